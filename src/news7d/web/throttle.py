"""Guessing passwords is slowed: after five failures from one place each further one waits longer, up to 15 minutes."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

FREE_TRIES = 5
LONGEST_WAIT = timedelta(minutes=15)
_MOST_PLACES = 10_000


class Throttle:
    """Failures per place (an IPv4 address or an IPv6 /64), and for all places together at a tenfold allowance."""

    def __init__(self) -> None:
        self._failures: OrderedDict[str, tuple[int, datetime]] = OrderedDict()

    def wait(self, address: str, now: datetime) -> timedelta:
        """How long this place must still wait; zero where it may try."""
        return max(self._wait(_place(address), FREE_TRIES, now), self._wait("everywhere", FREE_TRIES * 10, now))

    def failed(self, address: str, now: datetime) -> None:
        for place in (_place(address), "everywhere"):
            count, last = self._failures.pop(place, (0, now))
            forgotten = now - last > timedelta(hours=1)
            self._failures[place] = (1 if forgotten else count + 1, now)
        while len(self._failures) > _MOST_PLACES:
            self._failures.popitem(last=False)

    def succeeded(self, address: str) -> None:
        self._failures.pop(_place(address), None)

    def _wait(self, place: str, free: int, now: datetime) -> timedelta:
        count, last = self._failures.get(place, (0, now))
        if count < free:
            return timedelta()
        delay = min(timedelta(seconds=2 ** min(count - free + 1, 20)), LONGEST_WAIT)
        return max(last + delay - now, timedelta())


def _place(address: str) -> str:
    try:
        ip = ip_address(address)
    except ValueError:
        return "unknown"
    return str(ip) if ip.version == 4 else str(ip_network(f"{ip}/64", strict=False))
