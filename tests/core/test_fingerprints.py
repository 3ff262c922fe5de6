"""Fingerprints find who shares wording, whatever was done to the text; and judging across stories accuses nobody wrongly."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news7d.core.provenance import judge
from news7d.core.similarity.fingerprints import COUNT, SHARED, fingerprints, most_alike
from tests.core.test_provenance import NOON, TEXT, member

SYLLABLES = "ba re mi to lan der ska pon fi gru el vo ten sar ku li".split()
WORDS = [a + b + c for a in SYLLABLES for b in SYLLABLES for c in SYLLABLES[:8]]


def invented(seed: int, sentences: int = 14) -> str:
    """A text of its own, in a language of 2,048 words."""
    chance = random.Random(seed)
    said = (" ".join(chance.choices(WORDS, k=chance.randrange(9, 22))).capitalize() + "." for _ in range(sentences))
    return "\n\n".join(said)


def cut(text: str) -> str:
    parts = text.split("\n\n")
    return "\n\n".join(parts[: max(3, len(parts) * 2 // 3)])


def reordered(text: str) -> str:
    parts = text.split("\n\n")
    return "\n\n".join([*parts[1::2], *parts[::2]])


def with_new_lead(text: str) -> str:
    return "Our correspondent walked along the quay yesterday and met nobody who had slept.\n\n" + "\n\n".join(text.split("\n\n")[1:])


def merged(text: str) -> str:
    """Half of it, and half of somebody else's."""
    ours, theirs = text.split("\n\n"), invented(977).split("\n\n")
    return "\n\n".join(piece for pair in zip(ours[::2], theirs[::2], strict=False) for piece in pair)


MUTATIONS = {"same": lambda text: text, "cut": cut, "reordered": reordered, "new lead": with_new_lead}


def shared(one: str, other: str) -> int:
    return len(set(fingerprints(one)) & set(fingerprints(other)))


@pytest.mark.parametrize("how", MUTATIONS)
def test_a_mutated_copy_is_found_among_many(how: str) -> None:
    found = sum(shared(invented(seed), MUTATIONS[how](invented(seed))) >= SHARED for seed in range(60))
    assert found >= 59, how


def test_a_text_merged_of_two_is_found_by_either() -> None:
    found = sum(shared(invented(seed), merged(invented(seed))) >= SHARED for seed in range(60))
    assert found >= 48  # a third of all runs in common: one text in ten shares fewer than two of twelve


def test_who_shares_no_wording_shares_no_fingerprints() -> None:
    prints = [set(fingerprints(invented(seed))) for seed in range(80)]
    assert all(len(a & b) < SHARED for at, a in enumerate(prints) for b in prints[:at])


@given(st.text(max_size=400))
def test_any_text_has_few_small_steady_numbers(text: str) -> None:
    prints = fingerprints(text)
    assert prints == fingerprints(text) == tuple(sorted(set(prints)))
    assert len(prints) <= COUNT and all(0 <= value < 2**63 for value in prints)


def test_they_are_the_same_on_every_machine() -> None:
    assert fingerprints(TEXT)[:2] == (2955112062969997, 41890504749353196)
    assert len(fingerprints("防波堤が壊れ、八百七十人が避難した。" * 9)) > 0
    assert fingerprints("Too short to be recognised.") == ()


def test_candidates_are_bounded_and_the_most_alike_come_first() -> None:
    holders = {1: list(range(30)), 2: list(range(0, 30, 2)), 3: [4, 8]}
    assert most_alike((1, 2, 3), holders, 3) == (4, 8, 0)
    assert most_alike((9,), holders, 3) == ()


# ------------------------------------------------------------------ judging


@pytest.mark.parametrize("how", MUTATIONS)
def test_a_copy_in_another_story_is_named_and_not_independent(how: str) -> None:
    text = invented(5)
    copy = member("b", MUTATIONS[how](text), 30)
    (verdict,) = judge([copy], elsewhere={"b": [member("a", text)]})
    assert (verdict.role, verdict.of, verdict.of_name) == ("copy", "a", "Outlet a")
    assert verdict.evidence and all(e.text in copy[0].text and e.of_text and e.of_text in text for e in verdict.evidence)


def test_what_merely_shares_half_is_no_copy() -> None:
    text = invented(5)
    (verdict,) = judge([member("b", merged(text), 30)], elsewhere={"b": [member("a", text)]})
    assert verdict.role == "origin"


def test_only_the_later_one_repeats() -> None:
    a, b = member("a", TEXT), member("b", TEXT, 30)
    assert judge([a], elsewhere={"a": [b]})[0].role == "origin"
    same = member("c", TEXT)
    told = {judge([one], elsewhere={one[0].id: [other]})[0].role for one, other in ((a, same), (same, a))}
    assert told == {"origin", "copy"}, "of two that came out at the same time, one"


def test_an_outlets_own_forms_of_words_repeat_nobody() -> None:
    weekly = member("b", TEXT, 60 * 24 * 7, outlet="Outlet a")
    assert judge([weekly], elsewhere={"b": [member("a", TEXT)]})[0].role == "origin"


def test_a_teaser_and_a_quoted_speech_accuse_nobody_across_stories() -> None:
    assert judge([member("b", TEXT, 30, partial=True)], elsewhere={"b": [member("a", TEXT)]})[0].role == "origin"
    speech = '"' + " ".join(TEXT.replace("\n\n", " ").split()) + '" she said.'
    own = " The hall was full an hour before. Three ministers stood at the back and left early. Nobody clapped when the lights went out."
    other = " Outside it rained on four hundred people who had no ticket. A brass band played until the police came. Shops closed at five."
    assert judge([member("b", speech + own, 30)], elsewhere={"b": [member("a", speech + other)]})[0].role != "copy"


def test_a_story_that_begins_with_a_copy_claims_no_first() -> None:
    copy, own = member("b", TEXT, 30), member("c", invented(9), 60)
    verdicts = judge([copy, own], elsewhere={"b": [member("a", TEXT)]})
    assert [verdict.role for verdict in verdicts] == ["copy", "independent"]


def test_a_wire_text_printed_in_another_story_stays_wire() -> None:
    agency = member("a", TEXT, outlet="Reuters")
    printed = member("b", "ALTDORF (Reuters) - " + TEXT, 30)
    (verdict,) = judge([printed], elsewhere={"b": [agency]})
    assert (verdict.role, verdict.of, verdict.of_name) == ("wire", "a", "Reuters")
    assert NOON + timedelta(minutes=30) == printed[0].published
