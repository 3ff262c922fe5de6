"""Two workers of a fleet are as polite as one: what a host asked of one of them, the other keeps to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from news7d.model import NewFeed
from news7d.net import Fetcher, FetchLimits
from news7d.store import Store, open_store
from news7d.work.newsroom import Newsroom
from news7d.work.pool import Pool
from tests.far_side import scripted  # noqa: F401
from tests.far_side.scripted import answer

pytestmark = pytest.mark.postgres


def now() -> datetime:
    return datetime.now(UTC)


async def work_once(store: Store, pool: Pool) -> None:
    """One worker that goes through all lanes that have something due."""
    fetcher = Fetcher(FetchLimits(allow_private_networks=True))
    newsroom = Newsroom(store, fetcher, pool, now)
    try:
        for lane in store.work_due(now())[0]:
            await newsroom.fetch_lane(lane, 5.0)
    finally:
        await fetcher.close()


def test_retry_after_holds_for_all_workers(fresh_url: Callable[..., str], scripted: Any) -> None:  # noqa: F811
    server = scripted({"/one": answer(b"", status="429 Too Many Requests", retry_after="600"), "/two": answer(b"never asked for")})
    store = open_store(fresh_url("postgres"))
    try:
        store.add_feeds([NewFeed(url=server.url("/one"), kind="rss")], now())
        asyncio.run(with_pool(store))
        assert [request.path for request in server.requests] == ["/one"]
        (pause,) = store.host_pauses(now()).values()
        assert 500 < (pause - now()).total_seconds() <= 600
        store.add_feeds([NewFeed(url=server.url("/two"), kind="rss")], now())
        asyncio.run(with_pool(store))
        assert [request.path for request in server.requests] == ["/one"]
        assert {each.status.cause for each in store.health()} == {"throttled"}
    finally:
        store.close()


async def with_pool(store: Store) -> None:
    pool = Pool(1)
    try:
        await work_once(store, pool)
    finally:
        pool.close()
