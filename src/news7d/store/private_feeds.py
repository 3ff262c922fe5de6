"""Lists of readers that go out under an address which only its holder knows. Kept is a digest of what stands in it."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..errors import Conflict, NotFound
from ..model import PrivateFeed
from .database import Database, Row, Session
from .rows import clean, micros, moment, moment_or_none

MOST = 100
_SEEN = timedelta(minutes=10)  # «last read» is as exact as that, so that reading does not write each time


def of_reader(database: Database, reader: int) -> tuple[PrivateFeed, ...]:
    return tuple(map(_feed_of, database.read(lambda session: session.all("private_of", {"reader": reader}))))


def add(database: Database, reader: int, digest: str, name: str, kind: str, what: str, now: datetime) -> PrivateFeed:
    there = {"reader": reader, "token": digest, "name": clean(name), "kind": kind, "what": clean(what), "now": micros(now)}

    def work(session: Session) -> Row | None:
        if session.all("private_count", there)[0][0] >= MOST:
            raise Conflict(f"you have {MOST} private feeds already; take one back first")
        (key,) = session.take_ids("private_feed", 1)
        session.run("private_add", {**there, "id": key})
        return session.one("private_by_token", there)

    row = database.write(work)
    if row is None:
        raise NotFound("this account is closed")
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
        raise NotFound("there is no such private feed any more")


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
