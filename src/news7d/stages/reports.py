"""How a stored article looks to the engine."""

from __future__ import annotations

from news7d.core.arrivals import FULL_TEXT_CHARACTERS
from news7d.model import Article, ArticleTask, Report


def report_of(task: ArticleTask, article: Article | None = None, *, page_read: bool | None = None) -> Report:
    """The engine's view of an article, or of another version of it."""
    content = article if article is not None else task.article
    read = task.page_read if page_read is None else page_read
    return Report(
        id=str(task.article_id),
        revision=task.revision,
        url=content.url,
        outlet=task.outlet.slug,
        domain=task.outlet.domain,
        country=task.outlet.country,
        language=content.language or task.feed_language,
        published=task.published,
        seen=task.first_seen,
        claim=task.claim,
        partial=not read and len(content.text) < FULL_TEXT_CHARACTERS,
        title=content.title,
        standfirst=content.standfirst,
        text=content.text,
        authors=content.authors,
        dateline=content.dateline,
        links=content.links,
        image=content.image,
        categories=_categories(task, content),
    )


def _categories(task: ArticleTask, content: Article) -> tuple[str, ...]:
    """What the publisher files it under, the plainest word first; the feed's own section counts as one of them."""
    named = (content.section, *content.categories, task.feed_section)
    return tuple(dict.fromkeys(name for name in named if name))
