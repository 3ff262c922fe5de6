"""The filter `news7d group`: one line in, one line out, in order, whatever comes."""

from __future__ import annotations

import gzip
import itertools
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news7d.core.engine import group_lines

FIELDS = {"id", "revision", "story", "role", "of", "evidence", "section", "language", "sections", "quotes", "credits", "persons", "places"}


def _line(id: str, title: str, text: str = "", **more: Any) -> dict[str, Any]:
    return {"id": id, "title": title, "text": text, "published": "2026-03-02T12:00:00Z", **more}


def test_every_line_is_answered_in_order() -> None:
    lines = [_line("a", "Minister quits"), _line("b", "Cup final tonight"), {"id": "c"}, _line("a", "Minister quits now", revision=1)]
    told = list(group_lines(lines))
    assert [(t["id"], t["revision"]) for t in told] == [("a", 0), ("b", 0), ("c", 0), ("a", 1)]
    assert set(told[0]) >= FIELDS
    assert told[3]["story"] == told[0]["story"]
    assert told[3]["change"] in ("silent_edit", "correction", "update", "typo")
    assert "error" in told[2]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (None, "JSON object"), ([1], "JSON object"), ({"title": "x"}, "no id"), ({"id": "a"}, "neither title nor text"),
        ({"id": "a", "title": 5}, "title must be a string"), ({"id": "a", "title": "x", "revision": -1}, "whole number"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(line: Any, says: str) -> None:
    told = list(group_lines([line]))
    assert len(told) == 1
    assert says in told[0]["error"]


def test_unknown_and_absent_fields() -> None:
    told = list(
        group_lines(
            [{"id": 7, "title": "A title", "odd": {"x": 1}, "authors": None, "links": "https://a.example/", "published": "yesterday"}]
        )
    )
    assert told[0]["id"] == "7"
    assert "error" not in told[0]


def test_as_of_arrival_answers_at_once() -> None:
    def endless() -> Any:
        yield _line("a", "Minister quits over hotel nights")
        raise AssertionError("asked for a second line before the first was answered")

    first = next(iter(group_lines(endless(), as_of_arrival=True)))
    assert first["id"] == "a"


def test_a_text_of_two_hundred_thousand_words_is_bounded() -> None:
    told = list(group_lines([_line("a", "A long one", "The minister said so again on Monday. " * 30_000)]))
    assert told[0]["language"] == "en"


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries({"id": st.text(min_size=1, max_size=3), "title": st.text(max_size=40), "text": st.text(max_size=80)}),
        max_size=5,
    )
)
def test_any_lines(lines: list[dict[str, Any]]) -> None:
    told = list(group_lines(lines))
    assert [t["id"] for t in told] == [line["id"] for line in lines]


def test_invented_events_are_told_apart(shared: Any) -> None:
    with gzip.open(shared("data/provenance/provenance.jsonl.gz"), "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in itertools.islice(lines, 80)]
    told = list(group_lines([{k: row[k] for k in ("id", "revision", "outlet", "language", "published", "title", "text")} for row in rows]))
    pairs = [(row["gold_story"], t["story"]) for row, t in zip(rows, told, strict=True) if not row["revision"]]
    commonest = {g: max({s for x, s in pairs if x == g}, key=lambda s, g=g: sum(p == (g, s) for p in pairs)) for g, _ in pairs}
    assert sum(commonest[g] == s for g, s in pairs) / len(pairs) >= 0.85
