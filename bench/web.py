"""The simulated web, and News7D as a program that reads it."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.machine import Cost, cost_of, has_ended, is_ours

ROOT = Path(__file__).resolve().parent.parent
SIMWEB = ROOT / "tests" / "far_side" / "simweb.py"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


@contextmanager
def simulated_web(outlets: int, *options: str) -> Iterator[str]:
    """Runs simweb on a free port; gives its address."""
    port = free_port()
    call = [sys.executable, str(SIMWEB), "--outlets", str(outlets), "--port", str(port), "--hosts", "addr", *options]
    process = subprocess.Popen(call, stdout=subprocess.PIPE, text=True)
    is_ours(process.pid)
    try:
        assert process.stdout is not None
        if "simweb:" not in process.stdout.readline():
            sys.exit("bench: simweb did not start")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)
        has_ended(process.pid)


def read(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=60) as answer:
        body: bytes = answer.read()
    return body


def settings(data: Path, **more: str) -> dict[str, str]:
    """The environment of a News7D that reads the simulated web."""
    return {
        "NEWS7D_DATA": str(data),
        "NEWS7D_ALLOW_PRIVATE_NETWORKS": "1",
        "NEWS7D_PAGE_DELAY": "0",  # the simulated web has no publishers to be polite to
        "NEWS7D_CRAWL_DELAY_CAP": "0",
        "PYTHONPATH": str(ROOT / "src"),
        **{f"NEWS7D_{name.upper()}": value for name, value in more.items()},
    }


def news7d(data: Path, *arguments: str, stdin: str | None = None, **more: str) -> Cost:
    return cost_of([sys.executable, "-m", "news7d", *arguments], settings(data, **more), stdin=stdin)


def subscribed(web: str, folder: Path) -> Path:
    """A data folder whose house watches every outlet of the simulated web."""
    listing = folder / "feeds.txt"
    listing.write_bytes(read(f"{web}/__urls"))
    data = folder / "data"
    news7d(data, "import", str(listing))
    return data


def size_of(folder: Path) -> int:
    """Bytes of all files below."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


@contextmanager
def workplace() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="news7d-bench-") as folder:
        yield Path(folder)
