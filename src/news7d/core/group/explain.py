"""Why an article stands in its story, in words: what it shares with the nearest article there."""

from __future__ import annotations

from news7d.core.group import tokens
from news7d.core.group.features import Features
from news7d.model import Analysis, Report

_MOST = 6  # words a sentence names


def because(report: Report, analysis: Analysis, mine: Features, other: Features) -> tuple[str, ...]:
    """Sentences such as «names: Penhallow, Kelderby», «numbers: 23,480», «words: minister, resigns»."""
    words, names = [], []
    head = f"{report.title}\n{report.standfirst or ''}\n{report.text[:500]}"
    for token, (word, sounds, concepts) in tokens.entries(head, analysis.language):
        if any(sound in other.neutral for sound in sounds):
            names.append(token.lstrip("~"))
        elif word in other.words or any(concept in other.neutral for concept in concepts):
            words.append(token)
    numbers = [written for written, key in tokens.numbers(head, analysis.language) if key in other.neutral]
    found = (("names", names), ("numbers", numbers), ("words", words))
    return tuple(f"{kind}: {', '.join(list(dict.fromkeys(listed))[:_MOST])}" for kind, listed in found if listed)
