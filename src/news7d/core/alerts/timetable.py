"""When a digest is due: a time of the day in the reader's zone, also on the days when clocks are moved."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from news7d.model import Every


def wall_time(day: date, minute: int, zone: tzinfo) -> datetime:
    """That minute of that day, in UTC. A time that clocks jump over is the moment after the jump; one that comes twice is the first."""
    naive = datetime.combine(day, time(minute // 60 % 24, minute % 60))
    local = naive.replace(tzinfo=zone, fold=0)
    there = local.astimezone(UTC)
    if there.astimezone(zone).replace(tzinfo=None) == naive:
        return there
    return _jump(there - timedelta(hours=3), there + timedelta(hours=3), zone)


def _jump(low: datetime, high: datetime, zone: tzinfo) -> datetime:
    """The moment between the two at which clocks are moved, to the second."""
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def next_time(every: Every, minute: int, weekday: int, zone: tzinfo, after: datetime) -> datetime:
    """The first time of the schedule that lies behind `after`, in UTC.

    Hourly ones come at that minute of each hour of real time, so neither twice nor not at all when clocks are moved.
    """
    if every == "hourly":
        start = after.astimezone(UTC).replace(minute=minute % 60, second=0, microsecond=0)
        return start if start > after else start + timedelta(hours=1)
    day = after.astimezone(zone).date() - timedelta(days=1)
    for _ in range(10):
        at = wall_time(day, minute, zone)
        if at > after and (every == "daily" or day.weekday() == weekday % 7):
            return at
        day += timedelta(days=1)
    raise AssertionError("a week has every weekday")
