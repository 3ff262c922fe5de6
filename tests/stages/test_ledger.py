"""Closing days from a real store: every change is in the list of its day, and every day verifies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from news7d.core.ledger import Version, head_of, verify, written
from news7d.model import Revision
from news7d.stages.ledger import close_days, signer
from news7d.store import Store
from tests.store.make import add_feed, new_entry, page, poll

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def house(store: Store) -> int:
    """Two reports of Monday, one of Wednesday; one of Monday's is changed on Tuesday."""
    feed_id = add_feed(store)
    store.save_feeds([poll(feed_id, new_entry(1, first_seen=MONDAY), new_entry(2, first_seen=MONDAY + timedelta(hours=2)))])
    store.save_feeds([poll(feed_id, new_entry(3, first_seen=MONDAY + 2 * DAY))])
    (first,) = (line.article_id for line in store.newest_reports(9) if line.url.endswith("/1"))
    old = Revision(number=0, seen_at=MONDAY + DAY, kind="silent_edit", title="Report 1", text="Text of report 1.", digest=1)
    store.save_articles([page(first, url="http://one.example/1", title="Report 1", text="Another text.", revision=old)])
    return first


def test_days_are_closed_once_they_are_over(store: Store) -> None:
    house(store)
    assert close_days(store, MONDAY + timedelta(hours=14), "news7d.example") == 0
    assert close_days(store, MONDAY + timedelta(hours=15, minutes=16), "news7d.example") == 1
    assert close_days(store, MONDAY + 3 * DAY, "news7d.example") == 2
    assert close_days(store, MONDAY + 3 * DAY, "news7d.example") == 0
    assert [(day.day, day.articles, day.size) for day in store.ledger_days()] == [
        ("2026-11-25", 1, 4),
        ("2026-11-24", 1, 3),
        ("2026-11-23", 2, 2),
    ]
    key = signer(store, "elsewhere.example").verifier
    assert key.startswith("news7d.example/ledger+")  # the name is kept
    for day in store.ledger_days():
        assert verify(written(store.ledger_day(day.day, key)), key).size == day.size


def test_a_change_is_in_the_list_of_its_day(store: Store) -> None:
    house(store)
    close_days(store, MONDAY + 3 * DAY, "")
    key = signer(store, "").verifier
    article = sha256(b"http://one.example/1").hexdigest()
    monday, tuesday = (verify(written(store.ledger_day(day, key))).leaves for day in ("2026-11-23", "2026-11-24"))
    first = Version(seen=MONDAY, title="Report 1", text="Text of report 1.")
    second = Version(seen=MONDAY + DAY, title="Report 1", text="Another text.")
    assert monday[article]["head"] == head_of("http://one.example/1", [first])  # as it stood then, although it was closed later
    assert (tuesday[article]["head"], tuesday[article]["versions"]) == (head_of("http://one.example/1", [first, second]), 2)


def test_of_two_processes_one_closes_the_day(store: Store) -> None:
    house(store)
    close_days(store, MONDAY + DAY + timedelta(hours=16), "")
    day = store.ledger_day("2026-11-23", signer(store, "").verifier)
    last = store.ledger_last()
    assert last is not None
    assert not store.save_ledger(day, last[1])
    assert [each.day for each in store.ledger_days()] == ["2026-11-24", "2026-11-23"]


def test_an_empty_house_closes_nothing(store: Store) -> None:
    assert close_days(store, MONDAY, "") == 0
    assert store.ledger_days() == ()


def test_days_before_this_house_was_awake_are_not_signed(store: Store) -> None:
    house(store)
    store.beat(MONDAY + 2 * DAY)
    assert close_days(store, MONDAY + 4 * DAY, "") == 2
    assert [(day.day, day.articles) for day in store.ledger_days()] == [("2026-11-26", 0), ("2026-11-25", 1)]
