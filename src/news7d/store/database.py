"""The lowest place where SQLite and PostgreSQL differ: what a Store needs of a database.

    Store ─► Database.read / write(work) ─► Session.all / one / run / many ─► a named statement of sql/*.sql

`work` is a function from a Session to a result. It may be run again from the start when a transaction has to be
repeated (a deadlock, a server that restarted), so it must do nothing but talk to its session.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
Row = tuple[Any, ...]
Params = Mapping[str, Any]


class Session(Protocol):
    """One transaction. Statements go by their names in sql/*.sql."""

    def all(self, name: str, params: Params = ...) -> list[Row]: ...

    def one(self, name: str, params: Params = ...) -> Row | None: ...

    def run(self, name: str, params: Params = ...) -> int:
        """Execute; the number of rows that it touched."""
        ...

    def many(self, name: str, rows: Sequence[Params]) -> int:
        """Execute once for each of `rows`; the number of rows touched in all."""
        ...

    def script(self, sql: str) -> None:
        """Run statements of a migration, one after the other."""
        ...

    def take_ids(self, kind: str, count: int) -> range | list[int]:
        """`count` new ids that grow and are never handed out again."""
        ...

    def index(self, rows: Sequence[SearchText]) -> None:
        """Put articles into the search index. None of them may be in it."""
        ...

    def unindex(self, rows: Sequence[SearchText]) -> None:
        """Take articles out of it; `rows` says what they were put in with."""
        ...

    def clear_index(self) -> None: ...

    def no_time_limit(self) -> None:
        """Let this transaction's statements take as long as they take: for what moves whole tables."""
        ...

    def columns(self, table: str) -> list[str]: ...

    def stream(self, sql: str) -> Iterator[Row]:
        """All rows of a SELECT, without holding them in memory."""
        ...

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """Insert rows as they are (restore)."""
        ...

    def begin_above(self, kind: str, last: int) -> None:
        """Let new ids of this kind begin above one that was loaded."""
        ...


SearchText = tuple[int, str, str]
"""(article id, title, text), as index and unindex want it."""


class Database(Protocol):
    kind: str  # "sqlite" | "postgres"
    words: Mapping[str, str]  # what migrations say differently: "@key@", "@blob@"
    many_writers: bool  # may another transaction insert between our look and our write?

    def read(self, work: Callable[[Session], T]) -> T:
        """Run `work` on a consistent snapshot."""
        ...

    def write(self, work: Callable[[Session], T]) -> T:
        """Run `work` in a transaction: all of it is stored when this returns, or nothing."""
        ...

    def schema_write(self, work: Callable[[Session], T]) -> T:
        """Like write, for migrations: one process at a time."""
        ...

    def hold_lane(self, number: int) -> int:
        """Be the one process that does a thing, until `close` or a lost connection. 0 while another one is; else the term,
        a number that grows with every new holder: `fence` lets a write of an earlier one fail.
        """
        ...

    def fence(self, session: Session, number: int, term: int) -> None:
        """Raise StoreError unless that term of the lane is the last one, and let no later one begin before this transaction ends."""
        ...

    def enter(self, *, alone: bool) -> bool:
        """Be one of the processes that fetch, or the only one; until `close` or a lost connection. False where that cannot be now."""
        ...

    def size(self) -> int:
        """Bytes that the database takes."""
        ...

    def used(self) -> int:
        """Of these, bytes that hold something: what the database would take if it were packed, as far as it can tell."""
        ...

    def tables(self) -> list[tuple[str, int]]:
        """Bytes of each table with its indexes, the largest first; nothing where the database cannot tell."""
        ...

    def compact(self, *, full: bool, on_step: Callable[[int], None]) -> None:
        """Give room that is free inside the database back to the disk; `on_step` gets the bytes given back so far.

        Without `full`, in small steps beside everything else, as far as that goes. With it, by writing the database anew: nobody else
        writes meanwhile, and as much room again must be free. Raises StoreError.
        """
        ...

    def problems(self) -> list[str]:
        """What the database itself finds wrong, in sentences."""
        ...

    def close(self) -> None: ...
