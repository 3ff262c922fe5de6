"""How much two articles look like reports of one event: from their features to a probability.

Weights of words and neutral keys are multiplied by how rare they are in the window (idf). Articles in one language are
compared by words, title words and neutral keys; articles in two languages by neutral keys alone.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from struct import Struct
from typing import ClassVar, NamedTuple

import numpy as np

from news7d.core.group.everyday import BUCKETS, PRIOR
from news7d.core.group.features import HEAD, HEADER, SCALE, Vector, head, language_of, vectors
from news7d.core.group.tokens import CONCEPT, NAME
from news7d.core.group.tokens import LANDS as LAND_KEYS

_NORMS = Struct("<fffdB")
_WHOLE = Struct(_NORMS.format + HEAD.removeprefix("<"))  # norms, and the head of the features behind them
_LANGUAGE = 6  # where that has its language
WORDS, NAMED, MEANT, LANDS = range(4)
_PARTED = np.array([0x2AAAA, 0], np.uint32)  # what parts a number among the words from the same among the neutral keys
_LAND = np.uint32(NAME << 30)  # from here on keys are countries
_PLACES = 18  # bits of a key by which it is looked up
_SLOT = np.uint32((1 << _PLACES) - 1)
_LOG = np.log(np.arange(1, 4097))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """The engine's few numbers; docs/design/010-stories.md says where they come from."""

    words: float = 2.85  # log-odds per unit of cosine
    words_size: float = 1.46  # added per unit of size (see `_size`)
    title: float = 0.67
    named: float = 1.4  # names and numbers
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
    join: float = 0.505  # probability from which an article joins
    join_brief: float = 0.49  # … from which a headline does
    elsewhere: float = 1.0  # taken off where both name countries, and none in common; only where many pairs are looked at
    merge: float = 0.85  # probability from which two stories become one
    agree: float = 0.6  # … if their nearest members look alike to that degree themselves
    merge_abroad: float = 0.7  # the same where several languages tell them
    agree_abroad: float = 0.5  # … if their members look alike to that degree, on average
    agree_elsewhere: float = 0.9  # … where they are about different countries
    agree_single: float = 0.35  # … where one is a single article and a headline stands between them
    mean: float = 0.8  # how much the nearest three count beside the nearest one
    unseen: float = 0.5  # how much members that were not weighed count as not near, to a whole text at a quiet time; to a headline fully
    alone: float = 0.25  # probability from which an article joins where no other story is near at all
    alone_next: float = 0.03  # … which is so if the next one has no more than this
    alone_size: int = 6  # … and if the story has so many articles that one more is no surprise
    alone_known: float = 0.1  # … and if one of its members has that share of what the article names


class Profile(NamedTuple):
    """An article's features with idf, ready to be compared with others. Arrays are by feature: words first, those of the title in front."""

    language: str
    keys: Vector
    part: Vector  # WORDS, NAMED, MEANT or LANDS
    twice: Vector  # weight times idf²: against plain weights of another article they give the dot product
    squares: Vector  # (weight times idf)²
    rarity: Vector  # idf of the rare words, less what is no evidence
    titled: int
    words: int
    names: int  # and numbers
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


def profile(packed: bytes, when: float, df: array[int], count: int, per_day: float = 0.0) -> Profile:
    """`per_day` is how many articles the window has around that time: the more there are, the less likely any two are one event."""
    keys, weights = vectors(packed)
    language, titled, words, _ = head(packed)
    idf = _rarities(keys, df, count)
    weighed = weights * idf
    squares = weighed * weighed
    part = np.where(keys >> 30 == CONCEPT, np.uint8(MEANT), np.uint8(NAMED))
    part[_is_land(keys)] = LANDS
    part[:words] = WORDS
    rarity = np.maximum(idf - _RARE, 0.0)
    rarity[words:] = 0.0
    return Profile(
        language=language,
        keys=_parted(keys, words),
        part=part,
        twice=weighed * idf,
        squares=squares,
        rarity=rarity,
        titled=titled,
        words=words,
        names=int(((part == NAMED) | (part == LANDS)).sum()),
        rarest=_rarest(keys[:words], weighed[:words], 20) + _rarest(keys[words:], weighed[words:], 16),
        word_norm=_norm(squares[:words]),
        title_norm=_norm(squares[:titled]),
        neutral_norm=_norm(squares[words:]),
        when=when,
        crowd=log(max(1.0, per_day / 10.0)),
    )


