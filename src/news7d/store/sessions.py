"""Where readers are signed in, and the links by which they come in. Of a token the SHA-256 alone is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import cast

from ..errors import StoreError
from ..model import Reader, SignInWay, WebSession
from .database import Database, Row, Session
from .readers import reader_of
from .rows import clean, micros, moment

_MOST = 100  # sessions of one reader; the one that was idle longest goes first
_LONGEST_WORDS = 200
_COLUMNS = 9


def add(database: Database, digest: str, session: WebSession) -> WebSession:
    """Keep it under a number of its own; `session.id` is not looked at."""

    def work(db: Session) -> int:
        (key,) = db.take_ids("session", 1)
        db.run("session_add", {**_params(session), "id": key, "digest": digest})
        db.run("sessions_drop_oldest", {"reader": session.reader_id, "most": _MOST})
        db.run("reader_seen", {"id": session.reader_id, "now": micros(session.created_at)})
        return key

    key = database.write(work)
    return WebSession(**{**{name: getattr(session, name) for name in WebSession.__dataclass_fields__}, "id": key})


def find(database: Database, digest: str) -> tuple[WebSession, Reader] | None:
    row = database.read(lambda session: session.one("session_by_digest", {"digest": digest}))
    return (_session_of(row[:_COLUMNS]), reader_of(row[_COLUMNS:])) if row else None


def touch(database: Database, digest: str, reader_id: int, now: datetime, idle_until: datetime) -> None:
    def work(session: Session) -> None:
        session.run("session_touch", {"digest": digest, "now": micros(now), "idle_until": micros(idle_until)})
        session.run("reader_seen", {"id": reader_id, "now": micros(now)})

    try:
        database.write(work)
    except StoreError:
        pass  # a busy database keeps nobody from reading


def renew(database: Database, digest: str, to: str) -> None:
    database.write(lambda session: session.run("session_renew", {"digest": digest, "to": to}))


def of_reader(database: Database, reader_id: int, now: datetime) -> tuple[WebSession, ...]:
    rows = database.read(lambda session: session.all("sessions_of", {"reader": reader_id, "now": micros(now)}))
    return tuple(map(_session_of, rows))


def end(database: Database, digest: str) -> None:
    database.write(lambda session: session.run("session_drop", {"digest": digest}))


def end_own(database: Database, reader_id: int, session_id: int) -> bool:
    return bool(database.write(lambda session: session.run("session_drop_own", {"reader": reader_id, "id": session_id})))


def end_others(database: Database, reader_id: int, but: str) -> int:
    return database.write(lambda session: session.run("sessions_drop_others", {"reader": reader_id, "but": but}))


def prune(database: Database, now: datetime) -> int:
    def work(session: Session) -> int:
        session.run("invitations_prune", {"now": micros(now)})
        return session.run("sessions_prune", {"now": micros(now)})

    return database.write(work)


# ------------------------------------------------------------------ invitations


def invite(database: Database, reader_id: int, digest: str, now: datetime, lasting: timedelta) -> None:
    row = {"reader": reader_id, "digest": digest, "expires_at": micros(now + lasting)}
    database.write(lambda session: session.run("invitation_put", row))


def invited(database: Database, digest: str, now: datetime) -> Reader | None:
    row = database.read(lambda session: session.one("invitation_by_digest", {"digest": digest, "now": micros(now)}))
    return reader_of(row) if row else None


def accept(database: Database, digest: str, hashed: str, now: datetime) -> Reader | None:
    """The reader's password from now on, and everything that was open under an older one ends; None where the link is used up."""

    def work(session: Session) -> Row | None:
        row = session.one("invitation_by_digest", {"digest": digest, "now": micros(now)})
        if row is not None and session.run("invitation_drop", {"reader": row[0]}):
            session.run("reader_set_password", {"id": row[0], "password": hashed})
            session.run("sessions_drop_others", {"reader": row[0], "but": ""})
            return row
        return None

    row = database.write(work)
    return reader_of(row) if row else None


def invitations(database: Database, now: datetime) -> Mapping[int, datetime]:
    """Reader -> until when their link opens."""
    rows = database.read(lambda session: session.all("invitations_of", {"now": micros(now)}))
    return {reader: moment(until) for reader, until in rows}


# ------------------------------------------------------------------ identities of a provider


def known_as(database: Database, issuer: str, subject: str) -> Reader | None:
    row = database.read(lambda session: session.one("identity_reader", {"issuer": issuer, "subject": subject}))
    return reader_of(row) if row else None


def know_as(database: Database, issuer: str, subject: str, reader_id: int, now: datetime) -> bool:
    """Whether it was free to take."""
    row = {"issuer": issuer, "subject": subject, "reader": reader_id, "now": micros(now)}
    return bool(database.write(lambda session: session.run("identity_add", row)))


def identities(database: Database, reader_id: int) -> tuple[tuple[str, str], ...]:
    rows = database.read(lambda session: session.all("identities_of", {"reader": reader_id}))
    return tuple((issuer, subject) for issuer, subject in rows)


# ------------------------------------------------------------------ rows


def _params(session: WebSession) -> dict[str, object]:
    return {
        "reader": session.reader_id,
        "now": micros(session.created_at),
        "idle_until": micros(session.idle_until),
        "ends_at": micros(session.ends_at),
        "how": session.how,
        "agent": clean(session.agent)[:_LONGEST_WORDS],
        "address": clean(session.address)[:_LONGEST_WORDS],
    }


def _session_of(row: Row) -> WebSession:
    key, reader, created, seen, idle, ends, how, agent, address = row
    return WebSession(
        id=key,
        reader_id=reader,
        created_at=moment(created),
        seen_at=moment(seen),
        idle_until=moment(idle),
        ends_at=moment(ends),
        how=cast(SignInWay, how),
        agent=agent,
        address=address,
    )
