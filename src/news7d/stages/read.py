"""From a page's bytes to what changed in its article.

The feed's text stands until the page has been read. A page that gives less than the feed did (a teaser behind a wall, a
page without an article) adds what it knows and takes nothing away. Once a page has been read, every difference that a
reader could see is a revision, and the old text is kept.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from news7d.core.changes import digest, reading_change
from news7d.core.html import excerpt
from news7d.core.pages import extract
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
    reread: bool


def think(job: ReadJob) -> ArticleChange:
    """What the page says of its article. Runs in a worker process."""
    task, response = job.task, job.response
    if response.status == 304:
        return _unchanged(job)
    try:
        page = extract(response.body, response.final_url, response.header("content-type"))
    except ExtractError as error:
        return failed(task, error, job.now)
    article = page if task.page_read else joined(task.article, page)
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


def joined(feed: Article, page: Article) -> Article:
    """What feed and page say together: the page's word, but where it has none, or a shorter body than the feed gave."""
    values = {name: getattr(page, name) or getattr(feed, name) for name in _EITHER}
    if len(page.text) < KEEP_FEED_BODY * len(feed.text):
        values.update(text=feed.text, html=feed.html)
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
    return next_reading(job.task.first_seen, job.now, 1) if job.reread else None
