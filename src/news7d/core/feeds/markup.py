"""What an element says, as a line of text or as sanitised HTML: RSS guesses, Atom tells (RFC 4287 §3.1)."""

from __future__ import annotations

import base64
import binascii
import re
from html import escape

from lxml import etree

from news7d.core.html import plain, sanitise, tidy

_HTML_TYPES = {"html", "text/html", "application/xhtml+xml", "xhtml", "text/xhtml", "html/text"}
_PREFIXED = re.compile(r"<(/?)[A-Za-z0-9]+:([A-Za-z0-9]+)")
_TAGS = re.compile(
    r"<(?:p|br|a|b|i|em|strong|div|span|img|ul|ol|li|h[1-6]|table|tr|td|blockquote|pre|code|font|center|hr|figure|u|s|sub|sup)\b[^<>]*>|"
    r"</(?:p|a|b|i|em|strong|div|span|li)>",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"&(?:#\d{2,7}|#x[0-9a-f]{2,6}|[a-z]{2,8}\d{0,2});", re.IGNORECASE)
_GAP = re.compile(r"\n[ \t]*\n\s*")


def text_in(element: etree._Element) -> str:
    """All text, tags within left out, spaces at the ends cut."""
    if len(element) == 0:
        return (element.text or "").strip()
    return "".join(map(str, element.itertext())).strip()


def inner(element: etree._Element) -> str:
    """The markup between the tags of an element that holds elements."""
    parts = [escape(element.text or "", quote=False)]
    parts += [etree.tostring(child, encoding="unicode", method="html", with_tail=True) for child in element.iterchildren("*")]
    text = "".join(parts)
    return _PREFIXED.sub(r"<\1\2", text) if ":" in text else text


# «Ã©», «â€™» and their like, as UTF-8: a letter that stands for a leading byte, then one that stands for a trailing byte.
_MOJIBAKE = re.compile(rb"\xc3[\x82-\xb4](?:\xc2[\x80-\xbf]|[\xc5\xc6\xcb][\x80-\xbf]|\xe2(?:\x80[\x90-\xbf]|\x82\xac|\x84\xa2))")


def unmangled(text: str) -> str:
    """«Ã©» back into «é»: UTF-8 that was once read as Western. Only where all of the text allows it, which real text never does."""
    if text.isascii() or not _MOJIBAKE.search(text.encode("utf-8", "surrogatepass")):
        return text
    for encoding in ("latin-1", "cp1252"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return text


def _kind(element: etree._Element, default: str) -> str:
    kind = element.get("type")
    return kind.strip().casefold() if kind else default


def title_of(element: etree._Element, *, atom: bool) -> str:
    """A title as plain text."""
    return unmangled(_title(element, atom))


def _title(element: etree._Element, atom: bool) -> str:
    if len(element):
        return plain(inner(element))
    text = element.text or ""
    if (element.get("mode") or "").casefold() == "base64" or _is_binary(_kind(element, "")):
        return plain(_unbased(text))
    if not atom or _kind(element, "text") in _HTML_TYPES:
        return plain(text)
    if "&" in text and _REFERENCE.search(text):
        return plain(text)  # escaped once too often, as half of the publishers do
    return tidy(text)


def html_of(element: etree._Element, base: str | None, *, atom: bool) -> str:
    """A body as sanitised HTML, its addresses absolute."""
    return sanitise(unmangled(raw_html(element, atom=atom)), base).strip()


def raw_html(element: etree._Element, *, atom: bool) -> str:
    """The markup that an element carries, as it stands in the feed."""
    kind = _kind(element, "text" if atom else "html")
    if len(element):
        return inner(element)
    text = element.text or ""
    if (element.get("mode") or "").casefold() == "base64" or _is_binary(kind):
        text = _unbased(text)
    if kind in _HTML_TYPES or (not atom and kind != "text/plain") or _TAGS.search(text):
        return text
    return _paragraphs(text)


def _is_binary(kind: str) -> bool:
    return "/" in kind and not kind.startswith("text/") and not kind.endswith(("+xml", "/xml")) and kind not in _HTML_TYPES


def _unbased(text: str) -> str:
    try:
        return base64.b64decode(text, validate=False).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return text


def _paragraphs(text: str) -> str:
    """Plain text as HTML: blank lines part paragraphs."""
    parts = [part.strip() for part in _GAP.split(text) if part.strip()]
    if len(parts) < 2:
        return escape(text.strip(), quote=False)
    return "".join(f"<p>{escape(part, quote=False)}</p>" for part in parts)
