"""What a reader leans to (more of this, never that), how they have their pages ordered, and what is hidden from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from ..core.rank.personal import Reading, Volumes
from ..core.rules import rule_of
from ..core.search import Filter, Query, fold, parse_query
from ..core.wording import said
from ..errors import Invalid, NotFound
from ..model import LEANING_KINDS, SLIDER_STEPS, Leaning, LeaningKind, MarkChange, ReportLine, Taste
from .database import Database, Row, Session
from .reading import lines_in
from .rows import clean, flag_or_none, micros, micros_or_none, moment, moment_or_none

MOST = 2000  # of one reader
LONGEST = 200
BACK = timedelta(days=365)
"""How far back a new leaning reaches."""
_READINGS = 500  # latest, of a reader
_VOLUME = 20_000  # latest reports that say how much there is of everything
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
        raise Invalid(
            said("%(kind)s can be neither muted nor boosted; there are %(kinds)s", kind=f"{kind[:20]!r}", kinds=", ".join(LEANING_KINDS))
        )
    known: LeaningKind = next(each for each in LEANING_KINDS if each == kind)
    value = " ".join(clean(value).split())
    if not value or len(value) > LONGEST:
        raise Invalid(
            said("say what is to be muted, in at most %(most)s characters", most=LONGEST)
            if muted
            else said("say what is to be boosted, in at most %(most)s characters", most=LONGEST)
        )

    def work(session: Session) -> Leaning:
        turn(session, reader)
        new = _settled(session, Leaning(id=0, kind=known, value=value, muted=muted, label=value))
        rule_of(new)  # refuses what makes no sense
        if len(session.all("leanings_of", {"reader": reader})) >= MOST:
            raise Invalid(said("you have %(most)s already: take some away first", most=MOST))
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
        raise NotFound(said("there is no outlet “%(value)s” here; use its name or its domain", value=leaning.value[:60]))
    if leaning.kind in ("section", "language"):
        return replace(leaning, value=leaning.value.lower(), label=leaning.value.lower())
    return leaning


def _apply_at_once(session: Session, kind: str, reader: int, leaning: Leaning, now: datetime) -> None:
    from .marks import mark_in
    from .rules import start_run
    from .searching import newest_hits

    rule = rule_of(leaning)
    ids = newest_hits(session, kind, _query(leaning), _AT_ONCE)
    hides, lift = (2, 0) if leaning.muted else (0, 1)
    topic = int(leaning.kind not in ("outlet", "language"))
    rows = [{"reader": reader, "article_id": key, "rule_id": rule.id, "hides": hides, "topic": topic, "lift": lift} for key in ids]
    session.many("rule_hit_add", [{**row, "now": micros(now)} for row in rows])
    if leaning.muted:  # what is muted is nowhere unread; the reader's own marks are later than an article's coming, and stand
        seen = session.all("articles_seen", {"ids": ids})
        mark_in(session, reader, [MarkChange(article_id=key, at=moment(at), read=True) for key, at in seen])
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
            raise NotFound(said("that is neither muted nor boosted any more"))
        session.run("rule_hits_drop", {"rule_id": -leaning_id, "reader": reader})
        close_turn(session, reader)

    database.write(work)


def pack(session: Session, reader: int) -> list[dict[str, Any]]:
    """What a reader leans to, to be taken along: outlets by their domains."""
    domains = {slug: domain for _, slug, domain, _ in session.all("search_outlets")}
    return [{"kind": each.kind, "value": domains.get(each.value, each.value), "muted": each.muted} for each in listed(session, reader)]


def take(session: Session, reader: int, rows: Sequence[Mapping[str, Any]], now: datetime) -> int:
    """Leanings from elsewhere, without those that are there already, and outlets that are not here; how many were wanted."""
    from .rules import start_run

    known = {(each.kind, each.value) for each in listed(session, reader)}
    turn(session, reader)
    for row in rows:
        kind = next((each for each in LEANING_KINDS if each == row.get("kind")), None)
        value = " ".join(clean(str(row.get("value", ""))).split())[:LONGEST]
        if kind is None or not value:
            continue
        try:
            new = _settled(session, Leaning(id=0, kind=kind, value=value, muted=bool(row.get("muted")), label=value))
            rule_of(new)
        except (Invalid, NotFound):
            continue
        if (new.kind, new.value) not in known and len(known) < MOST:
            known.add((new.kind, new.value))
            (key,) = session.take_ids("leaning", 1)
            row = {"id": key, "reader": reader, "kind": new.kind, "value": new.value, "label": new.label, "muted": int(new.muted)}
            session.run("leaning_set", {**row, "now": micros(now)})
    close_turn(session, reader)
    if rows:
        start_run(session, reader, None, now - BACK, now)
    return len(rows)


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
        raise Invalid(said("the slider stands at 0 to %(most)s", most=SLIDER_STEPS))
    params: dict[str, Any] = {"reader": reader, "slider": slider, "as_front": flag_or_none(as_front), "learns": flag_or_none(learns)}

    def work(session: Session) -> None:
        session.run("taste_begin", {"reader": reader})
        session.run("taste_set", {**params, "learns_since": micros_or_none(learns_since)})

    database.write(work)


def pack_taste(session: Session, reader: int) -> list[dict[str, Any]]:
    row = session.one("taste_of", {"reader": reader})
    return [{"slider": row[3], "as_front": bool(row[4]), "learns": bool(row[5])}] if row else []


def take_taste(session: Session, reader: int, rows: Sequence[Mapping[str, Any]], now: datetime) -> int:
    for row in rows[:1]:
        slider = row.get("slider")
        wanted = slider if isinstance(slider, int) and 0 <= slider <= SLIDER_STEPS else None
        flags = {name: int(row.get(name) is True) for name in ("as_front", "learns")}
        session.run("taste_begin", {"reader": reader})
        session.run("taste_set", {"reader": reader, "slider": wanted, **flags, "learns_since": None})
    return len(rows)


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


def visible_heads(database: Database, reader: int, stories: Sequence[int]) -> dict[int, ReportLine]:
    """For each story a report that the reader has not muted, own reporting first; none where all are muted."""

    def work(session: Session) -> dict[int, ReportLine]:
        heads = dict[int, int](session.all("visible_heads", {"reader": reader, "ids": list(stories)}))
        lines = lines_in(session, list(heads.values()))
        return {story: lines[key] for story, key in heads.items() if key in lines}

    return database.read(work) if stories else {}


# ------------------------------------------------------------------ what reading tells; nothing of it is stored


def readings(database: Database, reader: int, since: datetime) -> tuple[Reading, ...]:
    """What the reader read and starred since then, the latest reports first; not what rules marked."""

    def work(session: Session) -> tuple[list[Row], dict[int, list[tuple[str, str]]]]:
        rows = session.all("readings", {"reader": reader, "since": micros(since), "limit": _READINGS})
        return rows, _names_in(session, [row[0] for row in rows])

    rows, names = database.read(work)
    found: list[Reading] = []
    for key, outlet, section, read_at, starred_at in rows:
        named = tuple(name for name, _ in names.get(key, ()))
        for at, starred in ((read_at, False), (starred_at, True)):
            if at is not None:
                found.append(Reading(at=moment(at), outlet=outlet, section=section, names=named, starred=starred))
    return tuple(found)


def volumes(database: Database, names: Sequence[str]) -> Volumes:
    """How much there is of each outlet and section, and of these names, in the latest reports."""

    def work(session: Session) -> Volumes:
        window = {"window": _VOLUME}
        outlets: dict[str, int] = dict(session.all("volume_outlets", window))
        row = session.one("volume_start", window)
        asked = {"ids": [int(name) for name in names], "start": row[0] if row and row[0] is not None else 0}
        named = session.all("volume_names", asked) if names else []
        return Volumes(
            reports=sum(outlets.values()),
            outlets=outlets,
            sections=dict(session.all("volume_sections", window)),
            names={str(key): count for key, count in named},
        )

    return database.read(work)


def names_in(database: Database, articles: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """(key, label) of the names that these reports have, in the spelling that speaks for each."""
    return database.read(lambda session: _names_in(session, articles))


def _names_in(session: Session, articles: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = {}
    for key, name, label in session.all("names_in", {"ids": list(articles)}) if articles else []:
        found.setdefault(key, []).append((str(name), label))
    return found


def name_labels(database: Database, names: Sequence[str]) -> dict[str, str]:
    """Key → label."""
    ids = {"ids": [int(name) for name in names]}
    rows = database.read(lambda session: session.all("names_by_id", ids)) if names else []
    return {str(row[0]): row[2] for row in rows}
