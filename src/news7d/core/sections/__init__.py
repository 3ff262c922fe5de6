"""Which section an article belongs to.

    categories, address ─► words that name a section ─┐
    text ─► keys of words and concepts ─► learnt weights ─┴► softmax ─► scores

The weights (weights.bin, rebuilt by tools/train_sections.py) are one byte per word and section; docs/design/010-stories.md
says what they were learnt from. They are read when the first article arrives.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from math import exp
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import numpy as np

from news7d.core.group.features import Vector, encode, vectors
from news7d.core.lexicon import fold
from news7d.core.sections.paths import section_paths
from news7d.model import SECTIONS, Report, Section

_NAMED = 3.0  # log-odds that a category or a part of the address adds
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def classify(report: Report, language: str, packed: bytes | None = None) -> tuple[tuple[Section, float], ...]:
    """Sections with scores that sum to 1, best first; empty where there is nothing to go by.

    `packed` are the features of the report (core.group.features), where the caller has them already.
    """
    scores = _of_words(packed if packed is not None else encode(report, language))
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


def text_keys(packed: bytes) -> tuple[Vector, Vector]:
    """What the learnt weights stand on: keys of words and concepts, but of no names and numbers, and how much each counts."""
    keys, weights = vectors(packed)
    kept = (keys >> 30) % 2 == 0  # WORD and CONCEPT
    return keys[kept], weights[kept]


def _of_words(packed: bytes) -> list[float]:
    """The log-odds of the sections by the text's words."""
    model, (keys, weights) = _model(), text_keys(packed)
    rows = np.searchsorted(model.keys, keys)
    rows[rows == len(model.keys)] = 0
    known = model.keys[rows] == keys
    rows = rows[known]
    values = weights[known] * model.idf[rows]
    length = float(np.sqrt(values @ values)) or 1.0
    odds: list[float] = (values @ model.weights[rows] * (model.scale / length)).tolist()
    return odds


class _Model(NamedTuple):
    keys: Vector  # sorted
    idf: Vector
    weights: Vector  # a row per key, a column per section, one signed byte each
    scale: float


@cache
def _model() -> _Model:
    packed = resources.files(__package__).joinpath("weights.bin").read_bytes()
    count = (len(packed) - 4) // (5 + len(SECTIONS))
    keys = np.frombuffer(packed, "<u4", count, 4)
    idf = np.frombuffer(packed, np.uint8, count, 4 + 4 * count)
    weights = np.frombuffer(packed, np.int8, count * len(SECTIONS), 4 + 5 * count).reshape(count, len(SECTIONS))
    order = np.argsort(keys)
    scale = float(np.frombuffer(packed, "<f4", 1)[0])
    return _Model(keys[order], idf[order].astype(np.float32), weights[order], scale)
