"""News7D on PostgreSQL: a pool of connections; transactions that are repeated when the server asks for it or has restarted."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, LiteralString, TypeVar

import psycopg
from psycopg import errors as pg
from psycopg import sql
from psycopg_pool import ConnectionPool, PoolTimeout

from ..core.search import index_vector
from ..errors import ConfigError, StoreError
from .database import Params, Row, SearchText, Session
from .sqlite import split_script
from .statements import statements

T = TypeVar("T")
_TRIES = 6
_WAIT_S = 10.0
_MIGRATION_LOCK = 7_700_070
_HOUSE = 7_700_071  # held by every process that fetches: shared, or by one alone


class PostgresSession:
    def __init__(self, connection: psycopg.Connection[Row]) -> None:
        self._connection = connection
        self._sql = statements("postgres")

    def all(self, name: str, params: Params = {}) -> list[Row]:  # noqa: B006 - never changed
        return self._connection.execute(self._sql[name], params).fetchall()

    def one(self, name: str, params: Params = {}) -> Row | None:  # noqa: B006
        return self._connection.execute(self._sql[name], params).fetchone()

    def run(self, name: str, params: Params = {}) -> int:  # noqa: B006
        return self._connection.execute(self._sql[name], params).rowcount

    def many(self, name: str, rows: Sequence[Params]) -> int:
        if not rows:
            return 0
        with self._connection.cursor() as cursor:
            cursor.executemany(self._sql[name], rows)
            return cursor.rowcount

    def script(self, sql: str) -> None:
        for statement in split_script(sql):
            self._connection.execute(statement)

    def take_ids(self, kind: str, count: int) -> list[int]:
        rows = self._connection.execute(
            "SELECT nextval(CAST(%s AS regclass)) FROM generate_series(1, %s)", (f"{kind}_id_seq", count)
        ).fetchall()
        return [row[0] for row in rows]

    def index(self, rows: Sequence[SearchText]) -> None:
        if not rows:
            return
        with self._connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search (article_id, doc) VALUES (%s, CAST(%s AS tsvector))"
                " ON CONFLICT (article_id) DO UPDATE SET doc = excluded.doc",
                [(key, index_vector(title, text)) for key, title, text in rows],
            )

    def unindex(self, rows: Sequence[SearchText]) -> None:
        self._connection.execute("DELETE FROM search WHERE article_id = ANY(%s)", ([row[0] for row in rows],))

    def clear_index(self) -> None:
        self._connection.execute("DELETE FROM search")

    def no_time_limit(self) -> None:
        self._connection.execute("SET LOCAL statement_timeout = 0")

    def columns(self, table: str) -> list[str]:
        sql = """SELECT column_name FROM information_schema.columns
            WHERE table_schema = current_schema() AND table_name = %s ORDER BY ordinal_position"""
        return [row[0] for row in self._connection.execute(sql, (table,)).fetchall()]

    def stream(self, sql: str) -> Iterator[Row]:
        with self._connection.cursor(name="news7d_stream") as cursor:
            cursor.itersize = 500
            cursor.execute(sql)
            yield from cursor

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        with self._connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            count = 0
            for row in rows:
                copy.write_row(row)
                count += 1
        return count

    def begin_above(self, kind: str, last: int) -> None:
        self._connection.execute("SELECT setval(%s, %s, false)", (f"{kind}_id_seq", last + 1))


@dataclass(frozen=True, slots=True)
class _Held:
    """An advisory lock, on a connection of its own."""

    connection: psycopg.Connection[Row]
    term: int


class PostgresDatabase:
    kind = "postgres"
    words: Mapping[str, str] = {"@key@": "BIGINT PRIMARY KEY", "@blob@": "BYTEA"}
    many_writers = True

    def __init__(self, url: str, *, connections: int = 8, wait_s: float = _WAIT_S) -> None:
        self._wait_s = wait_s
        self._url = url
        self._lanes: dict[int, _Held] = {}
        try:
            psycopg.conninfo.conninfo_to_dict(url)
        except psycopg.ProgrammingError as error:
            raise ConfigError(f"the address of the database is not one that PostgreSQL understands: {error}") from error
        self._try(url)
        self._pool: ConnectionPool[psycopg.Connection[Row]] = ConnectionPool(
            url,
            min_size=1,
            max_size=connections,
            timeout=wait_s,
            reconnect_timeout=5,
            kwargs={"autocommit": True, "options": "-c statement_timeout=60000 -c lock_timeout=30000 -c timezone=UTC"},
            open=True,
            name="news7d",
        )

    def _try(self, url: str) -> None:
        """Connect once by hand: the pool would hide the reason for a failure."""
        with _trouble():
            psycopg.connect(url, connect_timeout=10).close()

    def read(self, work: Callable[[Session], T]) -> T:
        return self._run(work, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

    def write(self, work: Callable[[Session], T]) -> T:
        return self._run(work, None)

    def schema_write(self, work: Callable[[Session], T]) -> T:
        return self._run(work, f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})")

    def _run(self, work: Callable[[Session], T], first: str | None) -> T:
        """Repeat what a deadlock or a lost connection cut off: every write of the Store may be made twice."""
        until = time.monotonic() + self._wait_s
        with _trouble():
            for attempt in range(_TRIES):
                try:
                    return self._once(work, first)
                except (pg.DeadlockDetected, pg.SerializationFailure):
                    if attempt == _TRIES - 1:
                        raise
                except (pg.OperationalError, pg.InterfaceError) as error:
                    if isinstance(error, pg.QueryCanceled | pg.LockNotAvailable | pg.DiskFull | PoolTimeout) or time.monotonic() > until:
                        raise
                time.sleep(0.05 * 2**attempt)
            raise StoreError("the database was away too often; try again later")

    def _once(self, work: Callable[[Session], T], first: str | None) -> T:
        with self._pool.connection() as connection, connection.transaction():
            if first:
                connection.execute(first)
            return work(PostgresSession(connection))

    def hold_lane(self, number: int) -> int:
        """By an advisory lock on a connection of its own: the server gives it up when this process dies."""
        with _trouble():
            held = self._lanes.pop(number, None)
            if held is None or not _alive(held.connection):
                held = self._take(number)
            if held is not None:
                self._lanes[number] = held
            return held.term if held is not None else 0

    def _take(self, number: int) -> _Held | None:
        connection = psycopg.connect(self._url, autocommit=True, connect_timeout=10)
        if not _said(connection, "SELECT pg_try_advisory_lock(%s)", number):
            connection.close()
            return None
        sql = """INSERT INTO lane_term (lane, term) VALUES (%s, 1)
            ON CONFLICT (lane) DO UPDATE SET term = lane_term.term + 1 RETURNING term"""
        return _Held(connection, int(_said(connection, sql, number)))

    def fence(self, session: Session, number: int, term: int) -> None:
        row = session.one("lane_term", {"lane": number})
        if row is None or row[0] != term:
            raise StoreError("another process does this now: what was worked out here has grown old and is not stored")

    def enter(self, *, alone: bool) -> bool:
        with _trouble():
            held = self._lanes.pop(_HOUSE, None)
            if held is not None and not _alive(held.connection):
                held = None
            if held is not None and held.term == alone:
                self._lanes[_HOUSE] = held
                return True
            connection = held.connection if held else psycopg.connect(self._url, autocommit=True, connect_timeout=10)
            entered = _said(connection, f"SELECT pg_try_advisory_lock{'' if alone else '_shared'}(%s)", _HOUSE)
            if held is not None and entered:  # the new lock is ours: now the old one may go
                _said(connection, f"SELECT pg_advisory_unlock{'_shared' if alone else ''}(%s)", _HOUSE)
            if entered or held is not None:
                self._lanes[_HOUSE] = _Held(connection, alone if entered else held.term)  # type: ignore[union-attr]
            else:
                connection.close()
            return bool(entered)

    def size(self) -> int:
        return self.read(lambda session: int(next(session.stream("SELECT pg_database_size(current_database())"))[0]))

    def used(self) -> int:
        """Dead rows do not count; what VACUUM has made free for new ones does, since only the server knows how much that is."""
        asked = """SELECT coalesce(sum(pg_total_relation_size(relid) * CASE WHEN n_live_tup + n_dead_tup = 0 THEN 1.0
                ELSE CAST(n_live_tup AS DOUBLE PRECISION) / (n_live_tup + n_dead_tup) END), 0)
            FROM pg_stat_user_tables WHERE schemaname = current_schema()"""
        return self.read(lambda session: int(next(session.stream(asked))[0]))

    def tables(self) -> list[tuple[str, int]]:
        asked = """SELECT relname, pg_total_relation_size(relid) FROM pg_stat_user_tables
            WHERE schemaname = current_schema() ORDER BY 2 DESC, 1"""
        return self.read(lambda session: [(str(name), int(size)) for name, size in session.stream(asked)])

    def compact(self, *, full: bool, on_step: Callable[[int], None]) -> None:
        """VACUUM table by table, on a connection of its own: it cannot run in a transaction. FULL locks the table that it writes anew."""
        before = self.size()
        with _trouble(), psycopg.connect(self._url, autocommit=True, connect_timeout=10) as connection:
            connection.execute("SET statement_timeout = 0")
            for name, _ in self.tables():
                words = sql.SQL("VACUUM (ANALYZE, FULL) {}" if full else "VACUUM (ANALYZE) {}")
                connection.execute(words.format(sql.Identifier(name)))
                on_step(max(0, before - self.size()))

    def problems(self) -> list[str]:
        return []  # PostgreSQL looks after its own files

    def close(self) -> None:
        for held in self._lanes.values():
            held.connection.close()
        self._pool.close()


def _said(connection: psycopg.Connection[Row], sql: LiteralString, number: int) -> Any:
    row = connection.execute(sql, (number,)).fetchone()
    return row[0] if row else None


def _alive(connection: psycopg.Connection[Row]) -> bool:
    try:
        connection.execute("SELECT 1")
    except psycopg.Error:
        return False
    return True


@contextmanager
def _trouble() -> Iterator[None]:
    """PostgreSQL's errors as sentences with a way out."""
    try:
        yield
    except psycopg.Error as error:
        named = _named(error)
        if named is error:
            raise
        raise named from error


def _named(error: psycopg.Error) -> Exception:
    text = " ".join(str(error).split())
    if isinstance(error, pg.InvalidCatalogName | pg.InvalidPassword | pg.InvalidAuthorizationSpecification) or (
        "does not exist" in text and isinstance(error, pg.OperationalError)
    ):
        return ConfigError(f"PostgreSQL does not let us in: {text}")
    if isinstance(error, pg.DiskFull):
        return StoreError(f"no space left for the database; nothing that was stored is lost: {text}")
    if isinstance(error, pg.LockNotAvailable | pg.QueryCanceled | pg.DeadlockDetected | pg.SerializationFailure):
        return StoreError(f"the database is busy; try again later: {text}")
    if isinstance(error, pg.UndefinedTable | pg.UndefinedColumn | pg.UndefinedObject):
        return StoreError(f"the database lacks a part ({text}); run: news7d migrate")
    if isinstance(error, pg.OperationalError | pg.InterfaceError | PoolTimeout):
        return StoreError(f"the database is away; try again later: {text}")
    if isinstance(error, pg.IntegrityError):
        return StoreError(f"the database refused a row: {text}")
    return error
