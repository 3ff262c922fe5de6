"""Letting old articles go, a few hundred at a time: each step is a small transaction, so that it works where space is short."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from . import fingerprints
from .awaited import kept
from .database import Database, Row, Session
from .rows import clean, micros, text_of

_WINDOW = 250
_ARTICLE_PARTS = tuple(
    "entries bodies analyses roles revisions aliases moves mentions pins placements overrules rule_hits articles".split()
)
_STORY_PARTS = ("empty_stories", "redirects", "apart", "touched_stories")


def prune(database: Database, before: datetime) -> Iterator[int]:
    """Remove articles first seen before then, oldest first; how many each transaction took. Ends where a whole window is younger.

    Ids grow with time, so what is old lies at the beginning.
    """
    after = 0
    while True:
        seen, gone, last = database.write(lambda session, after=after: _step(session, micros(before), after))  # type: ignore[misc]
        if gone:
            yield gone
        if seen < _WINDOW or not gone:
            return
        after = last


def _step(session: Session, before: int, after: int) -> tuple[int, int, int]:
    rows = session.all("prune_window", {"after": after, "limit": _WINDOW})
    old = [row for row in rows if row[4] < before]
    if old:
        remove(session, old)
    return len(rows), len(old), rows[-1][0] if rows else after


def remove(session: Session, rows: Sequence[Row]) -> None:
    """Take articles out with all that hangs on them. `rows`: (id, title, body, story id, …), as prune_window gives them."""
    ids = [row[0] for row in rows]
    alone = kept(session, ids)
    session.unindex([(row[0], clean(row[1]), text_of(row[2])) for row in rows if row[0] not in alone])
    fingerprints.drop(session, ids)
    named = [row[0] for row in session.all("mentioned_in", {"ids": ids})]
    for part in _ARTICLE_PARTS:
        session.run(f"prune_{part}", {"ids": ids})
    stories = sorted({row[3] for row in rows if row[3] is not None})
    for part in _STORY_PARTS:
        session.run(f"prune_{part}", {"ids": stories})
    session.run("prune_names", {"ids": sorted({row[3] or row[0] for row in session.all("names_by_id", {"ids": named})})})
    session.run("front_touch")
