"""A WebSub hub with its publisher, as a real HTTP server on loopback: serves topics, verifies subscribers, delivers to them."""

from __future__ import annotations

import hashlib
import hmac
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import parse_qsl, urlencode, urlsplit


@dataclass
class Page:
    """What a path answers to GET, or to POST where `to_post` is set."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    to_post: bool = False


@dataclass
class Asked:
    """One subscription request that the hub has taken, and how its verification went."""

    form: dict[str, str]
    answer: int = 202  # of the hub, to the request
    status: int | None = None  # of ours, to the verification
    body: bytes = b""
    type: str = ""

    @property
    def callback(self) -> str:
        return self.form["hub.callback"]

    @property
    def secret(self) -> str | None:
        return self.form.get("hub.secret")


class Hub:
    """Answers POST /hub with 202 and then verifies, unless `verifies` is off. `lease` is what it grants, in seconds."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.asked: list[Asked] = []
        self.gets: list[str] = []
        self.lease = "86400"
        self.verifies = True
        self.answers: list[int] = []  # statuses for the next requests; then 202
        self.topic_instead: str | None = None  # verify for a topic that nobody asked for
        self.on_verified: Callable[[Asked], None] = lambda asked: None
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                hub.gets.append(self.path)
                page = hub.pages.get(self.path)
                hub.reply(self, page if page and not page.to_post else Page(b"no such page", 404))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", "0")))
                page = hub.pages.get(self.path)
                if page is not None and page.to_post:
                    return hub.reply(self, page)
                if self.path != "/hub":
                    return hub.reply(self, Page(b"", 404))
                hub.subscribe(self, dict(parse_qsl(body.decode(), keep_blank_values=True)))

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def __enter__(self) -> Hub:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}{path}"

    @staticmethod
    def reply(to: BaseHTTPRequestHandler, page: Page) -> None:
        to.send_response(page.status)
        for name, value in {"Content-Length": str(len(page.body)), "Connection": "close", **page.headers}.items():
            to.send_header(name, value)
        to.end_headers()
        to.wfile.write(page.body)

    def subscribe(self, to: BaseHTTPRequestHandler, form: dict[str, str]) -> None:
        status = self.answers.pop(0) if self.answers else 202
        asked = Asked(form, status)
        self.asked.append(asked)
        self.reply(to, Page(b"", status))
        if status == 202 and self.verifies:
            self.verify(asked)

    def verify(self, asked: Asked, challenge: str = "c<b>hallenge</b>", **changes: str) -> int:
        query = {
            "hub.mode": asked.form["hub.mode"],
            "hub.topic": self.topic_instead or asked.form["hub.topic"],
            "hub.challenge": challenge,
            "hub.lease_seconds": self.lease,
        } | {f"hub.{name}": value for name, value in changes.items()}
        joint = "&" if "?" in asked.callback else "?"
        asked.status, asked.body, asked.type = call(asked.callback + joint + urlencode(query))
        self.on_verified(asked)
        return asked.status

    @staticmethod
    def deliver(asked: Asked, body: bytes, signature: str | None = "sha256", *, type: str = "application/atom+xml") -> int:
        """signature: the method to sign with, None for none, or a whole header."""
        headers = {"Content-Type": type, "Link": '<https://elsewhere.example/feed>; rel="self"'}
        if signature in ("sha1", "sha256", "sha384", "sha512"):
            digest = hmac.new((asked.secret or "").encode(), body, getattr(hashlib, signature)).hexdigest()
            headers["X-Hub-Signature"] = f"{signature}={digest}"
        elif signature:
            headers["X-Hub-Signature"] = signature
        return call(asked.callback, body, headers)[0]


def call(url: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> tuple[int, bytes, str]:
    assert urlsplit(url).hostname == "127.0.0.1"
    request = urllib.request.Request(url, data=body, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=20) as reply:
            return reply.status, reply.read(), reply.headers.get("content-type", "")
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers.get("content-type", "")


def atom(hub: str | None, topic: str | None, *numbers: int, title: str = "Topic") -> bytes:
    """A feed of made-up reports."""
    links = "".join(f'<link rel="{rel}" href="{url}"/>' for rel, url in (("hub", hub), ("self", topic)) if url)
    entries = "".join(
        f"<entry><id>tag:topic.example,2026:{n}</id><title>Report number {n}</title><updated>2026-11-24T04:00:00Z</updated>"
        f'<link href="https://topic.example/{n}"/><content type="html">&lt;p&gt;Text of report {n}.&lt;/p&gt;</content></entry>'
        for n in numbers
    )
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:topic.example,2026:feed</id><title>{title}</title>{links}{entries}</feed>'
    ).encode()


def rss(hub: str, topic: str, *numbers: int) -> bytes:
    links = "".join(f'<a:link rel="{rel}" href="{url}"/>' for rel, url in (("hub", hub), ("self", topic)))
    items = "".join(f"<item><guid>{n}</guid><title>Report number {n}</title><link>https://topic.example/{n}</link></item>" for n in numbers)
    return f'<rss version="2.0" xmlns:a="http://www.w3.org/2005/Atom"><channel><title>Topic</title>{links}{items}</channel></rss>'.encode()
