"""Names in scripts with capital letters."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from news7d.core.lexicon import fold, place_names
from news7d.core.names import cues

_UPPER = "".join(chr(c) for c in (*range(0x41, 0x530), *range(0x1E00, 0x2000)) if chr(c).isupper())
_WORD = rf"(?:[OD]['’])?[{_UPPER}][\w’'-]*\w|[{_UPPER}]\.?"
_LINKS = r"de la|de los|de|del|della|di|da|dos|das|do|du|des|von|van der|van den|van|der|ter|ten|bin|ibn|al|el|af|av|zu|e|y|la|le"
_RUN = re.compile(rf"(?<![\w’'])((?:{_WORD})(?:[ \u00a0](?:(?:{_LINKS})[ \u00a0])?(?:{_WORD}))*)")
_BEFORE = re.compile(r"(\w+)[ \u00a0](?:(?:the|la|el|le|die|der|den|il|lo|de la|os|as|o|a)[ \u00a0])?$")


@dataclass(slots=True)
class Found:
    persons: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)


def scan(title: str, body: str, language: str) -> Found:
    """Names of a text in Latin, Greek or Cyrillic letters. The title helps only with names that the body has too."""
    found = Found()
    lower = set(re.findall(r"(?<![\w])[^\W\d_A-Z]\w+", body)) if language != "de" else set()
    for match in _RUN.finditer(body if body.strip() else title):
        _judge(match.group(1), match.string, match.start(), language, lower, found)
    return found


def _judge(run: str, text: str, start: int, language: str, lower: set[str], found: Found) -> None:
    words = run.replace("\u00a0", " ").split(" ")
    opens = _opens_sentence(text, start)
    titled = False
    while words and (_no_name(words[0], language, lower, opens) or _title(words[0], language)):
        titled = _title(words[0], language) or titled
        words.pop(0)
        opens = False
    while words and (words[-1].lower() in cues.LINKS or words[-1] in cues.CALENDAR):
        words.pop()
    if not words or words[0] in cues.CALENDAR:
        return
    before = _BEFORE.search(text[max(0, start - 24) : start])
    _sort(words, before.group(1).lower() if before else "", titled, language, found)


def _sort(words: list[str], before: str, titled: bool, language: str, found: Found) -> None:
    name = _clean(" ".join(words))
    if len(name) < 3:
        return
    parts = [fold(word) for word in words]
    if fold(name) in _places(language) or (len(words) == 1 and parts[0] in place_names(language)):
        found.places.append(name)
    elif any(part in cues.ORGANISATION for part in parts) or (len(words) == 1 and name.isupper() and name.isalpha()):
        found.organisations.append(name)
    elif titled or _title(before, language):
        found.persons.append(name)
    elif before in cues.PLACE_BEFORE.get(language, frozenset()):
        found.places.append(name)
    elif 2 <= len(words) <= 5 and not any(part in cues.NO_PERSON for part in parts):
        found.persons.append(name)


@cache
def _places(language: str) -> frozenset[str]:
    """Folded names of countries and cities, of several words too."""
    return frozenset(cues.territories(language))


def _opens_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 3) : start].rstrip(" “\"«„‘'(—–-")
    return not before or before[-1] in ".!?:\n…" or text[max(0, start - 1) : start] == "\n"


def _no_name(word: str, language: str, lower: set[str], opens: bool) -> bool:
    small = word.lower()
    return small in cues.small(language) or (opens and small in lower) or word in cues.CALENDAR


def _title(word: str, language: str) -> bool:
    return word.rstrip(".").lower() in cues.TITLES


def _clean(name: str) -> str:
    name = name.strip(" .'’-")
    return name[:-2] if name.endswith(("'s", "’s")) else name
