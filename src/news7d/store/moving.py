"""Moving in and out: a reader's feeds, stars, tags, notes and what was read, between this house and other programs.

    file ─► offer (looked at) ─► ask ─► claim ─► take_feeds, take_items in batches, each a transaction with its place ─► over
    reader ─► leaving ─► all they own

Doing a batch again changes nothing: marks have times, tags and feeds are sets, articles have addresses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import orjson

from ..core.arrivals import claim_mark
from ..core.html import canonical_url, excerpt, sanitise, text_of, tidy
from ..core.keys import key63
from ..core.moving import Brought
from ..core.moving.leaving import Leaving
from ..core.wording import said
from ..errors import Conflict, NotFound
from ..model import OWNER_ID, Article, MarkChange, Move, NewFeed, Settled
from . import feeds as house_feeds
from . import leanings, marks, readers, rules
from .database import Database, Row, Session
from .forgetting import buried_addresses, closed_in, hold_buried
from .rows import (
    article_of,
    body_of,
    clean,
    clean_or_none,
    json_text,
    micros,
    micros_or_none,
    moment,
    moment_or_none,
    pack,
    unpack,
)

_READ_BEFORE = 20_000  # of what was read without a mark, this much goes along
_PAGE = 500
_OLD = timedelta(days=90)


# ------------------------------------------------------------------ what was brought


def offer(database: Database, reader: int, name: str, said: Mapping[str, Any], parcel: bytes, total: int, now: datetime) -> int:
    def work(session: Session) -> int:
        session.run("move_drop_offers", {"reader": reader})
        session.run("move_drop_old", {"before": micros(now - _OLD)})
        session.run("awaited_drop_old", {"before": micros(now - _OLD)})
        (key,) = session.take_ids("move", 1)
        row = {"id": key, "reader": reader, "name": clean(name)[:200], "now": micros(now), "total": total}
        session.run("move_add", {**row, "said": json_text(dict(said)), "parcel": pack(parcel)})
        return key

    return database.write(work)


def get(database: Database, move_id: int) -> Move:
    row = database.read(lambda session: session.one("move_by_id", {"id": move_id}))
    if row is None:
        raise NotFound(said("that file is not here any more; bring it again"))
    return _move_of(row)


def every(database: Database, reader: int) -> tuple[Move, ...]:
    return tuple(map(_move_of, database.read(lambda session: session.all("moves_of", {"reader": reader}))))


def ask(database: Database, reader: int, move_id: int, now: datetime) -> None:
    if not database.write(lambda session: session.run("move_ask", {"id": move_id, "reader": reader, "now": micros(now)})):
        raise NotFound(said("that file is not here any more, or is being taken in already"))


def drop(database: Database, reader: int, move_id: int) -> None:
    if not database.write(lambda session: session.run("move_drop", {"id": move_id, "reader": reader})):
        raise Conflict(said("that file is being taken in; it can be put aside when that has ended"))


def claim(database: Database, now: datetime, lease_s: float) -> tuple[Move, bytes] | None:
    """The oldest file that was asked for and that nobody takes in, with its parcel."""

    def work(session: Session) -> tuple[Row, bytes] | None:
        for (key,) in session.all("moves_waiting", {"now": micros(now)}):
            if session.run("move_claim", {"id": key, "now": micros(now), "until": micros(now + timedelta(seconds=lease_s))}):
                row, parcel = session.one("move_by_id", {"id": key}), session.one("move_parcel", {"id": key})
                assert row is not None and parcel is not None
                return row, bytes(parcel[0])
        return None

    found = database.write(work)
    return (_move_of(found[0]), unpack(found[1], _LARGEST_PARCEL)) if found else None


_LARGEST_PARCEL = 1 << 30  # bytes, unpacked


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A batch of a move, and where it stands in it."""

    move: Move
    place: int  # after this batch
    ended: bool
    until: datetime  # the lease from now on
    feeds: Sequence[NewFeed] = ()
    items: Sequence[Brought] = ()
    owned: Mapping[str, Sequence[Mapping[str, Any]]] | None = None


