"""What grouping needs to know of an article, in a few hundred bytes to 2 KB.

    header | word keys + weights (those of the title first) | neutral keys + weights

Neutral keys mean the same in every language: sounds of names, places, concepts, numbers, links, pictures.
"""

from __future__ import annotations

import re
import struct
from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import log
from operator import itemgetter
from typing import Any

import numpy as np

from news7d.core.group import tokens
from news7d.core.group.everyday import is_everyday
from news7d.core.language import normal
from news7d.model import Report

Vector = np.ndarray[Any, np.dtype[Any]]

HEAD = "<B3sBBBB"
"""Version, language, flags, title words, words, neutral keys."""
_HEADER = struct.Struct(HEAD)
HEADER = _HEADER.size
"""Bytes before the keys."""
_VERSION = 1
_MOST_WORDS = 200
_MOST_NEUTRAL = 120
_LEAD = 700  # characters that carry the news
_BODY = 2600  # what comes after them, less
_UNIT = 40  # weights are added up as whole numbers, so that their order does not hang on rounding: 40 is a word of the lead
_TITLE, _EARLY, _LATER, _POINTER = 100, 40, 18, 80
_EACH = (0, 256, 181, 148, 128)  # of 256: the spellings by which one name is found count together, not each for itself
_YEAR = re.compile(r"(?:19|20)\d\d(?!\d)")
SCALE = 16.0
_PLAIN = [level / SCALE for level in range(256)]
_LEVEL = bytes(max(1, min(255, round(SCALE * log(1.0 + weight / _UNIT)))) for weight in range(8192))


@dataclass(frozen=True, slots=True)
class Features:
    language: str
    partial: bool
    title: frozenset[int]  # those of `words` that stand in the title
    words: dict[int, float]  # key to weight, before idf
    neutral: dict[int, float]


_NOTHING = _HEADER.pack(_VERSION, b"und", 1, 0, 0, 0)
EMPTY = Features(language="und", partial=True, title=frozenset(), words={}, neutral={})


def encode(report: Report, language: str) -> bytes:
    """The features of a report in a language, packed."""
    body = f"{report.standfirst}\n\n{report.text}" if report.standfirst else report.text
    lead, later = body[:_LEAD], body[_LEAD : _LEAD + _BODY]
    gathered = _Gathered(language)
    gathered.add_words((word, _TITLE * count) for word, count in Counter(tokens.cut(report.title, language)).items())
    gathered.add_numbers(report.title, _TITLE)
    titled = len(gathered.words)
    gathered.halved = language == "de"
    first, rest = Counter(tokens.cut(lead, language)), Counter(tokens.cut(later, language))
    gathered.no_names = _capital_by_place(lead + later, first, rest)
    gathered.add_words([(word, _EARLY * count + _LATER * rest.pop(word, 0)) for word, count in first.items()])
    gathered.add_numbers(lead, _EARLY)
    gathered.add_words((word, _LATER * count) for word, count in rest.items())
    gathered.add_numbers(later, _LATER)
    gathered.add_pointers(report)
    return _pack(language, report.partial, titled, gathered.words, gathered.neutral)


_FIRST = re.compile(r"[.!?…\n](?:[\"'”’»)]*\s+|(?<=\n)\s*)[\"'“‘«(]*([^\W\d_]+(?:['’ʼ-][^\W\d_]+)*)")


def _capital_by_place(text: str, first: Counter[str], rest: Counter[str]) -> frozenset[str]:
    """Words that stand at the beginning of sentences only: «Officials said». If they are everyday words, they are no names."""
    opening = Counter(_FIRST.findall("\n" + text))
    return frozenset([word for word, count in opening.items() if first.get(word, 0) + rest.get(word, 0) <= count])


