"""What grouping needs to know of an article, in a few hundred bytes to 2 KB.

    header | word keys + weights (those of the title first) | neutral keys + weights

Neutral keys mean the same in every language: sounds of names, places, concepts, numbers, links, pictures.
"""

from __future__ import annotations

import re
import struct
from array import array
from collections import Counter
from dataclasses import dataclass
from math import log

from news7d.core.group import tokens
from news7d.core.group.everyday import is_everyday
from news7d.core.language import normal
from news7d.model import Report

_HEADER = struct.Struct("<B3sBBBB")  # version, language, flags, title words, words, neutral keys
_VERSION = 1
_MOST_WORDS = 200
_MOST_NEUTRAL = 120
_LEAD = 700  # characters that carry the news
_BODY = 2600  # what comes after them, less
_TITLE_WEIGHT = 2.5
_LATER_WEIGHT = 0.45
_SCALE = 16.0


@dataclass(frozen=True, slots=True)
class Features:
    language: str
    partial: bool
    title: frozenset[int]  # those of `words` that stand in the title
    words: dict[int, float]  # key to weight, before idf
    neutral: dict[int, float]


EMPTY = Features(language="und", partial=True, title=frozenset(), words={}, neutral={})


def encode(report: Report, language: str) -> bytes:
    """The features of a report in a language, packed."""
    gathered = _Gathered(language)
    gathered.add(report.title, _TITLE_WEIGHT, title=True)
    titled = len(gathered.words)
    body = f"{report.standfirst}\n\n{report.text}" if report.standfirst else report.text
    gathered.no_names = _capital_by_place(body[: _LEAD + _BODY])
    gathered.add(body[:_LEAD], 1.0)
    gathered.add(body[_LEAD : _LEAD + _BODY], _LATER_WEIGHT)
    gathered.add_pointers(report)
    return _pack(language, report.partial, titled, gathered.words, gathered.neutral)


_FIRST = re.compile(r"(?:^|[.!?…][\"'”’»)]*\s+|\n\s*)[\"'“‘«(]*([^\W\d_]+(?:['’ʼ-][^\W\d_]+)*)")


def _capital_by_place(text: str) -> frozenset[str]:
    """Words that stand at the beginning of sentences only: «Officials said». If they are everyday words, they are no names."""
    first = Counter(_FIRST.findall(text))
    everywhere = Counter(word for word in tokens.words(text) if word in first)
    return frozenset(word for word, count in first.items() if everywhere[word] <= count)


class _Gathered:
    """Weights as they add up. A mutable helper of `encode`, never seen outside."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.words: dict[int, float] = {}
        self.neutral: dict[int, float] = {}
        self.no_names: frozenset[str] = frozenset()

    def add(self, text: str, weight: float, *, title: bool = False) -> None:
        words, neutral = self.words, self.neutral
        name_weight = weight * (0.5 if title or self.language == "de" else 1.0)
        for token, (word, names, concepts) in tokens.entries(text, self.language):
            if word:
                words[word] = words.get(word, 0.0) + weight
            for name in () if token in self.no_names and is_everyday(word) else names:
                neutral[name] = neutral.get(name, 0.0) + name_weight
            for concept in concepts:
                neutral[concept] = neutral.get(concept, 0.0) + weight
        for _, number in tokens.numbers(text, self.language):
            neutral[number] = neutral.get(number, 0.0) + weight
            words[number] = words.get(number, 0.0) + weight

    def add_pointers(self, report: Report) -> None:
        for link in report.links[:20]:
            self.neutral[tokens.key("l", link)] = 2.0
        if report.image:
            self.neutral[tokens.key("p", report.image.split("?")[0].rsplit("/", 1)[-1])] = 2.0


def _pack(language: str, partial: bool, titled: int, words: dict[int, float], neutral: dict[int, float]) -> bytes:
    title = list(words.items())[:titled][:60]
    rest = sorted(list(words.items())[titled:], key=lambda pair: -pair[1])[: _MOST_WORDS - len(title)]
    kept = title + rest
    shared = sorted(neutral.items(), key=lambda pair: -pair[1])[:_MOST_NEUTRAL]
    head = _HEADER.pack(
        _VERSION, (language or "und")[:3].encode("ascii", "replace").ljust(3), int(partial), len(title), len(kept), len(shared)
    )
    keys = array("I", [k for k, _ in kept] + [k for k, _ in shared])
    weights = bytes([_small(w) for _, w in kept] + [_small(w) for _, w in shared])
    return head + keys.tobytes() + weights


def _small(weight: float) -> int:
    return max(1, min(255, round(_SCALE * log(1.0 + weight))))


def decode(packed: bytes) -> Features:
    """The features again. What is no features of ours (another version, damaged) gives EMPTY: such an article founds a story."""
    if len(packed) < _HEADER.size or packed[0] != _VERSION:
        return EMPTY
    _, language, flags, titled, words, neutral = _HEADER.unpack_from(packed)
    total = words + neutral
    if len(packed) != _HEADER.size + 5 * total:
        return EMPTY
    keys = array("I")
    keys.frombytes(packed[_HEADER.size : _HEADER.size + 4 * total])
    weights = [w / _SCALE for w in packed[_HEADER.size + 4 * total :]]
    return Features(
        language=normal(language.decode("ascii", "replace").strip()) or "und",
        partial=bool(flags & 1),
        title=frozenset(keys[:titled]),
        words=dict(zip(keys[:words], weights[:words], strict=True)),
        neutral=dict(zip(keys[words:], weights[words:], strict=True)),
    )
