"""What polling costs beside other feed readers: the same simulated web, in turns, first with everything new, then with nothing new.

Entries only, as that is what all of them do. Processor is that of the whole process tree, start-up and workers included.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path

from bench import peers
from bench.machine import alternately, cost_of
from bench.table import Sample, Table, contest
from bench.web import news7d, read, simulated_web, size_of, subscribed, workplace

Passes = tuple[Sample, Sample]


def tables(outlets: int, rounds: int) -> list[Table]:
    with simulated_web(outlets, "--prewarm") as web:
        programs = {"News7D": functools.partial(_ours, web)}
        if peers.python():
            programs["reader"] = functools.partial(_reader, web)
        if peers.system_program("newsboat"):
            programs["newsboat"] = functools.partial(_newsboat, web)
        first, second = alternately(programs, rounds)
        entries = _entries(web)
    note = peers.missing("reader", "newsboat")
    return [
        contest(f"First refresh: {outlets} feeds, {entries:,} new entries", first, per="feed", count=outlets, stored=entries, note=note),
        contest("Second refresh: nothing new", second, per="feed", count=outlets),
    ]


def _entries(web: str) -> int:
    return len(json.loads(read(f"{web}/__truth"))["articles"])


def _ours(web: str) -> Passes:
    with workplace() as folder:
        data = subscribed(web, folder)
        first = news7d(data, "refresh", "--all", "--feeds-only")
        size = size_of(data)
        return first.sample(size), news7d(data, "refresh", "--all", "--feeds-only").sample(size)


def _reader(web: str) -> Passes:
    with workplace() as folder:
        call = [peers.python() or "", "-c", peers.REFRESH, str(folder / "reader.sqlite")]
        cost_of([*call, str(_listing(web, folder))])
        first = cost_of(call)
        size = sum(file.stat().st_size for file in folder.glob("reader.sqlite*"))
        return first.sample(size), cost_of(call).sample(size)


def _newsboat(web: str) -> Passes:
    with workplace() as folder:
        (folder / "config").write_text("reload-threads 10\n")
        listing, cache = _listing(web, folder), folder / "cache.db"
        call = ["newsboat", "-q", "-u", str(listing), "-c", str(cache), "-C", str(folder / "config"), "-x", "reload"]
        first = cost_of(call)
        size = cache.stat().st_size
        return first.sample(size), cost_of(call).sample(size)


def _listing(web: str, folder: Path) -> Path:
    listing = folder / "urls"
    listing.write_bytes(read(f"{web}/__urls"))
    return listing
