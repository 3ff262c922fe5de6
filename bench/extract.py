"""Reading articles: pages per CPU-second beside trafilatura in the same run, and the training of the block judge.

    python bench/extract.py speed PACK.jsonl.gz [--every N]     ours and trafilatura on the same pages, page by page
    python bench/extract.py train PACK.jsonl.gz…                learn core/pages/weights.py from labelled pages

A pack is gzipped JSON Lines with id, url, html and gold {text, …}. Needs numpy for `train` (py3langid brings it).
"""

from __future__ import annotations

import argparse
import collections
import gc
import gzip
import json
import re
import statistics
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from news7d.core.pages import body, extract_line, headline, judge
from news7d.core.pages.article import told_by
from news7d.core.pages.blocks import flatten
from news7d.core.pages.structured import read as read_structured
from news7d.core.pages.tree import parse

Row = dict[str, Any]
Sample = tuple[tuple[str, str], list[str], int, int]  # page, observations, label, tokens
WEIGHTS = Path(__file__).parent.parent / "src/news7d/core/pages/weights.py"
CJK = re.compile(r"([぀-ヿ㐀-鿿가-힣฀-๿က-႟])")


def rows(path: str) -> Iterator[Row]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


# ------------------------------------------------------------------ speed


def speed(paths: list[str], every: int) -> dict[str, Any]:
    import trafilatura

    pages = [row for path in paths for row in rows(path)][::every]
    for warm in pages[:2]:
        extract_line(warm)
        trafilatura.bare_extraction(warm["html"], url=warm["url"], with_metadata=True)
    gc.freeze()  # as `news7d extract` does
    gc.set_threshold(20_000, 20, 20)
    ours = [_timed(lambda row=row: extract_line(row)) for row in pages]
    theirs = [_timed(lambda row=row: trafilatura.bare_extraction(row["html"], url=row["url"], with_metadata=True)) for row in pages]
    return {
        "pages": len(pages),
        "ours_ms": round(1000 * statistics.mean(ours), 2),
        "trafilatura_ms": round(1000 * statistics.mean(theirs), 2),
        "times_faster": round(sum(theirs) / sum(ours), 2),
        "ours_p99_ms": round(1000 * sorted(ours)[int(0.99 * len(ours))], 1),
        "ours_max_ms": round(1000 * max(ours), 1),
    }


def _timed(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


# ------------------------------------------------------------------ training


def train(paths: list[str]) -> None:
    """Ridge logistic regression by Newton's method on the observations of judge.py, every page weighing the same."""
    samples = [sample for path in paths for row in rows(path) if row["gold"].get("text") for sample in _samples(path, row)]
    weights = fit(samples)
    lines = "".join(f'    "{name}": {weight},\n' for name, weight in sorted(weights.items()) if abs(weight) >= 0.05)
    head = '"""Weights of judge.py, learnt by `bench/extract.py train`. They hold no text of the pages that they were learnt from."""\n\n'
    WEIGHTS.write_text(f"{head}WEIGHTS: dict[str, float] = {{\n{lines}}}\n", encoding="utf-8")
    print(f"{len(samples)} blocks, {len(weights)} weights")


def _samples(path: str, row: Row) -> Iterator[Sample]:
    page = parse(row["html"], row["url"])
    blocks = flatten(page)
    data = read_structured(page.scripts, row["url"])
    title = headline.title(page, data, blocks, headline.outlet(page, data)[0])[0]
    told = told_by(data)
    node = body.pick(page, blocks, title, told)
    if node is None:
        return
    inside = blocks[node.first : node.end]
    scene = judge.observe(inside, title, headline.standfirst(page, data, title)[0] or "", told, node.first)
    gold = row["gold"]["text"]
    whole, lines, shingles = squash(gold), {squash(line) for line in gold.split("\n")}, set(fours(gold))
    for at, block in enumerate(inside):
        if block.text:
            label = _label(block.text, whole, lines, shingles)
            yield (path, row["id"]), judge.observations(inside, at, scene), label, len(tokens(block.text))


def _label(text: str, whole: str, lines: set[str], shingles: set[tuple[str, ...]]) -> int:
    key = squash(text)
    if len(key) < 14:
        return int(key in lines and bool(key))
    if key in whole:
        return 1
    mine = fours(text)
    return int(sum(shingle in shingles for shingle in mine) / len(mine) > 0.6)


def fit(samples: list[Sample], *, pages_at_least: int = 8, ridge: float = 3.0, rounds: int = 8) -> dict[str, float]:
    import numpy as np

    seen_on: dict[str, set[tuple[str, str]]] = collections.defaultdict(set)
    total: collections.Counter[tuple[str, str]] = collections.Counter()
    for page, names, label, size in samples:
        total[page] += size * label
        for name in names:
            seen_on[name].add(page)
    columns = {name: i for i, name in enumerate(sorted(name for name, pages in seen_on.items() if len(pages) >= pages_at_least))}
    x = np.zeros((len(samples), len(columns)), np.float32)
    y = np.array([label for _, _, label, _ in samples], float)
    importance = np.array([min(1.0, (size + 2) / max(60, total[page])) ** 0.75 for page, _, _, size in samples])
    importance *= len(samples) / importance.sum() / 8
    for i, (_, names, _, _) in enumerate(samples):
        x[i, [columns[name] for name in names if name in columns]] = 1
    weights = np.zeros(len(columns))
    for _ in range(rounds):
        guess = 1 / (1 + np.exp(-(x @ weights)))
        slope = x.T @ (importance * (y - guess)) - ridge * weights
        curve = (x * (importance * guess * (1 - guess))[:, None].astype(np.float32)).T @ x + ridge * np.eye(len(columns))
        weights += np.clip(np.linalg.solve(curve, slope), -3, 3)
    return {name: round(float(weights[i]), 2) for name, i in columns.items()}


def tokens(text: str) -> list[str]:
    return re.findall(r"\w+", CJK.sub(r" \1 ", unicodedata.normalize("NFKC", text)).casefold())


def fours(text: str) -> list[tuple[str, ...]]:
    words = tokens(text)
    return [tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3))]


def squash(text: str) -> str:
    return re.sub(r"\W+", "", unicodedata.normalize("NFKC", text)).casefold()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("verb", choices=("speed", "train"))
    parser.add_argument("packs", nargs="+")
    parser.add_argument("--every", type=int, default=1)
    args = parser.parse_args()
    if args.verb == "train":
        train(args.packs)
    else:
        print(json.dumps(speed(args.packs, args.every), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
