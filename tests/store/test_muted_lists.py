"""What a reader muted is in none of their lists and nowhere unread, on both databases; others see it."""

from __future__ import annotations

import pytest

from news7d.core.search import parse_query
from news7d.core.streams import STORIES, Stream, StreamQuery
from news7d.model import OWNER_ID, MarkChange, Verdict
from news7d.stages.rules import RuleDesk
from news7d.store import Store
from tests.store.make import NOW, add_feed, judged, later, new_entry, place, poll

ALL = Stream(kind="all")


@pytest.fixture
def feeds(store: Store) -> dict[str, int]:
    """Reports 1 (of the busy outlet) and 2 are one story; 3, again of the busy one, stands alone."""
    store.set_follows_all(OWNER_ID, True)
    made = {name: add_feed(store, f"http://{name}.example/feed", folder="Tech") for name in ("busy", "rare")}
    for number, name in enumerate(("busy", "rare", "busy"), 1):
        entry = new_entry(number, site=f"http://{name}.example", title=f"Storm {number}", first_seen=later(number))
        store.save_feeds([poll(made[name], entry)])
    place(store, [1, 2], [3])
    store.save_verdicts([judged(1, Verdict(id="1", role="origin"), reports=2, outlets=2), judged(3)], NOW)
    return made


def stream(store: Store, kind: str = "all", label: str | None = None) -> list[int]:
    who = store.app_reader(OWNER_ID)
    assert who is not None
    asked = Stream(kind=kind) if label is None else Stream(kind="label", label=label)  # type: ignore[arg-type]
    return [key for key, _ in store.stream(who, StreamQuery(stream=asked, limit=100))[0]]


def test_an_outlet_that_is_muted(store: Store, feeds: dict[str, int]) -> None:
    assert {1, 2, 3} <= set(stream(store))
    told = [key for key in stream(store, label=STORIES) if key > 3]
    store.lean(OWNER_ID, "outlet", "busy.example", muted=True, now=later(60))
    assert set(stream(store)) & {1, 2, 3} == {2}
    assert stream(store, label=STORIES) == told, "the story stays with its other report"
    assert [line.article_id for line in store.items(OWNER_ID, list(feeds.values()), None, 9)] == [2]
    unread, folders = store.unread(OWNER_ID)
    assert {key: count for key, count in unread.items() if count} == {feeds["rare"]: 1}
    assert list(folders.values()) == [1]
    stories, _ = store.states(OWNER_ID, [1], [])
    assert not any(state.seen for state in stories.values()), "nobody has read it"
    found = store.search(parse_query("storm"), reader=OWNER_ID)
    assert [hit.line.article_id for hit in found.hits] == [2] and (found.total, found.muted) == (1, 2)
    assert store.search(parse_query("storm")).total == 3
    assert {story: line.article_id for story, line in store.visible_heads(OWNER_ID, [1, 3]).items()} == {1: 2}
    store.drop_leaning(OWNER_ID, store.leanings(OWNER_ID)[0].id)
    assert set(stream(store)) & {1, 2, 3} == {1, 2, 3}


def test_what_is_told_that_is_muted(store: Store, feeds: dict[str, int]) -> None:
    store.lean(OWNER_ID, "word", "storm", muted=True, now=later(60))
    assert stream(store) == []
    assert stream(store, label=STORIES) == []
    assert store.search(parse_query("storm"), reader=OWNER_ID).muted == 3


def test_a_star_is_kept_in_sight(store: Store, feeds: dict[str, int]) -> None:
    store.mark(OWNER_ID, [MarkChange(article_id=3, at=later(50), starred=True)])
    store.lean(OWNER_ID, "outlet", "busy.example", muted=True, now=later(60))
    assert stream(store, "starred") == [3]


def test_what_was_kept_unread_by_hand_stays_so(store: Store, feeds: dict[str, int]) -> None:
    store.mark(OWNER_ID, [MarkChange(article_id=3, at=later(50), read=False)])
    store.lean(OWNER_ID, "outlet", "busy.example", muted=True, now=later(60))
    store.drop_leaning(OWNER_ID, store.leanings(OWNER_ID)[0].id)
    assert store.unread(OWNER_ID)[0][feeds["busy"]] == 1


def test_what_comes_later_is_hidden_by_the_stage(store: Store, feeds: dict[str, int]) -> None:
    store.lean(OWNER_ID, "outlet", "busy.example", muted=True, now=later(60))
    store.save_feeds([poll(feeds["busy"], new_entry(9, site="http://busy.example", first_seen=later(90)))])
    new = max(stream(store))
    place(store, [new])
    store.save_verdicts([judged(new)], later(100))
    desk = RuleDesk(store)
    while desk.step(later(120)):
        pass
    assert new not in stream(store)
    assert store.unread(OWNER_ID)[0].get(feeds["busy"], 0) == 0


def test_other_readers_see_it(store: Store, feeds: dict[str, int]) -> None:
    ada = store.add_reader("ada", "reader", NOW)
    store.lean(ada.id, "word", "storm", muted=True, now=later(60))
    assert {1, 2, 3} <= set(stream(store))
    assert store.search(parse_query("storm"), reader=OWNER_ID).muted == 0
