"""What apps do with items, a request at a time: all of it or nothing. Of stories, what is meant are their reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..core.streams import STORIES, STORIES_FEED, Stream
from ..core.wording import said
from ..errors import NotFound
from ..model import AppReader, ItemChange, MarkChange
from . import labels, line, marks, streams
from .database import Database, Session
from .order import DISORDER, first_since
from .rows import micros


def edit(database: Database, who: AppReader, ids: Sequence[int], change: ItemChange, at: datetime) -> None:
    """Ids that are none are passed over. Invalid, Conflict for a tag that cannot be."""

    def work(session: Session) -> None:
        articles: set[int] = {to for _, to in session.all("articles_known", {"ids": list(ids), "reader": who.id})}
        members, headlines = _of_stories(session, ids)
        starring = articles | (headlines if change.starred else members)
        read = [MarkChange(article_id=key, at=at, read=change.read) for key in sorted(articles | members) if change.read is not None]
        stars = [MarkChange(article_id=key, at=at, starred=change.starred) for key in sorted(starring) if change.starred is not None]
        marks.mark_in(session, who.id, [*read, *stars])
        _tag(session, who.id, sorted(articles | headlines), change, at)

    database.write(work)


def _of_stories(session: Session, ids: Sequence[int]) -> tuple[set[int], set[int]]:
    """The reports of the stories among the items, and those whose headlines speak for them."""
    stories = sorted({story for _, story in session.all("story_item_now", {"ids": list(ids)})})
    rows = session.all("story_item_members", {"stories": stories}) if stories else []
    members = {row[0] for row in rows}
    return members, {row[2] for row in rows} & members


def _tag(session: Session, reader: int, articles: list[int], change: ItemChange, at: datetime) -> None:
    for name in change.tags_on:
        label_id = labels.ensure(session, reader, name, "tag")
        session.many("tag_add", [{"label_id": label_id, "article_id": key, "at": micros(at)} for key in articles])
    for name in change.tags_off:
        row = session.one("label_by_name", {"reader": reader, "name": name})
        if row is not None and row[1] == "tag":
            session.run("tag_take", {"label_id": row[0], "ids": articles})


def read_stream(database: Database, who: AppReader, stream: Stream, at: datetime, upto: datetime) -> None:
    """At the time `at`, all of a stream that was inserted at or before `upto` was marked read. NotFound."""

    def work(session: Session) -> None:
        row = _limits(session, who, micros(at), micros(upto))
        part = _part_of(session, who, stream)
        if stream.kind in ("all", "unread"):
            for name in ("read_up_to_set", "marks_outdated", "marks_bare"):
                session.run(name, row)
            session.run("brought_read", {**row, "feed": 0, "folder": 0, "low": row["up_to"]})
        elif stream.kind == "starred":
            session.run("stars_read", row)
        elif stream.kind in ("feed", "label"):
            _read_part(session, part, row)
        line.lift(session, who.id)
        session.run("marks_touch", row)

    database.write(work)


def _limits(session: Session, who: AppReader, at: int, upto: int) -> dict[str, int]:
    """`up_to`: no article up to there came later than `upto`; from `high` on every one did. Between them they are looked at singly."""
    first = session.one("first_article_after", {"low": first_since(session, upto + 1), "upto": upto})
    row = session.one("article_last")
    last = int(row[0] or 0) if row else 0
    high = min(last + 1, first_since(session, upto + 2 * DISORDER))
    return {
        "reader": who.id,
        "line": who.read_up_to,
        "at": at,
        "upto": upto,
        "up_to": first[0] - 1 if first else last,
        "high": high,
        "low": 0,
    }


def _part_of(session: Session, who: AppReader, stream: Stream) -> streams.Part:
    part = streams.part_of(session, who, stream)
    if stream.kind == "feed" and stream.feed_id != STORIES_FEED and not part.brought:
        raise NotFound(said("there is no such feed among those that you follow"))
    if (
        stream.kind == "label"
        and stream.label != STORIES
        and session.one("label_by_name", {"reader": who.id, "name": stream.label}) is None
    ):
        raise NotFound(said("you have no such folder or tag"))
    return part


def _read_part(session: Session, part: streams.Part, row: dict[str, int]) -> None:
    if part.brought:
        session.run("brought_read", {**row, "feed": part.feed, "folder": part.folder})
    if part.label_id is not None:
        session.run("tagged_read", {**row, "label_id": part.label_id})
    if part.stories:
        session.run("stories_read", row)
