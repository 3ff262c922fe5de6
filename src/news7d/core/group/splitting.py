"""Does a story hold two events? Two parts whose members agree among themselves, and with nobody of the other part.

A wrong split is worse than none: both parts must be sure of themselves, and sure that the other is something else.
Nothing is split for want of time in common, or of a language: affairs go on for days, and translations share few words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations, product

SIZES = frozenset({5, 8, 12, 18, 27, 40})  # of a story when it is looked at: so each report pays for a few looks at most
SAMPLE = 10  # members compared, each with each
_INNER = 0.6  # mean agreement within a part, at least
_ACROSS = 0.15  # mean agreement across, at most
_BRIDGE = 0.42  # of any pair across, at most
_SMALLEST = 2

Agreement = Callable[[int, int], float]


def sample(members: Sequence[int]) -> tuple[int, ...]:
    """The first few and the latest."""
    few = SAMPLE // 3
    return tuple(members) if len(members) <= SAMPLE else (*members[:few], *members[few - SAMPLE :])


def parts(members: Sequence[int], agreement: Agreement, comparable: Callable[[int, int], bool]) -> tuple[list[int], list[int]] | None:
    """The two events that these members tell of, the one of the earliest first; None: one event, as far as can be told."""
    chosen = sample(members)
    alike = {pair: agreement(*pair) for pair in combinations(chosen, 2)}
    one, other = _halves(chosen, alike)
    if min(len(one), len(other)) < _SMALLEST or not _sure(one, other, alike, comparable):
        return None
    for member in set(members) - set(chosen):
        means = [sum(agreement(member, each) for each in half) / len(half) for half in (one, other)]
        (one if means[0] >= means[1] else other).append(member)
    halves = sorted((sorted(one), sorted(other)))
    return halves[0], halves[1]


def _halves(chosen: Sequence[int], alike: dict[tuple[int, int], float]) -> tuple[list[int], list[int]]:
    """Clusters by average linkage, down to two."""
    clusters = [[member] for member in chosen]
    while len(clusters) > 2:
        one, other = max(combinations(clusters, 2), key=lambda pair: _mean(pair, alike))
        clusters = [*(cluster for cluster in clusters if cluster not in (one, other)), one + other]
    return clusters[0], clusters[1]


def _mean(pair: tuple[list[int], list[int]], alike: dict[tuple[int, int], float]) -> float:
    found = [alike[min(a, b), max(a, b)] for a, b in product(*pair)]
    return sum(found) / len(found)


def _sure(one: list[int], other: list[int], alike: dict[tuple[int, int], float], comparable: Callable[[int, int], bool]) -> bool:
    for part in (one, other):
        inner = [alike[pair] for pair in combinations(sorted(part), 2)]
        if sum(inner) / len(inner) < _INNER:
            return False
    pairs = [(min(a, b), max(a, b)) for a, b in product(one, other)]
    across = [alike[pair] for pair in pairs if comparable(*pair)]
    enough = len(across) >= _SMALLEST * _SMALLEST
    return enough and sum(across) / len(across) <= _ACROSS and max(alike[pair] for pair in pairs) <= _BRIDGE
