"""The loops of push: subscriptions that something is due for, and deliveries that wait to be read."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from news7d.core.websub import request_form
from news7d.errors import FetchError, ParseError, StoreError
from news7d.model import Delivery, DueFeed, Subscription
from news7d.net import Fetcher
from news7d.stages import poll, websub
from news7d.store import Store
from news7d.work.pool import Pool, WorkerFailed
from news7d.work.stream import Stream

log = logging.getLogger(__name__)

HUBS_AT_ONCE = 8
DELIVERIES = 32  # read in one batch
IDLE = 0.5  # seconds between two looks at the queue
_LOOK_FOR_HUBS = 5.0  # seconds between two looks for feeds that have come to name a hub


class Push:
    """callbacks: where hubs call us; None: push is off, and what remains of it is taken down."""

    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        pool: Pool,
        clock: Callable[[], datetime],
        callbacks: websub.Callbacks | None,
        *,
        on_news: Callable[[int, int], None] = lambda new, changed: None,
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._pool = pool
        self._clock = clock
        self._callbacks = callbacks
        self._on_news = on_news
        self._hubs = Stream("hubs", self._claim, self._attend, width=HUBS_AT_ONCE)
        self._arrived = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._read_on())
                if self._callbacks is not None:
                    group.create_task(self._hubs.run())
                    group.create_task(self._take_up())
        finally:
            await self._hubs.stop()

    async def begin(self) -> None:
        """Callbacks at another address than the present one reach us no more."""
        root = self._callbacks.root if self._callbacks else ""
        try:
            gone = await asyncio.to_thread(self._store.forget_hubs_elsewhere, root)
        except StoreError as error:
            log.warning("%s; subscriptions are looked after at the next start", error)
            return
        if gone:
            log.info("%s subscriptions at hubs are over, as hubs cannot reach us there; polls take their place", gone)

    def wake(self) -> None:
        """A hub has delivered: look at once."""
        self._arrived.set()

    # -- subscriptions

    async def _take_up(self) -> None:
        assert self._callbacks is not None
        while True:
            try:
                if await asyncio.to_thread(websub.take_up, self._store, self._callbacks, self._clock()):
                    self._hubs.wake()
            except StoreError as error:
                log.warning("%s; trying again", error)
            await asyncio.sleep(_LOOK_FOR_HUBS)

    async def _claim(self, limit: int) -> Sequence[Subscription]:
        return await asyncio.to_thread(self._store.due_subscriptions, self._clock(), limit)

    async def _attend(self, due: Subscription) -> None:
        assert self._callbacks is not None
        await attend(self._store, self._fetcher, self._callbacks, due, self._clock)

    # -- deliveries

    async def _read_on(self) -> None:
        while True:
            try:
                if await self.read_some():
                    continue
            except StoreError as error:
                log.warning("%s; trying again", error)
            except Exception:
                log.exception("a delivery could not be read for a reason that is ours; it comes due again")
            self._arrived.clear()
            try:
                await asyncio.wait_for(self._arrived.wait(), IDLE)
            except TimeoutError:
                pass

    async def read_some(self) -> int:
        """Read one batch of deliveries; how many."""
        waiting = await asyncio.to_thread(self._store.due_deliveries, self._clock(), DELIVERIES)
        if not waiting:
            return 0
        results = await self._pool.map(poll.think, [websub.job_of(delivery, due) for delivery, due in waiting])
        read = [(delivery, _readable(delivery, due, result)) for (delivery, due), result in zip(waiting, results, strict=True)]
        self._on_news(*await asyncio.to_thread(websub.write, self._store, read, self._clock()))
        return len(read)


async def attend(store: Store, fetcher: Fetcher, callbacks: websub.Callbacks, due: Subscription, clock: Callable[[], datetime]) -> None:
    """Do what is due for one subscription. The store is asked in a thread: a database that is busy or away holds up no loop."""
    asked = await asyncio.to_thread(websub.attend, store, callbacks, due, clock())
    if asked is None:
        return
    try:
        await fetcher.post(asked.hub, request_form(asked))
    except FetchError as error:
        await asyncio.to_thread(websub.refused, store, asked, error, clock())


def _readable(delivery: Delivery, due: DueFeed, result: poll.Parsed | WorkerFailed) -> poll.Parsed:
    parsed = poll.Parsed(feed=None, error=ParseError(f"The delivery {result}.")) if isinstance(result, WorkerFailed) else result
    if parsed.error is not None:
        log.info("what a hub delivered for %s is dropped: %s", due.feed.url, parsed.error)
    return parsed
