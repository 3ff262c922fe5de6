"""Hubs that push: who may deliver what until when, and what they have delivered.

A hub's call changes a row in one transaction with the look that decided about it, so that no two calls can both be right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, Literal

from ..core import websub
from ..core.websub import Outcome, Verification
from ..model import Delivery, DueFeed, FeedChange, Pushable, Subscription
from .arrivals import save_in
from .database import Database, Row, Session
from .rows import clean, clean_or_none, due_feed_of, micros, micros_or_none, moment, moment_or_none, pack, unpack

MOST_WAITING = 100  # deliveries of one feed that may wait to be read
MOST_WAITING_BYTES = 64 * 1024 * 1024

Taken = Literal["queued", "dropped", "full", "unverified", "gone"]
"""How a delivery was met: kept; not signed as agreed; too many wait already; not asked for yet; not (any more) wanted."""

_COLUMNS = tuple(f.name for f in fields(Subscription))
_TIMES = frozenset({"due_at", "asked_at", "verified_at", "lease_until", "delivered_at"})


def _subscription_of(row: Row) -> Subscription:
    said: dict[str, Any] = dict(zip(_COLUMNS, row, strict=True))
    said |= {name: moment_or_none(said[name]) for name in _TIMES}
    return Subscription(**said)


def _params(subscription: Subscription) -> dict[str, Any]:
    said = {name: getattr(subscription, name) for name in _COLUMNS}
    told = {name: clean(value) if isinstance(value, str) else value for name, value in said.items()}
    return told | {name: micros_or_none(said[name]) for name in _TIMES}


# ------------------------------------------------------------------ subscriptions


def pushable(database: Database, limit: int) -> tuple[Pushable, ...]:
    rows = database.read(lambda session: session.all("pushable", {"limit": limit}))
    return tuple(Pushable(feed_id=feed_id, hubs=tuple(hubs.split()), topic=topic) for feed_id, hubs, topic in rows)


def subscriptions(database: Database) -> tuple[Subscription, ...]:
    return tuple(map(_subscription_of, database.read(lambda session: session.all("subscription_all"))))


def add_subscriptions(database: Database, wanted: Sequence[Subscription]) -> None:
    """One for each feed: what was asked for before and never verified gives way."""

    def work(session: Session) -> None:
        for each in wanted:
            session.run("subscriptions_unasked", {"feed_id": each.feed_id})
            session.run("subscription_add", _params(each))

    database.write(work)


def due(database: Database, now: datetime, limit: int, lease_s: float) -> tuple[Subscription, ...]:
    params = {"now": micros(now), "until": micros(now + timedelta(seconds=lease_s)), "limit": limit}

    def work(session: Session) -> list[Row]:
        claimed = [row[0] for row in session.all("subscriptions_claim", params)]
        return session.all("subscriptions_named", {"tokens": claimed}) if claimed else []

    return tuple(map(_subscription_of, database.write(work)))


def save(database: Database, before: Subscription, after: Subscription) -> bool:
    """False where it has changed its state meanwhile, so that `after` is out of date."""
    params = _params(after) | {"before": before.state}
    return database.write(lambda session: session.run("subscription_set", params)) > 0


def renew(database: Database, active: Subscription, successor: Subscription | None) -> bool:
    """The active one with its next look, and its successor, unless one is asked for already. Whether it was added."""

    def work(session: Session) -> bool:
        session.run("subscription_set", _params(active) | {"before": "active"})
        if successor is None or session.one("subscription_asking", {"feed_id": active.feed_id}):
            return False
        return session.run("subscription_add", _params(successor)) > 0

    return database.write(work)


def drop(database: Database, token: str) -> None:
    def work(session: Session) -> None:
        session.run("subscription_drop", {"token": token})
        session.run("unpushed_without_subscription")

    database.write(work)


def hubs_of(database: Database, feed_id: int) -> tuple[str, ...]:
    """The hubs that a feed names now; none for one that is gone or was removed."""
    row = database.read(lambda session: session.one("subscription_hubs", {"feed_id": feed_id}))
    return tuple((row[0] or "").split()) if row else ()


def leave(session: Session, feed_id: int, now: datetime) -> None:
    """A feed is removed: hubs are told, what they sent is forgotten."""
    session.run("subscriptions_unasked", {"feed_id": feed_id})
    session.run("subscriptions_leave", {"feed_id": feed_id, "token": "", "now": micros(now)})
    session.run("feed_drop_deliveries", {"id": feed_id})


def forget_elsewhere(database: Database, root: str) -> int:
    """Callbacks of another address than ours reach us no more; with an empty root, none does: polls do it all."""

    def work(session: Session) -> int:
        gone = session.run("subscriptions_elsewhere", {"root": root or "\x1f"})
        session.run("unpushed_without_subscription")
        return gone

    return database.write(work)


def verify(database: Database, token: str, said: Verification, now: datetime) -> Outcome | None:
    def work(session: Session) -> Outcome | None:
        session.run("subscription_lock", {"token": token})  # two calls of a hub come one after the other
        row = session.one("subscription_get", {"token": token})
        subscription = _subscription_of(row) if row else None
        outcome = websub.verified(subscription, said) if subscription else None
        if subscription and outcome:
            _settle(session, subscription, outcome, said, now)
        return outcome

    # A stranger who guesses shall not make us write.
    return database.write(work) if database.read(lambda session: session.one("subscription_get", {"token": token})) else None


def _settle(session: Session, before: Subscription, outcome: Outcome, said: Verification, now: datetime) -> None:
    if outcome == "unsubscribed" or before.state == "leaving":
        session.run("subscription_drop", {"token": before.token})
    elif outcome == "denied":
        session.run("subscription_set", _params(websub.denied(before, said.reason, now)) | {"before": before.state})
        session.run("unpushed_without_subscription")
    else:
        after = websub.active(before, said.lease_seconds, now)
        session.run("subscription_set", _params(after) | {"before": before.state})
        others = {"feed_id": after.feed_id, "token": after.token, "now": micros(now)}
        session.run("subscriptions_superseded", others)
        session.run("subscriptions_leave", others)
        session.run("pushed_longer", {**others, "until": micros_or_none(after.lease_until)})


# ------------------------------------------------------------------ deliveries


def take(database: Database, token: str, body: bytes, content_type: str | None, signature: str | None, now: datetime) -> Taken:
    row = database.read(lambda session: session.one("subscription_get", {"token": token}))
    subscription = _subscription_of(row) if row else None
    if subscription is None or subscription.state == "asking":
        return "gone" if subscription is None else "unverified"
    if not websub.signature_fits(subscription.secret, signature, body):
        return "dropped"
    return database.write(lambda session: _keep(session, subscription, body, content_type, now))


def _keep(session: Session, subscription: Subscription, body: bytes, content_type: str | None, now: datetime) -> Taken:
    if session.one("feed_by_id", {"id": subscription.feed_id}) is None:  # removed, and the hub has not heard of it yet
        return "gone"
    row = session.one("deliveries_waiting", {"feed_id": subscription.feed_id})
    count, size = row if row else (0, 0)
    if count >= MOST_WAITING or size + len(body) > MOST_WAITING_BYTES:
        return "full"
    params = {
        "feed_id": subscription.feed_id,
        "digest": blake2b(body, digest_size=16).hexdigest(),
        "received_at": micros(now),
        "topic": subscription.topic,
        "content_type": clean_or_none(content_type),
        "body": pack(body),
    }
    session.run("delivery_add", params)
    session.run("subscription_delivered", {"token": subscription.token, "now": micros(now)})
    return "queued"


def due_deliveries(database: Database, now: datetime, limit: int, lease_s: float) -> tuple[tuple[Delivery, DueFeed], ...]:
    until = micros(now + timedelta(seconds=lease_s))

    def work(session: Session) -> tuple[list[Row], list[Row]]:
        claimed = session.all("deliveries_claim", {"now": micros(now), "until": until, "limit": limit})
        ids = [row[0] for row in claimed]
        if not ids:
            return [], []
        return session.all("deliveries_of", {"feeds": ids, "until": until}), session.all("feeds_due", {"ids": ids})

    rows, known = database.write(work)
    feeds = {row[0]: due_feed_of(row) for row in known}
    return tuple((_delivery_of(row), feeds[row[0]]) for row in rows if row[0] in feeds)


def _delivery_of(row: Row) -> Delivery:
    feed_id, digest, received_at, topic, content_type, body = row
    return Delivery(
        feed_id=feed_id, digest=digest, received_at=moment(received_at), topic=topic, content_type=content_type, body=unpack(body)
    )


def save_deliveries(database: Database, read: Sequence[tuple[Delivery, FeedChange | None]], now: datetime) -> tuple[int, int]:
    """What was read of deliveries, and the deliveries gone, in one transaction; (new entries, changed entries)."""

    def work(session: Session) -> tuple[int, int]:
        changes = [change for _, change in read if change is not None]
        done = save_in(session, changes, database.many_writers) if changes else (0, 0)
        for delivery, change in read:
            key = {"feed_id": delivery.feed_id}
            if change is None:
                session.run("unpushed", key)
            else:
                session.run("pushed", {**key, "news": int(bool(change.entries)), "now": micros(now)})
            session.run("delivery_drop", {**key, "digest": delivery.digest})
        return done

    return database.write(work)
