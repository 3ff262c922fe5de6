"""`news7d extract`, one line: an object in, an object out (spec/filters.md)."""

from __future__ import annotations

import base64
import binascii
from datetime import date, datetime
from typing import Any

from news7d.core.dates import Unwritten
from news7d.core.pages.article import read
from news7d.model import Article, Clip, Picture

Line = dict[str, Any]


def extract_line(obj: Line) -> Line:
    """{id, url, html | html_base64, content_type?} → the article as an object; with `error` where there is none.

    An error line keeps what the page says of itself (title, dates, language), for that is known all the same.
    """
    ident = obj.get("id")
    page = _page(obj)
    if page is None:
        return {"id": ident, "error": "the line has neither html (text) nor html_base64 (base64 of the page's bytes)"}
    kind = obj.get("content_type")
    reading = read(page, str(obj.get("url") or ""), kind if isinstance(kind, str) else None)
    line = {"id": ident, **as_object(reading.article)}
    if not reading.is_article:
        line |= {"text": "", "html": "", "error": reading.reason}
    return line


def _page(obj: Line) -> str | bytes | None:
    html, encoded = obj.get("html"), obj.get("html_base64")
    if isinstance(html, str):
        return html
    if not isinstance(encoded, str):
        return None
    try:
        return base64.b64decode(encoded, validate=False)
    except (binascii.Error, ValueError):
        return None


def as_object(article: Article) -> Line:
    """An Article with the field names and formats of spec/filters.md."""
    return {
        "url": article.url,
        "title": article.title,
        "standfirst": article.standfirst,
        "text": article.text,
        "html": article.html,
        "authors": list(article.authors),
        "contributors": [{"name": person.name, "role": person.role} for person in article.contributors],
        "published": moment(article.published),
        "modified": moment(article.modified),
        "language": article.language,
        "section": article.section,
        "outlet": article.outlet,
        "image": article.image,
        "images": [_picture(picture) for picture in article.images],
        "videos": [_clip(clip) for clip in article.videos],
        "live": [{"at": moment(entry.at), "title": entry.title, "text": entry.text} for entry in article.live],
        "next_url": article.next_url,
        "dateline": article.dateline,
        "paywalled": article.paywalled,
        "completeness": article.completeness,
        "source_url": article.source_url,
        "links": list(article.links),
        "categories": list(article.categories),
        "origins": dict(article.origins),
        "confidence": dict(article.confidence),
    }


def moment(when: datetime | date | None) -> str | None:
    """ISO 8601 with seconds, and with an offset where the page writes one; or a bare date."""
    if isinstance(when, datetime) and isinstance(when.tzinfo, Unwritten):
        when = when.replace(tzinfo=None)
    return when.isoformat(timespec="seconds") if isinstance(when, datetime) else when.isoformat() if when else None


def _picture(picture: Picture) -> Line:
    return {"url": picture.url, "caption": picture.caption, "credit": picture.credit, "alt": picture.alt}


def _clip(clip: Clip) -> Line:
    return {"url": clip.url, "provider": clip.provider, "title": clip.title, "embed": clip.embed, "poster": clip.poster}
