"""What readers asked to be told about, what they know of each story, and the alerts that were written.

    a judge's transaction ─► alert_due ─► board (one read) ─► stages decide ─► save (one transaction: told, alert, outbox)

A decision that was made from an older state writes nothing: `told.number` counts the alerts about a story, and only grows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

import orjson

from ..core.alerts import SUBJECTS_MOST, merged
from ..core.alerts.calling import MOST_A_DAY, MOST_WAITING
from ..core.rank import is_breaking
from ..core.search import parse_query
from ..core.wording import Said, packed, said, unpacked
from ..errors import Conflict, NotFound
from ..model import Alert, AlertItem, AlertSubject, RuleHit, StoryEdit, StorySight, SubjectKind, Told, ToldFigure
from .database import Database, Row, Session
from .leanings import hidden_among
from .names import ids_of
from .reading import cards_in
from .rows import clean, figures_of, json_text, micros, moment
from .rules import notices, notices_done
from .searching import among

KEPT = timedelta(days=30)
"""So long what was sent can be seen; what a reader knows of a story is kept twice as long."""

_FOR_RULES = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """All that is needed to decide what readers are to be told of these stories."""

    sights: tuple[StorySight, ...]
    began: Mapping[int, datetime]  # when we first saw a report of the story
    subjects: tuple[AlertSubject, ...]
    names: Mapping[int, frozenset[int]]  # subject -> ids of the names that its spelling means
    found: Mapping[int, frozenset[int]]  # subject -> stories that its search finds
    hits: Mapping[int, tuple[RuleHit, ...]]  # story -> rules of readers that a report of it met
    told: Mapping[tuple[int, int], Told]  # (reader, story)
    muted: frozenset[tuple[int, int]]  # (reader, story): its headline is muted by the reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What is to be written for one reader and story. Without an alert: from here on they know it so."""

    reader_id: int
    story_id: int
    told: Told
    alert: Alert | None = None
    channels: tuple[int, ...] | None = None  # None: all


# ------------------------------------------------------------------ subjects


def subjects(database: Database, reader: int) -> tuple[AlertSubject, ...]:
    return tuple(map(_subject_of, database.read(lambda session: session.all("subjects_of", {"reader": reader}))))


def set_subject(
    database: Database,
    reader: int,
    kind: SubjectKind,
    what: str,
    title: str,
    least: int,
    channel_id: int | None,
    now: datetime,
    knows: Callable[[StorySight], Told],
) -> AlertSubject:
    """Whoever follows a story is told from here on: `knows` says what there is to know of it now."""
    there = {"reader": reader, "kind": kind, "what": clean(what)}

    def work(session: Session) -> Row | None:
        (count,) = session.all("subjects_count", there)[0]
        if count >= SUBJECTS_MOST and session.one("subject_by_what", there) is None:
            raise Conflict(said("you have %(most)s alerts already; remove one first", most=SUBJECTS_MOST))
        if channel_id is not None and channel_id not in {row[0] for row in session.all("channels_of", there)}:
            raise NotFound(said("there is no such channel any more"))
        (key,) = session.take_ids("subject", 1)
        row = {**there, "id": key, "title": clean(title), "least": least, "channel_id": channel_id, "now": micros(now)}
        session.run("subject_set", row)
        for sight in _sights(session, [int(what)], now)[0] if kind == "story" else ():
            told = knows(sight)
            session.run("told_begin", _told_params(reader, sight.card.facts.story_id, told))
        return session.one("subject_by_what", there)

    row = database.write(work)
    assert row is not None
    return _subject_of(row)


def drop_subject(database: Database, reader: int, subject_id: int) -> None:
    if not database.write(lambda session: session.run("subject_drop", {"id": subject_id, "reader": reader})):
        raise NotFound(said("there is no such alert any more"))


# ------------------------------------------------------------------ rules


def hand_over(session: Session, hits: Sequence[RuleHit], now: datetime) -> None:
    """Rules that say «tell me» met these articles: in the transaction that found it so. An article may have no story yet."""
    if not hits:
        return
    rows = [{"reader": h.reader_id, "article_id": h.article_id, "rule_id": h.rule_id, "title": clean(h.title)} for h in hits]
    session.many("rule_told_add", [{**row, "now": micros(now)} for row in rows])
    stories = session.all("rule_told_stories", {"ids": sorted({hit.article_id for hit in hits})})
    session.many("alert_due_mark", [{"id": story, "now": micros(now)} for (story,) in stories])


def take_notices(database: Database, now: datetime, limit: int = 500) -> int:
    """What rules wrote down for us: how many. Two who take the same take it once."""
    if not database.read(lambda session: notices(session, 1)):
        return 0

    def work(session: Session) -> int:
        waiting = notices(session, limit)
        hits = [RuleHit(reader_id=n.reader_id, rule_id=n.rule_id, article_id=n.article_id, title=n.rule_name) for n in waiting]
        hand_over(session, hits, now)
        notices_done(session, [notice.id for notice in waiting])
        return len(waiting)

    return database.write(work)


