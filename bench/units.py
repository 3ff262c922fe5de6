"""What each part of the work costs for one unit, in milliseconds of processor: the figures behind docs/operate-scale.md.

    python bench/units.py [--outlets 40]

Pure functions are timed in this process on what a pass over the simulated web has stored; polls are the whole program's CPU,
less what the program takes when nothing is due.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bench.run import _subscribed, news7d, read, simulated_web  # noqa: E402
from news7d.core.group import Grouping  # noqa: E402
from news7d.core.pages import extract  # noqa: E402
from news7d.stages import analyse, judge  # noqa: E402
from news7d.stages.reports import report_of  # noqa: E402
from news7d.store import Store, open_store  # noqa: E402


def each(work: Callable[[Any], Any], items: Iterable[Any]) -> float:
    """Median milliseconds of processor for one."""
    found = []
    for item in items:
        began = time.process_time()
        work(item)
        found.append(1000 * (time.process_time() - began))
    return statistics.median(found) if found else float("nan")


def say(what: str, value: float, unit: str = "ms") -> None:
    print(f"{what:42} {value:9.2f} {unit}", flush=True)


def polls(web: str, folder: Path, outlets: int) -> Path:
    data = _subscribed(web, folder)
    first = news7d(data, "refresh", "--all", "--feeds-only", "--json")
    second = news7d(data, "refresh", "--all", "--feeds-only", "--json")
    nothing = news7d(data, "refresh", "--json", "--feeds-only")
    say("poll with 30 new entries, stored, searchable", 1000 * (first.cpu_s - nothing.cpu_s) / outlets)
    say("poll answered 304", 1000 * (second.cpu_s - nothing.cpu_s) / outlets)
    return data


def thoughts(store: Store, web: str) -> None:
    ids = sorted(line.article_id for line in store.newest_reports(300))
    tasks = store.tasks(ids)
    pages = [(task.url, read(task.url)) for task in tasks[:40]]
    each(lambda page: extract(page[1], page[0], "text/html"), pages[:5])  # warm
    say("page read (extraction, metadata)", each(lambda page: extract(page[1], page[0], "text/html"), pages))
    say("page, size", statistics.median(len(body) for _, body in pages) / 1024, "KB")
    each(analyse.think, tasks[:5])
    say("article analysed", each(analyse.think, tasks))
    said = store.analyses(ids)
    grouping = Grouping()
    say(
        "article placed in a story",
        each(lambda task: grouping.place(report_of(task), said[task.article_id]), [t for t in tasks if t.article_id in said]),
    )
    store.database.write(lambda session: session.script("UPDATE story SET judge_due = 0 WHERE merged_into IS NULL;\n"))
    jobs = judge.read(store, datetime.now(UTC) + timedelta(hours=1), 100, patience_s=0)
    say("story judged", each(judge.think, jobs))
    say("story, reports", statistics.mean(len(job[1]) for job in jobs), "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--outlets", type=int, default=40)
    options = parser.parse_args()
    with simulated_web(options.outlets, "--prewarm") as web, tempfile.TemporaryDirectory() as folder:
        data = polls(web, Path(folder), options.outlets)
        size = sum(file.stat().st_size for file in data.rglob("*") if file.is_file())
        whole = news7d(data, "refresh", "--json")
        store = open_store(f"sqlite:///{data}/news7d.sqlite")
        facts = store.facts(datetime.now(UTC))
        say("the rest of the road (pages, all stages)", 1000 * whole.cpu_s / max(1, facts.articles), "ms per article")
        say("stored for an entry, before its page", size / max(1, facts.entries) / 1024, "KB")
        say("stored for an article, with all of it", facts.database_bytes / max(1, facts.articles) / 1024, "KB")
        thoughts(store, web)
        store.close()


if __name__ == "__main__":
    main()
