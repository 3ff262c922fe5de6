"""Pictures of an article: the best size, caption, credit, alt; and the lead image."""

from __future__ import annotations

import re
from html import escape
from typing import Any
from urllib.parse import urlsplit

from news7d.core.pages.blocks import Block
from news7d.core.pages.captions import read
from news7d.core.pages.render import link, quoted
from news7d.core.pages.structured import Structured, clean
from news7d.core.pages.tree import Node, Page
from news7d.model import Picture

_LAZY = (
    "data-src",
    "data-lazy-src",
    "data-original",
    "data-original-src",
    "data-srcset",
    "data-lazy-srcset",
    "data-hi-res-src",
    "data-full-src",
    "data-large-file",
    "data-orig-file",
    "data-image",
    "data-img",
    "data-url",
    "data-lazy",
    "data-echo",
    "data-actualsrc",
)
_PLACES = (*_LAZY, "src")
_SETS = ("srcset", "data-srcset", "data-lazy-srcset", "data-original-set", "data-src-set")
_BLANK = re.compile(
    r"^data:|(?:^|[/_.-])(?:blank|spacer|pixel|placeholder|transparent|lazy(?:load)?(?:ed)?|loading|loader|preload|default[_-]?image|no[_-]?image|1x1|gr[ae]y)"
    r"(?:[_-]?\d+x\d+)?\.(?:gif|png|svg|jpe?g|webp)|/placeholders?/|1x1\.|[{}]",
    re.I,
)
_DECORATION = re.compile(
    r"(?<![a-z])(?:logos?|icons?|sprites?|avatars?|gravatar|emojis?|smil(?:ey|ie)s?|badge|button|btn)(?![a-z])|\.svg(?:\?|$)", re.I
)
_TRACKER = re.compile(
    r"doubleclick|googlesyndication|google-analytics|facebook\.com/tr|scorecardresearch|quantserve|pixel\.wp\.com|stats\.wp\.com|b\.gif|/ads?/|"
    r"(?<![a-z])(?:tracking|tracker|counter|beacon)(?![a-z])|vgwort|ivwbox|feedburner\.com/~|/pixel[/.?]|adserver|track\.|count\.gif",
    re.I,
)
_PORTRAIT = re.compile(r"/aut(?:h|eu)?ors?/|/journalists?/|/profil|/avatars?/|/users?/|/people/|portrait|headshot|byline", re.I)
_WIDTH = re.compile(
    r"[?&](?:w|width|imwidth|wid|resize|fit)=(\d{2,4})(?!\d)|[-_/](\d{2,4})x\d{2,4}(?=[./_-])|/(?:w_|width/)(\d{2,4})(?!\d)"
)
_VARIANT = re.compile(r"[?#].*$|[-_]\d{2,4}x\d{2,4}(?=\.\w+$)|@[23]x|-scaled(?=\.\w+$)")
_BACKGROUND = re.compile(r"background(?:-image)?\s*:[^;]*?url\(\s*[\"']?([^\"')\s]+)", re.I)
_WIDEST = 2000  # pixels: wider versions only cost the reader
_LOWEST = 16


def picture_of(node: Node, captions: list[Block], base: str) -> Picture | None:
    """What a picture element shows, or None for decoration, placeholders and trackers."""
    url, width = best_source(node, base)
    if not url or _TRACKER.search(url.lower()):
        return None
    own = _number(node.get("width")) or width
    if not captions and ((own and own < 100) or _is_decoration(url, own)):
        return None
    caption, credit = read(captions)
    alt = clean(node.get("alt")) or None
    return Picture(url=url, caption=caption, credit=credit, alt=alt, width=own or None, height=_number(node.get("height")) or None)


def _is_decoration(url: str, width: int) -> bool:
    return width < 400 and _DECORATION.search(urlsplit(url).path[-120:]) is not None


def key_of(url: str) -> str:
    """Equal for the versions of one picture in several sizes, as far as addresses tell."""
    return _VARIANT.sub("", url).removeprefix("https:").removeprefix("http:")


def best_source(node: Node, base: str) -> tuple[str, int]:
    """The address of the largest version up to 2,000 pixels wide, and its width (0: unknown)."""
    found: list[tuple[int, str]] = []
    sources = [node]
    if node.up is not None and node.up.tag == "picture":
        sources += [kid for kid in node.up.kids if not isinstance(kid, str) and kid.tag == "source"]
    for source in sources:
        for name in _SETS:
            if name in source.attrs:
                found += _srcset(source.get(name))
    plain = _plain(node, base)
    if plain:
        found.append((_number(node.get("width")) if not found else width_in(plain), plain))
    fitting = [pair for pair in found if pair[0] <= _WIDEST] or found
    best = max(fitting, key=lambda pair: pair[0], default=(0, ""))
    return link(best[1], base), best[0] if best[0] >= _LOWEST else 0


