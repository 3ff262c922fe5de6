"""Lighthouse on the demo edition: front page, story, article, as a phone and as a desktop sees them: `make lighthouse`.

`news7d up --demo` ─► its performance ─► Lighthouse (npm, elsewhere) with the system's Chromium ─► scores, and what costs points
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
from screenshots import running

PACKAGE = "lighthouse@12"
KINDS = ("performance", "accessibility", "best-practices", "seo")
GOAL, TRIES = 95, 3
LENGTH = 40.0  # seconds in which the demo has read enough for all three pages


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--address", help="a house that runs already; by default the demo is started")
    parser.add_argument("--folder", type=Path, help="where Lighthouse is, or is put; by default a folder that is thrown away")
    parser.add_argument("--rounds", type=int, default=1, help="runs of each page; the best counts, as others may want the machine")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="news7d-lighthouse-") as thrown_away:
        program = _installed(given.folder or Path(thrown_away))
        if given.address:
            _all(program, given.address, given.rounds)
            return
        with running("--demo") as address:
            time.sleep(LENGTH)
            _all(program, address, given.rounds)


def _installed(folder: Path) -> Path:
    program = folder / "node_modules" / ".bin" / "lighthouse"
    if not program.exists():
        if not shutil.which("npm"):
            sys.exit("lighthouse: npm is not on this machine")
        call = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent", PACKAGE]
        subprocess.run(call, cwd=folder, check=True)
    return program


def _all(program: Path, address: str, rounds: int) -> None:
    print(f"{'page':8} {'as':8} " + " ".join(f"{kind:>14}" for kind in KINDS))
    low = False
    for name, path in _pages(address):
        for preset in ("phone", "desktop"):
            reports = [_report(program, address + path, preset) for _ in range(rounds)]
            best = max(reports, key=lambda report: sum(_scores(report).values()))
            scores = _scores(best)
            print(f"{name:8} {preset:8} " + " ".join(f"{scores[kind]:14}" for kind in KINDS), flush=True)
            low = low or min(scores.values()) < GOAL
            for line in _losses(best):
                print(f"           {line}")
    sys.exit(1 if low else 0)


def _pages(address: str) -> Iterator[tuple[str, str]]:
    yield "front", "/"
    story = _first(address + "/", r"/story/\d+/(?!card|grouping|menu)[^\"#]*")
    yield "story", story
    yield "article", _first(address + story, r"/article/\d+")


def _first(url: str, pattern: str) -> str:
    page = subprocess.run(["curl", "-sS", url], capture_output=True, text=True, check=True).stdout
    found = re.search(pattern, page)
    if found is None:
        sys.exit(f"lighthouse: no {pattern} on {url}")
    return found.group()


def _report(program: Path, url: str, preset: str) -> dict[str, Any]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or sys.exit("lighthouse: there is no chromium")
    call = [str(program), url, "--output=json", "--output-path=stdout", "--quiet"]
    call += ["--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage", *(["--preset=desktop"] if preset == "desktop" else [])]
    for _ in range(TRIES):  # on a busy machine Chromium does not always come up in time
        done = subprocess.run(call, env=os.environ | {"CHROME_PATH": chromium}, capture_output=True, text=True, timeout=300)
        if not done.returncode:
            break
    else:
        sys.exit(f"lighthouse: {url} could not be looked at\n{done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _scores(report: dict[str, Any]) -> dict[str, int]:
    return {kind: round(100 * (report["categories"][kind]["score"] or 0)) for kind in KINDS}


def _losses(report: dict[str, Any]) -> Iterator[str]:
    """What each audit with a weight below full marks says."""
    for kind in KINDS:
        for part in report["categories"][kind]["auditRefs"]:
            audit = report["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                yield f"{kind}: {audit['title']} {audit.get('displayValue', '')}".rstrip()


if __name__ == "__main__":
    main()
