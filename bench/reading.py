"""What a reader waits for: each figure that «The reading experience» sets a goal for, with what a bare Starlette page does in the same run.

A house of invented articles ─► kept pages under wrk ─► pages made anew, in this process ─► search ─► API ─► while feeds are refreshed

Processor is that of the process, without a socket between where a page is made anew. Nothing but the page is forgotten then: pieces
and orders that are kept from page to page stay, as they do in a house.
"""

from __future__ import annotations

import asyncio
import re
import statistics
import subprocess
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import zstandard

from bench import api, doors, filling, growth, peers
from bench.filling import Writer, fill
from bench.table import Row, Table
from bench.web import news7d, read, simulated_web, workplace
from news7d.core.search import parse_query
from news7d.store import Store, open_store
from news7d.web import WebDeps, WebSettings, create_app

HOUSE, LARGE = 4000, 200  # articles of the house; reports of the large story
SECONDS, TURNS = 4, 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    per_s: float
    p50_ms: float
    p99_ms: float


def tables(articles: int, feeds: int, stores: Path | None = None) -> list[Table]:
    """articles: of the house that is searched; feeds: that are refreshed meanwhile."""
    rows: dict[str, Row] = {}
    with workplace() as folder:
        _filled(folder / "house", HOUSE)
        if peers.system_program("wrk"):
            rows |= _kept(folder)
        rows |= asyncio.run(_anew(folder))
        rows |= _searched(stores or folder, articles)
        rows |= asyncio.run(_called(folder, articles // 100))
        if peers.system_program("wrk"):
            rows |= _meanwhile(folder, feeds)
    note = "" if peers.system_program("wrk") else "Kept pages are not measured: wrk is not on this machine."
    return [Table(title="What a reader waits for", rows=rows, ratios=False, note=note)]


def _row(measured: float, goal: float, bare: float | None = None) -> Row:
    return {"measured": measured, "goal": goal, "bare Starlette": bare}


def _filled(data: Path, articles: int, story: int = filling.STORY) -> None:
    data.mkdir(parents=True, exist_ok=True)
    store = open_store(f"sqlite:///{data}/news7d.sqlite")
    store.migrate()
    usual, filling.STORY = filling.STORY, story
    fill(store, Writer(now=datetime.now(UTC), total=articles), 0, articles, window=timedelta(0))
    filling.STORY = usual
    store.close()


# ------------------------------------------------------------------ kept


def _kept(folder: Path) -> dict[str, Row]:
    with ExitStack() as stack:
        ours = stack.enter_context(doors.up(folder / "house"))[0] + "/"
        page = read(ours)
        bare = stack.enter_context(doors.bare(len(page)))[0] + "/"
        many, beside = _load(ours, 16), _load(bare, 16)
        one, alone = _load(ours, 1), _load(bare, 1)
    packed = len(zstandard.ZstdCompressor(level=3).compress(page)) / 1024
    return {
        "front page, kept: requests a second, 16 connections (goal: at least)": _row(many.per_s, 4000, beside.per_s),
        "front page, kept: p50, 1 connection, ms": _row(one.p50_ms, 0.5, alone.p50_ms),
        "front page, kept: p99, 1 connection, ms": _row(one.p99_ms, 3, alone.p99_ms),
        "front page of 41 cards, packed, KB": _row(packed, 60),
    }


def _load(url: str, connections: int, seconds: int = SECONDS) -> Load:
    read(url)
    said = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", url], capture_output=True, text=True, check=True
    ).stdout
    if "Non-2xx" in said:
        raise SystemExit(f"bench: {url} refuses some requests\n{said}")

    def latency(share: str) -> float:
        return doors.milliseconds(re.findall(rf"{share}%\s+([\d.]+\w+)", said)[0])

    return Load(per_s=float(re.findall(r"Requests/sec:\s+([\d.]+)", said)[0]), p50_ms=latency("50"), p99_ms=latency("99"))


# ------------------------------------------------------------------ made anew


async def _anew(folder: Path) -> dict[str, Row]:
    _filled(folder / "large", 10 * LARGE, LARGE)
    front = await _made(folder / "house", r"/\?after=\d+")
    story = await _made(folder / "large", r"/story/\d+/(?!card|grouping|menu)[^\"#]*")
    return {
        "front page of 60 cards made anew, CPU ms": _row(front, 4),
        f"story of {LARGE} reports made anew, CPU ms": _row(story, 10),
    }


async def _made(data: Path, address: str) -> float:
    """Processor milliseconds for the page that the front page leads to by such an address."""
    store = open_store(f"sqlite:///{data}/news7d.sqlite")
    app = create_app(WebDeps(store=store, settings=WebSettings(public=True, any_name=True)))
    found = re.search(address, (await _asked(app, "/")).decode())
    assert found is not None, address
    times = []
    for _ in range(TURNS + 2):
        app.state.web.shelf.forget()
        began = time.process_time()
        await _asked(app, found.group())
        times.append(1000 * (time.process_time() - began))
    store.close()
    return statistics.median(times[2:])


async def _asked(app: Any, address: str) -> bytes:
    path, _, query = address.partition("?")
    scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": query.encode(), "scheme": "http"}
    scope |= {"headers": [(b"host", b"127.0.0.1"), (b"accept-encoding", b"zstd")], "client": ("192.0.2.1", 1), "http_version": "1.1"}
    scope |= {"server": ("127.0.0.1", 7070), "root_path": "", "asgi": {"version": "3.0"}}
    parts: list[bytes] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        parts.append(message.get("body", b""))

    await app(scope, receive, send)
    body = b"".join(parts)
    return zstandard.ZstdDecompressor().decompressobj().decompress(body) if body[:4] == b"\x28\xb5\x2f\xfd" else body


# ------------------------------------------------------------------ search, API


def _searched(stores: Path, articles: int) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    for size in (articles // 4, articles):
        data = stores / f"search-{size}"
        if not data.exists():
            _filled(data, size)
        store = open_store(f"sqlite:///{data}/news7d.sqlite")
        writer = Writer(now=datetime.now(UTC), total=size)
        wall, cpu = _searches(store, writer)
        store.close()
        rows[f"search of {size:,} articles: p95, ms"] = _row(wall, 50)
        rows[f"search of {size:,} articles: p95, CPU ms"] = _row(cpu, 50)
    return rows


def _searches(store: Store, writer: Writer) -> tuple[float, float]:
    wall, cpu = [], []
    for number in range(121):
        began, spent = time.perf_counter(), time.process_time()
        store.search(parse_query(growth.query(writer, number)), limit=30)
        wall.append(1000 * (time.perf_counter() - began))
        cpu.append(1000 * (time.process_time() - spent))
    return growth.p95(wall[1:]), growth.p95(cpu[1:])


async def _called(folder: Path, entries: int) -> dict[str, Row]:
    """100 whole articles of 300 words, at so many entries and at four times as many, in turns."""
    entries = max(1000, entries)
    stores = [api.stocked(folder, count, 300) for count in (entries, 4 * entries)]
    small, large = await api.pages(stores, "fields=*")
    for store in stores:
        store.close()
    return {
        "API: 100 whole articles, CPU ms": _row(small, 3),
        f"API: at {4 * entries:,} entries, times that at {entries:,}": _row(large / small, 1.2),
    }


# ------------------------------------------------------------------ while feeds are refreshed


def _meanwhile(folder: Path, feeds: int) -> dict[str, Row]:
    """p99 at one connection: at rest, and while a house with the same stories reads that many feeds for the first time."""
    with doors.up(folder / "house") as (address, _):
        rest = _load(address + "/", 1, 2 * SECONDS)
    with simulated_web(feeds, "--prewarm") as web:
        listing = folder / "feeds.txt"
        listing.write_bytes(read(f"{web}/__urls"))
        news7d(folder / "house", "import", str(listing))
        with doors.up(folder / "house") as (address, _):
            time.sleep(1)
            busy = _load(address + "/", 1, 2 * SECONDS)
    return {
        "front page, at rest: p99, 1 connection, ms": _row(rest.p99_ms, 3),
        f"front page, while {feeds} feeds are refreshed: p99, times that at rest": _row(busy.p99_ms / rest.p99_ms, 3),
    }


if __name__ == "__main__":
    for table in tables(20_000, 100):
        for name, row in table.rows.items():
            print(f"{name}: {row}")
