"""For every rare feature, the latest articles that have it.

Most features stand in one article only: then the article's number is all there is. The others have a block of numbers, of
the next size up when it is full; a full block of the last size lets its oldest number go.

    shards: key ─► number                         one article
            key ─► 1 | size class | block ─► count, oldest … latest
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from news7d.core.group.shards import Shards

Numbers = NDArray[Any]

LATEST = 40  # articles remembered per feature
_SIZES = (2, 4, 8, 16, LATEST)
_WIDE = tuple(size + 1 for size in _SIZES)  # with the count in front
_BLOCK = 1 << 31  # set in what stands for a block
_PLACE = (1 << 28) - 1


class Index:
    """Numbers below 2^31 that grow with every article."""

    def __init__(self) -> None:
        self._known = Shards()
        self._slabs = [array("I") for _ in _SIZES]
        self._free: list[list[int]] = [[] for _ in _SIZES]
        self._fresh = True  # nothing was added but in bulk
        self._waiting = array("I"), array("I")  # keys and numbers that were added to an empty index in bulk, as long as nobody asks

    def best(self, weighted: Iterable[tuple[int, float]], most: int) -> list[int]:
        """The latest articles that have any of these features: those with the largest sum of the weights of what they have, best first.

        Of two with the same sum the later one goes before.
        """
        self._settle()
        known, slabs = self._known.first, self._slabs
        numbers, lengths, weights = array("I"), [], []
        for key, weight in weighted:
            found = known(key)
            if found is None:
                continue
            before = len(numbers)
            if found < _BLOCK:
                numbers.append(found)
            else:
                size = found >> 28 & 7
                slab, at = slabs[size], (found & _PLACE) * _WIDE[size] + 1
                numbers.extend(slab[at : at + slab[at - 1]])
            lengths.append(len(numbers) - before)
            weights.append(weight)
        if not numbers:
            return []
        listed = np.frombuffer(numbers, np.uint32)[::-1]
        order = listed.argsort(kind="stable")
        inorder, each = listed[order], np.array(weights[::-1]).repeat(lengths[::-1])[order]
        new = np.ones(len(inorder), bool)
        np.not_equal(inorder[1:], inorder[:-1], out=new[1:])
        sums = np.bincount(new.cumsum() - 1, each)
        best: list[int] = inorder[new][::-1][(-sums[::-1]).argsort(kind="stable")[:most]].tolist()
        return best

    def add_later(self, number: int, keys: Sequence[int]) -> None:
        """Like `add`, in a fraction of the time where very many are added before anything else is asked."""
        if self._fresh:
            self._waiting[0].extend(keys)
            self._waiting[1].extend([number] * len(keys))
        else:
            self.add(number, keys)

    def add(self, number: int, keys: Iterable[int]) -> None:
        self._settle()
        for key in keys:
            found = self._known.first_or_add(key, number)
            if found is None:
                continue
            if found < _BLOCK:
                self._known.replace(key, self._new(0, array("I", (found, number))))
            else:
                self._append(key, found, number)

    def remove(self, number: int, keys: Iterable[int]) -> None:
        """Forget an article. `keys` may hold features under which it is not found."""
        self._settle()
        for key in keys:
            found = self._known.first(key)
            if found == number:
                self._known.drop(key, number)
            elif found is not None and found >= _BLOCK:
                self._take_out(key, found, number)

    def __len__(self) -> int:
        self._settle()
        return len(self._known)

    # ------------------------------------------------------------ in bulk

    def _settle(self) -> None:
        self._fresh = False
        if not self._waiting[0]:
            return
        keys, numbers = (np.array(column, np.uint32) for column in self._waiting)
        self._waiting = array("I"), array("I")
        order = np.argsort(keys, kind="stable")
        keys, numbers = keys[order], numbers[order]
        starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]])
        ends = np.r_[starts[1:], len(keys)]
        values = numbers[ends - 1].astype(np.uint64)
        counts = np.minimum(ends - starts, LATEST)
        for size, most in enumerate(_SIZES):
            least = _SIZES[size - 1] if size else 1
            chosen = np.flatnonzero((counts > least) & (counts <= most))
            values[chosen] = _BLOCK | size << 28
            values[chosen] += np.arange(len(chosen), dtype=np.uint64)
            self._slabs[size] = _blocks(numbers, ends[chosen] - counts[chosen], counts[chosen], most)
        self._known.fill(keys[starts].astype(np.uint64) << np.uint64(32) | values)

    # ------------------------------------------------------------ blocks

    def _read(self, block: int) -> array[int]:
        slab, at, _ = self._where(block)
        return slab[at + 1 : at + 1 + slab[at]]

    def _where(self, block: int) -> tuple[array[int], int, int]:
        """(slab, where the block's count stands, its size class)"""
        size = block >> 28 & 7
        return self._slabs[size], (block & _PLACE) * _WIDE[size], size

    def _new(self, size: int, numbers: array[int]) -> int:
        slab, wide = self._slabs[size], _WIDE[size]
        if not self._free[size]:
            self._free[size].append(len(slab) // wide)
            slab.frombytes(bytes(4 * wide))
        place = self._free[size].pop()
        at = place * wide
        slab[at] = len(numbers)
        slab[at + 1 : at + 1 + len(numbers)] = numbers
        return _BLOCK | size << 28 | place

    def _append(self, key: int, block: int, number: int) -> None:
        slab, at, size = self._where(block)
        count = slab[at]
        if count < _SIZES[size]:
            slab[at] = count + 1
            slab[at + 1 + count] = number
        elif count < LATEST:
            numbers = self._read(block)
            numbers.append(number)
            self._free[size].append(block & _PLACE)
            self._known.replace(key, self._new(size + 1, numbers))
        else:
            slab[at + 1 : at + LATEST] = slab[at + 2 : at + 1 + LATEST]
            slab[at + LATEST] = number

    def _take_out(self, key: int, block: int, number: int) -> None:
        numbers = self._read(block)
        if number not in numbers:
            return
        numbers.remove(number)
        slab, at, size = self._where(block)
        if numbers:
            slab[at] = len(numbers)
            slab[at + 1 : at + 1 + len(numbers)] = numbers
        else:
            self._free[size].append(block & _PLACE)
            self._known.drop(key, block)


def _blocks(numbers: Numbers, starts: Numbers, counts: Numbers, size: int) -> array[int]:
    """Blocks of one size with `counts` of the numbers that begin at `starts`."""
    table = np.zeros((len(starts), size + 1), np.uint32)
    table[:, 0] = counts
    for place in range(size):
        held = counts > place
        table[held, place + 1] = numbers[starts[held] + place]
    return array("I", table.tobytes())
