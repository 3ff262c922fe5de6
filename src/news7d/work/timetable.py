"""The times of all feeds together: what a poll costs, and what a pause or a jump of the clock asks for.

before each look for what is due ─► keep ─┬─► the first one, after a pause: overdue feeds come spread
                                          └─► the clock jumped: nobody is asked earlier, or all at once, because of that
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from news7d.core.schedule import Pace, polls_a_day, price
from news7d.store import Store

log = logging.getLogger(__name__)

PRICED_EVERY = 600.0  # seconds
PAUSE = timedelta(minutes=5)  # a house that asked nobody for so long was not at work
JUMP = timedelta(seconds=30)  # less is a clock being set right little by little


def steady() -> float:
    """Seconds that only ever grow, also while the machine sleeps where the system can tell."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


class Timetable:
    """Keeps the feeds' times right, and the price of a poll. Blocking: call it in a thread."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        pace: Pace,
        *,
        polls_per_day: float | None = None,
        steady_clock: Callable[[], float] = steady,
    ) -> None:
        self._store = store
        self._clock = clock
        self._steady = steady_clock
        self._pace = pace
        self._polls_per_day = polls_per_day
        self._priced_at = float("-inf")
        self._seen: tuple[datetime, float] | None = None  # both clocks when we last looked

    def pace(self) -> Pace:
        """The house's pace with the price of a poll that spends the budget, reckoned anew every ten minutes."""
        if self._steady() - self._priced_at >= PRICED_EVERY:
            self._priced_at = self._steady()
            self._pace = replace(self._pace, price_s=price(self._store.appetites(), self._polls_per_day, self._pace))
        return self._pace

    def keep(self) -> None:
        """Look at the clocks, and set right what a pause or a jump has left wrong."""
        now, steady_now = self._clock(), self._steady()
        before, self._seen = self._seen, (now, steady_now)
        if before is None:
            self._begin(now)
            return
        jump = now - before[0] - timedelta(seconds=steady_now - before[1])
        if abs(jump) > JUMP:
            self._jumped(jump, now)
        elif now - before[0] > PAUSE:  # the machine slept
            self._resume(now)

    def _begin(self, now: datetime) -> None:
        mended = self._store.mend_times(now, self._pace)
        if mended:
            log.warning("the clock was wrong: %d times lay in a future that cannot be; they are set anew", mended)
        last = self._store.last_attempt()
        if last is not None and now - last > PAUSE:
            self._resume(now)

    def _jumped(self, jump: timedelta, now: datetime) -> None:
        """Intervals are judged by the clock that does not jump. Where many machines share a database, ours alone may be wrong:
        then only what cannot be is mended, and what became due is spread."""
        log.warning("the clock jumped by %s; feeds keep their intervals", jump)
        if self._store.kind == "sqlite":
            self._store.shift_times(jump)
        self._store.mend_times(now, self._pace)
        if self._store.kind != "sqlite":
            self._resume(now)

    def _resume(self, now: datetime) -> None:
        price_s, feeds = self.pace().price_s, self._store.appetites()
        usual = sum(polls_a_day(feed, price_s) for feed in feeds) / 86_400
        spread = self._store.spread_overdue(now, usual, len(feeds))
        if spread:
            log.info("after a pause %d feeds are overdue; they are asked one after the other", spread)