def take(database: Database, step: Step, now: datetime) -> tuple[Move, tuple[int, ...]]:
    """Do a batch and write down how far it got, in one transaction; the feeds that are new to the house."""

    def work(session: Session) -> tuple[int, ...]:
        done = dict(step.move.done)
        new = _take_feeds(session, step.move, step.feeds, done, now) if step.feeds else ()
        if step.items:
            _count(done, asdict(_take_items(session, step.move.reader_id, step.items, now)))
        for name, rows in (step.owned or {}).items():
            if owned := _OWNED.get(name):
                _count(done, {name: owned.take(session, step.move.reader_id, rows, now)})
        row = {"id": step.move.id, "before": step.move.place, "place": step.place, "done": json_text(done), "until": micros(step.until)}
        if not session.run("move_advance", {**row, "ended_at": micros(now) if step.ended else None}):
            raise Conflict(said("another process takes that file in"))
        return new

    new = database.write(work)
    return get(database, step.move.id), new


def _count(done: dict[str, int], more: Mapping[str, int]) -> None:
    for name, number in more.items():
        done[name] = done.get(name, 0) + number


# ------------------------------------------------------------------ feeds


def _take_feeds(session: Session, move: Move, feeds: Sequence[NewFeed], done: dict[str, int], now: datetime) -> tuple[int, ...]:
    reader, adds = move.reader_id, move.said.get("adds", True)
    closed = {feed.url for feed in closed_in(session, feeds)}
    wanted = [feed for feed in feeds if feed.url not in closed]
    ids = _feeds_here(session, [feed.url for feed in wanted])
    missing = [feed for feed in wanted if feed.url not in ids] if adds else []
    house = [feed if reader == OWNER_ID else replace(feed, folder=None) for feed in missing]
    added = [key for key, created in house_feeds.add_in(session, house, now) if created] if house else []
    ids |= _feeds_here(session, [feed.url for feed in missing])
    folders = sorted({folder for feed in wanted if (folder := _folder(feed))})
    labels = readers.ensure_labels(session, reader, folders, "folder")
    rows = [
        {
            "reader": reader,
            "feed_id": ids[feed.url],
            "label_id": labels.get(_folder(feed)),
            "title": clean_or_none(feed.title),
            "now": micros(now),
        }
        for feed in wanted
        if feed.url in ids
    ]
    session.many("move_follow", rows)
    _count(done, {"feeds": len(rows), "feeds_new": len(added), "feeds_left_out": len(closed), "feeds_refused": len(wanted) - len(rows)})
    return tuple(added)


def _folder(feed: NewFeed) -> str:
    return clean(feed.folder or "").strip()[: readers.LONGEST_LABEL]


def _feeds_here(session: Session, urls: Sequence[str]) -> dict[str, int]:
    """Address -> feed of the house, also where only the scheme or a slash at the end differs."""
    keys = {url: [key63(spelt) for spelt in _spellings(url)] for url in urls}
    found = dict[int, int](session.all("feeds_at", {"keys": sorted({key for each in keys.values() for key in each})})) if keys else {}
    return {url: next(found[key] for key in each if key in found) for url, each in keys.items() if any(key in found for key in each)}


def _spellings(url: str) -> list[str]:
    scheme, _, rest = url.partition("://")
    other = {"http": "https", "https": "http"}.get(scheme, scheme)
    slashed = rest.rstrip("/") if rest.endswith("/") else f"{rest}/"
    return [f"{scheme}://{rest}", f"{other}://{rest}", f"{scheme}://{slashed}", f"{other}://{slashed}"]


# ------------------------------------------------------------------ items


