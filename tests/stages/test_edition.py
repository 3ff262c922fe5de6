"""Editions from what is stored: by country, with reasons, and not owned by an outlet that floods."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from weakref import ref

import pytest

from news7d.model import Verdict
from news7d.stages.edition import Orders, edition
from news7d.store import Store, open_store
from tests.store.make import NOW, add_feed, judged, new_entry, place, poll


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path}/news7d.db")
    opened.migrate()
    yield opened
    opened.close()


def _fill(store: Store, loud: int) -> list[int]:
    for name, count in (("loud", loud), ("quiet", 3)):
        feed_id = add_feed(store, f"http://{name}.example/feed")
        entries = [new_entry(1000 * len(name) + n, site=f"http://{name}.example", first_seen=NOW) for n in range(count)]
        store.save_feeds([poll(feed_id, *entries)])
    ids = sorted(line.article_id for line in store.newest_reports(loud + 10))
    place(store, *([key] for key in ids))
    return ids


def _judge(store: Store, ids: list[int], loud: int) -> None:
    hours = NOW.timestamp() / 3600
    for place_, key in enumerate(ids):
        outlet, country, standing = ("loud", "US", hours) if place_ < loud else ("quiet", "PT", hours - 20)
        changes = {"headline_outlet": outlet, "countries": (country,), "standing": standing, "pulse": 1.0}
        store.save_verdicts([judged(key, Verdict(id=str(key), role="origin"), **changes)], NOW)


def test_an_outlet_that_floods_leaves_room(store: Store) -> None:
    ids = _fill(store, 120)
    _judge(store, ids, 120)
    found = store.front_facts(NOW - timedelta(days=3), limit=60)
    assert sum(facts.headline_outlet == "loud" for facts in found) == 40
    assert sum(facts.headline_outlet == "quiet" for facts in found) == 3


def test_an_edition_of_a_country_says_why(store: Store) -> None:
    ids = _fill(store, 4)
    _judge(store, ids, 4)
    here = edition(store, NOW, country="pt", limit=2)
    assert {card.facts.countries for card in here.stories} == {("PT",)}
    assert all(card.score and card.score.heat > 0 for card in here.stories)
    rest = edition(store, NOW, country="pt", limit=2, after=here.more)
    assert len({card.facts.story_id for card in (*here.stories, *rest.stories)}) == 3
    assert rest.more is None
    assert edition(store, NOW, country="FR").stories == ()


def test_an_order_that_stands_no_longer_is_let_go(store: Store) -> None:
    ids = _fill(store, 4)
    _judge(store, ids, 4)
    orders, everywhere = Orders(), (None, None, (), None)
    first = orders.ranked(store, NOW, *everywhere)
    assert orders.ranked(store, NOW + timedelta(seconds=59), *everywhere) is first
    orders.ranked(store, NOW + timedelta(seconds=59), None, "en", (), None)
    assert orders.ranked(store, NOW, *everywhere) is first, "another order is not in its way"
    found = ref(first)
    del first
    orders.ranked(store, NOW + timedelta(seconds=61), None, "de", (), None)
    assert found() is None
    latest = orders.ranked(store, NOW + timedelta(seconds=61), *everywhere)
    _judge(store, ids, 2)
    assert orders.ranked(store, NOW + timedelta(seconds=61), *everywhere) is not latest
