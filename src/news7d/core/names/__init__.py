"""Persons, places and organisations that a text names, without a model.

text ─► runs of capitalised words (Latin, Greek, Cyrillic) │ patterns of titles and speech (Arabic, Chinese, Japanese)
     ─► all mentions of one spelling, weighed: known names (gazetteer.bin), titles, speech, ages, prepositions (weights.py)
     ─► a part of a fuller name joins it; across reports and scripts: joining.py
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from news7d.core.names.plain import Found, scan
from news7d.core.names.unspaced import scan_unspaced
from news7d.model import Report

_PARTS = re.compile(r"[\s·・＝]+")
_READ = 9_000  # characters that are read for names: those of an ordinary article


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    persons: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()


def find_names(report: Report, language: str) -> Names:
    """The names in a report's dateline, headline and text, each in its longest form, in order of appearance."""
    body = f"{report.standfirst or ''}\n{report.text}"[:_READ]
    found = (
        scan_unspaced(report.title, body, language)
        if language in ("zh", "ja", "ar", "fa", "ur", "he", "th")
        else scan(report.title, body, language)
    )
    return _joined(found, report.dateline)


def _joined(found: Found, dateline: str | None) -> Names:
    persons = _longest(found.persons)
    surnames = {name.split()[-1] for name in persons} | set(persons)
    organisations = tuple(dict.fromkeys(found.organisations))
    places = [place for place in _filed_from(dateline) + found.places if place not in surnames]
    return Names(persons=persons, places=tuple(dict.fromkeys(places)), organisations=organisations)


def _filed_from(dateline: str | None) -> list[str]:
    """PORT ELLERY, Ohio → Port Ellery, Ohio."""
    parts = [part.strip(" .—–-") for part in re.sub(r"\(.*?\)", "", dateline or "").split(",")]
    named = [part for part in parts if part and not any(sign.isdigit() for sign in part)]
    return [part.title() if part.isupper() else part for part in named[:2]]


def _longest(persons: list[str]) -> tuple[str, ...]:
    """«Mr Penhallow», «Penhallow» and «Quintero Abad» are part of a fuller name, if the text has it."""
    names = {name: _PARTS.split(name) for name in persons}
    parts = {
        tuple(words[start:end])
        for words in names.values()
        for start in range(len(words))
        for end in range(start + 1, len(words) + 1)
        if end - start < len(words)
    }
    return tuple(name for name, words in names.items() if tuple(words) not in parts)
