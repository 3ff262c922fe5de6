"""Pictures and players of an article: the best size, caption, credit, alt; and the lead image."""

from __future__ import annotations

import re
from html import escape
from typing import Any
from urllib.parse import urlsplit

from news7d.core.html import player_of, watch_url
from news7d.core.pages.blocks import Block
from news7d.core.pages.render import link
from news7d.core.pages.structured import Structured, clean, kinds, string
from news7d.core.pages.tree import Node, Page
from news7d.model import Clip, Picture

_LAZY = (
    "data-src",
    "data-lazy-src",
    "data-original",
    "data-srcset",
    "data-lazy-srcset",
    "data-hi-res-src",
    "data-full-src",
    "data-image",
    "data-url",
    "data-lazy",
    "data-actualsrc",
)
_BLANK = re.compile(
    r"^data:|blank\.|spacer|pixel|placeholder|1x1|transparent|loading\.gif|lazy(?:load)?\.(?:gif|png|svg)|/grey\.|/gray\.", re.I
)
_DECORATION = re.compile(
    r"logo|icon|sprite|avatar|gravatar|emoji|badge|button|tracking|counter|beacon|\.svg(?:\?|$)|doubleclick|/ads?/", re.I
)
_PORTRAIT = re.compile(r"/aut(?:h|eu)?ors?/|/journalists?/|/profil|/avatars?/|/users?/|/people/|portrait|headshot|byline", re.I)
_CREDIT = re.compile(
    r"\s*(?:[\[(|–—/•·-]\s*)?((?:(?:photo|foto|image|bild|picture|fotografía|photograph|credit|quelle|fuente|source|crédito?s?|©|\(c\)|getty|reuters|copyright|snímek|zdroj)"
    r"\b|©).{1,120})$",
    re.I,
)
_CREDIT_HINT = re.compile(r"credit|copyright|source|author|rights|quelle|attribution", re.I)


def picture_of(block: Block, captions: list[Block], base: str) -> Picture | None:
    """What a picture block shows, or None for decoration."""
    node = block.node
    url, width = best_source(node, base)
    if not url or _DECORATION.search(urlsplit(url).path[-120:]) and not captions:
        return None
    own = _number(node.get("width")) or width
    if own and own < 100 and not captions:
        return None
    caption = " ".join(block.text for block in captions) or None
    credit = _credit(captions)
    if caption and not credit:
        found = _CREDIT.search(caption)
        credit = found.group(1).strip(" ()[]") if found else None
    if caption and credit and caption.endswith(credit):
        caption = caption[: -len(credit)].strip(" ([|–—/•·-") or None
    alt = clean(node.get("alt")) or None
    return Picture(url=url, caption=caption, credit=credit, alt=alt, width=own or None, height=_number(node.get("height")) or None)


def _credit(captions: list[Block]) -> str | None:
    for block in captions:
        for node in [block.node, *block.node.below()]:
            if node.hint and _CREDIT_HINT.search(node.hint):
                text = node.text()
                if text:
                    return text[:200]
    return None


def best_source(node: Node, base: str) -> tuple[str, int]:
    """The address of the largest version up to 2,000 pixels wide, and its width (0: unknown)."""
    found: list[tuple[int, str]] = []
    sources = [node]
    if node.up is not None and node.up.tag == "picture":
        sources += [kid for kid in node.up.kids if not isinstance(kid, str) and kid.tag == "source"]
    for source in sources:
        for name in ("srcset", "data-srcset", "data-lazy-srcset"):
            found += _srcset(source.get(name), base)
    for name in (*_LAZY, "src"):
        value = node.get(name)
        if value and " " not in value.strip() and not _BLANK.search(value):
            address = link(value, base)
            if address:
                found.append((_number(node.get("width")), address))
                break
    fitting = [pair for pair in found if pair[0] <= 2000] or found
    best = max(fitting, key=lambda pair: pair[0], default=(0, ""))
    return best[1], best[0]


def _srcset(value: str, base: str) -> list[tuple[int, str]]:
    found = []
    for part in re.findall(r"(\S+)(?:\s+([\d.]+)([wx]))?\s*(?:,\s+|,?$|,(?=https?:|/))", value[:20_000]):
        address, size, unit = part
        address = link(address.rstrip(","), base)
        if address and not _BLANK.search(address):
            pixels = int(float(size)) if size and unit == "w" and size.count(".") < 2 else 0
            found.append((pixels, address))
    return found


def _number(value: str) -> int:
    found = re.match(r"\d{1,5}", value)
    return int(found.group()) if found else 0


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


# ------------------------------------------------------------------ players


def clip_of(node: Node, base: str) -> Clip | None:
    """The film or sound that a player element plays."""
    address = next(
        (link(node.get(name), base) for name in ("src", "data-src", "data-lazy-src", "data-url", "data") if link(node.get(name), base)), ""
    )
    if node.tag == "amp-youtube" and node.get("data-videoid"):
        address = f"https://www.youtube.com/embed/{node.get('data-videoid')}"
    if node.tag in ("video", "audio", "amp-video"):
        if not address:
            inner = next((kid for kid in node.below() if kid.tag == "source" and link(kid.get("src"), base)), None)
            address = link(inner.get("src"), base) if inner is not None else ""
        if not address:
            return None
        poster = link(node.get("poster"), base) or None
        return Clip(url=address, provider="html5", title=clean(node.get("title") or node.get("aria-label")) or None, poster=poster)
    provider = player_of(address) if address else None
    if not provider:
        return None
    return Clip(url=watch_url(address), provider=provider.lower(), title=clean(node.get("title")) or None, embed=address)


def page_clips(page: Page, data: Structured) -> list[Clip]:
    """Films that JSON-LD or OpenGraph name."""
    found: list[Clip] = []
    for thing in data.things[:200]:
        if "videoobject" in kinds(thing) or "audioobject" in kinds(thing):
            embed, content = string(thing.get("embedUrl")), string(thing.get("contentUrl"))
            address = link(embed, page.url) or link(content, page.url)
            if address:
                provider = player_of(address)
                found.append(
                    Clip(
                        url=watch_url(link(content, page.url) or address) if not provider else watch_url(address),
                        provider=provider.lower() if provider else "html5",
                        title=string(thing.get("name"))[:300] or None,
                        embed=link(embed, page.url) or None,
                        poster=link(string(thing.get("thumbnailUrl")), page.url) or None,
                    )
                )
    return found


def figure_markup(picture: Picture) -> str:
    """A picture as markup for the body, not yet sanitised."""
    caption = " ".join(filter(None, (picture.caption, f"({picture.credit})" if picture.credit else "")))
    below = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return f'<figure><img src="{escape(picture.url)}" alt="{escape(picture.alt or "")}">{below}</figure>'
