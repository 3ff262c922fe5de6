"""What a page says when something cannot be shown: in a sentence, with the way out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from news7d.core.wording import N_
from news7d.errors import ConfigError, Conflict, Forgotten, Invalid, NotFound, StoreError
from news7d.web.answers import respond
from news7d.web.api.problems import TITLES, is_api, problem
from news7d.web.house import Frame, house_of, theme_of
from news7d.web.journal import request_id
from news7d.web.languages import _, translated, words_of
from news7d.web.settings import SignInFirst, to_signin


async def on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    detail = (
        translated(error.detail)
        if error.status_code != 404 or error.detail != "Not Found"
        else _("The address is wrong, or what stood here has gone.")
    )
    return message(request, error.status_code, detail, error.headers)


async def on_user_error(request: Request, error: Exception) -> Response:
    status = 410 if isinstance(error, Forgotten) else 404 if isinstance(error, NotFound) else 409 if isinstance(error, Conflict) else 422
    text = words_of(error)
    return message(request, status, text[:1].upper() + text[1:] + ("" if text.endswith((".", "…", "!", "?")) else "."))


async def on_sign_in_first(request: Request, error: Exception) -> Response:
    return to_signin(request)


async def on_store_error(request: Request, error: Exception) -> Response:
    text = _("The database does not answer (%(cause)s). Nothing is lost; try again in a moment.", cause=error)
    return message(request, 503, text, {"retry-after": "5"})


def mishap(request: Request) -> Response:
    """For what nobody foresaw: the log has the cause."""
    return message(request, 500, _("The cause is in the server’s log. What was read is kept; other pages go on working."))


def message(request: Request, status: int, text: str, headers: Mapping[str, str] | None = None) -> Response:
    """A page with one sentence and a way on; needs no database."""
    house = house_of(request)
    if is_api(request):
        answer: Response = problem(status, TITLES.get(status, "That did not work"), text, request_id(request))
    elif request.url.path.endswith((".json", ".atom", ".rss", ".xml", "/live", "/hub")):
        answer = PlainTextResponse(text + "\n", status_code=status)
    else:
        heading = _(TITLES.get(status, N_("That did not work")))
        named = request_id(request) if status >= 500 else ""  # under that name the log tells more
        frame = Frame(title=house.titled(heading), now=house.clock(), theme=theme_of(request), hidden=True)
        actions = [(_("To the front page"), house.link("/")), (_("Search"), house.link("/search"))]
        if status == 403:
            actions.insert(0, (_("Sign in"), house.link("/signin")))
        words: dict[str, Any] = {"heading": heading, "text": text, "actions": actions, "request_id": named}
        answer = respond(request, house.page("message.html", frame, status=status, **words), cache_control="no-store")
    for name, value in (headers or {}).items():
        answer.headers[name] = value
    return answer


HANDLERS = {
    HTTPException: on_http,
    SignInFirst: on_sign_in_first,
    NotFound: on_user_error,
    Conflict: on_user_error,
    Invalid: on_user_error,
    StoreError: on_store_error,
    ConfigError: on_store_error,
}
