"""Signing in and out. One password; guesses are slowed; the session lives on the server."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from news7d.core.render import span_words
from news7d.model import OWNER_ID
from news7d.web.answers import respond
from news7d.web.guard import asker
from news7d.web.house import around, house_of
from news7d.web.passwords import password_fits
from news7d.web.sessions import Visitor, checked_form, remember, sign_in, sign_out, visitor


async def show_signin(request: Request) -> Response:
    house = house_of(request)
    if not await run_in_threadpool(house.store.has_password):
        return RedirectResponse(house.link("/setup"), status_code=303)
    who = await visitor(request)
    if who.admin:
        return RedirectResponse(house.link("/sources"), status_code=303)
    return _form(request, who, own_path(request.query_params.get("next", "")))


async def do_signin(request: Request) -> Response:
    house = house_of(request)
    who, form = await checked_form(request, admin=False)
    to = own_path(form.get("next"))
    address, now = asker(request).address, house.clock()
    wait = house.throttle.wait(address, now)
    if wait:
        return _form(request, who, to, f"Too many wrong passwords. Wait {span_words(wait)} and try again.", 429)
    house.throttle.failed(address, now)  # counted before the check, so that many at once gain nothing
    stored = await run_in_threadpool(house.store.password, OWNER_ID)
    if not await run_in_threadpool(password_fits, stored, form.get("password")):
        return _form(
            request, who, to, "That is not the password. It can be set anew on the server’s own machine: news7d init --password.", 403
        )
    house.throttle.succeeded(address)
    token = await run_in_threadpool(sign_in, house.store, OWNER_ID, now)
    answer = RedirectResponse(house.link(to), status_code=303)
    remember(request, answer, token)
    return answer


async def do_signout(request: Request) -> Response:
    house = house_of(request)
    who, _ = await checked_form(request)
    await run_in_threadpool(sign_out, house.store, who.token)
    answer = RedirectResponse(house.link("/"), status_code=303)
    remember(request, answer, "")
    return answer


def own_path(asked: str) -> str:
    """A path of ours to go to, or the sources page. Anything that a browser could take for another site is refused."""
    fits = asked.startswith("/") and not asked.startswith("//") and "\\" not in asked and asked.isprintable() and len(asked) < 500
    return asked if fits and " " not in asked else "/sources"


def _form(request: Request, who: Visitor, to: str, error: str = "", status: int = 200) -> Response:
    house = house_of(request)
    frame = around(request, house.titled("Sign in"), hidden=True)
    answer = respond(request, house.page("signin.html", frame, status=status, visitor=who, next=to, error=error), cache_control="no-store")
    if who.fresh:
        remember(request, answer, who.token)
    return answer
