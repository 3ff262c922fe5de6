"""Counting outlets' days: once a day is over, that day and the month before it, because roles and versions come later."""

from __future__ import annotations

from datetime import datetime, timedelta

from news7d.core.shares import DAYS
from news7d.store import Store

_DAY = timedelta(days=1)
_SETTLED = timedelta(minutes=15)  # after midnight: what was fetched before it is written by then
_COUNTED = "numbers_counted"


def count_days(store: Store, now: datetime) -> int:
    """Days that were counted. Does nothing most of the time."""
    today = (now - _SETTLED).replace(hour=0, minute=0, second=0, microsecond=0)
    if store.get_setting(_COUNTED) == today.date().isoformat():
        return 0
    for back in range(DAYS - 1, 0, -1):
        store.count_day(today - back * _DAY)
    store.set_setting(_COUNTED, today.date().isoformat())
    return DAYS - 1
