"""Which articles report one event: an online engine, one pass, bounded memory.

    report ─► features ─► rare ones look up candidates ─► each candidate weighed (words, names, time) ─► best story, or a new one

An article is compared with a few dozen others at most, however large the window is: every rare feature remembers only its
latest articles. A story is as near as its nearest members are on average. Nothing is drawn by chance, and nothing depends
on more than the sequence of `place` and `restore` calls, so a restart continues as if there had been none.
"""

from __future__ import annotations

from array import array
from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from heapq import nlargest

from news7d.core.group import weigh
from news7d.core.group.everyday import BUCKETS, everyday
from news7d.core.group.explain import because
from news7d.core.group.features import Features, decode
from news7d.core.group.weigh import Norms, Profile, Tuning
from news7d.model import Analysis, Report, StoryPlacement

__all__ = ["Grouping", "Tuning"]

_POSTINGS = 40  # latest articles remembered per rare feature
_CANDIDATES = 20  # articles weighed
_STORIES = 5  # stories weighed
_MEMBERS = 6  # of each of them, the latest
_CACHE = 4096  # decoded features kept at hand, about 10 KB each


@dataclass(slots=True)
class _Item:
    """A placed article."""

    id: str
    story: int
    packed: bytes
    norms: Norms


@dataclass(slots=True)
class _Story:
    founder: str
    names: list[str]  # the founder's id, and those of the stories that it has taken in
    members: list[int] = field(default_factory=list)
    last: float = 0.0


