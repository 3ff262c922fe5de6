"""One HTTP request after another through libcurl, driven by the event loop.

    Engine.exchange ─► curl multi ─► sockets in one selector ─► the selector's own descriptor in the asyncio loop

Every descriptor of curl lives in a selector of ours, and only that selector is known to the loop: one callback serves all
sockets that are ready, and nothing here depends on which loop it is. Names are resolved before (names.py).
Redirects, decompression, validators and pace are decided above; curl speaks HTTP/1.1 and TLS, and no other protocol.
"""

from __future__ import annotations

import asyncio
import selectors
import socket
from collections.abc import Sequence
from functools import cache
from typing import Any

import pycurl

from news7d.errors import FetchError, Forbidden, TooLarge, Unreachable
from news7d.net.address import Target, is_public
from news7d.net.decode import Body, Enough
from news7d.net.limits import FetchLimits
from news7d.net.room import Hold, Room
from news7d.nouns import dataclass

ERROR_BODY = 64 * 1024  # bytes of an error page that we look at
_IDLE_CONNECTIONS = 64  # kept open for the next page of the same host
_IDLE_SECONDS = 60
_CLOCK_S = 0.001  # by which the loop may call too early

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request answered. `body` is decompressed where `status` is 200, else cut at ERROR_BODY."""

    status: int
    headers: Headers  # names in lower case, values as Latin-1 text, byte for byte
    body: bytes

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key == name), None)


@dataclass(frozen=True, slots=True)
class Request:
    """What one exchange may cost. Seconds and bytes; `lines` are whole header lines."""

    target: Target
    lines: Sequence[bytes]
    hold: Hold  # what of the room it takes
    total_s: float
    max_bytes: int
    addresses: tuple[str, ...] = ()  # of the host, if it was given by name
    cut: bool = False  # stop at max_bytes and take what came, instead of failing
    keep_open: bool = False  # leave the connection for the next request to this host
    form: bytes | None = None  # a POST with this body, else a GET


class Engine:
    """All transfers of one event loop. Make it inside the running loop; `close` it there too."""

    def __init__(self, limits: FetchLimits) -> None:
        self._limits = limits
        self._loop = asyncio.get_running_loop()
        self._selector = selectors.DefaultSelector()
        self._watching: set[int] = set()  # descriptors in the selector
        self._selector_fd: int = self._selector.fileno()
        self._loop.add_reader(self._selector_fd, self._ready)
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._socket_wanted)
        self._multi.setopt(pycurl.M_TIMERFUNCTION, self._timer_wanted)
        self._multi.setopt(pycurl.M_MAXCONNECTS, _IDLE_CONNECTIONS)
        self._timer: asyncio.Handle | None = None
        self._timer_at = 0.0
        self._due = 0.0  # when curl wants to be called at the latest
        self._sweep: asyncio.TimerHandle | None = None
        self.room = Room(limits.in_flight_bytes)
        self.room.on_room = self._room_again
        self._resuming: asyncio.Handle | None = None
        self._active: dict[Any, _Transfer] = {}
        self._spare: list[_Transfer] = []

    async def exchange(self, request: Request) -> Exchange:
        """Raises FetchError; never more than `request.total_s` seconds."""
        transfer = self._spare.pop() if self._spare else _Transfer(self._limits, self.room)
        future: asyncio.Future[tuple[int, str]] = self._loop.create_future()
        transfer.begin(request, future, self._loop.time() + self._limits.headers_s)
        self._active[transfer.curl] = transfer
        self._multi.add_handle(transfer.curl)
        if self._sweep is None:
            self._sweep = self._loop.call_later(self._sweep_s, self._sweep_late)
        try:
            code, message = await future
        except asyncio.CancelledError:
            self._drop(transfer)
            raise
        try:
            return transfer.outcome(code, message)
        finally:
            transfer.clear()
            self._spare.append(transfer)

    def close(self) -> None:
        for transfer in list(self._active.values()):
            self._end(transfer, pycurl.E_ABORTED_BY_CALLBACK, "closed")
        self.room.on_room = lambda: None
        for handle in (self._timer, self._sweep, self._resuming):
            if handle is not None:
                handle.cancel()
        self._multi.close()
        for transfer in self._spare:
            transfer.curl.close()
        self._spare.clear()
        self._loop.remove_reader(self._selector_fd)
        self._selector.close()

    # ---- what curl asks of the loop. Called from inside curl: nothing here may call curl back

    def _socket_wanted(self, what: int, fd: int, multi: object, data: object) -> None:
        if what == pycurl.POLL_REMOVE:
            if fd in self._watching:
                self._watching.discard(fd)
                self._selector.unregister(fd)
        elif fd in self._watching:
            self._selector.modify(fd, what)  # curl's IN and OUT are 1 and 2, as selectors' READ and WRITE
        else:
            self._watching.add(fd)
            self._selector.register(fd, what)

    def _timer_wanted(self, milliseconds: int) -> None:
        """Curl moves its one deadline with every request: a timer that goes off too early costs less than one made anew each time."""
        if milliseconds < 0:
            self._due = float("inf")
            return
        self._due = self._loop.time() + milliseconds / 1000
        if self._timer is None or self._timer_at > self._due:
            self._set_timer()

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._timer_at = self._loop.call_at(self._due, self._tick), self._due

    # ---- what the loop tells curl

    def _tick(self) -> None:
        self._timer = None
        if self._due > self._loop.time() + _CLOCK_S:
            if self._due != float("inf"):
                self._set_timer()
            return
        self._multi.socket_action(pycurl.SOCKET_TIMEOUT, 0)
        self._collect()

    def _ready(self) -> None:
        for key, events in self._selector.select(0):
            self._multi.socket_action(key.fd, events)
        self._collect()

    def _collect(self) -> None:
        more = 1
        while more:
            more, done, failed = self._multi.info_read()
            for curl in done:
                self._end(self._active[curl], 0, "")
            for curl, code, message in failed:
                self._end(self._active[curl], code, message)

    def _end(self, transfer: _Transfer, code: int, message: str) -> None:
        self._remove(transfer)
        if transfer.future is not None and not transfer.future.done():
            transfer.future.set_result((code, message))

    def _drop(self, transfer: _Transfer) -> None:
        """The caller has gone away."""
        if transfer.curl in self._active:
            self._remove(transfer)
        transfer.curl.close()

    def _remove(self, transfer: _Transfer) -> None:
        del self._active[transfer.curl]
        self._multi.remove_handle(transfer.curl)

    # ---- transfers that wait for room

    def _room_again(self) -> None:
        if self._resuming is None:
            self._resuming = self._loop.call_soon(self._resume)

    def _resume(self) -> None:
        self._resuming = None
        waiting = [transfer for transfer in self._active.values() if transfer.paused and transfer.has_room()]
        for transfer in waiting:
            transfer.resume()
        if waiting:
            self._multi.socket_action(pycurl.SOCKET_TIMEOUT, 0)
            self._collect()

    # ---- the deadline for a response's head, which curl has no setting for

    @property
    def _sweep_s(self) -> float:
        return min(1.0, self._limits.headers_s / 4)

    def _sweep_late(self) -> None:
        now = self._loop.time()
        for transfer in [t for t in self._active.values() if not t.head_complete and t.head_due < now]:
            self._end(transfer, pycurl.E_OPERATION_TIMEDOUT, "no head")
        self._sweep = self._loop.call_later(self._sweep_s, self._sweep_late) if self._active else None


class _Transfer:
    """A curl handle that is used again and again, and what one request made of it."""

    def __init__(self, limits: FetchLimits, room: Room) -> None:
        self._limits = limits
        self._room = room
        self._pinned = self._posted = self._trusts = False
        self.curl = _handle(limits)
        self.curl.setopt(pycurl.HEADERFUNCTION, self._on_header)
        self.curl.setopt(pycurl.WRITEFUNCTION, self._on_body)
        self.curl.setopt(pycurl.OPENSOCKETFUNCTION, self._open_socket)
        self.clear()

    def clear(self) -> None:
        self.future: asyncio.Future[tuple[int, str]] | None = None
        self.head_complete = self.paused = False
        self.head_due = 0.0
        self._request: Request | None = None
        self._error: FetchError | None = None
        self._enough = False
        self._status = 0
        self._lines: list[bytes] = []
        self._header_bytes = 0
        self._headers: Headers = ()
        self._body: Body | None = None
        self._refused_address: str | None = None
        self._opened = False

    def begin(self, request: Request, future: asyncio.Future[tuple[int, str]], head_due: float) -> None:
        self._request, self.future, self.head_due = request, future, head_due
        curl = self.curl
        curl.setopt(pycurl.URL, request.target.url)
        curl.setopt(pycurl.HTTPHEADER, request.lines)
        curl.setopt(pycurl.TIMEOUT_MS, max(1, int(request.total_s * 1000)))
        curl.setopt(pycurl.FORBID_REUSE, not request.keep_open)
        if request.form is not None:
            curl.setopt(pycurl.POSTFIELDS, request.form)
            self._posted = True
        elif self._posted:
            curl.setopt(pycurl.HTTPGET, 1)
            self._posted = False
        if request.target.scheme == "https" and not self._trusts:
            curl.setopt(pycurl.CAINFO, _authorities())
            self._trusts = True
        if request.addresses:
            host, port = request.target.host, request.target.port
            curl.setopt(pycurl.RESOLVE, [f"+{host}:{port}:{','.join(request.addresses)}"])  # +: forgotten after a minute
            self._pinned = True
        elif self._pinned:
            curl.unsetopt(pycurl.RESOLVE)
            self._pinned = False

    # ---- called from inside curl: an exception would be printed and lost, so errors are kept and a wrong count returned

    def _open_socket(self, purpose: int, address: Any) -> Any:
        """The address is the resolved one that curl is about to connect to: what is refused here sees no packet of ours."""
        ip, port = address.addr[0], address.addr[1]
        if isinstance(ip, bytes):
            ip = ip.decode("ascii", "replace")
        limits, public = self._limits, is_public(ip) and port in self._limits.allowed_ports
        if not (public or limits.allow_private_networks or (ip, port) in limits.own_addresses):
            self._refused_address = ip
            return pycurl.SOCKET_BAD
        self._opened = True
        return _Lent(address.family, address.socktype, address.protocol)

    def _on_header(self, line: bytes) -> int | None:
        self._header_bytes += len(line)
        if self._header_bytes > self._limits.max_header_bytes:
            return self._fail(FetchError(f"The answer's head is longer than {self._limits.max_header_bytes:,} bytes.", cause="bad-http"))
        if self.head_complete:  # trailers of a chunked body
            return None
        if line[:5] == b"HTTP/":
            self._lines.clear()
            self._status = _status(line)
        elif line not in (b"\r\n", b"\n"):
            self._lines.append(line)
        elif self._status >= 200:
            return self._on_head()
        return None

    def _on_head(self) -> int | None:
        self.head_complete = True
        self._headers = _parsed(self._lines)
        request = self._request
        assert request is not None
        try:
            if self._status != 200:
                self._body = Body("", cap=ERROR_BODY, ratio=0, cut=True)
                return None
            codings = ",".join(value for name, value in self._headers if name == "content-encoding")
            self._body = Body(codings, cap=request.max_bytes, ratio=self._limits.max_ratio, cut=request.cut)
            length = next((value for name, value in self._headers if name == "content-length"), "")
            if not request.cut and length.isascii() and length.isdigit() and int(length[:18]) > request.max_bytes:
                raise TooLarge(f"The answer announces {int(length[:18]):,} bytes; at most {request.max_bytes:,} are taken.")
        except FetchError as error:
            return self._fail(error)
        return None

    def _on_body(self, data: bytes) -> int | None:
        if self._body is None:
            return self._fail(FetchError("The answer has a body but no head.", cause="bad-http"))
        if not self.has_room():
            self.paused = True
            return int(pycurl.WRITEFUNC_PAUSE)
        had = self._body.size
        try:
            self._body.add(data)
        except FetchError as error:
            return self._fail(error)
        except Enough:
            self._enough = True
            return -1
        finally:
            self._hold.add(self._body.size - had)
        return None

    @property
    def _hold(self) -> Hold:
        assert self._request is not None
        return self._request.hold

    def has_room(self) -> bool:
        return self._room.admits(self._hold)

    def resume(self) -> None:
        self.paused = False
        self.curl.pause(pycurl.PAUSE_CONT)

    def _fail(self, error: FetchError) -> int:
        self._error = error
        return -1

    # ----

    def outcome(self, code: int, message: str) -> Exchange:
        if self._error is not None:
            raise self._error
        if code and not self._enough:
            raise self._curl_error(code, message)
        if self._body is None:
            raise FetchError("The answer has no head.", cause="bad-http")
        body = self._body.so_far() if self._enough else self._body.finish()
        return Exchange(self._status, self._headers, body)

    def _curl_error(self, code: int, message: str) -> FetchError:
        if self._refused_address is not None and not self._opened:
            return Forbidden(
                f"The host's address {self._refused_address} is not on the public internet or its port is not one for the web;"
                " only the setting allow_private_networks lifts that."
            )
        return failure(code, message, connected=bool(self.curl.getinfo(pycurl.CONNECT_TIME)))


class _Lent(socket.socket):
    """A socket for curl, which works on a duplicate of its own: ours is closed as soon as curl lets go of it."""

    def __del__(self) -> None:
        self.close()


@cache
def _authorities() -> str:
    import certifi

    return certifi.where()


def _handle(limits: FetchLimits) -> Any:
    """A curl handle with everything set that no request changes."""
    curl = pycurl.Curl()
    for option, value in (
        (pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS),
        (pycurl.FOLLOWLOCATION, 0),
        (pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1),  # one request at a time per host: HTTP/2 would bring nothing
        (pycurl.HTTP09_ALLOWED, 0),
        (pycurl.HTTP_CONTENT_DECODING, 0),
        (pycurl.PROXY, ""),  # the environment's proxies are not ours
        (pycurl.NOPROXY, "*"),
        (pycurl.NOSIGNAL, 1),
        (pycurl.CONNECTTIMEOUT_MS, int(limits.connect_s * 1000)),
        (pycurl.SSL_VERIFYPEER, int(limits.verify_tls)),
        (pycurl.SSL_VERIFYHOST, 2 if limits.verify_tls else 0),
        (pycurl.MAXAGE_CONN, _IDLE_SECONDS),
    ):
        curl.setopt(option, value)
    return curl


def _status(line: bytes) -> int:
    parts = line.split(None, 2)
    return int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0


def _parsed(lines: list[bytes]) -> Headers:
    pairs = (line.partition(b":") for line in lines)
    return tuple((name.strip().lower().decode("latin-1"), value.strip(b" \t\r\n").decode("latin-1")) for name, _, value in pairs)


_CUT_OFF = frozenset({pycurl.E_GOT_NOTHING, pycurl.E_RECV_ERROR, pycurl.E_SEND_ERROR, pycurl.E_PARTIAL_FILE})
_CERTIFICATE = frozenset(
    {
        pycurl.E_PEER_FAILED_VERIFICATION,
        pycurl.E_SSL_CACERT_BADFILE,
        pycurl.E_SSL_CERTPROBLEM,
        pycurl.E_SSL_CIPHER,
        pycurl.E_SSL_ISSUER_ERROR,
        pycurl.E_SSL_INVALIDCERTSTATUS,
    }
)


def failure(code: int, message: str, *, connected: bool) -> FetchError:
    """What a curl error code means to us. `message` is curl's own sentence."""
    said = message.strip().rstrip(".") or f"curl error {code}"
    if code == pycurl.E_COULDNT_RESOLVE_HOST:
        return Unreachable(f"The host's name does not resolve ({said}).", cause="dns")
    if code == pycurl.E_OPERATION_TIMEDOUT:
        return _too_slow(message, connected)
    if code == pycurl.E_COULDNT_CONNECT:
        return Unreachable(f"The host cannot be reached ({said}).")
    if code in _CERTIFICATE or (code == pycurl.E_SSL_CONNECT_ERROR and not _broke_off(said)):
        return Unreachable(f"The host has no valid certificate ({said}).", cause="certificate", connected=True)
    if code == pycurl.E_RECV_ERROR and "chunk" in said.lower():
        return FetchError(f"The answer is not proper HTTP ({said}).", cause="bad-http")
    if code in _CUT_OFF or code == pycurl.E_SSL_CONNECT_ERROR:
        return Unreachable(f"The connection was cut off ({said}).", connected=True)
    if code == pycurl.E_ABORTED_BY_CALLBACK:
        return Unreachable("The fetch was abandoned, as News7D is stopping.", connected=True)
    if code == pycurl.E_URL_MALFORMAT:
        return Forbidden(f"The address is malformed ({said}).")
    return FetchError(f"The answer is not proper HTTP ({said}).", cause="bad-http")


def _too_slow(message: str, connected: bool) -> FetchError:
    if not connected:
        return Unreachable("The host does not take connections: no answer within the time allowed.", cause="timeout")
    what = "began no proper answer" if message == "no head" else "did not finish its answer"
    return Unreachable(f"The host {what} within the time allowed.", cause="timeout", connected=True)


def _broke_off(said: str) -> bool:
    return any(word in said.lower() for word in ("reset", "syscall", "eof", "closed"))
