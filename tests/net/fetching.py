"""How the tests of this folder fetch: short limits, a fresh Fetcher in a fresh loop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, TypeVar

from news7d.errors import FetchError
from news7d.model import CAUSES, Response
from news7d.net import Fetcher, FetchLimits

T = TypeVar("T")

QUICK = FetchLimits(
    allow_private_networks=True, connect_s=2.0, headers_s=1.0, total_s=2.0, page_delay_s=0.0, crawl_delay_cap_s=0.0, robots_retry_s=60.0
)


def run(work: Callable[[Fetcher], Awaitable[T]], limits: FetchLimits = QUICK, **changes: Any) -> T:
    """Run `work` with a Fetcher in a loop of its own."""

    async def main() -> T:
        fetcher = Fetcher(replace(limits, **changes))
        try:
            return await work(fetcher)
        finally:
            await fetcher.close()

    return asyncio.run(main())


def get(url: str, *, limits: FetchLimits = QUICK, changes: dict[str, Any] | None = None, **options: Any) -> Response:
    return run(lambda fetcher: fetcher.get(url, **options), limits, **(changes or {}))


def failure(url: str, **options: Any) -> FetchError:
    """The error that this GET ends in."""
    try:
        response = get(url, **options)
    except FetchError as error:
        assert error.cause in CAUSES
        assert str(error).endswith(".") and "\n" not in str(error)
        return error
    raise AssertionError(f"{url} answered {response.status} where an error was due")
