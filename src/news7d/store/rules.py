"""Rules of readers: kept, read by the stage that applies them, and what they did.

    a story is judged ─► rule_due ─► the stage: subjects, matchers ─► save_outcomes: hits, marks, tags, notices, one transaction

A hit is written once for a rule and an article, and what a rule does is done in the transaction that writes the hit: so each mark, tag and
notice is made once, whatever is repeated. Whoever writes holds the reader's `taste` row, one after the other, and looks whether the rules
are still those that were applied; a change of the rules does the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import orjson

from ..core.rules import MOST_RULES, Hit, Outcome, ReaderOutcomes, Subject, check, read_rule, rule_json, rule_of
from ..core.rules.writing import actions_json, group_json, read_actions, read_group
from ..core.wording import said
from ..errors import Conflict, Invalid, NotFound
from ..model import MarkChange, Rule
from . import leanings
from .database import Database, Row, Session
from .marks import mark_in
from .readers import ensure_labels
from .rows import article_of, clean, json_text, micros, moment, moment_or_none

_MEMBERS = 400  # of a story that are looked at
_RUNS = 20  # that a page lists
_RUNS_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueStory:
    """A story that waits for rules, as it was claimed."""

    story_id: int
    seq: int
    articles: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """All that is to be followed for one reader: leanings first, then rules."""

    reader_id: int
    number: int
    rules: tuple[Rule, ...]
    folders: Mapping[int, tuple[str, ...]]  # feed -> the reader's folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Rules on their way through what is stored, from the newest article back."""

    id: int
    reader_id: int
    rule_id: int | None  # None: all of the reader's; below 0: a leaning
    below: int
    since: datetime
    total: int
    seen: int
    matched: int
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """That a rule wants its reader alerted of an article."""

    id: int
    reader_id: int
    rule_id: int
    rule_name: str
    article_id: int
    story_id: int | None
    why: str
    at: datetime


# ------------------------------------------------------------------ rules as a reader has them


def rules(database: Database, reader: int) -> tuple[Rule, ...]:
    return database.read(lambda session: _rules(session, reader))


def _rules(session: Session, reader: int) -> tuple[Rule, ...]:
    return tuple(map(_rule_of, session.all("rules_of", {"reader": reader})))


def rule(database: Database, reader: int, rule_id: int) -> Rule:
    return database.read(lambda session: _rule(session, reader, rule_id))


def _rule(session: Session, reader: int, rule_id: int) -> Rule:
    row = session.one("rule_by_id", {"reader": reader, "id": rule_id})
    if row is None:
        raise NotFound(said("you have no rule %(rule_id)s; see /settings/rules or `news7d rules list`", rule_id=rule_id))
    return _rule_of(row)


def add(database: Database, reader: int, new: Sequence[Rule]) -> tuple[Rule, ...]:
    """Behind those that are there, in this order; all of them or none."""
    checked = [_checked(each, at, len(new)) for at, each in enumerate(new, 1)]

    def work(session: Session) -> tuple[Rule, ...]:
        leanings.turn(session, reader)
        last, count = session.all("rules_last", {"reader": reader})[0]
        if count + len(checked) > MOST_RULES:
            raise Invalid(said("that would be %(count)s rules; a reader has at most %(most)s", count=count + len(checked), most=MOST_RULES))
        _claim_tags(session, reader, checked)
        ids = session.take_ids("rule", len(checked))
        stored = [replace(each, id=key, position=last + at) for at, (key, each) in enumerate(zip(ids, checked, strict=True), 1)]
        session.many("rule_add", [{**_params(each), "reader": reader, "position": each.position} for each in stored])
        leanings.close_turn(session, reader)
        return tuple(stored)

    return database.write(work) if checked else ()


def _checked(rule: Rule, number: int, of: int) -> Rule:
    try:
        return check(rule)
    except Invalid as error:
        raise Invalid(
            said("rule %(number)s (%(name)s): %(error)s", number=number, name=rule.name[:40] or said("without a name"), error=error.args[0])
        ) from None if of > 1 else error


def pack(session: Session, reader: int) -> list[dict[str, Any]]:
    """A reader's rules, to be taken along."""
    return [{name: value for name, value in rule_json(each).items() if name != "id"} for each in _rules(session, reader)]


