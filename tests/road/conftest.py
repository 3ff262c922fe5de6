"""The whole road, driven as its users drive it: the program as a process, the simulated web as the far side."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

QUICK = {
    "NEWS7D_ALLOW_PRIVATE_NETWORKS": "1",
    "NEWS7D_PAGE_DELAY": "0",
    "NEWS7D_CRAWL_DELAY_CAP": "0",
    "NEWS7D_MIN_INTERVAL": "0.05",
}


class House:
    """A data folder and the program on it."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        clean = {name: value for name, value in os.environ.items() if not name.startswith("NEWS7D_")}
        self.environ = clean | QUICK | {"NEWS7D_DATA": str(folder)} | settings

    def run(self, *arguments: str, code: int = 0, stdin: bytes | None = None, timeout: float = 240) -> str:
        """The program's standard output; its exit code must be `code`."""
        done = subprocess.run(self._command(*arguments), env=self.environ, input=stdin, capture_output=True, timeout=timeout, check=False)
        assert done.returncode == code, f"{arguments} ended with {done.returncode}:\n{done.stderr.decode()}\n{done.stdout.decode()[-2000:]}"
        self.complaint = done.stderr.decode()
        return done.stdout.decode()

    def json(self, *arguments: str) -> Any:
        return json.loads(self.run(*arguments, "--json"))

    def lines(self, *arguments: str) -> list[Any]:
        return [json.loads(line) for line in self.run(*arguments, "--json").splitlines()]

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._command(*arguments), env=self.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
        )

    @contextmanager
    def up(self, *arguments: str) -> Iterator[str]:
        """`news7d up` on a free port; yields its address."""
        process = self.start("up", "--port", "0", *arguments)
        try:
            yield address_of(process)
        finally:
            stop(process)

    @staticmethod
    def _command(*arguments: str) -> list[str]:
        return [sys.executable, "-m", "news7d", *arguments]


def address_of(process: subprocess.Popen[bytes]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline().decode()
    if "http://" not in line:
        process.kill()
        raise AssertionError(f"no address in {line!r}; {process.stderr.read().decode() if process.stderr else ''}")
    return line.split()[-1]


def stop(process: subprocess.Popen[bytes]) -> int:
    """End the program as Ctrl-C does; its exit code."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
    for pipe in (process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()
    return process.returncode


def get(url: str, timeout: float = 30) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=timeout) as reply:
            return reply.status, reply.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def wait_for(condition: Any, seconds: float, every: float = 0.5) -> Any:
    """The first true answer of `condition`, or an assertion when the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(every)
    raise AssertionError(f"nothing within {seconds} s")


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "data")


from tests.far_side import scripted  # noqa: E402, F401
