#!/usr/bin/env python3
"""Measure the story engine: what placing costs as the window grows.

PYTHONPATH=src python bench/group.py growth [ARTICLES …]         milliseconds per placing and memory, in windows of these sizes
PYTHONPATH=src python bench/group.py restart [ARTICLES]          seconds to rebuild the window from an SQLite file
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from array import array
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from news7d.core.group import Grouping
from news7d.core.group.features import _pack, vectors
from news7d.core.group.tokens import key
from news7d.core.group.weigh import Norms
from news7d.model import Analysis, Report
from news7d.stages.group import restored
from news7d.store import Store, open_store
from news7d.store.database import Session

START = datetime(2026, 1, 1, tzinfo=UTC)
_key = lru_cache(1 << 20)(key)


class Invented:
    """An endless stream of articles: no sense, but the statistics that an index meets. Titles of 9 words and leads of 60 from a Zipf
    vocabulary of 300,000, names of 200,000; an event has words, names and numbers of its own and three reports on average, some
    dozens; and every article has a picture, a link and a word that no other has."""

    def __init__(self, per_day: int) -> None:
        self._chance = random.Random(7)
        self._per_day = per_day
        self._running: list[_Event] = []
        self._made = 0
        self._names = 0

    def next(self) -> tuple[Report, Analysis, str]:
        """A report, its analysis, and the id of the first report of its event."""
        number, chance = self._made, self._chance
        self._made += 1
        event = chance.choice(self._running) if self._running and chance.random() < 0.67 else self._new(str(number))
        words = [f"w{self._rank(300_000)}" for _ in range(57)] + chance.sample(event.words, 6)
        title = [f"w{self._rank(300_000)}" for _ in range(4)] + chance.sample(event.words, 5)
        names = chance.sample(event.names, 4) + [f"n{self._rank(200_000)}" for _ in range(3)]
        when = START + timedelta(days=number / self._per_day)
        report = Report(id=str(number), title=" ".join(title), text=" ".join(words), language="en", published=when, seen=when)
        return report, Analysis(language="en", features=self._packed(number, title, words, names, event)), event.first

    def _packed(self, number: int, title: list[str], words: list[str], names: list[str], event: _Event) -> bytes:
        weighed = dict.fromkeys([_key("w", word) for word in title], 100)
        for found in (*[_key("w", word) for word in words], key("w", f"once {number}")):
            weighed.setdefault(found, 40)
        shared = [*[_key("n", name) for name in names], *[_key("#", value) for value in event.numbers]]
        neutral = dict.fromkeys((*shared, *[_key("c", str(self._rank(150))) for _ in range(3)]), 40)
        neutral |= {key("l", str(number)): 80, key("p", str(number)): 80}
        return _pack("en", False, len(title), weighed, neutral)

    def _rank(self, most: int) -> int:
        return int(most ** self._chance.random())

    def _new(self, first: str) -> _Event:
        chance = self._chance
        words = [f"w{chance.randint(300, 60_000)}" for _ in range(10)]
        numbers = [str(chance.randint(2, 100_000)) for _ in range(2)]
        event = _Event(first, words, [f"n{chance.randint(50, 200_000)}" for _ in range(5)], numbers)
        self._running = [*self._running, event][-400:]
        return event


@dataclass
class _Event:
    first: str
    words: list[str]
    names: list[str]
    numbers: list[str]


def growth(sizes: list[int]) -> None:
    """Fill the window, then place a thousand more and look at the clock."""
    for kind, prefix, most in (("w", "w", 300_000), ("n", "n", 200_000)):  # what the stream itself takes is not the engine's
        for number in range(most):
            _key(kind, f"{prefix}{number}")
    empty = _resident()
    for size in sizes:
        stream, grouping = Invented(max(100, size // 10)), Grouping()
        model = _profiled(Invented(max(100, size // 10)), min(size, 3000))
        held = sum(_restored(grouping, stream, model) for _ in range(size - 1000)) / max(1, size - 1000)
        costs = [_placed(grouping, stream) for _ in range(1000)]
        memory = (_resident() - empty) / 1e6
        print(
            f"{size:>8} articles: {1000 * sum(costs) / len(costs):.2f} ms each (median {1000 * sorted(costs)[500]:.2f}), {memory:.0f} MB"
            f" = {1e6 * memory / size:.0f} bytes each, {held:.0f} of them features"
        )


def _placed(grouping: Grouping, stream: Invented) -> float:
    report, analysis, _ = stream.next()
    before = time.process_time()
    grouping.place(report, analysis)
    return time.process_time() - before


def _profiled(stream: Invented, count: int) -> Counter[int]:
    """How common features are in such a stream, to know the rare ones of an article without placing it."""
    common: Counter[int] = Counter()
    for _ in range(count):
        keys, _ = vectors(stream.next()[1].features)
        common.update(keys.tolist())
    return common


def _restored(grouping: Grouping, stream: Invented, common: Counter[int]) -> int:
    report, analysis, first = stream.next()
    keys, _ = vectors(analysis.features)
    rare = sorted(keys.tolist(), key=common.__getitem__)[:36]
    kept = Norms(20.0, 9.0, 12.0, report.published.timestamp() / 86400 if report.published else 0.0, 8).pack() + array("I", rare).tobytes()
    grouping.restore(report.id, first, report.published or START, analysis.features, kept)
    return len(analysis.features)


def restart(count: int) -> None:
    """Articles in a real SQLite file; then the engine built anew from it."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/news7d.sqlite")
        store.migrate()
        _fill(store, count)
        before, clock = time.process_time(), time.monotonic()
        grouping = restored(store, START)
        print(
            f"{len(grouping)} articles rebuilt in {time.process_time() - before:.1f} s of CPU, "
            f"{time.monotonic() - clock:.1f} s by the clock, "
            f"{_resident() / 1e6:.0f} MB resident, file of {store.database.size() / 1e6:.0f} MB"
        )
        store.close()


