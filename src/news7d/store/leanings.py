"""What a reader leans to (more of this, never that), how they have their pages ordered, and what is hidden from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from ..core.rules import rule_of
from ..core.search import Filter, Query, fold, parse_query
from ..errors import Invalid, NotFound
from ..model import LEANING_KINDS, SLIDER_STEPS, Leaning, LeaningKind, Taste
from .database import Database, Row, Session
from .rows import clean, flag_or_none, micros, micros_or_none, moment, moment_or_none

MOST = 2000  # of one reader
LONGEST = 200
BACK = timedelta(days=365)
"""How far back a new leaning reaches."""
_AT_ONCE = 1000  # newest reports that are hidden (or raised) before the form is answered; the rest follows in the background


@dataclass(frozen=True, slots=True, kw_only=True)
class Bend:
    """What a rule or leaning of a reader does with a report of a story."""

    story_id: int
    article_id: int
    rule_id: int
    hides: int
    topic: bool
    lift: int


# ------------------------------------------------------------------ leanings


def leanings(database: Database, reader: int) -> tuple[Leaning, ...]:
    return database.read(lambda session: listed(session, reader))


def listed(session: Session, reader: int) -> tuple[Leaning, ...]:
    return tuple(map(_leaning_of, session.all("leanings_of", {"reader": reader})))


def lean(database: Database, reader: int, kind: str, value: str, muted: bool, now: datetime) -> Leaning:
    """Mute or boost. The newest reports follow at once; older ones in the background."""
    if kind not in LEANING_KINDS:
        raise Invalid(f"{kind[:20]!r} can be neither muted nor boosted; there are {', '.join(LEANING_KINDS)}")
    known: LeaningKind = next(each for each in LEANING_KINDS if each == kind)
    value = " ".join(clean(value).split())
    if not value or len(value) > LONGEST:
        raise Invalid(f"say what is to be {'muted' if muted else 'boosted'}, in at most {LONGEST} characters")

    def work(session: Session) -> Leaning:
        turn(session, reader)
        new = _settled(session, Leaning(id=0, kind=known, value=value, muted=muted, label=value))
        rule_of(new)  # refuses what makes no sense
        if len(session.all("leanings_of", {"reader": reader})) >= MOST:
            raise Invalid(f"you have {MOST} already: take some away first")
        (key,) = session.take_ids("leaning", 1)
        row = {"id": key, "reader": reader, "kind": new.kind, "value": new.value, "label": new.label, "muted": int(muted)}
        session.run("leaning_set", {**row, "now": micros(now)})
        stored = _leaning_of(session.all("leaning_like", {"reader": reader, "kind": new.kind, "value": new.value})[0])
        session.run("rule_hits_drop", {"rule_id": -stored.id, "reader": reader})
        _apply_at_once(session, database.kind, reader, stored, now)
        close_turn(session, reader)
        return stored

    return database.write(work)


def _settled(session: Session, leaning: Leaning) -> Leaning:
    """With the name by which an outlet is known here, and codes as they are written."""
    if leaning.kind == "outlet":
        wanted = fold(leaning.value)
        for _, slug, domain, name in session.all("search_outlets"):
            if wanted in (slug, domain, fold(name)):
                row = session.one("outlet_by_slug", {"slug": slug})
                return replace(leaning, value=slug, label=str(row[2]) if row else name)
        raise NotFound(f"there is no outlet “{leaning.value[:60]}” here; use its name or its domain")
    if leaning.kind in ("section", "language"):
        return replace(leaning, value=leaning.value.lower(), label=leaning.value.lower())
    return leaning


def _apply_at_once(session: Session, kind: str, reader: int, leaning: Leaning, now: datetime) -> None:
    from .rules import start_run
    from .searching import newest_hits

    rule = rule_of(leaning)
    ids = newest_hits(session, kind, _query(leaning), _AT_ONCE)
    hides, lift = (2, 0) if leaning.muted else (0, 1)
    topic = int(leaning.kind not in ("outlet", "language"))
    rows = [{"reader": reader, "article_id": key, "rule_id": rule.id, "hides": hides, "topic": topic, "lift": lift} for key in ids]
    session.many("rule_hit_add", [{**row, "now": micros(now)} for row in rows])
    start_run(session, reader, rule.id, now - BACK, now)


def _query(leaning: Leaning) -> Query:
    """What a search for it would be."""
    if leaning.kind == "word":
        phrase = f'"{leaning.value}"' if " " in leaning.value and '"' not in leaning.value else leaning.value
        return Query(text=leaning.value, terms=parse_query(phrase.replace(":", " ")).terms)
    names = {"outlet": "outlet", "name": "name", "section": "section", "language": "lang"}
    return Query(text=leaning.value, filters=(Filter(name=names[leaning.kind], value=fold(leaning.value)),))


def drop(database: Database, reader: int, leaning_id: int) -> None:
    def work(session: Session) -> None:
        turn(session, reader)
        if not session.run("leaning_drop", {"reader": reader, "id": leaning_id}):
            raise NotFound("that is neither muted nor boosted any more")
        session.run("rule_hits_drop", {"rule_id": -leaning_id, "reader": reader})
        close_turn(session, reader)

    database.write(work)


def _leaning_of(row: Row) -> Leaning:
    key, kind, value, muted, label, since = row
    return Leaning(id=key, kind=kind, value=value, muted=bool(muted), label=label, since=moment(since))


# ------------------------------------------------------------------ taste


def taste(database: Database, reader: int) -> Taste:
    row = database.read(lambda session: session.one("taste_of", {"reader": reader}))
    if row is None:
        return Taste(reader_id=reader)
    key, version, book, slider, as_front, learns, learns_since, hides = row
    return Taste(
        reader_id=key,
        version=version,
        book=book,
        hides=bool(hides),
        slider=slider,
        as_front=bool(as_front),
        learns=bool(learns),
        learns_since=moment_or_none(learns_since),
    )


def set_taste(
    database: Database, reader: int, slider: int | None, as_front: bool | None, learns: bool | None, learns_since: datetime | None
) -> None:
    if slider is not None and not 0 <= slider <= SLIDER_STEPS:
        raise Invalid(f"the slider stands at 0 to {SLIDER_STEPS}")
    params: dict[str, Any] = {"reader": reader, "slider": slider, "as_front": flag_or_none(as_front), "learns": flag_or_none(learns)}

    def work(session: Session) -> None:
        session.run("taste_begin", {"reader": reader})
        session.run("taste_set", {**params, "learns_since": micros_or_none(learns_since)})

    database.write(work)


def turn(session: Session, reader: int) -> None:
    """Begin to change rules or leanings: nobody applies those of before from here on."""
    session.run("taste_begin", {"reader": reader})
    session.run("taste_turn", {"reader": reader})


def close_turn(session: Session, reader: int) -> None:
    session.run("taste_busy", {"reader": reader})


# ------------------------------------------------------------------ what is hidden, and what is raised


def hidden_among(session: Session, reader: int, articles: Sequence[int], level: int = 2) -> frozenset[int]:
    """Which of these the reader does not want to see: 2 anywhere, 1 on front pages."""
    if not reader or not articles:
        return frozenset()
    return frozenset(row[0] for row in session.all("hidden_among", {"reader": reader, "ids": list(articles), "level": level}))


def bends(database: Database, reader: int, stories: Sequence[int]) -> tuple[Bend, ...]:
    rows = database.read(lambda session: session.all("story_bends", {"reader": reader, "ids": list(stories)})) if stories else []
    return tuple(Bend(story_id=row[0], article_id=row[1], rule_id=row[2], hides=row[3], topic=bool(row[4]), lift=row[5]) for row in rows)
