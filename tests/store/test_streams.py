"""Streams of items on both databases: the same answers as a plain reading of the rules gives, page by page."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from news7d.core.streams import Stream, StreamQuery
from news7d.model import OWNER_ID, AppReader, MarkChange
from news7d.store import Store
from tests.store.make import NOW, add_feed, later, new_entry, poll

ALL = Stream(kind="all")
READ, STARRED = Stream(kind="read"), Stream(kind="starred")


def who(store: Store) -> AppReader:
    found = store.app_reader(OWNER_ID)
    assert found is not None
    return found


def ids(store: Store, stream: Stream = ALL, *, limit: int = 1000, **asked: object) -> list[int]:
    keys, _ = store.stream(who(store), StreamQuery(stream=stream, limit=limit, **asked))  # type: ignore[arg-type]
    return [key for key, _ in keys]


def paged(store: Store, limit: int, **asked: object) -> list[int]:
    """All pages, one after the other; none may be short while more exist."""
    found: list[int] = []
    after = None
    while True:
        keys, more = store.stream(
            who(store),
            StreamQuery(
                stream=asked.get("stream", ALL),
                limit=limit,
                after=after,  # type: ignore[arg-type]
                **{k: v for k, v in asked.items() if k != "stream"},
            ),
        )  # type: ignore[arg-type]
        found += [key for key, _ in keys]
        if not more:
            return found
        assert len(keys) == limit
        after = keys[-1][0]


@pytest.fixture
def feeds(store: Store) -> dict[str, int]:
    """Three feeds: a busy one, one in a folder that shares reports with it, a rare one."""
    made = {
        "busy": add_feed(store, "http://one.example/feed"),
        "shared": add_feed(store, "http://two.example/feed", folder="Tech / Lab"),
        "rare": add_feed(store, "http://three.example/feed", folder="Tech / Lab"),
    }
    for number in range(1, 61):
        entry = new_entry(number, first_seen=later(number))
        store.save_feeds([poll(made["busy"], entry)])
        if number % 7 == 0:
            store.save_feeds([poll(made["shared"], entry)])
        if number % 29 == 0:
            store.save_feeds([poll(made["rare"], new_entry(1000 + number, site="http://three.example", first_seen=later(number)))])
    return made


def test_newest_first_and_oldest_first(store: Store, feeds: dict[str, int]) -> None:
    everything = ids(store)
    assert everything == sorted(everything, reverse=True) and len(everything) == 62
    assert ids(store, oldest_first=True) == sorted(everything)
    assert len(ids(store, Stream(kind="feed", feed_id=feeds["shared"]))) == 8
    assert len(ids(store, Stream(kind="label", label="Tech / Lab"))) == 10
    assert len(ids(store, Stream(kind="feed", url="http://three.example/feed"))) == 2


@pytest.mark.parametrize("oldest_first", [False, True])
@pytest.mark.parametrize("limit", [1, 3, 7, 62, 100])
def test_pages_are_whole_and_meet_without_gaps(store: Store, feeds: dict[str, int], limit: int, oldest_first: bool) -> None:
    mixed = random.Random(limit)
    everything = sorted(ids(store))
    changes = [MarkChange(article_id=key, at=NOW, read=mixed.random() < 0.6, starred=mixed.random() < 0.3) for key in everything[::2]]
    store.mark(OWNER_ID, changes)
    store.database.write(lambda session: session.run("line_lift", {"reader": OWNER_ID, "line": 0, "to": everything[20]}))
    marks = {change.article_id: change for change in changes}
    read = {key for key in everything if (marks[key].read if key in marks else key <= everything[20])}
    starred = {key for key in marks if marks[key].starred}
    shared = set(ids(store, Stream(kind="label", label="Tech / Lab")))

    def expect(wanted: set[int], **asked: object) -> None:
        assert paged(store, limit, oldest_first=oldest_first, **asked) == sorted(wanted, reverse=not oldest_first)

    every = set(everything)
    folder = Stream(kind="label", label="Tech / Lab")
    expect(every)
    expect(every - read, exclude=(READ,))
    expect(read, stream=READ)
    expect(read, include=(READ,))
    expect(starred, stream=STARRED)
    expect(starred - read, include=(STARRED,), exclude=(READ,))
    expect(shared - read, stream=folder, exclude=(READ,))
    expect(shared & starred, stream=folder, include=(STARRED,))
    expect(every - shared, exclude=(folder,))
    expect(every - starred, exclude=(STARRED,))
    expect(set(), include=(READ,), exclude=(READ,))
    expect(set(), stream=Stream(kind="nothing"))


def test_ot_and_nt_go_by_insertion(store: Store, feeds: dict[str, int]) -> None:
    keys, _ = store.stream(who(store), StreamQuery(stream=ALL, limit=1000))
    seen = dict(keys)
    middle = sorted(seen.values())[30]
    assert set(ids(store, since=middle)) == {key for key, at in seen.items() if at >= middle}
    assert set(ids(store, until=middle)) == {key for key, at in seen.items() if at < middle}
    # An article that comes late with an old date is found by when it came.
    store.save_feeds([poll(feeds["busy"], new_entry(500, first_seen=later(5000), published=NOW - timedelta(days=900)))])
    assert len(ids(store, since=max(seen.values()) + 1)) == 1


def test_a_reader_sees_only_what_their_feeds_brought(store: Store, feeds: dict[str, int]) -> None:
    other = store.add_reader("bob", "reader", later(100))
    seen = store.app_reader("BOB")
    assert seen is not None and seen.id == other.id
    store.database.write(lambda session: session.script(f"DELETE FROM follow WHERE reader_id = {other.id} AND feed_id <> {feeds['rare']}"))
    keys, _ = store.stream(seen, StreamQuery(stream=ALL, limit=100))
    assert len(keys) == 2 and len(ids(store)) == 62


def test_counts_are_those_of_the_streams(store: Store, feeds: dict[str, int]) -> None:
    again = new_entry(7, key=4242, first_seen=later(70))  # the same article under another guid, in the feed that has it already
    store.save_feeds([poll(feeds["shared"], again)])
    everything = sorted(ids(store))
    mixed = random.Random(3)
    store.mark(OWNER_ID, [MarkChange(article_id=key, at=NOW, read=mixed.random() < 0.5) for key in everything[::2]])
    store.database.write(lambda session: session.run("line_lift", {"reader": OWNER_ID, "line": 0, "to": everything[20]}))
    counts = store.unread_counts(who(store))
    assert counts.everything.unread == len(ids(store, exclude=(READ,)))
    for feed_id in feeds.values():
        assert counts.feeds[feed_id].unread == len(ids(store, Stream(kind="feed", feed_id=feed_id), exclude=(READ,)))
    assert counts.folders["Tech / Lab"].unread == len(ids(store, Stream(kind="label", label="Tech / Lab"), exclude=(READ,)))
    newest = dict(store.stream(who(store), StreamQuery(stream=ALL, limit=1))[0])
    assert counts.everything.newest == max(newest.values())


def test_the_line_follows_the_reader(store: Store) -> None:
    """Marks that were set one after the other let the line pass, and change nothing of what is read."""
    feed = add_feed(store)
    store.save_feeds([poll(feed, *(new_entry(number, first_seen=later(number)) for number in range(1, 701)))])
    everything = ids(store)
    left = set(everything[::50])
    for at in range(0, 700, 100):
        changes = [
            MarkChange(article_id=key, at=NOW + timedelta(hours=1), read=True) for key in everything[::-1][at : at + 100] if key not in left
        ]
        store.mark(OWNER_ID, changes)
    assert who(store).read_up_to > min(everything) + 400
    assert set(ids(store, exclude=(READ,))) == left == set(everything) - set(ids(store, READ))
    store.mark(OWNER_ID, [MarkChange(article_id=key, at=NOW + timedelta(hours=2), read=True) for key in left])
    assert ids(store, exclude=(READ,)) == [] and store.unread_counts(who(store)).everything.unread == 0


def test_what_is_muted_is_in_no_feed_and_never_unread(store: Store, feeds: dict[str, int]) -> None:
    everything = ids(store)
    hidden, starred = everything[3], everything[5]
    store.mark(OWNER_ID, [MarkChange(article_id=starred, at=NOW, starred=True)])
    columns = "INSERT INTO rule_hit (reader_id, article_id, rule_id, hides, topic, lift, at) VALUES "
    rows = ", ".join(f"({OWNER_ID}, {key}, -1, 2, 0, 0, 1)" for key in (hidden, starred))
    store.database.write(lambda session: session.script(columns + rows))
    assert ids(store) == [key for key in everything if key not in (hidden, starred)] == ids(store, exclude=(READ,))
    assert ids(store, STARRED) == [starred]
    assert store.unread_counts(who(store)).everything.unread == len(everything) - 2
    store.database.write(lambda session: session.run("line_lift", {"reader": OWNER_ID, "line": 0, "to": max(everything)}))
    store.mark(OWNER_ID, [MarkChange(article_id=key, at=NOW, read=False) for key in everything])
    assert store.unread_counts(who(store)).everything.unread == len(everything) - 2 == len(ids(store, exclude=(READ,)))


def test_an_app_reader_is_known_by_name_and_number(store: Store) -> None:
    store.set_app_password(OWNER_ID, "hash")
    store.set_app_switches(OWNER_ID, stories=True)
    store.set_fever(OWNER_ID, "digest")
    found = who(store)
    assert found == store.app_reader("Admin") == store.app_reader_by_fever("digest")
    assert (found.generation, found.password, found.stories, found.pictures, found.fever) == (1, "hash", True, False, True)
    store.set_app_switches(OWNER_ID, pictures=True)
    assert who(store) == replace(found, pictures=True)
    assert store.app_reader(99) is None and store.app_reader_by_fever("other") is None
