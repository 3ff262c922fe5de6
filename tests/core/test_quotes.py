"""Direct quotes and their speakers, in the marks and verbs of ten languages."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news7d.core.quotes import find_quotes

SAID = {
    "en": ("“I got this wrong,” Gareth Penhallow said.", "I got this wrong,", "Gareth Penhallow"),
    "es": ("«Nos atacaron ayer por la noche», dijo Ana Solar.", "Nos atacaron ayer por la noche", "Ana Solar"),
    "fr": ("« Nous ne partirons pas demain », a déclaré Luc Morel.", "Nous ne partirons pas demain", "Luc Morel"),
    "de": ("„Wir haben neun Jahre gewartet“, sagte Wiebke Johannsen.", "Wir haben neun Jahre gewartet", "Wiebke Johannsen"),
    "pt": ("“Não vamos sair daqui hoje”, disse Rui Calhandra.", "Não vamos sair daqui hoje", "Rui Calhandra"),
    "it": ("«Non ce ne andremo mai da qui», ha detto Paolo Venturi.", "Non ce ne andremo mai da qui", "Paolo Venturi"),
    "ru": ("«Мы ждали этого девять лет», — сказала Таисия Мезенцева.", "Мы ждали этого девять лет", "Таисия Мезенцева"),
    "ar": ("وقال يوناس تيرنينغ: «لن نرحل من هنا أبدا هذا العام».", "لن نرحل من هنا أبدا هذا العام", "يوناس تيرنينغ"),
    "zh": ("发言人王明说：“我们不会离开这里，永远不会。”", "我们不会离开这里，永远不会。", "发言人王明"),
    "ja": ("橋口美波さんは「ホテルはもう取り消せない」と話した。", "ホテルはもう取り消せない", "橋口美波"),
}


@pytest.mark.parametrize("language", SAID)
def test_one_quote_in_each_language(language: str) -> None:
    text, words, speaker = SAID[language]
    assert [(quote.text, quote.speaker) for quote in find_quotes(text, language)] == [(words, speaker)]


def test_a_pronoun_and_a_last_name_are_resolved() -> None:
    text = "Daniel Stroud ran the diary until last summer. “He replied with a thumbs-up,” Mr Stroud said. “I kept the mail,” he added."
    assert {quote.speaker for quote in find_quotes(text, "en")} == {"Daniel Stroud"}


def test_titles_of_works_and_single_words_are_no_quotes() -> None:
    assert find_quotes('Her album "Glasshouse" and the film "The Salt Ledger" sold well. The word "closure" was on a slide.', "en") == ()


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="“”„«»「」\"'’‘ aB.,:\nsaid说とقال", max_size=200), st.sampled_from([*SAID, "und"]))
def test_never_fails_and_gives_only_what_stands_there(text: str, language: str) -> None:
    assert all(quote.text in text for quote in find_quotes(text, language))
