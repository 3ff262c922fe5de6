"""How much two articles look like reports of one event: from their features to a probability.

Weights of words and neutral keys are multiplied by how rare they are in the window (idf). Articles in one language are
compared by words, title words and neutral keys; articles in two languages by neutral keys alone.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import exp, log

from news7d.core.group.features import Features
from news7d.core.group.tokens import CONCEPT, kind_of

BUCKETS = 1 << 20  # of the document-frequency table; keys that share one only look a little commoner
_LOG = [log(n) for n in range(1, 4097)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """The engine's few numbers; docs/design/010-stories.md says where they come from."""

    words: float = 2.85  # log-odds per unit of cosine
    words_size: float = 1.46  # added per unit of size (see `_size`)
    title: float = 0.67
    named: float = 1.45  # names and numbers
    named_size: float = 0.38
    meant: float = 1.62  # concepts and countries
    meant_size: float = 2.59
    rare: float = 0.34  # per idf of shared rare words, up to RARE_LIMIT
    rare_size: float = -0.21
    size: float = 1.0
    per_day: float = -1.39
    bias: float = -2.5
    apart_named: float = 4.91  # for articles in two languages
    apart_named_size: float = 14.87
    apart_meant: float = 5.85
    apart_meant_size: float = 16.22
    apart_size: float = 0.5
    apart_per_day: float = -1.58
    apart_bias: float = -2.58
    join: float = 0.5  # probability from which an article joins
    merge: float = 0.75  # probability from which two stories become one
    mean: float = 0.7  # how much the nearest three count beside the nearest one


@dataclass(frozen=True, slots=True)
class Profile:
    """An article's features with idf, ready to be compared with others."""

    features: Features
    words: dict[int, float]
    neutral: dict[int, float]
    word_norm: float
    title_norm: float
    neutral_norm: float
    when: float  # days since the epoch


@dataclass(slots=True)
class Norms:
    """Lengths of an article's vectors when it was placed, and its time: all that weighing needs beside its features."""

    words: float
    title: float
    neutral: float
    when: float


PRIOR = 150  # articles that common.bin stands for: what is common everywhere is no news in a young window either


@cache
def common() -> tuple[tuple[int, int], ...]:
    """(bucket, in how many of PRIOR articles) of the words and concepts that are common in news (tools/train_common.py)."""
    packed = resources.files(__package__).joinpath("common.bin").read_bytes()
    keys = array("I")
    keys.frombytes(packed[: len(packed) // 5 * 4])
    return tuple((key % BUCKETS, round((level / 255) ** 2 * PRIOR)) for key, level in zip(keys, packed[len(keys) * 4 :], strict=True))


def profile(features: Features, when: float, df: Sequence[int], count: int) -> Profile:
    base = log(count + PRIOR + 50.0)
    words = {key: weight * (base - _LOG[min(df[key % BUCKETS], 4095)]) for key, weight in features.words.items()}
    neutral = {key: weight * (base - _LOG[min(df[key % BUCKETS], 4095)]) for key, weight in features.neutral.items()}
    title = sum([words[key] ** 2 for key in features.title]) ** 0.5 or 1.0
    return Profile(features, words, neutral, _norm(words), title, _norm(neutral), when)


def _norm(weighted: dict[int, float]) -> float:
    return sum([w * w for w in weighted.values()]) ** 0.5 or 1.0


def likelihood(mine: Profile, other: Features, norms: Norms, df: Sequence[int], count: int, t: Tuning) -> float:
    """The probability that two articles report one event, 0…1."""
    base = log(count + PRIOR + 50.0)
    gap = min(abs(mine.when - norms.when), 30.0)
    size = _size(min(len(mine.words), len(other.words)))
    named, meant = _shared_neutral(mine, other, df, base)
    norm = mine.neutral_norm * norms.neutral
    named, meant = named / norm, meant / norm
    if mine.features.language != other.language:
        z = t.apart_bias + t.apart_size * size + t.apart_per_day * gap
        return _sigmoid(z + (t.apart_named + t.apart_named_size * size) * named + (t.apart_meant + t.apart_meant_size * size) * meant)
    words, rare = _shared_words(mine, other, df, base)
    words /= mine.word_norm * norms.words
    title = _shared_title(mine, other, df, base) / (mine.title_norm * norms.title)
    z = t.bias + t.size * size + t.per_day * gap + (t.words + t.words_size * size) * words + t.title * title
    z += (t.named + t.named_size * size) * named + (t.meant + t.meant_size * size) * meant
    return _sigmoid(z + (t.rare + t.rare_size * size) * min(rare, RARE_LIMIT))


RARE_LIMIT = 12.0
_RARE = 3.5  # idf from which a shared key is evidence by itself


def _size(words: int) -> float:
    """0 for a headline, 2 for a full text: the same cosine means more between longer texts."""
    return min(2.0, max(0.0, log(words / 20.0))) if words > 20 else 0.0


def _shared_words(mine: Profile, other: Features, df: Sequence[int], base: float) -> tuple[float, float]:
    """(dot product, summed idf of what is shared and rare)."""
    total = rare = 0.0
    for key in mine.words.keys() & other.words.keys():
        idf = base - _LOG[min(df[key % BUCKETS], 4095)]
        total += mine.words[key] * other.words[key] * idf
        if idf > _RARE:
            rare += idf - _RARE
    return total, rare


def _shared_neutral(mine: Profile, other: Features, df: Sequence[int], base: float) -> tuple[float, float]:
    """Dot products over (names and numbers, concepts)."""
    named = meant = 0.0
    for key in mine.neutral.keys() & other.neutral.keys():
        weight = mine.neutral[key] * other.neutral[key] * (base - _LOG[min(df[key % BUCKETS], 4095)])
        if kind_of(key) == CONCEPT:
            meant += weight
        else:
            named += weight
    return named, meant


def _shared_title(mine: Profile, other: Features, df: Sequence[int], base: float) -> float:
    total = 0.0
    for key in mine.features.title & other.title:
        total += mine.words[key] * other.words[key] * (base - _LOG[min(df[key % BUCKETS], 4095)])
    return total


def _sigmoid(z: float) -> float:
    return 1.0 / (1.0 + exp(-z)) if z > -30.0 else 0.0
