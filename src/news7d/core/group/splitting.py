"""Does a story hold two events? Two parts whose members agree among themselves, and with nobody of the other part.

    sample ─► each compared with each ─► two clusters ─► sure? ─► one of them becomes another story

One pair says little across languages, where names are compared by their sound and topics by a small lexicon; the mean of many
says much. So whole texts are parted by the mean across, whoever joined them; headlines, of which ten of one event share less
than two bodies do, only where nothing speaks for one event. Nothing is split for want of time in common: affairs go on for days.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np

from news7d.core.group.features import Vector

SIZES = frozenset({4, 5, 6, 8, 10, 12, 15, 18, 22, 27, 33, 40})  # of a story when it is looked at
SAMPLE = 10  # members compared, each with each
_LONERS = 2  # members that are near to nobody are set aside before the others are parted


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How sure two parts must be."""

    inner: float  # mean agreement within a part, at least
    across: float  # mean agreement across, at most
    abroad: float  # the same where the parts are about different countries
    bridge: float  # agreement of any pair across, at most
    comparable: bool  # does only what is said in one language count across?
    loner: float  # mean agreement of a single member with all others, at most


WHOLE = Bounds(inner=0.5, across=0.4, abroad=0.8, bridge=1.0, comparable=False, loner=0.2)
HEADLINES = Bounds(inner=0.6, across=0.15, abroad=0.15, bridge=0.42, comparable=True, loner=0.0)


@dataclass(frozen=True, slots=True)
class Sample:
    """Some members of a story."""

    alike: Vector  # each with each, 0…1
    languages: Sequence[str]
    lands: Sequence[AbstractSet[int]]  # that each of them names


_SMALLEST = 2
_LEAST_REST = 4  # members from which a single one that is near to nobody goes
_ABOUT = 0.4  # of a part's members name its country, more than of the other part's
_TELLING = 4  # members that a part must have for that


def sample(members: Sequence[int], most: int = SAMPLE) -> tuple[int, ...]:
    """The first few and the latest."""
    few = most // 3
    return tuple(members) if len(members) <= most else (*members[:few], *members[few - most :])


def parts(told: Sample, bounds: Bounds) -> tuple[list[int], list[int]] | None:
    """The two events that members tell of, as places in the sample; None: one event, as far as can be told."""
    left, loners = list(range(len(told.alike))), list[int]()
    while len(left) >= 2 * _SMALLEST and len(loners) <= _LONERS:
        one, other = _halves(left, told.alike)
        if min(len(one), len(other)) >= _SMALLEST:
            if not _sure(one, other, told, bounds):
                break
            for loner in loners:
                near = [float(told.alike[loner, part].mean()) for part in (one, other)]
                (one if near[0] >= near[1] else other).append(loner)
            return sorted(one), sorted(other)
        left, few = (one, other) if len(one) > len(other) else (other, one)
        loners += few
    return _exile(told.alike, loners, bounds)


def about_different_lands(one: Sequence[int], other: Sequence[int], told: Sample) -> bool:
    """Does each part have a country of its own, that the other hardly names?"""
    if min(len(one), len(other)) < _TELLING:
        return False
    shares = [_shares(part, told) for part in (one, other)]
    return all(
        max([share - theirs.get(land, 0.0) for land, share in mine.items()], default=0.0) >= _ABOUT
        for mine, theirs in (shares, shares[::-1])
    )


def _shares(part: Sequence[int], told: Sample) -> dict[int, float]:
    named = Counter(land for each in part for land in told.lands[each])
    return {land: count / len(part) for land, count in named.items()}


def _exile(alike: Vector, loners: Sequence[int], bounds: Bounds) -> tuple[list[int], list[int]] | None:
    """All others, and a single member that is near to hardly any of them."""
    for loner in loners:
        rest = [each for each in range(len(alike)) if each != loner]
        if len(rest) >= _LEAST_REST and float(alike[loner, rest].mean()) <= bounds.loner:
            return rest, [loner]
    return None


def _halves(chosen: Sequence[int], alike: Vector) -> tuple[list[int], list[int]]:
    """Clusters by average linkage, down to two."""
    clusters = [[each] for each in chosen]
    near = alike[np.ix_(chosen, chosen)].copy()
    np.fill_diagonal(near, -1.0)
    for _ in range(len(chosen) - 2):
        one, other = divmod(int(near.argmax()), len(chosen))
        weights = len(clusters[one]), len(clusters[other])
        joined = np.where(near[one] < 0, -1.0, (weights[0] * near[one] + weights[1] * near[other]) / sum(weights))
        joined[other] = -1.0
        near[one], near[:, one] = joined, joined
        near[other], near[:, other] = -1.0, -1.0
        clusters[one] += clusters[other]
        clusters[other] = []
    halves = [cluster for cluster in clusters if cluster]
    return halves[0], halves[1]


def _sure(one: list[int], other: list[int], told: Sample, bounds: Bounds) -> bool:
    for part in (one, other):
        within = told.alike[np.ix_(part, part)][np.triu_indices(len(part), 1)]
        if float(within.mean()) < bounds.inner:
            return False
    across = told.alike[np.ix_(one, other)]
    if float(across.max()) > bounds.bridge:
        return False
    if bounds.comparable:
        across = across[np.array([[told.languages[a] == told.languages[b] for b in other] for a in one])]
        if across.size < _SMALLEST**2:
            return False
    return float(across.mean()) <= (bounds.abroad if about_different_lands(one, other, told) else bounds.across)
