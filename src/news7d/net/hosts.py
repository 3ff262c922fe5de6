"""Politeness: whose turn it is at each host.

One request at a time per host, a rest between them, and two fair queues: feeds (and all that is small) and pages. While
both wait they take turns, so that a thousand pages of a host never hold up its feed, nor the feeds its pages.
A host that asked us to wait is closed to everything until then.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import field

from news7d.net.limits import FetchLimits
from news7d.nouns import dataclass

_LONGEST_REST = 1.0  # seconds: a feed waits as long as the host's last answer took, up to this
_REMEMBERED = 10_000  # hosts at rest that we keep in mind


@dataclass(frozen=True, slots=True, kw_only=True)
class HostLoad:
    """What a host has to do for us just now."""

    host: str
    active: int
    waiting: int
    closed_s: float  # seconds for which it has asked not to be asked
    slow: bool  # its last request ran out of time


@dataclass(slots=True)
class _Host:
    active: int = 0
    ended: float = float("-inf")
    took: float = 0.0
    crawl_delay: float = 0.0
    closed_until: float = float("-inf")
    slow: bool = False
    page_last: bool = False
    pages: deque[asyncio.Future[None]] = field(default_factory=deque)
    others: deque[asyncio.Future[None]] = field(default_factory=deque)
    timer: asyncio.TimerHandle | None = None

    @property
    def waiting(self) -> int:
        return len(self.pages) + len(self.others)


class Hosts:
    """Turns at hosts, by their key. Times are those of `now` (monotonic seconds)."""

    def __init__(self, limits: FetchLimits, now: Callable[[], float]) -> None:
        self._limits = limits
        self._now = now
        self._hosts: dict[str, _Host] = {}

    async def take(self, key: str, *, page: bool) -> None:
        """Wait for a turn at the host. Whoever got one gives it back with `give`."""
        host = self._host(key)
        if host.active < self._limits.per_host and not host.waiting and self._due(host, page) <= self._now():
            host.active += 1
            host.page_last = page
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        (host.pages if page else host.others).append(future)
        self._next(host)
        try:
            await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled():
                self.give(key, 0.0)
            raise

    def give(self, key: str, took: float, *, slow: bool | None = None) -> None:
        """The turn is over; `took` seconds. `slow`: it ran out of time (None: it tells nothing about that)."""
        host = self._hosts[key]
        host.active -= 1
        host.ended, host.took = self._now(), took
        if slow is not None:
            host.slow = slow
        self._next(host)

    def set_crawl_delay(self, key: str, seconds: float) -> None:
        """What robots.txt asks for between two pages; cut to the limit."""
        self._host(key).crawl_delay = min(seconds, self._limits.crawl_delay_cap_s)

    def close(self, key: str, seconds: float) -> None:
        """Nothing is asked of this host for so many seconds (429, 503 with Retry-After)."""
        host = self._host(key)
        host.closed_until = max(host.closed_until, self._now() + seconds)

    def closed_for(self, key: str) -> float:
        """Seconds that the host is still closed; 0 where it is open."""
        host = self._hosts.get(key)
        return max(0.0, host.closed_until - self._now()) if host else 0.0

    def is_slow(self, key: str) -> bool:
        host = self._hosts.get(key)
        return host is not None and host.slow

    def waiting(self, key: str) -> int:
        """How many requests wait for a turn at this host."""
        host = self._hosts.get(key)
        return host.waiting if host else 0

    def load(self) -> tuple[HostLoad, ...]:
        """All hosts that are busy, waited for or closed."""
        now = self._now()
        return tuple(
            HostLoad(host=key, active=h.active, waiting=h.waiting, closed_s=max(0.0, h.closed_until - now), slow=h.slow)
            for key, h in self._hosts.items()
            if h.active or h.waiting or h.closed_until > now
        )

    def _host(self, key: str) -> _Host:
        host = self._hosts.get(key)
        if host is None:
            if len(self._hosts) >= _REMEMBERED:
                self._forget()
            host = self._hosts[key] = _Host()
        return host

    def _forget(self) -> None:
        """Forget the hosts that need no rest any more."""
        now = self._now()
        rest = max(self._limits.page_delay_s, self._limits.crawl_delay_cap_s, _LONGEST_REST)
        for key in [k for k, h in self._hosts.items() if not (h.active or h.waiting or h.closed_until > now or h.ended + rest > now)]:
            del self._hosts[key]

    def _due(self, host: _Host, page: bool) -> float:
        """When the next request of this kind may begin."""
        least = max(self._limits.page_delay_s, host.crawl_delay) if page else self._limits.feed_delay_s
        return host.ended + max(least, min(host.took, _LONGEST_REST))

    def _next(self, host: _Host) -> None:
        """Give the turn to whoever is due, or set a timer for the first who will be."""
        if host.timer is not None:
            host.timer.cancel()
            host.timer = None
        for queue in (host.pages, host.others):
            while queue and queue[0].done():  # the caller has gone away
                queue.popleft()
        while host.waiting and host.active < self._limits.per_host:
            now = self._now()
            due = [(self._due(host, page), page == host.page_last, page) for page, queue in self._queues(host) if queue]
            ready = [choice for choice in due if choice[0] <= now]
            if not ready:
                host.timer = asyncio.get_running_loop().call_later(min(due)[0] - now, self._next, host)
                return
            page = min(ready, key=lambda choice: choice[1])[2]
            future = (host.pages if page else host.others).popleft()
            if not future.done():
                host.active += 1
                host.page_last = page
                future.set_result(None)

    @staticmethod
    def _queues(host: _Host) -> tuple[tuple[bool, deque[asyncio.Future[None]]], ...]:
        return ((True, host.pages), (False, host.others))
