"""Apps on phones and desks: the password they log in with, the addresses to type, and what they are shown."""

from __future__ import annotations

import secrets
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from news7d.web.front import remember_theme
from news7d.web.guard import asker
from news7d.web.house import house_of
from news7d.web.languages import _
from news7d.web.passwords import hash_password
from news7d.web.sessions import Visitor
from news7d.web.settings import done, sent, shown, signed_in
from news7d.web.sync.fever import digest_of, new_password

PATH = "/settings/apps"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
_GROUPS, _GROUP = 5, 4


def app_password() -> str:
    """About 99 bits, to be typed on a phone once."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))


async def show_apps(request: Request) -> Response:
    who, _rest = await signed_in(request)
    answer = await _page(request, who)
    return remember_theme(request, answer) if "theme" in request.query_params else answer


async def make_password(request: Request) -> Response:
    """A new one, shown this once; what apps held until now ends."""
    who, reader, form = await sent(request)
    password, store = app_password(), house_of(request).store
    hashed = await run_in_threadpool(hash_password, password)
    await run_in_threadpool(store.set_app_password, reader.id, hashed)
    if form.get("first"):
        await run_in_threadpool(lambda: store.set_app_switches(reader.id, stories=bool(form.get("stories"))))
    return await _page(request, who, secret=password)


async def remove_password(request: Request) -> Response:
    _who, reader, _form = await sent(request)
    await run_in_threadpool(house_of(request).store.set_app_password, reader.id, None)
    return done(request, PATH, _("No app comes in any longer."))


async def switch(request: Request) -> Response:
    _rest, reader, form = await sent(request)
    stories, pictures = bool(form.get("stories")), bool(form.get("pictures"))
    await run_in_threadpool(lambda: house_of(request).store.set_app_switches(reader.id, stories=stories, pictures=pictures))
    return done(request, PATH, _("Saved. Apps show it when they next look."))


async def switch_fever(request: Request) -> Response:
    """Open that door with a new password of its own, or shut it."""
    who, reader, form = await sent(request)
    store = house_of(request).store
    if not form.get("open"):
        await run_in_threadpool(store.set_fever, reader.id, None)
        return done(request, PATH, _("The Fever API is shut."))
    password = new_password()
    await run_in_threadpool(store.set_fever, reader.id, digest_of(reader.name, password))
    return await _page(request, who, fever_secret=password)


async def _page(request: Request, who: Visitor, **secrets_: str) -> Response:
    house = house_of(request)
    assert who.reader is not None
    app_reader = await run_in_threadpool(house.store.app_reader, who.reader.id)
    base = (house.settings.origin or asker(request).origin) + house.settings.prefix
    words: dict[str, Any] = {"secret": "", "fever_secret": "", **secrets_, "base": base, "app": app_reader}
    words["proxied"] = house.deps.fetch_image is not None
    return shown(request, who, "apps.html", _("Apps"), **words)
