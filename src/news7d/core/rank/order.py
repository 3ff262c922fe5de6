"""The order of a front page: by heat, with nobody owning it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import heappop, heappush

from news7d.core.rank.breaking import is_breaking, usual
from news7d.core.rank.heat import Crowd, crowd, explain, heat
from news7d.core.rank.weights import DEFAULT, Weights
from news7d.model import Score, Section, StoryFacts

_SECTION_LIMIT = 5  # a section that fills the day is not lowered without end


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """The stories in order, and what is needed to say why: `score` of any of them."""

    stories: tuple[StoryFacts, ...]
    at: datetime
    crowd: Crowd
    lowered: dict[int, tuple[float, float]]  # by story id: what is left of its heat for its outlet's sake, and for its section's
    weights: Weights

    def score(self, story: StoryFacts) -> Score:
        outlet, section = self.lowered[story.story_id]
        score = explain(story, self.at, self.crowd, self.weights)
        return replace(score, outlet=outlet, section=section, standing=score.heat * outlet * section)


def rank(stories: Sequence[StoryFacts], now: datetime, weights: Weights = DEFAULT) -> Ranked:
    """The stories in the order of a front page, with `heat` and `breaking` filled in; the muted ones are left out.

    Heat is what a story has by itself. The order also sees to it that no outlet or section owns the page: each further
    story under the same outlet's headline stands a little lower than its heat says.
    """
    sizes, ordinary = crowd(stories, now, weights), usual(stories, now)
    dressed = [
        replace(s, heat=round(heat(s, now, sizes, weights), 4), breaking=is_breaking(s, now, ordinary, weights))
        for s in stories
        if not s.muted
    ]
    dressed.sort(key=lambda s: (-s.heat, -s.last_seen.timestamp(), s.story_id))
    lowered: dict[int, tuple[float, float]] = {}
    return Ranked(stories=_diverse(dressed, weights, lowered), at=now, crowd=sizes, lowered=lowered, weights=weights)


def _diverse(stories: Sequence[StoryFacts], weights: Weights, lowered: dict[int, tuple[float, float]]) -> tuple[StoryFacts, ...]:
    """The hottest first, each lowered by how often its outlet and section stand above it already.

    What stands above only grows, so a story's share only falls: a heap whose top is weighed anew before it is taken gives
    the same order as weighing all stories before each choice.
    """
    outlets: Counter[str] = Counter()
    sections: Counter[Section | None] = Counter()

    def shares(story: StoryFacts) -> tuple[float, float]:
        same_outlet = outlets[story.headline_outlet] if story.headline_outlet else 0
        same_section = min(sections[story.section], _SECTION_LIMIT) if story.section else 0
        return weights.same_outlet**same_outlet, weights.same_section**same_section

    waiting = [(-story.heat, place, story) for place, story in enumerate(stories)]
    placed: list[StoryFacts] = []
    while waiting:
        _, place, story = heappop(waiting)
        outlet, section = shares(story)
        now = -story.heat * outlet * section
        if waiting and (now, place) > waiting[0][:2]:
            heappush(waiting, (now, place, story))
            continue
        placed.append(story)
        lowered[story.story_id] = outlet, section
        outlets[story.headline_outlet] += 1
        sections[story.section] += 1
    return tuple(placed)
