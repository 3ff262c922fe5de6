"""How many connections are open at the same time, so that those that lead nowhere cannot take them all.

A connection counts for its first seconds, in which healthy hosts have long answered; after that it makes room for another,
up to four times the number in all. Hosts that ran out of time when last asked share a quarter of the room. Feeds and pages, which
are held up where more of them cannot be taken, leave a quarter to what a reader or a hub waits for.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from types import TracebackType

_COUNTS_S = 3.0
_OVER = 4

Gate = Callable[[], Awaitable[None]]


class Connections:
    def __init__(self, number: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._all = asyncio.Semaphore(_OVER * number)
        self._quick, self._slow = asyncio.Semaphore(number), asyncio.Semaphore(_quarter(number))
        self._gated, self._slow_gated = (asyncio.Semaphore(max(1, of - _quarter(of))) for of in (number, _quarter(number)))
        self._open: deque[_Place] = deque()  # in the order in which they stop counting
        self._timer: asyncio.TimerHandle | None = None

    def one(self, *, slow: bool, gate: Gate | None = None) -> _Place:
        """Room for one connection, to a host that is known to be slow or not: to be entered with `async with`.

        gate: awaited with the room in hand, so that few wait there: who waits for room would pass with all the others. Its time
        does not count.
        """
        counted = self._slow if slow else self._quick
        gated = self._slow_gated if slow else self._gated
        return _Place(self, (self._all, counted) if gate is None else (self._all, counted, gated), gate)

    def counts(self, place: _Place) -> None:
        """From now on, for its first seconds."""
        place.until = self._loop.time() + _COUNTS_S
        self._open.append(place)
        if self._timer is None:
            self._timer = self._loop.call_at(place.until, self._sweep)

    def _sweep(self) -> None:
        """One timer for all of them: most are closed long before theirs would go off."""
        now = self._loop.time()
        while self._open and (not self._open[0].counting or self._open[0].until <= now):
            self._open.popleft().leave()
        self._timer = self._loop.call_at(self._open[0].until, self._sweep) if self._open else None

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()


def _quarter(number: int) -> int:
    return max(1, number // 4)


class _Place:
    """What a connection holds: room among all for as long as it is open, and among the others of its kind for as long as it counts."""

    __slots__ = ("_connections", "_gate", "_taken", "_wanted", "until")

    def __init__(self, connections: Connections, wanted: tuple[asyncio.Semaphore, ...], gate: Gate | None) -> None:
        self._connections, self._wanted, self._gate = connections, wanted, gate
        self._taken: list[asyncio.Semaphore] = []
        self.until = 0.0

    @property
    def counting(self) -> bool:
        return len(self._taken) > 1

    async def __aenter__(self) -> None:
        try:
            for room in reversed(self._wanted):  # the narrowest first: who waits for it keeps nobody else out
                await room.acquire()
                self._taken.insert(0, room)
            if self._gate is not None:
                await self._gate()
        except BaseException:
            self._give_back(0)
            raise
        self._connections.counts(self)

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._give_back(0)

    def leave(self) -> None:
        """It counts no longer: once, by the timer or at the end."""
        self._give_back(1)

    def _give_back(self, but: int) -> None:
        while len(self._taken) > but:
            self._taken.pop().release()
