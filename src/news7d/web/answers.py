"""Turning a finished page into a response: compressed, with an ETag, and kept until the store says that something changed."""

from __future__ import annotations

import asyncio
import gzip
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
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
_SMALLEST_GZIP = 500
_OLDEST = 60.0  # seconds: «12 min ago» must not stand still
_MOST_PAGES, _MOST_BYTES = 1000, 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A finished body."""

    body: bytes
    gzip: bytes | None
    etag: str
    type: str
    status: int
    modified: str | None  # HTTP date
    keep: bool  # may stand on the shelf
    key: Hashable = None  # under which it stands there

    def part(self, name: str) -> bytes:
        """What an answer sends of it: "whole", "gzip", or "none" where the asker has it already."""
        return self.body if name == "whole" else (self.gzip or b"") if name == "gzip" else b""

    def name_of(self, sent: bytes) -> str | None:
        """Which part that is; None where it is no part of this page."""
        return "none" if not sent else "gzip" if sent is self.gzip else "whole" if sent is self.body else None


def sheet(text: str | bytes, *, type: str = HTML, status: int = 200, modified: str | None = None, keep: bool = True) -> Sheet:
    body = text.encode("utf-8", "replace") if isinstance(text, str) else text
    packed = gzip.compress(body, 5, mtime=0) if len(body) >= _SMALLEST_GZIP else None
    etag = f'W/"{blake2b(body, digest_size=12).hexdigest()}"'
    return Sheet(body=body, gzip=packed, etag=etag, type=type, status=status, modified=modified, keep=keep)


def packed(page: Sheet, coding: str) -> bytes:
    """The body in a coding, "gzip" or "zstd"; as quick as that goes where it was not kept so."""
    if coding == "zstd":
        return bytes(zstandard.ZstdCompressor(level=1).compress(page.body))
    return page.gzip if page.gzip is not None else gzip.compress(page.body, 1, mtime=0)


def respond(request: Request, page: Sheet, *, cache_control: str = "private, no-cache", again: bool = False) -> Response:
    """304 where the asker has it already; gzip where they take it.

    again: whoever asks the very same may be given the same, as long as the page stands on the shelf. Only where the answer follows from
    the address, the headers of `repeats.ASKED` and who asks alone, and where asking changes nothing.
    """
    if again:
        request.scope[REPEATABLE] = page
    headers = {"etag": page.etag, "cache-control": cache_control, "vary": "accept-encoding, accept-language, cookie"}
    if page.modified:
        headers["last-modified"] = page.modified
    if page.status == 200 and _has_it(request, page):
        return Response(status_code=304, headers=headers)
    headers["content-type"] = page.type
    if page.gzip is not None and "gzip" in request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
        return Response(page.gzip, status_code=page.status, headers=headers)
    return Response(page.body, status_code=page.status, headers=headers)


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

    async def get(self, key: Hashable, make: Callable[[], Sheet]) -> Sheet:
        """The page under that key in the language of the request."""
        key = (speaking().code, key)
        version = await self._current_version()
        kept = self._pages.get(key)
        now = monotonic()
        if kept is not None and kept.version == version and now - kept.made < _OLDEST:
            self._pages.move_to_end(key)
            return kept.sheet
        task = self._making.get(key)
        if task is None:
            task = asyncio.ensure_future(self._make(key, make, version))
            self._making[key] = task
            task.add_done_callback(lambda done: self._made(key, done))
        if kept is not None and now - kept.made < self._stale:
            return kept.sheet
        return await asyncio.shield(task)

    def standing(self, key: Hashable) -> Sheet | None:
        """What `get` would give out at once, if the store has been asked for its version just now; else None."""
        kept, now = self._pages.get(key), monotonic()
        if kept is None or now - self._asked >= self._fresh:
            return None
        current = kept.version == self._version and now - kept.made < _OLDEST
        if not current and not (key in self._making and now - kept.made < self._stale):
            return None
        self._pages.move_to_end(key)
        return kept.sheet

    def forget(self) -> None:
        """After a change of ours: whoever made it must see it at once."""
        self._pages.clear()
        self._bytes, self._asked = 0, float("-inf")

    async def _current_version(self) -> int:
        if monotonic() - self._asked >= self._fresh:
            self._asked = monotonic()
            self._version = await run_in_threadpool(self._ask_version)
        return self._version

    async def _make(self, key: Hashable, make: Callable[[], Sheet], version: int) -> Sheet:
        page = replace(await run_in_threadpool(make), key=key)
        if page.keep and page.status == 200:
            self._keep(key, _Kept(sheet=page, version=version, made=monotonic()))
        return page

    def _made(self, key: Hashable, task: asyncio.Task[Sheet]) -> None:
        self._making.pop(key, None)
        if not task.cancelled():
            task.exception()  # whoever awaits it has seen it; a background failure leaves the old page

    def _keep(self, key: Hashable, kept: _Kept) -> None:
        old = self._pages.pop(key, None)
        self._bytes += _size(kept) - (_size(old) if old else 0)
        self._pages[key] = kept
        while self._pages and (self._bytes > _MOST_BYTES or len(self._pages) > _MOST_PAGES):
            self._bytes -= _size(self._pages.popitem(last=False)[1])


def _size(kept: _Kept) -> int:
    return len(kept.sheet.body) + len(kept.sheet.gzip or b"")
