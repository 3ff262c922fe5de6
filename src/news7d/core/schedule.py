"""When to ask a feed again, and when to read a page again. Pure: the clock is an argument, chance is the feed's id.

    what the poll brought ─► after_success / after_failure ─► FeedStatus with its next_fetch_at

Three things set the wait after a good poll, and the longest wins:
* what is allowed: the server's freshness (RFC 9111), the feed's ttl, skipHours and skipDays, the reader's own pace, and an
  hour for strangers; ten minutes where the server itself says that its answer keeps for less than the hour;
* what is worth it: half the mean time between two entries, as learnt from this feed;
* a little jitter, always later and never earlier, so that feeds do not march in step.
Nobody is asked more rarely than once a day, except what is gone (410): once a month.
After a failure the wait grows with every further one; its first step depends on the cause.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from news7d.errors import Gone, Refused, Throttled, WorldError
from news7d.model import Feed, FeedStatus, ParsedFeed, Response

DAY = 86_400.0
GONE_AGAIN = 30 * DAY
LONGEST = timedelta(days=31)  # no feed's next poll lies farther ahead

MOVE_TIMES = 3  # spec/ingest.md §2.2: a permanent redirect is believed after so many polls …
MOVE_SPAN = timedelta(hours=24)  # … over so long

RETRY_AFTER_LEAST = 60.0
RETRY_AFTER_MOST = DAY

_JITTER = 0.1  # of the wait, at most
_LIVE_MOST = 6 * 3600.0  # a feed that still publishes is asked at least so often
_SILENT = 60 * DAY  # after so long without an entry a feed is taken for asleep: once a day
_INTERVAL_LEAST, _INTERVAL_MOST = 30.0, 90 * DAY
_HISTORY = 20  # entries whose claimed times tell how often a new feed publishes
_CLOCK_SLACK = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The house's own rules, in seconds."""

    min_interval_s: float = 3600.0  # for feeds that we know nothing about
    fast_interval_s: float = 600.0  # where the server's own headers allow less than that
    max_interval_s: float = DAY


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


# ------------------------------------------------------------------ feeds


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

    parsed: None where the body had not to be parsed again. published: the times that the new entries claim; they tell how
    often a feed publishes before we have seen it ourselves.
    """
    learnt = _learnt_interval(status, now, new_entries, published)
    asks = _asks(parsed) if parsed is not None else status.asks
    newest = now if new_entries else status.last_entry_at
    etag, last_modified = _validators(status, response)
    conditional = bool(etag or last_modified)
    least = _least_wait(response, asks, feed, now, conditional, pace)
    wait = min(max(least, _worthwhile(learnt, newest, now)), pace.max_interval_s)
    expired = parsed is not None and parsed.expired
    at = _next_month(feed.id, now) if expired else _outside_skipped(now, _jittered(wait, feed.id, pace.max_interval_s), asks, pace)
    to, count, since = _move(status, response, now)
    return replace(
        status,
        next_fetch_at=at,
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
        entry_interval_s=learnt,
        last_entry_at=newest,
        asks=asks,
    )


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

    own_outage: our own line is down (`own_outage()` below, or `Fetcher.own_outage()`): then the failure says nothing about the feed.
    """
    if own_outage and error.cause in UNREACHED:
        return replace(status, last_attempt_at=now, next_fetch_at=now + timedelta(seconds=60 + 120 * _unit(feed.id)))
    failures = status.failures + 1
    return replace(
        status,
        next_fetch_at=_retry_at(error, failures, feed, now, pace),
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
    )


_BAD_BODY = frozenset({"html", "not-a-feed", "empty", "bad-encoding", "too-large"})


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


def may_ask(status: FeedStatus, now: datetime) -> bool:
    """May a reader's own «refresh now» ask this feed before its time? Not while its server asked us to wait."""
    waiting = status.cause == "throttled" or status.gone
    return not waiting or status.next_fetch_at <= now


# ------------------------------------------------------------------ many feeds at once

UNREACHED = frozenset({"dns", "unreachable", "timeout"})
_OUTAGE_HOSTS = 5  # fewer hosts than this prove nothing


