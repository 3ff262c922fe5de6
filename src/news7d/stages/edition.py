"""From the stories of the last days to a ranked list for readers."""

from __future__ import annotations

import dataclasses
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from news7d.core.rank import Ranked, rank
from news7d.model import Edition, Section, StoryCard, StoryFacts
from news7d.store import Store

HORIZON = timedelta(hours=72)
"""A story that nobody reported on for this long is not news."""
_KEPT, _ORDERS = timedelta(minutes=1), 40


class Orders:
    """Orders that were found already. What all heats lose with time changes no order, so one stands until the store shows something
    else; for a minute at most, as stories grow too old to break, or to be news. What stands no longer is let go with the
    next that is found: an order is a megabyte.
    """

    def __init__(self) -> None:
        self._found: OrderedDict[tuple[object, ...], tuple[int, Ranked]] = OrderedDict()
        self._lock = Lock()

    def ranked(self, store: Store, now: datetime, *where: Any) -> Ranked:
        """`where`: section, language, languages, country, as in `candidates`."""
        version, key = store.version(), (*where[:2], tuple(where[2]), *where[3:])
        with self._lock:
            known = self._found.get(key)
        if known is not None and self._stands(known, version, now):
            return known[1]
        ranked = rank(candidates(store, now, *where), now)
        with self._lock:
            self._found.pop(key, None)
            while self._found and (len(self._found) >= _ORDERS or not self._stands(next(iter(self._found.values())), version, now)):
                self._found.popitem(last=False)
            self._found[key] = version, ranked
        return ranked

    @staticmethod
    def _stands(found: tuple[int, Ranked], version: int, now: datetime) -> bool:
        return found[0] == version and abs(now - found[1].at) < _KEPT


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
    orders: Orders | None = None,
    bare: bool = False,
) -> Edition:
    """The hottest stories, `limit` of them, beginning after the story that the key `after` names.

    `language`: only stories with a report in it; `languages`, where that is None: in one of them at least. `country` (ISO 3166,
    two letters): only stories that outlets of that country report. Each card says in `score` why it stands where it stands, and
    which rivals its headline has; `bare` for a page that shows neither, but the first card's rivals. A ranked list moves; the key is
    the last story shown, so that the next page begins where that one stands now.
    """
    ranked = (orders or Orders()).ranked(store, now, section, language, languages, country)
    stories, more = ranked.below(int(after) if after and after.isdecimal() else None, limit)
    page = {story.story_id: story for story in stories}
    cards = [card for card in store.cards(list(page), leads=1 if bare else None) if card.facts.story_id in page]
    return Edition(
        at=now,
        stories=tuple(_scored(card, page[card.facts.story_id], None if bare else ranked) for card in cards),
        outlets=store.outlet_count(),
        more=str(stories[-1].story_id) if stories and more else None,
    )


def candidates(
    store: Store, now: datetime, section: Section | None, language: str | None, languages: Sequence[str], country: str | None = None
) -> tuple[StoryFacts, ...]:
    """Stories that an edition can be made of: in that language, or in one of those, each once."""
    asked = (language,) if language or not languages else tuple(languages)
    since = now - HORIZON
    found = [store.front_facts(since, section=section, language=each, country=country) for each in asked]
    return tuple({story.story_id: story for stories in found for story in stories}.values())


def _scored(card: StoryCard, story: StoryFacts, ranked: Ranked | None) -> StoryCard:
    """Cards know a story's figures, the ranking its heat and why."""
    return dataclasses.replace(card, facts=story, score=ranked.score(story) if ranked else None)
