"""Reading articles out of pages, as whole processes over JSON Lines: `news7d extract --jsonl` beside three extractors.

Start-up and JSON are on all sides. All get the page and its address; what they find differs (docs/quality.md says how well).
"""

from __future__ import annotations

import functools
import gzip
import json
import os
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from bench import peers
from bench.machine import alternately, cost_of
from bench.table import Sample, Table, contest
from bench.web import ROOT, read, settings, simulated_web, workplace

Page = tuple[str, str]


def shared() -> Path:
    """The folder of packs beside the checkout."""
    return Path(os.environ.get("NEWS7D_SHARED") or ROOT.parent / "shared")


def tables(count: int, rounds: int) -> list[Table]:
    return [_table(name, pages, rounds) for name, pages in _sets(count)]


def _table(name: str, pages: list[Page], rounds: int) -> Table:
    with workplace() as folder:
        source = folder / "pages.jsonl"
        source.write_text("".join(json.dumps({"id": url, "url": url, "html": html}) + "\n" for url, html in pages), encoding="utf-8")
        ours = [sys.executable, "-m", "news7d", "extract", "--jsonl"]
        commands = {"News7D": ours} | {name: peers.filter_of(*told) for name, told in peers.PAGES.items() if peers.python()}
        programs = {name: functools.partial(_run, command, source, folder) for name, command in commands.items()}
        (found,) = alternately(programs, rounds)
    return contest(f"{len(pages)} pages ({name})", found, per="page", count=len(pages), note=peers.missing(*peers.PAGES))


def _run(command: list[str], source: Path, folder: Path) -> tuple[Sample]:
    return (cost_of(command, settings(folder), stdin=str(source)).sample(),)


def _sets(count: int) -> Iterator[tuple[str, list[Page]]]:
    with simulated_web(40) as web:
        truth = json.loads(read(f"{web}/__truth?from=0&to=40"))
        addresses = [article["url"] for article in truth["articles"][::7]][:count]
        yield "of the simulated web, 60 to 150 KB", [(url, read(url).decode("utf-8", "replace")) for url in addresses]
    pack = shared() / "data/extraction/pages_2020.jsonl.gz"
    if pack.exists():
        with gzip.open(pack, "rt", encoding="utf-8") as rows:
            yield "of 2019 and 2020, real ones", [(row["url"], row["html"]) for row in map(json.loads, islice(rows, count))]
