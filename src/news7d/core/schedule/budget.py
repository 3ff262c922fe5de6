"""Where polls are best spent: among feeds, and within the day.

A poll has a price μ: so many seconds of delay, summed over entries, must it save. At a constant rate λ the mean cost of a
feed is least when it is polled every T = √(2μ/λ), so the number of polls is proportional to √λ (Sia & Cho 2007, §4). With
a rate that changes, the same trade decides each poll: waiting a moment longer costs as much as there are entries waiting,
and saves what a new round costs, √(2μλ) a second. So a poll is due once the expected number of waiting entries reaches
√(2μ·λ(t)): quickly while much comes in, and at once when a busy time ends.

One μ for all feeds spends a budget best: `price` finds it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping

from news7d.core.schedule.habits import Outlook
from news7d.core.schedule.pace import DAY, Pace
from news7d.nouns import dataclass

_HIGHEST_PRICE = 1e9
_STEPS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Appetite:
    """What allocating polls needs to know of a feed."""

    root: float  # mean square root of its rate (1/s), importance included: Outlook.root()
    least_s: float  # nobody may ask it sooner after a poll
    most_s: float = DAY


def due(expectation: Outlook, last: float, earliest: float, latest: float, price_s: float, importance: float = 1.0) -> float:
    """When the next poll is worth its price. All moments in Unix seconds; the answer lies between `earliest` and `latest`."""
    waiting, doubled = 0.0, 2 * price_s
    for start, end, steady in expectation.by_hours(last, latest):
        rate = importance * steady * expectation.boost((start + end) / 2)
        enough = math.sqrt(doubled * rate)
        if waiting >= enough and start >= earliest:
            return start
        more = rate * (end - start)
        if waiting + more >= enough and end > earliest:
            return max(earliest, start, start + (enough - waiting) / rate)
        waiting += more
    return latest


def polls_a_day(feed: Appetite, price_s: float) -> float:
    """How often a feed is polled at that price."""
    return min(max(DAY * feed.root / math.sqrt(2 * price_s), DAY / feed.most_s), DAY / feed.least_s)


def price(feeds: Iterable[Appetite], per_day: float | None, pace: Pace = Pace()) -> float:
    """The price at which these feeds take `per_day` polls a day; never below the least, at which a poll is hardly worth its while.

    None: what politeness allows, one poll for each feed in `pace.min_interval_s`. A budget that does not give every feed
    its poll a day cannot be kept: then the price is so high that none gets more.
    """
    known = _alike(feeds)
    if per_day is None:
        per_day = sum(known.values()) * DAY / pace.min_interval_s
    low, high = pace.least_price_s, _HIGHEST_PRICE
    if _polls(known, low) <= per_day:
        return low
    for _ in range(_STEPS):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if _polls(known, middle) > per_day else (low, middle)
    return high


def _polls(known: Mapping[Appetite, int], price_s: float) -> float:
    return sum(count * polls_a_day(feed, price_s) for feed, count in known.items())


def _alike(feeds: Iterable[Appetite]) -> Counter[Appetite]:
    """How many feeds are so much alike (within a few per cent) that they may be reckoned as one: a hundred thousand are some hundreds."""
    return Counter(Appetite(root=_rounded(feed.root), least_s=_rounded(feed.least_s), most_s=feed.most_s) for feed in feeds)


def _rounded(value: float) -> float:
    return math.exp(round(math.log(max(value, 1e-9)) * 20) / 20)
