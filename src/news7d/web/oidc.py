"""Signing in at a provider of identities (OpenID Connect): there with a question, back with a code, in with a session.

Nothing is kept of a question: its state says when it was asked and where to go, signed for this browser's cookie; nonce and
verifier follow from it by the house's key. So a code that belongs to another browser opens nothing here (login CSRF), in any
process of a fleet. Readers are known by (issuer, subject), never by a name that somebody may choose over there.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from news7d.core import identity
from news7d.core.identity import Client, Identity, Provider
from news7d.errors import Conflict, UserError, WorldError
from news7d.model import OWNER_ID, Reader
from news7d.store import Store
from news7d.web.account import PATH as ACCOUNT
from news7d.web.answers import respond
from news7d.web.guard import asker
from news7d.web.house import House, around, house_of
from news7d.web.languages import _
from news7d.web.sessions import Visitor, enter, remember, visitor
from news7d.web.settings import done, sent
from news7d.web.signin import confirm, own_path, signin_page

CALLBACK = "/signin/oidc/callback"
_ASKED = timedelta(minutes=10)  # that somebody has over there
_KEPT, _KEYS_AGAIN = timedelta(hours=1), timedelta(minutes=1)


@dataclass(slots=True)
class Directory:
    """What the provider said of itself, kept for an hour; its keys are looked at again when one is not known."""

    provider: Provider | None = None
    keys: bytes = b""
    at: datetime | None = None
    keys_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the browser went over there with."""

    state: str
    to: str
    connect: bool  # for the account that is signed in here


async def begin(request: Request) -> Response:
    who = await visitor(request)
    return await _away(request, who, own_path(request.query_params.get("next", "")), connect=False)


async def connect(request: Request) -> Response:
    """From the account page: let the provider's identity open this account too. Asks for the password again."""
    who, _rest, form = await sent(request)
    try:
        await confirm(request, who, form.get("password"))
    except UserError as error:
        raise HTTPException(403, str(error)) from None
    return await _away(request, who, ACCOUNT, connect=True)


async def _away(request: Request, who: Visitor, to: str, *, connect: bool) -> Response:
    house = house_of(request)
    client = _client(house)
    try:
        provider, _rest = await _directory(request, client)
    except WorldError as error:
        return await signin_page(
            request, who, to, _("The provider %(issuer)s cannot be asked: %(error)s", issuer=client.issuer, error=error), 502
        )
    state = _state(house, who, to, connect=connect)
    nonce, verifier = _derived(house, "nonce", state), _derived(house, "verifier", state)
    address = identity.authorization_address(provider, client, _redirect(request), state=state, nonce=nonce, verifier=verifier)
    answer = _onward(request, client, address) if connect else RedirectResponse(address, status_code=303)
    answer.headers["cache-control"] = "no-store"
    if who.fresh:
        remember(request, answer, who.token)
    return answer


def _onward(request: Request, client: Client, address: str) -> Response:
    """A page with a link: `form-action` of our policy holds for redirects that follow a form, so a browser would not go there."""
    house, host = house_of(request), urlsplit(client.issuer).netloc
    frame, text = around(request, house.titled(_("Connect")), hidden=True), f"The provider {host} will ask you who you are."
    actions = [(f"Go on to {host}", address)]
    return respond(request, house.page("message.html", frame, heading="One more step", text=text, request_id="", actions=actions))


async def callback(request: Request) -> Response:
    """Back from over there. Whatever is wrong, the page says it and nobody is signed in."""
    house, who, query = house_of(request), await visitor(request), request.query_params
    client, question = _client(house), _question(house, who, query.get("state", ""))
    if question is None:
        return await signin_page(request, who, "/", _("That answer is to no question of this browser, or came too late. Try again."), 403)
    address, now = asker(request).address, house.clock()
    if query.get("error") or not query.get("code"):
        return await signin_page(request, who, question.to, _("The provider did not sign you in."), 403)
    name = f"{client.issuer} {address}"  # nobody there has a name yet: what one place fails must not keep others waiting
    if house.throttle.wait(address, now, name):
        return await signin_page(request, who, question.to, _("Too many tries. Wait a moment."), 429)
    house.throttle.failed(address, now, name)
    try:
        with house.throttle.checking():
            found = await _identified(request, client, question, query["code"])
        if question.connect:
            return await _connected(request, who, found)
        reader = await run_in_threadpool(_reader, house, client, found)
    except (WorldError, UserError) as error:
        return await signin_page(request, who, question.to, f"{error}", 403)
    house.throttle.succeeded(address, now, name)
    return await enter(request, reader, "oidc", RedirectResponse(house.link(question.to), status_code=303))


async def _identified(request: Request, client: Client, question: Question, code: str) -> Identity:
    house = house_of(request)
    provider, keys = await _directory(request, client)
    form = identity.token_form(client, code[:2000], _redirect(request), _derived(house, "verifier", question.state))
    said = await _ask(house, provider.token, form)
    nonce, now = _derived(house, "nonce", question.state), house.clock()
    try:
        return identity.verified(said, keys, client, nonce=nonce, now=now)
    except WorldError:
        _rest, renewed = await _directory(request, client, fresh_keys=True)
        if renewed == keys:
            raise
        return identity.verified(said, renewed, client, nonce=nonce, now=now)


