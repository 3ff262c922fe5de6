"""Words that were mistyped: the nearest word that some report has (Damerau 1964: a letter left out, put in, changed, or two swapped)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

SHORTEST = 4  # letters: shorter words are near to everything


def nearest(word: str, vocabulary: Iterable[tuple[str, int]]) -> str | None:
    """The word of the vocabulary that is fewest mistakes away: one, or two in a word of eight letters; of equals the commonest.

    vocabulary: (word, in how many reports), both folded as core.search does.
    """
    allowed = 1 if len(word) < 8 else 2
    near = [(mistakes(word, other, allowed), -count, other) for other, count in vocabulary if abs(len(other) - len(word)) <= allowed]
    return min((each for each in near if 0 < each[0] <= allowed), default=(0, 0, None))[2]


def mistakes(one: str, other: str, most: int) -> int:
    """How many mistakes lie between two words; most + 1 where they are more than that."""
    before: list[int] = []
    line = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        above, before, line = before, line, [at]
        for place, there in enumerate(other, 1):
            cost = min(before[place] + 1, line[place - 1] + 1, before[place - 1] + (letter != there))
            if above and place > 1 and letter == other[place - 2] and one[at - 2] == there:
                cost = min(cost, above[place - 2] + 1)
            line.append(cost)
        if min(line) > most and (not before or min(before) > most):
            return most + 1
    return min(line[-1], most + 1)


def beginnings(word: str) -> tuple[str, ...]:
    """How the right word may begin: as this one, or with its first two letters swapped. Most mistakes come later in a word."""
    return tuple(dict.fromkeys((word[:2], word[1::-1])))


def put_right(query: str, better: Mapping[str, str]) -> str:
    """A query as typed, with these words in place of the mistyped ones; operators and quotes stay."""
    from news7d.core.search import fold

    return " ".join(_piece(piece, better, fold(piece)) for piece in query.split())


def _piece(piece: str, better: Mapping[str, str], folded: str) -> str:
    for wrong, right in better.items():
        if wrong in folded:
            return folded.replace(wrong, right)
    return piece
