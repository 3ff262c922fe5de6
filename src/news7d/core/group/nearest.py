"""Which story an article is nearest to, from how near it is to single articles."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from news7d.core.group.weigh import Tuning

_NEAREST = 3  # members of a story that speak for it: one alone may be near by accident


class Near(NamedTuple):
    """A story in reach."""

    score: float  # probability that the article belongs to it
    story: int
    member: int  # its nearest
    members: tuple[int, ...] = ()  # its nearest few


def ranked(
    odds: Mapping[int, float], story_of: Callable[[int], int], members_of: Callable[[int], Sequence[int]], mean: float, unseen: float = 1.0
) -> list[Near]:
    """The stories of the weighed articles (number to probability), nearest first; of two that are as near, the elder first.

    Members that were not worth weighing are not near: of a large story more than one must be. `unseen` is how much they count so, 0…1.
    """
    weighed: dict[int, list[tuple[float, int]]] = {}
    for number, chance in odds.items():
        weighed.setdefault(story_of(number), []).append((chance, number))
    found = [_near(story, chances, members_of(story), mean, unseen) for story, chances in weighed.items()]
    return [near for _, _, near in sorted(found, key=lambda one: (-one[0], one[1]))]


def _near(story: int, chances: list[tuple[float, int]], members: Sequence[int], mean: float, unseen: float) -> tuple[float, int, Near]:
    if len(chances) == 1:  # most stories in reach are in reach by one article
        chance, number = chances[0]
        few = 1.0 + unseen * (min(_NEAREST, len(members)) - 1)
        score = (1.0 - mean) * chance + mean * (chance / few)
        return score, members[0], Near(score, story, number, (number,))
    top = sorted(chances, reverse=True)[:_NEAREST]
    few = len(top) + unseen * (min(_NEAREST, len(members)) - len(top))
    usual = sum([chance for chance, _ in top]) / few
    score = (1.0 - mean) * top[0][0] + mean * usual
    return score, members[0], Near(score, story, top[0][1], tuple([number for _, number in top]))


def belongs(near: Sequence[Near], size: int, known: Callable[[], float], join: float, t: Tuning) -> bool:
    """Does an article join the nearest story, which has `size` articles? `join`: from that probability it does anyway.

    A comment that names hardly anybody, or a late turn of events, is near to nothing but one affair that many report on; then
    less will do, if what it does name is `known` there (a share of it, by weight): who names others reports on something else.
    """
    if not near or near[0].score < t.alone:
        return False
    if near[0].score >= join:
        return True
    lonely = size >= t.alone_size and (len(near) < 2 or near[1].score <= t.alone_next)
    return lonely and known() >= t.alone_known
