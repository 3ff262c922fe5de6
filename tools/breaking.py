"""How well breaking stories are told, on the simulated news web with its ground truth.

For each seed a day of articles runs through the engines as the server runs them (analyse, place, judge, facts, is_breaking), one by one
in order of time. Truth: an event breaks when outlets that reported it within the last 60 minutes first are five. An alarm is the
first time that a story breaks; it is for the event that most of its reports tell.

precision   alarms for an event that breaks that day, each event counted once / alarms
recall      events with an alarm / events that break
delay       median over events of the number of its reports from the fifth outlet's to the alarm (0: with it or before)
after_first the same counted from the oldest report of those 60 minutes
"""

from __future__ import annotations

import argparse
import importlib.util
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from news7d.core.analyse import analyse
from news7d.core.group import Grouping
from news7d.core.provenance import judge
from news7d.core.rank import Member, Usual, is_breaking, story_facts, usual
from news7d.model import Analysis, Report, StoryFacts

OUTLETS, HOURS, SEEDS, WARM = 45, 18, (1, 2, 3), 3
BREAKS, WITHIN = 5, 3600.0
_RECENT = timedelta(hours=1)


def breaking(path: str) -> dict[str, float]:
    """The figures over all seeds; `path` is the simulated web's program."""
    days = [_Day(_world(Path(path), seed)) for seed in SEEDS]
    for day in days:
        day.run()
    alarms = sum(len(day.alarms) for day in days)
    right = sum(len(day.right) for day in days)
    events = sum(len(day.truth) for day in days)
    delays = [max(0, at - day.truth[event].fifth) for day in days for event, at in day.right.items()]
    since = [at - day.truth[event].first for day in days for event, at in day.right.items()]
    return {
        "precision": round(right / max(1, alarms), 4),
        "recall": round(right / max(1, events), 4),
        "delay": float(median(delays or [99])),
        "after_first": float(median(since or [99])),
        "events": events,
    }


def _world(path: Path, seed: int) -> Any:
    spec = importlib.util.spec_from_file_location("simweb_world", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    options = {
        "outlets": OUTLETS,
        "seed": seed,
        "epoch": 1795392000.0,
        "rate": 0.0,
        "faults": "",
        "hosts": "path",
        "port": 8900,
        "json": False,
    }
    return module.World(argparse.Namespace(**options))


@dataclass(frozen=True, slots=True)
class _Broke:
    first: int  # the places among the event's reports of the oldest within the 60 minutes, and of the fifth outlet's
    fifth: int


@dataclass(slots=True)
class _Story:
    members: dict[str, tuple[Report, Analysis]] = field(default_factory=dict)
    facts: StoryFacts | None = None


class _Day:
    def __init__(self, world: Any) -> None:
        self._articles = _articles(world)
        self._world = world
        self.truth = _truth(self._articles)
        self.alarms: list[str] = []
        self.right: dict[str, int] = {}
        self._alarmed: set[str] = set()
        self._stories: dict[str, _Story] = defaultdict(_Story)
        self._usual = Usual()

    def run(self) -> None:
        grouping, events, seen, hour = Grouping(), dict[str, str](), Counter[str](), 0
        for number, article in enumerate(self._articles):
            report = _report(self._world, article, number)
            analysis = analyse(report)
            placed = grouping.place(report, analysis)
            events[report.id] = str(article["event"])
            seen[str(article["event"])] += 1
            story = self._moved(placed.story, placed.merged, report, analysis)
            now = report.seen or datetime.now(UTC)
            if now.hour != hour:
                hour = now.hour
                self._usual = usual([each.facts for each in self._stories.values() if each.facts], now)
            if self._breaks(placed.story, story, now) and placed.story not in self._alarmed:
                self._alarmed.add(placed.story)
                if article["t"] >= self._articles[0]["t"] + WARM * 3600:
                    self._alarm(Counter(events[key] for key in story.members).most_common(1)[0][0], seen)

    def _alarm(self, event: str, seen: Counter[str]) -> None:
        self.alarms.append(event)
        if event in self.truth:
            self.right.setdefault(event, seen[event] - 1)

    def _moved(self, name: str, merged: tuple[str, ...], report: Report, analysis: Analysis) -> _Story:
        story = self._stories[name]
        for gone in merged:
            story.members |= self._stories.pop(gone, _Story()).members
            if gone in self._alarmed:
                self._alarmed.add(name)
        story.members[report.id] = report, analysis
        return story

    def _breaks(self, name: str, story: _Story, now: datetime) -> bool:
        members = list(story.members.values())
        recent = {report.outlet for report, _ in members if report.seen and report.seen > now - _RECENT}
        verdicts = judge(members) if len(recent) > 2 else (None,) * len(members)
        by_id = {verdict.id: verdict for verdict in verdicts if verdict}
        listed = [
            Member(article_id=int(report.id), report=report, analysis=analysis, verdict=by_id.get(report.id))
            for report, analysis in members
        ]
        story.facts = story_facts(int(name), listed)
        return is_breaking(story.facts, now, self._usual)


def _articles(world: Any) -> list[dict[str, Any]]:
    start, found = world.now(), []
    for outlet in map(world.outlet, range(OUTLETS)):
        for number in range(world.newest(outlet) + 1, world.newest(outlet) + 1 + int(HOURS * 3600 / outlet["period"])):
            found.append(world.meta(outlet["i"], number))
    return sorted((each for each in found if each["t"] < start + HOURS * 3600), key=lambda each: (each["t"], each["i"]))


def _truth(articles: list[dict[str, Any]]) -> dict[str, _Broke]:
    """Events that break after the first hours, in which the engine has seen too little."""
    told: dict[str, list[tuple[float, int]]] = defaultdict(list)
    broke: dict[str, _Broke] = {}
    start = articles[0]["t"] + WARM * 3600
    early = set()
    for article in articles:
        event = str(article["event"])
        reports = told[event]
        reports.append((article["t"], article["i"]))
        within = [(at, outlet) for at, outlet in reports if at > article["t"] - WITHIN]
        if event not in broke and event not in early and len({outlet for _, outlet in within}) >= BREAKS:
            if article["t"] < start:
                early.add(event)
            else:
                broke[event] = _Broke(len(reports) - len(within), len(reports) - 1)
    return broke


def _report(world: Any, article: dict[str, Any], number: int) -> Report:
    when = datetime.fromtimestamp(article["t"], UTC)
    outlet = world.outlet(article["i"])
    text = "\n\n".join(world.body(article["i"], article["k"])[: 6 if outlet["full"] else 2])
    return Report(
        id=str(number),
        url=outlet["base"] + article["path"],
        title=article["title"],
        text=text,
        outlet=f"{outlet['name']} {article['i']}",
        published=when,
        seen=when,
        language="en",
    )
