"""Heat: the attention that is left of a story, and what it is made of.

A voice is the outlets of one language and country; what it adds grows less than in proportion (exponent `width`), so that
many voices beat one loud one. All of a story's attention fades at one pace. Therefore two stories that nothing new is heard of keep
their order for ever, and the order of all stories at any time can be read from one stored number each (`standing`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from math import log2
from typing import TypeAlias

from news7d.core.rank.weights import DEFAULT, Weights
from news7d.model import Score, StoryFacts, Voice

_START = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR = timedelta(hours=1)
_FAINTEST = 1e-9

Crowd: TypeAlias = Mapping[tuple[str, str], float]
"""How much each voice (language, country) says in these days, as the factor that it gives; a voice that is not in it has 1."""


def crowd(stories: Iterable[StoryFacts], now: datetime, weights: Weights = DEFAULT) -> Crowd:
    """What the voices say in all stories together."""
    sums: dict[tuple[str, str], float] = {}
    per_hour = -1.0 / weights.crowd_half_life_hours
    for story in stories:
        left = 2.0 ** (per_hour * _hours(story, now))
        for language, country, pulse in story.voices:
            voice = language, country
            sums[voice] = sums.get(voice, 1.0) + pulse * left
    return {voice: size**weights.crowd for voice, size in sums.items()}


def heats(stories: Sequence[StoryFacts], now: datetime, sizes: Crowd, weights: Weights = DEFAULT) -> list[float]:
    """The heat of each, to four places, which is all that an order needs."""
    per_hour, width, found = -weights.width / weights.half_life_hours, weights.width, []
    for story in stories:
        loud = 0.0
        for language, country, pulse in story.voices or _unheard(story, weights):
            loud += pulse**width * sizes.get((language, country), 1.0)
        found.append(round(loud * 2.0 ** (per_hour * _hours(story, now)), 4))
    return found


def heat(story: StoryFacts, now: datetime, crowd: Crowd | None = None, weights: Weights = DEFAULT) -> float:
    """Attention that is left at `now`."""
    sizes = crowd or {}
    loud = sum(
        pulse**weights.width * sizes.get((language, country), 1.0) for language, country, pulse in story.voices or _unheard(story, weights)
    )
    return float(loud * _left(story, now, weights))


def explain(story: StoryFacts, now: datetime, crowd: Crowd | None = None, weights: Weights = DEFAULT) -> Score:
    """Heat in its factors: attention × width × crowd × freshness. Whether it was lowered is `rank`'s to add."""
    voices = story.voices or _unheard(story, weights)
    sizes = crowd or {}
    attention = max(_FAINTEST, sum(voice.pulse for voice in voices)) ** weights.width
    apart = max(_FAINTEST, sum(voice.pulse**weights.width for voice in voices))
    loud = sum(voice.pulse**weights.width * sizes.get((voice.language, voice.country), 1.0) for voice in voices)
    value = heat(story, now, crowd, weights)
    return Score(
        heat=value,
        attention=attention,
        width=apart / attention,
        crowd=loud / apart,
        freshness=_left(story, now, weights),
        speed=story.burst / weights.burst_half_life_hours,
        standing=value,
    )


def standing(voices: Sequence[Voice], last_seen: datetime, weights: Weights = DEFAULT) -> float:
    """A number that puts stories in the order of their heat (without crowd), whenever that is asked: in hours since 1970."""
    loud = max(_FAINTEST, sum(voice.pulse**weights.width for voice in voices))
    return (last_seen - _START) / _HOUR + log2(loud) * weights.half_life_hours / weights.width


def _left(story: StoryFacts, now: datetime, weights: Weights) -> float:
    return float(0.5 ** (_hours(story, now) * weights.width / weights.half_life_hours))


def _hours(story: StoryFacts, now: datetime) -> float:
    return max(0.0, (now - story.last_seen) / _HOUR)


def _unheard(story: StoryFacts, weights: Weights) -> tuple[Voice, ...]:
    """Of a story that nobody has judged yet: its outlets as far as they are known."""
    languages = story.languages or ("und",)
    pulse = story.independent + weights.repeat * max(0, story.outlets - story.independent)
    return tuple(Voice(language, "", pulse / len(languages)) for language in languages)
