"""Subscribers of our hub, as a real HTTP server on loopback: it answers challenges and takes deliveries, or does not."""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Delivery:
    path: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name), None)

    def links(self) -> list[str]:
        return [value for key, value in self.headers if key.lower() == "link"]


@dataclass
class Subscriber:
    """`confirms`: what a challenge is answered with, else itself; `answers`: statuses for the next deliveries, then 200."""

    confirms: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    answers: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    location: str = ""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    got: list[Delivery] = field(default_factory=list)

    def __enter__(self) -> Subscriber:
        there = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = dict(parse_qsl(parts.query, keep_blank_values=True))
                there.asked.append((parts.path, query))
                status, body = there.confirms.get(parts.path, (200, query.get("hub.challenge", "").encode()))
                self.reply(status, body)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", "0")))
                there.got.append(Delivery(self.path, list(self.headers.items()), body))
                waiting = there.answers[urlsplit(self.path).path]
                self.reply(waiting.pop(0) if waiting else 200, b"")

            def reply(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Connection", "close")
                if 300 <= status < 400:
                    self.send_header("Location", there.location)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    def url(self, path: str = "/callback") -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}{path}"
