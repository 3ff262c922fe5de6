"""Copies that stand in another story, on both databases: found, told, forgotten with their article."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from news7d.model import ArticleTask, NewFeed, StoryChange
from news7d.stages import analyse, judge
from news7d.store import Store, open_store
from tests.core.test_fingerprints import invented as text_of
from tests.store.make import NOW, new_entry, poll

DAY = timedelta(days=1)


def invented(seed: int) -> str:
    """Long enough to be no teaser."""
    return text_of(seed, 40)


def arrive(store: Store, number: int, text: str, *, at: datetime = NOW, claimed: datetime | None = None) -> int:
    """A report of its own outlet and story."""
    site = f"https://paper{number}.example"
    ((feed_id, _),) = store.add_feeds([NewFeed(url=f"{site}/feed")], NOW)
    entry = new_entry(number, site=site, text=text, first_seen=at, published=claimed or at)
    store.save_feeds([poll(feed_id, entry)])
    tasks: tuple[ArticleTask, ...] = store.due_articles("analyse", at, 10)
    analyse.write(store, [analyse.think(task) for task in tasks])
    (placed,) = store.due_articles("group", at, 10)
    store.save_placements([StoryChange(story_id=placed.article_id, article_id=placed.article_id)])
    return placed.article_id


def settle(store: Store, at: datetime) -> int:
    """Judge until nothing is left to be judged; how many times that took."""
    for rounds in range(10):
        jobs = judge.read(store, at + timedelta(seconds=rounds), 100, patience_s=0)
        if not jobs:
            return rounds
        judge.write(store, [judge.think(job) for job in jobs], at + timedelta(seconds=rounds))
    raise AssertionError("stories make each other due for ever")


def role(store: Store, article_id: int) -> tuple[str, int | None]:
    line = store.article(article_id).line
    return line.role, line.of


def test_a_copy_in_another_story_is_told_and_not_counted(store: Store) -> None:
    first = arrive(store, 1, invented(1))
    other = arrive(store, 2, invented(2))
    settle(store, NOW)
    copy = arrive(store, 3, "A new lead of ours stands here.\n\n" + invented(1), at=NOW + DAY)
    assert settle(store, NOW + DAY) == 1
    assert role(store, copy) == ("copy", first)
    assert (role(store, first)[0], role(store, other)[0]) == ("origin", "origin")
    view = store.story(copy)
    assert view.card.facts.independent == 0
    assert [line.article_id for line in view.elsewhere] == [first]
    assert view.reports[0].evidence[0].of_text in invented(1)  # type: ignore[operator]
    assert store.story(first).elsewhere == ()
    assert store.check() == ()


def test_a_copy_that_came_before_its_origin_is_judged_again(store: Store) -> None:
    copy = arrive(store, 1, invented(1), claimed=NOW - timedelta(minutes=5))
    settle(store, NOW)
    assert role(store, copy)[0] == "origin"
    first = arrive(store, 2, invented(1), at=NOW + timedelta(minutes=9), claimed=NOW - timedelta(hours=2))
    assert settle(store, NOW + timedelta(minutes=10)) == 2
    assert role(store, copy) == ("copy", first)
    assert role(store, first)[0] == "origin"


def test_what_is_known_by_many_is_bounded(store: Store) -> None:
    ids = [arrive(store, number, invented(1), at=NOW + timedelta(minutes=number)) for number in range(1, 36)]
    settle(store, NOW + DAY)
    assert {role(store, key) for key in ids[3:]} <= {("copy", key) for key in ids[:3]}
    rows = store.database.read(lambda session: list(session.stream("SELECT value, count(*) FROM fingerprint GROUP BY value")))
    assert {count for _, count in rows} == {30}


def test_fingerprints_go_with_their_article_and_their_time(store: Store) -> None:
    def count(table: str) -> int:
        return store.database.read(lambda session: next(session.stream(f"SELECT count(*) FROM {table}"))[0])

    arrive(store, 1, invented(1))
    gone = arrive(store, 2, invented(2))
    arrive(store, 3, invented(3), at=NOW + 9 * DAY)
    arrive(store, 4, "Short.", at=NOW + 9 * DAY)
    assert (count("fingerprinted"), count("fingerprint")) == (3, 36)
    store.forget_article(store.article(gone).line.url, NOW)
    assert (count("fingerprinted"), count("fingerprint")) == (2, 24)
    assert store.forget_fingerprints(NOW + 5 * DAY) == 1
    assert (count("fingerprinted"), count("fingerprint")) == (1, 12)
    assert sum(store.prune(NOW + 10 * DAY)) == 3
    assert (count("fingerprinted"), count("fingerprint")) == (0, 0)


def test_a_restored_house_still_knows_who_shares_wording(store: Store, tmp_path: Path) -> None:
    first = arrive(store, 1, invented(1))
    store.backup(tmp_path / "backup.zst")
    restored = open_store(f"sqlite:///{tmp_path}/restored.sqlite")
    restored.restore(tmp_path / "backup.zst")
    copy = arrive(restored, 2, invented(1), at=NOW + DAY)
    settle(restored, NOW + DAY)
    assert role(restored, copy) == ("copy", first)
    restored.close()


def test_an_outlet_is_not_said_to_cite_itself(store: Store) -> None:
    """Il Faraglio, whose slug has no blank, wrote «ha detto al Faraglio»."""
    ((feed_id, _),) = store.add_feeds([NewFeed(url="https://ilfaraglio.example/feed", title="Il Faraglio", language="it")], NOW)
    text = "La presa tiene, secondo quanto riferisce Il Faraglio. Il sindaco ha detto al Faraglio che il molo chiude. " * 20
    store.save_feeds([poll(feed_id, new_entry(1, site="https://ilfaraglio.example", text=text))])
    analyse.write(store, [analyse.think(task) for task in store.due_articles("analyse", NOW, 10)])
    (placed,) = store.due_articles("group", NOW, 10)
    store.save_placements([StoryChange(story_id=placed.article_id, article_id=placed.article_id)])
    settle(store, NOW)
    line = store.article(placed.article_id).line
    assert (line.role, line.of_name) == ("origin", None)
