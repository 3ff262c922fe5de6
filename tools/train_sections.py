#!/usr/bin/env python3
"""Rebuild src/news7d/core/sections/weights.bin: how much a word or a concept speaks for a section.

    PYTHONPATH=src python tools/train_sections.py ../shared/data [--check]

Softmax regression over the keys that core.group.features makes (words and concepts, no names), learnt from
* the lexicon of News7D's own (core/lexicon/concepts.txt): every concept, and every word of it in every language,
* words of our own beside it (tools/section_words.txt),
* provenance/provenance (our own invented articles), and
* sections/sections (BBC news texts, MasakhaNEWS), whose single-word statistics may be used, not their texts.
Only weights of single keys are kept, one byte per section. `--check` prints cross-validated macro-F1 instead
(five folds; those of our own corpus by event). Needs numpy, which py3langid brings.
"""

from __future__ import annotations

import gzip
import json
import sys
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np

from news7d.core.engine import report_of
from news7d.core.group import features, tokens
from news7d.core.lexicon import section_words
from news7d.core.sections import text_keys
from news7d.model import SECTIONS

TARGET = Path(__file__).parents[1] / "src/news7d/core/sections/weights.bin"
BESIDE = Path(__file__).with_name("section_words.txt")
STEPS, RATE, DECAY, SEED_WEIGHT = 90, 0.3, 2e-5, 0.1


class Example(NamedTuple):
    keys: dict[int, float]
    label: int
    weight: float
    language: str
    fold: int


