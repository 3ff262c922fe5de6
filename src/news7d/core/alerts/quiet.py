"""Quiet hours in the reader's own zone, right on the days when clocks are moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from news7d.core.alerts.timetable import wall_time
from news7d.model import QuietHours


def quiet_until(hours: QuietHours, zone: tzinfo, now: datetime) -> datetime | None:
    """When the quiet hours end that `now` lies in; None outside of them."""
    if hours.begins == hours.ends:
        return None
    today = now.astimezone(zone).date()
    for day in (today - timedelta(days=1), today):
        ends_on = day + timedelta(days=1) if hours.ends <= hours.begins else day
        begins, ends = wall_time(day, hours.begins, zone), wall_time(ends_on, hours.ends, zone)
        if begins <= now < ends:
            return ends.astimezone(UTC)
    return None
