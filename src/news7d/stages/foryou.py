"""An edition as one reader wants it: what they muted is gone, and as strongly as their slider says, what they lean to stands higher."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

from news7d.core.rank.personal import (
    Interests,
    Pull,
    Volumes,
    is_hidden,
    learn,
    personal,
    pulls_of_interests,
    strength_of,
)
from news7d.core.wording import SECTION_WORDS, said
from news7d.model import Edition, Leaning, Section, StoryCard, StoryFacts, Taste
from news7d.stages.edition import Orders
from news7d.store import Bend, Store

LOOKED_BACK = timedelta(days=60)  # at what was read, where the reader wants that
_LEANING = 1.2  # what a boosted outlet, name, word, section or language weighs
_RULE = 0.7  # what a rule's single raise or lower weighs


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnEdition:
    """An edition, why its stories stand where they do (by story id; nothing for those that stand as for everybody), and what is missing."""

    edition: Edition
    why: Mapping[int, tuple[str, ...]]
    hidden: int  # stories that the reader muted


def own_edition(
    store: Store,
    taste: Taste,
    now: datetime,
    *,
    slider: int,
    section: Section | None = None,
    language: str | None = None,
    languages: Sequence[str] = (),
    limit: int = 60,
    after: str | None = None,
    orders: Orders | None = None,
) -> OwnEdition:
    """`slider` 0: the house's order without what is muted. `after`: the last story shown, as in `edition`."""
    ranked = (orders or Orders()).ranked(store, now, section, language, languages, None)
    bends = _by_story(store.bends(taste.reader_id, [story.story_id for story in ranked.stories]))
    gone = {story.story_id for story in ranked.stories if is_hidden(story, _hidden_hits(bends.get(story.story_id, ())))}
    gone |= set(store.hidden_stories(taste.reader_id)) & {story.story_id for story in ranked.stories}
    pulls = _pulls(store, taste, ranked.stories, bends, now) if slider else {}
    placed = personal(ranked, strength_of(slider), pulls, gone)
    start = _position([each.story.story_id for each in placed], after)
    page = {each.story.story_id: each for each in placed[start : start + limit]}
    cards = [
        dataclasses.replace(card, facts=page[card.facts.story_id].story, score=ranked.score(page[card.facts.story_id].story))
        for card in store.cards(list(page))
        if card.facts.story_id in page
    ]
    return OwnEdition(
        edition=Edition(
            at=now,
            stories=unmuted(store, taste.reader_id, cards, bends),
            outlets=store.outlet_count(),
            more=str(list(page)[-1]) if page and start + limit < len(placed) else None,
        ),
        why={key: each.why for key, each in page.items() if each.why},
        hidden=len(gone),
    )


def _by_story(bends: Sequence[Bend]) -> dict[int, list[Bend]]:
    found: defaultdict[int, list[Bend]] = defaultdict(list)
    for bend in bends:
        found[bend.story_id].append(bend)
    return dict(found)


def _hidden_hits(bends: Sequence[Bend]) -> list[tuple[int, bool]]:
    return [(bend.article_id, bend.topic) for bend in bends if bend.hides]


def _position(order: Sequence[int], after: str | None) -> int:
    if after is None or not after.isdecimal():
        return 0
    return next((place + 1 for place, key in enumerate(order) if key == int(after)), 0)


def unmuted(store: Store, reader: int, cards: Sequence[StoryCard], bends: Mapping[int, Sequence[Bend]]) -> tuple[StoryCard, ...]:
    """Cards that are spoken for by reports that the reader has not muted."""
    muted = {key: {bend.article_id for bend in each if bend.hides == 2} for key, each in bends.items()}
    spoken = [
        card.facts.story_id for card in cards if {card.headline.article_id, card.first.article_id} & muted.get(card.facts.story_id, set())
    ]
    heads = store.visible_heads(reader, spoken)
    shown = []
    for card in cards:
        gone = muted.get(card.facts.story_id, set())
        head = heads.get(card.facts.story_id)
        headline = head if card.headline.article_id in gone else card.headline
        first = head if card.first.article_id in gone else card.first
        if headline is not None and first is not None:
            rivals = tuple(line for line in card.rivals if line.article_id not in {*gone, headline.article_id, first.article_id})
            shown.append(dataclasses.replace(card, headline=headline, first=first, rivals=rivals))
    return tuple(shown)


