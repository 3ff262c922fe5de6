"""What grows with the number of articles: the store, the front page, search, placing. One store, measured on its way.

A house that takes in 10,000 articles a day: 10,000 are a day, a million a hundred days. Grouping looks back ten of them.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.filling import A_DAY, Writer, arrived, fill
from bench.table import Row, Table
from bench.web import size_of, workplace
from news7d.core.search import parse_query
from news7d.stages.edition import edition
from news7d.stages.group import GroupLane
from news7d.store import Store, open_store

QUERIES, FRONTS, PLACED = 200, 30, 400
WINDOW = timedelta(days=10)
WINDOW_FULL = A_DAY * WINDOW.days  # articles: with more the engine looks at no more, so larger stores are not placed by it


def tables(sizes: list[int], stores: Path | None = None) -> list[Table]:
    """stores: a folder in which the filled stores stay, and are found again."""
    with workplace() as folder:
        place = stores or folder
        rows = {f"{size:,}": _measured(place / f"{size}", size) for size in sizes}
    note = f"Grouping looks back {WINDOW.days} days, which are {WINDOW_FULL:,} articles here: beyond that placing costs the same."
    return [Table(title=f"Growth: a house that takes in {A_DAY:,} articles a day", rows=rows, note=note)]


def _measured(folder: Path, size: int) -> Row:
    """Of a store of its own, as what lies within the last days must be the newest."""
    writer, filled = Writer(now=datetime.now(UTC), total=size), folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    store = open_store(f"sqlite:///{folder}/news7d.sqlite")
    store.migrate()
    cpu = time.process_time()
    if not filled:
        fill(store, writer, 0, size, window=WINDOW if size <= WINDOW_FULL else timedelta(0))
    row: dict[str, float | None] = {"written, CPU ms per article": None if filled else 1000 * (time.process_time() - cpu) / size}
    row |= _row(store, writer, size, size_of(folder))
    store.close()
    return row


def _row(store: Store, writer: Writer, size: int, disk: int) -> Row:
    size = max(size, store.facts(writer.now).articles)
    facts = store.story_facts(writer.now - timedelta(days=3))
    fronts = _times(FRONTS, lambda number: (edition(store, writer.now, limit=41), store.newest_reports(24)))
    searches = _times(QUERIES, lambda number: store.search(parse_query(query(writer, number)), limit=20))
    stories = _times(FRONTS, lambda number: store.story(facts[number % len(facts)].story_id))
    restored, placed = _placing(store, writer, size) if size <= WINDOW_FULL + PLACED + 1 else (None, None)
    return {
        "store, MB": disk / 2**20,
        "bytes per article": disk / size,
        "front page, median ms": statistics.median(fronts),
        "front page, p95 ms": p95(fronts),
        "story page, p95 ms": p95(stories),
        "search, median ms": statistics.median(searches),
        "search, p95 ms": p95(searches),
        "placing, CPU ms per article": placed,
        "window read at start, s": restored,
    }


def query(writer: Writer, number: int) -> str:
    """By turns a rare word, two common ones, a phrase of what was stored, a common one with a rare one."""
    rare, common = writer.words[20_000 + 61 * number % 40_000], writer.words[3 + number % 40]
    return (rare, f"{common} {writer.words[50 + number % 60]}", f'"{common} {writer.words[2]}"', f"{common} {rare}")[number % 4]


def _times(count: int, work: Callable[[int], object]) -> list[float]:
    """Wall milliseconds of each call; the first, which finds the files cold, is left out."""
    found = []
    for number in range(count + 1):
        began = time.perf_counter()
        work(number)
        found.append(1000 * (time.perf_counter() - began))
    return found[1:]


def p95(times: list[float]) -> float:
    return sorted(times)[int(0.95 * len(times))]


def _placing(store: Store, writer: Writer, size: int) -> tuple[float, float]:
    """(seconds to read the window of a grouping lane, processor milliseconds for each article that it places then)."""
    lane = GroupLane(store, window=WINDOW)
    arrived(store, writer, size, size + 1)
    began = time.perf_counter()
    lane.step(writer.now)
    restored = time.perf_counter() - began
    arrived(store, writer, size + 1, size + 1 + PLACED)
    cpu, placed = time.process_time(), 0
    while done := lane.step(writer.now):
        placed += done
    return restored, 1000 * (time.process_time() - cpu) / max(1, placed)
