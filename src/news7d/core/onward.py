"""Where a feed's answer leads on: earlier pages of it (JSON Feed next_url, RFC 5005), and the sitemaps of an index.

An answer is followed only where something would be missed otherwise, never far, never in a circle, never to another site.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container
from datetime import UTC, date, datetime, time, timedelta

from news7d.model import NewEntry, ParsedFeed

MOST_PAGES = 5  # followed after the first, when a feed has published more than its window between two polls
FIRST_PAGES = 2  # followed at the first poll: news are wanted, not archives
MOST_CHILDREN = 3  # sitemaps of an index that one poll asks for
_SLACK = timedelta(days=1)  # a lastmod may be a day only, in any zone
_SITEMAP_NEWS = timedelta(days=3)  # a sitemap lists a site's whole past: what is older is no news
_UNDATED = 100  # addresses without a date that are taken from one sitemap


def leads_on(parsed: ParsedFeed, entries: Collection[NewEntry], known: Container[int]) -> bool:
    """Is there more to fetch before this answer is whole? An index is nothing by itself; a window of which every entry is new
    may have more behind it."""
    if parsed.sitemaps:
        return not entries
    return parsed.next_url is not None and bool(entries) and not any(entry.key in known for entry in entries)


def next_page(parsed: ParsedFeed, feed_url: str, seen: Container[str]) -> str | None:
    """The page behind this one; None where there is none, where we were already, or where it is another site's."""
    from news7d.core.html import domain_of  # few feeds lead on

    url = parsed.next_url
    if url is None or url in seen or domain_of(url) != domain_of(feed_url):
        return None
    return url


def pages_wanted(first_poll: bool) -> int:
    return FIRST_PAGES if first_poll else MOST_PAGES


def children(index: ParsedFeed, since: datetime | None) -> tuple[str, ...]:
    """The sitemaps of an index that may hold news since then: those for news first, then the latest by their date or name."""
    times = dict(index.sitemap_times)
    fresh = [url for url in index.sitemaps if since is None or (when := times.get(url)) is None or _utc(when) + _SLACK >= since]
    return tuple(sorted(fresh, key=lambda url: _lateness(url, times.get(url)), reverse=True)[:MOST_CHILDREN])


def _lateness(url: str, changed: datetime | date | None) -> tuple[bool, datetime, tuple[int, ...]]:
    path = url.partition("://")[2].partition("/")[2]
    numbers = tuple(int(digits) for digits in re.findall(r"\d{1,14}", path)[:8])
    return "news" in path.casefold(), _utc(changed) if changed else datetime.min.replace(tzinfo=UTC), numbers


def _utc(when: datetime | date) -> datetime:
    if not isinstance(when, datetime):
        when = datetime.combine(when, time())
    return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)


def tells_its_changes(index: ParsedFeed) -> bool:
    """Does the index change whenever one of its sitemaps does? Only then may it answer «not modified» for them all."""
    return len(index.sitemap_times) == len(index.sitemaps)


def recent(entries: tuple[NewEntry, ...], now: datetime) -> tuple[NewEntry, ...]:
    """Of a sitemap's entries those that can be news: dated within days, and a bounded number of undated ones."""
    kept, undated = [], 0
    for entry in entries:
        dates = [when for when in (entry.published, entry.updated) if when is not None]
        undated += not dates
        if now - max(dates) <= _SITEMAP_NEWS if dates else undated <= _UNDATED:
            kept.append(entry)
    return tuple(kept)


def joined(parts: Collection[tuple[NewEntry, ...]]) -> tuple[NewEntry, ...]:
    """The entries of several documents of one feed, the first of each key."""
    first: dict[int, NewEntry] = {}
    for part in parts:
        for entry in part:
            first.setdefault(entry.key, entry)
    return tuple(first.values())