def _fill(store: Store, count: int) -> None:
    """As placing would leave it: rows of an article, its analysis and its placement."""
    stream = Invented(max(100, count // 10))
    common = _profiled(Invented(max(100, count // 10)), 3000)
    for start in range(1, count + 1, 2000):
        rows = [(number, *stream.next()) for number in range(start, min(count + 1, start + 2000))]
        store.database.write(lambda session, rows=rows: _write(session, rows, common))  # type: ignore[misc]


def _write(session: Session, rows: list[tuple[int, Report, Analysis, str]], common: Counter[int]) -> None:
    articles, analyses, placements = [], [], []
    for number, report, analysis, first in rows:
        seen = int((report.published or START).timestamp() * 1e6)
        articles.append(
            (number, number, 1, seen, seen, "plausible", "done", int(first) + 1, report.title, f"https://one.example/{number}", "")
        )
        analyses.append((number, "bench", '{"persons": ["Somebody Else"], "places": ["Somewhere"]}' + " " * 600, analysis.features))
        rare = sorted(vectors(analysis.features)[0].tolist(), key=common.__getitem__)[:36]
        placements.append((number, number, Norms(20.0, 9.0, 12.0, seen / 86.4e9, 8).pack() + array("I", rare).tobytes()))
    names = ["id", "url_key", "outlet_id", "first_seen", "published", "claim", "stage", "story_id", "title", "url", "excerpt"]
    session.load("article", names, articles)
    session.load("analysis", ["article_id", "engine", "said", "features"], analyses)
    session.load("placement", ["article_id", "number", "kept"], placements)


def _resident() -> int:
    """Bytes of memory that this process has now."""
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize()


def main() -> None:
    verb, *rest = sys.argv[1:] or [""]
    if verb == "growth":
        growth([int(size) for size in rest] or [10_000, 100_000])
    elif verb == "restart":
        restart(int(rest[0]) if rest else 200_000)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
