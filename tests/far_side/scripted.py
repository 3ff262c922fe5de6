"""A server that answers what the test wrote down, and keeps every request it got."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType

Answer = bytes | Callable[["Seen"], bytes]


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """A whole response; `content_type="text/html"` becomes Content-Type."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-').title()}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


@dataclass(frozen=True)
class Seen:
    """One request as it came."""

    path: str
    head: bytes
    at: float  # monotonic seconds at which its head had arrived
    number: int  # among those for the same path, from 1

    def header(self, name: str) -> bytes | None:
        for line in self.head.split(b"\r\n")[1:]:
            key, _, value = line.partition(b":")
            if key.strip().lower() == name.lower().encode():
                return value.strip()
        return None


class Scripted:
    """Listens on `host` at a free port until the end of the `with`. One thread per connection, one request each."""

    def __init__(self, answers: Mapping[str, Answer], host: str = "127.0.0.1") -> None:
        self.answers = dict(answers)
        self.requests: list[Seen] = []
        self.host = host
        self.open_now = self.open_most = 0  # requests that wait for their answer
        self._lock = threading.Lock()
        self._socket = socket.create_server((host, 0))
        self.port: int = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, path: str) -> str:
        return f"http://{self.host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [seen.path for seen in self.requests]

    def __enter__(self) -> Scripted:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._socket.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection:
                self._one(connection)
        except OSError:
            pass  # the client went away

    def _one(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(65536)
            if not piece:
                return
            head += piece
        seen = self._note(head)
        try:
            reply = self.answers.get(seen.path, answer(b"no such page", "404 Not Found"))
            data = reply(seen) if callable(reply) else reply
        finally:
            with self._lock:
                self.open_now -= 1  # before the client can have all of the answer, and so begin its next request
        connection.sendall(data)

    def _note(self, head: bytes) -> Seen:
        path = head.split(b" ", 2)[1].decode("latin-1")
        with self._lock:
            seen = Seen(path, head, time.monotonic(), self.paths().count(path) + 1)
            self.requests.append(seen)
            self.open_now += 1
            self.open_most = max(self.open_most, self.open_now)
        return seen
