"""A store filled with invented articles, by its own door, as the stages would: entries, analyses, stories, verdicts.

Words follow Zipf's law over a vocabulary of 60,000; reports of one event share words of their own: no sense, but the right
statistics for an index. What lies within the grouping's window is placed by the engine itself.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from news7d.core.group.features import encode
from news7d.core.keys import key63
from news7d.model import (
    Analysis,
    AnalysisChange,
    ArticleTask,
    Entry,
    FeedChange,
    FeedStatus,
    NewEntry,
    NewFeed,
    Report,
    StoryChange,
    StoryFacts,
    StoryVerdicts,
    Verdict,
)
from news7d.stages.group import GroupLane
from news7d.store import Store
from tests.store.make import new_entry

FEEDS = 500
A_DAY = 10_000  # articles of a house that watches 500 feeds
WORDS = 150  # of an article
STORY = 10  # reports of a story
BATCH = 1000
_VOCABULARY = 60_000
_SECTIONS = ("world", "politics", "business", "technology", "science", "health", "sport", "entertainment", "environment", "society")


@dataclass(slots=True)
class Writer:
    """Makes articles that came evenly, `A_DAY` a day; the newest of `total` came just before `now`."""

    now: datetime
    total: int
    dice: random.Random = field(default_factory=lambda: random.Random(7))
    words: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        letters = "abcdefghijklmnoprstuv"
        self.words = ["".join(self.dice.choices(letters, k=self.dice.randint(4, 9))) for _ in range(_VOCABULARY)]

    def word(self) -> str:
        return self.words[int(_VOCABULARY ** self.dice.random()) - 1]

    def seen(self, number: int) -> datetime:
        return self.now - timedelta(days=(self.total - number) / A_DAY)

    def entry(self, number: int) -> NewEntry:
        event = random.Random(number // STORY).choices(self.words, k=40)
        words = self.dice.sample(event, 6) + [self.word() for _ in range(WORDS - 42)] + self.dice.choices(event, k=36)
        title, text = " ".join(words[:9]), "\n\n".join(" ".join(words[at : at + 38]) + "." for at in range(0, WORDS, 38))
        url, seen = f"http://news{number % FEEDS}.example/{number}-{'-'.join(words[:4])}", self.seen(number)
        html = "".join(f"<p>{paragraph}</p>" for paragraph in text.split("\n\n"))
        entry = Entry(id=url, url=url, title=title, content=html, authors=("A. Writer",), published=seen, categories=("world",))
        same = {"entry": entry, "key": key63(url), "url_key": key63(url), "canonical_url": url}
        return new_entry(number, title=title, text=text, first_seen=seen, published=seen, **same)


def fill(store: Store, writer: Writer, first: int, last: int, *, window: timedelta = timedelta(days=10)) -> None:
    """Store the articles first … last-1, each in its story. Those of the window have features to be grouped by."""
    numbers, lane = iter(range(first, last)), GroupLane(store, window=window)
    while batch := list(islice(numbers, BATCH)):
        store.save_feeds(arriving(store, writer, batch))
        recent = writer.seen(batch[-1]) > writer.now - window
        analyse(store, writer, full=recent)
        place(store, writer.now, lane if recent else None)
    judge(store, writer.now)


def arrived(store: Store, writer: Writer, first: int, last: int) -> None:
    """The articles first … last-1, analysed, and waiting for their places."""
    store.save_feeds(arriving(store, writer, range(first, last)))
    analyse(store, writer, full=True)


def arriving(store: Store, writer: Writer, numbers: Sequence[int]) -> list[FeedChange]:
    """What polls of all outlets would bring: these articles, to be saved."""
    ids = [feed_id for feed_id, _ in store.add_feeds([_feed(number) for number in range(FEEDS)], writer.now)]
    return list(_changes(writer, ids, numbers))


def _feed(number: int) -> NewFeed:
    return NewFeed(url=f"http://news{number}.example/feed", title=f"Outlet {number}", language="en")


def _changes(writer: Writer, ids: Sequence[int], numbers: Sequence[int]) -> Iterator[FeedChange]:
    by_feed: dict[int, list[int]] = {}
    for number in numbers:
        by_feed.setdefault(number % FEEDS, []).append(number)
    later = writer.now + timedelta(hours=20)  # nobody polls an outlet that is not there
    for place, theirs in by_feed.items():
        status = FeedStatus(feed_id=ids[place], next_fetch_at=later, last_ok_at=writer.now, last_attempt_at=writer.now, etag='"x"')
        yield FeedChange(feed_id=ids[place], status=status, entries=tuple(writer.entry(number) for number in theirs))


def analyse(store: Store, writer: Writer, *, full: bool) -> None:
    while tasks := store.due_articles("analyse", writer.now, BATCH):
        store.save_analyses([AnalysisChange(article_id=task.article_id, analysis=_said(task, full)) for task in tasks])


def place(store: Store, now: datetime, lane: GroupLane | None) -> None:
    """By the engine, or in the stories that their numbers say."""
    if lane is not None:
        while lane.step(now):
            pass
    while tasks := store.due_articles("group", now, BATCH):
        store.save_placements([StoryChange(story_id=_story(task.article_id), article_id=task.article_id) for task in tasks])


def _story(article_id: int) -> int:
    return article_id - (article_id - 1) % STORY


def _said(task: ArticleTask, full: bool) -> Analysis:
    report = Report(id=str(task.article_id), title=task.article.title, text=task.article.text, language="en")
    return Analysis(
        language="en",
        section=_SECTIONS[task.article_id // STORY % len(_SECTIONS)],  # type: ignore[arg-type]
        persons=("Ada Lovelace",) if task.article_id % 7 == 0 else (),
        features=encode(report, "en") if full else b"",
        engine="bench",
    )


def judge(store: Store, now: datetime) -> None:
    while ids := store.stories_to_judge(200, now, patience_s=0):
        store.save_verdicts([_judged(store, story_id) for story_id in ids], now)


def _judged(store: Store, story_id: int) -> StoryVerdicts:
    members = store.story_reports(story_id)
    roles = ("origin", "independent", "copy", "wire", "independent", "rewrite", "cites", "copy", "independent", "confirms")
    verdicts = tuple(Verdict(id=member.report.id, role=roles[place % len(roles)]) for place, member in enumerate(members))  # type: ignore[arg-type]
    keys = [int(member.report.id) for member in members]
    times = [member.report.seen for member in members if member.report.seen] or [datetime.min]
    facts = StoryFacts(
        story_id=story_id,
        headline_article_id=keys[0],
        first_article_id=keys[0],
        section=_SECTIONS[story_id // STORY % len(_SECTIONS)],  # type: ignore[arg-type]
        first_seen=min(times),
        last_seen=max(times),
        reports=len(keys),
        independent=max(1, len(keys) // 3),
        outlets=len(keys),
        roles=tuple((role, 1) for role in dict.fromkeys(verdict.role for verdict in verdicts)),
        languages=("en",),
        edited=False,
        recent_independent=0,
        headline_outlet=f"Outlet {story_id % FEEDS}",
        pulse=float(len(keys)),
        burst=1.0,
    )
    return StoryVerdicts(facts=facts, verdicts=verdicts, engine="bench")
