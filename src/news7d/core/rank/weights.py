"""How attention is weighed. Where each number comes from: docs/design/013-ranking.md."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Times in hours; the rest are shares and exponents."""

    half_life_hours: float = 4.0
    burst_half_life_hours: float = 1.5
    repeat: float = 0.25  # a copy, wire print, rewrite, citation or translation, of an outlet that had none
    again: float = 0.1  # another article of an outlet that is counted already
    unknown: float = 0.6  # a report whose standing is not known
    echo: float = 0.1  # what is left of a report whose headline only repeats earlier ones of the story
    echo_from: float = 0.6  # share of words in common from which a headline repeats another
    width: float = 0.7  # exponent of what one voice (outlets of a language and country) adds: below 1, two voices beat one twice as loud
    crowd: float = 0.25  # exponent of how much that voice says in these days: news for many counts more
    crowd_half_life_hours: float = 72.0
    same_outlet: float = 0.6  # each further story under one outlet's headline keeps this share of its heat
    same_section: float = 0.93
    breaking_outlets: int = 4  # within the hour, if some of them found out for themselves
    breaking_independent: int = 2
    breaking_repeated: int = 5  # within the hour, if they repeat what one of them found out
    breaking_chance: float = 0.03  # more outlets in an hour than this share of the stories of its section and time of day have
    breaking_flare: float = 3.0  # an old story breaks only at so many times its own pace


DEFAULT = Weights()
