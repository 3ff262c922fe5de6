"""Named statements out of sql/*.sql, in the words of each database.

A file holds sections that begin with `-- name: some_name`; `{some_name}` inside another section includes it.
Parameters are written `:name`. Three things are said once and spelt per database:

    x = ANY(:list)      SQLite: x IN (SELECT value FROM json_each(:list))
    @skip_locked@       PostgreSQL: FOR UPDATE SKIP LOCKED; SQLite, with its one writer, needs nothing
    :name               PostgreSQL's driver: %(name)s

A section in sqlite.sql or postgres.sql replaces that of the same name for that database.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_HEADING = re.compile(r"^-- name: (\w+)[ \t]*$", re.MULTILINE)
_INCLUDE = re.compile(r"\{(\w+)\}")
_PARAMETER = re.compile(r"(?<![:\w]):([a-z]\w*)")
_ANY = re.compile(r"= ANY\(:([a-z]\w*)\)")
_OWN = {"sqlite.sql": "sqlite", "postgres.sql": "postgres"}


@cache
def statements(kind: str) -> dict[str, str]:
    """Every statement by name, ready for the driver of that kind of database."""
    raw = _raw(kind)
    spell = _sqlite if kind == "sqlite" else _postgres
    return {name: spell(_expand(name, raw)) for name in raw}


def _raw(kind: str) -> dict[str, str]:
    common: dict[str, str] = {}
    own: dict[str, str] = {}
    for file in sorted(Path(__file__).with_name("sql").iterdir()):
        if not file.name.endswith(".sql") or _OWN.get(file.name, kind) != kind:
            continue
        parts = _HEADING.split(file.read_text("utf-8"))
        _add(own if file.name in _OWN else common, parts[1::2], parts[2::2], file.name)
    return common | own


def _add(known: dict[str, str], names: list[str], bodies: list[str], file: str) -> None:
    for name, body in zip(names, bodies, strict=True):
        if name in known:
            raise ValueError(f"{file}: a statement named {name} is there already")
        known[name] = body.strip()


def _expand(name: str, raw: dict[str, str]) -> str:
    return _INCLUDE.sub(lambda match: _expand(match[1], raw), raw[name])


def _sqlite(sql: str) -> str:
    return _ANY.sub(r"IN (SELECT value FROM json_each(:\1))", sql).replace("@skip_locked@", "")


def _postgres(sql: str) -> str:
    return _PARAMETER.sub(r"%(\1)s", sql.replace("%", "%%")).replace("@skip_locked@", "FOR UPDATE SKIP LOCKED")
