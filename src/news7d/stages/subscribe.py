"""From an address that a person typed to a feed that can be watched.

the address ─► a feed? take it ─► a page? the feeds it names ─► the usual places ─► its news sitemap ─► its own links
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from news7d.core.discover import candidates, listing, sitemap_hints, well_known
from news7d.core.feeds import parse_feed
from news7d.errors import FetchError, Invalid, ParseError, Unreachable
from news7d.model import FeedKind, NewFeed, ParsedFeed, Response
from news7d.net import Fetcher

FEWEST_LINKS = 5  # a page with fewer headlines than this is not worth watching as a list

MOST_TRIES = 6  # requests for one kind of place: guessing is a nuisance to the site


@dataclass(frozen=True, slots=True)
class Choice:
    """A feed that was found, and how many entries it has now (None: not asked)."""

    feed: NewFeed
    entries: int | None

    def wished(self, *, pace: float | None = None, mute: bool | None = None, **wish: Any) -> NewFeed:
        """The feed with what the person wants different."""
        given = {name: value for name, value in wish.items() if value is not None}
        seconds = int(pace * 60) if pace else None
        return dataclasses.replace(self.feed, pace_seconds=seconds, muted=bool(mute), **given)


async def find_feeds(fetcher: Fetcher, address: str) -> tuple[Choice, ...]:
    """The feeds behind an address, the best first. Raises FetchError or ParseError (nothing to watch there)."""
    response = await _answer(fetcher, address)
    try:
        return (_choice(response, parse_feed(response.body, response.final_url, response.header("content-type"))),)
    except ParseError as error:
        if error.cause != "html":
            raise
    found = await _behind(fetcher, response)
    if not found:
        raise ParseError(
            f"{response.url} is a page that names no feed, and none was found in the usual places; give the feed's own address"
        )
    return tuple(found)


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
        raise Invalid(f"{text!r} is not a web address; it should look like https://example.org/feed")
    return address


async def _behind(fetcher: Fetcher, page: Response) -> list[Choice]:
    """The feeds that a page leads to, from the first kind of place that has any."""
    named = [link.url for link in candidates(page.body, page.final_url, page.headers)]
    found = await _that_parse(fetcher, named) or await _that_parse(fetcher, well_known(page.final_url))
    found = found or await _that_parse(fetcher, await _sitemaps(fetcher, page.final_url))
    return found or _listed(page)


async def _that_parse(fetcher: Fetcher, urls: Sequence[str]) -> list[Choice]:
    found = []
    for url in urls[:MOST_TRIES]:
        try:
            response = await fetcher.get(url, accept="feed")
            parsed = parse_feed(response.body, response.final_url, response.header("content-type"))
        except (FetchError, ParseError):
            continue
        if parsed.entries or not parsed.sitemaps:
            found.append(_choice(response, parsed))
        else:  # an index: the sitemaps that it lists, those for news first
            found += await _that_parse(fetcher, sorted(parsed.sitemaps, key=lambda one: "news" not in one)[:3])
    return found


async def _sitemaps(fetcher: Fetcher, url: str) -> tuple[str, ...]:
    try:
        robots = await fetcher.get(urljoin(url, "/robots.txt"), accept="any")
    except FetchError:
        return ()
    return sitemap_hints(robots.body.decode("utf-8", "replace"))


def _listed(page: Response) -> list[Choice]:
    """The page itself as a list of headlines."""
    try:
        links = listing(page.body, page.final_url)
    except ParseError:
        return []
    return [_choice(page, links, kind="page")] if len(links.entries) >= FEWEST_LINKS else []


def _choice(response: Response, parsed: ParsedFeed, kind: FeedKind | None = None) -> Choice:
    feed = NewFeed(
        url=response.permanent_url or response.url,
        title=parsed.title or None,
        homepage=parsed.url,
        kind=kind or parsed.format,
        language=parsed.language,
    )
    return Choice(feed, len(parsed.entries))
