"""Who is signed in, and whether a form is truly ours.

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

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from news7d.model import Reader
from news7d.store import Store
from news7d.web.guard import LARGEST_BODY, TOO_LARGE, asker
from news7d.web.house import house_of

LONGEST_SESSION = timedelta(days=30)
LONGEST_IDLE = timedelta(days=7)
_TOUCH_EVERY = timedelta(hours=1)
_SECRET_SETTING = "web_secret"
_secret_lock = Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    token: str
    csrf: str
    fresh: bool  # the browser does not have the token yet
    reader: Reader | None = None  # who is signed in

    @property
    def admin(self) -> bool:
        return self.reader is not None and self.reader.role == "admin"

    @property
    def editor(self) -> bool:
        """May decide about sources, grouping and roles."""
        return self.reader is not None and self.reader.may_edit


def web_secret(store: Store) -> bytes:
    """The key that signs forms and picture addresses; made once per installation."""
    with _secret_lock:
        known = store.get_setting(_SECRET_SETTING)
        if not known:
            known = store.settle_setting(_SECRET_SETTING, secrets.token_hex(32))
        return bytes.fromhex(known)


async def visitor(request: Request) -> Visitor:
    """The visitor as their cookie says. Someone without one gets a token, which `remember` sends."""
    web = house_of(request)
    token = request.cookies.get(cookie_name(request), "")
    if not 20 <= len(token) <= 100:
        token = secrets.token_urlsafe(32)
        return Visitor(token=token, csrf=_csrf(web.secret, token), fresh=True)
    reader = await run_in_threadpool(_reader, web.store, token, web.clock())
    return Visitor(token=token, csrf=_csrf(web.secret, token), fresh=False, reader=reader)


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


async def checked_form(request: Request, *, admin: bool = True) -> tuple[Visitor, Form]:
    """The form of a POST that came from our own page, by someone who may; else 403."""
    _same_origin(request)
    who = await visitor(request)
    form = await _read(request)
    if who.fresh or not hmac.compare_digest(form.get("csrf").encode(), who.csrf.encode()):
        raise HTTPException(403, "This form is stale or not ours. Go back, reload the page and send it again.")
    if admin and not who.admin:
        raise HTTPException(403, "Only the administrator may do that. Sign in first.")
    return who, form


async def _read(request: Request) -> Form:
    if int(request.headers.get("content-length") or 0) > LARGEST_BODY:
        raise HTTPException(413, TOO_LARGE)
    async with request.form(max_files=2, max_fields=2000) as form:
        fields = tuple((name, value) for name, value in form.multi_items() if isinstance(value, str))
        files = [value for _, value in form.multi_items() if isinstance(value, UploadFile) and value.filename]
        upload = Upload(name=files[0].filename or "", body=await files[0].read()) if files else None
        return Form(fields=fields, upload=upload)


def sign_in(store: Store, reader_id: int, now: datetime) -> str:
    """A new session of that reader; the token is for the browser alone."""
    token = secrets.token_urlsafe(32)
    data = f"{(now + LONGEST_SESSION).isoformat()} {_password_mark(store, reader_id)}"
    store.put_session(_digest(token), now + LONGEST_IDLE, data, reader_id=reader_id)
    return token


def sign_out(store: Store, token: str) -> None:
    store.delete_session(_digest(token))


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


def cookie_name(request: Request) -> str:
    return "__Host-news7d" if asker(request).secure else "news7d"


def _reader(store: Store, token: str, now: datetime) -> Reader | None:
    """Who is signed in: not disabled, not idle for too long, not for too long at all, and before the password was changed."""
    found = store.get_session(_digest(token))
    if found is None:
        return None
    idle_until, data, reader_id = found
    until, _, mark = data.partition(" ")
    if idle_until <= now or datetime.fromisoformat(until) <= now or mark != _password_mark(store, reader_id):
        return None
    if idle_until - now < LONGEST_IDLE - _TOUCH_EVERY:
        store.put_session(_digest(token), now + LONGEST_IDLE, data, reader_id=reader_id)
    reader = store.reader(reader_id)
    return None if reader.disabled else reader


def _password_mark(store: Store, reader_id: int) -> str:
    """Changes with the password, so that a new one ends all sessions."""
    return sha256((store.password(reader_id) or "").encode()).hexdigest()[:16]


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _csrf(secret: bytes, token: str) -> str:
    return hmac.new(secret, b"form:" + token.encode(), sha256).hexdigest()


def _same_origin(request: Request) -> None:
    """What the browser itself says about where a form comes from. Programs say nothing, and still need the token."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site not in (None, "same-origin") or (origin is not None and origin != asker(request).origin):
        raise HTTPException(403, "This form was sent from another site, so it is refused. Open News7D itself and try again.")
