"""Shares with their intervals, and an outlet's days put together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news7d.core.shares import LEAST, numbers, share
from news7d.model import OutletDay


@pytest.mark.parametrize(
    ("part", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (0, 100, 0.0, 0.0370), (100, 100, 0.9630, 1.0), (15, 148, 0.0624, 0.1605)],
)
def test_the_interval_is_wilsons(part: int, of: int, low: float, high: float) -> None:
    """81 of 263 and 15 of 148: Newcombe, «Two-sided confidence intervals for the single proportion», 1998, table I, method 3."""
    told = share(part, of)
    assert told is not None
    assert (told.low, told.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_a_share_lies_in_its_interval_and_few_say_nothing(part: int, of: int) -> None:
    told = share(min(part, of), of)
    assert (told is None) == (of < LEAST)
    if told is not None:
        assert 0 <= told.low <= told.value <= told.high <= 1


def test_only_what_could_be_compared_counts() -> None:
    day = OutletDay(
        outlet_id=1,
        roles=(("origin", 70), ("copy", 20), ("unknown", 5), ("update", 9)),
        compared=(("origin", 40), ("copy", 20), ("unknown", 5)),
        alone=30,
        watched=100,
        changed=12,
        kinds=(("typo", 3), ("silent_edit", 10)),
        delays=(30, 60, 600),
    )
    told = numbers([day])
    assert (told.own, told.compared, told.unknown, told.alone) == (40, 60, 5, 30)
    assert told.originality is not None
    assert told.originality.value == pytest.approx(2 / 3)
    assert told.kinds == (("silent_edit", 10), ("typo", 3))
    assert told.delay_minutes == 60
    assert numbers([]).originality is None


def test_of_few_reports_neither_share_nor_time_is_told() -> None:
    told = numbers([OutletDay(outlet_id=1, compared=(("copy", LEAST - 1),), watched=LEAST - 1, changed=3, delays=(5,))])
    assert (told.originality, told.corrected, told.delay_minutes) == (None, None, None)
    assert (told.compared, told.changed) == (LEAST - 1, 3)
