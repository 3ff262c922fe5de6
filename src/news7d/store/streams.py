"""Streams of items for reader apps: which items, in the order of their ids; what they say; how many are unread.

    StreamQuery ─► _Plan (feeds, tag, states) ─► sources in order of id ─► merged, filtered ─► one page

An item is an article that a feed of the reader's brought, or a story (`story_item`). However much is stored, a page costs what it
holds: articles are looked at one by one while most belong to the stream, and feed by feed, in spans that grow, where few do.
Of what is unread nothing is found by skipping what is read: below the reader's line only what was left unread has a mark that
says so, above it there are few marks (store.line).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import Any, NamedTuple, cast

import orjson

from ..core.streams import STORIES, STORIES_FEED, Stream, StreamQuery
from ..model import AppReader, Outlet, ReportLine, StoryCard
from .database import Database, Session
from .order import DISORDER, first_since
from .reading import cards_in
from .rows import LINE_WIDTH, line_of, outlet_of, unpack

_END = 2**62
_FEW_KEPT = 2000
_CHUNK = 500
_GROWTH = 8
_ANY, _YES, _NO = 0, 1, 2

Key = tuple[int, int]
"""(an item's id, when it was inserted in microseconds)"""


class Item(NamedTuple):
    """An article as an app shows it. Times in microseconds; `content` as it lies in the database."""

    id: int
    seen: int
    published: int | None
    claim: str
    modified: int | None
    title: str
    url: str
    excerpt: str
    image: str | None
    direction: str | None
    content: bytes
    read: bool
    starred: bool
    outlet: Outlet
    origins: tuple[Origin, ...] = ()
    tags: tuple[str, ...] = ()

    def said(self) -> dict[str, Any]:
        """The rest of the article: html, text, authors, videos, … as far as they are known."""
        return cast(dict[str, Any], orjson.loads(unpack(self.content)))


class Origin(NamedTuple):
    """A feed of the reader's that brought it."""

    feed_id: int
    title: str
    homepage: str
    folder: str | None


class StoryItem(NamedTuple):
    id: int
    seen: int
    card: StoryCard
    lines: tuple[ReportLine, ...]
    read: bool
    starred: bool


class Followed(NamedTuple):
    """A feed in a reader's list."""

    feed_id: int
    title: str
    folder: str | None
    url: str
    homepage: str
    since: int


class Unread(NamedTuple):
    """How many of a stream are unread, and when its newest item came (microseconds)."""

    unread: int
    newest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadCounts:
    feeds: dict[int, Unread]
    folders: dict[str, Unread]
    tags: dict[str, Unread]
    stories: Unread
    everything: Unread


# ------------------------------------------------------------------ which items


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stream, resolved: what the reader's feeds brought (all, or those of a folder, or one), what has a tag, stories."""

    brought: bool = False
    feed: int = 0
    folder: int = 0
    label_id: int | None = None
    stories: bool = False

    @property
    def everything(self) -> bool:
        return self.brought and not self.feed and not self.folder


@dataclass(slots=True, kw_only=True)
class _Plan:
    part: Part
    state: int = _ANY
    starred: int = _ANY
    among: list[tuple[Part, bool]] = field(default_factory=list)
    empty: bool = False

    def must(self, what: str, wanted: int) -> None:
        now = getattr(self, what)
        self.empty = self.empty or now not in (_ANY, wanted)
        setattr(self, what, wanted)


def page(database: Database, who: AppReader, query: StreamQuery) -> tuple[tuple[Key, ...], bool]:
    """Keys of a page, and whether more items follow it."""

    def work(session: Session) -> tuple[tuple[Key, ...], bool]:
        plan = _planned(session, who, query)
        if plan.empty:
            return (), False
        found = list(islice(_filtered(session, who, plan, _keys(session, who, plan, query)), query.limit + 1))
        return tuple(found[: query.limit]), len(found) > query.limit

    return database.read(work)


def _planned(session: Session, who: AppReader, query: StreamQuery) -> _Plan:
    plan = _Plan(part=part_of(session, who, query.stream))
    _narrow(plan, query.stream, True)
    for stream, wanted in chain(((each, True) for each in query.include), ((each, False) for each in query.exclude)):
        if stream.kind in ("read", "unread", "starred"):
            _narrow(plan, stream, wanted)
        else:
            plan.among.append((part_of(session, who, stream), wanted))
    if plan.starred == _YES and query.stream.kind != "starred":  # what is starred is found by its mark, not by its feed
        plan.among.append((plan.part, True))
    return plan


def _narrow(plan: _Plan, stream: Stream, wanted: bool) -> None:
    if stream.kind in ("read", "unread"):
        plan.must("state", _YES if (stream.kind == "read") == wanted else _NO)
    elif stream.kind == "starred":
        plan.must("starred", _YES if wanted else _NO)
    plan.empty = plan.empty or (wanted and stream.kind == "nothing")


def part_of(session: Session, who: AppReader, stream: Stream) -> Part:
    """What belongs to a stream that is named."""
    if stream.kind == "nothing":
        return Part()
    if stream.kind == "feed":
        return Part(stories=True) if stream.feed_id == STORIES_FEED else _feed(session, who, stream)
    if stream.kind != "label":
        return Part(brought=True, stories=who.stories)
    row = session.one("label_by_name", {"reader": who.id, "name": stream.label})
    if row is not None and row[1] == "tag":
        return Part(label_id=row[0])
    return Part(brought=row is not None, folder=row[0] if row else 0, stories=stream.label == STORIES)


def _feed(session: Session, who: AppReader, stream: Stream) -> Part:
    feed = stream.feed_id if stream.url is None else feed_at(session, stream.url)
    followed = feed is not None and session.one("follow_has", {"reader": who.id, "feed": feed}) is not None
    return Part(brought=True, feed=feed) if feed is not None and followed else Part()


def feed_at(session: Session, url: str) -> int | None:
    from ..core.keys import key63

    row = session.one("feed_by_key", {"key": key63(url)})
    return int(row[0]) if row else None


# ------------------------------------------------------------------ sources, each in order of id


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    """Ids from `low` up to but not including `high`."""

    low: int
    high: int

    def below(self, end: int) -> _Span:
        return replace(self, high=min(self.high, end))

    def above(self, start: int) -> _Span:
        return replace(self, low=max(self.low, start))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """One way through the database, with all that its statements want."""

    session: Session
    params: dict[str, Any]
    newest: bool
    size: int

    def along(self, name: str, span: _Span) -> Iterator[Key]:
        """All rows of a statement within a span, in order, a batch at a time."""
        name += "_newest" if self.newest else "_oldest"
        while span.low < span.high:
            rows = self.session.all(name, {**self.params, "low": span.low, "high": span.high, "limit": self.size})
            yield from rows
            if len(rows) < self.size:
                return
            last = rows[-1][0]
            span = span.below(last) if self.newest else span.above(last + 1)

    def brought(self, span: _Span) -> Iterator[Key]:
        """What feeds brought: article by article in the first span, where it may be dense; then feed by feed, in growing spans."""
        dense = not self.params["feed"] and not self.params["folder"]
        width = max(2 * self.size, 200)
        while span.low < span.high:
            part = span.above(span.high - width) if self.newest else span.below(span.low + width)
            yield from self.along("stream_dense" if dense else "stream_sparse", part)
            span = span.below(part.low) if self.newest else span.above(part.high)
            dense, width = False, width * _GROWTH

    def ordered(self, *parts: Iterator[Key]) -> Iterator[Key]:
        """Sources one after the other, given from the oldest to the newest."""
        return chain.from_iterable(reversed(parts) if self.newest else parts)


def _keys(session: Session, who: AppReader, plan: _Plan, query: StreamQuery) -> Iterator[Key]:
    look = _look(session, who, plan, query)
    span = _span(session, query)
    sources = [_articles(look, who, plan, span)]
    if plan.part.stories:
        sources.append(_stories(look, who, plan, span))
    merged = heapq.merge(*sources, reverse=look.newest) if len(sources) > 1 else sources[0]
    return _once(merged)


def _once(keys: Iterable[Key]) -> Iterator[Key]:
    last = 0
    for key in keys:
        if key[0] != last:
            yield key
            last = key[0]


def _look(session: Session, who: AppReader, plan: _Plan, query: StreamQuery) -> _Look:
    part = plan.part
    params = {"reader": who.id, "line": who.read_up_to, "feed": part.feed, "folder": part.folder, "label_id": part.label_id}
    params |= {"state": plan.state, "starred": plan.starred, "since": query.since, "until": query.until}
    return _Look(session=session, params=params, newest=not query.oldest_first, size=min(query.limit + 1, 10_001))


def _span(session: Session, query: StreamQuery) -> _Span:
    row, told = session.one("article_last"), session.one("story_item_last")
    last = int(row[0] or 0) if row else 0
    span = _Span(low=1, high=max(last, int(told[0] or 0) if told else 0) + 1)
    if query.since > 0:
        span = span.above(first_since(session, query.since))
    if query.until < _END and (end := first_since(session, query.until + 2 * DISORDER)) <= last:
        span = span.below(end)
    if query.after is not None:
        span = span.above(query.after + 1) if query.oldest_first else span.below(query.after)
    return span


def _articles(look: _Look, who: AppReader, plan: _Plan, span: _Span) -> Iterator[Key]:
    line = who.read_up_to + 1
    if plan.part.label_id is not None:
        return look.along("stream_tagged", span)
    if plan.starred == _YES:
        return look.along("stream_starred", span)
    if not plan.part.brought:
        return iter(())
    if plan.state == _NO:
        return look.ordered(_left_unread(look, plan.part, span.below(line)), look.brought(span.above(line)))
    if plan.state == _YES:
        return look.ordered(look.brought(span.below(line)), look.along("stream_marked", span.above(line)))
    return look.brought(span)


def _left_unread(look: _Look, part: Part, span: _Span) -> Iterator[Key]:
    """Below the line: by the marks that say so, unless there are many of them and this may be about few feeds."""
    params = {name: look.params[name] for name in ("reader", "line")}
    few = look.session.all("kept_unread", {**params, "limit": _FEW_KEPT})[0][0] < _FEW_KEPT
    return look.along("stream_kept", span) if few or part.everything else look.brought(span)


def _stories(look: _Look, who: AppReader, plan: _Plan, span: _Span) -> Iterator[Key]:
    if plan.starred == _YES:
        return look.along("stream_story_starred", span)
    if plan.state == _NO:
        line = who.read_up_to + 1
        return look.ordered(look.along("stream_story_kept", span.below(line)), look.along("stream_story", span.above(line)))
    return look.along("stream_story", span)


def _filtered(session: Session, who: AppReader, plan: _Plan, keys: Iterator[Key]) -> Iterator[Key]:
    """Those that are in all streams that were asked for besides, and in none that was excluded."""
    if not plan.among:
        yield from keys
        return
    while chunk := list(islice(keys, _CHUNK)):
        left = {key[0] for key in chunk}
        for part, wanted in plan.among:
            left = left & _those_in(session, who, part, left) if wanted else left - _those_in(session, who, part, left)
        yield from (key for key in chunk if key[0] in left)


def _those_in(session: Session, who: AppReader, part: Part, ids: set[int]) -> set[int]:
    asked = {"ids": sorted(ids), "reader": who.id, "feed": part.feed, "folder": part.folder}
    found: set[int] = set()
    if part.brought:
        found |= {row[0] for row in session.all("among_feeds", asked)}
    if part.label_id is not None:
        found |= {row[0] for row in session.all("among_tagged", {**asked, "label_id": part.label_id})}
    if part.stories:
        found |= {row[0] for row in session.all("among_story_items", asked)}
    return found


# ------------------------------------------------------------------ what they say


def items(database: Database, who: AppReader, ids: Sequence[int]) -> tuple[dict[int, Item], dict[int, StoryItem]]:
    """Articles and stories by item id; ids that are none are left out."""
    return database.read(lambda session: (_article_items(session, who, ids), _story_items(session, who, ids))) if ids else ({}, {})


def _article_items(session: Session, who: AppReader, ids: Sequence[int]) -> dict[int, Item]:
    params = {"reader": who.id, "line": who.read_up_to, "ids": list(ids)}
    origins: dict[int, list[Origin]] = {}
    for key, *origin in session.all("item_origins", params):
        origins.setdefault(key, []).append(Origin(*origin))
    tags: dict[int, list[str]] = {}
    for key, name in session.all("item_tags", params):
        tags.setdefault(key, []).append(name)
    found = {}
    for row in session.all("item_rows", params):
        state = (bool(row[11]), bool(row[12]), outlet_of(row[13:]))
        found[row[0]] = Item._make((*row[:11], *state, tuple(origins.get(row[0], ())), tuple(tags.get(row[0], ()))))
    return found


def _story_items(session: Session, who: AppReader, ids: Sequence[int]) -> dict[int, StoryItem]:
    rows = session.all("story_item_rows", {"reader": who.id, "line": who.read_up_to, "ids": list(ids)})
    if not rows:
        return {}
    stories = [row[1] for row in rows]
    cards = {card.facts.story_id: card for card in cards_in(session, stories, 0)}
    lines: dict[int, list[ReportLine]] = {}
    for row in session.all("story_item_lines", {"stories": stories}):
        line = line_of(row[:LINE_WIDTH])
        if line.story_id is not None:
            lines.setdefault(line.story_id, []).append(line)
    return {
        key: StoryItem(key, at, cards[story], tuple(lines.get(story, ())), bool(read), bool(starred))
        for key, story, at, read, starred in rows
        if story in cards
    }


def followed(database: Database, reader: int) -> tuple[Followed, ...]:
    return tuple(Followed(*row) for row in database.read(lambda session: session.all("subscriptions_followed", {"reader": reader})))


# ------------------------------------------------------------------ how many are unread


def unread_counts(database: Database, who: AppReader) -> UnreadCounts:
    return database.read(lambda session: _counted(session, who))


def _counted(session: Session, who: AppReader) -> UnreadCounts:
    params = {"reader": who.id, "line": who.read_up_to}
    newest: dict[int, int] = dict(session.all("newest_of_feeds", params))
    counts, surplus = _by_feed(session, params)
    labels: dict[int, str] = dict(session.all("follow_folders", params))
    folders: dict[str, Unread] = {}
    for feed_id, seen in newest.items():
        if name := labels.get(feed_id):
            before = folders.get(name, Unread(0, 0))
            folders[name] = Unread(before.unread + counts.get(feed_id, 0), max(before.newest, seen))
    for feeds in surplus:
        for name in {labels[feed_id] for feed_id in feeds if feed_id in labels}:
            twice = sum(labels.get(feed_id) == name for feed_id in feeds) - 1
            folders[name] = folders[name]._replace(unread=folders[name].unread - twice)
    stories = _stories_unread(session, who)
    total = sum(counts.values()) - sum(len(feeds) - 1 for feeds in surplus) + (stories.unread if who.stories else 0)
    latest = max([*newest.values()] + ([stories.newest] if who.stories else []), default=0)
    return UnreadCounts(
        feeds={feed_id: Unread(counts.get(feed_id, 0), seen) for feed_id, seen in newest.items()},
        folders=folders,
        tags={name: Unread(int(count), seen) for _, name, count, seen in session.all("unread_of_tags", params)},
        stories=stories,
        everything=Unread(total, latest),
    )


def _by_feed(session: Session, params: dict[str, Any]) -> tuple[dict[int, int], list[set[int]]]:
    """Unread by feed, and the feeds of every unread article that several of them brought."""
    counts: dict[int, int] = dict(session.all("unread_above", params))
    marks: dict[int, int] = dict(session.all("marks_about_unread", params))
    several: dict[int, set[int]] = {}
    twice = [row[0] for row in session.all("unread_twice", params)] if session.all("unread_any_twice", params)[0][0] else []
    for key, feed_id, entries in _feeds_of(session, params, twice):
        counts[feed_id] -= entries - 1
        if not marks.get(key):
            several.setdefault(key, set()).add(feed_id)
    for key, feed_id, _ in _feeds_of(session, params, list(marks)):
        counts[feed_id] = counts.get(feed_id, 0) + (-1 if marks[key] else 1)
        if not marks[key]:
            several.setdefault(key, set()).add(feed_id)
    return counts, [feeds for feeds in several.values() if len(feeds) > 1]


def _feeds_of(session: Session, params: dict[str, Any], ids: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    for at in range(0, len(ids), _CHUNK):
        yield from session.all("feeds_of_articles", {"reader": params["reader"], "ids": list(ids[at : at + _CHUNK])})


def _stories_unread(session: Session, who: AppReader) -> Unread:
    row = session.one("story_item_last")
    plan, query = _Plan(part=Part(stories=True), state=_NO), StreamQuery(stream=Stream(kind="label", label=STORIES), limit=10_000)
    count = sum(1 for _ in _stories(_look(session, who, plan, query), who, plan, _Span(low=1, high=_END)))
    return Unread(count, int(row[1] or 0) if row else 0)
