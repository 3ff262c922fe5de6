"""Numbered steps from an empty database to the present schema, each in one transaction, never edited once released.

A step NNNN_name.sql is for both databases; NNNN_name.sqlite.sql and NNNN_name.postgres.sql hold what only one needs.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from time import time_ns

from ..errors import ConfigError, StoreError
from ..nouns import dataclass
from .database import Database, Session

_LEDGER = "CREATE TABLE IF NOT EXISTS migration (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    number: int
    name: str
    sql: str


@cache
def steps(kind: str) -> tuple[Step, ...]:
    """All steps for a kind of database, in order."""
    found: dict[str, str] = {}
    for file in sorted(Path(__file__).with_name("migrations").iterdir()):
        name, *own = file.name.removesuffix(".sql").split(".")
        if file.name.endswith(".sql") and own in ([], [kind]):
            found[name] = found.get(name, "") + file.read_text("utf-8") + "\n"
    return tuple(Step(number=int(name[:4]), name=name, sql=sql) for name, sql in sorted(found.items()))


def newest(kind: str) -> int:
    return steps(kind)[-1].number


def schema_version(database: Database) -> int:
    """The number of the last step that was taken; 0 for an empty database."""
    try:
        row = database.read(lambda session: session.one("schema_version"))
    except StoreError as error:
        if "lacks a part" in str(error):
            return 0
        raise
    return int(row[0] or 0) if row else 0


def _all_taken(database: Database) -> frozenset[int]:
    try:
        return frozenset(row[0] for row in database.read(lambda session: session.all("migrations_taken")))
    except StoreError as error:
        if "lacks a part" in str(error):
            return frozenset()
        raise


def refuse_newer(database: Database) -> None:
    version = schema_version(database)
    if version > newest(database.kind):
        raise ConfigError(
            f"the database has schema {version}, this News7D knows only {newest(database.kind)}: "
            "install the newer News7D that wrote it, or restore a backup into an empty database"
        )


def pending(database: Database) -> tuple[str, ...]:
    taken = _all_taken(database)
    return tuple(step.name for step in steps(database.kind) if step.number not in taken)


def migrate(database: Database, upto: int | None = None) -> tuple[str, ...]:
    """Take every step that has not been taken yet (or those up to a number); their names."""
    refuse_newer(database)
    if upto is None and not pending(database):
        return ()  # the usual start: a few looks, no write
    database.schema_write(lambda session: session.script(_LEDGER))
    todo = [step for step in steps(database.kind) if upto is None or step.number <= upto]
    return tuple(step.name for step in todo if database.schema_write(lambda session, step=step: _take(session, step, database)))  # type: ignore[misc]


def _take(session: Session, step: Step, database: Database) -> bool:
    if _taken(session, step):
        return False
    sql = step.sql
    for word, meaning in database.words.items():
        sql = sql.replace(word, meaning)
    session.script(sql)
    session.run("migration_note", {"number": step.number, "name": step.name, "now": time_ns() // 1000})
    return True


def _taken(session: Session, step: Step) -> bool:
    """Numbers may be taken out of order: what two people built side by side comes together later."""
    return session.one("migration_taken", {"number": step.number}) is not None
