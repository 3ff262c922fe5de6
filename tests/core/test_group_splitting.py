"""A story that turns out to hold two events becomes two; one that does not, does not."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news7d.core.group import Grouping, splitting, weigh
from news7d.core.group.features import Features
from news7d.core.group.weigh import Norms, Profile, Tuning
from news7d.model import GroupingRules
from tests.core.test_group_memory import said


def _parts(first: set[int], members: list[int], *, inner: float = 0.9, across: float = 0.02, same: bool = True) -> object:
    def agreement(one: int, other: int) -> float:
        return inner if (one in first) == (other in first) else across

    return splitting.parts(members, agreement, lambda one, other: same)


def test_two_events_are_told_apart() -> None:
    assert _parts({0, 2, 4}, [0, 1, 2, 3, 4, 5]) == ([0, 2, 4], [1, 3, 5])
    members = list(range(40))
    assert _parts(set(range(0, 40, 2)), members) == (members[::2], members[1::2])


def test_what_is_not_sure_stays() -> None:
    members = [0, 1, 2, 3, 4, 5]
    assert _parts({0, 2, 4}, members, across=0.3) is None, "they are somewhat alike"
    assert _parts({0, 2, 4}, members, inner=0.5) is None, "neither part is one event for sure"
    assert _parts({0, 2, 4}, members, same=False) is None, "two languages share few words"
    assert _parts({5}, members) is None, "one report is no event of its own"
    assert _parts(set(), members) is None


@settings(max_examples=40, deadline=None)
@given(st.integers(4, 30), st.randoms(use_true_random=False))
def test_every_member_is_in_one_part(size: int, chance: object) -> None:
    members = list(range(size))
    first = set(members[: size // 2])
    found = splitting.parts(members, lambda one, other: 0.9 if (one in first) == (other in first) else 0.01, lambda one, other: True)
    assert found is not None
    assert sorted([*found[0], *found[1]]) == members
    assert all(one < other for part in found for one, other in pairwise(part))


def _joined(grouping: Grouping) -> None:
    """Four reports of two events that an accident has put into one story."""
    for row in (("a", 0, 0, 0), ("b", 0, 3, 1), ("c", 1, 0, 2), ("d", 1, 3, 3)):
        grouping.place(*said(*row))
    grouping.bind(GroupingRules(), {"c": "a", "d": "a"})
    assert grouping.together("a") == ("a", "b", "c", "d")


def test_the_part_that_gave_the_name_keeps_it() -> None:
    grouping = Grouping()
    _joined(grouping)
    placement = grouping.place(*said("e", 1, 1, 4))
    assert placement.split is not None
    assert (placement.story, placement.split.story, placement.split.ids) == ("c", "c", ("c", "d", "e"))
    assert grouping.together("a") == ("a", "b")
    assert grouping.place(*said("f", 0, 1, 5)).story == "a"


def test_what_an_editor_has_put_together_is_not_split() -> None:
    grouping = Grouping()
    _joined(grouping)
    grouping.bind(GroupingRules(version=1, pinned=frozenset("d")))
    assert grouping.place(*said("e", 1, 1, 4)).split is None
    assert grouping.together("a") == ("a", "b", "c", "d", "e")


def test_a_flood_of_the_same_costs_no_more_than_its_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """An outlet that sends hundreds of nearly the same: each is weighed against a few dozen, however many there are."""
    grouping, weighed, costs = Grouping(), [0], []
    likelihood = weigh.likelihood

    def counted(mine: Profile, other: Features, norms: Norms, tuning: Tuning) -> float:
        weighed[0] += 1
        return likelihood(mine, other, norms, tuning)

    monkeypatch.setattr(weigh, "likelihood", counted)
    for n in range(300):
        report, analysis = said(f"x{n}", 0, n % 4, n / 60)
        weighed[0] = 0
        grouping.place(report, analysis)
        costs.append(weighed[0])
    looks = 45 + 10 * 30  # a story of a size at which it is looked at: a sample each with each, and the others with both halves
    assert max(costs) <= 60 + looks
    assert sum(costs[100:]) / len(costs[100:]) <= 60
    assert len({grouping.story_of(f"x{n}") for n in range(300)}) <= 10
