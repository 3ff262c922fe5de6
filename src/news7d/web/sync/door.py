"""The way of every call of an app: what it sends, who sends it, then the handler by the call's name.

OPTIONS, CORS ─► Asked (M4, M7) ─► authorised ─► CALLS ─► answer; a failure is plain text, so that no app takes it for data
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from news7d.errors import ConfigError, NotFound, StoreError, UserError, WorldError
from news7d.model import AppReader
from news7d.web.guard import asker
from news7d.web.house import House, house_of
from news7d.web.sync import editing, following, lists, reading
from news7d.web.sync.access import authorised, log_in, tokens_of
from news7d.web.sync.asked import MEBIBYTE, Asked, Refused, read
from news7d.web.sync.call import JSON, Call, plain
from news7d.web.sync.fever import Fever
from news7d.web.throttle import Throttle

PREFIXES = ("", "/api/greader.php")
_CORS = {
    "access-control-allow-origin": "*",
    "access-control-allow-headers": "Authorization",
    "access-control-allow-methods": "GET, POST",
    "cross-origin-resource-policy": "cross-origin",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """A call by its name. `stream`: what follows in the path is a stream's name."""

    handle: Callable[..., Any]
    methods: tuple[str, ...] = ("GET", "POST")
    most: int = MEBIBYTE  # bytes of the body
    stream: bool = False
    raw: bool = False  # the body is a document
    shelf: bool = False  # it writes items
    waits: bool = False  # for the network


_POST = ("POST",)
CALLS: dict[str, Handled] = {
    "user-info": Handled(handle=lists.user_info),
    "token": Handled(handle=lists.token),
    "tag/list": Handled(handle=lists.tags),
    "subscription/list": Handled(handle=lists.subscriptions),
    "subscription/export": Handled(handle=lists.export),
    "subscription/edit": Handled(handle=following.edit, methods=_POST, waits=True),
    "subscription/quickadd": Handled(handle=following.quick_add, methods=_POST, waits=True),
    "subscription/import": Handled(handle=following.take_list, methods=_POST, waits=True, raw=True, most=5 * MEBIBYTE),
    "unread-count": Handled(handle=lists.unread_count),
    "stream/items/ids": Handled(handle=reading.ids),
    "stream/items/contents": Handled(handle=reading.items, most=4 * MEBIBYTE, shelf=True),
    "stream/contents": Handled(handle=reading.contents, stream=True, shelf=True),
    "edit-tag": Handled(handle=editing.edit_tag, methods=_POST),
    "mark-all-as-read": Handled(handle=editing.mark_all, methods=_POST),
    "rename-tag": Handled(handle=editing.rename_tag, methods=_POST),
    "disable-tag": Handled(handle=editing.disable_tag, methods=_POST),
}
ATOM = Handled(handle=reading.atom, stream=True, shelf=True)


def routes() -> list[Route]:
    login, api, fever = Login(), Api(), Fever()
    found = []
    for prefix in PREFIXES:
        found.append(Route(prefix + "/accounts/ClientLogin", login))
        found.append(Route(prefix + "/reader/api/0", api))
        found.append(Route(prefix + "/reader/api/0/{call:path}", api))
        found.append(Route(prefix + "/reader/atom/{stream:path}", api))
    here = [Route("/api/greader.php", api), Route("/api/greader.php/", api)]
    return [*found, *here, Route("/api/fever.php", fever), Route("/fever/", fever)]


