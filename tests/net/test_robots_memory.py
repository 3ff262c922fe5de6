"""What keeps robots.txt files over a restart may fail; the page is fetched all the same."""

from __future__ import annotations

import asyncio

import pytest

from news7d.errors import StoreError
from news7d.net import Fetcher, RobotsMemory
from tests.far_side import answer
from tests.net.fetching import QUICK


def _fails(*said: object) -> None:
    raise StoreError("the disk is full")


@pytest.mark.parametrize("memory", [RobotsMemory(recall=lambda origin: None, keep=_fails), RobotsMemory(recall=_fails, keep=_fails)])
def test_a_memory_that_fails_keeps_no_page_away(scripted, memory: RobotsMemory) -> None:
    server = scripted({"/robots.txt": answer(b"User-agent: *\nDisallow: /no"), "/page": answer(b"<p>Hello", content_type="text/html")})

    async def read() -> int:
        fetcher = Fetcher(QUICK, memory=memory)
        try:
            return (await fetcher.get(server.url("/page"), accept="page")).status
        finally:
            await fetcher.close()

    assert asyncio.run(read()) == 200
