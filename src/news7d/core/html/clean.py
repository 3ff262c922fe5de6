"""The one sanitiser: markup from feeds and pages in, markup that pages may show out.

    html ─► bounded ─► embeds to links, lazy pictures to pictures ─► nh3 (allow list, our URL check) ─► again, until it is stable

What may stay is named below; everything else goes, with its content where that is code. The result loads nothing but
pictures (`img src`, which the pages send through their proxy): players and embeds become `<a class="embed">` links, whose
label is no part of the text.
"""

from __future__ import annotations

import html as stdlib_html
import re
import threading
from itertools import accumulate
from operator import sub

import nh3

from news7d.core.html.embeds import replace_embeds
from news7d.core.html.urls import safe_url

POLICY = 1
"""Version of the rules. Raise it with every change that lets less through, so that stored rows can be done again."""

LONGEST_HTML = 2_000_000  # characters taken of one body
_DEEPEST = 1000  # open elements; the sanitiser's time grows with the square of the depth (3 ms here, 28 s at 100,000)

_TAGS = frozenset(
    """a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure
    h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp small span strike strong sub summary sup
    table tbody td tfoot th thead time tr u ul var wbr section article""".split()
)
_GONE_WITH_CONTENT = frozenset(
    """script style svg math iframe object embed applet template textarea select option button title noembed noframes
    canvas audio video map dialog frameset xml head portal fencedframe""".split()
)
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"dir", "lang"},
    "a": {"href", "title", "hreflang", "class"},
    "img": {"src", "alt", "title", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start", "reversed", "type"},
    "li": {"value"},
    "time": {"datetime"},
    "abbr": {"title"},
    "bdo": {"dir"},
}
_NUMBERS = {"width", "height", "colspan", "rowspan", "start", "value"}
_SMALL_NUMBER = re.compile(r"\d{1,5}", re.ASCII)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,4}", re.ASCII)
_DATA_IMAGE = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=]{1,65536}", re.ASCII)

