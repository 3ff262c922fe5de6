"""Lists for programs, by key: a page begins behind the last key of the page before, so nothing that arrives meanwhile moves it."""

from __future__ import annotations

from typing import Literal

from ..core.wording import said
from ..errors import NotFound
from ..model import FeedHealth, ListedReport, ListOrder, StoryCard
from .database import Database, Row, Session
from .feeds import health_of
from .reading import cards_in
from .rows import LINE_WIDTH, line_of, unpack

_NEWEST = 2**62


def reports(
    database: Database,
    order: Literal["newest", "oldest"],
    after: int | None,
    limit: int,
    outlet_id: int | None,
    section: str | None,
    language: str | None,
    role: str | None,
    whole: bool,
) -> tuple[ListedReport, ...]:
    params = {"key": _start(order, after), "limit": limit, "section": section, "role": role, "whole": int(whole)}
    params["language"] = language and language.lower()  # BCP 47: case means nothing
    name = f"list_{order}" + ("" if outlet_id is None else "_of_outlet")
    rows = database.read(lambda session: session.all(name, params if outlet_id is None else {**params, "outlet_id": outlet_id}))
    return tuple(_listed(row) for row in rows)


def _listed(row: Row) -> ListedReport:
    blob = row[LINE_WIDTH]
    return ListedReport(line=line_of(row), content=None if blob is None else unpack(blob))


def stories(
    database: Database, order: ListOrder, after: tuple[int, int] | None, limit: int, section: str | None, language: str | None
) -> tuple[tuple[tuple[int, int], StoryCard], ...]:
    seq, key = after or (0, _start("newest" if order == "newest" else "oldest", None))
    params = {"key": key, "limit": limit, "section": section, "language": language and language.lower()}

    def work(session: Session) -> tuple[list[Row], tuple[StoryCard, ...]]:
        rows = session.all(f"stories_{order}", {**params, "seq": seq} if order == "changed" else params)
        return rows, cards_in(session, [row[0] for row in rows], 0)

    rows, cards = database.read(work)
    known = {card.facts.story_id: card for card in cards}
    return tuple(((seq, key), known[key]) for key, seq in rows if key in known)


def _start(order: Literal["newest", "oldest"], after: int | None) -> int:
    if after is not None:
        return after
    return _NEWEST if order == "newest" else 0


def feeds(database: Database, after: int, limit: int, failing: bool) -> tuple[FeedHealth, ...]:
    params = {"key": after, "limit": limit, "failing": int(failing)}
    return tuple(map(health_of, database.read(lambda session: session.all("feed_health_after", params))))


def feed(database: Database, feed_id: int) -> FeedHealth:
    found = feeds(database, feed_id - 1, 1, False)
    if not found or found[0].feed.id != feed_id:
        raise NotFound(said("there is no feed %(feed_id)s", feed_id=feed_id))
    return found[0]


def content(database: Database, article_id: int) -> bytes:
    row = database.read(lambda session: session.one("body_get", {"id": article_id}))
    if row is None:
        raise NotFound(said("there is no article %(article_id)s", article_id=article_id))
    return unpack(row[0])
