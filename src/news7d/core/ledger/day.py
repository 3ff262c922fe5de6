"""A day of the ledger as a file, and its verification.

JSON Lines: a head (format, day, the tree before this day, the key, the statement of the day before), one leaf per article that was new or
changed that day, and the signed statement about the tree with them. All else follows: who has the files of all days has the whole tree.
"""

from __future__ import annotations

import binascii
from dataclasses import dataclass
from typing import Any

import orjson

from news7d.core.ledger.note import check
from news7d.core.ledger.tree import Frontier, grown, whole
from news7d.errors import Invalid

FORMAT = "news7d-ledger-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    day: str  # 2026-11-24, in UTC
    before: Frontier
    leaves: tuple[str, ...]  # as they are hashed
    key: str
    note: str
    note_before: str  # "" on the first day


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    day: str
    articles: int
    size: int  # of the tree at the day's end
    key: str
    leaves: dict[str, dict[str, Any]]  # by the digest of the article's address


def written(day: Day) -> str:
    """The file of a day."""
    head = {
        "format": FORMAT,
        "day": day.day,
        "before": {"size": day.before.size, "roots": [root.hex() for root in day.before.roots]},
        "key": day.key,
        "note_before": day.note_before,
    }
    lines = [orjson.dumps(head).decode(), *day.leaves, orjson.dumps({"note": day.note}).decode()]
    return "\n".join(lines) + "\n"


def verify(file: str, key: str | None = None) -> Verified:
    """Everything that the file of a day says, recomputed. Raises Invalid with what is wrong first.

    `key` is the ledger's key as it was learnt elsewhere; without it the one in the file is believed: then only the file itself is whole.
    """
    lines = file.split("\n")
    if lines[-1:] == [""]:
        lines.pop()
    if len(lines) < 2:
        raise Invalid("that is no day of a ledger, or only its beginning")
    head, foot = _read(lines[0], 1), _read(lines[-1], len(lines))
    before = _tree_before(head)
    believed = key or str(head.get("key"))
    if key and head.get("key") != key:
        raise Invalid("the file names another key than the one you gave")
    leaves = lines[1:-1]
    told = [_leaf(line, number) for number, line in enumerate(leaves, 2)]
    if [leaf["article"] for leaf in told] != sorted({leaf["article"] for leaf in told}):
        raise Invalid("the articles do not stand in order, each once: lines were moved or doubled")
    if before.size:
        check(str(head.get("note_before")), believed, before)
    after = grown(before, (line.encode() for line in leaves))
    day = check(str(foot.get("note")), believed, after)
    if day != head.get("day"):
        raise Invalid(f"the first line says that this is {head.get('day')}, the signed statement {day}")
    return Verified(day=day, articles=len(leaves), size=after.size, key=believed, leaves={leaf["article"]: leaf for leaf in told})


def _read(line: str, number: int) -> dict[str, Any]:
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise Invalid(f"line {number} cannot be read: the file was cut off or changed")
    return found


def _leaf(line: str, number: int) -> dict[str, Any]:
    found = _read(line, number)
    if not isinstance(found.get("article"), str) or not isinstance(found.get("head"), str):
        raise Invalid(f"line {number} tells of no article")
    return found


def _tree_before(head: dict[str, Any]) -> Frontier:
    if head.get("format") != FORMAT:
        raise Invalid(f"that is no day of a ledger that this News7D knows: its first line should say {FORMAT}")
    before = head.get("before")
    try:
        tree = Frontier(size=int(before["size"]), roots=tuple(bytes.fromhex(root) for root in before["roots"]))  # type: ignore[index]
    except (TypeError, KeyError, ValueError, binascii.Error):
        raise Invalid("the first line does not say what the tree was before that day") from None
    if not whole(tree):
        raise Invalid("the first line gives a tree that cannot be: its size and its roots do not fit")
    return tree