def _take_items(session: Session, reader: int, items: Sequence[Brought], now: datetime) -> Settled:
    hold_buried(session)
    keyed = {key63(canonical_url(item.url)): item for item in items}
    addresses = {key: canonical_url(item.url) for key, item in keyed.items()}
    there = dict[int, int](session.all("articles_by_url", {"keys": list(keyed)}))
    feeds = _feeds_here(session, sorted({item.feed_url for item in keyed.values() if item.feed_url}))
    there |= _by_guid(session, {key: item for key, item in keyed.items() if key not in there}, feeds)
    gone = buried_addresses(session, {key: url for key, url in addresses.items() if key not in there})
    missing = {key: item for key, item in keyed.items() if key not in there and key not in gone}
    kept = _keep(session, {key: item for key, item in missing.items() if item.saved}, addresses, now)
    waiting = [_awaited(reader, key, item, feeds, kept.get(key), now) for key, item in missing.items()]
    session.many("awaited_add", [row for row in waiting if row["read_at"] is not None or row["article_id"] is not None])
    here = {article_id: keyed[key] for key, article_id in {**there, **kept}.items()}
    marks.mark_in(session, reader, [change for article_id, item in here.items() for change in _marks(article_id, item, now)])
    _tag(session, reader, here, now)
    return Settled(known=len(there), kept=len(kept), awaited=len(missing) - len(kept), left_out=len(gone))


def _by_guid(session: Session, items: Mapping[int, Brought], feeds: Mapping[str, int]) -> dict[int, int]:
    by_feed: dict[int, dict[int, int]] = {}
    for key, item in items.items():
        if item.guid and item.feed_url and item.feed_url in feeds:
            by_feed.setdefault(feeds[item.feed_url], {})[key63(item.guid)] = key
    found: dict[int, int] = {}
    for feed_id, keys in by_feed.items():
        rows = session.all("entries_by_guid", {"feed_id": feed_id, "keys": list(keys)})
        found |= {keys[entry_key]: article_id for entry_key, article_id in rows}
    return found


def _awaited(reader: int, key: int, item: Brought, feeds: Mapping[str, int], article_id: int | None, now: datetime) -> dict[str, Any]:
    feed_id = feeds.get(item.feed_url or "")
    guid = key63(item.guid) if item.guid and feed_id else None
    read_at = micros(_time(item.read_at or item.at, now)) if item.read and article_id is None else None
    linked = article_id if guid is not None else None  # else its address finds it
    return {
        "reader": reader,
        "url_key": key,
        "feed_id": feed_id,
        "entry_key": guid,
        "article_id": linked,
        "read_at": read_at,
        "now": micros(now),
    }


def _keep(session: Session, items: Mapping[int, Brought], addresses: Mapping[int, str], now: datetime) -> dict[int, int]:
    """Articles of their own for saved items; their pages come due, and wait behind the news."""
    if not items:
        return {}
    stood = {key: NewFeed(url=addresses[key], title=item.site) for key, item in items.items()}
    outlets = house_feeds.outlets_for(session, list(stood.values()))
    ids = dict(zip(items, session.take_ids("article", len(items)), strict=True))
    articles = {key: _article(item, addresses[key]) for key, item in items.items()}
    rows = [_kept_row(ids[key], key, articles[key], outlets[house_feeds.domain_in(stood[key])], items[key], now) for key in sorted(items)]
    session.many("kept_add", rows)
    actual = dict[int, int](session.all("articles_by_url", {"keys": list(items)}))  # somebody may have been quicker
    bodies = [{"article_id": ids[key], "content": body_of(articles[key])} for key in items if actual[key] == ids[key]]
    session.many("body_add", bodies)
    return {key: actual[key] for key in items}


def _article(item: Brought, url: str) -> Article:
    html = sanitise(item.html, url) if item.html else ""
    authors = (item.author,) if item.author else ()
    return Article(url=url, title=item.title or url, text=text_of(html), html=html, authors=authors, published=item.published)


