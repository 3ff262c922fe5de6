"""Why a story stands where it stands, in words."""

from __future__ import annotations

from datetime import datetime, timedelta

from news7d.core.wording import said, said_of
from news7d.model import Score, StoryFacts


def reasons(story: StoryFacts, score: Score, now: datetime) -> tuple[str, ...]:
    """Short phrases, the weightiest parts of the score first."""
    told = [_attention(story), _width(story), _speed(story), _freshness(now - story.last_seen, score)]
    if score.outlet < 1.0:
        told.append(said("lowered to %(share)s: its outlet’s headlines stand above it already", share=f"{score.outlet:.0%}"))
    if score.section < 1.0:
        told.append(said("lowered to %(share)s: its section stands above it already", share=f"{score.section:.0%}"))
    return tuple(filter(None, told))


def _attention(story: StoryFacts) -> str:
    outlets = said_of("%(num)s outlet", "%(num)s outlets", story.outlets)
    if story.outlets <= 1:
        return outlets
    if not story.independent:
        return said("%(outlets)s, none of them with reporting of their own", outlets=outlets)
    return said("%(outlets)s, %(own)s of them with reporting of their own", outlets=outlets, own=story.independent)


def _width(story: StoryFacts) -> str:
    languages, countries = len(story.languages), len(story.countries)
    if languages > 1 and countries > 1:
        return said("in %(languages)s languages and %(countries)s countries", languages=languages, countries=countries)
    if languages > 1:
        return said_of("in %(num)s language", "in %(num)s languages", languages)
    return said_of("in %(num)s country", "in %(num)s countries", countries) if countries > 1 else ""


def _speed(story: StoryFacts) -> str:
    return said_of("%(num)s within an hour", "%(num)s within an hour", story.recent_outlets) if story.recent_outlets > 1 else ""


def _freshness(silent: timedelta, score: Score) -> str:
    hours = silent / timedelta(hours=1)
    if hours < 1:
        return said("last heard of within the hour")
    return said_of(
        "last heard of %(num)s hour ago, which leaves %(share)s of its heat",
        "last heard of %(num)s hours ago, which leaves %(share)s of its heat",
        round(hours),
        share=f"{score.freshness:.0%}",
    )
