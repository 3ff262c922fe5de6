"""The pages on a real socket, and readers of `/live` who take what comes off theirs."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn

from news7d.store import Store
from news7d.web import WebDeps, WebSettings, create_app
from tests.web.newsroom import NOW

PATIENCE = 30.0


@dataclass(frozen=True)
class Served:
    port: int
    live: Any  # web.live.Live
    stop: Callable[[], None]  # as a signal would; returns when the server has ended


@contextmanager
def serving(store: Store, *, hub: bool = False, **settings: Any) -> Iterator[Served]:
    """This store's pages on a free port of loopback, stopped as `news7d up` stops; with `hub`, a hub for its lists."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=2048)
    if hub:
        base = f"http://127.0.0.1:{listening.getsockname()[1]}"
        settings |= {"base_url": base, "hub": f"{base}/hub", "hub_calls_private": True, "fresh_seconds": 0.0, "stale_seconds": 0.0}
    app = create_app(WebDeps(store=store, settings=WebSettings(**settings), clock=lambda: NOW))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=5))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listening])), daemon=True)
    thread.start()
    wait_for(lambda: server.started)

    def stop() -> None:
        app.state.live.close()
        server.should_exit = True
        thread.join(PATIENCE)
        assert not thread.is_alive()

    try:
        yield Served(listening.getsockname()[1], app.state.live, stop)
    finally:
        stop()
        listening.close()


def wait_for(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


@dataclass
class Event:
    type: str
    data: dict[str, Any]
    id: str


@dataclass
class Reader:
    """One listener. `head` is the answer's status line and headers; `events` and `last_id` grow as `read` finds more."""

    sock: socket.socket
    head: str = ""
    events: list[Event] = field(default_factory=list)
    comments: int = 0
    blocks: int = 0  # with anything in them, ids by themselves too
    last_id: str = ""
    ended: bool = False
    _raw: bytes = b""
    _text: str = ""
    _type: str = ""
    _data: str = ""
    _any: bool = False

    @classmethod
    def open(cls, port: int, path: str = "/live", *, method: str = "GET", **headers: str) -> Reader:
        sock = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        sock.sendall(f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{lines}\r\n".encode())
        reader = cls(sock)
        while b"\r\n\r\n" not in reader._raw:
            more = sock.recv(65536)
            assert more, "no answer"
            reader._raw += more
        head, _, reader._raw = reader._raw.partition(b"\r\n\r\n")
        reader.head = head.decode()
        reader._take()
        return reader

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.sock.close()

    @property
    def status(self) -> int:
        return int(self.head.split()[1])

    def read(self, until: Callable[[Reader], object]) -> Reader:
        """Read on until `until(self)`."""
        while not until(self):
            assert not self.ended, "the stream ended"
            more = self.sock.recv(65536)
            if not more:
                self.ended = True
            self._raw += more
            self._take()
        return self

    def types(self) -> list[str]:
        return [event.type for event in self.events]

    def _take(self) -> None:
        while b"\r\n" in self._raw:
            size, _, rest = self._raw.partition(b"\r\n")
            length = int(size, 16)
            if len(rest) < length + 2:
                return
            self._text += rest[:length].decode()
            self._raw = rest[length + 2 :]
            if length == 0:
                self.ended = True
        *lines, self._text = self._text.split("\n")
        for line in lines:
            self._line(line)

    def _line(self, line: str) -> None:
        """HTML standard §9.2.6, as far as we send it."""
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if line == "":
            if self._data:
                self.events.append(Event(self._type or "message", json.loads(self._data), self.last_id))
            self.blocks += self._any
            self._type, self._data, self._any = "", "", False
            return
        self._any = True
        if name == "":
            self.comments += 1
        elif name == "event":
            self._type = value
        elif name == "data":
            self._data += value
        elif name == "id":
            self.last_id = value
