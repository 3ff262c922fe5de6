"""When to try again to reach a reader, and when to give a way to them up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from news7d.model import ChannelKind

MOST_WAITING = 500
"""Alerts that wait for one channel; of more the oldest are left out, and the message says how many."""
MOST_A_DAY = 500
"""Alerts that one reader gets in a day: a subject that fits everything fills no disk."""
GIVEN_UP = timedelta(days=5)
"""A channel that failed for so long is switched off, and its reader told so where they can be reached."""
GAP = timedelta(seconds=20)
"""Between two messages on one channel: what comes closer together is joined."""

_FIRST = 30.0  # seconds
_MOST: dict[ChannelKind, float] = {"mail": 600.0, "push": 1800.0, "webhook": 3600.0, "apprise": 3600.0}
"""The mail server is the house's own: it is looked for oftener, so that an hour without it costs ten minutes more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What becomes of a channel after a failure: tried again at `at`, or given up."""

    at: datetime
    given_up: bool


def after_failure(
    kind: ChannelKind, failures: int, failing_since: datetime, now: datetime, *, chance: float, wished: float | None = None
) -> Again:
    """failures: in a row, this one included. chance: 0 to 1, so that not all who failed together come back together.
    wished: seconds that the other side asked us to wait."""
    wait = min(_FIRST * 2 ** min(failures - 1, 20), _MOST[kind])
    wait *= 0.75 + 0.5 * chance
    if wished is not None:
        wait = max(wait, min(wished, 6 * 3600.0))
    return Again(at=now + timedelta(seconds=wait), given_up=now - failing_since >= GIVEN_UP)