class _Gathered:
    """Weights as they add up, in units. A mutable helper of `encode`, never seen outside."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.words: dict[int, int] = {}
        self.neutral: dict[int, int] = {}
        self.halved = True  # are names worth half, as in titles and in German, where capitals are common?
        self.no_names: frozenset[str] = frozenset()

    def add_words(self, weighed: Iterable[tuple[str, int]]) -> None:
        words, neutral, known = self.words, self.neutral, tokens.known(self.language)
        for token, weight in weighed:
            word, names, concepts = known[token]
            if word:
                words[word] = words.get(word, 0) + weight
            if names and not (token in self.no_names and is_everyday(word)):
                each = (weight >> self.halved) * _EACH[min(len(names), 4)] >> 8
                for name in names:
                    neutral[name] = neutral.get(name, 0) + each
            if concepts:
                for concept in concepts:
                    neutral[concept] = neutral.get(concept, 0) + weight

    def add_numbers(self, text: str, weight: int) -> None:
        for written, number in tokens.numbers(text, self.language):
            told = weight if _tells(written) else weight * 2 // 5
            self.neutral[number] = self.neutral.get(number, 0) + told
            self.words[number] = self.words.get(number, 0) + weight

    def add_pointers(self, report: Report) -> None:
        for link in report.links[:20]:
            self.neutral[tokens.key("l", link)] = _POINTER
        if report.image:
            self.neutral[tokens.key("p", picture(report.image))] = _POINTER


def _tells(written: str) -> bool:
    """Is this a number that hardly two events share? Years and numbers of two digits are in every other text."""
    return sum(map(str.isdigit, written)) > 2 and not _YEAR.match(written)


def picture(address: str) -> str:
    """The file's name: what a picture keeps when another site serves it."""
    return address.split("?")[0].rsplit("/", 1)[-1]


def _pack(language: str, partial: bool, titled: int, words: dict[int, int], neutral: dict[int, int]) -> bytes:
    found = list(words.items())
    title = found[:titled][:60]
    kept = title + sorted(found[titled:], key=itemgetter(1), reverse=True)[: _MOST_WORDS - len(title)]
    shared = sorted(neutral.items(), key=itemgetter(1), reverse=True)[:_MOST_NEUTRAL]
    head = _HEADER.pack(_VERSION, (language or "und")[:3].encode("ascii", "replace").ljust(3), partial, len(title), len(kept), len(shared))
    kept += shared
    return head + array("I", [key for key, _ in kept]).tobytes() + bytes([_LEVEL[weight if weight < 8192 else 8191] for _, weight in kept])


def vectors(packed: bytes) -> tuple[Vector, Vector]:
    """Keys and weights of all features in their order, as arrays; empty where `packed` is no features of ours."""
    total = (len(packed) - _HEADER.size) // 5 if _readable(packed) else 0
    keys = np.frombuffer(packed, "<u4", total, _HEADER.size) if total else np.zeros(0, np.uint32)
    weights = np.frombuffer(packed, np.uint8, total, _HEADER.size + 4 * total) if total else np.zeros(0, np.uint8)
    return keys, weights.astype(np.float32) / np.float32(SCALE)


def _readable(packed: bytes) -> bool:
    """Are these features of ours, of this version and whole?"""
    if len(packed) < _HEADER.size or packed[0] != _VERSION:
        return False
    return len(packed) == _HEADER.size + 5 * sum(packed[_HEADER.size - 2 : _HEADER.size])  # a byte each: words, neutral keys


def head(packed: bytes) -> tuple[str, int, int, int]:
    """(language, how many words stand in the title, how many words, how many neutral keys)"""
    _, language, _, titled, words, neutral = _HEADER.unpack_from(packed)
    return language_of(language), titled, words, neutral


@lru_cache(maxsize=1024)
def language_of(packed: bytes) -> str:
    """The language in a head."""
    return normal(packed.decode("ascii", "replace").strip()) or "und"


def sound(packed: bytes) -> bytes:
    """The features, or those of nothing where these are no features of ours: such an article founds a story."""
    return packed if _readable(packed) else _NOTHING


def decode(packed: bytes) -> Features:
    """The features again. What is no features of ours (another version, damaged) gives EMPTY: such an article founds a story."""
    if not _readable(packed):
        return EMPTY
    _, language, flags, titled, words, neutral = _HEADER.unpack_from(packed)
    middle = _HEADER.size + 4 * (words + neutral)
    keys = array("I", packed[_HEADER.size : middle])
    weights = list(map(_PLAIN.__getitem__, packed[middle:]))
    return Features(
        language=language_of(language),
        partial=bool(flags & 1),
        title=frozenset(keys[:titled]),
        words=dict(zip(keys[:words], weights[:words], strict=True)),
        neutral=dict(zip(keys[words:], weights[words:], strict=True)),
    )
