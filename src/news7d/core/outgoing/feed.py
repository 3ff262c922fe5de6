"""What every form of feed is written from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

Medium = Literal["image", "audio", "video"]
MEDIA: tuple[Medium, ...] = ("image", "audio", "video")

# What the endings of media files mean (IANA media types). Our own list: the system's would differ from machine to machine.
_BY_ENDING = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "webm": "video/webm",
    "mov": "video/quicktime",
    "m3u8": "application/vnd.apple.mpegurl",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "aac": "audio/aac",
    "ogg": "audio/ogg",
    "oga": "audio/ogg",
    "opus": "audio/ogg",
    "wav": "audio/wav",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A picture, film or sound at its publisher. Length in bytes, sizes in pixels; None where it is not known."""

    url: str
    medium: Medium
    type: str | None = None
    length: int | None = None
    width: int | None = None
    height: int | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingEntry:
    id: str  # never changes: a URL
    url: str
    title: str
    summary: str  # plain text
    published: datetime
    updated: datetime  # changes only when what the entry says does
    html: str = ""  # what there is to read, sanitised; begins with the link to the source
    whole: bool = False  # `html` has the report's full text
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    language: str | None = None
    external_url: str | None = None  # the outlet's own page
    media: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingFeed:
    id: str
    title: str
    self_url: str
    page_url: str
    updated: datetime
    entries: tuple[OutgoingEntry, ...]
    icon: str | None = None
    language: str | None = None
    hub: str | None = None  # where to subscribe (WebSub)
    first_url: str | None = None  # of a list in pages (RFC 5005 §3), on all but the first page
    next_url: str | None = None


def attachment(url: str, *, medium: Medium | None = None, type: str | None = None) -> Attachment | None:
    """A file by its address; None where neither its publisher (`type`, `medium`) nor its ending tells what it is."""
    ending = re.search(r"\.([a-z0-9]{2,5})$", urlsplit(url).path.lower())
    told_so = type.partition(";")[0].strip().lower() if type else ""
    kind = told_so if re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", told_so) else _BY_ENDING.get(ending[1]) if ending else None
    told = "video" if kind == "application/vnd.apple.mpegurl" else kind.partition("/")[0] if kind else None
    found = medium or next((each for each in MEDIA if each == told), None)
    if found is None or not url.startswith(("http://", "https://")):
        return None
    return Attachment(url=url, medium=found, type=kind)


def first_picture(media: tuple[Attachment, ...]) -> Attachment | None:
    return next((each for each in media if each.medium == "image"), None)
