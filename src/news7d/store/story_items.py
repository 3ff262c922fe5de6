"""Stories as items of reader apps: which are told, and under which number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..model import StoryFacts
from .database import Session
from .rows import micros

FEWEST_OUTLETS = 2


def tell(session: Session, judged: Sequence[StoryFacts], now: datetime) -> None:
    """A story becomes an item, once, when a second outlet has reported it: until then its one report is all there is to it."""
    due = [facts.story_id for facts in judged if facts.outlets >= FEWEST_OUTLETS and not facts.muted]
    known = {row[0] for row in session.all("story_item_known", {"stories": due})} if due else set()
    new = [story_id for story_id in due if story_id not in known]
    if new:
        rows = zip(session.take_ids("article", len(new)), new, strict=True)
        session.many("story_item_add", [{"id": key, "story_id": story_id, "at": micros(now)} for key, story_id in rows])
