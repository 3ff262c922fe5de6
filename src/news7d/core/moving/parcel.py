"""A parcel: what one file brings, whichever program wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

import orjson

from news7d.core.html import canonical_url
from news7d.model import NewFeed

MOST_ITEMS = 200_000
MOST_PROBLEMS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """An item that somebody read, starred, tagged or saved elsewhere."""

    url: str
    title: str = ""
    guid: str | None = None  # in its feed
    feed_url: str | None = None
    site: str | None = None  # the name of where it stood
    author: str | None = None
    published: datetime | None = None
    at: datetime | None = None  # when it was marked, as far as the file knows
    read: bool | None = None  # None: the file does not say
    read_at: datetime | None = None  # where it is another time than `at`
    starred: bool = False
    tags: tuple[str, ...] = ()
    note: str | None = None
    noted_at: datetime | None = None
    html: str = ""  # as the other program had it; only of what was saved

    @property
    def saved(self) -> bool:
        """Whether somebody wants to find it again."""
        return self.starred or bool(self.tags) or bool(self.note)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """`problems` are sentences about what was left out; `owned` are a reader's settings out of another News7D, table by table."""

    kinds: tuple[str, ...] = ()
    feeds: tuple[NewFeed, ...] = ()
    items: tuple[Brought, ...] = ()
    owned: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    @property
    def folders(self) -> int:
        return len({feed.folder for feed in self.feeds if feed.folder})

    @property
    def total(self) -> int:
        return len(self.feeds) + len(self.items)


def joined(parts: Sequence[Parcel]) -> Parcel:
    """One parcel out of several files: each feed once, each item once with all that was said of it."""
    feeds: dict[str, NewFeed] = {}
    for part in parts:
        for feed in part.feeds:
            key = canonical_url(feed.url)
            feeds[key] = feed if key not in feeds or (feed.folder and not feeds[key].folder) else feeds[key]
    owned: dict[str, tuple[Mapping[str, Any], ...]] = {}
    for part in parts:
        for name, rows in part.owned.items():
            owned[name] = owned.get(name, ()) + tuple(rows)
    return Parcel(
        kinds=tuple(dict.fromkeys(kind for part in parts for kind in part.kinds)),
        feeds=tuple(feeds.values()),
        items=_without_folders(merged(item for part in parts for item in part.items), feeds.values()),
        owned=owned,
        problems=tuple(dict.fromkeys(problem for part in parts for problem in part.problems))[:MOST_PROBLEMS],
    )


def merged(items: Iterable[Brought]) -> tuple[Brought, ...]:
    """Each address once."""
    found: dict[str, Brought] = {}
    for item in items:
        key = canonical_url(item.url)
        before = found.get(key)
        found[key] = item if before is None else _both(before, item)
    return tuple(found.values())


def _both(one: Brought, other: Brought) -> Brought:
    times = [at for at in (one.at, other.at) if at is not None]
    either = {
        name: getattr(one, name) or getattr(other, name)
        for name in ("title", "guid", "feed_url", "site", "author", "published", "read_at", "note", "noted_at", "html")
    }
    return replace(
        one,
        **either,
        at=max(times) if times else None,
        read=one.read if other.read is None else other.read or bool(one.read),
        starred=one.starred or other.starred,
        tags=tuple(dict.fromkeys((*one.tags, *other.tags))),
    )


def _without_folders(items: tuple[Brought, ...], feeds: Iterable[NewFeed]) -> tuple[Brought, ...]:
    """Google Reader's format calls folders and tags alike: what is a folder of feeds here is no tag of the items in them.

    Exports with a guid (FreshRSS, ours) name tags alone.
    """
    folders = {feed.folder for feed in feeds if feed.folder}
    if not folders:
        return items
    return tuple(
        replace(item, tags=tuple(tag for tag in item.tags if tag not in folders))
        if item.feed_url and not item.guid and folders & set(item.tags)
        else item
        for item in items
    )


# ------------------------------------------------------------------ kept between looking and taking in

_TIMES = ("published", "at", "read_at", "noted_at")


def to_bytes(parcel: Parcel) -> bytes:
    said = {
        "kinds": parcel.kinds,
        "feeds": [asdict(feed) for feed in parcel.feeds],
        "items": [{name: value for name, value in asdict(item).items() if value not in (None, "", (), False)} for item in parcel.items],
        "unread": [at for at, item in enumerate(parcel.items) if item.read is False],
        "owned": dict(parcel.owned),
        "problems": parcel.problems,
    }
    return orjson.dumps(said)


def from_bytes(data: bytes) -> Parcel:
    said = orjson.loads(data)
    unread = set(said["unread"])
    return Parcel(
        kinds=tuple(said["kinds"]),
        feeds=tuple(NewFeed(**feed) for feed in said["feeds"]),
        items=tuple(_item(item, at in unread) for at, item in enumerate(said["items"])),
        owned={name: tuple(rows) for name, rows in said["owned"].items()},
        problems=tuple(said["problems"]),
    )


def _item(said: dict[str, Any], unread: bool) -> Brought:
    for name in _TIMES:
        if name in said:
            said[name] = datetime.fromisoformat(said[name])
    if unread:
        said["read"] = False
    return Brought(**{**said, "tags": tuple(said.get("tags", ()))})
