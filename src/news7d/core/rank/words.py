"""Why a story stands where it stands, in words."""

from __future__ import annotations

from datetime import datetime, timedelta

from news7d.model import Score, StoryFacts


def reasons(story: StoryFacts, score: Score, now: datetime) -> tuple[str, ...]:
    """Short phrases, the weightiest parts of the score first."""
    said = [_attention(story), _width(story), _speed(story), _freshness(now - story.last_seen, score)]
    if score.outlet < 1.0:
        said.append(f"lowered to {score.outlet:.0%}: its outlet’s headlines stand above it already")
    if score.section < 1.0:
        said.append(f"lowered to {score.section:.0%}: its section stands above it already")
    return tuple(filter(None, said))


def _attention(story: StoryFacts) -> str:
    outlets = _number(story.outlets, "outlet")
    return f"{outlets}, {story.independent or 'none'} of them with reporting of their own" if story.outlets > 1 else outlets


def _width(story: StoryFacts) -> str:
    wide = ((story.languages, "languages"), (story.countries, "countries"))
    said = [f"{len(each)} {name}" for each, name in wide if len(each) > 1]
    return "in " + " and ".join(said) if said else ""


def _speed(story: StoryFacts) -> str:
    return f"{story.recent_outlets} within an hour" if story.recent_outlets > 1 else ""


def _freshness(silent: timedelta, score: Score) -> str:
    hours = silent / timedelta(hours=1)
    if hours < 1:
        return "last heard of within the hour"
    return f"last heard of {_number(round(hours), 'hour')} ago, which leaves {score.freshness:.0%} of its heat"


def _number(count: int, one: str) -> str:
    return f"{count} {one if count == 1 else one + 's'}"
