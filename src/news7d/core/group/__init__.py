"""Which articles report one event: an online engine, one pass, bounded memory.

    report ─► features ─► rare ones look up candidates ─► each candidate weighed (words, names, time) ─► best story, or a new one

An article is compared with a few dozen others at most, however large the window is: every rare feature remembers only its
latest articles. A story is as near as its nearest members are on average. Nothing is drawn by chance, and nothing depends
on more than the sequence of `place` and `restore` calls, so a restart continues as if there had been none.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import exp, log

from news7d.core.group.explain import because
from news7d.core.group.features import EMPTY, Features, decode
from news7d.model import Analysis, Report, StoryPlacement

_BUCKETS = 1 << 20  # of the document-frequency table; keys that share one only look a little commoner
_POSTINGS = 40  # latest articles remembered per rare feature
_CACHE = 4096  # decoded features kept at hand


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """The engine's few numbers; docs/design/010-stories.md says where they come from."""

    words: float = 7.0  # log-odds per unit of cosine
    title: float = 2.0
    neutral: float = 4.0
    neutral_apart: float = 9.0  # for articles in two languages, where words cannot help
    per_day: float = -0.35
    bias: float = -3.2
    bias_apart: float = -3.4
    join: float = 0.5  # probability from which an article joins
    merge: float = 0.8  # probability from which two stories become one
    shared_days: float = 4.0  # beyond it an article does not join what has gone quiet


@dataclass(slots=True)
class _Item:
    """A placed article."""

    id: str
    story: int
    minute: float  # days since the epoch
    packed: bytes
    word_norm: float
    title_norm: float
    neutral_norm: float


@dataclass(slots=True)
class _Story:
    founder: str
    members: list[int] = field(default_factory=list)
    last: float = 0.0


