"""What apps do with feeds: follow, name, put into folders, leave; lists of feeds in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from news7d.core.html import safe_url
from news7d.core.opml import parse_opml
from news7d.core.streams import STORIES, STORIES_FEED, Stream
from news7d.errors import Forbidden, Invalid, News7DError, NotFound, UserError, WorldError
from news7d.model import NewFeed
from news7d.web.lists import discovered
from news7d.web.sync.asked import Refused
from news7d.web.sync.call import Call, json, ok

_BATCH = 200
_NOT_HERE = "This News7D leaves new feeds to its editors; you can follow those that are here."


async def edit(call: Call) -> Response:
    asked = call.asked
    action = asked.get("ac")
    if action not in ("subscribe", "unsubscribe", "edit"):
        raise Refused(400, f"There is no action {action[:40]!r}; there are subscribe, unsubscribe and edit (ac).")
    titles = asked.all("t")
    if not asked.all("s"):
        raise Refused(400, "Which feed (s) is meant?")
    for at, text in enumerate(asked.all("s")):
        stream, title = _feed(call, text), titles[at].strip() if at < len(titles) else ""
        if action == "subscribe":
            await _subscribe(call, stream, title)
        else:
            await run_in_threadpool(_leave if action == "unsubscribe" else _change, call, stream, title)
    return ok()


def _feed(call: Call, text: str) -> Stream:
    stream = call.stream(text)
    if stream.kind != "feed":
        raise Refused(400, f"That is no feed: {text[:200]}")
    return stream


async def _subscribe(call: Call, stream: Stream, title: str) -> None:
    if stream.feed_id == STORIES_FEED:
        await run_in_threadpool(call.store.set_app_switches, call.who.id, stories=True)
        return
    feed_id = await run_in_threadpool(_here, call, stream)
    if feed_id is None:
        feed_id = await _add(call, stream.url or "")
    await run_in_threadpool(_follow, call, feed_id, title)


def _follow(call: Call, feed_id: int, title: str) -> None:
    call.store.follow(call.who.id, [feed_id], call.house.clock(), _folder(call))
    if title:
        call.store.change_follow(call.who.id, feed_id, title=title)


def _folder(call: Call) -> str | None:
    """The last of the labels that were given; «Stories» is no folder for feeds."""
    names = [call.stream(text).label for text in call.asked.all("a") if text]
    found = next((name for name in reversed(names) if name), None)
    if found == STORIES:
        raise Refused(400, f"“{STORIES}” is where stories stand; choose another folder.")
    return found


def _here(call: Call, stream: Stream) -> int | None:
    """A feed that the house reads already. NotFound for a number that is none."""
    if stream.feed_id is not None:
        return call.store.feed(stream.feed_id).id
    feed = call.store.feed_by_url(stream.url or "")
    return feed.id if feed else None


async def _add(call: Call, url: str) -> int:
    """A feed at an address, found as the page of sources finds it. One that does not answer now is asked again later."""
    _may_add(call)
    try:
        found = await discovered(call.house, url)
        feed = next((one.feed for one in found if one.feed.kind != "page"), NewFeed(url=url))
    except Forbidden:
        raise
    except WorldError as error:
        if error.cause not in ("unreachable", "timeout", "throttled", "server-error", "dns") or not safe_url(url):
            raise
        feed = NewFeed(url=url)
    return await run_in_threadpool(_added, call, feed)


def _added(call: Call, feed: NewFeed) -> int:
    ((feed_id, new),) = call.store.add_feeds((feed,), call.house.clock())
    if new:
        call.house.deps.refresh_now((feed_id,))
    return feed_id


def _may_add(call: Call) -> None:
    if not _adds(call):
        raise Refused(403, _NOT_HERE)


def _adds(call: Call) -> bool:
    return call.who.role != "reader" or call.house.settings.readers_add_feeds


def _mine(call: Call, stream: Stream) -> int:
    feed_id = stream.feed_id
    if feed_id is None:
        feed = call.store.feed_by_url(stream.url or "")
        feed_id = feed.id if feed else 0
    return feed_id


def _leave(call: Call, stream: Stream, title: str) -> None:
    if stream.feed_id == STORIES_FEED:
        call.store.set_app_switches(call.who.id, stories=False)
        return
    call.store.leave_feed(call.who.id, _mine(call, stream), call.house.clock(), stop=_adds(call))


def _change(call: Call, stream: Stream, title: str) -> None:
    folder, taken = _folder(call), any(call.asked.all("r"))
    if stream.feed_id == STORIES_FEED:
        return  # it stands where it stands
    feed_id = _mine(call, stream)
    call.store.change_follow(call.who.id, feed_id, folder=folder if folder else "" if taken else None, title=title or None)


# ------------------------------------------------------------------ by address


async def quick_add(call: Call) -> Response:
    address = call.asked.get("quickadd").strip()
    while address.startswith("feed/"):
        address = address.removeprefix("feed/")
    told: dict[str, Any] = {"numResults": 0, "query": address}
    try:
        feed_id = await _quick(call, address)
    except (News7DError, Refused) as error:
        return json(call, {**told, "error": str(error)})
    name = await run_in_threadpool(_name, call, feed_id)
    return json(call, {"numResults": 1, "query": address, "streamId": f"feed/{feed_id}", "streamName": name})


async def _quick(call: Call, address: str) -> int:
    if not address:
        raise Invalid("There is no address (quickadd) in that.")
    feed = await run_in_threadpool(call.store.feed_by_url, address)
    feed_id = feed.id if feed else await _found(call, address)
    await run_in_threadpool(call.store.follow, call.who.id, [feed_id], call.house.clock(), None)
    return feed_id


async def _found(call: Call, address: str) -> int:
    _may_add(call)
    found = await discovered(call.house, address)
    feed = next((one.feed for one in found if one.feed.kind != "page"), None)
    if feed is None:
        raise NotFound(f"No feed was found at {address[:200]}; the page can be watched as a list from the page of sources.")
    return await run_in_threadpool(_added, call, feed)


def _name(call: Call, feed_id: int) -> str:
    return next((feed.title for feed in call.store.followed(call.who.id) if feed.feed_id == feed_id), "")


# ------------------------------------------------------------------ lists


async def take_list(call: Call) -> Response:
    """OPML: read at once, so that a wrong file is told; followed behind the answer. Again it changes nothing."""
    read = await run_in_threadpool(parse_opml, call.asked.body)
    if not read.feeds:
        raise Invalid("There is no feed in that list.")
    answer = ok()
    answer.background = BackgroundTask(_take_all, call, read.feeds)
    return answer


def _take_all(call: Call, feeds: tuple[NewFeed, ...]) -> None:
    """Batch by batch, so that a long list never holds the one writer for long."""
    try:
        _may_add(call)
        allowed: Callable[[NewFeed], bool] = lambda feed: True  # noqa: E731
    except Refused:
        allowed = lambda feed: call.store.feed_by_url(feed.url) is not None  # noqa: E731
    refused = set(call.store.forgotten_feeds(feeds))
    wanted = [feed for feed in feeds if feed not in refused and allowed(feed)]
    for at in range(0, len(wanted), _BATCH):
        _take(call, wanted[at : at + _BATCH])


def _take(call: Call, feeds: list[NewFeed]) -> None:
    now, before = call.house.clock(), {feed.feed_id for feed in call.store.followed(call.who.id)}
    added = call.store.add_feeds(feeds, now)
    folders: dict[str | None, list[int]] = {}
    for (feed_id, _), feed in zip(added, feeds, strict=True):
        folders.setdefault(feed.folder, []).append(feed_id)
    for folder, ids in folders.items():
        try:
            call.store.follow(call.who.id, ids, now, folder)
        except UserError:  # the folder's name is that of a tag: the feeds are followed all the same
            call.store.follow(call.who.id, ids, now, None)
    for (feed_id, _), feed in zip(added, feeds, strict=True):
        if feed.title and feed_id not in before:
            call.store.change_follow(call.who.id, feed_id, title=feed.title)
    if new := tuple(feed_id for feed_id, created in added if created):
        call.house.deps.refresh_now(new)
