"""What was counted of outlets' reports, day by day, so that a page about an outlet reads a month's rows and not its archive.

Days that are over are counted by a stage, and counted anew for a month, because roles and versions come later. Today's reports,
and those of a day that nobody has counted yet, are counted when somebody asks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import orjson

from ..core import shares
from ..model import NOT_COUNTED, OutletDay, OutletNumbers
from .database import Database, Row, Session
from .order import DISORDER, first_since
from .rows import json_text, micros

DAY = 86_400_000_000  # microseconds
_MINUTE = 60_000_000
_DELAYS = 200  # of one outlet and day
_KEPT = 400  # days
_LIVE = 2  # days at most that are counted when somebody asks


def of_outlet(session: Session, outlet_id: int, now: datetime) -> OutletNumbers:
    first, live, end = _span(session, now)
    days = [_day_of(row)[1] for row in session.all("outlet_days_of", {"outlet_id": outlet_id, "first": first, "end": live})]
    days += _count(session, live, end, outlet_id).values()
    return shares.numbers(days)


def of_all(database: Database, now: datetime) -> dict[int, OutletNumbers]:
    def work(session: Session) -> dict[int, OutletNumbers]:
        first, live, end = _span(session, now)
        found: dict[int, list[OutletDay]] = defaultdict(list)
        counted = (_day_of(row)[1] for row in session.all("outlet_days", {"first": first, "end": live}))
        for day in (*counted, *_count(session, live, end).values()):
            found[day.outlet_id].append(day)
        return {outlet_id: shares.numbers(days) for outlet_id, days in found.items()}

    return database.read(work)


def _span(session: Session, now: datetime) -> tuple[int, int, int]:
    """The days that are told: the first of them, the first that is counted now, the end (all as days since 1970)."""
    end = micros(now) // DAY + 1
    row = session.one("outlet_day_last")
    counted = -1 if row is None or row[0] is None else int(row[0])
    return end - shares.DAYS, min(end - 1, max(counted + 1, end - _LIVE)), end


def count_day(database: Database, day: datetime) -> int:
    """Count a day (its midnight, UTC) anew; outlets that reported on it."""
    number = micros(day) // DAY

    def work(session: Session) -> int:
        session.run("outlet_day_drop", {"day": number, "oldest": number - _KEPT})
        return session.many("outlet_day_add", [_row_of(number, told) for told in found.values()])

    found = database.read(lambda session: _count(session, number, number + 1))
    return database.write(work)


# ------------------------------------------------------------------ counting


def _count(session: Session, day: int, end: int, outlet_id: int | None = None) -> dict[int, OutletDay]:
    """What was first seen from one day up to another, by outlet; only of one, if asked."""
    span: dict[str, Any] = {"since": day * DAY, "until": end * DAY}
    span |= {"low": first_since(session, span["since"]), "high": first_since(session, span["until"] + 2 * DISORDER)}
    of = "" if outlet_id is None else "_of"
    span |= {} if outlet_id is None else {"outlet_id": outlet_id}
    rows, edits = defaultdict(list), defaultdict(list)
    for row in session.all(f"day_counts{of}", span):
        rows[row[0]].append(row)
    for row in session.all(f"day_edits{of}", span):
        edits[row[0]].append(row)
    return {key: _told(key, rows[key], edits[key]) for key in rows}


def _told(outlet_id: int, rows: Sequence[Row], edits: Sequence[Row]) -> OutletDay:
    roles: dict[Any, int] = defaultdict(int)
    compared: dict[Any, int] = defaultdict(int)
    alone = 0
    for _, role, told, count, _, _ in rows:
        roles[role] += count
        if role not in NOT_COUNTED:
            compared[role] += count if told else 0
            alone += 0 if told else count
    kinds: dict[Any, set[int]] = defaultdict(set)
    first: dict[int, int] = {}
    for _, article_id, kind, delay in edits:
        kinds[kind].add(article_id)
        first.setdefault(article_id, max(0, delay) // _MINUTE)
    return OutletDay(
        outlet_id=outlet_id,
        roles=tuple(roles.items()),
        compared=tuple((role, count) for role, count in compared.items() if count),
        alone=alone,
        watched=sum(int(row[4]) for row in rows),
        changed=sum(int(row[5]) for row in rows),
        kinds=tuple((kind, len(articles)) for kind, articles in kinds.items()),
        delays=tuple(first.values())[:_DELAYS],
    )


# ------------------------------------------------------------------ rows


def _row_of(day: int, told: OutletDay) -> dict[str, Any]:
    return {
        "outlet_id": told.outlet_id,
        "day": day,
        "roles": json_text(dict(told.roles)),
        "compared": json_text(dict(told.compared)),
        "alone": told.alone,
        "watched": told.watched,
        "changed": told.changed,
        "kinds": json_text(dict(told.kinds)),
        "delays": json_text(list(told.delays)),
    }


def _day_of(row: Row) -> tuple[int, OutletDay]:
    outlet_id, day, roles, compared, alone, watched, changed, kinds, delays = row
    return day, OutletDay(
        outlet_id=outlet_id,
        roles=_pairs(roles),
        compared=_pairs(compared),
        alone=alone,
        watched=watched,
        changed=changed,
        kinds=_pairs(kinds),
        delays=tuple(orjson.loads(delays)),
    )


def _pairs(text: str) -> tuple[Any, ...]:
    found: Iterable[tuple[str, int]] = orjson.loads(text).items()
    return tuple(found)
