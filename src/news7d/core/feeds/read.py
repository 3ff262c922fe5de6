"""The front door: bytes of any feed into a ParsedFeed.

bytes ─► unzip ─► JSON? ─► UTF-8, no DTD ─► no more than fits ─► tree (strict, mended, recovered) ─► sitemap · feed
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice

from lxml import etree

from news7d.core.feeds.bounds import bounded, check_json
from news7d.core.feeds.decode import to_utf8, unzipped, without_doctype
from news7d.core.feeds.jsonfeed import read_json
from news7d.core.feeds.sitemap import is_sitemap, read_sitemap
from news7d.core.feeds.tree import name_of, read_tree
from news7d.core.feeds.xmlfeed import is_feed, read_feed
from news7d.errors import ParseError
from news7d.model import ParsedFeed

MAX_ENTRIES = 2000
_LONGEST_ENTRY = 2_000_000  # bytes looked at from the end

_HTML = re.compile(rb"\s*(?:<!--.{0,2000}?-->\s*)*(?:<!doctype\s+html|<html\b|<head\b|<body\b)", re.IGNORECASE | re.DOTALL)


def parse_feed(
    body: bytes, url: str, content_type: str | None = None, *, max_entries: int = MAX_ENTRIES, site: str | None = None
) -> ParsedFeed:
    """What the document at `url` says as a feed, sitemap or index of sitemaps, with its entries sanitised.

    Raises ParseError with cause "empty", "html" or "not-a-feed". Whatever is only broken is read as far as it goes, and
    `problems` tells in sentences what was mended or left out. Never more than `max_entries` entries; `content` is set where
    the feed has an element for bodies, what stands in an RSS `description` is `summary`. Each entry has a non-empty id; ids
    repeat only where guid and link are both the same. site: whose robots.txt names this sitemap, if that is another host.
    """
    body = unzipped(body)
    if not body.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise ParseError("The feed is empty: the server sent no bytes of content.", cause="empty")
    data, trouble = to_utf8(body, content_type)
    problems = [trouble] if trouble else []
    if data[:64].lstrip()[:1] in (b"{", b"["):
        check_json(data)
        return read_json(data, url, max_entries=max_entries, problems=problems)
    if _HTML.match(data[:4096]):
        raise ParseError("An HTML page where a feed is due.", cause="html")
    return _read_xml(data, url, max_entries, problems, site)


def _read_xml(data: bytes, url: str, max_entries: int, problems: list[str], site: str | None) -> ParsedFeed:
    data, entities = without_doctype(data)
    if entities:
        problems.append("entity definitions were ignored")
    data, cut = bounded(data, max_entries)
    if cut:
        problems.append(cut)
    root, trouble = read_tree(data)
    problems += trouble
    root = _feed_in(root) if root is not None else None
    if root is None:
        raise ParseError("Neither RSS, Atom, JSON Feed nor a sitemap.", cause="not-a-feed")
    if is_sitemap(root):
        return read_sitemap(root, url, max_entries=max_entries, problems=problems, site=site)
    feed = read_feed(root, url, max_entries=max_entries, has_base=b"xml:base" in data, problems=problems)
    return _without_stump(feed, data) if trouble else feed


_MOST_WRAPPING = 500  # elements looked at for one that is a feed

_OPENED = re.compile(rb"<(?:\w{1,20}:)?(?:item|entry)(?=[\s>]|\Z)", re.IGNORECASE)
_CLOSED = re.compile(rb"</(?:\w{1,20}:)?(?:item|entry)\s*>", re.IGNORECASE)


_WHOLE_LINK = re.compile(rb"</(?:\w{1,20}:)?link\s*>|<(?:\w{1,20}:)?link\b[^<>]*\bhref\b[^<>]*>", re.IGNORECASE)
_WHOLE_ID = re.compile(rb"</(?:\w{1,20}:)?(?:guid|id)\s*>", re.IGNORECASE)
_WHOLE_TITLE = re.compile(rb"</(?:\w{1,20}:)?title\s*>", re.IGNORECASE)


def _without_stump(feed: ParsedFeed, data: bytes) -> ParsedFeed:
    """A document cut off within its last entry. Half a link, title or id is worse than none: that entry waits for the next poll.
    Half a body would look like an edit later: it is left out.
    """
    tail = data[-_LONGEST_ENTRY:]
    opened = [found.end() for found in _OPENED.finditer(tail)]
    if len(feed.entries) < 2 or not opened or _CLOSED.search(tail, opened[-1]):
        return feed
    kept, last = feed.entries[:-1], feed.entries[-1]
    needed = [_WHOLE_LINK, _WHOLE_TITLE, *([_WHOLE_ID] if _WHOLE_ID.search(tail, opened[0]) else [])]
    if not all(pattern.search(tail, opened[-1]) for pattern in needed):
        return replace(feed, entries=kept, problems=(*feed.problems, "cut off: the last entry was left out"))
    stump = replace(last, content=None, summary=None)
    return replace(feed, entries=(*kept, stump), problems=(*feed.problems, "cut off: the body of the last entry was left out"))


def _feed_in(root: etree._Element) -> etree._Element | None:
    """The root, or the first element below it that is a feed: some are wrapped in something."""
    for element in islice(root.iter("*"), _MOST_WRAPPING):
        if is_feed(element) or is_sitemap(element):
            return element
        if name_of(element.tag) in ("html", "xhtml:html"):
            raise ParseError("An HTML page where a feed is due.", cause="html")
    return None
