"""A few numbers by which texts that share wording are found among a million.

    text ─► runs of five words ─► hashes ─► the `COUNT` smallest of them

Two texts have as many of these in common as they have runs in common (MinHash with one permutation and the smallest values kept:
Broder, «On the resemblance and containment of documents», 1997): a text of which half stands in another shares four of twelve on average.
They say whom it is worth to compare with, never more. Equal on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from zlib import crc32

import numpy as np

from news7d.core.similarity.texts import CJK

COUNT = 12
SHARED = 2
"""So many must two texts have in common to be compared: one comes about by chance, or by a byline and a slogan."""

_RUN = 5
_RUN_CJK = 9  # signs
_LEAST_WORDS = 40
_MOST_CHARACTERS = 20_000
_CJK = re.compile(f"[{CJK}]")
_MARKS = ",.;:!?\"'“”„‘’«»‹›()[]…、。，．「」『』：；！？-–—/"
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 by the golden ratio: multiplying by it spreads neighbours (Knuth)
_MIX = np.uint64(0xBF58476D1CE4E5B9)


def fingerprints(text: str) -> tuple[int, ...]:
    """At most COUNT numbers below 2^63, ascending; none of a text that is too short to be recognised."""
    text = text[:_MOST_CHARACTERS].lower()
    unspaced = len(_CJK.findall(text[:300])) > 60
    words = [*"".join(_bare(text).split())] if unspaced else text.split()
    if len(words) < _LEAST_WORDS:
        return ()
    run = _RUN_CJK if unspaced else _RUN
    bare = _bare("\n".join(words)).encode("utf-8", "surrogatepass").split(b"\n")  # no word has a break in it
    hashes = np.array(list(map(crc32, bare)), np.uint64)
    total = np.zeros(len(words) - run + 1, np.uint64)
    with np.errstate(over="ignore"):
        for place in range(run):
            total = (total + hashes[place : place + len(total)]) * _SPREAD
        total = ((total ^ (total >> np.uint64(31))) * _MIX) >> np.uint64(1)
    total.sort()
    first = np.ones(len(total), bool)
    np.not_equal(total[1:], total[:-1], out=first[1:])
    return tuple(total[first][:COUNT].tolist())


def _bare(text: str) -> str:
    """The text without marks. Replacing one after the other is several times faster than asking a table for every sign."""
    for mark in _MARKS:
        text = text.replace(mark, "")
    return text


def most_alike(own: Sequence[int], others: dict[int, list[int]], most: int) -> tuple[int, ...]:
    """Who shares most of these numbers, and at least SHARED; `others`: number → who has it."""
    votes: dict[int, int] = {}
    for value in own:
        for other in others.get(value, ()):
            votes[other] = votes.get(other, 0) + 1
    found = sorted((other for other, count in votes.items() if count >= SHARED), key=lambda other: (-votes[other], other))
    return tuple(found[:most])
