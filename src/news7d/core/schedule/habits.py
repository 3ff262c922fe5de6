"""How a feed publishes, learnt from its own entries: how much, at which hours, on which days, and whether just now more.

    what a poll brought ─► observed ─► Habit (a few hundred bytes on the feed's row)
    Habit ─► outlook ─► Outlook: the rate to expect at any moment of the next days

A periodic Poisson process (Sia & Cho 2007), each part estimated as a decayed count over the decayed time in which it was
watched, with a little prior so that three entries do not make a rhythm:

* the level, entries a second, over the last thirty entries or so, but two to twenty days;
* the shape of the day (24 hours) and of the week (7 days), in UTC, over the last weeks;
* the burst: what came in the last hours against what the level and shape let expect;
* the silence: the longer a feed is silent beyond its habit, the likelier it is that it has stopped. One entry wakes it.

Only claimed times that can be true say at which hour an entry came: those within the time since the last good poll. An
entry that is new to us but claims to be older is spread over that time instead, and of the entries of one minute at
most four count, and one for the burst: a publisher that puts twenty old items online at once has not found a new rhythm.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from struct import Struct

from news7d.core.schedule.pace import DAY, HOUR
from news7d.nouns import dataclass

_LEVEL_ENTRIES, _LEVEL_LEAST_S, _LEVEL_MOST_S = 30.0, 2 * DAY, 20 * DAY  # memory of the level …
_HOURS_S = 28 * DAY  # … of the hours …
_DAYS_S = 42 * DAY  # … of the weekdays …
_BURST_S = 2 * HOUR  # … and of a burst
_PRIOR_ENTRIES, _PRIOR_S = 1.4, 0.25 * DAY  # before a feed has told anything: enough to ask it hourly
_PRIOR_HOUR, _PRIOR_DAY, _PRIOR_BURST = 0.4, 3.0, 2.0  # entries' worth of doubt for each hour, weekday, burst
_BURST_MOST = 8.0
_BATCH_MOST = 4  # entries of one minute count as at most so many; as do those without a time, unless more were to be expected
_QUIET_DOUBT = 0.01  # how likely a feed is to have stopped, before its silence says so
_HISTORY = 40  # entries of a first poll that tell how the feed publishes
_HISTORY_S = 60 * DAY
_LOOK_S = 1.5 * HOUR
_WALK_S = 8 * DAY  # a longer time is spread evenly over the hours of the week

_LAYOUT = Struct("<d5f24f24f7f7f")
_FIRST_MONDAY = 4 * DAY  # 1970-01-05
_MONDAY_HOUR = 4 * 24


@dataclass(frozen=True, slots=True)
class Habit:
    """What is remembered. Counts and seconds are decayed; `at` is the moment up to which the feed has been watched (Unix seconds)."""

    at: float
    entries: float = 0.0
    watched_s: float = 0.0
    lately: float = 0.0  # events of the last hours …
    expected: float = 0.0  # … and how many the habit let expect
    quiet: float = 0.0  # how many were to be expected since the last new entry
    by_hour: tuple[float, ...] = (0.0,) * 24
    hour_s: tuple[float, ...] = (0.0,) * 24
    by_day: tuple[float, ...] = (0.0,) * 7
    day_s: tuple[float, ...] = (0.0,) * 7


def _hour(t: float) -> int:
    return int(t // HOUR) % 24


def _weekday(t: float) -> int:
    return int((t - _FIRST_MONDAY) // DAY) % 7


def pack(habit: Habit) -> bytes:
    """The habit as it lies on the feed's row."""
    first = (habit.at, habit.entries, habit.watched_s, habit.lately, habit.expected, habit.quiet)
    return _LAYOUT.pack(*first, *habit.by_hour, *habit.hour_s, *habit.by_day, *habit.day_s)


def unpack(blob: bytes | None) -> Habit | None:
    """None where there is none yet, or one that another version wrote."""
    if blob is None or len(blob) != _LAYOUT.size:
        return None
    said = _LAYOUT.unpack(blob)
    if not all(map(math.isfinite, said)):
        return None
    at, entries, watched_s, lately, expected, quiet = said[:6]
    return Habit(at, entries, watched_s, lately, expected, quiet, said[6:30], said[30:54], said[54:61], said[61:68])


# ------------------------------------------------------------------ what to expect


