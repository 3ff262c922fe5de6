"""How much more two workers do than one: analysis of what a pass has stored, on a PostgreSQL of its own.

The same articles wait each time; each worker is `news7d work` with one process for thinking.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import psutil

from bench.table import Row, Table
from news7d.store import open_store
from tests.far_side import run_simweb
from tests.road.conftest import House, get
from tests.store.databases import PostgresServer, find_binaries


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


def tables(outlets: int, workers: tuple[int, ...] = (1, 2, 1, 2)) -> list[Table]:
    rows: dict[str, Row] = {}
    with server() as postgres, tempfile.TemporaryDirectory() as folder:
        postgres.execute("CREATE DATABASE bench")
        url = postgres.url("bench")
        house = House(Path(folder) / "data", NEWS7D_DATABASE=url, NEWS7D_WORKERS="1")
        with run_simweb(Path(folder), outlets=outlets) as web:
            house.run("import", "-", stdin=get(web.url("/__opml"))[1])
            house.run("refresh", "--all", "--feeds-only")
        for place, count in enumerate(workers):
            wall, cpu, done = drained(house, url, count)
            rows[f"{place + 1}: {count} workers"] = {"articles a second": wall, "for each second of processor": cpu, "measured": done}
    return [Table(title="Analysis by a fleet on PostgreSQL", rows=rows, ratios=False)]
