"""Who has an account here, their labels, and the feeds that they follow.

A feed belongs to the house, and is polled once; a reader follows it. Names of readers are told apart without regard to case.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from ..core.wording import said
from ..errors import Conflict, Invalid, NotFound
from ..model import OWNER_ID, READER_ROLES, Follow, Label, LabelKind, Reader, ReaderRole
from .database import Database, Session
from .rows import clean, micros, moment, moment_or_none
from .statements import statements

_NAME = re.compile(r"[A-Za-z0-9._@-]{1,64}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")
_UNREAD_AT_FIRST = timedelta(days=2)  # of what is stored when somebody gets an account
LONGEST_LABEL = 200
SET_UP = "set_up"  # the setting that says when


def get(database: Database, reader_id: int) -> Reader:
    row = database.read(lambda session: session.one("reader_by_id", {"id": reader_id}))
    if row is None:
        raise NotFound(said("there is no reader %(reader_id)s; see: news7d readers", reader_id=reader_id))
    return reader_of(row)


def named(database: Database, name: str) -> Reader | None:
    row = database.read(lambda session: session.one("reader_by_name", {"name": name.lower()}))
    return reader_of(row) if row else None


def every(database: Database) -> tuple[Reader, ...]:
    return tuple(map(reader_of, database.read(lambda session: session.all("reader_all"))))


def add(database: Database, name: str, role: ReaderRole, now: datetime, email: str | None, password: str | None) -> Reader:
    _check_name(name)
    _check_role(role)

    def work(session: Session) -> int:
        if session.one("reader_by_name", {"name": name.lower()}):
            raise Conflict(said("there is a reader %(name)s already", name=name))
        (key,) = session.take_ids("reader", 1)
        row = {"id": key, "name": name, "role": role, "email": email, "password": password, "now": micros(now)}
        session.run("reader_add", {**row, "unread_since": micros(now - _UNREAD_AT_FIRST)})
        session.run("follow_every_feed", {"reader": key, "now": micros(now)})
        _into_folders(session, key, dict(session.all("feed_folders")))
        return key

    return get(database, database.write(work))


def password(database: Database, reader_id: int) -> str | None:
    row = database.read(lambda session: session.one("reader_password", {"id": reader_id}))
    return row[0] if row else None


def set_password(database: Database, reader_id: int, hashed: str | None, keep: str) -> None:
    """Ends their sessions but the one of the digest `keep`, and an invitation that is open."""

    def work(session: Session) -> None:
        if not session.run("reader_set_password", {"id": reader_id, "password": hashed}):
            raise _nobody(reader_id)
        session.run("sessions_drop_others", {"reader": reader_id, "but": keep})
        session.run("invitation_drop", {"reader": reader_id})

    database.write(work)


def rehash(database: Database, reader_id: int, before: str, hashed: str) -> None:
    """The same password under newer parameters, unless it was changed meanwhile. Ends nothing."""
    database.write(lambda session: session.run("reader_rehash", {"id": reader_id, "before": before, "password": hashed}))


def any_password(database: Database) -> bool:
    return database.read(lambda session: session.one("reader_any_password")) is not None


def is_set_up(database: Database) -> bool:
    """Has the first run been gone through, with a password or without?"""
    return any_password(database) or database.read(lambda session: session.one("setting_get", {"name": SET_UP})) is not None


def count(database: Database) -> int:
    row = database.read(lambda session: session.one("reader_count"))
    return int(row[0]) if row else 0


def set_about(database: Database, reader_id: int, name: str, email: str | None, timezone: str | None) -> None:
    """What a reader says of themselves. Invalid, Conflict, NotFound."""
    _check_name(name)
    if email is not None and not _EMAIL.fullmatch(email):
        raise Invalid(said("that is no e-mail address; write it like lena@example.org, or leave it empty"))

    def work(session: Session) -> None:
        other = session.one("reader_by_name", {"name": name.lower()})
        if other and other[0] != reader_id:
            raise Conflict(said("there is a reader %(name)s already", name=name))
        if not session.run("reader_set_about", {"id": reader_id, "name": name, "email": email, "timezone": timezone}):
            raise _nobody(reader_id)

    database.write(work)


def set_role(database: Database, reader_id: int, role: ReaderRole) -> None:
    """Ends their sessions: what is open was opened with other rights."""
    _check_role(role)

    def work(session: Session) -> None:
        _not_the_last(session, reader_id, stays=role == "admin")
        if not session.run("reader_set_role", {"id": reader_id, "role": role}):
            raise _nobody(reader_id)
        session.run("sessions_drop_others", {"reader": reader_id, "but": ""})

    database.write(work)


def set_disabled(database: Database, reader_id: int, disabled: bool) -> None:
    def work(session: Session) -> None:
        _not_the_last(session, reader_id, stays=not disabled)
        if not session.run("reader_set_disabled", {"id": reader_id, "disabled": int(disabled)}):
            raise _nobody(reader_id)
        if disabled:
            session.run("sessions_drop_others", {"reader": reader_id, "but": ""})
            session.run("invitation_drop", {"reader": reader_id})

    database.write(work)


def remove(database: Database, reader_id: int) -> None:
    """With all that is theirs: each statement named `forget_reader_…` takes a table, in the order of the names."""
    if reader_id == OWNER_ID:
        raise Conflict(said("the first reader is the house’s own and stays; give it another name, or disable it"))

    def work(session: Session) -> None:
        _not_the_last(session, reader_id, stays=False)
        for name in sorted(name for name in statements(database.kind) if name.startswith("forget_reader_")):
            session.run(name, {"reader": reader_id})
        if not session.run("reader_drop", {"reader": reader_id}):
            raise _nobody(reader_id)

    database.write(work)


def _not_the_last(session: Session, reader_id: int, *, stays: bool) -> None:
    """A house without an administrator could be changed by nobody. Raises Conflict."""
    session.run("readers_hold")
    if not stays and session.all("readers_active_admins") == [(reader_id,)]:
        raise Conflict(said("that is the last administrator; make somebody else one first"))


def _nobody(reader_id: int) -> NotFound:
    return NotFound(said("there is no reader %(reader_id)s; see: news7d readers", reader_id=reader_id))


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise Invalid(
            said("“%(name)s” is no name for a reader: 1 to 64 letters of a to z, digits, and . _ @ - (apps want it so)", name=name[:64])
        )


def _check_role(role: str) -> None:
    if role not in READER_ROLES:
        raise Invalid(said("%(role)s is no role; there are %(roles)s", role=f"{role!r}", roles=", ".join(READER_ROLES)))


# ------------------------------------------------------------------ labels and what is followed


def labels(database: Database, reader_id: int) -> tuple[Label, ...]:
    return tuple(map(_label_of, database.read(lambda session: session.all("label_all", {"reader": reader_id}))))


def follows(database: Database, reader_id: int) -> tuple[Follow, ...]:
    rows = database.read(lambda session: session.all("follow_all", {"reader": reader_id}))
    return tuple(
        Follow(feed_id=feed_id, since=moment(since), title=title, folder=_label_of(label) if label[0] is not None else None)
        for feed_id, since, title, *label in rows
    )


def follow_new(session: Session, folders: Mapping[int, str | None], now: datetime) -> None:
    """Feeds that have just come to the house, with the folders that they came in, for all who follow everything."""
    for (reader,) in session.all("readers_following_all"):
        row = {"reader": reader, "label_id": None, "title": None, "now": micros(now)}
        session.many("follow_add", [{**row, "feed_id": feed_id} for feed_id in folders])
        _into_folders(session, reader, folders)


def _into_folders(session: Session, reader: int, folders: Mapping[int, str | None]) -> None:
    named = {feed_id: clean(folder).strip()[:LONGEST_LABEL] for feed_id, folder in folders.items() if folder and folder.strip()}
    ids = ensure_labels(session, reader, sorted(set(named.values())), "folder")
    session.many("follow_put", [{"reader": reader, "feed_id": key, "label_id": ids[name]} for key, name in named.items() if name in ids])


def ensure_labels(session: Session, reader: int, names: list[str], kind: LabelKind) -> dict[str, int]:
    """Ids of the reader's labels of that kind, made where they are missing. A name that is of the other kind already is left out."""
    known = {label.name: label for label in map(_label_of, session.all("label_all", {"reader": reader}))}
    missing = [name for name in names if name not in known]
    if missing:
        ids = session.take_ids("label", len(missing))
        rows = [{"id": key, "reader": reader, "name": name, "kind": kind} for key, name in zip(ids, missing, strict=True)]
        session.many("label_add", rows)
        known = {label.name: label for label in map(_label_of, session.all("label_all", {"reader": reader}))}
    return {name: known[name].id for name in names if known[name].kind == kind}


# ------------------------------------------------------------------ rows


def reader_of(row: Sequence[Any]) -> Reader:
    """A row of reader_columns."""
    key, name, role, email, password, app_password, generation, follows_all, read_up_to, timezone = row[:10]
    disabled, created_at, last_seen, language = row[10:]
    return Reader(
        id=key,
        name=name,
        role=cast(ReaderRole, role),
        email=email,
        has_password=bool(password),
        has_app_password=bool(app_password),
        app_generation=generation,
        follows_all=bool(follows_all),
        read_up_to=read_up_to,
        timezone=timezone,
        language=language or "",
        disabled=bool(disabled),
        created_at=moment(created_at),
        last_seen_at=moment_or_none(last_seen),
    )


def _label_of(row: Sequence[Any]) -> Label:
    key, name, kind = row
    return Label(id=key, name=name, kind=kind)
