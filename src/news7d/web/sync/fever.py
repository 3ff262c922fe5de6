"""The Fever API, for apps that speak nothing else: shut until a reader opens it, with a password that opens nothing else.

Its key is the MD5 of «name:password», sent with every call: so the password is random and its own, the key is taken from the body
of a POST alone, and what is kept of it is a digest. Writes are POSTs too.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import md5, sha256
from typing import Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from news7d.core.streams import READ, STARRED, STORIES, STORIES_FEED, Stream, StreamQuery
from news7d.errors import NotFound
from news7d.model import AppReader, ItemChange
from news7d.store.rows import moment
from news7d.web.guard import asker
from news7d.web.house import house_of
from news7d.web.sync.asked import MEBIBYTE, Asked, Refused, read
from news7d.web.sync.call import JSON, Call, packed
from news7d.web.sync.items import Shelf, written
from news7d.web.throttle import Throttle

VERSION = 3
PAGE = 50
MOST_IDS = 100_000
_KEY = re.compile(r"[0-9a-fA-F]{32}")
_STORIES_GROUP = 1_999_999_999


def new_password() -> str:
    return secrets.token_urlsafe(18)


def digest_of(name: str, password: str) -> str:
    """What is kept: a digest of the key that the app will send."""
    key = md5(f"{name}:{password}".encode(), usedforsecurity=False).hexdigest()  # the API's own choice
    return sha256(key.encode()).hexdigest()


@dataclass(frozen=True, slots=True, eq=False)
class Fever:
    """`/api/fever.php` and `/fever/`."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            answer = await self._answer(request)
        except Refused as refused:
            answer = Response(refused.text, status_code=refused.status, media_type="text/plain", headers=refused.headers)
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        asked = await read(request, MEBIBYTE)
        house, address = house_of(request), asker(request).address
        throttle: Throttle = request.app.state.app_throttle
        if wait := throttle.wait(address, house.clock()):
            raise Refused(429, "Too many wrong keys.", {"retry-after": str(int(wait.total_seconds()) + 1)})
        key = asked.form.get("api_key", [""])[-1].strip()
        return await run_in_threadpool(self._make, request, asked, key, address)

    def _make(self, request: Request, asked: Asked, key: str, address: str) -> Response:
        house = house_of(request)
        who = house.store.app_reader_by_fever(sha256(key.lower().encode()).hexdigest()) if _KEY.fullmatch(key) else None
        if who is None:
            if key:
                request.app.state.app_throttle.failed(address, house.clock())
            return Response(orjson.dumps({"api_version": VERSION, "auth": 0}), media_type=JSON)
        base = (house.settings.origin or asker(request).origin) + house.settings.prefix
        gzip = "gzip" in request.headers.get("accept-encoding", "")
        return packed(call := Call(house=house, who=who, asked=asked, rest="", base=base, gzip=gzip), orjson.dumps(_told(call)))


def _told(call: Call) -> dict[str, Any]:
    told: dict[str, Any] = {"api_version": VERSION, "auth": 1, "last_refreshed_on_time": int(call.house.clock().timestamp())}
    if call.asked.post and call.asked.get("mark"):
        _mark(call)
    for name, parts in _PARTS.items():
        if name in call.asked.both:
            told |= parts(call)
    return told


# ------------------------------------------------------------------ lists


def _groups(call: Call) -> dict[str, Any]:
    groups = [{"id": label.id, "title": label.name} for label in call.store.labels(call.who.id) if label.kind == "folder"]
    if call.who.stories:
        groups.append({"id": _STORIES_GROUP, "title": STORIES})
    return {"groups": groups, **_feeds_groups(call)}


def _feeds_groups(call: Call) -> dict[str, Any]:
    members: dict[int, list[str]] = {}
    for follow in call.store.follows(call.who.id):
        if follow.folder:
            members.setdefault(follow.folder.id, []).append(str(follow.feed_id))
    if call.who.stories:
        members[_STORIES_GROUP] = [str(STORIES_FEED)]
    return {"feeds_groups": [{"group_id": key, "feed_ids": ",".join(ids)} for key, ids in members.items()]}


def _feeds(call: Call) -> dict[str, Any]:
    newest = call.store.unread_counts(call.who).feeds
    feeds = [
        {
            "id": feed.feed_id,
            "favicon_id": 0,
            "title": feed.title,
            "url": feed.homepage or "",
            "site_url": feed.homepage,
            "is_spark": 0,
            "last_updated_on_time": newest[feed.feed_id].newest // 1_000_000 if feed.feed_id in newest else 0,
        }
        for feed in call.store.followed(call.who.id)
    ]
    if call.who.stories:
        here = f"{call.base}/"
        told = {"id": STORIES_FEED, "favicon_id": 0, "title": STORIES, "url": here, "site_url": here, "is_spark": 0}
        feeds.append({**told, "last_updated_on_time": 0})
    return {"feeds": feeds, **_feeds_groups(call)}