def _kept_row(article_id: int, key: int, article: Article, outlet_id: int, item: Brought, now: datetime) -> dict[str, Any]:
    claim = claim_mark(item.published, day_only=False, seen=now, last_clean=None)
    return {
        "id": article_id,
        "url_key": key,
        "outlet_id": outlet_id,
        "now": micros(now),
        "published": micros_or_none(item.published) if claim == "plausible" else None,
        "claim": claim,
        "title": clean(article.title),
        "url": clean(article.url),
        "excerpt": clean(excerpt(article.text)),
    }


def _marks(article_id: int, item: Brought, now: datetime) -> list[MarkChange]:
    """Each flag at its own time."""
    at = _time(item.at, now)
    found = [MarkChange(article_id=article_id, at=_time(item.read_at or item.at, now), read=item.read)] if item.read is not None else []
    if item.starred:
        found.append(MarkChange(article_id=article_id, at=at, starred=True))
    if item.note:
        found.append(MarkChange(article_id=article_id, at=_time(item.noted_at or item.at, now), note=item.note))
    return found


def _time(at: datetime | None, now: datetime) -> datetime:
    """Never later than now: a later setting of the reader's own must be able to win."""
    return min(at, now) if at else now


def _tag(session: Session, reader: int, here: Mapping[int, Brought], now: datetime) -> None:
    names = {name: clean(tidy(name)).strip()[: readers.LONGEST_LABEL] for item in here.values() for name in item.tags}
    labels = readers.ensure_labels(session, reader, sorted({name for name in names.values() if name}), "tag")
    taken = {name: f"#{name}"[: readers.LONGEST_LABEL] for name in names.values() if name and name not in labels}  # of a folder
    others = readers.ensure_labels(session, reader, sorted(taken.values()), "tag")
    ids = {name: labels.get(told) or others.get(taken.get(told, "")) for name, told in names.items()}
    rows = [
        {"label_id": ids[name], "article_id": article_id, "at": micros(_time(item.at, now))}
        for article_id, item in here.items()
        for name in item.tags
        if ids[name] and not (names[name] in taken and item.feed_url and not item.guid)  # Google Reader's format: folders look like tags
    ]
    session.many("tag_add", rows)


# ------------------------------------------------------------------ out


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """One table of a reader's own: how it goes into `reader.json`, and comes back from it; how many rows that were.

    `pack` gives rows without numbers that mean something in this house only; `take` changes nothing when it is done again.
    """

    pack: Callable[[Session, int], list[dict[str, Any]]]
    take: Callable[[Session, int, Sequence[Mapping[str, Any]], datetime], int]


def _preferences(session: Session, reader: int) -> list[dict[str, Any]]:
    row = session.one("reader_by_id", {"id": reader})
    zone = [{"name": "timezone", "value": row[9]}] if row and row[9] else []
    return zone + [{"name": name, "value": value} for name, value in session.all("preferences_of", {"reader": reader})]


def _take_preferences(session: Session, reader: int, rows: Sequence[Mapping[str, Any]], now: datetime) -> int:
    said = {clean(str(row.get("name")))[:100]: clean(str(row.get("value")))[:1000] for row in rows}
    zone = said.pop("timezone", None)
    if zone is not None:
        session.run("reader_set_timezone", {"id": reader, "timezone": zone})
    session.many("preference_set", [{"reader": reader, "name": name, "value": value} for name, value in said.items()])
    return len(rows)


def _sections(session: Session, reader: int) -> list[dict[str, Any]]:
    return [{"name": name, "query": query} for _, name, query in session.all("own_sections_of", {"reader": reader})]


def _take_sections(session: Session, reader: int, rows: Sequence[Mapping[str, Any]], now: datetime) -> int:
    known = {row[1] for row in session.all("own_sections_of", {"reader": reader})}
    new = {clean(str(row.get("name")))[:40]: clean(str(row.get("query")))[:1000] for row in rows}
    new = {name: query for name, query in new.items() if name and name not in known}
    ids = session.take_ids("own_section", len(new)) if new else ()
    added = zip(ids, new.items(), strict=True)
    return session.many("own_section_add", [{"id": key, "reader": reader, "name": name, "query": query} for key, (name, query) in added])


