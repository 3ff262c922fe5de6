"""How much more two workers do than one: analysis of what a pass has stored, on a PostgreSQL of its own.

    python bench/fleet.py [--outlets 40] [--workers 1 2]

The same articles wait each time; each worker is `news7d work` with one process for thinking.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from news7d.store import open_store  # noqa: E402
from tests.far_side import run_simweb  # noqa: E402
from tests.road.conftest import House, get  # noqa: E402
from tests.store.databases import PostgresServer, find_binaries  # noqa: E402


@contextmanager
def server():
    folder = Path(tempfile.mkdtemp(prefix="news7d-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    binaries = find_binaries()
    if binaries is None:
        sys.exit("bench: PostgreSQL is not installed on this machine")
    running = PostgresServer(binaries, folder)
    try:
        yield running
    finally:
        running.stop()
        shutil.rmtree(folder, ignore_errors=True)


def waiting(store) -> int:
    return store.database.read(lambda session: next(session.stream("SELECT count(*) FROM article WHERE stage = 'analyse'"))[0])


def drained(house: House, url: str, workers: int) -> tuple[float, float, int]:
    """(articles a second of wall time, articles a second of processor, articles) with so many workers."""
    store = open_store(url)
    store.database.write(lambda session: session.script("UPDATE article SET stage = 'analyse', lease_until = 0;\nDELETE FROM analysis;\n"))
    running = [house.start("work", "--stages", "analyse") for _ in range(workers)]
    total = waiting(store)
    while waiting(store) > 0.9 * total:  # they have started
        time.sleep(0.05)
    began, left, cpu = time.monotonic(), waiting(store), _cpu(running)
    while (now := waiting(store)) > 0.1 * total:
        time.sleep(0.05)
    wall, used, done = time.monotonic() - began, _cpu(running) - cpu, left - now
    for process in running:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    store.close()
    return done / wall, done / used, done


def _cpu(processes) -> float:
    tops = [psutil.Process(process.pid) for process in processes]
    tree = [*tops, *(child for top in tops for child in top.children(recursive=True))]
    return sum(sum(part.cpu_times()[:2]) for part in tree)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--outlets", type=int, default=40)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 1, 2])
    options = parser.parse_args()
    with server() as postgres, tempfile.TemporaryDirectory() as folder:
        postgres.execute("CREATE DATABASE bench")
        url = postgres.url("bench")
        house = House(Path(folder) / "data", NEWS7D_DATABASE=url, NEWS7D_WORKERS="1")
        with run_simweb(Path(folder), outlets=options.outlets) as web:
            house.run("import", "-", stdin=get(web.url("/__opml"))[1])
            house.run("refresh", "--all", "--feeds-only")
        for workers in options.workers:
            wall, cpu, done = drained(house, url, workers)
            print(
                f"{workers} workers: {wall:6.0f} articles a second, {cpu:6.0f} for each second of processor ({done} measured)", flush=True
            )


if __name__ == "__main__":
    main()
