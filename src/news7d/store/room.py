"""How much room the database takes: measured every few hours, table by table once a day; and giving free room back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import orjson

from ..model import Room
from .database import Database, Row, Session
from .rows import json_text, micros, moment

_EVERY = timedelta(hours=3)
_TABLES_EVERY = timedelta(days=1)
_KEPT = timedelta(days=400)


def measure(database: Database, now: datetime, *, everything: bool) -> Room:
    """Look and write it down. With `everything`, table by table: reads the whole of an SQLite file."""
    tables = database.tables() if everything else ()
    size, used = database.size(), database.used()

    def work(session: Session) -> Room:
        articles = int(session.all("count_articles")[0][0])
        row = {"at": micros(now), "size": size, "used": used, "articles": articles}
        session.run("room_add", {**row, "tables": json_text([list(each) for each in tables]) if tables else None})
        session.run("room_drop_old", {"before": micros(now - _KEPT)})
        return Room(at=now, size=size, used=used, articles=articles, tables=tuple(tables))

    return database.write(work)


def measure_now_and_then(database: Database, now: datetime) -> bool:
    """Whether it was time to."""
    last, whole = database.read(lambda session: (session.one("room_last"), session.one("room_measured")))
    if last is not None and timedelta(0) <= now - moment(last[0]) < _EVERY:
        return False
    measure(database, now, everything=whole is None or now - moment(whole[0]) >= _TABLES_EVERY)
    return True


def samples(database: Database, since: datetime) -> tuple[Room, ...]:
    return tuple(map(_room_of, database.read(lambda session: session.all("room_since", {"since": micros(since)}))))


def measured(database: Database) -> Room | None:
    """The last measurement table by table."""
    row = database.read(lambda session: session.one("room_measured"))
    return _room_of(row) if row else None


def _room_of(row: Row) -> Room:
    at, size, used, articles, tables = row
    told: Sequence[tuple[str, int]] = orjson.loads(tables) if tables else ()
    return Room(at=moment(at), size=size, used=used, articles=articles, tables=tuple((name, count) for name, count in told))
