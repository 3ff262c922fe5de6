"""Which section an article belongs to.

    categories, address ─► words that name a section ─┐
    text ─► keys of words and concepts ─► learnt weights ─┴► softmax ─► scores

The weights (weights.bin, rebuilt by tools/train_sections.py) are one byte per word and section; docs/design/010-stories.md
says what they were learnt from. They are read when the first article arrives.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping
from functools import cache
from importlib import resources
from math import exp
from operator import add
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from news7d.core.group import features as feature_codec
from news7d.core.group.features import Features
from news7d.core.group.tokens import CONCEPT, WORD, kind_of
from news7d.core.lexicon import fold
from news7d.core.sections.paths import section_paths
from news7d.model import SECTIONS, Report, Section

_NAMED = 3.0  # log-odds that a category or a part of the address adds
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def classify(report: Report, language: str, features: Features | None = None) -> tuple[tuple[Section, float], ...]:
    """Sections with scores that sum to 1, best first; empty where there is nothing to go by.

    `features` are those of the report, where the caller has them already.
    """
    known = features if features is not None else feature_codec.decode(feature_codec.encode(report, language))
    scores = _of_words(known)
    for section, weight in named_sections(report).items():
        scores[SECTIONS.index(section)] += weight
    if not any(scores):
        return ()
    top = max(scores)
    raised = [exp(score - top) for score in scores]
    total = sum(raised)
    ranked = sorted(zip(SECTIONS, raised, strict=True), key=lambda pair: -pair[1])
    return tuple((section, round(value / total, 4)) for section, value in ranked)


def named_sections(report: Report) -> dict[Section, float]:
    """Sections that the report's categories and address name, with the log-odds they add."""
    known, found = section_paths(), dict[Section, float]()
    path = urlsplit(report.url).path if report.url and _splits(report.url) else ""
    segments = [fold(unquote(part)) for part in path.split("/")[1:-1]]
    for words in ([fold(category) for category in report.categories[:10]], segments[:4]):
        for word in words:
            section = known.get(word) or next((known[w] for w in _WORD.findall(word) if w in known), None)
            if section:
                found[section] = max(found.get(section, 0.0), _NAMED)
    return found


def _splits(url: str) -> bool:
    try:
        urlsplit(url)
    except ValueError:
        return False
    return True


def text_keys(features: Features) -> dict[int, float]:
    """What the learnt weights stand on: words and concepts, but no names and no numbers."""
    kept = {key: weight for key, weight in features.words.items() if kind_of(key) == WORD}
    kept.update((key, weight) for key, weight in features.neutral.items() if kind_of(key) == CONCEPT)
    return kept


def scaled(keys: Mapping[int, float], idf: Mapping[int, int]) -> dict[int, float]:
    """The known ones of `keys`, times their idf, as a vector of length 1."""
    kept = {key: weight * idf[key] for key, weight in keys.items() if key in idf}
    norm = sum([weight * weight for weight in kept.values()]) ** 0.5 or 1.0
    return {key: weight / norm for key, weight in kept.items()}


def _of_words(features: Features) -> list[float]:
    model = _model()
    totals = [0.0] * _WIDTH
    for key, value in scaled(text_keys(features), model.idf).items():
        start = model.rows[key]
        totals = list(map(add, totals, map(value.__mul__, map(float, model.weights[start : start + _WIDTH]))))
    return [total * model.scale for total in totals]


_WIDTH = len(SECTIONS)


class _Model(NamedTuple):
    idf: Mapping[int, int]
    rows: Mapping[int, int]  # where a key's weights begin
    weights: memoryview  # one signed byte per key and section
    scale: float


@cache
def _model() -> _Model:
    packed = resources.files(__package__).joinpath("weights.bin").read_bytes()
    count = (len(packed) - 4) // (5 + _WIDTH)
    keys = array("I", packed[4 : 4 + 4 * count])
    idf = dict(zip(keys, packed[4 + 4 * count : 4 + 5 * count], strict=True))
    rows = dict(zip(keys, range(0, count * _WIDTH, _WIDTH), strict=True))
    return _Model(idf, rows, memoryview(packed[4 + 5 * count :]).cast("b"), array("f", packed[:4])[0])
