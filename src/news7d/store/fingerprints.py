"""Fingerprints of the last weeks' texts: by them a copy is found that stands in another story."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from ..core.similarity.fingerprints import most_alike
from .database import Database, Session
from .order import first_since
from .rows import micros

_HOLDERS = 30  # articles that are kept under one number
_ALIKE = 3  # of other stories for one report
_BATCH = 500
_WIDTH = 8


def replace(session: Session, prints: Sequence[tuple[int, tuple[int, ...]]]) -> None:
    """(article, its fingerprints) each, in place of those of an earlier text."""
    drop(session, [article_id for article_id, _ in prints])
    held = [(article_id, values) for article_id, values in prints if values]
    session.many("fingerprinted_set", [{"article_id": article_id, "prints": _packed(values)} for article_id, values in held])
    _add(session, held)


def drop(session: Session, ids: Sequence[int]) -> None:
    rows = session.all("fingerprints_of", {"ids": list(ids)}) if ids else []
    if rows:
        gone = sorted((value, article_id) for article_id, blob in rows for value in _values(blob))
        session.many("fingerprint_drop", [{"value": value, "article_id": article_id} for value, article_id in gone])
        session.run("fingerprinted_drop", {"ids": [row[0] for row in rows]})


def forget(database: Database, before: datetime) -> int:
    """Drop those of articles that were first seen before then, some hundred at a time; how many."""
    count = 0
    while True:
        gone = database.write(lambda session: _forget(session, micros(before)))
        count += gone
        if gone < _BATCH:
            return count


def _forget(session: Session, before: int) -> int:
    rows = session.all("fingerprints_old", {"before": first_since(session, before), "limit": _BATCH})
    drop(session, [row[0] for row in rows])
    return len(rows)


def rebuild(session: Session) -> None:
    """The index, from what is known of each article."""
    after = 0
    while rows := session.all("fingerprints_after", {"after": after, "limit": _BATCH}):
        _add(session, [(article_id, _values(blob)) for article_id, blob in rows])
        after = rows[-1][0]


def alike(session: Session, story_id: int, limit: int) -> Mapping[int, tuple[int, ...]]:
    """For reports of a story, those of other stories that share most with them."""
    own = {article_id: _values(blob) for article_id, blob in session.all("fingerprints_in_story", {"id": story_id, "limit": limit})}
    values = sorted({value for prints in own.values() for value in prints})
    holders: dict[int, list[int]] = defaultdict(list)
    for value, article_id in session.all("fingerprint_holders", {"values": values, "story_id": story_id}) if values else ():
        holders[value].append(article_id)
    found = {article_id: most_alike(prints, holders, _ALIKE) for article_id, prints in own.items()} if holders else {}
    return {article_id: others for article_id, others in found.items() if others}


def _add(session: Session, held: Sequence[tuple[int, tuple[int, ...]]]) -> None:
    rows = sorted((value, article_id) for article_id, values in held for value in values)  # in one order everywhere: no deadlocks
    session.many("fingerprint_add", [{"value": value, "article_id": article_id, "most": _HOLDERS} for value, article_id in rows])


def _packed(values: Sequence[int]) -> bytes:
    return b"".join(value.to_bytes(_WIDTH, "big") for value in values)


def _values(blob: bytes) -> tuple[int, ...]:
    data = bytes(blob)
    return tuple(int.from_bytes(data[at : at + _WIDTH], "big") for at in range(0, len(data), _WIDTH))