def take(session: Session, reader: int, rows: Sequence[Mapping[str, Any]], now: datetime) -> int:
    """Rules from elsewhere, behind those that are there and without those that are there already; how many were wanted.

    What another house could ask and this one cannot is left out, and so is a tag that is the name of a folder.
    """
    known = pack(session, reader)
    new = [each for each in map(_read_or_none, rows) if each is not None]
    new = [each for each in new if {name: value for name, value in rule_json(each).items() if name != "id"} not in known]
    if new:
        leanings.turn(session, reader)
        last, count = session.all("rules_last", {"reader": reader})[0]
        new = new[: max(0, MOST_RULES - count)]
        ids = session.take_ids("rule", len(new))
        stored = [replace(each, id=key, position=last + at) for at, (key, each) in enumerate(zip(ids, new, strict=True), 1)]
        session.many("rule_add", [{**_params(each), "reader": reader, "position": each.position} for each in stored])
        leanings.close_turn(session, reader)
    return len(rows)


def _read_or_none(said: Mapping[str, Any]) -> Rule | None:
    try:
        return check(read_rule(dict(said)))
    except Invalid:
        return None


def change(database: Database, reader: int, changed: Rule) -> Rule:
    """What it hid and raised before is undone: it counts as it is now, for what comes and what it is applied to again."""
    checked = check(changed)

    def work(session: Session) -> Rule:
        leanings.turn(session, reader)
        before = _rule(session, reader, checked.id)
        _claim_tags(session, reader, [checked])
        session.run("rule_set", {**_params(checked), "reader": reader})
        session.run("rule_hits_off", {"rule_id": checked.id, "reader": reader})
        leanings.close_turn(session, reader)
        return replace(checked, position=before.position)

    return database.write(work)


def _claim_tags(session: Session, reader: int, new: Iterable[Rule]) -> None:
    names = sorted({action.value for each in new for action in each.then if action.do == "tag"})
    missing = set(names) - ensure_labels(session, reader, names, "tag").keys() if names else set()
    if missing:
        raise Conflict(
            said("“%(name)s” is the name of a folder of yours; a tag needs another (apps tell them apart by name alone)", name=min(missing))
        )


def drop(database: Database, reader: int, rule_id: int) -> None:
    """What it marked and tagged stays; what it hid comes back."""

    def work(session: Session) -> None:
        leanings.turn(session, reader)
        if not session.run("rule_drop", {"reader": reader, "id": rule_id}):
            raise NotFound(said("you have no rule %(rule_id)s", rule_id=rule_id))
        session.run("rule_hits_drop", {"rule_id": rule_id, "reader": reader})
        leanings.close_turn(session, reader)

    database.write(work)


def move(database: Database, reader: int, rule_id: int, by: int) -> None:
    """So many places down; up where that is negative."""

    def work(session: Session) -> None:
        leanings.turn(session, reader)
        order = [each.id for each in _rules(session, reader)]
        at = order.index(_rule(session, reader, rule_id).id)
        order.insert(max(0, at + by), order.pop(at))
        session.many("rule_place", [{"reader": reader, "id": key, "position": place} for place, key in enumerate(order, 1)])

    database.write(work)


def names(database: Database, reader: int, ids: Sequence[int]) -> dict[int, str]:
    params = {"reader": reader, "ids": list(ids)}
    return dict(database.read(lambda session: session.all("rules_called", params))) if ids else {}


def counts(database: Database, reader: int) -> dict[int, int]:
    return dict(database.read(lambda session: session.all("rule_hits_count", {"reader": reader})))


def _params(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": clean(rule.name),
        "enabled": int(rule.enabled),
        "stop": int(rule.stop),
        "conditions": json_text(group_json(rule.when)),
        "actions": json_text(actions_json(rule.then)),
    }


def _rule_of(row: Row) -> Rule:
    key, name, conditions, actions, enabled, stop, position = row
    return Rule(
        id=key,
        name=name,
        when=read_group(orjson.loads(conditions), name),
        then=read_actions(orjson.loads(actions), name),
        enabled=bool(enabled),
        stop=bool(stop),
        position=position,
    )


# ------------------------------------------------------------------ for the stage


def books(database: Database) -> dict[int, int]:
    """The edition of the book of each reader who has rules or leanings."""
    return dict(database.read(lambda session: session.all("tastes_busy")))


