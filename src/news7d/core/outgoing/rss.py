"""RSS 2.0 (RSS Advisory Board, 2.0.11) with the modules that readers know: Atom links, content, Dublin Core, Media RSS."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from news7d.core.outgoing.atom import media_rss
from news7d.core.outgoing.feed import OutgoingEntry, OutgoingFeed
from news7d.core.outgoing.xml import element, given, text
from news7d.core.render import machine_time

_NAMES = (
    ' xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"'
)


def render_rss(feed: OutgoingFeed) -> bytes:
    links = [("self", feed.self_url), ("hub", feed.hub), ("first", feed.first_url), ("next", feed.next_url)]
    parts = [
        f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"{_NAMES}>\n<channel>\n',
        element("title", feed.title),
        element("link", feed.page_url),
        element("description", feed.title),
        element("language", feed.language),
        f"<lastBuildDate>{_date(feed.updated)}</lastBuildDate>\n<generator>News7D</generator>\n",
        *(f"<atom:link{given(rel=rel, href=url, type=_TYPE if rel == 'self' else None)}/>\n" for rel, url in links if url),
    ]
    parts.extend(_item(entry) for entry in feed.entries)
    parts.append("</channel>\n</rss>\n")
    return "".join(parts).encode("utf-8", "ignore")


_TYPE = "application/rss+xml"


def _date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _item(entry: OutgoingEntry) -> str:
    body = entry.html or escape(entry.summary)
    # A description holds HTML, so plain text is escaped twice.
    told = element("description", escape(entry.summary)) + element("content:encoded", body) if entry.whole else element("description", body)
    return (
        f"<item>\n{element('title', entry.title)}{element('link', entry.url)}"
        f"<guid{given(isPermaLink='true' if entry.id == entry.url else 'false')}>{text(entry.id)}</guid>\n"
        f"<pubDate>{_date(entry.published)}</pubDate>\n<atom:updated>{machine_time(entry.updated)}</atom:updated>\n"
        + "".join(element("dc:creator", name) for name in entry.authors)
        + "".join(element("category", name) for name in entry.categories)
        + element("dc:language", entry.language)
        + (f"<atom:link{given(rel='via', href=entry.external_url)}/>\n" if entry.external_url else "")
        + told
        + _enclosure(entry)
        + media_rss(entry.media)
        + "</item>\n"
    )


def _enclosure(entry: OutgoingEntry) -> str:
    """One for each item: readers know no more. `length` must be there; 0 where it is not known (Advisory Board's profile)."""
    found = next((each for each in entry.media if each.medium != "image" and each.type), None)
    return f"<enclosure{given(url=found.url, length=found.length or 0, type=found.type)}/>\n" if found else ""
