"""A newsroom that hubs can call: its pages on a real port, its stages driven step by step, its clock in the test's hand."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import uvicorn

from news7d.core.schedule import Pace
from news7d.core.websub import callback_root
from news7d.model import FeedStatus, NewFeed, Subscription
from news7d.net import Fetcher, FetchLimits
from news7d.stages import poll, websub
from news7d.store import Store
from news7d.web import WebDeps, WebSettings, create_app
from news7d.work import push
from tests.far_side.hub import Hub
from tests.store.make import NOW

T = TypeVar("T")
LIMITS = FetchLimits(allow_private_networks=True, connect_s=5, headers_s=10, total_s=20, page_delay_s=0)


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


class Desk:
    def __init__(self, store: Store, clock: Clock, base_url: str) -> None:
        self.store = store
        self.clock = clock
        root = callback_root(base_url, private=True)
        assert root is not None
        self.callbacks = websub.Callbacks(root=root, private=True)

    def run(self, work: Callable[[Fetcher], Coroutine[Any, Any, T]]) -> T:
        async def main() -> T:
            fetcher = Fetcher(LIMITS, clock=self.clock)
            try:
                return await work(fetcher)
            finally:
                await fetcher.close()

        return asyncio.run(main())

    def add(self, url: str, **more: Any) -> int:
        return self.store.add_feeds([NewFeed(url=url, **more)], self.clock())[0][0]

    def poll(self, feed_id: int) -> None:
        """Ask one feed now, whatever its time."""
        (due,) = self.store.due_feeds(self.clock(), 1, ids=[feed_id], everything=True)

        async def ask(fetcher: Fetcher) -> poll.Fetched:
            response = await fetcher.get(due.feed.url, accept="feed", etag=due.status.etag, last_modified=due.status.last_modified)
            return poll.Fetched(due=due, at=self.clock(), response=response)

        fetched = self.run(ask)
        job = poll.job_of(fetched)
        poll.write(self.store, [(fetched, poll.think(job) if job else None)], Pace())

    def attend(self) -> int:
        """Take up feeds that name a hub, then do all that is due for subscriptions; how many were due."""
        websub.take_up(self.store, self.callbacks, self.clock())
        due = self.store.due_subscriptions(self.clock(), 100)

        async def all_of_them(fetcher: Fetcher) -> None:
            for each in due:
                await push.attend(self.store, fetcher, self.callbacks, each, self.clock)

        self.run(all_of_them)
        return len(due)

    def read(self) -> tuple[int, int]:
        """Read all that waits to be read; (new, changed)."""
        new = changed = 0
        while waiting := self.store.due_deliveries(self.clock(), 10):
            parsed = [(delivery, poll.think(websub.job_of(delivery, due))) for delivery, due in waiting]
            more = websub.write(self.store, parsed, self.clock())
            new, changed = new + more[0], changed + more[1]
        return new, changed

    def subscribed(self, url: str, **more: Any) -> int:
        """A feed that was added, polled and taken to its hub."""
        feed_id = self.add(url, **more)
        self.poll(feed_id)
        self.attend()
        return feed_id

    def status(self, feed_id: int) -> FeedStatus:
        return next(health.status for health in self.store.health() if health.feed.id == feed_id)

    def titles(self) -> list[str]:
        return sorted(line.title for line in self.store.newest_reports(100))

    def settle(self, hub: Hub, count: int) -> None:
        """Wait until the hub has had its answers to all its verifications, and that they are `count` at least."""

        def all_answered() -> bool:
            taken = [each for each in hub.asked if each.answer == 202]
            return len(taken) >= count and all(each.status is not None for each in taken)

        wait_for(all_answered)

    @property
    def subscriptions(self) -> tuple[Subscription, ...]:
        return self.store.subscriptions()


def wait_for(condition: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


@contextmanager
def served(store: Store, clock: Clock) -> Iterator[Desk]:
    """The pages of this store on a free port of loopback."""
    listening = socket.create_server(("127.0.0.1", 0))
    base = f"http://127.0.0.1:{listening.getsockname()[1]}"
    app = create_app(WebDeps(store=store, settings=WebSettings(base_url=base), clock=clock))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listening])), daemon=True)
    thread.start()
    wait_for(lambda: server.started)
    try:
        yield Desk(store, clock, base)
    finally:
        server.should_exit = True
        thread.join(20)
        listening.close()


__all__ = ["Clock", "Desk", "served", "wait_for"]
