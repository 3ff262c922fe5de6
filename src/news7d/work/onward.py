"""Fetches what an answer leads on to, so that the poll is whole when it is written: earlier pages, sitemaps of an index."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
from collections import OrderedDict

from news7d.core import onward
from news7d.core.schedule import UNREACHED
from news7d.errors import FetchError, ParseError, WorldError
from news7d.model import NewEntry, ParsedFeed, Response
from news7d.net import Fetcher
from news7d.stages import poll
from news7d.store import Store
from news7d.work.pool import Pool, WorkerFailed

log = logging.getLogger(__name__)

_PASSING = UNREACHED | {"server-error", "throttled"}
_REMEMBERED = 5000  # sitemaps whose validators are kept in mind

Validators = tuple[str | None, str | None]
Place = tuple[int, str]  # feed, sitemap: what one feed has read, another may not have


class Onward:
    def __init__(self, store: Store, fetcher: Fetcher, pool: Pool) -> None:
        self._store = store
        self._fetcher = fetcher
        self._pool = pool
        self._validators: OrderedDict[Place, Validators] = OrderedDict()
        self._said: dict[int, dict[Place, Validators]] = {}  # by feed: what its sitemaps said and nobody has written yet

    async def whole(self, fetched: poll.Fetched, parsed: poll.Parsed) -> tuple[poll.Fetched, poll.Parsed]:
        """The poll with all that its answer leads on to. What passes (an outage) fails the poll once, so that it is tried again soon;
        after that, what there is is taken."""
        assert parsed.feed is not None
        self._said.pop(fetched.due.feed.id, None)
        try:
            read = self._children if parsed.feed.sitemaps else self._pages
            return fetched, dataclasses.replace(parsed, entries=onward.joined([parsed.entries, *await read(fetched, parsed, parsed.feed)]))
        except WorldError as error:
            if error.cause in _PASSING and fetched.due.status.failures == 0:
                return dataclasses.replace(fetched, response=None, error=error), parsed
            log.info("%s could not be followed further: %s", fetched.due.feed.url, error)
            return fetched, parsed

    async def _pages(self, fetched: poll.Fetched, parsed: poll.Parsed, feed: ParsedFeed) -> list[tuple[NewEntry, ...]]:
        found, here = [], feed
        seen = {fetched.due.feed.url, *((fetched.response.url, fetched.response.final_url) if fetched.response else ())}
        for _ in range(onward.pages_wanted(fetched.due.status.last_ok_at is None)):
            url = onward.next_page(here, fetched.due.feed.url, seen)
            if url is None:
                break
            seen.add(url)
            page = await self._read(fetched, await self._fetcher.get(url, accept="feed"))
            found.append(page.entries)
            if page.feed is None or not page.entries or await self._knows_any(fetched.due.feed.id, page):
                break
            here = page.feed
        return found

    async def _knows_any(self, feed_id: int, page: poll.Parsed) -> bool:
        known = await asyncio.to_thread(self._store.known_entries, [(feed_id, [entry.key for entry in page.entries])])
        return bool(known.get(feed_id))

    async def _children(self, fetched: poll.Fetched, parsed: poll.Parsed, feed: ParsedFeed) -> list[tuple[NewEntry, ...]]:
        found, failed, said = [], None, {}
        for url in onward.children(feed, fetched.due.status.last_ok_at):
            place = (fetched.due.feed.id, url)
            etag, last_modified = self._validators.get(place, (None, None))
            try:
                response = await self._fetcher.get(url, accept="feed", etag=etag, last_modified=last_modified)
                found.append((await self._read(fetched, response)).entries if response.status == 200 else ())
                said[place] = (
                    (response.header("etag"), response.header("last-modified")) if response.status == 200 else (etag, last_modified)
                )
            except (FetchError, ParseError) as error:
                if error.cause in _PASSING and fetched.due.status.failures == 0:
                    raise
                failed = error
        if failed is not None and not found:
            raise failed
        self._said[fetched.due.feed.id] = said
        return found

    async def _read(self, fetched: poll.Fetched, response: Response) -> poll.Parsed:
        job = poll.ParseJob(feed=fetched.due.feed, response=response, last_clean=fetched.due.status.last_ok_at)
        (result,) = await self._pool.map(poll.think, [job])
        if isinstance(result, WorkerFailed):
            raise ParseError(f"The page {result}.")
        if result.error is not None:
            raise result.error
        return result

    def written(self, feed_id: int) -> None:
        """The poll is in the store: only now may its sitemaps answer «not modified»."""
        for place, validators in self._said.pop(feed_id, {}).items():
            self._validators[place] = validators
            self._validators.move_to_end(place)
        while len(self._validators) > _REMEMBERED:
            self._validators.popitem(last=False)
