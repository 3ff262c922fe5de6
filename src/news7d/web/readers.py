"""Readers, for the administrator: who has an account, giving one, and one reader's role, link, sessions and end."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from news7d.core.wording import N_
from news7d.errors import Invalid, UserError
from news7d.model import READER_ROLES, Reader, ReaderRole
from news7d.store import Store
from news7d.web.audit import note
from news7d.web.front import remember_theme
from news7d.web.guard import asker
from news7d.web.house import House, house_of, id_of
from news7d.web.languages import _, ngettext, words_of
from news7d.web.passwords import hash_password
from news7d.web.sessions import Form, Visitor
from news7d.web.settings import done, sent, shown, signed_in
from news7d.web.signin import confirm

PATH = "/admin/readers"
LASTING = timedelta(days=7)


def new_invitation() -> tuple[str, str]:
    """(the secret of the link, what is kept of it)."""
    secret = secrets.token_urlsafe(32)
    return secret, digest_of(secret)


def digest_of(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


# ------------------------------------------------------------------ all of them


async def show(request: Request) -> Response:
    who, _rest = await signed_in(request, by="admin")
    answer = await _all(request, who)
    return remember_theme(request, answer) if "theme" in request.query_params else answer


async def add(request: Request) -> Response:
    """With a first password, or with a link under which they choose one."""
    who, _rest, form = await sent(request, by="admin")
    house, role, password = house_of(request), _role(form.get("role")), form.get("initial")
    try:
        _refuse_shutting_out(request, who)
        if role != "reader":
            await confirm(request, who, form.get("password"))
        hashed = await run_in_threadpool(hash_password, password) if password else None
        reader = await run_in_threadpool(_add, house, form, role, hashed)
    except UserError as error:
        return await _all(request, who, error=words_of(error), said=form)
    await note(request, who, "reader.add", reader.name, role)
    if hashed is not None:
        return done(request, PATH, _("%(name)s can sign in now.", name=reader.name))
    return await _all(request, who, link=await _link(request, reader), invited=reader.name)


def _add(house: House, form: Form, role: ReaderRole, hashed: str | None) -> Reader:
    email = form.get("email").strip() or None
    return house.store.add_reader(form.get("name").strip(), role, house.clock(), email=email, password=hashed)


def _refuse_shutting_out(request: Request, who: Visitor) -> None:
    """With a second reader's password the machine itself counts no longer: its owner would stand outside. Raises Invalid."""
    if who.session is None and not asker(request).user:
        raise Invalid(_("Set a password of your own first, on the page Account: with more than one reader everybody signs in."))


async def _link(request: Request, reader: Reader) -> str:
    house, (secret, digest) = house_of(request), new_invitation()
    await run_in_threadpool(house.store.invite, reader.id, digest, house.clock(), LASTING)
    return f"{house.settings.origin or asker(request).origin}{house.link('/invitation/' + secret)}"


def _role(said: str) -> ReaderRole:
    role = next((role for role in READER_ROLES if role == said), None)
    if role is None:
        raise Invalid(_("Choose a role."))
    return role


async def _all(request: Request, who: Visitor, *, error: str = "", said: Form | None = None, link: str = "", invited: str = "") -> Response:
    house = house_of(request)
    readers = await run_in_threadpool(house.store.readers)
    words: dict[str, Any] = {
        "readers": readers,
        "invitations": await run_in_threadpool(house.store.invitations, house.clock()),
        "said": {name: said.get(name) if said else "" for name in ("name", "email", "role")},
        "link_made": link,
        "invited": invited,
        "shut_out": who.session is None and not asker(request).user,
    }
    return shown(request, who, "readers.html", _("Readers"), status=422 if error else 200, error=error, **words)


# ------------------------------------------------------------------ one of them


async def show_one(request: Request) -> Response:
    who, _rest = await signed_in(request, by="admin")
    reader = await run_in_threadpool(house_of(request).store.reader, id_of(request))
    answer = await _one(request, who, reader)
    return remember_theme(request, answer) if "theme" in request.query_params else answer


async def change(request: Request) -> Response:
    """What the button says. Whatever gives rights, or takes all away, asks for the administrator's own password again."""
    who, _rest, form = await sent(request, by="admin")
    store, do = house_of(request).store, form.get("do")
    reader = await run_in_threadpool(store.reader, id_of(request))
    try:
        if do in ("role", "invite", "remove"):
            await confirm(request, who, form.get("password"))
        if do == "invite":
            link = await _link(request, reader)
            await note(request, who, "reader.invite", reader.name)
            return await _one(request, who, reader, link=link)
        said = await _changed(request, who, reader, do, form)
    except UserError as error:
        return await _one(request, who, reader, error=words_of(error))
    return done(request, PATH if do == "remove" else f"{PATH}/{reader.id}", said)


async def _changed(request: Request, who: Visitor, reader: Reader, do: str, form: Form) -> str:
    """Do it, note it, and say so."""
    store = house_of(request).store
    match do:
        case "role":
            role = _role(form.get("role"))
            await run_in_threadpool(store.set_role, reader.id, role)
            await note(request, who, "reader.role", reader.name, f"{reader.role} → {role}")
            return _("%(name)s is %(role)s now, and signs in again.", name=reader.name, role=_(_WITH_ARTICLE[role]))
        case "disable" | "enable":
            await run_in_threadpool(store.set_disabled, reader.id, do == "disable")
            await note(request, who, "reader.disable" if do == "disable" else "reader.enable", reader.name)
            return (
                _("%(name)s can no longer sign in.", name=reader.name) if do == "disable" else _("%(name)s can sign in.", name=reader.name)
            )
        case "sessions":
            count = await run_in_threadpool(_end_sessions, store, reader.id)
            await note(request, who, "reader.sessions", reader.name, str(count))
            return ngettext("%(num)s session has ended.", "%(num)s sessions have ended.", count)
        case "remove":
            await run_in_threadpool(store.remove_reader, reader.id)
            await note(request, who, "reader.remove", reader.name)
            return _("%(name)s is gone, with all that was theirs.", name=reader.name)
    raise Invalid(_("Choose what is to be done."))


_WITH_ARTICLE: dict[ReaderRole, str] = {"admin": N_("an administrator"), "editor": N_("an editor"), "reader": N_("a reader")}


def _end_sessions(store: Store, reader_id: int) -> int:
    return store.end_sessions(reader_id)


async def _one(request: Request, who: Visitor, reader: Reader, *, error: str = "", link: str = "") -> Response:
    house = house_of(request)
    now = house.clock()
    words: dict[str, Any] = {
        "one": reader,
        "link_made": link,
        "invitation": (await run_in_threadpool(house.store.invitations, now)).get(reader.id),
        "sessions": await run_in_threadpool(house.store.sessions, reader.id, now),
        "tokens": await run_in_threadpool(house.store.tokens, reader.id),
        "identities": await run_in_threadpool(house.store.identities, reader.id),
    }
    return shown(request, who, "reader.html", reader.name, status=422 if error else 200, error=error, **words)
