"""What it costs to be listened to: so many idle readers of `/live` on real sockets, and one story that all of them are told.

Starts `news7d up` on an empty data folder, reads its memory before and after the readers have come (the sum over its processes of
memory that is theirs alone, from /proc), the processor that it takes while nothing happens, and how long a story takes to reach
the last of them.
"""

from __future__ import annotations

import os
import resource
import selectors
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from bench.table import Row, Table
from bench.web import ROOT, workplace
from news7d.store import open_store
from tests.web.newsroom import Filed, fill


def started(folder: Path) -> tuple[subprocess.Popen[str], int]:
    command = [sys.executable, "-m", "news7d", "up", "--data", str(folder), "--port", "0"]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "NEWS7D_LOG_LEVEL": "error"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
    assert process.stdout is not None
    for line in process.stdout:
        if "http://127.0.0.1:" in line:
            return process, int(line.split("http://127.0.0.1:")[1].split("/")[0].split()[0])
    raise SystemExit("news7d up did not start")


def family(pid: int) -> list[int]:
    try:
        children = (Path("/proc") / str(pid) / "task" / str(pid) / "children").read_text().split()
    except OSError:
        children = []
    return [pid, *(each for child in children for each in family(int(child)))]


def resident_kb(pid: int) -> int:
    lines = (Path("/proc") / str(pid) / "smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def memory_mb(pid: int) -> float:
    return sum(resident_kb(each) for each in family(pid)) / 1024


def cpu_s(pid: int) -> float:
    said = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK")


def readers(port: int, count: int) -> list[socket.socket]:
    found = []
    for _ in range(count):
        sock = socket.create_connection(("127.0.0.1", port), timeout=30)
        sock.sendall(b"GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n")
        found.append(sock)
    for sock in found:
        assert b"200 OK" in sock.recv(4096)
    return found


def all_told(socks: list[socket.socket], seconds: float) -> tuple[float, float]:
    """Seconds until the first and the last have been told of a story."""
    began, waiting = time.monotonic(), len(socks)
    first = 0.0
    with selectors.DefaultSelector() as selector:
        for sock in socks:
            selector.register(sock, selectors.EVENT_READ)
        while waiting and time.monotonic() - began < seconds:
            for key, _ in selector.select(1.0):
                if b"event: story" in key.fileobj.recv(65536):  # type: ignore[union-attr]
                    first = first or time.monotonic() - began
                    selector.unregister(key.fileobj)
                    waiting -= 1
    assert not waiting, f"{waiting} were not told"
    return first, time.monotonic() - began


def _measured(folder: Path, count: int, seconds: float) -> Row:
    process, port = started(folder)
    try:
        socks = readers(port, 1)  # what the first one brings with it is not what a further one costs
        time.sleep(5)
        before = memory_mb(process.pid)
        idle_before = cpu_s(process.pid)
        time.sleep(seconds)
        idle_before = cpu_s(process.pid) - idle_before
        socks += readers(port, count)
        time.sleep(3)
        after, idle = memory_mb(process.pid), cpu_s(process.pid)
        time.sleep(seconds)
        idle = cpu_s(process.pid) - idle
        store = open_store(f"sqlite:///{folder / 'news7d.sqlite'}")
        began = cpu_s(process.pid)
        fill(store, [Filed(key="one", story="one", outlet="One", title="A story for everybody", text="Here it is.", role="origin")])
        store.close()
        first, last = all_told(socks, 60)
        told = cpu_s(process.pid) - began
        process.send_signal(signal.SIGTERM)
        began_stop = time.monotonic()
        process.wait(20)
        return {
            "memory before, MB": before,
            "for all of them, MB": after - before,
            "KB each": 1024 * (after - before) / count,
            "idle with 1, % of a core": 100 * idle_before / seconds,
            "idle with all, % of a core": 100 * idle / seconds,
            "a story reaches the first, s": first,
            "and the last, s": last,
            "CPU to tell all, ms": 1000 * told,
            "stopped within, s": time.monotonic() - began_stop,
        }
    finally:
        if process.poll() is None:
            process.kill()


def tables(listeners: int, seconds: float = 20.0) -> list[Table]:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65536), hard))
    with workplace() as folder:
        row = _measured(folder, listeners, seconds)
    return [Table(title=f"{listeners:,} idle listeners of /live", rows={"News7D": row}, ratios=False)]
