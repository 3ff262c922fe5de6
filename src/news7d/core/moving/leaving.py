"""What a reader takes along: one ZIP of open formats.

README.txt      what is what
feeds.opml      feeds in folders (OPML 2.0): any reader
starred.json    what was starred, tagged or noted, with texts, in Google Reader's format: FreshRSS, Inoreader, The Old Reader
read.json       what was read lately, in the same format
items.json      all of that as JSON Feed 1.1, with the times of every mark: another News7D, and programs
reader.json     settings, rules and sections: another News7D
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from news7d.core.html import canonical_url, text_of
from news7d.core.keys import key63
from news7d.core.moving.objects import OWNED
from news7d.core.moving.parcel import Brought
from news7d.core.opml import render_opml
from news7d.core.render import machine_time
from news7d.model import NewFeed

_README = """{title}: what {reader} had here on {day}

feeds.opml     {feeds} feeds in {folders} folders. OPML 2.0: every reader takes it.
starred.json   {saved} items that were starred, tagged or noted, with their texts, in Google Reader's format:
               FreshRSS, Inoreader and The Old Reader take it.
read.json      {read} items that were read, in the same format.
items.json     the same items as JSON Feed 1.1 (jsonfeed.org), with the times of every mark under "_news7d".
reader.json    settings and what else was set up ({owned}), as JSON.

To move into another News7D, give it this whole file: Settings, Moving, or
    news7d move-in {file}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """All that a reader owns. `owned`: the rows of each of their tables, without numbers that mean something in this house only."""

    reader: str
    feeds: tuple[NewFeed, ...] = ()
    items: tuple[Brought, ...] = ()
    owned: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)


def file_name(reader: str, now: datetime) -> str:
    return f"news7d-{reader}-{now:%Y-%m-%d}.zip"


def pack(leaving: Leaving, title: str, now: datetime) -> bytes:
    saved = [item for item in leaving.items if item.saved]
    read = [item for item in leaving.items if item.read and not item.saved]
    folders = {feed.folder for feed in leaving.feeds if feed.folder}
    words = {
        "title": title,
        "reader": leaving.reader,
        "day": now.date().isoformat(),
        "feeds": len(leaving.feeds),
        "folders": len(folders),
        "saved": len(saved),
        "read": len(read),
        "owned": ", ".join(name for name, rows in leaving.owned.items() if rows) or "nothing yet",
        "file": file_name(leaving.reader, now),
    }
    files = {
        "README.txt": _README.format(**words).encode(),
        "feeds.opml": render_opml(leaving.feeds, f"{title}: feeds of {leaving.reader}", now),
        "starred.json": _google(saved, "starred", title, now),
        "read.json": _google(read, "read", title, now),
        "items.json": _json_feed(leaving.items, f"{title}: items of {leaving.reader}"),
        "reader.json": _dumped({"format": OWNED, "version": 1, "reader": leaving.reader, "made": machine_time(now), **leaving.owned}),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(zipfile.ZipInfo(name, now.timetuple()[:6]), body, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _dumped(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2)


def _google(items: Sequence[Brought], state: str, title: str, now: datetime) -> bytes:
    told = [_google_item(item) for item in items]
    document = {"id": f"user/-/state/com.google/{state}", "title": title, "updated": int(now.timestamp()), "items": told}
    return _dumped(document)


def _google_item(item: Brought) -> dict[str, Any]:
    states = [name for name, on in (("reading-list", True), ("read", item.read), ("starred", item.starred)) if on]
    states += ["unread"] if item.read is False else []
    at = item.at or item.published
    said: dict[str, Any] = {
        "id": f"tag:google.com,2005:reader/item/{key63(canonical_url(item.url)):016x}",
        "title": item.title,
        "published": int(item.published.timestamp()) if item.published else None,
        "crawlTimeMsec": str(int(at.timestamp() * 1000)) if at else None,
        "timestampUsec": str(int(at.timestamp() * 1_000_000)) if at else None,
        "canonical": [{"href": item.url}],
        "alternate": [{"href": item.url, "type": "text/html"}],
        "categories": [f"user/-/state/com.google/{name}" for name in states] + [f"user/-/label/{tag}" for tag in item.tags],
        "origin": {"streamId": f"feed/{item.feed_url}", "feedUrl": item.feed_url, "title": item.site or ""} if item.feed_url else None,
        "author": item.author,
        "guid": item.guid,
        "annotations": [{"content": item.note}] if item.note else None,
        "content": {"content": item.html} if item.html else None,
    }
    return {name: value for name, value in said.items() if value is not None}


def _json_feed(items: Sequence[Brought], title: str) -> bytes:
    return _dumped({"version": "https://jsonfeed.org/version/1.1", "title": title, "items": list(map(_json_item, items))})


def _json_item(item: Brought) -> dict[str, Any]:
    marks = {
        "read": item.read,
        "read_at": _time(item.read_at),
        "starred": item.starred,
        "starred_at": _time(item.at),
        "note": item.note,
        "noted_at": _time(item.noted_at),
        "feed_url": item.feed_url,
        "guid": item.guid,
    }
    said: dict[str, Any] = {
        "id": item.url,
        "url": item.url,
        "title": item.title,
        "date_published": _time(item.published),
        "authors": [{"name": item.author}] if item.author else None,
        "tags": list(item.tags) or None,
        "content_html": item.html or None,
        "content_text": None if item.html else text_of(item.note or "") or item.title,
        "_news7d": {name: value for name, value in marks.items() if value is not None},
    }
    return {name: value for name, value in said.items() if value is not None}


def _time(at: datetime | None) -> str | None:
    """To the microsecond: of two settings the later wins."""
    return at.isoformat() if at else None
