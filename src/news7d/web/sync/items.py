"""Items as JSON, in the one shape that every app decodes (spec of the Google Reader API, §6).

What an item says is written once and kept as bytes while its article stays as it is; only what differs between readers and hours
(states, labels, origin) is written each time.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape, unescape
from threading import Lock
from typing import Any

import orjson

from news7d.core.html import sanitise
from news7d.core.outgoing import attachment
from news7d.core.rights import shows_whole
from news7d.core.streams import LABEL, READ, READING_LIST, STARRED, STORIES, STORIES_FEED, long_id
from news7d.store.streams import Item, Origin, StoryItem
from news7d.web.house import House
from news7d.web.sync.call import Call
from news7d.web.sync.stories import story_html, story_title

LARGEST_BODY = 500_000  # bytes of UTF-8
_CLOSING = 2000  # bytes left for the ends of elements that a cut leaves open
_LATEST = 2**31 - 1
_KEPT_BYTES = 32 * 1024 * 1024
_IMAGE = re.compile(r'<img((?:\s+[a-zA-Z-]+(?:="[^"]*")?)*)\s*/?>')
_SOURCE = re.compile(r'\ssrc="([^"]*)"')
_NOWHERE = Origin(0, "", "", None)


@dataclass(slots=True)
class Shelf:
    """What items say, as written; bounded by bytes. Safe from any thread."""

    parts: OrderedDict[Any, bytes] = field(default_factory=OrderedDict)
    size: int = 0
    lock: Lock = field(default_factory=Lock)

    def get(self, key: Any) -> bytes | None:
        return self.parts.get(key)

    def keep(self, key: Any, part: bytes) -> None:
        with self.lock:
            self.size += len(part) - len(self.parts.pop(key, b""))
            self.parts[key] = part
            while self.size > _KEPT_BYTES:
                self.size -= len(self.parts.popitem(last=False)[1])


def written(call: Call, ids: Sequence[int], shelf: Shelf, *, of_feed: int | None = None) -> list[bytes]:
    """Items in this order; those that are not there are left out. `of_feed`: the feed whose stream is asked for."""
    articles, stories = call.store.stream_items(call.who, ids)
    found = []
    for key in ids:
        if key in articles:
            found.append(_article(call, articles[key], shelf, of_feed))
        elif key in stories:
            found.append(_story(call, stories[key]))
    return found


def _joined(own: dict[str, Any], said: bytes) -> bytes:
    return orjson.dumps(own)[:-1] + b"," + said[1:]


def _article(call: Call, item: Item, shelf: Shelf, of_feed: int | None) -> bytes:
    pictures = call.base if call.who.pictures else ""
    key = (item.id, hash(item.content), item.title, item.published, item.modified, item.claim, item.outlet.full_text, pictures)
    said = shelf.get(key)
    if said is None:
        said = orjson.dumps(_said(call.house, item, pictures))
        shelf.keep(key, said)
    origin = next((each for each in item.origins if each.feed_id == of_feed), item.origins[0] if item.origins else _NOWHERE)
    own = {
        "id": long_id(item.id),
        "crawlTimeMsec": str(item.seen // 1000),
        "timestampUsec": str(item.seen),
        "categories": [*states(read=item.read, starred=item.starred, listed=bool(item.origins)), *_labels(item)],
        "origin": {"streamId": f"feed/{origin.feed_id}", "title": origin.title or item.outlet.name, "htmlUrl": origin.homepage},
    }
    return _joined(own, said)


def states(*, read: bool, starred: bool, listed: bool = True) -> list[str]:
    return [*([READING_LIST] if listed else []), *([READ] if read else []), *([STARRED] if starred else [])]


def _labels(item: Item) -> list[str]:
    folders = dict.fromkeys(origin.folder for origin in item.origins if origin.folder)
    return [LABEL + name for name in (*folders, *item.tags)]


def _said(house: House, item: Item, pictures: str) -> dict[str, Any]:
    """What is the same for every reader."""
    article = item.said()
    published = item.published if item.published is not None and item.claim not in ("future", "absurd") else item.seen
    said: dict[str, Any] = {
        "published": seconds(published),
        "updated": seconds(item.modified or published),
        "title": item.title,
        "canonical": [{"href": item.url}],
        "alternate": [{"href": item.url, "type": "text/html"}],
        "summary": {"direction": item.direction or "ltr", "content": body_of(house, item, article, pictures)},
    }
    if authors := article.get("authors"):
        said["author"] = ", ".join(authors)
    if enclosures := _enclosures(article):
        said["enclosure"] = enclosures
    return said


def seconds(micros: int) -> int:
    """As newsboat's C int can hold it."""
    return max(0, min(micros // 1_000_000, _LATEST))


def _enclosures(article: dict[str, Any]) -> list[dict[str, Any]]:
    clips = [(clip, attachment(clip["url"], type=clip.get("type"))) for clip in article.get("videos", ())]
    files = [(clip, file) for clip, file in clips if file is not None and file.type]
    return [{"href": file.url, "type": file.type, **({"length": clip["length"]} if clip.get("length") else {})} for clip, file in files]


# ------------------------------------------------------------------ the text


def body_of(house: House, item: Item, article: dict[str, Any], pictures: str) -> str:
    """The whole text where a reader of the house may see it (core.rights); else what may be shown to anybody."""
    if not shows_whole(house.settings.full_text, item.outlet, own=True):
        return _paragraphs(item.excerpt)
    html = article.get("html") or _paragraphs(article.get("text") or item.excerpt)
    if item.image and "<img" not in html:
        html = f'<p><img src="{escape(item.image)}"></p>\n{html}'
    return capped(_led(house, html, pictures) if pictures and "<img" in html else html)


def _paragraphs(text: str) -> str:
    return "\n".join(f"<p>{escape(part, quote=False)}</p>" for part in text.split("\n\n") if part.strip())


def _led(house: House, html: str, base: str) -> str:
    """Pictures through our own proxy, by its whole address."""
    origin = base.removesuffix(house.settings.prefix) if house.settings.prefix else base

    def led(tag: re.Match[str]) -> str:
        source = _SOURCE.search(tag[1])
        ours = house.pictures(unescape(source[1])) if source else ""
        if source is None or not ours:
            return tag[0]
        return tag[0].replace(source[0], f' src="{escape(origin + ours)}"')

    return _IMAGE.sub(led, html)


def capped(html: str) -> str:
    """At most so many bytes, cut behind a tag; what the cut leaves open is closed."""
    if len(html) * 4 <= LARGEST_BODY:
        return html
    raw = html.encode("utf-8", "replace")
    if len(raw) <= LARGEST_BODY:
        return html
    cut = raw[: LARGEST_BODY - _CLOSING]
    return sanitise(cut[: cut.rfind(b">") + 1].decode() or cut.decode("utf-8", "ignore"))


# ------------------------------------------------------------------ stories


def _story(call: Call, item: StoryItem) -> bytes:
    facts, address = item.card.facts, f"{call.base}/story/{item.card.facts.story_id}"
    own = {
        "id": long_id(item.id),
        "crawlTimeMsec": str(item.seen // 1000),
        "timestampUsec": str(item.seen),
        "categories": [*states(read=item.read, starred=item.starred, listed=call.who.stories), LABEL + STORIES],
        "origin": {"streamId": f"feed/{STORIES_FEED}", "title": STORIES, "htmlUrl": f"{call.base}/"},
        "published": int(facts.first_seen.timestamp()),
        "updated": int(facts.last_seen.timestamp()),
        "title": story_title(item),
        "author": item.card.headline.outlet.name,
        "canonical": [{"href": address}],
        "alternate": [{"href": address, "type": "text/html"}],
        "summary": {"direction": item.card.headline.direction, "content": capped(story_html(item, address))},
    }
    return orjson.dumps(own)