def _rarities(keys: Vector, df: array[int], count: int) -> Vector:
    """idf of keys in a window of so many articles."""
    common = np.frombuffer(df, np.int32)[keys & (BUCKETS - 1)]
    return np.asarray(log(count + PRIOR + 50.0) - _LOG[np.minimum(common, len(_LOG) - 1)])


def _parted(keys: Vector, words: int) -> Vector:
    """Keys that tell a number among the words from the same number among the neutral keys."""
    parted = keys.copy()
    parted[:words] ^= _PARTED[0]
    return parted


def _rarest(keys: Vector, weighed: Vector, most: int) -> tuple[tuple[int, float], ...]:
    best = (-weighed).argsort(kind="stable")[:most]
    return tuple(zip(keys[best].tolist(), (weighed[best] ** 2).tolist(), strict=True))


def _norm(squares: Vector) -> float:
    return float(squares.sum()) ** 0.5 or 1.0


def _is_land(keys: Vector) -> Vector:
    return np.asarray(keys - _LAND < LAND_KEYS)


class Places:
    """Where keys stand in an article, for thousands of keys at once. One owner at a time."""

    def __init__(self) -> None:
        self._table = np.zeros(1 << _PLACES, np.int16)

    def find(self, mine: Vector, keys: Vector) -> tuple[Vector, Vector]:
        """(which of `keys` are among `mine`, and where each of these stands there)"""
        if not len(mine):
            return np.zeros(0, np.intp), np.zeros(0, np.intp)
        slots, own = mine & _SLOT, np.arange(len(mine), dtype=np.int16)
        self._table[slots] = own
        if np.array_equal(self._table[slots], own):
            place = self._table[keys & _SLOT]
        else:  # two of mine share a slot
            order = np.argsort(mine)
            place = order[np.minimum(np.searchsorted(mine, keys, sorter=order), len(mine) - 1)]
        self._table[slots] = 0
        found = (mine[place] == keys).nonzero()[0]
        return found, place[found]


class Others:
    """Several articles laid end to end, so that one is compared with all of them at once."""

    def __init__(self, packed: Sequence[bytes], places: Places) -> None:
        """`packed`: norms and features of each."""
        self.count = len(packed)
        self.places = places
        heads = [_WHOLE.unpack_from(each) for each in packed]
        self.languages = [language_of(each[_LANGUAGE]) for each in heads]
        told = np.array([each[:5] + each[-3:] for each in heads], np.float64).reshape(-1, 8).T
        self.word_norms, self.title_norms, self.neutral_norms, self.when, self.names, self.titled, self.words, neutral = told
        total = self.words + neutral
        middles = [Norms.SIZE + HEADER + 4 * int(each) for each in total.tolist()]
        counts = np.array((self.words, neutral), np.intp).T
        keys = b"".join([each[Norms.SIZE + HEADER : middle] for each, middle in zip(packed, middles, strict=True)])
        levels = b"".join([each[middle:] for each, middle in zip(packed, middles, strict=True)])
        self.keys = np.frombuffer(keys, "<u4") ^ np.array(_PARTED.tolist() * self.count, np.uint32).repeat(counts.ravel())
        self.weights = np.frombuffer(levels, np.uint8)
        sizes = counts.sum(1)
        self.row = np.arange(self.count).repeat(sizes)
        self.starts = sizes.cumsum() - sizes

    def lands_of(self) -> list[set[int]]:
        """The countries that each of them names."""
        found: list[set[int]] = [set() for _ in range(self.count)]
        land = _is_land(self.keys)
        for row, key in zip(self.row[land].tolist(), self.keys[land].tolist(), strict=True):
            found[row].add(key)
        return found


def likelihoods(mine: Profile, others: Others, t: Tuning) -> Vector:
    """The probability that an article and each of several others report one event, 0…1."""
    norms = _Lengths(others.word_norms, others.title_norms, others.neutral_norms)
    foreign = np.array([language != mine.language for language in others.languages])
    side = _Side(mine.words, mine.names, mine.crowd)
    return _sigmoid(_log_odds(_shared(mine, others, norms), side, others, foreign, np.abs(mine.when - others.when), t))


