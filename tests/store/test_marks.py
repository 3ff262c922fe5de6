"""What readers have, on both databases: marks and their times, reading everywhere, twins, tags, folders, what they follow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from news7d.core.keys import key63
from news7d.errors import Conflict, Invalid, NotFound
from news7d.model import OWNER_ID, Article, ArticleChange, Entry, MarkChange, Retention
from news7d.store import Store, pruning
from news7d.store.database import Database
from tests.store.make import NOW, add_feed, filled, judged, later, new_entry, place, poll


def ids(store: Store) -> list[int]:
    return sorted(line.article_id for line in store.newest_reports(100))


def read_by(store: Store, reader: int = OWNER_ID) -> list[int]:
    _, articles = store.states(reader, (), ids(store))
    return sorted(key for key, state in articles.items() if state.read)


def read(store: Store, *articles: int, at: float = 0, reader: int = OWNER_ID, flag: bool = True) -> None:
    store.mark(reader, [MarkChange(article_id=key, at=later(at), read=flag) for key in articles])


def test_of_two_devices_the_later_wins_whichever_arrives_last(store: Store) -> None:
    filled(store, new_entry(1))
    (one,) = ids(store)
    read(store, one, at=20)
    read(store, one, at=10, flag=False)
    assert read_by(store) == [one]
    read(store, one, at=30, flag=False)
    assert read_by(store) == []


def test_reading_everything_outdates_what_was_done_before_it_and_nothing_after(store: Store) -> None:
    feed_id = filled(store, *(new_entry(number) for number in range(1, 5)))
    one, two, three, four = ids(store)
    read(store, one, at=1)
    read(store, two, at=2, flag=False)
    store.mark(OWNER_ID, [MarkChange(article_id=three, at=later(3), starred=True)])
    store.read_all(OWNER_ID, later(10))
    assert read_by(store) == [one, two, three, four]
    assert [mark.article_id for mark, _ in store.marks(OWNER_ID, "any", None, 9)] == [three], "nobody keeps marks that say nothing"
    read(store, two, at=5, flag=False)  # a device that was offline
    assert two in read_by(store)
    read(store, two, at=11, flag=False)
    assert read_by(store) == [one, three, four]
    store.save_feeds([poll(feed_id, new_entry(5, first_seen=later(20)))])
    assert read_by(store) == [one, three, four], "what comes later is unread"
    assert store.unread(OWNER_ID) == ({feed_id: 2}, {})


def test_reading_up_to_what_was_shown_leaves_what_came_since(store: Store) -> None:
    filled(store, *(new_entry(number) for number in range(1, 4)))
    one, two, _ = ids(store)
    store.read_all(OWNER_ID, later(10), up_to=two)
    assert read_by(store) == [one, two]
    store.read_all(OWNER_ID, later(11), up_to=one)
    assert read_by(store) == [one, two], "never backwards"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations([(4, True), (9, False), (6, True), (2, False)]))
def test_marks_arrive_in_any_order(store: Store, order: list[tuple[int, bool]]) -> None:
    filled(store, new_entry(1))
    (one,) = ids(store)
    base = 100 * store.having(OWNER_ID).marks_version  # the store is kept between examples
    for at, flag in order:
        read(store, one, at=base + at, flag=flag)
    assert read_by(store) == []


def test_marking_a_story_marks_its_reports_and_a_report_lets_the_story_be_seen(store: Store) -> None:
    feed_id = filled(store, *(new_entry(number) for number in range(1, 4)))
    one, two, three = ids(store)
    place(store, [one, two], [three])
    store.save_verdicts([judged(one, reports=2), judged(three)], NOW)
    read(store, two, at=5)
    states, _ = store.states(OWNER_ID, [one, three], ())
    assert (states[one].seen, states[one].since) == (True, 0), "what was there when it was read is not new"
    assert three not in states
    store.save_feeds([poll(feed_id, new_entry(4, first_seen=later(9)))])
    four = ids(store)[-1]
    place(store, [one, four])
    assert store.states(OWNER_ID, [one], ())[0][one].since == 1
    assert store.mark_story(OWNER_ID, one, later(20), read=True) == (one, two, four)
    assert read_by(store) == [one, two, four]
    assert store.states(OWNER_ID, [one], ())[0][one].since == 0
    store.mark_story(OWNER_ID, one, later(30), read=False)
    assert read_by(store) == [] and store.states(OWNER_ID, [one], ())[0] == {}


def test_a_saved_story_is_its_headline_and_taking_it_back_leaves_none(store: Store) -> None:
    filled(store, *(new_entry(number) for number in range(1, 4)))
    one, two, three = ids(store)
    place(store, [one, two, three])
    store.save_verdicts([judged(one, headline_article_id=two, reports=3)], NOW)
    assert store.mark_story(OWNER_ID, one, later(1), starred=True) == (two,)
    store.mark(OWNER_ID, [MarkChange(article_id=three, at=later(2), starred=True, note="Für später: Brücke")])
    assert store.states(OWNER_ID, [one], ())[0][one].starred
    assert [mark.article_id for _, mark, _ in store.saved(OWNER_ID, "", None, 9)] == [three, two]
    assert [mark.article_id for _, mark, _ in store.saved(OWNER_ID, "fur BRUCKE", None, 9)] == [three]
    ((key, _, _),) = store.saved(OWNER_ID, "", None, 1)
    assert [mark.article_id for _, mark, _ in store.saved(OWNER_ID, "", key, 9)] == [two]
    store.mark_story(OWNER_ID, one, later(9), starred=False)
    assert store.saved(OWNER_ID, "", None, 9) == ()


def _join(store: Store, gone: int, at_url: str) -> None:
    """The page of `gone` names another article's address as its own."""
    article = Article(url=at_url, title="The same report", text="The same text.", html="<p>The same text.</p>")
    store.save_articles([ArticleChange(article_id=gone, article=article, digest=7, excerpt="The same", page_read=True)])


