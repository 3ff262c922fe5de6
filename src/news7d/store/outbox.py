"""Alerts on their way: what waits for a channel goes in one message, and is tried until it is there or the channel is given up.

    claim: the channel is ours for a while ─► parcel, its key on its rows ─► sent │ failed: again later │ the channel is off

At least once: whoever dies in between leaves the key on the rows, and the same message with the same key goes again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import blake2b

from ..core.alerts import quiet_until
from ..core.alerts.calling import GAP
from ..core.alerts.zone import Zones
from ..model import Alert, Channel, Parcel, QuietHours, Sent
from .alerts import KEPT, alert_of, write_alert
from .channels import channel_of
from .database import Database, Row, Session
from .rows import clean, micros, moment_or_none

_ALERT_WIDTH = 7
_MOST_JOINED = 200
_UNCONFIRMED = timedelta(days=7)
_JOINED = frozenset({"story", "notice"})  # kinds that wait for the end of quiet hours, and go together
_NEWEST = 2**62


def claim(database: Database, now: datetime, limit: int, lease_s: float, zones: Zones) -> tuple[Parcel, ...]:
    if database.read(lambda session: session.one("channels_due_any", {"now": micros(now)})) is None:
        return ()
    params = {"now": micros(now), "until": micros(now + timedelta(seconds=lease_s)), "limit": limit}

    def work(session: Session) -> list[Parcel]:
        ids = sorted(row[0] for row in session.all("channels_claim", params))
        channels = list(map(channel_of, session.all("channels_by_ids", {"ids": ids}))) if ids else []
        quiet = _quiet(session, [channel.reader_id for channel in channels], now, zones)
        parcels = [(channel, _parcel(session, channel, now, quiet.get(channel.reader_id))) for channel in channels]
        session.many("channel_release", [{"id": channel.id} for channel, parcel in parcels if parcel is None])
        return [parcel for _, parcel in parcels if parcel is not None]

    return tuple(database.write(work))


def _quiet(session: Session, readers: Sequence[int], now: datetime, zones: Zones) -> dict[int, datetime]:
    """Readers who want to be left alone now, and until when."""
    found = {}
    for reader, zone, begins, ends in session.all("quiet_zones", {"ids": sorted(set(readers))}):
        hours = QuietHours(begins=begins or 0, ends=ends or 0)
        until = quiet_until(hours, zones(zone), now)
        if until is not None:
            found[reader] = until
    return found


def _parcel(session: Session, channel: Channel, now: datetime, quiet: datetime | None) -> Parcel | None:
    rows = session.all("outbox_waiting", {"channel_id": channel.id, "now": micros(now)})
    if quiet is not None:
        asleep = [row for row in rows if row[3] in _JOINED]
        session.run("outbox_postpone", {"channel_id": channel.id, "ids": [row[0] for row in asleep], "due_at": micros(quiet)})
        rows = [row for row in rows if row[3] not in _JOINED]
    chosen = _together(rows)
    if not chosen:
        return None
    alerts = tuple(alert_of(row[:_ALERT_WIDTH]) for row in chosen)
    key = chosen[0][_ALERT_WIDTH] or _key(alerts)
    there = {"channel_id": channel.id, "batch": key}
    session.run("outbox_batch", {**there, "ids": [alert.id for alert in alerts]})
    if alerts[0].kind in _JOINED and not chosen[0][_ALERT_WIDTH]:
        session.run("outbox_batch_left", there)
    (left,) = session.all("outbox_left", there)[0]
    return Parcel(channel=channel, key=key, alerts=alerts, attempts=max(row[_ALERT_WIDTH + 1] for row in chosen) + 1, left_out=left)


def _together(rows: Sequence[Row]) -> list[Row]:
    """What goes in the next message: one that was tried before, again as it was; else a test or digest by itself, else all the rest."""
    tried = next((row[_ALERT_WIDTH] for row in rows if row[_ALERT_WIDTH]), None)
    if tried:
        return [row for row in rows if row[_ALERT_WIDTH] == tried]
    apart = [row for row in rows if row[3] not in _JOINED]
    return apart[:1] or list(rows[:_MOST_JOINED])


def _key(alerts: Sequence[Alert]) -> str:
    """The same for the same alerts."""
    if len(alerts) == 1:
        return alerts[0].key
    return "joined-" + blake2b("\n".join(alert.key for alert in alerts).encode(), digest_size=16).hexdigest()


def sent(database: Database, parcel: Parcel, now: datetime) -> None:
    """There. A pause follows, so that what comes close together is joined; tests and digests need none."""
    due = now + GAP if parcel.alerts[0].kind in _JOINED else now

    def work(session: Session) -> None:
        session.run("outbox_sent", {"channel_id": parcel.channel.id, "batch": parcel.key, "now": micros(now)})
        session.run("channel_well", {"id": parcel.channel.id, "now": micros(now), "due_at": micros(due)})

    database.write(work)


def failed(
    database: Database, parcel: Parcel, error: str, now: datetime, again: datetime | None, *, keep: bool, notice: Alert | None
) -> None:
    """Not there: tried `again`, or (None) the channel is off, what waits for it is given up, and `notice` goes to the others.

    keep: it may have arrived, so the repeat must be the same message; else it may be joined with what comes meanwhile.
    """
    channel, said = parcel.channel, clean(error)[:500]

    def work(session: Session) -> None:
        session.run("outbox_again", {"channel_id": channel.id, "batch": parcel.key, "error": said, "keep": int(keep)})
        ill = {"id": channel.id, "now": micros(now), "error": said, "off": int(again is None)}
        session.run("channel_ill", {**ill, "due_at": micros(again or now)})
        if again is None:
            session.run("outbox_give_up", {"channel_id": channel.id, "error": said})
        if notice is not None:
            write_alert(session, notice, None, now, but=channel.id)

    database.write(work)


def put(database: Database, alert: Alert, channel_id: int, now: datetime) -> bool:
    """An alert for one channel, whatever its state: a test, or the mail that confirms an address. False where it is there already."""

    def work(session: Session) -> bool:
        key = write_alert(session, alert, (), now)
        if key is not None:
            session.run("outbox_put", {"alert_id": key, "channel_id": channel_id, "now": micros(now)})
        return key is not None

    return database.write(work)


# ------------------------------------------------------------------ what can be seen of it


def lines(database: Database, reader: int, now: datetime, limit: int, before: int | None = None) -> tuple[Sent, ...]:
    params = {"reader": reader, "since": micros(now - KEPT), "before": before or _NEWEST, "limit": limit}
    rows = database.read(lambda session: session.all("outbox_lines", params))
    return tuple(_sent_of(row) for row in rows)


def _sent_of(row: Row) -> Sent:
    channel, state, at, error = row[_ALERT_WIDTH:]
    return Sent(
        alert=alert_of(row[:_ALERT_WIDTH]),
        channel=channel,
        state=state or "sent",
        at=moment_or_none(at),
        error=error if state in ("waiting", "failed") else None,
    )


def states(database: Database) -> tuple[dict[str, tuple[int, datetime | None]], tuple[tuple[str, str, int, int], ...]]:
    """(state -> how many deliveries and the oldest that waits; (kind, state, channels, of these failing))."""

    def work(session: Session) -> tuple[list[Row], list[Row]]:
        return session.all("outbox_states"), session.all("channel_states")

    rows, channels = database.read(work)
    return {state: (count, moment_or_none(oldest)) for state, count, oldest in rows}, tuple(
        (kind, state, count, failing or 0) for kind, state, count, failing in channels
    )


def sweep(database: Database, now: datetime) -> None:
    """What is older than anybody looks at, and addresses that nobody confirmed."""
    before = {"before": micros(now - KEPT)}

    def work(session: Session) -> None:
        for name in ("alerts_old", "rule_told_old"):
            session.run(name, before)
        for name in ("told_old", "digested_old"):
            session.run(name, {"before": micros(now - 2 * KEPT)})
        session.run("outbox_orphans")
        for key, reader in session.all("channels_unconfirmed", {"before": micros(now - _UNCONFIRMED)}):
            session.run("channel_drop", {"id": key, "reader": reader})
            session.run("channel_drop_digests", {"id": key})

    database.write(work)
