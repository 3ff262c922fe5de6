"""What an app on the same phone shares with News7D: an address that is here already, a page to save, a site to read.

/share?url=… ─► known here: its report ─► else: save that page (as what one brings along, 057), or look for the site's feeds
"""

from __future__ import annotations

import re

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from news7d.core.html import safe_url
from news7d.core.moving.parcel import Brought
from news7d.errors import NotFound
from news7d.stages import moving
from news7d.web.answers import respond
from news7d.web.house import House, around, house_of
from news7d.web.languages import _
from news7d.web.public import may_add_feeds
from news7d.web.sessions import remember
from news7d.web.settings import done, sent, signed_in

_ADDRESS = re.compile(r"https?://[^\s<>\"]{4,1990}")


async def show(request: Request) -> Response:
    """`?url=&text=&title=` as a system's own «Share» sends them; some put the address into the text."""
    who, reader = await signed_in(request)
    house, query = house_of(request), request.query_params
    url = next((found for name in ("url", "text", "title") if (found := _address(query.get(name, "")))), "")
    if not url:
        raise HTTPException(422, _("Nothing with a web address was shared. Share a page from its own menu."))
    known = await run_in_threadpool(_known, house, reader.id, url)
    if known is not None:
        return RedirectResponse(house.link(f"/article/{known}"), status_code=303)
    title = _title(query.get("title", ""), url)
    frame = around(request, house.titled(_("Shared")), hidden=True, reader=True)
    page = house.page("share.html", frame, visitor=who, url=url, title=title, may_add=may_add_feeds(house, reader))
    answer = respond(request, page, cache_control="no-store")
    if who.fresh:
        remember(request, answer, who.token)
    return answer


def _known(house: House, reader: int, url: str) -> int | None:
    """The report at that address, if it is one that this reader may read."""
    number = house.store.article_at(url)
    try:
        return number if number is not None and house.store.article(number).is_for(reader) else None
    except NotFound:
        return None


def _address(said: str) -> str:
    found = _ADDRESS.search(said[:4000])
    return found[0] if found and safe_url(found[0]) else ""


def _title(said: str, url: str) -> str:
    return " ".join(said.replace(url, "").split())[:300]


async def save(request: Request) -> Response:
    """Keep the page for this reader alone; it is fetched like the pages of a list that somebody brings along."""
    __, reader, form = await sent(request)
    house, url = house_of(request), _address(form.get("url"))
    if not url:
        raise HTTPException(422, _("That is no web address."))
    await run_in_threadpool(_save, house, reader.id, url, _title(form.get("title"), url))
    return done(request, "/saved", _("The page is being saved; it stands here in a moment."))


def _save(house: House, reader: int, url: str, title: str) -> None:
    moving.take_one(house.store, reader, Brought(url=url, title=title, starred=True, at=house.clock()), house.clock())
    house.deps.moves_wait()
