"""A reader's API tokens: what there is, a new one (shown once), and taking one back."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from news7d.errors import UserError
from news7d.model import SCOPES, Scope, Token
from news7d.web.api.door import digest_of
from news7d.web.api.reference import MEANINGS
from news7d.web.audit import note
from news7d.web.front import remember_theme
from news7d.web.house import House, house_of, id_of
from news7d.web.languages import _, words_of
from news7d.web.sessions import Visitor
from news7d.web.settings import done, sent, shown, signed_in

PATH = "/settings/tokens"
_LONGEST_DAYS = 3650


def new_secret() -> str:
    """256 bits, with a head by which a leaked one is recognised."""
    return f"n7d_{secrets.token_urlsafe(32)}"


async def show_tokens(request: Request) -> Response:
    who, _rest = await signed_in(request)
    answer = await _page(request, who)
    return remember_theme(request, answer) if "theme" in request.query_params else answer


async def add_token(request: Request) -> Response:
    house = house_of(request)
    who, reader, form = await sent(request)
    scopes = [scope for scope in SCOPES if scope in form.all("scope")]
    days, now, secret = form.get("days"), house.clock(), new_secret()
    lasting = min(int(days[:6]), _LONGEST_DAYS) if days.isascii() and days.isdigit() else 0
    until = now + timedelta(days=lasting) if lasting else None
    try:
        await run_in_threadpool(_add, house, form.get("name"), secret, scopes, until, reader.id)
    except UserError as error:
        return await _page(request, who, error=words_of(error), status=422)
    await note(request, who, "token.add", form.get("name"), " ".join(scopes))
    return await _page(request, who, secret=secret)


def _add(house: House, name: str, secret: str, scopes: Sequence[Scope], until: datetime | None, reader_id: int) -> Token:
    return house.store.add_token(name, digest_of(secret), scopes, house.clock(), until, reader_id=reader_id)


async def drop_token(request: Request) -> Response:
    house = house_of(request)
    who, reader, _rest = await sent(request)
    await run_in_threadpool(house.store.drop_token, id_of(request), reader.id)
    await note(request, who, "token.revoke", str(id_of(request)))
    return done(request, PATH, _("The token is revoked."))


async def _page(request: Request, who: Visitor, *, error: str = "", secret: str = "", status: int = 200) -> Response:
    house = house_of(request)
    assert who.reader is not None
    tokens = await run_in_threadpool(house.store.tokens, who.reader.id)
    scopes = [(scope, _(MEANINGS[scope])) for scope in who.reader.scopes]
    words: dict[str, Any] = {"secret": secret, "tokens": tokens, "scopes": scopes}
    return shown(request, who, "tokens.html", _("Tokens"), status=status, error=error, **words)
