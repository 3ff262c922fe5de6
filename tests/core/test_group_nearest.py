"""Which story an article joins: the nearest, a running affair that nothing else comes near to, or none."""

# ruff: noqa: E501
from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news7d.core.group import Grouping, Tuning, nearest
from news7d.core.group.explain import ALONE, because
from news7d.core.group.features import decode, encode
from news7d.core.group.nearest import Near
from news7d.model import Analysis, Report, StoryPlacement

DAY = datetime(2026, 4, 6, 9, tzinfo=UTC)
T = Tuning()

OVENS = [
    ("Bakers of Tarnby switch off ovens over the price of gas",
     "The bakers of Tarnby let their ovens go cold on Monday to protest against a gas price that has doubled since January. Guild master Ottoline Frayne said forty bakeries took part."),
    ("No bread in Tarnby as forty bakeries protest against gas bills",
     "Forty bakeries in Tarnby stayed shut on Monday. The guild of bakers, led by Ottoline Frayne, wants the council to cap what ovens pay for gas."),
    ("Tarnby council meets bakers after a day without bread",
     "Councillors of Tarnby met the bakers' guild on Monday evening. Ottoline Frayne demanded a cap on the gas price that ovens pay; the treasurer asked for a week."),
    ("Why the ovens of Tarnby are cold: the bill for gas",
     "A bakery in Tarnby pays twice as much for gas as in January. Its ovens burn from two in the morning. The guild under Ottoline Frayne calls that the end of bread."),
    ("Queues for bread at Tarnby's only supermarket",
     "With forty bakeries shut in Tarnby, people queued for bread at the supermarket on Monday. The bakers' guild of Ottoline Frayne said ovens would stay cold until gas is cheaper."),
    ("Tarnby bakers extend protest for a second day",
     "The ovens of Tarnby's bakeries stay cold on Tuesday too, the guild said. Ottoline Frayne said that gas bills of forty bakeries had doubled and that bread could not."),
]  # fmt: skip
COLUMN = (
    "No bread, and no gas to bake it",
    "A loaf is flour, water, an oven and somebody who gets up at two. We have all the flour and water in the world. But bakers cannot bake with a gas bill like that, "
    "and a council that wants bread on the table should ask itself what ovens burn. A bakery is not a hobby. When the price of gas doubles, the guild has to protest.",
)


def _place(grouping: Grouping, id: str, title: str, text: str, hours: float, language: str = "en") -> StoryPlacement:
    moment = DAY + timedelta(hours=hours)
    report = Report(id=id, title=title, text=text, language=language, published=moment, seen=moment)
    return grouping.place(report, Analysis(language=language, features=encode(report, language)))


def _friend() -> float:
    return 1.0


def _stranger() -> float:
    return 0.0


def test_what_is_near_enough_joins_and_what_is_not_founds_a_story() -> None:
    assert nearest.belongs([Near(T.join, 1, 1)], 1, _stranger, T.join, T)
    assert not nearest.belongs([Near(T.join - 0.01, 1, 1)], 1, _friend, T.join, T)
    assert not nearest.belongs([], 0, _friend, T.join, T)


def test_less_will_do_for_a_running_affair_that_nothing_else_comes_near_to() -> None:
    assert nearest.belongs([Near(0.3, 1, 1), Near(0.01, 2, 2)], 8, _friend, T.join, T)
    assert not nearest.belongs([Near(0.3, 1, 1), Near(0.1, 2, 2)], 8, _friend, T.join, T), "two affairs of one kind: neither has it"
    assert not nearest.belongs([Near(0.3, 1, 1), Near(0.01, 2, 2)], 2, _friend, T.join, T), "two reports are no running affair"
    assert not nearest.belongs([Near(0.1, 1, 1)], 80, _friend, T.join, T)
    assert not nearest.belongs([Near(0.3, 1, 1)], 8, _stranger, T.join, T), "it names others: something else has happened"


def test_one_member_that_is_near_by_accident_does_not_speak_for_its_story() -> None:
    odds = {1: 0.9, 2: 0.1, 3: 0.1, 4: 0.7, 5: 0.7, 6: 0.7}
    found = nearest.ranked(odds, lambda number: 10 if number < 4 else 20, lambda story: (story,) * 3, 0.8)
    assert [near.story for near in found] == [20, 10]
    assert found[1].member == 1


@given(st.dictionaries(st.integers(0, 40), st.floats(0.0, 1.0), max_size=20))
def test_stories_are_ranked_whatever_was_weighed(odds: dict[int, float]) -> None:
    found = nearest.ranked(odds, lambda number: number % 5, lambda story: range(story, 41, 5), 0.8)
    assert sorted(near.story for near in found) == sorted({number % 5 for number in odds})
    assert all(0.0 <= later.score <= near.score <= 1.0 for near, later in pairwise(found))
    assert all(near.member % 5 == near.story for near in found)


def test_a_column_that_names_nobody_joins_the_affair_that_everybody_writes_about() -> None:
    grouping = Grouping()
    for place, (title, text) in enumerate(OVENS):
        assert _place(grouping, f"o{place}", title, text, place).story == "o0"
    column = _place(grouping, "column", *COLUMN, 8.0)
    assert column.story == "o0"
    assert column.because[-1] == ALONE


def test_a_column_on_something_else_stays_alone() -> None:
    grouping = Grouping()
    for place, (title, text) in enumerate(OVENS):
        _place(grouping, f"o{place}", title, text, place)
    other = "A good hat keeps the rain off and the sun out. My grandfather had two, one for Sundays. I have none, and it shows in every photograph of a wedding."
    assert _place(grouping, "hat", "In praise of hats", other, 30.0).story == "hat"


def test_a_shared_link_and_a_shared_picture_are_told() -> None:
    report = Report(
        id="a",
        title="A quiet day",
        text="",
        links=("https://harbour.example/log/7",),
        image="https://one.example/p/quay-7.jpg?w=2",
        seen=DAY,
    )
    other = Report(
        id="b", title="Elsewhere", text="", links=("https://harbour.example/log/7",), image="https://two.example/quay-7.jpg", seen=DAY
    )
    told = because(report, Analysis(language="en", features=b""), decode(encode(other, "en")))
    assert told == ("links: harbour.example, quay-7.jpg",)


def test_one_near_member_counts_less_the_more_the_story_has() -> None:
    one, many = ((7,), (7, 8, 9))
    assert nearest.ranked({7: 0.9}, lambda _: 7, lambda _: one, 0.8)[0].score == pytest.approx(0.9)
    assert nearest.ranked({7: 0.9}, lambda _: 7, lambda _: many, 0.8)[0].score == pytest.approx(0.2 * 0.9 + 0.8 * 0.3)
