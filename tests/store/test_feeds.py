"""Feeds, outlets, claims and hosts, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from news7d.errors import Conflict, Invalid, NotFound
from news7d.model import NewFeed
from news7d.store import Store
from tests.store.make import NOW, add_feed, filled, later, new_entry, poll, status


def test_adding_twice_adds_once(store: Store) -> None:
    feeds = [NewFeed(url="http://a.example/feed", title="A"), NewFeed(url="http://b.example/feed"), NewFeed(url="http://a.example/feed")]
    first = store.add_feeds(feeds, NOW)
    assert [created for _, created in first] == [True, True, False]
    assert first[0][0] == first[2][0]
    assert store.add_feeds(feeds, NOW) == tuple((key, False) for key, _ in first)
    assert [feed.url for feed in store.feeds()] == ["http://a.example/feed", "http://b.example/feed"]


def test_a_feed_keeps_all_that_it_was_given(store: Store) -> None:
    given = NewFeed(
        url="http://a.example/feed",
        title="Ä «A»",
        homepage="http://a.example/",
        kind="atom",
        language="de",
        country="CH",
        section="science",
        folder="Tech/Chips",
        full_text=False,
        pace_seconds=900,
        muted=True,
    )
    feed = store.feed(store.add_feeds([given], NOW)[0][0])
    for name in ("url", "title", "homepage", "kind", "language", "country", "section", "folder", "full_text", "pace_seconds", "muted"):
        assert getattr(feed, name) == getattr(given, name)
    assert feed.added_at == NOW
    assert store.feed_by_url("http://a.example/feed") == feed
    assert store.feed_by_url("http://a.example/other") is None


def test_feeds_of_one_domain_share_an_outlet_and_slugs_are_unique(store: Store) -> None:
    store.add_feeds(
        [NewFeed(url=url) for url in ("http://www.bbc.co.uk/a", "http://www.bbc.co.uk/b", "http://bbc.example/c", "http://127.0.0.7/f")],
        NOW,
    )
    outlets = {outlet.domain: outlet.slug for outlet in store.outlets()}
    assert len(outlets) == 3
    assert len(set(outlets.values())) == 3
    assert outlets["bbc.co.uk"] == "bbc"
    assert outlets["127.0.0.7"] == "127-0-0-7"


def test_many_feeds_in_batches(store: Store) -> None:
    feeds = [NewFeed(url=f"http://site{i}.example/feed") for i in range(2500)]
    added = store.add_feeds(feeds, NOW)
    assert len({key for key, created in added if created}) == 2500
    assert [key for key, _ in added] == sorted(key for key, _ in added)


def test_an_outlet_without_a_name_takes_its_feeds_title(store: Store) -> None:
    feed_id = add_feed(store)
    named = add_feed(store, "http://named.example/feed", title="Its Own Name")
    store.save_feeds([poll(feed_id, title="The One"), poll(named, title="Another")])
    assert [outlet.name for outlet in store.outlets()] == ["Its Own Name", "The One"]
    assert store.feed(feed_id).title == "The One"


def test_updating(store: Store) -> None:
    feed_id, other = add_feed(store), add_feed(store, "http://two.example/feed")
    assert store.update_feed(feed_id, title="New", muted=True, full_text=True, section="sport", folder=None).muted
    assert store.feed(feed_id).section == "sport"
    with pytest.raises(Conflict, match=r"two\.example"):
        store.update_feed(feed_id, url="http://two.example/feed")
    with pytest.raises(Invalid, match="colour"):
        store.update_feed(feed_id, colour="red")
    with pytest.raises(NotFound):
        store.update_feed(other + 100, title="x")
    assert store.update_feed(feed_id, url="http://one.example/new").url == "http://one.example/new"
    assert store.feed_by_url("http://one.example/feed") is None


def test_removing_keeps_articles(store: Store) -> None:
    feed_id = filled(store, new_entry(1), new_entry(2))
    idle = add_feed(store, "http://idle.example/feed")
    store.remove_feed(feed_id)
    store.remove_feed(idle)
    assert store.feeds() == ()
    assert [outlet.slug for outlet in store.outlets()] == ["one"]
    assert len(store.newest_reports(10)) == 2
    assert store.check() == ()
    with pytest.raises(NotFound):
        store.remove_feed(feed_id)
    assert store.save_feeds([poll(feed_id, new_entry(3))]) == (0, 0)  # a poll that was under way
    again = add_feed(store)
    assert again > idle  # ids are never used twice
    assert store.save_feeds([poll(again, new_entry(1), new_entry(2))]) == (2, 0)
    assert len(store.newest_reports(10)) == 2


def test_a_move_onto_another_feeds_address_makes_the_two_one(store: Store) -> None:
    feed_id, other = add_feed(store), add_feed(store, "http://two.example/feed")
    store.save_feeds([poll(feed_id, new_entry(1), new_entry(2)), poll(other, new_entry(2), new_entry(3))])
    store.save_feeds([poll(feed_id, url="http://two.example/feed")])
    assert [feed.id for feed in store.feeds()] == [other]
    assert store.health()[0].entries == 3
    assert {task.feed_id for task in store.due_articles("analyse", NOW, 10)} == {other}
    assert store.check() == ()


def test_status_comes_back_as_it_was_saved(store: Store) -> None:
    feed_id = add_feed(store)
    saved = status(
        feed_id,
        last_modified="Tue, 24 Nov 2026 04:00:00 GMT",
        body_digest="abc",
        failing_since=NOW,
        failures=3,
        cause="refused",
        detail="403 «forbidden»",
        http_status=403,
        moved_to="http://x.example/",
        moved_count=2,
        moved_since=NOW,
        gone=True,
        hub="http://hub.example/",
        entry_interval_s=12.5,
        last_entry_at=NOW,
    )
    store.save_feeds([poll(feed_id).__class__(feed_id=feed_id, status=saved)])
    assert store.health()[0].status == saved
    assert store.due_feeds(later(3000), 10, everything=True) == ()  # gone: only when named, or due, once a month
    assert store.due_feeds(later(3000), 10) == ()
    (due,) = store.due_feeds(later(10_000), 10, ids=[feed_id])
    assert due.status.etag == '"v1"'


def test_health_counts_entries_and_filters(store: Store) -> None:
    feed_id = filled(store, new_entry(1), new_entry(2))
    failing = add_feed(store, "http://two.example/feed")
    store.save_feeds([poll(failing).__class__(feed_id=failing, status=status(failing, failing_since=NOW, failures=1, cause="dns"))])
    assert [(each.feed.id, each.entries) for each in store.health()] == [(feed_id, 2), (failing, 0)]
    assert [each.feed.id for each in store.health(failing=True)] == [failing]
    assert [each.feed.id for each in store.health(failing=False)] == [feed_id]


# ------------------------------------------------------------------ claims


def test_a_claim_holds_for_its_lease(store: Store) -> None:
    feed_id = add_feed(store)
    assert store.next_due() == NOW
    assert [due.feed.id for due in store.due_feeds(NOW, 10, 60)] == [feed_id]
    assert store.due_feeds(later(59), 10, 60) == ()
    assert store.next_due() == later(60)
    assert len(store.due_feeds(later(61), 10, 60)) == 1  # the worker died
    assert store.release_claims(later(62)) == 1
    assert len(store.due_feeds(later(62), 10, 60)) == 1


def test_two_threads_never_claim_one_feed(store: Store) -> None:
    store.add_feeds([NewFeed(url=f"http://site{i}.example/feed") for i in range(120)], NOW)

    def claim(_: int) -> list[int]:
        return [due.feed.id for due in store.due_feeds(NOW, 7)]

    with ThreadPoolExecutor(4) as threads:
        got = [key for batch in threads.map(claim, range(30)) for key in batch]
    assert len(got) == len(set(got)) == 120


def test_everything_hands_out_each_feed_once_in_a_pass(store: Store) -> None:
    ids = [add_feed(store, f"http://site{i}.example/feed") for i in range(5)]
    store.save_feeds([poll(key) for key in ids])
    start = later(100)
    assert store.due_feeds(start, 10) == ()
    got: list[int] = []
    while batch := store.due_feeds(start, 2, everything=True):
        got += [due.feed.id for due in batch]
        store.save_feeds(
            [poll(due.feed.id).__class__(feed_id=due.feed.id, status=status(due.feed.id, last_attempt_at=later(101))) for due in batch]
        )
    assert sorted(got) == ids
    assert [due.feed.id for due in store.due_feeds(later(200), 10, everything=True, ids=ids[:2])] == ids[:2]


# ------------------------------------------------------------------ hosts


def test_hosts(store: Store) -> None:
    store.pause_host("a.example", later(60))
    store.pause_host("a.example", later(90))
    store.pause_host("b.example", later(10))
    assert store.host_pauses(later(20)) == {"a.example": later(90)}
    assert store.robots("a.example", NOW) is None
    store.set_robots("a.example", "User-agent: *\nDisallow: /x", later(50))
    store.set_robots("c.example", "", later(50))
    assert store.robots("a.example", NOW) == "User-agent: *\nDisallow: /x"
    assert store.robots("c.example", NOW) == ""
    assert store.robots("a.example", NOW + timedelta(seconds=51)) is None
    assert store.host_pauses(NOW) == {"a.example": later(90), "b.example": later(10)}
