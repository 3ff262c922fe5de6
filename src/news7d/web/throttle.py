"""Guessing passwords is slowed: each failure beyond a few waits longer, by place and name, by place, and by name.

A place is an IPv4 address or an IPv6 /64. What many places guess of one name waits two minutes at most, and not at all where that
name has signed in before: else strangers could keep a reader out. Memory is bounded: names share 65,536 counts by a keyed digest, so
no flood of invented names pushes a true one out. Each process counts for itself.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from ipaddress import ip_address, ip_network

from starlette.exceptions import HTTPException

FREE_TRIES = 5  # of one place at one name
FREE_OF_A_PLACE, FREE_OF_A_NAME = 20, 20
LONGEST_WAIT, LONGEST_OF_A_NAME = timedelta(minutes=15), timedelta(minutes=2)
_FORGOTTEN = timedelta(hours=1)
_MOST = 10_000
_NAMES = 2**16
_MOST_CHECKS = 12  # of passwords under way or waiting: each takes a thread, and pages need threads too


@dataclass(slots=True)
class _Counts:
    """Failures by key, the latest last; the longest unused go when there are too many."""

    free: int
    longest: timedelta
    most: int
    counts: OrderedDict[Hashable, tuple[int, datetime]] = field(default_factory=OrderedDict)

    def wait(self, key: Hashable, now: datetime) -> timedelta:
        count, last = self.counts.get(key, (0, now))
        if count < self.free or now - last > _FORGOTTEN:
            return timedelta()
        delay = min(timedelta(seconds=2 ** min(count - self.free + 1, 20)), self.longest)
        return max(last + delay - now, timedelta())

    def add(self, key: Hashable, now: datetime, number: int = 1) -> None:
        count, last = self.counts.pop(key, (0, now))
        count = max((0 if now - last > _FORGOTTEN else count) + number, 0)
        if count:
            self.counts[key] = (count, now)
        while len(self.counts) > self.most:
            self.counts.popitem(last=False)


class Throttle:
    def __init__(self) -> None:
        self._key = secrets.token_bytes(16)
        self._both = _Counts(FREE_TRIES, LONGEST_WAIT, _MOST)
        self._places = _Counts(FREE_OF_A_PLACE, LONGEST_WAIT, _MOST)
        self._names = _Counts(FREE_OF_A_NAME, LONGEST_OF_A_NAME, _NAMES)
        self._known: OrderedDict[tuple[str, int], None] = OrderedDict()  # places from which a name has signed in
        self._checks = 0

    def wait(self, address: str, now: datetime, name: str = "") -> timedelta:
        """How long this place must still wait before it may try that name; zero where it may."""
        place, named = _place(address), self._named(name)
        mine = max(self._both.wait((place, named), now), self._places.wait(place, now))
        return mine if (place, named) in self._known else max(mine, self._names.wait(named, now))

    def failed(self, address: str, now: datetime, name: str = "") -> None:
        """To be called before a password is checked, so that many at once gain nothing."""
        place, named = _place(address), self._named(name)
        self._both.add((place, named), now)
        self._places.add(place, now)
        self._names.add(named, now)

    def succeeded(self, address: str, now: datetime, name: str = "") -> None:
        """Takes back what this place failed at that name: not what it failed at others."""
        place, named = _place(address), self._named(name)
        count, _ = self._both.counts.pop((place, named), (1, now))
        self._places.add(place, now, -count)
        self._names.add(named, now, -count)
        self._known.pop((place, named), None)
        self._known[place, named] = None
        while len(self._known) > _MOST:
            self._known.popitem(last=False)

    @contextmanager
    def checking(self) -> Iterator[None]:
        """While a password is checked. Raises HTTPException 503 where too many are."""
        if self._checks >= _MOST_CHECKS:
            raise HTTPException(503, "Too many are signing in at this moment. Try again in a few seconds.", {"retry-after": "5"})
        self._checks += 1
        try:
            yield
        finally:
            self._checks -= 1

    def _named(self, name: str) -> int:
        digest = blake2b(name[:256].lower().encode("utf-8", "surrogatepass"), key=self._key, digest_size=8).digest()
        return int.from_bytes(digest) % _NAMES


def _place(address: str) -> str:
    try:
        ip = ip_address(address)
    except ValueError:
        return "unknown"
    return str(ip) if ip.version == 4 else str(ip_network(f"{ip}/64", strict=False))
