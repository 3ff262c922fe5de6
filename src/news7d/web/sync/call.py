"""One call of an app, and the answers that it may get."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson
from starlette.responses import Response

from news7d.core.streams import Stream, stream_of
from news7d.model import AppReader
from news7d.store import Store
from news7d.web.house import House
from news7d.web.sync.asked import Asked, Refused

JSON = "application/json; charset=UTF-8"
_SMALLEST = 1000  # bytes that are worth packing


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    house: House
    who: AppReader
    asked: Asked
    rest: str  # of the path: the stream's name
    base: str  # our own address, without a slash at its end
    gzip: bool  # the app takes it
    known: str | None = None  # If-None-Match

    @property
    def store(self) -> Store:
        return self.house.store

    def stream(self, text: str) -> Stream:
        """A stream by its name. Raises Refused (400) for what is no name of one."""
        found = stream_of(text, names=(str(self.who.id), self.who.name))
        if found is None:
            raise Refused(400, f"There is no stream of such a name: {text[:200]}")
        return found


def ok() -> Response:
    """Without a line end: newsboat compares with «OK»."""
    return plain("OK")


def plain(text: str, status: int = 200) -> Response:
    return Response(text, status_code=status, media_type="text/plain", headers={"cache-control": "no-store"})


def json(call: Call, value: Any) -> Response:
    return packed(call, orjson.dumps(value))


def packed(call: Call, body: bytes, media_type: str = JSON) -> Response:
    headers = {"cache-control": "private, no-store", "vary": "accept-encoding, authorization"}
    if call.gzip and len(body) >= _SMALLEST:
        headers["content-encoding"] = "gzip"
        body = gzip.compress(body, 1, mtime=0)
    return Response(body, media_type=media_type, headers=headers)


def validated(call: Call, value: Any) -> Response:
    """With an ETag: NetNewsWire asks again for lists that seldom change."""
    body = orjson.dumps(value)
    etag = f'W/"{blake2b(body, digest_size=12).hexdigest()}"'
    if call.known is not None and etag.removeprefix("W/") in call.known:
        return Response(status_code=304, headers={"etag": etag, "cache-control": "private, no-cache"})
    answer = packed(call, body)
    answer.headers["etag"] = etag
    answer.headers["cache-control"] = "private, no-cache"
    return answer
