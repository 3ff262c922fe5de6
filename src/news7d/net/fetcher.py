"""The one way out of News7D: polite, bounded, and blind to private networks.

get, post ─► target (address rule) ─► robots ─► the host's turn ─► a free connection ─► exchange ─┬─► redirect: all that again
                                                                                            └─► judge ─► Response
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import field
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import quote_from_bytes, urlencode, urljoin

from news7d.core.robots import MAX_BYTES as ROBOTS_BYTES
from news7d.core.robots import RobotsRules
from news7d.errors import FetchError, Forbidden, Refused, Throttled, Unreachable
from news7d.model import Response
from news7d.net.address import Target, target
from news7d.net.connections import Connections
from news7d.net.decode import ACCEPTED
from news7d.net.hosts import HostLoad, Hosts
from news7d.net.limits import FetchLimits
from news7d.net.names import Names
from news7d.net.outage import Line
from news7d.net.robots import RobotsFiles, RobotsMemory
from news7d.net.room import Hold
from news7d.net.transfer import ERROR_BODY, Engine, Exchange, Request
from news7d.net.verdict import PERMANENT, REDIRECTS, judge
from news7d.nouns import dataclass

Accept = Literal["feed", "page", "image", "any"]

_ACCEPT: dict[Accept, bytes] = {
    "feed": b"application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8,"
    b" text/xml;q=0.8, application/json;q=0.7, text/html;q=0.5, */*;q=0.1",
    "page": b"text/html, application/xhtml+xml, */*;q=0.1",
    "image": b"image/avif, image/webp, image/png, image/jpeg, image/gif, */*;q=0.1",
    "any": b"*/*",
}


@dataclass(slots=True)
class _Get:
    """One GET under way; a POST where it has a form."""

    accept: Accept
    lines: tuple[bytes, ...]
    conditional: bool
    max_bytes: int
    robots: bool  # this is a robots.txt
    obey_robots: bool
    hold: Hold
    left_s: float  # of the total deadline; waiting for turns is not counted
    gate: Callable[[], Awaitable[None]] | None = None  # what is waited for before a connection is opened
    form: bytes | None = None
    follow: bool = True  # redirects
    permanent: str | None = None
    temporary: bool = False
    seen: set[str] = field(default_factory=set)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Fetcher:
    """The only way out of News7D. Make it inside the running event loop, `close` it there.

    memory: what keeps robots.txt files over a restart.
    clock: the time for `Response.fetched_at`; pace and deadlines use the loop's monotonic time.
    """

    def __init__(
        self, limits: FetchLimits | None = None, *, clock: Callable[[], datetime] = _utc_now, memory: RobotsMemory | None = None
    ) -> None:
        self.limits = limits or FetchLimits()
        self._clock = clock
        self._now = asyncio.get_running_loop().time
        self._engine = Engine(self.limits)
        self._names = Names()
        self._hosts = Hosts(self.limits, self._now)
        self._line = Line()
        self._robots = RobotsFiles(self.limits, self._read_robots, self._now, memory)
        self._connections = Connections(self.limits.concurrency)
        self._lines = (b"User-Agent: " + self.limits.agent.encode("ascii"), b"Accept-Encoding: " + ACCEPTED.encode("ascii"))

    async def get(
        self,
        url: str,
        *,
        accept: Accept = "any",
        etag: str | None = None,
        last_modified: str | None = None,
        max_bytes: int | None = None,
        obey_robots: bool | None = None,
        hold: Hold | None = None,
        gate: Callable[[], Awaitable[None]] | None = None,
    ) -> Response:
        """Fetch `url`, following redirects. Returns a Response with status 200, or 304 if validators were given.

        etag, last_modified: as an earlier Response had them; sent back byte for byte. max_bytes: a tighter bound on the
        body than that of the limits. obey_robots: by default for pages only; a feed was named by a person.
        hold: keeps the body's bytes in the account of what is in memory until its owner closes it; by default until this returns.
        gate: awaited when it is this request's turn, right before it is sent: whoever cannot take more answers holds them up there.
        Raises FetchError (Unreachable, Refused, Throttled, Gone, TooLarge, Forbidden) with one of model.CAUSES.
        """
        validators = _validators(etag, last_modified)
        under_way = _Get(
            accept=accept,
            lines=(*self._lines, b"Accept: " + _ACCEPT[accept], *validators),
            conditional=bool(validators),
            max_bytes=min(max_bytes or self.limits.max_bytes, self.limits.max_bytes),
            robots=False,
            obey_robots=accept == "page" if obey_robots is None else obey_robots,
            hold=hold or self.hold(),
            left_s=self.limits.total_s,
            gate=gate,
        )
        try:
            return await self._follow(url, under_way)
        except FetchError as error:
            error.took_s = self.limits.total_s - under_way.left_s
            raise
        finally:
            if hold is None:
                under_way.hold.close()

    async def post(self, url: str, form: Sequence[tuple[str, str]]) -> Response:
        """Send a form (UTF-8, urlencoded), under the same rules as `get`. Returns a Response with any status of 200 to 299.

        Only 307 and 308 are followed, as they alone repeat a POST (RFC 9110 §15.4.8); other redirects are refusals.
        Raises FetchError as `get` does.
        """
        under_way = _Get(
            accept="any",
            lines=(*self._lines, b"Accept: */*", b"Content-Type: application/x-www-form-urlencoded", b"Expect:"),
            conditional=False,
            max_bytes=ERROR_BODY,
            robots=False,
            obey_robots=False,
            hold=self.hold(),
            left_s=self.limits.total_s,
            form=urlencode(form).encode("ascii"),
        )
        with under_way.hold:
            return await self._follow(url, under_way)

    async def confirm(self, url: str) -> Response:
        """GET of a subscriber's callback (W3C WebSub §5.3): any status of 200 to 299, no redirect followed, little to read.

        Raises FetchError as `get` does.
        """
        return await self._call(url, None, ())

    async def deliver(self, url: str, body: bytes, headers: Sequence[tuple[str, str]]) -> Response:
        """POST to a subscriber's callback (W3C WebSub §7), under the same rules: any status of 200 to 299, no redirect followed.

        Raises FetchError as `get` does.
        """
        lines = [f"{name}: {value}" for name, value in headers if _is_header_value(value)]
        return await self._call(url, body, (*(line.encode("latin-1") for line in lines), b"Expect:"))

    async def _call(self, url: str, body: bytes | None, lines: tuple[bytes, ...]) -> Response:
        under_way = _Get(
            accept="any",
            lines=(*self._lines, b"Accept: */*", *lines),
            conditional=False,
            max_bytes=ERROR_BODY,
            robots=False,
            obey_robots=False,
            hold=self.hold(),
            left_s=self.limits.total_s,
            form=body,
            follow=False,
        )
        with under_way.hold:
            return await self._follow(url, under_way)

    def hold(self) -> Hold:
        """An account for an answer that its owner works on for a while; see net/room.py."""
        return self._engine.room.hold()

    async def robots(self, url: str) -> RobotsRules:
        """What robots.txt of the origin of `url` says to us: fetched, or remembered for up to 24 hours."""
        return await self._rules(target(url))

    async def allowed(self, url: str) -> bool:
        """Does robots.txt let us fetch this URL now? Also False while the file cannot be had."""
        return (await self.robots(url)).allows(target(url).url)

    def load(self) -> tuple[HostLoad, ...]:
        """The hosts that are busy, queued for or closed just now; keys as `host_key` gives them."""
        return self._hosts.load()

    def waiting(self, url: str) -> int:
        """How many requests wait for a turn at this URL's host."""
        return self._hosts.waiting(target(url).host_key)

    def pause(self, host: str, seconds: float) -> None:
        """Leave a host alone for so long: what `load` told of it before a restart (`closed_s`)."""
        self._hosts.close(host, seconds)

    def own_outage(self) -> bool:
        """Is our own line down? Then failures say nothing about feeds: hand this to `schedule.after_failure`."""
        return self._line.is_down(self._now())

    async def close(self) -> None:
        """End what is under way (Unreachable for its callers) and close all connections."""
        await self._robots.close()
        self._connections.close()
        self._engine.close()

    # ---- redirects

    async def _follow(self, url: str, get: _Get) -> Response:
        here = target(url)
        asked = here.url
        for _ in range(self.limits.max_hops + 1):
            if here.url in get.seen:
                raise FetchError(f"{here.host} redirects in a circle.", cause="redirect-loop")
            get.seen.add(here.url)
            answer = await self._ask(here, get)
            if answer.status not in REDIRECTS or not get.follow:
                return self._response(url, asked, here, answer, get)
            here = _next_hop(here, answer, get)
        raise FetchError(f"More than {self.limits.max_hops} redirects, the last to {here.host}.", cause="redirect-loop")

    def _response(self, url: str, asked: str, here: Target, answer: Exchange, get: _Get) -> Response:
        now = self._clock()
        try:
            if (get.form is None and get.follow) or not 200 <= answer.status < 300:
                judge(
                    answer,
                    conditional=get.conditional,
                    moved_for_now=get.temporary,
                    now=now,
                    wants_body=get.accept != "any",
                    hostname=here.host,
                )
        except Throttled as wish:
            # Only an explicit wish closes the host for everybody: a bare 503 is one resource's trouble.
            if wish.retry_after is not None or wish.status == 429:
                self._hosts.close(here.host_key, wish.retry_after or 60.0)
            raise
        body = b"" if answer.status == 304 else answer.body
        permanent = get.permanent if get.permanent != asked else None
        return Response(
            url=url,
            final_url=here.url,
            status=answer.status,
            headers=answer.headers,
            body=body,
            fetched_at=now,
            permanent_url=permanent,
            took_s=self.limits.total_s - get.left_s,
        )

    # ---- one hop

    async def _ask(self, here: Target, get: _Get) -> Exchange:
        if get.obey_robots:
            await self._check_robots(here)
        key = here.host_key
        self._check_open(here)
        await self._hosts.take(key, page=get.accept == "page")
        took, slow = 0.0, None
        try:
            self._check_open(here)
            async with self._connections.one(slow=self._hosts.is_slow(key), gate=get.gate):
                started = self._now()
                try:
                    answer = await self._exchange(here, get)
                    slow = False
                    return answer
                except Unreachable as error:
                    slow = error.cause == "timeout"
                    raise
                finally:
                    took = self._now() - started
                    get.left_s -= took
        finally:
            self._hosts.give(key, took, slow=slow)

    async def _exchange(self, here: Target, get: _Get) -> Exchange:
        try:
            answer = await self._engine.exchange(await self._request(here, get))
        except Unreachable as error:
            self._line.note(here.host, error.connected, self._now())
            raise
        self._line.note(here.host, True, self._now())
        return answer

    async def _request(self, here: Target, get: _Get) -> Request:
        ends = self._now() + get.left_s
        if get.left_s <= 0:
            raise Unreachable(f"{here.host} and its redirects took longer than {self.limits.total_s:g} s.", cause="timeout", connected=True)
        addresses = await self._names.addresses(here, min(get.left_s, self.limits.connect_s))
        return Request(
            target=here,
            lines=get.lines,
            hold=get.hold,
            total_s=ends - self._now(),
            max_bytes=get.max_bytes,
            addresses=addresses,
            cut=get.robots,  # of a longer robots.txt the beginning counts
            keep_open=get.accept == "page" or get.robots or self._hosts.waiting(here.host_key) > 0,
            form=get.form,
        )

    def _check_open(self, here: Target) -> None:
        left = self._hosts.closed_for(here.host_key)
        if left > 0:
            raise Throttled(
                f"{here.host} asked us to stay away; {left:,.0f} s of that are left, so it was not asked.", status=429, retry_after=left
            )

    # ---- robots.txt

    async def _rules(self, here: Target) -> RobotsRules:
        rules = await self._robots.rules(here.origin)
        if rules.crawl_delay_s:
            self._hosts.set_crawl_delay(here.host_key, rules.crawl_delay_s)
        return rules

    async def _check_robots(self, here: Target) -> None:
        rules = await self._rules(here)
        if not rules.reachable:
            raise Forbidden(f"The robots.txt of {here.host} cannot be had at the moment, so nothing there may be fetched.", cause="robots")
        if not rules.allows(here.url):
            raise Forbidden(f"The robots.txt of {here.host} does not let us fetch this page.", cause="robots")

    async def _read_robots(self, url: str) -> bytes:
        get = _Get(
            accept="any",
            lines=(*self._lines, b"Accept: text/plain, */*;q=0.1"),
            conditional=False,
            max_bytes=ROBOTS_BYTES + 1,
            robots=True,
            obey_robots=False,
            hold=self.hold(),
            left_s=self.limits.total_s,
        )
        with get.hold:
            return (await self._follow(url, get)).body


