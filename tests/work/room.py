"""A newsroom that a test drives poll by poll: real store, real HTTP, real workers; the clock is the test's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from news7d.core.schedule import Pace
from news7d.model import Article, DueFeed, FeedStatus, NewFeed
from news7d.net import Fetcher, FetchLimits
from news7d.store import Store
from news7d.work.newsroom import Newsroom
from news7d.work.pool import Pool
from tests.websub.desk import Clock

LIMITS = FetchLimits(allow_private_networks=True, connect_s=5, headers_s=10, total_s=20, page_delay_s=0)


@dataclass
class Room:
    store: Store
    clock: Clock

    def add(self, url: str, **more: object) -> int:
        return self.store.add_feeds([NewFeed(url=url, **more)], self.clock())[0][0]  # type: ignore[arg-type]

    def poll(self) -> None:
        """Ask every feed once, two hours later."""
        self._ask(self._all_later)

    def poll_again_and_again(self, times: int) -> None:
        """Ask every feed that often, two hours apart, within one life of the newsroom."""
        self._ask(*[self._all_later] * times)

    def _all_later(self) -> Sequence[DueFeed]:
        self.clock.forward(hours=2)
        return self.store.due_feeds(self.clock(), 100, everything=True)

    def poll_due(self) -> None:
        """Ask the feeds that are due now."""
        self._ask(lambda: self.store.due_feeds(self.clock(), 100))

    def read_pages(self) -> None:
        """Ask the feeds that are due now, and read the pages that wait."""
        self._ask(lambda: self.store.due_feeds(self.clock(), 100), feeds_only=False)

    def _ask(self, *passes: Callable[[], Sequence[DueFeed]], feeds_only: bool = True) -> None:
        async def main() -> None:
            fetcher, pool = Fetcher(LIMITS, clock=self.clock), Pool(1)
            try:
                newsroom = Newsroom(self.store, fetcher, pool, self.clock, pace=Pace())
                for due in passes:
                    await newsroom.one_pass(due(), feeds_only=feeds_only)
            finally:
                pool.close()
                await fetcher.close()

        asyncio.run(main())

    def article(self) -> Article:
        """The newest article."""
        return self.store.article(self.store.newest_reports(1)[0].article_id).article

    def ids(self) -> list[int]:
        return sorted(int(line.url.rpartition("/")[2]) for line in self.store.newest_reports(1000))

    def status(self) -> FeedStatus:
        return self.store.health()[0].status
