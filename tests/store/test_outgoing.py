"""What goes out by itself: changes of stories in an order that nobody who follows it can miss one of, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from news7d.model import StoryVerdicts
from news7d.store import Store, open_store
from news7d.store.statements import statements
from tests.web.newsroom import NOW, Filed, fill

MILL = Filed(key="mill", story="mill", outlet="One", title="The mill burns down", text="It burnt.", role="origin", section="society")


def verdicts_of(store: Store, story_id: int, reports: int) -> StoryVerdicts:
    """The story, judged to have so many reports."""
    (card,) = store.cards([story_id])
    return StoryVerdicts(facts=replace(card.facts, reports=reports), verdicts=(), engine="test")


def test_whoever_follows_misses_nothing_however_many_write(kind: str, fresh_url: Callable[..., str]) -> None:
    """Versions become visible in their order: a later one is never seen before an earlier one, which would then be passed over."""
    url = fresh_url(kind)
    store = open_store(url)
    writers, turns = 4, 25
    filled = fill(store, [replace(MILL, key=f"m{n}", story=f"s{n}", outlet=f"Outlet {n}") for n in range(writers)])
    stories = list(filled.stories.values())
    over = threading.Event()
    seen: dict[int, int] = {}

    def write(story_id: int) -> None:
        own = open_store(url)
        for turn in range(turns):
            own.save_verdicts([verdicts_of(own, story_id, turn + 2)], NOW)
        own.close()

    def follow() -> None:
        after, last = 0, False
        while True:
            version, news = store.front_news(after)
            assert news is not None
            seen.update({each.story_id: each.reports for each in news})
            assert all(after < each.seq <= version for each in news)
            after = version
            if last:
                return
            last = over.is_set()

    following = threading.Thread(target=follow)
    following.start()
    writing = [threading.Thread(target=write, args=(each,)) for each in stories]
    for each in writing:
        each.start()
    for each in writing:
        each.join(60)
    over.set()
    following.join(60)
    store.close()
    assert seen == dict.fromkeys(stories, turns + 1)


def test_the_same_again_is_no_news(store: Store) -> None:
    filled = fill(store, [MILL])
    story = filled.stories["mill"]
    before = store.changed_at([story])
    version, news = store.front_news(0)
    assert news is not None
    assert [(each.story_id, each.kind) for each in news] == [(story, "new")]
    store.save_verdicts([verdicts_of(store, story, 1)], NOW + timedelta(hours=1))
    assert store.front_news(version)[1] == ()
    assert store.changed_at([story]) == before
    store.save_verdicts([verdicts_of(store, story, 2)], NOW + timedelta(hours=2))
    (changed,) = store.front_news(version)[1] or ()
    assert changed.kind == "changed"
    assert store.changed_at([story]) == {story: NOW + timedelta(hours=2)}


def test_more_than_can_be_told_is_said(store: Store) -> None:
    fill(store, [replace(MILL, key=f"m{n}", story=f"s{n}") for n in range(3)])
    assert store.front_news(0, limit=2)[1] is None
    assert len(store.front_news(0, limit=3)[1] or ()) == 3


def test_a_role_stands_since_it_was_first_given(store: Store) -> None:
    reports = [MILL, replace(MILL, key="copy", outlet="Two", role="copy", of="mill")]
    filled = fill(store, reports)
    copy = filled.articles["copy"]
    before = store.reports_changed_at([copy])
    fill(store, reports, NOW + timedelta(hours=1))
    assert store.reports_changed_at([copy]) == before == {copy: NOW}
    fill(store, [MILL, replace(MILL, key="copy", outlet="Two", role="rewrite", of="mill")], NOW + timedelta(hours=2))
    assert store.reports_changed_at([copy]) == {copy: NOW + timedelta(hours=2)}


def test_a_look_for_what_is_new_reads_only_what_is_new(fresh_url: Callable[..., str]) -> None:
    """Every listener's second costs one such look: it must not go through all stories that there ever were."""
    store = open_store(fresh_url("sqlite"))
    sql = statements("sqlite")["story_news"]
    plan = store.database.read(
        lambda session: list(session.stream(f"EXPLAIN QUERY PLAN {sql.replace(':after', '5').replace(':limit', '9')}"))
    )
    assert any("story_changed" in row[3] for row in plan) and not any("SCAN t" in row[3] for row in plan)
    store.close()
