"""Breaking: more outlets within the hour than stories of that section usually have at that time of day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import exp

from news7d.core.rank.weights import DEFAULT, Weights
from news7d.model import Section, StoryFacts

_HOUR = timedelta(hours=1)
_RECENT = timedelta(hours=1)
_AROUND = 3  # hours of the day on either side that count as this time of day
_EXPECTED = 0.5  # further outlets within an hour that a story has where nothing is known yet
_TRUSTED = 100.0  # stories that weigh as much as that expectation


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """How many further outlets within its last hour a story has at this time of day, by section (None: all together)."""

    further: Mapping[Section | None, float] = field(default_factory=dict)

    def chance(self, section: Section | None, outlets: int) -> float:
        """Of a story having so many outlets in an hour or more (Poisson)."""
        expected = self.further.get(section, self.further.get(None, _EXPECTED))
        term, below = exp(-expected), 0.0
        for number in range(outlets - 1):
            below += term
            term *= expected / (number + 1)
        return max(0.0, 1.0 - below)


def usual(stories: Iterable[StoryFacts], now: datetime) -> Usual:
    """From the stories of the last days; where a section has few, all sections count."""
    found: dict[Section | None, list[float]] = {}
    for story in stories:
        apart = abs(story.last_seen.astimezone(UTC).hour - now.astimezone(UTC).hour)
        if min(apart, 24 - apart) <= _AROUND and story.recent_outlets:
            for section in {story.section, None}:
                found.setdefault(section, []).append(story.recent_outlets - 1)
    every = _mean(found.get(None, []), _EXPECTED)
    return Usual(further={section: _mean(counts, every) for section, counts in found.items()} | {None: every})


def _mean(counts: list[float], prior: float) -> float:
    return (sum(counts) + _TRUSTED * prior) / (len(counts) + _TRUSTED)


def is_breaking(story: StoryFacts, now: datetime, usual: Usual | None = None, weights: Weights = DEFAULT) -> bool:
    """Several outlets within the hour, some on their own, that hour is recent, and so many are rare; an old story must flare up."""
    if now - story.last_seen > _RECENT or story.recent_outlets < weights.breaking_outlets:
        return False
    enough = weights.breaking_outlets if story.recent_independent >= weights.breaking_independent else weights.breaking_repeated
    if not story.recent_independent or story.recent_outlets < max(enough, weights.breaking_flare * _pace(story)):
        return False
    return (usual or Usual()).chance(story.section, story.recent_outlets) <= weights.breaking_chance


def _pace(story: StoryFacts) -> float:
    """Outlets in an hour before its last hour."""
    before = (story.last_seen - story.first_seen) / _HOUR - 1.0
    return (story.outlets - story.recent_outlets) / before if before >= 1.0 else 0.0
