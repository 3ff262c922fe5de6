"""What was taken back, and who still says it."""

from __future__ import annotations

from news7d.core.stale import still_says, taken_back

OLD = "The bridge was closed at nine. Police counted 41 cars on it. Nobody was hurt."
NEW = "The bridge was closed at nine. Police counted 14 cars on it. Nobody was hurt."


def test_a_figure_that_was_mended_and_the_copy_that_still_has_it() -> None:
    lost = taken_back(OLD, NEW)
    assert still_says(lost, "KELDERBY (Wire) — Police counted 41 cars on it, and more came.")
    assert not still_says(lost, "Police counted 14 cars on it.")
    assert not still_says(lost, "Police counted 141 cars on it.")


def test_what_was_only_added_takes_nothing_back() -> None:
    assert taken_back(OLD, f"{OLD} The mayor spoke in the evening.") == ()
    assert not still_says((), OLD)


def test_short_passages_prove_nothing() -> None:
    assert taken_back("No comment. " + OLD, OLD) == ()


def test_a_script_without_blanks() -> None:
    lost = taken_back(
        "橋は午前九時に閉鎖され、四十一台の車が取り残された。けが人はいない。",
        "橋は午前九時に閉鎖され、十四台の車が取り残された。けが人はいない。",
    )
    assert still_says(lost, "橋は午前九時に閉鎖され、四十一台の車が取り残された。")
