"""Moving in and out of a house: twice is once, marks wait for their articles, what is one reader's stays theirs."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import timedelta

import pytest

from news7d.core.moving import Brought, Parcel, open_parcel, to_bytes
from news7d.core.moving.leaving import pack
from news7d.core.search import parse_query
from news7d.errors import Conflict, FetchError, NotFound
from news7d.model import OWNER_ID, ItemChange, MarkChange, Move, NewFeed
from news7d.stages import moving, read
from news7d.store import Store, open_store
from tests.store.make import NOW, add_feed, later, new_entry, page, poll

FEED = "http://one.example/feed"


def brought(number: int, **changes: object) -> Brought:
    values = {"url": f"http://one.example/{number}", "title": f"Report {number}", "at": NOW - timedelta(days=30 + number), "feed_url": FEED}
    return Brought(**{**values, **changes})  # type: ignore[arg-type]


def carried(store: Store, parcel: Parcel, reader: int = OWNER_ID) -> Move:
    number = store.offer_move(reader, "x.json", moving.told(parcel), to_bytes(parcel), parcel.total, NOW)
    store.ask_move(reader, number, NOW)
    assert moving.carry(store, lambda: NOW) == 1
    return store.move(number)


def marks(store: Store, reader: int = OWNER_ID) -> dict[str, tuple[bool, bool, str | None]]:
    found = store.marks(reader, "any", None, 1000)
    return {line.url: (mark.read, mark.starred, mark.note) for mark, line in found if line is not None}


def all_rows(store: Store, table: str) -> list[tuple[object, ...]]:
    return store.database.read(lambda session: sorted(session.stream(f"SELECT * FROM {table}"), key=repr))


def test_feeds_come_in_folders_and_twice_is_once(store: Store) -> None:
    feeds = (
        NewFeed(url="https://a.example/feed", title="A", folder="Tech/Chips"),
        NewFeed(url=f"{FEED}/", title="One", folder="News"),
    )
    known = add_feed(store, FEED)  # only a slash differs
    for _ in range(2):
        move = carried(store, Parcel(feeds=feeds))
        follows = {store.feed(follow.feed_id).url: follow for follow in store.follows(OWNER_ID)}
        assert len(store.feeds()) == len(follows) == 2
        assert {url: follow.folder.name for url, follow in follows.items() if follow.folder} == {
            "https://a.example/feed": "Tech/Chips",
            FEED: "News",
        }
    assert move.done["feeds"] == 2 and move.done["feeds_new"] == 0
    assert store.feed(known).url == FEED


def test_marks_find_their_articles(store: Store) -> None:
    feed_id = add_feed(store)
    store.save_feeds([poll(feed_id, *(new_entry(number) for number in range(3)))])
    items = (
        brought(0, read=True),
        brought(1, starred=True, tags=("sea", "Harbour"), note="mine", url="http://one.example/1?utm_source=rss"),
        brought(7, url="https://redirect.example/x", guid="guid-2", read=True),
    )
    before = None
    for _ in range(2):
        move = carried(store, Parcel(items=items))
        assert move.done == {"known": 3, "kept": 0, "awaited": 0, "left_out": 0}
        assert marks(store) == {
            "http://one.example/0": (True, False, None),
            "http://one.example/1": (False, True, "mine"),
            "http://one.example/2": (True, False, None),
        }
        now = [all_rows(store, table) for table in ("mark", "labelled", "label", "article", "awaited")]
        assert before in (None, now)
        before = now
    assert {label.name for label in store.labels(OWNER_ID) if label.kind == "tag"} == {"sea", "Harbour"}


def test_a_later_setting_of_ones_own_wins_over_what_is_moved_in_again(store: Store) -> None:
    feed_id = add_feed(store)
    store.save_feeds([poll(feed_id, new_entry(0))])
    carried(store, Parcel(items=(brought(0, starred=True),)))
    (key,) = (line.article_id for line in store.newest_reports(5))
    store.mark(OWNER_ID, [MarkChange(article_id=key, at=NOW, starred=False)])
    carried(store, Parcel(items=(brought(0, starred=True),)))
    assert marks(store)["http://one.example/0"][1] is False


def test_what_was_read_waits_for_its_article(store: Store) -> None:
    feed_id = add_feed(store)
    move = carried(
        store, Parcel(items=(brought(0, read=True), brought(1, read=True, guid="guid-1", url="https://x.example/1"), brought(2)))
    )
    assert move.done["awaited"] == 3 and marks(store) == {}
    store.save_feeds([poll(feed_id, *(new_entry(number) for number in range(3)))])
    assert {url: mark[0] for url, mark in marks(store).items()} == {"http://one.example/0": True, "http://one.example/1": True}
    assert all_rows(store, "awaited") == []


def test_saved_things_become_articles_that_are_nobody_elses(store: Store) -> None:
    other = store.add_reader("ben", "reader", NOW)
    add_feed(store)
    item = brought(
        1, url="https://saved.example/one", starred=True, html="<p>Salt<script>x</script> and wind.</p>", site="Saved", feed_url=None
    )
    for _ in range(2):
        move = carried(store, Parcel(items=(item,)))
    assert move.done["kept"] == 0 and move.done["known"] == 1
    ((mark, line),) = store.marks(OWNER_ID, "starred", None, 10)
    assert line is not None and (line.title, line.outlet.domain) == ("Report 1", "saved.example")
    view = store.article(mark.article_id)
    assert view.article.text == "Salt and wind." and "script" not in view.article.html
    assert view.is_for(OWNER_ID) and not view.is_for(other.id) and not view.is_for(None)
    # nobody else gets at it by its number, nor makes it theirs with a mark
    guess = MarkChange(article_id=mark.article_id, at=NOW, starred=True, note="mine now")
    assert store.mark(other.id, [guess]) == ((), (mark.article_id,))
    assert store.tag(other.id, [mark.article_id], "theirs", NOW) == ()
    assert not store.article(mark.article_id).is_for(other.id)
    for reader, shown in ((OWNER_ID, {mark.article_id}), (other.id, set())):
        who = store.app_reader(reader)
        assert who is not None
        assert set(store.stream_items(who, [mark.article_id])[0]) == shown
        store.edit_items(who, [mark.article_id], ItemChange(starred=True), NOW)
        assert store.article(mark.article_id).is_for(reader) == bool(shown)
    # no list, no search, no stage has it
    assert store.newest_reports(10) == () and store.outlet(line.outlet.slug).articles == ()
    assert store.search(parse_query("salt")).total == store.search(parse_query("outlet:saved")).total == 0
    assert store.list_reports("newest", None, 10) == ()
    assert list(store.export("articles", later(1))) == []
    assert store.due_articles("analyse", NOW, 10) == () and dict(store.facts(NOW).waiting) == {}
    assert store.check() == ()
    # its page is read like any other
    (task,) = store.due_pages(NOW, 10)
    store.save_articles([page(task.article_id, url="https://saved.example/one", title="Salt", text="All of the salt. " * 20)])
    assert store.article(mark.article_id).article.text.startswith("All of the salt.")
    assert store.due_articles("analyse", NOW, 10) == () and store.check() == ()
    assert store.rebuild_index() == 0 and store.search(parse_query("salt")).total == 0


def test_a_page_that_cannot_be_had_stays_saved_with_the_cause(store: Store) -> None:
    carried(store, Parcel(items=(brought(1, url="https://saved.example/one", starred=True),)))
    (task,) = store.due_pages(NOW, 10)
    store.save_articles([read.failed(task, FetchError("The site is no more.", cause="gone"), NOW)])
    ((_, line),) = store.marks(OWNER_ID, "starred", None, 10)
    assert line is not None and (line.title, line.url) == ("Report 1", "https://saved.example/one")
    cause = store.database.read(lambda session: list(session.stream("SELECT cause, detail FROM article")))
    assert [tuple(row) for row in cause] == [("gone", "The site is no more.")]


def test_a_feed_that_brings_a_saved_article_makes_it_news(store: Store) -> None:
    feed_id = add_feed(store)
    carried(store, Parcel(items=(brought(1, starred=True), brought(9, starred=True, guid="guid-2", url="https://elsewhere.example/2"))))
    store.save_feeds([poll(feed_id, new_entry(1), new_entry(2), new_entry(3))])
    assert len(store.newest_reports(10)) == 3  # the second is known by its guid, not doubled
    assert {line.url for line in store.newest_reports(10)} == {
        "http://one.example/1",
        "https://elsewhere.example/2",
        "http://one.example/3",
    }
    assert store.search(parse_query("report")).total == 3
    assert len(store.due_articles("analyse", NOW, 10)) == 3
    assert all(starred for _, starred, _ in marks(store).values()) and len(marks(store)) == 2
    assert all_rows(store, "awaited") == [] and store.check() == ()
    assert store.save_feeds([poll(feed_id, new_entry(1), new_entry(2))]) == (0, 0)


def test_a_saved_page_that_names_a_feeds_article_becomes_it(store: Store) -> None:
    feed_id = add_feed(store)
    store.save_feeds([poll(feed_id, new_entry(1, wants_page=True))])
    carried(
        store,
        Parcel(items=(brought(9, url="http://one.example/amp/1", starred=True), brought(8, url="http://one.example/x", starred=True))),
    )
    tasks = {task.url: task.article_id for task in store.due_pages(NOW, 10)}
    store.save_articles([page(tasks["http://one.example/amp/1"], url="http://one.example/1")])
    assert store.check() == ()
    (line,) = store.newest_reports(10)
    store.save_articles([page(line.article_id, url="http://one.example/x")])  # and the other way round
    assert store.check() == ()
    assert [line.url for line in store.newest_reports(10)] == ["http://one.example/x"]


def test_a_broken_off_move_goes_on_where_it_was(store: Store) -> None:
    parcel = Parcel(items=tuple(brought(n, url=f"https://s.example/{n}", starred=True) for n in range(450)))
    number = store.offer_move(OWNER_ID, "x", moving.told(parcel), to_bytes(parcel), parcel.total, NOW)
    assert moving.carry(store, lambda: NOW) == 0  # nobody asked for it
    store.ask_move(OWNER_ID, number, NOW)

    def dies(move: Move) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        moving.carry(store, lambda: NOW, on_step=dies)
    assert store.move(number).place == 200
    assert moving.carry(store, lambda: NOW) == 0  # its lease is not over
    with pytest.raises(Conflict):
        store.drop_move(OWNER_ID, number)
    assert moving.carry(store, lambda: later(1000)) == 1
    assert store.move(number).ended_at == later(1000) and store.move(number).done["kept"] == 450
    assert len(store.marks(OWNER_ID, "starred", None, 1000)) == 450
    with pytest.raises(NotFound):
        store.ask_move(OWNER_ID, number, NOW)


def test_what_was_forgotten_here_does_not_move_in(store: Store) -> None:
    add_feed(store)
    store.forget_article("http://one.example/1", NOW)
    move = carried(store, Parcel(items=(brought(1, starred=True),)))
    assert move.done["left_out"] == 1 and marks(store) == {}


def test_a_tag_that_is_called_like_a_folder(store: Store) -> None:
    carried(store, Parcel(feeds=(NewFeed(url=FEED, folder="sea"),), items=(brought(1, starred=True, tags=("sea",), feed_url=None),)))
    assert {(label.name, label.kind) for label in store.labels(OWNER_ID)} == {("sea", "folder"), ("#sea", "tag")}


def test_all_that_a_reader_owns_goes_to_another_house(store: Store, kind: str, fresh_url: Callable[..., str]) -> None:
    ann = store.add_reader("ann", "reader", NOW)
    feed_id = add_feed(store, folder="News")
    entries = [new_entry(number) for number in range(4)]
    store.save_feeds([poll(feed_id, *entries)])
    parcel = Parcel(
        feeds=(NewFeed(url=FEED, title="Mine", folder="My news"),),
        items=(
            brought(0, read=True),
            brought(1, starred=True, tags=("sea",), note="mine", noted_at=NOW - timedelta(days=2)),
            brought(5, url="https://saved.example/five", starred=True, html="<p>Kept text.</p>"),
        ),
    )
    carried(store, parcel, ann.id)
    body = pack(store.leaving(ann.id), "News7D", NOW)
    other = open_store(fresh_url(kind))
    guest = other.add_reader("ann", "reader", NOW)
    try:
        carried(other, open_parcel(body, "x.zip"), guest.id)
        (there,) = {feed.id for feed in other.feeds()}
        other.save_feeds([poll(there, *entries)])
        assert marks(other, guest.id) == marks(store, ann.id) and len(marks(other, guest.id)) == 3
        assert {label.name for label in other.labels(guest.id)} == {"My news", "sea"}
        assert other.follows(guest.id)[0].folder.name == "My news"  # type: ignore[union-attr]
        again = pack(other.leaving(guest.id), "News7D", NOW)
        assert open_parcel(again, "x.zip").feeds == open_parcel(body, "x.zip").feeds
        texts = [
            {item.url: (item.html, item.tags, item.note) for item in open_parcel(each, "x.zip").items if item.saved}
            for each in (body, again)
        ]
        assert texts[0] == texts[1] and len(texts[0]) == 2
        assert other.check() == ()
    finally:
        other.close()


def test_what_is_looked_at_and_not_asked_for_gives_way(store: Store) -> None:
    first = moving.look(store, OWNER_ID, b"https://a.example/1\n", "C:\\x\\list.txt", NOW)
    assert store.move(first).name == "list.txt" and store.move(first).said["starred"] == 1
    second = moving.look(store, OWNER_ID, b"https://a.example/1\n", "list.txt", NOW)
    with pytest.raises(NotFound):
        store.move(first)
    store.drop_move(OWNER_ID, second)
    assert store.moves(OWNER_ID) == ()
    assert dataclasses.asdict(store.facts(NOW))["articles"] == 0
