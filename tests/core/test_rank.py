"""Ranking: independent attention counts, repeats hardly, and no outlet owns the front page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from news7d.core.rank import Member, Weights, explain, heat, is_breaking, rank, reasons, story_facts
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


def _told(id: int, outlet: str, title: str, *, language: str = "en", country: str | None = None, minutes_ago: float = 10) -> Member:
    seen = NOW - timedelta(minutes=minutes_ago)
    report = Report(id=str(id), outlet=outlet, title=title, language=language, country=country, published=seen, seen=seen)
    return Member(article_id=id, report=report)


def test_two_voices_beat_one_that_is_twice_as_loud() -> None:
    titles = (
        "Dam bursts above the valley",
        "Thousands flee as water rises",
        "Engineers had warned of cracks",
        "Minister flies to the scene",
    )
    one = story_facts(1, [_told(n, f"o{n}", title, country="GB") for n, title in enumerate(titles)])
    wide = story_facts(9, [_told(n, f"o{n}", title, country=("GB", "FR")[n % 2]) for n, title in enumerate(titles)])
    assert wide.countries == ("GB", "FR")
    assert heat(wide, NOW) > heat(one, NOW)


def test_headlines_that_only_repeat_hardly_count() -> None:
    same = story_facts(1, [_told(n, f"o{n}", "Dam bursts above the valley") for n in range(5)])
    new = story_facts(9, [_told(1, "a", "Dam bursts above the valley"), _told(2, "b", "Thousands flee as water rises")])
    assert heat(new, NOW) > heat(same, NOW)


def test_the_parts_of_a_score_make_the_score() -> None:
    stories = [_story(n, (f"o{n % 2}", "origin", 30.0 * n), (f"p{n}", "independent", 20)) for n in range(1, 12)]
    ranked = rank(stories, NOW)
    standing = [ranked.score(story) for story in ranked.stories]
    for story, score in zip(ranked.stories, standing, strict=True):
        assert abs(score.attention * score.width * score.crowd * score.freshness - score.heat) < 1e-6
        assert abs(score.heat - story.heat) < 1e-4
    assert [score.standing for score in standing] == sorted((score.standing for score in standing), reverse=True)
    assert any(score.outlet < 1 for score in standing)


def test_without_news_nothing_changes_places() -> None:
    stories = [_story(n, (f"o{n}", "origin", 40.0 * n), (f"p{n}", "independent", 13.0 * (n % 5))) for n in range(1, 20)]
    now, later = (rank(stories, NOW + timedelta(hours=hours), Weights(crowd=0.0)).stories for hours in (0, 5))
    assert [story.story_id for story in now] == [story.story_id for story in later]
    by_standing = sorted(stories, key=lambda story: -story.standing)
    by_heat = sorted(stories, key=lambda story: -heat(story, NOW))
    assert [story.story_id for story in by_standing] == [story.story_id for story in by_heat]


def test_an_old_story_breaks_only_when_it_flares_up() -> None:
    steady = _story(1, *((f"o{n}", "independent", 12.0 * n) for n in range(60)))
    flared = _story(100, ("a", "origin", 900), ("b", "independent", 800), *((f"o{n}", "independent", 9.0 * n) for n in range(6)))
    assert not is_breaking(steady, NOW)
    assert is_breaking(flared, NOW)


def test_five_that_repeat_one_break_too() -> None:
    assert is_breaking(_story(1, ("a", "origin", 30), *((f"o{n}", "copy", 5.0 * n) for n in range(4))), NOW)


def test_why_it_stands_there_in_words() -> None:
    story = _story(1, ("a", "origin", 200), ("b", "independent", 190))
    assert reasons(story, explain(story, NOW), NOW) == (
        "2 outlets, 2 of them with reporting of their own",
        "2 within an hour",
        "last heard of 3 hours ago, which leaves 68% of its heat",
    )
