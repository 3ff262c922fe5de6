"""From a feed's bytes to what is new in it, and when to ask again."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from news7d.core.arrivals import arrivals, fresh
from news7d.core.feeds import parse_feed
from news7d.core.schedule import after_failure, after_success
from news7d.errors import FetchError, ParseError, WorldError
from news7d.model import DueFeed, Feed, FeedChange, FeedStatus, NewEntry, ParsedFeed, Response
from news7d.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """How asking for a feed went: a response or an error."""

    due: DueFeed
    at: datetime
    response: Response | None = None
    error: WorldError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParseJob:
    feed: Feed
    response: Response
    last_clean: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What a body said: the feed's own facts without its entries, and the entries ready to be written."""

    feed: ParsedFeed | None
    entries: tuple[NewEntry, ...] = ()
    error: ParseError | None = None


def job_of(fetched: Fetched) -> ParseJob | None:
    """The parsing that a fetch asks for: none if it failed, or if nothing has changed since the last poll."""
    response, status = fetched.response, fetched.due.status
    if response is None or response.status == 304 or body_digest(response) == status.body_digest:
        return None
    return ParseJob(feed=fetched.due.feed, response=response, last_clean=status.last_ok_at)


def think(job: ParseJob) -> Parsed:
    """Runs in a worker process."""
    response = job.response
    try:
        feed = parse_feed(response.body, response.final_url, response.header("content-type"))
    except ParseError as error:
        return Parsed(feed=None, error=error)
    entries = arrivals(feed, feed=job.feed, seen=response.fetched_at, last_clean=job.last_clean)
    return Parsed(feed=dataclasses.replace(feed, entries=()), entries=entries)


def write(store: Store, results: Sequence[tuple[Fetched, Parsed | None]]) -> tuple[int, int]:
    """Settle a batch of polls in one transaction; (new entries, changed entries)."""
    known = store.known_entries([(f.due.feed.id, [e.key for e in p.entries]) for f, p in results if p and p.entries])
    return store.save_feeds([_change(f, p, fresh(p.entries, known.get(f.due.feed.id, {})) if p else ()) for f, p in results])


def body_digest(response: Response) -> str:
    return blake2b(response.body, digest_size=12).hexdigest()


def _change(fetched: Fetched, parsed: Parsed | None, entries: tuple[NewEntry, ...]) -> FeedChange:
    feed, status = fetched.due.feed, fetched.due.status
    error = fetched.error or (parsed.error if parsed else None)
    if error is not None:
        return FeedChange(feed_id=feed.id, status=after_failure(status, feed, error, fetched.at))
    response = fetched.response
    assert response is not None  # Fetched has the one or the other
    said = parsed.feed if parsed else None
    new = sum(entry.known is None for entry in entries)
    status, url = after_success(status, feed, response, said, new=new, now=fetched.at)
    status = dataclasses.replace(status, body_digest=status.body_digest if response.status == 304 else body_digest(response))
    if said is None:
        return FeedChange(feed_id=feed.id, status=status, url=url)
    return FeedChange(
        feed_id=feed.id,
        status=status,
        entries=entries,
        title=said.title or None,
        homepage=said.url,
        kind=said.format,
        language=said.language,
        url=url,
    )


def fetch_error(error: BaseException) -> WorldError:
    return error if isinstance(error, WorldError) else FetchError(str(error))


__all__ = ["FeedStatus", "Fetched", "ParseJob", "Parsed", "body_digest", "job_of", "think", "write"]
