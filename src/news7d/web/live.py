"""`/live`: server-sent events (HTML standard §9.2) for stories that are new, have changed or break, for as long as somebody listens.

    the store's version ─► one look a second for all ─► a short history of batches ─► each listener at its own place in it

An event's id is the version of the front that it belongs to, so any process, and this one after a restart, can resume for anybody. A
listener holds no queue: one that reads slowly finds its place gone from the history, and is told what changed since as the store
has it, each story once. Only the end of a batch carries an id: who is cut off in its midst gets all of it again.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from news7d.core.render import machine_time, slug
from news7d.core.rights import is_loopback
from news7d.errors import Invalid, StoreError
from news7d.model import SECTIONS, StoryNews
from news7d.web.guard import asker
from news7d.web.house import language_of

log = logging.getLogger(__name__)

LOOK = 1.0  # seconds between two looks at the store
BEAT = 15  # looks between two comments, so that neither proxies nor listeners think that we are gone
HISTORY = 1000  # stories in the batches that are kept for those who read a little late
MOST_STORIES = 500  # that changed since somebody listened last; of more they are told to load anew
RETRY_LEAST, RETRY_SPREAD = 2000, 4000  # milliseconds: after a restart not all come at once
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache, no-transform"),
    (b"x-accel-buffering", b"no"),  # nginx
]

News = Callable[[int, int], tuple[int, tuple[StoryNews, ...] | None]]
"""Store.front_news."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody listens for. Empty: everything."""

    section: str = ""
    language: str = ""

    def fits(self, news: StoryNews) -> bool:
        """As the lists choose: «zh» is also «zh-Hant»."""
        spoken = not self.language or any(code.lower().startswith(self.language) for code in news.languages)
        return spoken and (not self.section or news.section == self.section)


@dataclass(frozen=True, slots=True)
class Batch:
    """What came with the versions behind `before` and up to `version`, written once for all. `events` is None: more than can be told."""

    before: int
    version: int
    events: tuple[tuple[StoryNews, bytes], ...] | None

    def told(self, wish: Wish, after: int) -> bytes:
        """For a listener that has heard of all up to the version `after`; nothing where nothing is for it."""
        if self.events is None:
            return b"event: reset\ndata: {}\n\n" + _end(self.version)
        said = b"".join(text for news, text in self.events if news.seq > after and wish.fits(news))
        return said + _end(self.version) if said else b""


def _end(version: int) -> bytes:
    return b"id: %d\n\n" % version


class Live:
    """All listeners of one process. `close` ends every stream, and no new one begins."""

    def __init__(self, news: News, version: Callable[[], int], *, prefix: str = "", most: int = 2000, of_one: int = 50) -> None:
        self._news, self._version, self._prefix = news, version, prefix
        self._most, self._of_one = most, of_one
        self._here: Counter[str] = Counter()
        self._history: deque[Batch] = deque()
        self.at = -1  # the version that the last look found; -1: nobody looks
        self._mark = -1  # that of the last batch: between the two nothing was to be told
        self._looks = 0
        self._told = asyncio.Event()
        self._looking: asyncio.Task[None] | None = None
        self.closed = False

    def close(self) -> None:
        self.closed = True
        self._wake()

    # -- who may listen

    def enter(self, address: str) -> None:
        """Raises HTTPException where there are too many. A proxy on this machine that is not known as one hides who asks."""
        if self.closed or self._here.total() >= self._most:
            raise _busy("Too many are listening already. Try again later, or read the feed /feeds/new.atom.")
        if self._here[address] >= self._of_one and not is_loopback(address):
            raise _busy(f"{self._of_one} from your address are listening already.")
        self._here[address] += 1

    def leave(self, address: str) -> None:
        self._here[address] -= 1
        if self._here[address] <= 0:
            del self._here[address]

    @property
    def listeners(self) -> int:
        return self._here.total()

    # -- the one look at the store for all

    async def _look_on(self) -> None:
        """While there is anybody."""
        try:
            while self._here and not self.closed:
                await asyncio.sleep(LOOK)
                try:
                    await self._look()
                except StoreError as error:
                    log.warning("%s; listeners wait", error)
                except Exception:
                    log.exception("a look for listeners failed for a reason that is ours; they wait")
        finally:
            self._looking, self.at, self._mark = None, -1, -1
            self._history.clear()

    async def _look(self) -> None:
        self._looks += 1
        if await run_in_threadpool(self._version) != self.at:
            found = await self._since(self.at)
            self.at = found.version
            if found.events != ():
                self._keep(replace(found, before=self._mark))
        if self._looks % BEAT == 0:
            self._wake()

    def _keep(self, batch: Batch) -> None:
        self._mark = batch.version
        self._history.append(batch)
        while len(self._history) > 1 and sum(len(each.events or ()) for each in self._history) > HISTORY:
            self._history.popleft()
        self._wake()

    async def _since(self, version: int) -> Batch:
        at, news = await run_in_threadpool(self._news, version, MOST_STORIES)
        told = news if version <= at else None  # a version that this database never had: it is another one
        return Batch(version, at, None if told is None else tuple((each, self._written(each)) for each in told))

    def _wake(self) -> None:
        self._told.set()
        self._told.clear()

    def _written(self, news: StoryNews) -> bytes:
        tail = slug(news.title)
        data = {
            "id": news.story_id,
            "url": f"{self._prefix}/story/{news.into or news.story_id}" + (f"/{quote(tail)}" if tail else ""),
            "title": news.title,
            "section": news.section,
            "languages": news.languages,
            "reports": news.reports,
            "independent": news.independent,
            "into": news.into,
            "at": machine_time(news.at) if news.at else None,
        }
        line = b"data: " + orjson.dumps({name: value for name, value in data.items() if value is not None}) + b"\n\n"
        kinds = {"new": b"story", "changed": b"changed", "gone": b"gone"}
        return b"event: " + kinds[news.kind] + b"\n" + line + (b"event: breaking\n" + line if news.breaking else b"")

    # -- one listener

    async def begin(self, after: int | None) -> Batch:
        """Where a listener starts: with what it has missed since version `after`; None: with nothing."""
        if after is not None:
            return await self._since(after)
        at = await run_in_threadpool(self._version)
        return Batch(at, at, ())

    async def next(self, version: int) -> Sequence[Batch]:
        """What came after `version`, as soon as anything has; nothing, for a beat."""
        if self._looking is None:
            self.at = self._mark = version
            self._looking = asyncio.create_task(self._look_on())
        if version >= self._mark:
            await self._told.wait()
        if self.closed or version >= self._mark:
            return ()
        if not self._history or version < self._history[0].before:
            return [await self._since(version)]
        return [batch for batch in self._history if batch.version > version]


