"""When feeds come due, many at once: allocation, pauses, jumps of the clock, stories that are in a hurry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from ..core.schedule import Appetite, Overdue, Pace, mended, resumed
from ..model import StoryFacts
from .database import Database, Session
from .rows import micros, micros_or_none, moment, status_of

_DAY = timedelta(days=1)
_PAGE_MOST = timedelta(days=5)  # no page waits longer for a retry or another reading


def appetites(database: Database) -> tuple[Appetite, ...]:
    """Of every feed that is polled; one that was never polled counts as a stranger with nothing."""
    rows = database.read(lambda session: session.all("feed_appetites"))
    return tuple(Appetite(root=root, least_s=min(max(least / 1e6, 1.0), 86_400.0)) for root, least in rows)


def last_attempt(database: Database) -> datetime | None:
    row = database.read(lambda session: session.one("feeds_last_attempt"))
    return moment(row[0]) if row and row[0] is not None else None


def spread_overdue(database: Database, now: datetime, usual_per_s: float, feeds: int) -> int:
    def work(session: Session) -> int:
        rows = session.all("feeds_overdue", {"now": micros(now)})
        plan = resumed([Overdue(feed_id=key, appetite=appetite or 0.0) for key, appetite in rows], usual_per_s, now, feeds=feeds)
        return session.many("feed_due_at", [{"feed_id": key, "at": micros(at)} for key, at in plan])

    return database.write(work)


def shift_times(database: Database, by: timedelta) -> None:
    """All times of the timetable by as much as the clock was moved: what was to be in an hour is still to be in an hour."""

    def work(session: Session) -> None:
        for name in ("feeds_shift", "hosts_shift", "pages_shift", "stories_shift"):
            session.run(name, {"by": by // timedelta(microseconds=1)})

    database.write(work)


def mend_times(database: Database, now: datetime, pace: Pace) -> int:
    """Times that cannot be, because a clock was wrong when they were written; how many rows."""

    def work(session: Session) -> int:
        now_, farthest = micros(now), micros(now + timedelta(seconds=pace.max_interval_s * 1.1))
        odd = [status_of(row) for row in session.all("feeds_ahead", {"now": micros(now + timedelta(minutes=5)), "farthest": farthest})]
        changed = [after for status in odd if (after := mended(status, now, pace=pace)) != status]
        names = ("next_fetch_at", "not_before", "last_attempt_at", "last_ok_at")
        session.many(
            "feed_times", [{"feed_id": each.feed_id, **{name: micros_or_none(getattr(each, name)) for name in names}} for each in changed]
        )
        others = session.run("stories_ahead", {"now": now_}) + session.run("pages_ahead", {"now": now_, "most": micros(now + _PAGE_MOST)})
        return len(changed) + others + session.run("hosts_ahead", {"most": micros(now + _DAY)})

    return database.write(work)


def hurry(database: Database, story: StoryFacts, now: datetime, *, since: datetime, early: timedelta, limit: int) -> int:
    """Feeds that reported early in stories like this one come due as soon as they may be asked; how many. Once for each story."""
    names: dict[str, object] = {"id": story.story_id, "now": micros(now)}
    asked = {
        **names,
        "since": micros(since),
        "section": story.section,
        "languages": list(story.languages),
        "early": early // timedelta(microseconds=1),
        "limit": limit,
    }

    def work(session: Session) -> int:
        if not session.run("story_hurry", names):
            return 0
        ids: Sequence[int] = [row[0] for row in session.all("feeds_early", asked)]
        return session.run("feeds_hurry", {"now": micros(now), "ids": ids}) if ids else 0

    return database.write(work)
