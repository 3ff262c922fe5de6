"""CSV exports: Pocket, Instapaper, Readwise Reader, Raindrop and whoever else names their columns; and plain lists of addresses."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping

from news7d.core.moving.parcel import MOST_ITEMS, MOST_PROBLEMS, Brought, Parcel
from news7d.core.moving.records import item_of, web_address
from news7d.core.wording import said
from news7d.errors import Invalid

_ADDRESSES = frozenset({"url", "link", "href", "address", "uri"})
_LARGEST_CELL = 1_000_000


def is_table(text: str) -> bool:
    """Whether the first line names columns, an address among them, and none that only a list of feeds has."""
    names = _columns(text)
    return bool(_ADDRESSES & set(names)) and not {"feed_url", "xmlurl"} & set(names)


def _columns(text: str) -> list[str]:
    first = next((line for line in text.splitlines()[:5] if line.strip()), "")
    separator = max(",;\t", key=first.count)
    return [name.strip().strip('"').casefold() for name in first.split(separator)] if "://" not in first and separator in first else []


def parse_table(text: str) -> Parcel:
    first = next(line for line in text.splitlines() if line.strip())
    separator = max(",;\t", key=first.count)
    csv.field_size_limit(_LARGEST_CELL)
    rows = csv.reader(io.StringIO(text.lstrip().replace("\x00", "")), delimiter=separator)
    names = [name.strip().casefold() for name in next(rows)]
    items: list[Brought] = []
    problems: list[str] = []
    for number, row in _numbered(rows, problems):
        if not any(row):
            continue
        record = dict(zip(names, row, strict=False))
        item = item_of(record)
        if item is not None:
            items.append(item)
        elif len(problems) < MOST_PROBLEMS:
            problems.append(f"Line {number} has no web address: {' '.join(row)[:100]!r}.")
    return Parcel(kinds=(_program(names),), items=tuple(items), problems=tuple(problems))


def _numbered(rows: Iterable[list[str]], problems: list[str]) -> Iterable[tuple[int, list[str]]]:
    reader = iter(rows)
    number = 1
    while True:
        number += 1
        if number > MOST_ITEMS:
            raise Invalid(said("There are more than %(most)s lines in this list. Split it.", most=f"{MOST_ITEMS:,}"))
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problems.append(f"Line {number} cannot be read ({error}).")
            continue
        yield number, row


def _program(names: list[str]) -> str:
    known: Mapping[str, set[str]] = {
        "Pocket": {"time_added", "status"},
        "Instapaper": {"selection", "folder"},
        "Readwise Reader": {"document tags", "location"},
        "Raindrop": {"excerpt", "cover"},
    }
    return next((program for program, columns in known.items() if columns <= set(names)), "a table of saved items")


def parse_addresses(text: str) -> Parcel:
    """One address a line, with a title behind it where there is one; lines that begin with # are comments."""
    items: list[Brought] = []
    problems: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if number > MOST_ITEMS:
            raise Invalid(said("There are more than %(most)s lines in this list. Split it.", most=f"{MOST_ITEMS:,}"))
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        found = re.search(r"https?://\S{1,2000}", line)
        url = web_address(found[0].rstrip(",;\"'>)")) if found else None
        if found and url:
            title = (line[: found.start()] + line[found.end() :]).strip(" \t-–—,;|<>()\"'")
            items.append(Brought(url=url, title=title[:500], starred=True))
        elif len(problems) < MOST_PROBLEMS:
            problems.append(f"Line {number} has no web address: {line[:100]!r}.")
    return Parcel(kinds=("a list of addresses",), items=tuple(items), problems=tuple(problems))
