"""What readers moved in before its article came: found again by address or guid when it does, in the transaction that brings it.

    entries that are new ─► known under another address? ─► articles ─► marks that waited for them
                       └──► kept by a reader alone? ─► news like all others from now on

A poll asks one question more where nothing waits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..model import MarkChange, NewEntry
from .database import Row, Session
from .later import Later
from .rows import clean, micros, micros_or_none, moment, text_of

if TYPE_CHECKING:
    from . import marks
else:  # every poll comes by here, and hardly any needs what pages show
    marks = Later("marks")

Arrival = tuple[int, NewEntry]
"""(feed id, entry)"""


def let_go(session: Session, keys: Sequence[int]) -> set[int]:
    """Which of these addresses were let go by retention: they do not come back as news."""
    return {row[0] for row in session.all("purged_among", {"keys": list(keys)})} if keys else set()


def waiting_for(session: Session, news: Sequence[Arrival]) -> list[Row]:
    """The rows of what waits for any of these."""
    if session.one("awaited_any") is None:
        return []
    keys = {"urls": [entry.url_key for _, entry in news], "entries": [entry.key for _, entry in news]}
    return session.all("awaited_among", keys)


def by_guid(waiting: Sequence[Row], news: Sequence[Arrival]) -> dict[int, int]:
    """Address -> the article that somebody moved in under another address, but with this guid in this feed."""
    moved = {(feed_id, entry_key): article_id for _, _, feed_id, entry_key, article_id, _ in waiting if article_id and entry_key}
    return {entry.url_key: moved[feed_id, entry.key] for feed_id, entry in news if (feed_id, entry.key) in moved}


def came(session: Session, waiting: Sequence[Row], news: Sequence[Arrival], articles: Mapping[int, int]) -> None:
    """Set the marks that waited, now that these addresses have articles."""
    by_entry = {(feed_id, entry.key): articles[entry.url_key] for feed_id, entry in news}
    read: dict[int, list[MarkChange]] = {}
    over: list[dict[str, Any]] = []
    for reader, url_key, feed_id, entry_key, _, read_at in waiting:
        article_id = articles.get(url_key) or by_entry.get((feed_id, entry_key))
        if article_id is None or article_id <= 0:
            continue
        over.append({"reader": reader, "url_key": url_key})
        if read_at is not None:
            read.setdefault(reader, []).append(MarkChange(article_id=article_id, at=moment(read_at), read=True))
    for reader, changes in read.items():
        marks.mark_in(session, reader, changes)
    session.many("awaited_came", over)


def give_out(session: Session, news: Sequence[Arrival], articles: Mapping[int, int], feeds: Mapping[int, Row]) -> None:
    """Articles that only readers had, and that a feed brings now, are everybody's."""
    ids = sorted({articles[entry.url_key] for _, entry in news if articles.get(entry.url_key, 0) > 0})
    kept = {row[0] for row in session.all("kept_among", {"ids": ids})} if ids else set()
    for feed_id, entry in news:
        article_id = articles.get(entry.url_key, 0)
        if article_id in kept:
            kept.discard(article_id)
            give_out_one(session, article_id, _as_brought(entry, feed_id, feeds[feed_id][1]))


def _as_brought(entry: NewEntry, feed_id: int, outlet_id: int) -> dict[str, Any]:
    seen = micros(entry.first_seen)
    return {
        "feed_id": feed_id,
        "outlet_id": outlet_id,
        "first_seen": seen,
        "published": micros_or_none(entry.published),
        "claim": entry.claim,
        "page_due_at": seen if entry.wants_page else None,
    }


def give_out_one(session: Session, article_id: int, facts: Mapping[str, Any]) -> None:
    """facts: feed_id, outlet_id, first_seen, published, claim, page_due_at, as they are in the article's row."""
    if session.run("kept_given_out", {"id": article_id, **facts}):
        session.index([(key, clean(title), text_of(blob)) for key, title, blob in session.all("texts_of", {"ids": [article_id]})])


def kept(session: Session, ids: Sequence[int]) -> set[int]:
    """Which of these only readers have: they are in no search index."""
    return {row[0] for row in session.all("kept_among", {"ids": list(ids)})} if ids else set()
