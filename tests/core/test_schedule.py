"""When to ask again: never earlier than allowed, never lost, never in step."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news7d.core import schedule
from news7d.core.schedule import Pace
from news7d.errors import FetchError, Gone, ParseError, Refused, Throttled, Unreachable, WorldError
from news7d.model import CAUSES, Feed, FeedStatus, ParsedFeed, Response

NOW = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
HOUR, DAY = 3600.0, 86400.0


def feed(**changes: object) -> Feed:
    plain = Feed(
        id=7,
        outlet_id=1,
        url="https://example.org/feed",
        title="t",
        homepage=None,
        kind="rss",
        language=None,
        country=None,
        section=None,
        folder=None,
        full_text=None,
        pace_seconds=None,
        muted=False,
        added_at=NOW,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def state(**changes: object) -> FeedStatus:
    return replace(FeedStatus(feed_id=7, next_fetch_at=NOW, last_ok_at=NOW - timedelta(hours=1)), **changes)  # type: ignore[arg-type]


def response(status: int = 200, permanent: str | None = None, **headers: str) -> Response:
    return Response(
        url="https://example.org/feed",
        final_url=permanent or "https://example.org/feed",
        status=status,
        headers=tuple((name.replace("_", "-"), value) for name, value in headers.items()),
        body=b"x" if status == 200 else b"",
        fetched_at=NOW,
        permanent_url=permanent,
    )


def polled(status: FeedStatus | None = None, answer: Response | None = None, now: datetime = NOW, **options: object) -> FeedStatus:
    options = {"feed": feed(), **options}
    return schedule.after_success(status or state(), answer or response(etag='"1"'), now=now, **options)  # type: ignore[arg-type]


def failed(error: WorldError, status: FeedStatus | None = None, now: datetime = NOW, **options: object) -> FeedStatus:
    options = {"feed": feed(), **options}
    return schedule.after_failure(status or state(), error, now=now, **options)  # type: ignore[arg-type]


def wait(status: FeedStatus, now: datetime = NOW) -> float:
    return (status.next_fetch_at - now).total_seconds()


def error_of(cause: str) -> WorldError:
    return {
        "gone": Gone("Gone.", status=410),
        "throttled": Throttled("Slow down.", status=429, retry_after=None),
        "not-found": Refused("Not here.", status=404, cause="not-found"),
    }.get(cause) or FetchError("No.", cause=cause)


# ------------------------------------------------------------------ after a good poll


def test_a_stranger_is_asked_hourly() -> None:
    assert HOUR <= wait(polled()) <= 1.1 * HOUR


@pytest.mark.parametrize(
    ("headers", "least"),
    [
        ({"cache_control": "public, max-age=7200"}, 7200),
        ({"cache_control": "max-age=7200", "age": "1200"}, 6000),
        ({"cache_control": 'private, MAX-AGE="9000"'}, 9000),
        ({"expires": format_datetime(NOW + timedelta(hours=5), usegmt=True)}, 5 * HOUR),
        ({"expires": "Tue, 24 Nov 2026 10:00:00 GMT", "date": "Tue, 24 Nov 2026 08:00:00 GMT"}, 2 * HOUR),
        ({"cache_control": "max-age=9000", "expires": format_datetime(NOW + timedelta(hours=9), usegmt=True)}, 9000),
        ({"cache_control": "max-age=99999999999999999999"}, DAY),
        ({"expires": "0"}, HOUR),
        ({"expires": "Thu, 01 Jan 1970 00:00:00 GMT"}, HOUR),
        ({"cache_control": "no-cache, no-store, must-revalidate"}, HOUR),
        ({"cache_control": "s-maxage=9000"}, HOUR),
    ],
)
def test_what_the_server_says(headers: dict[str, str], least: float) -> None:
    got = wait(polled(answer=response(etag='"1"', **headers)))
    assert least <= got <= min(1.1 * least, DAY)


def lived(times: list[datetime], *, every: float = HOUR, start: datetime, end: datetime, **options: object) -> FeedStatus:
    """The state of a feed that was polled regularly while these entries came."""
    status, now, before = state(), start, datetime(1990, 1, 1, tzinfo=UTC)
    while now <= end:
        news = [at for at in times if before < at <= now]
        status = polled(status, now=now, new_entries=len(news), published=news, **options)
        before, now = now, now + timedelta(seconds=every)
    return status


def test_a_busy_feed_is_asked_oftener_where_it_is_known_or_invites_us() -> None:
    times = [NOW - timedelta(minutes=10 * n) for n in range(600)]
    busy = lived(times, start=NOW - timedelta(days=4), end=NOW)
    invited = response(etag='"1"', cache_control="max-age=300")
    news = {"new_entries": 1, "published": [NOW + timedelta(minutes=5)], "now": NOW + timedelta(minutes=10)}
    since = NOW + timedelta(minutes=10)
    assert 600 <= wait(polled(busy, invited, **news), since) <= 900
    assert 600 <= wait(polled(busy, response(etag='"1"'), **news), since) < HOUR
    assert wait(polled(busy, response(cache_control="max-age=300"), **news), since) >= HOUR  # nothing to ask conditionally with
    assert wait(polled(busy, invited, feed=feed(pace_seconds=5000), **news), since) >= 5000
    assert wait(polled(busy, invited, parsed=ParsedFeed(format="rss", ttl_minutes=30), **news), since) >= 1800


def test_a_lazy_feed_is_asked_more_rarely() -> None:
    weekly = lived([NOW - timedelta(days=7 * n) for n in range(9)], every=DAY, start=NOW - timedelta(days=56), end=NOW)
    later = NOW + timedelta(days=2)
    assert 1.5 * HOUR <= wait(polled(weekly, now=later), later) <= DAY
    asleep = polled(weekly, now=NOW + timedelta(days=100))
    assert wait(asleep, NOW + timedelta(days=100)) >= 0.9 * DAY


def test_the_feeds_own_wishes_are_remembered_over_a_304() -> None:
    status = polled(parsed=ParsedFeed(format="rss", ttl_minutes=180))
    assert wait(status) >= 3 * HOUR
    again = polled(status, response(304), now=NOW + timedelta(hours=3.5))
    assert wait(again, NOW + timedelta(hours=3.5)) >= 3 * HOUR


def test_skipped_hours_and_days() -> None:
    skipping = ParsedFeed(format="rss", skip_hours=(13, 14, 15, 24), skip_days=("Wednesday", "Blursday"))
    after = polled(parsed=skipping)
    assert after.not_before == datetime(2026, 11, 24, 16, tzinfo=UTC)
    assert after.not_before <= after.next_fetch_at <= after.not_before + timedelta(minutes=15)
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    assert polled(parsed=skipping, now=late).next_fetch_at == late + timedelta(days=1)  # a day is the most anybody can ask
    always = ParsedFeed(format="rss", skip_hours=tuple(range(24)))
    assert wait(polled(parsed=always)) <= 1.1 * HOUR


def test_success_forgets_the_failure() -> None:
    status = polled(failed(Unreachable("No."), state(last_entry_at=NOW)))
    assert (status.failures, status.failing_since, status.cause, status.detail, status.gone) == (0, None, None, None, False)
    assert status.last_ok_at == status.last_attempt_at == NOW


def test_validators() -> None:
    status = polled(answer=response(etag='W/"ä"', last_modified="Tuesday"))
    assert (status.etag, status.last_modified) == ('W/"ä"', "Tuesday")
    assert polled(status, response(304)).etag == 'W/"ä"'
    assert polled(status, response(304, etag='"2"')).etag == '"2"'
    bare = polled(status, response(200))
    assert (bare.etag, bare.last_modified) == (None, None)


def test_a_feed_that_ends_itself() -> None:
    status = polled(parsed=ParsedFeed(format="json", expired=True))
    assert status.gone and 30 * DAY <= wait(status) <= 31 * DAY


# ------------------------------------------------------------------ failures


@pytest.mark.parametrize("cause", CAUSES)
def test_failures_are_named_and_back_off(cause: str) -> None:
    error, status, waits = error_of(cause), state(etag='"1"', last_ok_at=NOW - timedelta(days=1)), []
    for number in range(1, 80):
        status = failed(error, status)
        assert (status.failures, status.cause, status.detail) == (number, cause, str(error))
        waits.append(wait(status))
    assert waits == sorted(waits)
    assert waits[0] >= 300
    assert DAY <= waits[-1] <= (31 * DAY if cause == "gone" else DAY)
    assert status.failing_since == NOW and status.last_ok_at == NOW - timedelta(days=1)


def test_causes_differ() -> None:
    def nth(cause: str, count: int) -> float:
        status = state()
        for _ in range(count):
            status = failed(error_of(cause), status)
        return wait(status)

    assert nth("unreachable", 1) < nth("server-error", 1) < nth("bot-wall", 1)
    assert nth("not-found", 3) > 15 * HOUR  # daily soon


def test_gone_is_asked_again_after_a_month() -> None:
    status = failed(Gone("Gone.", status=410))
    assert status.gone and status.http_status == 410
    assert 30 * DAY <= wait(status) <= 31 * DAY
    assert not schedule.may_ask(status, NOW) and schedule.may_ask(status, NOW + timedelta(days=31))


@pytest.mark.parametrize(("asked", "least"), [(120.0, 600), (7200.0, 7200), (1e12, DAY), (1.0, 600)])
def test_retry_after(asked: float, least: float) -> None:
    status = failed(Throttled("Slow down.", status=503, retry_after=asked))
    assert least <= wait(status) <= 1.1 * least
    assert not schedule.may_ask(status, NOW)


def test_a_refresh_by_hand_may_come_early_otherwise() -> None:
    assert schedule.may_ask(state(next_fetch_at=NOW + timedelta(hours=1)), NOW)
    assert schedule.may_ask(failed(Unreachable("No.")), NOW)


def test_validators_stay_but_for_a_body_that_was_no_feed() -> None:
    status = state(etag='"1"', last_modified="x")
    assert failed(Refused("No.", status=500, cause="server-error"), status).etag == '"1"'
    unread = failed(ParseError("Not a feed."), status)
    assert (unread.etag, unread.last_modified) == (None, None)


def test_our_own_outage_is_nobodys_failure() -> None:
    status = failed(Unreachable("No.", cause="dns"), own_outage=True)
    assert (status.failures, status.cause, status.failing_since) == (0, None, None)
    assert 60 <= wait(status) <= 180
    assert failed(Refused("No.", status=404, cause="not-found"), own_outage=True).failures == 1
    assert schedule.own_outage([False] * 6)
    assert schedule.own_outage([False] * 6 + [True] * 5)
    assert not schedule.own_outage([False] * 5 + [True] * 5)
    assert not schedule.own_outage([False] * 4)


# ------------------------------------------------------------------ moves


def test_a_move_is_believed_after_three_times_and_a_day() -> None:
    new = "https://example.org/new"
    status, believed = state(), []
    for hour in (0, 1, 2, 3, 25):
        now = NOW + timedelta(hours=hour)
        status = polled(status, response(permanent=new, etag='"n"'), now=now)
        believed.append(schedule.believed_move(status, now))
    assert believed == [None, None, None, None, new]
    after = schedule.after_move(status, response(permanent=new))
    assert (after.moved_to, after.moved_count, after.moved_since, after.etag) == (None, 0, None, '"n"')
    elsewhere = replace(response(permanent=new), final_url="https://cdn.example.org/x")
    assert schedule.after_move(status, elsewhere).etag is None


def test_twice_a_day_apart_is_not_enough_and_another_target_begins_anew() -> None:
    first = polled(answer=response(permanent="https://a.example/"))
    later = NOW + timedelta(days=2)
    assert schedule.believed_move(polled(first, response(permanent="https://a.example/"), now=later), later) is None
    other = polled(first, response(permanent="https://b.example/"), now=later)
    assert (other.moved_to, other.moved_count, other.moved_since) == ("https://b.example/", 1, later)
    assert polled(other, now=later).moved_to is None


# ------------------------------------------------------------------ properties


headers = st.fixed_dictionaries(
    {},
    optional={
        "etag": st.just('"1"'),
        "cache_control": st.one_of(st.text(max_size=30), st.integers(-5, 10**7).map("max-age={}".format)),
        "age": st.one_of(st.text(max_size=5), st.integers(0, 10**7).map(str)),
        "expires": st.one_of(st.text(max_size=30), st.datetimes(timezones=st.just(UTC)).map(lambda at: format_datetime(at, usegmt=True))),
        "date": st.one_of(st.text(max_size=30), st.datetimes(timezones=st.just(UTC)).map(lambda at: format_datetime(at, usegmt=True))),
    },
)
feeds = st.builds(
    ParsedFeed,
    format=st.just("rss"),
    ttl_minutes=st.none() | st.integers(-10, 10**9),
    skip_hours=st.lists(st.integers(-3, 30), max_size=24).map(tuple),
    skip_days=st.lists(st.sampled_from(["Monday", "sunday", "x"]), max_size=7).map(tuple),
)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))
states = st.builds(
    FeedStatus,
    feed_id=st.integers(1, 10**15),
    next_fetch_at=moments,
    last_attempt_at=st.none() | moments,
    last_ok_at=st.none() | moments,
    last_entry_at=st.none() | moments,
    habit=st.none() | st.binary(max_size=300),
    failures=st.integers(0, 10**6),
)


@given(states, headers, feeds, st.none() | st.integers(0, 10**6), st.integers(0, 1000), moments, st.integers(1, 10**15))
def test_never_earlier_than_allowed_and_at_most_a_day(status, said, parsed, pace_seconds, new, now, feed_id) -> None:
    answer = response(**said)
    after = polled(status, answer, now=now, parsed=parsed, new_entries=new, feed=feed(id=feed_id, pace_seconds=pace_seconds))
    allowed = max(600.0, schedule.freshness(answer, now) or 0.0, 60.0 * (parsed.ttl_minutes or 0), pace_seconds or 0)
    assert min(allowed, DAY) <= wait(after, now) <= DAY


@given(states, st.sampled_from(CAUSES), st.none() | st.floats(0, 1e9), moments, st.integers(1, 10**15))
def test_after_a_failure_within_the_month(status, cause, retry_after, now, feed_id) -> None:
    error = Throttled("Slow.", status=429, retry_after=retry_after) if cause == "throttled" else error_of(cause)
    after = failed(error, status, now=now, feed=feed(id=feed_id))
    assert 300 <= wait(after, now) <= 31 * DAY
    if retry_after is not None and cause == "throttled":
        assert wait(after, now) >= min(max(retry_after, 60), DAY)


@given(states, st.booleans(), moments)
def test_no_clock_can_stop_a_feed_for_good(status, gone, now) -> None:
    after = schedule.mended(replace(status, gone=gone), now)
    assert after.next_fetch_at <= now + (timedelta(days=31) if gone else timedelta(days=1.1))
    assert after == replace(status, gone=gone) or after.next_fetch_at >= now
    assert schedule.mended(after, now) == after


def test_a_clock_that_went_back_five_days() -> None:
    ahead = NOW + timedelta(days=5)
    slow = response(etag='"1"', cache_control="max-age=7200")
    mended = [schedule.mended(replace(polled(answer=slow, now=ahead), feed_id=key), NOW) for key in range(1, 1001)]
    waits = sorted(wait(status) for status in mended)
    assert 2 * HOUR <= waits[0]  # never sooner than the server asked, however long ago that was
    assert waits[500] == pytest.approx(3 * HOUR, rel=0.1) and waits[-1] <= 4.3 * HOUR  # spread, not at once


def test_feeds_that_are_overdue_come_spread_and_the_busiest_first() -> None:
    feeds = [schedule.Overdue(feed_id=key, appetite=key % 10) for key in range(1, 10_001)]
    usual = 10_000 / HOUR
    at = dict(schedule.resumed(feeds, usual, NOW))
    seconds = sorted((when - NOW).total_seconds() for when in at.values())
    assert seconds[0] == 0 and seconds[-1] <= HOUR / 2
    assert max(sum(60 * n <= each < 60 * n + 60 for each in seconds) for n in range(30)) <= 2 * usual * 60 + 1
    assert max(at[key] for key in range(9, 10_000, 10)) < min(at[key] for key in range(1, 10_000, 10))
    (small,) = schedule.resumed([schedule.Overdue(feed_id=1)], 1 / HOUR, NOW)
    assert small == (1, NOW)


def test_feeds_do_not_march_in_step() -> None:
    waits = [wait(polled(feed=feed(id=key))) for key in range(1, 500)]
    assert len({round(each) for each in waits}) > 100
    assert waits == [wait(polled(feed=feed(id=key))) for key in range(1, 500)]


def test_feeds_that_were_added_together_part_after_their_first_poll() -> None:
    waits = sorted(wait(polled(state(last_ok_at=None), feed=feed(id=key))) for key in range(1, 500))
    assert waits[0] >= HOUR
    assert max(sum(at <= each < at + 180 for each in waits) for at in waits) < 100


def test_short_intervals_for_tests_and_intranets() -> None:
    assert 3 <= wait(polled(pace=Pace(min_interval_s=3.0))) <= 4


# ------------------------------------------------------------------ pages


def test_young_articles_are_read_again() -> None:
    assert schedule.next_reading(NOW, NOW + timedelta(minutes=1), 1) == NOW + timedelta(hours=1)
    assert schedule.next_reading(NOW, NOW + timedelta(hours=1), 2) == NOW + timedelta(hours=8)
    assert schedule.next_reading(NOW, NOW + timedelta(hours=9), 2) == NOW + timedelta(days=2)  # a missed one is left out
    assert schedule.next_reading(NOW, NOW + timedelta(hours=9), 4) is None
    assert schedule.next_reading(NOW, NOW + timedelta(days=3)) is None


@pytest.mark.parametrize("cause", CAUSES)
def test_a_page_is_given_up_in_the_end(cause: str) -> None:
    waits = []
    for attempts in range(1, 20):
        at = schedule.page_retry(attempts, cause, NOW, key=attempts)
        if at is None:
            break
        waits.append((at - NOW).total_seconds())
    assert len(waits) <= 5
    assert waits == sorted(waits)
    assert all(300 <= each <= 4 * DAY for each in waits)
    assert (cause in {"gone", "forbidden", "too-large"}) == (not waits)


def test_a_page_waits_as_long_as_its_host_asks() -> None:
    at = schedule.page_retry(1, "throttled", NOW, retry_after_s=7200)
    assert at == NOW + timedelta(seconds=7200)
