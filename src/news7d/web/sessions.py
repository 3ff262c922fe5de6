"""Who asks for a page, what they may, and whether a form is truly ours.

    the name that a trusted proxy tells ─► the session of the cookie ─► while nobody has a password: the machine itself

A visitor's cookie is a random token. The store knows only its SHA-256, and only once it was signed in; a new token is
made at sign-in (no fixation) and deleted on the server at sign-out (CVE-2025-54592). Forms carry an HMAC of the token.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Lock
from typing import Literal

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from news7d.core.wording import N_
from news7d.errors import UserError
from news7d.model import OWNER_ID, Reader, SignInWay, WebSession
from news7d.store import Store
from news7d.web.guard import Asker, asker, largest_body, too_large
from news7d.web.house import House, house_of
from news7d.web.languages import COOKIE as LANGUAGE_COOKIE
from news7d.web.languages import _

LONGEST_SESSION = timedelta(days=30)
LONGEST_IDLE = timedelta(days=7)
_TOUCH_EVERY = timedelta(hours=1)
_SECRET_SETTING = "web_secret"
VISITOR = "news7d.visitor"
"""Under which a request's scope has its visitor, once somebody has asked who that is."""
_secret_lock = Lock()

By = Literal["anybody", "reader", "editor", "admin"]
"""Who may do something: everybody above may as well."""
_REFUSALS: dict[By, str] = {
    "reader": N_("Sign in first."),
    "editor": N_("Only editors and administrators may do that."),
    "admin": N_("Only the administrator may do that."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    token: str
    csrf: str
    fresh: bool  # the browser does not have the token yet
    reader: Reader | None = None  # who is signed in
    session: WebSession | None = None  # None: nobody, or known without one (see above)
    shared: bool = False  # the token is the one that every new browser on this machine gets, while nobody has a password
    tag: str = "-"  # whose pages their browser keeps

    @property
    def admin(self) -> bool:
        return self.reader is not None and self.reader.role == "admin"

    @property
    def editor(self) -> bool:
        """May decide about sources, grouping and roles."""
        return self.reader is not None and self.reader.may_edit

    @property
    def name(self) -> str:
        return self.reader.name if self.reader else ""

    def may(self, by: By) -> bool:
        return {"anybody": True, "reader": self.reader is not None, "editor": self.editor, "admin": self.admin}[by]


def web_secret(store: Store) -> bytes:
    """The key that signs forms and picture addresses; made once per installation."""
    with _secret_lock:
        known = store.get_setting(_SECRET_SETTING)
        if not known:
            known = store.settle_setting(_SECRET_SETTING, secrets.token_hex(32))
        return bytes.fromhex(known)


async def visitor(request: Request) -> Visitor:
    """The visitor as their cookie says. Someone without one gets a token, which `remember` sends."""
    known = request.scope.get(VISITOR)
    if isinstance(known, Visitor):
        return known
    web, who = house_of(request), asker(request)
    token = request.cookies.get(cookie_name(request), "")
    fresh = not 20 <= len(token) <= 100
    token = secrets.token_urlsafe(32) if fresh else token
    reader, session = (None, None) if fresh and not who.local and not who.user else await run_in_threadpool(_known, web, who, token)
    shared = fresh and reader is not None and not who.user  # they are the machine's owner with any token, and secret it is as well
    token = _machine_token(web.secret) if shared else token
    tag = request.scope["news7d.tag"] = _tag(web.secret, who, reader)
    csrf = _csrf(web.secret, token)
    found = Visitor(token=token, csrf=csrf, fresh=fresh, reader=reader, session=session, shared=shared, tag=tag)
    request.scope[VISITOR] = found
    return found


def _known(web: House, who: Asker, token: str) -> tuple[Reader | None, WebSession | None]:
    if who.user:
        return _told_by_proxy(web, who.user), None
    found = _signed_in(web.store, token, web.clock())
    if found is None and who.local and not web.settings.public and not web.store.has_password():
        return web.store.reader(OWNER_ID), None
    return (found[1], found[0]) if found else (None, None)


def _told_by_proxy(web: House, name: str) -> Reader | None:
    """Whoever a trusted proxy says it is; with an account from the first visit on, if the house wants that."""
    reader = web.store.reader_named(name)
    if reader is None and web.settings.proxy_new_readers:
        try:
            reader = web.store.add_reader(name, "reader", web.clock())
        except UserError:  # no name for a reader; or another request has just made it
            reader = web.store.reader_named(name)
    return None if reader is None or reader.disabled else reader


def _signed_in(store: Store, token: str, now: datetime) -> tuple[WebSession, Reader] | None:
    """Not disabled, not idle for too long, not for too long at all."""
    digest = _digest(token)
    found = store.session(digest)
    if found is None or found[0].idle_until <= now or found[0].ends_at <= now or found[1].disabled:
        return None
    if now - found[0].seen_at >= _TOUCH_EVERY:
        store.touch_session(digest, found[1].id, now, now + LONGEST_IDLE)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    name: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a form of ours says, read to the end."""

    fields: tuple[tuple[str, str], ...]
    upload: Upload | None = None

    def get(self, name: str) -> str:
        return next((value for key, value in self.fields if key == name), "")

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(value for key, value in self.fields if key == name)


async def checked_form(request: Request, *, by: By = "admin") -> tuple[Visitor, Form]:
    """The form of a POST that came from our own page, by someone who may; else 403."""
    _same_origin(request)
    who = await visitor(request)
    refuse_unless(who, by)  # before anything of the form is read
    form = await _read(request)
    if who.fresh or not hmac.compare_digest(form.get("csrf").encode("utf-8", "surrogatepass"), who.csrf.encode()):
        raise HTTPException(403, _("This form is stale or not ours. Go back, reload the page and send it again."))
    return who, form


def refuse_unless(who: Visitor, by: By) -> None:
    """Raises HTTPException 403 where that visitor may not."""
    if not who.may(by):
        raise HTTPException(403, _(_REFUSALS[by]) + ("" if who.reader or by == "reader" else " " + _("Sign in first.")))


async def _read(request: Request) -> Form:
    if int(request.headers.get("content-length") or 0) > largest_body(request.scope["path"]):
        raise HTTPException(413, too_large(request.scope["path"]))
    async with request.form(max_files=2, max_fields=2000) as form:
        fields = tuple((name, value) for name, value in form.multi_items() if isinstance(value, str))
        files = [value for _, value in form.multi_items() if isinstance(value, UploadFile) and value.filename]
        upload = Upload(name=files[0].filename or "", body=await files[0].read()) if files else None
        return Form(fields=fields, upload=upload)


async def enter(request: Request, reader: Reader, how: SignInWay, to: Response) -> Response:
    """A new session of that reader, in the place of the one that this browser had; `to` takes its cookie along."""
    who, house, now = await visitor(request), house_of(request), house_of(request).clock()
    token = secrets.token_urlsafe(32)
    session = WebSession(
        id=0,
        reader_id=reader.id,
        created_at=now,
        seen_at=now,
        idle_until=now + LONGEST_IDLE,
        ends_at=now + LONGEST_SESSION,
        how=how,
        agent=request.headers.get("user-agent", ""),
        address=asker(request).address,
    )
    await run_in_threadpool(house.store.end_session, _digest(who.token))
    await run_in_threadpool(house.store.add_session, _digest(token), session)
    remember(request, to, token)
    if reader.language:
        remember_language(request, to, reader.language)
    return to


async def renew(request: Request, who: Visitor, answer: Response) -> None:
    """What this browser may or knows has changed: the same session under a new token, which `answer` takes along."""
    if who.session is not None:
        token = secrets.token_urlsafe(32)
        await run_in_threadpool(house_of(request).store.renew_session, _digest(who.token), _digest(token))
        remember(request, answer, token)


def sign_out(store: Store, token: str) -> None:
    store.end_session(_digest(token))


def digest_of_session(who: Visitor) -> str:
    """Under which the store has the session of this browser."""
    return _digest(who.token)


def remember(request: Request, response: Response, token: str) -> None:
    response.set_cookie(
        cookie_name(request),
        token,
        max_age=int(LONGEST_SESSION.total_seconds()),
        path="/",
        secure=asker(request).secure,
        httponly=True,
        samesite="lax",
    )


def remember_language(request: Request, response: Response, code: str) -> None:
    """Pages that ask nobody who they are go by this cookie; "" takes it away."""
    age, path = 31536000 if code else 0, house_of(request).link("/")
    response.set_cookie(LANGUAGE_COOKIE, code, max_age=age, path=path, secure=asker(request).secure, httponly=True, samesite="lax")


def cookie_name(request: Request) -> str:
    return "__Host-news7d" if asker(request).secure else "news7d"


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _machine_token(secret: bytes) -> str:
    return hmac.new(secret, b"machine", sha256).hexdigest()


def _csrf(secret: bytes, token: str) -> str:
    return hmac.new(secret, b"form:" + token.encode(), sha256).hexdigest()


def _tag(secret: bytes, who: Asker, reader: Reader | None) -> str:
    """Whose pages a browser keeps: one word for each reader, «-» where nothing may be kept, since only a proxy knows who leaves."""
    if who.user:
        return "-"
    return hmac.new(secret, b"keeps:%d" % (reader.id if reader else 0), sha256).hexdigest()[:16]


def _same_origin(request: Request) -> None:
    """What the browser itself says about where a form comes from. Programs say nothing, and still need the token."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site not in (None, "same-origin") or (origin is not None and origin != asker(request).origin):
        raise HTTPException(403, _("This form was sent from another site, so it is refused. Open News7D itself and try again."))
