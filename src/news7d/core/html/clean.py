"""The one sanitiser: markup from feeds and pages in, markup that pages may show out.

    html ─► bounded ─► embeds to links, lazy pictures to pictures ─► nh3 (allow list) ─► our check of every value ─► again, until stable

What may stay is named below; everything else goes, with its content where that is code. The result loads nothing but
pictures (`img src`, which the pages send through their proxy): players and embeds become `<a class="embed">` links, whose
label is no part of the text.

nh3 writes its tree out in one strict spelling: every attribute as ` name="value"`, with `&`, `<`, `>` and `"` escaped in
values and all but `"` in text, so a `<` always begins a tag. One search of that output (_UNUSUAL) tells whether any value
is other than the few plain shapes that need no thought; only then are its tags gone through one by one. A callback of
nh3's for each attribute does the same at twice the price.
"""

from __future__ import annotations

import html as stdlib_html
import re
from collections import Counter
from itertools import accumulate
from operator import sub

import nh3

from news7d.core.html.embeds import replace_embeds
from news7d.core.html.finished import is_finished
from news7d.core.html.urls import safe_url

POLICY = 1
"""Version of the rules. Raise it with every change that lets less through, so that stored rows can be done again."""

LONGEST_HTML = 2_000_000  # characters taken of one body
_DEEPEST = 1000  # open elements; the sanitiser's time grows with the square of the depth (3 ms here, 28 s at 100,000)

_FEW = 50  # elements of one name that may as well all be open

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
    "a": {"href", "title", "hreflang"},
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
_SUSPECT = bytes([*range(9), 11, 12, *range(14, 32), 127, 0xC2, 0xED, 0xEF, 0xF3])  # UTF-8 that _CONTROL may be made of
# Flags stand inside the groups, because a pattern that begins with a literal «<» is found ten times as fast.
_NOSCRIPT = re.compile(r"</?(?i:noscript)\b[^<>]*>")
_IMG = re.compile(r"<(?i:img)\b[^<>]{0,4000}>")
_IMG_OUT = re.compile(r"<img(?![^<>]* src=)[^<>]*>")
_PRE_START = re.compile(r"(<pre(?: [^>]*)?>)\n+")
# Elements that decide where others may stand. Tables move about what stands wrongly inside them, at every reading; the others
# are cut out by us, so that the second reading may find another tree than the first.
_MOVERS = frozenset(
    """table tr td th caption center form fieldset header footer main nav aside address dir menu listing marquee object button select nobr
    font big tt xmp plaintext hgroup search body html input legend""".split()
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_NESTED = re.compile(r"<h[1-6](?: [^<>]*)?>(?:[^<]|<(?!/?h[1-6]))*<h[1-6]")  # a heading in a heading is closed at the next reading
_EMBEDS = frozenset({"iframe", "video", "audio"})
# Never deep by themselves: void, or closed by the next of their kind unless something counted here stands between.
_SHALLOW = frozenset(
    """area base br col embed hr img input link meta param source track wbr
    p li a dt dd td th tr tbody thead tfoot option optgroup""".split()
)
_NAME = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*)")
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
    html = html[:LONGEST_HTML]
    return html if is_finished(html) else _parsed(html, base)


def _parsed(html: str, base: str | None) -> str:
    if "\x00" in html:
        html = _controlled(html)  # the parser would make «\ufffdjavascript:» of it, which is an address
    if "<" not in html:
        return _as_text(html)
    opened = _NAME.findall(html)
    names = {name.lower() for name in set(opened)}
    if len(opened) > _DEEPEST and _depth(html, opened) > _DEEPEST:
        return _as_text(text_only(html))
    html = _prepare(html, names)
    once = _pass(html, base)
    if names.isdisjoint(_MOVERS) and (names.isdisjoint(_HEADINGS) or not _NESTED.search(once)):
        return once
    for _ in range(4):
        again = _pass(once, base)
        if again == once:
            return once
        once = again
    return _as_text(text_only(once))  # never stable: text is


def _as_text(text: str) -> str:
    """Markup without a tag in it, references decoded and written anew."""
    return _controlled(stdlib_html.escape(stdlib_html.unescape(text), quote=False).replace("\xa0", "&nbsp;").replace("\r", "\n"))


