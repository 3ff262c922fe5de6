#!/usr/bin/env python3
"""Rebuild the weights in src/news7d/core/pages/completeness.py from whole pages and the same pages halved.

    PYTHONPATH=src:. python tools/train_completeness.py ../shared/data [--check]

Ridge logistic regression on the evidence of core/pages/completeness.py, once for each of the two ways of being cut. `--check`
writes nothing and prints the area under the curve on held-out sites (five folds). See docs/design/021-article-body.md. Needs numpy.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import numpy as np

from news7d.core.html import domain_of
from news7d.core.pages import article, completeness
from tools.halving import WAYS, auc, halved, rows

TARGET = Path(__file__).parents[1] / "src/news7d/core/pages/completeness.py"
TABLES = {"WALLED": (completeness.WALLED, "article"), "BROKEN": (completeness.BROKEN, "document")}
FOLDS, LEAST_PAGES, RIDGE, ROUNDS = 5, 12, 1.5, 8


class Example(NamedTuple):
    way: str  # "whole", "article", "document"
    names: list[str]
    fold: int


def examples(data: Path) -> list[Example]:
    found: list[Example] = []
    for row in rows(data / "extraction"):
        fold = crc32(domain_of(row["url"]).encode()) % FOLDS
        pages = {"whole": row["html"]} | {way: halved(row, way) for way in WAYS}
        found += [Example(way, _evidence(html, row["url"]), fold) for way, html in pages.items() if html is not None]
    return found


def _evidence(html: str, url: str) -> list[str]:
    seen: list[str] = []
    ask = completeness.evidence
    completeness.evidence = lambda *given: seen.extend(ask(*given)) or seen  # type: ignore[func-returns-value]
    try:
        article.read(html, url)
    finally:
        completeness.evidence = ask
    return seen


def fit(found: list[Example], way: str) -> dict[str, float]:
    """Weights that tell whole pages from those cut in that way."""
    found = [example for example in found if example.way in ("whole", way)]
    common = Counter(name for example in found for name in set(example.names))
    columns = {name: i for i, name in enumerate(sorted(name for name, count in common.items() if count >= LEAST_PAGES))}
    x = np.zeros((len(found), len(columns)))
    for i, example in enumerate(found):
        x[i, [columns[name] for name in example.names if name in columns]] = 1
    y = np.array([float(example.way == "whole") for example in found])
    weights = np.zeros(len(columns))
    for _ in range(ROUNDS):
        guess = 1 / (1 + np.exp(-(x @ weights)))
        slope = x.T @ (y - guess) - RIDGE * weights
        curve = (x * (guess * (1 - guess))[:, None]).T @ x + RIDGE * np.eye(len(columns))
        weights += np.clip(np.linalg.solve(curve, slope), -3, 3)
    return {name: round(float(weights[i]), 2) for name, i in columns.items() if abs(weights[i]) >= 0.02}


def use(found: list[Example]) -> None:
    """Let `completeness` judge by what these examples teach."""
    for table, way in TABLES.values():
        table.clear()
        table.update(fit(found, way))


def check(found: list[Example]) -> None:
    scores: dict[str, list[float]] = {"whole": [], **{way: [] for way in WAYS}}
    for fold in range(FOLDS):
        use([example for example in found if example.fold != fold])
        for example in found:
            if example.fold == fold:
                scores[example.way].append(completeness.chance(example.names) if example.names else 0.0)
    for way in WAYS:
        print(f"{way}: AUC {auc(scores['whole'], scores[way]):.4f} of {len(scores[way])} halved pages")


def main() -> None:
    found = examples(Path(sys.argv[1]))
    if "--check" in sys.argv:
        check(found)
        return
    source = TARGET.read_text("utf-8")
    for name, (_, way) in TABLES.items():
        lines = "".join(f'    "{each}": {weight},\n' for each, weight in sorted(fit(found, way).items()))
        source = re.sub(rf"({name}: dict\[str, float\] = \{{).*?\}}\n", rf"\g<1>\n{lines}}}\n", source, count=1, flags=re.S)
    TARGET.write_text(source, "utf-8")


if __name__ == "__main__":
    main()
