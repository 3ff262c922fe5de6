"""Feeds as whole processes: `news7d parse --jsonl` beside a program that reads the same lines with feedparser.

    python bench/feeds.py [PACK.jsonl.gz…]      packs of lines with id, url, content_base64; bench/run.py gives it simulated feeds

Start-up, JSON and base64 are on both sides. feedparser sanitises too, and is called as its manual says.
"""

from __future__ import annotations

import gzip
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
OURS = [sys.executable, "-m", "news7d", "parse", "--jsonl"]
THEIRS = [
    sys.executable,
    "-c",
    "import base64, sys, orjson, feedparser\n"
    "for line in sys.stdin.buffer:\n"
    "    entries = feedparser.parse(base64.b64decode(orjson.loads(line)['content_base64'])).entries\n"
    "    sys.stdout.buffer.write(orjson.dumps({'entries': [dict(e, id=1) for e in entries]}, default=str) + b'\\n')\n",
]

Line = dict[str, Any]


def beside_feedparser(lines: list[Line], rounds: int = 3) -> tuple[float, float, int]:
    """(our processor seconds, feedparser's, entries): the least of `rounds`, taken in turns."""
    ours, theirs, entries = [], [], 0
    with tempfile.TemporaryFile() as source:
        source.write(b"".join(json.dumps(line).encode() + b"\n" for line in lines))
        for _ in range(rounds):
            cost, entries = _run(OURS, source)
            ours.append(cost)
            theirs.append(_run(THEIRS, source)[0])
    return min(ours), min(theirs), entries


def _run(command: list[str], source: Any) -> tuple[float, int]:
    source.seek(0)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, stdin=source, capture_output=True, check=True, env={"PYTHONPATH": str(ROOT / "src")})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    count = sum(len(json.loads(line).get("entries") or ()) for line in done.stdout.splitlines())
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, count


def pack(path: Path) -> list[Line]:
    """What the filter may know of a pack: never its labels."""
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        return [{key: row[key] for key in ("id", "url", "content_base64")} for row in map(json.loads, rows)]


if __name__ == "__main__":
    for name in sys.argv[1:]:
        ours_s, theirs_s, found = beside_feedparser(pack(Path(name)))
        print(f"{name}: {found / ours_s:,.0f} entries per CPU-s, feedparser {found / theirs_s:,.0f}, {theirs_s / ours_s:.1f} times as fast")
