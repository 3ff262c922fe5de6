"""Names: persons, places and organisations, and the sound that joins their spellings."""

# ruff: noqa: E501
from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news7d.core.names import find_names
from news7d.core.names.sound import skeletons
from news7d.model import Report

PAIRS = [
    ("Moscow", "Москва"), ("Washington", "Вашингтон"), ("Hobart", "ホバート"), ("Mokwena", "モクウェナ"), ("Brennick", "布伦尼克"), ("Tolland", "Толланд"),
    ("Karsova", "كارسوفا"), ("Solvang", "سولفانغ"), ("Kostner", "Костнер"), ("Penhallow", "Пенхэллоу"), ("Θεσσαλονίκη", "Thessaloniki"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_spellings_of_a_name_share_a_key(one: str, other: str) -> None:
    assert set(skeletons(one)) & set(skeletons(other))


@pytest.mark.parametrize(("one", "other"), [("Moscow", "Madrid"), ("Penhallow", "Kelderby"), ("Karsova", "Mokwena")])
def test_different_names_do_not(one: str, other: str) -> None:
    assert not set(skeletons(one)) & set(skeletons(other))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=20))
def test_any_word_has_bounded_keys(word: str) -> None:
    assert all(3 <= len(key) <= 3 * len(word) + 1 for key in skeletons(word))


def _names(text: str, language: str, dateline: str | None = None):  # type: ignore[no-untyped-def]
    return find_names(Report(id="1", title="", text=text, dateline=dateline), language)


def test_english_names() -> None:
    text = (
        "The transport minister, Gareth Penhallow, resigned on Monday. Mr Penhallow had claimed hotel nights in Kelderby.\n\n"
        "Officials in France and at the University of Durham said they were surprised. However, Penhallow stays in Parliament."
    )
    found = _names(text, "en", "LONDON")
    assert found.persons == ("Gareth Penhallow",)
    assert {"Kelderby", "France", "London"} <= set(found.places)
    assert any("University" in name for name in found.organisations)


def test_names_without_capitals() -> None:
    assert "アモス・レレイ" in _names("優勝はケニアのアモス・レレイで2時間9分17秒。", "ja").persons
    assert "ケニア" in _names("優勝はケニアのアモス・レレイで2時間9分17秒。", "ja").places
    assert any("梅芙·托兰" in name for name in _names("都柏林律师梅芙·托兰说，客户将手工更改。", "zh").persons)
    assert _names("قال الرئيس محمود عباس إن الاجتماع تأجل.", "ar").persons


def test_nothing_comes_of_nothing() -> None:
    assert _names("", "en").persons == ()
    assert _names("on monday nothing happened anywhere", "en").persons == ()
