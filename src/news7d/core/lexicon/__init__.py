"""News words that mean the same in many languages, and the sections that they speak for.

`concepts.txt` (written for News7D, see its head) holds one concept a line; `concepts_of` gives a word's concepts, `section_words` the words that speak for a section. Country and city names come from CLDR through Babel,
loaded for a language when its first article arrives.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib import resources
from typing import Any

_LONGEST_PREFIX = 14
_HEAD = 3  # letters; shorter prefixes would catch half the language


def concepts_of(folded: str, language: str, *, places: bool = True) -> list[str]:
    """The concepts and places («election», «BR», «@Europe/Rome») that a folded word names in a language.

    `places`: may it be the name of a land or city? Written small, «jersey» and «réunion» are not.
    """
    exact, prefixes = _tables().get(language, ({}, {}))
    found = list(exact.get(folded, ()))
    for prefix, names in prefixes.get(folded[:_HEAD], ()):
        if folded.startswith(prefix):
            found += names
            break
    place = place_names(language).get(folded) if places else None
    if place and place not in found:
        found.append(place)
    return found


def section_words() -> dict[str, dict[str, tuple[tuple[str, bool], ...]]]:
    """Section → language → (folded word, is it a prefix?)."""
    out: dict[str, dict[str, list[tuple[str, bool]]]] = {}
    for _, sections, listed in _lines():
        for section in sections:
            for language, listed_words in listed.items():
                out.setdefault(section, {}).setdefault(language, []).extend((w.rstrip("*"), w.endswith("*")) for w in listed_words)
    return {s: {lang: tuple(found) for lang, found in by.items()} for s, by in out.items()}


@cache
def _lines() -> tuple[tuple[str, tuple[str, ...], dict[str, tuple[str, ...]]], ...]:
    text = resources.files(__package__).joinpath("concepts.txt").read_text("utf-8")
    return tuple(_parse(line) for line in text.splitlines() if line.strip() and not line.startswith("#"))


def _parse(line: str) -> tuple[str, tuple[str, ...], dict[str, tuple[str, ...]]]:
    head, *parts = line.split("|")
    name, _, sections = head.partition(" ")
    listed: dict[str, tuple[str, ...]] = {}
    for part in parts:
        language, *found = part.split()
        listed[language] = tuple(fold(word) for word in found)
    return name, tuple(part.strip() for part in sections.split(",") if part.strip()), listed


_Prefixes = dict[str, list[tuple[str, list[str]]]]


@cache
def _tables() -> dict[str, tuple[dict[str, list[str]], _Prefixes]]:
    """Per language: whole words, and prefixes by their first letters, the longest first."""
    tables: dict[str, tuple[dict[str, list[str]], dict[str, list[str]]]] = {}
    for name, _, listed in _lines():
        for language, found in listed.items():
            exact, prefixes = tables.setdefault(language, ({}, {}))
            for word in found:
                (prefixes if word.endswith("*") else exact).setdefault(word.rstrip("*"), []).append(name)
    return {language: (exact, _by_head(prefixes)) for language, (exact, prefixes) in tables.items()}


def _by_head(prefixes: dict[str, list[str]]) -> _Prefixes:
    heads: _Prefixes = {}
    for prefix in sorted(prefixes, key=len, reverse=True):
        if _HEAD <= len(prefix) <= _LONGEST_PREFIX:
            heads.setdefault(prefix[:_HEAD], []).append((prefix, prefixes[prefix]))
    return heads


@cache
def place_names(language: str) -> dict[str, str]:
    """Folded one-word names of countries and well-known cities in a language → «BR», «@America/Sao_Paulo»."""
    locale = locale_of(language)
    if locale is None:
        return {}
    names: dict[str, str] = {}
    for zone, described in locale._data["time_zones"].items():
        city = str(described.get("city") or zone.rsplit("/", 1)[-1].replace("_", " "))
        if city and "/" in zone and not zone.startswith("Etc"):
            names[fold(city)] = "@" + zone
    for code, name in locale.territories.items():
        if len(code) == 2:
            names[fold(str(name))] = code
    return {name: code for name, code in names.items() if len(name) > 3 or not name.isascii()}


@cache
def calendar_words(language: str) -> frozenset[str]:
    """Folded names of months and weekdays in a language, from CLDR: they date an article, and name nothing."""
    locale = locale_of(language)
    if locale is None or language in ("zh", "ja", "ko", "th"):
        return frozenset()
    named = [
        name for form in ("format", "stand-alone") for width in ("wide", "abbreviated") for name in locale.months[form][width].values()
    ]
    named += [name for width in ("wide", "abbreviated") for name in locale.days["format"][width].values()]
    return frozenset(fold(str(name)).rstrip(".") for name in named)


@cache
def locale_of(language: str) -> Any:
    """The CLDR data of a language as babel.Locale, or None where CLDR has none."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return None


def fold(word: str) -> str:
    """Lower case without accents in Latin, Greek and Cyrillic; other scripts as they are."""
    lower = word.lower()
    if lower.isascii() or lower[:1] >= "\u0530":
        return lower
    return "".join(c for c in unicodedata.normalize("NFD", lower) if not unicodedata.combining(c))
