"""`news7d parse --jsonl`: one line in, one line out (the contract of the parse filter)."""

from __future__ import annotations

import base64
import binascii
from datetime import date
from typing import Any

from news7d.core.feeds.read import parse_feed
from news7d.errors import News7DError
from news7d.model import Entry, ParsedFeed


def parse_line(line: dict[str, Any]) -> dict[str, Any]:
    """{"id", "url", "content_base64", "content_type"?} in; the feed, or {"id", "error"}, out. Never raises for bad input."""
    identity = line.get("id")
    try:
        body = base64.b64decode(line["content_base64"])
        url, kind = line.get("url") or "", line.get("content_type")
        feed = parse_feed(body, url if isinstance(url, str) else "", kind if isinstance(kind, str) else None)
    except KeyError:
        return {"id": identity, "error": "There is no «content_base64» on this line."}
    except (binascii.Error, TypeError, ValueError):
        return {"id": identity, "error": "«content_base64» is not base64."}
    except News7DError as error:
        return {"id": identity, "error": str(error)}
    return {"id": identity, **as_dict(feed)}


def as_dict(feed: ParsedFeed) -> dict[str, Any]:
    return {
        "format": feed.format,
        "title": feed.title,
        "url": feed.url,
        "language": feed.language,
        "hubs": list(feed.hubs),
        "self": feed.self_url,
        "next": feed.next_url,
        "icon": feed.icon,
        "ttl_minutes": feed.ttl_minutes,
        "skip_hours": list(feed.skip_hours),
        "skip_days": list(feed.skip_days),
        "sitemaps": list(feed.sitemaps),
        "sitemap_times": {url: _when(when) for url, when in feed.sitemap_times},
        "expired": feed.expired,
        "entries": [_entry(entry) for entry in feed.entries],
        "problems": list(feed.problems),
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content": entry.content,
        "summary": entry.summary,
        "authors": list(entry.authors),
        "published": _when(entry.published),
        "updated": _when(entry.updated),
        "categories": list(entry.categories),
        "media": [{"url": m.url, "type": m.type, "length": m.length, "width": m.width, "height": m.height} for m in entry.media],
        "language": entry.language,
    }


def _when(when: date | None) -> str | None:
    return when.isoformat() if when else None
