"""How many connections are open at the same time, so that those that lead nowhere cannot take them all.

A connection counts for its first seconds, in which healthy hosts have long answered; after that it makes room for another,
up to four times the number in all. Hosts that ran out of time when last asked share a quarter of the room.
"""

from __future__ import annotations

import asyncio
from collections import deque
from types import TracebackType

_COUNTS_S = 3.0
_OVER = 4


class Connections:
    def __init__(self, number: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._all = asyncio.Semaphore(_OVER * number)
        self._quick = asyncio.Semaphore(number)
        self._slow = asyncio.Semaphore(max(1, number // 4))
        self._open: deque[_Place] = deque()  # in the order in which they stop counting
        self._timer: asyncio.TimerHandle | None = None

    def one(self, *, slow: bool) -> _Place:
        """Room for one connection, to a host that is known to be slow or not: to be entered with `async with`."""
        return _Place(self, self._all, self._slow if slow else self._quick)

    def counts(self, place: _Place) -> None:
        """From now on, for its first seconds."""
        place.until = self._loop.time() + _COUNTS_S
        self._open.append(place)
        if self._timer is None:
            self._timer = self._loop.call_at(place.until, self._sweep)

    def _sweep(self) -> None:
        """One timer for all of them: most are closed long before theirs would go off."""
        now = self._loop.time()
        while self._open and (self._open[0].gate is None or self._open[0].until <= now):
            self._open.popleft().leave()
        self._timer = self._loop.call_at(self._open[0].until, self._sweep) if self._open else None

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()


class _Place:
    """What a connection holds: room among all for as long as it is open, and a gate for as long as it counts."""

    __slots__ = ("_all", "_connections", "_wanted", "gate", "until")

    def __init__(self, connections: Connections, everybody: asyncio.Semaphore, wanted: asyncio.Semaphore) -> None:
        self._connections, self._all, self._wanted = connections, everybody, wanted
        self.gate: asyncio.Semaphore | None = None
        self.until = 0.0

    async def __aenter__(self) -> None:
        await self._all.acquire()
        try:
            await self._wanted.acquire()
        except BaseException:
            self._all.release()
            raise
        self.gate = self._wanted
        self._connections.counts(self)

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.leave()
        self._all.release()

    def leave(self) -> None:
        """It counts no longer: once, by the timer or at the end."""
        if self.gate is not None:
            self.gate.release()
            self.gate = None
