"""News7D as an app that reads without a network: its manifest, its worker, what the worker is to keep, the page for what is not kept.

Whose pages a browser keeps is said by the header `News7D-Reader` on every page (guard); the worker (static/sw.js) lets all of it go
as soon as another tag comes. Nothing here is private but `/offline.json`.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from news7d.core.render import report_time
from news7d.model import StoryCard
from news7d.stages.edition import edition
from news7d.stages.foryou import own_edition
from news7d.web.answers import respond, sheet
from news7d.web.assets import papers
from news7d.web.house import House, around, house_of, theme_of
from news7d.web.languages import _, speaking
from news7d.web.marking import Desk, desk_of
from news7d.web.taste import OwnOrder, own_order

STORIES = 12  # that a browser keeps beforehand, each with its leading report
SAVED = 100  # of what a reader saved, the latest
_SHELL = (
    "news7d.css",
    "early.js",
    "news7d.js",
    "keys.js",
    "reading.js",
    "offline.js",
    "swipe.js",
    "favicon.svg",
)  # what pages look like and do; what else they name is fetched when it is wanted


# ------------------------------------------------------------------ installing


async def manifest(request: Request) -> Response:
    """What an operating system shows and starts (W3C Web Application Manifest). `?theme=` as the page that names it is set."""
    house = house_of(request)
    body = orjson.dumps(_manifest(house, theme_of(request)), option=orjson.OPT_INDENT_2)
    return respond(request, sheet(body, type="application/manifest+json"), cache_control="private, max-age=3600")


def _manifest(house: House, theme: str) -> dict[str, Any]:
    colours, title = papers(house.assets), house.settings.title
    paper = colours.get(theme, colours["light"])
    shortcuts = ((_("Top"), "/"), (_("Saved"), "/saved"), (_("Search"), "/search"))
    icon = {"src": _address(house, "icon-192.png"), "sizes": "192x192", "type": "image/png"}
    return {
        "id": house.link("/"),
        "name": title,
        "short_name": title if len(title) <= 12 else title.split()[0][:12],
        "description": _("The news, and who reported it first"),
        "lang": speaking().code,
        "dir": speaking().direction,
        "start_url": house.link("/"),
        "scope": house.link("/"),
        "display": "standalone",
        "theme_color": paper,
        "background_color": paper,
        "categories": ["news"],
        "icons": _icons(house),
        "shortcuts": [{"name": name, "url": house.link(path), "icons": [icon]} for name, path in shortcuts],
        "share_target": {"action": house.link("/share"), "method": "GET", "params": {"title": "title", "text": "text", "url": "url"}},
    }


def _icons(house: House) -> list[dict[str, str]]:
    icons = [{"src": _address(house, "favicon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}]
    for name, purpose in (("icon", "any"), ("maskable", "maskable")):
        for size in (192, 512):
            src = _address(house, f"{name}-{size}.png")
            icons.append({"src": src, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose})
    return icons


def _address(house: House, name: str) -> str:
    return house.link(f"/static/{house.assets[name].name}")


# ------------------------------------------------------------------ the worker


async def worker(request: Request) -> Response:
    """The service worker. Its scope is the whole house, so it has an address without a digest, and is asked for anew each time.

    What it keeps of the house itself stands above it, by names that change with their content: a new style sheet is a new worker.
    """
    house = house_of(request)
    files = [house.link("/offline"), *(_address(house, name) for name in _SHELL)]
    code = house.assets["sw.js"].body
    version = sha256(code + "".join(files).encode()).hexdigest()[:12]
    told = orjson.dumps({"version": version, "home": house.link("/"), "files": files})
    page = sheet(b"self.house = " + told + b";\n" + code, type=house.assets["sw.js"].type)
    answer = respond(request, page, cache_control="no-cache")
    answer.headers["service-worker-allowed"] = house.link("/")
    return answer


async def offline(request: Request) -> Response:
    """The page for what a browser did not keep. The same for everybody: offline.js writes into it what can be read."""
    house = house_of(request)
    return respond(request, house.page("offline.html", around(request, house.titled(_("Offline")), hidden=True)))


# ------------------------------------------------------------------ what to keep


async def keeping(request: Request) -> Response:
    """The top stories of whoever asks, each with its leading report, and what they saved."""
    house, desk, own = house_of(request), await desk_of(request), await own_order(request)
    told = await run_in_threadpool(_told, house, desk, own)
    told["reader"] = desk.who.tag
    return respond(request, sheet(orjson.dumps(told), type="application/json"))


def _told(house: House, desk: Desk, own: OwnOrder) -> dict[str, Any]:
    at = house.store.facts(house.clock()).last_ok_at
    saved = _saved(house, desk.reader.id) if desk.reader else []
    return {"at": at.isoformat() if at else None, "stories": [_story(house, card) for card in _cards(house, desk, own)], "saved": saved}


def _cards(house: House, desk: Desk, own: OwnOrder) -> tuple[StoryCard, ...]:
    where: dict[str, Any] = {"section": None, "language": None, "languages": desk.languages, "limit": STORIES, "after": None}
    if own.taste is None or not own.differs:
        return edition(house.store, house.clock(), **where).stories
    return own_edition(house.store, own.taste, house.clock(), slider=own.slider, **where).edition.stories


def _story(house: House, card: StoryCard) -> dict[str, Any]:
    lead = card.headline
    return {
        "href": house.link(f"/story/{card.facts.story_id}"),
        "lead": house.link(f"/article/{lead.article_id}"),
        "title": lead.title,
        "outlet": lead.outlet.name,
        "lang": lead.language or "und",
    }


def _saved(house: House, reader: int) -> list[dict[str, Any]]:
    return [
        {
            "href": house.link(f"/article/{line.article_id}"),
            "title": line.title,
            "outlet": line.outlet.name,
            "lang": line.language or "und",
            "at": report_time(line).isoformat(),
        }
        for _key, _mark, line in house.store.saved(reader, "", None, SAVED)
        if line
    ]
