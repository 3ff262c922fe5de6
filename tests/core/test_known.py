"""What reports agree on: verbatim, backed by another outlet's own words, never a number against a number."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from news7d.core.known import Witness, known

HERALD = (
    "The old bridge over the Tarn at Brickfield was closed on Monday after divers found cracks in two of its pillars. "
    "Some 14,200 cars crossed it each day. It will stay shut until the summer.\n\n"
    "“We had no choice,” said the mayor, Ada Brook, who walks over the bridge every morning herself."
)
TIMES = (
    "Brickfield's bridge over the Tarn has been closed because divers discovered cracks in two pillars. "
    "Her office counted 14,200 cars a day on it before the closure. A ferry is to run from Thursday, the council says."
)
BOTE = "Taucher fanden Risse in zwei Pfeilern der Brücke von Brickfield. Bisher fuhren dort täglich 14.200 Autos über den Tarn."
OTHER = "Some 9,100 cars crossed the bridge each day, according to the county. A painter lives below it."


def witness(key: int, text: str, language: str = "en", outlet: str | None = None) -> Witness:
    return Witness(article_id=key, outlet=outlet or f"{key}.example", language=language, text=text)


def test_sentences_stand_verbatim_and_each_is_backed_by_another_outlet() -> None:
    reports = {1: HERALD, 2: TIMES, 3: BOTE}
    found = known([witness(1, HERALD), witness(2, TIMES), witness(3, BOTE, "de")], "en")
    assert found and "divers" in found[0].text
    for fact in found:
        assert fact.text in reports[fact.article_id] and fact.language == "en"
        assert fact.backing and all(each.text in reports[each.article_id] and each.article_id != fact.article_id for each in fact.backing)


def test_another_language_backs_by_names_and_numbers() -> None:
    fact = known([witness(1, f"{HERALD} Some 14,200 cars crossed the Tarn each day."), witness(3, BOTE, "de")], "en")[0]
    assert "14,200" in fact.text and "14.200" in fact.backing[0].text


def test_different_numbers_are_no_agreement() -> None:
    found = known([witness(1, HERALD), witness(4, OTHER)], "en")
    assert not [fact for fact in found if "9,100" in fact.text or any("9,100" in each.text for each in fact.backing)]


def test_what_leans_on_another_sentence_is_not_shown() -> None:
    again = HERALD.replace("Some 14,200", "It will stay shut until the summer, they said. Some 14,200")
    assert not [fact for fact in known([witness(1, HERALD), witness(2, again)], "en") if fact.text.startswith("It ")]


def test_quoted_words_and_one_outlet_alone_prove_nothing() -> None:
    assert known([witness(1, HERALD)], "en") == ()
    assert known([witness(1, HERALD, outlet="one"), witness(2, TIMES, outlet="one")], "en") == ()
    assert not [fact for fact in known([witness(1, HERALD), witness(2, HERALD)], "en") if "no choice" in fact.text]


def test_nothing_is_said_twice() -> None:
    found = known([witness(1, HERALD), witness(2, TIMES), witness(5, HERALD.replace("old", "ancient"))], "en")
    assert len([fact for fact in found if "cracks" in fact.text]) == 1


def test_the_headline_s_language_comes_first_but_any_is_better_than_none() -> None:
    german = "Taucher fanden Risse in zwei Pfeilern der alten Brücke von Brickfield am Tarn."
    reports = [
        witness(1, german, "de"),
        witness(2, german.replace("fanden", "entdeckten"), "de"),
        witness(3, "Nothing of it here at all.", "en"),
    ]
    assert [fact.language for fact in known(reports, "en")] == ["de"]


@given(st.lists(st.text(max_size=200), max_size=12))
def test_any_texts_do(texts: list[str]) -> None:
    found = known([witness(at, text, ("en", "de", "ja")[at % 3]) for at, text in enumerate(texts)], "en")
    assert len(found) <= 4
    for fact in found:
        assert fact.text in texts[fact.article_id]


def test_four_hundred_long_reports_are_few_that_are_listened_to() -> None:
    started = time.process_time()
    known([witness(at, f"{HERALD} Number {at}. " * 40) for at in range(400)], "en")
    assert time.process_time() - started < 5  # a bound against growing with the square, not a figure
