"""The demo's own web server: all outlets on one port, told apart by the name in Host."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from zlib import crc32

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from news7d.demo import press
from news7d.demo.painting import paint
from news7d.demo.pieces import Outlet, clip, outlets
from news7d.demo.play import LENGTH, Demo, homes

QUICK, CALM = 3, 300  # seconds for which a feed's answer keeps: during the performance, and after it


def create_site(demo: Demo, clock: Callable[[], datetime]) -> Starlette:
    """Answers in threads, as a picture takes some milliseconds to paint."""

    def answer(request: Request) -> Response:
        path, now = request.url.path, clock()
        outlet = _asked(request)
        if outlet is None:
            return Response(press.press_room(tuple(homes(demo))), media_type="text/html")
        if path.startswith("/pictures/"):
            return _picture(path)
        if path == "/films/flood.webm":
            return Response(clip(), media_type="video/webm", headers={"cache-control": "max-age=3600"})
        said = _said(demo, outlet, path, now)
        if said is None:
            return PlainTextResponse("There is no such page.\n", status_code=404)
        keeps = QUICK if (now - demo.begin).total_seconds() < LENGTH else CALM
        return _told(request, *said, keeps)

    return Starlette(routes=[Route("/{path:path}", answer)])


def _asked(request: Request) -> Outlet | None:
    label = request.headers.get("host", "").partition(".")[0].lower()
    return next((outlet for outlet in outlets() if outlet.label == label), None)


def _said(demo: Demo, outlet: Outlet, path: str, now: datetime) -> tuple[str, str] | None:
    """(media type, text) of what stands at the path."""
    home, items = demo.home(outlet), demo.items(outlet, now)
    if path == "/feed":
        return press.feed(outlet, home, items)
    if path == "/":
        return "text/html", press.front(outlet, home, items)
    if path == "/robots.txt":
        return "text/plain", press.robots(home)
    if path == "/sitemap-news.xml":
        return "application/xml", press.sitemap(outlet, items)
    found = next((item for item in items if item.url == home + path), None)
    if found is None:
        return None
    others = [item for item in items if item is not found][-4:]
    return "text/html", press.page(outlet, home, found, others if crc32(path.encode()) % 2 else others[:2])


def _told(request: Request, kind: str, text: str, keeps: int) -> Response:
    body = text.encode()
    etag = f'"{blake2b(body, digest_size=8).hexdigest()}"'
    headers = {"etag": etag, "cache-control": f"max-age={keeps}"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=kind, headers=headers)


def _picture(path: str) -> Response:
    parts = path.removeprefix("/pictures/").removesuffix(".png").split("/")
    if len(parts) != 3 or not path.endswith(".png"):
        return PlainTextResponse("There is no such picture.\n", status_code=404)
    return Response(_painted(*parts), media_type="image/png", headers={"cache-control": "max-age=3600"})


_painted = lru_cache(maxsize=256)(paint)
