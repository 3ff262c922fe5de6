"""Letting old articles go, a few hundred at a time: each step is a small transaction, so that it works where space is short.

    retention ─► windows of ids, the oldest first ─► which may go? ─► they go, their addresses stay among those let go

The dry run asks the same statement (`prune_may`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from ..core.wording import said
from ..errors import Invalid, NotFound
from ..model import OutletRoom, Retention, Shedding
from . import fingerprints
from .awaited import kept
from .database import Database, Row, Session
from .rows import clean, micros, moment_or_none, text_of

ALIVE = timedelta(days=10)  # a story that had news since then goes on
_WINDOW = 250
_NEVER = 2**62
_FITS = "articles_that_fit"
_YOUNGEST = timedelta(days=1)  # however large the database: what came today stays
_ARTICLE_PARTS = tuple(
    "entries bodies media analyses roles revisions aliases moves mentions pins placements overrules rule_hits articles".split()
)
_STORY_PARTS = ("empty_stories", "redirects", "apart", "touched_stories")


def prune(database: Database, before: datetime) -> Iterator[int]:
    """Let articles go that were first seen before then, whatever house and outlets have set, read or not."""
    bounds = {"before": micros(before), "now": _NEVER, "alive": _NEVER, "unread": _NEVER}
    return _by_age(database, bounds, micros(before), micros(before))


def let_go(database: Database, keep: Retention, now: datetime) -> Iterator[int]:
    """What this retention wants gone now, the oldest first; how many articles each transaction took. May be left at any time."""
    bounds = _bounds(keep, now)
    yield from _by_age(database, bounds, _newest(database, keep, now), micros(now))
    if keep.gib > 0:
        yield from _by_size(database, bounds, int(keep.gib * 2**30), now)


def _bounds(keep: Retention, now: datetime) -> dict[str, Any]:
    return {
        "before": micros(now - timedelta(days=keep.days)) if keep.days > 0 else 0,
        "now": micros(now),
        "alive": micros(now - ALIVE),
        "unread": micros(now - timedelta(days=keep.unread_days)),
    }


def _newest(database: Database, keep: Retention, now: datetime) -> int:
    """Nothing seen since then may go for its age."""
    row = database.read(lambda session: session.one("prune_newest_age"))
    days = [each for each in (keep.days, row[0] if row else None) if each]
    return micros(now - timedelta(days=min(days))) if days else 0


def _by_age(database: Database, bounds: dict[str, Any], newest: int, at: int) -> Iterator[int]:
    """Ids grow with time, so what is old lies at the beginning: it ends where a whole window is too young."""
    after = 0
    while True:
        rows = _window(database, bounds, after)
        chosen = [key for key, _, old, may in rows if old and may]
        if chosen:
            yield _take(database, chosen, at)
        if len(rows) < _WINDOW or all(first_seen >= newest for _, first_seen, _, _ in rows):
            return
        after = rows[-1][0]


def _by_size(database: Database, bounds: dict[str, Any], budget: int, now: datetime) -> Iterator[int]:
    after, youngest = 0, micros(now - _YOUNGEST)
    share = _excess(database, budget, remember=True)
    left: float = share * database.read(lambda session: int(session.all("prune_texts")[0][0])) if share else 0  # texts stand for all room
    while left > 0:
        rows = _window(database, bounds, after)
        ids = [key for key, first_seen, _, may in rows if may and first_seen < youngest]
        weights = database.read(lambda session, ids=ids: session.all("prune_weights", {"ids": ids})) if ids else []  # type: ignore[misc]
        chosen: list[int] = []
        for key, weight in weights:
            if left > 0:
                chosen.append(key)
                left -= weight
        if chosen:
            yield _take(database, chosen, micros(now))
        if len(rows) < _WINDOW:
            return
        after = rows[-1][0]


def _excess(database: Database, budget: int, *, remember: bool) -> float:
    """The share of all articles that has to go to stay within so many bytes.

    SQLite knows what is free inside it. PostgreSQL does not, and stays as large as it ever was: there the number of articles that fits is
    reckoned once, and again only when the database has grown nevertheless.
    """
    used = database.used()
    if used <= budget:
        return 0.0
    if not database.many_writers:
        return (used - budget) / used
    row, articles = database.read(lambda session: (session.one("setting_get", {"name": _FITS}), int(session.all("count_articles")[0][0])))
    asked, size, fits = (int(each) for each in row[0].split()) if row else (0, 0, 0)
    if asked != budget or used > size * 1.05:
        fits = articles * budget // used
        if remember:
            database.write(lambda session: session.run("setting_set", {"name": _FITS, "value": f"{budget} {used} {fits}"}))
    return max(0.0, 1 - fits / articles) if articles else 0.0


def _window(database: Database, bounds: dict[str, Any], after: int) -> list[Row]:
    return database.read(lambda session: session.all("prune_look", {**bounds, "after": after, "limit": _WINDOW}))


def _take(database: Database, ids: Sequence[int], at: int) -> int:
    def work(session: Session) -> int:
        rows = session.all("prune_rows", {"ids": list(ids)})
        going = [row[0] for row in rows]
        keys = [row[4] for row in rows] + [row[0] for row in session.all("forget_aliases", {"ids": going})]
        session.many("prune_note", [{"url_key": key, "at": at} for key in sorted(set(keys))])
        remove(session, rows)
        return len(rows)

    return database.write(work)


def remove(session: Session, rows: Sequence[Row]) -> None:
    """Take articles out with all that hangs on them. `rows`: (id, title, body, story id, …), as prune_rows gives them."""
    ids = [row[0] for row in rows]
    alone = kept(session, ids)
    session.unindex([(row[0], clean(row[1]), text_of(row[2])) for row in rows if row[0] not in alone])
    fingerprints.drop(session, ids)
    named = [row[0] for row in session.all("mentioned_in", {"ids": ids})]
    for part in _ARTICLE_PARTS:
        session.run(f"prune_{part}", {"ids": ids})
    stories = sorted({row[3] for row in rows if row[3] is not None})
    for part in _STORY_PARTS:
        session.run(f"prune_{part}", {"ids": stories})
    session.run("prune_names", {"ids": sorted({row[3] or row[0] for row in session.all("names_by_id", {"ids": named})})})
    session.run("front_touch")


# ------------------------------------------------------------------ what would go


def shedding(database: Database, keep: Retention, now: datetime) -> Shedding:
    """Reads every article: some seconds where there are a million."""
    used, bounds = database.used(), _bounds(keep, now)
    share = _excess(database, int(keep.gib * 2**30), remember=False) if keep.gib > 0 else 0.0

    def work(session: Session) -> Shedding:
        texts = max(1, int(session.all("prune_texts")[0][0]))
        ask = {**bounds, "latest": micros(now - _YOUNGEST)}
        found = session.all("prune_shed", {**ask, "by_age": 1, "most": _NEVER})[0]
        excess = share * texts
        if excess > found[1]:  # the oldest go in both ways, so the larger holds the smaller
            found = session.all("prune_shed", {**ask, "by_age": 0, "most": int(excess)})[0]
        count, weight, oldest, newest = found
        return Shedding(articles=count, bytes=int(weight) * used // texts, oldest=moment_or_none(oldest), newest=moment_or_none(newest))

    return database.read(work)


def keep_outlet(database: Database, outlet_id: int, days: int | None) -> None:
    if days is not None and not 0 <= days <= 36_500:
        raise Invalid(said("an outlet's articles are kept for 0 (for ever) to 36500 days"))
    if not database.write(lambda session: session.run("outlet_keep", {"id": outlet_id, "days": days})):
        raise NotFound(said("there is no outlet %(outlet_id)s", outlet_id=outlet_id))


def outlets_by_room(database: Database, limit: int) -> tuple[OutletRoom, ...]:
    rows = database.read(lambda session: session.all("outlets_by_room", {"limit": limit}))
    return tuple(OutletRoom(slug=slug, name=name, keep_days=days, articles=count) for slug, name, days, count in rows)
