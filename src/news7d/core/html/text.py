"""Text out of markup: bodies as paragraphs, titles as one line, excerpts for cards, links as addresses."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

from news7d.core.html.clean import sanitise, text_only

LONGEST_TITLE = 2000  # characters; what is longer is no title and is cut

_EMBED = re.compile(r'<a class="embed"[^<>]*>[^<]*</a>')
_BLOCK = re.compile(
    r"</?(?:p|div|h[1-6]|ul|ol|li|blockquote|pre|table|caption|tr|figure|figcaption|section|article|hr|dl|dt|dd|details|summary)(?:\s[^<>]*)?/?>"
)
_BREAK = re.compile(r"<br\s*/?>")
_CELL = re.compile(r"</t[dh]>")
_TAG = re.compile(r"<[^<>]*>")
_PRE = re.compile(r"<pre(?:\s[^<>]*)?>((?:[^<]|<(?!/?pre))*)</pre>")
_UNCLEAN = re.compile(r"<(?:script|style|!--|iframe|svg|noscript|template|textarea|[A-Z])|<[^>]*<")


def text_of(html: str) -> str:
    """The text of sanitised markup: paragraphs separated by one blank line, `<br>` as a line end, cells by a space.

    Labels of embeds are left out: they are ours. Raw markup may be given; it is sanitised first.
    """
    if "<" not in html:
        return _one_line(unescape(html))
    if _UNCLEAN.search(html):
        html = sanitise(html)
    if 'class="embed"' in html:
        html = _EMBED.sub("", html)
    if "<pre" in html:
        html = _PRE.sub(lambda m: f"<pre>{m[1].replace(chr(10), '<br>')}</pre>", html)
    html = _BLOCK.sub("\n\n", _BREAK.sub("\n", _CELL.sub(" ", _one_line(html))))
    bare = _TAG.sub("", html)
    if "&" in bare or "  " in bare:
        text = "\n".join([line and _one_line(line) for line in unescape(bare).split("\n")]).strip()
    else:
        text = "\n".join([line.strip(" ") for line in bare.split("\n")]).strip()
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text


def _one_line(text: str) -> str:
    """Runs of white space of any kind as one space. A pattern that finds them takes five times as long."""
    return " ".join(text.split())


_SENTENCE = re.compile(r"[.!?…](?=[\s\"'”»)\]]|$)[\"'”»)\]]*|[。！？]+[」』”]*|[।؟۔]")


def excerpt(text: str, limit: int = 300) -> str:
    """The first `limit` characters at most, ending with a whole sentence, else a whole word and «…». One line."""
    text = _one_line(text[: 4 * limit])
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    ends = [found.end() for found in _SENTENCE.finditer(head) if found.end() >= limit // 2]
    if ends:
        return head[: ends[-1]].strip()
    space = head.rfind(" ", limit // 2)
    head = head[:space] if space > 0 else _whole(head, text)
    return head.rstrip(" ,;:–—-(«“„、，") + "…"


def _whole(head: str, text: str) -> str:
    """Not in the middle of a letter with its marks (Thai, Hindi, emoji with joiners)."""
    while head and len(head) < len(text) and (unicodedata.category(text[len(head)])[0] == "M" or "\u200d" in (text[len(head)], head[-1])):
        head = head[:-1]
    return head


# ------------------------------------------------------------------ titles

_NOT_PRINTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|big|blink|br|center|cite|code|dd|del|details|dfn|div|dl|dt|em|figure|font|h[1-6]|hr|i|iframe|img|ins|kbd|label|li|"
    r"link|mark|marquee|meta|nobr|object|ol|p|pre|q|s|samp|script|small|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|th|time|tr|tt|"
    r"u|ul|var|video|wbr)(?:\s[^<>]*)?/?>|<!--.*?-->",
    re.IGNORECASE | re.DOTALL,
)
_SCRIPT = re.compile(r"<(script|style)\b[^>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_ODD = re.compile(
    r"  |[\x00-\x1f\x7f-\xa0\u00ad\u0300-\u036f\u1680\u2000-\u200b\u2028-\u202f\u205f-\u206f\u3000\ud800-\udfff\ufe00-\uffff"
    r"\U000e0000-\U000e007f]"
)


def plain(markup: str) -> str:
    """A title as plain text: HTML elements cut out, character references decoded once, then as `tidy` leaves it."""
    if len(markup) > 4 * LONGEST_TITLE:
        markup = markup[: 4 * LONGEST_TITLE]
    if "<" in markup:
        markup = _INLINE.sub("", _SCRIPT.sub("", markup))
    return tidy(unescape(markup) if "&" in markup else markup)


def tidy(text: str) -> str:
    """One line of NFC text without control, tag and direction characters, runs of spaces as one, at most LONGEST_TITLE."""
    if text.isascii() and text.isprintable() and "  " not in text and text[:1] != " " != text[-1:] and len(text) <= LONGEST_TITLE:
        return text
    if _ODD.search(text) or text[:1].isspace() or text[-1:].isspace():
        text = _NOT_PRINTED.sub("", _one_line(text))
        text = _one_line(unicodedata.normalize("NFC", text))
    return text if len(text) <= LONGEST_TITLE else text[: LONGEST_TITLE - 1] + "…"


_HREF = re.compile(r'<a (?:[^<>]* )?href="([^"<>]*)"')


def links_of(html: str) -> tuple[str, ...]:
    """The web addresses that sanitised markup links to, in order, each once. Embeds count: they are sources too."""
    found = (unescape(url) for url in _HREF.findall(html))
    return tuple(dict.fromkeys(url for url in found if url.startswith(("http://", "https://"))))


__all__ = ["LONGEST_TITLE", "excerpt", "links_of", "plain", "text_of", "text_only", "tidy"]
