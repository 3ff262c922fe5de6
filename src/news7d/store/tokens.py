"""What lets programs in. A token's SHA-256 alone is kept: whoever reads the database cannot use it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

from ..core.wording import said
from ..errors import Invalid, NotFound, StoreError
from ..model import SCOPES, Scope, Token
from .database import Database, Row, Session
from .readers import reader_of
from .rows import clean, micros, micros_or_none, moment, moment_or_none

LONGEST_NAME = 100
_COLUMNS = 7
_MOST = 200  # of one reader
_NOTED_EVERY = timedelta(minutes=5)


def add(
    database: Database, name: str, digest: str, scopes: Sequence[Scope], now: datetime, expires_at: datetime | None, reader_id: int
) -> Token:
    name = " ".join(clean(name).split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Invalid(said("a token needs a name of 1 to %(most)s characters: what will use it?", most=LONGEST_NAME))
    if not scopes or set(scopes) - set(SCOPES):
        raise Invalid(said("a token needs one or more of these scopes: %(scopes)s", scopes=", ".join(SCOPES)))

    def work(session: Session) -> int:
        owner = session.one("reader_by_id", {"id": reader_id})
        if owner is None:
            raise NotFound(said("there is no reader %(reader_id)s; see: news7d readers", reader_id=reader_id))
        if more := set(scopes) - set(reader_of(owner).scopes):
            raise Invalid(said("the scope %(scope)s is for editors; ask an administrator, or leave it out", scope=min(more)))
        if len(session.all("tokens_of", {"reader": reader_id})) >= _MOST:
            raise Invalid(said("there are %(most)s tokens already: revoke some that nobody uses", most=_MOST))
        (key,) = session.take_ids("token", 1)
        row = {"id": key, "name": name, "digest": digest, "scopes": " ".join(sorted(set(scopes), key=SCOPES.index))}
        session.run("token_add", {**row, "now": micros(now), "expires_at": micros_or_none(expires_at), "reader_id": reader_id})
        return key

    key = database.write(work)
    kept = tuple(scope for scope in SCOPES if scope in scopes)
    return Token(id=key, name=name, scopes=kept, created_at=now, expires_at=expires_at, reader_id=reader_id)


def find(database: Database, digest: str, now: datetime) -> Token | None:
    row = database.read(lambda session: session.one("token_by_digest", {"digest": digest}))
    token = _live(row) if row else None
    if token is None or (token.expires_at is not None and token.expires_at <= now):
        return None
    if token.last_used_at is None or now - token.last_used_at >= _NOTED_EVERY:
        try:
            database.write(lambda session: session.run("token_used", {"id": token.id, "now": micros(now)}))
        except StoreError:
            pass  # a busy database keeps nobody from reading
    return token


def _live(row: Row) -> Token | None:
    """With the scopes that its reader's role still allows; None where the reader is disabled."""
    token, owner = _token_of(row[:_COLUMNS]), reader_of(row[_COLUMNS:])
    return None if owner.disabled else replace(token, scopes=tuple(scope for scope in token.scopes if scope in owner.scopes))


def every(database: Database, reader_id: int | None) -> tuple[Token, ...]:
    """Those of one reader, or of all."""
    if reader_id is None:
        return tuple(map(_token_of, database.read(lambda session: session.all("token_all"))))
    return tuple(map(_token_of, database.read(lambda session: session.all("tokens_of", {"reader": reader_id}))))


def drop(database: Database, token_id: int, reader_id: int | None) -> None:
    """Of that reader alone; None: whoever has it."""
    if not database.write(lambda session: session.run("token_drop", {"id": token_id, "reader": reader_id})):
        raise NotFound(said("there is no token %(token_id)s; see: news7d token list", token_id=token_id))


def _token_of(row: Row) -> Token:
    key, name, scopes, created_at, expires_at, last_used_at, reader_id = row
    return Token(
        id=key,
        name=name,
        scopes=tuple(cast(Scope, scope) for scope in scopes.split()),
        created_at=moment(created_at),
        expires_at=moment_or_none(expires_at),
        last_used_at=moment_or_none(last_used_at),
        reader_id=reader_id,
    )
