"""A story that turns out to hold two events becomes two; one that does not, does not."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news7d.core.group import Grouping, splitting, weigh
from news7d.core.group.features import Vector
from news7d.core.group.splitting import Sample
from news7d.core.group.weigh import Others, Profile, Tuning
from news7d.model import GroupingRules
from tests.core.test_group_memory import said


def _parts(
    first: set[int], size: int, *, inner: float = 0.9, across: float = 0.02, same: bool = True, lands: tuple[str, str] = ("", "")
) -> dict[str, object]:
    """What is made of a story of which the members in `first` are of one event, by whole texts and by headlines."""
    side = np.array([each in first for each in range(size)])
    alike = np.where(side[:, None] == side, inner, across)
    told = Sample(
        alike=alike,
        languages=["en" if same or each in first else "pt" for each in range(size)],
        lands=[{ord(land) for land in lands[each not in first]} for each in range(size)],
    )
    return {"whole": splitting.parts(told, splitting.WHOLE), "headlines": splitting.parts(told, splitting.HEADLINES)}


def test_two_events_are_told_apart() -> None:
    both = ([0, 2, 4], [1, 3, 5])
    assert _parts({0, 2, 4}, 6) == {"whole": both, "headlines": both}


def test_what_is_not_sure_stays() -> None:
    nothing = {"whole": None, "headlines": None}
    assert _parts({0, 2, 4}, 6, across=0.5) == nothing, "they are somewhat alike"
    assert _parts({0, 2, 4}, 6, inner=0.4) == nothing, "neither part is one event for sure"
    assert _parts(set(), 6) == nothing
    assert _parts({0, 2, 4}, 6, across=0.3)["headlines"] is None, "headlines of one event are hardly alike"
    assert _parts({0, 2, 4}, 6, same=False)["headlines"] is None, "two languages share few words"


def test_two_countries_are_told_apart_where_all_else_is_alike() -> None:
    halves = set(range(0, 10, 2))
    assert _parts(halves, 10, across=0.7)["whole"] is None
    assert _parts(halves, 10, across=0.7, lands=("p", "b"))["whole"] == (sorted(halves), [1, 3, 5, 7, 9])
    assert _parts(halves, 10, across=0.7, lands=("p", "pb"))["whole"] is None, "both are about one of them"
    assert _parts({0, 2, 4}, 6, across=0.7, lands=("p", "b"))["whole"] is None, "too few say so"


def test_who_is_near_to_nobody_goes_alone() -> None:
    assert _parts({5}, 6) == {"whole": ([0, 1, 2, 3, 4], [5]), "headlines": None}
    assert _parts({5}, 6, across=0.3)["whole"] is None
    assert _parts({3}, 4)["whole"] is None, "three others are no story to be strange to"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.floats(0, 1), min_size=10, max_size=10), min_size=10, max_size=10), st.integers(2, 10))
def test_every_member_is_in_one_part(chances: list[list[float]], size: int) -> None:
    alike = np.array(chances)[:size, :size]
    told = Sample((alike + alike.T) / 2, ["en"] * size, [set()] * size)
    found = splitting.parts(told, splitting.WHOLE)
    if found is not None:
        assert sorted([*found[0], *found[1]]) == list(range(size))
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
    likelihoods, each_with_each = weigh.likelihoods, weigh.each_with_each

    def counted(mine: Profile, others: Others, tuning: Tuning) -> Vector:
        weighed[0] += others.count
        return likelihoods(mine, others, tuning)

    def counted_all(others: Others, *rest: Any) -> Vector:
        weighed[0] += others.count**2
        return each_with_each(others, *rest)

    monkeypatch.setattr(weigh, "likelihoods", counted)
    monkeypatch.setattr(weigh, "each_with_each", counted_all)
    for n in range(300):
        report, analysis = said(f"x{n}", 0, n % 4, n / 60)
        weighed[0] = 0
        grouping.place(report, analysis)
        costs.append(weighed[0])
    looks = 100 + 10 * 30  # a story of a size at which it is looked at: a sample each with each, and the others with both halves
    assert max(costs) <= 60 + looks
    assert sum(costs[100:]) / len(costs[100:]) <= 60
    assert len({grouping.story_of(f"x{n}") for n in range(300)}) <= 10
