"""Every feed that is not well has a cause by name, since when, what was tried, and what may help."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from news7d.core import schedule
from news7d.core.doctor import diagnose
from news7d.core.schedule import attempts
from news7d.core.schedule.attempts import KEPT, noted
from news7d.errors import FetchError, Gone, Throttled
from news7d.model import CAUSES, FeedStatus
from tests.core.test_schedule import NOW, failed, feed, polled, response, state


@pytest.mark.parametrize("cause", [cause for cause in CAUSES if cause != "world"])
def test_every_cause_has_a_sentence_and_a_way_on(cause: str) -> None:
    found = diagnose(failed(FetchError("No.", cause=cause)), NOW)
    assert (found.state, found.cause, found.since, found.detail) == ("waiting" if cause == "throttled" else "failing", cause, NOW, "No.")
    assert found.ill and found.sentence and found.advice and found.next_try > NOW
    assert found.sentence != diagnose(failed(FetchError("No.", cause="world")), NOW).sentence


def test_gone_stops_and_throttled_waits() -> None:
    assert diagnose(failed(Gone("Gone.", status=410)), NOW).state == "stopped"
    assert diagnose(failed(Throttled("Slow.", status=429, retry_after=None)), NOW).state == "waiting"


def test_a_feed_that_is_well_or_new() -> None:
    assert (diagnose(polled(), NOW).state, diagnose(polled(), NOW).cause) == ("well", None)
    assert diagnose(FeedStatus(feed_id=1, next_fetch_at=NOW), NOW).state == "new"


def test_a_move_that_is_not_believed_yet_is_a_notice() -> None:
    found = diagnose(polled(answer=response(permanent="https://example.org/new")), NOW)
    assert (found.state, found.cause, found.since, found.detail) == ("notice", "moved", NOW, "https://example.org/new")
    assert not found.ill


def lived_and_went_silent(days: float) -> tuple[FeedStatus, datetime]:
    status = FeedStatus(feed_id=7, next_fetch_at=NOW)
    for hour in range(24 * 10):
        now = NOW + timedelta(hours=hour)
        news = [now - timedelta(minutes=20)] if hour % 4 == 0 else []
        status = polled(status, now=now, new_entries=len(news), published=news)
    last = now
    while now < last + timedelta(days=days):
        now += timedelta(hours=3)
        status = polled(status, now=now)
    return status, now


def test_silence_is_a_notice_once_it_is_long_for_that_feed() -> None:
    assert diagnose(*lived_and_went_silent(1)).state == "well"
    found = diagnose(*lived_and_went_silent(6))
    assert (found.state, found.cause) == ("notice", "silent")
    assert found.since is not None and found.since < NOW + timedelta(days=10)
    rare = polled(state(last_entry_at=NOW - timedelta(days=30)))
    assert diagnose(rare, NOW).state == "well"
    assert diagnose(replace(rare, last_entry_at=NOW - timedelta(days=61)), NOW).cause == "silent"


def test_an_entry_ends_the_silence() -> None:
    status, now = lived_and_went_silent(6)
    assert diagnose(polled(status, now=now, new_entries=1, published=[now]), now).state == "well"


def test_what_was_tried_is_kept_short() -> None:
    status = state()
    for number in range(KEPT + 5):
        error = FetchError("No.", cause="timeout")
        error.took_s = number / 10
        status = failed(error, status, now=NOW + timedelta(hours=number))
    status = polled(status, replace(response(200), took_s=0.25, body=b"x" * 99), now=NOW + timedelta(days=2))
    tried = attempts(status.tried)
    assert len(tried) == KEPT
    assert (tried[0].outcome, tried[0].took_ms, tried[0].size, tried[0].good) == ("200", 250, 99, True)
    assert [each.outcome for each in tried[1:]] == ["timeout"] * (KEPT - 1)
    assert [each.took_ms for each in tried[1:3]] == [1400, 1300]
    assert len(status.tried or "") < 400


@pytest.mark.parametrize("junk", [None, "", ";;", "x y z", "99999999999999999999 200", "1 200 a b", "1", "-5 dns"])
def test_attempts_of_anything(junk: str | None) -> None:
    assert all(isinstance(each.at, datetime) for each in attempts(junk))
    assert attempts(noted(junk, datetime(2026, 1, 1, tzinfo=UTC), "304", 0.1, 0))[0].outcome == "304"


def test_a_passing_failure_drops_nothing() -> None:
    status = polled(state(etag='"1"'))
    for _ in range(100):
        status = failed(FetchError("No.", cause="html"), status)
    assert not status.gone and status.next_fetch_at <= NOW + timedelta(days=1)
    assert schedule.may_ask(status, NOW)
    assert status.habit is not None
    assert feed().id == status.feed_id
