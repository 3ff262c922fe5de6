"""Reading feeds, as whole processes over JSON Lines: `news7d parse --jsonl` beside two parsers.

Start-up, JSON and base64 are on all sides. feedparser sanitises too; fastfeedparser does not, and fails on more feeds.
"""

from __future__ import annotations

import base64
import functools
import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from bench import peers
from bench.machine import alternately, cost_of
from bench.pages import shared
from bench.table import Sample, Table, contest
from bench.web import read, settings, simulated_web, workplace

Line = dict[str, str]
COPIES = 4  # of each feed, so that start-up is not what is measured


def tables(count: int, rounds: int) -> list[Table]:
    return [_table(name, lines * COPIES, rounds) for name, lines in _sets(count)]


def _table(name: str, lines: list[Line], rounds: int) -> Table:
    with workplace() as folder:
        source = folder / "feeds.jsonl"
        source.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        ours = [sys.executable, "-m", "news7d", "parse", "--jsonl"]
        commands = {"News7D": ours} | {name: peers.filter_of(*told) for name, told in peers.FEEDS.items() if peers.python()}
        programs = {name: functools.partial(_run, command, source, folder) for name, command in commands.items()}
        (found,) = alternately(programs, rounds)
        entries = _entries(cost_of(ours, settings(folder), stdin=str(source)).output)
    note = "fastfeedparser does not sanitise. " + peers.missing(*peers.FEEDS)
    return contest(f"{len(lines)} feeds with {entries:,} entries ({name})", found, per="feed", count=len(lines), note=note.strip())


def _run(command: list[str], source: Path, folder: Path) -> tuple[Sample]:
    return (cost_of(command, settings(folder), stdin=str(source)).sample(),)


def _entries(output: str) -> int:
    return sum(len(json.loads(line).get("entries") or ()) for line in output.splitlines())


def _sets(count: int) -> Iterator[tuple[str, list[Line]]]:
    with simulated_web(count) as web:
        addresses = read(f"{web}/__urls").decode().split()
        yield "simulated", [{"id": url, "url": url, "content_base64": base64.b64encode(read(url)).decode()} for url in addresses]
    pack = shared() / "data/feeds/feeds_real.jsonl.gz"
    if pack.exists():
        with gzip.open(pack, "rt", encoding="utf-8") as rows:
            yield "real ones", [{key: row[key] for key in ("id", "url", "content_base64")} for row in map(json.loads, rows)]
