"""Why an article stands in its story, in words: what it shares with the nearest article there."""

from __future__ import annotations

from collections.abc import Iterator

from news7d.core.group import tokens
from news7d.core.group.features import Features, picture
from news7d.model import Analysis, Report

_MOST = 6  # words a sentence names
ALONE = "alone: no other story comes near"


def because(report: Report, analysis: Analysis, other: Features, *, alone: bool = False) -> tuple[str, ...]:
    """Sentences such as «names: Penhallow, Kelderby», «numbers: 23,480», «words: minister, resigns», «links: example.org».

    `alone`: it would not have joined if anything else had been near.
    """
    words, names = [], []
    head = f"{report.title}\n{report.standfirst or ''}\n{report.text[:500]}"
    for token, (word, sounds, concepts) in tokens.entries(head, analysis.language):
        if any(sound in other.neutral for sound in sounds):
            names.append(token.lstrip("~"))
        elif word in other.words or any(concept in other.neutral for concept in concepts):
            words.append(token)
    numbers = [written for written, key in tokens.numbers(head, analysis.language) if key in other.neutral]
    found = (("names", names), ("numbers", numbers), ("words", words), ("links", list(_links(report, other))))
    told = [f"{kind}: {', '.join(list(dict.fromkeys(listed))[:_MOST])}" for kind, listed in found if listed]
    return tuple([*told, ALONE] if alone else told)


def _links(report: Report, other: Features) -> Iterator[str]:
    """The sites of links that both have, and the file of a picture that both show."""
    for link in report.links:
        if tokens.key("l", link) in other.neutral:
            yield link.split("//", 1)[-1].split("/", 1)[0]
    if report.image and tokens.key("p", picture(report.image)) in other.neutral:
        yield picture(report.image)
