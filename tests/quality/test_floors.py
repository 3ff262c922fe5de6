"""The engines are at least as good as they were: every labelled pack against quality/floors.json."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tools.quality import FLOORS, PACKS, CannotScore, Figure, Pack, below_floor, measure, raised, read_floors


@pytest.mark.quality
@pytest.mark.slow
@pytest.mark.timeout(1000)
@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_no_figure_is_below_its_floor(pack: Pack, shared: Callable[[str], Path]) -> None:
    try:
        figures = measure(pack, shared(pack.file))
    except CannotScore as problem:
        pytest.fail(str(problem))
    complaints = below_floor(pack, figures, read_floors())
    assert not complaints, "\n".join(complaints)


def test_every_figure_has_a_floor() -> None:
    floors = read_floors()
    missing = [
        f"{pack.name} {figure.key}"
        for pack in PACKS
        for figure in pack.figures
        if figure.floor and figure.key not in floors.get(pack.name, {})
    ]
    assert not missing, f"no floor in {FLOORS.name} for {missing}: make quality RAISE=1"


UP = Pack(
    name="pages_2020",
    verbs=("extract",),
    file="x",
    figures=(Figure(key="text_f1", goal=None), Figure(key="bad_pages", goal=None, better="less")),
)


def test_a_worse_figure_is_named() -> None:
    floors = {"pages_2020": {"text_f1": 0.9, "bad_pages": 0.01}}
    assert below_floor(UP, {"text_f1": 0.9, "bad_pages": 0.01}, floors) == []
    assert below_floor(UP, {"text_f1": 0.89, "bad_pages": 0.02}, floors) == [
        "pages_2020 text_f1 is 0.89, must be at least 0.9",
        "pages_2020 bad_pages is 0.02, must be at most 0.01",
    ]
    assert below_floor(UP, {"bad_pages": 0.0}, floors) == ["pages_2020 text_f1 is None, must be at least 0.9"]


def test_floors_only_rise() -> None:
    floors = {"pages_2020": {"text_f1": 0.9, "bad_pages": 0.01}}
    assert raised(floors, {"pages_2020": {"text_f1": 0.8, "bad_pages": 0.5}}) == floors
    assert raised(floors, {"pages_2020": {"text_f1": 0.95, "bad_pages": 0.0}}) == {"pages_2020": {"text_f1": 0.947, "bad_pages": 0.003}}
