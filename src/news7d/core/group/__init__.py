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
from dataclasses import replace
from datetime import UTC, datetime
from heapq import nlargest

import numpy as np

from news7d.core.group import nearest, splitting, weigh
from news7d.core.group.everyday import BUCKETS, everyday
from news7d.core.group.explain import because
from news7d.core.group.features import Features, decode, vectors
from news7d.core.group.index import Index
from news7d.core.group.nearest import Near
from news7d.core.group.shelf import Shelf
from news7d.core.group.stories import Stories
from news7d.core.group.weigh import Norms, Profile, Tuning
from news7d.model import Analysis, GroupingRules, Report, StoryPart, StoryPlacement

__all__ = ["Grouping", "Tuning"]

_CANDIDATES = 20  # articles weighed
_BRIDGED = 5  # nearest stories that may turn out to be one
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
        features = decode(analysis.features)
        when = _days(report.published or report.seen, report.seen)
        before = self.story_of(report.id)
        self._remove(report.id)
        mine = self._profile(features, when)
        home = before if report.id in self._rules.pinned or (before == report.id and self._stories.named(report.id) is not None) else None
        ranked = self._allowed(self._ranked(mine), before, home)
        joins = bool(ranked) if home is not None else self._belongs(mine, ranked)
        name = self._stories.name(ranked[0][1]) if joins else home or report.id
        alone = home is None and joins and ranked[0].score < self._tuning.join
        reasons = because(report, analysis, self._features(ranked[0].member), alone=alone) if joins else ()
        number = self._add(report.id, name, _days(report.seen or report.published, None), analysis.features, mine)
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
        if kept:
            norms, keys = Norms.unpack(kept), array("I", kept[Norms.SIZE :])
        else:
            mine = self._profile(decode(features), _days(published or seen, seen))
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

    def _profile(self, features: Features, when: float) -> Profile:
        day = int(when)
        around = (self._per_day[day - 1] + self._per_day[day]) / 1.5
        return weigh.profile(features, when, self._df, len(self._shelf), around)

    def _candidates(self, mine: Profile) -> list[int]:
        """Numbers of the articles that share the rarest features, nearest first."""
        scores = self._index.scores(mine.rarest)
        return [number for _, number in nlargest(_CANDIDATES, [(score, number) for number, score in scores.items()])]

    def _ranked(self, mine: Profile) -> list[Near]:
        """The stories in reach, nearest first."""
        odds = {number: self._odds(mine, number) for number in self._candidates(mine)}
        brief = len(mine.words) <= weigh.BRIEF
        unseen = 1.0 if brief else min(1.0, self._tuning.unseen + mine.crowd / 4.0)
        return nearest.ranked(odds, self._stories.of, self._stories.members, self._tuning.mean, unseen)

    def _belongs(self, mine: Profile, ranked: list[Near]) -> bool:
        members = self._stories.members(ranked[0].story) if ranked else ()

        def known() -> float:
            return max(weigh.share_known(mine, self._features(member)) for member in members[-_SPEAKERS:])

        return nearest.belongs(ranked, len(members), known, self._tuning)

    def _odds(self, mine: Profile, number: int) -> float:
        return weigh.likelihood(mine, *self._shelf.read(number), self._tuning)

    def _merge(self, ranked: list[Near], number: int) -> tuple[str, ...]:
        """An article that belongs as clearly to a second story shows that both are one: the younger joins the elder."""
        gone: list[str] = []
        brief = len(self._features(number).words) <= weigh.BRIEF
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
        """The newest article joins `mine`, and would join `other`: do the nearest members of both look alike themselves, on average?

        A headline on its own says little; now that there is something between, less will do than for two affairs.
        """
        bridge, agree = (self._tuning.join, self._tuning.agree_single) if single else (self._tuning.merge, self._tuning.agree)
        if other.score < bridge:
            return False
        profiles = [self._profile(features, norms.when) for features, norms in map(self._shelf.read, mine.members)]
        odds = [self._odds(profile, member) for profile in profiles for member in other.members]
        return sum(odds) >= agree * len(odds)

    # ------------------------------------------------------------ splitting

    def _split(self, number: int) -> StoryPart | None:
        """Look at a story that has just grown: if it holds two events, the one that did not give it its name becomes another story."""
        story = self._stories.of(number)
        members, name = list(self._stories.members(story)), self._stories.name(story)
        if len(members) not in splitting.SIZES or self._is_decided(members, name):
            return None
        profiles: dict[int, Profile] = {}
        found = splitting.parts(members, lambda one, other: self._alike(one, other, profiles), self._in_one_language)
        if found is None:
            return None
        leaving = found[0] if self._shelf.number(name) in found[1] else found[1]
        ids = [self._shelf.id(member) for member in leaving]
        named = next((id for id in ids if self._stories.named(id) is None), None)
        if named is None:
            return None
        for member in leaving:
            self._stories.leave(member)
            self._stories.join(member, named)
        return StoryPart(story=named, ids=tuple(ids))

    def _is_decided(self, members: Sequence[int], name: str) -> bool:
        """Has an editor had a hand in this story?"""
        rules = self._rules
        return any(self._shelf.id(member) in rules.pinned for member in members) or any(name == one for one, _ in rules.apart)

    def _alike(self, one: int, other: int, profiles: dict[int, Profile]) -> float:
        """How much two articles look like one event, as if they were of one moment."""
        if one not in profiles:
            features, norms = self._shelf.read(one)
            profiles[one] = self._profile(features, norms.when)
        mine, (features, norms) = profiles[one], self._shelf.read(other)
        return weigh.likelihood(mine, features, replace(norms, when=mine.when), self._tuning)

    def _in_one_language(self, one: int, other: int) -> bool:
        return self._features(one).language == self._features(other).language

    # ------------------------------------------------------------ keeping

    def _founder(self, number: int) -> str:
        return self._stories.name(self._stories.of(number))

    def _features(self, number: int) -> Features:
        return self._shelf.read(number)[0]

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
    return Norms(mine.word_norm, mine.title_norm, mine.neutral_norm, mine.when, len(mine.named_twice))


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
