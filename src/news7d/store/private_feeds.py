"""Lists of readers that go out under an address which only its holder knows. Kept is a digest of what stands in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from ..core.search import parse_query
from ..core.wording import said
from ..errors import Conflict, NotFound
from ..model import PrivateFeed, ReportLine
from . import following, marks, preferences, readers, searching
from .database import Database, Row, Session
from .leanings import hidden_among
from .reading import lines_in
from .rows import clean, micros, moment, moment_or_none

MOST = 100
_SEEN = timedelta(minutes=10)  # «last read» is as exact as that, so that reading does not write each time


def of_reader(database: Database, reader: int) -> tuple[PrivateFeed, ...]:
    return tuple(map(_feed_of, database.read(lambda session: session.all("private_of", {"reader": reader}))))


def add(database: Database, reader: int, digest: str, name: str, kind: str, what: str, now: datetime) -> PrivateFeed:
    there = {"reader": reader, "token": digest, "name": clean(name), "kind": kind, "what": clean(what), "now": micros(now)}

    def work(session: Session) -> Row | None:
        if session.all("private_count", there)[0][0] >= MOST:
            raise Conflict(said("you have %(most)s private feeds already; take one back first", most=MOST))
        (key,) = session.take_ids("private_feed", 1)
        session.run("private_add", {**there, "id": key})
        return session.one("private_by_token", there)

    row = database.write(work)
    if row is None:
        raise NotFound(said("this account is closed"))
    return _feed_of(row)


def by_token(database: Database, digest: str, now: datetime) -> PrivateFeed | None:
    """The list behind an address; of a reader who may come in. Notes that it was read."""
    row = database.read(lambda session: session.one("private_by_token", {"token": digest}))
    if row is None:
        return None
    feed = _feed_of(row)
    if feed.last_read_at is None or now - feed.last_read_at > _SEEN:
        database.write(lambda session: session.run("private_read", {"id": feed.id, "now": micros(now)}))
    return feed


def drop(database: Database, reader: int, feed_id: int) -> None:
    if not database.write(lambda session: session.run("private_drop", {"id": feed_id, "reader": reader})):
        raise NotFound(said("there is no such private feed any more"))


def _feed_of(row: Row) -> PrivateFeed:
    key, reader, name, kind, what, created_at, last_read_at = row
    return PrivateFeed(
        id=key,
        reader_id=reader,
        name=name,
        kind=kind,
        what=what,
        created_at=moment(created_at),
        last_read_at=moment_or_none(last_read_at),
    )


# ------------------------------------------------------------------ what stands in them


def lines(database: Database, feed: PrivateFeed, limit: int) -> tuple[ReportLine, ...]:
    """The newest reports of the list, without what its reader has muted. NotFound where the list itself is gone."""
    found = _LISTS[feed.kind](database, feed, limit)
    muted = database.read(lambda session: hidden_among(session, feed.reader_id, [line.article_id for line in found]))
    return tuple(line for line in found if line.article_id not in muted)


def _all(database: Database, feed: PrivateFeed, limit: int) -> Sequence[ReportLine]:
    feeds = [each.feed_id for each in readers.follows(database, feed.reader_id)]
    return following.items(database, feed.reader_id, feeds, None, limit, False)


def _folder(database: Database, feed: PrivateFeed, limit: int) -> Sequence[ReportLine]:
    within = [each.feed_id for each in readers.follows(database, feed.reader_id) if each.folder and str(each.folder.id) == feed.what]
    _still_there(database, feed)
    return following.items(database, feed.reader_id, within, None, limit, False)


def _tag(database: Database, feed: PrivateFeed, limit: int) -> Sequence[ReportLine]:
    _still_there(database, feed)
    return following.tagged(database, feed.reader_id, int(feed.what), None, limit, False)


def _still_there(database: Database, feed: PrivateFeed) -> None:
    """An empty list would say that nothing is new. Raises NotFound where its folder or tag is gone."""
    if not any(str(label.id) == feed.what and label.kind == feed.kind for label in readers.labels(database, feed.reader_id)):
        raise NotFound(said("the %(kind)s of this feed is gone; make another one in the settings", kind=feed.kind))


def _saved(database: Database, feed: PrivateFeed, limit: int) -> Sequence[ReportLine]:
    return [line for _, line in marks.marked(database, feed.reader_id, "starred", None, limit) if line is not None]


def _search(database: Database, feed: PrivateFeed, limit: int) -> Sequence[ReportLine]:
    return [hit.line for hit in searching.search(database, parse_query(feed.what), limit, None).hits]


def _section(database: Database, feed: PrivateFeed, limit: int) -> Sequence[ReportLine]:
    query = preferences.section(database, feed.reader_id, int(feed.what)).query
    return [hit.line for hit in searching.search(database, parse_query(query), limit, None).hits]


def _rule(database: Database, feed: PrivateFeed, limit: int) -> Sequence[ReportLine]:
    params = {"reader": feed.reader_id, "rule_id": int(feed.what), "limit": limit}

    def work(session: Session) -> list[ReportLine]:
        ids = [row[0] for row in session.all("private_rule_articles", params)]
        known = lines_in(session, ids)
        return [known[key] for key in ids if key in known]

    return database.read(work)


_LISTS = {"all": _all, "folder": _folder, "tag": _tag, "saved": _saved, "search": _search, "section": _section, "rule": _rule}
KINDS = tuple(_LISTS)
"""Lists that can go out: everything that is followed, a folder, a tag, what is kept, a search, a section of one's own, what a rule met."""
