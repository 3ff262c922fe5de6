"""What a breaking story does to the feeds' times."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from news7d.model import FeedChange
from news7d.stages.hurry import hurry
from news7d.store import Store
from tests.store.make import NOW, add_feed, judged, later, new_entry, place, poll, status

CALM = {"independent": 4, "outlets": 4, "reports": 4}
BREAKING = {**CALM, "recent_independent": 3, "recent_outlets": 5, "first_seen": NOW, "last_seen": NOW}


def told(store: Store, feed_id: int, number: int, **changes: object) -> int:
    """One report from a feed; the id of its article."""
    entry = new_entry(number, site=f"http://site{feed_id}.example", first_seen=NOW, published=NOW, **changes)
    store.save_feeds([poll(feed_id, entry)])
    return next(line.article_id for line in store.newest_reports(1))


def due(store: Store) -> dict[int, float]:
    return {each.feed.id: (each.status.next_fetch_at - NOW).total_seconds() for each in store.health()}


def set_times(store: Store, feed_id: int, **changes: object) -> None:
    (state,) = [each.status for each in store.health() if each.feed.id == feed_id]
    store.save_feeds([FeedChange(feed_id=feed_id, status=replace(state, **changes))])  # type: ignore[arg-type]


def a_house_with_a_past(store: Store) -> tuple[dict[str, int], int]:
    """Feeds that reported early in an old story, and a new story that only one of them has."""
    ids = {name: add_feed(store, f"http://{name}.example/feed") for name in ("first", "quick", "allowed-later", "failing", "never")}
    old = [told(store, ids[name], number) for number, name in enumerate(("first", "quick", "allowed-later", "failing"), 1)]
    place(store, old)
    store.save_verdicts([judged(old[0], **CALM)], NOW)
    new = told(store, ids["first"], 10)
    place(store, [new])
    for name, key in ids.items():
        set_times(store, key, next_fetch_at=later(7200), not_before=later(1800 if name == "allowed-later" else -60))
    set_times(store, ids["failing"], cause="timeout", failing_since=NOW, failures=1)
    return ids, new


def test_a_breaking_story_hurries_feeds_that_are_likely_to_have_it_as_far_as_they_allow(store: Store) -> None:
    ids, new = a_house_with_a_past(store)
    verdicts = [judged(new, **BREAKING)]
    store.save_verdicts(verdicts, NOW)
    assert hurry(store, verdicts, NOW) == 2
    times = due(store)
    assert {name: times[key] for name, key in ids.items()} == {
        "first": 7200,  # has it
        "quick": 0,
        "allowed-later": 1800,
        "failing": 7200,
        "never": 7200,
    }
    set_times(store, ids["quick"], next_fetch_at=later(7200))
    assert hurry(store, verdicts, later(60)) == 0  # once for each story


def test_a_calm_story_hurries_nobody(store: Store) -> None:
    _, new = a_house_with_a_past(store)
    before = due(store)
    calm = [
        judged(new, **CALM),
        judged(new, **{**BREAKING, "section": None}),
        judged(new, **{**BREAKING, "last_seen": NOW - timedelta(hours=3)}),
    ]
    assert hurry(store, calm, NOW) == 0
    assert due(store) == before


def test_what_is_pushed_is_left_to_its_hub(store: Store) -> None:
    ids, new = a_house_with_a_past(store)
    store.database.write(
        lambda session: session.script(f"UPDATE feed_status SET pushed_until = next_fetch_at WHERE feed_id = {ids['quick']}")
    )
    assert hurry(store, [judged(new, **BREAKING)], NOW) == 1


def test_new_columns_come_back(store: Store) -> None:
    feed_id = add_feed(store)
    saved = status(feed_id, not_before=later(60), habit=b"\x00\xff", appetite=0.25, tried="1 200 3 4")
    store.save_feeds([FeedChange(feed_id=feed_id, status=saved)])
    assert store.health()[0].status == saved
    assert [feed.root for feed in store.appetites()] == [0.25]
    assert store.last_attempt() == NOW
