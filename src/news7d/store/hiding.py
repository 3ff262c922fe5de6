"""Stories that a reader has hidden: gone from front pages and sections, found by search all the same, and back with one press."""

from __future__ import annotations

from datetime import datetime, timedelta

from .database import Database, Session
from .rows import micros

MOST = 500
_KEPT = timedelta(days=60)


def hide_story(database: Database, reader: int, story_id: int, now: datetime, hidden: bool) -> None:
    params = {"reader": reader, "story": story_id, "now": micros(now)}

    def work(session: Session) -> None:
        session.run("taste_begin", {"reader": reader})
        session.run("hidden_story_set" if hidden else "hidden_story_drop", params)
        session.run("hidden_story_oldest", {"reader": reader, "before": micros(now - _KEPT)})
        session.run("taste_touch", {"readers": [reader]})

    database.write(work)


def hidden_stories(database: Database, reader: int) -> tuple[int, ...]:
    """The latest hidden first."""
    rows = database.read(lambda session: session.all("hidden_stories", {"reader": reader, "limit": MOST}))
    return tuple(row[0] for row in rows)
