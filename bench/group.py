#!/usr/bin/env python3
"""Measure the story engine: what placing costs as the window grows, and how well heat foretells attention.

    PYTHONPATH=src python bench/group.py growth [ARTICLES]           milliseconds per placing and memory, every fifth of the way
    PYTHONPATH=src python bench/group.py restore [ARTICLES]          seconds to rebuild the window
    PYTHONPATH=src python bench/group.py rank PACK.jsonl.gz          NDCG@20 of hourly editions over gold stories

`rank`: at every hour the stories so far are put in order; a story's worth is how many reports it gathers in the next 12 h.
The baseline is «reports so far, with exponential decay», at its best half-life.
"""

from __future__ import annotations

import gzip
import json
import random
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import log2
from typing import Any

from news7d.core.group import Grouping
from news7d.core.group.features import encode
from news7d.core.rank import Member, rank, story_facts
from news7d.model import Analysis, Report

START = datetime(2026, 1, 1, tzinfo=UTC)


def invented(count: int) -> list[tuple[Report, Analysis]]:
    """Articles of 150 words from a Zipf vocabulary: no sense, but the right statistics for an index."""
    chance = random.Random(7)
    letters = "abcdefghijklmnoprstuv"
    vocabulary = ["".join(chance.choices(letters, k=chance.randint(4, 9))) for _ in range(60_000)]
    made = []
    for n in range(count):
        words = [vocabulary[int(60_000 ** chance.random()) - 1] for _ in range(150)]
        when = START + timedelta(seconds=n)
        report = Report(id=str(n), title=" ".join(words[:9]), text=" ".join(words), language="en", published=when, seen=when)
        made.append((report, Analysis(language="en", features=encode(report, "en"))))
    return made


def growth(count: int) -> None:
    grouping, articles = Grouping(), invented(count)
    step = max(1, count // 5)
    for start in range(0, count, step):
        before = time.process_time()
        for report, analysis in articles[start : start + step]:
            grouping.place(report, analysis)
        spent = (time.process_time() - before) / step
        print(f"{start + step:>8} articles: {1000 * spent:.2f} ms each, {_peak()} MB at most")


def restore(count: int) -> None:
    grouping, articles = Grouping(), invented(count)
    before = time.process_time()
    for report, analysis in articles:
        grouping.restore(report.id, report.id, report.published or START, analysis.features)
    print(f"{count} articles restored in {time.process_time() - before:.1f} s, {_peak()} MB at most")


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


# ------------------------------------------------------------------ ranking

Times = dict[str, list[datetime]]
Order = Callable[[Times, datetime], list[str]]


def foretold(pack: str) -> None:
    stories = _stories(pack)
    decays = {f"decay {hours} h": _decay(hours) for hours in (1, 2, 3, 5, 8)}
    for name, order in {**decays, "news7d": _heat}.items():
        print(f"{name:12} NDCG@20 {_quality(stories, order):.4f}")


def _stories(pack: str) -> Times:
    stories: Times = defaultdict(list)
    with gzip.open(pack, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row.get("gold_story"):
                stories[row["gold_story"]].append(datetime.fromisoformat(row["published"].replace("Z", "+00:00")))
    return {story: sorted(times) for story, times in stories.items()}


def _quality(stories: Times, order: Order) -> float:
    every = sorted(moment for times in stories.values() for moment in times)
    now, scores = every[0] + timedelta(hours=24), []
    while now < every[-1] - timedelta(hours=12):
        known = {story: [t for t in times if now - timedelta(hours=72) < t <= now] for story, times in stories.items()}
        known = {story: times for story, times in known.items() if times}
        worth = {story: sum(now < t <= now + timedelta(hours=12) for t in stories[story]) for story in known}
        best = sorted(worth.values(), reverse=True)
        if best and best[0]:
            scores.append(_gain([worth[story] for story in order(known, now)]) / _gain(best))
        now += timedelta(hours=1)
    return sum(scores) / len(scores)


def _gain(worth: list[int]) -> float:
    return sum(value / log2(place + 2) for place, value in enumerate(worth[:20]))


def _decay(half_life: float) -> Order:
    def order(known: Times, now: datetime) -> list[str]:
        score = {story: sum(0.5 ** ((now - t) / timedelta(hours=half_life)) for t in times) for story, times in known.items()}
        return sorted(known, key=lambda story: -score[story])

    return order


def _heat(known: Times, now: datetime) -> list[str]:
    names = dict(enumerate(sorted(known), start=1))
    facts = [story_facts(number, [_member(f"{name}{n}", t) for n, t in enumerate(known[name])]) for number, name in names.items()]
    return [names[story.story_id] for story in rank(facts, now)]


def _member(id: str, seen: datetime) -> Member:
    return Member(article_id=1, report=Report(id=id, title="A title long enough", seen=seen, outlet=id))


def main() -> None:
    verbs: dict[str, Callable[[Any], None]] = {"growth": lambda n: growth(int(n)), "restore": lambda n: restore(int(n)), "rank": foretold}
    if len(sys.argv) < 2 or sys.argv[1] not in verbs or (sys.argv[1] == "rank" and len(sys.argv) < 3):
        sys.exit(__doc__)
    verbs[sys.argv[1]](sys.argv[2] if len(sys.argv) > 2 else "20000")


if __name__ == "__main__":
    main()