class Grouping:
    """Places reports into stories. Not safe for threads: one owner at a time."""

    def __init__(self, tuning: Tuning | None = None) -> None:
        self._tuning = tuning or Tuning()
        self._df = array("i", bytes(4 * BUCKETS))
        for bucket, articles in everyday().items():
            self._df[bucket] += articles
        self._per_day: Counter[int] = Counter()
        self._next = 0
        self._items: dict[int, _Item] = {}
        self._by_id: dict[str, int] = {}
        self._stories: dict[int, _Story] = {}
        self._story_of_founder: dict[str, int] = {}
        self._postings: dict[int, list[int]] = {}  # lists: most hold one number, and an empty deque takes 600 bytes
        self._decoded: OrderedDict[int, Features] = OrderedDict()

    def place(self, report: Report, analysis: Analysis) -> StoryPlacement:
        """Place a report, for the first time or anew (same id), and remember it."""
        features = decode(analysis.features)
        when = _days(report.published or report.seen, report.seen)
        self._remove(report.id)
        mine = self._profile(features, when)
        ranked = self._ranked(mine)
        home = self._story_of_founder.get(report.id)
        if home is not None:
            ranked = [found for found in ranked if found[1] == home]  # who gave a story its name stays with it
        joins = bool(ranked) and (home is not None or ranked[0][0] >= self._tuning.join)
        number = self._add(report.id, ranked[0][1] if joins else home, analysis.features, mine)
        reasons = because(report, analysis, features, self._features(ranked[0][2])) if joins else ()
        merged = self._merge(ranked, number) if joins else ()
        return StoryPlacement(id=report.id, story=self._founder(number), because=reasons, merged=merged)

    def restore(self, id: str, story: str, moment: datetime, features: bytes) -> None:
        """Remember an article that was placed before, as the store has it; call in the order of placing."""
        self._remove(id)
        mine = self._profile(decode(features), _days(moment, None))
        self._add(id, self._story_of_founder.get(story), features, mine, founder=story)

    def forget(self, before: datetime) -> None:
        """Let go of stories whose newest article is older than `before`, with all their articles."""
        limit = _days(before, None)
        quiet = [story.members for story in self._stories.values() if story.last < limit]
        for number in [member for members in quiet for member in members]:
            self._remove(self._items[number].id)

    def story_of(self, id: str) -> str | None:
        """The story that an article stands in now."""
        number = self._by_id.get(id)
        return None if number is None else self._founder(number)

    def together(self, id: str) -> tuple[str, ...]:
        """The ids of all articles of an article's story, in order of placing."""
        number = self._by_id.get(id)
        return () if number is None else tuple(self._items[member].id for member in self._stories[self._items[number].story].members)

    def __len__(self) -> int:
        return len(self._items)

    # ------------------------------------------------------------ weighing

    def _profile(self, features: Features, when: float) -> Profile:
        day = int(when)
        around = (self._per_day[day - 1] + self._per_day[day]) / 1.5
        return weigh.profile(features, when, self._df, len(self._items), around)

    def _candidates(self, mine: Profile) -> list[int]:
        """Numbers of the articles that share the rarest features, nearest first."""
        scores: dict[int, float] = {}
        for key, weight in mine.rarest:
            for number in self._postings.get(key, ()):
                scores[number] = scores.get(number, 0.0) + weight
        return [number for _, number in nlargest(_CANDIDATES, [(score, number) for number, score in scores.items()])]

    def _ranked(self, mine: Profile) -> list[tuple[float, int, int]]:
        """(how near, story, its nearest member) of the stories in reach, nearest first."""
        odds = {number: self._odds(mine, number) for number in self._candidates(mine)}
        best: dict[int, float] = {}
        for number, chance in odds.items():
            story = self._items[number].story
            best[story] = max(best.get(story, 0.0), chance)
        near = nlargest(_STORIES, best, key=lambda story: (best[story], -story))
        return sorted((self._story_score(mine, story, odds) for story in near), key=lambda found: (-found[0], found[1]))

    def _story_score(self, mine: Profile, story: int, odds: dict[int, float]) -> tuple[float, int, int]:
        for member in self._stories[story].members[-_MEMBERS:]:
            if member not in odds:
                odds[member] = self._odds(mine, member)
        top = nlargest(3, ((chance, number) for number, chance in odds.items() if self._items[number].story == story))
        mean = sum(chance for chance, _ in top) / len(top)
        return (1.0 - self._tuning.mean) * top[0][0] + self._tuning.mean * mean, story, top[0][1]

    def _odds(self, mine: Profile, number: int) -> float:
        return weigh.likelihood(mine, self._features(number), self._items[number].norms, self._tuning)

    def _merge(self, ranked: list[tuple[float, int, int]], number: int) -> tuple[str, ...]:
        """An article that belongs as clearly to a second story shows that both are one: the younger joins the elder."""
        gone: list[str] = []
        for score, story, nearest in ranked[1:]:
            if score < self._tuning.merge or not self._agree(ranked[0][2], nearest):
                continue
            mine = self._items[number].story
            kept, lost = min(mine, story), max(mine, story)
            gone.append(self._stories[lost].founder)
            self._absorb(kept, lost)
        return tuple(gone)

    def _agree(self, one: int, other: int) -> bool:
        """Do the nearest members of two stories look alike themselves?"""
        item = self._items[one]
        mine = self._profile(self._features(one), item.norms.when)
        return self._odds(mine, other) >= self._tuning.agree

    def _absorb(self, kept: int, lost: int) -> None:
        story, gone = self._stories[kept], self._stories.pop(lost)
        for member in gone.members:
            self._items[member].story = kept
        story.members = sorted(story.members + gone.members)
        story.last = max(story.last, gone.last)
        story.names += gone.names
        self._story_of_founder.update((name, kept) for name in gone.names)

    # ------------------------------------------------------------ keeping

    def _founder(self, number: int) -> str:
        return self._stories[self._items[number].story].founder

    def _add(self, id: str, story: int | None, packed: bytes, mine: Profile, founder: str | None = None) -> int:
        number = self._next
        self._next += 1
        if story is None:
            story = number
            self._stories[story] = _Story(founder=founder or id, names=[founder or id])
            self._story_of_founder[founder or id] = story
        norms = Norms(mine.word_norm, mine.title_norm, mine.neutral_norm, mine.when, len(mine.named_twice))
        self._items[number] = _Item(id, story, packed, norms)
        self._by_id[id] = number
        self._per_day[int(mine.when)] += 1
        self._stories[story].members.append(number)
        self._stories[story].last = max(self._stories[story].last, mine.when)
        self._index(number, mine)
        return number

    def _index(self, number: int, mine: Profile) -> None:
        for key, _ in mine.rarest:
            posting = self._postings.setdefault(key, [])
            posting.append(number)
            if len(posting) > _POSTINGS:
                del posting[0]
        df = self._df
        for keys in (mine.words, mine.neutral):
            for key in keys:
                df[key % BUCKETS] += 1

    def _remove(self, id: str) -> None:
        number = self._by_id.pop(id, None)
        if number is None:
            return
        item = self._items.pop(number)
        self._per_day[int(item.norms.when)] -= 1
        features = decode(item.packed)
        self._decoded.pop(number, None)
        for keys in (features.words, features.neutral):
            for key in keys:
                self._df[key % BUCKETS] -= 1
                posting = self._postings.get(key)
                if posting is not None and number in posting:
                    posting.remove(number)
                    if not posting:
                        del self._postings[key]
        self._leave(item.story, number)

    def _leave(self, story: int, number: int) -> None:
        kept = self._stories[story]
        kept.members.remove(number)
        if not kept.members:
            del self._stories[story]
            for name in kept.names:
                self._story_of_founder.pop(name, None)

    def _features(self, number: int) -> Features:
        cached = self._decoded.get(number)
        if cached is None:
            cached = self._decoded[number] = decode(self._items[number].packed)
            if len(self._decoded) > _CACHE:
                self._decoded.popitem(last=False)
        else:
            self._decoded.move_to_end(number)
        return cached


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
