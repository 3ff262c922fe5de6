"""Stories as the engines meet them: placements, merges, what a judge reads and what a judge decides."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ..model import Analysis, Report, RoleName, StoryChange, StoryPart, StoryVerdicts, Verdict
from . import fingerprints, story_items
from .articles import close_empty_story
from .corrections import apart_in
from .database import Database, Row, Session
from .names import join_names
from .order import first_since
from .outgoing import announce
from .overrules import keep_decided
from .regrouping import living, merge, shift
from .rows import (
    analysis_of,
    article_of,
    clean,
    clean_or_none,
    evidence_text,
    figures_text,
    json_text,
    known_text,
    micros,
    moment,
    moment_or_none,
    unpack,
)

_CHUNK = 1000
_REPORT_WIDTH = 19


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A report of a story, with what its judge needs besides the text."""

    report: Report
    analysis: Analysis | None  # None: not analysed yet
    muted: bool  # its feed is kept off the front page
    edited: bool  # corrected, or edited without a word
    versions: tuple[str, ...] = ()  # earlier texts of it, the oldest first
    overruled: tuple[RoleName, int | None] | None = None  # the role, and the article it is `of`, that somebody decided
    story_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An article whose story is known, for rebuilding the memory of core.group."""

    article_id: int
    story_id: int
    first_seen: datetime
    published: datetime | None
    features: bytes
    kept: bytes  # what core.group gave with the placement; empty: it was placed by an earlier version


# ------------------------------------------------------------------ placing


def save_placements(database: Database, changes: Sequence[StoryChange], lane: int, term: int | None) -> None:
    def work(session: Session) -> None:
        if term is not None:
            database.fence(session, lane, term)
        _place(session, changes)

    if changes:
        database.write(work)


def _place(session: Session, changes: Sequence[StoryChange]) -> None:
    session.run("grouping_hold")
    ids = [change.article_id for change in changes]
    articles = {row[0]: row for row in session.all("articles_to_place", {"ids": ids})}
    bound = {row[0] for row in session.all("pins_of", {"ids": ids})}
    apart, gone = apart_in(session), list[int]()
    for change in changes:
        if change.split is not None:
            _split(session, change.split)
        founds = change.story_id == change.article_id  # whatever its id led to since: now it is a story's again
        target = change.story_id if founds else living(session, change.story_id)
        row = articles.get(change.article_id)
        if row is not None:  # else it was joined with a twin meanwhile
            if row[0] in bound and row[1] is not None:  # an editor has decided since the engine last looked
                target = row[1]
            _place_one(session, change, row, target)
            articles[change.article_id] = (row[0], target, *row[2:])
        for merged in change.merged:
            if (merged, target) not in apart:
                merge(session, merged, target)
                gone.append(merged)
    session.run("front_touch")
    if gone:
        session.run("stories_gone", {"ids": gone})


def _split(session: Session, part: StoryPart) -> None:
    """Let a part leave its story, but for what an editor or a placing of another process has put elsewhere meanwhile."""
    ids = list(map(int, part.ids))
    bound = {row[0] for row in session.all("pins_of", {"ids": ids})}
    rows = session.all("regroup_articles", {"ids": [key for key in ids if key not in bound]})
    stands = [row for row in rows if row[1] is not None]  # the report that is just being placed goes there by itself
    if stands:
        source = stands[0][1]
        shift(session, [row[0] for row in stands if row[1] == source], int(part.story), None, keep_reasons=True)


def _place_one(session: Session, change: StoryChange, row: Row, target: int) -> None:
    article_id, old, first_seen, section, language = row
    founded = {"id": target, "article_id": article_id, "section": section, "first_seen": first_seen, "languages": language or "und"}
    if session.run("story_found", founded) == 0:
        if target == article_id:
            session.run("regroup_revive", {"id": target})
        session.run("story_join", {"id": target, "first_seen": first_seen})
    because = json_text(list(change.because)) if change.because else None
    session.run("article_placed", {"id": article_id, "story_id": target, "because": because})
    session.run("placement_set", {"article_id": article_id, "kept": change.kept})
    if old is not None and old != target:
        session.run("story_judge_again", {"id": old})
        close_empty_story(session, old, article_id)


# ------------------------------------------------------------------ reading for the engines


def stories_to_judge(database: Database, limit: int, now: datetime, lease_s: float, patience_s: float) -> tuple[int, ...]:
    until = micros(now + timedelta(seconds=lease_s))
    params = {"now": micros(now), "until": until, "limit": limit, "patience": round(patience_s * 1_000_000)}
    return tuple(sorted(row[0] for row in database.write(lambda session: session.all("stories_claim", params))))


def story_reports(database: Database, story_id: int, limit: int) -> tuple[Member, ...]:
    return database.read(lambda session: _reports(session, story_id, limit))


def _reports(session: Session, story_id: int, limit: int) -> tuple[Member, ...]:
    rows = session.all("story_reports", {"id": story_id, "limit": limit})
    earlier: dict[int, list[str]] = {}
    if any(row[1] for row in rows):
        for key, title, content in session.all("story_versions", {"id": story_id, "limit": limit}):
            earlier.setdefault(key, []).append(f"{title}\n{unpack(content).decode()}")
    overruled = {row[0]: (row[1], row[2]) for row in session.all("overrules_of_story", {"id": story_id})}
    return tuple(_member_of(row, tuple(earlier.get(row[0], ())), overruled.get(row[0])) for row in rows)


def _member_of(row: Row, versions: tuple[str, ...], overruled: tuple[RoleName, int | None] | None) -> Member:
    return Member(
        versions=versions,
        report=_report_of(row, row[_REPORT_WIDTH]),
        analysis=analysis_of(row[15], row[16], row[17]) if row[15] is not None else None,
        muted=bool(row[14]),
        edited=bool(row[13]),
        overruled=overruled,
        story_id=row[18],
    )


def _report_of(row: Row, blob: bytes | None = None) -> Report:
    (key, revision, url, slug, domain, country, language, published, first_seen, claim, partial, title, image) = row[:13]
    article = article_of(url, title, blob)
    return Report(
        id=str(key),
        revision=revision,
        url=url,
        outlet=slug,
        domain=domain,
        country=country,
        language=language,
        published=moment_or_none(published),
        seen=moment(first_seen),
        claim=claim,
        partial=bool(partial),
        title=title,
        standfirst=article.standfirst,
        text=article.text,
        authors=article.authors,
        dateline=article.dateline,
        links=article.links,
        image=image,
        categories=article.categories,
    )


def lookalikes(database: Database, story_id: int, limit: int) -> Mapping[int, tuple[Member, ...]]:
    """For reports of a story, up to three of other stories that share wording with them."""

    def work(session: Session) -> Mapping[int, tuple[Member, ...]]:
        found = fingerprints.alike(session, story_id, limit)
        ids = sorted({other for others in found.values() for other in others})
        rows = session.all("reports_named", {"ids": ids}) if ids else []
        members = {row[0]: _member_of(row, (), None) for row in rows}
        return {key: tuple(members[other] for other in others if other in members) for key, others in found.items()}

    return database.read(work)


def judge_missed(database: Database, missed: Sequence[tuple[int, datetime]]) -> None:
    """(story, when a report was first seen that it does not know of): let each be judged again that was not judged since."""
    rows = [{"id": story_id, "seen": micros(seen)} for story_id, seen in sorted(set(missed))]
    if rows:
        database.write(lambda session: session.many("story_judge_missed", rows))


def window(database: Database, since: datetime) -> Iterator[Placed]:
    oldest = micros(since)
    order = array("Q")
    for number, article_id in database.read(lambda session: session.all("window_order", {"start": first_since(session, oldest)})):
        order.extend((number, article_id))
    ids = [article_id for _, article_id in sorted(zip(order[::2], order[1::2], strict=True))]
    del order
    for at in range(0, len(ids), _CHUNK):
        chunk = ids[at : at + _CHUNK]
        rows = database.read(lambda session, chunk=chunk: session.all("window_articles", {"ids": chunk, "since": oldest}))  # type: ignore[misc]
        known = {row[0]: row for row in rows}
        yield from (_placed_of(known[key]) for key in chunk if key in known)


def _placed_of(row: Row) -> Placed:
    article_id, story_id, first_seen, published, features, kept = row
    return Placed(
        article_id=article_id,
        story_id=story_id,
        first_seen=moment(first_seen),
        published=moment_or_none(published),
        features=bytes(features or b""),
        kept=bytes(kept or b""),
    )


# ------------------------------------------------------------------ judging


def save_verdicts(database: Database, judged: Sequence[StoryVerdicts], now: datetime) -> None:
    if judged:
        database.write(lambda session: _judge(session, judged, now))


def _judge(session: Session, judged: Sequence[StoryVerdicts], now: datetime) -> None:
    decided: list[StoryVerdicts] = []
    for each in judged:
        lease = micros(each.lease) if each.lease else None
        if session.run("story_judged", {**_facts_params(each, micros(now)), "lease": lease}):
            session.many("role_set", [_role_params(verdict, each, micros(now)) for verdict in each.verdicts])
            keep_decided(session, [int(verdict.id) for verdict in each.verdicts])
            decided.append(each)
    join_names(session, [join for each in decided for join in each.names])
    story_items.tell(session, [each.facts for each in decided], now)
    announce(session, [each.facts for each in decided], now)
    session.many("alert_due_mark", [{"id": each.facts.story_id, "now": micros(now)} for each in decided])


def _facts_params(judged: StoryVerdicts, now: int) -> dict[str, Any]:
    facts = judged.facts
    return {
        "id": facts.story_id,
        "headline": facts.headline_article_id,
        "first": facts.first_article_id,
        "section": facts.section,
        "first_seen": micros(facts.first_seen),
        "last_seen": micros(facts.last_seen),
        "reports": facts.reports,
        "independent": facts.independent,
        "outlets": facts.outlets,
        "roles": json_text([list(pair) for pair in facts.roles]),
        "languages": " ".join(facts.languages),
        "edited": int(facts.edited),
        "recent_independent": facts.recent_independent,
        "muted": int(facts.muted),
        "heat": float(facts.heat),
        "breaking": int(facts.breaking),
        "headline_outlet": clean(facts.headline_outlet),
        "pulse": float(facts.pulse),
        "burst": float(facts.burst),
        "countries": clean(" ".join(facts.countries)),
        "recent_outlets": facts.recent_outlets,
        "voices": json_text([list(voice) for voice in facts.voices]),
        "standing": float(facts.standing),
        "engine": judged.engine,
        "figures": figures_text(judged.figures),
        "known": known_text(judged.known),
        "now": now,
    }


def _role_params(verdict: Verdict, judged: StoryVerdicts, now: int) -> dict[str, Any]:
    return {
        "article_id": int(verdict.id),
        "story_id": judged.facts.story_id,
        "role": verdict.role,
        "of_article_id": int(verdict.of) if verdict.of and verdict.of.isdigit() else None,
        "of_name": clean_or_none(verdict.of_name),
        "evidence": evidence_text(verdict.evidence),
        "engine": judged.engine,
        "decided_at": now,
    }
