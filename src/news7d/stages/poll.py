"""From a feed's bytes to what is new in it, and when to ask again.

Parsers are imported where they run: a worker's business, and half of a program's start that finds nothing new.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import blake2b

from news7d.core import onward, websub
from news7d.core.schedule import Pace, after_failure, after_move, after_success, believed_move
from news7d.errors import ParseError, WorldError
from news7d.model import (
    ArticleChange,
    ArticleTask,
    DueFeed,
    Feed,
    FeedChange,
    FeedStatus,
    KnownEntry,
    NewEntry,
    ParsedFeed,
    Response,
)
from news7d.store import Store


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """How asking for a feed went: a response or an error."""

    due: DueFeed
    at: datetime
    response: Response | None = None
    error: WorldError | None = None
    own_outage: bool = False  # our own line was down: the error says nothing about the feed

    @cached_property
    def digest(self) -> str | None:
        """Of the body; for a 304, that of the body we know."""
        if self.response is None or self.response.status == 304:
            return self.due.status.body_digest
        return blake2b(self.response.body, digest_size=12).hexdigest()


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
    if response is None or response.status == 304 or fetched.digest == status.body_digest:
        return None
    return ParseJob(feed=fetched.due.feed, response=response, last_clean=status.last_ok_at)


def weight(fetched: Fetched) -> int:
    """Bytes of the body that a worker is sent."""
    return len(fetched.response.body) if fetched.response else 0


def think(job: ParseJob) -> Parsed:
    """Runs in a worker process."""
    from news7d.core.arrivals import arrivals

    response = job.response
    try:
        feed = _read(job.feed, response)
    except ParseError as error:
        return Parsed(feed=None, error=error)
    entries = arrivals(feed, feed=job.feed, seen=response.fetched_at, last_clean=job.last_clean)
    if feed.format == "sitemap":
        entries = onward.recent(entries, response.fetched_at)
    return Parsed(feed=dataclasses.replace(feed, entries=()), entries=entries)


def lead_on(store: Store, results: Sequence[tuple[Fetched, Parsed | None]]) -> set[int]:
    """The feeds whose answer is not whole: `work.onward` fetches the rest before it is written."""
    may = [(f.due.feed.id, p, p.feed) for f, p in results if p and p.feed and (p.feed.next_url or p.feed.sitemaps)]
    known = store.known_entries([(feed_id, [entry.key for entry in p.entries]) for feed_id, p, _ in may]) if may else {}
    return {feed_id for feed_id, p, feed in may if onward.leads_on(feed, p.entries, known.get(feed_id, {}))}


def _read(feed: Feed, response: Response) -> ParsedFeed:
    from news7d.core.feeds import parse_feed
    from news7d.core.listing import listing

    if feed.kind == "page":
        return listing(response.body, response.final_url)
    site = feed.homepage if feed.kind == "sitemap" else None
    return parse_feed(response.body, response.final_url, response.header("content-type"), site=site)


def write(store: Store, results: Sequence[tuple[Fetched, Parsed | None]], pace: Pace) -> tuple[int, int]:
    """Settle a batch of polls in one transaction; (new entries, changed entries)."""
    keys = [(f.due.feed.id, [e.key for e in p.entries]) for f, p in results if p and p.entries]
    known = store.known_entries(keys) if keys else {}
    changes = [change_of(f, p, known.get(f.due.feed.id, {}), pace) for f, p in results]
    # First, because it changes nothing when it is done again: if we die in between, the entries come as changed once more.
    if edited := edits(store, changes):
        store.save_articles(edited)
    return store.save_feeds(changes)


def edits(store: Store, changes: Sequence[FeedChange]) -> list[ArticleChange]:
    """Articles whose whole text comes with the feed, and came differently this time: the old version is kept."""
    changed = {e.known.article_id: e for c in changes for e in c.entries if e.known is not None and not e.wants_page}
    tasks = store.tasks(list(changed)) if changed else ()
    return [edit for task in tasks if not task.page_read and (edit := _edit(task, changed[task.article_id])) is not None]


def _edit(task: ArticleTask, entry: NewEntry) -> ArticleChange | None:
    html = entry.entry.content or entry.entry.summary or ""
    from news7d.core.changes import digest as article_digest
    from news7d.core.changes import reading_change

    article = dataclasses.replace(task.article, title=entry.entry.title or task.article.title, text=entry.text, html=html)
    revision = reading_change(task.article, article, number=task.revision, seen_at=entry.first_seen)
    if revision is None:
        return None
    return ArticleChange(
        article_id=task.article_id, article=article, digest=article_digest(article), excerpt=entry.excerpt, revision=revision
    )


def change_of(fetched: Fetched, parsed: Parsed | None, known: Mapping[int, KnownEntry], pace: Pace) -> FeedChange:
    """All that one poll wants written: the feed's next state, and with it what is new."""
    feed, status, response = fetched.due.feed, fetched.due.status, fetched.response
    error = fetched.error or (parsed.error if parsed else None)
    if error is not None or response is None:
        error = error or WorldError("The poll brought nothing.")
        return FeedChange(
            feed_id=feed.id,
            status=after_failure(status, error, feed=feed, now=fetched.at, own_outage=fetched.own_outage, pace=pace),
        )
    entries = _fresh(parsed, known) if parsed and parsed.entries else ()
    said = parsed.feed if parsed else None
    status, url = _moved(_polled(fetched, response, parsed, entries, pace), response, fetched.at)
    if said is None:
        return FeedChange(feed_id=feed.id, status=status, url=url)
    return FeedChange(
        feed_id=feed.id,
        status=status,
        entries=entries,
        title=said.title or None,
        homepage=said.url,
        kind=None if feed.kind == "page" else said.format,
        language=said.language,
        url=url,
    )


def _fresh(parsed: Parsed, known: Mapping[int, KnownEntry]) -> tuple[NewEntry, ...]:
    from news7d.core.arrivals import fresh

    return fresh(parsed.entries, known)


def _polled(fetched: Fetched, response: Response, parsed: Parsed | None, news: tuple[NewEntry, ...], pace: Pace) -> FeedStatus:
    said = parsed.feed if parsed else None
    published = tuple(entry.published for entry in news if entry.known is None)
    status = after_success(
        websub.as_pushed(fetched.due.status, published, fetched.at),
        response,
        feed=fetched.due.feed,
        now=fetched.at,
        new_entries=sum(entry.known is None for entry in news),
        parsed=said,
        published=tuple(_hour(entry) for entry in news if entry.known is None),
        pace=pace,
    )
    status = websub.remembered(status, response, said)
    if said is not None and said.sitemaps and not onward.tells_its_changes(said):
        return dataclasses.replace(status, body_digest=None, etag=None, last_modified=None)
    return dataclasses.replace(status, body_digest=fetched.digest)


def _hour(entry: NewEntry) -> datetime | None:
    """When the entry came, as far as its claim can be believed to the hour."""
    return entry.published if entry.claim == "plausible" and not entry.published_day_only else None


def _moved(status: FeedStatus, response: Response, now: datetime) -> tuple[FeedStatus, str | None]:
    """A permanent redirect that has been seen often and long enough becomes the feed's address."""
    url = believed_move(status, now)
    return (after_move(status, response), url) if url else (status, None)
