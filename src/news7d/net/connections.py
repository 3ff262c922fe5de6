"""How many connections are open at the same time, so that those that lead nowhere cannot take them all.

A connection counts for its first seconds, in which healthy hosts have long answered; after that it makes room for another,
up to four times the number in all. Hosts that ran out of time when last asked share a quarter of the room.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_COUNTS_S = 3.0
_OVER = 4


class Connections:
    def __init__(self, number: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._all = asyncio.Semaphore(_OVER * number)
        self._quick = asyncio.Semaphore(number)
        self._slow = asyncio.Semaphore(max(1, number // 4))

    @asynccontextmanager
    async def one(self, *, slow: bool) -> AsyncIterator[None]:
        """Room for one connection, to a host that is known to be slow or not."""
        async with self._all:
            gate = self._slow if slow else self._quick
            await gate.acquire()
            place = _Place(gate)
            timer = self._loop.call_later(_COUNTS_S, place.leave)
            try:
                yield
            finally:
                timer.cancel()
                place.leave()


class _Place:
    """What a connection holds while it counts; given back once, by the timer or at the end."""

    __slots__ = ("_gate",)

    def __init__(self, gate: asyncio.Semaphore) -> None:
        self._gate: asyncio.Semaphore | None = gate

    def leave(self) -> None:
        if self._gate is not None:
            self._gate.release()
            self._gate = None
