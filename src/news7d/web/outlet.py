"""An outlet: what it reported, how much of it was its own, how its feeds do."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from news7d.model import NOT_COUNTED, OWN_REPORTING
from news7d.web.answers import Sheet, respond
from news7d.web.causes import feed_words
from news7d.web.front import remember_theme
from news7d.web.house import FeedLink, Frame, House, around, house_of
from news7d.web.sessions import Visitor, checked_form, visitor

RULES = (("", "as the house has it"), ("own", "signed-in readers"), ("all", "everybody"), ("none", "nobody: excerpts only"))
"""Who may read an outlet's articles whole, and how the page says it."""


async def outlet(request: Request) -> Response:
    house = house_of(request)
    slug = request.path_params["slug"]
    asked = request.query_params.get("after", "")
    after = int(asked) if asked.isdecimal() and len(asked) < 16 else None
    frame = around(request, house.settings.title)
    key = ("outlet", slug, after, frame.theme, frame.kept)
    who = await visitor(request)
    if who.admin:  # with a form of their own: never kept for others
        page = await run_in_threadpool(_make, house, frame, slug, after, who)
    else:
        page = await house.shelf.get(key, lambda: _make(house, frame, slug, after))
    return remember_theme(request, respond(request, page)) if "theme" in request.query_params else respond(request, page)


async def set_full_text(request: Request) -> Response:
    """Who may read this outlet's articles whole, as the administrator chooses it on the outlet's page."""
    house, slug = house_of(request), request.path_params["slug"]
    _, form = await checked_form(request)
    view = await run_in_threadpool(house.store.outlet, slug, None, 1)
    await run_in_threadpool(house.store.set_full_text, view.outlet.id, form.get("full_text") or None)
    house.shelf.forget()
    return RedirectResponse(house.link(f"/outlet/{quote(slug)}"), status_code=303)


def _make(house: House, frame: Frame, slug: str, after: int | None, who: Visitor | None = None) -> Sheet:
    view = house.store.outlet(slug, before_id=after)
    more = f"{house.link('/outlet/' + quote(slug))}?{urlencode({'after': view.more})}" if view.more else ""
    return house.page(
        "outlet.html",
        replace(
            frame,
            now=house.clock(),
            title=house.titled(view.outlet.name),
            feeds=(FeedLink(title=view.outlet.name, path=f"/feeds/outlet/{quote(slug, safe='')}"),),
        ),
        view=view,
        own=sum(count for role, count in view.roles if role in OWN_REPORTING),
        counted=sum(count for role, count in view.roles if role not in NOT_COUNTED),
        feeds=tuple(feed_words(health, house.clock()) for health in view.feeds[:50]),
        more=more,
        visitor=who,
        rules=RULES,
    )