_MARKUP = re.compile("[<>&\u00a0\x00-\x08\x0b-\x0c\r\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\U000e0000-\U000e007f]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\U000e0000-\U000e007f]")
_CONTROL_ASCII = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_OPENING = re.compile(r"<(/?)(?!(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr|p|li)\b)([a-zA-Z][a-zA-Z0-9]*)")
# Flags stand inside the groups, because a pattern that begins with a literal «<» is found ten times as fast.
_NOSCRIPT = re.compile(r"</?(?i:noscript)\b[^<>]*>")
_IMG = re.compile(r"<(?i:img)\b[^<>]{0,4000}>")
_IMG_OUT = re.compile(r"<img(?![^<>]* src=)[^<>]*>")
_PRE_START = re.compile(r"(<pre(?: [^>]*)?>)\n+")
# Elements that decide where others may stand. Tables move about what stands wrongly inside them, at every reading; the others
# are cut out by us, so that the second reading may find another tree than the first.
_MOVERS = re.compile(
    r"<(?i:table|t[rdh]|caption|center|form|fieldset|header|footer|main|nav|aside|address|dir|menu|listing|marquee|object|button|select|nobr|font|"
    r"big|tt|xmp|plaintext|hgroup|search|body|html|input|legend)\b"
)
_NESTED = re.compile(r"<h[1-6](?: [^<>]*)?>(?:[^<]|<(?!/?h[1-6]))*<h[1-6]")  # a heading in a heading is closed at the next reading
_LAZY = re.compile(r"\sdata-(?:lazy-|orig-|original-)?(?:src|original)\s*=\s*(\"[^\"]+\"|'[^']+')", re.IGNORECASE)
_SRC = re.compile(r"\ssrc\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE)
_PIXEL = re.compile(r"\s(?:width|height)\s*=\s*[\"']?[01](?:px)?(?=[\"'\s/>])", re.IGNORECASE)


def sanitise(html: str, base: str | None = None) -> str:
    """HTML that pages may show: only the elements and attributes named here, web addresses absolute (against `base`).

    Idempotent: sanitise(sanitise(x)) == sanitise(x). Never raises. At most LONGEST_HTML characters are taken, and
    markup nested absurdly deep loses its elements and keeps its text.
    """
    if not _MARKUP.search(html):
        return html
    html = _prepare(html[:LONGEST_HTML])
    once = _pass(html, base)
    if not (_MOVERS.search(html) or _NESTED.search(once)):
        return once
    for _ in range(4):
        again = _pass(once, base)
        if again == once:
            return once
        once = again
    return stdlib_html.escape(text_only(once), quote=False)  # never stable: text is


def _prepare(html: str) -> str:
    html = (_CONTROL_ASCII if html.isascii() else _CONTROL).sub("", html)
    if html.count("<") > 2 * _DEEPEST and _openings(html) > _DEEPEST and _depth(html) > _DEEPEST:
        return stdlib_html.escape(text_only(html), quote=False)
    if "oscript" in html or "OSCRIPT" in html:
        html = _NOSCRIPT.sub("", html)
    html = replace_embeds(html)
    if "<img" in html or "<IMG" in html:
        html = _IMG.sub(_picture, html)
    return html


def _openings(html: str) -> int:
    """How many elements are opened that may hold others of their kind: a cheap bound for the depth."""
    return html.count("<") - html.count("</") - sum(map(html.count, ("<p", "<br", "<img", "<li", "<td", "<!--")))


def _depth(html: str) -> int:
    """A bound for how deep the elements nest: for each name, the longest run of openings that closings do not make up for."""
    steps: dict[str, list[int]] = {}
    for closing, name in _OPENING.findall(html):
        steps.setdefault(name, []).append(-1 if closing else 1)
    return sum(_climb(run) for run in steps.values())


def _climb(steps: list[int]) -> int:
    """The greatest rise from any earlier low: closings without an opening before them count for nothing."""
    heights = [0, *accumulate(steps)]
    return int(max(map(sub, heights, accumulate(heights, min))))


def _picture(found: re.Match[str]) -> str:
    """Tracking pixels go; a picture that a script would load later gets its address now."""
    tag = found[0]
    if _PIXEL.search(tag):
        return ""
    lazy = _LAZY.search(tag)
    if lazy:
        tag = _SRC.sub("", tag.replace(lazy[0], ""))
        return f"<img src={lazy[1]}{tag[4:]}"
    return tag


def _pass(html: str, base: str | None) -> str:
    _now.base = base
    out = _CLEANER.clean(html)
    if "\r" in out:
        out = out.replace("\r", "\n")
    if "<img" in out:
        out = _IMG_OUT.sub("", out)
    if "<pre" in out:
        out = _PRE_START.sub(r"\1", out)  # the first line end of a <pre> is lost at every reading
    return out


class _Now(threading.local):
    """What the cleaner's callback needs to know of the call it serves. A cleaner costs 0.2 ms to make, so there is one."""

    base: str | None = None


_now = _Now()


def _allowed(tag: str, name: str, value: str) -> str | None:
    if name == "href":
        return safe_url(value, _now.base)
    if name == "src":
        return _picture_url(value, _now.base)
    return _attribute(name, value)


_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    clean_content_tags=set(_GONE_WITH_CONTENT),
    attributes=_ATTRIBUTES,
    attribute_filter=_allowed,
    url_schemes={"http", "https", "mailto", "data"},
    link_rel=None,  # nothing of ours opens windows, and pages send Referrer-Policy: no-referrer
)


def _picture_url(value: str, base: str | None) -> str | None:
    if value[:5].casefold() == "data:":
        return value if _DATA_IMAGE.fullmatch(value) else None
    url = safe_url(value, base)
    return url if url and url.startswith("http") else None


def _attribute(name: str, value: str) -> str | None:
    if name in _NUMBERS:
        found = _SMALL_NUMBER.match(value.strip())
        return found[0] if found else None
    if name == "class":
        return "embed" if value == "embed" else None
    if name == "lang":
        return value if _LANGUAGE.fullmatch(value) else None
    if name == "dir":
        return value if value in ("ltr", "rtl", "auto") else None
    return value


_ANY_TAG = re.compile(r"<(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*>")
_CODE = re.compile(r"<(script|style|iframe|template|svg|math)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)


def text_only(html: str) -> str:
    """All text of any markup, tags cut out blindly: for markup too odd to be parsed. Character references stay."""
    return stdlib_html.unescape(_ANY_TAG.sub(" ", _CODE.sub(" ", html)))
