"""The roles of a story's reports, decided anew each time that the story changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from news7d.core import rank
from news7d.core.provenance import ENGINE, judge
from news7d.model import StoryVerdicts, Verdict
from news7d.store import Member, Store

Job = tuple[int, tuple[Member, ...]]
"""A story's id, and its reports in the order in which we met them."""

MOST_REPORTS = 400
"""A story's reports beyond this many keep the roles that they have."""


def think(job: Job) -> StoryVerdicts:
    """Runs in a worker process."""
    _, members = job
    return _settled(job, judge([(member.report, member.analysis) for member in members if member.analysis is not None]))


def undecided(job: Job) -> StoryVerdicts:
    """For a story that no worker survives: nothing is said rather than guessed."""
    return _settled(job, tuple(Verdict(id=member.report.id, role="unknown") for member in job[1]))


def read(store: Store, now: datetime, limit: int) -> list[Job]:
    """Stories that changed since they were last judged."""
    jobs = [(story_id, store.story_reports(story_id, MOST_REPORTS)) for story_id in store.stories_to_judge(limit, now)]
    return [job for job in jobs if job[1]]


def write(store: Store, verdicts: Sequence[StoryVerdicts], now: datetime) -> None:
    store.save_verdicts(verdicts, now)


def _settled(job: Job, verdicts: tuple[Verdict, ...]) -> StoryVerdicts:
    story_id, members = job
    by_id = {verdict.id: verdict for verdict in verdicts}
    ranked = [
        rank.Member(
            article_id=int(member.report.id),
            report=member.report,
            analysis=member.analysis,
            verdict=by_id.get(member.report.id),
            edited=member.edited,
            muted=member.muted,
        )
        for member in members
    ]
    return StoryVerdicts(facts=rank.story_facts(story_id, ranked), verdicts=verdicts, engine=ENGINE)
