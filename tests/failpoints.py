"""Runs the program and kills it with SIGKILL at a named point: `python tests/failpoints.py POINT N -- up --port 0`.

A point is the name of a statement of store/sql (the process dies right after it ran for the Nth time, inside its transaction), or:

    fetched         a batch of polls has come, nothing of it is stored
    before-commit   all of a transaction is written, its COMMIT is not
    after-commit    it is committed, nobody has been told
    half-indexed    half of a batch is in the search index
    half-migrated   half of the statements of a migration have run
    half-saved      half of a backup's tables are written
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from news7d.store import backup, migrate
from news7d.store.sqlite import SqliteDatabase, SqliteSession, split_script
from news7d.work.newsroom import Newsroom


class Countdown:
    def __init__(self, number: int) -> None:
        self.left = number

    def __call__(self) -> None:
        self.left -= 1
        if self.left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)


def after(owner: Any, name: str, die: Callable[[], None], when: Callable[..., bool] = lambda *_: True) -> None:
    original = getattr(owner, name)

    def replaced(*arguments: Any, **named: Any) -> Any:
        result = original(*arguments, **named)
        if when(*arguments):
            die()
        return result

    setattr(owner, name, replaced)


def before(owner: Any, name: str, die: Callable[[], None]) -> None:
    original = getattr(owner, name)

    def replaced(*arguments: Any, **named: Any) -> Any:
        die()
        return original(*arguments, **named)

    setattr(owner, name, replaced)


def statement(name: str, die: Callable[[], None]) -> None:
    for method in ("all", "one", "run", "many"):
        after(SqliteSession, method, die, lambda _session, said, *_: said == name)


def before_commit(die: Callable[[], None]) -> None:
    original = SqliteDatabase._transact

    def transact(self: SqliteDatabase, work: Callable[[Any], Any]) -> Any:
        def all_but_commit(session: Any) -> Any:
            result = work(session)
            die()
            return result

        return original(self, all_but_commit)

    SqliteDatabase._transact = transact  # type: ignore[method-assign, assignment]


def half_indexed(die: Callable[[], None]) -> None:
    original = SqliteSession.index

    def index(self: SqliteSession, rows: Any) -> None:
        original(self, rows[: len(rows) // 2])
        if rows:
            die()
        original(self, rows[len(rows) // 2 :])

    SqliteSession.index = index  # type: ignore[method-assign]


def half_migrated(die: Callable[[], None]) -> None:
    def script(self: SqliteSession, sql: str) -> None:
        statements = split_script(sql)
        for number, one in enumerate(statements):
            if number and number == len(statements) // 2:
                die()
            self._connection.execute(one)

    SqliteSession.script = script  # type: ignore[method-assign]


POINTS: dict[str, Callable[[Callable[[], None]], None]] = {
    "fetched": lambda die: before(Newsroom, "_settle_polled", die),
    "before-commit": before_commit,
    "after-commit": lambda die: after(SqliteDatabase, "_transact", die),
    "half-indexed": half_indexed,
    "half-migrated": half_migrated,
    "half-saved": lambda die: after(SqliteSession, "columns", die),
}


def main() -> None:
    point, number, arguments = sys.argv[1], int(sys.argv[2]), sys.argv[4:]
    assert migrate and backup
    POINTS.get(point, lambda die: statement(point, die))(Countdown(number))
    sys.argv = ["news7d", *arguments]
    from news7d.cli import main as program

    program()


if __name__ == "__main__":
    main()
