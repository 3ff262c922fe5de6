"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1): forgiving about everything but an item's id."""

from __future__ import annotations

import json
import re
from html import escape
from typing import Any

import orjson

from news7d.core.dates import parse_date
from news7d.core.html import safe_url, sanitise, tidy
from news7d.errors import ParseError
from news7d.model import Entry, Media, ParsedFeed

_MOST = 64  # authors, tags, attachments, hubs


def read_json(body: bytes, url: str, *, max_entries: int, problems: list[str]) -> ParsedFeed:
    """Raises ParseError for what is no JSON, or JSON that is no feed."""
    feed = _loads(body)
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise ParseError("JSON, but no JSON Feed: it has no list «items».", cause="not-a-feed")
    if "jsonfeed.org" not in str(feed.get("version", "")):
        problems.append("no «version» that names JSON Feed")
    items = feed["items"]
    if len(items) > max_entries:
        problems.append(f"{len(items)} entries: only the first {max_entries} were read")
    language = _language(feed.get("language"))
    entries = [_item(item, url, feed, problems) for item in items[:max_entries]]
    return ParsedFeed(
        format="json",
        title=tidy(_string(feed.get("title"))),
        url=_url(feed.get("home_page_url"), url),
        language=language,
        hubs=tuple(hub for h in _list(feed.get("hubs")) if isinstance(h, dict) and _websub(h) and (hub := _url(h.get("url"), url))),
        self_url=_url(feed.get("feed_url"), url),
        next_url=_url(feed.get("next_url"), url),
        icon=_url(feed.get("icon"), url) or _url(feed.get("favicon"), url),
        expired=feed.get("expired") is True,
        entries=tuple(entry for entry in entries if entry),
        problems=tuple(problems),
    )


def _loads(body: bytes) -> Any:
    """orjson is strict and fast; what it refuses for a number too big or half a surrogate pair, the standard library reads."""
    try:
        return orjson.loads(body)
    except (orjson.JSONDecodeError, RecursionError) as error:
        reason = str(error)[:100]
    try:
        return json.loads(body.decode("utf-8", "replace"), parse_constant=_no_number, parse_int=_bounded)
    except (ValueError, RecursionError):
        raise ParseError(f"Neither XML nor readable JSON: {reason}.", cause="not-a-feed") from None


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _bounded(digits: str) -> int | None:
    return int(digits) if len(digits) <= 20 else None


def _websub(hub: dict[str, Any]) -> bool:
    return str(hub.get("type", "")).casefold() in ("websub", "pubsubhubbub")


def _string(value: object) -> str:
    """A string, or a number as one; anything else is nothing."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _language(value: object) -> str | None:
    text = _string(value).strip().replace("_", "-")
    return text if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}", text) else None


def _list(value: object) -> list[Any]:
    return value[:_MOST] if isinstance(value, list) else []


def _url(value: object, base: str) -> str | None:
    return safe_url(value, base) if isinstance(value, str) and value.strip() else None


def _item(item: object, url: str, feed: dict[str, Any], problems: list[str]) -> Entry | None:
    identity = tidy(_string(item.get("id")))[:2000] if isinstance(item, dict) else ""
    if not isinstance(item, dict) or not identity:
        if len(problems) < 20:
            problems.append("an item without id was left out")
        return None
    page = (
        _url(item.get("url"), url) or _url(item.get("external_url"), url) or (safe_url(identity) if identity.startswith("http") else None)
    )
    return Entry(
        id=identity,
        url=page,
        title=tidy(_string(item.get("title"))),
        content=_content(item, page or url),
        summary=_escaped(_string(item.get("summary"))) or None,
        authors=_people(item) or _people(feed),
        published=parse_date(_string(item.get("date_published"))),
        updated=parse_date(_string(item.get("date_modified"))),
        categories=tuple(dict.fromkeys(tag for t in _list(item.get("tags")) if (tag := tidy(_string(t))[:200]))),
        media=_media(item, url),
        language=_language(item.get("language")),
    )


def _content(item: dict[str, Any], base: str) -> str | None:
    if html := _string(item.get("content_html")):
        return sanitise(html, base).strip() or None
    text = _string(item.get("content_text"))
    if not text.strip():
        return None
    parts = [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
    return "".join(f"<p>{_escaped(part)}</p>" for part in parts)


def _escaped(text: str) -> str:
    return sanitise(escape(text, quote=False)).strip().replace("\n", "<br>")


def _people(item: dict[str, Any]) -> tuple[str, ...]:
    people = _list(item.get("authors")) or [item.get("author")]
    names = [tidy(_string(person.get("name")))[:300] if isinstance(person, dict) else tidy(_string(person))[:300] for person in people]
    return tuple(dict.fromkeys(name for name in names if name))


def _media(item: dict[str, Any], url: str) -> tuple[Media, ...]:
    found: dict[str, Media] = {}
    for part in _list(item.get("attachments")):
        if isinstance(part, dict) and (address := _url(part.get("url"), url)):
            size = part.get("size_in_bytes")
            kind = _string(part.get("mime_type"))[:100] or None
            found.setdefault(address, Media(url=address, type=kind, length=size if isinstance(size, int) and size >= 0 else None))
    for name in ("image", "banner_image"):
        if address := _url(item.get(name), url):
            found.setdefault(address, Media(url=address, type="image"))
    return tuple(found.values())
