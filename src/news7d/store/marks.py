"""What readers did with articles. Setting a mark again changes nothing; of two settings the later by its own time wins.

Read is an article whose mark says so, or which has no such mark and lies at or below the reader's `read_up_to`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from ..model import ArticleState, Mark, MarkChange, MarkState, ReportLine, StoryState
from . import line
from .database import Database, Row, Session
from .reading import lines_in
from .rows import clean, flag_or_none, micros, moment_or_none

LONGEST_NOTE = 10_000
_NEWEST = 2**62


def mark(database: Database, reader: int, changes: Sequence[MarkChange]) -> tuple[tuple[Mark, ...], tuple[int, ...]]:
    asked = sorted({change.article_id for change in changes})

    def work(session: Session) -> tuple[list[Row], set[int]]:
        known: dict[int, int] = dict(session.all("articles_known", {"ids": asked, "reader": reader}))
        mark_in(session, reader, [replace(change, article_id=known[change.article_id]) for change in changes if change.article_id in known])
        return session.all("marks_of", {"reader": reader, "ids": sorted(set(known.values()))}), set(asked) - known.keys()

    rows, unknown = database.write(work)
    return tuple(map(_mark_of, rows)), tuple(sorted(unknown))


def mark_in(session: Session, reader: int, changes: Sequence[MarkChange]) -> None:
    """Set marks of articles that are there. What a device did before everything was marked read is outdated."""
    found = session.one("reader_read_all", {"reader": reader})
    up_to, at = found or (0, 0)
    kept = [replace(change, read=None) if change.article_id <= up_to and micros(change.at) < at else change for change in changes]
    session.many(
        "mark_set", [_params(reader, change) for change in kept if (change.read, change.starred, change.note) != (None, None, None)]
    )
    line.lift(session, reader)
    session.run("marks_touch", {"reader": reader})


def mark_story(database: Database, reader: int, story_id: int, at: datetime, read: bool | None, starred: bool | None) -> tuple[int, ...]:
    """Its reports that this changed. Read holds for all of them; a star for its headline, no star for all."""

    def work(session: Session) -> tuple[int, ...]:
        rows = session.all("story_members", {"reader": reader, "story": story_id})
        changed = [MarkChange(article_id=row[0], at=at, read=read) for row in rows if read is not None and (bool(row[1]) != read or row[3])]
        headline = session.all("facts_by_id", {"ids": [story_id]})
        if starred is not None and headline:
            stars = {headline[0][1]} if starred else {row[0] for row in rows if row[2]}
            changed += [MarkChange(article_id=key, at=at, starred=starred) for key in sorted(stars & {row[0] for row in rows})]
        mark_in(session, reader, changed)
        return tuple(sorted({change.article_id for change in changed}))

    return database.write(work)


def read_all(database: Database, reader: int, at: datetime, up_to: int | None) -> None:
    """All that came by then (and no further than the article `up_to`) is read; of marks below, those that this outdates go."""

    def work(session: Session) -> None:
        (last,) = session.all("last_article_at", {"at": micros(at)})[0]
        row = {"reader": reader, "up_to": last if up_to is None else min(last, up_to), "at": micros(at)}
        for name in ("read_up_to_set", "marks_outdated", "marks_bare", "marks_touch"):
            session.run(name, row)

    database.write(work)


def read_feeds(database: Database, reader: int, feeds: Sequence[int], at: datetime, up_to: int | None) -> int:
    return _read_list(database, "feeds_read", reader, at, up_to, {"feeds": list(feeds)})


def read_tag(database: Database, reader: int, label_id: int, at: datetime, up_to: int | None) -> int:
    return _read_list(database, "tag_read", reader, at, up_to, {"label_id": label_id})


def read_starred(database: Database, reader: int, at: datetime, up_to: int | None) -> int:
    return _read_list(database, "starred_read", reader, at, up_to, {})


def _read_list(database: Database, name: str, reader: int, at: datetime, up_to: int | None, scope: dict[str, Any]) -> int:
    """Mark read what a list showed: articles up to `up_to` that had come by then. How many."""

    def work(session: Session) -> int:
        (last,) = session.all("last_article_at", {"at": micros(at)})[0]
        row = {"reader": reader, "at": micros(at), "up_to": last if up_to is None else min(last, up_to)}
        count = session.run(name, {**row, **scope})
        line.lift(session, reader)
        session.run("marks_touch", row)
        return count

    return database.write(work)


# ------------------------------------------------------------------ what pages show of it


def states(
    database: Database, reader: int, stories: Sequence[int], articles: Sequence[int]
) -> tuple[dict[int, StoryState], dict[int, ArticleState]]:
    """Of those that the reader has done something with."""

    def work(session: Session) -> tuple[list[Row], list[Row], list[Row]]:
        of_reader = {"reader": reader, "ids": list(articles)}
        return (
            session.all("story_states", {"reader": reader, "stories": list(stories)}) if stories else [],
            session.all("article_states", of_reader) if articles else [],
            session.all("tags_on", of_reader) if articles else [],
        )

    told, marked_, tagged = database.read(work)
    tags: dict[int, list[str]] = {}
    for key, name in tagged:
        tags.setdefault(key, []).append(name)
    found = (
        ArticleState(article_id=key, read=bool(read), starred=bool(starred), note=note or "", tags=tuple(tags.get(key, ())))
        for key, read, starred, note in marked_
    )
    return (
        {key: StoryState(story_id=key, seen=bool(seen), since=int(since), starred=bool(starred)) for key, seen, since, starred in told},
        {one.article_id: one for one in found if one.read or one.starred or one.note or one.tags},
    )


_SAVED_AT_ONCE = 200


def saved(
    database: Database, reader: int, words: str, after: tuple[int, int] | None, limit: int
) -> tuple[tuple[tuple[int, int], Mark, ReportLine | None], ...]:
    """(key, mark, report) of what is starred, the latest star first; those with all `words` in headline, outlet, excerpt or note."""
    from ..core.search import fold

    wanted = fold(words).split()

    def work(session: Session) -> list[tuple[tuple[int, int], Mark, ReportLine | None]]:
        found: list[tuple[tuple[int, int], Mark, ReportLine | None]] = []
        at, key = after or (_NEWEST, _NEWEST)
        while len(found) < limit:
            rows = session.all("saved_newest", {"reader": reader, "at": at, "key": key, "limit": _SAVED_AT_ONCE})
            lines = _lines_of(session, reader, [row[0] for row in rows])
            told = [(row, lines.get(row[0])) for row in rows]
            fitting = [(row, line) for row, line in told if not wanted or _has(wanted, fold(_said(row[5], line)))]
            found += [((row[4] or 0, row[0]), _mark_of(row[:7]), line) for row, line in fitting]
            if len(rows) < _SAVED_AT_ONCE:
                break
            at, key = rows[-1][4] or 0, rows[-1][0]
        return found[:limit]

    return tuple(database.read(work))


def _has(wanted: Sequence[str], said: str) -> bool:
    return all(word in said for word in wanted)


def _said(note: str | None, line: ReportLine | None) -> str:
    return " ".join((note or "", line.title, line.outlet.name, line.excerpt)) if line else note or ""


def _lines_of(session: Session, reader: int, ids: Sequence[int]) -> dict[int, ReportLine]:
    """By the ids that were asked for, also where two articles turned out to be one."""
    moved: dict[int, int] = dict(session.all("articles_known", {"ids": list(ids), "reader": reader})) if ids else {}
    lines = lines_in(session, set(moved.values()))
    return {key: lines[to] for key, to in moved.items() if to in lines}


# ------------------------------------------------------------------ two articles that turn out to be one


def join(session: Session, gone: int, stays: int) -> None:
    """Marks and tags go over to the article that stays; it is read if either was, starred if either was, and has both notes."""
    rows = session.all("marks_to_twin", {"ids": [gone, stays]})
    past = session.all("readers_past", {"low": min(gone, stays), "high": max(gone, stays)})
    limits = {key: (up_to, at) for key, up_to, at in past} | {row[7]: (row[8], row[9]) for row in rows}
    marks = {(row[7], row[0]): row[:7] for row in rows}
    for reader, (up_to, at) in limits.items():
        sides = [_with_limit(marks.get((reader, key), (key, 0, None, 0, None, None, None)), up_to, at) for key in (stays, gone)]
        session.run("mark_put", {"reader": reader, "article_id": stays, **_joined(*sides)})
        session.run("marks_touch", {"reader": reader})
    session.run("marks_drop", {"id": gone})
    session.run("tags_to_twin", {"id": gone, "to": stays})
    session.run("tags_drop", {"id": gone})


def _with_limit(row: Sequence[Any], up_to: int, at: int) -> Sequence[Any]:
    """A mark that says itself what `read_up_to` says of its article."""
    return (row[0], 1, at, *row[3:]) if row[2] is None and row[0] <= up_to else row


def _joined(one: Sequence[Any], other: Sequence[Any]) -> dict[str, Any]:
    notes = [note for note in dict.fromkeys((one[5], other[5])) if note]
    return {
        "read": max(one[1], other[1]),
        "read_at": _latest(one[2], other[2]),
        "starred": max(one[3], other[3]),
        "starred_at": _latest(one[4], other[4]),
        "note": "\n\n".join(notes)[:LONGEST_NOTE] or None,
        "noted_at": _latest(one[6], other[6]),
    }


def _latest(*times: int | None) -> int | None:
    return max((time for time in times if time is not None), default=None)


def marked(database: Database, reader: int, state: MarkState, after: int | None, limit: int) -> tuple[tuple[Mark, ReportLine | None], ...]:
    params = {"reader": reader, "key": _NEWEST if after is None else after, "limit": limit}

    def work(session: Session) -> tuple[list[Row], dict[int, ReportLine]]:
        rows = session.all(f"marks_{state}", params)
        return rows, _lines_of(session, reader, [row[0] for row in rows])

    rows, lines = database.read(work)
    return tuple((_mark_of(row), lines.get(row[0])) for row in rows)


def _params(reader: int, change: MarkChange) -> dict[str, Any]:
    at = micros(change.at)
    return {
        "reader": reader,
        "article_id": change.article_id,
        "read": flag_or_none(change.read),
        "read_at": None if change.read is None else at,
        "starred": flag_or_none(change.starred),
        "starred_at": None if change.starred is None else at,
        "note": clean(change.note)[:LONGEST_NOTE] or None if change.note is not None else None,
        "noted_at": None if change.note is None else at,
    }


def _mark_of(row: Row) -> Mark:
    key, read, read_at, starred, starred_at, note, noted_at = row
    return Mark(
        article_id=key,
        read=bool(read),
        read_at=moment_or_none(read_at),
        starred=bool(starred),
        starred_at=moment_or_none(starred_at),
        note=note,
        noted_at=moment_or_none(noted_at),
    )
