"""A map from 32-bit keys to 32-bit values for millions of entries: 8 bytes each, where a dict takes a hundred.

Sorted arrays of `key << 32 | value`, so many that each stays short: an insertion moves a few kilobytes at most, and no
growing table is ever built anew.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left

import numpy as np
from numpy.typing import NDArray

_SHARDS = 4096  # a power of two


class Shards:
    """A key may have several values; each pair is held once."""

    def __init__(self) -> None:
        self._shards = [array("Q") for _ in range(_SHARDS)]

    def values(self, key: int) -> list[int]:
        """All values of a key, in order."""
        shard = self._shards[key % _SHARDS]
        start = at = bisect_left(shard, key << 32)
        end = len(shard)
        while at < end and shard[at] >> 32 == key:
            at += 1
        return [pair & 0xFFFFFFFF for pair in shard[start:at]]

    def first(self, key: int) -> int | None:
        """The lowest value of a key."""
        shard, low = self._shards[key % _SHARDS], key << 32
        at = bisect_left(shard, low)
        if at < len(shard):
            value = shard[at] - low
            if value < 0x100000000:
                return value
        return None

    def first_or_add(self, key: int, value: int) -> int | None:
        """The lowest value of a key; None: it had none, and has this one now."""
        shard, low = self._shards[key % _SHARDS], key << 32
        at = bisect_left(shard, low)
        if at < len(shard):
            found = shard[at] - low
            if found < 0x100000000:
                return found
        shard.insert(at, low + value)
        return None

    def add(self, key: int, value: int) -> None:
        shard, pair = self._shards[key % _SHARDS], key << 32 | value
        shard.insert(bisect_left(shard, pair), pair)

    def replace(self, key: int, value: int) -> None:
        """Give a key that has one value another one."""
        shard = self._shards[key % _SHARDS]
        shard[bisect_left(shard, key << 32)] = key << 32 | value

    def drop(self, key: int, value: int) -> None:
        shard, pair = self._shards[key % _SHARDS], key << 32 | value
        at = bisect_left(shard, pair)
        if at < len(shard) and shard[at] == pair:
            del shard[at]

    def fill(self, pairs: NDArray[np.uint64]) -> None:
        """All at once, in place of what was there: `key << 32 | value`, in order."""
        shard = (pairs >> np.uint64(32)) % np.uint64(_SHARDS)
        order = np.argsort(shard, kind="stable")
        cuts = np.searchsorted(shard[order], np.arange(1, _SHARDS, dtype=np.uint64))
        self._shards = [array("Q", part.tobytes()) for part in np.split(pairs[order], cuts)]

    def __len__(self) -> int:
        return sum(map(len, self._shards))
