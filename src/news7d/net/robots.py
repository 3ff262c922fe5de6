"""robots.txt of each origin, fetched once and remembered for a while (RFC 9309 §2.3–2.4)."""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from news7d.core.robots import RobotsRules, allow_all, parse_robots, unreachable
from news7d.errors import FetchError, Forbidden, Refused, StoreError, Throttled, TooLarge
from news7d.net.limits import PRODUCT, FetchLimits
from news7d.nouns import dataclass

_REMEMBERED = 5_000  # origins


@dataclass(frozen=True, slots=True)
class RobotsMemory:
    """What keeps files over a restart. Both may block and are called in a thread.

    recall: an origin's file, if it was kept and still holds. keep: (origin, text, seconds for which it holds).
    """

    recall: Callable[[str], str | None]
    keep: Callable[[str, str, float], None]


@dataclass(frozen=True, slots=True)
class _Known:
    rules: RobotsRules
    until: float


class RobotsFiles:
    """`read` fetches a URL and returns its bytes, or raises FetchError."""

    def __init__(
        self,
        limits: FetchLimits,
        read: Callable[[str], Awaitable[bytes]],
        now: Callable[[], float],
        memory: RobotsMemory | None = None,
    ) -> None:
        self._limits = limits
        self._read = read
        self._now = now
        self._memory = memory
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._asking: dict[str, asyncio.Task[RobotsRules]] = {}

    async def rules(self, origin: str) -> RobotsRules:
        """The rules of `https://host[:port]`; many callers share one fetch."""
        known = self._known.get(origin)
        if known is not None and known.until > self._now():
            self._known.move_to_end(origin)
            return known.rules
        asking = self._asking.get(origin)
        if asking is None:
            asking = self._asking[origin] = asyncio.ensure_future(self._ask(origin))
            asking.add_done_callback(lambda _: self._asking.pop(origin, None))
        return await asyncio.shield(asking)  # one caller's going away must not fail the others

    async def close(self) -> None:
        asking = list(self._asking.values())
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)

    async def _ask(self, origin: str) -> RobotsRules:
        kept = await self._recalled(origin)
        rules = await self._fetched(origin) if kept is None else parse_robots(kept.encode(), PRODUCT, url=origin + "/robots.txt")
        # A kept file is looked up again soon, as only its keeper knows how long it holds.
        ttl = self._limits.robots_ttl_s if rules.reachable and kept is None else self._limits.robots_retry_s
        self._known[origin] = _Known(rules, self._now() + ttl)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return rules

    async def _fetched(self, origin: str) -> RobotsRules:
        url = origin + "/robots.txt"
        try:
            body = await self._read(url)
            await self._keep(origin, body.decode("utf-8", "replace"))
            return parse_robots(body, PRODUCT, url=url)
        except Throttled:
            return unreachable(PRODUCT)  # the one 4xx that says «not now» rather than «no such file»
        except Refused as refusal:
            if not 300 <= refusal.status < 500:
                return unreachable(PRODUCT)
            await self._keep(origin, "")  # no file is a file without rules
            return allow_all(PRODUCT)
        except Forbidden:
            return allow_all(PRODUCT)  # a redirect into the void; the page itself is judged by the same address rules
        except TooLarge:
            return unreachable(PRODUCT)
        except FetchError as error:
            return allow_all(PRODUCT) if error.cause == "redirect-loop" else unreachable(PRODUCT)

    async def _keep(self, origin: str, text: str) -> None:
        if self._memory:
            with contextlib.suppress(StoreError):  # a memory that cannot write now is no reason to leave the page
                await asyncio.to_thread(self._memory.keep, origin, text, self._limits.robots_ttl_s)

    async def _recalled(self, origin: str) -> str | None:
        with contextlib.suppress(StoreError):
            return await asyncio.to_thread(self._memory.recall, origin) if self._memory else None
        return None
