"""Persons, places and organisations that a text names, without a model.

text ─► runs of capitalised words (Latin, Greek, Cyrillic) │ patterns of titles and speech (Arabic, Chinese, Japanese)
     ─► each run: a place (CLDR, or after «in», «near», …)? an organisation (its words, or all capitals)? else a person
        if two words or more, or a title before it
     ─► a surname alone joins the full name
"""

from __future__ import annotations

from dataclasses import dataclass

from news7d.core.names.plain import Found, scan
from news7d.core.names.unspaced import scan_unspaced
from news7d.model import Report

_READ = 12_000  # characters that are read for names: those of an ordinary article


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
    places = [place for place in ([dateline.split(",")[0].strip().title()] if dateline else []) + found.places if place not in surnames]
    return Names(persons=persons, places=tuple(dict.fromkeys(places)), organisations=organisations)


def _longest(persons: list[str]) -> tuple[str, ...]:
    """«Mr Penhallow» and «Penhallow» are Gareth Penhallow, if he is named once."""
    full = [name for name in dict.fromkeys(persons) if " " in name or "·" in name or "・" in name]
    tails = {part for name in full for part in name.replace("·", " ").replace("・", " ").split()}
    return tuple(full + [name for name in dict.fromkeys(persons) if name not in full and name not in tails])
