"""Two small machines that every loop is made of.

`Stream` claims what is due and keeps a bounded number of items under way; a slow item holds up nobody.
`Batcher` gathers single items for a function that is much cheaper per item when it gets many at once (a process pool, a
transaction); whoever submits waits until their own item is settled, so the bound of the stream bounds everything.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from news7d.errors import StoreError

Item = TypeVar("Item")

log = logging.getLogger(__name__)


class Batcher(Generic[Item]):
    """Hands items to `handle` in batches of at most `size`, waiting at most `delay` seconds for a batch to fill.

    A batch that weighs `most` or more is full too; `weigh` gives an item's weight. Whoever can wait before it makes more
    items asks `ready`, which holds while items of `bound` or more are not settled yet.
    """

    def __init__(
        self,
        handle: Callable[[list[Item]], Awaitable[None]],
        *,
        size: int,
        delay: float = 0.05,
        weigh: Callable[[Item], int] = lambda item: 0,
        most: int = 1,
        bound: int = 1,
    ) -> None:
        self._handle = handle
        self._weigh, self._most, self._weight = weigh, most, 0
        self._bound, self._unsettled = bound, 0
        self._light = asyncio.Event()
        self._light.set()
        self._size = size
        self._delay = delay
        self._waiting: list[tuple[Item, asyncio.Future[None]]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._running: set[asyncio.Task[None]] = set()

    async def ready(self) -> None:
        """Returns once there is little to settle."""
        await self._light.wait()

    async def submit(self, item: Item) -> None:
        """Returns when the item's batch has been handled; raises what the handling raised."""
        weight = self._weigh(item)
        self._weighs(weight)
        try:
            await self._submit(item, weight)
        finally:
            self._weighs(-weight)

    def _weighs(self, more: int) -> None:
        self._unsettled += more
        if self._unsettled < self._bound:
            self._light.set()
        else:
            self._light.clear()

    async def _submit(self, item: Item, weight: int) -> None:
        loop = asyncio.get_running_loop()
        settled: asyncio.Future[None] = loop.create_future()
        self._waiting.append((item, settled))
        self._weight += weight
        if len(self._waiting) >= self._size or self._weight >= self._most:
            self._flush()
        elif self._timer is None:
            self._timer = loop.call_later(self._delay, self._flush)
        await settled

    def _flush(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        batch, self._waiting, self._weight = self._waiting, [], 0
        if batch:
            task = asyncio.get_running_loop().create_task(self._settle(batch))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _settle(self, batch: list[tuple[Item, asyncio.Future[None]]]) -> None:
        error: BaseException | None = None
        try:
            await self._handle([item for item, _ in batch])
        except asyncio.CancelledError:
            for _, settled in batch:
                settled.cancel()
            raise
        except Exception as raised:  # everybody in the batch must hear of it
            error = raised
        for _, settled in batch:
            if settled.done():
                continue
            if error is None:
                settled.set_result(None)
            else:
                settled.set_exception(error)


class Stream(Generic[Item]):
    """Keeps up to `width` items under way: `claim(n)` gives at most n new ones, `work(item)` does one.

    `idle` is the time between two looks when there is nothing to do, `gap` the shortest time between two looks, in seconds.
    An error of `work` or `claim` is logged and ends nothing: what was claimed comes due again.
    """

    def __init__(
        self,
        name: str,
        claim: Callable[[int], Awaitable[Sequence[Item]]],
        work: Callable[[Item], Awaitable[None]],
        *,
        width: int,
        idle: float = 2.0,
        gap: float = 0.2,
    ) -> None:
        self._name = name
        self._claim = claim
        self._work = work
        self._width = width
        self._idle = idle
        self._gap = gap
        self._under_way: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._idle_again = asyncio.Event()  # nothing is under way

    @property
    def busy(self) -> bool:
        """Whether anything is under way."""
        return bool(self._under_way)

    def wake(self) -> None:
        """There may be something due now: look at once."""
        self._wake.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            if not await self._start_more():
                await self._pause()

    async def drain(self) -> None:
        """Until nothing is due and nothing is under way."""
        while await self._start_more() or self._under_way:
            if self._under_way:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._idle_again.wait(), self._gap)

    async def stop(self) -> None:
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _start_more(self) -> bool:
        """Whether as much was found as there is room for, so that it is worth looking again at once."""
        free = self._width - len(self._under_way)
        if free <= 0:
            return False
        try:
            items = await self._claim(free)
        except Exception as error:
            log.warning("%s: cannot look for work: %s", self._name, error)
            return False
        for item in items:
            task = asyncio.get_running_loop().create_task(self._guarded(item))
            self._under_way.add(task)
            self._idle_again.clear()
            task.add_done_callback(self._finished)
        return len(items) == free

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if not self._under_way:
            self._idle_again.set()
        self._wake.set()

    async def _guarded(self, item: Item) -> None:
        try:
            await self._work(item)
        except StoreError as error:
            log.warning("%s: %s; an item comes due again", self._name, error)
        except Exception:
            log.exception("%s: an item failed for a reason that is ours; it comes due again", self._name)

    async def _pause(self) -> None:
        """Until something ended or was woken, but not for less than the gap: looking for work costs more than some work."""
        self._wake.clear()
        await asyncio.sleep(self._gap)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), self._idle)
