"""What is learnt of a feed, and what a poll is worth."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from news7d.core.schedule import Appetite, Pace, polls_a_day, price
from news7d.core.schedule.budget import due
from news7d.core.schedule.habits import Habit, Outlook, begun, level, observed, outlook, pack, unpack

HOUR, DAY, WEEK = 3600.0, 86400.0, 7 * 86400.0
MONDAY = 2931 * WEEK + 4 * DAY
FLAT = (1.0,) * 24, (1.0,) * 7


def lived(times: list[float], start: float, end: float, *, every: float = HOUR, claims: bool = True) -> Habit:
    habit, now = Habit(at=start), start
    while now < end:
        now += every
        news = [t for t in times if now - every < t <= now]
        habit = observed(habit, now, news if claims else [None] * len(news))
    return habit


@pytest.mark.parametrize("per_day", [0.5, 5, 50])
@pytest.mark.parametrize("claims", [True, False])
def test_the_level_is_found(per_day: float, claims: bool) -> None:
    chance = random.Random(7)
    times = [MONDAY + chance.random() * 40 * DAY for _ in range(round(40 * per_day))]
    found = level(lived(times, MONDAY, MONDAY + 40 * DAY, claims=claims)) * DAY
    assert per_day / 1.6 <= found <= per_day * 1.6


def test_the_hours_and_days_are_found() -> None:
    times = [MONDAY + day * DAY + 9 * HOUR + n * 700 for day in range(28) if day % 7 < 5 for n in range(5)]
    rate = outlook(lived(times, MONDAY, MONDAY + 28 * DAY)).steady
    at = MONDAY + 28 * DAY
    assert rate(at + 9.5 * HOUR) > 20 * rate(at + 20 * HOUR)
    assert rate(at + 9.5 * HOUR) > 3 * rate(at + 5 * DAY + 9.5 * HOUR)


def test_back_dated_and_batch_published_entries_fool_nobody() -> None:
    calm = lived([MONDAY + n * 6 * HOUR for n in range(56)], MONDAY, MONDAY + 14 * DAY)
    at = calm.at
    old = observed(calm, at + HOUR, [at - 90 * DAY - n * DAY for n in range(200)])
    batch = observed(calm, at + HOUR, [at + 600.0] * 200)
    future = observed(calm, at + HOUR, [at + 30 * DAY] * 200)
    for fooled in (old, batch, future):
        assert level(fooled) < 2 * level(calm)
        assert outlook(fooled).burst < 2.5
        now, before = outlook(fooled), outlook(calm)
        assert max(now.hours) < 3 * max(before.hours)


def test_a_burst_is_seen_and_fades() -> None:
    calm = lived([MONDAY + n * 6 * HOUR for n in range(56)], MONDAY, MONDAY + 14 * DAY)
    busy = observed(calm, calm.at + HOUR, [calm.at + n * 300.0 for n in range(1, 12)])
    found = outlook(busy)
    assert found.rate(busy.at) > 3 * found.steady(busy.at)
    assert found.rate(busy.at + 12 * HOUR) < 1.1 * found.steady(busy.at + 12 * HOUR)


def test_silence_puts_a_feed_to_sleep_and_one_entry_wakes_it() -> None:
    habit = lived([MONDAY + n * HOUR for n in range(24 * 10)], MONDAY, MONDAY + 10 * DAY)
    asleep = lived([], habit.at, habit.at)
    asleep, now = habit, habit.at
    while now < habit.at + 4 * DAY:
        now += 6 * HOUR
        asleep = observed(asleep, now, [])
    assert outlook(asleep).level < 0.1 * outlook(habit).level
    awake = observed(asleep, now + HOUR, [now + 1800])
    assert outlook(awake).level > 3 * outlook(asleep).level


def test_a_first_poll_begins_with_what_entries_claim() -> None:
    habit = begun(MONDAY, [MONDAY - n * 2 * HOUR for n in range(1, 30)] + [None, MONDAY + DAY])
    assert level(habit) * DAY == pytest.approx(12, rel=0.3)
    assert begun(MONDAY, [None] * 20).entries == 0
    assert begun(MONDAY, []).at == MONDAY


moments = st.floats(-1e10, 1e11)


@example([(-5e-324, []), (0.0, [None])])  # so short a time that nothing at all is expected of it
@given(st.lists(st.tuples(moments, st.lists(st.none() | moments, max_size=30)), max_size=8))
def test_nothing_breaks_a_habit(polls: list[tuple[float, list[float | None]]]) -> None:
    habit = begun(MONDAY, [])
    for now, times in polls:
        habit = observed(habit, now, times)
        again = unpack(pack(habit))
        assert again is not None
        found = outlook(again)
        assert math.isfinite(found.level) and found.level > 0
        assert sum(found.hours) == pytest.approx(24, rel=1e-6) and sum(found.days) == pytest.approx(7, rel=1e-6)
        assert 0 < found.root() < math.inf


@given(st.none() | st.binary(max_size=600))
def test_another_versions_habit_is_begun_anew(blob: bytes | None) -> None:
    found = unpack(blob)
    assert found is None or len(blob or b"") == len(pack(Habit(at=0.0)))


# ------------------------------------------------------------------ what a poll is worth


def test_at_a_constant_rate_the_wait_is_the_known_optimum() -> None:
    rate, cost = 1 / HOUR, 2000.0
    steady = Outlook(rate, *FLAT, 1.0, MONDAY)
    at = due(steady, MONDAY, MONDAY, MONDAY + DAY, cost)
    assert at - MONDAY == pytest.approx(math.sqrt(2 * cost / rate), rel=1e-6)


def test_a_poll_is_due_when_the_busy_time_ends() -> None:
    hours = tuple(24.0 if hour == 9 else 1e-6 for hour in range(24))
    once_a_day = Outlook(1 / DAY, hours, (1.0,) * 7, 1.0, MONDAY)
    assert due(once_a_day, MONDAY, MONDAY, MONDAY + DAY, 20_000.0) == pytest.approx(MONDAY + 10 * HOUR, abs=60)


@given(st.floats(1e-9, 0.1), st.floats(1, 1e8), st.floats(0, DAY), st.floats(0, DAY))
def test_never_outside_what_is_allowed(rate: float, cost: float, least: float, more: float) -> None:
    found = due(Outlook(rate, *FLAT, 3.0, MONDAY), MONDAY, MONDAY + least, MONDAY + least + more, cost)
    assert MONDAY + least - 1e-3 <= found <= MONDAY + least + more + 1e-3


def test_a_budget_is_spent_and_more_goes_where_more_is_published() -> None:
    feeds = [Appetite(root=math.sqrt(rate / DAY), least_s=3600.0) for rate in (0.1, 1, 10, 100) for _ in range(50)]
    cost = price(feeds, 1500)
    assert sum(polls_a_day(feed, cost) for feed in feeds) == pytest.approx(1500, rel=0.05)
    assert [round(polls_a_day(feeds[n], cost) / polls_a_day(feeds[50], cost)) for n in (100,)] == [3]  # the square root of ten
    assert price(feeds, 10) > 1e8  # less than one a day for each cannot be
    assert price(feeds, None) == price(feeds, 1e9) == Pace().least_price_s  # more than it is worth is not spent
