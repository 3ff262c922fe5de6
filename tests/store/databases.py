"""Fixtures: a private PostgreSQL for the session, and a fresh, migrated store of either kind for each test."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from news7d.store import Store, open_store

_KINDS = ("sqlite", "postgres")
_FAST = ("fsync=off", "full_page_writes=off", "max_connections=150", "shared_buffers=64MB", "autovacuum=off")
_numbers = count()


class PostgresServer:
    """A PostgreSQL of our own, on a socket in a temporary folder and no port at all; it can be killed and started again."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self._binaries = binaries
        self._folder = folder
        self._user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        self._run("initdb", "-D", str(folder / "data"), "-U", "news7d", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self._process = self._start()

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [*self._user, str(self._binaries / program), *arguments], capture_output=True, text=True, check=False, cwd="/"
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr}")

    def _start(self) -> subprocess.Popen[bytes]:
        options = [part for option in (*_FAST, "listen_addresses=", f"unix_socket_directories={self._folder}") for part in ("-c", option)]
        command = [*self._user, str(self._binaries / "postgres"), "-D", str(self._folder / "data"), *options]
        with (self._folder / "log").open("ab") as log:
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log, cwd="/")
        self._wait(process)
        return process

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + 30
        while time.monotonic() < until and process.poll() is None:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise RuntimeError(f"PostgreSQL does not start: {(self._folder / 'log').read_text()[-2000:]}")

    def url(self, database: str) -> str:
        return f"postgresql://news7d@/{database}?host={self._folder}"

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """SIGQUIT is what `pg_ctl stop -m immediate` sends: no farewell, recovery at the next start."""
        postmaster = int((self._folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(postmaster, how)
        self._process.wait(30)

    def restart(self) -> None:
        self._process = self._start()

    def execute(self, sql: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql)  # type: ignore[arg-type]


def find_binaries() -> Path | None:
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0
    )
    if found:
        return found[-1].parent
    program = shutil.which("initdb")
    return Path(program).resolve().parent if program else None


def _absent(reason: str) -> None:
    if "postgres" in os.environ.get("NEWS7D_REQUIRE", "").split():
        pytest.fail(f"postgres is required here (NEWS7D_REQUIRE), but: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A running PostgreSQL with an empty, migrated template; skips (or fails, see NEWS7D_REQUIRE) where none is installed."""
    binaries = find_binaries()
    if binaries is None:
        _absent("PostgreSQL is not installed on this machine")
    assert binaries is not None
    folder = Path(tempfile.mkdtemp(prefix="news7d-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    try:
        server = PostgresServer(binaries, folder)
        try:
            server.execute("CREATE DATABASE template_news7d")
            template = open_store(server.url("template_news7d"))
            template.migrate()
            template.close()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "news7d.sqlite"
    store = open_store(f"sqlite:///{path}")
    store.migrate()
    store.close()
    return path


@pytest.fixture
def fresh_url(request: pytest.FixtureRequest, tmp_path: Path, _sqlite_template: Path) -> Iterator[Callable[..., str]]:
    """`fresh_url("sqlite")`, `fresh_url("postgres")`: the address of a new database, migrated, or with `empty=True` not."""
    made: list[str] = []

    def make(kind: str, *, empty: bool = False) -> str:
        name = f"n{os.getpid()}_{next(_numbers)}"
        if kind == "sqlite":
            path = tmp_path / f"{name}.sqlite"
            if not empty:
                shutil.copy(_sqlite_template, path)
            return f"sqlite:///{path}"
        server: PostgresServer = request.getfixturevalue("postgres_server")
        server.execute(f"CREATE DATABASE {name}" + ("" if empty else " TEMPLATE template_news7d"))
        made.append(name)
        return server.url(name)

    yield make
    for name in made:
        request.getfixturevalue("postgres_server").execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(params=_KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Both kinds of database, one after the other."""
    return str(request.param)


@pytest.fixture
def store(kind: str, fresh_url: Callable[..., str]) -> Iterator[Store]:
    """An empty, migrated store: the test runs on SQLite and on PostgreSQL."""
    opened = open_store(fresh_url(kind))
    yield opened
    opened.close()
