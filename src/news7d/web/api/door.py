"""The way of every call: who asks, how often, what for; then the handler; then the answer, marked and packed.

token ─► rate ─► scope ─► parameters, body ─► handler (or what is kept of it) ─► fields ─► ETag, 304 ─► zstd or gzip
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from hashlib import sha256
from typing import Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from news7d.errors import ConfigError, Conflict, Forgotten, NotFound, StoreError, UserError
from news7d.model import Scope as Right
from news7d.model import Token
from news7d.web.answers import Sheet, coding_of
from news7d.web.api.calls import Call, Endpoint, Page, Reply
from news7d.web.api.cursors import cursor, key_of
from news7d.web.api.kinds import Param, read_object
from news7d.web.api.problems import TITLES, Refusal, problem
from news7d.web.api.rates import Rates
from news7d.web.api.records import choose
from news7d.web.guard import asker
from news7d.web.house import house_of
from news7d.web.journal import request_id

LARGEST_BODY = 64 * 1024
_KEPT_BYTES = 128 * 1024  # larger answers are made each time, so that they don't push pages off the shelf
_JSON = "application/json"
_UNBOUND = frozenset({"limit", "cursor", "fields"})
_TOKEN_HELP = "Make one with `news7d token create NAME --scope {scope}`, or on the page /settings/tokens."


@dataclass(frozen=True, slots=True, eq=False)
class Door:
    """Everything below one address, by method."""

    endpoints: Mapping[str, Endpoint]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        headers: dict[str, str] = _cors(request)
        try:
            answer = await self._answer(request, headers)
        except Refusal as refusal:
            answer = _refused(request, refusal)
        except UserError as error:
            answer = _refused(request, Refusal(_status_of(error), _sentence(error)))
        except (StoreError, ConfigError) as error:
            text = f"The database does not answer ({error}). Nothing is lost; try again in a moment."
            answer = _refused(request, Refusal(503, text, headers={"retry-after": "5"}))
        answer.headers.update(headers)
        if house_of(request).settings.api_origins:
            answer.headers.add_vary_header("origin")
        await (answer if request.method != "HEAD" else _Headless(answer))(scope, receive, send)

    async def _answer(self, request: Request, headers: dict[str, str]) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"allow": self.allowed})
        endpoint = self.endpoints.get("GET" if request.method == "HEAD" else request.method)
        token = await _token_of(request)
        headers.update(_counted(request, token))
        if endpoint is None:
            raise Refusal(405, f"Here you can ask with {self.allowed}.", headers={"allow": self.allowed})
        if scope := _needed(request, endpoint):
            _may(scope, token)
        call = await _call_of(request, endpoint, token)
        return await _answered(request, call)

    @property
    def allowed(self) -> str:
        return ", ".join((*self.endpoints, *(("HEAD",) if "GET" in self.endpoints else ()), "OPTIONS"))


@dataclass(frozen=True, slots=True)
class _Headless:
    """An answer to HEAD: all but the body."""

    answer: Response

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.answer.status_code, "headers": self.answer.raw_headers})
        await send({"type": "http.response.body", "body": b""})


def _status_of(error: UserError) -> int:
    if isinstance(error, Forgotten):
        return 410
    return 404 if isinstance(error, NotFound) else 409 if isinstance(error, Conflict) else 422


def _sentence(error: Exception) -> str:
    text = str(error)
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "…", "!", "?")) else ".")


def _refused(request: Request, refusal: Refusal) -> Response:
    title = TITLES.get(refusal.status, "That did not work")
    answer = problem(refusal.status, title, refusal.detail, request_id(request), refusal.more)
    answer.headers.update(refusal.headers)
    return answer


# ------------------------------------------------------------------ who asks


def _cors(request: Request) -> dict[str, str]:
    """What lets pages of other sites read (never write) here, where the operator wants that."""
    allowed, origin = house_of(request).settings.api_origins, request.headers.get("origin")
    if origin is None or not ("*" in allowed or origin in allowed):
        return {}
    said = {"access-control-allow-origin": "*" if "*" in allowed else origin}
    said["access-control-expose-headers"] = "etag, link, ratelimit, ratelimit-policy, retry-after, x-request-id"
    if request.method == "OPTIONS":
        said |= {"access-control-allow-methods": "GET, HEAD", "access-control-allow-headers": "authorization, if-none-match"}
        said["access-control-max-age"] = "86400"
    return said


async def _token_of(request: Request) -> Token | None:
    """The token that the call carries; None without one. One that is not ours is refused, never taken for none."""
    said = request.headers.get("authorization")
    if said is None:
        return None
    scheme, _, secret = said.partition(" ")
    house = house_of(request)
    found = None
    if scheme.lower() == "bearer" and 20 <= len(secret.strip()) <= 200:
        found = await run_in_threadpool(house.store.token, digest_of(secret.strip()), house.clock())
    if found is None:
        _counted(request, None)
        raise Refusal(
            401,
            "That token is not known here, or it has expired. See `news7d token list`.",
            headers={"www-authenticate": 'Bearer realm="News7D", error="invalid_token"'},
        )
    return found


def digest_of(secret: str) -> str:
    """What is kept of a token."""
    return sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def _counted(request: Request, token: Token | None) -> dict[str, str]:
    house = house_of(request)
    rates: Rates | None = request.app.state.rates
    if rates is None:
        return {}
    allowance = rates.take(f"token {token.id}" if token else asker(request).address, house.clock())
    if allowance.left < 0:
        text = (
            f"More than {allowance.limit} calls in a minute. Go on in {allowance.seconds} s; ask for larger pages, and with If-None-Match."
        )
        raise Refusal(429, text, headers={"retry-after": str(allowance.seconds), **allowance.headers})
    return allowance.headers


def _needed(request: Request, endpoint: Endpoint) -> Right | None:
    """Where nobody reads without an account, reading needs a token as well; any of them may ask about itself."""
    reading = house_of(request).settings.readers_only and endpoint.name != "getToken"
    return endpoint.scope or ("read" if reading else None)


def _may(scope: Right, token: Token | None) -> None:
    if token is None:
        text = f"This needs a token with the scope {scope}. {_TOKEN_HELP.format(scope=scope)}"
        raise Refusal(401, text, headers={"www-authenticate": f'Bearer realm="News7D", scope="{scope}"'})
    if scope not in token.scopes:
        text = f"The token “{token.name}” has not the scope {scope}. {_TOKEN_HELP.format(scope=scope)}"
        raise Refusal(403, text, headers={"www-authenticate": f'Bearer realm="News7D", error="insufficient_scope", scope="{scope}"'})


# ------------------------------------------------------------------ what is asked


async def _call_of(request: Request, endpoint: Endpoint, token: Token | None) -> Call:
    house = house_of(request)
    args = {**_path(request, endpoint), **_query(request, endpoint)}
    filters = {name: value for name, value in args.items() if name not in _UNBOUND}
    after, wanted = None, None
    if endpoint.page and args["cursor"] is not None:
        after = _read("cursor", lambda: key_of(args["cursor"], endpoint.name, filters, endpoint.page or ()))
    if endpoint.answers is not None and "fields" in args:
        record = endpoint.answers
        wanted = choose(record, args["fields"]) if args["fields"] or endpoint.page is not None else None
    if endpoint.body is not None:
        args |= await _body(request, endpoint.body)
    own = not house.settings.public or (token is not None and "read" in token.scopes)
    return Call(house=house, endpoint=endpoint, args=args, filters=filters, wanted=wanted, after=after, token=token, own=own)


def _read(name: str, work: Any) -> Any:
    try:
        return work()
    except ValueError as error:
        raise Refusal(422, f"{name} must be {error}.") from None


def _path(request: Request, endpoint: Endpoint) -> dict[str, Any]:
    read = {}
    for param in endpoint.path_params:
        try:
            read[param.name] = param.kind.of_text(str(request.path_params[param.name]))
        except ValueError as error:
            raise Refusal(404, f"There can be nothing here: {param.name} is {error}.") from None
    return read


def _query(request: Request, endpoint: Endpoint) -> dict[str, Any]:
    params = {param.name: param for param in endpoint.query_params}
    given: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name not in params:
            raise Refusal(422, _unknown(name, params))
        if name in given:
            raise Refusal(422, f"{name} is given more than once.")
        given[name] = value
    return {name: _given(param, given) for name, param in params.items()}


def _given(param: Param, given: Mapping[str, str]) -> Any:
    if param.name not in given:
        if param.required:
            raise Refusal(422, f"{param.name} is missing: {param.help}")
        return param.default
    return _read(param.name, lambda: param.kind.of_text(given[param.name]))


def _unknown(name: str, params: Iterable[str]) -> str:
    near = get_close_matches(name, list(params), 1)
    there = f"did you mean {near[0]}?" if near else f"there are {', '.join(params)}." if params else "there are none."
    return f"There is no parameter {name[:40]!r} here; {there}"


async def _body(request: Request, params: tuple[Param, ...]) -> dict[str, Any]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    raw = await _bytes(request)
    if not raw and not any(param.required for param in params):
        return {param.name: param.default for param in params}
    if kind != _JSON:
        raise Refusal(415, "Send JSON, and say so: `Content-Type: application/json`.", headers={"accept": _JSON})
    try:
        said = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Refusal(422, f"The body is not JSON: {str(error)[:200]}.") from None
    return dict(_read("The body", lambda: read_object(params, said)))


async def _bytes(request: Request) -> bytes:
    refusal = Refusal(413, f"A call may have {LARGEST_BODY // 1024} KiB. Send it in several.")
    length = request.headers.get("content-length", "0")
    if length.isdecimal() and int(length) > LARGEST_BODY:
        raise refusal
    parts = bytearray()
    try:
        async for chunk in request.stream():
            parts += chunk
            if len(parts) > LARGEST_BODY:
                raise refusal
    except HTTPException:  # the guard’s own limit
        raise refusal from None
    return bytes(parts)


# ------------------------------------------------------------------ what is answered


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """A finished answer."""

    sheet: Sheet
    headers: Mapping[str, str] = field(default_factory=dict)


async def _answered(request: Request, call: Call) -> Response:
    endpoint, house = call.endpoint, call.house
    if endpoint.kept and not _is_heavy(call):
        parts = (None if call.wanted is None else tuple(sorted(call.wanted.parts.items())),)
        key = ("api", endpoint.name, tuple(sorted((name, str(value)) for name, value in call.args.items())), parts, call.own)
        return _respond(request, _Made(sheet=await house.shelf.get(key, lambda: _make(call).sheet)))
    if inspect.iscoroutinefunction(endpoint.handler):
        return _respond(request, _finished(call, await endpoint.handler(call)))
    return _respond(request, await run_in_threadpool(_make, call))


def _is_heavy(call: Call) -> bool:
    """A list of whole texts would not be kept anyway."""
    endpoint = call.endpoint
    if endpoint.page is None or endpoint.answers is None or call.wanted is None:
        return False
    return any(field.heavy and field.name in call.wanted for field in endpoint.answers.fields)


def _make(call: Call) -> _Made:
    return _finished(call, call.endpoint.handler(call))


def _finished(call: Call, said: Any) -> _Made:
    reply = said if isinstance(said, Reply) else Reply(value=said, status=call.endpoint.status)
    value = _paged(call, reply.value) if isinstance(reply.value, Page) else reply.value
    body = b"" if reply.status == 204 else orjson.dumps(value, default=_as_it_is, option=orjson.OPT_UTC_Z)
    kept = call.endpoint.kept and len(body) <= _KEPT_BYTES
    etag = sha256(body).hexdigest()[:24]
    whole = Sheet(body=body, etag=etag, type=_JSON, status=reply.status, modified=None, keep=kept)
    return _Made(sheet=whole, headers=reply.headers)


def _as_it_is(value: Any) -> orjson.Fragment:
    """Bytes within an answer are JSON already."""
    if isinstance(value, bytes):
        return orjson.Fragment(value)
    raise TypeError


def _paged(call: Call, page: Page) -> dict[str, Any]:
    key = page.key
    return {"items": page.items, "next": None if key is None else cursor(call.endpoint.name, dict(call.filters), key)}


def _respond(request: Request, made: _Made) -> Response:
    """Strong validators: one for each coding of the same bytes."""
    page = made.sheet
    coding = coding_of(request.headers.get("accept-encoding", "")) if len(page.body) >= 500 else ""
    etag = f'"{page.etag}-{coding}"' if coding else f'"{page.etag}"'
    headers = {"cache-control": "private, no-cache", "vary": "accept-encoding, authorization", **made.headers}
    if request.method in ("GET", "HEAD") and page.status == 200:
        headers["etag"] = etag
        if _has_it(request, page.etag):
            return Response(status_code=304, headers=headers)
    if page.status == 204:
        return Response(status_code=204, headers=headers)
    if coding:
        headers["content-encoding"] = coding
    body = page.part(coding or "whole")
    return Response(body, status_code=page.status, media_type=page.type, headers=headers)


def _has_it(request: Request, etag: str) -> bool:
    known = request.headers.get("if-none-match", "")
    tags = {tag.strip().removeprefix("W/").strip('"').partition("-")[0] for tag in known.split(",")}
    return "*" in tags or etag in tags
