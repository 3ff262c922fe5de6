"""From an address that a person typed to a feed that can be watched.

the address ─► a feed? take it ─► a page? the feeds it names ─► the usual places ─► its news sitemap ─► its own links
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from news7d.core.discover import MOST_GUESSES, candidates, known_forms, sitemap_hints, well_known
from news7d.core.feeds import parse_feed
from news7d.core.listing import listing
from news7d.core.onward import children
from news7d.core.wording import said
from news7d.errors import FetchError, Invalid, ParseError, Throttled, Unreachable
from news7d.model import FeedKind, FoundFeed, NewFeed, ParsedFeed, Response
from news7d.net import Fetcher

FEWEST_LINKS = 5  # a page with fewer headlines than this is not worth watching as a list

LATEST = 8  # entries that a preview shows
_MISS_S, _MOST_MISSES = 86_400.0, 10_000
MOST_TRIES = 6  # requests for one kind of place: guessing is a nuisance to the site


class Misses:
    """Places where a guess found nothing: not asked again for a day. `clock`: seconds that only grow."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._until: dict[str, float] = {}

    def has(self, url: str) -> bool:
        return self._until.get(url, 0.0) > self._clock()

    def note(self, url: str) -> None:
        if len(self._until) >= _MOST_MISSES:
            self._until.clear()
        self._until[url] = self._clock() + _MISS_S


def wished(feed: NewFeed, *, pace: float | None = None, mute: bool | None = None, **wish: Any) -> NewFeed:
    """The feed with what the person wants different."""
    given = {name: value for name, value in wish.items() if value is not None}
    return replace(feed, pace_seconds=int(pace * 60) if pace else None, muted=bool(mute), **given)


async def find_feeds(fetcher: Fetcher, address: str, misses: Misses | None = None) -> tuple[FoundFeed, ...]:
    """The feeds behind an address, the best first. Raises FetchError or ParseError (nothing to watch there).

    misses: what earlier guesses came to nothing; without it, they are made again.
    """
    search = _Search(fetcher, misses or Misses(lambda: 0.0))
    if found := await search.those_that_parse(known_forms(web_address(address)), guessed=True):
        return tuple(found)
    response = await _answer(fetcher, address)
    try:
        parsed = parse_feed(response.body, response.final_url, response.header("content-type"))
    except ParseError as error:
        if error.cause != "html":
            raise
    else:
        return tuple(await search.whole(response, parsed))
    if found := await search.behind(response):
        return tuple(found)
    raise ParseError(f"{response.url} is a page that names no feed, and none was found in the usual places; give the feed's own address")


async def _answer(fetcher: Fetcher, address: str) -> Response:
    """Where no scheme was typed, HTTPS is tried first and HTTP if nobody answers there."""
    url = web_address(address)
    try:
        return await fetcher.get(url, accept="any")
    except Unreachable:
        if "://" in address:
            raise
        return await fetcher.get("http" + url.removeprefix("https"), accept="any")


def web_address(text: str) -> str:
    """What a person typed as a web address: `feed:` and a missing scheme are understood. Raises Invalid."""
    address = re.sub(r"^feed:(//)?(?=https?:)", "", text.strip(), flags=re.I)
    address = re.sub(r"^feed://", "https://", address, flags=re.I)
    if "://" not in address and not re.match(r"[a-z][a-z0-9+.-]*:(?!\d)", address, re.I):
        address = "https://" + address.removeprefix("//")
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Invalid(said("%(text)s is not a web address; it should look like https://example.org/feed", text=f"{text!r}"))
    return address


class _Search:
    """One search at one site, with its budget of guesses."""

    def __init__(self, fetcher: Fetcher, misses: Misses) -> None:
        self._fetcher = fetcher
        self._misses = misses
        self._site: str | None = None  # whose robots.txt named what is looked at
        self._guesses = MOST_GUESSES

    async def behind(self, page: Response) -> list[FoundFeed]:
        """The feeds that a page leads to, from the first kind of place that has any."""
        named = [link.url for link in candidates(page.body, page.final_url, page.headers)]
        return (
            await self.those_that_parse(named)
            or await self.those_that_parse(well_known(page.final_url), guessed=True)
            or await self._told_by_robots(page.final_url)
            or _listed(page)
        )

    async def _told_by_robots(self, url: str) -> list[FoundFeed]:
        self._site = url
        found = await self.those_that_parse(await _sitemaps(self._fetcher, url))
        return [replace(one, feed=replace(one.feed, homepage=one.feed.homepage or url)) for one in found]

    async def those_that_parse(self, urls: Sequence[str], *, guessed: bool = False) -> list[FoundFeed]:
        found: list[FoundFeed] = []
        for url in urls[:MOST_TRIES]:
            if guessed and (self._misses.has(url) or self._guesses <= 0):
                continue
            self._guesses -= guessed
            try:
                response = await self._fetcher.get(url, accept="feed")
                parsed = self._parsed(response)
                found += await self.whole(response, parsed)
            except Throttled:
                break  # it asked to be left alone: no more guesses
            except (FetchError, ParseError):
                if guessed:
                    self._misses.note(url)
                continue
            if guessed:
                break  # the others would be the same feed in other forms
        return found

    async def whole(self, response: Response, parsed: ParsedFeed) -> list[FoundFeed]:
        """A feed as it is. Of an index of sitemaps the one for news, if it has one; else the index, with what its latest hold."""
        if parsed.entries or not parsed.sitemaps:
            return [_found(response, parsed)]
        inside: list[FoundFeed] = []
        for url in children(parsed, None):
            with contextlib.suppress(FetchError, ParseError):
                child = await self._fetcher.get(url, accept="feed")
                inside.append(_found(child, self._parsed(child)))
        news = [one for one in inside if one.entries and "news" in one.feed.url.rpartition("/")[2].casefold()]
        return news[:1] or [_indexed(response, parsed, inside)]

    def _parsed(self, response: Response) -> ParsedFeed:
        return parse_feed(response.body, response.final_url, response.header("content-type"), site=self._site)


def _indexed(response: Response, index: ParsedFeed, inside: list[FoundFeed]) -> FoundFeed:
    latest = [entry for one in inside for entry in one.latest]
    return replace(_found(response, index), entries=sum(one.entries or 0 for one in inside), latest=tuple(latest[:LATEST]))


async def _sitemaps(fetcher: Fetcher, url: str) -> tuple[str, ...]:
    try:
        robots = await fetcher.get(urljoin(url, "/robots.txt"), accept="any")
    except FetchError:
        return ()
    return sitemap_hints(robots.body.decode("utf-8", "replace"))


def _listed(page: Response) -> list[FoundFeed]:
    """The page itself as a list of headlines."""
    try:
        links = listing(page.body, page.final_url)
    except ParseError:
        return []
    return [_found(page, links, kind="page")] if len(links.entries) >= FEWEST_LINKS else []


def _found(response: Response, parsed: ParsedFeed, kind: FeedKind | None = None) -> FoundFeed:
    feed = NewFeed(
        url=response.permanent_url or response.url,
        title=parsed.title or None,
        homepage=parsed.url,
        kind=kind or parsed.format,
        language=parsed.language,
    )
    return FoundFeed(feed=feed, entries=len(parsed.entries), latest=parsed.entries[:LATEST])
