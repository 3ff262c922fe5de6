"""Editors' decisions about grouping: carried out at once, stronger than the engine, undone by a further decision."""

from __future__ import annotations

from datetime import timedelta

import pytest

from news7d.errors import Conflict, Invalid, NotFound
from news7d.model import Correction, StoryChange, StoryPart
from news7d.store import Store
from tests.store.make import NOW, add_feed, analyse, filled, later, new_entry, place, poll


def six(store: Store) -> list[int]:
    filled(store, *(new_entry(number) for number in range(1, 7)))
    return sorted(task.article_id for task in store.due_articles("analyse", NOW, 100, lease_s=0))


def stories(store: Store, ids: list[int]) -> list[int | None]:
    return [store.article(key).line.story_id for key in ids]


def test_reports_split_off_have_a_story_of_their_own(store: Store) -> None:
    a, b, c, d, *_ = ids = six(store)
    place(store, [a, b, c, d])
    version = store.version()
    made = store.split_story(a, [c, d], NOW, who="Ann", why="another bridge")
    assert (made.kind, made.story_id, made.to_story, made.articles, made.who, made.why) == ("split", a, c, (c, d), "Ann", "another bridge")
    assert stories(store, ids[:4]) == [a, a, c, c]
    assert [line.article_id for line in store.story(c).reports] == [c, d]
    assert sorted(store.stories_to_judge(10, later(1000))) == [a, c]
    assert store.version() > version
    assert dict(store.story(c).because)[c][0].startswith("editor:")
    assert store.check() == ()


def test_who_gave_a_story_its_name_keeps_it(store: Store) -> None:
    a, b, c, *_ = ids = six(store)
    place(store, [a, b, c])
    made = store.split_story(a, [a], NOW)
    assert (made.to_story, made.articles) == (b, (b, c))
    assert stories(store, ids[:3]) == [a, b, b]
    store.save_placements([StoryChange(story_id=b, article_id=a)])
    assert stories(store, ids[:3]) == [a, b, b]


def test_a_merge_leads_on_and_binds(store: Store) -> None:
    a, b, c, d, *_ = ids = six(store)
    place(store, [a, b], [c, d])
    store.merge_stories(a, c, NOW)
    assert [store.resolve_story(key) for key in (a, c)] == [c, c]
    store.save_placements([StoryChange(story_id=b, article_id=b)])  # an engine that thinks otherwise
    assert stories(store, ids[:4]) == [c] * 4
    assert store.grouping_rules(NOW).pinned == {str(key) for key in ids[:4]}
    with pytest.raises(Conflict):
        store.merge_stories(a, c, NOW)
    assert store.check() == ()


def test_a_moved_report_stays_and_the_stories_stay_two(store: Store) -> None:
    a, b, c, d, e, f = ids = six(store)
    place(store, [a, b], [c, d])
    store.move_articles([b], c, NOW)
    assert stories(store, [a, b, c, d]) == [a, c, c, c]
    assert store.grouping_rules(NOW).apart == {(str(a), str(c)), (str(c), str(a))}
    store.save_placements([StoryChange(story_id=a, article_id=b), StoryChange(story_id=a, article_id=e, merged=(c,))])
    assert stories(store, [a, b, c, d, e]) == [a, c, c, c, a]
    store.save_placements([StoryChange(story_id=f, article_id=f, merged=(c,))])  # under another name they still stay two
    assert store.grouping_rules(NOW).apart == {(str(a), str(f)), (str(f), str(a))}
    store.merge_stories(f, a, NOW)  # until somebody decides otherwise
    assert store.grouping_rules(NOW).apart == frozenset()
    assert stories(store, ids) == [a] * 6
    assert store.check() == ()


def test_the_last_report_that_moves_takes_its_story_along(store: Store) -> None:
    a, b, *_ = ids = six(store)
    place(store, [a], [b])
    store.move_articles([b], a, NOW)
    assert store.resolve_story(b) == a
    store.undo_correction(1, later(1))
    assert stories(store, ids[:2]) == [a, b]
    assert store.resolve_story(b) == b
    assert store.check() == ()


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("how", ["split", "merge", "move"])
def test_undone_is_as_before(store: Store, how: str) -> None:
    a, b, c, d, e, _ = ids = six(store)
    place(store, [a, b, c], [d, e])
    before = stories(store, ids)
    made = _decide(store, how, ids)
    assert stories(store, ids) != before
    undone = store.undo_correction(made.id, later(60), who="Bo", why="hasty")
    assert stories(store, ids) == before
    assert (undone.kind, undone.undoes, undone.articles) == ("undo", made.id, made.articles)
    assert store.correction(made.id).undone_by == undone.id
    assert store.grouping_rules(NOW).pinned == frozenset()
    assert store.grouping_rules(NOW).apart == frozenset()
    assert [store.resolve_story(key) for key in (a, d)] == [a, d]
    assert list(store.grouping_examples()) == []
    for number in (made.id, undone.id):
        with pytest.raises(Conflict):
            store.undo_correction(number, later(90))
    assert store.check() == ()


