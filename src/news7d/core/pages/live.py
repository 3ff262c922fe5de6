"""Live blogs: entries, each with its time, out of markup or out of the JSON-LD of a LiveBlogPosting.

    does the page say that it is live? ─► the element whose children each have a time ─► entries, as they stand on the page
                                      └► else liveBlogUpdate (schema.org) ─────────────┘

Only a page that says so is read as a live blog: a discussion or a list of articles has times and boxes as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from html import escape
from itertools import groupby, pairwise

from news7d.core.dates import parse_date
from news7d.core.html import sanitise, text_of
from news7d.core.pages import render
from news7d.core.pages.blocks import Block
from news7d.core.pages.body import squash
from news7d.core.pages.structured import Structured, Thing, string
from news7d.core.pages.tree import Node, Page
from news7d.core.pages.words import is_line
from news7d.model import LiveEntry

_NAMES = re.compile(
    r"(?<![a-z])(?:live-?(?:blog|ticker|feed|stream-?posts?|updates?|entr(?:y|ies)|posts?|coverage|text)|(?:news-?)?ticker-?(?:item|entry|event|post)s?|"
    r"minute-?by-?minute|minuto-?a-?minuto|timeline-?(?:item|entry|post)s?|directo-?(?:item|post)s?|lb-?(?:post|item|entry))(?![a-z])"
)
_CLOCK = re.compile(
    r"(?:kl\.?|um)?\s*(\d{1,2})\s*[:.h時点시]\s*(\d{2})(?:\s*分)?\s*(?:uhr|h|hrs?|ч)?\s*([ap]\.?m\.?)?(?:\s*\(?[A-Z]{2,5}\)?)?", re.I
)
_TIME_HINT = re.compile(r"(?<![a-z])(?:time|date|timestamp|hora|uhrzeit|heure|clock|published)(?![a-z])")
_LABEL = 60  # letters: a longer line is no time
_MOST = 500  # entries
_LEAST = 15  # letters of an entry
_DAY = 24 * 60  # minutes


@dataclass(slots=True)
class Part:
    """One entry as found: its blocks without the line that is its time."""

    box: Node
    entry: LiveEntry
    label: str
    blocks: list[Block]


def is_live(page: Page, data: Structured) -> bool:
    """Does the page say that it is a live blog?"""
    if "liveblogposting" in data.kinds or string(data.article.get("liveBlogUpdate")):
        return True
    return "liveblog" in page.meta("og:type", "article:type", "page-type").lower().replace("-", "") or _names_twice(page)


def _names_twice(page: Page) -> bool:
    found = {node.at for node in page.marked if not node.bad and "liveBlogUpdate" in node.attrs.values()}
    found.update(node.at for node in page.nodes if node.hint and not node.bad and _is_name(node.hint))
    return len(found) > 1


@lru_cache(maxsize=16384)
def _is_name(hint: str) -> bool:
    return _NAMES.search(hint) is not None


def _parts(page: Page, blocks: list[Block], kept: set[int]) -> list[Part]:
    holder = _holder(page)
    if holder is None:
        return []
    boxes = [kid for kid in holder.kids if not isinstance(kid, str) and kid.end > kid.first and not kid.bad]
    parts = [part for box in boxes[:_MOST] if (part := _part(box, blocks, kept)) is not None]
    return parts if len(parts) > 1 else []


def _holder(page: Page) -> Node | None:
    """The element with the most children that have a time of their own."""
    boxes: dict[int, set[int]] = {}
    nodes: dict[int, Node] = {}
    for node in page.nodes:
        if node.bad or not (node.tag == "time" or (node.hint and len(node.kids) < 4 and _TIME_HINT.search(node.hint))):
            continue
        if node.tag != "time" and not _CLOCK.fullmatch(node.text()[:_LABEL]):
            continue
        at = node
        while at.up is not None and at.up.tag != "html":
            boxes.setdefault(id(at.up), set()).add(id(at))
            nodes[id(at.up)] = at.up
            at = at.up
    best = max(boxes, key=lambda key: len(boxes[key]), default=None)
    return nodes[best] if best is not None and len(boxes[best]) > 1 else None


def _part(box: Node, blocks: list[Block], kept: set[int]) -> Part | None:
    stamp = _stamp(box)
    if stamp is None:
        return None
    inside = [block for block in blocks[box.first : box.end] if _belongs(block, kept)]
    texts = [block for block in inside if block.is_text]
    if texts and _is_label(texts[0], stamp):
        inside.remove(texts.pop(0))
    elif len(texts) > 1 and texts[0].kind == "h" and _is_label(texts[1], stamp):
        inside.remove(texts.pop(1))
    if sum(block.size for block in texts) < _LEAST:
        return None
    at = parse_date(stamp.get("datetime") or stamp.get("data-timestamp") or stamp.get("data-time"))
    title = texts[0].text if texts[0].kind == "h" else ""
    text = render.as_text(inside[inside.index(texts[0]) + 1 :] if title else inside)
    return Part(box, LiveEntry(at=_aware(at), title=title, text=text), _label(stamp.text()[:_LABEL], _aware(at)), inside)


def _belongs(block: Block, kept: set[int]) -> bool:
    """Part of an entry: what was judged body, and whatever is neither furniture nor links nor a plea to share."""
    if id(block) in kept or not block.is_text:
        return not block.node.bad
    return not block.node.bad and block.linked * 2 <= len(block.text) and not is_line(block.text[:400])


def _stamp(box: Node) -> Node | None:
    """The element that tells an entry's time."""
    below = [box, *box.below()]
    times = [node for node in below if node.tag == "time"]
    dated = [node for node in times if parse_date(node.get("datetime")) is not None]
    if dated or times:
        return (dated or times)[0]
    return next((node for node in below if node.hint and _TIME_HINT.search(node.hint) and _CLOCK.fullmatch(node.text()[:_LABEL])), None)


