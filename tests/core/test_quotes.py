# ruff: noqa: E501 (a table of texts reads best as long lines)
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


SPEAKERS = [
    # who is named within a longer run, or by a part of the name
    ("en", "Thabiso Mokwena lost. “Where it turned, I turned,” South African Thabiso Mokwena said.", "Thabiso Mokwena", ("Thabiso Mokwena",), ()),
    ("en", "Marta Quintero Abad hit a winner. Ilka Sand missed. Quintero Abad sat down. “I closed my eyes,” she said.", "Marta Quintero Abad", ("Marta Quintero Abad", "Ilka Sand"), ()),
    ("pt", "A vice será Ivone Braga.\n\nLeonora Brito chegou cedo. Leonora acompanhou tudo do comitê. “Metade da cidade votou”, disse a apoiadores.", "Leonora Brito", ("Leonora Brito", "Ivone Braga"), ()),
    # what is no person is nobody: places, German nouns
    ("de", "Georg Hallhuber hat bei Rosenheim Platz für zwölf Züge. „Irgendwo müssen die ja stehen“, sagt der Unternehmer.", "Georg Hallhuber", ("Georg Hallhuber",), ("Rosenheim",)),
    ("es", "Elsa Domenech abrió el portón en Kestrel Keys. «Alguien tiene que contestar», cuenta a este diario.", "Elsa Domenech", ("Elsa Domenech",), ("Kestrel Keys",)),
    # the outlet comes before the speaker
    ("es", "«Nos atacaron y tardamos», reconoció a Circuit Weekly la consejera delegada de la firma, Sunita Bell.", "Sunita Bell", ("Sunita Bell",), ("Circuit Weekly",)),
    ("pt", "«O vento mudou três vezes», disse à Folha da Ribeira o comandante das operações, Rui Calhandra.", "Rui Calhandra", ("Rui Calhandra",), ()),
    ("ru", "«Там отдыхает каждая шестая птица», — рассказала «Вестнику Заполья» орнитолог Таисия Мезенцева.", "Таисия Мезенцева", ("Таисия Мезенцева",), ()),
    # somebody without a name stays without one
    ("en", "Joaquim Serra won. The firm said it had a contract. “We will sit down with them,” a spokesman told reporters.", "a spokesman", ("Joaquim Serra",), ()),
    # a people, an age, an office
    ("en", "Matteo Branca came second. “I will find them somewhere,” the Italian said.", "Matteo Branca", ("Matteo Branca",), ()),
    ("es", "Camila Ortúzar aplaudió de pie. “Perdí contra un libro mejor”, dijo la escritora cordobesa a este diario.", "Camila Ortúzar", ("Camila Ortúzar",), ()),
    ("fr", "« On nous a répondu non », déplore son délégué, Aurélien Mazeyrat.", "Aurélien Mazeyrat", ("Aurélien Mazeyrat",), ()),
    ("ja", "「倉庫代は誰が払うのか」。星川誠社長は27日、本紙の取材にこう語った。", "星川誠社長", (), ()),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "speaker", "persons", "others"), SPEAKERS)
def test_who_speaks(language: str, text: str, speaker: str, persons: tuple[str, ...], others: tuple[str, ...]) -> None:
    assert [quote.speaker for quote in find_quotes(text, language, persons, others)] == [speaker]
