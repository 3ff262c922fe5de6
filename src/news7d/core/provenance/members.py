"""The reports of one story, made ready to be compared: cut up, put in order of trusted time, candidates for each found.

(Report, Analysis)… ─► members in order of time ─► for each, the few earlier ones that it may come from
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from news7d.core.provenance.attribution import Attribution, attributions, credit_line, mentions_own
from news7d.core.provenance.outlets import Names, names, outlet_of
from news7d.core.similarity import Text, cut, sketch
from news7d.model import Analysis, Report

FEW = 12  # up to so many members every earlier one is a candidate
MOST_CANDIDATES = 6  # else this many by shared wording, and as many by shared facts
_COMMON = 40  # a term that more members share tells nothing


@dataclass(frozen=True, slots=True)
class Member:
    """One report of a story, ready to be compared."""

    report: Report
    analysis: Analysis
    text: Text
    outlet: str
    when: float  # trusted time, seconds since 1970
    credit: Attribution | None  # the agency under whose credit it stands
    sources: tuple[Attribution, ...]
    own: str | None  # a sentence in which somebody speaks to this outlet

    @property
    def thin(self) -> bool:
        """Too little text to say more than who and when."""
        return self.report.partial or self.text.words < 30


def in_order(reports: Sequence[tuple[Report, Analysis]], known: Mapping[str, str] | None) -> tuple[Member, ...]:
    """Members in order of trusted time; arrival decides between equals and stands in where no time is known."""
    outlets = tuple(sorted({outlet for report, _ in reports if (outlet := report.outlet)}))
    finder = names(known, outlets)
    clock = float("-inf")
    rows: list[tuple[float, int, Member]] = []
    for place, (report, analysis) in enumerate(reports):
        moment = trusted_time(report)
        when = moment.timestamp() if moment else clock
        clock = max(clock, when)
        rows.append((when, place, _member(report, analysis, when, known, outlets, finder)))
    return tuple(member for _, _, member in sorted(rows, key=lambda row: row[:2]))


def trusted_time(report: Report) -> datetime | None:
    """When it came out, as far as we can trust it: the claim where nothing contradicts it, else when we saw it."""
    claimed, seen = report.published, report.seen
    if claimed is not None and claimed.tzinfo is None:
        claimed = claimed.replace(tzinfo=UTC)
    if claimed is not None and (seen is None or (report.claim == "plausible" and claimed <= seen)):
        return claimed
    return seen


def _member(
    report: Report, analysis: Analysis, when: float, known: Mapping[str, str] | None, outlets: tuple[str, ...], finder: Names
) -> Member:
    return Member(
        report=report,
        analysis=analysis,
        text=cut(report.text, analysis.language),
        outlet=outlet_of(report),
        when=when,
        credit=credit_line(report, finder),
        sources=attributions(report, analysis.language, known, outlets),
        own=mentions_own(report, finder),
    )


def candidates(members: Sequence[Member]) -> list[list[int]]:
    """For each member the places of earlier ones that it may come from: those that share wording, and those that share facts."""
    if len(members) <= FEW:
        return [list(range(place)) for place in range(len(members))]
    wording: dict[int, list[int]] = {}
    facts: dict[str, list[int]] = {}
    out: list[list[int]] = []
    for place, member in enumerate(members):
        shared = _votes(wording, sketch(member.report.text)).most_common(MOST_CANDIDATES)
        told = _votes(facts, member.text.terms | member.text.anchors).most_common(MOST_CANDIDATES)
        out.append(sorted({there for there, _ in shared} | {there for there, _ in told}))
        for shingle in sketch(member.report.text):
            wording.setdefault(shingle, []).append(place)
        for term in member.text.terms | member.text.anchors:
            facts.setdefault(term, []).append(place)
    return out


def _votes(index: Mapping[Any, Sequence[int]], keys: frozenset[Any]) -> Counter[int]:
    votes: Counter[int] = Counter()
    for key in keys:
        there = index.get(key)
        if there and len(there) <= _COMMON:
            votes.update(there)
        elif there:
            votes.update(there[:2])  # the first that had it
    return votes
