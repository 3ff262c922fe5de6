"""The roles of a story's reports, decided anew each time that the story changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from news7d.model import OWN_REPORTING, Analysis, FigureDifference, KnownFact, Report, StoryVerdicts, Verdict
from news7d.store import Store

if TYPE_CHECKING:
    from news7d.store import Member

WEEKS = timedelta(days=21)
"""How far back texts of other stories are compared with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    names: Mapping[str, str]  # name or domain → name
    called: Mapping[str, str]  # slug → name, of outlets whose name is theirs alone: so nobody is said to cite themselves
    owners: Mapping[str, str]  # slug → owner, of outlets that count as one with others here


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A story to be judged."""

    story_id: int
    members: tuple[Member, ...]  # in the order in which we met them
    watched: Watched
    lease: datetime  # until when the story is claimed
    elsewhere: Mapping[int, tuple[Member, ...]]  # by article: reports of other stories that share wording with it


_START = datetime(1970, 1, 1, tzinfo=UTC)
LEASE = 120.0
"""Seconds for which a story is claimed."""

MOST_REPORTS = 400
"""A story's reports beyond this many keep the roles that they have."""


def think(job: Job) -> StoryVerdicts:
    """Runs in a worker process."""
    from news7d.core.provenance import judge

    called = job.watched.called
    elsewhere = {str(key): _said(others, called) for key, others in job.elsewhere.items()}
    verdicts = judge(_said(job.members, called), job.watched.names, elsewhere)
    settled = _settled(job, verdicts)
    known = agreed(job.members, verdicts, settled.facts.headline_article_id, job.watched.owners)
    return replace(settled, figures=differing_of(job.members), known=known)


def _said(members: Sequence[Member], called: Mapping[str, str]) -> list[tuple[Report, Analysis]]:
    """The reports under their outlets' names, as texts have them."""
    told = ((member.report, member.analysis) for member in members)
    return [(replace(report, outlet=called.get(report.outlet or "", report.outlet)), said) for report, said in told if said is not None]


def differing_of(members: Sequence[Member]) -> tuple[FigureDifference, ...]:
    """Numbers on which the reports differ, and on which one differs from what it said before."""
    from news7d.core.figures import Told, differing

    ordered = sorted(members, key=lambda member: (member.report.seen or _START, int(member.report.id)))
    told: list[Told] = []
    for member in ordered:
        report = member.report
        article_id, language = int(report.id), member.analysis.language if member.analysis else report.language or "und"
        told += [Told(article_id=article_id, language=language, text=text, now=False) for text in member.versions[-3:]]
        told.append(Told(article_id=article_id, language=language, text=f"{report.title}\n{report.text}"))
    return differing(told) if len(told) > 1 else ()


def agreed(
    members: Sequence[Member], verdicts: Sequence[Verdict], headline: int, owners: Mapping[str, str] = MappingProxyType({})
) -> tuple[KnownFact, ...]:
    """What the story's own reports agree on, in the language of its headline where that has something. One newsroom backs not itself."""
    from news7d.core.known import Witness, known

    roles = {verdict.id: verdict for verdict in verdicts}
    ordered = sorted(members, key=lambda member: (member.report.seen or _START, int(member.report.id)))
    spoken = {int(each.report.id): each.analysis.language if each.analysis else each.report.language or "und" for each in ordered}
    witnesses = [
        Witness(
            article_id=int(each.report.id),
            outlet=owners.get(each.report.outlet or "") or each.report.domain or each.report.outlet or each.report.id,
            language=spoken[int(each.report.id)],
            text=each.report.text,
        )
        for each in ordered
        if (verdict := _decided(each, roles.get(each.report.id))) is not None and verdict.role in OWN_REPORTING
    ]
    return known(witnesses, spoken.get(headline))


def undecided(job: Job) -> StoryVerdicts:
    """For a story that no worker survives: nothing is said rather than guessed."""
    return _settled(job, tuple(Verdict(id=member.report.id, role="unknown") for member in job.members))


PATIENCE = 0.05
"""Seconds per report that a growing story waits before it is judged anew: a large one costs seconds of work each time."""


def read(store: Store, now: datetime, limit: int, *, patience_s: float = PATIENCE) -> list[Job]:
    """Stories that changed since they were last judged."""
    due = store.stories_to_judge(limit, now, LEASE, patience_s=patience_s)
    watched = _watched(store) if due else Watched(names={}, called={}, owners={})
    lease = now + timedelta(seconds=LEASE)
    jobs = [_job(store, story_id, watched, lease) for story_id in due]
    store.judge_missed([pair for job in jobs for pair in _missed(job)])
    return [job for job in jobs if job.members]


def _job(store: Store, story_id: int, watched: Watched, lease: datetime) -> Job:
    members = store.story_reports(story_id, MOST_REPORTS)
    return Job(story_id=story_id, members=members, watched=watched, lease=lease, elsewhere=store.lookalikes(story_id, MOST_REPORTS))


def _missed(job: Job) -> Iterator[tuple[int, datetime]]:
    """Stories with a report that came out after one of ours, whose wording it may have: they have to know of it."""
    for member in job.members:
        ours = member.report
        for other in job.elsewhere.get(int(ours.id), ()):
            if other.story_id is not None and ours.seen is not None and _out(ours) <= _out(other.report):
                yield other.story_id, ours.seen


def _out(report: Report) -> datetime:
    """When it may have come out, at the earliest."""
    return report.published or report.seen or _START


def _watched(store: Store) -> Watched:
    outlets = store.outlets()
    names = Counter(outlet.name for outlet in outlets)
    return Watched(
        names={key: outlet.name for outlet in outlets for key in (outlet.domain, outlet.name)},
        called={outlet.slug: outlet.name for outlet in outlets if names[outlet.name] == 1},
        owners={outlet.slug: owner.name for owner in store.owners() if len(owner.outlets) > 1 for outlet in owner.outlets},
    )


def write(store: Store, verdicts: Sequence[StoryVerdicts], now: datetime) -> None:
    store.save_verdicts(verdicts, now)


def _decided(member: Member, verdict: Verdict | None) -> Verdict | None:
    """What counts for the story's figures: the role that somebody decided, else the engine's."""
    if member.overruled is None:
        return verdict
    role, of = member.overruled
    return Verdict(id=member.report.id, role=role, of=None if of is None else str(of))


def _settled(job: Job, verdicts: tuple[Verdict, ...]) -> StoryVerdicts:
    from news7d.core import rank
    from news7d.core.names.joining import join_names
    from news7d.core.provenance import ENGINE

    by_id = {verdict.id: verdict for verdict in verdicts}
    ranked = [
        rank.Member(
            article_id=int(member.report.id),
            report=member.report,
            analysis=member.analysis,
            verdict=_decided(member, by_id.get(member.report.id)),
            edited=member.edited,
            muted=member.muted,
            owner=job.watched.owners.get(member.report.outlet or ""),
        )
        for member in job.members
    ]
    said = [(int(member.report.id), member.analysis) for member in job.members if member.analysis is not None]
    facts = rank.story_facts(job.story_id, ranked)
    return StoryVerdicts(facts=facts, verdicts=verdicts, engine=ENGINE, names=join_names(said), lease=job.lease)
