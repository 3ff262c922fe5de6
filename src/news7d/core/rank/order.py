"""The order of a front page: by heat, with nobody owning it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from heapq import heappop, heapreplace
from threading import Lock

from news7d.core.rank.breaking import Usual, is_breaking, usual
from news7d.core.rank.heat import Crowd, crowd, explain, heats
from news7d.core.rank.weights import DEFAULT, Weights
from news7d.model import Score, Section, StoryFacts

_SECTION_LIMIT = 5  # a section that fills the day is not lowered without end


class Ranked:
    """The stories in order, and what is needed to say why: `score` of any of them.

    Only as much of the order is found as somebody wants to see: a page shows sixty of two thousand. What has been found stays.
    """

    def __init__(self, heated: Sequence[tuple[float, StoryFacts]], at: datetime, sizes: Crowd, ordinary: Usual, weights: Weights) -> None:
        """heated: the stories with their heats, hottest first."""
        self.at, self.crowd, self.weights = at, sizes, weights
        self.lowered: dict[int, tuple[float, float]] = {}  # by story id: what is left of its heat for its outlet's sake, and its section's
        self._ordinary = ordinary
        self._heats = [heat for heat, _ in heated]
        self._waiting = [(-heat, place, story) for place, (heat, story) in enumerate(heated)]  # in order already: a heap
        self._lock = Lock()  # pages that are made side by side share one
        self._placed: list[StoryFacts] = []
        self._outlets: Counter[str] = Counter()
        self._sections: Counter[Section | None] = Counter()

    def __len__(self) -> int:
        return len(self._heats)

    @property
    def stories(self) -> tuple[StoryFacts, ...]:
        """All of them, with `heat` and `breaking` filled in."""
        return self.upto(len(self))

    def upto(self, count: int) -> tuple[StoryFacts, ...]:
        """The first so many."""
        with self._lock:
            while len(self._placed) < count and self._waiting:
                self._place()
        return tuple(self._placed[:count])

    def below(self, story_id: int | None, count: int) -> tuple[tuple[StoryFacts, ...], bool]:
        """(the next so many below that story, whether there are more); from the top where it is not there."""
        start = 0 if story_id is None else self._place_below(story_id)
        return self.upto(start + count)[start:], start + count < len(self)

    def score(self, story: StoryFacts) -> Score:
        outlet, section = self.lowered[story.story_id]
        score = explain(story, self.at, self.crowd, self.weights)
        return replace(score, outlet=outlet, section=section, standing=score.heat * outlet * section)

    def _place_below(self, story_id: int) -> int:
        with self._lock:
            while story_id not in self.lowered and self._waiting:
                self._place()
        return next((place + 1 for place, story in enumerate(self._placed) if story.story_id == story_id), 0)

    def _place(self) -> None:
        """Place the hottest that waits, lowered by how often its outlet and section stand above it already.

        What stands above only grows, so a story's share only falls: a heap whose top is weighed anew before it is taken gives
        the same order as weighing all stories before each choice.
        """
        waiting = self._waiting
        while True:
            weighed, place, story = waiting[0]
            outlet, section = self._shares(story)
            now = -self._heats[place] * outlet * section
            if now == weighed:
                break
            heapreplace(waiting, (now, place, story))
            if waiting[0][1] == place:
                break
        heappop(waiting)
        breaking = is_breaking(story, self.at, self._ordinary, self.weights)
        self._placed.append(replace(story, heat=self._heats[place], breaking=breaking))
        self.lowered[story.story_id] = outlet, section
        self._outlets[story.headline_outlet] += 1
        self._sections[story.section] += 1

    def _shares(self, story: StoryFacts) -> tuple[float, float]:
        same_outlet = self._outlets[story.headline_outlet] if story.headline_outlet else 0
        same_section = min(self._sections[story.section], _SECTION_LIMIT) if story.section else 0
        return self.weights.same_outlet**same_outlet, self.weights.same_section**same_section


def rank(stories: Sequence[StoryFacts], now: datetime, weights: Weights = DEFAULT) -> Ranked:
    """The stories in the order of a front page; the muted ones are left out.

    Heat is what a story has by itself. The order also sees to it that no outlet or section owns the page: each further
    story under the same outlet's headline stands a little lower than its heat says.
    """
    sizes, ordinary = crowd(stories, now, weights), usual(stories, now)
    shown = [story for story in stories if not story.muted]
    heated = list(zip(heats(shown, now, sizes, weights), shown, strict=True))
    heated.sort(key=lambda each: (-each[0], -each[1].last_seen.timestamp(), each[1].story_id))
    return Ranked(heated, now, sizes, ordinary, weights)