def _busy(words: str) -> HTTPException:
    return HTTPException(503, words, {"retry-after": "60"})


async def live(request: Request) -> Response:
    hub: Live = request.app.state.live
    wish = Wish(section=_section(request), language=language_of(request))
    return Listener(hub, asker(request).address, wish, _after(request), alone=request.method == "HEAD")


def _section(request: Request) -> str:
    name = request.query_params.get("section", "")
    if name and name not in SECTIONS:
        raise Invalid(f"There is no section “{name[:40]}”.")
    return name


def _after(request: Request) -> int | None:
    """Of a browser that comes back the header is newer than what the page's address says."""
    said = request.headers.get("last-event-id") or request.query_params.get("last_event_id", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else None


class Listener(Response):
    """The stream of one listener: a task that writes, and one that waits for the listener to go."""

    def __init__(self, hub: Live, address: str, wish: Wish, after: int | None, *, alone: bool) -> None:
        self._hub, self._address, self._wish, self._after = hub, address, wish, after
        self._alone = alone  # the head of an answer, without its body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._hub.enter(self._address)
        writing = asyncio.current_task()
        assert writing is not None
        watching = asyncio.create_task(_leave_with(receive, writing))
        try:
            await self._write(send)
        except asyncio.CancelledError:
            if not watching.done():
                raise  # by whoever ends the process
        finally:
            watching.cancel()
            self._hub.leave(self._address)

    async def _write(self, send: Send) -> None:
        """What cannot be written yet is not gathered: `send` waits, and what came meanwhile is read from the history."""
        batch = await self._hub.begin(self._after)
        await send({"type": "http.response.start", "status": 200, "headers": list(_HEADERS)})
        if not self._alone:
            retry = RETRY_LEAST + self._hub.listeners * 37 % RETRY_SPREAD
            await _say(send, b"retry: %d\n\n" % retry + batch.told(self._wish, batch.before) + _end(batch.version))
            await self._go_on(send, batch.version)
        await send({"type": "http.response.body"})

    async def _go_on(self, send: Send, at: int) -> None:
        while not self._hub.closed:
            batches = await self._hub.next(at)
            said = b"".join(batch.told(self._wish, at) for batch in batches)
            at = batches[-1].version if batches else max(at, self._hub.at)
            if said or not batches:
                await _say(send, said or b":\n" + _end(at))


async def _leave_with(receive: Receive, writing: asyncio.Task[None]) -> None:
    """Ends the writing once the listener has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
    writing.cancel()


async def _say(send: Send, text: bytes) -> None:
    await send({"type": "http.response.body", "body": text, "more_body": True})
