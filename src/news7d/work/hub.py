"""The loops of our own hub: callbacks to be asked, lists that may have changed, deliveries that wait."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from news7d.core.hub import host_of
from news7d.errors import FetchError, NotFound, StoreError
from news7d.model import HubDelivery, HubIntent
from news7d.net import Fetcher
from news7d.stages import hub
from news7d.stages.lists import Imprint
from news7d.store import Store
from news7d.work.stream import Stream

log = logging.getLogger(__name__)

AT_ONCE = 32  # callbacks that are asked, or delivered to, at the same time: most are slow
TOPICS = 4  # lists that are looked at in one go
LOOK = 1.0  # seconds between two looks for lists that may have changed
SWEEP = 300.0  # seconds between two looks for leases that are over


class HubDesk:
    """imprint: under which address our lists and the hub are known."""

    def __init__(self, store: Store, fetcher: Fetcher, clock: Callable[[], datetime], imprint: Imprint) -> None:
        self._store = store
        self._fetcher = fetcher
        self._clock = clock
        self._imprint = imprint
        self._busy: Counter[str] = Counter()  # calls under way, by host
        self._intents = Stream("subscribers", self._claim_intents, self.verify, width=AT_ONCE, idle=LOOK)
        self._outbox = Stream("deliveries", self._claim_deliveries, self.deliver, width=AT_ONCE, idle=LOOK)

    async def run(self) -> None:
        """Until cancelled; any number of processes may."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._intents.run())
                group.create_task(self._outbox.run())
                group.create_task(self._look_on())
        finally:
            await self._intents.stop()
            await self._outbox.stop()

    @contextlib.contextmanager
    def _calling(self, callback: str) -> Iterator[None]:
        host = host_of(callback)
        self._busy[host] += 1
        try:
            yield
        finally:
            self._busy[host] -= 1
            if not self._busy[host]:
                del self._busy[host]

    # -- intents

    async def _claim_intents(self, limit: int) -> Sequence[HubIntent]:
        return await asyncio.to_thread(self._store.due_hub_intents, self._clock(), limit, busy=tuple(self._busy))

    async def verify(self, intent: HubIntent) -> None:
        """Ask the callback whether it wants what was asked for it (§5.3)."""
        denied = await asyncio.to_thread(hub.denial, self._store, self._imprint, intent, self._clock())
        if denied is not None:
            return await self._tell(denied)
        answer: bytes | FetchError
        try:
            with self._calling(intent.callback):
                answer = (await self._fetcher.confirm(hub.challenge_url(intent))).body
        except FetchError as error:
            answer = error
        with contextlib.suppress(NotFound):  # gone while its callback was asked: it comes due again, and is denied then
            await asyncio.to_thread(hub.settle, self._store, self._imprint, intent, answer, self._clock())

    async def _tell(self, url: str) -> None:
        with contextlib.suppress(FetchError):
            await self._fetcher.confirm(url)

    # -- lists

    async def _look_on(self) -> None:
        loop = asyncio.get_running_loop()
        swept = float("-inf")
        while True:
            began, looked = loop.time(), 0
            try:
                looked = await self.look()
                if loop.time() - swept > SWEEP:
                    swept = loop.time()
                    await asyncio.to_thread(self._store.sweep_hub, self._clock())
            except StoreError as error:
                log.warning("%s; trying again", error)
            except Exception:
                log.exception("a look for changed lists failed for a reason that is ours; they come due again")
            # However many lists strangers subscribe to, looking at them never takes more than a quarter of a core.
            await asyncio.sleep(3 * (loop.time() - began) if looked else LOOK)

    async def look(self) -> int:
        """Look at some lists that may have changed; how many."""
        due = await asyncio.to_thread(self._store.due_hub_topics, self._clock(), TOPICS)
        for topic, digest in due:
            for url in await asyncio.to_thread(hub.look, self._store, self._imprint, topic, digest, self._clock()):
                await self._tell(url)
        if due:
            self._outbox.wake()
        return len(due)

    # -- deliveries

    async def _claim_deliveries(self, limit: int) -> Sequence[HubDelivery]:
        return await asyncio.to_thread(self._store.due_hub_deliveries, self._clock(), limit, busy=tuple(self._busy))

    async def deliver(self, delivery: HubDelivery) -> None:
        try:
            with self._calling(delivery.callback):
                await self._fetcher.deliver(delivery.callback, delivery.body, hub.headers(self._imprint, delivery))
        except FetchError as error:
            outcome = await asyncio.to_thread(hub.failed, self._store, delivery, error, self._clock())
            if outcome == "dropped":
                log.info("a subscriber of %s is dropped: %s", delivery.topic, error)
            return
        await asyncio.to_thread(self._store.hub_delivered, delivery, self._clock())
