"""A breaking story makes the feeds come due that are likely to report it, as far as their servers allow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from news7d.core.rank import is_breaking
from news7d.model import StoryVerdicts
from news7d.store import Store

REMEMBERED = timedelta(days=30)
"""How far back we look for feeds that reported early in stories of the same section and language."""
EARLY = timedelta(hours=6)
FEEDS = 40
"""So many for a story, and each once: a story is hurried when it breaks, not as long as it does."""


def hurry(store: Store, judged: Sequence[StoryVerdicts], now: datetime) -> int:
    """The number of feeds that come due earlier because of stories that break now."""
    return sum(
        store.hurry(each.facts, now, since=now - REMEMBERED, early=EARLY, limit=FEEDS)
        for each in judged
        if each.facts.section and is_breaking(each.facts, now)
    )
