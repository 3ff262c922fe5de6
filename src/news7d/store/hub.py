"""We as a hub: what is asked of us, who subscribes to which list, and what is still to be delivered."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from ..core import hub
from ..model import HubContent, HubDelivery, HubIntent
from .database import Database, Row, Session
from .rows import clean, clean_or_none, micros, pack, unpack

_IDLE = timedelta(hours=1)  # a list that nobody waits for any more is kept so long: somebody may be about to begin


def ask(database: Database, intent: HubIntent, now: datetime) -> bool:
    """False where too many are there or wait already; leaving is always possible."""
    params = {**_params(intent), "now": micros(now)}

    def work(session: Session) -> bool:
        waiting, of_host = session.all("hub_intents_waiting", params)[0]
        there, there_of_host = session.all("hub_subscribers_there", params)[0] if intent.mode == "subscribe" else (0, 0)
        if waiting >= hub.MOST_INTENTS or of_host >= hub.MOST_INTENTS_OF_HOST:
            return False
        if there >= hub.MOST_SUBSCRIBERS or there_of_host >= hub.MOST_OF_HOST:
            return False
        return session.run("hub_intent_set", params) > 0

    return database.write(work)


def _params(intent: HubIntent) -> dict[str, str | int | None]:
    return {
        "id": hub.subscriber_id(intent.topic, intent.callback),
        "mode": intent.mode,
        "topic": clean(intent.topic),
        "callback": clean(intent.callback),
        "host": clean(hub.host_of(intent.callback)),
        "secret": clean_or_none(intent.secret),
        "method": intent.method,
        "lease_seconds": intent.lease_seconds,
        "challenge": intent.challenge,
    }


def due_intents(database: Database, now: datetime, limit: int, lease_s: float, busy: Collection[str]) -> tuple[HubIntent, ...]:
    params = {**_claim(now, limit, lease_s), "busy": list(busy)}
    rows = database.write(lambda session: session.all("hub_intents_claim", params))
    names = ("mode", "topic", "callback", "secret", "method", "lease_seconds", "challenge", "attempts")
    return tuple(HubIntent(**dict(zip(names, row, strict=True))) for row in rows)


def _claim(now: datetime, limit: int, lease_s: float) -> dict[str, int]:
    return {"now": micros(now), "until": micros(now + timedelta(seconds=lease_s)), "limit": limit}


def confirm(database: Database, intent: HubIntent, content: HubContent | None, now: datetime) -> bool:
    """The callback wants it so. `content`: what the list says as the subscription begins. False where it was asked otherwise meanwhile."""
    params = {**_params(intent), "now": micros(now), "lease_until": micros(now + timedelta(seconds=intent.lease_seconds))}

    def work(session: Session) -> bool:
        if not session.run("hub_intent_drop", params):
            return False
        if content is None:
            session.run("hub_subscriber_drop", params)
            session.run("hub_outbox_drop", params)
        else:
            session.run("hub_subscriber_set", params)
            session.run("hub_topic_add", {**_content_params(content), "now": micros(now)})
        return True

    return database.write(work)


def _content_params(content: HubContent) -> dict[str, object]:
    return {
        "topic": clean(content.topic),
        "version": content.version,
        "digest": content.digest,
        "type": content.type,
        "body": pack(content.body),
    }


def postpone(database: Database, intent: HubIntent, due: datetime | None) -> None:
    """Ask the callback again then; None: never."""
    name = "hub_intent_later" if due else "hub_intent_drop"
    database.write(lambda session: session.run(name, {**_params(intent), "due_at": micros(due) if due else 0}))


# ------------------------------------------------------------------ what has changed


def due_topics(database: Database, now: datetime, limit: int, lease_s: float) -> tuple[tuple[str, str | None], ...]:
    rows = database.write(lambda session: session.all("hub_topics_claim", _claim(now, limit, lease_s)))
    return tuple((topic, digest) for topic, digest in rows)


def unchanged(database: Database, topic: str, version: int, now: datetime) -> None:
    params = {"topic": topic, "version": version, "due_at": micros(now + hub.UNCHANGED)}
    database.write(lambda session: session.run("hub_topic_seen", params))


def publish(database: Database, content: HubContent, now: datetime) -> int:
    """What a list says now, and a delivery for each of its subscribers, in one transaction; how many."""
    params = {**_content_params(content), "now": micros(now), "due_at": micros(now + hub.BETWEEN)}

    def work(session: Session) -> int:
        session.run("hub_topic_set", params)
        return session.run("hub_outbox_fill", params)

    return database.write(work)


def close_topic(database: Database, topic: str) -> tuple[str, ...]:
    """The list is no more: the callbacks of those who are to be told."""

    def work(session: Session) -> list[Row]:
        rows = session.all("hub_subscribers_of", {"topic": topic})
        for key, _ in rows:
            session.run("hub_subscriber_drop", {"id": key})
            session.run("hub_outbox_drop", {"id": key})
        session.run("hub_topic_drop", {"topic": topic})
        return rows

    return tuple(callback for _, callback in database.write(work))


def forget(session: Session) -> None:
    """Something was taken out of the house: nothing that was sent before may keep it."""
    session.run("hub_forget")


# ------------------------------------------------------------------ deliveries


def due_deliveries(database: Database, now: datetime, limit: int, lease_s: float, busy: Collection[str]) -> tuple[HubDelivery, ...]:
    params = {**_claim(now, limit, lease_s), "busy": list(busy)}

    def work(session: Session) -> list[Row]:
        ids = [row[0] for row in session.all("hub_outbox_claim", params)]
        return session.all("hub_deliveries", {"ids": ids, "now": micros(now)}) if ids else []

    return tuple(map(_delivery_of, database.write(work)))


def _delivery_of(row: Row) -> HubDelivery:
    key, topic, callback, secret, method, failures, attempts, digest, type_, body = row
    return HubDelivery(
        subscriber=key,
        topic=topic,
        callback=callback,
        secret=secret,
        method=method,
        failures=failures,
        attempts=attempts,
        digest=digest,
        type=type_,
        body=unpack(body),
    )


def delivered(database: Database, delivery: HubDelivery, now: datetime) -> None:
    params = {"id": delivery.subscriber, "digest": delivery.digest, "due_at": micros(now), "failures": 0}

    def work(session: Session) -> None:
        session.run("hub_subscriber_failures", params)
        if not session.run("hub_outbox_done", params):
            session.run("hub_outbox_anew", params)

    database.write(work)


def undelivered(database: Database, delivery: HubDelivery, outcome: hub.Outcome, due: datetime) -> None:
    """Try again when it is due, give the delivery up, or the subscriber with it. What is newer is not given up with it."""
    params = {"id": delivery.subscriber, "digest": delivery.digest, "due_at": micros(due), "failures": delivery.failures + 1}

    def work(session: Session) -> None:
        if outcome == "again":
            session.run("hub_outbox_later", params)
        elif outcome == "dropped":
            session.run("hub_outbox_drop", params)
            session.run("hub_subscriber_drop", params)
        else:
            session.run("hub_subscriber_failures", params)
            if not session.run("hub_outbox_done", params):
                session.run("hub_outbox_anew", params)

    database.write(work)


def sweep(database: Database, now: datetime) -> int:
    """Leases that are over, and what nobody waits for any more; how many leases."""

    def work(session: Session) -> int:
        over = session.run("hub_leases_over", {"now": micros(now)})
        session.run("hub_topics_idle", {"idle": micros(now - _IDLE)})
        session.run("hub_outbox_idle")
        return over

    return database.write(work)
