"""Kinds of change between two versions, and the word diff."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news7d.core.changes import classify_change, reading_change, word_diff
from news7d.model import Article, Report

OLD = "The sum includes 61 nights at a hotel in Kelderby. The minister was not reached."
CASES = {
    "silent_edit": [OLD.replace("61", "58"), OLD.replace("Kelderby", "Northfield"), OLD.replace(" The minister was not reached.", "")],
    "correction": [
        OLD.replace("61", "58") + "\n\nCorrection: an earlier version gave 61 nights.",
        OLD.replace("61", "58") + "\n\nKorrektur: In einer früheren Fassung war von 61 Nächten die Rede.",
        OLD.replace("61", "58") + "\n\n更正：此前版本写为61晚。",
    ],
    "update": [
        OLD + "\n\nUpdated at noon: he will speak at five, his office said in a short mail.",
        OLD + " A vote is planned for next week.",
    ],
    "typo": [OLD.replace("minister", "ministre"), OLD.replace("hotel in", "hotel, in")],
}


@pytest.mark.parametrize(("kind", "new"), [(kind, new) for kind, news in CASES.items() for new in news])
def test_kinds(kind: str, new: str) -> None:
    assert classify_change(Report(id="1", text=OLD), Report(id="1", text=new)) == kind


def test_a_new_headline_is_an_edit() -> None:
    assert (
        classify_change(Report(id="1", title="Minister stays", text=OLD), Report(id="1", title="Minister leaves office", text=OLD))
        == "silent_edit"
    )


def test_readers_see_no_change_in_layout_and_counters() -> None:
    old, new = (
        Article(url="https://e.example/", text=OLD + "\n\n12 comments"),
        Article(url="https://e.example/", text=OLD + " \n\n\n13 comments"),
    )
    assert reading_change(old, new, number=0, seen_at=datetime(2026, 1, 1, tzinfo=UTC)) is None
    changed = reading_change(old, Article(url=old.url, text=OLD.replace("61", "58")), number=0, seen_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert changed is not None and (changed.kind, changed.text) == ("silent_edit", old.text)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab 1.\n警察，日本", max_size=120), st.text(alphabet="ab 1.\n警察，日本", max_size=120))
def test_a_diff_holds_both_versions(old: str, new: str) -> None:
    pieces = word_diff(old, new)
    assert "".join(text for kind, text in pieces if kind != "ins") == old
    assert "".join(text for kind, text in pieces if kind != "del") == new


def test_huge_texts_are_bounded() -> None:
    pieces = word_diff("a b " * 40_000, "c d " * 40_000)
    assert [kind for kind, _ in pieces] == ["del", "ins"]
