"""Values for the store's tests, short to write."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from news7d.core.keys import key63
from news7d.model import (
    Analysis,
    AnalysisChange,
    Article,
    ArticleChange,
    Entry,
    FeedChange,
    FeedStatus,
    NewEntry,
    NewFeed,
    StoryChange,
    StoryFacts,
    StoryVerdicts,
    Verdict,
)
from news7d.store import Store

NOW = datetime(2026, 11, 24, 4, 0, 0, 123456, tzinfo=UTC)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def new_entry(
    number: int, *, site: str = "http://one.example", title: str | None = None, text: str | None = None, **changes: Any
) -> NewEntry:
    text = f"Text of report {number}." if text is None else text
    title = f"Report {number}" if title is None else title
    url = f"{site}/{number}"
    values: dict[str, Any] = {
        "entry": Entry(id=f"guid-{number}", url=url, title=title, content=f"<p>{text}</p>"),
        "key": key63(f"guid-{number}"),
        "digest": key63(title, text),
        "url_key": key63(url),
        "canonical_url": url,
        "first_seen": NOW,
        "published": NOW - timedelta(minutes=number),
        "published_day_only": False,
        "updated": None,
        "claim": "plausible",
        "text": text,
        "excerpt": text[:300],
        "wants_page": False,
    }
    return NewEntry(**{**values, **changes})


def status(feed_id: int, **changes: Any) -> FeedStatus:
    values: dict[str, Any] = {"next_fetch_at": later(3600), "last_attempt_at": NOW, "last_ok_at": NOW, "etag": '"v1"'}
    return FeedStatus(feed_id=feed_id, **{**values, **changes})


def poll(feed_id: int, *entries: NewEntry, **changes: Any) -> FeedChange:
    return FeedChange(feed_id=feed_id, status=status(feed_id), entries=entries, **changes)


def add_feed(store: Store, url: str = "http://one.example/feed", **changes: Any) -> int:
    return store.add_feeds([NewFeed(url=url, **changes)], NOW)[0][0]


def filled(store: Store, *entries: NewEntry) -> int:
    """One feed with these entries; its id."""
    feed_id = add_feed(store)
    store.save_feeds([poll(feed_id, *entries)])
    return feed_id


def analysis(**changes: Any) -> Analysis:
    return Analysis(**{"language": "en", "section": "world", "engine": "test 1", **changes})


def analyse(store: Store, **changes: Any) -> list[int]:
    """Analyse all that waits, alike; the ids."""
    ids = [task.article_id for task in store.due_articles("analyse", NOW, 10_000)]
    store.save_analyses([AnalysisChange(article_id=key, analysis=analysis(**changes)) for key in ids])
    return ids


def place(store: Store, *stories: list[int]) -> None:
    """Analyse all that waits and put these articles into stories, each founded by its first."""
    analyse(store)
    store.due_articles("group", NOW, 10_000)
    store.save_placements(
        [StoryChange(story_id=members[0], article_id=key, because=("names: X",)) for members in stories for key in members]
    )


def facts(story_id: int, **changes: Any) -> StoryFacts:
    values: dict[str, Any] = {
        "headline_article_id": story_id,
        "first_article_id": story_id,
        "section": "world",
        "first_seen": NOW,
        "last_seen": NOW,
        "reports": 1,
        "independent": 1,
        "outlets": 1,
        "roles": (("origin", 1),),
        "languages": ("en",),
        "edited": False,
        "recent_independent": 0,
    }
    return StoryFacts(story_id=story_id, **{**values, **changes})


def judged(story_id: int, *verdicts: Verdict, **changes: Any) -> StoryVerdicts:
    return StoryVerdicts(facts=facts(story_id, **changes), verdicts=verdicts, engine="test 1")


def page(article_id: int, *, url: str, title: str = "Page title", text: str = "Text of the page.", **changes: Any) -> ArticleChange:
    """A page that has been read."""
    article = Article(url=url, title=title, text=text, html=f"<p>{text}</p>", authors=("Ann Example",))
    values: dict[str, Any] = {"article": article, "digest": key63(title, text), "excerpt": text[:300], "page_read": True}
    return ArticleChange(article_id=article_id, **{**values, **changes})
