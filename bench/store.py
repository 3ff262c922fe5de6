"""What storing and reading cost, one operation after the other: processor of this process alone, wall with the disk."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bench.filling import FEEDS, Writer, analyse, arriving, judge, place
from bench.table import Row, Table
from bench.web import workplace
from news7d.core.search import parse_query
from news7d.model import FeedChange
from news7d.stages.group import GroupLane
from news7d.store import open_store


@dataclass(slots=True)
class _Ledger:
    rows: dict[str, Row] = field(default_factory=dict)

    def measured(self, what: str, work: Callable[[], object], count: int = 1, *, times: int = 1) -> None:
        """`work` does `count` things, and is called `times` times."""
        cpu, wall = time.process_time(), time.perf_counter()
        for _ in range(times):
            work()
        cpu, wall = (time.process_time() - cpu) / times, (time.perf_counter() - wall) / times
        self.rows[what] = {"CPU, ms": 1000 * cpu, "wall, ms": 1000 * wall, "CPU, µs each": 1e6 * cpu / count}


def tables(articles: int) -> list[Table]:
    now, book = datetime.now(UTC), _Ledger()
    with workplace() as folder:
        store = open_store(f"sqlite:///{folder}/news7d.sqlite")
        store.migrate()
        writer = Writer(now=now, total=articles)
        changes = arriving(store, writer, range(articles))
        known = [(change.feed_id, [entry.key for entry in change.entries]) for change in changes]
        same = [FeedChange(feed_id=change.feed_id, status=change.status) for change in changes]
        book.measured("known_entries, all new", lambda: [store.known_entries([pair]) for pair in known], FEEDS)
        book.measured("save_feeds, all new", lambda: [store.save_feeds(changes[at : at + 24]) for at in range(0, FEEDS, 24)], articles)
        book.measured("known_entries, all known", lambda: [store.known_entries([pair]) for pair in known], FEEDS)
        book.measured("save_feeds, nothing new", lambda: [store.save_feeds(same[at : at + 24]) for at in range(0, FEEDS, 24)], FEEDS)
        book.measured("analyse: features, claims, writes", lambda: analyse(store, writer, full=True), articles)
        lane = GroupLane(store, window=timedelta(days=10))
        book.measured("place: claims, the engine, writes", lambda: place(store, now, lane), articles)
        book.measured("judge: claims, reads, writes", lambda: judge(store, now), articles)
        facts = store.story_facts(now - timedelta(days=3), limit=2000)
        ids = [each.story_id for each in facts[:60]]
        book.measured("story_facts", lambda: store.story_facts(now - timedelta(days=3), limit=2000), len(facts), times=5)
        book.measured("cards, 60", lambda: store.cards(ids), 60, times=20)
        book.measured("newest_reports, 30", lambda: store.newest_reports(30), 30, times=20)
        book.measured("story of 10 reports", lambda: store.story(ids[0]), times=20)
        book.measured("version", store.version, times=100)
        book.measured("facts", lambda: store.facts(now), times=5)
        book.measured("search, a rare word", lambda: store.search(parse_query(writer.words[30_000])), times=10)
        book.measured("search, a common word", lambda: store.search(parse_query(writer.words[3])), times=10)
        book.measured("check", store.check)
        book.measured("backup", lambda: store.backup(folder / "backup.n7d"), articles)
        size = store.facts(now).database_bytes
        store.close()
    return [
        Table(
            title=f"The store on SQLite, {articles:,} articles",
            rows=book.rows,
            ratios=False,
            note=f"{size / articles:,.0f} bytes per article.",
        )
    ]
