"""The invented outlets and their reports, as they are shipped."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One of the invented publishers; `label` is the first part of its host's name."""

    label: str
    name: str
    language: str
    country: str | None
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What a piece said at a time: the second version replaces the first at the same address."""

    title: str
    text: str
    standfirst: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A report. `told` is its time within its story as the pack has it; the script moves it."""

    id: str
    story: str
    outlet: Outlet
    section: str
    path: str
    told: datetime
    authors: tuple[str, ...]
    dateline: str | None
    versions: tuple[Version, ...]
    of: str | None  # the piece that it repeats, and whose picture it shows


@cache
def outlets() -> tuple[Outlet, ...]:
    return tuple(Outlet(**{**line, "country": line["country"] or None}) for line in json.loads(_shipped("outlets.json")))


@cache
def pieces() -> tuple[Piece, ...]:
    """All reports, in the order in which they were written."""
    known = {outlet.label: outlet for outlet in outlets()}
    return tuple(_piece(json.loads(line), known) for line in gzip.decompress(_shipped("pieces.jsonl.gz")).splitlines())


def clip() -> bytes:
    """A film of a few seconds (WebM), drawn by tools/demo_material.py."""
    return _shipped("flood.webm")


def _shipped(name: str) -> bytes:
    return files("news7d.demo").joinpath(name).read_bytes()


def _piece(line: dict[str, object], known: dict[str, Outlet]) -> Piece:
    values = dict(line)
    outlet, told, versions = known[str(values.pop("outlet"))], datetime.fromisoformat(str(values.pop("told"))), values.pop("versions")
    authors = tuple(map(str, values.pop("authors")))  # type: ignore[call-overload]
    return Piece(outlet=outlet, told=told, authors=authors, versions=tuple(Version(**v) for v in versions), **values)  # type: ignore[arg-type, attr-defined]
