"""Streams: their ids, their items, single items, and the Atom form that old newsboats read."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import orjson
from starlette.responses import Response, StreamingResponse

from news7d.core.render import machine_time
from news7d.core.streams import READ, STORIES_FEED, Stream, StreamQuery, item_ids
from news7d.web.sync.asked import Refused
from news7d.web.sync.call import JSON, Call, json, packed
from news7d.web.sync.items import Shelf, written

USUAL, MOST_IDS, MOST_ITEMS = 20, 10_000, 1000
_AT_ONCE = 200
_TITLES = {"all": "Reading list", "starred": "Starred", "read": "Read", "unread": "Unread", "nothing": ""}
_SECOND = 1_000_000
_NEVER = 10**12  # seconds


def query_of(call: Call, stream: Stream, most: int) -> StreamQuery:
    """The parameters that lists share. Those that make no sense are as if they were not there."""
    asked = call.asked
    after = asked.get("c").strip()
    return StreamQuery(
        stream=stream,
        limit=asked.number("n", USUAL, most),
        include=tuple(map(call.stream, filter(None, asked.all("it")))),
        exclude=tuple(map(call.stream, filter(None, asked.all("xt")))),
        since=asked.number("ot", 0, 10**11) * _SECOND,
        until=asked.number("nt", _NEVER, _NEVER) * _SECOND,
        oldest_first=asked.get("r") == "o",
        after=int(after) if after.isascii() and after.isdecimal() and len(after) < 19 else None,
    )


def ids(call: Call) -> Response:
    keys, more = call.store.stream(call.who, query_of(call, call.stream(call.asked.get("s")), MOST_IDS))
    found: dict[str, Any] = {"itemRefs": [{"id": str(key), "directStreamIds": [], "timestampUsec": str(at)} for key, at in keys]}
    if more:
        found["continuation"] = str(keys[-1][0])
    return json(call, found)


def contents(call: Call, shelf: Shelf) -> Response:
    stream = call.stream(call.rest or call.asked.get("s"))
    keys, more = call.store.stream(call.who, query_of(call, stream, MOST_ITEMS))
    of_feed = _feed_of(call, stream)
    items = written(call, [key for key, _ in keys], shelf, of_feed=of_feed)
    name = f"feed/{of_feed}" if of_feed else stream.id
    tail = b"".join((b',"continuation":"', str(keys[-1][0]).encode(), b'"}')) if more else b"}"
    return packed(call, b"".join((_head(call, name, _title(call, stream, of_feed)), b",".join(items), b"]", tail)))


def items(call: Call, shelf: Shelf) -> Response:
    """All that are known of those asked for, some at a time, so that ten thousand texts never stand in memory."""
    wanted = item_ids(call.asked.all("i"))
    if not wanted:
        raise Refused(400, "There is no id of an item in that.")
    wanted = sorted(wanted[:MOST_IDS], reverse=call.asked.get("r") != "o")
    head = _head(call, "user/-/state/com.google/reading-list", _TITLES["all"])
    if len(wanted) <= _AT_ONCE:
        return packed(call, head + b",".join(written(call, wanted, shelf)) + b"]}")
    headers = {"cache-control": "private, no-store", "vary": "accept-encoding, authorization"}
    parts = _parts(call, head, wanted, shelf)
    if call.gzip:
        return StreamingResponse(_zipped(parts), media_type=JSON, headers={**headers, "content-encoding": "gzip"})
    return StreamingResponse(parts, media_type=JSON, headers=headers)


def _parts(call: Call, head: bytes, wanted: Sequence[int], shelf: Shelf) -> Iterator[bytes]:
    yield head
    before = b""
    for at in range(0, len(wanted), _AT_ONCE):
        if found := written(call, wanted[at : at + _AT_ONCE], shelf):
            yield before + b",".join(found)
            before = b","
    yield b"]}"


def _zipped(parts: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    for part in parts:
        if out := packer.compress(part):
            yield out
    yield packer.flush()


def _head(call: Call, name: str, title: str) -> bytes:
    now = int(call.house.clock().timestamp())
    return orjson.dumps({"direction": "ltr", "id": name, "title": title, "updated": now})[:-1] + b',"items":['


def _feed_of(call: Call, stream: Stream) -> int | None:
    """The number of the feed that a stream is about."""
    if stream.kind != "feed" or stream.feed_id is not None:
        return stream.feed_id
    feed = call.store.feed_by_url(stream.url or "")
    return feed.id if feed else None


def _title(call: Call, stream: Stream, feed_id: int | None) -> str:
    if stream.kind == "label":
        return (stream.label or "").rpartition("/")[2]
    if stream.kind != "feed":
        return _TITLES[stream.kind]
    if feed_id == STORIES_FEED:
        return "Stories"
    return next((feed.title for feed in call.store.followed(call.who.id) if feed.feed_id == feed_id), "")


# ------------------------------------------------------------------ Atom


def atom(call: Call, shelf: Shelf) -> Response:
    """For newsboat's FeedHQ and OldReader modes, whose marks are labels in the scheme of Google Reader."""
    stream = call.stream(call.rest)
    keys, _ = call.store.stream(call.who, query_of(call, stream, MOST_ITEMS))
    of_feed = _feed_of(call, stream)
    items = [orjson.loads(item) for item in written(call, [key for key, _ in keys], shelf, of_feed=of_feed)]
    now = machine_time(call.house.clock())
    title = _title(call, stream, of_feed) or "News"
    body = (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>tag:google.com,2005:reader/{_xml(stream.id)}</id><title>{_xml(title)}</title><updated>{now}</updated>"
        + "".join(map(_entry, items))
        + "</feed>"
    )
    return packed(call, body.encode(), "application/atom+xml; charset=utf-8")


def _entry(item: dict[str, Any]) -> str:
    read = READ in item["categories"]
    state = _category(READ, "read") if read else _category("user/-/state/com.google/fresh", "fresh")
    link = quoteattr(_clean(item["alternate"][0]["href"]))
    author = f"<author><name>{_xml(item['author'])}</name></author>" if "author" in item else ""
    return (
        f"<entry><id>{_xml(item['id'])}</id><title>{_xml(item['title'])}</title><link rel='alternate' type='text/html' href={link}/>"
        f"<published>{_time(item['published'])}</published><updated>{_time(item['updated'])}</updated>{author}"
        f"{state}<content type='html'>{_xml(item['summary']['content'])}</content></entry>"
    )


def _category(term: str, label: str) -> str:
    return f"<category term='{term}' scheme='http://www.google.com/reader/' label='{label}'/>"


def _time(seconds: int) -> str:
    return machine_time(datetime.fromtimestamp(seconds, UTC))


_UNSENT = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535))  # what XML cannot hold


def _clean(text: str) -> str:
    return text.translate(_UNSENT)


def _xml(text: str) -> str:
    return escape(_clean(text))