# ------------------------------------------------------------------ deciding


def due(database: Database, now: datetime, limit: int, lease_s: float) -> tuple[tuple[int, int], ...]:
    take_notices(database, now)
    if database.read(lambda session: session.one("alert_due_any", {"now": micros(now)})) is None:
        return ()
    params = {"now": micros(now), "until": micros(now + timedelta(seconds=lease_s)), "late": micros(now - _FOR_RULES), "limit": limit}
    return tuple((row[0], row[1]) for row in database.write(lambda session: session.all("alert_due_claim", params)))


def board(database: Database, stories: Sequence[int], now: datetime) -> Board:
    return database.read(lambda session: _board(session, database.kind, stories, now))


def _board(session: Session, kind: str, stories: Sequence[int], now: datetime) -> Board:
    sights, began = _sights(session, stories, now)
    ids = [sight.card.facts.story_id for sight in sights]
    wanted = {
        "sections": sorted({sight.card.facts.section or "" for sight in sights}),
        "outlets": sorted({slug for sight in sights for slug in sight.outlets}),
        "stories": [str(key) for sight in sights for key in (sight.card.facts.story_id, *sight.was)],
    }
    asked = tuple(map(_subject_of, session.all("subjects_for", wanted))) if ids else ()
    hits = _hits(session, ids)
    readers = {each.reader_id for each in asked} | {hit.reader_id for found in hits.values() for hit in found}
    named = {what: frozenset(ids_of(session, what)) for what in {each.what for each in asked if each.kind == "name"}}
    found = {what: among(session, kind, parse_query(what), ids) for what in {each.what for each in asked if each.kind == "search"}}
    return Board(
        sights=sights,
        began=began,
        subjects=asked,
        names={each.id: named[each.what] for each in asked if each.kind == "name"},
        found={each.id: found[each.what] for each in asked if each.kind == "search"},
        hits=hits,
        told=_told(session, ids, sorted(readers)),
        muted=_muted(session, sights, sorted(readers)),
    )


def _muted(session: Session, sights: Sequence[StorySight], readers: Sequence[int]) -> frozenset[tuple[int, int]]:
    headlines = {sight.card.headline.article_id: sight.card.facts.story_id for sight in sights}
    return frozenset((reader, headlines[key]) for reader in readers for key in hidden_among(session, reader, list(headlines)))


def _sights(session: Session, stories: Sequence[int], now: datetime) -> tuple[tuple[StorySight, ...], dict[int, datetime]]:
    """Of those of the stories that live."""
    rows = {row[0]: row for row in session.all("sight_stories", {"ids": list(stories)})}
    ids = {"ids": list(rows)}
    was = _by_story([(into, key) for key, into in session.all("stories_led_here", ids)])
    outlets, names, edits = (_by_story(session.all(name, ids)) for name in ("sight_outlets", "sight_names", "sight_edits"))
    sights = tuple(
        StorySight(
            card=card,
            breaking=is_breaking(card.facts, now),
            outlets=frozenset(slug for (slug,) in outlets.get(card.facts.story_id, ())),
            names=frozenset(key for (key,) in names.get(card.facts.story_id, ())),
            edits=tuple(
                StoryEdit(article_id=article, version=number, kind=kind, outlet=outlet, title=title)
                for article, number, kind, outlet, title in edits.get(card.facts.story_id, ())
            ),
            figures=figures_of(rows[card.facts.story_id][2]),
            muted=bool(rows[card.facts.story_id][1]),
            was=frozenset(key for (key,) in was.get(card.facts.story_id, ())),
        )
        for card in cards_in(session, list(rows), 3)
    )
    return sights, {key: moment(row[3]) for key, row in rows.items() if row[3] is not None}


