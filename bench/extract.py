"""Reading articles: pages per CPU-second beside trafilatura in the same run.

    python bench/extract.py speed PACK.jsonl.gz… [--every N]     ours and trafilatura on the same pages, page by page

A pack is gzipped JSON Lines with id, url and html.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from news7d.core.pages import extract_line

Row = dict[str, Any]


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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("verb", choices=("speed",))
    parser.add_argument("packs", nargs="+")
    parser.add_argument("--every", type=int, default=1)
    args = parser.parse_args()
    print(json.dumps(speed(args.packs, args.every), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
