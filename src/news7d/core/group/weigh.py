"""How much two articles look like reports of one event: from their features to a probability.

Weights of words and neutral keys are multiplied by how rare they are in the window (idf). Articles in one language are
compared by words, title words and neutral keys; articles in two languages by neutral keys alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from math import exp, log, log1p
from struct import Struct
from typing import ClassVar

from news7d.core.group.everyday import BUCKETS, PRIOR
from news7d.core.group.features import Features
from news7d.core.group.tokens import CONCEPT

_NORMS = Struct("<fffdB")
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
    twin: float = 25.0  # per share of equal words above 0.85: in a flood of copies no word is rare, and yet they are one story
    size: float = 0.9
    per_day: float = -1.39
    bias: float = -2.15
    crowd: float = 0.5  # taken off per e-fold of articles a day above ten
    strangers: float = 6.0  # taken off where two texts name much, and hardly anything in common
    strangers_words: float = 0.2  # only where the words are alike to that degree
    strangers_from: int = 5  # names and numbers in the one that has fewer
    strangers_share: float = 0.25  # of these in common: no strangers any more
    apart_words: float = 6.0  # related languages share spellings
    apart_words_size: float = 4.0
    apart_named: float = 4.91  # for articles in two languages
    apart_named_size: float = 14.87
    apart_meant: float = 5.85
    apart_meant_size: float = 16.22
    apart_witness: float = 25.0  # how soon what is named lets concepts count
    apart_size: float = 0.4
    apart_per_day: float = -1.58
    apart_bias: float = -2.3
    apart_crowd: float = 0.45
    join: float = 0.485  # probability from which an article joins
    merge: float = 0.85  # probability from which two stories become one
    agree: float = 0.6  # … if their nearest members look alike to that degree themselves
    agree_single: float = 0.4  # … where one is a single article and a headline stands between them
    mean: float = 0.8  # how much the nearest three count beside the nearest one
    unseen: float = 0.5  # how much members that were not weighed count as not near, to a whole text at a quiet time; to a headline fully
    alone: float = 0.25  # probability from which an article joins where no other story is near at all
    alone_next: float = 0.03  # … which is so if the next one has no more than this
    alone_size: int = 6  # … and if the story has so many articles that one more is no surprise
    alone_known: float = 0.1  # … and if one of its members has that share of what the article names


@dataclass(frozen=True, slots=True)
class Profile:
    """An article's features with idf, ready to be compared with others."""

    features: Features
    words: dict[int, float]  # times idf
    neutral: dict[int, float]  # times idf
    words_twice: dict[int, float]  # times idf²: against plain weights of another article they give the dot product
    named_twice: dict[int, float]
    meant_twice: dict[int, float]
    rarity: dict[int, float]  # idf of the rare words, less what is no evidence
    rarest: tuple[tuple[int, float], ...]  # the features by which it is found, with their weight as evidence
    word_norm: float
    title_norm: float
    neutral_norm: float
    when: float  # days since the epoch
    crowd: float  # log of how many times more articles than ten a day this time has; 0 for fewer


@dataclass(slots=True)
class Norms:
    """Lengths of an article's vectors when it was placed, and its time: all that weighing needs beside its features."""

    words: float
    title: float
    neutral: float
    when: float
    names: int = 0  # how many names and numbers

    SIZE: ClassVar[int] = _NORMS.size

    def pack(self) -> bytes:
        """SIZE bytes, for `unpack`; vectors' lengths lose what a float of four bytes cannot hold."""
        return _NORMS.pack(self.words, self.title, self.neutral, self.when, min(255, self.names))

    @classmethod
    def unpack(cls, packed: bytes) -> Norms:
        return cls(*_NORMS.unpack_from(packed))


def profile(features: Features, when: float, df: Sequence[int], count: int, per_day: float = 0.0) -> Profile:
    """`per_day` is how many articles the window has around that time: the more there are, the less likely any two are one event."""
    base = log(count + PRIOR + 50.0)
    idf = {key: base - _LOG[min(df[key % BUCKETS], 4095)] for keys in (features.words, features.neutral) for key in keys}
    words = {key: weight * idf[key] for key, weight in features.words.items()}
    neutral = {key: weight * idf[key] for key, weight in features.neutral.items()}
    return Profile(
        features=features,
        words=words,
        neutral=neutral,
        words_twice={key: weight * idf[key] for key, weight in words.items()},
        named_twice={key: weight * idf[key] for key, weight in neutral.items() if key >> 30 != CONCEPT},
        meant_twice={key: weight * idf[key] for key, weight in neutral.items() if key >> 30 == CONCEPT},
        rarity={key: idf[key] - _RARE for key in words if idf[key] > _RARE},
        rarest=_rarest(words, 20) + _rarest(neutral, 16),
        word_norm=_norm(words.values()),
        title_norm=_norm([words[key] for key in features.title]),
        neutral_norm=_norm(neutral.values()),
        when=when,
        crowd=log(max(1.0, per_day / 10.0)),
    )


