"""`readers_only`: nobody reads without an account. What is not listed here leads to the sign-in page; programs are answered 401.

A new door is shut by itself. It is listed only if it asks by itself who is there, or if it tells nothing of what is read here.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from news7d.errors import ConfigError, StoreError
from news7d.web.deps import WebSettings
from news7d.web.guard import for_programs
from news7d.web.house import house_of
from news7d.web.languages import codes, speak
from news7d.web.sessions import visitor
from news7d.web.settings import to_signin

OPEN = (
    "/signin",
    "/signin/",
    "/signout",
    "/setup",  # from the machine itself, once
    "/invitation/",  # the secret in it opens it
    "/static/",
    "/language",  # strangers may choose the language of the sign-in page
    "/favicon.ico",
    "/favicon.svg",
    "/robots.txt",
    "/healthz",
    "/metrics",  # from this machine, or with its own token
    "/api/v1/",  # by token; without one 401 (web.api.door)
    "/private/",  # feeds whose address only their reader knows
    "/accounts/ClientLogin",  # apps, by the password for apps (web.sync)
    "/reader/",
    "/api/greader.php",
    "/api/greader.php/",
    "/api/fever.php",
    "/fever/",
    "/alerts/confirm/",  # links in mails, by the token in them
    "/alerts/off/",
    "/sw.js",
    "/offline",  # says what a browser kept; itself it tells nothing
    "/manifest.webmanifest",
    "/websub/",  # hubs, by the token in the address
    "/picture/",  # signed addresses, given to readers alone
)


def is_open(path: str) -> bool:
    return any(path == each or (each.endswith("/") and path.startswith(each)) for each in OPEN)


class Gate:
    """Between the guard, which says who asks, and the routes."""

    def __init__(self, app: ASGIApp, *, settings: WebSettings) -> None:
        self.app, self.settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or is_open(scope["path"]):
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        if not for_programs(scope["path"]):
            await _speak_their_language(request)
        if not self.settings.readers_only:
            await self.app(scope, receive, send)
            return
        if (await visitor(request)).reader is not None:
            await self.app(scope, receive, send)
            return
        await _refused(request)(scope, receive, send)


async def _speak_their_language(request: Request) -> None:
    """What a reader has set outweighs what their browser asks for."""
    try:
        reader = (await visitor(request)).reader
    except (StoreError, ConfigError):
        return  # the page says so, in the language that the browser asks for
    if reader is not None and reader.language in codes():
        speak(reader.language)


def _refused(request: Request) -> Response:
    path = request.scope["path"]
    if for_programs(path) or request.method not in ("GET", "HEAD"):
        return PlainTextResponse("Nobody reads here without an account. Sign in first.\n", status_code=401)
    if path == "/" and not house_of(request).store.is_set_up():
        return RedirectResponse(house_of(request).link("/setup"), status_code=303)
    return to_signin(request)
