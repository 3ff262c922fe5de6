"""Backup and restore: one portable file for both databases.

    line 1        {"format": "news7d-backup", "version": 1, "schema": 1, "created": "2026-11-24T04:00:00+00:00"}
    then          {"table": "outlet", "columns": ["id", …]}
                  [1, "bbc", …]          one array a row; bytes as {"b64": "…"}
    last line     {"rows": {"outlet": 12, …}}

JSON Lines, compressed with Zstandard. Written from one snapshot beside the running program, under a temporary name that
becomes the real one only when all is on the disk. The trailer tells a whole file from a cut one. The search index and
that of fingerprints are not in it: they are built anew.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BufferedReader, TextIOWrapper
from pathlib import Path
from typing import Any

import orjson
import zstandard

from ..errors import Conflict, Invalid
from . import fingerprints
from .checking import rebuild_index_in
from .database import Database, Session
from .migrate import migrate, newest, schema_version

_FORMAT = "news7d-backup"
TABLES = (
    "outlet",
    "feed",
    "feed_status",
    "host",
    "subscription",
    "delivery",
    "hub_topic",
    "hub_subscriber",
    "hub_intent",
    "hub_outbox",
    "article",
    "body",
    "media",
    "entry",
    "alias",
    "article_moved",
    "revision",
    "analysis",
    "fingerprinted",
    "role",
    "story",
    "placement",
    "grouping",
    "correction",
    "correction_part",
    "pinned",
    "apart",
    "name",
    "mention",
    "ledger",
    "outlet_day",
    "owner",
    "setting",
    "session",
    "invitation",
    "identity",
    "front",
    "tombstone",
    "buried",
    "watch",
    "uptime",
    "reader",
    "label",
    "labelled",
    "follow",
    "token",
    "mark",
    "preference",
    "own_section",
    "story_item",
    "overrule",
    "rule",
    "leaning",
    "taste",
    "hidden_story",
    "rule_hit",
    "rule_due",
    "rule_notice",
    "rule_again",
    "channel",
    "subject",
    "rule_told",
    "alert_due",
    "told",
    "alert",
    "outbox",
    "quiet",
    "digest",
    "digested",
    "private_feed",
    "move",
    "awaited",
    "purged",
    "room",
    "audit",
)
LEFT_OUT = frozenset({"migration", "sequence", "search", "lane_term", "fingerprint"})
"""Tables that are not carried along, on purpose: they are made anew where the rest arrives (or belong to one server)."""
ORDER = {
    "front": "1",
    "grouping": "1",
    "correction_part": "1, 2",
    "apart": "1, 2, 3",
    "host": "1",
    "setting": "1",
    "session": "1",
    "identity": "1, 2",
    "alias": "1",
    "buried": "1, 2",
    "watch": "1, 2",
    "mark": "1, 2",
    "labelled": "1, 2",
    "follow": "1, 2",
    "taste": "1",
    "media": "1",
    "hidden_story": "1, 2",
    "rule_hit": "1, 2, 3",
    "rule_due": "1",
    "awaited": "1, 2",
    "outlet_day": "1, 2",
    "owner": "1",
    "preference": "1, 2",
}
_NUMBERED = {  # where numbers of a kind stand: what is gone may still be meant somewhere, and its number is nobody else's
    "outlet": ("outlet.id",),
    "feed": ("feed.id", "watch.feed_id", "article.feed_id"),
    "article": (
        "article.id",
        "story.id",
        "article_moved.id",
        "mark.article_id",
        "story_item.id",
        "correction_part.article_id",
        "buried.key",
    ),
    "entry": ("entry.id",),
    "tombstone": ("tombstone.id",),
    "token": ("token.id",),
    "reader": ("reader.id",),
    "label": ("label.id",),
    "own_section": ("own_section.id",),
    "session": ("session.id",),
    "rule": ("rule.id", "rule_notice.rule_id", "rule_again.rule_id"),
    "leaning": ("leaning.id",),
    "rule_notice": ("rule_notice.id",),
    "rule_again": ("rule_again.id",),
    "channel": ("channel.id", "outbox.channel_id"),
    "subject": ("subject.id",),
    "alert": ("alert.id", "outbox.alert_id"),
    "digest": ("digest.id", "digested.digest_id"),
    "private_feed": ("private_feed.id",),
    "move": ("move.id",),
    "audit": ("audit.id",),
}


# ------------------------------------------------------------------ out


def backup(database: Database, path: Path) -> dict[str, int]:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with temporary.open("wb") as file:
            with zstandard.ZstdCompressor(level=6).stream_writer(file, closefd=False) as out:
                rows = database.read(lambda session: _dump(session, database, out))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        return rows
    except OSError as error:
        raise Invalid(f"cannot write the backup {path}: {error.strerror or error}") from error
    finally:
        temporary.unlink(missing_ok=True)


def _dump(session: Session, database: Database, out: Any) -> dict[str, int]:
    header = {"format": _FORMAT, "version": 1, "schema": newest(database.kind), "created": datetime.now(UTC).isoformat()}
    out.write(orjson.dumps(header) + b"\n")
    counts: dict[str, int] = {}
    for table in TABLES:
        columns = session.columns(table)
        out.write(orjson.dumps({"table": table, "columns": columns}) + b"\n")
        counts[table] = 0
        for row in session.stream(f"SELECT {', '.join(columns)} FROM {table} ORDER BY {ORDER.get(table, columns[0])}"):  # noqa: S608
            out.write(orjson.dumps([portable(value) for value in row]) + b"\n")
            counts[table] += 1
    out.write(orjson.dumps({"rows": counts}) + b"\n")
    return counts


def portable(value: Any) -> Any:
    return {"b64": base64.b64encode(value).decode()} if isinstance(value, bytes | memoryview) else value


# ------------------------------------------------------------------ in


def restore(database: Database, path: Path) -> dict[str, int]:
    """All of it in one transaction; nothing if anything is wrong with the file."""
    try:
        with path.open("rb") as file:
            lines = _lines(file, path)
            schema = _header(next(lines, None), path, database)
            migrate(database, upto=schema)
            counts = database.write(lambda session: _load(session, lines, path))
    except OSError as error:
        raise Invalid(f"cannot read the backup {path}: {error.strerror or error}") from error
    migrate(database)
    return counts


def _lines(file: BufferedReader, path: Path) -> Iterator[Any]:
    text = TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(file), "utf-8", newline="\n")
    try:
        for line in text:
            yield orjson.loads(line)
    except (zstandard.ZstdError, orjson.JSONDecodeError, UnicodeDecodeError) as error:
        raise Invalid(f"{path} is not a whole backup of News7D ({error}); nothing was restored") from error


def _header(header: Any, path: Path, database: Database) -> int:
    if not isinstance(header, dict) or header.get("format") != _FORMAT:
        raise Invalid(f"{path} is not a backup of News7D")
    if header.get("version") != 1 or not 1 <= header.get("schema", 0) <= newest(database.kind):
        raise Invalid(f"{path} was written by a newer News7D (schema {header.get('schema')}); install that one to restore it")
    if schema_version(database) > 0 and database.read(is_filled):
        raise Conflict("the database is not empty; restore into a new one (another --data folder or database)")
    return int(header["schema"])


def is_filled(session: Session) -> bool:
    return bool(session.one("any_feed") or session.one("any_article"))


def _load(session: Session, lines: Iterator[Any], path: Path) -> dict[str, int]:
    session.no_time_limit()
    empty_before(session)
    counts: dict[str, int] = {}
    line = next(lines, None)
    while isinstance(line, dict) and "table" in line:
        table, columns = line["table"], line["columns"]
        if table not in TABLES or not set(columns) <= set(session.columns(table)):
            raise Invalid(f"{path} holds a table that this News7D does not know: {table}; nothing was restored")
        rows = _Rows(lines)
        counts[table] = session.load(table, columns, rows)
        line = rows.rest
    if not isinstance(line, dict) or line.get("rows") != counts:
        raise Invalid(f"{path} is cut off: its last line is missing or counts other rows; nothing was restored")
    settle(session)
    return counts


def empty_before(session: Session) -> None:
    """What migrations put into an empty database gives way to what is loaded."""
    for table in ("front", "setting", "grouping", "reader"):
        if session.columns(table):  # a backup of an earlier schema is loaded before the later tables are there
            session.run(f"empty_{table}")


def settle(session: Session) -> None:
    """After all rows are in: new numbers begin above, what is not carried along is made anew."""
    number_on(session)
    rebuild_index_in(session)
    if session.columns("fingerprint"):
        fingerprints.rebuild(session)


def number_on(session: Session) -> None:
    """New numbers begin above those that were loaded. A backup of an earlier schema has not all tables yet, and none of theirs."""
    for kind, places in _NUMBERED.items():
        there = [(table, column) for table, column in (place.split(".") for place in places) if column in session.columns(table)]
        if any(table == kind for table, _ in there):
            session.begin_above(kind, max(_highest(session, table, column) for table, column in there))


def _highest(session: Session, table: str, column: str) -> int:
    some = " WHERE kind = 'article'" if table == "buried" else ""
    ((number,),) = session.stream(f"SELECT coalesce(max({column}), 0) FROM {table}{some}")  # noqa: S608
    return int(number)


class _Rows:
    """The rows of one table; `rest` is the line behind them."""

    def __init__(self, lines: Iterator[Any]) -> None:
        self._lines = lines
        self.rest: Any = None

    def __iter__(self) -> Iterator[list[Any]]:
        for line in self._lines:
            if not isinstance(line, list):
                self.rest = line
                return
            yield [base64.b64decode(value["b64"]) if isinstance(value, dict) else value for value in line]
