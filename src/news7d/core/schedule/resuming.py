"""Many feeds at once: our own line down, a pause, a clock that jumped. None of it may become a storm of polls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from news7d.core.schedule.pace import DAY, Pace, unit
from news7d.model import FeedStatus
from news7d.nouns import dataclass

_OUTAGE_HOSTS = 5  # fewer hosts than this prove nothing
_CLOCK_SLACK = timedelta(minutes=5)
_LONGEST = timedelta(days=31)  # no feed's next poll lies farther ahead; of one that is not gone, a day and a little
_LEAST_PER_S = 0.1  # so many requests a second, to different hosts, are nothing: a small house need not take its time


def own_outage(reached: Iterable[bool]) -> bool:
    """Is it our line that is down? `reached`: for each *host* tried within the last minutes, whether it answered at all."""
    answers = tuple(reached)
    return len(answers) >= _OUTAGE_HOSTS and sum(answers) * 2 < len(answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """A feed whose time passed while nobody asked."""

    feed_id: int
    appetite: float = 0.0  # FeedStatus.appetite: those that publish most come first


def resumed(overdue: Sequence[Overdue], usual_per_s: float, now: datetime, *, feeds: int = 0) -> tuple[tuple[int, datetime], ...]:
    """(feed id, when to ask it) for all of them, the busiest feeds first.

    Together with those of all `feeds` that come due meanwhile, they are at most twice the usual number of requests a second.
    """
    share = len(overdue) / max(len(overdue), feeds, 1)
    gap = 1 / max((1 + share) * usual_per_s, _LEAST_PER_S)
    ordered = sorted(overdue, key=lambda feed: (-feed.appetite, unit(feed.feed_id)))
    return tuple((feed.feed_id, now + timedelta(seconds=place * gap)) for place, feed in enumerate(ordered))


def mended(status: FeedStatus, now: datetime, *, pace: Pace = Pace()) -> FeedStatus:
    """The same state, unless its times cannot be right because a clock was wrong.

    How long ago the last poll was is not known then, so the wait that followed it begins anew: never earlier than the server
    allowed, and spread over as long again.
    """
    farthest = now + (_LONGEST if status.gone else timedelta(seconds=pace.max_interval_s * 1.1))
    ahead = [at for at in (status.last_attempt_at, status.last_ok_at) if at is not None and at > now + _CLOCK_SLACK]
    if status.next_fetch_at <= farthest and not ahead:
        return status
    asked = status.last_attempt_at
    wait = (status.next_fetch_at - asked).total_seconds() if asked is not None else pace.min_interval_s
    allowed = (status.not_before - asked).total_seconds() if asked is not None and status.not_before else wait
    most = 30 * DAY if status.gone else pace.max_interval_s
    wait, allowed = min(max(wait, 0.0), most), min(max(allowed, 0.0), most)
    at = now + timedelta(seconds=min(max(allowed, wait * unit(status.feed_id) + allowed), most))
    return replace(
        status,
        next_fetch_at=at,
        not_before=now + timedelta(seconds=allowed),
        last_attempt_at=_not_ahead(status.last_attempt_at, now),
        last_ok_at=_not_ahead(status.last_ok_at, now),
    )


def _not_ahead(at: datetime | None, now: datetime) -> datetime | None:
    return min(at, now) if at is not None else None
