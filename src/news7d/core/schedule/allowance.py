"""How soon a feed may be asked again: what its server and its text ask for, and our own politeness (spec/ingest.md §2.2)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from news7d.core.schedule.pace import Pace
from news7d.model import Feed, ParsedFeed, Response


def least_wait(
    response: Response, asks: str | None, feed: Feed, now: datetime, *, conditional: bool, gap_s: float | None, pace: Pace
) -> float:
    """Seconds for which nobody may ask again, at most a day.

    conditional: there is a validator, so that a poll is cheap for the server. gap_s: the mean time between two entries of this
    feed just now, where that is known well; None for a stranger.
    """
    said = max(freshness(response, now) or 0.0, _ttl(asks))
    floor = _floor(said, gap_s, pace) if conditional else pace.min_interval_s
    return min(max(floor, said, float(feed.pace_seconds or 0)), pace.max_interval_s)


def _floor(said: float, gap_s: float | None, pace: Pace) -> float:
    """Our own least: an hour for strangers. Oftener only where the server invites us, or the feed is known to publish oftener.

    An invitation is a positive freshness, not the no-cache that frameworks send by default.
    """
    fast = min(pace.fast_interval_s, pace.min_interval_s)
    if said > 0:
        return fast
    return pace.min_interval_s if gap_s is None else min(max(fast, gap_s), pace.min_interval_s)


def freshness(response: Response, now: datetime) -> float | None:
    """Seconds for which the server says its answer keeps (RFC 9111 §4.2): max-age less Age, else Expires less Date; None: nothing said."""
    max_age = _MAX_AGE.search(response.header("cache-control") or "")
    if max_age:
        return max(0.0, float(max_age[1][:9]) - _whole(response.header("age")))
    expires = _http_date(response.header("expires"))
    if expires is None:
        return None
    return max(0.0, (expires - (_http_date(response.header("date")) or now)).total_seconds())


_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?([0-9]+)", re.IGNORECASE)


def _whole(value: str | None) -> float:
    value = (value or "").strip()
    return float(value[:9]) if value.isascii() and value.isdigit() else 0.0


def _http_date(value: str | None) -> datetime | None:
    if not value:
        return None
    from email.utils import parsedate_to_datetime  # half of the package of mail comes with it

    try:
        at = parsedate_to_datetime(value)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def asks_of(parsed: ParsedFeed) -> str | None:
    """ttl, skipHours and skipDays in one short line, such as «ttl=30;hours=0,1,2;days=5,6» (Monday is 0)."""
    hours = sorted({hour % 24 for hour in parsed.skip_hours if 0 <= hour <= 24})
    days = sorted({_DAYS.index(day.strip().lower()) for day in parsed.skip_days if day.strip().lower() in _DAYS})
    parts = []
    if parsed.ttl_minutes and parsed.ttl_minutes > 0:
        parts.append(f"ttl={min(parsed.ttl_minutes, 1440)}")
    if 0 < len(hours) < 24:
        parts.append("hours=" + ",".join(map(str, hours)))
    if 0 < len(days) < 7:
        parts.append("days=" + ",".join(map(str, days)))
    return ";".join(parts) or None


def _numbers(asks: str | None, name: str) -> frozenset[int]:
    for part in (asks or "").split(";"):
        key, _, values = part.partition("=")
        if key == name:
            return frozenset(int(value) for value in values.split(",") if value.isdigit())
    return frozenset()


def _ttl(asks: str | None) -> float:
    return 60.0 * max(_numbers(asks, "ttl"), default=0)


def outside_skipped(now: datetime, wait_s: float, asks: str | None, pace: Pace) -> datetime:
    """The first moment after the wait that lies in no skipped hour or day (GMT, RSS 2.0), but within a day."""
    hours, days = _numbers(asks, "hours"), _numbers(asks, "days")
    at = now + timedelta(seconds=wait_s)
    last = now + timedelta(seconds=max(pace.max_interval_s, wait_s))
    while (at.astimezone(UTC).hour in hours or at.astimezone(UTC).weekday() in days) and at < last:
        at = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return min(at, last)
