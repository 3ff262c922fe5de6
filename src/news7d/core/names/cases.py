"""Russian and Ukrainian names as the dictionary has them: «Георга Этлингера» is Георг Этлингер, «в Намибии» is Намибия.

Only endings that lead to a known given name, or to a known place, are taken off: what is not known stays as it is written.
"""

from __future__ import annotations

from news7d.core.names.gazetteer import GIVEN, PLACE, flags

_ENDINGS = (
    ("ии", "ия"), ("ию", "ия"), ("ией", "ия"), ("ии", "ій"), ("ы", "а"), ("у", "а"), ("е", "а"), ("ой", "а"), ("и", "я"), ("ю", "я"), ("ей", "я"),
    ("а", ""), ("у", ""), ("ом", ""), ("ем", ""), ("е", ""), ("я", "й"), ("ю", "й"), ("ем", "й"), ("я", "ь"), ("ю", "ь"), ("и", "ь"), ("и", "а"),
)  # fmt: skip
_MASCULINE = {"", "й", "ь"}
_SURNAMES = (("ского", "ский"), ("скому", "ский"), ("ским", "ский"), ("ского", "ський"), ("овым", "ов"), ("евым", "ев"), ("иным", "ин"), ("а", ""), ("у", ""), ("ом", ""), ("ем", ""), ("е", ""), ("я", "й"), ("ю", "й"))  # fmt: skip
_WOMENS = (
    ("овой", "ова"),
    ("евой", "ева"),
    ("иной", "ина"),
    ("ской", "ская"),
    ("ову", "ова"),
    ("еву", "ева"),
    ("ину", "ина"),
    ("скую", "ская"),
)
LANGUAGES = frozenset(("ru", "uk", "be"))


def person(words: list[str]) -> list[str]:
    """A full name in the nominative, as far as its given name is known."""
    if len(words) < 2 or flags(words[0]) & GIVEN:
        return words
    for ending, base in _ENDINGS:
        given = _exchanged(words[0], ending, base)
        if given and flags(given) & GIVEN:
            table = _SURNAMES if base in _MASCULINE else _WOMENS
            return [given, *words[1:-1], next((name for end, to in table if (name := _exchanged(words[-1], end, to))), words[-1])]
    return words


def place(name: str) -> str:
    if flags(name) & PLACE:
        return name
    return next((found for ending, base in _ENDINGS if (found := _exchanged(name, ending, base)) and flags(found) & PLACE), name)


def _exchanged(word: str, ending: str, base: str) -> str:
    return word[: len(word) - len(ending)] + base if word.endswith(ending) and len(word) - len(ending) > 2 else ""
