"""A reader's own order: the house's ranking, bent by what they lean to, by their rules, and by what they read if they want that.

    the house's order ─► what is hidden goes ─► heat · e^(strength · pull) ─► a reason counts less each time it is used ─► an order, and why

Strength 0 is the house's order exactly. What pulls is measured against how much there is of it: an outlet with ten reports a day is read
seldom because it writes seldom, so each of its reports pulls more than one of a thousand (docs/design/055-personal.md).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from math import exp, log2, sqrt

from news7d.core.rank.order import Ranked
from news7d.core.wording import SECTION_WORDS, said
from news7d.model import SLIDER_STEPS, StoryFacts

_MOST_PULL = 3.0  # of all reasons together, either way
_FADE = 0.8  # each further story that one reason has raised keeps this share of what it adds
_HALF_LIFE = timedelta(days=14)  # of what was read
_STARRED = 2.0  # a star counts as so many readings
_FEW = 1.5  # readings below which nothing is concluded
_EXPONENT = 3.0  # doublings over the expected share that make a full pull
_REASONS = 3  # that are shown
_RAREST, _COMMONEST = 2.0, 0.5
_RARE = 1.3  # from which an outlet is called rare


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """One reason to raise (above 0) or lower a story, in words."""

    key: str  # the same reason in several stories
    words: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    story: StoryFacts
    why: tuple[str, ...]  # empty where it stands as the house has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Volumes:
    """How much there is of everything, in the reports of the last days."""

    reports: int = 0
    outlets: Mapping[str, int] = field(default_factory=dict)
    sections: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, int] = field(default_factory=dict)

    def rarity(self, outlet: str) -> float:
        """Above 1 for an outlet that writes less than the others on average, below 1 for one that writes more."""
        mean = self.reports / max(1, len(self.outlets))
        return min(_RAREST, max(_COMMONEST, sqrt(mean / max(1, self.outlets.get(outlet, 0)))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """That a report was read, or starred."""

    at: datetime
    outlet: str
    section: str | None
    names: tuple[str, ...]
    starred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Interests:
    """How strongly what was read pulls: 0 to 1 each."""

    outlets: Mapping[str, float] = field(default_factory=dict)
    sections: Mapping[str, float] = field(default_factory=dict)
    names: Mapping[str, float] = field(default_factory=dict)


def personal(ranked: Ranked, strength: float, pulls: Mapping[int, Sequence[Pull]], hidden: Iterable[int] = ()) -> tuple[Placed, ...]:
    """The stories of the house's order in the reader's; `strength` from 0 (the house's) to 1, `pulls` and `hidden` by story id."""
    gone = frozenset(hidden)
    stories = [story for story in ranked.stories if story.story_id not in gone]
    if strength <= 0:
        return tuple(Placed(story=story, why=()) for story in stories)
    heats = _falling(ranked, stories)
    used: Counter[str] = Counter()

    def value(place: int) -> float:
        found = pulls.get(stories[place].story_id, ())
        total = sum(pull.weight * (_FADE ** used[pull.key] if pull.weight > 0 else 1.0) for pull in found)
        return -heats[place] * exp(strength * min(_MOST_PULL, max(-_MOST_PULL, total)))

    waiting = [(value(place), place) for place in range(len(stories))]
    heapify(waiting)
    placed: list[Placed] = []
    while waiting:
        _, place = heappop(waiting)
        now = value(place)  # what stands above has used reasons up: it can only have fallen
        if waiting and (now, place) > waiting[0]:
            heappush(waiting, (now, place))
            continue
        story = stories[place]
        found = pulls.get(story.story_id, ())
        used.update(pull.key for pull in found if pull.weight > 0)
        placed.append(Placed(story=story, why=_why(found)))
    return tuple(placed)


def _falling(ranked: Ranked, stories: Sequence[StoryFacts]) -> list[float]:
    """What each story's place is worth: never more than that of the one above it, so that no pull leaves the house's order."""
    heats, least = [], float("inf")
    for story in stories:
        outlet, section = ranked.lowered[story.story_id]
        least = min(least, max(story.heat * outlet * section, 1e-12))
        heats.append(least)
    return heats


def _why(pulls: Sequence[Pull]) -> tuple[str, ...]:
    strongest = sorted((pull for pull in pulls if abs(pull.weight) >= 0.1), key=lambda pull: (-abs(pull.weight), pull.key))
    return tuple(dict.fromkeys(pull.words for pull in strongest))[:_REASONS]


def strength_of(slider: int) -> float:
    """A slider's position as a strength."""
    return min(1.0, max(0.0, slider / SLIDER_STEPS))


def is_hidden(story: StoryFacts, hits: Iterable[tuple[int, bool]]) -> bool:
    """Whether a story goes, given its hidden reports: (article id, is that about what is told?) each.

    By who tells it, only with the last report. By what is told, with its headline or half of its reports: muting a word must not leave
    the one report in another language.
    """
    gone: dict[int, bool] = {}
    for article_id, topic in hits:
        gone[article_id] = gone.get(article_id, False) or topic
    told = [article_id for article_id, topic in gone.items() if topic]
    return len(gone) >= max(1, story.reports) or story.headline_article_id in told or (bool(told) and 2 * len(told) >= story.reports)


# ------------------------------------------------------------------ what reading tells


def learn(readings: Sequence[Reading], volumes: Volumes, now: datetime) -> Interests:
    """What somebody reads more of than there is of it. What was marked in one go counts as one reading."""
    together = Counter(reading.at for reading in readings)
    outlets: defaultdict[str, float] = defaultdict(float)
    sections: defaultdict[str, float] = defaultdict(float)
    names: defaultdict[str, float] = defaultdict(float)
    for reading in readings:
        weight = 0.5 ** (max(timedelta(), now - reading.at) / _HALF_LIFE) * (_STARRED if reading.starred else 1.0) / together[reading.at]
        outlets[reading.outlet] += weight
        if reading.section:
            sections[reading.section] += weight
        for name in reading.names:
            names[name] += weight
    total = sum(outlets.values())
    return Interests(
        outlets=_more_than_expected(outlets, total, volumes.outlets, volumes.reports),
        sections=_more_than_expected(sections, total, volumes.sections, volumes.reports),
        names=_more_than_expected(names, total, volumes.names, volumes.reports),
    )


def _more_than_expected(read: Mapping[str, float], total: float, there: Mapping[str, int], reports: int) -> dict[str, float]:
    """How much oftener it was read than chance would have it, in doublings; one reading more on both sides, so that few say little."""
    found = {}
    for key, weight in read.items():
        expected = total * there.get(key, 0) / max(1, reports)
        pull = min(1.0, log2((weight + 1) / (expected + 1)) / _EXPONENT)
        if weight >= _FEW and pull > 0.1:
            found[key] = pull
    return found


def pulls_of_interests(story: StoryFacts, names: Iterable[tuple[str, str]], interests: Interests, volumes: Volumes) -> tuple[Pull, ...]:
    """What somebody's reading says of a story whose headline has these names: (key, label) each."""
    found = []
    if weight := interests.outlets.get(story.headline_outlet, 0.0):
        words = said("a rare outlet you read") if volumes.rarity(story.headline_outlet) >= _RARE else said("an outlet you read")
        found.append(Pull(key=f"read outlet {story.headline_outlet}", words=words, weight=weight))
    if story.section and (weight := interests.sections.get(story.section, 0.0)):
        found.append(
            Pull(
                key=f"read section {story.section}",
                words=said("you read much about %(section)s", section=SECTION_WORDS.get(story.section, story.section)),
                weight=0.7 * weight,
            )
        )
    best = max(((interests.names[key], label, key) for key, label in names if key in interests.names), default=None)
    if best is not None:
        found.append(Pull(key=f"read name {best[2]}", words=said("you read about %(name)s", name=best[1]), weight=best[0]))
    return tuple(found)
