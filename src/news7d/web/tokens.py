"""API tokens, for the administrator: what there is, a new one (shown once), and taking one back."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from news7d.errors import UserError
from news7d.model import SCOPES
from news7d.web.api.door import digest_of
from news7d.web.api.reference import MEANINGS
from news7d.web.front import remember_theme
from news7d.web.house import house_of, id_of
from news7d.web.sessions import Visitor, checked_form
from news7d.web.settings import done, shown, signed_in

PATH = "/settings/tokens"
_LONGEST_DAYS = 3650


def new_secret() -> str:
    """256 bits, with a head by which a leaked one is recognised."""
    return f"n7d_{secrets.token_urlsafe(32)}"


async def show_tokens(request: Request) -> Response:
    who, _ = await signed_in(request)
    if not who.admin:
        raise HTTPException(403, "Only the administrator makes tokens. Sign in as one.")
    answer = await _page(request, who)
    return remember_theme(request, answer) if "theme" in request.query_params else answer


async def add_token(request: Request) -> Response:
    house = house_of(request)
    who, form = await checked_form(request)
    scopes = [scope for scope in SCOPES if scope in form.all("scope")]
    days, now, secret = form.get("days"), house.clock(), new_secret()
    lasting = min(int(days[:6]), _LONGEST_DAYS) if days.isascii() and days.isdigit() else 0
    until = now + timedelta(days=lasting) if lasting else None
    try:
        await run_in_threadpool(house.store.add_token, form.get("name"), digest_of(secret), scopes, now, until)
    except UserError as error:
        return await _page(request, who, error=str(error), status=422)
    return await _page(request, who, secret=secret)


async def drop_token(request: Request) -> Response:
    house = house_of(request)
    await checked_form(request)
    await run_in_threadpool(house.store.drop_token, id_of(request))
    return done(request, PATH, "The token is revoked.")


async def _page(request: Request, who: Visitor, *, error: str = "", secret: str = "", status: int = 200) -> Response:
    house = house_of(request)
    tokens = await run_in_threadpool(house.store.tokens)
    scopes = [(scope, MEANINGS[scope]) for scope in SCOPES]
    words: dict[str, Any] = {"secret": secret, "tokens": tokens, "scopes": scopes}
    return shown(request, who, "tokens.html", "Tokens", status=status, error=error, **words)
