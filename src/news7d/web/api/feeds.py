"""`GET /api/v1/feeds` and `/api/v1/feeds/{id}`: how the feeds are."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from news7d.core.doctor import diagnose, record
from news7d.errors import Invalid, NotFound
from news7d.model import FeedHealth
from news7d.web.house import House, house_of, id_of

MOST, USUAL = 500, 100
_HEADERS = {"cache-control": "private, no-cache"}


async def feeds(request: Request) -> Response:
    """`{"feeds": […], "next": id or null}`, in the order of their ids; `?failing=true`, `?after=ID`, `?limit=N`."""
    house = house_of(request)
    failing, after, limit = _flag(request, "failing"), _number(request, "after", 0), _number(request, "limit", USUAL)
    if not 1 <= limit <= MOST:
        raise Invalid(f"limit lies between 1 and {MOST}")
    return JSONResponse(await run_in_threadpool(_page, house, failing, after, limit), headers=_HEADERS)


async def feed(request: Request) -> Response:
    house, feed_id = house_of(request), id_of(request)
    found = await run_in_threadpool(_one, house, feed_id)
    return JSONResponse(record(found, house.clock()), headers=_HEADERS)


def _page(house: House, failing: bool, after: int, limit: int) -> dict[str, object]:
    now = house.clock()
    wanted = [h for h in house.store.health() if h.feed.id > after and (not failing or diagnose(h.status, now).ill)]
    shown = wanted[:limit]
    return {"feeds": [record(health, now) for health in shown], "next": shown[-1].feed.id if len(wanted) > limit else None}


def _one(house: House, feed_id: int) -> FeedHealth:
    found = next((health for health in house.store.health() if health.feed.id == feed_id), None)
    if found is None:
        raise NotFound(f"there is no feed {feed_id}")
    return found


def _flag(request: Request, name: str) -> bool:
    said = request.query_params.get(name, "false").lower()
    if said not in ("true", "false", "1", "0"):
        raise Invalid(f"{name} is true or false")
    return said in ("true", "1")


def _number(request: Request, name: str, usual: int) -> int:
    said = request.query_params.get(name, str(usual))
    if not (said.isascii() and said.isdigit() and len(said) < 16):
        raise Invalid(f"{name} is a whole number")
    return int(said)