def each_with_each(others: Others, df: array[int], count: int, per_day: Vector, t: Tuning) -> Vector:
    """A row and a column for each of several articles: the probability that two report one event, as if they were of one moment.

    Today's rarity of features holds for all of them, and who names other countries is farther off: of one pair that says
    little, of many it does. `per_day` as in `profile`, one for each.
    """
    table = _Table(others, df, count)
    side = _Side(others.words[:, None], others.names[:, None], np.log(np.maximum(1.0, per_day / 10.0))[:, None])
    languages = np.array(others.languages)
    shared, lands = table.shared(), np.bincount(others.row[_is_land(others.keys)], minlength=others.count)
    elsewhere = (shared.lands == 0) & (lands[:, None] > 0) & (lands > 0)
    odds = _log_odds(shared, side, others, languages != languages[:, None], np.zeros(others.count), t)
    return _sigmoid(odds - t.elsewhere * elsewhere)


class _Side(NamedTuple):
    """What weighing needs of an article beside what it shares: of one, or of several as a column."""

    words: int | Vector
    names: int | Vector
    crowd: float | Vector


def _log_odds(shared: Shared, mine: _Side, others: Others, foreign: Vector, days: Vector, t: Tuning) -> Vector:
    gap = 1.44 * np.log1p(days)  # a day is 1, a week 3: the second week says less than the second day
    size = _sizes(np.minimum(mine.words, others.words))
    crowd = mine.crowd * np.minimum(1.0, size)  # headlines were weighed in a crowd to begin with
    if foreign.all():
        return _abroad(shared, size, gap, crowd, t)
    at_home = _at_home(mine, others, shared, size, gap, crowd, t)
    return np.where(foreign, _abroad(shared, size, gap, crowd, t), at_home) if foreign.any() else at_home


def _abroad(shared: Shared, size: Vector, gap: Vector, crowd: Vector, t: Tuning) -> Vector:
    """Log-odds for articles in two languages."""
    # Two strikes in one week are one topic, not one event: somebody or something must be named in both.
    meant = np.where(size > 0.5, shared.meant * np.minimum(1.0, shared.named * t.apart_witness), shared.meant)
    z = t.apart_bias - t.apart_crowd * crowd + t.apart_size * size + t.apart_per_day * gap
    z = z + (t.apart_words + t.apart_words_size * size) * shared.words
    return z + (t.apart_named + t.apart_named_size * size) * shared.named + (t.apart_meant + t.apart_meant_size * size) * meant


def _at_home(mine: _Side, others: Others, shared: Shared, size: Vector, gap: Vector, crowd: Vector, t: Tuning) -> Vector:
    """Log-odds for articles in one language."""
    z = t.bias - t.crowd * crowd + t.size * size + t.per_day * gap + (t.words + t.words_size * size) * shared.words + t.title * shared.title
    z = z + (t.named + t.named_size * size) * shared.named + (t.meant + t.meant_size * size) * shared.meant
    alike = np.minimum(np.maximum((shared.words - t.strangers_words) * 5.0, 0.0), 1.0)
    z = z - t.strangers * _strangers(mine, others, shared, t) * alike
    twin = shared.held / np.maximum(np.maximum(mine.words, others.words), 1)
    z = z + t.twin * np.maximum(0.0, twin - 0.85)
    return z + (t.rare + t.rare_size * size) * np.minimum(shared.rare, RARE_LIMIT)


def _strangers(mine: _Side, others: Others, shared: Shared, t: Tuning) -> Vector:
    """0…1: two weather reports, two match reports, two quarterly results are alike in every word but the names."""
    fewest = np.minimum(mine.names, others.names)
    strange = np.maximum(0.0, 1.0 - shared.names / (t.strangers_share * np.maximum(fewest, 1)))
    return np.where(fewest < t.strangers_from, 0.0, strange)


class Shared(NamedTuple):
    """What articles have in common: cosines, and counts of keys."""

    words: Vector
    title: Vector
    named: Vector
    meant: Vector
    rare: Vector  # sum over words
    held: Vector  # words
    names: Vector
    lands: Vector


class _Lengths(NamedTuple):
    words: Vector
    title: Vector
    neutral: Vector


