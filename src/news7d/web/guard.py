"""What holds for every request, whatever its page: who asks, under which name, how much they send, and which headers go back.

Pure ASGI, outermost. The Host is checked against DNS rebinding; X-Forwarded-* counts only from configured proxies
(CVE-2023-27591 is what happens otherwise); bodies are bounded; an unexpected error becomes a plain page and a log line.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from time import monotonic
from urllib.parse import SplitResult, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from news7d.logs import REQUEST
from news7d.web.csp import CSP
from news7d.web.deps import WebSettings
from news7d.web.journal import HEADER, Journal, name_request, request_id_for
from news7d.web.languages import ENGLISH, asked_for, speak

log = logging.getLogger("news7d.web")

LARGEST_BODY = 5 * 1024 * 1024 + 64 * 1024  # an OPML of 5 MiB and the form around it
# What tells of a proxy. Browsers never speak HTTP/1.0; nginx does to what is behind it, and sends none of these by itself.
PROXIED = ("x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "forwarded", "via", "x-real-ip", "cf-connecting-ip")
LARGEST_MOVE = 64 * 1024 * 1024 + 64 * 1024  # what a reader brings from elsewhere, with its texts
MOVES = "/settings/move"
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})

HEADERS = (
    ("content-security-policy", CSP),
    ("x-content-type-options", "nosniff"),
    # `same-origin`, not `no-referrer`: nothing leaves for other sites either way, but `no-referrer` makes browsers send
    # «Origin: null» with our own forms, and then a forged form could not be told from a true one.
    ("referrer-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), browsing-topics=()"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks, and under which address they see us."""

    address: str
    scheme: str
    host: str
    local: bool  # a client on this machine, as far as can be told: no proxy in between, and none in the settings
    user: str = ""  # whom a trusted proxy has signed in

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.host}"

    @property
    def secure(self) -> bool:
        return self.scheme == "https"


def asker(request: Request) -> Asker:
    found = request.scope["news7d.asker"]
    assert isinstance(found, Asker)
    return found


def referrer(request: Request) -> SplitResult:
    """The page that led here, as the browser says; empty where it says nothing, or no address."""
    try:
        return urlsplit(request.headers.get("referer", "")[:2000])
    except ValueError:
        return urlsplit("")


