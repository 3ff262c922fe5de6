"""Our own pages, feeds and API under load, beside a bare Starlette page of the front page's size, in turns.

A store of invented articles ─► `news7d up` ─► wrk with 1 and with 16 connections ─► latency, requests a second, processor per request
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import peers
from bench.filling import Writer, fill
from bench.machine import has_ended, is_ours, quietest, tree_spent
from bench.table import Table
from bench.web import ROOT, free_port, settings, workplace
from news7d.store import open_store

SECONDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What is asked, of which server (address and pid)."""

    name: str
    url: str
    pid: int
    header: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    latency_ms: float
    per_s: float
    cpu_ms: float


def tables(articles: int, rounds: int) -> list[Table]:
    if not peers.system_program("wrk"):
        return [Table(title="Pages and API under load", rows={}, note="Not measured: wrk is not on this machine.")]
    with ExitStack() as stack:
        folder = stack.enter_context(workplace())
        _filled(folder / "data", articles)
        ours = stack.enter_context(up(folder / "data"))
        size = len(_read(ours[0] + "/"))
        beside = stack.enter_context(bare(size))
        doors = [Door(name=f"bare Starlette, {size / 1024:.0f} KB", url=beside[0] + "/", pid=beside[1]), *_doors(*ours)]
        return [_table(doors, rounds, articles)]


def _filled(data: Path, articles: int) -> None:
    data.mkdir(parents=True)
    store = open_store(f"sqlite:///{data}/news7d.sqlite")
    store.migrate()
    fill(store, Writer(now=datetime.now(UTC), total=articles), 0, articles)
    store.close()


@contextmanager
def up(data: Path) -> Iterator[tuple[str, int]]:
    call = [sys.executable, "-m", "news7d", "up", "--port", "0"]
    environ = os.environ | settings(data, reread="0", workers="1", api_calls="0")
    process = subprocess.Popen(call, env=environ, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with _running(process):
        yield process.stdout.readline().split()[-1], process.pid


@contextmanager
def bare(size: int) -> Iterator[tuple[str, int]]:
    port = free_port()
    call = [sys.executable, "-m", "uvicorn", "bench.bare:app", "--port", str(port), "--no-access-log", "--log-level", "error"]
    process = subprocess.Popen(call, env=os.environ | {"BARE_BYTES": str(size), "PYTHONPATH": str(ROOT)})
    with _running(process):
        _until_up(f"http://127.0.0.1:{port}/")
        yield f"http://127.0.0.1:{port}", process.pid


@contextmanager
def _running(process: subprocess.Popen[Any]) -> Iterator[None]:
    is_ours(process.pid)
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)
        has_ended(process.pid)


def _until_up(url: str) -> None:
    for _ in range(100):
        try:
            _read(url)
            return
        except urllib.error.URLError:
            time.sleep(0.1)
    sys.exit(f"bench: {url} does not answer")


def _read(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=60) as answer:
        body: bytes = answer.read()
    return body


def _doors(address: str, pid: int) -> Iterator[Door]:
    front = _read(address + "/").decode()
    story = _found(r"/story/\d+/(?!card|grouping|menu)[^\"#]*", front)
    article = _found(r"/article/\d+", _read(address + story).decode())
    word = max(_found(r"<title>[^<]*", _read(address + article).decode()).removeprefix("<title>").split(), key=len)
    paths = {
        "front page": "/",
        "story": story,
        "article": article,
        "search": f"/search?q={word}",
        "feed of the top stories": "/feeds/top.atom",
        "API: stories": "/api/v1/stories",
        "API: a story": f"/api/v1/stories/{story.split('/')[2]}",
        "API: search": f"/api/v1/search?q={word}",
        "API: feeds": "/api/v1/feeds",
    }
    for name, path in paths.items():
        with urllib.request.urlopen(address + "/", timeout=60) as answer:
            etag = answer.headers["etag"]
        if name == "front page" and etag:
            yield Door(name="front page, not modified", url=address + path, pid=pid, header=f"If-None-Match: {etag}")
        try:
            _read(address + path)
        except urllib.error.HTTPError as error:
            print(f"bench: {path} answers {error.code}; it is left out", file=sys.stderr)
            continue
        yield Door(name=name, url=address + path, pid=pid)


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        sys.exit(f"bench: no {pattern} on the page")
    return match.group()


def _table(doors: list[Door], rounds: int, articles: int) -> Table:
    loads: dict[str, list[tuple[Load, Load]]] = {door.name: [] for door in doors}
    discarded, busiest = 0, 0.0
    for _ in range(rounds):
        for door in doors:
            best, others, again = quietest(lambda door=door: (_load(door, 1), _load(door, 16)))  # type: ignore[misc]
            loads[door.name].append(best)
            discarded, busiest = discarded + again, max(busiest, others)
    rows = {
        name: {
            "median, 1 connection, ms": statistics.median(one.latency_ms for one, _ in pairs),
            "requests/s, 1 connection": statistics.median(one.per_s for one, _ in pairs),
            "requests/s, 16 connections": statistics.median(many.per_s for _, many in pairs),
            "CPU, ms per request": statistics.median(many.cpu_ms for _, many in pairs),
        }
        for name, pairs in loads.items()
    }
    return Table(title=f"Pages, feeds and API over {articles:,} articles", rows=rows, discarded=discarded, busy=busiest)


def _load(door: Door, connections: int) -> Load:
    call = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "--latency", *(["-H", door.header] if door.header else []), door.url]
    before = tree_spent(door.pid)
    said = subprocess.run(call, capture_output=True, text=True, check=True).stdout
    cpu = tree_spent(door.pid) - before
    if "Non-2xx" in said:
        sys.exit(f"bench: {door.url} refuses some requests\n{said}")
    requests = int(_found(r"\d+ requests in", said).split()[0])
    return Load(
        latency_ms=milliseconds(_found(r"50%\s+[\d.]+\w+", said).split()[1]), per_s=requests / SECONDS, cpu_ms=1000 * cpu / requests
    )


def milliseconds(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s)", text).groups()  # type: ignore[union-attr]
    return float(number) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit]


if __name__ == "__main__":
    print(json.dumps({name: dict(row) for table in tables(3000, 1) for name, row in table.rows.items()}, indent=1))
