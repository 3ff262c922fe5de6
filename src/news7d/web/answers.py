"""Turning a finished page into a response: compressed, with an ETag, and kept until the store says that something changed."""

from __future__ import annotations

import asyncio
import gzip
import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from contextvars import Context, copy_context
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from time import monotonic

import zstandard
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from news7d.web.languages import speaking

HTML = "text/html; charset=utf-8"
REPEATABLE = "news7d.repeatable"
"""Under which a request's scope has the page that may be given out again to the same question (web.repeats)."""
_SMALLEST_PACKED = 500
_REFUSED = re.compile(r"q=0(\.0*)?")
_LAG = 4  # times `fresh_seconds` that the store may not have been asked for its version, before whoever asks for a page waits for that
_OLDEST = 60.0  # seconds: «12 min ago» must not stand still
_MOST_PAGES, _MOST_BYTES = 1000, 64 * 1024 * 1024


CODINGS = ("zstd", "gzip")
"""In which we pack, the better ones first: zstd is a sixth of gzip's work and smaller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A finished body."""

    body: bytes
    etag: str
    type: str
    status: int
    modified: str | None  # HTTP date
    keep: bool  # may stand on the shelf
    csp: str = ""  # a policy of this page's own
    key: Hashable = None  # under which it stands there
    packings: dict[str, bytes] = field(default_factory=dict, compare=False)  # by coding, as far as somebody asked for it

    def part(self, name: str) -> bytes:
        """What an answer sends of it: "whole", packed in a coding, or "none" where the asker has it already."""
        if name in CODINGS:
            known = self.packings.get(name)
            if known is None:
                known = self.packings[name] = packed(self, name)
            return known
        return self.body if name == "whole" else b""

    def name_of(self, sent: bytes) -> str | None:
        """Which part that is; None where it is no part of this page."""
        if not sent:
            return "none"
        return "whole" if sent is self.body else next((name for name, each in self.packings.items() if each is sent), None)

    @property
    def size(self) -> int:
        return len(self.body) + sum(map(len, self.packings.values()))


def sheet(
    text: str | bytes, *, type: str = HTML, status: int = 200, modified: str | None = None, keep: bool = True, csp: str = ""
) -> Sheet:
    body = text.encode("utf-8", "replace") if isinstance(text, str) else text
    etag = f'W/"{blake2b(body, digest_size=12).hexdigest()}"'
    return Sheet(body=body, etag=etag, type=type, status=status, modified=modified, keep=keep, csp=csp)


def packed(page: Sheet, coding: str) -> bytes:
    """The body in a coding, "gzip" or "zstd"; as quick as that goes where it is not kept so."""
    if coding == "zstd":
        return bytes(zstandard.ZstdCompressor(level=3 if page.keep else 1).compress(page.body))
    return gzip.compress(page.body, 5 if page.keep else 1, mtime=0)


def coding_of(accepted: str) -> str:
    """Of what a client accepts; "" where it has to be the body as it is. A weight of nought is a refusal (RFC 9110, 12.5.3)."""
    asked = {name.strip(): weight.replace(" ", "") for name, _, weight in (part.partition(";") for part in accepted.lower().split(","))}
    return next((coding for coding in CODINGS if coding in asked and not _REFUSED.fullmatch(asked[coding])), "")


def respond(request: Request, page: Sheet, *, cache_control: str = "private, no-cache", again: bool = False) -> Response:
    """304 where the asker has it already; packed where they take it.

    again: whoever asks the very same may be given the same, as long as the page stands on the shelf. Only where the answer follows from
    the address, the headers of `repeats.ASKED` and who asks alone, and where asking changes nothing.
    """
    if again:
        request.scope[REPEATABLE] = page
    headers = {"etag": page.etag, "cache-control": cache_control, "vary": "accept-encoding, accept-language, cookie"}
    if page.modified:
        headers["last-modified"] = page.modified
    if page.csp:  # with 304 too: a browser puts the headers of that on the page that it has
        headers["content-security-policy"] = page.csp
    if page.status == 200 and _has_it(request, page):
        return Response(status_code=304, headers=headers)
    headers["content-type"] = page.type
    coding = coding_of(request.headers.get("accept-encoding", "")) if len(page.body) >= _SMALLEST_PACKED else ""
    if coding:
        headers["content-encoding"] = coding
    return Response(page.part(coding or "whole"), status_code=page.status, headers=headers)


def _has_it(request: Request, page: Sheet) -> bool:
    known = request.headers.get("if-none-match")
    if known is not None:
        return page.etag.removeprefix("W/") in known or known.strip() == "*"
    return page.modified is not None and request.headers.get("if-modified-since") == page.modified


