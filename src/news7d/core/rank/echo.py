"""How far a headline only repeats what other headlines of its story have said: agency copy that no judge has looked at."""

from __future__ import annotations

import re
from collections.abc import Iterable

from news7d.core.rank.weights import Weights

_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(r"[぀-ヿ㐀-鿿가-힣฀-๿]")
_REMEMBERED = 100  # headlines, newest: a large story costs no more than a middling one


class Headlines:
    """The headlines of one story so far."""

    def __init__(self) -> None:
        self._said: list[frozenset[str]] = []

    def newness(self, title: str, weights: Weights) -> float:
        """1: says something new … `weights.echo`: says what was said. Remembers the headline."""
        words = frozenset(_words(title))
        nearest = max((_alike(words, said) for said in self._said), default=0.0)
        self._said = [*self._said[1 - _REMEMBERED :], words]
        return 1.0 - (1.0 - weights.echo) * min(1.0, nearest / weights.echo_from)


def _words(title: str) -> Iterable[str]:
    """Words; where none are written apart, signs."""
    spaced = _UNSPACED.sub(lambda sign: f" {sign[0]} ", title.casefold())
    return _WORD.findall(spaced)


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard's coefficient."""
    both = len(one & other)
    return both / (len(one) + len(other) - both) if both else 0.0
