"""From the stories of the last days to a ranked list for readers."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta

from news7d.core.rank import rank
from news7d.model import Edition, Section, StoryCard, StoryFacts
from news7d.store import Store

HORIZON = timedelta(hours=72)
"""A story that nobody reported on for this long is not news."""


def edition(
    store: Store,
    now: datetime,
    *,
    section: Section | None = None,
    language: str | None = None,
    limit: int = 60,
    after: str | None = None,
) -> Edition:
    """The hottest stories, `limit` of them, beginning after the story that the key `after` names.

    A ranked list moves; the key is the last story shown, so that the next page begins where that one stands now.
    """
    facts = store.story_facts(now - HORIZON, section=section, language=language)
    ranked = [story for story in rank(facts, now) if not story.muted]
    start = _position(ranked, after)
    page = ranked[start : start + limit]
    dressed = store.cards([story.story_id for story in page])
    heat = {story.story_id: story for story in page}
    more = str(page[-1].story_id) if start + limit < len(ranked) else None
    return Edition(
        at=now,
        stories=tuple(_with_facts(card, heat) for card in dressed),
        outlets=len(store.outlets()),
        more=more,
    )


def _position(ranked: list[StoryFacts], after: str | None) -> int:
    if after is None or not after.isdecimal():
        return 0
    return next((place + 1 for place, story in enumerate(ranked) if story.story_id == int(after)), 0)


def _with_facts(card: StoryCard, heat: dict[int, StoryFacts]) -> StoryCard:
    """Cards know a story's figures, the ranking its heat."""
    return dataclasses.replace(card, facts=heat.get(card.facts.story_id, card.facts))
