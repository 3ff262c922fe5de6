"""What polls bring in, written in one transaction: entries, articles, search words, validators, schedule.

    FeedChange… ─► which entries are known? ─► which addresses have an article? ─► new ids ─► rows, in bulk

Saving the same change twice stores nothing twice: entries are unique by (feed, key), articles by address.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import field
from typing import Any

from ..core.keys import key63
from ..model import Article, FeedChange, FeedStatus, KnownEntry, NewEntry
from ..nouns import dataclass
from . import awaited
from .database import Database, Row, SearchText, Session
from .forgetting import buried_addresses, hold_buried
from .rows import article_from_entry, body_of, clean, clean_or_none, media_of, micros, micros_or_none, status_params, text_of

_MAX_GUID = 200


@dataclass(slots=True)
class _Batch:
    """What one transaction gathers before it writes."""

    new: list[tuple[int, NewEntry]] = field(default_factory=list)  # (feed id, entry)
    changed: list[tuple[int, NewEntry, KnownEntry]] = field(default_factory=list)


def known_entries(database: Database, pairs: Sequence[tuple[int, Sequence[int]]]) -> dict[int, dict[int, KnownEntry]]:
    return database.read(lambda session: {feed_id: _known(session, feed_id, keys) for feed_id, keys in pairs})


def _known(session: Session, feed_id: int, keys: Iterable[int]) -> dict[int, KnownEntry]:
    rows = session.all("entries_known", {"feed_id": feed_id, "keys": list(keys)})
    return {key: KnownEntry(entry_id=entry_id, article_id=article_id, digest=digest) for key, entry_id, article_id, digest in rows}


def save_feeds(database: Database, changes: Sequence[FeedChange]) -> tuple[int, int]:
    if not changes:
        return 0, 0
    return database.write(lambda session: save_in(session, changes, database.many_writers))


def save_in(session: Session, changes: Sequence[FeedChange], many_writers: bool) -> tuple[int, int]:
    hold_buried(session)
    feeds = {row[0]: row for row in session.all("feeds_for_entries", {"ids": [change.feed_id for change in changes]})}
    changes = [change for change in changes if change.feed_id in feeds]  # a feed may have been removed meanwhile
    batch = _sort_entries(session, changes)
    new = _add_new(session, batch.new, feeds, many_writers) if batch.new else 0
    changed = _change_known(session, batch.changed, feeds) if batch.changed else 0
    session.many("status_set", [status_params(change.status) for change in changes if change.status is not None])
    for change in changes:
        _learn(session, change)
    if new or changed:
        session.run("front_touch")
    return new, changed


def _sort_entries(session: Session, changes: Sequence[FeedChange]) -> _Batch:
    batch = _Batch()
    for change in changes:
        if not change.entries:
            continue
        known = _known(session, change.feed_id, [entry.key for entry in change.entries])
        seen: set[int] = set()
        for entry in change.entries:
            before = known.get(entry.key)
            if entry.key in seen:
                continue
            seen.add(entry.key)
            if before is None:
                batch.new.append((change.feed_id, entry))
            elif before.digest != entry.digest:
                batch.changed.append((change.feed_id, entry, before))
    return batch


# ------------------------------------------------------------------ new entries


def _add_new(session: Session, news: list[tuple[int, NewEntry]], feeds: dict[int, Row], many_writers: bool) -> int:
    news = news[::-1]  # feeds list the newest first: it shall get the highest ids
    articles = _articles_by_url(session, [entry.url_key for _, entry in news])
    new = {entry.url_key: entry.canonical_url for _, entry in news if entry.url_key not in articles}
    buried = buried_addresses(session, new)
    waiting = awaited.waiting_for(session, news)
    articles |= awaited.by_guid(waiting, [each for each in news if each[1].url_key in new])
    articles |= dict.fromkeys(gone := awaited.let_go(session, [entry.url_key for _, entry in news]), 0)
    articles |= {key: -stone for key, stone in buried.items()}
    founders = {entry.url_key: (feed_id, entry) for feed_id, entry in news if entry.url_key not in articles}
    if founders:
        articles |= _add_articles(session, founders, feeds, many_writers)
    awaited.give_out(session, news, articles, feeds)
    awaited.came(session, waiting, news, articles)
    ids = session.take_ids("entry", len(news))
    rows = [_entry_params(key, feed_id, entry, articles[entry.url_key]) for key, (feed_id, entry) in zip(ids, news, strict=True)]
    return session.many("entry_add", rows) - sum(entry.url_key in buried or entry.url_key in gone for _, entry in news)


def _articles_by_url(session: Session, keys: list[int]) -> dict[int, int]:
    return dict(session.all("articles_by_url", {"keys": keys}))


def _add_articles(session: Session, founders: dict[int, tuple[int, NewEntry]], feeds: dict[int, Row], many_writers: bool) -> dict[int, int]:
    """Articles for addresses that had none."""
    ids = dict(zip(founders, session.take_ids("article", len(founders)), strict=True))
    keys = sorted(founders) if many_writers else list(ids)  # one order for all writers: no deadlocks
    founded = [(ids[key], founders[key][1]) for key in ids]  # in order of id: SQLite appends, and FTS5 flushes at every step back
    made = [(key, entry, article_from_entry(entry.entry, url=entry.canonical_url, text=entry.text)) for key, entry in founded]
    session.many("article_add", [_article_params(ids[key], *founders[key], feeds) for key in keys])
    if many_writers:  # somebody may have been quicker with an address
        actual = _articles_by_url(session, keys)
        made = [each for each in made if actual[each[1].url_key] == each[0]]
        ids = actual
    session.many("body_add", [{"article_id": key, "content": body_of(article)} for key, _, article in made])
    session.many("media_set", [said for key, _, article in made if (said := media_of(key, article)) is not None])
    session.index([(key, clean(article.title), clean(article.text)) for key, _, article in made])
    return ids


def _article_params(key: int, feed_id: int, entry: NewEntry, feeds: dict[int, Row]) -> dict[str, Any]:
    seen = micros(entry.first_seen)
    return {
        "id": key,
        "url_key": entry.url_key,
        "outlet_id": feeds[feed_id][1],
        "feed_id": feed_id,
        "first_seen": seen,
        "published": micros_or_none(entry.published),
        "modified": micros_or_none(entry.updated),
        "claim": entry.claim,
        "page_due_at": seen if entry.wants_page else None,
        "partial": int(entry.wants_page),
        "language": entry.entry.language,
        "title": clean(entry.entry.title),
        "url": clean(entry.canonical_url),
        "excerpt": clean(entry.excerpt),
        "image": _image(entry),
    }


def _image(entry: NewEntry) -> str | None:
    return next((clean(media.url) for media in entry.entry.media if (media.type or "image").startswith("image")), None)


def _entry_params(key: int, feed_id: int, entry: NewEntry, article_id: int) -> dict[str, Any]:
    guid = entry.entry.id
    return {
        "id": key,
        "feed_id": feed_id,
        "key": entry.key,
        "digest": entry.digest,
        "article_id": article_id,
        "first_seen": micros(entry.first_seen),
        "guid": None if guid in (entry.entry.url, entry.canonical_url) else clean(guid[:_MAX_GUID]),
    }


# ------------------------------------------------------------------ changed entries


def _change_known(session: Session, changed: list[tuple[int, NewEntry, KnownEntry]], feeds: dict[int, Row]) -> int:
    count = session.many("entry_set", [{"feed_id": feed_id, "key": entry.key, "digest": entry.digest} for feed_id, entry, _ in changed])
    latest = {known.article_id: entry for _, entry, known in changed}
    stored = {row[0]: row for row in session.all("articles_as_delivered", {"ids": list(latest)})}
    for article_id, entry in latest.items():
        if article_id in stored:
            _redeliver(session, entry, stored[article_id])
    return count


def _redeliver(session: Session, entry: NewEntry, stored: Row) -> None:
    """Until its page has been read, an article is what its feed says; afterwards a change is a reason to read the page again."""
    article_id, title, page_read, blob = stored
    if page_read:
        if entry.wants_page:
            session.run("article_reread", {"id": article_id, "now": micros(entry.first_seen)})
        return
    article = article_from_entry(entry.entry, url=entry.canonical_url, text=entry.text)
    session.run("article_redelivered", {**_redelivered_params(article_id, entry)})
    replace_body(session, article_id, (title, text_of(blob)), article)


def _redelivered_params(article_id: int, entry: NewEntry) -> dict[str, Any]:
    return {
        "id": article_id,
        "title": clean(entry.entry.title),
        "excerpt": clean(entry.excerpt),
        "image": _image(entry),
        "published": micros_or_none(entry.published),
        "modified": micros_or_none(entry.updated),
        "claim": entry.claim,
        "partial": int(entry.wants_page),
    }


def replace_body(session: Session, article_id: int, before: tuple[str, str], article: Article, *, indexed: bool = True) -> None:
    """New text for an article, in `body` and in the search index. `before`: the title and text that are indexed now."""
    now = (clean(article.title), clean(article.text))
    session.run("body_set", {"article_id": article_id, "content": body_of(article)})
    said = media_of(article_id, article)
    session.run("media_set" if said else "media_drop", said or {"article_id": article_id})
    if indexed and now != before:
        session.unindex([_searched(article_id, before)])
        session.index([_searched(article_id, now)])


def _searched(article_id: int, said: tuple[str, str]) -> SearchText:
    return article_id, said[0], said[1]


# ------------------------------------------------------------------ what a feed says of itself


def _learn(session: Session, change: FeedChange) -> None:
    if change.title or change.homepage or change.kind or change.language:
        learnt = {
            "id": change.feed_id,
            "title": clean_or_none(change.title),
            "homepage": clean_or_none(change.homepage),
            "kind": change.kind,
            "language": change.language,
        }
        session.run("feed_learnt", learnt)
    if change.title and change.title.strip():
        session.run("outlet_named", {"feed_id": change.feed_id, "name": clean(change.title).strip()[:200]})
    if change.url:
        _move(session, change.feed_id, change.url, change.status)


def _move(session: Session, feed_id: int, url: str, status: FeedStatus | None) -> None:
    """The feed gets its new address. Where that is a feed of ours already, the two become that one: nothing is asked for twice."""
    there = {"id": feed_id, "url": clean(url), "url_key": key63(url)}
    when = micros(status.last_attempt_at) if status and status.last_attempt_at else 0
    session.run("watch_close", {"id": feed_id, "now": when})
    twin = session.one("feed_by_key", {"key": there["url_key"]})
    if twin is None or twin[0] == feed_id:
        session.run("feed_moved", there)
        session.run("watch_open", {"ids": [feed_id], "now": when})
        return
    for name in ("joined_feed_entries", "joined_feed_follows", "joined_feed_articles", "joined_feed_hubs", "joined_feed_deliveries"):
        session.run(name, {"id": feed_id, "twin": twin[0]})
    for name in ("feed_drop_entries", "feed_drop_follows", "feed_drop_status", "feed_drop"):
        session.run(name, {"id": feed_id})
