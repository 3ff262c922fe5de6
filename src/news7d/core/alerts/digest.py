"""What stands in a digest: the stories since the last one, each once, those that most outlets found out for themselves first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from news7d.core.alerts.news import STEPS
from news7d.model import Every, StoryFacts

ROOM: Mapping[Every, int] = {"hourly": 10, "daily": 20, "weekly": 40}


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """`stories` in their order, `more`: how many found no room."""

    stories: tuple[StoryFacts, ...]
    more: int


def gathered(stories: Sequence[StoryFacts], sent: Mapping[int, int], every: Every) -> Edition:
    """stories: those with a report since the last digest. sent: how many independent outlets a story had when it last stood in
    one; it comes again only once more of them came to a number that is worth telling."""
    fresh = [facts for facts in stories if not facts.muted and _is_news(facts, sent.get(facts.story_id))]
    fresh.sort(key=_weight, reverse=True)
    room = ROOM[every]
    return Edition(stories=tuple(fresh[:room]), more=max(0, len(fresh) - room))


def _is_news(facts: StoryFacts, independent: int | None) -> bool:
    return independent is None or any(independent < step <= facts.independent for step in STEPS)


def _weight(facts: StoryFacts) -> tuple[int, int, int, datetime, int]:
    return facts.independent, facts.outlets, facts.reports, facts.last_seen, facts.story_id
