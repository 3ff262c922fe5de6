"""What the grouping engine remembers: in little memory, and the same after a restart."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from news7d.core.group import Grouping
from news7d.core.group.features import encode
from news7d.core.group.index import LATEST, Index
from news7d.core.group.shards import Shards
from news7d.core.group.stories import Stories
from news7d.model import Analysis, GroupingRules, Report

DAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
EVENTS = [
    "Kelderby bridge closed after cracks were found in two piers; Mayor Agnes Thornwick said repairs cost 4.2 million pounds",
    "Flood in Marrowdale leaves 300 homeless as the river Tamble bursts its banks; fire chief Desmond Okafor sent boats",
    "Harbrook Rovers beat Stanwick Town in extra time; striker Devlin Marsh scored twice before 18,500 in Harbrook",
]
EXTRA = ["Residents were told on Monday.", "A second report is due in 11 weeks.", "The council of Kelderby meets tonight.", ""]


def said(id: str, event: int, extra: int, hours: float) -> tuple[Report, Analysis]:
    at = DAY + timedelta(hours=hours)
    title = " ".join(EVENTS[event].split()[: 6 + extra])
    report = Report(id=id, language="en", title=title, text=f"{EVENTS[event]}. {EXTRA[extra]}", published=at, seen=at)
    return report, Analysis(language="en", features=encode(report, "en"))


class Restarts(RuleBasedStateMachine):
    """One engine runs on; another is built anew from what was remembered, before every placing. Both must say the same."""

    ids = st.sampled_from([f"a{n}" for n in range(12)])

    @initialize()
    def begin(self) -> None:
        self.running = Grouping()
        self.stored: dict[str, tuple[datetime, bytes, bytes]] = {}  # in order of placing
        self.rules = GroupingRules()
        self.hours = 0.0

    def restarted(self) -> Grouping:
        again = Grouping()
        for id, (seen, features, kept) in self.stored.items():
            again.restore(id, self.running.story_of(id) or "", seen, features, kept)
        again.bind(self.rules)
        return again

    @rule(id=ids, event=st.integers(0, 2), extra=st.integers(0, 3), wait=st.floats(0, 30))
    def place(self, id: str, event: int, extra: int, wait: float) -> None:
        self.hours += wait
        report, analysis = said(id, event, extra, self.hours)
        again = self.restarted()
        placement = self.running.place(report, analysis)
        assert again.place(report, analysis) == placement
        assert [again.story_of(key) for key in self.stored] == [self.running.story_of(key) for key in self.stored]
        self.stored.pop(id, None)
        assert report.seen is not None
        self.stored[id] = (report.seen, analysis.features, placement.kept)

    @rule(back=st.floats(0, 100))
    def forget(self, back: float) -> None:
        limit = DAY + timedelta(hours=self.hours - back)
        self.running.forget(limit)
        self.stored = {id: row for id, row in self.stored.items() if row[0] >= limit}

    @rule(data=st.data())
    def decide(self, data: st.DataObject) -> None:
        """An editor moves a report into another's story."""
        if len(self.stored) < 2:
            return
        moved, beside = data.draw(st.permutations(sorted(self.stored)))[:2]
        old, new = self.running.story_of(moved), self.running.story_of(beside)
        if old is None or new is None or old == new:
            return
        pairs = {(old, new), (new, old)}
        self.rules = GroupingRules(
            version=self.rules.version + 1, pinned=self.rules.pinned | {moved}, apart=self.rules.apart | frozenset(pairs)
        )
        self.running.bind(self.rules, {moved: new})

    @invariant()
    def everybody_is_somewhere(self) -> None:
        if hasattr(self, "running"):
            assert len(self.running) == len(self.stored)
            for id in self.stored:
                assert id in self.running.together(id)


TestRestarts = Restarts.TestCase
TestRestarts.settings = settings(max_examples=20, stateful_step_count=20, deadline=None)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.booleans(), st.integers(0, 200)), max_size=200))
def test_the_index_holds_the_latest(steps: list[tuple[int, bool, int]]) -> None:
    index, plain = Index(), defaultdict[int, list[int]](list)
    for number, (key, takes_out, which) in enumerate(steps):
        if takes_out and plain[key]:
            gone = plain[key][which % len(plain[key])]
            index.remove(gone, range(7))
            for numbers in plain.values():
                if gone in numbers:
                    numbers.remove(gone)
        else:
            keys = [key, (key + which) % 7] if which % 7 else [key]
            index.add(number, keys)
            for each in keys:
                plain[each] = [*plain[each], number][-LATEST:]
    for key in range(7):
        assert sorted(index.best([(key, 1.0)], LATEST)) == sorted(plain[key])
    assert len(index) == sum(map(bool, plain.values()))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sets(st.integers(0, 12) | st.sampled_from([4096, 2**32 - 1, 4095]), max_size=6), max_size=120))