@dataclass(frozen=True, slots=True)
class Outlook:
    """The rate to expect: entries a second at the moment `t` are `rate(t)`."""

    level: float  # entries a second, over a mean week
    hours: tuple[float, ...]  # factors; their mean is 1
    days: tuple[float, ...]
    burst: float  # the factor at `at`, which fades
    at: float

    def rate(self, t: float) -> float:
        return self.steady(t) * self.boost(t)

    def boost(self, t: float) -> float:
        """By how much a burst lifts the rate."""
        if self.burst == 1.0 or t <= self.at:
            return self.burst
        return 1.0 + (self.burst - 1.0) * math.exp((self.at - t) / _BURST_S)

    def steady(self, t: float) -> float:
        """Without the burst."""
        return self.level * self.hours[_hour(t)] * self.days[_weekday(t)]

    def by_hours(self, start: float, end: float) -> Iterator[tuple[float, float, float]]:
        """The time between two moments cut at full hours, with the steady rate of each part."""
        hour = int(start // HOUR)
        while start < end:
            stop = min((hour + 1) * HOUR, end)
            yield start, stop, self.level * self.hours[hour % 24] * self.days[(hour - _MONDAY_HOUR) // 24 % 7]
            start, hour = stop, hour + 1

    def root(self) -> float:
        """The mean over a week of the square root of the rate: to this the number of polls worth making is proportional."""
        return math.sqrt(self.level) * sum(map(math.sqrt, self.hours)) / 24 * sum(map(math.sqrt, self.days)) / 7


def outlook(habit: Habit) -> Outlook:
    """What the habit lets expect after `habit.at`."""
    rate = level(habit) * _alive(habit.quiet)
    hours = _factors(habit.by_hour, habit.hour_s, _PRIOR_HOUR, smooth=True)
    days = _factors(habit.by_day, habit.day_s, _PRIOR_DAY, smooth=False)
    burst = min((habit.lately + _PRIOR_BURST) / (habit.expected + _PRIOR_BURST), _BURST_MOST)
    return Outlook(rate, hours, days, max(1.0, burst), habit.at)


def level(habit: Habit) -> float:
    """Entries a second over a mean week, as long as the feed publishes at all."""
    return (habit.entries + _PRIOR_ENTRIES) / (habit.watched_s + _PRIOR_S)


def _alive(quiet: float) -> float:
    """How likely it is that a feed still publishes which has been silent for `quiet` expected entries. Entries come in
    clusters, so silence says less than a Poisson process would let it."""
    return 1.0 / (1.0 + _QUIET_DOUBT * math.exp(min(quiet / 2, 40.0)))


def _factors(counts: tuple[float, ...], seconds: tuple[float, ...], prior: float, *, smooth: bool) -> tuple[float, ...]:
    """By how much each part differs from an even spread, doubted by `prior` entries; the mean is 1."""
    mean = sum(counts) / max(sum(seconds), 1.0)
    ratios = [(count + prior) / (mean * watched + prior) for count, watched in zip(counts, seconds, strict=True)]
    if smooth:  # entries of 9:59 and 10:01 are neighbours
        ratios = [(before + 2 * here + after) / 4 for before, here, after in zip(ratios[-1:] + ratios, ratios, ratios[1:] + ratios[:1])]
    total = sum(ratios) / len(ratios)
    return tuple([ratio / total for ratio in ratios])


# ------------------------------------------------------------------ what a poll tells


def observed(habit: Habit, now: float, times: Sequence[float | None]) -> Habit:
    """The habit after a good poll at `now` that brought new entries: their claimed times (Unix seconds; None: not known).

    A claim counts as the hour of an entry only where it lies between the last good poll and now. Soon after the last look
    an empty poll says little, and the next one says it too: then the habit stays as it is.
    """
    if not times and 0 <= now - habit.at < _LOOK_S:
        return habit
    if now <= habit.at:  # a clock went back: what was watched twice is watched once
        return _shifted(habit, now)
    before = outlook(habit)
    span = now - habit.at
    expected = _between(before, habit.at, now)
    fresh = _watched(habit, now, expected / before.level)
    events = _events([t for t in times if t is not None and habit.at < t <= now])
    strangers = len(times) - sum(count for _, count in events)
    if times:
        most = max(_BATCH_MOST, 3 * expected)
        fresh = _counted(
            fresh, [(at, min(count, _BATCH_MOST)) for at, count in events] + _anywhere(before, habit.at, now, min(strangers, most)), now
        )
    fading = math.exp(-span / _BURST_S)
    return _replace(
        fresh,
        lately=habit.lately * fading + len(events) + (strangers > 0),
        expected=habit.expected * fading + expected,
        quiet=0.0 if times else habit.quiet + expected,
    )


def begun(now: float, times: Sequence[float | None]) -> Habit:
    """The habit after a feed's first good poll: what its newest entries claim of the weeks before."""
    claimed = sorted((t for t in times if t is not None and now - _HISTORY_S < t <= now), reverse=True)[:_HISTORY]
    if len(claimed) < 3:
        return Habit(at=now)
    habit = _watched(Habit(at=claimed[-1]), now, now - claimed[-1])
    # The oldest one begins the time that is counted, it does not lie in it.
    habit = _counted(habit, [(at, min(count, _BATCH_MOST)) for at, count in _events(claimed[:-1])], now)
    quiet = _between(outlook(habit), claimed[0], now)
    return _replace(habit, quiet=quiet)


def _shifted(habit: Habit, now: float) -> Habit:
    return _replace(habit, at=now, lately=0.0, expected=0.0)


def _replace(habit: Habit, **values: float) -> Habit:
    said = {name: getattr(habit, name) for name in Habit.__slots__}
    return Habit(**{**said, **values})


def _events(times: Sequence[float]) -> list[tuple[float, int]]:
    """Entries of one minute together: (moment, how many)."""
    minutes: dict[int, int] = {}
    for t in times:
        minutes[int(t // 60)] = minutes.get(int(t // 60), 0) + 1
    return [(minute * 60.0, count) for minute, count in minutes.items()]


def _anywhere(expectation: Outlook, start: float, end: float, count: float) -> list[tuple[float | None, float]]:
    """Entries that came somewhere between two moments: shared out over the hours as the habit lets expect, so that polls
    at other times narrow it down; of no hour where it may have been any."""
    if not count:
        return []
    if end - start > DAY:
        return [(None, count)]
    parts = [((a + b) / 2, rate * (b - a)) for a, b, rate in expectation.by_hours(start, end)]
    total = sum(share for _, share in parts)
    if not total:  # nothing was expected, to within what a number can hold
        return [(None, count)]
    return [(moment, count * share / total) for moment, share in parts]


def _watched(habit: Habit, now: float, worth_s: float) -> Habit:
    """All decayed to `now`, and the time since `habit.at` added to what was watched.

    worth_s: the same time as the level counts it: a quiet night is worth less than it lasts.
    """
    span, memory = now - habit.at, _memory(habit)
    fade, hours, days = math.exp(-span / memory), math.exp(-span / _HOURS_S), math.exp(-span / _DAYS_S)
    hour_s = [hours * s for s in habit.hour_s]
    day_s = [days * s for s in habit.day_s]
    if span > _WALK_S:
        hour_s = [s + _HOURS_S * (1 - hours) / 24 for s in hour_s]
        day_s = [s + _DAYS_S * (1 - days) / 7 for s in day_s]
    else:
        for start, end in _by_hours(habit.at, now):
            hour_s[_hour(start)] += end - start
            day_s[_weekday(start)] += end - start
    return Habit(
        now,
        habit.entries * fade,
        habit.watched_s * fade + worth_s / span * memory * (1 - fade),
        habit.lately,
        habit.expected,
        habit.quiet,
        tuple([hours * n for n in habit.by_hour]),
        tuple(hour_s),
        tuple([days * n for n in habit.by_day]),
        tuple(day_s),
    )


def _by_hours(start: float, end: float) -> list[tuple[float, float]]:
    """The time cut at full hours."""
    parts = []
    while start < end:
        stop = min((start // HOUR + 1) * HOUR, end)
        parts.append((start, stop))
        start = stop
    return parts


def _counted(habit: Habit, events: Sequence[tuple[float | None, float]], now: float) -> Habit:
    """The habit with these events; those without a moment count for the level alone."""
    entries, memory = habit.entries, _memory(habit)
    by_hour, by_day = list(habit.by_hour), list(habit.by_day)
    for moment, count in events:
        age = now - moment if moment is not None else 0.0
        entries += count * math.exp(-age / memory)
        if moment is not None:
            by_hour[_hour(moment)] += count * math.exp(-age / _HOURS_S)
            by_day[_weekday(moment)] += count * math.exp(-age / _DAYS_S)
    head = (now, entries, habit.watched_s, habit.lately, habit.expected, habit.quiet)
    return Habit(*head, tuple(by_hour), habit.hour_s, tuple(by_day), habit.day_s)


def _memory(habit: Habit) -> float:
    """Seconds: a busy feed shows soon that it has changed, a quiet one needs time to show anything."""
    return min(max(_LEVEL_ENTRIES / level(habit), _LEVEL_LEAST_S), _LEVEL_MOST_S)


def _between(expectation: Outlook, start: float, end: float) -> float:
    """Entries to expect between two moments, without bursts."""
    if end - start > _WALK_S:
        return expectation.level * (end - start)
    return sum(rate * (b - a) for a, b, rate in expectation.by_hours(start, end))
