"""Alerts, thought alone: news is told once, push bodies are those of the RFC, back-off is bounded, links cannot be forged."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from news7d.core import push
from news7d.core.alerts import HOLD, STEPS, after_failure, cleaned, decide, links, seen_now
from news7d.core.alerts.calling import GIVEN_UP
from news7d.errors import Invalid
from news7d.model import CHANNEL_KINDS, ChannelKind, Outlet, ReportLine, StoryCard, StorySight
from tests.store.make import NOW, facts

OUTLET = Outlet(id=1, slug="north", name="North", domain="north.example")
LINE = ReportLine(
    article_id=1, title="Dam breaks", url="http://north.example/1", outlet=OUTLET, language="en", direction="ltr", published=NOW,
    first_seen=NOW, claim="plausible", role="origin",
)  # fmt: skip


def sight(independent: int, reports: int, breaking: bool = False) -> StorySight:
    card = StoryCard(facts=facts(1, independent=independent, reports=reports), headline=LINE, first=LINE)
    return StorySight(card=card, breaking=breaking)


@given(st.lists(st.tuples(st.integers(1, 14), st.integers(0, 60), st.booleans()), max_size=30))
def test_whatever_comes_each_thing_is_told_once(course: list[tuple[int, int, bool]]) -> None:
    told, kinds, reached = None, [], 0
    for minute, (independent, copies, breaking) in enumerate(course):
        now = NOW + timedelta(minutes=minute)
        seen = sight(independent, independent + copies, breaking)
        decision = decide(told, seen, now)
        if decision.news:
            kinds += [each.kind for each in decision.news]
            told = seen_now(seen, now, told)
            assert not decide(told, seen, now + HOLD).news
        reached = max(reached, independent)
    assert kinds.count("new") == bool(course)
    assert kinds.count("breaking") <= 1
    assert kinds.count("confirmed") <= sum(step <= reached for step in STEPS)


@given(st.integers(1, 9), st.lists(st.integers(0, 300), max_size=20))
def test_copies_are_no_news(independent: int, copies: list[int]) -> None:
    told = seen_now(sight(independent, independent), NOW, None)
    assert not any(decide(told, sight(independent, independent + more), NOW + timedelta(days=1)).news for more in copies)


def test_the_example_of_rfc_8291() -> None:
    """Its appendix A."""
    private = int.from_bytes(push.unpacked("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"))
    body = push.encrypted(
        b"When I grow up, I want to be a watermelon",
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "BTBZMqHH6r4Tts7J_aSIgg",
        salt=push.unpacked("DGv6ra1nlYgDCS1FRnbzlw"),
        key=ec.derive_private_key(private, ec.SECP256R1()),
    )
    assert push.packed(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4M"
        "qgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


@pytest.mark.parametrize(("p256dh", "auth"), [("", ""), ("A" * 87, "A" * 22), ("é", "A" * 22), ("A" * 1000, "A"), ("!!", "??")])
def test_what_is_no_key_of_a_browser(p256dh: str, auth: str) -> None:
    with pytest.raises(Invalid):
        push.checked_keys(p256dh, auth)


@given(kind=st.sampled_from(CHANNEL_KINDS), failures=st.integers(1, 10_000), chance=st.floats(0, 1), wished=st.none() | st.floats(0, 1e9))
def test_nobody_is_hurried_and_nobody_forgotten(kind: ChannelKind, failures: int, chance: float, wished: float | None) -> None:
    again = after_failure(kind, failures, NOW, NOW + timedelta(hours=1), chance=chance, wished=wished)
    wait = again.at - NOW - timedelta(hours=1)
    assert timedelta(seconds=22) <= wait <= timedelta(hours=6)
    assert kind != "mail" or wished or wait <= timedelta(minutes=12.5)
    assert not again.given_up
    assert after_failure(kind, failures, NOW, NOW + GIVEN_UP, chance=chance).given_up


@given(st.text(max_size=80))
def test_no_other_link_fits(token: str) -> None:
    found = links.named(token)
    assert found is None or not links.fits(token, b"secret", found[0], found[1], "ada@readers.example")


def test_a_link_fits_what_it_was_made_for_alone() -> None:
    token = links.sealed(b"secret", "confirm", 12, "ada@readers.example")
    assert links.named(token) == ("confirm", 12)
    assert links.fits(token, b"secret", "confirm", 12, "ada@readers.example")
    for wrong in ((b"other", "confirm", 12, "ada@readers.example"), (b"secret", "channel-off", 12, "ada@readers.example")):
        assert not links.fits(token, *wrong)  # type: ignore[arg-type]
    assert not links.fits(token, b"secret", "confirm", 12, "eve@readers.example")


@given(
    st.sampled_from(["breaking", "section", "search", "name", "outlet", "story", "rule", "x"]), st.text(max_size=50), st.integers(-5, 99)
)
def test_subjects_have_one_spelling_or_are_refused(kind: str, what: str, least: int) -> None:
    try:
        said, number = cleaned(kind, what, least)
    except Invalid:
        return
    assert cleaned(kind, said, number) == (said, number)


def test_a_reader_who_knows_more_is_told_less() -> None:
    told = seen_now(sight(5, 9), NOW, None)
    assert [each.kind for each in decide(replace(told, independent=4), sight(5, 9), NOW).news] == ["confirmed"]
    assert not decide(told, sight(5, 9), NOW).news
