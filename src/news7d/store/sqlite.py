"""News7D on SQLite: one writer under a lock, a reader for each thread beside it (WAL).

A write begins IMMEDIATE, because a deferred one that has read first fails at once when another process writes, without
waiting (SQLite documentation, «Isolation in SQLite»). synchronous=FULL: what we have accepted survives a power cut.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import orjson

from ..errors import ConfigError, StoreError
from .database import Params, Row, SearchText, Session
from .statements import statements

T = TypeVar("T")
_BUSY_S = 30.0
_INCREMENTAL = 2  # what PRAGMA auto_vacuum answers
_PAGES_AT_ONCE = 2_000  # 8 MB: some tens of milliseconds for the one writer
_SPARE = 64 << 20  # bytes


class SqliteSession:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._sql = statements("sqlite")

    def all(self, name: str, params: Params = {}) -> list[Row]:  # noqa: B006 - never changed
        return self._connection.execute(self._sql[name], _plain(params)).fetchall()

    def one(self, name: str, params: Params = {}) -> Row | None:  # noqa: B006
        row: Row | None = self._connection.execute(self._sql[name], _plain(params)).fetchone()
        return row

    def run(self, name: str, params: Params = {}) -> int:  # noqa: B006
        return self._connection.execute(self._sql[name], _plain(params)).rowcount

    def many(self, name: str, rows: Sequence[Params]) -> int:
        return self._connection.executemany(self._sql[name], rows).rowcount if rows else 0

    def script(self, sql: str) -> None:
        for statement in split_script(sql):
            self._connection.execute(statement)

    def take_ids(self, kind: str, count: int) -> range:
        (last,) = self._connection.execute("UPDATE sequence SET last = last + ? WHERE name = ? RETURNING last", (count, kind)).fetchone()
        return range(last - count + 1, last + 1)

    def index(self, rows: Sequence[SearchText]) -> None:
        from ..core.search import index_text

        self._connection.executemany(
            "INSERT INTO search (rowid, title, text) VALUES (?, ?, ?)", [(key, *index_text(title, text)) for key, title, text in rows]
        )

    def unindex(self, rows: Sequence[SearchText]) -> None:
        from ..core.search import index_text

        self._connection.executemany(
            "INSERT INTO search (search, rowid, title, text) VALUES ('delete', ?, ?, ?)",
            [(key, *index_text(title, text)) for key, title, text in rows],
        )

    def clear_index(self) -> None:
        self._connection.execute("INSERT INTO search (search) VALUES ('delete-all')")

    def no_time_limit(self) -> None:
        pass  # there is none

    def columns(self, table: str) -> list[str]:
        return [row[1] for row in self._connection.execute(f"PRAGMA table_info({table})")]

    def stream(self, sql: str) -> Iterator[Row]:
        yield from self._connection.execute(sql)

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        marks = ", ".join("?" * len(columns))
        done = self._connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)  # noqa: S608
        return max(done.rowcount, 0)

    def begin_above(self, kind: str, last: int) -> None:
        self._connection.execute("UPDATE sequence SET last = ? WHERE name = ?", (last, kind))


class SqliteDatabase:
    kind = "sqlite"
    words: Mapping[str, str] = {"@key@": "INTEGER PRIMARY KEY", "@blob@": "BLOB"}
    many_writers = False

    def __init__(self, path: str, *, busy_s: float = _BUSY_S) -> None:
        self._path = path
        self._busy_s = busy_s
        self._lock = threading.Lock()
        self._local = threading.local()
        self._readers: list[sqlite3.Connection] = []
        self._closed = False
        with self._trouble():
            self._writer = self._connect()
            self._writer.execute("PRAGMA auto_vacuum = INCREMENTAL")  # of a new file; an old one is turned by `vacuum --full`
            self._writer.execute("PRAGMA journal_mode = WAL")
            self._writer.execute("PRAGMA cache_size = -16000")
            self._writer.execute("PRAGMA wal_autocheckpoint = 4000")

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=self._busy_s, isolation_level=None, check_same_thread=False, cached_statements=256)
        connection.execute(f"PRAGMA busy_timeout = {int(self._busy_s * 1000)}")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_size_limit = 67108864")
        connection.execute("PRAGMA temp_store = MEMORY")
        return connection

    def _reader(self) -> sqlite3.Connection:
        reader: sqlite3.Connection | None = getattr(self._local, "reader", None)
        if reader is None:
            reader = self._connect()
            reader.execute("PRAGMA query_only = ON")
            self._local.reader = reader
            self._readers.append(reader)
        return reader

    def read(self, work: Callable[[Session], T]) -> T:
        with self._trouble():
            reader = self._reader()
            if reader.in_transaction:  # a read inside a read joins its snapshot
                return work(SqliteSession(reader))
            reader.execute("BEGIN")
            try:
                return work(SqliteSession(reader))
            finally:
                reader.execute("ROLLBACK")

    def write(self, work: Callable[[Session], T]) -> T:
        if not self._lock.acquire(timeout=self._busy_s):
            raise StoreError("the database is busy: another write of this program has not ended; try again later")
        try:
            with self._trouble():
                return self._transact(work)
        finally:
            self._lock.release()

    schema_write = write

    def hold_lane(self, number: int) -> int:
        return 1  # the data folder belongs to one process: app.sole_use

    def fence(self, session: Session, number: int, term: int) -> None:
        pass

    def enter(self, *, alone: bool) -> bool:
        return True

    def _transact(self, work: Callable[[Session], T]) -> T:
        self._writer.execute("BEGIN IMMEDIATE")
        try:
            result = work(SqliteSession(self._writer))
            self._writer.execute("COMMIT")
        except BaseException:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
            raise
        return result

    def size(self) -> int:
        parts = (Path(self._path), Path(f"{self._path}-wal"))
        return sum(part.stat().st_size for part in parts if part.exists())

    def used(self) -> int:
        def look(session: Session) -> int:
            return (_pragma(session, "page_count") - _pragma(session, "freelist_count")) * _pragma(session, "page_size")

        return self.read(look)

    def tables(self) -> list[tuple[str, int]]:
        sql = """SELECT coalesce(m.tbl_name, d.name), sum(d.pgsize) FROM dbstat d LEFT JOIN sqlite_master m ON m.name = d.name
            WHERE d.aggregate = TRUE GROUP BY 1"""
        try:
            rows = self.read(lambda session: list(session.stream(sql)))
        except StoreError:  # an SQLite that was built without dbstat
            return []
        sizes: dict[str, int] = {}
        for name, size in rows:
            name = "search" if name.startswith("search_") else "schema" if name.startswith("sqlite_") else name
            sizes[name] = sizes.get(name, 0) + size
        return sorted(sizes.items(), key=lambda each: (-each[1], each[0]))

    def compact(self, *, full: bool, on_step: Callable[[int], None]) -> None:
        before = self.size()
        if full:
            self._write_anew()
        else:
            while self._give_back(_PAGES_AT_ONCE):
                on_step(max(0, before - self.size()))
        self._cut_log()
        on_step(max(0, before - self.size()))

    def _cut_log(self) -> None:
        """The file itself shrinks when the log is written back; not waiting long for whoever reads just now."""
        if not self._lock.acquire(timeout=self._busy_s):
            return
        try:
            with self._trouble():
                self._writer.execute("PRAGMA busy_timeout = 500")
                self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                self._writer.execute(f"PRAGMA busy_timeout = {int(self._busy_s * 1000)}")
        finally:
            self._lock.release()

    def _give_back(self, pages: int) -> bool:
        """Some pages at the end of the file; whether there are more. Nothing where the file was not made so that it can."""

        def work(session: Session) -> bool:
            free = _pragma(session, "freelist_count")
            if not free or _pragma(session, "auto_vacuum") != _INCREMENTAL:
                return False
            list(session.stream(f"PRAGMA incremental_vacuum({pages})"))
            return _pragma(session, "freelist_count") < free

        return self.write(work)

    def _write_anew(self) -> None:
        import shutil  # with all its archives

        used, free = self.used(), shutil.disk_usage(Path(self._path).resolve().parent).free
        if free < 2 * used + _SPARE:  # once as a copy in a temporary file, once in the log
            raise StoreError(
                f"writing {self._path} anew needs {2 * used + _SPARE >> 20} MiB of free disk, there are {free >> 20}; free some, or let "
                "`news7d vacuum` without --full give back what it can"
            )
        if not self._lock.acquire(timeout=self._busy_s):
            raise StoreError("the database is busy: another write of this program has not ended; try again later")
        try:
            with self._trouble(), _temporary_files_in(Path(self._path).resolve().parent):
                self._writer.execute("PRAGMA temp_store = FILE")
                self._writer.execute("PRAGMA auto_vacuum = INCREMENTAL")
                self._writer.execute("VACUUM")
                self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                self._writer.execute("PRAGMA temp_store = MEMORY")
        finally:
            self._lock.release()

    def problems(self) -> list[str]:
        def look(session: Session) -> list[str]:
            return [row[0] for row in session.stream("PRAGMA integrity_check(20)") if row[0] != "ok"]

        def look_at_index(session: Session) -> list[str]:
            session.script("INSERT INTO search (search) VALUES ('integrity-check')")
            return []

        try:
            return self.read(look) + self.write(look_at_index)
        except StoreError as error:
            return [str(error)]

    def close(self) -> None:
        with self._lock:
            if not self._closed:
                self._closed = True
                for connection in (*self._readers, self._writer):
                    connection.close()

    @contextmanager
    def _trouble(self) -> Iterator[None]:
        """SQLite's errors as sentences with a way out."""
        try:
            yield
        except sqlite3.IntegrityError as error:
            raise StoreError(f"the database refused a row: {error}") from error
        except sqlite3.DatabaseError as error:
            raise _named(error, self._path) from error


