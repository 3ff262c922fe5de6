"""Signing in and out. One reader needs a password alone; more tell their names. Guesses are slowed; the session lives on the server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from news7d.errors import Invalid
from news7d.model import OWNER_ID, Reader
from news7d.web.answers import respond
from news7d.web.guard import asker, referrer
from news7d.web.house import House, around, house_of
from news7d.web.languages import _, speaking
from news7d.web.passwords import password_fits, renewed
from news7d.web.sessions import Visitor, checked_form, enter, remember, sign_out, visitor

_FRESH = timedelta(minutes=15)  # who signed in elsewhere that lately need not do so again


class TooSoon(Exception):
    """Wrong passwords came before; how long to wait."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(_("Too many wrong passwords. Wait %(span)s and try again.", span=speaking().span(wait)))
        self.wait = wait


async def attempt(request: Request, name: str, password: str, stored: Callable[[int], str | None] | None = None) -> Reader | None:
    """Whom that name and password belong to. Takes as long for a name that nobody has. Raises TooSoon; HTTPException 503.

    stored: the hash by a reader's number; by default that of the password of the pages. For every door that asks for one.
    """
    house, address = house_of(request), asker(request).address
    now = house.clock()
    if wait := house.throttle.wait(address, now, name):
        raise TooSoon(wait)
    house.throttle.failed(address, now, name)  # counted before the check, so that many at once gain nothing
    with house.throttle.checking():
        reader, hashed = await run_in_threadpool(_fitting, house, name, password, stored)
    if reader is None or hashed is None:
        return None
    house.throttle.succeeded(address, now, name)
    if stored is None and (better := await run_in_threadpool(renewed, hashed, password)):
        await run_in_threadpool(house.store.rehash_password, reader.id, hashed, better)
    return reader


def _fitting(house: House, name: str, password: str, stored: Callable[[int], str | None] | None) -> tuple[Reader | None, str | None]:
    reader = house.store.reader_named(name)
    hashed = (stored or house.store.password)(reader.id if reader else 0)
    fits = password_fits(hashed, password)
    return (reader, hashed) if fits and reader and not reader.disabled else (None, None)


async def confirm(request: Request, who: Visitor, password: str) -> None:
    """Before something that a stranger at an open browser must not do: their own password once more (CVE-2025-59950).

    Who has none signed in elsewhere, lately. Raises Invalid; HTTPException 429.
    """
    assert who.reader is not None
    if who.reader.has_password:
        try:
            fits = await attempt(request, who.reader.name, password)
        except TooSoon as early:
            raise HTTPException(429, str(early)) from None
        if fits is None:
            raise Invalid(_("That is not your password; nothing was changed."))
    elif who.session is not None and house_of(request).clock() - who.session.created_at > _FRESH:
        raise Invalid(_("You signed in a while ago. Sign out and in again, then repeat this; nothing was changed."))


# ------------------------------------------------------------------ pages


async def show_signin(request: Request) -> Response:
    house = house_of(request)
    who, to = await visitor(request), own_path(request.query_params.get("next", ""))
    if who.reader is not None:
        return RedirectResponse(house.link(to), status_code=303)
    if house.settings.oidc is None and not await run_in_threadpool(house.store.has_password):
        return await _without_password(house)
    return await signin_page(request, who, to)


async def _without_password(house: House) -> Response:
    if not await run_in_threadpool(house.store.is_set_up):
        return RedirectResponse(house.link("/setup"), status_code=303)
    text = _("This News7D has no password yet: only the machine itself may change it. There: news7d init --password.")
    raise HTTPException(403, text)


async def do_signin(request: Request) -> Response:
    house = house_of(request)
    who, form = await checked_form(request, by="anybody")
    to, name = own_path(form.get("next")), form.get("name").strip()
    if await run_in_threadpool(house.store.count_readers) == 1:
        name = (await run_in_threadpool(house.store.reader, OWNER_ID)).name
    try:
        reader = await attempt(request, name, form.get("password"))
    except TooSoon as early:
        return await signin_page(request, who, to, str(early), 429, name)
    if reader is None:
        return await signin_page(request, who, to, await _wrong(house), 403, name)
    return await enter(request, reader, "password", RedirectResponse(house.link(to), status_code=303))


async def _wrong(house: House) -> str:
    """The same words whatever was wrong."""
    if await _asks_for_name(house):
        return _("Name and password do not belong together. An administrator can send you a link to choose a new password.")
    return _("That is not the password. It can be set anew on the server’s own machine: news7d init --password.")


async def do_signout(request: Request) -> Response:
    house = house_of(request)
    who, _rest = await checked_form(request, by="reader")
    await run_in_threadpool(sign_out, house.store, who.token)
    answer = RedirectResponse(house.link("/"), status_code=303)
    remember(request, answer, "")
    return answer


def own_path(asked: str) -> str:
    """A path of ours to go to, or the front page. Anything that a browser could take for another site is refused."""
    fits = asked.startswith("/") and not asked.startswith("//") and "\\" not in asked and asked.isprintable() and len(asked) < 500
    return asked if fits and " " not in asked else "/"


def came_from(request: Request) -> str:
    """The page of ours that the browser comes from, as a path without our prefix; else the front page."""
    came, prefix = referrer(request), house_of(request).settings.prefix
    path = came.path.removeprefix(prefix) if came.path.startswith(prefix + "/") else "/"
    return own_path(path + (f"?{came.query}" if came.query else "")) if came.netloc == asker(request).host else "/"


async def _asks_for_name(house: House) -> bool:
    return await run_in_threadpool(house.store.count_readers) > 1


async def signin_page(request: Request, who: Visitor, to: str, error: str = "", status: int = 200, name: str = "") -> Response:
    house = house_of(request)
    frame = around(request, house.titled(_("Sign in")), hidden=True)
    words: dict[str, Any] = {"visitor": who, "next": to, "error": error, "named": await _asks_for_name(house), "name": name[:64]}
    words["has_password"] = await run_in_threadpool(house.store.has_password)
    answer = respond(request, house.page("signin.html", frame, status=status, **words), cache_control="no-store")
    if who.fresh:
        remember(request, answer, who.token)
    return answer
