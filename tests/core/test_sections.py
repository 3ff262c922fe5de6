"""Sections: by text in many languages, by address and category."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news7d.core.sections import classify, named_sections
from news7d.model import SECTIONS, Report

HEADLINES = [
    ("en", "Striker scores twice as league champions beat rivals in cup final", "sport"),
    ("de", "Stürmer trifft doppelt: Mannschaft gewinnt das Pokalspiel im Elfmeterschießen", "sport"),
    ("es", "El parlamento aprueba la ley electoral con los votos de la oposición", "politics"),
    ("fr", "Un vaccin contre le virus réduit les hospitalisations, selon les médecins", "health"),
    ("pt", "Incêndio na floresta obriga bombeiros a retirar famílias", "environment"),
    ("ja", "日本代表がサッカーの試合で勝利、決勝へ", "sport"),
    ("ru", "Хакеры похитили данные пользователей приложения, сообщила компания", "technology"),
    ("en", "Astronomers using the space telescope spot a planet in orbit around a distant star", "science"),
    ("sw", "Timu ya soka yashinda mechi ya fainali ya ligi", "sport"),
    ("en", "Bishop leads prayers at church as pope calls for faith", "religion"),
]


@pytest.mark.parametrize(("language", "title", "section"), HEADLINES)
def test_headlines_of_many_languages(language: str, title: str, section: str) -> None:
    assert classify(Report(id="1", title=title), language)[0][0] == section


def test_scores_are_a_share_of_one_best_first() -> None:
    scores = [score for _, score in classify(Report(id="1", title="Parliament votes on tax"), "en")]
    assert len(scores) == len(SECTIONS)
    assert sum(scores) == pytest.approx(1.0, abs=0.01)
    assert scores == sorted(scores, reverse=True)


def test_addresses_and_categories_name_sections() -> None:
    assert set(named_sections(Report(id="1", url="https://a.example/deportes/2026/x", categories=("Économie",)))) == {"sport", "business"}
    assert named_sections(Report(id="1", url="http://[broken/sport/x")) == {}
    assert named_sections(Report(id="1", url="https://a.example/sport")) == {}  # the last segment is the article's own name
    assert classify(Report(id="1", title="Qqq zzz", url="https://a.example/salud/x"), "es")[0][0] == "health"


def test_nothing_to_go_by() -> None:
    assert classify(Report(id="1", title="Qwrtz"), "en") == ()


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=200), st.text(max_size=60))
def test_any_text_and_address(text: str, url: str) -> None:
    found = classify(Report(id="1", title=text, url=url), "en")
    assert not found or found[0][1] > 0