def _by_story(rows: Sequence[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for story, *rest in rows:
        found.setdefault(story, []).append(tuple(rest))
    return found


def _hits(session: Session, stories: Sequence[int]) -> dict[int, tuple[RuleHit, ...]]:
    found: dict[int, list[RuleHit]] = {}
    for reader, rule, title, story in session.all("rule_told_in", {"stories": list(stories)}):
        found.setdefault(story, []).append(RuleHit(reader_id=reader, rule_id=rule, article_id=0, title=title))
    return {story: tuple(each) for story, each in found.items()}


def _told(session: Session, stories: Sequence[int], readers: Sequence[int]) -> dict[tuple[int, int], Told]:
    """What readers know of these stories, and of those that went into them."""
    if not readers or not stories:
        return {}
    into: dict[int, int] = {story: story for story in stories} | dict(session.all("stories_led_here", {"ids": list(stories)}))
    known: dict[tuple[int, int], list[Told]] = {}
    for reader, story, number, facts, at in session.all("told_of", {"ids": list(into), "readers": list(readers)}):
        known.setdefault((reader, into[story]), []).append(_told_of(number, facts, at))
    return {key: told for key, each in known.items() if (told := merged(each)) is not None}


def save(
    database: Database, due: Sequence[tuple[int, int]], tellings: Sequence[Telling], waits: Mapping[int, datetime], now: datetime
) -> int:
    """What was decided of the stories that were `due`; `waits`: those to be looked at again, and when. How many alerts were written."""

    def work(session: Session) -> int:
        written = sum([_tell(session, each, now) for each in tellings])
        for story, number in due:
            later = waits.get(story)
            name = "alert_due_later" if later else "alert_due_done"
            session.run(name, {"id": story, "number": number, "due_at": micros(later) if later else 0})
        return written

    return database.write(work)


def _tell(session: Session, telling: Telling, now: datetime) -> int:
    params = _told_params(telling.reader_id, telling.story_id, telling.told)
    if telling.alert is None:
        session.run("told_begin", params)
        return 0
    since = {"reader": telling.reader_id, "since": micros(now - timedelta(days=1))}
    if session.all("alerts_since", since)[0][0] >= MOST_A_DAY or not session.run("told_set", params):
        return 0
    return int(write_alert(session, telling.alert, telling.channels, now) is not None)


def write_alert(session: Session, alert: Alert, channels: Sequence[int] | None, now: datetime, *, but: int = 0) -> int | None:
    """Keep an alert, with a delivery for each of the reader's channels (or of these); its id, None where its key is known already."""
    (key,) = session.take_ids("alert", 1)
    row = {"id": key, "key": alert.key, "reader": alert.reader_id, "kind": alert.kind, "title": clean(alert.title)}
    if not session.run("alert_add", {**row, "content": _content(alert), "now": micros(now)}):
        return None
    fill = {"alert_id": key, "reader": alert.reader_id, "by_channel": int(channels is not None), "channels": list(channels or ())}
    session.run("outbox_fill", {**fill, "but": but, "now": micros(now)})
    for (channel,) in session.all("outbox_channels_of", {"alert_id": key}):
        session.run("outbox_trim", {"channel_id": channel, "most": MOST_WAITING})
    return key


# ------------------------------------------------------------------ rows


def _subject_of(row: Row) -> AlertSubject:
    key, reader, kind, what, title, created_at, least, channel = row
    return AlertSubject(
        id=key, reader_id=reader, kind=kind, what=what, title=title, created_at=moment(created_at), least=least, channel_id=channel
    )


def _told_params(reader: int, story: int, told: Told) -> dict[str, Any]:
    facts = {
        "independent": told.independent,
        "breaking": told.breaking,
        "edits": sorted(map(list, told.edits)),
        "figures": [[figure.what, figure.value, figure.written] for figure in told.figures],
    }
    return {"reader": reader, "story_id": story, "number": told.number, "facts": json_text(facts), "now": micros(told.at)}


def _told_of(number: int, text: str, at: int) -> Told:
    facts = orjson.loads(text)
    return Told(
        number=number,
        at=moment(at),
        independent=facts["independent"],
        breaking=facts["breaking"],
        edits=frozenset((article, version) for article, version in facts["edits"]),
        figures=tuple(ToldFigure(what=what, value=value, written=written) for what, value, written in facts["figures"]),
    )


_DEFAULTS = {f.name: f.default for f in fields(AlertItem)}


def _content(alert: Alert) -> str:
    items = [
        {name: _kept(value) for name, default in _DEFAULTS.items() if (value := getattr(item, name)) != default} for item in alert.items
    ]
    content = {"items": items, "text": packed(alert.text), "link": alert.link, "more": alert.more, "digest_id": alert.digest_id}
    if isinstance(alert.title, Said):
        content["title"] = packed(alert.title)
    return json_text({name: value for name, value in content.items() if value})


def _kept(value: object) -> object:
    if isinstance(value, str):
        return packed(value)
    return [packed(each) if isinstance(each, str) else each for each in value] if isinstance(value, tuple) else value


def alert_of(row: Row) -> Alert:
    key, name, reader, kind, title, content, at = row
    kept = orjson.loads(content)
    return Alert(
        id=key,
        key=name,
        reader_id=reader,
        kind=kind,
        title=unpacked(kept.get("title", title)),
        at=moment(at),
        items=tuple(map(_item_of, kept.get("items", ()))),
        text=unpacked(kept.get("text", "")),
        link=kept.get("link", ""),
        more=kept.get("more", 0),
        digest_id=kept.get("digest_id"),
    )


def _item_of(kept: dict[str, Any]) -> AlertItem:
    for name in ("news", "because"):
        kept[name] = tuple(map(unpacked, kept.get(name, ())))
    kept["tally"] = unpacked(kept["tally"])
    kept["sources"] = tuple((outlet, url) for outlet, url in kept.get("sources", ()))
    return AlertItem(**kept)
