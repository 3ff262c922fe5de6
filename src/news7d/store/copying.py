"""All data of one house into the empty database of another kind: one snapshot there, one transaction here, compared row by row.

source ─► rows of every table ─► target          each row is digested as it leaves …
target ─► rows of every table ─► digests         … and as it lies there afterwards, before anything is accepted
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from typing import Any

import orjson

from ..errors import Conflict, StoreError
from .backup import ORDER, TABLES, empty_before, is_filled, portable, settle
from .database import Database, Row, Session
from .migrate import migrate, newest, pending

Progress = Callable[[str, int, int], None]
"""(table, rows done, rows in all)"""
_STEP = 1000


class _Digest:
    """Of rows in any order: the sum of theirs, so that two databases need not sort alike."""

    def __init__(self) -> None:
        self.rows, self.total = 0, 0

    def add(self, row: Iterable[Any]) -> None:
        said = orjson.dumps([_plain(value) for value in row])
        self.rows += 1
        self.total = (self.total + int.from_bytes(blake2b(said, digest_size=16).digest(), "big")) % 2**128


def _plain(value: Any) -> Any:
    return portable(value) if not isinstance(value, float) else repr(value)


def copy(source: Database, target: Database, on_step: Progress) -> dict[str, int]:
    """Rows of each table. Conflict where the target has data; StoreError where what arrived is not what left, and then nothing has."""
    if waiting := pending(source):
        raise Conflict(f"the database to copy lacks {len(waiting)} steps of its schema; run `news7d migrate` first")
    if target.read(lambda session: bool(session.columns("article"))) and target.read(_is_used):
        raise Conflict("the target is not empty: copy into a new database")
    migrate(target)
    assert newest(source.kind) == newest(target.kind)
    return source.read(lambda there: target.write(lambda here: _copy(there, here, on_step)))


def _is_used(session: Session) -> bool:
    return is_filled(session) or session.one("any_account") is not None


def _copy(there: Session, here: Session, on_step: Progress) -> dict[str, int]:
    here.no_time_limit()
    empty_before(here)
    total = sum(_count(there, table) for table in TABLES)
    done, counts = 0, {}
    for table in TABLES:
        columns, left = there.columns(table), _Digest()
        here.load(table, columns, _noted(_rows(there, table, columns), left, lambda rows, t=table, d=done: on_step(t, d + rows, total)))  # type: ignore[misc]
        arrived = _Digest()
        for row in _rows(here, table, columns):
            arrived.add(row)
        if (arrived.rows, arrived.total) != (left.rows, left.total):
            raise StoreError(f"the copy of {table} is not what it was ({left.rows} rows left, {arrived.rows} arrived); nothing was copied")
        counts[table], done = left.rows, done + left.rows
    on_step("search", total, total)
    settle(here)
    return counts


def _count(session: Session, table: str) -> int:
    ((number,),) = session.stream(f"SELECT count(*) FROM {table}")  # noqa: S608
    return int(number)


def _rows(session: Session, table: str, columns: list[str]) -> Iterator[Row]:
    return session.stream(f"SELECT {', '.join(columns)} FROM {table} ORDER BY {ORDER.get(table, columns[0])}")  # noqa: S608


def _noted(rows: Iterator[Row], digest: _Digest, on_step: Callable[[int], None]) -> Iterator[Row]:
    for row in rows:
        digest.add(row)
        if digest.rows % _STEP == 0:
            on_step(digest.rows)
        yield row