def book(database: Database, reader: int) -> Book:
    def work(session: Session) -> Book:
        row = session.one("taste_of", {"reader": reader})
        folders: dict[int, tuple[str, ...]] = {}
        for feed_id, name in session.all("reader_folders", {"reader": reader}):
            folders[feed_id] = (*folders.get(feed_id, ()), name)
        leant = tuple(rule_of(each) for each in leanings.listed(session, reader))
        return Book(reader_id=reader, number=row[2] if row else 0, rules=(*leant, *_rules(session, reader)), folders=folders)

    return database.read(work)


def claim(database: Database, now: datetime, limit: int, lease_s: float) -> tuple[DueStory, ...]:
    until = {"now": micros(now), "until": micros(now + timedelta(seconds=lease_s)), "limit": limit}

    def work(session: Session) -> tuple[DueStory, ...]:
        rows = session.all("rules_claim", until)
        return tuple(DueStory(story_id=key, seq=seq, articles=_members(session, key)) for key, seq in sorted(rows, key=lambda row: row[1]))

    if database.read(lambda session: session.one("rules_waiting")) == (0,):  # no write where there is nothing to do
        return ()
    return database.write(work)


def _members(session: Session, story_id: int) -> tuple[int, ...]:
    return tuple(row[0] for row in session.all("rule_members", {"id": story_id, "limit": _MEMBERS}))


def looks(database: Database, articles: Sequence[int]) -> dict[int, tuple[int, int]]:
    """For each article, two numbers that change with itself and with its story."""
    rows = database.read(lambda session: session.all("rule_marks_of_subjects", {"ids": list(articles)})) if articles else []
    return {row[0]: (hash(row[:7]), hash(row[4:])) for row in rows}


def subjects(database: Database, articles: Sequence[int]) -> tuple[Subject, ...]:
    """In the order asked for; without those that are gone."""
    return database.read(lambda session: _subjects(session, list(articles))) if articles else ()


def _subjects(session: Session, ids: list[int]) -> tuple[Subject, ...]:
    feeds: dict[int, list[tuple[int, str]]] = {}
    for key, feed_id, url in session.all("rule_feeds", {"ids": ids}):
        feeds.setdefault(key, []).append((feed_id, url))
    names: dict[int, list[str]] = {}
    for key, label in session.all("rule_names", {"ids": ids}):
        names.setdefault(key, []).append(label)
    rows = {row[0]: row for row in session.all("rule_subjects", {"ids": ids})}
    return tuple(_subject_of(rows[key], feeds.get(key, ()), names.get(key, ())) for key in ids if key in rows)


def _subject_of(row: Row, feeds: Iterable[tuple[int, str]], names: Iterable[str]) -> Subject:
    key, story_id, title, url, slug, domain, name, country, language, section, role = row[:11]
    published, claim_, first_seen, independent, reports, outlets, blob = row[11:]
    article, seen, claimed = article_of(url, title, blob), moment(first_seen), moment_or_none(published)
    return Subject(
        article_id=key,
        story_id=story_id,
        title=title,
        body=article.text,
        authors=article.authors,
        url=url,
        outlet=(slug, domain, name),
        feeds=tuple(sorted(feeds)),
        country=country,
        language=language,
        section=section,
        names=tuple(sorted(names)),
        role=role,
        when=claimed if claimed is not None and claim_ not in ("future", "absurd") else seen,
        first_seen=seen,
        independent=independent,
        reports=reports,
        outlets=outlets,
    )


def save_outcomes(database: Database, done: Sequence[DueStory], said: Sequence[ReaderOutcomes], now: datetime) -> bool:
    """Write what rules did with the articles of claimed stories. False, and nothing is written, where rules have changed meanwhile."""

    def work(session: Session) -> bool:
        if not _still(session, said):
            return False
        for each in said:
            _write(session, each, now, quietly=False)
        session.many("rules_done", [{"story_id": story.story_id, "seq": story.seq} for story in done])
        return True

    return database.write(work)


def _still(session: Session, said: Sequence[ReaderOutcomes]) -> bool:
    """Whether all of them were applied as they stand; from here on they stand until the transaction ends."""
    found: dict[int, int] = dict(session.all("tastes_hold", {"readers": sorted(each.reader_id for each in said)}))
    return all(found.get(each.reader_id) == each.book for each in said)


