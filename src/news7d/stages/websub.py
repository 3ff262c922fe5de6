"""Hubs that push: asking them, leaving them, and reading what they deliver.

a feed names a hub ─► subscribe ─► (the hub verifies at web.websub) ─► renew, in time ─► leave
(the hub delivers at web.websub) ─► the queue ─► the same reading as a poll's ─► entries
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from news7d.core import websub
from news7d.errors import FetchError, Throttled
from news7d.model import Delivery, DueFeed, FeedChange, Response, Subscription
from news7d.stages.poll import Parsed, ParseJob, edits
from news7d.store import Store

AT_ONCE = 200  # feeds that are taken up in one go
_TOKEN_BYTES = 32  # 256 bits: nobody guesses a callback
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Callbacks:
    """Where hubs call us. root: the beginning of every callback's address; private: hubs on plain http get secrets too (tests)."""

    root: str
    private: bool = False

    def at(self, hub: str, feed_id: int, topic: str, now: datetime) -> Subscription:
        """A new subscription with a callback and a secret that nobody has seen."""
        token, secret = secrets.token_urlsafe(_TOKEN_BYTES), secrets.token_urlsafe(_SECRET_BYTES)
        return websub.wanted(feed_id, hub, topic, root=self.root, token=token, secret=secret, now=now, private=self.private)


def take_up(store: Store, callbacks: Callbacks, now: datetime) -> int:
    """Subscriptions for feeds that name a hub and have none; how many feeds that were."""
    feeds = store.pushable(AT_ONCE)
    if feeds:
        store.add_subscriptions([callbacks.at(feed.hubs[0], feed.feed_id, feed.topic, now) for feed in feeds])
    return len(feeds)


def attend(store: Store, callbacks: Callbacks, due: Subscription, now: datetime) -> Subscription | None:
    """Do what is due for one subscription: send for its successor, give it up, or ask (again), or take leave: then it is returned,
    as it stands in the store, and the hub is to be sent `core.websub.request_form` of it."""
    if websub.ended(due, now):
        store.drop_subscription(due.token)
        return None
    if due.state == "active":
        _renew(store, callbacks, due, now)
        return None
    return _to_ask(store, due, now) if due.state == "leaving" else _to_subscribe(store, callbacks, due, now)


def _renew(store: Store, callbacks: Callbacks, due: Subscription, now: datetime) -> None:
    """A new callback for every lease; the old one holds until the hub has verified the new one, or until its lease ends."""
    hubs = store.hubs_of(due.feed_id)
    successor = callbacks.at(due.hub if due.hub in hubs else hubs[0], due.feed_id, due.topic, now) if hubs else None
    store.renew_subscription(websub.renewing(due, now), successor)


def _to_subscribe(store: Store, callbacks: Callbacks, due: Subscription, now: datetime) -> Subscription | None:
    hubs = store.hubs_of(due.feed_id)
    if not hubs:
        store.drop_subscription(due.token)
        return None
    if due.attempts and due.attempts % websub.PATIENT_TRIES == 0 and len(hubs) > 1:
        another = callbacks.at(websub.next_hub(hubs, due.hub), due.feed_id, due.topic, now)
        store.add_subscriptions([replace(another, attempts=due.attempts + 1)])
        return None
    return _to_ask(store, due, now)


def _to_ask(store: Store, due: Subscription, now: datetime) -> Subscription | None:
    asked = websub.asked(due, now)
    return asked if store.save_subscription(due, asked) else None


def refused(store: Store, asked: Subscription, error: FetchError, now: datetime) -> None:
    """The hub could not be asked, or said no."""
    wait = error.retry_after if isinstance(error, Throttled) else None
    store.save_subscription(asked, websub.refused(asked, str(error), now, wait))


# ------------------------------------------------------------------ deliveries


def job_of(delivery: Delivery, due: DueFeed) -> ParseJob:
    """The reading of a delivery: that of a poll, with the topic's address as its own."""
    headers = (("content-type", delivery.content_type),) if delivery.content_type else ()
    response = Response(
        url=due.feed.url, final_url=delivery.topic, status=200, headers=headers, body=delivery.body, fetched_at=delivery.received_at
    )
    return ParseJob(feed=due.feed, response=response, last_clean=due.status.last_ok_at)


def write(store: Store, read: Sequence[tuple[Delivery, Parsed]], now: datetime) -> tuple[int, int]:
    """Settle deliveries in one transaction; (new entries, changed entries). What is absent from a delivery means nothing."""
    from news7d.core.arrivals import fresh

    known = store.known_entries([(delivery.feed_id, [entry.key for entry in parsed.entries]) for delivery, parsed in read])
    settled: list[tuple[Delivery, FeedChange | None]] = []
    for delivery, parsed in read:
        news = fresh(parsed.entries, known.get(delivery.feed_id, {}))
        change = FeedChange(feed_id=delivery.feed_id, status=None, entries=news) if parsed.error is None else None
        settled.append((delivery, change))
    store.save_articles(edits(store, [change for _, change in settled if change is not None]))
    return store.save_deliveries(settled, now)


__all__ = ["Callbacks", "attend", "job_of", "refused", "take_up", "write"]
