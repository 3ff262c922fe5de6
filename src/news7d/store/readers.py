"""Who has an account here, their labels, and the feeds that they follow.

A feed belongs to the house, and is polled once; a reader follows it. Names of readers are told apart without regard to case.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from ..errors import Conflict, Invalid, NotFound
from ..model import READER_ROLES, Follow, Label, LabelKind, Reader, ReaderRole
from .database import Database, Row, Session
from .rows import clean, micros, moment, moment_or_none

_NAME = re.compile(r"[A-Za-z0-9._@-]{1,64}")
_UNREAD_AT_FIRST = timedelta(days=2)  # of what is stored when somebody gets an account
LONGEST_LABEL = 200


def get(database: Database, reader_id: int) -> Reader:
    row = database.read(lambda session: session.one("reader_by_id", {"id": reader_id}))
    if row is None:
        raise NotFound(f"there is no reader {reader_id}; see: news7d readers")
    return _reader_of(row)


def named(database: Database, name: str) -> Reader | None:
    row = database.read(lambda session: session.one("reader_by_name", {"name": name.lower()}))
    return _reader_of(row) if row else None


def every(database: Database) -> tuple[Reader, ...]:
    return tuple(map(_reader_of, database.read(lambda session: session.all("reader_all"))))


def add(database: Database, name: str, role: ReaderRole, now: datetime, email: str | None, password: str | None) -> Reader:
    if not _NAME.fullmatch(name):
        raise Invalid(f"“{name[:64]}” is no name for a reader: 1 to 64 letters of a to z, digits, and . _ @ - (apps want it so)")
    if role not in READER_ROLES:
        raise Invalid(f"{role!r} is no role; there are {', '.join(READER_ROLES)}")

    def work(session: Session) -> int:
        if session.one("reader_by_name", {"name": name.lower()}):
            raise Conflict(f"there is a reader {name} already")
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


def set_password(database: Database, reader_id: int, hashed: str | None) -> None:
    if not database.write(lambda session: session.run("reader_set_password", {"id": reader_id, "password": hashed})):
        raise NotFound(f"there is no reader {reader_id}; see: news7d readers")


def any_password(database: Database) -> bool:
    return database.read(lambda session: session.one("reader_any_password")) is not None


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


def _reader_of(row: Row) -> Reader:
    key, name, role, email, password, app_password, generation, follows_all, read_up_to, timezone, disabled, created_at, last_seen = row
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
        disabled=bool(disabled),
        created_at=moment(created_at),
        last_seen_at=moment_or_none(last_seen),
    )


def _label_of(row: Sequence[Any]) -> Label:
    key, name, kind = row
    return Label(id=key, name=name, kind=kind)
