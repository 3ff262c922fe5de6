"""How soon News7D knows: `make bench ARGS=freshness`.

A virtual clock, a thousand feeds and four weeks: busy agencies, papers with a daily rhythm and weekends, blogs, publishers
that put everything online at once, bursts, feeds that die, sleep or wake; servers with max-age, ttl, skipHours, skipDays,
Retry-After and failures; claims that are missing, back-dated or bare days. The polls are those of core.schedule, called as
the newsroom calls it. Three ways to spend the same number of requests on the same entries:

    uniform   every feed at the same interval, or at what its server asks for where that is longer
    News7D    core.schedule, learning as it goes
    oracle    knows every feed's true rate at every hour, its mean bursts and its death, and solves for the cheapest polls by
              dynamic programming over ten-minute steps, within what servers allow

The delay of an entry is the time from its publication to the first poll after it. The first days are for learning and are
not counted, for none of the three.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np

from bench.table import Table
from news7d.core import schedule
from news7d.core.schedule import Appetite, Pace
from news7d.errors import FetchError, Throttled
from news7d.model import Feed, FeedStatus, ParsedFeed, Response

START = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
HOUR, DAY = 3600.0, 86400.0
STEP = 600.0
PRICE_EVERY = 6 * HOUR

KINDS = {  # share of the feeds, entries a day (from, to)
    "agency": (0.05, 60, 250),
    "paper": (0.15, 8, 50),
    "section": (0.20, 1, 8),
    "blog": (0.30, 0.05, 1),
    "batch": (0.06, 4, 12),
    "bursty": (0.06, 3, 8),
    "dying": (0.04, 5, 30),
    "waking": (0.02, 5, 30),
    "dead": (0.10, 0, 0),
}


@dataclass
class Source:
    """A simulated feed and its server."""

    feed: Feed
    kind: str
    rate: np.ndarray  # entries a second, for each hour of the simulation
    entries: list[float]  # when each appears, seconds from the start
    claims: str  # exact, backdated, none
    etag: bool
    max_age: int
    ttl: int
    skip_hours: tuple[int, ...]
    skip_days: tuple[str, ...]
    failing: float  # share of polls that fail
    polls: list[float] = field(default_factory=list)
    closed_until: float = 0.0
    early: int = 0


def world(count: int, days: int, seed: int) -> list[Source]:
    chance = random.Random(seed)
    names = [name for name, (share, *_) in KINDS.items() for _ in range(max(1, round(share * count)))][:count]
    names += ["paper"] * (count - len(names))
    return [_source(number + 1, name, days, random.Random(f"{seed} {number}")) for number, name in enumerate(chance.sample(names, count))]


def _source(number: int, kind: str, days: int, chance: random.Random) -> Source:
    rate = _rates(kind, days, chance)
    busy = KINDS[kind][1] > 4
    entries = _arrivals(rate, chance, bursts=kind == "bursty", batch=chance.randint(3, 8) if kind == "batch" else 1)
    return Source(
        feed=_feed(number),
        kind=kind,
        rate=rate,
        entries=entries,
        claims=chance.choices(["exact", "backdated", "none"], [80, 10, 10])[0],
        etag=chance.random() < 0.9,
        max_age=chance.choices([0, 300, 900, 3600, 4 * 3600, 24 * 3600], [60, 20, 12, 5, 2, 1] if busy else [60, 10, 10, 8, 8, 4])[0],
        ttl=chance.choices([0, 15, 60, 180], [75, 15, 10, 0] if busy else [60, 5, 30, 5])[0],
        skip_hours=tuple(range(1, 5)) if chance.random() < 0.03 else (),
        skip_days=("Sunday",) if chance.random() < 0.02 else (),
        failing=chance.choices([0.0, 0.01, 0.05], [70, 25, 5])[0],
    )


def _rates(kind: str, days: int, chance: random.Random) -> np.ndarray:
    """Entries a second in each hour: a day with a peak or two, weekends, a mean that is the kind's."""
    _, low, high = KINDS[kind]
    mean = low * (high / low) ** chance.random() if low else 0.0
    peak, width, night = chance.uniform(0, 24), chance.uniform(3, 6), chance.uniform(0.03, 0.4)
    weekend = chance.choice([1.0, 0.7, 0.4, 0.15])
    hours = np.arange(24)
    away = np.minimum((hours - peak) % 24, (peak - hours) % 24)
    day = night + np.exp(-0.5 * (away / width) ** 2)
    if kind == "batch":  # at one hour, and never else
        day = np.where(hours == int(peak), 1.0, 0.0)
    week = np.concatenate([day * (weekend if weekday > 4 else 1.0) for weekday in range(7)])
    week *= mean / DAY / week.mean() if mean else 0.0
    rate = np.resize(week, days * 24)
    turn = chance.randint(days // 4, max(days // 4 + 1, 3 * days // 4)) * 24
    if kind == "dying":
        rate[turn:] = 0.0
    if kind == "waking":
        rate[:turn] = 0.0
    return rate


_BURST_MEAN, _BURST_TIMES, _BURST_EVERY = 2.5 * HOUR, 12.0, 3 * DAY


def _arrivals(rate: np.ndarray, chance: random.Random, *, bursts: bool, batch: int) -> list[float]:
    found: list[float] = []
    factor = np.ones(len(rate))
    if bursts:
        at = chance.expovariate(1 / _BURST_EVERY)
        while at < len(rate) * HOUR:
            long = int(max(1, chance.expovariate(1 / _BURST_MEAN) // HOUR))
            factor[int(at // HOUR) : int(at // HOUR) + long] = _BURST_TIMES
            at += chance.expovariate(1 / _BURST_EVERY)
    for hour, each in enumerate(rate * factor):
        count = _poisson(each * HOUR / batch, chance)
        for at in sorted(chance.random() for _ in range(count)):
            found += [(hour + at) * HOUR] * batch
    if bursts:  # what one may expect of such a feed, not knowing when
        rate *= factor.mean()
    return found


def _poisson(mean: float, chance: random.Random) -> int:
    count, at = 0, chance.expovariate(1.0)
    while at < mean:
        count += 1
        at += chance.expovariate(1.0)
    return count


def _feed(number: int) -> Feed:
    words = {"homepage": None, "kind": "rss", "language": None, "country": None, "section": None, "folder": None, "full_text": None}
    return Feed(
        id=number, outlet_id=1, url=f"https://feed{number}.example/", title="", pace_seconds=None, muted=False, added_at=START, **words
    )


# ------------------------------------------------------------------ News7D


def simulate(sources: list[Source], days: int, *, budget: float | None, pace: Pace, seed: int) -> float:
    """Let core.schedule poll them all; the last price. Each source has its polls then, and how many came too early."""
    chance = random.Random(seed)
    states = {s.feed.id: FeedStatus(feed_id=s.feed.id, next_fetch_at=START + timedelta(seconds=chance.uniform(0, HOUR))) for s in sources}
    known = {s.feed.id: s for s in sources}
    queue = [(_seconds(status.next_fetch_at), key) for key, status in states.items()]
    heapq.heapify(queue)
    price_due = PRICE_EVERY
    while queue and queue[0][0] < days * DAY:
        at, key = heapq.heappop(queue)
        if at >= price_due:
            pace = _priced(states, budget, pace)
            price_due = at + PRICE_EVERY
        states[key] = _poll(known[key], states[key], at, pace, chance)
        heapq.heappush(queue, (_seconds(states[key].next_fetch_at), key))
    return pace.price_s


def _seconds(moment: datetime) -> float:
    return (moment - START).total_seconds()


def _priced(states: dict[int, FeedStatus], budget: float | None, pace: Pace) -> Pace:
    hungry = [
        Appetite(root=s.appetite, least_s=max(1.0, (s.not_before - s.last_attempt_at).total_seconds()))
        for s in states.values()
        if s.appetite is not None and s.not_before is not None and s.last_attempt_at is not None
    ]
    return Pace(
        min_interval_s=pace.min_interval_s,
        fast_interval_s=pace.fast_interval_s,
        max_interval_s=pace.max_interval_s,
        price_s=schedule.price(hungry, budget, pace),
    )


def _poll(source: Source, status: FeedStatus, at: float, pace: Pace, chance: random.Random) -> FeedStatus:
    now = START + timedelta(seconds=at)
    _check(source, at, now)
    if chance.random() < source.failing:
        source.polls.append(-at)
        if chance.random() < 0.3:
            wait = chance.choice([600.0, 7200.0, None])
            source.closed_until = at + (wait or 0.0)
            return schedule.after_failure(status, Throttled("Slow.", status=429, retry_after=wait), feed=source.feed, now=now, pace=pace)
        return schedule.after_failure(status, FetchError("No.", cause="timeout"), feed=source.feed, now=now, pace=pace)
    before = max((t for t in reversed(source.polls[-50:]) if t > 0), default=None)
    source.polls.append(at)
    news = list(_new(source, before, at))
    headers = [("etag", '"1"')] if source.etag else []
    headers += [("cache-control", f"max-age={source.max_age}")] if source.max_age else []
    answer = Response(url="", final_url="", status=200 if news else 304, headers=tuple(headers), body=b"x", fetched_at=now)
    said = ParsedFeed(format="rss", ttl_minutes=source.ttl or None, skip_hours=source.skip_hours, skip_days=source.skip_days)
    return schedule.after_success(
        status,
        answer,
        feed=source.feed,
        now=now,
        new_entries=len(news),
        parsed=said if news or before is None else None,
        published=[_claim(source, t) for t in news],
        pace=pace,
    )


def _new(source: Source, before: float | None, at: float) -> Iterator[float]:
    """What a feed of thirty entries shows that we have not seen; at the first poll, what it published in the weeks before."""
    if before is None:
        past = float(np.mean(source.rate[: 24 * 7])) if source.kind != "waking" else 0.0
        yield from (at - (n + 0.5) / past for n in range(30) if past and (n + 0.5) / past < 90 * DAY)
    begin = np.searchsorted(source.entries, before if before is not None else 0.0, side="right")
    end = np.searchsorted(source.entries, at, side="right")
    yield from source.entries[begin:end]


def _claim(source: Source, t: float) -> datetime | None:
    if source.claims == "none":
        return None
    return START + timedelta(seconds=t - (9 * HOUR if source.claims == "backdated" else 0.0))


def _check(source: Source, at: float, now: datetime) -> None:
    """Count a poll that comes earlier than the server, or custom, allows. Written apart from core.schedule on purpose."""
    last = abs(source.polls[-1]) if source.polls else None
    if last is None:
        return
    good = source.polls[-1] > 0
    asked = max(source.max_age, source.ttl * 60) if good else 0
    invited = source.etag and (source.max_age > 0 or source.ttl > 0)
    hour = min(int(last // HOUR), len(source.rate) - 1)
    busy = source.etag and source.rate[max(0, hour - 72) : hour + 1].max() * HOUR > 0.2
    custom = 300.0 if not good else 600.0 if invited or busy else HOUR
    skipped = at - last < DAY - 1 and good and (now.hour in source.skip_hours or (now.weekday() == 6 and source.skip_days))
    source.early += at < min(last + max(asked, custom), last + DAY) - 1e-3 or at < source.closed_until - 1e-3 or bool(skipped)


# ------------------------------------------------------------------ the others


def uniform_polls(sources: list[Source], days: int, since: float, requests: int, seed: int) -> list[np.ndarray]:
    """The interval at which all feeds together take that many requests; our own hour for strangers is not asked of it."""
    chance = random.Random(seed)
    least = np.array([min(max(s.max_age, s.ttl * 60, STEP), DAY) for s in sources])
    low, high = STEP, DAY
    for _ in range(40):
        every = (low + high) / 2
        low, high = (every, high) if np.sum((days * DAY - since) / np.maximum(least, every)) > requests else (low, every)
    return [np.arange(since - DAY + chance.uniform(0, each), days * DAY + each, each) for each in np.maximum(least, every)]


def oracle_polls(sources: list[Source], days: int, since: float, requests: int, price: float, pace: Pace) -> list[np.ndarray]:
    """The cheapest polls at the price at which they are `requests` in the counted time."""
    table = _Table(sources, days, pace)
    for _ in range(8):
        polls = table.solve(price)
        made = sum(int(np.sum((each >= since) & (each < days * DAY))) for each in polls)
        if abs(made / requests - 1) < 0.004:
            break
        price *= (made / requests) ** 2
    return polls


class _Table:
    """Dynamic programming for all feeds at once: the cost to go from each step, backwards."""

    def __init__(self, sources: list[Source], days: int, pace: Pace) -> None:
        self.steps = int(days * DAY / STEP)
        self.most = int(pace.max_interval_s / STEP)
        rate = np.repeat(np.array([s.rate for s in sources]), int(HOUR / STEP), axis=1) * STEP
        rate = np.concatenate([rate, rate[:, : self.most]], axis=1)
        middle = np.arange(rate.shape[1]) + 0.5
        zero = np.zeros((len(sources), 1))
        self.count = np.concatenate([zero, np.cumsum(rate, axis=1)], axis=1)
        self.moment = np.concatenate([zero, np.cumsum(rate * middle, axis=1)], axis=1)
        self.least = np.array([[self._least(s, hour, pace) for hour in range(days * 24)] for s in sources])
        self.banned = np.array([[_skips(s, step) for step in range(rate.shape[1] + 1)] for s in sources])

    @staticmethod
    def _least(source: Source, hour: int, pace: Pace) -> int:
        asked = max(source.max_age, source.ttl * 60)
        own = pace.min_interval_s
        if source.etag:
            own = pace.fast_interval_s if asked else min(max(pace.fast_interval_s, 1 / max(source.rate[hour], 1e-9)), pace.min_interval_s)
        return int(np.ceil(min(max(asked, own), pace.max_interval_s) / STEP))

    def solve(self, price: float) -> list[np.ndarray]:
        feeds = len(self.count)
        value = np.zeros((feeds, self.steps + self.most + 1))
        choice = np.zeros((feeds, self.steps), dtype=np.int16)
        waits = np.arange(1, self.most + 1)
        lines = np.arange(feeds)
        for t in range(self.steps - 1, -1, -1):
            ahead = slice(t + 1, t + self.most + 1)
            count, moment = self.count[:, ahead] - self.count[:, t : t + 1], self.moment[:, ahead] - self.moment[:, t : t + 1]
            cost = (waits + t) * count - moment
            cost *= STEP
            cost += value[:, ahead]
            forbidden = (waits < self.least[:, t // int(HOUR / STEP), None]) | self.banned[:, ahead]
            forbidden[:, -1] = False  # a day is the most anybody can ask
            cost[forbidden] = np.inf
            best = np.argmin(cost, axis=1)
            choice[:, t] = best + 1
            value[:, t] = cost[lines, best] + price
        return [np.array(list(self._walk(line))) * STEP for line in choice]

    def _walk(self, choice: np.ndarray) -> Iterator[int]:
        at = 0
        while at < self.steps:
            yield at
            at += int(choice[at])
        yield at


def _skips(source: Source, step: int) -> bool:
    at = step * STEP
    return int(at % DAY // HOUR) in source.skip_hours or (bool(source.skip_days) and int(at // DAY) % 7 == 6)


# ------------------------------------------------------------------ the result


@dataclass(frozen=True)
class Result:
    feeds: int
    entries: int
    requests: int
    asked_for: float | None
    mean: float
    uniform: float
    oracle: float
    median: float
    p95: float
    early: int
    busiest_minute: float  # against the mean
    kinds: dict[str, tuple[float, float, float]]  # mean delay of News7D, uniform, oracle

    @property
    def of_uniform(self) -> float:
        return self.mean / self.uniform

    @property
    def of_oracle(self) -> float:
        return self.mean / self.oracle


def delays(source: Source, polls: np.ndarray, since: float, until: float) -> np.ndarray:
    """Seconds from each entry's publication, if it lies in the counted time, to the poll that brings it."""
    entries = np.array([t for t in source.entries if since <= t < until])
    places = np.searchsorted(polls, entries, side="left")
    ends = np.append(polls, until + DAY)
    return np.asarray(ends[np.minimum(places, len(polls))] - entries)


def measure(count: int, days: int, learning_days: int, *, budget: float | None, seed: int) -> Result:
    """The three ways over the same world. `budget`: polls a day, None for what politeness allows."""
    pace, sources = Pace(), world(count, days, seed)
    price = simulate(sources, days, budget=budget, pace=pace, seed=seed)
    since, until = learning_days * DAY, (days - 1) * DAY  # the last day's entries may still wait for their poll
    requests = sum(since <= abs(t) < days * DAY for s in sources for t in s.polls)
    ours = [np.array([t for t in s.polls if t > 0]) for s in sources]
    even = uniform_polls(sources, days, since, requests, seed)
    best = oracle_polls(sources, days, since, requests, price, pace)
    found = {name: [delays(s, p, since, until) for s, p in zip(sources, polls, strict=True)] for name, polls in _named(ours, even, best)}
    whole = {name: np.concatenate(each) for name, each in found.items()}
    per_minute = np.bincount([int(abs(t) // 60) for s in sources for t in s.polls if abs(t) >= since])[int(since // 60) :]
    return Result(
        feeds=count,
        entries=len(whole["ours"]),
        requests=requests,
        asked_for=budget and budget * (days - learning_days),
        mean=float(whole["ours"].mean()),
        uniform=float(whole["even"].mean()),
        oracle=float(whole["best"].mean()),
        median=float(np.median(whole["ours"])),
        p95=float(np.quantile(whole["ours"], 0.95)),
        early=sum(s.early for s in sources),
        busiest_minute=float(per_minute.max() / per_minute.mean()),
        kinds={kind: _of_kind(sources, found, kind) for kind in KINDS},
    )


def _named(*polls: list[np.ndarray]) -> Iterator[tuple[str, list[np.ndarray]]]:
    yield from zip(("ours", "even", "best"), polls, strict=True)


def _of_kind(sources: list[Source], found: dict[str, list[np.ndarray]], kind: str) -> tuple[float, float, float]:
    def mean(name: str) -> float:
        parts = [each for s, each in zip(sources, found[name], strict=True) if s.kind == kind and len(each)]
        return float(np.concatenate(parts).mean()) if parts else 0.0

    return mean("ours"), mean("even"), mean("best")


def tables(feeds: int, days: int = 28, learning_days: int = 7, budgets: tuple[float, ...] = (3.0, 6.0)) -> list[Table]:
    """Budgets are polls a day for each feed."""
    return [_table(measure(feeds, days, learning_days, budget=budget * feeds, seed=1)) for budget in budgets]


def _table(result: Result) -> Table:
    minutes = 1 / 60
    rows = {
        name: {"mean delay, min": mean * minutes} | {f"{kind}, min": delays[place] * minutes for kind, delays in result.kinds.items()}
        for place, (name, mean) in enumerate((("News7D", result.mean), ("uniform", result.uniform), ("oracle", result.oracle)))
    }
    note = (
        f"{result.of_uniform:.3f} of uniform, {result.of_oracle:.3f} of the oracle; median {result.median * minutes:.1f} min, p95"
        f" {result.p95 * minutes:.1f}; busiest minute {result.busiest_minute:.1f} × the mean; {result.early} polls earlier than allowed."
    )
    return Table(
        title=f"{result.feeds:,} feeds, {result.entries:,} entries, {result.requests:,} requests", rows=rows, ratios=False, note=note
    )
