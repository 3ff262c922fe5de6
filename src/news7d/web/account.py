"""A reader's own account: name, e-mail, time zone, password, and the browsers in which they are signed in."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from news7d.errors import Invalid, NotFound, UserError
from news7d.web.agents import browser_words
from news7d.web.front import remember_theme
from news7d.web.guard import asker
from news7d.web.house import house_of, id_of
from news7d.web.languages import _, ngettext, words_of
from news7d.web.passwords import new_password
from news7d.web.sessions import Visitor, digest_of_session, enter, renew
from news7d.web.settings import done, sent, shown, signed_in
from news7d.web.signin import confirm

PATH = "/settings/account"


async def show(request: Request) -> Response:
    who, _rest = await signed_in(request)
    answer = await _page(request, who)
    return remember_theme(request, answer) if "theme" in request.query_params else answer


async def set_about(request: Request) -> Response:
    who, reader, form = await sent(request)
    said = [form.get(name).strip()[:300] for name in ("name", "email", "timezone")]
    try:
        if said[0] != reader.name and house_of(request).settings.proxy_user_header:
            raise Invalid(_("Names come from the proxy that signs you in here: whoever runs it can change yours."))
        if said[2] and said[2] not in timezones():
            raise Invalid(_("There is no time zone “%(said)s”. They are called like Europe/Vienna.", said=said[2][:60]))
        await run_in_threadpool(house_of(request).store.set_about, reader.id, said[0], said[1] or None, said[2] or None)
    except UserError as error:
        return await _page(request, who, error=words_of(error), said=said)
    app = await run_in_threadpool(house_of(request).store.app_reader, reader.id)
    renamed = said[0] != reader.name and app is not None and app.password
    return done(request, PATH, _("Saved. Your apps must sign in again, as %(said)s.", said=said[0]) if renamed else _("Saved."))


async def set_password(request: Request) -> Response:
    """Ends every other session of this reader; this one goes on under a new token."""
    who, reader, form = await sent(request)
    store = house_of(request).store
    try:
        await confirm(request, who, form.get("password"))
        hashed = await run_in_threadpool(new_password, form.get("new"), form.get("again"))
    except UserError as error:
        return await _page(request, who, error=words_of(error))
    await run_in_threadpool(lambda: store.set_password(reader.id, hashed, keep=digest_of_session(who)))
    answer = done(request, PATH, _("The new password holds. Wherever else you were signed in, you are no longer."))
    if who.session is None and not asker(request).user:  # came as the machine itself, which counts no longer
        return await enter(request, reader, "password", answer)
    await renew(request, who, answer)
    return answer


async def end_session(request: Request) -> Response:
    _who, reader, _form = await sent(request)
    if not await run_in_threadpool(house_of(request).store.end_own_session, reader.id, id_of(request)):
        raise NotFound(_("You are not signed in there any more."))
    return done(request, PATH, _("That session has ended."))


async def end_others(request: Request) -> Response:
    who, reader, _rest = await sent(request)
    store = house_of(request).store
    count = await run_in_threadpool(lambda: store.end_sessions(reader.id, but=digest_of_session(who)))
    return done(request, PATH, ngettext("%(num)s other session has ended.", "%(num)s other sessions have ended.", count))


async def _page(request: Request, who: Visitor, *, error: str = "", said: list[str] | None = None) -> Response:
    store, reader = house_of(request).store, who.reader
    assert reader is not None
    sessions = await run_in_threadpool(store.sessions, reader.id, house_of(request).clock())
    words: dict[str, Any] = {
        "said": said or [reader.name, reader.email or "", reader.timezone or ""],
        "timezones": timezones(),
        "identities": await run_in_threadpool(store.identities, reader.id),
        "sessions": [(session, browser_words(session.agent)) for session in sessions],
    }
    return shown(request, who, "account.html", _("Account"), status=422 if error else 200, error=error, **words)


@cache
def timezones() -> tuple[str, ...]:
    """Those of the IANA database that are named after places, in order."""
    return (*sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")), "UTC")
