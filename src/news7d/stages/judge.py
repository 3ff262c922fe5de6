"""The roles of a story's reports, decided anew each time that the story changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from news7d.core.provenance import ENGINE, judge
from news7d.core.rank import story_facts
from news7d.model import Analysis, Report, StoryVerdicts, Verdict
from news7d.store import Store, StoryMember

MOST_REPORTS = 400
"""A story's reports beyond this many keep the roles that they have: the first and the newest are judged."""


def think(job: tuple[int, tuple[StoryMember, ...]]) -> StoryVerdicts:
    """Runs in a worker process."""
    story_id, members = job
    pairs: list[tuple[Report, Analysis]] = [(member.report, member.analysis) for member in members]
    verdicts = judge(pairs)
    return StoryVerdicts(facts=story_facts(story_id, members, verdicts), verdicts=verdicts, engine=ENGINE)


def undecided(job: tuple[int, tuple[StoryMember, ...]]) -> StoryVerdicts:
    """For a story that no worker survives: nothing is said rather than guessed."""
    story_id, members = job
    verdicts = tuple(Verdict(id=member.report.id, role="unknown") for member in members)
    return StoryVerdicts(facts=story_facts(story_id, members, verdicts), verdicts=verdicts, engine=ENGINE)


def read(store: Store, limit: int) -> list[tuple[int, tuple[StoryMember, ...]]]:
    """Stories that changed since they were last judged, with their reports in the order in which we saw them."""
    return [(story_id, store.story_reports(story_id, MOST_REPORTS)) for story_id in store.stories_to_judge(limit)]


def write(store: Store, verdicts: Sequence[StoryVerdicts], now: datetime) -> None:
    store.save_verdicts(verdicts, now)
