"""A name: the stories that it stands in, what it is quoted with, and who is named beside it. And who is in the news."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response

from news7d.errors import NotFound
from news7d.model import NAME_KINDS, NameKind
from news7d.web.answers import Sheet, respond
from news7d.web.front import remember_theme
from news7d.web.house import FeedLink, Frame, House, around, house_of
from news7d.web.languages import _
from news7d.web.marking import Desk, desk_of, seated, with_states

STORIES = 20
LISTED = 90
_LONGEST = 200


async def name(request: Request) -> Response:
    house = _open(request)
    spelling = request.path_params["spelling"][:_LONGEST].replace("_", " ").replace("\x00", "")
    kind = _kind(request)
    asked = request.query_params.get("after", "")
    after = int(asked) if asked.isdecimal() and len(asked) < 16 else None
    desk = await desk_of(request)
    frame = around(request, house.titled(spelling), hidden=True, mine=desk.mine)
    key = ("name", spelling, kind, after, frame.theme, frame.kept, desk.key)
    page = await house.shelf.get(key, lambda: _make(house, frame, spelling, kind, after, desk))
    answer = seated(request, desk, respond(request, page))
    return remember_theme(request, answer) if "theme" in request.query_params else answer


async def names(request: Request) -> Response:
    house = _open(request)
    kind = _kind(request)
    frame = around(request, house.titled(_("Names in the news")), hidden=True)
    page = await house.shelf.get(("names", kind, frame.theme, frame.kept), lambda: _list(house, frame, kind))
    return remember_theme(request, respond(request, page)) if "theme" in request.query_params else respond(request, page)


def _open(request: Request) -> House:
    house = house_of(request)
    if not house.settings.name_pages:
        raise NotFound(_("This house has no pages about persons, places and organisations. Search finds the reports that name them."))
    return house


def _kind(request: Request) -> NameKind | None:
    asked = request.query_params.get("kind", "")
    return next((kind for kind in NAME_KINDS if kind == asked), None)


def _make(house: House, frame: Frame, spelling: str, kind: NameKind | None, after: int | None, desk: Desk) -> Sheet:
    try:
        view = house.store.name(spelling, kind=kind, before_id=after, limit=STORIES)
    except NotFound:
        raise NotFound(_("No report that was read names %(spelling)s. Search finds words that are no names.", spelling=spelling)) from None
    query = {"kind": view.kind, "after": view.more}
    framed = replace(frame, now=house.clock(), title=house.titled(view.label), feeds=(_feed(view.label),))
    return house.page(
        "name.html",
        with_states(house, framed, desk, [card.facts.story_id for card in view.stories]),
        view=view,
        later=after is not None,
        more=f"{house.link('/name/' + quote(view.label.replace(' ', '_'), safe=''))}?{urlencode(query)}" if view.more else "",
    )


def _feed(label: str) -> FeedLink:
    return FeedLink(title=label, path=f"/feeds/name/{quote(label.replace(' ', '_'), safe='')}")


def _list(house: House, frame: Frame, kind: NameKind | None) -> Sheet:
    return house.page("names.html", replace(frame, now=house.clock()), lines=house.store.names_lately(kind, LISTED), kind=kind)
