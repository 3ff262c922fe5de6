"""What storing and reading cost: `PYTHONPATH=src python bench/store.py [URL] [--feeds 500] [--entries 30] [--batch 1]`.

Saves invented feeds of the size that tools/simweb.py serves, then reads what the front page reads. CPU is that of this
process alone (with PostgreSQL the server's share is not in it).
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from news7d.core.keys import key63
from news7d.core.search import parse_query
from news7d.model import (
    Analysis,
    AnalysisChange,
    Entry,
    FeedChange,
    FeedStatus,
    NewEntry,
    NewFeed,
    StoryChange,
    StoryFacts,
    StoryVerdicts,
    Verdict,
)
from news7d.store import Store, open_store

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
WORDS = [
    f"{a}{b}{c}"
    for a in ("lor", "mar", "sten", "vil", "qua", "dre", "pom")
    for b in ("a", "e", "i", "o", "u")
    for c in ("n", "st", "l", "rk", "m", "ss")
]
WORDS += [f"{a}-{b}".title() for a in WORDS[:40] for b in WORDS[40:80]]


def feed_change(feed_id: int, entries: int, dice: random.Random) -> FeedChange:
    status = FeedStatus(feed_id=feed_id, next_fetch_at=NOW + timedelta(hours=1), last_ok_at=NOW, last_attempt_at=NOW, etag='"x"')
    return FeedChange(
        feed_id=feed_id, status=status, entries=tuple(new_entry(feed_id, i, dice) for i in range(entries)), title=f"Feed {feed_id}"
    )


def new_entry(feed_id: int, number: int, dice: random.Random) -> NewEntry:
    url = f"http://news{feed_id}.example/2026/11/24/story-{number}-{dice.randrange(10**6)}"
    title = " ".join(dice.choices(WORDS, k=9))
    paragraphs = [" ".join(dice.choices(WORDS, k=36)) + "." for _ in range(4)]
    text = "\n\n".join(paragraphs)
    html = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return NewEntry(
        entry=Entry(id=url, url=url, title=title, content=html, authors=("A. Writer",), published=NOW, categories=("world",)),
        key=key63(url),
        digest=key63(text),
        url_key=key63(url),
        canonical_url=url,
        first_seen=NOW,
        published=NOW,
        published_day_only=False,
        updated=None,
        claim="plausible",
        text=text,
        excerpt=text[:300],
        wants_page=True,
    )


def measured(label: str, work: Callable[[], object], count: int, unit: str, *, times: int = 1) -> None:
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(times):
        work()
    cpu, wall = (time.process_time() - cpu) / times, (time.perf_counter() - wall) / times
    print(f"{label:<44}{cpu * 1e3:9.2f} ms CPU{wall * 1e3:9.2f} ms wall   {cpu / max(count, 1) * 1e6:8.1f} µs/{unit}")


def story_changes(store: Store, articles: int, size: int) -> None:
    for _ in range(0, articles, 500):
        tasks = store.due_articles("analyse", NOW, 500)
        analysis = Analysis(
            language="en", section="world", persons=("Ada Lovelace",), places=("Paris",), features=bytes(200), engine="bench"
        )
        store.save_analyses([AnalysisChange(article_id=task.article_id, analysis=analysis) for task in tasks])
        tasks = store.due_articles("group", NOW, 500)
        store.save_placements(
            [StoryChange(story_id=task.article_id - task.article_id % size + 1, article_id=task.article_id) for task in tasks]
        )


def judge(store: Store) -> None:
    while ids := store.stories_to_judge(200, NOW):
        judged = []
        for story_id in ids:
            members = store.story_reports(story_id)
            verdicts = tuple(Verdict(id=member.report.id, role="independent") for member in members)
            keys = [int(member.report.id) for member in members]
            facts = StoryFacts(
                story_id=story_id,
                headline_article_id=keys[0],
                first_article_id=keys[0],
                section="world",
                first_seen=NOW,
                last_seen=NOW,
                reports=len(keys),
                independent=len(keys),
                outlets=1,
                roles=(("independent", len(keys)),),
                languages=("en",),
                edited=False,
                recent_independent=0,
            )
            judged.append(StoryVerdicts(facts=facts, verdicts=verdicts, engine="bench"))
        store.save_verdicts(judged, NOW)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("url", nargs="?")
    asked.add_argument("--feeds", type=int, default=500)
    asked.add_argument("--entries", type=int, default=30)
    asked.add_argument("--batch", type=int, default=1, help="feeds in one transaction")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(given.url or f"sqlite:///{folder}/bench.sqlite")
        store.migrate()
        run(store, given.feeds, given.entries, given.batch, Path(folder))
        store.close()


def run(store: Store, feeds: int, entries: int, batch: int, folder: Path) -> None:
    dice = random.Random(7)
    measured("add_feeds", lambda: store.add_feeds([NewFeed(url=f"http://news{i}.example/feed") for i in range(feeds)], NOW), feeds, "feed")
    ids = [feed.id for feed in store.feeds()]
    changes = [feed_change(feed_id, entries, dice) for feed_id in ids]
    total = feeds * entries
    known = [(change.feed_id, [entry.key for entry in change.entries]) for change in changes]

    def look() -> None:
        for pair in known:
            store.known_entries([pair])

    def save() -> None:
        for at in range(0, feeds, batch):
            store.save_feeds(changes[at : at + batch])

    def nothing_new() -> None:
        for at in range(0, feeds, 20):
            store.save_feeds([FeedChange(feed_id=c.feed_id, status=c.status) for c in changes[at : at + 20]])

    measured("known_entries, all new", look, feeds, "feed")
    measured("save_feeds, all new", save, total, "entry")
    print(f"{'database':<44}{store.facts(NOW).database_bytes / total:9.0f} bytes per entry (with the write-ahead log)")
    measured("known_entries, all known", look, feeds, "feed")
    measured("save_feeds, nothing new", nothing_new, feeds, "feed")
    measured("analyse and group: claims and writes", lambda: story_changes(store, total, 10), total, "article")
    measured("judge: claims, reads and writes", lambda: judge(store), total, "article")
    facts = store.story_facts(NOW - timedelta(days=2), limit=2000)
    shown = [each.story_id for each in facts[:60]]
    measured("story_facts, 2,000", lambda: store.story_facts(NOW - timedelta(days=2), limit=2000), len(facts), "story", times=5)
    measured("cards, 60 with 3 rivals", lambda: store.cards(shown), 60, "card", times=20)
    measured("newest_reports, 30", lambda: store.newest_reports(30), 30, "line", times=20)
    measured("story of 10 reports", lambda: store.story(shown[0]), 1, "page", times=20)
    measured("version", store.version, 1, "call", times=100)
    measured("facts", lambda: store.facts(NOW), 1, "call", times=5)
    measured("search, a rare phrase", lambda: store.search(parse_query('"lorast marel"')), 1, "query", times=10)
    measured("search, a common word", lambda: store.search(parse_query("lorast")), 1, "query", times=10)
    measured("window", lambda: sum(1 for _ in store.window(NOW - timedelta(days=1))), total, "article")
    measured("check", store.check, 1, "call")
    measured("backup", lambda: store.backup(folder / "backup.n7d"), total, "entry")


if __name__ == "__main__":
    main()