def _write(session: Session, said: ReaderOutcomes, now: datetime, *, quietly: bool) -> None:
    """Quietly: nobody is alerted of what is old. Whoever writes a reader's hits holds their `taste`: what is known here is all there is."""
    reader, ids = said.reader_id, [outcome.article_id for outcome in said.outcomes]
    here = {row[0] for row in session.all("articles_seen", {"ids": ids})}  # without what was pruned meanwhile
    known: dict[int, dict[int, tuple[int, ...]]] = {}
    for _, article_id, rule_id, *effect in session.all("rule_hits_of", {"ids": ids, "readers": [reader]}):
        known.setdefault(article_id, {})[rule_id] = tuple(effect)
    new: list[tuple[Outcome, Hit]] = []
    changed: list[dict[str, int]] = []
    for outcome in said.outcomes:
        if outcome.article_id in here:
            before = known.get(outcome.article_id, {})
            new += [(outcome, hit) for hit in outcome.hits if hit.rule_id not in before]
            changed += _changed(reader, outcome, before)
    session.many("rule_hit_add", [{**_effect(reader, outcome, hit), "now": micros(now)} for outcome, hit in new])
    session.many("rule_hit_set", changed)
    _mark(session, reader, new)
    _tag(session, reader, new, now)
    if not quietly:
        _notify(session, new, now)
    if new or changed:
        session.run("taste_touch", {"readers": [reader]})


def _effect(reader: int, outcome: Outcome, hit: Hit) -> dict[str, int]:
    row = {"reader": reader, "article_id": outcome.article_id, "rule_id": hit.rule_id}
    return {**row, "hides": hit.hides, "topic": int(hit.topic), "lift": hit.lift}


def _changed(reader: int, outcome: Outcome, before: Mapping[int, tuple[int, ...]]) -> Iterable[dict[str, int]]:
    """Hits that hide or raise otherwise than before: all of nothing where the rule does not match any more."""
    hits = {hit.rule_id: hit for hit in outcome.hits}
    for rule_id, effect in before.items():
        hit = hits.get(rule_id)
        if hit is None and (effect[0] or effect[2]):
            yield _effect(reader, outcome, Hit(rule_id=rule_id, why=()))
        elif hit is not None and effect != (hit.hides, int(hit.topic), hit.lift):
            yield _effect(reader, outcome, hit)


def _mark(session: Session, reader: int, new: Sequence[tuple[Outcome, Hit]]) -> None:
    """Marks have the time at which the article came: whatever the reader did with it was later, and stands."""
    flags: dict[int, tuple[datetime, bool, bool]] = {}
    for outcome, hit in new:
        at, read, star = flags.get(outcome.article_id, (outcome.first_seen, False, False))
        flags[outcome.article_id] = at, read or hit.read or hit.hides == 2, star or hit.star  # what is muted is nowhere unread
    wanted = [(key, at, read or None, star or None) for key, (at, read, star) in flags.items() if read or star]
    marks = [MarkChange(article_id=key, at=at, read=read, starred=star) for key, at, read, star in wanted]
    if marks:
        mark_in(session, reader, marks)


def _tag(session: Session, reader: int, new: Sequence[tuple[Outcome, Hit]], now: datetime) -> None:
    tags = sorted({(outcome.article_id, tag) for outcome, hit in new for tag in hit.tags})
    if tags:
        ids = ensure_labels(session, reader, sorted({tag for _, tag in tags}), "tag")
        session.many("tag_add", [{"label_id": ids[tag], "article_id": key, "at": micros(now)} for key, tag in tags if tag in ids])
        session.run("marks_touch", {"reader": reader})


def _notify(session: Session, new: Sequence[tuple[Outcome, Hit]], now: datetime) -> None:
    told = [(outcome, hit) for outcome, hit in new if hit.notify]
    ids = session.take_ids("rule_notice", len(told)) if told else ()
    rows = [
        {
            "id": key,
            "rule_id": hit.rule_id,
            "article_id": outcome.article_id,
            "story_id": outcome.story_id,
            "why": clean(", ".join(hit.why)),
        }
        for key, (outcome, hit) in zip(ids, told, strict=True)
    ]
    session.many("rule_notice_add", [{**row, "now": micros(now)} for row in rows])


# ------------------------------------------------------------------ again, over what is stored


