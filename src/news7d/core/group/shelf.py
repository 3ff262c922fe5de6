"""The placed articles, by number: what weighing needs of each, packed, and when we saw it.

Numbers grow with every placing. What was taken out leaves a gap, which goes when all below it have gone too.
"""

from __future__ import annotations

from array import array
from binascii import crc32
from collections.abc import Iterable, Iterator
from math import inf

import numpy as np

from news7d.core.group.shards import Shards
from news7d.core.group.weigh import Norms, Others, Places

_TRIM = 4096  # gaps at the low end that are worth closing


class Shelf:
    def __init__(self) -> None:
        self.base = 0  # the lowest number that may be somebody's
        self._ids: list[str | None] = []
        self._packed: list[bytes] = []  # norms and features
        self._seen = array("d")  # days since the epoch
        self._by_id = Shards()
        self._live = 0
        self._places = Places()

    def add(self, id: str, seen: float, norms: bytes, features: bytes) -> int:
        """The number of an article that is not here yet."""
        number = self.base + len(self._ids)
        self._ids.append(id)
        self._packed.append(norms + features)
        self._seen.append(seen)
        self._by_id.add(_digest(id), number)
        self._live += 1
        return number

    def remove(self, number: int) -> tuple[Norms, bytes]:
        """Take an article out; its norms and features."""
        at = number - self.base
        id, packed = self._ids[at], self._packed[at]
        self._by_id.drop(_digest(id or ""), number)
        self._ids[at], self._packed[at], self._seen[at] = None, b"", inf
        self._live -= 1
        return Norms.unpack(packed), packed[Norms.SIZE :]

    def trimmed(self) -> int:
        """Close the gaps at the low end, if there are enough of them; how many numbers are nobody's any more."""
        gaps = next((at for at, id in enumerate(self._ids) if id is not None), len(self._ids))
        if gaps < _TRIM or gaps * 8 < len(self._ids):
            return 0
        del self._ids[:gaps], self._packed[:gaps], self._seen[:gaps]
        self.base += gaps
        return gaps

    def number(self, id: str) -> int | None:
        return next((number for number in self._by_id.values(_digest(id)) if self._ids[number - self.base] == id), None)

    def id(self, number: int) -> str:
        return self._ids[number - self.base] or ""

    def features(self, number: int) -> bytes:
        return self._packed[number - self.base][Norms.SIZE :]

    def when(self, number: int) -> float:
        """The time of an article, in days since the epoch."""
        return Norms.unpack(self._packed[number - self.base]).when

    def others(self, numbers: Iterable[int]) -> Others:
        """Several articles, ready to be compared with one."""
        return Others([self._packed[number - self.base] for number in numbers], self._places)

    def seen_before(self, limit: float) -> Iterator[int]:
        """The articles that we saw before then."""
        found = np.flatnonzero(np.frombuffer(self._seen) < limit) if self._seen else ()
        return iter([self.base + int(at) for at in found])

    def __len__(self) -> int:
        return self._live


def _digest(id: str) -> int:
    return crc32(id.encode("utf-8", "surrogatepass"))
