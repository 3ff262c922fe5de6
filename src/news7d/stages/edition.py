"""From the stories of the last days to a ranked list for readers."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime, timedelta

from news7d.core.rank import Ranked, rank
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
    languages: Sequence[str] = (),
    country: str | None = None,
    limit: int = 60,
    after: str | None = None,
) -> Edition:
    """The hottest stories, `limit` of them, beginning after the story that the key `after` names.

    `language`: only stories with a report in it; `languages`, where that is None: in one of them at least. `country` (ISO 3166,
    two letters): only stories that outlets of that country report. Each card says in `score` why it stands where it stands. A
    ranked list moves; the key is the last story shown, so that the next page begins where that one stands now.
    """
    ranked = rank(candidates(store, now, section, language, languages, country), now)
    start = _position(ranked.stories, after)
    page = {story.story_id: story for story in ranked.stories[start : start + limit]}
    more = str(list(page)[-1]) if page and start + limit < len(ranked.stories) else None
    return Edition(
        at=now,
        stories=tuple(_scored(card, page[card.facts.story_id], ranked) for card in store.cards(list(page)) if card.facts.story_id in page),
        outlets=len(store.outlets()),
        more=more,
    )


def candidates(
    store: Store, now: datetime, section: Section | None, language: str | None, languages: Sequence[str], country: str | None = None
) -> tuple[StoryFacts, ...]:
    """Stories that an edition can be made of: in that language, or in one of those, each once."""
    asked = (language,) if language or not languages else tuple(languages)
    since = now - HORIZON
    found = [store.front_facts(since, section=section, language=each, country=country) for each in asked]
    return tuple({story.story_id: story for stories in found for story in stories}.values())


def _position(ranked: tuple[StoryFacts, ...], after: str | None) -> int:
    if after is None or not after.isdecimal():
        return 0
    return next((place + 1 for place, story in enumerate(ranked) if story.story_id == int(after)), 0)


def _scored(card: StoryCard, story: StoryFacts, ranked: Ranked) -> StoryCard:
    """Cards know a story's figures, the ranking its heat and why."""
    return dataclasses.replace(card, facts=story, score=ranked.score(story))