def _rarest(weighted: dict[int, float], most: int) -> tuple[tuple[int, float], ...]:
    kept = sorted(weighted, key=weighted.__getitem__, reverse=True)[:most]
    return tuple((key, weighted[key] ** 2) for key in kept)


def _norm(weights: Iterable[float]) -> float:
    return sum([w * w for w in weights]) ** 0.5 or 1.0


def likelihood(mine: Profile, other: Features, norms: Norms, t: Tuning) -> float:
    """The probability that two articles report one event, 0…1."""
    gap = 1.44 * log1p(abs(mine.when - norms.when))  # a day is 1, a week 3: the second week says less than the second day
    size = _size(min(len(mine.words), len(other.words)))
    norm = mine.neutral_norm * norms.neutral
    crowd = mine.crowd * min(1.0, size)  # headlines were weighed in a crowd to begin with
    named, meant = _dot(mine.named_twice, other.neutral) / norm, _dot(mine.meant_twice, other.neutral) / norm
    shared = mine.words.keys() & other.words.keys()
    words = _dot(mine.words_twice, other.words, shared) / (mine.word_norm * norms.words)
    if mine.features.language != other.language:
        if size > 0.5:  # two strikes in one week are one topic, not one event: somebody or something must be named in both
            meant *= min(1.0, named * t.apart_witness)
        z = (
            t.apart_bias
            - t.apart_crowd * crowd
            + t.apart_size * size
            + t.apart_per_day * gap
            + (t.apart_words + t.apart_words_size * size) * words
        )
        return _sigmoid(z + (t.apart_named + t.apart_named_size * size) * named + (t.apart_meant + t.apart_meant_size * size) * meant)
    rare = sum([mine.rarity.get(key, 0.0) for key in shared])
    title = _dot(mine.words_twice, other.words, mine.features.title & other.title) / (mine.title_norm * norms.title)
    z = t.bias - t.crowd * crowd + t.size * size + t.per_day * gap + (t.words + t.words_size * size) * words + t.title * title
    z += (t.named + t.named_size * size) * named + (t.meant + t.meant_size * size) * meant
    z -= t.strangers * _strangers(mine, other, norms, t) * min(1.0, max(0.0, (words - t.strangers_words) * 5.0))
    twin = len(shared) / max(len(mine.words), len(other.words), 1)
    z += t.twin * max(0.0, twin - 0.85)
    return _sigmoid(z + (t.rare + t.rare_size * size) * min(rare, RARE_LIMIT))


def share_known(mine: Profile, other: Features) -> float:
    """The share of an article's names and numbers, by weight, that another has too; 1 where it names nothing."""
    everything = sum([mine.neutral[key] ** 2 for key in mine.named_twice])
    return sum([mine.neutral[key] ** 2 for key in mine.named_twice.keys() & other.neutral.keys()]) / everything if everything else 1.0


def _strangers(mine: Profile, other: Features, norms: Norms, t: Tuning) -> float:
    """0…1: two weather reports, two match reports, two quarterly results are alike in every word but the names."""
    fewest = min(len(mine.named_twice), norms.names)
    if fewest < t.strangers_from:
        return 0.0
    shared = len(mine.named_twice.keys() & other.neutral.keys())
    return max(0.0, 1.0 - shared / (t.strangers_share * fewest))


def _dot(twice: dict[int, float], plain: dict[int, float], shared: AbstractSet[int] | None = None) -> float:
    keys = twice.keys() & plain.keys() if shared is None else shared
    return sum([twice[key] * plain[key] for key in keys])


RARE_LIMIT = 12.0
BRIEF = 20  # words of a headline, at most
_RARE = 3.5  # idf from which a shared key is evidence by itself


def _size(words: int) -> float:
    """0 for a headline, 2 for a full text: the same cosine means more between longer texts."""
    return min(2.0, max(0.0, log(words / BRIEF))) if words > BRIEF else 0.0


def _sigmoid(z: float) -> float:
    return 1.0 / (1.0 + exp(-z)) if z > -30.0 else 0.0
