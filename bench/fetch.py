"""Fetching by itself: one GET through the only way out, memory with many feeds, and a pass in which a fifth of the servers is hostile."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import uvloop

from bench.table import Row, Table
from bench.web import news7d, read, settings, simulated_web, subscribed, workplace
from news7d.net import Fetcher, FetchLimits
from tests.far_side import FarSide, run_simweb

HOSTILE = "slow=0.04,hang=0.03,reset=0.02,500=0.02,loop=0.02,truncated=0.02,short=0.01,huge=0.01,bomb=0.01,html=0.01,empty=0.01"
ROUNDS = 3


def gets_tables(outlets: int) -> list[Table]:
    """Loop, libcurl, decompression and our own code alone."""
    with workplace() as folder, run_simweb(folder, outlets=outlets, prewarm=True) as web:
        rows = uvloop.run(_one_get(web, outlets, 2000))
    return [Table(title="One GET of a feed", rows=rows, ratios=False)]


async def _one_get(web: FarSide, outlets: int, count: int) -> dict[str, Row]:
    urls, etags, rows = [web.feed(outlet) for outlet in range(outlets)], dict[str, str | None](), dict[str, Row]()
    fetcher = Fetcher(FetchLimits(allow_private_networks=True))
    await gets(fetcher, urls, etags, outlets, 200)
    for status in (200, 304):
        cpu, wall = min([await gets(fetcher, urls, etags, count, status) for _ in range(ROUNDS)])
        rows[str(status)] = {"CPU, ms": cpu, "wall, ms": wall}
    await fetcher.close()
    return rows


async def gets(fetcher: Fetcher, urls: list[str], etags: dict[str, str | None], gets: int, status: int) -> tuple[float, float]:
    """CPU and wall milliseconds per GET."""
    waiting = iter([urls[n % len(urls)] for n in range(gets)])

    async def worker() -> None:
        for url in waiting:
            response = await fetcher.get(url, accept="feed", etag=etags.get(url) if status == 304 else None)
            assert response.status == status, response
            etags[url] = response.header("etag")

    cpu, wall = time.process_time(), time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(64)))
    return (time.process_time() - cpu) / gets * 1000, (time.perf_counter() - wall) / gets * 1000


def memory_tables(feeds: int) -> list[Table]:
    rows: dict[str, Row] = {}
    with simulated_web(feeds, "--prewarm") as web, workplace() as folder:
        data = subscribed(web, folder)
        for which in ("first", "second"):
            cost = news7d(data, "refresh", "--all", "--feeds-only", "--json")
            rows[f"{which} refresh"] = {
                "CPU, ms per feed": 1000 * cost.cpu_s / feeds,
                "wall, s": cost.wall_s,
                "main process, MB": cost.main_mb,
                "all processes, MB": cost.peak_mb,
            }
    note = "Pages that processes share count for each of them."
    return [Table(title=f"Memory of a refresh of {feeds:,} feeds", rows=rows, ratios=False, note=note)]


def hostile_tables(outlets: int) -> list[Table]:
    """When the others' news was stored, in one pass that began with all at once."""
    with simulated_web(outlets, "--prewarm", "--faults", HOSTILE, "--slow-s", "60") as web:
        bad = {outlet["base"] for outlet in json.loads(read(f"{web}/__truth?from=0&to={outlets}"))["outlets"] if outlet.get("fault")}
        with workplace() as folder:
            good = sorted(_stored(subscribed(web, folder), bad))
    row = {f"p{share}, s": good[min(len(good) - 1, share * len(good) // 100)] for share in (50, 95, 99)}
    return [
        Table(title=f"{len(good)} good feeds beside {outlets - len(good)} hostile ones: stored after", rows={"News7D": row}, ratios=False)
    ]


def _stored(data: Path, bad: set[str]) -> list[float]:
    """Seconds after the start at which each good feed's entries were committed."""
    environ = os.environ | settings(data)
    database = sqlite3.connect(next(data.glob("*.sqlite")))
    command = [sys.executable, "-m", "news7d", "refresh", "--all", "--feeds-only"]
    began, seen = time.monotonic(), dict[str, float]()
    with subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            query = "SELECT url FROM feed WHERE id IN (SELECT feed_id FROM entry)"
            for (url,) in database.execute(query).fetchall():
                if not any(url.startswith(base) for base in bad):
                    seen.setdefault(url, time.monotonic() - began)
            time.sleep(0.2)
    return list(seen.values())
