"""Real programs, headless: a house on a socket, and how newsboat and RSS Guard are run against it.

The programs come from Debian (`apt-get install newsboat rssguard`); tests that need one that is not there skip and say so,
or fail where NEWS7D_REQUIRE names it.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import os
import shutil
import socket
import sqlite3
import struct
import subprocess
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from news7d.store import Store
from news7d.web import WebDeps, WebSettings, create_app
from tests.conftest import require

PATIENCE = 60.0
_KEY = 1234567890123  # of RSS Guard's «encryption», in a file beside its database


@contextmanager
def house(store: Store) -> Iterator[int]:
    """The pages over this store on a free port of loopback."""
    listening = socket.create_server(("127.0.0.1", 0))
    app = create_app(WebDeps(store=store, settings=WebSettings()))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=2))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listening])), daemon=True)
    thread.start()
    try:
        until(lambda: server.started)
        yield listening.getsockname()[1]
    finally:
        app.state.live.close()
        server.should_exit = True
        thread.join(PATIENCE)
        listening.close()


def until(happens: Callable[[], object], what: str = "it") -> None:
    end = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < end, f"{what} did not happen in {PATIENCE:g} s"
        time.sleep(0.1)


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        require(name, f"{name} is not installed on this machine (apt-get install {name})")
    assert found is not None
    return found


# ------------------------------------------------------------------ newsboat


class Newsboat:
    """newsboat in a home of its own, in the mode that every version since 2.10 has."""

    def __init__(self, folder: Path, port: int, name: str, password: str) -> None:
        self.binary = program("newsboat")
        self.folder = folder
        folder.mkdir()
        lines = ['urls-source "feedhq"', f"feedhq-url http://127.0.0.1:{port}", f"feedhq-login {name}", f'feedhq-password "{password}"']
        lines += ['feedhq-flag-star "s"', "feedhq-min-items 100", "auto-reload no", "confirm-exit no", "goto-next-feed no"]
        (folder / "config").write_text("\n".join([*lines, "feedhq-show-special-feeds no", ""]))

    @property
    def command(self) -> list[str]:
        return [self.binary, "-C", f"{self.folder}/config", "-u", f"{self.folder}/urls", "-c", f"{self.folder}/cache.db"]

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "HOME": str(self.folder), "LANG": "C.UTF-8", "TERM": "xterm"}

    def run(self, *commands: str) -> str:
        done = subprocess.run([*self.command, "-x", *commands], env=self.environment, capture_output=True, text=True, timeout=PATIENCE)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def rows(self) -> dict[str, bool]:
        """Items by id, and whether newsboat takes them for unread."""
        with sqlite3.connect(self.folder / "cache.db") as cache:
            return {guid: bool(unread) for guid, unread in cache.execute("SELECT guid, unread FROM rss_item")}

    def press(self, *steps: tuple[str, Callable[[], object]]) -> None:
        """Open the screen in a pty; press keys one after the other, and after each step wait until it has come about."""
        import pexpect

        child = pexpect.spawn(self.command[0], self.command[1:], encoding="utf-8", dimensions=(40, 140), env=self.environment)

        def seen() -> bool:
            """newsboat stands still unless somebody reads its screen."""
            try:
                child.read_nonblocking(100_000, 0.2)
            except pexpect.TIMEOUT:
                return True
            return False

        try:
            child.expect("Your feeds|newsboat", timeout=PATIENCE)
            for keys, ready in steps:
                for key in keys:
                    until(seen, "a quiet screen")
                    child.send(key)
                until(lambda ready=ready: seen() and ready(), f"what newsboat was told by {keys!r}")  # type: ignore[misc]
        finally:
            child.close(force=True)


# ------------------------------------------------------------------ RSS Guard


class RssGuard:
    """RSS Guard 4.0 without a screen. `service`: 1 FreshRSS (it adds /api/greader.php itself), 1024 other."""

    def __init__(self, folder: Path, port: int, name: str, password: str, *, service: int) -> None:
        self.binary = program("rssguard")
        self.folder = folder
        self.account = {"service": service, "username": name, "password": _encrypted(password), "batch_size": 100}
        self.account |= {"download_only_unread": False, "intelligent_synchronization": True, "url": f"http://127.0.0.1:{port}"}

    @property
    def database(self) -> Path:
        return self.folder / "database" / "database.db"

    def prepare(self) -> None:
        """Let it make its database, then give it the account and the wish to fetch at its start."""
        self.run(lambda: self.database.exists() and self._has("Accounts") and (self.folder / "config" / "config.ini").exists())
        (self.folder / "config" / "key.private").write_text(str(_KEY))
        with sqlite3.connect(self.database) as database:
            database.execute("INSERT INTO Accounts (type, proxy_type, custom_data) VALUES ('greader', 0, ?)", (json.dumps(self.account),))
        ini = self.folder / "config" / "config.ini"
        wish = "feeds_update_on_startup=true\nfeeds_update_on_startup_delay=3\n"
        text = ini.read_text()
        ini.write_text(text.replace("[feeds]\n", f"[feeds]\n{wish}") if "[feeds]" in text else f"{text}\n[feeds]\n{wish}")

    def run(self, ready: Callable[[], object]) -> None:
        """Until it has done what is awaited."""
        environment = {**os.environ, "HOME": str(self.folder), "XDG_RUNTIME_DIR": str(self.folder), "QT_QPA_PLATFORM": "offscreen"}
        environment |= {"QTWEBENGINE_DISABLE_SANDBOX": "1", "LANG": "C.UTF-8"}
        self.folder.mkdir(exist_ok=True, mode=0o700)
        command = [self.binary, "--data", str(self.folder), "--no-single-instance"]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            until(ready, "what RSS Guard was started for")
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)

    def _has(self, table: str) -> bool:
        return bool(self.rows(f"SELECT 1 FROM sqlite_master WHERE name = '{table}'"))

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """What its database says; nothing while it is being made."""
        try:
            with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as database:
                return database.execute(sql).fetchall()
        except sqlite3.Error:
            return []


def _encrypted(text: str) -> str:
    """A password as RSS Guard keeps it (SimpleCrypt: compressed, hashed, XORed with the key and the byte before)."""
    raw = text.encode()
    packed = struct.pack(">I", len(raw)) + zlib.compress(raw, 9)
    plain = b"R" + hashlib.sha1(packed).digest() + packed
    key = [(_KEY >> (8 * at)) & 0xFF for at in range(8)]
    out, last = bytearray(), 0
    for at, byte in enumerate(plain):
        last = byte ^ key[at % 8] ^ last
        out.append(last)
    return base64.b64encode(bytes([3, 1 | 4]) + bytes(out)).decode()