@pytest.mark.parametrize("later_stays", [True, False])
@pytest.mark.parametrize("how", ["mark", "all"])
def test_nothing_comes_back_unread_when_two_articles_turn_out_to_be_one(store: Store, later_stays: bool, how: str) -> None:
    feed_id = filled(store, new_entry(1))
    (one,) = ids(store)
    if how == "mark":
        read(store, one, at=1)
    else:
        store.read_all(OWNER_ID, later(1))
    store.save_feeds([poll(feed_id, new_entry(2, first_seen=later(5)))])
    two = ids(store)[-1]
    assert read_by(store) == [one]
    _join(store, *((one, "http://one.example/2") if later_stays else (two, "http://one.example/1")))
    (stays,) = ids(store)
    assert stays == (two if later_stays else one)
    assert read_by(store) == [stays]
    assert store.unread(OWNER_ID) == ({}, {})


def test_stars_notes_and_tags_go_over_to_the_one_that_stays(store: Store) -> None:
    other = store.add_reader("other", "reader", NOW).id
    filled(store, new_entry(1), new_entry(2))
    one, two = ids(store)
    by_url = {line.url: line.article_id for line in store.newest_reports(9)}
    gone, stays = by_url["http://one.example/1"], by_url["http://one.example/2"]
    assert {one, two} == {gone, stays}
    store.mark(
        OWNER_ID,
        [MarkChange(article_id=gone, at=later(1), starred=True, note="one"), MarkChange(article_id=stays, at=later(2), note="two")],
    )
    store.tag(OWNER_ID, [gone, stays], "both", NOW)
    store.tag(OWNER_ID, [gone], "alone", NOW)
    store.mark(other, [MarkChange(article_id=gone, at=later(3), read=True), MarkChange(article_id=stays, at=later(4), read=False)])
    _join(store, gone, "http://one.example/2")
    _, states = store.states(OWNER_ID, (), [stays])
    state = states[stays]
    assert (state.starred, state.read, state.tags) == (True, False, ("alone", "both"))
    assert sorted(state.note.split("\n\n")) == ["one", "two"]
    assert store.states(other, (), [stays])[1][stays].read, "read if either was read"
    read(store, gone, at=9, flag=False)  # an app knows it by its old number
    assert not store.states(OWNER_ID, (), [stays])[1][stays].read
    assert store.marks(OWNER_ID, "any", None, 9)[0][0].article_id == stays


