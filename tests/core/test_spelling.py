"""Mistyped words: which word is meant, and that nothing else is touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news7d.core.spelling import beginnings, mistakes, nearest, put_right

WORDS = [("penhallow", 7), ("penhaligon", 2), ("minister", 40), ("ministers", 12), ("bridge", 9), ("brigade", 3), ("東京", 5)]


@pytest.mark.parametrize(("typed", "meant"), [
    ("penhalow", "penhallow"), ("penhlalow", "penhallow"), ("minster", "minister"), ("bridhe", "bridge"), ("brigde", "bridge"),
    ("minsterss", "ministers"), ("elephant", None), ("bridge", None), ("xx", None),
])  # fmt: skip
def test_the_nearest_word(typed: str, meant: str | None) -> None:
    assert nearest(typed, WORDS) == meant


def test_of_two_that_are_as_near_the_commoner() -> None:
    assert nearest("minisper", [("minister", 2), ("minisker", 9)]) == "minisker"


@given(st.text("abcd", max_size=8), st.text("abcd", max_size=8))
def test_mistakes_are_a_distance(one: str, other: str) -> None:
    assert mistakes(one, other, 9) == mistakes(other, one, 9) <= max(len(one), len(other))
    assert (mistakes(one, other, 9) == 0) == (one == other)
    assert mistakes(one, other, 1) == min(mistakes(one, other, 9), 2)


def test_beginnings_are_few() -> None:
    assert beginnings("penhalow") == ("pe", "ep") and beginnings("eerie") == ("ee",)


def test_operators_and_quotes_stay() -> None:
    assert put_right('lang:en Penhalow "car park" -minster', {"penhalow": "penhallow"}) == 'lang:en penhallow "car park" -minster'