def articles(data: Path) -> list[Example]:
    found: list[Example] = []
    for pack in ("sections/sections", "provenance/provenance"):
        with gzip.open(data / f"{pack}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                if row.get("gold_section") and not row.get("revision"):
                    found.append(_example(row))
    return found


def _example(row: dict[str, Any]) -> Example:
    report = report_of({k: row.get(k) for k in ("id", "title", "standfirst", "text")})
    keys, weights = text_keys(features.encode(report, row["language"]))
    fold = crc32((row.get("gold_story") or row["id"]).encode()) % 5
    corpus = "own" if row.get("gold_story") else row["language"]
    return Example(dict(zip(keys.tolist(), weights.tolist(), strict=True)), SECTIONS.index(row["gold_section"]), 1.0, corpus, fold)


def seeds() -> list[Example]:
    """The lexicon, and the words beside it, as tiny articles: a word and its concept."""
    found: list[Example] = []
    for section, language, word in (*_lexicon(), *_beside()):
        entry = tokens.entries(word, language)
        keys = {key: 0.6 for _, (plain, _, concepts) in entry for key in (plain, *concepts) if key}
        found.append(Example(keys, SECTIONS.index(section), SEED_WEIGHT, "seed", -1))
    return found


def _lexicon() -> Iterator[tuple[str, str, str]]:
    for section, by_language in section_words().items():
        for language, words in by_language.items():
            yield from ((section, language, word) for word, _ in words)


def _beside() -> Iterator[tuple[str, str, str]]:
    for line in BESIDE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            section, listed = line.split("|")
            language, *words = listed.split()
            yield from ((section, language, word) for word in words)


def balanced(examples: list[Example]) -> np.ndarray[Any, Any]:
    """Within a corpus rare sections count as much as common ones (by the root of their frequency)."""
    counts = Counter((e.language, e.label) for e in examples)
    totals = Counter(e.language for e in examples)
    return np.array([e.weight if e.language == "seed" else (totals[e.language] / counts[e.language, e.label]) ** 0.5 for e in examples])


def rarity(examples: list[Example], least: int = 2) -> dict[int, int]:
    """Key → its idf in sixteenths, 1…255: of the corpus (language) in which it is commonest."""
    seen = Counter(key for e in examples for key in e.keys)
    count = Counter(e.language for e in examples)
    share: dict[int, float] = {}
    for language in count.keys() - {"seed"}:
        inside = Counter(key for e in examples if e.language == language for key in e.keys)
        for key, n in inside.items():
            share[key] = max(share.get(key, 0.0), n / count[language])
    return {key: max(1, min(255, round(-16 * np.log(share.get(key, 0.002) * 0.98)))) for key in sorted(seen) if seen[key] >= least}


def scaled(keys: dict[int, float], idf: dict[int, int]) -> dict[int, float]:
    """The known ones of `keys`, times their idf, as a vector of length 1: what core.sections does with arrays."""
    kept = {key: weight * idf[key] for key, weight in keys.items() if key in idf}
    norm = sum(weight * weight for weight in kept.values()) ** 0.5 or 1.0
    return {key: weight / norm for key, weight in kept.items()}


class _Sums:
    """A sparse matrix that is multiplied many times: the product with a dense one, row by row."""

    def __init__(self, rows: np.ndarray[Any, Any], columns: np.ndarray[Any, Any], values: np.ndarray[Any, Any], height: int) -> None:
        order = np.argsort(rows, kind="stable")
        self._columns, self._values = columns[order], values[order].astype(np.float32)[:, None]
        self._found, self._starts = np.unique(rows[order], return_index=True)
        self._height = height

    def of(self, dense: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        out = np.zeros((self._height, dense.shape[1]), np.float32)
        out[self._found] = np.add.reduceat(self._values * dense[self._columns], self._starts)
        return out


def learn(examples: list[Example]) -> tuple[dict[int, int], np.ndarray[Any, Any]]:
    idf = rarity(examples)
    keys = list(idf)
    examples = [e._replace(keys=scaled(e.keys, idf)) for e in examples]
    column = {key: i for i, key in enumerate(keys)}
    rows, cols, values = [], [], []
    for row, example in enumerate(examples):
        for key, value in example.keys.items():
            if key in column:
                rows.append(row), cols.append(column[key]), values.append(value)
    by_row = _Sums(np.array(rows), np.array(cols), np.array(values), len(examples))
    by_column = _Sums(np.array(cols), np.array(rows), np.array(values), len(keys))
    labels = np.eye(len(SECTIONS), dtype=np.float32)[[e.label for e in examples]]
    importance = balanced(examples).astype(np.float32)[:, None]
    importance = importance / importance.sum()
    weights = np.zeros((len(keys), len(SECTIONS)), np.float32)
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        scores = by_row.of(weights)
        chance = np.exp(scores - scores.max(1, keepdims=True))
        chance /= chance.sum(1, keepdims=True)
        slope = by_column.of((chance - labels) * importance) + DECAY * weights
        first, second = 0.9 * first + 0.1 * slope, 0.99 * second + 0.01 * slope * slope
        weights -= RATE * (first / (1 - 0.9**step)) / ((second / (1 - 0.99**step)) ** 0.5 + 1e-9)
    return idf, weights


def scores_of(examples: list[Example], idf: dict[int, int], weights: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    column = {key: i for i, key in enumerate(idf)}
    out = np.zeros((len(examples), len(SECTIONS)))
    for row, example in enumerate(examples):
        for key, value in scaled(example.keys, idf).items():
            if key in column:
                out[row] += value * weights[column[key]]
    return out


def check(examples: list[Example], extra: list[Example]) -> None:
    pairs: dict[str, list[tuple[int, int]]] = defaultdict(list)
    labels = defaultdict(set)
    for e in examples:
        labels[e.language].add(e.label)
    for fold in range(5):
        idf, weights = learn([e for e in examples if e.fold != fold] + extra)
        held = [e for e in examples if e.fold == fold]
        for example, scores in zip(held, scores_of(held, idf, weights), strict=True):
            pairs[example.language].append((example.label, max(labels[example.language], key=lambda k, s=scores: s[k])))
    for language, found in sorted(pairs.items()):
        print(language, len(found), round(macro(found), 4))


def macro(pairs: list[tuple[int, int]]) -> float:
    out = []
    for label in {g for g, _ in pairs}:
        hit = sum(g == label == p for g, p in pairs)
        out.append(2 * hit / (sum(g == label for g, _ in pairs) + sum(p == label for _, p in pairs)) if hit else 0.0)
    return sum(out) / len(out)


def main() -> None:
    found, extra = articles(Path(sys.argv[1])), seeds()
    if "--check" in sys.argv:
        check(found, extra)
        return
    idf, weights = learn(found + extra)
    scale = float(abs(weights).max()) / 127
    kept = [(key, row) for key, row in zip(idf, np.rint(weights / scale).astype(int).clip(-127, 127), strict=True) if row.any()]
    packed = (
        array("f", [scale]).tobytes()
        + array("I", [k for k, _ in kept]).tobytes()
        + bytes(idf[k] for k, _ in kept)
        + b"".join(array("b", row.tolist()).tobytes() for _, row in kept)
    )
    TARGET.write_bytes(packed)
    print(f"{len(kept)} words and concepts, {len(packed)} bytes")


if __name__ == "__main__":
    main()
