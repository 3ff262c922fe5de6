"""What is hot, and what is breaking: from a story's reports to its figures, from all figures to an order.

    members of a story ─► story_facts ─► StoryFacts (stored)      StoryFacts of all stories ─► rank ─► the order of a front page

A story's pulse is the sum of its reports, each fading with a half-life of some hours. A report of an outlet's own counts
in full, a repeat hardly, and a second one from the same outlet hardly too: attention is outlets, not articles. Because all
terms fade alike, the pulse at any later time follows from the pulse at the newest report, so ranking needs no article.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush

from news7d.model import NOT_COUNTED, OWN_REPORTING, Analysis, Report, RoleName, Section, StoryFacts, Verdict

_START = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR = timedelta(hours=1)
_RECENT = timedelta(hours=1)
_SECTION_LIMIT = 5  # a section that fills the day is not lowered without end
_UNTITLED = 12  # characters below which a headline says nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An article of a story as ranking sees it. `when` is the moment that counts."""

    article_id: int
    report: Report
    analysis: Analysis | None = None
    verdict: Verdict | None = None
    section: Section | None = None  # of the feed or outlet, where the text says nothing
    edited: bool = False
    muted: bool = False

    @property
    def role(self) -> RoleName:
        return self.verdict.role if self.verdict else "unknown"

    @property
    def outlet(self) -> str:
        return self.report.outlet or self.report.domain or self.report.id

    @property
    def when(self) -> datetime:
        """The moment that counts: what the outlet claims, where that can be believed, else when we first saw it.

        A first run sees a week of news within a minute: none of that is breaking.
        """
        report = self.report
        if report.published and report.seen and report.claim == "plausible":
            return min(report.published, report.seen)
        return report.seen or report.published or _START


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How attention is weighed."""

    half_life_hours: float = 5.0
    burst_half_life_hours: float = 1.5
    burst: float = 0.6  # share of the fast pulse in the heat
    repeat: float = 0.25  # a copy, wire print, rewrite, citation or translation, of an outlet that had none
    again: float = 0.1  # another article of an outlet that is counted already
    unknown: float = 0.6  # a report whose standing is not known
    wide: float = 0.08  # per further language
    same_outlet: float = 0.6  # each further story under one outlet's headline keeps this share of its heat
    same_section: float = 0.93
    breaking_outlets: int = 3  # own reports within the hour, from which a story may break
    breaking_age_hours: float = 6.0  # an older story breaks only if it flares up to twice what it was


DEFAULT = Weights()


def story_facts(story_id: int, members: Sequence[Member], *, language: str | None = None, weights: Weights = DEFAULT) -> StoryFacts:
    """A story in figures. `members` is not empty; `language` is the reader's, the story's commonest one where None."""
    ordered = sorted(members, key=lambda m: (m.when, m.article_id))
    own = [m for m in ordered if m.role in OWN_REPORTING]
    first = next((m for m in ordered if m.role == "origin"), (own or ordered)[0])
    headline = _headline(ordered, language)
    last_seen = ordered[-1].when
    return StoryFacts(
        story_id=story_id,
        headline_article_id=headline.article_id,
        first_article_id=first.article_id,
        section=_section(ordered),
        first_seen=ordered[0].when,
        last_seen=last_seen,
        reports=sum(m.role not in NOT_COUNTED for m in ordered),
        independent=len({m.outlet for m in own}),
        outlets=len({m.outlet for m in ordered}),
        roles=_roles(ordered),
        languages=tuple(code for code, _ in _languages(ordered).most_common()),
        edited=any(m.edited for m in ordered),
        recent_independent=len({m.outlet for m in own if m.when > last_seen - _RECENT}),
        muted=all(m.muted for m in ordered),
        headline_outlet=headline.outlet,
        pulse=_pulse(ordered, last_seen, weights.half_life_hours, weights),
        burst=_pulse(ordered, last_seen, weights.burst_half_life_hours, weights),
    )


def rank(stories: Sequence[StoryFacts], now: datetime, weights: Weights = DEFAULT) -> tuple[StoryFacts, ...]:
    """The stories in the order of a front page, with `heat` and `breaking` filled in; the muted ones are left out.

    Heat is what a story has by itself. The order also sees to it that no outlet or section owns the page: each further
    story under the same outlet's headline stands a little lower than its heat says.
    """
    dressed = [replace(s, heat=round(heat(s, now, weights), 4), breaking=is_breaking(s, now, weights)) for s in stories if not s.muted]
    dressed.sort(key=lambda s: (-s.heat, -s.last_seen.timestamp(), s.story_id))
    return _diverse(dressed, weights)


def heat(story: StoryFacts, now: datetime, weights: Weights = DEFAULT) -> float:
    """Attention that is left at `now`: about the number of outlets that reported on their own in the last hours."""
    hours = max(0.0, (now - story.last_seen) / _HOUR)
    slow, fast = story.pulse, story.burst
    if slow == 0.0:  # figures from before the pulse was kept
        slow = story.independent + weights.repeat * (story.outlets - story.independent)
        fast = float(story.recent_independent)
    left = slow * 0.5 ** (hours / weights.half_life_hours)
    left += weights.burst * fast * 0.5 ** (hours / weights.burst_half_life_hours)
    return float(left * (1.0 + weights.wide * min(6, len(story.languages) - 1)))


def is_breaking(story: StoryFacts, now: datetime, weights: Weights = DEFAULT) -> bool:
    """Own reports of several outlets within the hour, and that hour is recent; an old story must flare up anew."""
    if now - story.last_seen > _RECENT or story.recent_independent < weights.breaking_outlets:
        return False
    young = story.last_seen - story.first_seen <= weights.breaking_age_hours * _HOUR
    return young or 2 * story.recent_independent > story.independent


def _pulse(ordered: Sequence[Member], at: datetime, half_life: float, weights: Weights) -> float:
    total = 0.0
    counted: set[str] = set()
    for member in ordered:
        total += _weight(member, counted, weights) * 0.5 ** ((at - member.when) / _HOUR / half_life)
        counted.add(member.outlet)
    return round(total, 6)


def _weight(member: Member, counted: set[str], weights: Weights) -> float:
    if member.outlet in counted or member.role in NOT_COUNTED:
        return weights.again
    if member.role in OWN_REPORTING:
        return 1.0
    return weights.unknown if member.role == "unknown" else weights.repeat


def _headline(ordered: Sequence[Member], language: str | None) -> Member:
    """The first own report in the wanted (or commonest) language that has a title worth printing."""
    languages = _languages(ordered)
    wanted = language if language in languages else (languages.most_common(1)[0][0] if languages else None)

    def worse(member: Member) -> tuple[bool, bool, bool, bool]:
        spoken = member.analysis.language if member.analysis else member.report.language
        short = len(member.report.title.strip()) < _UNTITLED
        return short, spoken != wanted, member.muted, member.role not in OWN_REPORTING

    return min(ordered, key=worse)  # min keeps the earliest of equals


def _section(ordered: Sequence[Member]) -> Section | None:
    votes: Counter[Section] = Counter()
    for member in ordered:
        if member.section:
            votes[member.section] += 1
        elif member.analysis and member.analysis.section:
            votes[member.analysis.section] += 1
    return votes.most_common(1)[0][0] if votes else None


def _roles(ordered: Sequence[Member]) -> tuple[tuple[RoleName, int], ...]:
    return tuple(Counter(m.role for m in ordered).most_common())


def _languages(ordered: Sequence[Member]) -> Counter[str]:
    return Counter(m.analysis.language if m.analysis else (m.report.language or "und") for m in ordered)


def _diverse(stories: Sequence[StoryFacts], weights: Weights) -> tuple[StoryFacts, ...]:
    """The hottest first, each lowered by how often its outlet and section stand above it already.

    What stands above only grows, so a story's share only falls: a heap whose top is weighed anew before it is taken gives
    the same order as weighing all stories before each choice.
    """
    outlets: Counter[str] = Counter()
    sections: Counter[Section | None] = Counter()

    def lowered(story: StoryFacts) -> float:
        same_outlet = outlets[story.headline_outlet] if story.headline_outlet else 0
        same_section = min(sections[story.section], _SECTION_LIMIT) if story.section else 0
        return story.heat * weights.same_outlet**same_outlet * weights.same_section**same_section

    waiting = [(-story.heat, place, story) for place, story in enumerate(stories)]
    placed: list[StoryFacts] = []
    while waiting:
        _, place, story = heappop(waiting)
        now = -lowered(story)
        if waiting and (now, place) > waiting[0][:2]:
            heappush(waiting, (now, place, story))
            continue
        placed.append(story)
        outlets[story.headline_outlet] += 1
        sections[story.section] += 1
    return tuple(placed)