def _shared(mine: Profile, others: Others, norms: _Lengths) -> Shared:
    """What an article has in common with each of several others."""
    found, at = others.places.find(mine.keys, others.keys)
    row, part = others.row[found], mine.part[at]
    products = mine.twice[at] * (others.weights[found] / SCALE)
    cell, cells = row * 4 + part, 4 * others.count
    dots = np.bincount(cell, products, cells).reshape(-1, 4)
    counts = np.bincount(cell, minlength=cells).reshape(-1, 4)
    titled = (at < mine.titled) & (found - others.starts[row] < others.titled[row])
    neutral = mine.neutral_norm * norms.neutral
    return Shared(
        words=dots[:, WORDS] / (mine.word_norm * norms.words),
        title=np.bincount(row[titled], products[titled], others.count) / (mine.title_norm * norms.title),
        named=(dots[:, NAMED] + dots[:, LANDS]) / neutral,
        meant=dots[:, MEANT] / neutral,
        rare=np.bincount(row, mine.rarity[at], others.count),
        held=counts[:, WORDS],
        names=counts[:, NAMED] + counts[:, LANDS],
        lands=counts[:, LANDS],
    )


class _Table:
    """Several articles as a table: a row for every key that two of them have, a column for each article."""

    def __init__(self, others: Others, df: array[int], count: int) -> None:
        self._others = others
        place = np.arange(len(others.keys)) - others.starts[others.row]
        is_word = place < others.words[others.row]
        raw = np.where(is_word, others.keys ^ _PARTED[0], others.keys)
        idf = _rarities(raw, df, count)
        weighed = others.weights / SCALE * idf
        squares, titled = weighed * weighed, place < others.titled[others.row]
        self._norms = _Lengths(*(self._lengths(squares, of) for of in (is_word, titled, ~is_word)))
        keys, at, often = np.unique(others.keys, return_inverse=True, return_counts=True)
        common = np.flatnonzero(often > 1)
        line = np.full(len(keys), -1)
        line[common] = np.arange(len(common))
        kept = np.flatnonzero(line[at] >= 0)
        self._cells = line[at[kept]], others.row[kept]
        self._shape = len(common), others.count
        self._weighed = self._filled(weighed[kept])
        self._titled = self._filled((weighed * titled)[kept])
        self._held = self._filled(np.ones(len(kept)))
        self._part = np.zeros(len(common), np.uint8)
        parts = np.where(is_word, WORDS, np.where(raw >> 30 == CONCEPT, MEANT, np.where(_is_land(raw), LANDS, NAMED)))
        self._part[self._cells[0]] = parts[kept]
        self._rarity = np.zeros(len(common))
        self._rarity[self._cells[0]] = (np.maximum(idf - _RARE, 0.0) * is_word)[kept]

    def _lengths(self, squares: Vector, of: Vector) -> Vector:
        lengths = np.sqrt(np.bincount(self._others.row[of], squares[of], self._others.count))
        return np.where(lengths > 0, lengths, 1.0)

    def _filled(self, values: Vector) -> Vector:
        table = np.zeros(self._shape)
        table[self._cells] = values
        return table

    def shared(self) -> Shared:
        words, named, meant, lands = (self._part == part for part in (WORDS, NAMED, MEANT, LANDS))
        named |= lands
        norms = self._norms
        return Shared(
            words=_products(self._weighed[words]) / np.outer(norms.words, norms.words),
            title=_products(self._titled[words]) / np.outer(norms.title, norms.title),
            named=_products(self._weighed[named]) / np.outer(norms.neutral, norms.neutral),
            meant=_products(self._weighed[meant]) / np.outer(norms.neutral, norms.neutral),
            rare=self._held.T @ (self._held * self._rarity[:, None]),
            held=_products(self._held[words]),
            names=_products(self._held[named]),
            lands=_products(self._held[lands]),
        )


def _products(table: Vector) -> Vector:
    return np.asarray(table.T @ table)


def shares_known(mine: Profile, others: Others) -> Vector:
    """The share of an article's names and numbers, by weight, that each of several others has too; 1 where it names nothing."""
    squares = np.where((mine.part == NAMED) | (mine.part == LANDS), mine.squares, 0.0)
    everything = float(squares.sum())
    if not everything:
        return np.ones(others.count)
    found, at = others.places.find(mine.keys, others.keys)
    return np.bincount(others.row[found], squares[at], others.count) / everything


RARE_LIMIT = 12.0
BRIEF = 20  # words of a headline, at most
_RARE = 3.5  # idf from which a shared key is evidence by itself


def _sizes(words: Vector) -> Vector:
    """0 for a headline, 2 for a full text: the same cosine means more between longer texts."""
    return np.minimum(np.maximum(np.log(np.maximum(words, 1) / BRIEF), 0.0), 2.0)


def _sigmoid(z: Vector) -> Vector:
    return 1.0 / (1.0 + np.exp(-np.maximum(z, -30.0)))
