"""How well the order of a front page foretells attention, on a pack of headlines with gold stories.

At every hour, the stories with a report in the 72 hours before are put in order. A story's gain is the number of reports that it
gathers in the 12 hours after; NDCG@20 = Σ gain / log2(place + 1) over the first 20 places, divided by that of the best order
(linear gain, places from 1); hours in which nothing follows are left out. The mean over all hours, and over each half of the time.

Baseline, in the same run: «reports so far, each fading», at the half-life that suits the pack best, known only afterwards.
`restless` is the share of pairs of stories among the first 20 of an hour that have changed their order an hour later although
neither had a report.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations, pairwise
from math import log2
from statistics import mean

from news7d.core.rank import Member, rank, story_facts
from news7d.model import Analysis, Report, StoryFacts
from tools import score

_HOUR = timedelta(hours=1)
HORIZON, AHEAD, START = 72 * _HOUR, 12 * _HOUR, 24 * _HOUR
HALF_LIVES = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
FIRST = 20

Known = Mapping[str, list[Member]]
Order = Callable[[Known, datetime], list[str]]


@dataclass(frozen=True, slots=True)
class Hour:
    now: datetime
    known: Known
    gain: dict[str, int]


def ranking(path: str) -> dict[str, float]:
    """The figures of the pack `path`: {"id", "outlet", "language", "published", "title", "gold_story"} a line."""
    hours = _hours(_stories(path))
    decays = {half_life: _quality(hours, _decay(half_life)) for half_life in HALF_LIVES}
    best = max(decays, key=lambda half_life: mean(decays[half_life]))
    heat = _Heat()
    ours = _quality(hours, heat)
    middle = len(ours) // 2
    return {
        "ndcg_20": round(mean(ours), 4),
        "baseline": round(mean(decays[best]), 4),
        "baseline_hours": best,
        "gain_over_baseline": round(mean(ours) / mean(decays[best]) - 1, 4),
        "gain_first_half": round(mean(ours[:middle]) / max(mean(each[:middle]) for each in decays.values()) - 1, 4),
        "gain_second_half": round(mean(ours[middle:]) / max(mean(each[middle:]) for each in decays.values()) - 1, 4),
        "restless": round(_restless(hours, heat), 4),
    }


def _stories(path: str) -> dict[str, list[Member]]:
    stories: dict[str, list[Member]] = defaultdict(list)
    for number, row in enumerate(score.load(path)):
        when = datetime.fromisoformat(row["published"].replace("Z", "+00:00"))
        report = Report(id=row["id"], title=row["title"], language=row["language"], outlet=row["outlet"], published=when, seen=when)
        stories[row["gold_story"]].append(Member(article_id=number, report=report, analysis=Analysis(language=row["language"])))
    return {name: sorted(members, key=lambda member: member.when) for name, members in stories.items()}


def _hours(stories: Mapping[str, list[Member]]) -> list[Hour]:
    every = sorted(member.when for members in stories.values() for member in members)
    now, hours = every[0] + START, []
    while now < every[-1] - AHEAD:
        known = {name: past for name, members in stories.items() if (past := [m for m in members if m.when <= now])}
        known = {name: past for name, past in known.items() if past[-1].when > now - HORIZON}
        gain = {name: sum(now < m.when <= now + AHEAD for m in stories[name]) for name in known}
        if any(gain.values()):
            hours.append(Hour(now, known, gain))
        now += _HOUR
    return hours


def _quality(hours: Sequence[Hour], order: Order) -> list[float]:
    return [
        _dcg([hour.gain[name] for name in order(hour.known, hour.now)]) / _dcg(sorted(hour.gain.values(), reverse=True)) for hour in hours
    ]


def _dcg(gains: Sequence[int]) -> float:
    return sum(gain / log2(place + 2) for place, gain in enumerate(gains[:FIRST]))


def _decay(half_life: float) -> Order:
    def order(known: Known, now: datetime) -> list[str]:
        left = {name: sum(0.5 ** ((now - m.when) / _HOUR / half_life) for m in members) for name, members in known.items()}
        return sorted(known, key=lambda name: -left[name])

    return order


class _Heat:
    """The order of the server: figures as they are stored after each report, ranked as the front page is."""

    def __init__(self) -> None:
        self._stored: dict[tuple[str, int], StoryFacts] = {}
        self._numbers: dict[str, int] = {}

    def __call__(self, known: Known, now: datetime) -> list[str]:
        facts = {self._numbers.setdefault(name, len(self._numbers)): name for name in known}
        return [facts[story.story_id] for story in rank([self._facts(name, known[name]) for name in known], now).stories]

    def _facts(self, name: str, members: Sequence[Member]) -> StoryFacts:
        key = name, len(members)
        if key not in self._stored:
            self._stored[key] = story_facts(self._numbers[name], members)
        return self._stored[key]


def _restless(hours: Sequence[Hour], order: Order) -> float:
    moved = counted = 0
    for before, after in pairwise(hours):
        first = order(before.known, before.now)[:FIRST]
        places = {name: place for place, name in enumerate(order(after.known, after.now))}
        quiet = [name for name in first if name in places and len(after.known[name]) == len(before.known[name])]
        for one, other in combinations(quiet, 2):
            counted += 1
            moved += places[one] > places[other]
    return moved / counted if counted else 0.0
