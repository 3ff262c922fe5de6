"""The far side: servers that play the web for tests, on loopback, each a process of its own that is stopped by its id.

Fixtures (a folder that wants them says so in its conftest.py: `from tests.far_side import hostile, scripted, simweb  # noqa: F401`):

    hostile     session: tools/hostile_server.py; `hostile.url("/gzip-bomb")`, `hostile.log()` is what it printed
    simweb      session: 40 outlets at addresses of their own, no faults; `simweb.feed(3)` is a feed's URL
    scripted    function: a factory; `server = scripted({"/feed": answer(b"…", etag='"1"')})`, `server.requests` is what came

For another simulated web: `with run_simweb(outlets=200, faults="500=0.1,hang=0.1") as web: …`.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.far_side.scripted import Scripted, answer

HERE = Path(__file__).resolve().parent
_START_S = 30.0

__all__ = ["FarSide", "Scripted", "answer", "free_port", "run_hostile", "run_simweb"]


@dataclass(frozen=True)
class FarSide:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]
    output: Path

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def host(self, outlet: int) -> str:
        """Where simweb's outlet lives with `--hosts addr`, as `address:port`."""
        return f"127.{1 + outlet // 62500}.{outlet % 62500 // 250}.{outlet % 250 + 1}:{self.port}"

    def feed(self, outlet: int) -> str:
        return f"http://{self.host(outlet)}/feed"

    def log(self) -> str:
        return self.output.read_text("utf-8", "replace")

    def control(self, path: str) -> Any:
        """simweb's control pages: `control("/__stats")`, `control("/__tick?s=3600")`."""
        with urllib.request.urlopen(self.url(path), timeout=30) as reply:
            return json.loads(reply.read())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def run_hostile(folder: Path) -> Iterator[FarSide]:
    port = free_port()
    with _running([str(HERE / "hostile_server.py"), str(port)], port, folder / f"hostile-{port}.log") as server:
        yield server


@contextmanager
def run_simweb(folder: Path, *, outlets: int = 40, hosts: str = "addr", faults: str = "", **more: object) -> Iterator[FarSide]:
    """`more`: simweb's other options, such as entries=10, seed=2, slow_s=3, huge_mb=20, json=True."""
    port = free_port()
    options = [f"--outlets={outlets}", f"--port={port}", f"--hosts={hosts}", f"--faults={faults}"]
    options += [f"--{name.replace('_', '-')}" + ("" if value is True else f"={value}") for name, value in more.items()]
    with _running([str(HERE / "simweb.py"), *options], port, folder / f"simweb-{port}.log", says=b"feed 0 at") as server:
        yield server


@contextmanager
def _running(command: list[str], port: int, output: Path, says: bytes = b"") -> Iterator[FarSide]:
    """`says`: what the server prints once it listens at all its addresses."""
    with output.open("wb") as out:
        process = subprocess.Popen([sys.executable, *command], stdout=out, stderr=subprocess.STDOUT)
    server = FarSide(port, process, output)
    try:
        _await_start(server, says)
        yield server
    finally:
        process.kill()
        process.wait()


def _await_start(server: FarSide, says: bytes) -> None:
    end = time.monotonic() + _START_S
    while time.monotonic() < end:
        if server.process.poll() is not None:
            raise RuntimeError(f"the far side did not start:\n{server.log()}")
        try:
            socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
        except OSError:
            pass
        else:
            if says in server.output.read_bytes():
                return
        time.sleep(0.05)
    raise RuntimeError("the far side does not listen")


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FarSide]:
    with run_hostile(tmp_path_factory.mktemp("hostile")) as server:
        yield server


@pytest.fixture(scope="session")
def simweb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FarSide]:
    with run_simweb(tmp_path_factory.mktemp("simweb")) as server:
        yield server


@pytest.fixture
def scripted() -> Iterator[Callable[..., Scripted]]:
    with ExitStack() as stack:
        yield lambda answers, host="127.0.0.1": stack.enter_context(Scripted(answers, host))
