#!/usr/bin/env python3
"""Rebuild src/news7d/core/group/common.bin: how common words and concepts are in news, before the window has told.

    python tools/train_common.py ../shared/data

Counts, per language, in how many articles a word (in lower case: no names) stands. Only shares of single words and
concepts are kept, as 32-bit keys and one byte each: facts about language, no passage of any text. Trained on stories/
stream_en, sections/sections (BBC, MasakhaNEWS) and provenance/provenance; see docs/design/010-stories.md.
"""

from __future__ import annotations

import gzip
import json
import sys
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from news7d.core.group import tokens

PACKS = ("stories/stream_en", "sections/sections", "provenance/provenance")
LEAST_SHARE = 0.004
LEAST_ARTICLES = 4
TARGET = Path(__file__).parents[1] / "src/news7d/core/group/common.bin"


def articles(data: Path, until: float) -> Iterator[tuple[str, str]]:
    """(language, text) of the packs; of each only the first `until` share, so that the rest can be held out."""
    for pack in PACKS:
        with gzip.open(data / f"{pack}.jsonl.gz", "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        for row in rows[: int(len(rows) * until)]:
            if not row.get("revision"):
                yield row["language"], f"{row['title']}\n{row['text'][:3300]}"


def shares(data: Path, until: float) -> dict[int, float]:
    seen: dict[str, Counter[int]] = defaultdict(Counter)
    count: Counter[str] = Counter()
    for language, text in articles(data, until):
        count[language] += 1
        keys: set[int] = set()
        for token, (word, _, concepts) in tokens.entries(text, language):
            if word and not token[0].isupper():
                keys.add(word)
            keys.update(concepts)
        seen[language].update(keys)
    out: dict[int, float] = {}
    for language, counter in seen.items():
        if count[language] < 200:
            continue
        for key, n in counter.items():
            if n >= LEAST_ARTICLES and n / count[language] >= LEAST_SHARE:
                out[key] = max(out.get(key, 0.0), n / count[language])
    return out


def main() -> None:
    data, until = Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 1.0
    found = sorted(shares(data, until).items())
    keys = array("I", [key for key, _ in found]).tobytes()
    levels = bytes(min(255, round(255 * share**0.5)) for _, share in found)
    TARGET.write_bytes(keys + levels)
    print(f"{len(found)} words and concepts, {len(keys) + len(levels)} bytes")


if __name__ == "__main__":
    main()
