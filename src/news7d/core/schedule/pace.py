"""The house's own rules of pace, and what keeps feeds from marching in step."""

from __future__ import annotations

from news7d.nouns import dataclass

HOUR = 3_600.0
DAY = 86_400.0
WEEK = 7 * DAY
LEAST_PRICE = 400.0  # seconds: at that a feed of five entries a day is asked hourly

_JITTER, _JITTER_MOST_S = 0.05, 900.0  # of the wait, at most …
_FIRST = 0.8  # … but after a feed's first poll: those that were added together shall not stay together


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often the house may and would ask. Times in seconds.

    `price_s` is what a poll must be worth: the delay, summed over the entries that it brings, that it saves. `budget.price`
    finds the one at which a number of polls a day is spent; the least is that of a house which has polls to spare.
    """

    min_interval_s: float = HOUR  # for feeds that we know nothing about
    fast_interval_s: float = 600.0  # where the server's own headers, or the feed's own pace, allow less than that
    max_interval_s: float = DAY
    price_s: float = 0.0  # 0: the least

    @property
    def least_price_s(self) -> float:
        """Shorter intervals than the usual ones, for intranets and tests, are wanted whatever they are worth."""
        return LEAST_PRICE * min(1.0, self.min_interval_s / HOUR) ** 2


def jittered(wait_s: float, key: int, most_s: float, *, first: bool = False) -> float:
    """The wait, and a little more that is the feed's own: later, never earlier, and never beyond `most_s` by that."""
    more = wait_s * _FIRST if first else min(wait_s * _JITTER, _JITTER_MOST_S)
    return max(wait_s, min(wait_s + more * unit(key), most_s))


def unit(key: int) -> float:
    """A number in [0, 1) that looks random and is the same for the same key (the finaliser of splitmix64)."""
    mixed = (key * 0x9E3779B97F4A7C15 + 0x632BE59BD9B4E019) & 0xFFFFFFFFFFFFFFFF
    mixed = ((mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    mixed = ((mixed ^ mixed >> 27) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return (mixed ^ mixed >> 31) / 2**64