def own_outage(reached: Iterable[bool]) -> bool:
    """Is it our line that is down? `reached`: for each *host* tried within the last minutes, whether it answered at all."""
    answers = tuple(reached)
    return len(answers) >= _OUTAGE_HOSTS and sum(answers) * 2 < len(answers)


def mended(status: FeedStatus, now: datetime, *, pace: Pace = Pace()) -> FeedStatus:
    """The same state, unless its times cannot be right because a clock was wrong: then it comes due again, spread by feed."""
    farthest = now + (LONGEST if status.gone else timedelta(seconds=pace.max_interval_s * (1 + _JITTER)))
    from_future = status.last_attempt_at is not None and status.last_attempt_at > now + _CLOCK_SLACK
    if status.next_fetch_at <= farthest and not from_future:
        return status
    due = now + timedelta(seconds=pace.min_interval_s * _unit(status.feed_id))
    return replace(status, next_fetch_at=due, last_attempt_at=None if from_future else status.last_attempt_at)


def resume_window(overdue: int, feeds: int, *, least_per_s: float = 10.0, pace: Pace = Pace()) -> float:
    """Seconds over which to spread `overdue` feeds after a pause, so that at most twice the usual number is asked per second.

    `least_per_s` requests a second hurt nobody, as they go to different hosts: a small house is up to date within seconds.
    """
    usual = feeds / pace.min_interval_s
    return overdue / max(2 * usual, least_per_s)


def resume_at(feed_id: int, due: datetime, now: datetime, window_s: float) -> datetime:
    """When to ask a feed that is overdue since `due`: its own place in the window, never earlier than due."""
    return due if due >= now else now + timedelta(seconds=window_s * _unit(feed_id))


# ------------------------------------------------------------------ pages

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


def next_reading(first_seen: datetime, now: datetime, reading_no: int = 1) -> datetime | None:
    """When to read an article's page again after it has been read `reading_no` times; None: never. Missed readings are left out."""
    for age in READINGS[max(0, reading_no - 1) :]:
        if first_seen + age > now:
            return first_seen + age
    return None


def page_retry(attempts: int, cause: str, now: datetime, *, key: int = 0, retry_after_s: float | None = None) -> datetime | None:
    """When to try a page again after its `attempts`-th failed attempt in a row; None: give up. `key` spreads (the article's id)."""
    waits = () if cause in _PAGE_FINAL else _PAGE_RETRIES.get(cause, _PAGE_RETRIES_ELSE)
    if attempts > len(waits):
        return None
    wait = waits[max(0, attempts - 1)]
    return now + timedelta(seconds=max(wait * (1 + _JITTER * _unit(key)), retry_after_s or 0))


# ------------------------------------------------------------------ what is allowed


def _least_wait(response: Response, asks: str | None, feed: Feed, now: datetime, conditional: bool, pace: Pace) -> float:
    """Seconds for which nobody may ask again, at most a day."""
    fresh = freshness(response, now)
    said = max(fresh or 0.0, _ttl(asks))
    # An invitation to come oftener than hourly is a positive freshness, not the no-cache that frameworks send by default.
    floor = min(pace.fast_interval_s, pace.min_interval_s) if said > 0 and conditional else pace.min_interval_s
    return min(max(floor, said, float(feed.pace_seconds or 0)), pace.max_interval_s)


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
    try:
        at = parsedate_to_datetime(value)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _asks(parsed: ParsedFeed) -> str | None:
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


def _outside_skipped(now: datetime, wait_s: float, asks: str | None, pace: Pace) -> datetime:
    """The first moment after the wait that lies in no skipped hour or day (GMT, RSS 2.0), but within a day."""
    hours, days = _numbers(asks, "hours"), _numbers(asks, "days")
    at = now + timedelta(seconds=wait_s)
    last = now + timedelta(seconds=max(pace.max_interval_s, wait_s))
    while (at.astimezone(UTC).hour in hours or at.astimezone(UTC).weekday() in days) and at < last:
        at = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return min(at, last)


