"""What the reports of a story agree on: sentences of theirs, verbatim, each with who else says the same.

own reports ─► their first sentences ─► who says it too (words, numbers, names, by how rare they are) ─► the best backed, no two alike

Extractive after LexRank (Erkan, Radev 2004), but what counts is not how central a sentence is, it is how many outlets that did
their own reporting stand behind it. Nothing is written anew, so nothing can be said that nobody said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

from news7d.core.similarity.texts import Sentence, cut, stem
from news7d.model import Backing, KnownFact

_MOST = 4  # sentences that are shown
_WITNESSES = 10  # reports that are listened to: the first and the latest of them
_SENTENCES = 24  # of each
_SAME = 0.28  # share of their weight that two sentences of one language have in common when they say the same
_ACROSS = 0.4  # the same for names and numbers of two languages
_REPEATS = 0.4  # from here on a sentence says nothing that a chosen one does not say
_TELLING = 2.2  # weight from which on a word is not everybody's
_SHORTEST, _LONGEST = 7, 42  # words
_LONGEST_SIGNS = 110  # where each sign is a word

# Who speaks of «she» or begins with «but» cannot stand alone.
_LEANS = frozenset(
    "he she it they his her its their this that these those there but and however meanwhile also so then such both we i you "
    "él ella ellos ellas ello esto eso este esta pero y además también sin su sus il elle ils elles ce cela ceci cette mais et "
    "aussi son sa ses leur "
    "er sie es dies diese dieser dieses das aber und auch sein seine ihr ihre ele ela eles elas isso isto este esta mas e também seu sua "
    "lui lei loro esso questo questa ciò ma anche suo sua он она оно они это этот эта но и также его её их هو هي هم وقد لكن كما".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """An own report of a story."""

    article_id: int
    outlet: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class _Said:
    witness: Witness
    place: int
    sentence: Sentence
    named: frozenset[str]  # stems of what begins with a capital: names


def known(witnesses: Sequence[Witness], language: str | None) -> tuple[KnownFact, ...]:
    """At most four sentences, the best backed first; none where only one outlet reports.

    witnesses: in order of time. language: that of the headline; others speak where it has nothing that is backed.
    """
    heard = _heard(witnesses)
    if len({each.outlet for each in heard}) < 2:
        return ()
    said = [each for witness in heard for each in _sentences(witness)]
    weight = _rarity(said)
    backed = _backed(said, weight)
    order = {each.article_id: at / len(heard) for at, each in enumerate(heard)}
    candidates = [each for each in backed if _stands_alone(each)]
    own = [each for each in candidates if each.witness.language == language] or candidates
    ranked = sorted(own, key=lambda each: -_worth(each, backed[each], order[each.witness.article_id]))
    return tuple(_told(each, backed[each]) for each in _unlike(ranked, backed, weight))


def _heard(witnesses: Sequence[Witness]) -> Sequence[Witness]:
    """The first reports know what happened, the latest how it stands."""
    if len(witnesses) <= _WITNESSES:
        return witnesses
    return (*witnesses[: _WITNESSES // 2], *witnesses[-(_WITNESSES - _WITNESSES // 2) :])


def _sentences(witness: Witness) -> Iterator[_Said]:
    for place, sentence in enumerate(cut(witness.text, witness.language).sentences[:_SENTENCES]):
        if not sentence.spoken:
            named = frozenset(stem(word.casefold()) for word in re.findall(r"\w+", sentence.text) if word[0].isupper())
            yield _Said(witness, place, sentence, named)


def _rarity(said: Sequence[_Said]) -> Mapping[str, float]:
    counts = Counter(feature for each in said for feature in each.sentence.terms | each.sentence.sounds)
    return {feature: log(1 + len(said) / count) for feature, count in counts.items()}


def _backed(said: Sequence[_Said], weight: Mapping[str, float]) -> dict[_Said, tuple[tuple[_Said, float], ...]]:
    """Each sentence that somebody else says too, with the likest one of each outlet."""
    index: dict[str, list[int]] = {}
    for at, each in enumerate(said):
        for feature in each.sentence.terms | each.sentence.sounds:
            index.setdefault(feature, []).append(at)
    found: dict[_Said, tuple[tuple[_Said, float], ...]] = {}
    for each in said:
        met = Counter(other for feature in each.sentence.terms | each.sentence.sounds for other in index[feature])
        best: dict[str, tuple[_Said, float]] = {}
        for at, shared in met.items():
            other = said[at]
            if shared < 2 or other.witness.outlet == each.witness.outlet:
                continue
            score = _alike(each, other, weight)
            if score > best.get(other.witness.outlet, (other, 0.0))[1]:
                best[other.witness.outlet] = (other, score)
        if best:
            found[each] = tuple(sorted(best.values(), key=lambda pair: -pair[1]))
    return found


def _alike(one: _Said, other: _Said, weight: Mapping[str, float]) -> float:
    """0 where they do not say the same. That the same person occurs in both is no agreement, and numbers that differ are none."""
    mine, theirs = one.sentence, other.sentence
    numbers = mine.numbers & theirs.numbers
    if mine.numbers and theirs.numbers and not numbers:
        return 0.0
    if one.witness.language != other.witness.language:
        strong = [number for number in numbers if len(number) > 2]  # «#2» is said of many things, «#2340» of one
        score = _dice(mine.numbers | mine.sounds, theirs.numbers | theirs.sounds, weight)
        return score if score >= _ACROSS and (len(strong) > 1 or (strong and mine.sounds & theirs.sounds)) else 0.0
    plain = (mine.terms & theirs.terms) - numbers - one.named
    telling = len(numbers) + sum(1.0 if weight[stem] >= _TELLING else 0.5 for stem in plain)
    score = _dice(mine.terms, theirs.terms, weight)
    return score if score >= _SAME and telling >= 2 else 0.0


def _dice(one: frozenset[str], other: frozenset[str], weight: Mapping[str, float]) -> float:
    mass = sum(weight[feature] for feature in one) + sum(weight[feature] for feature in other)
    return 2 * sum(weight[feature] for feature in one & other) / mass if mass else 0.0


def _stands_alone(said: _Said) -> bool:
    words = said.sentence.words
    signs = sum(len(word) == 1 and ord(word) > 0x2E7F for word in words)
    longest = _LONGEST_SIGNS if 2 * signs > len(words) else _LONGEST
    text = said.sentence.text
    return (
        _SHORTEST <= len(words) <= longest
        and words[0] not in _LEANS
        and text[-1] not in "?？؟:"
        and not text.startswith(("“", '"', "«", "„"))
    )


def _worth(said: _Said, backing: Sequence[tuple[_Said, float]], late: float) -> float:
    """Who stands behind it counts most; then what a report says first, that it says how much, and how late it knows it."""
    return sum(score for _, score in backing) + 0.4 * (said.place < 3) + 0.15 * bool(said.sentence.numbers) + 0.2 * late


def _unlike(ranked: Sequence[_Said], backed: Mapping[_Said, Sequence[tuple[_Said, float]]], weight: Mapping[str, float]) -> list[_Said]:
    """No two that say the same, in their own words or by what stands behind them."""
    chosen: list[_Said] = []
    told: set[_Said] = set()
    for each in ranked:
        features = each.sentence.terms | each.sentence.sounds
        behind = {other for other, _ in backed[each]}
        if told.isdisjoint({each, *behind}) and all(
            _dice(features, other.sentence.terms | other.sentence.sounds, weight) < _REPEATS for other in chosen
        ):
            chosen.append(each)
            told |= {each, *behind}
        if len(chosen) == _MOST:
            break
    return chosen


def _told(said: _Said, backing: Sequence[tuple[_Said, float]]) -> KnownFact:
    return KnownFact(
        text=said.sentence.text,
        language=said.witness.language,
        article_id=said.witness.article_id,
        backing=tuple(Backing(article_id=other.witness.article_id, text=other.sentence.text) for other, _ in backing),
    )