@dataclass(frozen=True, slots=True, eq=False)
class Login:
    """`accounts/ClientLogin`: the password for apps against the tokens. Nothing of what is sent is logged."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (await _settled(self._answer(Request(scope, receive))))(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204)
        if request.method != "POST":
            raise Refused(405, "Send the password in the body of a POST: addresses are logged.", {"allow": "POST"})
        asked = await read(request, MEBIBYTE)
        name, password = (asked.form.get(key, [""])[-1] for key in ("Email", "Passwd"))
        if not name or not password:
            raise Refused(400, "Error=BadRequest")
        who = await self._checked(request, name.strip(), password)
        return _tokens(asked, tokens_of(house_of(request), who).auth)

    async def _checked(self, request: Request, name: str, password: str) -> AppReader:
        house, address, now = house_of(request), asker(request).address, house_of(request).clock()
        throttle: Throttle = request.app.state.app_throttle
        if wait := throttle.wait(address, now, name):
            raise Refused(429, "Error=TooManyFailures", {"retry-after": str(int(wait.total_seconds()) + 1)})
        throttle.failed(address, now, name)
        with throttle.checking():
            who = await run_in_threadpool(log_in, house, name, password)
        if who is None:
            raise Refused(401, "Error=BadAuthentication")
        throttle.succeeded(address, now, name)
        return who


def _tokens(asked: Asked, token: str) -> Response:
    told = {"SID": token, "LSID": token, "Auth": token}
    if asked.get("output") == "json":
        return Response(orjson.dumps(told), media_type=JSON, headers={"cache-control": "no-store"})
    return plain("".join(f"{name}={value}\n" for name, value in told.items()))


@dataclass(frozen=True, slots=True, eq=False)
class Api:
    """Everything below `reader/`, by the call's name."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (await _settled(self._answer(Request(scope, receive))))(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204)
        path = request.path_params.get("call", "")
        atom = "stream" in request.path_params
        if not path and not atom:
            return plain("OK")
        handled, rest = (ATOM, request.path_params["stream"]) if atom else _named(path)
        asked = await read(request, handled.most if handled else MEBIBYTE, raw=handled is not None and handled.raw)
        if handled is None or handled.waits:
            call = await run_in_threadpool(_call, request, asked, rest)
            return await _run(request, handled, call)
        return await run_in_threadpool(self._make, request, asked, handled, rest)

    def _make(self, request: Request, asked: Asked, handled: Handled, rest: str) -> Response:
        """In one thread from the look at the token to the answer."""
        call = _call(request, asked, rest)
        _check_method(request, handled)
        answer: Response = handled.handle(call, request.app.state.item_shelf) if handled.shelf else handled.handle(call)
        return answer


def _named(path: str) -> tuple[Handled | None, str]:
    if path in CALLS:
        return CALLS[path], ""
    head = "stream/contents/"
    return (CALLS["stream/contents"], path.removeprefix(head)) if path.startswith(head) else (None, path)


def _check_method(request: Request, handled: Handled) -> None:
    if request.method.replace("HEAD", "GET") not in handled.methods:
        allowed = ", ".join(handled.methods)
        raise Refused(405, f"Here you can ask with {allowed}.", {"allow": allowed})


async def _run(request: Request, handled: Handled | None, call: Call) -> Response:
    if handled is None:
        raise Refused(404, f"There is no call {call.rest[:100]!r}.")
    _check_method(request, handled)
    answer: Response = await handled.handle(call)
    return answer


def _call(request: Request, asked: Asked, rest: str) -> Call:
    house, headers = house_of(request), request.headers
    who = authorised(house, headers.get("authorization"), asked)
    return Call(
        house=house,
        who=who,
        asked=asked,
        rest=rest,
        base=base_of(request, house),
        gzip="gzip" in headers.get("accept-encoding", ""),
        known=headers.get("if-none-match"),
    )


def base_of(request: Request, house: House) -> str:
    return (house.settings.origin or asker(request).origin) + house.settings.prefix


async def _settled(answering: Any) -> Response:
    """The answer, or why there is none; with the headers that every answer has."""
    try:
        answer: Response = await answering
    except Refused as refused:
        answer = plain(refused.text, refused.status)
        answer.headers.update(refused.headers)
    except HTTPException as error:  # the throttle's
        answer = plain("Error=TooBusy", error.status_code)
        answer.headers.update(error.headers or {})
    except NotFound as error:
        answer = plain(str(error), 404)
    except (UserError, WorldError) as error:
        answer = plain(str(error), 400)
    except (StoreError, ConfigError) as error:
        answer = plain(f"The database does not answer ({error}). Nothing is lost; try again in a moment.", 503)
        answer.headers["retry-after"] = "5"
    answer.headers.update(_CORS)
    return answer