def _next_hop(here: Target, answer: Exchange, get: _Get) -> Target:
    """Where a redirect leads. Keeps book of the unbroken run of permanent ones from the start."""
    if get.form is not None and answer.status not in (307, 308):
        raise Refused(f"{here.host} redirects a form elsewhere (status {answer.status}).", status=answer.status)
    location = answer.header("location")
    if not location or not location.strip():
        raise Refused(f"{here.host} redirects to nowhere (status {answer.status}).", status=answer.status, cause="bad-http")
    try:
        there = target(urljoin(here.url, _readable(location)))
    except ValueError:
        raise Forbidden(f"{here.host} redirects to the malformed address {location[:200]!r}.") from None
    if get.form is not None and here.scheme == "https" and there.scheme != "https":
        raise Refused(f"{here.host} redirects a form from https to http, where its secret could be read.", status=answer.status)
    if answer.status in PERMANENT and not get.temporary:
        get.permanent = there.url
    else:
        get.temporary = True
    return there


def _readable(location: str) -> str:
    """Bytes beyond ASCII in a Location are sent back as they came, percent-encoded."""
    return "".join(char if char < "\x80" else quote_from_bytes(char.encode("latin-1")) for char in location)


def _validators(etag: str | None, last_modified: str | None) -> tuple[bytes, ...]:
    """Header lines for the validators. One that could break out of its line, or never was a header, is not sent."""
    lines = ((b"If-None-Match: ", etag), (b"If-Modified-Since: ", last_modified))
    return tuple(name + value.encode("latin-1") for name, value in lines if value and _is_header_value(value))


_HEADER_VALUE = re.compile(r"[!-~\x80-\xff](?:[\t -~\x80-\xff]*[!-~\x80-\xff])?")  # neither control characters nor blanks at its ends


def _is_header_value(value: str) -> bool:
    if value.isascii() and value.isprintable() and value.strip(" ") == value != "":
        return True  # what nearly all of them are
    return _HEADER_VALUE.fullmatch(value) is not None
