"""Sentences that are made far from any page, and that a page may still say in another language.

    said("The feed moved to %(url)s.", url=…) ─► plain English for logs, commands and the API
                                              └► web.languages.translated ─► the reader's language

`N_`, `said` and `said_of` are what `make words` looks for, besides `_` and `ngettext` (docs/design/060-languages.md).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any


def N_(message: str) -> str:
    """Marks a text that is translated where it is shown: `_(TITLES[status])`."""
    return message


class Said(str):
    """A finished English sentence that remembers what it was made of: the message, its plural if any, the number, the values."""

    message: str
    plural: str | None
    number: int
    values: dict[str, object]


def said(message: str, **values: object) -> Said:
    """The message with its `%(name)s` filled in."""
    return _made(message, None, 1, values)


def said_of(singular: str, plural: str, number: int, **values: object) -> Said:
    """The message for that many, which is `%(num)s` in it."""
    return _made(singular, plural, number, {"num": number, **values})


class SaidDay(str):
    """A day in English that remembers which it was."""

    day: date


def said_day(words: str, day: date) -> SaidDay:
    made = SaidDay(words)
    made.day = day
    return made


def said_with(words: str, change: Callable[[str], str]) -> str:
    """The same sentence with its values changed; of any other text, the text."""
    if not isinstance(words, Said):
        return change(words)
    values = {name: said_with(value, change) if isinstance(value, str) else value for name, value in words.values.items()}
    return _made(words.message, words.plural, words.number, values)


def packed(words: str) -> Any:
    """For JSON, so that it may be said in another language later."""
    if isinstance(words, SaidDay):
        return {"words": str(words), "day": words.day.isoformat()}
    if not isinstance(words, Said):
        return words
    values = {name: packed(value) if isinstance(value, str) else value for name, value in words.values.items()}
    return {"said": words.message, "plural": words.plural, "number": words.number, "values": values}


def unpacked(kept: Any) -> str:
    if isinstance(kept, dict) and "day" in kept:
        return said_day(kept["words"], date.fromisoformat(kept["day"]))
    if not isinstance(kept, dict):
        return kept  # type: ignore[no-any-return]
    return _made(kept["said"], kept["plural"], kept["number"], {name: unpacked(value) for name, value in kept["values"].items()})


def said_one_by_one(*sentences: str) -> str:
    """Sentences that follow each other."""
    if len(sentences) < 2:
        return sentences[0] if sentences else ""
    return said("%(sentence)s %(next)s", sentence=sentences[0], next=said_one_by_one(*sentences[1:]))


def _made(message: str, plural: str | None, number: int, values: dict[str, object]) -> Said:
    made = Said((plural if plural is not None and number != 1 else message) % values)
    made.message, made.plural, made.number, made.values = message, plural, number, values
    return made


SECTION_WORDS = {
    "world": said("world"),
    "politics": said("politics"),
    "society": said("society"),
    "business": said("business"),
    "technology": said("technology"),
    "science": said("science"),
    "health": said("health"),
    "sport": said("sport"),
    "entertainment": said("entertainment"),
    "environment": said("environment"),
    "religion": said("religion"),
}
"""Sections as they stand within a sentence."""