@dataclass(slots=True)
class _Kept:
    sheet: Sheet
    version: int
    made: float
    make: Callable[[], Sheet]  # its successor
    context: Context  # in which: the language of the request


class Shelf:
    """Finished pages by key, valid for one version of the store.

    A page of an older version, made less than `stale_seconds` ago, is still given out while its successor is made once
    in the background: readers never queue behind a refresh of the feeds.
    """

    def __init__(self, version: Callable[[], int], *, fresh_seconds: float, stale_seconds: float) -> None:
        self._ask_version = version
        self._fresh, self._stale = fresh_seconds, stale_seconds
        self._version, self._asked = -1, float("-inf")
        self._pages: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._bytes = 0
        self._making: dict[Hashable, asyncio.Task[Sheet]] = {}
        self._asking: asyncio.Task[int] | None = None

    async def get(self, key: Hashable, make: Callable[[], Sheet]) -> Sheet:
        """The page under that key in the language of the request."""
        key = (speaking().code, key)
        version = await self._current_version()
        kept = self._pages.get(key)
        now = monotonic()
        if kept is not None and kept.version == version and now - kept.made < _OLDEST:
            self._pages.move_to_end(key)
            return kept.sheet
        task = self._begin(key, make, version)
        if kept is not None and now - kept.made < self._stale:
            return kept.sheet
        return await asyncio.shield(task)

    def standing(self, key: Hashable) -> Sheet | None:
        """What `get` would give out without waiting; else None. What that takes is begun, so that the next one gets it.

        While pages are asked for, whoever asks never waits for the store's version, nor for a thread: not even while feeds are refreshed.
        """
        kept, now = self._pages.get(key), monotonic()
        if kept is None or now - self._asked >= _LAG * self._fresh:
            return None
        if now - self._asked >= self._fresh and self._asking is None:
            self._asking = asyncio.ensure_future(self._current_version())
            self._asking.add_done_callback(self._answered)
        if kept.version != self._version or now - kept.made >= _OLDEST:
            if now - kept.made >= self._stale:
                return None
            self._begin(key, kept.make, self._version, kept.context)
        self._pages.move_to_end(key)
        return kept.sheet

    def _begin(self, key: Hashable, make: Callable[[], Sheet], version: int, context: Context | None = None) -> asyncio.Task[Sheet]:
        task = self._making.get(key)
        if task is None:
            task = asyncio.get_running_loop().create_task(self._make(key, make, version), context=context)
            self._making[key] = task
            task.add_done_callback(lambda done: self._made(key, done))
        return task

    def _answered(self, asking: asyncio.Task[int]) -> None:
        self._asking = None
        if not asking.cancelled():
            asking.exception()  # the next one that has to wait meets it again

    def forget(self) -> None:
        """After a change of ours: whoever made it must see it at once. What is being made now may not know of it yet."""
        self._pages.clear()
        self._making.clear()
        self._bytes, self._asked = 0, float("-inf")

    async def _current_version(self) -> int:
        if monotonic() - self._asked >= self._fresh:
            self._asked = monotonic()
            self._version = await run_in_threadpool(self._ask_version)
        return self._version

    async def _make(self, key: Hashable, make: Callable[[], Sheet], version: int) -> Sheet:
        old = self._pages.get(key)
        page = await run_in_threadpool(_made_and_packed, make, key, tuple(old.sheet.packings) if old else ())
        if page.keep and page.status == 200 and self._making.get(key) is asyncio.current_task():
            self._keep(key, _Kept(sheet=page, version=version, made=monotonic(), make=make, context=copy_context()))
        return page

    def _made(self, key: Hashable, task: asyncio.Task[Sheet]) -> None:
        if self._making.get(key) is task:
            del self._making[key]
        if not task.cancelled():
            task.exception()  # whoever awaits it has seen it; a background failure leaves the old page

    def _keep(self, key: Hashable, kept: _Kept) -> None:
        old = self._pages.pop(key, None)
        self._bytes += _size(kept) - (_size(old) if old else 0)
        self._pages[key] = kept
        while self._pages and (self._bytes > _MOST_BYTES or len(self._pages) > _MOST_PAGES):
            self._bytes -= _size(self._pages.popitem(last=False)[1])


def _made_and_packed(make: Callable[[], Sheet], key: Hashable, codings: Iterable[str]) -> Sheet:
    """The page, packed in the ways that its predecessor was asked for: here, and not where all requests wait."""
    page = replace(make(), key=key)
    for coding in codings:
        page.part(coding)
    return page


def _size(kept: _Kept) -> int:
    return int(1.3 * len(kept.sheet.body))  # it will be packed