class Guard:
    def __init__(self, app: ASGIApp, *, settings: WebSettings, mishap: Callable[[Request], Response], journal: Journal) -> None:
        self.app = app
        self.journal = journal
        self.mishap = mishap
        self.settings = settings
        self.proxies = _networks(settings.proxies)
        self.names = _allowed_names(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        who = _who(scope, self.proxies, self.settings)
        scope["news7d.asker"] = who
        scope["path"] = _without_prefix(scope["path"], self.settings.prefix)
        speak(
            ENGLISH
            if for_programs(scope["path"]) and scope["path"] not in _FOR_SCRIPTS
            else asked_for(scope["headers"], self.settings.interface_language)
        )
        named = request_id_for(Headers(scope=scope).get(HEADER))
        name_request(scope, named)
        answer, start, mark = _Answer(send, scope, noindex=self.settings.noindex), monotonic(), REQUEST.set(named)
        try:
            await self._answer(scope, receive, who, answer)
        finally:
            self.journal.note(scope, status=answer.status, seconds=monotonic() - start, size=answer.size, stream=answer.stream)
            REQUEST.reset(mark)

    async def _answer(self, scope: Scope, receive: Receive, who: Asker, answer: _Answer) -> None:
        if self.names is not None and _name(who.host) not in self.names:
            await PlainTextResponse("This server does not answer under that name.\n", status_code=421)(scope, receive, answer.send)
            return
        try:
            await self.app(scope, _bounded(receive, scope["path"]), answer.send)
        except Exception:
            log.exception("unexpected error on %s", scope["path"][:200].encode("ascii", "backslashreplace").decode())
            if not answer.started:
                await self.mishap(Request(scope, receive))(scope, receive, answer.send)


class _Answer:
    """Adds the headers that every answer carries, without overruling stricter ones."""

    def __init__(self, send: Send, scope: Scope, *, noindex: bool) -> None:
        self._send = send
        self._scope = scope
        self.status, self.size, self.stream = 499, 0, False  # 499: who asked was gone before we answered
        self._noindex = noindex
        self.started = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(raw=message.setdefault("headers", []))
            headers[HEADER] = self._scope["news7d.request_id"]
            if (tag := self._scope.get("news7d.tag")) and headers.get("content-type", "text/html").startswith("text/html"):
                headers["news7d-reader"] = tag  # whose page a browser keeps, if it keeps it (static/sw.js); a 304 says so anew
            self.status, self.stream = message["status"], headers.get("content-type", "").startswith("text/event-stream")
            for name, value in HEADERS:
                headers.setdefault(name, value)
            if self._noindex:
                headers["x-robots-tag"] = "noindex"
        self.size += len(message.get("body", b""))
        await self._send(message)


def _who(scope: Scope, proxies: tuple[IPv4Network | IPv6Network, ...], settings: WebSettings) -> Asker:
    headers = Headers(scope=scope)
    peer = scope["client"][0] if scope.get("client") else ""
    scheme, host, address = scope.get("scheme", "http"), headers.get("host", ""), peer
    forwarded = any(name in headers for name in PROXIED) or scope.get("http_version") == "1.0"
    proxy = _among(peer, proxies)
    trusted = forwarded and proxy
    if trusted:
        address = _client_of(headers.get("x-forwarded-for", ""), proxies) or peer
        scheme = headers.get("x-forwarded-proto", scheme).split(",")[-1].strip().lower()
        host = headers.get("x-forwarded-host", host).split(",")[-1].strip()
    if settings.base_url:
        base = urlsplit(settings.base_url)
        if _name(host) == _name(base.netloc):
            scheme = base.scheme
    # A proxy need not say that it is one. Whoever set a base URL has one, and sets up on the command line.
    local = is_loopback(address) and (trusted or not forwarded) and _name(host) in LOOPBACK_NAMES and not settings.base_url
    user = headers.get(settings.proxy_user_header, "").strip() if proxy and settings.proxy_user_header else ""
    return Asker(address=address, scheme="https" if scheme == "https" else "http", host=host, local=local and not user, user=user)


def asker_of(scope: Scope, settings: WebSettings) -> Asker:
    """Who asks, before the guard has said so."""
    return _who(scope, _networks(settings.proxies), settings)


@lru_cache(maxsize=8)
def _networks(proxies: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(proxy, strict=False) for proxy in proxies)


def _client_of(forwarded_for: str, proxies: tuple[IPv4Network | IPv6Network, ...]) -> str | None:
    """The last address in the chain that is not a proxy of ours: all before it can be made up."""
    hops = [hop.strip() for hop in forwarded_for.split(",") if hop.strip()]
    return next((hop for hop in reversed(hops) if not _among(hop, proxies)), hops[0] if hops else None)


def _among(address: str, networks: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    return any(ip in network for network in networks)


def is_loopback(address: str) -> bool:
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(ip, "ipv4_mapped", None)
    return (mapped or ip).is_loopback


def _allowed_names(settings: WebSettings) -> frozenset[str] | None:
    """Host names we answer to; None where the operator opened us without saying under which name."""
    if settings.base_url:
        return LOOPBACK_NAMES | {_name(urlsplit(settings.base_url).netloc)}
    return None if settings.any_name else LOOPBACK_NAMES


def _name(host: str) -> str:
    """`Example.org:8080` -> `example.org`; brackets of IPv6 stay."""
    name, _, port = host.lower().rpartition(":")
    return name if name and port.isdigit() else host.lower()


def _without_prefix(path: str, prefix: str) -> str:
    if prefix and (path == prefix or path.startswith(prefix + "/")):
        return path[len(prefix) :] or "/"
    return path


_PROGRAMS = (".atom", ".rss", ".json", ".xml", ".opml", "/live", "/hub")
_PROGRAMS_UNDER = (
    "/api/v1/",
    "/private/",
    "/reader/",
    "/accounts/",
    "/api/greader.php",
    "/api/fever.php",
    "/fever/",
)


_FOR_SCRIPTS = ("/setup/progress.json",)  # that show it to whoever reads the page


def for_programs(path: str) -> bool:
    """What is read there is no page, so it is English."""
    return path.endswith(_PROGRAMS) or path.startswith(_PROGRAMS_UNDER)


def largest_body(path: str) -> int:
    """Bytes that a request to this address may send."""
    return LARGEST_MOVE if path == MOVES else LARGEST_BODY


def too_large(path: str) -> str:
    command = "move-in" if path == MOVES else "import"
    most = largest_body(path) >> 20
    return f"That is more than {most} MiB. Split it into several files, or take it in on the server: news7d {command} FILE."


def _bounded(receive: Receive, path: str) -> Receive:
    taken, largest = 0, largest_body(path)

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > largest:
            raise HTTPException(413, too_large(path))
        return message

    return bounded
