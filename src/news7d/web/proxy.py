"""The picture proxy: no page of ours loads a third party's byte, so pictures come through here.

The worst spot of every news reader (CVE-2023-27592, CVE-2025-31483, GHSA-xwh2-742g-w3wp), hence: only addresses that we
signed, fetched by net's guarded client, only the five raster formats by their first bytes, small, sandboxed, cached.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from time import monotonic

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from news7d.errors import WorldError
from news7d.web.house import house_of

LARGEST = 6 * 1024 * 1024
_CACHE_BYTES = 64 * 1024 * 1024
_AT_ONCE, _WAIT = 8, 20.0
_FORGET_FAILURE = 300.0  # seconds
_WIDEST = 12_000  # pixels on a side: beyond that it is a bomb, or a mistake
_HEADERS = {
    "content-security-policy": "default-src 'none'; sandbox",
    "content-disposition": "inline",
    "cache-control": "public, max-age=86400, immutable",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A picture that was checked; `type` is empty where there is none to show."""

    type: str
    body: bytes
    at: float


@dataclass(slots=True)
class Album:
    """Recent pictures, in memory, bounded by bytes."""

    shots: OrderedDict[str, Shot] = field(default_factory=OrderedDict)
    size: int = 0
    gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))
    coming: dict[str, asyncio.Task[Shot]] = field(default_factory=dict)

    def get(self, url: str) -> Shot | None:
        shot = self.shots.get(url)
        if shot is None or (not shot.type and monotonic() - shot.at > _FORGET_FAILURE):
            return None
        self.shots.move_to_end(url)
        return shot

    def keep(self, url: str, shot: Shot) -> None:
        old = self.shots.pop(url, None)
        self.size += len(shot.body) + 200 - (len(old.body) + 200 if old else 0)
        self.shots[url] = shot
        while self.size > _CACHE_BYTES:
            self.size -= len(self.shots.popitem(last=False)[1].body) + 200


async def picture(request: Request) -> Response:
    house = house_of(request)
    url = house.pictures.address(request.path_params["signature"], request.path_params["packed"])
    if url is None or house.deps.fetch_image is None:
        return _none("There is no such picture.\n")
    if await run_in_threadpool(house.store.is_forgotten_picture, url):
        return _none("The picture was removed here.\n", status=410)
    album: Album = request.app.state.album
    shot = album.get(url) or await _fetched(request, album, url)
    if not shot.type:
        return _none("The picture could not be loaded from its publisher.\n")
    return Response(shot.body, headers={**_HEADERS, "content-type": shot.type})


async def _fetched(request: Request, album: Album, url: str) -> Shot:
    """One fetch per picture, however many ask."""
    task = album.coming.get(url)
    if task is None:
        task = asyncio.ensure_future(_fetch(request, album, url))
        album.coming[url] = task
        task.add_done_callback(lambda _: album.coming.pop(url, None))
    return await asyncio.shield(task)


async def _fetch(request: Request, album: Album, url: str) -> Shot:
    fetch = house_of(request).deps.fetch_image
    assert fetch is not None
    body = b""
    try:
        async with asyncio.timeout(_WAIT), album.gate:
            _, body = await fetch(url)
    except (WorldError, TimeoutError):
        pass  # a picture that does not come is left out; the page says nothing of it
    kind = picture_type(body) if len(body) <= LARGEST else ""
    shot = Shot(type=kind, body=body if kind else b"", at=monotonic())
    album.keep(url, shot)
    return shot


def _none(text: str, *, status: int = 404) -> Response:
    return PlainTextResponse(
        text, status_code=status, headers={"content-security-policy": _HEADERS["content-security-policy"], "cache-control": "no-store"}
    )


def picture_type(body: bytes) -> str:
    """The media type by the first bytes, whatever the server said; "" for all else, SVG and HTML above all."""
    if body.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if body.startswith(b"\x89PNG\r\n\x1a\n") and body[12:16] == b"IHDR":
        return "image/png" if _fits(body[16:20], body[20:24], "big") else ""
    if body[:6] in (b"GIF87a", b"GIF89a"):
        return "image/gif" if _fits(body[6:8], body[8:10], "little") else ""
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    if body[4:8] == b"ftyp" and body[8:12] in (b"avif", b"avis"):
        return "image/avif"
    return ""


def _fits(width: bytes, height: bytes, order: str) -> bool:
    sides = [int.from_bytes(side, "big" if order == "big" else "little") for side in (width, height)]
    return all(0 < side <= _WIDEST for side in sides)
