"""Which sentences of two texts say the same. Weighted longest increasing run of sentence pairs, Fredman 1975."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import log

from news7d.core.similarity.texts import Sentence, Text


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sentences that say the same, verbatim from either text."""

    text: str
    of_text: str
    score: float  # 0..1
    exact: bool


@dataclass(frozen=True, slots=True)
class Alignment:
    """How a text stands to another one. All shares are 0..1, of `text` unless named otherwise."""

    pairs: tuple[Pair, ...]
    copied: float  # share of sentences in (nearly) the same words
    own_copied: float  # the same without quoted speech, which is alike wherever it is quoted
    own_sentences: int  # how many sentences of it are not quoted speech
    covered: float  # share of words outside quoted speech that stand in aligned sentences, in order
    of_covered: float  # the same share, of the other text
    strength: float  # mean score of the aligned pairs
    order: float  # aligned in order ÷ aligned in any order
    sentences: int
    aligned: int


NOTHING = Alignment(
    pairs=(), copied=0.0, own_copied=0.0, own_sentences=0, covered=0.0, of_covered=0.0, strength=0.0, order=0.0, sentences=0, aligned=0
)


# ------------------------------------------------------------------ alignment


def rarity(texts: Collection[Text], *, one_tongue: bool = False) -> Mapping[str, float]:
    """Inverse document frequency of terms and anchors among texts that tell of one event; texts of one language need no anchors."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(text.terms if one_tongue else text.terms | text.anchors)
    worth = {count: log(1 + len(texts) / count) for count in set(counts.values())}
    return {term: worth[count] for term, count in counts.items()}


def align(text: Text, of: Text, weight: Mapping[str, float] | None = None) -> Alignment:
    """Which sentences of `text` have a counterpart in `of`. `weight`: see rarity()."""
    if not text.sentences or not of.sentences:
        return NOTHING
    same_tongue = text.language == of.language or "und" in (text.language, of.language)
    copied = _copied(text, of) if same_tongue else {}
    scores = _scores(text, of, weight or rarity((text, of)), same_tongue)
    for one, other in copied.items():
        scores.setdefault(one, {})[other] = 1.0
    chain = _chain(scores, text)
    return _alignment(text, of, copied, chain, scores)


def _copied(text: Text, of: Text) -> dict[int, int]:
    """Sentences at least half of whose three-word runs stand in `of`, with the sentence there that has most of them."""
    found: dict[int, int] = {}
    index: dict[int, list[int]] = {}
    for place, sentence in enumerate(of.sentences):
        for shingle in sentence.shingles:
            index.setdefault(shingle, []).append(place)
    for place, sentence in enumerate(text.sentences):
        shared = sentence.shingles & index.keys()
        if shared and 2 * len(shared) >= len(sentence.shingles):
            votes: dict[int, int] = {}
            for shingle in shared:
                for there in index[shingle]:
                    votes[there] = votes.get(there, 0) + 1
            found[place] = max(votes, key=lambda there: (votes[there], -there))
    return found


def _scores(text: Text, of: Text, weight: Mapping[str, float], same_tongue: bool) -> dict[int, dict[int, float]]:
    """Weighted Dice of the sentences' terms (same language) or anchors and cognates (two languages)."""
    ours = [_features(sentence, of, same_tongue) for sentence in text.sentences]
    theirs = [_features(sentence, text, same_tongue) for sentence in of.sentences]
    masses = [sum(weight.get(term, 1.0) for term in terms) for terms in theirs]
    index: dict[str, list[int]] = {}
    for place, terms in enumerate(theirs):
        for term in terms:
            index.setdefault(term, []).append(place)
    scores: dict[int, dict[int, float]] = {}
    for place, terms in enumerate(ours):
        mass = sum(weight.get(term, 1.0) for term in terms)
        shared: dict[int, float] = {}
        for term in terms:
            for there in index.get(term, ()):
                shared[there] = shared.get(there, 0.0) + weight.get(term, 1.0)
        row = {there: 2 * value / (mass + masses[there]) for there, value in shared.items()}
        scores[place] = {there: value for there, value in row.items() if value > 0.15}
    return scores


def _features(sentence: Sentence, other: Text, same_tongue: bool) -> frozenset[str]:
    """In another language only numbers must be met; a name or cognate counts where the other text has it at all."""
    if same_tongue:
        return sentence.terms
    return sentence.numbers | (sentence.sounds & other.anchors) | (sentence.terms & other.terms)


def _chain(scores: Mapping[int, Mapping[int, float]], text: Text) -> list[tuple[int, int]]:
    """The heaviest run of pairs that rises in both texts (weighted longest increasing subsequence)."""
    best: list[tuple[float, int, tuple[object, ...] | None]] = []  # per end place in `of`: (weight, place, chain)
    ends: list[int] = []
    for place in sorted(scores):
        new = []
        size = len(text.sentences[place].words)
        for there, score in scores[place].items():
            at = bisect_left(ends, there)
            before = best[at - 1] if at else (0.0, -1, None)
            new.append((before[0] + score * size, there, (before[2], place, there)))
        for weight, there, chain in new:
            at = bisect_left(ends, there)
            if at and best[at - 1][0] >= weight:
                continue
            stop = at
            while stop < len(ends) and best[stop][0] <= weight:
                stop += 1
            best[at:stop] = [(weight, there, chain)]
            ends[at:stop] = [there]
    link = best[-1][2] if best else None
    out: list[tuple[int, int]] = []
    while link is not None:
        link, place, there = link  # type: ignore[assignment]
        out.append((place, there))
    return out[::-1]


def _alignment(
    text: Text, of: Text, copied: Mapping[int, int], chain: Sequence[tuple[int, int]], scores: Mapping[int, Mapping[int, float]]
) -> Alignment:
    pairs = []
    mass = of_mass = total = weighed = 0.0
    for place, there in chain:
        one, other, score = text.sentences[place], of.sentences[there], scores[place][there]
        pairs.append(Pair(one.text, other.text, round(score, 3), place in copied))
        mass += len(one.words) * (not one.spoken)
        of_mass += len(other.words) * (not other.spoken)
        total += score * len(one.words)
        weighed += len(one.words)
    anywhere = sum(max(row.values(), default=0.0) * len(text.sentences[place].words) for place, row in scores.items())
    for place in copied.keys() - {place for place, _ in chain}:  # moved elsewhere, still the same words
        one, other = text.sentences[place], of.sentences[copied[place]]
        pairs.append(Pair(one.text, other.text, 1.0, True))
    own = [place for place, sentence in enumerate(text.sentences) if not sentence.spoken]
    return Alignment(
        pairs=tuple(pairs),
        copied=len(copied) / len(text.sentences),
        own_copied=sum(place in copied for place in own) / max(1, len(own)),
        own_sentences=len(own),
        covered=mass / max(1, text.prose),
        of_covered=of_mass / max(1, of.prose),
        strength=total / max(1.0, weighed),
        order=total / anywhere if anywhere else 0.0,
        sentences=len(text.sentences),
        aligned=len(pairs),
    )
