"""The reports of one story, made ready to be compared: in order of trusted time, cut up only when needed, candidates for each.

(Report, Analysis)… ─► members in order of time ─► for each, the few earlier ones that it may come from
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from heapq import nsmallest
from math import sqrt
from typing import Any

from news7d.core.provenance.attribution import Attribution, attributions, credit_line, mentions_own
from news7d.core.provenance.outlets import Mentions, Names, names, outlet_of
from news7d.core.similarity import Text, cut, rarity
from news7d.model import Analysis, Report

FEW = 12  # up to so many earlier originals every one is looked at
MOST_CANDIDATES = 6  # else this many by shared wording, and as many by shared facts
_COMMON = 40  # a term that more members share tells nothing
ALIGNED_AT_MOST = 3  # texts in another language that a report is aligned with
LIKE = 0.25  # cosine of two texts' terms below which no retelling is looked for: retold texts have 0.34 and more
SHARING = 0.2  # containment of shingles from which shared wording is looked for


@dataclass
class Member:
    """One report of a story. What costs time is worked out when it is first asked for."""

    report: Report
    analysis: Analysis
    outlet: str
    when: float  # trusted time, seconds since 1970
    finder: Names
    alone: bool = False  # the story's only one, and no catalogue given: its own analysis has found all that there is to find

    @cached_property
    def text(self) -> Text:
        return cut(self.report.text, self.analysis.language)

    @cached_property
    def credit(self) -> Attribution | None:
        """The agency under whose credit it stands."""
        if self.alone and not self.analysis.credits:
            return None
        return credit_line(self.report, self.finder)

    @cached_property
    def sources(self) -> tuple[Attribution, ...]:
        if self.alone and not self.analysis.credits:
            return ()
        return attributions(self.report, self.analysis.language, finder=self.finder, mentions=self.mentions)

    @cached_property
    def own(self) -> str | None:
        """A sentence in which somebody speaks to this outlet."""
        return None if self.alone else mentions_own(self.report, self.mentions)

    @cached_property
    def mentions(self) -> Mentions:
        """Every outlet that its text names."""
        return self.finder.find(self.report.text)

    @cached_property
    def words(self) -> int:
        """About how many words: a Chinese or Japanese character is half of one."""
        text = self.report.text
        spaces = text.count(" ")
        return spaces + 1 if spaces * 12 > len(text) else len(text) // 2

    @property
    def thin(self) -> bool:
        """Too little text to say more than who and when."""
        return self.report.partial or self.words < 30


def in_order(reports: Sequence[tuple[Report, Analysis]], known: Mapping[str, str] | None) -> tuple[Member, ...]:
    """Members in order of trusted time; arrival decides between equals and stands in where no time is known."""
    finder = names(known, (outlet for report, _ in reports if (outlet := report.outlet)))
    alone = len(reports) == 1 and not known
    clock = float("-inf")
    rows: list[tuple[float, int, Member]] = []
    for place, (report, analysis) in enumerate(reports):
        moment = trusted_time(report)
        when = moment.timestamp() if moment else clock
        clock = max(clock, when)
        rows.append((when, place, Member(report, analysis, outlet_of(report), when, finder, alone)))
    return tuple(member for _, _, member in sorted(rows, key=lambda row: row[:2]))


def trusted_time(report: Report) -> datetime | None:
    """When it came out, as far as we can trust it: the claim where nothing contradicts it, else when we saw it."""
    claimed, seen = report.published, report.seen
    if claimed is not None and claimed.tzinfo is None:
        claimed = claimed.replace(tzinfo=UTC)
    if claimed is not None and (seen is None or (report.claim == "plausible" and claimed <= seen)):
        return claimed
    return seen


class Nearby:
    """Finds the earlier originals that a member may come from. Reprints stand behind what they reprint."""

    def __init__(self, members: Sequence[Member]) -> None:
        self._members = members
        texts = [member.text for member in members] if len(members) > 1 else []
        self._one_tongue = len({text.language for text in texts}) < 2
        self._weight = rarity(texts, one_tongue=self._one_tongue)
        self._large = len(members) > FEW
        self._originals: list[int] = []
        self._wording: defaultdict[int, list[int]] = defaultdict(list)
        self._facts: defaultdict[str, list[int]] = defaultdict(list)
        self._mass: dict[tuple[int, bool], float] = {}

    @property
    def weight(self) -> Mapping[str, float]:
        return self._weight

    def add(self, place: int) -> None:
        """From now on this member may be what a later one comes from."""
        self._originals.append(place)
        if self._large:
            member = self._members[place]
            for shingle in member.text.shingles:
                self._wording[shingle].append(place)
            for term in self._told(member.text):
                self._facts[term].append(place)

    def of(self, place: int) -> list[int]:
        """Places of earlier originals that are worth an alignment, in order of time."""
        if not self._originals or not self._members[place].text.words:
            return []
        foreign: list[tuple[float, int]] = []
        near: set[int] = set()
        for there in self._pool(place):
            like = self.likeness(place, there)
            if not self._same_tongue(place, there):
                foreign.append((-like, there))
            elif like >= LIKE or self._sharing(place, there) >= SHARING:
                near.add(there)
        near.update(there for like, there in sorted(foreign)[:ALIGNED_AT_MOST] if like < 0)
        return sorted(near)

    def likeness(self, place: int, there: int) -> float:
        """Weighted cosine of what two texts speak of, 0..1."""
        same = self._same_tongue(place, there)
        ours, theirs = self._terms(place, same), self._terms(there, same)
        shared = sum(map(self._weight.__getitem__, ours & theirs))
        return shared / sqrt(self._massed(place, same) * self._massed(there, same)) if shared else 0.0

    def _pool(self, place: int) -> Sequence[int]:
        if len(self._originals) <= FEW:
            return self._originals
        member = self._members[place]
        shared = _most_voted(self._wording, member.text.shingles, MOST_CANDIDATES)
        told = _most_voted(self._facts, self._told(member.text), 2 * MOST_CANDIDATES)
        return sorted({*shared, *told})

    def _told(self, text: Text) -> frozenset[str]:
        return text.terms if self._one_tongue else text.terms | text.anchors

    def _same_tongue(self, place: int, there: int) -> bool:
        return self._members[place].text.language == self._members[there].text.language

    def _sharing(self, place: int, there: int) -> float:
        ours, theirs = self._members[place].text.shingles, self._members[there].text.shingles
        return len(ours & theirs) / max(1, min(len(ours), len(theirs)))

    def _terms(self, place: int, same: bool) -> frozenset[str]:
        text = self._members[place].text
        return text.terms if same else text.terms | text.anchors

    def _massed(self, place: int, same: bool) -> float:
        found = self._mass.get((place, same))
        if found is None:
            found = self._mass[place, same] = sum(map(self._weight.__getitem__, self._terms(place, same)))
        return found


def _most_voted(index: Mapping[Any, Sequence[int]], keys: frozenset[Any], most: int) -> list[int]:
    """Those who share most of the keys; of equals the earlier ones."""
    votes: Counter[int] = Counter()
    for there in filter(None, map(index.get, keys)):
        votes.update(there if len(there) <= _COMMON else there[:2])  # of a common one the first that had it
    return nsmallest(most, votes, key=lambda there: (-votes[there], there))
