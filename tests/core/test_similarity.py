"""Sentences, numbers, sounds; overlap and alignment."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from news7d.core.similarity import align, cut, numbers_of, overlap, sketch, split_sentences
from news7d.core.similarity.sounds import skeleton

TEXT = "A dike broke near Altdorf on Tuesday. The breach is 30 metres wide. Farmers opened their barns to 41 families. Schools stay closed."


def test_sentences_end_where_they_end() -> None:
    assert split_sentences("Mr. Smith won 5.4 million. He left at 2.15pm. «Ciao.» Fine.") == (
        "Mr. Smith won 5.4 million.",
        "He left at 2.15pm.",
        "«Ciao.»",
        "Fine.",
    )
    assert split_sentences("今天下雨。明天晴。") == ("今天下雨。", "明天晴。")


def test_numbers_are_the_same_in_every_spelling() -> None:
    for text in ("1.3 million", "1,3 Millionen", "1,3 millones", "1,3 млн", "130万", "1 300 000", "1,300,000"):
        assert numbers_of(text) == {"1300000"}, text


def test_names_sound_alike_across_alphabets() -> None:
    assert skeleton("Holzinger") == skeleton("Хольцингер") == skeleton("هولتسينغر")


def test_overlap_of_a_part_is_whole() -> None:
    assert overlap(sketch(TEXT), sketch(TEXT.split(". Schools")[0])) > 0.9
    assert overlap(sketch(TEXT), sketch("Nothing of this is in the other text at all, not one run of words.")) == 0


def test_reordered_text_is_still_found() -> None:
    sentences = split_sentences(TEXT)
    assert align(cut(" ".join(reversed(sentences)), "en"), cut(TEXT, "en")).copied == 1


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_alignment_never_fails_and_pairs_stand_in_the_texts(one: str, other: str) -> None:
    found = align(cut(one, "en"), cut(other, "de"))
    assert all(pair.text in one and pair.of_text in other for pair in found.pairs)
    assert 0 <= found.copied <= 1 and 0 <= found.covered <= 1.0001
