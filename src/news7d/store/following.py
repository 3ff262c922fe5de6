"""The feeds that a reader follows, and what they brought. A feed is the house's: it is polled once, whoever follows it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..core.wording import said
from ..errors import NotFound
from ..model import ReportLine
from . import feeds, labels
from .database import Database, Params, Session
from .reading import lines_in
from .rows import clean, micros

_NEWEST = 2**62
LONGEST_TITLE = 200


def follow(database: Database, reader: int, feed_ids: Sequence[int], now: datetime, folder: str | None) -> int:
    """How many were not followed yet. With a folder they go there, also those that were."""

    def work(session: Session) -> int:
        known = [key for key in feed_ids if session.one("feed_by_id", {"id": key}) is not None]
        before = {row[0] for row in session.all("follow_all", {"reader": reader})}
        rows = [{"reader": reader, "feed_id": key, "label_id": None, "title": None, "now": micros(now)} for key in known]
        session.many("follow_add", rows)
        if folder:
            label_id = labels.ensure(session, reader, folder, "folder")
            session.many("follow_put", [{**row, "label_id": label_id} for row in rows])
        session.run("marks_touch", {"reader": reader})
        return len(set(known) - before)

    return database.write(work)


def change(database: Database, reader: int, feed_id: int, folder: str | None, title: str | None) -> None:
    """Move a feed to a folder ("": to none), give it a name of the reader's own ("": its own again); None leaves it. NotFound."""

    def work(session: Session) -> None:
        _followed(session, reader, feed_id)
        row = {"reader": reader, "feed_id": feed_id}
        if folder is not None:
            label_id = labels.ensure(session, reader, folder, "folder") if folder.strip() else None
            session.run("follow_put", {**row, "label_id": label_id})
        if title is not None:
            session.run("follow_title", {**row, "title": clean(title).strip()[:LONGEST_TITLE] or None})
        session.run("marks_touch", {"reader": reader})

    database.write(work)


def leave(database: Database, reader: int, feed_id: int, now: datetime, stop: bool) -> bool:
    """Follow a feed no longer; whether the house stops reading it, because nobody else follows it and `stop` allows that. NotFound."""

    def work(session: Session) -> bool:
        _followed(session, reader, feed_id)
        session.run("follow_drop", {"reader": reader, "feed_id": feed_id})
        session.run("marks_touch", {"reader": reader})
        last = stop and session.one("follow_anybody", {"feed_id": feed_id}) is None
        if last:
            feeds.remove_in(session, feed_id, now)
        return last

    return database.write(work)


def set_follows_all(database: Database, reader: int, on: bool) -> None:
    database.write(lambda session: session.run("reader_follows_all", {"reader": reader, "flag": int(on)}))


def unread(database: Database, reader: int) -> tuple[dict[int, int], dict[int, int]]:
    """Unread articles by feed, and by the number of each folder (where an article that several of its feeds bring counts once)."""

    def work(session: Session) -> tuple[dict[int, int], dict[int, int]]:
        who = {"reader": reader}
        return dict(session.all("unread_of_feeds", who)), dict(session.all("unread_of_folders", who))

    return database.read(work)


def followers(database: Database) -> dict[int, int]:
    """How many readers follow each feed."""
    return dict(database.read(lambda session: session.all("followers")))


def items(
    database: Database, reader: int, feed_ids: Sequence[int], before_id: int | None, limit: int, unread: bool
) -> tuple[ReportLine, ...]:
    """What these feeds brought, the newest first, beginning below `before_id`."""
    params = {"reader": reader, "feeds": list(feed_ids), "key": before_id or _NEWEST, "limit": limit, "unread": int(unread)}
    return database.read(lambda session: _lines(session, "items_of_feeds", params))


def tagged(database: Database, reader: int, label_id: int, before_id: int | None, limit: int, unread: bool) -> tuple[ReportLine, ...]:
    params = {"reader": reader, "label_id": label_id, "key": before_id or _NEWEST, "limit": limit, "unread": int(unread)}
    return database.read(lambda session: _lines(session, "items_of_tag", params))


def _lines(session: Session, name: str, params: Params) -> tuple[ReportLine, ...]:
    ids = [row[0] for row in session.all(name, params)]
    lines = lines_in(session, ids)
    return tuple(lines[key] for key in ids if key in lines)


def _followed(session: Session, reader: int, feed_id: int) -> None:
    if all(row[0] != feed_id for row in session.all("follow_all", {"reader": reader})):
        raise NotFound(said("you do not follow such a feed"))
