"""Which articles report one event: an online engine, one pass, bounded memory.

    report ─► features ─► rare ones look up candidates ─► each candidate weighed (words, names, time) ─► best story, or a new one

An article is compared with a few dozen others at most, however large the window is: every rare feature remembers only its
latest articles. A story is as near as its nearest members are on average. Nothing is drawn by chance, and nothing depends
on more than the sequence of calls, so a restart (`restore` of all that is remembered) continues as if there had been none.
What editors have decided (`bind`) outweighs all of it.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

import numpy as np

from news7d.core.group import nearest, splitting, weigh
from news7d.core.group.everyday import BUCKETS, everyday
from news7d.core.group.explain import because
from news7d.core.group.features import Vector, decode, head, sound, vectors
from news7d.core.group.index import Index
from news7d.core.group.nearest import Near
from news7d.core.group.shelf import Shelf
from news7d.core.group.stories import Stories
from news7d.core.group.weigh import Norms, Profile, Tuning
from news7d.model import Analysis, GroupingRules, Report, StoryPart, StoryPlacement

__all__ = ["Grouping", "Tuning"]

_CANDIDATES = 20  # articles weighed
_BRIDGED = 5  # nearest stories that may turn out to be one
_COMPARED = 8  # members of each of two stories that may be one
_SPEAKERS = 12  # latest members of a story that are asked for names


class Grouping:
    """Places reports into stories. Not safe for threads: one owner at a time."""

    def __init__(self, tuning: Tuning | None = None) -> None:
        self._tuning = tuning or Tuning()
        self._df = array("i", bytes(4 * BUCKETS))
        for bucket, articles in everyday().items():
            self._df[bucket] += articles
        self._per_day: Counter[int] = Counter()
        self._shelf = Shelf()
        self._stories = Stories(self._shelf.number, self._shelf.id)
        self._index = Index()
        self._rules = GroupingRules()

    def place(self, report: Report, analysis: Analysis) -> StoryPlacement:
        """Place a report, for the first time or anew (same id), and remember it."""
        features = sound(analysis.features)
        when = _days(report.published or report.seen, report.seen)
        before = self.story_of(report.id)
        self._remove(report.id)
        mine = self._profile(features, when)
        home = before if report.id in self._rules.pinned or (before == report.id and self._stories.named(report.id) is not None) else None
        ranked = self._allowed(self._ranked(mine), before, home)
        joins = bool(ranked) if home is not None else self._belongs(mine, ranked)
        name = self._stories.name(ranked[0][1]) if joins else home or report.id
        alone = home is None and joins and ranked[0].score < self._join(mine)
        reasons = because(report, analysis, decode(self._shelf.features(ranked[0].member)), alone=alone) if joins else ()
        number = self._add(report.id, name, _days(report.seen or report.published, None), features, mine)
        merged = self._merge(ranked, number) if joins else ()
        split = self._split(number) if joins and not merged else None
        return StoryPlacement(
            id=report.id,
            story=self._founder(number),
            because=reasons,
            merged=merged,
            split=split,
            kept=_kept(_norms(mine), [key for key, _ in mine.rarest]),
        )

    def _allowed(self, ranked: list[Near], before: str | None, home: str | None) -> list[Near]:
        """Who gave a story its name stays with it, and who was put there by an editor; nobody goes where an editor did not want them."""
        if home is not None:
            story = self._stories.named(home)
            return [found for found in ranked if found[1] == story]
        return [found for found in ranked if (before, self._stories.name(found[1])) not in self._rules.apart] if before else ranked

    def restore(self, id: str, story: str, seen: datetime, features: bytes, kept: bytes = b"", published: datetime | None = None) -> None:
        """Remember an article that was placed before, with what its placement said then; call in the order of placing.

        Without `kept` (it was placed by an earlier version) its rarest features are what is rare now.
        """
        self._remove(id)
        features = sound(features)
        if kept:
            norms, keys = Norms.unpack(kept), array("I", kept[Norms.SIZE :])
        else:
            mine = self._profile(features, _days(published or seen, seen))
            norms, keys = _norms(mine), array("I", [key for key, _ in mine.rarest])
        self._keep(id, story, _days(seen, None), features, norms, keys, add=self._index.add_later if kept else self._index.add)

    def bind(self, rules: GroupingRules, places: Mapping[str, str] | None = None) -> None:
        """Keep to what editors have decided, and take over where that has put articles (id to story); unknown ones do not matter."""
        self._rules = rules
        for id, story in (places or {}).items():
            number = self._shelf.number(id)
            if number is not None and self._founder(number) != story:
                self._stories.leave(number)
                self._stories.join(number, story)

    @property
    def rules(self) -> GroupingRules:
        return self._rules

    def forget(self, before: datetime) -> None:
        """Let go of the articles that we saw before then. Stories live on in what is left of them."""
        for number in self._shelf.seen_before(_days(before, None)):
            self._remove(self._shelf.id(number))
        self._stories.trim(self._shelf.trimmed())

    def story_of(self, id: str) -> str | None:
        """The story that an article stands in now."""
        number = self._shelf.number(id)
        return None if number is None else self._founder(number)

    def together(self, id: str) -> tuple[str, ...]:
        """The ids of all articles of an article's story, in order of placing."""
        number = self._shelf.number(id)
        return () if number is None else tuple(map(self._shelf.id, self._stories.members(self._stories.of(number))))

    def __len__(self) -> int:
        return len(self._shelf)

    # ------------------------------------------------------------ weighing

    def _profile(self, features: bytes, when: float) -> Profile:
        return weigh.profile(features, when, self._df, len(self._shelf), self._around(when))

    def _around(self, when: float) -> float:
        """How many articles a day the window has around that time."""
        day = int(when)
        return (self._per_day[day - 1] + self._per_day[day]) / 1.5

    def _ranked(self, mine: Profile) -> list[Near]:
        """The stories in reach, nearest first."""
        candidates = self._index.best(mine.rarest, _CANDIDATES)
        odds = dict(zip(candidates, self._odds(mine, candidates), strict=True))
        brief = mine.words <= weigh.BRIEF
        unseen = 1.0 if brief else min(1.0, self._tuning.unseen + mine.crowd / 4.0)
        return nearest.ranked(odds, self._stories.of, self._stories.members, self._tuning.mean, unseen)

    def _belongs(self, mine: Profile, ranked: list[Near]) -> bool:
        members = self._stories.members(ranked[0].story) if ranked else ()

        def known() -> float:
            return float(weigh.shares_known(mine, self._shelf.others(members[-_SPEAKERS:])).max())

        return nearest.belongs(ranked, len(members), known, self._join(mine), self._tuning)

    def _join(self, mine: Profile) -> float:
        return self._tuning.join_brief if mine.words <= weigh.BRIEF else self._tuning.join

    def _odds(self, mine: Profile, numbers: Sequence[int]) -> list[float]:
        """The probability that an article reports what each of these does."""
        odds: list[float] = weigh.likelihoods(mine, self._shelf.others(numbers), self._tuning).tolist() if numbers else []
        return odds

    def _merge(self, ranked: list[Near], number: int) -> tuple[str, ...]:
        """An article that belongs as clearly to a second story shows that both are one: the younger joins the elder."""
        gone: list[str] = []
        brief = self._head(number)[2] <= weigh.BRIEF
        for near in ranked[1:_BRIDGED]:
            mine, other = self._stories.of(number), self._stories.of(near.member)
            if mine == other or not self._are_one(ranked[0], near, single=brief and self._is_single(mine, other)):
                continue
            if (self._stories.name(mine), self._stories.name(other)) not in self._rules.apart:
                gone.append(self._stories.merge(mine, other)[1])
        return tuple(gone)

    def _is_single(self, mine: int, other: int) -> bool:
        """Had one of two stories one article only, before the newest joined the first?"""
        return len(self._stories.members(mine)) == 2 or len(self._stories.members(other)) == 1

    def _are_one(self, mine: Near, other: Near, *, single: bool) -> bool:
        """The newest article joins `mine`, and would join `other`: do both look alike themselves, on average?

        A headline on its own says little; now that there is something between, less will do than for two affairs.
        """
        t = self._tuning
        if not single and self._head(mine.member)[2] > weigh.BRIEF and other.score >= t.merge_abroad:
            sides = tuple(splitting.sample(self._stories.members(self._stories.of(near.member)), _COMPARED) for near in (mine, other))
            if len({self._head(member)[0] for side in sides for member in side}) > 1:
                return self._agree(*sides)
        bridge, agree = (t.join_brief, t.agree_single) if single else (t.merge, t.agree)
        if other.score < bridge:
            return False
        odds = [chance for member in mine.members for chance in self._odds(self._again(member), other.members)]
        return sum(odds) >= agree * len(odds)

    def _agree(self, one: Sequence[int], other: Sequence[int]) -> bool:
        """Do members of two stories in several languages look like one event, on average?"""
        told, _ = self._sampled([*one, *other])
        parts = range(len(one)), range(len(one), len(one) + len(other))
        abroad = splitting.about_different_lands(*parts, told)
        return bool(told.alike[: len(one), len(one) :].mean() >= (self._tuning.agree_elsewhere if abroad else self._tuning.agree_abroad))

    def _again(self, number: int) -> Profile:
        """An article that is here, as it is weighed today."""
        return self._profile(self._shelf.features(number), self._shelf.when(number))

    # ------------------------------------------------------------ splitting

    def _split(self, number: int) -> StoryPart | None:
        """Look at a story that has just grown: if it holds two events, the one that did not give it its name becomes another story."""
        story = self._stories.of(number)
        members, name = list(self._stories.members(story)), self._stories.name(story)
        if len(members) not in splitting.SIZES or self._is_decided(members, name):
            return None
        parts = self._parted(members)
        if parts is None:
            return None
        leaving = parts[0] if self._shelf.number(name) in parts[1] else parts[1]
        ids = [self._shelf.id(member) for member in sorted(leaving)]
        named = next((id for id in ids if self._stories.named(id) is None), None)
        if named is None:
            return None
        for member in leaving:
            self._stories.leave(member)
            self._stories.join(member, named)
        return StoryPart(story=named, ids=tuple(ids))

    def _parted(self, members: Sequence[int]) -> tuple[list[int], list[int]] | None:
        """The members of two events, if a story holds two."""
        chosen = splitting.sample(members)
        told, words = self._sampled(chosen)
        whole = 4 * int(np.count_nonzero(words > weigh.BRIEF)) >= 3 * len(chosen)
        found = splitting.parts(told, splitting.WHOLE if whole else splitting.HEADLINES)
        if found is None:
            return None
        one, other = ([chosen[place] for place in part] for part in found)
        sides = tuple(one), tuple(other)
        for member in sorted(set(members) - set(chosen)):
            near = [sum(self._odds(self._again(member), side)) / len(side) for side in sides]
            (one if near[0] >= near[1] else other).append(member)
        return one, other

    def _is_decided(self, members: Sequence[int], name: str) -> bool:
        """Has an editor had a hand in this story?"""
        rules = self._rules
        return any(self._shelf.id(member) in rules.pinned for member in members) or any(name == one for one, _ in rules.apart)

    def _sampled(self, numbers: Sequence[int]) -> tuple[splitting.Sample, Vector]:
        """Articles, each compared with each, and how many words they have."""
        others = self._shelf.others(numbers)
        around = np.array([self._around(when) for when in others.when.tolist()])
        alike = weigh.each_with_each(others, self._df, len(self._shelf), around, self._tuning)
        return splitting.Sample(alike, others.languages, others.lands_of()), others.words

    # ------------------------------------------------------------ keeping

    def _founder(self, number: int) -> str:
        return self._stories.name(self._stories.of(number))

    def _head(self, number: int) -> tuple[str, int, int, int]:
        return head(self._shelf.features(number))

    def _add(self, id: str, story: str, seen: float, features: bytes, mine: Profile) -> int:
        return self._keep(id, story, seen, features, _norms(mine), [key for key, _ in mine.rarest])

    def _keep(
        self,
        id: str,
        story: str,
        seen: float,
        features: bytes,
        norms: Norms,
        keys: Sequence[int],
        add: Callable[[int, Sequence[int]], None] | None = None,
    ) -> int:
        number = self._shelf.add(id, seen, norms.pack(), features)
        self._stories.extend()
        self._stories.join(number, story)
        (add or self._index.add)(number, keys)
        self._count(features, norms.when, 1)
        return number

    def _count(self, features: bytes, when: float, by: int) -> list[int]:
        """Count an article's features in or out; their keys."""
        keys, _ = vectors(features)
        np.add.at(np.frombuffer(self._df, np.int32), (keys & (BUCKETS - 1)).astype(np.intp), np.int32(by))
        self._per_day[int(when)] += by
        found: list[int] = keys.tolist()
        return found

    def _remove(self, id: str) -> None:
        number = self._shelf.number(id)
        if number is None:
            return
        self._stories.leave(number)
        norms, features = self._shelf.remove(number)
        self._index.remove(number, self._count(features, norms.when, -1))


def _norms(mine: Profile) -> Norms:
    return Norms(mine.word_norm, mine.title_norm, mine.neutral_norm, mine.when, mine.names)


def _kept(norms: Norms, keys: Sequence[int]) -> bytes:
    """What `restore` needs of an article beside its features."""
    return norms.pack() + array("I", keys).tobytes()


def _days(moment: datetime | None, seen: datetime | None) -> float:
    """Days since the epoch. A claim from the future, or from years ago, is no help: then the time we saw it counts."""
    if moment is None:
        return 0.0
    days = moment.astimezone(UTC).timestamp() / 86400
    if seen is not None:
        known = seen.astimezone(UTC).timestamp() / 86400
        if not known - 10.0 <= days <= known + 1.0:
            return known
    return days
