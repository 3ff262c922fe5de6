"""Editions that readers get regularly: when each is due, and what stood in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from ..core.search import parse_query
from ..core.wording import said
from ..errors import Conflict, NotFound
from ..model import Alert, DigestPlan, StoryFacts
from .alerts import write_alert
from .database import Database, Row, Session
from .rows import clean, facts_of, micros, moment
from .searching import among

MOST = 20
_OVERLAP = timedelta(minutes=10)  # what a judge was still writing when the last digest was made; what stood in it is known
_LATE = timedelta(hours=36)  # a report may say that it is older than we have known it
_LOOKED_AT = 3000


def of_reader(database: Database, reader: int) -> tuple[DigestPlan, ...]:
    return tuple(map(_plan_of, database.read(lambda session: session.all("digests_of", {"reader": reader}))))


def get(database: Database, digest_id: int) -> DigestPlan:
    row = database.read(lambda session: session.one("digest_by_id", {"id": digest_id}))
    if row is None:
        raise NotFound(said("there is no such digest any more"))
    return _plan_of(row)


def add(database: Database, plan: DigestPlan, now: datetime) -> DigestPlan:
    """`plan.id` is given out here."""

    def work(session: Session) -> int:
        there = {"reader": plan.reader_id}
        if len(session.all("digests_of", there)) >= MOST:
            raise Conflict(said("you have %(most)s digests already; remove one first", most=MOST))
        if plan.channel_id not in {row[0] for row in session.all("channels_of", there)}:
            raise NotFound(said("there is no such channel any more"))
        (key,) = session.take_ids("digest", 1)
        row: dict[str, object] = {
            "id": key,
            "channel_id": plan.channel_id,
            "every": plan.every,
            "minute": plan.minute,
            "weekday": plan.weekday,
        }
        row |= {"kind": plan.kind, "what": clean(plan.what), "next_at": micros(plan.next_at), "covered_until": micros(plan.covered_until)}
        session.run("digest_add", {**there, **row, "now": micros(now)})
        return key

    return get(database, database.write(work))


def drop(database: Database, reader: int, digest_id: int) -> None:
    def work(session: Session) -> bool:
        gone = session.run("digest_drop", {"id": digest_id, "reader": reader})
        if gone:
            session.run("digest_drop_memory", {"id": digest_id})
        return bool(gone)

    if not database.write(work):
        raise NotFound(said("there is no such digest any more"))


def retime(database: Database, reader: int, next_of: Callable[[DigestPlan], datetime]) -> None:
    """The reader lives in another zone from now on."""

    def work(session: Session) -> None:
        for plan in map(_plan_of, session.all("digests_of", {"reader": reader})):
            session.run("digest_retime", {"id": plan.id, "next_at": micros(next_of(plan))})

    database.write(work)


def due(database: Database, now: datetime, limit: int) -> tuple[DigestPlan, ...]:
    """Of readers who may come in, on channels that are on."""
    rows = database.read(lambda session: session.all("digests_due", {"now": micros(now), "limit": limit}))
    return tuple(map(_plan_of, rows))


def material(database: Database, plan: DigestPlan) -> tuple[tuple[StoryFacts, ...], dict[int, int]]:
    """(stories that changed since the last one, of the list that it is of; stories that stood in it: their independent outlets)."""
    since = plan.covered_until - _OVERLAP
    params = {"since": micros(since), "last_seen": micros(since - _LATE), "limit": _LOOKED_AT}
    params["section"] = plan.what if plan.kind == "section" else None  # type: ignore[assignment]

    def work(session: Session) -> tuple[list[StoryFacts], dict[int, int]]:
        stories = list(map(facts_of, session.all("digest_facts", params)))
        if plan.kind == "search":
            found = among(session, database.kind, parse_query(plan.what), [facts.story_id for facts in stories])
            stories = [facts for facts in stories if facts.story_id in found]
        return stories, dict(session.all("digested_of", {"id": plan.id}))

    facts, stood = database.read(work)
    return tuple(facts), stood


def save(database: Database, plan: DigestPlan, next_at: datetime, alert: Alert | None, stories: Mapping[int, int], now: datetime) -> bool:
    """Move a digest on, and keep what is to be sent of it, if anything. False where somebody else did."""
    moved = {"id": plan.id, "before": micros(plan.next_at), "next_at": micros(next_at), "covered_until": micros(now)}
    rows: Sequence[dict[str, int]] = [
        {"id": plan.id, "story_id": story, "independent": independent, "now": micros(now)} for story, independent in stories.items()
    ]

    def work(session: Session) -> bool:
        if not session.run("digest_move", moved):
            return False
        if alert is not None:
            session.many("digested_set", rows)
            key = write_alert(session, alert, (), now)
            if key is not None:
                session.run("outbox_put", {"alert_id": key, "channel_id": plan.channel_id, "now": micros(now)})
        return True

    return database.write(work)


def _plan_of(row: Row) -> DigestPlan:
    key, reader, channel, every, minute, weekday, kind, what, next_at, covered_until, created_at = row
    return DigestPlan(
        id=key,
        reader_id=reader,
        channel_id=channel,
        every=every,
        minute=minute,
        weekday=weekday,
        kind=kind,
        what=what,
        next_at=moment(next_at),
        covered_until=moment(covered_until),
        created_at=moment(created_at),
    )
