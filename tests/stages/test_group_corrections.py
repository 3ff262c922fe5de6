"""Editors' decisions and the lane that places articles: whoever comes first, the decision holds, and the engine agrees with the store."""

from __future__ import annotations

from datetime import timedelta

import pytest

from news7d.core.group.features import encode
from news7d.model import Analysis, AnalysisChange, Report, StoryChange
from news7d.stages import group
from news7d.stages.group import GroupLane, restored
from news7d.store import Store
from tests.store.databases import *  # noqa: F403 - fixtures
from tests.store.make import NOW, filled, later, new_entry

BRIDGE = "Kelderby bridge closed after cracks were found in two piers; Mayor Agnes Thornwick said repairs cost 4.2 million pounds. Part {}."
FLOOD = "Flood in Marrowdale leaves 300 homeless as the river Tamble bursts its banks; fire chief Desmond Okafor sent boats. Part {}."


def arrive(store: Store, first: int, *texts: str) -> list[int]:
    """Analysed articles that wait to be placed."""
    for n, text in enumerate(texts):
        filled(store, new_entry(first + n, title=text.split(";")[0], text=text.format(n)))
    tasks = sorted(store.due_articles("analyse", NOW, 100), key=lambda task: task.article_id)
    said = [
        Analysis(language="en", features=encode(Report(id="", title=t.article.title, text=t.article.text), "en"), engine="test")
        for t in tasks
    ]
    store.save_analyses([AnalysisChange(article_id=t.article_id, analysis=a) for t, a in zip(tasks, said, strict=True)])
    return [task.article_id for task in tasks]


def stories(store: Store, ids: list[int]) -> list[int | None]:
    return [store.article(key).line.story_id for key in ids]


def agree(store: Store, lane: GroupLane, ids: list[int]) -> None:
    """The engine, one built anew, and the store say the same."""
    known = [str(story) for story in stories(store, ids)]
    assert lane._grouping is not None
    for grouping in (lane._ready(NOW), restored(store, NOW - timedelta(days=10))):
        assert [grouping.story_of(str(key)) for key in ids] == known
    assert store.check() == ()


def test_the_engine_learns_what_editors_decide(store: Store) -> None:
    lane = GroupLane(store, window=timedelta(days=10))
    ids = arrive(store, 1, BRIDGE, BRIDGE, BRIDGE, FLOOD)
    assert lane.step(NOW) == 4
    a, _, c, d = ids
    assert stories(store, ids) == [a, a, a, d]
    store.split_story(a, [c], NOW)
    store.move_articles([c], d, NOW)
    agree(store, lane, ids)
    more = arrive(store, 11, BRIDGE, FLOOD)
    assert lane.step(later(1)) == 2
    assert stories(store, [*ids, *more]) == [a, a, d, d, a, d]
    agree(store, lane, [*ids, *more])
    store.merge_stories(d, a, NOW)
    store.undo_correction(2, NOW)
    agree(store, lane, [*ids, *more])


def test_a_decision_that_crosses_a_placing_holds(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    lane = GroupLane(store, window=timedelta(days=10))
    ids = arrive(store, 1, BRIDGE, BRIDGE, FLOOD)
    lane.step(NOW)
    a, b, c = ids
    more = arrive(store, 11, BRIDGE)
    save = store.save_placements

    def crossed(changes: list[StoryChange], now: object = None, *, term: int | None = None) -> None:
        store.move_articles([b], c, NOW)
        save([*changes, StoryChange(story_id=a, article_id=b, merged=(c,))], term=term)

    monkeypatch.setattr(store, "save_placements", crossed)
    lane.step(later(1))
    monkeypatch.undo()
    assert stories(store, [*ids, *more]) == [a, c, c, a]
    agree(store, lane, [*ids, *more])


def test_a_restart_continues_as_if_there_had_been_none(store: Store) -> None:
    lane = GroupLane(store, window=timedelta(days=10))
    arrive(store, 1, BRIDGE, FLOOD, BRIDGE)
    lane.step(NOW)
    running, again = lane._ready(NOW), restored(store, NOW - timedelta(days=10))
    at = later(60)
    late = Report(id="late", title=BRIDGE[:40], text=BRIDGE, language="en", published=at, seen=at)
    said = Analysis(language="en", features=encode(late, "en"))
    assert running.place(late, said) == again.place(late, said)
    assert group.NOTHING.features == b""
