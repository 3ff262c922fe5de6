"""What each part of the work costs for one unit, in milliseconds of processor: the figures behind docs/operate-scale.md.

Pure functions are timed in this process on what a pass over the simulated web has stored; polls are the whole program's CPU,
less what the program takes when nothing is due.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.table import Table
from bench.web import news7d, read, simulated_web, size_of, subscribed, workplace
from news7d.core.group import Grouping
from news7d.core.pages import extract
from news7d.stages import analyse, judge
from news7d.stages.reports import report_of
from news7d.store import Store, open_store

Units = dict[str, float]


def tables(outlets: int) -> list[Table]:
    units: Units = {}
    with simulated_web(outlets, "--prewarm") as web, workplace() as folder:
        data = _polls(web, folder, outlets, units)
        size = size_of(data)
        whole = news7d(data, "refresh", "--json")
        store = open_store(f"sqlite:///{data}/news7d.sqlite")
        facts = store.facts(datetime.now(UTC))
        units["the rest of the road (pages, all stages), ms per article"] = 1000 * whole.cpu_s / max(1, facts.articles)
        units["stored for an entry, before its page, KB"] = size / max(1, facts.entries) / 1024
        units["stored for an article, with all of it, KB"] = facts.database_bytes / max(1, facts.articles) / 1024
        _thoughts(store, web, units)
        store.close()
    rows = {what: {"": value} for what, value in units.items()}
    return [Table(title="What a unit of work costs", rows=rows, ratios=False)]


def _each(work: Callable[[Any], Any], items: Iterable[Any]) -> float:
    """Median milliseconds of processor for one."""
    found = []
    for item in items:
        began = time.process_time()
        work(item)
        found.append(1000 * (time.process_time() - began))
    return statistics.median(found) if found else float("nan")


def _polls(web: str, folder: Path, outlets: int, units: Units) -> Path:
    data = subscribed(web, folder)
    first = news7d(data, "refresh", "--all", "--feeds-only", "--json")
    second = news7d(data, "refresh", "--all", "--feeds-only", "--json")
    nothing = news7d(data, "refresh", "--json", "--feeds-only")
    units["poll with 30 new entries, stored, searchable, ms"] = 1000 * (first.cpu_s - nothing.cpu_s) / outlets
    units["poll answered 304, ms"] = 1000 * (second.cpu_s - nothing.cpu_s) / outlets
    return data


def _thoughts(store: Store, web: str, units: Units) -> None:
    ids = sorted(line.article_id for line in store.newest_reports(300))
    tasks = store.tasks(ids)
    pages = [(task.url, read(task.url)) for task in tasks[:40]]
    _each(lambda page: extract(page[1], page[0], "text/html"), pages[:5])  # warm
    units["page read (extraction, metadata), ms"] = _each(lambda page: extract(page[1], page[0], "text/html"), pages)
    units["page, KB"] = statistics.median(len(body) for _, body in pages) / 1024
    _each(analyse.think, tasks[:5])
    units["article analysed, ms"] = _each(analyse.think, tasks)
    said, grouping = store.analyses(ids), Grouping()
    placed = [task for task in tasks if task.article_id in said]
    units["article placed in a story, ms"] = _each(lambda task: grouping.place(report_of(task), said[task.article_id]), placed)
    store.database.write(lambda session: session.script("UPDATE story SET judge_due = 0 WHERE merged_into IS NULL;\n"))
    jobs = judge.read(store, datetime.now(UTC) + timedelta(hours=1), 100, patience_s=0)
    units["story judged, ms"] = _each(judge.think, jobs)
    units["story, reports"] = statistics.mean(len(job.members) for job in jobs)
