"""One item as a record of another program: a JSON object, a row of a table, a link in a list of bookmarks.

Programs name the same things differently; `_NAMES` has the names that are in use. What a value means is looked at, not believed:
numbers are times in seconds, milliseconds or microseconds, tags are lists, objects, JSON in a cell or words between separators.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from news7d.core.dates import parse_date
from news7d.core.html import safe_url, tidy
from news7d.core.moving.parcel import Brought

_NAMES: dict[str, tuple[str, ...]] = {
    "url": (
        "url", "given_url", "link", "href", "story_permalink", "permalink", "source_url", "resolved_url", "uri", "address", "external_url",
    ),
    "title": ("title", "story_title", "resolved_title", "given_title", "name", "description"),
    "tags": ("tags", "labels", "document tags", "user_tags", "tag_names", "tag", "keywords"),
    "at": (
        "starred_timestamp", "starred_at", "time_added", "timestamp", "savedat", "saved_at", "saved date", "saved", "created_at",
        "createdat", "created", "date_added", "dateadded", "add_date", "time", "date",
    ),
    "published": ("published_at", "publishedat", "date_published", "story_timestamp", "published_date", "published"),
    "note": ("note", "notes", "user_notes", "extended", "selection", "comment", "comments_text"),
    "html": ("content_html", "story_content", "content", "html"),
    "author": ("author", "story_authors", "authors"),
    "site": ("site_name", "feed_title", "domain_name", "publication"),
    "guid": ("guid",),
    "feed_url": ("feed_url", "feedurl"),
}  # fmt: skip
_OF_FEEDS = frozenset({"feed_id", "feed", "feed_url", "feedurl", "story_feed_id"})
_DONE = frozenset({"archive", "archived", "read", "done"})
_OPEN = frozenset({"unread", "new", "later", "shortlist", "active", "inbox", "feed"})
_FAVOURITE = "favourite"
_EARLIEST, _LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_LONGEST_URL, _LONGEST_NOTE, _LONGEST_HTML, _MOST_TAGS = 2_000, 10_000, 500_000, 50


def web_address(value: Any) -> str | None:
    """An http(s) address, or None."""
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST_URL:
        return None
    url = safe_url(value.strip())
    return url if url and url.startswith(("http://", "https://")) else None


def item_of(record: Mapping[str, Any]) -> Brought | None:
    """The item that a record tells of; None where it has no web address."""
    told = {str(name).strip().casefold(): value for name, value in record.items()}
    said = {field: _first(told, names) for field, names in _NAMES.items()}
    url = web_address(said["url"]) or next(filter(None, map(web_address, (told.get(name) for name in _NAMES["url"]))), None)
    if url is None:
        return None
    feed = told["feed"] if isinstance(told.get("feed"), dict) else {}
    of_feed = bool(told.keys() & _OF_FEEDS) or told.get("location") == "feed"
    starred = _flag(_first(told, ("starred", "is_starred", "favorite", "favourite", "is_favorite")))
    tags = list(tags_of(said["tags"], spaces="toread" in told))
    folder = str(told.get("folder") or "").strip()
    if folder and folder.casefold() not in {*_DONE, *_OPEN, "starred", "unsorted"}:
        tags.append(tidy(folder)[:200])
    if not of_feed and (starred or folder.casefold() == "starred"):
        tags.append(_FAVOURITE)  # all of such a list is saved: this is what was marked in it
    return Brought(
        url=url,
        title=_text(said["title"]),
        guid=said["guid"] if isinstance(said["guid"], str) else None,
        feed_url=web_address(said["feed_url"]) or web_address(feed.get("feed_url")),
        site=_text(said["site"] or feed.get("title")) or None,
        author=_author(said["author"]),
        published=moment_of(said["published"]),
        at=moment_of(said["at"]) or moment_of(said["published"]),
        read=_read(told),
        starred=bool(starred) if of_feed else True,
        tags=tuple(dict.fromkeys(tags))[:_MOST_TAGS],
        note=_note(said["note"], told),
        html=html_of(said["html"]),
    )


def is_deleted(record: Mapping[str, Any]) -> bool:
    return str(record.get("state") or record.get("status") or "").casefold() in ("deleted", "removed")


def _first(told: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((told[name] for name in names if told.get(name) not in (None, "", [], {})), None)


def _text(value: Any) -> str:
    return tidy(value)[:500] if isinstance(value, str) else ""


def _author(value: Any) -> str | None:
    if isinstance(value, list):
        value = ", ".join(filter(None, (_text(each.get("name") if isinstance(each, dict) else each) for each in value[:10])))
    return _text(value) or None


def html_of(value: Any) -> str:
    return value[:_LONGEST_HTML] if isinstance(value, str) else ""


def _note(value: Any, told: Mapping[str, Any]) -> str | None:
    """The note, and below it what was annotated or highlighted."""
    parts = [str(value).strip()] if isinstance(value, str | int | float) else []
    for name in ("annotations", "highlights"):
        parts += filter(None, map(_annotation, told[name][:200])) if isinstance(told.get(name), list) else []
    return "\n\n".join(filter(None, parts))[:_LONGEST_NOTE] or None


def _annotation(said: Any) -> str:
    if isinstance(said, str):
        return f"> {said.strip()}"
    if not isinstance(said, dict):
        return ""
    quote, text = str(said.get("quote") or "").strip(), str(said.get("text") or said.get("annotation") or said.get("note") or "").strip()
    return "\n".join(filter(None, (f"> {quote}" if quote else "", text)))


def _flag(value: Any) -> bool | None:
    if isinstance(value, str):
        word = value.strip().casefold()
        return True if word in ("1", "true", "yes") else False if word in ("0", "false", "no") else None
    return bool(value) if isinstance(value, bool | int) else None


def _read(told: Mapping[str, Any]) -> bool | None:
    for name in ("read", "is_read", "is_archived", "archived", "read_status"):
        if (flag := _flag(told.get(name))) is not None:
            return flag
    for name in ("toread", "unread"):
        if (flag := _flag(told.get(name))) is not None:
            return not flag
    for name in ("status", "state", "location", "folder"):
        word = str(told.get(name) if told.get(name) is not None else "").strip().casefold()
        if word in _DONE or word == "1":  # Pocket's own interface says 0, 1, 2
            return True
        if word in _OPEN or word == "0":
            return False
    return None


def tags_of(value: Any, *, spaces: bool = False) -> tuple[str, ...]:
    """Tags in any of the ways in which programs write them."""
    if isinstance(value, str):
        value = _listed(value, spaces)
    if isinstance(value, dict):  # Pocket's interface: tag -> facts
        value = list(value)
    if not isinstance(value, list | tuple):
        return ()
    named = (_tag(each) for each in value[: 4 * _MOST_TAGS])
    return tuple(dict.fromkeys(filter(None, named)))[:_MOST_TAGS]


def _tag(said: Any) -> str:
    if isinstance(said, dict):
        said = said.get("label") or said.get("name") or said.get("tag") or said.get("slug") or ""
    return tidy(str(said)).strip(" #")[:200] if isinstance(said, str | int) else ""


def _listed(text: str, spaces: bool) -> list[Any]:
    text = text.strip()
    if text.startswith("["):
        for read in (orjson.loads, ast.literal_eval):
            try:
                found = read(text[:20_000])
            except (ValueError, SyntaxError, MemoryError, RecursionError):
                continue
            if isinstance(found, list):
                return found
    separator = next((each for each in "|,;" if each in text), " " if spaces else None)
    return text.split(separator) if separator else [text]


def moment_of(value: Any) -> datetime | None:
    """A time as other programs write it, numbers as well; None where it is none, or cannot be."""
    text = value.strip()[:100] if isinstance(value, str) else value
    found = parse_date(text) if isinstance(text, str | int | float) else None
    if found is None:
        return None
    if not isinstance(found, datetime):
        found = datetime(found.year, found.month, found.day, tzinfo=UTC)
    return found.astimezone(UTC) if _EARLIEST < found < _LATEST else None
