"""The edit ledger: what was new or changed on a day, and the days that are signed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ..core.ledger import EMPTY, Day, Frontier, Version
from ..errors import NotFound
from ..model import LedgerDay
from .database import Database, Session
from .rows import article_of, micros, moment, pack, unpack

_CHUNK = 500


def last(database: Database) -> tuple[str, Frontier, str] | None:
    """(day, tree, signed statement) of the last day that was closed."""
    row = database.read(lambda session: session.one("ledger_last"))
    return (row[0], _tree(row[1], row[2]), row[3]) if row else None


def begin(database: Database) -> datetime | None:
    """When the first article was seen; None in an empty house."""
    row = database.read(lambda session: session.one("ledger_begin"))
    return moment(row[0]) if row and row[0] is not None else None


def changed(database: Database, since: datetime, until: datetime) -> Iterator[tuple[str, tuple[Version, ...]]]:
    """Address and versions, as of `until`, of every article that was new or changed between two moments."""
    after = 0
    while True:
        found = database.read(lambda session, after=after: _changed(session, after, since, until))  # type: ignore[misc]
        for _, url, versions in found:
            yield url, versions
        if len(found) < _CHUNK:
            return
        after = found[-1][0]


def _changed(session: Session, after: int, since: datetime, until: datetime) -> list[tuple[int, str, tuple[Version, ...]]]:
    rows = session.all("ledger_changed", {"after": after, "since": micros(since), "until": micros(until), "limit": _CHUNK})
    replaced: dict[int, list[tuple[datetime, str, str]]] = {}
    for key, seen_at, title, content in session.all("ledger_versions", {"ids": [row[0] for row in rows]}):
        replaced.setdefault(key, []).append((moment(seen_at), title, unpack(content).decode()))
    found = []
    for key, url, first_seen, title, blob in rows:
        said = [*replaced.get(key, []), (None, title, article_of(url, title, blob).text)]
        begun = [
            moment(first_seen),
            *(at for at, _, _ in replaced.get(key, [])),
        ]  # a version stands from when the one before it was replaced
        versions = tuple(Version(seen=at, title=t, text=text) for at, (_, t, text) in zip(begun, said, strict=True) if at < until)
        found.append((key, url, versions))
    return found


def save(database: Database, day: Day, after: Frontier) -> bool:
    """Write a day behind the last one; False if another process was quicker."""
    row = {
        "day": day.day,
        "leaves": pack("\n".join(day.leaves).encode()),
        "articles": len(day.leaves),
        "size_before": day.before.size,
        "roots_before": _hex(day.before),
        "size_after": after.size,
        "roots_after": _hex(after),
        "note": day.note,
    }

    def work(session: Session) -> bool:
        known = session.one("ledger_last")
        if known is not None and (known[0] >= day.day or known[1] != day.before.size):
            return False
        return session.run("ledger_add", row) == 1

    return database.write(work)


def days(database: Database, limit: int) -> tuple[LedgerDay, ...]:
    rows = database.read(lambda session: session.all("ledger_days", {"limit": limit}))
    return tuple(LedgerDay(day=row[0], articles=row[1], size=row[2], note=row[3]) for row in rows)


def day(database: Database, day: str, key: str) -> Day:
    row = database.read(lambda session: session.one("ledger_day", {"day": day}))
    if row is None:
        raise NotFound(f"the ledger has no day {day[:40]}: a day is closed soon after midnight UTC")
    leaves = unpack(row[0]).decode()
    return Day(
        day=day,
        before=_tree(row[1], row[2]),
        leaves=tuple(leaves.split("\n")) if leaves else (),
        key=key,
        note=row[3],
        note_before=row[4],
    )


def _tree(size: int, roots: str) -> Frontier:
    return Frontier(size=size, roots=tuple(bytes.fromhex(root) for root in roots.split())) if size else EMPTY


def _hex(tree: Frontier) -> str:
    return " ".join(root.hex() for root in tree.roots)