def _is_label(block: Block, stamp: Node) -> bool:
    said = stamp.text()
    return block.text == said or bool(said and len(block.text) < _LABEL and said in block.text) or _CLOCK.fullmatch(block.text) is not None


def _aware(at: datetime | date | None) -> datetime | None:
    return at if isinstance(at, datetime) and at.tzinfo is not None else None


def _label(said: str, at: datetime | None) -> str:
    """The time as the page prints it; where that is «2 hours ago», which will be wrong tomorrow, the hour itself."""
    if at is None or re.search(r"\d{1,2}[:.h時]\d{2}", said):
        return " ".join(said.split())
    return f"{at:%Y-%m-%d %H:%M}"


# ------------------------------------------------------------------ as the page and as JSON-LD tell it


def told(data: Structured) -> list[LiveEntry]:
    """The entries that JSON-LD holds with their bodies or headlines."""
    updates = data.article.get("liveBlogUpdate")
    found = []
    for thing in (updates if isinstance(updates, list) else [updates])[:_MOST]:
        if isinstance(thing, dict):
            entry = _told(thing)
            if entry.title or entry.text:
                found.append(entry)
    return found


def _told(thing: Thing) -> LiveEntry:
    body = thing.get("articleBody")
    at = parse_date(string(thing.get("datePublished")) or string(thing.get("dateModified")) or None)
    text = text_of(sanitise(body[:100_000])) if isinstance(body, str) else ""
    title = string(thing.get("headline"))[:500]
    return LiveEntry(at=_aware(at), title=title if squash(title) != squash(text) else "", text=text)


def _time(parts: list[Part], said: list[LiveEntry], start: datetime | None) -> None:
    """Times that the markup does not tell, from JSON-LD by headline or beginning, else from the clock and the day of `start`."""
    known = {key: entry.at for entry in said if entry.at for key in _keys(entry)}
    for part in parts:
        if part.entry.at is None:
            at = next((known[key] for key in _keys(part.entry) if key in known), None)
            part.entry = replace(part.entry, at=at)
    if start is not None and all(part.entry.at is None for part in parts):
        for part, at in zip(parts, _clocked([part.label for part in parts], start), strict=True):
            part.entry = replace(part.entry, at=at)


def _keys(entry: LiveEntry) -> list[str]:
    return [key for key in (squash(entry.title)[:60], squash(entry.text)[:60]) if len(key) > 5]


