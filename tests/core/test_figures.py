"""Numbers with what they count, and where reports of one story differ. Invented sentences."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news7d.core.figures import Told, differing, figures


def found(text: str, language: str = "en") -> list[tuple[float, str]]:
    return [(figure.value, figure.thing or figure.unit or figure.noun) for figure in figures(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The blast killed 12 people and injured 30.", [(12, "dead"), (30, "injured")]),
        ("en", "Twelve were killed and thirty wounded, police said.", [(12, "dead"), (30, "injured")]),
        ("en", "Mr Penhallow claimed £23,480 over 18 months for 61 nights.", [(23480, "GBP"), (18, "months"), (61, "nights")]),
        ("en", "The region will pay £340m, or 2.5 per cent of its budget.", [(340e6, "GBP"), (2.5, "%")]),
        ("es", "El seísmo dejó 14 muertos y 1.200 evacuados.", [(14, "dead"), (1200, "evacuated")]),
        ("fr", "L’incendie a fait 9 morts et 2,5 millions d’euros de dégâts.", [(9, "dead"), (2.5e6, "")]),
        ("de", "Bei dem Unglück gab es 9 Tote; 1.410 Wohnungen sind betroffen.", [(9, "dead"), (1410, "homes")]),
        ("pt", "A chuva deixou 7 mortos e 300 desalojados.", [(7, "dead"), (300, "evacuated")]),
        ("it", "Il crollo ha causato 4 morti e 11 feriti.", [(4, "dead"), (11, "injured")]),
        ("ru", "При пожаре погибли 5 человек, 8 пострадали.", [(5, "dead"), (8, "injured")]),
        ("ar", "أسفر الحادث عن 6 قتلى و 9 جرحى.", [(6, "dead"), (9, "injured")]),
        ("zh", "事故造成12人死亡，30人受伤。", [(12, "dead"), (30, "injured")]),
        ("ja", "この事故で3人が死亡、1万2000人が避難した。", [(3, "dead"), (12000, "evacuated")]),
    ],
)
def test_figures_of_many_languages(language: str, text: str, expected: list[tuple[float, str]]) -> None:
    have = found(text, language)
    for value, what in expected:
        assert any(math.isclose(v, value) and (not what or w.startswith(what[:6])) for v, w in have), (value, what, have)


@pytest.mark.parametrize(
    "text",
    [
        "In 2011 the quake struck.",
        "It began at 14:30 on Monday.",
        "Five more people fell ill.",
        "Eight of the cases were mild.",
        "Once upon a time.",
        "",
    ],
)
def test_what_is_no_figure(text: str) -> None:
    assert [pair for pair in found(text) if pair[1] in ("dead", "infected", "people") or pair[0] == 2011] == []


def test_bounds() -> None:
    at_least, about, exact = (
        figures(f"Police said {words} were killed in Kelderby.", "en")[0] for words in ("at least 12", "about 900", "14")
    )
    assert (at_least.low, at_least.high) == (12, math.inf)
    assert about.low == pytest.approx(810) and about.high == pytest.approx(990)
    assert (exact.low, exact.high) == (14, 14)


def told(*texts: str, language: str = "en") -> list[Told]:
    return [Told(article_id=at, language=language, text=text) for at, text in enumerate(texts, 1)]


def test_reports_that_differ() -> None:
    (difference,) = differing(
        told(
            "The fire at the Brickfield mill killed 12 people on Monday, officials said.",
            "Officials said the fire at the Brickfield mill killed 14 people on Monday.",
            "On Monday the Brickfield mill fire killed 12 people, officials said.",
        )
    )
    assert difference.what == "dead"
    assert [(claim.value, claim.articles) for claim in difference.claims] == [(12, (1, 3)), (14, (2,))]


@pytest.mark.parametrize(
    "texts",
    [
        (
            "The fire at the Brickfield mill killed at least 12 people on Monday.",
            "The fire at the Brickfield mill killed 14 people on Monday.",
        ),
        ("The fire at the Brickfield mill killed 12 people on Monday.", "The ferry accident off Skerra killed 40 passengers last winter."),
        (
            "The winner earns 40,000 euros, the runner-up 22,000 euros, the club said.",
            "The runner-up earns 22,000 euros, the club said, the winner 40,000 euros.",
        ),
        ("The fire killed 12 people.", "The fire killed 12 people."),
        ("The fire at the Brickfield mill killed 12 people on Monday, and 14 people in all this year.",),
        (),
    ],
)
def test_reports_that_do_not(texts: tuple[str, ...]) -> None:
    assert differing(told(*texts)) == ()


def test_a_report_that_differs_from_itself_and_the_copy_that_still_says_so() -> None:
    before = "The sum includes 61 nights at the Crown hotel in Kelderby, though his wife has a flat there."
    (difference,) = differing(
        [
            Told(article_id=1, language="en", text=before, now=False),
            Told(article_id=1, language="en", text=before.replace("61", "58")),
            Told(article_id=2, language="en", text=before),
        ]
    )
    assert [(claim.value, claim.articles, claim.until) for claim in difference.claims] == [(61, (1, 2), (1,)), (58, (1,), ())]


def test_across_languages() -> None:
    (difference,) = differing(
        [
            Told(article_id=1, language="en", text="The Lindenfeld flood of March 14 killed 9 people in Brickfield."),
            Told(article_id=2, language="es", text="La inundación de Lindenfeld del 14 de marzo dejó 11 muertos en Brickfield."),
        ]
    )
    assert {claim.value for claim in difference.claims} == {9, 11}


@given(st.text(max_size=300), st.sampled_from(["en", "es", "de", "ar", "zh", "ja", "und"]))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read(text: str, language: str) -> None:
    for figure in figures(text, language):
        assert figure.low <= figure.value <= figure.high
    differing([Told(article_id=1, language=language, text=text), Told(article_id=2, language=language, text=text[::-1])])
