"""Subscriptions and deliveries, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from news7d.core import websub
from news7d.core.websub import Verification
from news7d.model import FeedChange, Subscription
from news7d.store import Store, open_store
from tests.store.make import NOW, add_feed, later, new_entry, poll, status

HUB, TOPIC = "https://hub.example/%_x", "http://one.example/feed"


def wanted(feed_id: int, token: str = "token", **changes: object) -> Subscription:
    made = websub.wanted(feed_id, HUB, TOPIC, root="https://us.example/websub/", token=token, secret="s" * 40, now=NOW)
    return replace(made, **changes)  # type: ignore[arg-type]


def named(store: Store) -> int:
    """A feed that names a hub."""
    feed_id = add_feed(store, TOPIC)
    store.save_feeds([FeedChange(feed_id=feed_id, status=status(feed_id, hub=f"{HUB} https://two.example/", topic=TOPIC, asks="ttl=5"))])
    return feed_id


def active(store: Store, feed_id: int, token: str = "token", lease: str = "86400") -> None:
    store.add_subscriptions([wanted(feed_id, token)])
    for one in store.due_subscriptions(NOW, 10):
        if one.state == "asking":
            assert store.save_subscription(one, websub.asked(one, NOW))
    said = Verification(mode="subscribe", topic=TOPIC, challenge="x", lease_seconds=lease)
    assert store.verify_subscription(token, said, NOW) == "subscribed"


def only_status(store: Store):
    return store.health()[0].status


def test_what_polls_learn_of_hubs_is_kept(store: Store) -> None:
    feed_id = named(store)
    assert (only_status(store).hub, only_status(store).topic, only_status(store).asks) == (f"{HUB} https://two.example/", TOPIC, "ttl=5")
    (found,) = store.pushable(10)
    assert (found.feed_id, found.hubs, found.topic) == (feed_id, (HUB, "https://two.example/"), TOPIC)


def test_a_feed_is_taken_up_once(store: Store) -> None:
    feed_id = named(store)
    store.add_subscriptions([wanted(feed_id)])
    assert store.pushable(10) == ()
    assert store.subscriptions() == (wanted(feed_id),)
    store.add_subscriptions([wanted(feed_id, "another")])
    assert [one.token for one in store.subscriptions()] == ["another"]
    store.add_subscriptions([wanted(feed_id + 9, "of no feed")])
    assert len(store.subscriptions()) == 1


def test_what_is_due_is_claimed_by_one(store: Store) -> None:
    store.add_subscriptions([wanted(named(store))])
    assert len(store.due_subscriptions(NOW, 10, 60)) == 1
    assert store.due_subscriptions(later(59), 10, 60) == ()
    assert len(store.due_subscriptions(later(61), 10, 60)) == 1


def test_a_late_writer_changes_nothing(store: Store) -> None:
    feed_id = named(store)
    store.add_subscriptions([wanted(feed_id)])
    (one,) = store.due_subscriptions(NOW, 10)
    asked = websub.asked(one, NOW)
    assert store.save_subscription(one, asked)
    store.verify_subscription("token", Verification(mode="subscribe", topic=TOPIC, challenge="x"), NOW)
    assert not store.save_subscription(asked, websub.refused(asked, "too late", NOW))
    assert store.subscriptions()[0].detail is None


def test_a_delivery_counts_and_its_feed_is_pushed_until_the_lease_ends(store: Store) -> None:
    feed_id = named(store)
    active(store, feed_id)
    assert only_status(store).pushed_until is None  # it has delivered nothing yet
    signed = "sha1=" + "0" * 40
    assert store.take_delivery("token", b"<feed/>", "text/xml", signed, NOW) == "dropped"
    assert store.take_delivery("nobody", b"<feed/>", "text/xml", None, NOW) == "gone"
    for second, body in enumerate((b"<feed>1</feed>", b"<feed>1</feed>", b"<feed>2</feed>")):
        assert store.take_delivery("token", body, "text/xml", _signature(body), later(second)) == "queued"
    ((first, due),) = store.due_deliveries(later(60), 10)
    assert (first.body, first.content_type, due.feed.id) == (b"<feed>1</feed>", "text/xml", feed_id)
    change = FeedChange(feed_id=feed_id, status=None, entries=(new_entry(1),))
    assert store.save_deliveries([(first, change)], later(60)) == (1, 0)
    assert only_status(store).pushed_until == NOW + timedelta(days=1)
    assert only_status(store).last_entry_at == later(60)
    assert only_status(store).etag == '"v1"'  # what polls know stays
    ((second, _),) = store.due_deliveries(later(60), 10)
    assert store.save_deliveries([(second, None)], later(61)) == (0, 0)
    assert store.due_deliveries(later(999), 10) == ()
    assert only_status(store).pushed_until is None


def _signature(body: bytes) -> str:
    import hashlib
    import hmac

    return "sha256=" + hmac.new(b"s" * 40, body, hashlib.sha256).hexdigest()


def test_a_poll_under_way_cannot_undo_what_a_hub_has_shown(store: Store) -> None:
    feed_id = named(store)
    active(store, feed_id)
    body = b"<feed/>"
    store.take_delivery("token", body, None, _signature(body), NOW)
    ((delivery, _),) = store.due_deliveries(NOW, 1)
    store.save_deliveries([(delivery, FeedChange(feed_id=feed_id, status=None))], NOW)
    until = only_status(store).pushed_until
    store.save_feeds([FeedChange(feed_id=feed_id, status=status(feed_id, hub=HUB, pushed_until=later(5)))])
    assert only_status(store).pushed_until == until
    store.save_feeds([poll(feed_id)])
    assert only_status(store).pushed_until is None


def test_a_renewal_lengthens_and_leaves(store: Store) -> None:
    feed_id = named(store)
    active(store, feed_id)
    store.database.write(lambda session: session.run("pushed", {"feed_id": feed_id, "news": 0, "now": 0}))
    (old,) = store.subscriptions()
    assert store.renew_subscription(websub.renewing(old, NOW), wanted(feed_id, "second"))
    assert not store.renew_subscription(websub.renewing(old, NOW), wanted(feed_id, "third"))
    successor = next(one for one in store.subscriptions() if one.token == "second")
    store.save_subscription(successor, websub.asked(successor, NOW))
    said = Verification(mode="subscribe", topic=TOPIC, challenge="x", lease_seconds="864000")
    assert store.verify_subscription("second", said, NOW) == "subscribed"
    assert {one.token: one.state for one in store.subscriptions()} == {"token": "leaving", "second": "active"}
    assert only_status(store).pushed_until == NOW + timedelta(days=10)


def test_removing_a_feed_leaves_its_hub_and_forgets_what_waits(store: Store) -> None:
    feed_id = named(store)
    active(store, feed_id)
    store.take_delivery("token", b"x", None, _signature(b"x"), NOW)
    store.remove_feed(feed_id, NOW)
    assert [one.state for one in store.subscriptions()] == ["leaving"]
    assert store.due_deliveries(later(9), 10) == ()
    assert store.hubs_of(feed_id) == ()
    assert store.check() == ()


def test_push_survives_backup_and_restore(store: Store, fresh_url, kind: str, tmp_path: Path) -> None:
    feed_id = named(store)
    active(store, feed_id)
    store.take_delivery("token", b"<feed/>" * 100, "text/xml", _signature(b"<feed/>" * 100), NOW)
    store.backup(tmp_path / "backup")
    other = open_store(fresh_url(kind, empty=True))
    other.restore(tmp_path / "backup")
    assert other.subscriptions() == store.subscriptions()
    ((delivery, _),) = other.due_deliveries(NOW, 10)
    assert delivery.body == b"<feed/>" * 100
    other.close()


def test_what_a_hub_still_sends_for_a_removed_feed_is_refused(store: Store) -> None:
    feed_id = named(store)
    active(store, feed_id)
    store.remove_feed(feed_id, NOW)
    assert [one.state for one in store.subscriptions()] == ["leaving"]
    body = b"<feed/>"
    assert store.take_delivery("token", body, "text/xml", _signature(body), NOW) == "gone"
    assert store.database.read(lambda session: session.one("deliveries_waiting", {"feed_id": feed_id})) == (0, 0)
