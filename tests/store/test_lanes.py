"""What the processes of a fleet share: lanes of hosts, who is the one, and what an earlier one may not write any more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest

from news7d.errors import StoreError
from news7d.model import StoryChange
from news7d.store import LANES, Store, open_store
from tests.road.conftest import wait_for
from tests.store.make import NOW, add_feed, filled, new_entry

pytestmark = pytest.mark.postgres

LATER = NOW + timedelta(days=1)


@pytest.fixture
def two(fresh_url: Callable[..., str]):
    url = fresh_url("postgres")
    stores = open_store(url), open_store(url)
    yield url, *stores
    for store in stores:
        store.close()


def lanes_of(store: Store, *urls: str) -> list[int]:
    def work(session) -> list[int]:
        return [next(session.stream(f"SELECT news7d_lane('{url}')"))[0] for url in urls]

    return store.database.read(work)


def test_a_host_is_in_one_lane_however_its_address_is_written(two):
    _, store, _ = two
    spelt = (
        "https://www.example.org/a",
        "http://WWW.Example.ORG:8080/b?c=@d",
        "https://me:secret@www.example.org/",
        "https://www.example.org?x",
    )
    assert len(set(lanes_of(store, *spelt))) == 1
    many = lanes_of(store, *(f"https://host{n}.example/feed" for n in range(2000)), "", "no address", "http://[::1]:80/x")
    assert set(many) == set(range(LANES))


def test_each_lane_hands_out_its_own_feeds_once(two):
    _, one, other = two
    ids = {add_feed(one, f"https://host{n}.example/feed") for n in range(200)}
    lanes, _ = one.work_due(LATER)
    assert len(lanes) > LANES / 2
    claimed = [due.feed.id for lane in lanes for store in (one, other) for due in store.due_feeds(LATER, 100, lane=lane)]
    assert sorted(claimed) == sorted(ids)
    assert one.work_due(LATER) == ((), ())
    assert one.give_back(LATER, claimed[:3], ()) == 3
    assert len(other.work_due(LATER)[0]) >= 1


def test_pages_come_by_lane_and_stages_say_that_they_have_work(two):
    _, one, other = two
    filled(one, *(new_entry(n, site=f"https://host{n % 40}.example", wants_page=True) for n in range(80)))
    lanes, stages = one.work_due(LATER)
    assert stages == ("analyse",)
    claimed = [
        task.article_id for lane in lanes for store in (one, other) for task in store.due_pages(LATER, 100, lane=lane, per_outlet=100)
    ]
    assert len(claimed) == len(set(claimed)) == 80
    assert one.due_pages(LATER, 10) == ()
    assert one.give_back(LATER, (), claimed[:2]) == 2
    assert len(other.due_pages(LATER, 10)) == 2


def test_one_holds_a_lane_until_its_connection_ends_and_terms_grow(two):
    url, one, other = two
    assert (one.hold_lane("x"), other.hold_lane("x"), one.hold_lane("x"), other.hold_lane("y")) == (1, 0, 1, 1)
    end_connections(url)
    assert other.hold_lane("x") == 2
    assert one.hold_lane("x") == 0


def test_what_an_earlier_holder_still_writes_is_refused(two):
    url, one, other = two
    filled(one, *(new_entry(n) for n in range(2)))
    first, second = (line.article_id for line in one.newest_reports(2))
    term = one.hold_lane("grouping")
    one.save_placements([StoryChange(story_id=first, article_id=first)], term=term)
    end_connections(url)  # as when the server restarts: the lane is free, and `one` does not know yet
    assert other.hold_lane("grouping") == term + 1
    with pytest.raises(StoreError, match="another process"):
        one.save_placements([StoryChange(story_id=second, article_id=second)], term=term)
    assert one.tasks([second])[0].stage == "analyse"
    other.save_placements([StoryChange(story_id=second, article_id=second)], term=term + 1)
    assert one.hold_lane("grouping") == 0


def test_one_alone_or_many_together(two):
    _, one, other = two
    assert one.enter(alone=True)
    assert one.enter(alone=True)
    assert not other.enter(alone=False)
    assert one.enter(alone=False)
    assert other.enter(alone=False)
    assert not other.enter(alone=True)
    one.close()
    wait_for(lambda: other.enter(alone=True), 30, every=0.05)  # the server hears of it a moment later


def end_connections(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
