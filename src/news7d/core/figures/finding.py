"""Figures in a text: how much, at least or about, of what, said where."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from news7d.core.figures.things import CURRENCIES, MEASURES, thing, written
from news7d.core.lexicon import calendar_words, fold
from news7d.core.similarity.quantities import value_of, word_value
from news7d.core.similarity.texts import split_sentences

_READ = 8_000  # characters of a report
_MOST = 60  # figures of a report
_UNSPACED = frozenset(("zh", "ja"))
_TOKEN = re.compile(r"(?:US|R|A|C)?[$€£¥₹₽₩₺₴]|\d[\d.,\u202f\u00a0’']*\d|\d|[^\W\d_]+(?:['’-][^\W\d_]+)*|%|％|°C?|[;:()—–]")
_SCALE = {
    "hundred": 1e2, "dozen": 12.0, "hundert": 1e2, "cento": 1e2,
    "thousand": 1e3, "mil": 1e3, "mille": 1e3, "tausend": 1e3, "mila": 1e3, "тысяч": 1e3, "тысячи": 1e3, "тыс": 1e3, "ألف": 1e3, "آلاف": 1e3, "k": 1e3,
    "million": 1e6, "millions": 1e6, "millones": 1e6, "millón": 1e6, "milhões": 1e6, "milhão": 1e6, "millionen": 1e6, "mio": 1e6, "milioni": 1e6, "milione": 1e6, "миллион": 1e6,
    "миллиона": 1e6, "миллионов": 1e6, "млн": 1e6, "مليون": 1e6, "ملايين": 1e6, "m": 1e6, "mn": 1e6,
    "billion": 1e9, "billions": 1e9, "bn": 1e9, "milliard": 1e9, "milliards": 1e9, "milliarden": 1e9, "mrd": 1e9, "miliardi": 1e9, "миллиардов": 1e9, "млрд": 1e9, "مليار": 1e9, "bilhões": 1e9,
}  # fmt: skip
_LEAST = frozenset(
    "least over more than exceed exceeding menos más mais au moins plus mindestens über mehr wenigstens almeno più oltre не менее более свыше الأقل أكثر من 至少 超过 少なくとも".split()
) - {"than", "من", "au", "не"}
_ABOUT = frozenset(
    "about around some roughly nearly almost approximately circa unos cerca casi alrededor cerca quase aproximadamente environ près presque rund etwa fast ungefähr knapp circa quasi около почти примерно نحو حوالي قرابة 约 近 約 ほぼ".split()
)
_MORE = frozenset(
    "more further additional another other otros otras outros outras autres weitere weiteren altri altre ещё еще других أخرى آخرين".split()
)
_OF = frozenset("of de der von di des del из من".split())
_REACH = 5  # words between a number and what it counts
_YEARS = range(1850, 2101)
_EAST = re.compile(r"((?:\d[\d.,]*\s?[万亿億萬千]?)+)\s?([^\d。、，,\s]{0,6})")
_EAST_PART = re.compile(r"(\d[\d.,]*)\s?([万亿億萬千]?)")
_EAST_SCALE = {"": 1.0, "千": 1e3, "万": 1e4, "萬": 1e4, "億": 1e8, "亿": 1e8}


_SIGNS = {sign.lower(): code for sign, code in CURRENCIES.items() if not sign[-1].isalpha()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """`low` and `high` bound what is said: «at least 12» is 12 to infinity, «about 900» 810 to 990."""

    value: float
    low: float
    high: float
    unit: str  # "EUR", "%", "km"; "" for a count
    thing: str  # "dead", "homes", … of things.txt; "" where no word of it stands beside
    noun: str  # the next word, cut to its stem: compared within one language only
    written: str  # "61 nights"
    sentence: str


def figures(text: str, language: str) -> tuple[Figure, ...]:
    """The figures of a text, in order; years, times of day and dates are none. Bounded, pure."""
    found: list[Figure] = []
    for sentence in split_sentences(unicodedata.normalize("NFKC", text[:_READ])):
        if any(sign.isdigit() for sign in sentence) or language not in _UNSPACED:
            found += _eastern(sentence, language) if language in _UNSPACED else _western(sentence, language)
        if len(found) >= _MOST:
            break
    return tuple(found[:_MOST])


# ------------------------------------------------------------------ scripts with spaces


def _western(sentence: str, language: str) -> Iterator[Figure]:
    tokens = [(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(sentence)]
    lower = [token.lower() for token, _, _ in tokens]
    days = _days(lower, language)
    claimed = _claims(lower, language, days)
    for at, word in enumerate(lower):
        value, end, unit = _amount(lower, at, language)
        if value is None or at in days or _calendar(word, value, lower, at, end, unit) or _part(lower, at, end, unit):
            continue
        things = claimed.get(at, "")
        noun = (
            lower[end]
            if end < len(lower) and len(lower[end]) > 3 and lower[end].isalpha() and tokens[end][1] - tokens[end - 1][2] < 2
            else ""
        )
        if not (things or unit or noun):
            continue
        start = tokens[at - 1][1] if at and lower[at - 1] in _SIGNS else tokens[at][1]
        stop = tokens[min(end + (0 if unit else 1), len(tokens)) - 1][2]
        low, high = _bounds(value, lower[max(0, at - 3) : at])
        yield Figure(
            value=value, low=low, high=high, unit=unit, thing=things, noun=noun[:6], written=sentence[start:stop].strip(), sentence=sentence
        )


def _amount(lower: list[str], at: int, language: str) -> tuple[float | None, int, str]:
    """(value, index behind it, unit) of the number at a place; None where there is none."""
    value = value_of(lower[at]) if lower[at][0].isdigit() else word_value(lower[at], language)
    if value is None or (at and lower[at - 1][0].isdigit()):
        return None, at, ""
    end = at + 1
    if end < len(lower) and lower[end] in _SCALE:
        value, end = value * _SCALE[lower[end]], end + 1
    unit = _SIGNS.get(lower[at - 1], "") if at else ""
    return (value, end, unit) if unit else (value, *_unit(lower, end))


def _unit(lower: list[str], end: int) -> tuple[int, str]:
    """(index behind it, unit) of what stands behind a number: «per cent», «euros», «d’euros», «de dólares»."""
    pair = "_".join(lower[end : end + 2])
    if pair in MEASURES:
        return end + 2, MEASURES[pair]
    for at in range(end, min(end + 2, len(lower))):
        word = lower[at].removeprefix("d’").removeprefix("d'")
        found = CURRENCIES.get(word) or MEASURES.get(word) or _SIGNS.get(word)
        if found:
            return at + 1, found
        if word not in ("de", "di", "of", "d"):
            break
    return end, ""


def _calendar(word: str, value: float, lower: list[str], at: int, end: int, unit: str) -> bool:
    """Years, days of a month, times of day, ages between commas."""
    if unit:
        return False
    if value in _YEARS and len(word) == 4 and word.isdigit():
        return True
    beside = lower[max(0, at - 1) : at] + lower[end : end + 1]
    return any(each in (":", "am", "pm", "uhr", "h", "utc", "gmt") for each in beside) or (
        "." in word and len(word) <= 5 and value < 24 and word[-3:-2] == "."
    )


def _part(lower: list[str], at: int, end: int, unit: str) -> bool:
    """«five more people», «eight of the cases»: not how many there are in all."""
    return any(word in _MORE for word in lower[max(0, at - 1) : at] + lower[end : end + 1]) or (
        not unit and end < len(lower) and lower[end] in _OF
    )


def _days(lower: list[str], language: str) -> set[int]:
    """Where a number is a day of a month: «March 14», «14 de marzo», «14. März»."""
    months = calendar_words(language)
    named = [at for at, word in enumerate(lower) if fold(word) in months]
    return {
        at + step for at in named for step in (-2, -1, 1) if 0 <= at + step < len(lower) and (step != -2 or lower[at - 1] in ("de", "of"))
    }


def _claims(lower: list[str], language: str, days: set[int]) -> dict[int, str]:
    """Index of a number → what it counts: each word of things.txt takes the number nearest to it, the one before it first."""
    numbers = [at for at, word in enumerate(lower) if at not in days and (word[0].isdigit() or word_value(word, language) is not None)]
    stops = {at for at, word in enumerate(lower) if word in ";:()—–"}
    taken: dict[int, tuple[int, str]] = {}
    for at, word in enumerate(lower):
        name = thing(word, language) or (thing(f"{word} {lower[at + 1]}", language) if at + 1 < len(lower) else None)
        if name is None:
            continue
        near = [(abs(at - number) + (0.5 if number > at else 0.0), number) for number in numbers if _within(at, number, stops)]
        if near:
            distance, number = min(near)
            known = taken.get(number)
            if known is None or _closer(distance, name, known):
                taken[number] = (round(distance * 2), name)
    return {number: name for number, (_, name) in taken.items()}


def _closer(distance: float, name: str, known: tuple[int, str]) -> bool:
    """«12 people were killed»: what happened to them says more than that they are people."""
    vague = ("people", "children", "passengers")
    if known[1] in vague and name not in vague:
        return True
    return name not in vague and distance * 2 < known[0]


def _within(at: int, number: int, stops: set[int]) -> bool:
    return abs(at - number) <= _REACH and not any(min(at, number) < stop < max(at, number) for stop in stops)


def _bounds(value: float, before: list[str]) -> tuple[float, float]:
    if any(word in _LEAST for word in before):
        return value, float("inf")
    if any(word in _ABOUT for word in before):
        return value * 0.9, value * 1.1
    return value, value


# ------------------------------------------------------------------ Chinese and Japanese


def _eastern(sentence: str, language: str) -> Iterator[Figure]:
    signs = written(language)
    for match in _EAST.finditer(sentence):
        parts = [(value_of(digits), scale) for digits, scale in _EAST_PART.findall(match.group(1))]
        if any(number is None for number, _ in parts):
            continue
        value = sum((number or 0.0) * _EAST_SCALE[scale] for number, scale in parts)
        behind = match.group(2)
        if behind[:1] in "年月日时時分点號号":
            continue
        unit = next((code for sign, code in (*MEASURES.items(), *CURRENCIES.items()) if behind.startswith(sign)), "")
        around = sentence[match.end(1) : match.end() + 8]
        name = next((name for sign, name in signs if len(sign) > 1 and sign in around), "") or next(
            (name for sign, name in signs if behind.startswith(sign)), ""
        )
        if not (name or unit):
            continue
        low, high = _bounds(
            value, [sentence[max(0, match.start() - 2) : match.start()], sentence[max(0, match.start() - 1) : match.start()]]
        )
        yield Figure(value=value, low=low, high=high, unit=unit, thing=name, noun="", written=match.group().strip(), sentence=sentence)