def newest(database: Database, since: datetime, below: int, limit: int) -> tuple[int, ...]:
    """Articles first seen since then, the newest first, with numbers below that."""
    params = {"since": micros(since), "below": below, "limit": limit}
    return tuple(row[0] for row in database.read(lambda session: session.all("rule_window", params)))


def begin_run(database: Database, reader: int, rule_id: int | None, since: datetime, now: datetime) -> Run:
    return database.write(lambda session: start_run(session, reader, rule_id, since, now))


def start_run(session: Session, reader: int, rule_id: int | None, since: datetime, now: datetime) -> Run:
    row = session.one("article_last")
    window = {"below": int(row[0] or 0) + 1 if row else 1, "since": micros(since)}
    (total,) = session.all("rule_window_count", window)[0]
    session.run("rule_again_sweep", {"before": micros(now - _RUNS_KEPT)})
    session.run("rule_again_end_others", {"reader": reader, "rule_id": rule_id, "now": micros(now)})
    (key,) = session.take_ids("rule_again", 1)
    session.run("rule_again_add", {"id": key, "reader": reader, "rule_id": rule_id, "total": total, "now": micros(now), **window})
    return next(run for run in _runs(session, reader) if run.id == key)


def runs(database: Database, reader: int) -> tuple[Run, ...]:
    """The latest first."""
    return database.read(lambda session: _runs(session, reader))


def _runs(session: Session, reader: int) -> tuple[Run, ...]:
    return tuple(map(_run_of, session.all("rule_again_of", {"reader": reader, "limit": _RUNS})))


def stop_run(database: Database, reader: int, run_id: int, now: datetime) -> None:
    database.write(lambda session: session.run("rule_again_stop", {"reader": reader, "id": run_id, "now": micros(now)}))


def claim_run(database: Database, now: datetime, lease_s: float) -> Run | None:
    params = {"now": micros(now), "until": micros(now + timedelta(seconds=lease_s))}
    if database.read(lambda session: session.one("rule_again_any", {"now": micros(now)})) is None:
        return None
    rows = database.write(lambda session: session.all("rule_again_claim", params))
    return _run_of(rows[0]) if rows else None


def save_run(database: Database, run: Run, said: ReaderOutcomes, now: datetime, *, ended: bool) -> bool:
    """A batch of a run, and how far it has come. False where rules have changed, or somebody else has done that batch."""
    ids = [outcome.article_id for outcome in said.outcomes]

    def work(session: Session) -> bool:
        if not _still(session, [said]):
            return False
        step = {"id": run.id, "before": run.below, "below": min(ids, default=run.below), "seen": len(ids), "now": micros(now)}
        matched = sum(bool(_of_run(run, outcome)) for outcome in said.outcomes)
        if not session.run("rule_again_step", {**step, "matched": matched, "ended": int(ended)}):
            return False
        _write(session, said, now, quietly=True)
        return True

    return database.write(work)


def _of_run(run: Run, outcome: Outcome) -> bool:
    return any(run.rule_id is None or hit.rule_id == run.rule_id for hit in outcome.hits)


def _run_of(row: Row) -> Run:
    key, reader_id, rule_id, below, since, total, seen, matched, started_at, ended_at = row
    return Run(
        id=key,
        reader_id=reader_id,
        rule_id=rule_id,
        below=below,
        since=moment(since),
        total=total,
        seen=seen,
        matched=matched,
        started_at=moment(started_at),
        ended_at=moment_or_none(ended_at),
    )


# ------------------------------------------------------------------ notices, for whoever sends alerts


def notices(session: Session, limit: int) -> tuple[Notice, ...]:
    """What waits, oldest first. Take away what was put on its way, in the same transaction: `notices_done`."""
    return tuple(_notice_of(row) for row in session.all("rule_notices", {"limit": limit}))


def notices_done(session: Session, ids: Sequence[int]) -> None:
    session.run("rule_notices_done", {"ids": list(ids)})


def _notice_of(row: Row) -> Notice:
    key, reader_id, rule_id, rule_name, article_id, story_id, why, at = row
    return Notice(
        id=key,
        reader_id=reader_id,
        rule_id=rule_id,
        rule_name=rule_name,
        article_id=article_id,
        story_id=story_id,
        why=why,
        at=moment(at),
    )
