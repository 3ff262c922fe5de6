"""How long things are kept, and when the room is at its end: a line through what was measured, nothing assumed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from news7d.model import Room

LEAST_SPAN = timedelta(hours=12)  # of measurements, before anything is said of growth
LATEST = timedelta(days=30)  # of measurements that are looked at
_DAY = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """Bytes and articles a day, as a line through the measurements of `span` has it."""

    bytes_a_day: float
    articles_a_day: float
    span: timedelta
    measurements: int


def growth(samples: Sequence[Room]) -> Growth | None:
    """None until there are measurements of half a day. What retention lets go and what comes in are both in it."""
    if not samples:
        return None
    latest = [sample for sample in samples if samples[-1].at - sample.at <= LATEST]
    span = latest[-1].at - latest[0].at
    if len(latest) < 3 or span < LEAST_SPAN:
        return None
    days = [(sample.at - latest[0].at).total_seconds() / _DAY for sample in latest]
    return Growth(
        bytes_a_day=_slope(days, [float(sample.used) for sample in latest]),
        articles_a_day=_slope(days, [float(sample.articles) for sample in latest]),
        span=span,
        measurements=len(latest),
    )


def _slope(at: Sequence[float], values: Sequence[float]) -> float:
    """Least squares."""
    mean_at, mean = sum(at) / len(at), sum(values) / len(values)
    spread = sum((x - mean_at) ** 2 for x in at)
    return sum((x - mean_at) * (y - mean) for x, y in zip(at, values, strict=True)) / spread if spread else 0.0


def full_at(grows: Growth | None, room_left: float | None, now: datetime) -> datetime | None:
    """When so many bytes will be used up; None where it does not grow, or not within ten years, or nothing is known."""
    if grows is None or room_left is None or grows.bytes_a_day <= 0:
        return None
    days = max(0.0, room_left) / grows.bytes_a_day
    return now + timedelta(days=days) if days < 3650 else None
