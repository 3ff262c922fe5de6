"""What polling costs, beside other feed readers in the same run: `python bench/fetch.py [PART]… [--outlets 500]`.

    gets       one GET through news7d.net.Fetcher, 200 and 304: loop, libcurl, decompression and our own code alone
    refresh    `news7d refresh --feeds-only` of a whole simulated web: first everything is new, then everything is a 304.
               Beside it lemon24/reader, if `--reader PYTHON` names an interpreter that has it (pip install reader sgmllib3k),
               and newsboat, if it is on the PATH. They take turns, `--rounds` times; the ratio of the medians counts.
    memory     the same with `--many` feeds: peak resident memory of the main process and of all processes together
    hostile    one pass where a fifth of the servers is slow, silent, endless, lying or broken: when the others' news was stored
    road       pages fetched, read, analysed, grouped and stored: articles per second of processor

CPU is that of the whole process tree from start to end, start-up included (anchors of other readers are measured like that).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import uvloop

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "src"), str(Path(__file__).resolve().parents[1])]

from bench.run import Cost, cost_of, news7d, read, simulated_web, subscribed  # noqa: E402
from news7d.net import Fetcher, FetchLimits  # noqa: E402
from tests.far_side import FarSide, run_simweb  # noqa: E402

HOSTILE = "slow=0.04,hang=0.03,reset=0.02,500=0.02,loop=0.02,truncated=0.02,short=0.01,huge=0.01,bomb=0.01,html=0.01,empty=0.01"
READER = """
import sys
from reader import make_reader
reader = make_reader(sys.argv[1])
if len(sys.argv) > 2:
    for url in open(sys.argv[2]).read().split():
        reader.add_feed(url)
    reader.enable_search()
else:
    reader.update_feeds(workers=10, scheduled=False)
    reader.update_search()