# ------------------------------------------------------------------ what is worth it


def _worthwhile(interval_s: float | None, newest: datetime | None, now: datetime) -> float:
    if interval_s is None:
        return 0.0
    if newest is not None and (now - newest).total_seconds() > _SILENT:
        return DAY
    return min(interval_s / 2, _LIVE_MOST)


def _learnt_interval(status: FeedStatus, now: datetime, new: int, published: Sequence[datetime | date | None]) -> float | None:
    """Mean seconds between entries: what we saw ourselves, begun with what the first poll's entries claim."""
    old = status.entry_interval_s
    if status.last_entry_at is None:
        return _claimed_interval(published, now) if old is None else old
    silence = max(1.0, (now - status.last_entry_at).total_seconds())
    if new > 0:
        mean = silence / new if old is None else _blend(old, silence / new, min(0.5, 0.15 * new))
    elif old is None:
        return None
    else:
        mean = max(old, min(old * 1.1, silence)) if silence > 3 * old else old
    return min(max(mean, _INTERVAL_LEAST), _INTERVAL_MOST)


def _blend(old: float, seen: float, weight: float) -> float:
    """The geometric mean: intervals differ by factors."""
    return math.exp((1 - weight) * math.log(old) + weight * math.log(seen))


def _claimed_interval(published: Sequence[datetime | date | None], now: datetime) -> float | None:
    times = [at for at in published if isinstance(at, datetime) and at.tzinfo]
    newest_first = sorted((at for at in times if at <= now), reverse=True)[:_HISTORY]
    if len(newest_first) < 3:
        return None
    span = (newest_first[0] - newest_first[-1]).total_seconds() / (len(newest_first) - 1)
    silence = (now - newest_first[0]).total_seconds()
    return min(max(span, silence / 3, _INTERVAL_LEAST), _INTERVAL_MOST)


# ------------------------------------------------------------------ the rest


def _validators(status: FeedStatus, response: Response) -> tuple[str | None, str | None]:
    """A 200 replaces both; a 304 may bring a new one and leaves what it does not mention (RFC 9111 §4.3.4)."""
    etag, last_modified = response.header("etag") or None, response.header("last-modified") or None
    if response.status == 304:
        return etag or status.etag, last_modified or status.last_modified
    return etag, last_modified


def _move(status: FeedStatus, response: Response, now: datetime) -> tuple[str | None, int, datetime | None]:
    to = response.permanent_url
    if to is None:
        return None, 0, None
    if to == status.moved_to and status.moved_since is not None:
        return to, status.moved_count + 1, status.moved_since
    return to, 1, now


def _retry_at(error: WorldError, failures: int, feed: Feed, now: datetime, pace: Pace) -> datetime:
    if isinstance(error, Gone):
        return _next_month(feed.id, now)
    backoff = _BACKOFF.get(error.cause, _OTHER_BACKOFF)
    wait = min(backoff.first_s * backoff.factor ** min(failures - 1, 40), backoff.most_s, pace.max_interval_s)
    if isinstance(error, Throttled) and error.retry_after is not None:
        wait = max(wait, min(max(error.retry_after, RETRY_AFTER_LEAST), RETRY_AFTER_MOST))
    return now + timedelta(seconds=max(_jittered(wait, feed.id, pace.max_interval_s), float(feed.pace_seconds or 0)))


def _next_month(feed_id: int, now: datetime) -> datetime:
    return now + timedelta(seconds=GONE_AGAIN + DAY * _unit(feed_id))


def _jittered(wait_s: float, feed_id: int, most_s: float) -> float:
    return max(wait_s, min(wait_s * (1 + _JITTER * _unit(feed_id)), most_s))


def _unit(key: int) -> float:
    """A number in [0, 1) that looks random and is the same for the same key (the finaliser of splitmix64)."""
    mixed = (key * 0x9E3779B97F4A7C15 + 0x632BE59BD9B4E019) & 0xFFFFFFFFFFFFFFFF
    mixed = ((mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    mixed = ((mixed ^ mixed >> 27) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return (mixed ^ mixed >> 31) / 2**64
