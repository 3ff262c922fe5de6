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


# ------------------------------------------------------------------ what each language shows (invented sentences)


CASES = [
    (
        "en",
        "Education Minister Graciela Otamendi met Poland's Tomasz Wielgosz in New York on Friday.",
        {"Graciela Otamendi", "Tomasz Wielgosz"},
        {"New York", "Poland"},
    ),
    ("en", "South African Thabiso Mokwena, 31, said the Velmara Air flight from Hobart was late.", {"Thabiso Mokwena"}, {"Hobart"}),
    (
        "en",
        "He flew to Karsova. The Karsovan army waited near Sulen, and the village of Drenov burned.",
        set(),
        {"Karsova", "Sulen", "Drenov"},
    ),
    (
        "en",
        "The U.S. Senate and the FBI asked Dr. Ilse Marlow. Officials said Marlow had left for Lake Erie.",
        {"Ilse Marlow"},
        {"Lake Erie"},
    ),
    (
        "de",
        "Die Verfassungsrechtlerin Judith Ferriday sagte in Wien, der Hof des Klägers sei leer. Am Ende sprach Ursula von der Leyen.",
        {"Judith Ferriday", "Ursula von der Leyen"},
        {"Wien"},
    ),
    ("de", "Ingrid Pachler von der Mieterinitiative nannte die Kunden von Brennick arm.", {"Ingrid Pachler"}, set()),
    (
        "es",
        "La ministra Graciela Otamendi declaró en Santa Rosa que el Gobierno de Drenov no pagará.",
        {"Graciela Otamendi"},
        {"Santa Rosa"},
    ),
    ("fr", "D’après le préfet, le maire de Lyon, Gérard Collin, a déclaré que la Bourse fermera.", {"Gérard Collin"}, {"Lyon"}),
    ("pt", "O prefeito Valdir Queiroz Tavares disse em Lisboa que voltará.", {"Valdir Queiroz Tavares"}, {"Lisboa"}),
    ("it", "La sindaca Lucia Ferrandi ha detto a Bologna che il ponte resta chiuso.", {"Lucia Ferrandi"}, {"Bologna"}),
    (
        "ru",
        "Альбом записал швейцарец Георга Этлингера. Губернатор Сергей Орлов заявил в Намибии, что уедет.",
        {"Сергей Орлов"},
        {"Намибия"},
    ),
    (
        "ja",
        "優勝した花村涼太（25）は、ザクセン州で話した。峰岸はるか監督（61）も来た。ブロルガ・ローンチ社は黙った。",
        {"花村涼太", "峰岸はるか"},
        {"ザクセン州"},
    ),
    ("zh", "发言人周启明说，公司位于乌得勒支。英国歌手伊索尔德·马尔因病退出。", {"周启明", "伊索尔德·马尔"}, {"乌得勒支"}),
    ("ar", "قالت رئيسة المجلس أنيكا شوفال أمام القاعة إن الجلسة في ولاية تكساس انتهت.", {"أنيكا شوفال"}, {"تكساس"}),
]


@pytest.mark.parametrize(("language", "text", "persons", "places"), CASES)
def test_names_of_many_languages(language: str, text: str, persons: set[str], places: set[str]) -> None:
    found = _names(text, language)
    assert persons <= set(found.persons)
    assert places <= set(found.places)
    assert not set(found.persons) & set(found.places)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("The Department said the Union would meet Congress. ADVERTISEMENT", "Department"),
        ("He read The Lakeshore Ledger and Circuit Weekly at the Hobart Harbour Marathon.", "The Lakeshore Ledger"),
        ("Paramedics of Alexandria EMS came.", "Alexandria EMS"),
        ("In May the Senate sat. Monday was quiet. Officials left.", "Monday"),
        ("Arizona Sen. voted. Spanish wine rose.", "Spanish"),
    ],
)
def test_what_is_no_person(text: str, wrong: str) -> None:
    found = _names(text, "en")
    assert wrong not in found.persons
    assert wrong.split()[-1] not in found.persons


def test_parts_of_a_name_are_not_listed_beside_it() -> None:
    found = _names("Marisol Quintero Abad won. Quintero Abad said she was tired. Marisol laughed, and Mr. Abad said no.", "en")
    assert found.persons == ("Marisol Quintero Abad",)


def test_datelines_are_places() -> None:
    assert _names("Rain fell.", "en", "PORT ELLERY, Ohio").places == ("Port Ellery", "Ohio")
    assert _names("Choveu.", "pt", "SÃO BRÁS DO CERRADO (enviado especial)").places == ("São Brás Do Cerrado",)


@given(st.text(max_size=400), st.sampled_from(["en", "de", "ru", "ja", "zh", "ar", "he", "th", "und", "ko"]))
@settings(max_examples=150, deadline=None)
def test_any_text_gives_names_or_none(text: str, language: str) -> None:
    found = _names(text, language)
    assert all(name.strip() for name in (*found.persons, *found.places, *found.organisations))
