"""What readers' apps hold: a password of their own, the key of the Fever API, and two switches."""

from __future__ import annotations

from typing import Any, cast

from ..errors import NotFound
from ..model import AppReader, ReaderRole
from .database import Database, Row


def find(database: Database, reader: str | int) -> AppReader | None:
    name, params = ("app_by_id", {"id": reader}) if isinstance(reader, int) else ("app_by_name", {"name": reader.lower()})
    return _reader_of(database.read(lambda session: session.one(name, params)))


def by_fever(database: Database, digest: str) -> AppReader | None:
    return _reader_of(database.read(lambda session: session.one("app_by_fever", {"digest": digest})))


def set_password(database: Database, reader_id: int, hashed: str | None) -> None:
    _set(database, "app_password_set", {"id": reader_id, "hashed": hashed})


def set_fever(database: Database, reader_id: int, digest: str | None) -> None:
    _set(database, "app_fever_set", {"id": reader_id, "digest": digest})


def set_switches(database: Database, reader_id: int, stories: bool | None, pictures: bool | None) -> None:
    flags = {"stories": None if stories is None else int(stories), "pictures": None if pictures is None else int(pictures)}
    _set(database, "app_switches_set", {"id": reader_id, **flags})


def _set(database: Database, statement: str, params: dict[str, Any]) -> None:
    if not database.write(lambda session: session.run(statement, params)):
        raise NotFound(f"there is no reader {params['id']}; see: news7d readers")


def _reader_of(row: Row | None) -> AppReader | None:
    if row is None or row[10]:
        return None
    key, name, role, email, generation, password, read_up_to, stories, pictures, fever, _ = row
    return AppReader(
        id=key,
        name=name,
        role=cast(ReaderRole, role),
        email=email,
        generation=generation,
        password=password,
        read_up_to=read_up_to,
        stories=bool(stories),
        pictures=bool(pictures),
        fever=bool(fever),
    )