_OWNED: dict[str, Owned] = {
    "preferences": Owned(pack=_preferences, take=_take_preferences),
    "sections": Owned(pack=_sections, take=_take_sections),
    "rules": Owned(pack=rules.pack, take=rules.take),
    "leanings": Owned(pack=leanings.pack, take=leanings.take),
    "taste": Owned(pack=leanings.pack_taste, take=leanings.take_taste),
}
"""What else a reader owns. Whoever gives readers another table adds a line."""


def leaving(database: Database, reader: int) -> Leaving:
    """All that a reader owns. NotFound."""
    who = readers.get(database, reader)

    def work(session: Session) -> Leaving:
        items = [
            *_marked(session, reader, "owned_marks"),
            *_marked(session, reader, "owned_tagged"),
            *_read(session, reader, who.read_up_to),
        ]
        return Leaving(
            reader=who.name,
            feeds=tuple(map(_feed_of, session.all("owned_feeds", {"reader": reader}))),
            items=tuple(items),
            owned={name: owned.pack(session, reader) for name, owned in _OWNED.items()},
        )

    return database.read(work)


def _marked(session: Session, reader: int, statement: str) -> Iterator[Brought]:
    after = 0
    while rows := session.all(statement, {"reader": reader, "after": after, "limit": _PAGE}):
        ids = [row[0] for row in rows]
        tags: dict[int, list[str]] = {}
        for article_id, name, _ in session.all("owned_tags", {"reader": reader, "ids": ids}):
            tags.setdefault(article_id, []).append(name)
        guids: dict[int, str] = dict(session.all("owned_guids", {"ids": ids}))
        yield from (_brought(row, tuple(tags.get(row[0], ())), guids.get(row[0])) for row in rows)
        after = ids[-1]


def _brought(row: Row, tags: tuple[str, ...], guid: str | None) -> Brought:
    _, url, title, published, site, feed_url, read, read_at, starred, starred_at, note, noted_at, blob = row
    article = article_of(url, title, blob)
    saved = bool(starred or tags or note)
    return Brought(
        url=url,
        title=title,
        guid=guid,
        feed_url=feed_url,
        site=site,
        author=", ".join(article.authors) or None,
        published=moment_or_none(published),
        at=moment_or_none(starred_at or noted_at or read_at),
        read=bool(read) if read_at is not None else None,
        read_at=moment_or_none(read_at),
        starred=bool(starred),
        tags=tags,
        note=note,
        noted_at=moment_or_none(noted_at),
        html=article.html if saved else "",
    )


def _read(session: Session, reader: int, up_to: int) -> Iterator[Brought]:
    for _, url, title, published, feed_url in session.all("owned_read_before", {"reader": reader, "up_to": up_to, "limit": _READ_BEFORE}):
        when = moment_or_none(published)
        yield Brought(url=url, title=title, feed_url=feed_url, published=when, at=when, read=True)


def _feed_of(row: Row) -> NewFeed:
    url, title, homepage, kind, language, country, section, folder, full_text, pace, muted = row
    return NewFeed(
        url=url,
        title=title or None,
        homepage=homepage,
        kind=kind,
        language=language,
        country=country,
        section=section,
        folder=folder,
        full_text=None if full_text is None else bool(full_text),
        pace_seconds=pace,
        muted=bool(muted),
    )


def _move_of(row: Row) -> Move:
    key, reader, name, brought_at, asked_at, ended_at, place, total, said, done = row
    return Move(
        id=key,
        reader_id=reader,
        name=name,
        brought_at=moment(brought_at),
        asked_at=moment_or_none(asked_at),
        ended_at=moment_or_none(ended_at),
        place=place,
        total=total,
        said=orjson.loads(said),
        done=orjson.loads(done),
    )


__all__ = ["Owned", "Step", "ask", "claim", "drop", "every", "get", "leaving", "offer", "take"]
