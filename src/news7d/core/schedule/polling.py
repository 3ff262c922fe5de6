"""What one poll means for the next: the state of a feed after a good one, after a failure, after a move.

Two things set the wait after a good poll, and the longer wins:
* what is allowed (`allowance`): the server's freshness (RFC 9111), the feed's ttl, skipHours and skipDays, the reader's own
  pace, an hour for strangers; less where the server invites us, or the feed is known to publish oftener;
* what is worth it (`habits`, `budget`): the moment at which enough new entries are to be expected.
A little jitter comes on top, always later and never earlier; after a feed's first poll more of it.
Nobody is asked more rarely than once a day, except what is gone (410): once a month. While a hub brings what is new, a
poll a day is enough.
After a failure the wait grows with every further one; its first step depends on the cause.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from news7d.core.schedule import budget, habits
from news7d.core.schedule.allowance import asks_of, least_wait, outside_skipped
from news7d.core.schedule.attempts import noted
from news7d.core.schedule.pace import DAY, Pace, jittered, unit
from news7d.errors import Gone, Refused, Throttled, WorldError
from news7d.model import Feed, FeedStatus, ParsedFeed, Response
from news7d.nouns import dataclass

GONE_AGAIN = 30 * DAY

MOVE_TIMES = 3  # spec/ingest.md §2.2: a permanent redirect is believed after so many polls …
MOVE_SPAN = timedelta(hours=24)  # … over so long

RETRY_AFTER_LEAST = 60.0
RETRY_AFTER_MOST = DAY

UNREACHED = frozenset({"dns", "unreachable", "timeout"})
"""Causes that may be our own line's."""

_KNOWN_ENTRIES, _KNOWN_S = 8.0, DAY  # a feed is no stranger after so many entries over so long
_MUTED = 0.25  # what an entry of a muted feed counts


@dataclass(frozen=True, slots=True)
class _Backoff:
    first_s: float
    factor: float
    most_s: float = DAY


# Where nobody answered, trying soon costs nobody anything; an answered «no» deserves the pace of a good poll at least.
_BACKOFF: dict[str, _Backoff] = {
    "dns": _Backoff(300, 2),
    "unreachable": _Backoff(300, 2),
    "timeout": _Backoff(600, 2),
    "certificate": _Backoff(3600, 2),
    "throttled": _Backoff(600, 2),
    "server-error": _Backoff(900, 2),
    "bot-wall": _Backoff(2 * 3600, 2),
    "not-found": _Backoff(3600, 4),
    "too-large": _Backoff(6 * 3600, 2),
    "robots": _Backoff(6 * 3600, 2),
    "forbidden": _Backoff(6 * 3600, 2),
}
_OTHER_BACKOFF = _Backoff(3600, 2)
_BAD_BODY = frozenset({"html", "not-a-feed", "empty", "bad-encoding", "too-large"})


# ------------------------------------------------------------------ a good poll


def after_success(
    status: FeedStatus,
    response: Response,
    *,
    feed: Feed,
    now: datetime,
    new_entries: int = 0,
    parsed: ParsedFeed | None = None,
    published: Sequence[datetime | date | None] = (),
    pace: Pace = Pace(),
) -> FeedStatus:
    """The state after a 200 that was read, or a 304.

    parsed: None where the body had not to be parsed again. published: the times that the new entries claim, None where a
    claim is missing or cannot be true; they tell at which hours a feed publishes.
    """
    asks = asks_of(parsed) if parsed is not None else status.asks
    etag, last_modified = _validators(status, response)
    before = habits.unpack(status.habit)
    habit = _habit(before, now.timestamp(), new_entries, published)
    expectation = habits.outlook(habit)
    gap = _gap(habit, expectation, now.timestamp())
    least = least_wait(response, asks, feed, now, conditional=bool(etag or last_modified), gap_s=gap, pace=pace)
    not_before = outside_skipped(now, least, asks, pace)
    at = _worthwhile(expectation, feed, now, not_before, pace)
    wait = jittered((at - now).total_seconds(), feed.id, pace.max_interval_s, first=status.last_ok_at is None)
    at = outside_skipped(now, wait, asks, pace)
    expired = parsed is not None and parsed.expired
    to, count, since = _move(status, response, now)
    return replace(
        status,
        next_fetch_at=_next_month(feed.id, now) if expired else _pushed(status, at, now, pace),
        not_before=not_before,
        etag=etag,
        last_modified=last_modified,
        last_attempt_at=now,
        last_ok_at=now,
        failing_since=None,
        failures=0,
        cause=None,
        detail=None,
        http_status=response.status,
        moved_to=to,
        moved_count=count,
        moved_since=since,
        gone=expired,
        entry_interval_s=1 / habits.level(habit) if habit.entries else status.entry_interval_s,
        last_entry_at=now if new_entries else status.last_entry_at,
        asks=asks,
        habit=habits.pack(habit) if habit is not before else status.habit,
        appetite=importance(feed) ** 0.5 * expectation.root(),
        tried=noted(status.tried, now, str(response.status), response.took_s, len(response.body)),
    )


def importance(feed: Feed) -> float:
    """What the delay of one entry of this feed counts, against that of another."""
    return _MUTED if feed.muted else 1.0


def _habit(before: habits.Habit | None, now: float, new: int, published: Sequence[datetime | date | None]) -> habits.Habit:
    times = [_seconds(at) for at in published] or [None] * new
    return habits.begun(now, times) if before is None else habits.observed(before, now, times)


