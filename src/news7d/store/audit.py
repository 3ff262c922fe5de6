"""What administrators and editors did: written down beside the deed, kept for a bounded time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from ..model import Deed, DeedKind
from .database import Database, Row, Session
from .rows import clean, micros, moment

KEPT, MOST = timedelta(days=400), 50_000
_LONGEST = 300


def note(database: Database, reader_id: int | None, what: DeedKind, about: str, detail: str, now: datetime) -> None:
    row = {"now": micros(now), "reader": reader_id, "what": what, "about": clean(about)[:_LONGEST], "detail": clean(detail)[:_LONGEST]}

    def work(session: Session) -> None:
        (key,) = session.take_ids("audit", 1)
        session.run("audit_add", {**row, "id": key})

    database.write(work)


def before(database: Database, key: int | None, limit: int) -> tuple[Deed, ...]:
    params = {"before": 2**62 if key is None else key, "limit": limit}
    return tuple(map(_deed_of, database.read(lambda session: session.all("audit_before", params))))


def prune(database: Database, now: datetime) -> int:
    return database.write(lambda session: session.run("audit_prune", {"before": micros(now - KEPT), "most": MOST}))


def _deed_of(row: Row) -> Deed:
    key, at, reader_id, who, what, about, detail = row
    return Deed(id=key, at=moment(at), reader_id=reader_id, who=who, what=cast(DeedKind, what), about=about, detail=detail)