def _controlled(html: str) -> str:
    """Without the characters that nobody sees and some programs obey. In written-out markup they are never part of a tag."""
    raw = html.encode("utf-8", "surrogatepass")
    if len(raw.translate(None, _SUSPECT)) == len(raw):
        return html
    return _CONTROL.sub("", html)


def _prepare(html: str, names: set[str]) -> str:
    if "noscript" in names:
        html = _NOSCRIPT.sub("", html)
    if not names.isdisjoint(_EMBEDS):
        html = replace_embeds(html)
    if "img" in names:
        html = _IMG.sub(_picture, html)
    return html


def _depth(html: str, opened: list[str]) -> int:
    """A bound for how deep the elements nest: for each name, the longest run of openings that closings do not make up for."""
    counts = Counter(map(str.lower, opened))
    deep = {name: count for name, count in counts.items() if name not in _SHALLOW}
    if sum(deep.values()) <= _DEEPEST:
        return 0
    html = html.lower()
    return sum(_rise(html, name) if count > _FEW else count for name, count in deep.items())


def _rise(html: str, name: str) -> int:
    """The greatest rise from any earlier low: closings without an opening before them count for nothing."""
    closing = f"</{name}>"
    steps = [-part.count(closing) for part in html.split(f"<{name}")]
    lows = list(accumulate(step + 1 for step in steps))
    return 1 + int(max(map(sub, lows, accumulate(lows, min))))


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


_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    clean_content_tags=set(_GONE_WITH_CONTENT),
    attributes=_ATTRIBUTES,
    tag_attribute_values={"a": {"class": {"embed"}}},
    url_schemes={"http", "https", "mailto", "data"},
    link_rel=None,  # nothing of ours opens windows, and pages send Referrer-Policy: no-referrer
)

_URL = r"[A-Za-z0-9\-._~!$'()*+,;=:@/?#%]"
# A value that is neither a plain web address, shorter than LONGEST_URL, nor a small number where there must be one.
_UNUSUAL = re.compile(
    r'="(?:(?:(?<= href=")|(?<= src="))'
    rf'(?!https?://[a-z0-9.-]{{1,200}}(?::\d{{1,5}})?(?:[/?#]{_URL}{{0,4000}}(?:&amp;{_URL}{{0,100}}){{0,38}})?")'
    r'|(?:(?<= width=")|(?<= start=")|(?<= value=")|(?<= height=")|(?<= colspan=")|(?<= rowspan="))(?!\d{1,5}")'
    r'|(?<= class=")(?!embed")|(?<= dir=")(?!(?:ltr|rtl|auto)")|(?<= lang=")(?![a-z]{2}"))',
    re.ASCII,
)
_WITH_VALUES = re.compile(r'<([a-z0-9]+)((?: [a-z]+="[^"]*")+)>')
_VALUE = re.compile(r' ([a-z]+)="([^"]*)"')


def _pass(html: str, base: str | None) -> str:
    out = _CLEANER.clean(html)
    if _UNUSUAL.search(out):
        out = _WITH_VALUES.sub(lambda tag: f"<{tag[1]}{_checked(tag[2], base)}>", out)
    if "\r" in out:
        out = out.replace("\r", "\n")
    if "<img" in out:
        out = _IMG_OUT.sub("", out)
    if "<pre" in out:
        out = _PRE_START.sub(r"\1", out)  # the first line end of a <pre> is lost at every reading
    return _controlled(out)


def _checked(attributes: str, base: str | None) -> str:
    """The attributes of one tag, each allowed by us or left out."""
    if not _UNUSUAL.search(attributes):
        return attributes
    return "".join(_written(name, value, base) for name, value in _VALUE.findall(attributes))


def _written(name: str, value: str, base: str | None) -> str:
    said = stdlib_html.unescape(value) if "&" in value else value
    allowed = _allowed(name, said, base)
    if allowed is None:
        return ""
    if allowed != said:
        value = stdlib_html.escape(allowed, quote=False).replace('"', "&quot;").replace("\xa0", "&nbsp;")
    return f' {name}="{value}"'


def _allowed(name: str, value: str, base: str | None) -> str | None:
    if name == "href":
        return safe_url(value, base)
    if name == "src":
        return _picture_url(value, base)
    return _attribute(name, value)


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
