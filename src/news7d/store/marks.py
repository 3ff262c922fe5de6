"""What readers did with articles. Setting a mark again changes nothing; of two settings the later by its own time wins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..model import Mark, MarkChange, MarkState, ReportLine
from .database import Database, Row, Session
from .reading import lines_in
from .rows import clean, flag_or_none, micros, moment_or_none

LONGEST_NOTE = 10_000
_NEWEST = 2**62


def mark(database: Database, reader: int, changes: Sequence[MarkChange]) -> tuple[tuple[Mark, ...], tuple[int, ...]]:
    asked = sorted({change.article_id for change in changes})

    def work(session: Session) -> tuple[list[Row], set[int]]:
        known: dict[int, int] = dict(session.all("articles_known", {"ids": asked}))
        session.many("mark_set", [_params(reader, change, known[change.article_id]) for change in changes if change.article_id in known])
        return session.all("marks_of", {"reader": reader, "ids": sorted(set(known.values()))}), set(asked) - known.keys()

    rows, unknown = database.write(work)
    return tuple(map(_mark_of, rows)), tuple(sorted(unknown))


def marked(database: Database, reader: int, state: MarkState, after: int | None, limit: int) -> tuple[tuple[Mark, ReportLine | None], ...]:
    params = {"reader": reader, "key": _NEWEST if after is None else after, "limit": limit}

    def work(session: Session) -> tuple[list[Row], dict[int, ReportLine]]:
        rows = session.all(f"marks_{state}", params)
        moved: dict[int, int] = dict(session.all("articles_known", {"ids": [row[0] for row in rows]}))
        lines = lines_in(session, set(moved.values()))
        return rows, {key: lines[to] for key, to in moved.items() if to in lines}

    rows, lines = database.read(work)
    return tuple((_mark_of(row), lines.get(row[0])) for row in rows)


def _params(reader: int, change: MarkChange, article_id: int) -> dict[str, Any]:
    at = micros(change.at)
    return {
        "reader": reader,
        "article_id": article_id,
        "read": flag_or_none(change.read),
        "read_at": None if change.read is None else at,
        "starred": flag_or_none(change.starred),
        "starred_at": None if change.starred is None else at,
        "note": clean(change.note)[:LONGEST_NOTE] or None if change.note is not None else None,
        "noted_at": None if change.note is None else at,
    }


def _mark_of(row: Row) -> Mark:
    key, read, read_at, starred, starred_at, note, noted_at = row
    return Mark(
        article_id=key,
        read=bool(read),
        read_at=moment_or_none(read_at),
        starred=bool(starred),
        starred_at=moment_or_none(starred_at),
        note=note,
        noted_at=moment_or_none(noted_at),
    )