def _seconds(at: datetime | date | None) -> float | None:
    """Unix seconds of a moment; None for a bare day."""
    if not isinstance(at, datetime):
        return None
    try:
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    except (OverflowError, ValueError):  # year 1 with a positive offset
        return None


def _gap(habit: habits.Habit, expectation: habits.Outlook, now: float) -> float | None:
    """Mean seconds between two entries just now; None where too little is known of the feed."""
    if habit.entries < _KNOWN_ENTRIES or habit.watched_s < _KNOWN_S / 2:
        return None
    return 1 / max(expectation.rate(now), 1e-9)


def _worthwhile(expectation: habits.Outlook, feed: Feed, now: datetime, not_before: datetime, pace: Pace) -> datetime:
    start = now.timestamp()
    latest = max(start + pace.max_interval_s, not_before.timestamp())
    at = budget.due(expectation, start, not_before.timestamp(), latest, max(pace.price_s, pace.least_price_s), importance(feed))
    return now + timedelta(seconds=at - start)


def _pushed(status: FeedStatus, at: datetime, now: datetime, pace: Pace) -> datetime:
    """A poll a day while a hub delivers (spec/ingest.md §2.1); the ordinary pace from the moment on at which it may have stopped."""
    if status.pushed_until is None or status.pushed_until <= now:
        return at
    return max(at, min(status.pushed_until, now + timedelta(seconds=pace.max_interval_s)))


def _validators(status: FeedStatus, response: Response) -> tuple[str | None, str | None]:
    """A 200 replaces both; a 304 may bring a new one and leaves what it does not mention (RFC 9111 §4.3.4)."""
    etag, last_modified = response.header("etag") or None, response.header("last-modified") or None
    if response.status == 304:
        return etag or status.etag, last_modified or status.last_modified
    return etag, last_modified


# ------------------------------------------------------------------ a failed one


def after_failure(
    status: FeedStatus,
    error: WorldError,
    *,
    feed: Feed,
    now: datetime,
    own_outage: bool = False,
    pace: Pace = Pace(),
) -> FeedStatus:
    """The state after a poll that failed: counted, named, and tried again later. Entries and validators stay.

    own_outage: our own line is down (`own_outage()`, or `Fetcher.own_outage()`): then the failure says nothing about the feed.
    """
    if own_outage and error.cause in UNREACHED:
        at = now + timedelta(seconds=60 + 120 * unit(feed.id))
        return replace(status, last_attempt_at=now, next_fetch_at=at, not_before=at)
    failures = status.failures + 1
    at = _retry_at(error, failures, feed, now, pace)
    return replace(
        status,
        next_fetch_at=at,
        not_before=at,
        last_attempt_at=now,
        failing_since=status.failing_since or now,
        failures=failures,
        cause=error.cause,
        detail=str(error),
        http_status=error.status if isinstance(error, Refused) else None,
        gone=isinstance(error, Gone),
        # A body that turned out to be no feed must not be hidden behind a 304 the next time.
        etag=None if error.cause in _BAD_BODY else status.etag,
        last_modified=None if error.cause in _BAD_BODY else status.last_modified,
        tried=noted(status.tried, now, error.cause, error.took_s),
    )


def _retry_at(error: WorldError, failures: int, feed: Feed, now: datetime, pace: Pace) -> datetime:
    if isinstance(error, Gone):
        return _next_month(feed.id, now)
    backoff = _BACKOFF.get(error.cause, _OTHER_BACKOFF)
    wait = min(backoff.first_s * backoff.factor ** min(failures - 1, 40), backoff.most_s, pace.max_interval_s)
    if isinstance(error, Throttled) and error.retry_after is not None:
        wait = max(wait, min(max(error.retry_after, RETRY_AFTER_LEAST), RETRY_AFTER_MOST))
    return now + timedelta(seconds=max(jittered(wait, feed.id, pace.max_interval_s), float(feed.pace_seconds or 0)))


def _next_month(feed_id: int, now: datetime) -> datetime:
    return now + timedelta(seconds=GONE_AGAIN + DAY * unit(feed_id))


def may_ask(status: FeedStatus, now: datetime) -> bool:
    """May a reader's own «refresh now» ask this feed before its time? Not while its server asked us to wait."""
    waiting = status.cause == "throttled" or status.gone
    return not waiting or status.next_fetch_at <= now


# ------------------------------------------------------------------ moves


def believed_move(status: FeedStatus, now: datetime) -> str | None:
    """The new address of a feed, once its permanent redirect has been seen often and long enough. For FeedChange.url."""
    if status.moved_to is None or status.moved_since is None:
        return None
    return status.moved_to if status.moved_count >= MOVE_TIMES and now - status.moved_since >= MOVE_SPAN else None


def after_move(status: FeedStatus, response: Response) -> FeedStatus:
    """The state under the new address: a validator belongs to one URL, so it is kept only if the new one gave it."""
    same = response.final_url == status.moved_to
    return replace(
        status,
        moved_to=None,
        moved_count=0,
        moved_since=None,
        etag=status.etag if same else None,
        last_modified=status.last_modified if same else None,
        body_digest=status.body_digest if same else None,
    )


def _move(status: FeedStatus, response: Response, now: datetime) -> tuple[str | None, int, datetime | None]:
    to = response.permanent_url
    if to is None:
        return None, 0, None
    if to == status.moved_to and status.moved_since is not None:
        return to, status.moved_count + 1, status.moved_since
    return to, 1, now