def _pragma(session: Session, name: str) -> int:
    ((value,),) = session.stream(f"PRAGMA {name}")
    return int(value)


@contextmanager
def _temporary_files_in(folder: Path) -> Iterator[None]:
    """SQLite asks for this variable each time; /tmp is small or in memory on many machines."""
    before = os.environ.get("SQLITE_TMPDIR")
    os.environ["SQLITE_TMPDIR"] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ["SQLITE_TMPDIR"]
        else:
            os.environ["SQLITE_TMPDIR"] = before


def _named(error: sqlite3.DatabaseError, path: str) -> Exception:
    text = str(error)
    if "locked" in text or "busy" in text:
        return StoreError(f"the database {path} is locked by another program; close it, or wait and try again")
    if "full" in text:
        return StoreError(f"no space left for the database {path}; free some, nothing that was stored is lost")
    if "unable to open" in text:
        return ConfigError(f"cannot open the database {path}: does the folder exist, and may we write there?")
    if "not a database" in text:
        return ConfigError(f"{path} is not an SQLite database; name another file as the database")
    if "no such table" in text or "no such column" in text:
        return StoreError(f"the database {path} lacks a part ({text}); run: news7d migrate")
    if "closed database" in text:
        return StoreError("the database has been closed")
    if "malformed" in text:
        return StoreError(f"the database {path} is damaged ({text}); restore a backup: news7d restore FILE")
    if "readonly" in text:
        return StoreError(f"the database {path} cannot be written: {text}")
    if isinstance(error, sqlite3.OperationalError) and "disk I/O" in text:
        return StoreError(f"the disk under {path} does not answer rightly: {text}")
    if isinstance(error, sqlite3.ProgrammingError | sqlite3.OperationalError):
        return error  # a fault of ours: let it show
    return StoreError(f"the database {path}: {text}")


def _plain(params: Params) -> Params:
    """Lists travel as JSON (see statements.py)."""
    if any(isinstance(value, list) for value in params.values()):
        return {key: orjson.dumps(value).decode() if isinstance(value, list) else value for key, value in params.items()}
    return params


def split_script(sql: str) -> list[str]:
    """The statements of a migration: cut at semicolons that end a line; comment lines fall away."""
    lines = [line for line in sql.splitlines() if not line.lstrip().startswith("--")]
    return [part.strip() for part in ("\n".join(lines) + "\n").split(";\n") if part.strip()]
