"""What goes out by itself: which stories are new, changed or breaking since a version of the front; when a list's items changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..core.keys import key63
from ..core.rank import is_breaking
from ..model import Article, StoryFacts, StoryNews
from .database import Database, Row, Session
from .rows import article_of, micros, moment, moment_or_none


def announce(session: Session, judged: Sequence[StoryFacts], now: datetime) -> None:
    """Raise the version of the front, and note which of these stories show something else than before. Late in a transaction: the
    version is its own from here on, and holds back all later ones until it is committed."""
    heads = {row[0]: row[1:] for row in session.all("headlines_of", {"ids": [facts.headline_article_id for facts in judged]})}
    shown = [(facts, heads.get(facts.headline_article_id, ("", "", None)), is_breaking(facts, now)) for facts in judged]
    changed = [
        {"id": facts.story_id, "shown": _digest(facts, head, breaking), "breaking": int(breaking), "now": micros(now)}
        for facts, head, breaking in shown
    ]
    session.run("front_touch")
    row = session.one("front_version")
    seq = row[0] if row else 0
    session.many("story_shown", [{**each, "seq": seq} for each in changed])
    session.run("rules_wait", {"ids": [facts.story_id for facts in judged], "seq": seq})


def _digest(facts: StoryFacts, head: Row, breaking: bool) -> int:
    """Of all that a card of the story says, but for times that pass by themselves."""
    figures = (facts.reports, facts.independent, facts.outlets, facts.edited, facts.muted, breaking, facts.first_article_id)
    return key63(*map(str, (*head, facts.section, *figures, sorted(facts.roles), facts.languages)))


def front_news(database: Database, after: int, limit: int) -> tuple[int, tuple[StoryNews, ...] | None]:
    """(the version that the answer is of, what changed since `after` in order; None where that is more than `limit` stories)."""

    def work(session: Session) -> tuple[int, list[Row]]:
        row = session.one("front_version")
        return (int(row[0]) if row else 0), session.all("story_news", {"after": after, "limit": limit + 1})

    version, rows = database.read(work)
    return version, tuple(_news_of(row, after) for row in rows) if len(rows) <= limit else None


def _news_of(row: Row, after: int) -> StoryNews:
    key, seq, announced, breaking, merged_into, section, languages, reports, independent, title, changed_at = row
    new = announced > after
    return StoryNews(
        seq=seq,
        story_id=key,
        kind="gone" if merged_into is not None else "new" if new else "changed",
        into=merged_into,
        breaking=breaking is not None and breaking > after,
        title=title or "",
        section=section,
        languages=tuple(languages.split()),
        reports=reports,
        independent=independent,
        at=moment_or_none(changed_at),
    )


def changed_at(database: Database, stories: Sequence[int]) -> dict[int, datetime]:
    """When what these stories show last changed, as far as that was noted."""
    rows = database.read(lambda session: session.all("stories_changed_at", {"ids": list(stories)})) if stories else []
    return {key: moment(at) for key, at in rows}


def reports_changed_at(database: Database, articles: Sequence[int]) -> dict[int, datetime]:
    """When these reports were last edited, or got the role that they have."""
    rows = database.read(lambda session: session.all("reports_changed_at", {"ids": list(articles)})) if articles else []
    return {key: moment(max(filter(None, times))) for key, *times in rows if any(times)}


def bodies(database: Database, articles: Sequence[int]) -> dict[int, Article]:
    rows = database.read(lambda session: session.all("bodies_of", {"ids": list(articles)})) if articles else []
    return {key: article_of(url, title, blob) for key, url, title, blob in rows}
