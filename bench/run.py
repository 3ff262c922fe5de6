"""How fast News7D is, always beside something else in the same run: absolute times move from machine to machine.

    python bench/run.py [feeds] [pages] [refresh] [road] [--outlets 500] [--road-outlets 40] [--json FILE]

    feeds     our feed parser beside feedparser, on feeds of the simulated web (tests/far_side/simweb.py)
    pages     our extraction beside trafilatura, on its pages; and on the pack pages_2020 where `shared` is there
    refresh   `news7d refresh` of the whole simulated web, twice: the first pass stores all, the second finds nothing new
    road      the same with pages, analysis and grouping, on fewer outlets

CPU time is that of the whole process tree, start-up included. Nothing here is a test: the figures are for docs/quality.md.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
SIMWEB = ROOT / "tests" / "far_side" / "simweb.py"
PARTS = ("feeds", "pages", "refresh", "road")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure. `beside` is the same of the other program, where there is one."""

    what: str
    value: float
    unit: str
    beside: float | None = None
    other: str = ""


# ------------------------------------------------------------------ the simulated web


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


@contextmanager
def simulated_web(outlets: int, *options: str) -> Iterator[str]:
    """Runs simweb on a free port; gives the address of its first outlet."""
    port = free_port()
    call = [sys.executable, str(SIMWEB), "--outlets", str(outlets), "--port", str(port), "--hosts", "addr", *options]
    process = subprocess.Popen(call, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        if "simweb:" not in process.stdout.readline():
            sys.exit("bench: simweb did not start")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def read(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=60) as answer:
        body: bytes = answer.read()
    return body


# ------------------------------------------------------------------ one process measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    cpu_s: float  # the process and all its children
    wall_s: float
    peak_mb: float  # resident, the whole tree, sampled
    main_mb: float  # resident, the process itself, as the system counts it
    output: str


def cost_of(arguments: list[str], environ: dict[str, str]) -> Cost:
    """Run the command to its end and say what it took."""
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as sink:
        process = subprocess.Popen(arguments, env=os.environ | environ, stdout=sink)
        seen = _watch(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.monotonic() - began
        sink.seek(0)
        output = sink.read()
    if process.returncode:
        sys.exit(f"bench: {' '.join(arguments)} ended with {process.returncode}\n{output[-2000:]}")
    peak_mb, workers_s = seen()
    cpu_s = usage.ru_utime + usage.ru_stime + workers_s
    return Cost(cpu_s=cpu_s, wall_s=wall, peak_mb=peak_mb, main_mb=usage.ru_maxrss / 1024, output=output)


def _watch(pid: int) -> Callable[[], tuple[float, float]]:
    """Samples a process tree; the function it returns gives its peak of resident memory in MB, and the processor seconds of the
    processes below the first one: a fork server's workers are nobody's children whom the first one waits for."""
    peak = 0.0
    workers: dict[int, float] = {}
    over = threading.Event()

    def sample() -> None:
        nonlocal peak
        while not over.wait(0.02):
            try:
                top = psutil.Process(pid)
                below = top.children(recursive=True)
                peak = max(peak, sum(_resident(process) for process in [top, *below]))
            except psutil.Error:
                return
            workers.update((process.pid, spent) for process in below if (spent := _spent(process)))

    watcher = threading.Thread(target=sample, daemon=True)
    watcher.start()

    def stop() -> tuple[float, float]:
        over.set()
        watcher.join()
        return peak, sum(workers.values())

    return stop


def _spent(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system)


def _resident(process: psutil.Process) -> float:
    try:
        return float(process.memory_info().rss) / 2**20
    except psutil.Error:
        return 0.0


def news7d(data: Path, *arguments: str, **settings: str) -> Cost:
    environ = {
        "NEWS7D_DATA": str(data),
        "NEWS7D_ALLOW_PRIVATE_NETWORKS": "1",
        "NEWS7D_PAGE_DELAY": "0",  # the simulated web has no publishers to be polite to
        "NEWS7D_CRAWL_DELAY_CAP": "0",
        "PYTHONPATH": str(ROOT / "src"),
        **{f"NEWS7D_{name.upper()}": value for name, value in settings.items()},
    }
    return cost_of([sys.executable, "-m", "news7d", *arguments], environ)


# ------------------------------------------------------------------ the parts


def processor_time(work: Callable[[], object]) -> float:
    """Seconds of processor that `work` takes, after it ran once to warm up."""
    work()
    began = time.process_time()
    work()
    return time.process_time() - began


def bench_feeds(outlets: int) -> list[Line]:
    """Whole processes, start-up included: feeds of the simulated web, and real ones where `shared` is there."""
    from bench.feeds import beside_feedparser, pack

    with simulated_web(outlets) as web:
        addresses = read(f"{web}/__urls").decode().split()[:60]
        simulated = [{"id": url, "url": url, "content_base64": base64.b64encode(read(url)).decode()} for url in addresses]
    sets = {"simulated": simulated * 3}
    real = Path(os.environ.get("NEWS7D_SHARED") or ROOT.parent / "shared") / "data/feeds/feeds_real.jsonl.gz"
    if real.exists():
        sets["feeds_real"] = pack(real)
    found = []
    for name, lines in sets.items():
        ours, theirs, entries = beside_feedparser(lines)
        speed = Line(
            what=f"feeds ({name}): entries parsed and sanitised",
            value=entries / ours,
            unit="per CPU-s",
            beside=entries / theirs,
            other="feedparser",
        )
        found += [speed, Line(what=f"feeds ({name}): times as fast", value=theirs / ours, unit="×", beside=1.0, other="feedparser")]
    return found


def bench_pages(outlets: int) -> list[Line]:
    import trafilatura

    from news7d.core.pages import extract_line

    found = []
    for name, pages in _pages(outlets):
        lines = [{"id": url, "url": url, "html": html} for url, html in pages]
        ours = processor_time(lambda lines=lines: [extract_line(line) for line in lines])  # type: ignore[misc]
        theirs = processor_time(lambda pages=pages: [trafilatura.bare_extraction(html, url, with_metadata=True) for url, html in pages])  # type: ignore[misc]
        count = len(pages)
        found += [
            Line(
                what=f"pages ({name}): read with all metadata",
                value=count / ours,
                unit="per CPU-s",
                beside=count / theirs,
                other="trafilatura",
            ),
            Line(what=f"pages ({name}): times as fast", value=theirs / ours, unit="×", beside=1.0, other="trafilatura"),
        ]
    return found


def _pages(outlets: int) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    with simulated_web(outlets) as web:
        truth = json.loads(read(f"{web}/__truth?from=0&to=20"))
        addresses = [article["url"] for article in truth["articles"][::12] if article.get("url")]
        yield "simulated", [(url, read(url).decode("utf-8", "replace")) for url in addresses[:50]]
    pack = Path(os.environ.get("NEWS7D_SHARED") or ROOT.parent / "shared") / "data/extraction/pages_2020.jsonl.gz"
    if pack.exists():
        with gzip.open(pack, "rt", encoding="utf-8") as rows:
            yield "pages_2020", [(row["url"], row["html"]) for row in map(json.loads, list(rows)[:60])]


def bench_refresh(outlets: int) -> list[Line]:
    """Entries only: what a feed reader does, and so what other feed readers can be compared with."""
    with simulated_web(outlets, "--prewarm") as web, tempfile.TemporaryDirectory() as folder:
        data = subscribed(web, Path(folder))
        first = news7d(data, "refresh", "--all", "--feeds-only", "--json")
        entries = json.loads(first.output)["entries"]
        size = sum(file.stat().st_size for file in data.rglob("*") if file.is_file())
        second = news7d(data, "refresh", "--all", "--feeds-only", "--json")
    return [
        Line(what=f"first refresh of {outlets} feeds, {entries} entries: CPU", value=1000 * first.cpu_s / outlets, unit="ms per feed"),
        Line(what="first refresh: wall", value=first.wall_s, unit="s"),
        Line(what="first refresh: peak memory", value=first.peak_mb, unit="MB"),
        Line(what="first refresh: stored", value=size / max(1, entries), unit="bytes per entry"),
        Line(what="second refresh, nothing new: CPU", value=1000 * second.cpu_s / outlets, unit="ms per feed"),
        Line(what="second refresh: wall", value=second.wall_s, unit="s"),
        Line(what="second refresh: new entries", value=json.loads(second.output)["entries_new"], unit=""),
    ]


def bench_road(outlets: int) -> list[Line]:
    """Everything: pages fetched and read, analysed, grouped, judged."""
    with simulated_web(outlets) as web, tempfile.TemporaryDirectory() as folder:
        data = subscribed(web, Path(folder))
        whole = news7d(data, "refresh", "--all", "--json")
        summary = json.loads(whole.output)
        size = sum(file.stat().st_size for file in data.rglob("*") if file.is_file())
    articles = max(1, summary["articles"])
    return [
        Line(
            what=f"whole road, {outlets} feeds, {articles} articles, {summary['pages']} pages: CPU",
            value=1000 * whole.cpu_s / articles,
            unit="ms per article",
        ),
        Line(what="whole road: wall", value=whole.wall_s, unit="s"),
        Line(what="whole road: peak memory", value=whole.peak_mb, unit="MB"),
        Line(what="whole road: stored", value=size / articles, unit="bytes per article"),
        Line(what="whole road: stories", value=summary["stories"], unit=""),
    ]


def subscribed(web: str, folder: Path) -> Path:
    """A data folder whose house watches every outlet of the simulated web."""
    listing = folder / "feeds.txt"
    listing.write_bytes(read(f"{web}/__urls"))
    data = folder / "data"
    news7d(data, "import", str(listing))
    return data


# ------------------------------------------------------------------ showing


def show(lines: list[Line]) -> str:
    rows = ["| what | News7D | | beside |", "|---|---|---|---|"]
    for line in lines:
        beside = "" if line.beside is None else f"{line.beside:,.4g} {line.other}"
        rows.append(f"| {line.what} | {line.value:,.4g} | {line.unit} | {beside} |")
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; by default all")
    parser.add_argument("--outlets", type=int, default=500, help="feeds to refresh")
    parser.add_argument("--road-outlets", type=int, default=40, help="feeds for the whole road")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    wanted = options.parts or PARTS
    sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
    sizes = {"feeds": 60, "pages": 20, "refresh": options.outlets, "road": options.road_outlets}
    benches = {"feeds": bench_feeds, "pages": bench_pages, "refresh": bench_refresh, "road": bench_road}
    lines = [line for part in PARTS if part in wanted for line in benches[part](sizes[part])]
    print(show(lines))
    if options.json:
        options.json.write_text(json.dumps([asdict(line) for line in lines], indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