async def _connected(request: Request, who: Visitor, found: Identity) -> Response:
    house = house_of(request)
    if who.reader is None:
        raise Conflict(_("you are signed out here; sign in and connect again"))
    if not await run_in_threadpool(house.store.know_reader_as, found.issuer, found.subject, who.reader.id, house.clock()):
        raise Conflict(_("that identity opens an account here already"))
    return done(request, ACCOUNT, _("You can sign in by that provider now."))


# ------------------------------------------------------------------ whom it means


def _reader(house: House, client: Client, found: Identity) -> Reader:
    """Whom the house knows by that identity, or takes for it. Raises Conflict."""
    store, now = house.store, house.clock()
    reader = store.reader_known_as(found.issuer, found.subject) or _expected(store, found)
    if reader is None and house.settings.oidc_new_readers:
        reader = _added(house, found)
    if reader is None:
        raise Conflict(_("nobody here is known as %(subject)s; ask an administrator for an account", subject=found.name or found.subject))
    if reader.disabled:
        raise Conflict(_("that account is disabled"))
    store.know_reader_as(found.issuer, found.subject, reader.id, now)
    return _with_role(store, client, found, reader, now)


def _expected(store: Store, found: Identity) -> Reader | None:
    """An account that an administrator gave to that verified mail address, and that nobody has used."""
    if not found.email:
        return None
    waiting = [one for one in store.readers() if (one.email or "").lower() == found.email.lower() and not one.has_password]
    fits = [one for one in waiting if one.id != OWNER_ID and not store.identities(one.id)]
    return fits[0] if len(fits) == 1 else None


def _added(house: House, found: Identity) -> Reader:
    name, number = found.name or "reader", 1
    while house.store.reader_named(name if number == 1 else f"{name}-{number}") is not None:
        number += 1
    return house.store.add_reader(name if number == 1 else f"{name}-{number}", "reader", house.clock(), email=found.email or None)


def _with_role(store: Store, client: Client, found: Identity, reader: Reader, now: datetime) -> Reader:
    """Where a group over there makes administrators, it also ends them; but never the first reader, nor the last of them."""
    member = client.admin_group in found.groups
    wanted = "admin" if member else "reader" if reader.role == "admin" and reader.id != OWNER_ID else reader.role
    if client.admin_group and wanted != reader.role:
        try:
            store.set_role(reader.id, wanted)
        except Conflict:
            return reader
        store.note_deed(reader.id, "reader.role", reader.name, now, detail=f"{reader.role} → {wanted}")
    return store.reader(reader.id)


# ------------------------------------------------------------------ questions


def _state(house: House, who: Visitor, to: str, *, connect: bool) -> str:
    said = orjson.dumps([int(house.clock().timestamp()), secrets.token_urlsafe(16), to, connect])
    text = urlsafe_b64encode(said).decode().rstrip("=")
    return f"{text}.{_signed(house, who, text)}"


def _question(house: House, who: Visitor, state: str) -> Question | None:
    """What that state says, if it is this browser's, and not too old."""
    text, _rest, mark = state[:2000].partition(".")
    if who.fresh or not hmac.compare_digest(mark.encode("utf-8", "replace"), _signed(house, who, text).encode()):
        return None
    at, _rest, to, connect = orjson.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    if not 0 <= house.clock().timestamp() - at <= _ASKED.total_seconds():
        return None
    return Question(state=state, to=own_path(to), connect=connect)


def _signed(house: House, who: Visitor, text: str) -> str:
    return hmac.new(house.secret, f"oidc:{who.token}:{text}".encode("utf-8", "replace"), sha256).hexdigest()


def _derived(house: House, what: str, state: str) -> str:
    """64 characters that nobody else can know before they are used."""
    return hmac.new(house.secret, f"oidc-{what}:{state}".encode(), sha256).hexdigest()


def _redirect(request: Request) -> str:
    house = house_of(request)
    return (house.settings.origin or asker(request).origin) + house.link(CALLBACK)


# ------------------------------------------------------------------ the provider


def _client(house: House) -> Client:
    if house.settings.oidc is None or house.deps.ask_provider is None:
        raise HTTPException(404, _("This house has no provider to sign in by."))
    return house.settings.oidc


async def _directory(request: Request, client: Client, *, fresh_keys: bool = False) -> tuple[Provider, bytes]:
    house, kept = house_of(request), request.app.state.oidc
    assert isinstance(kept, Directory)
    now = house.clock()
    if kept.provider is None or kept.at is None or now - kept.at > _KEPT:
        kept.provider = identity.provider_of(await _ask(house, identity.discovery_address(client.issuer)), client.issuer)
        kept.at, fresh_keys = now, True
    if not kept.keys or kept.keys_at is None or (fresh_keys and now - kept.keys_at > _KEYS_AGAIN):
        kept.keys, kept.keys_at = await _ask(house, kept.provider.keys), now
    return kept.provider, kept.keys


async def _ask(house: House, url: str, form: Sequence[tuple[str, str]] | None = None) -> bytes:
    assert house.deps.ask_provider is not None
    return await house.deps.ask_provider(url, form)
