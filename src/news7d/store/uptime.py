"""When the house was awake: one row for each stretch of signs of life, so that its gaps can be told afterwards."""

from __future__ import annotations

from datetime import datetime

from ..model import LEAST_GAP
from .database import Session
from .rows import micros


def beat(session: Session, now: datetime) -> None:
    """The present stretch grows, or a new one begins. Any number of processes may: they are one house."""
    if not session.run("awake_longer", {"now": micros(now), "least": micros(now - LEAST_GAP)}):
        session.run("awake_anew", {"now": micros(now)})
