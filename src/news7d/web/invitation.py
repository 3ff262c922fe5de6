"""The link by which a reader chooses a password, once."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from news7d.errors import Invalid
from news7d.model import Reader
from news7d.web.answers import respond
from news7d.web.house import around, house_of
from news7d.web.languages import _, words_of
from news7d.web.passwords import new_password
from news7d.web.readers import digest_of
from news7d.web.sessions import Visitor, checked_form, enter, remember, visitor


async def show(request: Request) -> Response:
    return _page(request, await visitor(request), await _invited(request))


async def accept(request: Request) -> Response:
    house = house_of(request)
    who, form = await checked_form(request, by="anybody")
    reader = await _invited(request)
    try:
        hashed = await run_in_threadpool(new_password, form.get("new"), form.get("again"))
    except Invalid as error:
        return _page(request, who, reader, words_of(error))
    accepted = await run_in_threadpool(house.store.accept_invitation, _digest(request), hashed, house.clock())
    if accepted is None:
        raise _used_up()
    return await enter(request, accepted, "invitation", RedirectResponse(house.link("/"), status_code=303))


async def _invited(request: Request) -> Reader:
    house = house_of(request)
    reader = await run_in_threadpool(house.store.invited, _digest(request), house.clock())
    if reader is None or reader.disabled:
        raise _used_up()
    return reader


def _used_up() -> HTTPException:
    return HTTPException(410, _("This link has been used, or is too old. Ask whoever sent it for a new one."))


def _digest(request: Request) -> str:
    return digest_of(request.path_params["secret"][:200])


def _page(request: Request, who: Visitor, reader: Reader, error: str = "") -> Response:
    house = house_of(request)
    frame = around(request, house.titled(_("Welcome")), hidden=True)
    page = house.page("invitation.html", frame, status=422 if error else 200, visitor=who, invited=reader, error=error)
    answer = respond(request, page, cache_control="no-store")
    if who.fresh:
        remember(request, answer, who.token)
    return answer