def test_a_feed_that_changes_guid_date_or_title_brings_nothing_back(store: Store) -> None:
    feed_id = filled(store, new_entry(1))
    (one,) = ids(store)
    read(store, one, at=1)
    url = "http://one.example/1"
    other_guid = new_entry(
        1, key=key63("guid-new"), entry=Entry(id="guid-new", url=url, title="Report 1", content="<p>Text of report 1.</p>")
    )
    other_title = new_entry(1, title="Report 1, corrected", published=NOW + timedelta(hours=5), updated=NOW + timedelta(hours=5))
    store.save_feeds([poll(feed_id, other_guid)])
    store.save_feeds([poll(feed_id, other_title)])
    assert ids(store) == read_by(store) == [one]
    assert store.unread(OWNER_ID) == ({}, {})
    store.remove_feed(feed_id, later(2))
    again = add_feed(store)
    store.save_feeds([poll(again, other_guid)])
    assert ids(store) == read_by(store) == [one]


def test_pruning_leaves_what_is_starred_tagged_or_noted_and_all_marks(store: Store) -> None:
    feed_id = filled(store, *(new_entry(number) for number in range(1, 6)))
    one, two, three, four, five = ids(store)
    read(store, one, five, at=1)
    store.mark(OWNER_ID, [MarkChange(article_id=two, at=NOW, starred=True), MarkChange(article_id=four, at=NOW, note="why")])
    store.tag(OWNER_ID, [three], "kept", NOW)
    assert sum(store.prune(later(100))) == 2
    assert ids(store) == [two, three, four]
    assert store.check() == ()
    assert {mark.article_id for mark, _ in store.marks(OWNER_ID, "read", None, 9)} == {one, five}
    store.save_feeds([poll(feed_id, new_entry(1))])
    assert ids(store) == [two, three, four], "what was pruned does not return"
    store.tag(OWNER_ID, [three], "kept", NOW, on=False)
    assert sum(store.prune(later(100))) == 1


def test_labels(store: Store) -> None:
    other = store.add_reader("other", "reader", NOW).id
    feed_id = filled(store, new_entry(1), new_entry(2))
    one, two = ids(store)
    store.change_follow(OWNER_ID, feed_id, folder="World", title="My own name")
    (follow,) = store.follows(OWNER_ID)
    assert follow.folder is not None and (follow.folder.name, follow.title) == ("World", "My own name")
    with pytest.raises(Conflict, match="folder"):
        store.tag(OWNER_ID, [one], "World", NOW)
    store.tag(OWNER_ID, [one], "later", NOW)
    store.tag(OWNER_ID, [one, two, 999], "soon", NOW)
    later_, soon = store.label(OWNER_ID, "later", "tag"), store.label(OWNER_ID, "soon", "tag")
    assert store.tag_counts(OWNER_ID) == {later_.id: 1, soon.id: 2}
    assert [line.article_id for line in store.tagged(OWNER_ID, soon.id, None, 9)] == [two, one]
    assert store.rename_label(OWNER_ID, later_.id, "soon").id == soon.id, "onto another of its kind: they become one"
    assert store.tag_counts(OWNER_ID) == {soon.id: 2}
    with pytest.raises(Conflict):
        store.rename_label(OWNER_ID, soon.id, "World")
    with pytest.raises(NotFound):
        store.rename_label(other, soon.id, "mine")
    with pytest.raises(NotFound):
        store.drop_label(other, soon.id)
    with pytest.raises(NotFound):
        store.label(other, "soon", "tag")
    with pytest.raises(Invalid):
        store.tag(OWNER_ID, [one], "  ", NOW)
    assert store.read_tag(OWNER_ID, soon.id, later(1), up_to=one) == 1
    assert [line.article_id for line in store.tagged(OWNER_ID, soon.id, None, 9, unread=True)] == [two]
    store.drop_label(OWNER_ID, follow.folder.id)
    assert store.follows(OWNER_ID)[0].folder is None


