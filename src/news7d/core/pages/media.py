"""The pictures and players of the chosen body: which belong to it, in order, and the markup that stands for each.

blocks, chosen blocks, players ─► pictures with captions ─┐
                              └─► clips ──────────────────┴► Media, and the row of blocks that the HTML is made of
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from news7d.core.html import embed_link
from news7d.core.pages import body, captions, pictures, players
from news7d.core.pages.blocks import Block
from news7d.core.pages.render import link
from news7d.core.pages.structured import Structured, kinds, string
from news7d.core.pages.tree import Node, Page
from news7d.model import Clip, Picture

_MOST = 100  # pictures of one article


@dataclass(slots=True)
class Media:
    """What the body holds besides text."""

    pictures: tuple[Picture, ...] = ()
    clips: list[Clip] = field(default_factory=list)
    lead: Picture | None = None
    row: list[Block] = field(default_factory=list)  # the chosen blocks with the players between them
    figures: dict[int, str] = field(default_factory=dict)  # markup for pictures and players by id(block)


def read(page: Page, data: Structured, blocks: list[Block], chosen: list[Block], part: Node | None, heading: int) -> Media:
    """The media of `chosen`, which are the kept ones of `blocks` inside `part`."""
    media = Media(row=chosen)
    kept = {id(block) for block in chosen if block.is_text}
    _pictures(media, page, blocks, kept)
    if page.players and part is not None and kept:
        _players(media, page, blocks, part, heading)
    media.lead = _lead(blocks, chosen, kept, heading, page.url)
    if media.lead is not None:
        key = pictures.key_of(media.lead.url)
        media.pictures = (media.lead, *(picture for picture in media.pictures if pictures.key_of(picture.url) != key))
    if not media.pictures and part is not None and not page.meta("og:image", "twitter:image"):
        shown = pictures.background(part.below(), page.url)
        media.pictures = (shown,) if shown else ()
    media.pictures = _told(media.pictures[:_MOST], data, page.url)
    return media


def _pictures(media: Media, page: Page, blocks: list[Block], kept: set[int]) -> None:
    found: dict[str, Picture] = {}
    for block in media.row:
        if block.kind == "picture":
            below = captions.below(blocks, block.node.first, kept)
            picture = pictures.picture_of(block.node, below, page.url)
            if picture is not None and (key := pictures.key_of(picture.url)) not in found:
                found[key] = picture
                media.figures[id(block)] = pictures.figure_markup(picture)
    media.pictures = tuple(found.values())


def _players(media: Media, page: Page, blocks: list[Block], part: Node, heading: int) -> None:
    """Players inside the chosen part, and those between the headline and its first words."""
    place = {id(block): at for at, block in enumerate(blocks)}
    first = next(place[id(block)] for block in media.row if block.is_text)
    cards: list[tuple[int, Block]] = []
    seen: set[str] = set()
    for at, node in page.players:
        leads = 0 <= heading < at <= first
        if node.bad or not (leads or _is_within(node, part)) or (leads and furnished(node)):
            continue
        clip = players.clip_of(node, page.url)
        if clip is not None and clip.url not in seen:
            seen.add(clip.url)
            media.clips.append(clip)
            card = Block("player", node)
            cards.append((at, card))
            media.figures[id(card)] = f"<p>{embed_link(clip.url, clip.title or _label(clip, node))}</p>"
    if cards:
        media.row = _merged(media.row, cards, place)


def _merged(row: list[Block], cards: list[tuple[int, Block]], place: dict[int, int]) -> list[Block]:
    merged: list[Block] = []
    for block in row:
        while cards and cards[0][0] <= place[id(block)]:
            merged.append(cards.pop(0)[1])
        merged.append(block)
    return merged + [card for _, card in cards]


def _is_within(node: Node, part: Node) -> bool:
    at: Node | None = node
    while at is not None:
        if at is part:
            return True
        at = at.up
    return False


_LABELS = {
    "youtube": "YouTube",
    "jwplayer": "JW Player",
    "tiktok": "TikTok",
    "soundcloud": "SoundCloud",
    "vk": "VK",
    "ok": "OK",
    "ted": "TED",
}


def _label(clip: Clip, node: Node) -> str:
    if clip.provider == "html5":
        return "Audio" if node.tag in ("audio", "amp-audio") else "Video"
    return _LABELS.get(clip.provider, clip.provider.capitalize())


def _lead(blocks: list[Block], chosen: list[Block], kept: set[int], heading: int, base: str) -> Picture | None:
    """The picture between the headline (or just above it) and the first paragraphs."""
    texts = [block for block in chosen if block.is_text and block.gain > 40]
    if not texts:
        return None
    first = next((i for i, block in enumerate(blocks) if block is texts[min(1, len(texts) - 1)]), 0)
    start = max(0, heading - 6) if 0 <= heading < first else max(0, first - 12)
    for at in range(start, first):
        block = blocks[at]
        if block.kind == "picture" and not furnished(block.node) and not _is_teaser(block, base):
            below = captions.below(blocks, at, kept)
            picture = pictures.picture_of(block.node, below, base)
            if picture is not None and pictures.is_large(block.node, picture, below):
                return picture
    return None


def _is_teaser(block: Block, base: str) -> bool:
    """A picture that is a link to another page of the site."""
    at: Node | None = block.node
    for _ in range(4):
        if at is None:
            return False
        if at.tag == "a":
            target = link(at.get("href"), base)
            return bool(target) and not re.search(
                r"\.(?:jpe?g|png|webp|gif)|/image|gallery|galerie|bilder|foto|photo|/media/", target, re.I
            )
        at = at.up
    return False


def furnished(node: Node) -> bool:
    """Inside a link to another article, a menu, a teaser, or beside a writer's name."""
    at: Node | None = node
    for _ in range(7):
        if at is None or at.tag == "body":
            return False
        if body.holds_no_lead(at):
            return True
        at = at.up
    return False


# ------------------------------------------------------------------ what JSON-LD says of the pictures


def _told(shown: tuple[Picture, ...], data: Structured, base: str) -> tuple[Picture, ...]:
    """Captions and credits that only an ImageObject tells."""
    if all(picture.caption and picture.credit for picture in shown):
        return shown
    said: dict[str, tuple[str | None, str | None]] = {}
    for thing in data.things:
        if "imageobject" in kinds(thing):
            caption, credit = captions.split(string(thing.get("caption"))[:1000])
            credit = credit or string(thing.get("creditText") or thing.get("creator") or thing.get("copyrightNotice"))[:200] or None
            for name in ("contentUrl", "url"):
                if (caption or credit) and (address := link(string(thing.get(name)), base)):
                    said.setdefault(pictures.key_of(address), (caption, credit))
    return tuple(_completed(picture, said) for picture in shown) if said else shown


def _completed(picture: Picture, said: dict[str, tuple[str | None, str | None]]) -> Picture:
    caption, credit = said.get(pictures.key_of(picture.url), (None, None))
    return replace(picture, caption=picture.caption or caption, credit=picture.credit or credit)