def _plain(node: Node, base: str) -> str:
    """The one address of an element: where scripts put it, else `src`."""
    attrs = node.attrs
    for name in _PLACES:
        value = node.get(name) if name in attrs else ""
        if value and value[0] not in "{[#" and " " not in value and not _BLANK.search(value):
            address = link(value, base)
            if address:
                return address
    return ""


def width_in(url: str) -> int:
    """The width that an address tells, in pixels; 0 where it tells none."""
    found = _WIDTH.search(url)
    return int(found[found.lastindex or 1]) if found else 0


def _srcset(value: str) -> list[tuple[int, str]]:
    """(width, address) of a srcset's candidates; of densities («2x») the width is a number below 16, good for comparing alone."""
    found = []
    for part in _CANDIDATE.findall(value[:20_000]) if value else ():
        address, size, unit = part
        address = address.rstrip(",")
        if address and not _BLANK.search(address):
            number = float(size) if size and size.count(".") < 2 and size != "." else 0.0
            found.append((int(number if unit == "w" else min(number, _LOWEST - 1)) or width_in(address), address))
    return found


_CANDIDATE = re.compile(r"(\S+)(?:\s+([\d.]+)([wx]))?\s*(?:,\s+|,?$|,(?=https?:|/))")


def _number(value: str) -> int:
    found = re.match(r"\d{1,5}", value)
    return int(found.group()) if found else 0


def background(nodes: list[Node], base: str) -> Picture | None:
    """A picture that is only an element's background: for pages that show no other."""
    for node in nodes:
        if node.bad or not node.attrs:
            continue
        found = _BACKGROUND.search(node.get("style"))
        value = found[1] if found else node.get("data-bg") or node.get("data-background-image") or node.get("data-background")
        address = link(value, base) if value else ""
        if address and not (_BLANK.search(address) or _TRACKER.search(address.lower()) or _is_decoration(address, 0)):
            return Picture(url=address, alt=clean(node.get("aria-label")) or None)
    return None


def is_large(node: Node, picture: Picture, captions: list[Block]) -> bool:
    """Big enough to lead an article, as far as the page tells, and nobody's portrait."""
    if _PORTRAIT.search(urlsplit(picture.url).path) or (picture.width and picture.width < 300):
        return False
    if _DECORATION.search(urlsplit(picture.url).path[-120:]) or ".gif" in picture.url.lower():
        return False
    if picture.width:
        return picture.width >= 300
    at: Node | None = node
    for _ in range(3):
        if at is not None and at.tag in ("figure", "picture"):
            return True
        at = at.up if at is not None else None
    return bool(captions) or bool(node.get("srcset"))


def lead_image(page: Page, data: Structured, pictures: tuple[Picture, ...], lead: Picture | None) -> tuple[str | None, str]:
    """The picture that stands at the head of the article, else the one that the page puts forward."""
    if lead is not None:
        return lead.url, "body"
    for origin, value in (
        ("opengraph", page.meta("og:image:secure_url", "og:image", "og:image:url")),
        ("twitter", page.meta("twitter:image", "twitter:image:src")),
        ("json-ld", _json_image(data)),
        ("meta", page.meta("thumbnail", "parsely-image-url", "sailthru.image.full", "image")),
    ):
        address = link(value, page.url)
        if address and not _BLANK.search(address):
            return address, origin
    if pictures:
        return pictures[0].url, "body"
    return None, "none"


def _json_image(data: Structured) -> str:
    value: Any = data.article.get("image")
    for _ in range(4):
        value = data.follow(value[0] if isinstance(value, list) and value else value)
        if isinstance(value, dict):
            value = value.get("url") or value.get("contentUrl") or value.get("@id")
    return value if isinstance(value, str) else ""


def figure_markup(picture: Picture) -> str:
    """A picture as markup for the body, not yet sanitised."""
    caption = " ".join(filter(None, (picture.caption, f"({picture.credit})" if picture.credit else "")))
    below = f"<figcaption>{escape(caption, quote=False)}</figcaption>" if caption else ""
    return f'<figure><img src="{quoted(picture.url)}" alt="{quoted(picture.alt or "")}">{below}</figure>'
