"""How much one asker may ask: so many calls in each minute, told in `RateLimit` (draft-ietf-httpapi-ratelimit-headers)."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

WINDOW = timedelta(seconds=60)
_MOST_ASKERS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What an asker has left, and in how many seconds it has all again."""

    limit: int
    left: int  # -1: this very call was too many
    seconds: int

    @property
    def headers(self) -> dict[str, str]:
        return {
            "ratelimit-policy": f'"calls";q={self.limit};w={int(WINDOW.total_seconds())}',
            "ratelimit": f'"calls";r={max(self.left, 0)};t={self.seconds}',
        }


class Rates:
    """Counts in this process, by whatever names an asker (a token's id, an address), in windows of a minute or another time."""

    def __init__(self, limit: int, window: timedelta = WINDOW) -> None:
        self.limit = limit
        self._window = window
        self._asked: OrderedDict[str, tuple[datetime, int]] = OrderedDict()

    def take(self, asker: str, now: datetime) -> Allowance:
        since, count = self._asked.pop(asker, (now, 0))
        if not timedelta() <= now - since < self._window:
            since, count = now, 0
        self._asked[asker] = (since, count + 1)
        while len(self._asked) > _MOST_ASKERS:
            self._asked.popitem(last=False)
        seconds = max(1, ceil((since + self._window - now).total_seconds()))
        return Allowance(limit=self.limit, left=max(self.limit - count - 1, -1), seconds=seconds)
