"""From a page's bytes to what changed in its article.

The feed's text stands until the page has been read. A page that gives less than the feed did (a teaser behind a wall, a
page without an article) adds what it knows and takes nothing away. Once a page has been read, every difference that a
reader could see is a revision, and the old text is kept.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from news7d.core.changes import digest, reading_change
from news7d.core.html import excerpt
from news7d.core.pages import extract
from news7d.core.pages.paging import MOST_PAGES, joined, may_continue
from news7d.core.schedule import next_reading, page_retry
from news7d.errors import ExtractError, WorldError
from news7d.model import Article, ArticleChange, ArticleTask, Response
from news7d.store import Store

KEEP_FEED_BODY = 0.9
"""A page's body replaces the feed's when it is at least this much of its length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadJob:
    task: ArticleTask
    response: Response
    now: datetime
    readings: tuple[timedelta, ...]  # ages at which the page is read again; none: never
    further: tuple[Response, ...] = ()  # the other pages of an article that is split over several


def think(job: ReadJob) -> ArticleChange:
    """What the page says of its article. Runs in a worker process."""
    task, response = job.task, job.response
    if response.status == 304:
        return _unchanged(job)
    try:
        page = _whole(job)
    except ExtractError as error:
        return failed(task, error, job.now)
    article = page if task.page_read else with_feed(task.article, page)
    revision = reading_change(task.article, article, number=task.revision, seen_at=job.now) if task.page_read else None
    if task.page_read and revision is None:
        return _unchanged(job)
    return ArticleChange(
        article_id=task.article_id,
        article=article,
        digest=digest(article),
        excerpt=excerpt(article.standfirst or article.text),
        revision=revision,
        page_read=True,
        page_due_at=_next_reading(job),
        etag=response.header("etag"),
        last_modified=response.header("last-modified"),
    )


def _whole(job: ReadJob) -> Article:
    """The article with its further pages. Raises ExtractError where the first page holds none."""
    pages = [_extract(job.response)]
    for response in job.further:
        try:
            pages.append(_extract(response))
        except ExtractError:
            break
    return joined(pages)


def _extract(response: Response) -> Article:
    return extract(response.body, response.final_url, response.header("content-type"))


def may_have_more(job: ReadJob) -> bool:
    """Could the article go on on another page? A cheap look at the bytes, for the event loop."""
    last = job.further[-1] if job.further else job.response
    return last.status == 200 and len(job.further) < MOST_PAGES - 1 and may_continue(last.body, last.final_url)


def next_page(job: ReadJob) -> str | None:
    """The address of the page after the last one read: of the same host and not read yet. Runs in a worker process."""
    last = job.further[-1] if job.further else job.response
    try:
        url = _extract(last).next_url
    except ExtractError:
        return None
    return None if url in {known for each in (job.response, *job.further) for known in (each.url, each.final_url)} else url


def failed(task: ArticleTask, error: WorldError, now: datetime) -> ArticleChange:
    """The page could not be had or read: what we have stays, and the cause is kept with it."""
    return ArticleChange(
        article_id=task.article_id,
        page_read=task.page_read,
        page_due_at=page_retry(task.attempts + 1, error.cause, now, key=task.article_id),
        attempts=task.attempts + 1,
        cause=error.cause,
        detail=str(error),
        etag=task.etag,
        last_modified=task.last_modified,
    )


def write(store: Store, changes: Sequence[ArticleChange]) -> None:
    store.save_articles(changes)


def with_feed(feed: Article, page: Article) -> Article:
    """What feed and page say together: the page's word, but where it has none, or a shorter body than the feed gave."""
    values = {name: getattr(page, name) or getattr(feed, name) for name in _EITHER}
    if len(page.text) < KEEP_FEED_BODY * len(feed.text):
        values.update(text=feed.text, html=feed.html, live=())
    categories = tuple(dict.fromkeys((*feed.categories, *page.categories)))
    return dataclasses.replace(page, categories=categories, **values)


_EITHER = ("title", "standfirst", "authors", "published", "modified", "section", "image", "images", "videos", "language", "text", "html")


def _unchanged(job: ReadJob) -> ArticleChange:
    task, response = job.task, job.response
    return ArticleChange(
        article_id=task.article_id,
        page_read=task.page_read,
        page_due_at=_next_reading(job),
        etag=response.header("etag") or task.etag,
        last_modified=response.header("last-modified") or task.last_modified,
    )


def _next_reading(job: ReadJob) -> datetime | None:
    return next_reading(job.task.first_seen, job.now, ages=job.readings)