def test_following_and_leaving(store: Store) -> None:
    first = filled(store, new_entry(1))
    second = add_feed(store, "http://two.example/feed")
    store.save_feeds([poll(second, new_entry(1), new_entry(2, site="http://two.example"))])
    one, two = ids(store)
    other = store.add_reader("other", "reader", later(10 * 86400)).id
    assert store.followers() == {first: 2, second: 2}
    assert store.unread(OWNER_ID)[0] == {first: 1, second: 2}
    store.change_follow(OWNER_ID, first, folder="both")
    store.change_follow(OWNER_ID, second, folder="both")
    folder = store.label(OWNER_ID, "both", "folder")
    assert store.unread(OWNER_ID)[1] == {folder.id: 2}, "one article of two feeds is one item"
    assert [line.article_id for line in store.items(OWNER_ID, [first, second], None, 9)] == [two, one]
    assert [line.article_id for line in store.items(OWNER_ID, [first, second], two, 9)] == [one]
    assert store.read_feeds(OWNER_ID, [first], later(5)) == 1
    assert [line.article_id for line in store.items(OWNER_ID, [first, second], None, 9, unread=True)] == [two]
    assert not store.leave_feed(OWNER_ID, second, NOW), "somebody else follows it"
    with pytest.raises(NotFound):
        store.change_follow(OWNER_ID, second, title="mine")
    assert store.leave_feed(other, second, NOW), "the last one: it is read no longer"
    assert [feed.id for feed in store.feeds()] == [first]
    store.set_follows_all(OWNER_ID, False)
    third = add_feed(store, "http://three.example/feed")
    assert third not in {follow.feed_id for follow in store.follows(OWNER_ID)}
    assert store.follow(OWNER_ID, [third, 999], NOW, "new") == 1
    assert store.follow(OWNER_ID, [third], NOW) == 0


def test_sections_and_preferences(store: Store) -> None:
    other = store.add_reader("other", "reader", NOW).id
    one = store.add_section(OWNER_ID, "Bridges", 'name:"Alba Bridge"')
    two = store.add_section(OWNER_ID, "  Ports  and ferries ", "port OR ferry")
    with pytest.raises(Conflict):
        store.add_section(OWNER_ID, "Bridges", "x")
    with pytest.raises(Invalid):
        store.add_section(OWNER_ID, "Empty", " ")
    store.move_section(OWNER_ID, two.id, -1)
    assert [each.name for each in store.having(OWNER_ID).sections] == ["Ports and ferries", "Bridges"]
    assert store.change_section(OWNER_ID, one.id, name="Spans").query == 'name:"Alba Bridge"'
    for attempt in (store.own_section, store.drop_section):
        with pytest.raises(NotFound):
            attempt(other, one.id)
    with pytest.raises(NotFound):
        store.change_section(other, one.id, name="theirs")
    with pytest.raises(NotFound):
        store.move_section(other, one.id, 1)
    store.prefer(OWNER_ID, languages=["DE", "en", "de"])
    store.prefer(OWNER_ID, read_on_open=False)
    having = store.having(OWNER_ID)
    assert (having.languages, having.read_on_open) == (("de", "en"), False)
    with pytest.raises(Invalid):
        store.prefer(OWNER_ID, languages=["no such language"])
    assert store.having(other).read_on_open
    store.drop_section(OWNER_ID, one.id)
    assert [each.id for each in store.having(OWNER_ID).sections] == [two.id]


def test_the_last_who_leaves_stops_a_feed_only_where_they_may(store: Store) -> None:
    feed_id = add_feed(store)
    assert not store.leave_feed(1, feed_id, NOW, stop=False)
    assert store.feed(feed_id).id == feed_id and store.follows(1) == ()
    store.follow(1, [feed_id], NOW)
    assert store.leave_feed(1, feed_id, NOW)
    with pytest.raises(NotFound):
        store.feed(feed_id)


def test_what_is_starred_while_it_is_let_go_stays(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking and taking are two transactions; a star may come between."""
    feed_id = add_feed(store)
    store.save_feeds([poll(feed_id, new_entry(1), new_entry(2))])
    one, _ = sorted(line.article_id for line in store.newest_reports(5))
    take = pruning._take

    def late(database: Database, ids: Sequence[int], at: int) -> int:
        store.mark(1, [MarkChange(article_id=one, at=NOW, starred=True)])
        return take(database, ids, at)

    monkeypatch.setattr(pruning, "_take", late)
    assert sum(store.let_go(Retention(days=1, unread_days=0), NOW + timedelta(days=400))) == 1
    assert [line.article_id for line in store.newest_reports(5)] == [one]