def test_an_index_filled_in_bulk_is_the_same(articles: list[set[int]]) -> None:
    bulk, single = Index(), Index()
    for number, keys in enumerate(articles):
        bulk.add_later(number, sorted(keys))
        single.add(number, sorted(keys))
    for number in range(len(articles), len(articles) + 60):  # and it grows on as usual
        for index in (bulk, single):
            index.add(number, (3, number, 4096))
    for key in (*range(13), 4095, 4096, 2**32 - 1):
        assert bulk.best([(key, 1.0)], LATEST) == single.best([(key, 1.0)], LATEST)
    assert len(bulk) == len(single)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2**32 - 1) | st.sampled_from([0, 4096, 8192, 2**32 - 1]), st.integers(0, 2**32 - 1)), max_size=80))
def test_shards_are_a_map(pairs: list[tuple[int, int]]) -> None:
    shards = Shards()
    for key, value in pairs:
        shards.add(key, value)
    for key, _ in pairs:
        values = sorted(value for other, value in pairs if other == key)
        assert shards.values(key) == values
        assert shards.first(key) == values[0]
    for key, value in pairs:
        shards.drop(key, value)
    assert len(shards) == 0


class _Numbered:
    """Ten articles "0" … "9" whose numbers are their ids."""

    def __init__(self) -> None:
        self.stories = Stories(lambda id: int(id) if id.isdigit() else None, str)
        for _ in range(10):
            self.stories.extend()
        self.names = {number: str(number) for number in range(10)}

    def do(self, what: str, one: int, other: int) -> None:
        stories, names = self.stories, self.names
        if what == "move":
            stories.leave(one)
            stories.join(one, names[other] if one != other else str(one))
            names[one] = names[other] if one != other else str(one)
        elif names[one] != names[other]:
            kept, gone = stories.merge(stories.of(one), stories.of(other))
            assert {kept, gone} == {names[one], names[other]}
            names.update({number: kept for number, name in names.items() if name == gone})


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["move", "merge"]), st.integers(0, 9), st.integers(0, 9)), max_size=40))
def test_stories_know_their_members(steps: list[tuple[str, int, int]]) -> None:
    known = _Numbered()
    for what, one, other in steps:
        known.do(what, one, other)
        counts = Counter(known.names.values())
        for number, name in known.names.items():
            story = known.stories.of(number)
            assert known.stories.name(story) == name
            assert list(known.stories.members(story)) == [each for each, its in known.names.items() if its == name]
            assert known.stories.oldest(story) == min(known.stories.members(story))
            assert counts[name] == len(known.stories.members(story))


def placed(grouping: Grouping, *rows: tuple[Any, ...]) -> list[str]:
    return [grouping.place(*said(*row)).story for row in rows]


def test_an_article_that_an_editor_has_placed_stays_there() -> None:
    grouping = Grouping()
    placed(grouping, ("a", 0, 0, 0), ("b", 0, 1, 1), ("c", 1, 0, 2))
    grouping.bind(GroupingRules(version=1, pinned=frozenset({"b"})), {"b": "c"})
    assert placed(grouping, ("b", 0, 2, 3)) == ["c"]
    assert grouping.story_of("a") == "a"


def test_stories_that_an_editor_keeps_apart_stay_two() -> None:
    grouping = Grouping()
    placed(grouping, ("a", 0, 0, 0), ("b", 0, 1, 1), ("c", 0, 2, 2), ("d", 0, 3, 3))
    assert grouping.story_of("d") == "a"
    grouping.bind(GroupingRules(version=1, apart=frozenset({("a", "c"), ("c", "a")})), {"c": "c", "d": "c"})
    assert placed(grouping, ("e", 0, 1, 4), ("f", 0, 0, 5), ("b", 0, 3, 6), ("d", 0, 0, 7))[2:] == ["a", "c"]
    assert {grouping.story_of(id) for id in "abcdef"} == {"a", "c"}


def test_what_has_left_the_window_takes_no_room() -> None:
    grouping = Grouping()
    for n in range(6000):
        at = DAY + timedelta(minutes=n)
        report = Report(id=str(n), title="", text="", published=at, seen=at)
        grouping.place(report, Analysis(language="und"))
    grouping.forget(DAY + timedelta(minutes=5900))
    assert len(grouping) == 100
    assert len(grouping._shelf._ids) == len(grouping._stories._of) == 100
    assert grouping.story_of("5999") == "5999"
    assert grouping.story_of("10") is None
