"""A story's figures, from its reports.

A story's pulse is the sum of its reports, each fading with a half-life of some hours. A report of an outlet's own counts
in full, a repeat hardly, and a second one from the same outlet hardly too: attention is outlets, not articles. Because all
terms fade alike, the pulse at any later time follows from the pulse at the newest report, so ranking needs no article.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from news7d.core.rank.echo import Headlines
from news7d.core.rank.heat import standing
from news7d.core.rank.weights import DEFAULT, Weights
from news7d.model import NOT_COUNTED, OWN_REPORTING, Analysis, Report, RoleName, Section, StoryFacts, Verdict, Voice

_START = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR = timedelta(hours=1)
_RECENT = timedelta(hours=1)
_UNTITLED = 12  # characters below which a headline says nothing
_VOICES = 40  # of a story; the faintest beyond that add nothing that could be seen


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
    owner: str | None = None  # of an outlet that counts as one with others

    @property
    def role(self) -> RoleName:
        return self.verdict.role if self.verdict else "unknown"

    @property
    def outlet(self) -> str:
        return self.report.outlet or self.report.domain or self.report.id

    @property
    def newsroom(self) -> str:
        """Whose voice it is: two titles of one owner are one."""
        return self.outlet if self.owner is None else f"owner:{self.owner}"

    @property
    def when(self) -> datetime:
        """The moment that counts: what the outlet claims, where that can be believed, else when we first saw it.

        A first run sees a week of news within a minute: none of that is breaking.
        """
        report = self.report
        if report.published and report.seen and report.claim == "plausible":
            return min(report.published, report.seen)
        return report.seen or report.published or _START

    @property
    def language(self) -> str:
        return (self.analysis.language if self.analysis else self.report.language) or "und"

    @property
    def voice(self) -> tuple[str, str]:
        """Who hears of it: (language, country), "" where the country is not known."""
        return self.language, (self.report.country or "").upper()


def story_facts(story_id: int, members: Sequence[Member], *, language: str | None = None, weights: Weights = DEFAULT) -> StoryFacts:
    """A story in figures. `members` is not empty; `language` is the reader's, the story's commonest one where None."""
    ordered = sorted(members, key=lambda m: (m.when, m.article_id))
    own = [m for m in ordered if m.role in OWN_REPORTING]
    first = next((m for m in ordered if m.role == "origin"), (own or ordered)[0])
    headline = _headline(ordered, language)
    last_seen = ordered[-1].when
    recent = [m for m in ordered if m.when > last_seen - _RECENT]
    weighed = _weighed(ordered, weights)
    voices = _voices(weighed, last_seen, weights)
    return StoryFacts(
        story_id=story_id,
        headline_article_id=headline.article_id,
        first_article_id=first.article_id,
        section=_section(ordered),
        first_seen=ordered[0].when,
        last_seen=last_seen,
        reports=sum(m.role not in NOT_COUNTED for m in ordered),
        independent=len({m.newsroom for m in own}),
        outlets=len({m.outlet for m in ordered}),
        roles=_roles(ordered),
        languages=tuple(code for code, _ in _languages(ordered).most_common()),
        countries=tuple(code for code, _ in Counter(m.voice[1] for m in ordered if m.voice[1]).most_common()),
        edited=any(m.edited for m in ordered),
        recent_independent=len({m.newsroom for m in recent if m.role in OWN_REPORTING}),
        recent_outlets=len({m.newsroom for m in recent}),
        muted=all(m.muted for m in ordered),
        headline_outlet=headline.outlet,
        pulse=_pulse(weighed, last_seen, weights.half_life_hours),
        burst=_pulse(weighed, last_seen, weights.burst_half_life_hours),
        voices=voices,
        standing=standing(voices, last_seen, weights),
    )


def _weighed(ordered: Sequence[Member], weights: Weights) -> list[tuple[Member, float]]:
    counted: set[str] = set()
    headlines = Headlines()
    weighed = []
    for member in ordered:
        weighed.append((member, _weight(member, counted, weights) * headlines.newness(member.report.title, weights)))
        counted.add(member.newsroom)
    return weighed


def _weight(member: Member, counted: set[str], weights: Weights) -> float:
    if member.newsroom in counted or member.role in NOT_COUNTED:
        return weights.again
    if member.role in OWN_REPORTING:
        return 1.0
    return weights.unknown if member.role == "unknown" else weights.repeat


def _pulse(weighed: Sequence[tuple[Member, float]], at: datetime, half_life: float) -> float:
    return round(sum(weight * float(0.5 ** ((at - member.when) / _HOUR / half_life)) for member, weight in weighed), 6)


def _voices(weighed: Sequence[tuple[Member, float]], at: datetime, weights: Weights) -> tuple[Voice, ...]:
    """The pulse by language and country, strongest first."""
    parts: dict[tuple[str, str], list[tuple[Member, float]]] = {}
    for member, weight in weighed:
        parts.setdefault(member.voice, []).append((member, weight))
    pulses = [Voice(*voice, _pulse(part, at, weights.half_life_hours)) for voice, part in parts.items()]
    return tuple(sorted(pulses, key=lambda voice: -voice.pulse)[:_VOICES])


def _headline(ordered: Sequence[Member], language: str | None) -> Member:
    """The first own report in the wanted (or commonest) language that has a title worth printing."""
    languages = _languages(ordered)
    wanted = language if language in languages else (languages.most_common(1)[0][0] if languages else None)

    def worse(member: Member) -> tuple[bool, bool, bool, bool]:
        short = len(member.report.title.strip()) < _UNTITLED
        return short, member.language != wanted, member.muted, member.role not in OWN_REPORTING

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
    return Counter(m.language for m in ordered)
