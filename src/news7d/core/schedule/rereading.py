"""When to read an article's page again, and when to give it up."""

from __future__ import annotations

from datetime import datetime, timedelta

from news7d.core.schedule.pace import DAY, unit

_SPREAD = 0.1  # of the wait, at most

READINGS = (timedelta(hours=1), timedelta(hours=8), timedelta(days=2))
"""Ages at which an article's page is read again. Most edits and corrections come within hours; after two days hardly any."""

_PAGE_FINAL = frozenset({"gone", "forbidden", "too-large"})
_PAGE_RETRIES: dict[str, tuple[float, ...]] = {
    "not-found": (1800, 6 * 3600),
    "bot-wall": (6 * 3600, DAY),
    "no-article": (3600, 8 * 3600),
    "html": (3600, 8 * 3600),
    "empty": (1800, 6 * 3600),
    "robots": (DAY, 3 * DAY),
    "bad-encoding": (6 * 3600,),
    "bad-http": (6 * 3600,),
    "redirect-loop": (6 * 3600, DAY),
    "certificate": (6 * 3600, DAY),
}
_PAGE_RETRIES_ELSE = (300, 1800, 2 * 3600, 8 * 3600, DAY)


def next_reading(first_seen: datetime, now: datetime, reading_no: int = 1, *, ages: tuple[timedelta, ...] = READINGS) -> datetime | None:
    """When to read an article's page again after it has been read `reading_no` times; None: never. Missed readings are left out."""
    for age in ages[max(0, reading_no - 1) :]:
        if first_seen + age > now:
            return first_seen + age
    return None


def page_retry(attempts: int, cause: str, now: datetime, *, key: int = 0, retry_after_s: float | None = None) -> datetime | None:
    """When to try a page again after its `attempts`-th failed attempt in a row; None: give up. `key` spreads (the article's id)."""
    waits = () if cause in _PAGE_FINAL else _PAGE_RETRIES.get(cause, _PAGE_RETRIES_ELSE)
    if attempts > len(waits):
        return None
    wait = waits[max(0, attempts - 1)]
    return now + timedelta(seconds=max(wait * (1 + _SPREAD * unit(key)), retry_after_s or 0))
