"""What the processes of a fleet share besides the rows: lanes, and who is the one that does a thing.

A lane is a share of the hosts (see migration 0004): PostgreSQL only, where many processes fetch.
"""

from __future__ import annotations

from datetime import datetime

from .database import Database
from .rows import micros

LANES = 64
"""How many shares the hosts fall into; the same number stands in migration 0004."""


def due(database: Database, now: datetime, patience_s: float) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """(lanes with a feed or a page that is due, stages with something to do)."""
    params = {"now": micros(now), "patience": round(patience_s * 1_000_000)}
    lanes, stages = database.read(lambda session: (session.all("lanes_due", params), session.all("stages_due", params)))
    return tuple(row[0] for row in lanes), tuple(row[0] for row in stages)
