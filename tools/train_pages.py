#!/usr/bin/env python3
"""Rebuild src/news7d/core/pages/weights.py: how much each observation speaks for a block being part of the article.

    PYTHONPATH=src:. python tools/train_pages.py ../shared/data [--check [--worst N]]

Ridge logistic regression by Newton's method on the observations of core/pages/judge.py, every page weighing the same,
learnt from extraction/pages_2020, pages_2025 and pages_news. A block is part of the article where its words stand in the
page's gold text. Only weights of named observations are kept; none holds a text. `--check` writes nothing and prints the
figures of tools/score.py on pages that were held out (five folds by site), with the N worst pages. Needs numpy, which
py3langid brings. See docs/design/021-article-body.md.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np

from news7d.core.html import domain_of
from news7d.core.pages import body, boilerplate, headline, judge, render
from news7d.core.pages.article import is_news, told_by
from news7d.core.pages.blocks import Block, flatten
from news7d.core.pages.structured import read as read_structured
from news7d.core.pages.tree import Page, parse
from tools.score import f1, shingle_pr, squash, token_f1, tokens

PACKS = ("pages_2020", "pages_2025", "pages_news")
TARGET = Path(__file__).parents[1] / "src/news7d/core/pages/weights.py"
HEAD = '"""Weights of judge.py, learnt by tools/train_pages.py. They hold no text of the pages that they were learnt from."""\n\n'
FOLDS, LEAST_PAGES, RIDGE, ROUNDS, LEAST_WEIGHT = 5, 8, 3.0, 8, 0.05


class Example(NamedTuple):
    """One labelled page, read as far as the blocks of its chosen part."""

    pack: str
    ident: str
    gold: str
    page: Page
    blocks: list[Block]  # of the chosen node
    scene: judge.Scene | None
    fold: int


class Sample(NamedTuple):
    page: int
    names: list[str]
    label: int
    size: int  # tokens


def examples(data: Path) -> list[Example]:
    found: list[Example] = []
    for pack in PACKS:
        with gzip.open(data / "extraction" / f"{pack}.jsonl.gz", "rt", encoding="utf-8") as lines:
            found += [_example(pack, row) for row in map(json.loads, lines) if row["gold"].get("text")]
    return found


def _example(pack: str, row: dict[str, Any]) -> Example:
    page = parse(row["html"], row["url"])
    blocks = flatten(page)
    data = read_structured(page.scripts, row["url"])
    title = headline.title(page, data, blocks, headline.outlet(page, data, blocks)[0])[0]
    told = told_by(data)
    node = body.pick(page, blocks, title, told)
    fold = crc32(domain_of(row["url"]).encode()) % FOLDS
    if node is None:
        return Example(pack, row["id"], row["gold"]["text"], page, [], None, fold)
    inside = blocks[node.first : node.end]
    scene = judge.observe(inside, title, headline.standfirst(page, data, title)[0] or "", told, node.first, is_news(data))
    return Example(pack, row["id"], row["gold"]["text"], page, inside, scene, fold)


def samples(found: list[Example]) -> list[list[Sample]]:
    """Of each page, its blocks with what is observed of them and whether they belong."""
    return [list(_of_page(number, example)) for number, example in enumerate(found)]


def _of_page(number: int, example: Example) -> Iterator[Sample]:
    if example.scene is None:
        return
    whole = squash(example.gold)
    lines = {squash(line) for line in example.gold.split("\n")}
    shingles = set(fours(example.gold))
    for at, block in enumerate(example.blocks):
        if block.text:
            names = judge.observations(example.blocks, at, example.scene)
            yield Sample(number, names, _label(block.text, whole, lines, shingles), len(tokens(block.text)))


def _label(text: str, whole: str, lines: set[str], shingles: set[tuple[str, ...]]) -> int:
    key = squash(text)
    if len(key) < 14:
        return int(key in lines and bool(key))
    if key in whole:
        return 1
    mine = fours(text)
    return int(sum(shingle in shingles for shingle in mine) / len(mine) > 0.6)


def fours(text: str) -> list[tuple[str, ...]]:
    words = tokens(text)
    return [tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3))]


# ------------------------------------------------------------------ learning


def fit(found: list[Sample]) -> dict[str, float]:
    seen_on: dict[str, set[int]] = defaultdict(set)
    total: Counter[int] = Counter()
    for sample in found:
        total[sample.page] += sample.size * sample.label
        for name in sample.names:
            seen_on[name].add(sample.page)
    columns = {name: i for i, name in enumerate(sorted(name for name, pages in seen_on.items() if len(pages) >= LEAST_PAGES))}
    x = np.zeros((len(found), len(columns)), np.float32)
    for i, sample in enumerate(found):
        x[i, [columns[name] for name in sample.names if name in columns]] = 1
    y = np.array([sample.label for sample in found], float)
    importance = np.array([min(1.0, (sample.size + 2) / max(60, total[sample.page])) ** 0.75 for sample in found])
    importance *= len(found) / importance.sum() / 8
    weights = np.zeros(len(columns))
    for _ in range(ROUNDS):
        guess = 1 / (1 + np.exp(-(x @ weights)))
        slope = x.T @ (importance * (y - guess)) - RIDGE * weights
        curve = (x * (importance * guess * (1 - guess))[:, None].astype(np.float32)).T @ x + RIDGE * np.eye(len(columns))
        weights += np.clip(np.linalg.solve(curve, slope), -3, 3)
    return {name: round(float(weights[i]), 2) for name, i in columns.items() if abs(weights[i]) >= LEAST_WEIGHT}


def use(weights: dict[str, float]) -> None:
    """Let the judge judge by these weights."""
    judge.WEIGHTS.clear()
    judge.WEIGHTS.update(weights)
    judge.weight.cache_clear()


def check(found: list[Example], worst: int) -> None:
    """Figures on held-out sites, and the pages that lose most."""
    by_page = samples(found)
    texts: dict[int, str] = {}
    for fold in range(FOLDS):
        use(fit([sample for example, of in zip(found, by_page, strict=True) if example.fold != fold for sample in of]))
        for number, example in enumerate(found):
            if example.fold == fold:
                texts[number] = (
                    render.as_text(boilerplate.without(body.clean(example.blocks, example.scene))) if example.scene is not None else ""
                )
    for pack in PACKS:
        mine = [(example, texts[number]) for number, example in enumerate(found) if example.pack == pack]
        pairs = [shingle_pr(example.gold, text) for example, text in mine]
        precision, recall = (sum(values) / len(pairs) for values in zip(*pairs, strict=True))
        bad = sum(token_f1(example.gold, text) < 0.5 for example, text in mine) / len(mine)
        print(f"{pack}: text_f1 {f1(precision, recall):.4f} (p {precision:.4f}, r {recall:.4f}), bad pages {bad:.4f}")
    ranked = sorted((f1(*shingle_pr(example.gold, texts[number])), example.pack, example.ident) for number, example in enumerate(found))
    for value, pack, ident in ranked[:worst]:
        print(f"{value:.3f} {pack} {ident}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--worst", type=int, default=0)
    options = parser.parse_args()
    found = examples(options.data)
    if options.check:
        check(found, options.worst)
        return
    weights = fit([sample for of in samples(found) for sample in of])
    lines = "".join(f'    "{name}": {weight},\n' for name, weight in sorted(weights.items()))
    TARGET.write_text(f"{HEAD}WEIGHTS: dict[str, float] = {{\n{lines}}}\n", encoding="utf-8")
    print(f"{len(weights)} weights")


if __name__ == "__main__":
    main()