def _favicons(call: Call) -> dict[str, Any]:
    return {"favicons": []}


def _links(call: Call) -> dict[str, Any]:
    return {"links": []}


def _unread_ids(call: Call) -> dict[str, Any]:
    return {"unread_item_ids": _ids(call, StreamQuery(stream=Stream(kind="all"), limit=MOST_IDS, exclude=(Stream(kind="read"),)))}


def _saved_ids(call: Call) -> dict[str, Any]:
    return {"saved_item_ids": _ids(call, StreamQuery(stream=Stream(kind="starred"), limit=MOST_IDS))}


def _ids(call: Call, query: StreamQuery) -> str:
    return ",".join(str(key) for key, _ in call.store.stream(call.who, query)[0])


# ------------------------------------------------------------------ items


def _items(call: Call) -> dict[str, Any]:
    wanted = [int(text) for text in call.asked.get("with_ids").split(",") if text.strip().isdecimal()][:PAGE]
    if not wanted:
        wanted = [key for key, _ in call.store.stream(call.who, _page(call.asked))[0]]
    everything = call.store.stream(call.who, StreamQuery(stream=Stream(kind="all"), limit=MOST_IDS))[0]
    return {"items": [_item(orjson.loads(item)) for item in written(call, wanted, Shelf())], "total_items": len(everything)}


def _page(asked: Asked) -> StreamQuery:
    """Above `since_id` the oldest first, below `max_id` the newest first."""
    most, since = asked.get("max_id").strip(), asked.get("since_id").strip()
    if most.isdecimal() and int(most):
        return StreamQuery(stream=Stream(kind="all"), limit=PAGE, after=int(most))
    after = int(since) if since.isdecimal() else 0
    return StreamQuery(stream=Stream(kind="all"), limit=PAGE, after=after, oldest_first=True)


def _item(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": int(item["id"].rpartition("/")[2], 16),
        "feed_id": int(item["origin"]["streamId"].removeprefix("feed/")),
        "title": item["title"],
        "author": item.get("author", ""),
        "html": item["summary"]["content"],
        "url": item["canonical"][0]["href"],
        "is_saved": int(STARRED in item["categories"]),
        "is_read": int(READ in item["categories"]),
        "created_on_time": item["published"],
    }


_PARTS: dict[str, Callable[[Call], dict[str, Any]]] = {
    "groups": _groups,
    "feeds": _feeds,
    "favicons": _favicons,
    "items": _items,
    "links": _links,
    "unread_item_ids": _unread_ids,
    "saved_item_ids": _saved_ids,
}

# ------------------------------------------------------------------ marks

_CHANGES = {
    "read": ItemChange(read=True),
    "unread": ItemChange(read=False),
    "saved": ItemChange(starred=True),
    "unsaved": ItemChange(starred=False),
}


def _mark(call: Call) -> None:
    """What is not understood changes nothing: apps send marks along with questions."""
    asked, now = call.asked, call.house.clock()
    key = asked.get("id").strip().removeprefix("-")
    if not key.isdecimal() or len(key) > 15:
        return
    if asked.get("mark") == "item" and (change := _CHANGES.get(asked.get("as"))):
        call.store.edit_items(call.who, [int(key)], change, now)
    elif asked.get("as") == "read" and (stream := _stream(call.who, call, asked.get("mark"), int(key), asked.get("id"))):
        before = asked.get("before").strip()
        upto = moment(min(int(before), 2**33) * 1_000_000) if before.isdecimal() and int(before) else now
        try:
            call.store.read_stream(call.who, stream, now, upto)
        except NotFound:
            return


def _stream(who: AppReader, call: Call, what: str, key: int, said: str) -> Stream | None:
    if what == "feed":
        return Stream(kind="feed", feed_id=key)
    if what != "group" or said.strip().startswith("-"):  # -1: «sparks», which we do not have
        return None
    if key == 0:
        return Stream(kind="all")
    if key == _STORIES_GROUP:
        return Stream(kind="label", label=STORIES)
    name = next((label.name for label in call.store.labels(who.id) if label.id == key and label.kind == "folder"), None)
    return Stream(kind="label", label=name) if name else None