class Grouping:
    """Places reports into stories. Not safe for threads: one owner at a time."""

    def __init__(self, tuning: Tuning | None = None) -> None:
        self._tuning = tuning or Tuning()
        self._df = [0] * _BUCKETS
        self._count = 0
        self._next = 0
        self._items: dict[int, _Item] = {}
        self._by_id: dict[str, int] = {}
        self._stories: dict[int, _Story] = {}
        self._story_of_founder: dict[str, int] = {}
        self._postings: dict[int, deque[int]] = {}
        self._decoded: OrderedDict[int, Features] = OrderedDict()

    def place(self, report: Report, analysis: Analysis) -> StoryPlacement:
        """Place a report, for the first time or anew (same id), and remember it."""
        features = decode(analysis.features)
        when = _days(report.published or report.seen, report.seen)
        self._remove(report.id)
        profile = self._profile(features, when)
        found = self._best(profile)
        story, reasons = (found[0], because(report, analysis, features, self._features(found[1]))) if found else (None, ())
        number = self._add(report.id, story, when, analysis.features, features, profile)
        merged = self._merge(self._items[number].story, profile, number) if story is not None else ()
        return StoryPlacement(id=report.id, story=self._stories[self._items[number].story].founder, because=reasons, merged=merged)

    def restore(self, id: str, story: str, moment: datetime, features: bytes) -> None:
        """Remember an article that was placed before, as the store has it; call in the order of placing."""
        decoded = decode(features)
        when = _days(moment, None)
        self._remove(id)
        self._add(id, self._known_story(story), when, features, decoded, self._profile(decoded, when), founder=story)

    def forget(self, before: datetime) -> None:
        """Let go of stories whose newest article is older than `before`, with all their articles."""
        limit = _days(before, None)
        for number in [n for n, story in self._stories.items() if story.last < limit]:
            for member in list(self._stories[number].members):
                self._remove(self._items[member].id)

    def story_of(self, id: str) -> str | None:
        """The story that an article stands in now."""
        number = self._by_id.get(id)
        return None if number is None else self._stories[self._items[number].story].founder

    def __len__(self) -> int:
        return len(self._items)

    # ------------------------------------------------------------ weighing

    def _profile(self, features: Features, when: float) -> _Profile:
        df, count = self._df, self._count
        words = _weighted(features.words, df, count)
        neutral = _weighted(features.neutral, df, count)
        titled = dict(list(words.items())[: features.title_words])
        return _Profile(features, words, titled, neutral, _norm(words), _norm(titled), _norm(neutral), when)

    def _candidates(self, profile: _Profile) -> list[int]:
        """Numbers of the articles that share the rarest features, nearest first."""
        scores: dict[int, float] = {}
        for weighted, most in ((profile.words, 24), (profile.neutral, 16)):
            for key, weight in sorted(weighted.items(), key=lambda pair: -pair[1])[:most]:
                for number in self._postings.get(key, ()):
                    scores[number] = scores.get(number, 0.0) + weight * weight
        return sorted(scores, key=lambda number: (-scores[number], number))[:24]

    def _best(self, profile: _Profile) -> tuple[int, int] | None:
        """(story, its nearest member) that the article belongs to, or None."""
        odds = {number: self._odds(profile, number) for number in self._candidates(profile)}
        best: tuple[float, int, int] | None = None
        for story in dict.fromkeys(self._items[number].story for number in odds):
            score, nearest = self._story_score(profile, story, odds)
            if best is None or score > best[0]:
                best = (score, story, nearest)
        if best is None or best[0] < self._tuning.join:
            return None
        return best[1], best[2]

    def _story_score(self, profile: _Profile, story: int, odds: dict[int, float]) -> tuple[float, int]:
        members = self._stories[story].members[-12:]
        seen = sorted(((odds.get(m) if m in odds else self._odds(profile, m)) or 0.0, m) for m in dict.fromkeys(members + [n for n in odds if self._items[n].story == story]))
        seen.reverse()
        top = [score for score, _ in seen[:3]]
        return 0.6 * top[0] + 0.4 * sum(top) / len(top), seen[0][1]

    def _odds(self, profile: _Profile, number: int) -> float:
        """The probability that two articles report one event."""
        t, item, other = self._tuning, self._items[number], self._features(number)
        gap = abs(profile.when - item.minute)
        neutral = _dot(profile.neutral, other.neutral, self._df, self._count) / (profile.neutral_norm * item.neutral_norm)
        if profile.features.language == other.language:
            words = _dot(profile.words, other.words, self._df, self._count) / (profile.word_norm * item.word_norm)
            titled = {k: other.words[k] for k in list(other.words)[: other.title_words] if k in profile.titled}
            title = _dot(profile.titled, titled, self._df, self._count) / (profile.title_norm * item.title_norm)
            z = t.bias + t.words * words + t.title * title + t.neutral * neutral + t.per_day * gap
        else:
            z = t.bias_apart + t.neutral_apart * neutral + t.per_day * gap
        return 1.0 / (1.0 + exp(-z)) if z > -30 else 0.0

    # ------------------------------------------------------------ keeping

    def _known_story(self, founder: str) -> int | None:
        return self._story_of_founder.get(founder)

    def _add(self, id: str, story: int | None, when: float, packed: bytes, features: Features, profile: _Profile, founder: str | None = None) -> int:
        number = self._next
        self._next += 1
        if story is None:
            story = number
            self._stories[story] = _Story(founder=founder or id)
            self._story_of_founder[founder or id] = story
        self._items[number] = _Item(id, story, when, packed, profile.word_norm, profile.title_norm, profile.neutral_norm)
        self._by_id[id] = number
        self._stories[story].members.append(number)
        self._stories[story].last = max(self._stories[story].last, when)
        self._count += 1
        self._index(number, features, profile)
        return number

    def _index(self, number: int, features: Features, profile: _Profile) -> None:
        for weighted, most in ((profile.words, 24), (profile.neutral, 16)):
            for key, _ in sorted(weighted.items(), key=lambda pair: -pair[1])[:most]:
                self._postings.setdefault(key, deque(maxlen=_POSTINGS)).append(number)
        for keys in (features.words, features.neutral):
            for key in keys:
                self._df[key & (_BUCKETS - 1)] += 1

    def _remove(self, id: str) -> None:
        number = self._by_id.pop(id, None)
        if number is None:
            return
        item = self._items.pop(number)
        features = decode(item.packed)
        self._decoded.pop(number, None)
        self._count -= 1
        for keys in (features.words, features.neutral):
            for key in keys:
                self._df[key & (_BUCKETS - 1)] -= 1
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
            self._story_of_founder.pop(kept.founder, None)

    def _merge(self, story: int, profile: _Profile, number: int) -> tuple[str, ...]:
        return ()

    def _features(self, number: int) -> Features:
        cached = self._decoded.get(number)
        if cached is None:
            cached = self._decoded[number] = decode(self._items[number].packed)
            if len(self._decoded) > _CACHE:
                self._decoded.popitem(last=False)
        return cached


@dataclass(frozen=True, slots=True)
class _Profile:
    """An article's features with idf, ready to be compared."""

    features: Features
    words: dict[int, float]
    titled: dict[int, float]
    neutral: dict[int, float]
    word_norm: float
    title_norm: float
    neutral_norm: float
    when: float


def _weighted(weights: dict[int, float], df: Sequence[int], count: int) -> dict[int, float]:
    return {key: weight * _idf(df[key & (_BUCKETS - 1)], count) for key, weight in weights.items()}


def _idf(seen: int, count: int) -> float:
    return log((count + 50.0) / (seen + 1.0))


def _norm(weighted: dict[int, float]) -> float:
    return sum(w * w for w in weighted.values()) ** 0.5 or 1.0


def _dot(weighted: dict[int, float], other: dict[int, float], df: Sequence[int], count: int) -> float:
    total = 0.0
    for key in weighted.keys() & other.keys():
        total += weighted[key] * other[key] * _idf(df[key & (_BUCKETS - 1)], count)
    return total


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
