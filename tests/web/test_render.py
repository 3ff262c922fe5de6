"""The role bar's geometry and words, times in words, marks and slugs: properties and the rules of docs/design/020-pages.md."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news7d.core import outgoing, render
from news7d.model import NOT_COUNTED, OWN_REPORTING, ROLES, Evidence, Outlet, ReportLine, RoleName, StoryFacts
from news7d.web import telling

NOW = datetime(2026, 2, 7, 9, 0, tzinfo=UTC)
ROLE_COUNTS = st.lists(st.tuples(st.sampled_from(ROLES), st.integers(1, 60)), unique_by=lambda pair: pair[0], max_size=11).map(tuple)


def facts(*roles: tuple[RoleName, int]) -> StoryFacts:
    return StoryFacts(
        story_id=1,
        headline_article_id=1,
        first_article_id=1,
        section=None,
        first_seen=NOW,
        last_seen=NOW,
        reports=sum(count for role, count in roles if role not in NOT_COUNTED),
        independent=sum(count for role, count in roles if role in OWN_REPORTING),
        outlets=1,
        roles=roles,
        languages=("en",),
        edited=False,
        recent_independent=0,
    )


def test_the_bar_of_the_mock_up() -> None:
    bar = render.role_bar((("origin", 1), ("independent", 2), ("confirms", 1), ("cites", 1), ("wire", 1), ("copy", 2), ("rewrite", 2)))
    assert bar.width == 124
    assert [(cells.look, cells.x, cells.width, cells.shift) for cells in bar.cells] == [
        ("first", 0, 10, 0),
        ("independent", 12, 22, 0),
        ("confirms", 36, 10, 0),
        ("cites", 48, 10, 6),
        ("wire", 60, 10, 6),
        ("copies", 72, 46, 6),
    ]


@given(ROLE_COUNTS)
def test_every_bar_fits_and_its_cells_stay_apart(roles: tuple[tuple[RoleName, int], ...]) -> None:
    bar = render.role_bar(roles)
    counted = {render.ROLE_WORDS[role].look for role, _ in roles if role not in NOT_COUNTED}
    assert {cells.look for cells in bar.cells} == counted
    assert bar.width <= render.FULL_WIDTH
    right = 0.0
    for cells in bar.cells:
        assert cells.x + cells.shift >= right
        assert cells.width >= 4
        right = cells.x + cells.shift + cells.width
    assert right <= bar.width + 0.5
    total = sum(count for role, count in roles if role not in NOT_COUNTED)
    assert all(cells.dense == (total > render.MOST_CELLS) for cells in bar.cells)


@given(ROLE_COUNTS)
def test_words_count_what_the_bar_shows(roles: tuple[tuple[RoleName, int], ...]) -> None:
    words = render.bar_words(facts(*roles))
    own = sum(count for role, count in roles if role in OWN_REPORTING)
    total = sum(count for role, count in roles if role not in NOT_COUNTED)
    said = words.strong + words.after
    assert "source" not in said
    assert "%" not in said
    if total > 1 and 0 < own < total:
        assert said == f"{own} independent of {total}"


@pytest.mark.parametrize(
    ("roles", "said"),
    [
        ((("origin", 1),), "1 report so far"),
        ((("unknown", 1),), "1 report so far"),
        ((("origin", 1), ("independent", 2)), "all 3 independent"),
        ((("origin", 1), ("copy", 3), ("update", 2)), "1 independent of 4"),
        ((("wire", 3),), "0 independent of 3"),
        ((("unknown", 3),), "3 reports, roles not known yet"),
    ],
)
def test_words(roles: tuple[tuple[RoleName, int], ...], said: str) -> None:
    words = render.bar_words(facts(*roles))
    assert words.strong + words.after == said


def line(number: int, **told: Any) -> ReportLine:
    outlet = Outlet(id=1, slug="one", name="The One", domain="one.example")
    known = {"language": "en", "direction": "ltr", "published": None, "first_seen": NOW, "claim": "plausible", "role": "independent"}
    return ReportLine(article_id=number, title="T", url="https://one.example/a", outlet=outlet, **known | told)


def test_an_outlet_that_names_itself_is_not_called_unwatched() -> None:
    cites = facts(("cites", 1))
    assert render.bar_words(cites, line(1, role="cites", of_name="The Other")).before == "first: The Other (not watched here), "
    assert render.bar_words(cites, line(1, role="cites", of_name="The One")).before == ""


def test_who_reported_it_stands_in_the_order_of_the_times_shown() -> None:
    late, first = line(1, published=NOW - timedelta(hours=1)), line(2, published=NOW - timedelta(hours=5))
    copies = (
        line(3, role="copy", of=2, published=NOW - timedelta(hours=2)),
        line(4, role="copy", of=2, published=NOW - timedelta(hours=3)),
    )
    rows = telling.timeline((late, *copies, first))
    assert [row.told.line.article_id for row in rows] == [2, 1]
    assert [told.line.article_id for told in rows[0].repeats] == [4, 3]


def test_ages() -> None:
    for span, said in (
        (timedelta(seconds=12), "12 s"),
        (timedelta(minutes=48), "48 min"),
        (timedelta(hours=20, minutes=5), "20 h"),
        (timedelta(days=3), "3 days"),
        (timedelta(seconds=-5), "0 s"),
    ):
        assert render.age_words(NOW - span, NOW) == said
    assert render.span_words(timedelta(hours=4, minutes=25)) == "4 h 25 min"
    assert render.exact_time(NOW) == "7 February 2026, 09:00 UTC"


@given(st.text(max_size=200), st.text(max_size=200))
def test_marking_changes_no_letter(text: str, other: str) -> None:
    assert "".join(part.text for part in render.mark_shared(text, other)) == "".join(render._TOKENS.findall(text))


def test_marks_names_and_numbers_but_no_small_words() -> None:
    parts = render.mark_shared("The Brickfield bridge has 14 cracks, £23,480.", "The 14 cracks at Brickfield cost £23,480")
    assert [part.text for part in parts if part.shared] == ["Brickfield", "14", "23,480"]


@given(st.text(max_size=300))
def test_slugs_are_safe_in_an_address(title: str) -> None:
    slug = render.slug(title)
    assert "/" not in slug
    assert "?" not in slug
    assert "#" not in slug
    assert len(slug) <= 130


@given(st.text(max_size=100), st.text(max_size=100))
def test_feeds_are_well_formed_whatever_the_title(title: str, summary: str) -> None:
    from lxml import etree

    entry = outgoing.OutgoingEntry(
        id="https://a.example/1", url="https://a.example/1", title=title, summary=summary, published=NOW, updated=NOW, authors=(title,)
    )
    feed = outgoing.OutgoingFeed(
        id="https://a.example/", title=title, self_url="https://a.example/f", page_url="https://a.example/", updated=NOW, entries=(entry,)
    )
    assert etree.fromstring(outgoing.written(feed, "atom")).tag.endswith("feed")
    assert etree.fromstring(outgoing.written(feed, "rss")).tag == "rss"
    assert outgoing.written(feed, "json").startswith(b"{")


def test_a_quote_that_ends_with_its_sentences_comma_stands_by_itself() -> None:
    said = line(1, role="confirms", evidence=(Evidence(kind="quote", text="I got this wrong,"),))
    words = telling.seen_words(said, None, 2)
    assert telling.ended(words) == "“I got this wrong”."
    assert telling.ended("“We left.”") == "“We left.”"
    assert telling.ended("") == ""