def _decide(store: Store, how: str, ids: list[int]) -> Correction:
    a, b, _, d, _, _ = ids
    if how == "split":
        return store.split_story(a, [b], NOW)
    return store.merge_stories(d, a, NOW) if how == "merge" else store.move_articles([b], d, NOW)


def test_undoing_leaves_alone_what_was_decided_since(store: Store) -> None:
    a, b, c, d, *_ = ids = six(store)
    place(store, [a, b, c], [d])
    first = store.split_story(a, [b, c], NOW)
    store.move_articles([c], d, NOW)
    store.undo_correction(first.id, later(1))
    assert stories(store, ids[:4]) == [a, a, d, d]


def test_decisions_are_kept_as_labelled_data(store: Store) -> None:
    a, b, c, d, *_ = six(store)
    place(store, [a, b], [c, d])
    store.move_articles([b], c, NOW, who="Ann")
    pairs = [(each.together, each.one.article_id, each.other.article_id) for each in store.grouping_examples()]
    assert pairs == [(False, b, a), (True, b, c), (True, b, d)]
    assert next(store.grouping_examples()).one.title == store.article(b).line.title
    assert sum(store.prune(later(10))) == 6
    assert len(list(store.grouping_examples())) == 3
    assert store.grouping_rules(NOW).pinned == frozenset()
    assert store.check() == ()


def test_what_was_taken_out_is_in_no_labelled_data(store: Store) -> None:
    a, b, c, *_ = six(store)
    place(store, [a, b], [c])
    store.move_articles([b], c, NOW)
    store.forget_article(store.article(b).line.url, NOW)
    assert list(store.grouping_examples()) == []


def test_what_cannot_be_decided_says_why(store: Store) -> None:
    a, b, c, d, *_ = six(store)
    place(store, [a, b], [c])
    with pytest.raises(Invalid, match="nothing would be left"):
        store.split_story(a, [a, b], NOW)
    with pytest.raises(Invalid, match="belong to story"):
        store.split_story(a, [c], NOW)
    with pytest.raises(Invalid, match="at least one"):
        store.move_articles([], c, NOW)
    with pytest.raises(Conflict, match="no story yet"):
        store.move_articles([d], c, NOW)
    with pytest.raises(NotFound):
        store.merge_stories(999_999, a, NOW)
    with pytest.raises(NotFound):
        store.undo_correction(7, NOW)
    assert (store.grouping_version(), store.corrections()) == (0, ())


def test_a_new_analysis_changes_nothing(store: Store) -> None:
    a, b, *_ = ids = six(store)
    place(store, [a, b])
    store.split_story(a, [b], NOW)
    analyse(store)
    store.save_placements([StoryChange(story_id=a, article_id=b, because=("names: X",))])
    assert stories(store, ids[:2]) == [a, b]
    assert [made.id for made in store.corrections()] == [made.id for made in store.corrections_since(0)] == [1]


def test_a_story_that_the_engine_splits(store: Store) -> None:
    a, b, c, d, e, f = ids = six(store)
    place(store, [a, b, c, d])
    store.save_placements([StoryChange(story_id=a, article_id=c, merged=(c,))])
    store.stories_to_judge(10, NOW)
    store.save_placements([StoryChange(story_id=c, article_id=e, split=StoryPart(story=str(c), ids=(str(c), str(d), str(e))))])
    assert stories(store, ids[:5]) == [a, a, c, c, c]
    assert [store.resolve_story(key) for key in (a, c)] == [a, c]
    assert sorted(store.stories_to_judge(10, later(1000))) == [a, c]
    store.move_articles([b], c, NOW)
    store.save_placements([StoryChange(story_id=b, article_id=f, split=StoryPart(story=str(b), ids=(str(b), str(d), str(f))))])
    assert stories(store, ids) == [a, c, c, b, c, b], "what an editor has put somewhere does not go along"
    assert store.check() == ()


def test_right_after_a_split_times_are_those_that_can_be_believed(store: Store) -> None:
    feed_id = add_feed(store)
    store.save_feeds([poll(feed_id, *(new_entry(n, first_seen=NOW, published=NOW - timedelta(hours=n)) for n in (3, 2)))])
    ids = sorted(line.article_id for line in store.newest_reports(10))
    place(store, ids)
    store.split_story(ids[0], [ids[1]], later(60))
    facts = {each.story_id: each for each in store.story_facts(NOW - timedelta(days=1))}
    claimed = store.article(ids[1]).line.published
    assert (facts[ids[1]].first_seen, facts[ids[1]].last_seen) == (claimed, claimed)
