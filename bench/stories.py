#!/usr/bin/env python3
"""What each part of the story engine costs per article, in milliseconds of processor.

    PYTHONPATH=src python bench/stories.py PACK.jsonl.gz

The first 2,000 articles of a pack warm up what is remembered of words, the 1,500 after them are timed, each part for itself, the
best of two passes, and placing in the window that the first have filled. Two sums: language, sections, names and grouping (what
«Stories» asks 500 articles per CPU-second of), and all that the filter does (quotes, credits and judging too: 250).
A part's second pass finds what its first has remembered of these very articles: what is met for the first time is in the first figure.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import islice

from news7d.core import provenance, sections
from news7d.core.analyse import analyse, language_of
from news7d.core.engine import report_of
from news7d.core.group import Grouping
from news7d.core.group.features import encode
from news7d.core.names import find_names
from news7d.core.provenance import credits
from news7d.core.quotes import find_quotes
from news7d.model import Analysis, Report

WARM, TIMED = 2000, 1500
Known = tuple[Report, Analysis]

STORIES: dict[str, Callable[[Known], object]] = {
    "language": lambda it: language_of(it[0]),
    "features": lambda it: encode(it[0], it[1].language),
    "sections": lambda it: sections.classify(it[0], it[1].language, it[1].features),
    "names": lambda it: find_names(it[0], it[1].language),
}
SOURCES: dict[str, Callable[[Known], object]] = {
    "quotes": lambda it: find_quotes(it[0].text, it[1].language),
    "credits": lambda it: credits(it[0], it[1].language),
}


def passes(name: str, work: Callable[[], object], articles: int) -> list[float]:
    """Milliseconds per article of a first and a second pass."""
    spent = []
    for _ in range(2):
        before = time.process_time()
        work()
        spent.append(1000 * (time.process_time() - before) / articles)
    print(f"{name:10} {spent[0]:7.3f} {spent[1]:7.3f} ms", flush=True)
    return spent


def each(parts: dict[str, Callable[[Known], object]], timed: list[Known]) -> list[list[float]]:
    return [passes(name, lambda part=part: [part(it) for it in timed], len(timed)) for name, part in parts.items()]  # type: ignore[misc]


def placing(warm: list[Known], timed: list[Known]) -> tuple[list[float], list[list[Known]]]:
    """The time, and the stories of the timed articles."""
    groupings = [Grouping(), Grouping()]
    for grouping in groupings:
        place(grouping, warm)
    fresh = iter(groupings)
    spent = passes("placing", lambda: place(next(fresh), timed), len(timed))
    stories: dict[str | None, list[Known]] = defaultdict(list)
    for report, analysis in timed:
        stories[groupings[0].story_of(report.id)].append((report, analysis))
    return spent, list(stories.values())


def place(grouping: Grouping, known: Iterable[Known]) -> None:
    for report, analysis in known:
        grouping.place(report, analysis)


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with gzip.open(sys.argv[1], "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in islice(lines, WARM + TIMED)]
    reports = [report_of({key: value for key, value in row.items() if not key.startswith("gold")}) for row in rows]
    warm = [(report, analyse(report)) for report in reports[:-TIMED]]
    timed = [(report, analyse(report)) for report in reports[-TIMED:]]
    print(f"{len(timed)} articles of {sum(len(report.text) for report, _ in timed) // len(timed)} characters: first pass, second pass")
    parts = each(STORIES, timed)
    spent, stories = placing(warm, timed)
    parts.append(spent)
    sources = each(SOURCES, timed)
    sources.append(passes("judging", lambda: [provenance.judge(story) for story in stories], len(timed)))
    for name, sums in (("language, sections, names, grouping", parts), ("all", parts + sources)):
        print(f"{name}: {1000 / sum(map(min, sums)):.0f} articles per CPU-second")


if __name__ == "__main__":
    main()