# ------------------------------------------------------------------ what pulls


def _pulls(
    store: Store, taste: Taste, stories: Sequence[StoryFacts], bends: Mapping[int, Sequence[Bend]], now: datetime
) -> dict[int, tuple[Pull, ...]]:
    leanings = {-each.id: each for each in store.leanings(taste.reader_id)}
    rules = store.rule_names(taste.reader_id, sorted({bend.rule_id for each in bends.values() for bend in each if bend.rule_id > 0}))
    interests, volumes = _interests(store, taste, now)
    names = store.names_in([story.headline_article_id for story in stories]) if interests.names else {}
    found = {}
    for story in stories:
        wanted = _of_bends(story, bends.get(story.story_id, ()), leanings, rules, volumes)
        read = pulls_of_interests(story, names.get(story.headline_article_id, ()), interests, volumes)
        if wanted or read:
            found[story.story_id] = (*wanted, *read)
    return found


def _interests(store: Store, taste: Taste, now: datetime) -> tuple[Interests, Volumes]:
    if not taste.learns:
        return Interests(), store.volumes()
    since = max(now - LOOKED_BACK, taste.learns_since or now - LOOKED_BACK)
    readings = store.readings(taste.reader_id, since)
    volumes = store.volumes(sorted({name for reading in readings for name in reading.names}))
    return learn(readings, volumes, now), volumes


def interests_of(store: Store, taste: Taste, now: datetime) -> tuple[Interests, dict[str, str]]:
    """What a reader's reading tells, and how outlets and names of it are called."""
    interests, _ = _interests(store, taste, now)
    labels = {outlet.slug: outlet.name for outlet in store.outlets() if outlet.slug in interests.outlets}
    return interests, {**labels, **store.name_labels(list(interests.names))}


def _of_bends(
    story: StoryFacts, bends: Sequence[Bend], leanings: Mapping[int, Leaning], rules: Mapping[int, str], volumes: Volumes
) -> tuple[Pull, ...]:
    """A reason weighs by the share of the story's reports that it is true of; an outlet's headline by how rare the outlet is."""
    lifts: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for bend in bends:
        if bend.lift:
            lifts[bend.rule_id][bend.article_id] = bend.lift
    found = []
    for rule_id, by_article in lifts.items():
        lift = max(by_article.values(), key=abs)
        share = 1.0 if story.headline_article_id in by_article else sqrt(min(1.0, len(by_article) / max(1, story.reports)))
        leaning = leanings.get(rule_id)
        if leaning is not None:
            rarity = volumes.rarity(leaning.value) if leaning.kind == "outlet" else 1.0
            words = _leaning_words(leaning)
            found.append(Pull(key=f"leaning {leaning.id}", words=words, weight=_LEANING * lift * share * rarity))
        elif rule_id in rules:
            name = rules[rule_id]
            words = said("your rule “%(name)s” raises it", name=name) if lift > 0 else said("your rule “%(name)s” lowers it", name=name)
            found.append(Pull(key=f"rule {rule_id}", words=words, weight=_RULE * lift * share))
    return tuple(found)


def _leaning_words(leaning: Leaning) -> str:
    match leaning.kind:
        case "word":
            return said("your word “%(word)s”", word=leaning.label)
        case "section":
            return said("you want more %(section)s", section=SECTION_WORDS.get(leaning.value, leaning.label))
        case "language":
            return said("you want more in %(language)s", language=leaning.label)
    return said("you follow %(name)s", name=leaning.label)
