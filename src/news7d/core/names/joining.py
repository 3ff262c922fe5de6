"""Which spellings are one name: across scripts by sound, places by what they are, a surname by the full name beside it.

    analyses of a story's reports ─► names in several spellings ─► NameJoin: these are one, this is how it is written

Only names that meet in one story are compared: a Gareth Penhallow here and a Гарет Пенхэллоу a year ago may be two men.
Two spellings in one script are two names (a Petrov and a Petrova), unless they differ in case and accents alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from news7d.core.lexicon import fold, place_names
from news7d.core.names.sound import sounds
from news7d.model import Analysis, NameJoin

_PART = re.compile(r"[\s·・＝=]+")
_SURE = 5  # consonant classes in all that two spellings must share


@dataclass(slots=True)
class _Spelling:
    label: str
    articles: list[int] = field(default_factory=list)
    languages: Counter[str] = field(default_factory=Counter)


def folded(name: str) -> str:
    """A name as it is compared: lower case, no accents, single spaces."""
    return " ".join(fold(name).split())


def join_names(said: Sequence[tuple[int, Analysis]]) -> tuple[NameJoin, ...]:
    """The names of one story's reports (article id, its analysis) that are written in more ways than one."""
    persons = _spellings(said, lambda analysis: analysis.persons)
    places = _spellings(said, lambda analysis: analysis.places)
    return (*_by_sound(persons), *_by_surname(persons), *_by_place(places))


def _spellings(said: Sequence[tuple[int, Analysis]], names: Callable[[Analysis], tuple[str, ...]]) -> dict[str, _Spelling]:
    found: dict[str, _Spelling] = {}
    for article_id, analysis in said:
        for name in names(analysis):
            spelling = found.setdefault(folded(name), _Spelling(name))
            spelling.articles.append(article_id)
            spelling.languages[analysis.language] += 1
    return found


def _by_sound(persons: dict[str, _Spelling]) -> Iterator[NameJoin]:
    full = [spelling for spelling in persons.values() if len(_parts(spelling.label)) > 1]
    heads: list[list[_Spelling]] = []
    for spelling in sorted(full, key=lambda each: (-len(each.articles), each.label)):
        home = next((group for group in heads if same_sound(group[0].label, spelling.label)), None)
        if home is None:
            heads.append([spelling])
        else:
            home.append(spelling)
    for group in heads:
        if len(group) > 1:
            yield NameJoin(kind="person", spellings=tuple(each.label for each in group))


def same_sound(one: str, other: str) -> bool:
    """Are two full names in different scripts one name? Two in one script never are."""
    if _script(one) == _script(other):
        return False
    mine, theirs = _parts(one), _parts(other)
    if len(mine) != len(theirs):
        return False
    pairs = [_nearest(left, right) for left, right in zip(mine, theirs, strict=True)]
    return sum(apart for apart, _ in pairs) <= 1 and sum(length for _, length in pairs) >= _SURE


def _nearest(left: str, right: str) -> tuple[int, int]:
    """How far two parts of names are apart (2: too far), and how many consonants the shorter has: in the spellings that agree best."""
    found = [(_apart(one, other), -min(len(one), len(other))) for one in sounds(left) for other in sounds(right)]
    apart, length = min(found, default=(2, 0))
    return apart, -length


def _apart(one: str, other: str) -> int:
    """0 where two skeletons are equal, 1 where one sign is more, less or another, 2 for all else. The first sign must be the same."""
    if one == other:
        return 0
    if one[:1] != other[:1] or abs(len(one) - len(other)) > 1:
        return 2
    first = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    rest = longer[first + 1 :]
    return 1 if rest == shorter[first + (len(longer) == len(shorter)) :] else 2


def _parts(name: str) -> list[str]:
    return [part for part in _PART.split(name) if part]


def _script(name: str) -> str:
    """A letter's block, roughly: enough to tell Latin, Greek, Cyrillic, Arabic, Hebrew, kana, Hangul and Han apart."""
    sign = next((ord(c) for c in name if c.isalpha()), 0)
    bounds = ((0x370, "latin"), (0x400, "greek"), (0x530, "cyrillic"), (0x590, "other"), (0x600, "hebrew"), (0x780, "arabic"))
    found = next((script for bound, script in bounds if sign < bound), "")
    if found:
        return found
    return "kana" if 0x3040 <= sign < 0x3100 else "hangul" if 0xAC00 <= sign < 0xD7A4 else "han" if 0x3400 <= sign < 0xA000 else "other"


def _by_surname(persons: dict[str, _Spelling]) -> Iterator[NameJoin]:
    """«Penhallow» in a report that never gives the full name is the one Penhallow whom the story's other reports name."""
    owners: dict[str, list[_Spelling]] = {}
    for key, spelling in persons.items():
        if " " in key:
            owners.setdefault(key.rsplit(" ", 1)[1], []).append(spelling)
    for key, spelling in persons.items():
        if " " not in key and len(owners.get(key, ())) == 1:
            yield NameJoin(kind="person", spellings=(owners[key][0].label, spelling.label), articles=tuple(spelling.articles))


@cache
def _cities() -> dict[str, str]:
    """Cities that time zones are named after, as the zones spell them: CLDR repeats them for English only where they differ."""
    from babel.core import get_global

    return {folded(zone.rsplit("/", 1)[-1].replace("_", " ")): "@" + zone for zone in get_global("zone_territories") if "/" in zone}


def _by_place(places: dict[str, _Spelling]) -> Iterator[NameJoin]:
    """Wien, Vienna and ウィーン are one city, by CLDR."""
    same: dict[str, list[_Spelling]] = {}
    for key, spelling in places.items():
        codes = {code for language in spelling.languages if (code := place_names(language).get(key) or _cities().get(key))}
        if len(codes) == 1:
            same.setdefault(codes.pop(), []).append(spelling)
    for group in same.values():
        if len(group) > 1:
            group.sort(key=lambda each: (-len(each.articles), each.label))
            yield NameJoin(kind="place", spellings=tuple(each.label for each in group))
