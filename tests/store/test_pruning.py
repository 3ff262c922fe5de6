"""Old articles go, all of them and only they; nothing comes back as news."""

from __future__ import annotations

from datetime import timedelta

from news7d.core.search import parse_query
from news7d.store import Store
from tests.store.make import NOW, add_feed, new_entry, place, poll


def test_old_articles_go_and_young_ones_stay(store: Store) -> None:
    feed_id = add_feed(store)
    old = [new_entry(n, first_seen=NOW - timedelta(days=40)) for n in range(600)]
    young = [new_entry(n) for n in range(600, 620)]
    store.save_feeds([poll(feed_id, *old)])
    store.save_feeds([poll(feed_id, *young)])
    ids = sorted(line.article_id for line in store.newest_reports(1000))
    place(store, ids[:3])
    place(store, [ids[3], ids[-1]])
    assert sum(store.prune(NOW - timedelta(days=30))) == 600
    assert store.check() == ()
    assert len(store.newest_reports(1000)) == store.search(parse_query("report")).total == 20
    assert [card.story_id for card in store.cards([ids[0]])] == []
    assert store.stories_to_judge(10, NOW) == (ids[3],)
    assert store.save_feeds([poll(feed_id, *old, *young)]) == (0, 0)
    assert list(store.prune(NOW - timedelta(days=30))) == []


def test_an_entry_whose_article_went_may_change(store: Store) -> None:
    feed_id = add_feed(store)
    store.save_feeds([poll(feed_id, new_entry(1, first_seen=NOW - timedelta(days=40)))])
    assert list(store.prune(NOW)) == [1]
    assert store.save_feeds([poll(feed_id, new_entry(1, text="Another text."))]) == (0, 1)
    assert store.newest_reports(10) == ()
    assert store.check() == ()
