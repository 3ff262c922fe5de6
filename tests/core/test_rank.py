"""Ranking: independent attention counts, repeats hardly, and no outlet owns the front page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from news7d.core.rank import Member, heat, rank, story_facts
from news7d.model import Analysis, Report, RoleName, StoryFacts, Verdict

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def _member(
    id: int, outlet: str, role: RoleName, minutes_ago: float, *, title: str = "A headline that says something", language: str = "en"
) -> Member:
    seen = NOW - timedelta(minutes=minutes_ago)
    return Member(
        article_id=id,
        report=Report(id=str(id), outlet=outlet, title=title, published=seen, seen=seen),
        analysis=Analysis(language=language, section="world"),
        verdict=Verdict(id=str(id), role=role),
    )


def _story(first_id: int, *members: tuple[str, RoleName, float]) -> StoryFacts:
    return story_facts(first_id, [_member(first_id + n, *member) for n, member in enumerate(members)])


def test_independent_reports_beat_copies() -> None:
    own = _story(1, ("a", "origin", 60), ("b", "independent", 50), ("c", "independent", 40))
    copied = _story(10, ("d", "origin", 60), ("e", "copy", 50), ("f", "copy", 40), ("g", "wire", 40), ("h", "rewrite", 40))
    assert [s.story_id for s in rank([copied, own], NOW).stories] == [1, 10]


def test_heat_decays() -> None:
    story = _story(1, ("a", "origin", 60), ("b", "independent", 50))
    assert heat(story, NOW) > heat(story, NOW + timedelta(hours=3)) > heat(story, NOW + timedelta(hours=30)) > 0


def test_an_outlet_that_floods_does_not_own_the_page() -> None:
    loud = [_story(n, ("loud", "origin", 1)) for n in range(1, 60)]
    quiet = [_story(100 + n, (f"outlet{n}", "origin", 90)) for n in range(8)]
    top = rank([*loud, *quiet], NOW).stories[:10]
    assert sum(s.headline_outlet == "loud" for s in top) <= 4


def test_breaking_is_several_outlets_within_the_hour() -> None:
    fast = _story(1, ("a", "origin", 30), ("b", "independent", 20), ("c", "confirms", 10), ("k", "copy", 5))
    copies = _story(10, ("d", "origin", 30), ("e", "copy", 20), ("f", "copy", 10), ("g", "copy", 5))
    slow = _story(20, ("h", "origin", 600), ("i", "independent", 300), ("j", "independent", 10))
    assert {s.story_id: s.breaking for s in rank([fast, copies, slow], NOW).stories} == {1: True, 10: False, 20: False}
    assert not rank([fast], NOW + timedelta(hours=2)).stories[0].breaking


def test_the_figures_of_a_story() -> None:
    facts = _story(1, ("a", "origin", 90), ("b", "copy", 80), ("c", "independent", 20), ("a", "update", 10), ("d", "comment", 5))
    assert (facts.reports, facts.independent, facts.outlets, facts.recent_independent) == (3, 2, 4, 1)
    assert dict(facts.roles)["copy"] == 1
    assert facts.first_article_id == 1
    assert facts.section == "world"


def test_the_headline_is_an_own_report_in_the_readers_language() -> None:
    members = [
        _member(1, "a", "origin", 60, language="es"),
        _member(2, "b", "copy", 50, language="en"),
        _member(3, "c", "independent", 40, language="en"),
        _member(4, "d", "independent", 30, language="es", title="Hm"),
    ]
    assert story_facts(1, members, language="en").headline_article_id == 3
    assert story_facts(1, members).headline_article_id == 1
    assert story_facts(1, members, language="fr").headline_article_id == 1


def test_muted_stories_are_left_out() -> None:
    member = _member(1, "a", "origin", 5)
    muted = story_facts(1, [Member(article_id=1, report=member.report, verdict=member.verdict, muted=True)])
    assert rank([muted], NOW).stories == ()


@given(st.lists(st.tuples(st.integers(0, 5), st.floats(0, 5000)), min_size=1, max_size=12))
def test_more_outlets_never_cool_a_story(members: list[tuple[int, float]]) -> None:
    listed = [_member(n + 1, f"o{outlet}", "independent", ago) for n, (outlet, ago) in enumerate(members)]
    more = [*listed, _member(99, "another", "independent", min(ago for _, ago in members))]
    assert heat(story_facts(1, more), NOW) >= heat(story_facts(1, listed), NOW) - 1e-6
