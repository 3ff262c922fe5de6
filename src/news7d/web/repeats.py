"""The same question again gets the same answer, before anybody looks who asks, which page it is and what stands on it.

question: address, headers that pages look at, who-facts ─► known, and its page still stands on the shelf? ─► the answer, byte for byte
                                                          └► no: the whole way; what comes back is remembered if its page said it may be

Only what a handler has marked by `respond(…, again=True)` is remembered, and never an answer that gives a browser a token of its own. The
whole cookie is part of the question, so nobody is answered what another was. What a reader is answered stands for half a second, and ends
with whatever anybody changes through this process, and so does what is answered to whoever may be a reader by and by; what nobody at all is
answered stands as long as its page does.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import lru_cache
from time import monotonic
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from news7d.logs import REQUEST
from news7d.web.answers import REPEATABLE, Sheet, Shelf
from news7d.web.deps import WebSettings
from news7d.web.guard import PROXIED, asker_of, is_loopback
from news7d.web.journal import HEADER, Journal, request_id_for
from news7d.web.sessions import VISITOR, Visitor

ASKED = frozenset(
    {b"host", b"cookie", b"accept-language", b"accept-encoding", b"if-none-match", b"if-modified-since", b"purpose", b"sec-purpose"}
)
"""What pages look at. A page that looks at another header may not be repeatable (tests/web/test_repeats.py)."""
_PROXIED = frozenset(name.encode() for name in PROXIED)
_HEADER = HEADER.encode()
_SAFE = ("GET", "HEAD", "OPTIONS")
_MOST = 2000  # answers: some hundred bytes each, as the bodies are the shelf's
_LONGEST = 4000  # bytes of a question that is worth a place
_READERS = 0.5  # seconds that an answer stands to whoever is, or may become, a reader


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """How a page of the shelf was given out. It does not hold the page: what has left the shelf is gone."""

    key: Hashable
    etag: str
    part: str  # which body: "whole", "gzip", "brotli" or "none"
    status: int
    headers: tuple[tuple[bytes, bytes], ...]  # without the request's id
    route: dict[str, Any]  # what the journal wants to know
    brief: bool  # to a reader, or to somebody who may become one
    changes: int  # when it was asked for
    made: float


@dataclass(slots=True)
class Repeats:
    """What was answered, by the question."""

    shelf: Shelf
    changes: int = 0
    answers: OrderedDict[Any, _Answer] = field(default_factory=OrderedDict)

    def changed(self) -> None:
        """Something of a reader's has changed: whatever any reader was answered is asked for anew."""
        self.changes += 1

    def find(self, question: Any) -> tuple[_Answer, Sheet] | None:
        found = self.answers.get(question)
        if found is None or (found.brief and (found.changes != self.changes or monotonic() - found.made > _READERS)):
            return None
        page = self.shelf.standing(found.key)
        return None if page is None or page.etag != found.etag else (found, page)

    def keep(self, question: Any, answer: _Answer) -> None:
        self.answers[question] = answer
        self.answers.move_to_end(question)
        if len(self.answers) > _MOST:
            self.answers.popitem(last=False)


class Repeater:
    """Pure ASGI, before the guard."""

    def __init__(self, app: ASGIApp, *, repeats: Repeats, settings: WebSettings, journal: Journal) -> None:
        self.app, self.repeats, self.settings, self.journal = app, repeats, settings, journal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["method"] == "GET":
            await self._got(scope, receive, send)
        elif scope["method"] in _SAFE:
            await self.app(scope, receive, send)
        else:
            self.repeats.changed()
            try:
                await self.app(scope, receive, send)
            finally:
                self.repeats.changed()

    async def _got(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = monotonic()
        question, named = self._question(scope)
        found = self.repeats.find(question)
        if found is None:
            await self.app(scope, receive, _Witness(self.repeats, scope, question, send).send)
            return
        answer, page = found
        scope.update(answer.route)
        mark = REQUEST.set(named)
        try:
            body = page.part(answer.part)
            headers = [*answer.headers, (_HEADER, named.encode())]
            await send({"type": "http.response.start", "status": answer.status, "headers": headers})
            await send({"type": "http.response.body", "body": body})
            self.journal.note(scope, status=answer.status, seconds=monotonic() - began, size=len(body), stream=False)
        finally:
            REQUEST.reset(mark)

    def _question(self, scope: Scope) -> tuple[Any, str]:
        """(all that an answer may depend on, the request's id)."""
        told, named, forwarded = [], "", bool(self.settings.proxies) or scope["http_version"] == "1.0"
        for pair in scope["headers"]:
            if pair[0] in ASKED:
                told.append(pair)
            elif pair[0] == _HEADER:
                named = pair[1].decode("latin-1")
            elif pair[0] in _PROXIED:
                forwarded = True
        who: Any = asker_facts(scope, self.settings) if forwarded else _near(scope["client"][0] if scope.get("client") else "")
        return (scope["path"], scope["query_string"], scope["scheme"], who, *told), request_id_for(named)


_near = lru_cache(maxsize=4096)(is_loopback)


def asker_facts(scope: Scope, settings: WebSettings) -> tuple[str, bool, str]:
    """What pages may know of whoever asks through a proxy, without their address."""
    who = asker_of(scope, settings)
    return who.origin, who.local, who.user


class _Witness:
    """Sees an answer go out, and remembers it."""

    __slots__ = ("_changes", "_keep", "_question", "_repeats", "_scope", "_send", "_start")

    def __init__(self, repeats: Repeats, scope: Scope, question: Any, send: Send) -> None:
        self._repeats, self._scope, self._question, self._send = repeats, scope, question, send
        self._changes = repeats.changes  # now: what changes while the page is made may not stand on it
        self._start: Message | None = None
        self._keep: Callable[[Message], None] | None = self._seen

    async def send(self, message: Message) -> None:
        await self._send(message)
        if self._keep is not None:
            self._keep(message)

    def _seen(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._keep = None
        page = self._scope.get(REPEATABLE)
        start = self._start
        if page is None or page.key is None or start is None or message.get("more_body") or _size(self._question) > _LONGEST:
            return
        part = page.name_of(message.get("body", b""))
        if part is None or start["status"] not in (200, 304) or not self._for_all(start):
            return
        self._repeats.keep(self._question, self._answer(page, part, start))

    def _for_all(self, start: Message) -> bool:
        """Whether it sets no cookie but the one that all new browsers on this machine get."""
        who = self._scope.get(VISITOR)
        shared = who.token.encode() if isinstance(who, Visitor) and who.shared else None
        return all(shared is not None and shared in value for name, value in start["headers"] if name == b"set-cookie")

    def _answer(self, page: Sheet, part: str, start: Message) -> _Answer:
        return _Answer(
            key=page.key,
            etag=page.etag,
            part=part,
            status=start["status"],
            headers=tuple((bytes(name), bytes(value)) for name, value in start["headers"] if name.lower() != _HEADER),
            route={key: self._scope[key] for key in ("path", "endpoint", "path_params") if key in self._scope},
            brief=not self._is_nobody(),
            changes=self._changes,
            made=monotonic(),
        )

    def _is_nobody(self) -> bool:
        """Has shown neither a token nor a name, by which an account made or opened meanwhile would know them."""
        who, asked = self._scope.get(VISITOR), self._scope["news7d.asker"]
        return isinstance(who, Visitor) and who.reader is None and who.fresh and not asked.user


def _size(question: Any) -> int:
    return len(question[0]) + len(question[1]) + sum(len(name) + len(value) for name, value in question[4:])