def _clocked(labels: list[str], start: datetime) -> list[datetime | None]:
    """Times of day as moments: the oldest is of the day of `start`, and where the clock goes back a day has passed."""
    minutes = [_minutes(label) for label in labels]
    known = [value for value in minutes if value is not None]
    newest_first = sum((a - b) % _DAY < (b - a) % _DAY for a, b in pairwise(known)) * 2 > len(known) - 1
    day, before = start.replace(hour=0, minute=0, second=0, microsecond=0), -1
    found: list[datetime | None] = []
    for value in reversed(minutes) if newest_first else minutes:
        if value is None:
            found.append(None)
            continue
        day += timedelta(days=value < before)
        before = value
        found.append(day + timedelta(minutes=value))
    return found[::-1] if newest_first else found


def _minutes(label: str) -> int | None:
    found = _CLOCK.search(label)
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").lower()
    hour = hour % 12 + 12 * half.startswith("p") if half else hour
    return 60 * hour + minute if hour < 24 and minute < 60 else None


# ------------------------------------------------------------------ the whole


def find(page: Page, data: Structured, blocks: list[Block], kept: set[int]) -> list[Part]:
    """The entries that the markup of a live blog holds, with their times; none for any other page."""
    parts = _parts(page, blocks, kept) if is_live(page, data) else []
    if parts:
        start = string(data.article.get("coverageStartTime")) or string(data.article.get("datePublished"))
        _time(parts, told(data), _aware(parse_date(start or None)))
    return parts


def row_of(parts: list[Part], chosen: list[Block], blocks: list[Block]) -> list[Block]:
    """The body as a row of blocks: what was chosen outside the entries, and the entries."""
    boxes = {id(part.box): part for part in parts}
    wanted = {id(block) for block in chosen if _part_of(block.node, boxes) is None}
    wanted.update(id(block) for part in parts for block in part.blocks)
    return [block for block in blocks if id(block) in wanted]


def rendered(parts: list[Part], row: list[Block], base: str, figures: dict[int, str]) -> tuple[str, str]:
    """(text, markup) of a row with entries; each entry is a section that begins with its time."""
    if not parts:
        return render.as_text(row), render.as_html(row, base, figures)
    boxes = {id(part.box): part for part in parts}
    texts, markup = [], []
    for _, run in groupby(row, lambda block: id(_part_of(block.node, boxes))):
        members = list(run)
        part = _part_of(members[0].node, boxes)
        said, inner = render.as_text(members), render.as_html(members, base, figures)
        texts += [part.label, said] if part else [said]
        markup.append(_section(part.entry.at, part.label, inner) if part else inner)
    return "\n\n".join(filter(None, texts)), "\n".join(filter(None, markup))


def _part_of(node: Node, boxes: dict[int, Part]) -> Part | None:
    at: Node | None = node
    while at is not None:
        if id(at) in boxes:
            return boxes[id(at)]
        at = at.up
    return None


def from_data(said: list[LiveEntry]) -> tuple[str, str]:
    """(text, markup) of entries that only JSON-LD tells: for pages whose scripts would draw them."""
    labels = [f"{entry.at:%Y-%m-%d %H:%M}" if entry.at else "" for entry in said]
    pairs = list(zip(labels, said, strict=True))
    text = "\n\n".join(filter(None, (piece for label, entry in pairs for piece in (label, entry.title, entry.text))))
    return text, "\n".join(_section(entry.at, label, _markup(entry)) for label, entry in pairs)


def _section(at: datetime | None, label: str, inner: str) -> str:
    stamp = f' datetime="{at.astimezone(at.tzinfo or UTC).isoformat(timespec="seconds")}"' if at else ""
    return f"<section>{f'<p><time{stamp}>{escape(label)}</time></p>' if label else ''}{inner}</section>"


def _markup(entry: LiveEntry) -> str:
    title = f"<h3>{escape(entry.title, quote=False)}</h3>" if entry.title else ""
    return title + "".join(f"<p>{escape(part, quote=False).replace(chr(10), '<br>')}</p>" for part in entry.text.split("\n\n") if part)