"""


# ------------------------------------------------------------------ one GET


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


async def one_get(web: FarSide, outlets: int, count: int) -> None:
    urls, etags = [web.feed(outlet) for outlet in range(outlets)], dict[str, str | None]()
    fetcher = Fetcher(FetchLimits(allow_private_networks=True))
    await gets(fetcher, urls, etags, outlets, 200)
    for status in (200, 304):
        best = min([await gets(fetcher, urls, etags, count, status) for _ in range(3)])
        print(f"GET of a feed, {status}: {best[0]:.3f} ms CPU, {best[1]:.3f} ms wall (best of 3 rounds of {count:,})")
    await fetcher.close()


def bench_gets(options: argparse.Namespace) -> None:
    outlets = min(200, options.outlets)
    with tempfile.TemporaryDirectory() as folder, run_simweb(Path(folder), outlets=outlets, prewarm=True) as web:
        uvloop.run(one_get(web, outlets, 2000))


# ------------------------------------------------------------------ whole programs, taking turns

Passes = tuple[Cost, Cost]  # the first refresh and the second


def ours(folder: Path, web: str, listing: Path) -> Passes:
    data = subscribed(web, folder)
    return news7d(data, "refresh", "--all", "--feeds-only"), news7d(data, "refresh", "--all", "--feeds-only")


def with_reader(python: str) -> Callable[[Path, str, Path], Passes]:
    def measure(folder: Path, web: str, listing: Path) -> Passes:
        call = [python, "-c", READER, str(folder / "reader.sqlite")]
        cost_of([*call, str(listing)], {})
        return cost_of(call, {}), cost_of(call, {})

    return measure


def with_newsboat(folder: Path, web: str, listing: Path) -> Passes:
    (folder / "config").write_text("reload-threads 10\n")
    call = ["newsboat", "-q", "-u", str(listing), "-c", str(folder / "cache.db"), "-C", str(folder / "config"), "-x", "reload"]
    return cost_of(call, {}), cost_of(call, {})


def bench_refresh(options: argparse.Namespace) -> None:
    programs: dict[str, Callable[[Path, str, Path], Passes]] = {"News7D": ours}
    if options.reader:
        programs["reader"] = with_reader(options.reader)
    else:
        print("reader: not measured; name an interpreter that has it: --reader PYTHON")
    if shutil.which("newsboat"):
        programs["newsboat"] = with_newsboat
    else:
        print("newsboat: not measured; it is not on the PATH")
    with simulated_web(options.outlets, "--prewarm") as web:
        measured: dict[str, list[Passes]] = {name: [] for name in programs}
        for _ in range(options.rounds):
            for name, measure in programs.items():
                with tempfile.TemporaryDirectory() as folder:
                    listing = Path(folder) / "urls"
                    listing.write_bytes(read(f"{web}/__urls"))
                    before = json.loads(read(f"{web}/__stats")).get("304", 0)
                    measured[name].append(measure(Path(folder), web, listing))
                    not_modified = json.loads(read(f"{web}/__stats")).get("304", 0) - before
                    print(f"{name}: {not_modified} of {options.outlets} feeds answered 304 the second time", file=sys.stderr)
        _compare(measured, options.outlets)


def _compare(measured: dict[str, list[Passes]], feeds: int) -> None:
    for number, which in enumerate(("first", "second")):
        mine = statistics.median(passes[number].cpu_s for passes in measured["News7D"])
        for name, rounds in measured.items():
            cpu = statistics.median(passes[number].cpu_s for passes in rounds)
            wall = statistics.median(passes[number].wall_s for passes in rounds)
            peak = max(passes[number].peak_mb for passes in rounds)
            figures = f"{1000 * cpu / feeds:.3f} ms CPU per feed ({cpu / mine:.1f} × ours), {wall:.2f} s, peak {peak:.0f} MB"
            print(f"{which} refresh, {name}: {figures}")


# ------------------------------------------------------------------ memory, isolation, the whole road


def bench_memory(options: argparse.Namespace) -> None:
    with simulated_web(options.many, "--prewarm") as web, tempfile.TemporaryDirectory() as folder:
        data = subscribed(web, Path(folder))
        for which in ("first", "second"):
            cost = news7d(data, "refresh", "--all", "--feeds-only", "--json")
            said = json.loads(cost.output)
            print(f"{which} refresh of {options.many} feeds ({said['failed']} failed, {said['unchanged']} unchanged):")
            print(f"    {1000 * cost.cpu_s / options.many:.3f} ms CPU per feed, {cost.wall_s:.1f} s")
            print(
                f"    peak {cost.main_mb:.0f} MB in the main process, {cost.peak_mb:.0f} MB resident in all (shared pages count for each)"
            )


def bench_hostile(options: argparse.Namespace) -> None:
    with simulated_web(options.outlets, "--prewarm", "--faults", HOSTILE, "--slow-s", "60") as web:
        bad = {outlet["base"] for outlet in json.loads(read(f"{web}/__truth?from=0&to=1"))["outlets"] if outlet.get("fault")}
        with tempfile.TemporaryDirectory() as folder:
            data = subscribed(web, Path(folder))
            times = _stored(data, bad)
    good = sorted(times)
    print(
        f"{len(good)} good feeds beside {options.outlets - len(good)} hostile ones: stored after p50 {good[len(good) // 2]:.1f} s,"
        f" p95 {good[int(0.95 * len(good))]:.1f} s, p99 {good[int(0.99 * len(good))]:.1f} s of one pass that began with all at once"
    )


def _stored(data: Path, bad: set[str]) -> list[float]:
    """Seconds after the start at which each good feed's entries were committed."""
    environ = os.environ | {"NEWS7D_DATA": str(data), "NEWS7D_ALLOW_PRIVATE_NETWORKS": "1"}
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


def bench_road(options: argparse.Namespace) -> None:
    outlets = min(40, options.outlets)
    with simulated_web(outlets) as web, tempfile.TemporaryDirectory() as folder:
        cost = news7d(subscribed(web, Path(folder)), "refresh", "--all", "--json")
    said = json.loads(cost.output)
    print(f"whole road: {said['articles'] / cost.cpu_s:.1f} articles per CPU-s ({said['articles']} articles, {said['pages']} pages)")


PARTS = {"gets": bench_gets, "refresh": bench_refresh, "memory": bench_memory, "hostile": bench_hostile, "road": bench_road}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; by default all")
    parser.add_argument("--outlets", type=int, default=500)
    parser.add_argument("--many", type=int, default=2000, help="feeds of the part «memory»")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--reader", metavar="PYTHON", help="an interpreter that has lemon24/reader")
    options = parser.parse_args()
    if unknown := set(options.parts) - PARTS.keys():
        parser.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    for part in options.parts or PARTS:
        PARTS[part](options)


if __name__ == "__main__":
    main()
