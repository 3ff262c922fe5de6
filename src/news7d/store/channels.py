"""The ways to a reader, and when they want to be left alone."""

from __future__ import annotations

from datetime import datetime

import orjson

from ..core.wording import said
from ..errors import Conflict, NotFound
from ..model import Channel, ChannelKind, ChannelState, QuietHours
from .database import Database, Row, Session
from .rows import clean, clean_or_none, json_text, micros, micros_or_none, moment, moment_or_none

MOST = 20
"""Channels that one reader may have."""


def of_reader(database: Database, reader: int) -> tuple[Channel, ...]:
    return tuple(map(channel_of, database.read(lambda session: session.all("channels_of", {"reader": reader}))))


def get(database: Database, channel_id: int) -> Channel:
    row = database.read(lambda session: session.one("channel_by_id", {"id": channel_id}))
    if row is None:
        raise NotFound(said("there is no such channel any more"))
    return channel_of(row)


def add(
    database: Database, reader: int, kind: ChannelKind, name: str, address: str, now: datetime, keys: tuple[str, ...], state: ChannelState
) -> tuple[Channel, bool]:
    """The channel, and whether it is new. What a browser subscribes anew takes the place of what it had."""

    def work(session: Session) -> tuple[Row | None, bool]:
        there = {"reader": reader, "kind": kind, "address": clean(address)}
        known = session.one("channel_by_address", there)
        if known is None:
            if len(session.all("channels_of", {"reader": reader})) >= MOST:
                raise Conflict(said("you have %(most)s channels already; remove one first", most=MOST))
            (key,) = session.take_ids("channel", 1)
            row = {**there, "id": key, "name": clean(name), "keys": json_text(list(keys)), "state": state, "now": micros(now)}
            session.run("channel_add", row)
        elif kind == "push":
            again = {**_params(channel_of(known)), "keys": json_text(list(keys)), "keys_at": micros(now), "state": "on", "failures": 0}
            session.run("channel_set", {**again, "failing_since": None, "error": None})
        return session.one("channel_by_address", there), known is None

    row, new = database.write(work)
    assert row is not None
    return channel_of(row), new


def save(database: Database, channel: Channel) -> None:
    """What a reader changed: name, keys, state, whether it gets alerts. It is tried at once."""
    if not database.write(lambda session: session.run("channel_set", _params(channel))):
        raise NotFound(said("there is no such channel any more"))


def drop(database: Database, reader: int, channel_id: int) -> None:
    """With its digests, and what waits for it."""

    def work(session: Session) -> bool:
        if not session.run("channel_drop", {"id": channel_id, "reader": reader}):
            return False
        for part in ("channel_drop_outbox", "channel_drop_digests", "channel_drop_subjects"):
            session.run(part, {"id": channel_id})
        return True

    if not database.write(work):
        raise NotFound(said("there is no such channel any more"))


def quiet(database: Database, reader: int) -> QuietHours:
    row = database.read(lambda session: session.one("quiet_get", {"reader": reader}))
    return QuietHours(begins=row[0], ends=row[1]) if row else QuietHours()


def set_quiet(database: Database, reader: int, hours: QuietHours, timezone: str) -> None:
    """With the zone that they are meant in."""

    def work(session: Session) -> None:
        session.run("quiet_set", {"reader": reader, "begins": hours.begins, "ends": hours.ends})
        session.run("alert_zone_set", {"reader": reader, "timezone": timezone})

    database.write(work)


def _params(channel: Channel) -> dict[str, object]:
    return {
        "id": channel.id,
        "name": clean(channel.name),
        "keys": json_text(list(channel.keys)),
        "keys_at": micros_or_none(channel.keys_at),
        "state": channel.state,
        "alerts": int(channel.alerts),
        "failures": channel.failures,
        "failing_since": micros_or_none(channel.failing_since),
        "error": clean_or_none(channel.error),
    }


def channel_of(row: Row) -> Channel:
    key, reader, kind, name, address, keys, keys_at, state, alerts, created_at, failures, failing_since, error, last_ok_at = row
    return Channel(
        id=key,
        reader_id=reader,
        kind=kind,
        name=name,
        address=address,
        keys=tuple(orjson.loads(keys)),
        keys_at=moment_or_none(keys_at),
        state=state,
        alerts=bool(alerts),
        created_at=moment(created_at),
        failures=failures,
        failing_since=moment_or_none(failing_since),
        error=error,
        last_ok_at=moment_or_none(last_ok_at),
    )
