"""A reader's own order: nothing at slider 0, never what is muted, the same each time, and rare outlets are not drowned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from news7d.core.rank import rank
from news7d.core.rank.personal import Interests, Pull, Reading, Volumes, is_hidden, learn, personal, pulls_of_interests, strength_of
from news7d.model import SECTIONS, StoryFacts, Voice

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def story(key: int, *, pulse: float = 1.0, outlet: str = "", hours: float = 1.0, section: int = 0, reports: int = 3) -> StoryFacts:
    return StoryFacts(
        story_id=key,
        headline_article_id=key * 10,
        first_article_id=key * 10,
        section=SECTIONS[section],
        first_seen=NOW - timedelta(hours=hours),
        last_seen=NOW - timedelta(hours=hours),
        reports=reports,
        independent=1,
        outlets=1,
        roles=(("origin", 1),),
        languages=("en",),
        edited=False,
        recent_independent=0,
        headline_outlet=outlet,
        voices=(Voice("en", "GB", pulse),),
    )


STORIES = st.lists(
    st.builds(
        story,
        key=st.integers(1, 40),
        pulse=st.floats(0.01, 30),
        outlet=st.sampled_from(("", "a", "b", "c")),
        hours=st.floats(0, 70),
        section=st.integers(0, 4),
    ),
    max_size=25,
    unique_by=lambda each: each.story_id,
)
PULLS = st.dictionaries(
    st.integers(1, 40),
    st.lists(st.builds(Pull, key=st.sampled_from("xyz"), words=st.just("w"), weight=st.floats(-4, 4)), max_size=3),
)
HIDDEN = st.frozensets(st.integers(1, 40), max_size=10)


@given(STORIES, PULLS, HIDDEN)
def test_without_strength_it_is_the_order_of_the_house(
    stories: list[StoryFacts], pulls: dict[int, list[Pull]], hidden: frozenset[int]
) -> None:
    ranked = rank(stories, NOW)
    placed = personal(ranked, 0.0, pulls, hidden)
    assert [each.story for each in placed] == [each for each in ranked.stories if each.story_id not in hidden]
    assert all(each.why == () for each in placed)


@given(STORIES, HIDDEN, st.floats(0, 1))
def test_without_reasons_it_is_the_order_of_the_house(stories: list[StoryFacts], hidden: frozenset[int], strength: float) -> None:
    ranked = rank(stories, NOW)
    assert [each.story for each in personal(ranked, strength, {}, hidden)] == [
        each for each in ranked.stories if each.story_id not in hidden
    ]


@given(STORIES, PULLS, HIDDEN, st.floats(0, 1))
def test_nothing_hidden_appears_and_nothing_else_is_lost(
    stories: list[StoryFacts], pulls: dict[int, list[Pull]], hidden: frozenset[int], strength: float
) -> None:
    ranked = rank(stories, NOW)
    placed = personal(ranked, strength, pulls, hidden)
    assert sorted(each.story.story_id for each in placed) == sorted(each.story_id for each in stories if each.story_id not in hidden)
    assert placed == personal(ranked, strength, pulls, hidden)


def test_a_pull_raises_and_a_push_lowers_the_more_the_stronger() -> None:
    ranked = rank([story(key, pulse=12 - key, outlet=f"o{key}", section=key % 9) for key in range(1, 11)], NOW)
    pulls = {10: [Pull(key="x", words="you follow Lisbon", weight=1.2)], 1: [Pull(key="y", words="your rule “B” lowers it", weight=-1.4)]}
    places = []
    for slider in range(5):
        order = [each.story.story_id for each in personal(ranked, strength_of(slider), pulls)]
        places.append((order.index(10), order.index(1)))
    assert [place for place, _ in places] == sorted((place for place, _ in places), reverse=True)
    assert [place for _, place in places] == sorted(place for _, place in places)
    assert places[0] == (9, 0)
    assert places[4][0] <= 5
    assert places[4][1] >= 4
    why = {each.story.story_id: each.why for each in personal(ranked, 1.0, pulls)}
    assert why[10] == ("you follow Lisbon",)
    assert why[2] == ()


def test_one_reason_does_not_fill_the_page() -> None:
    """Twenty stories of one boosted kind, twenty of others: others stand among the first ten."""
    many = [story(key, pulse=3.0, outlet=f"o{key}") for key in range(1, 21)]
    others = [story(key, pulse=3.0, outlet=f"o{key}", section=1) for key in range(21, 41)]
    pulls = {each.story_id: [Pull(key="x", words="", weight=1.2)] for each in many}
    first = [each.story.story_id for each in personal(rank([*many, *others], NOW), 1.0, pulls)][:10]
    assert sum(key > 20 for key in first) >= 2
    assert first[0] <= 20


def test_a_rare_outlet_pulls_more_than_a_busy_one() -> None:
    volumes = Volumes(reports=1010, outlets={"busy": 1000, "rare": 10})
    assert volumes.rarity("rare") > 1.0 > volumes.rarity("busy")
    readings = [
        Reading(at=NOW - timedelta(hours=n), outlet=outlet, section=None, names=()) for outlet in ("busy", "rare") for n in range(1, 7)
    ]
    told = learn(readings, volumes, NOW)
    assert told.outlets["rare"] > 0.5
    assert "busy" not in told.outlets  # six of a thousand were read, six of ten
    (pull,) = pulls_of_interests(story(1, outlet="rare"), (), told, volumes)
    assert pull.words == "a rare outlet you read"


def test_reading_is_forgotten_and_lists_marked_in_one_go_tell_little() -> None:
    volumes = Volumes(reports=1000, outlets={"a": 10, "z": 990}, sections={"science": 20}, names={"7": 3})

    def read(days: float, count: int = 6) -> list[Reading]:
        return [Reading(at=NOW - timedelta(days=days, minutes=n), outlet="a", section="science", names=("7",)) for n in range(count)]

    fresh, old = learn(read(0), volumes, NOW), learn(read(20), volumes, NOW)
    assert fresh.names["7"] > old.names.get("7", 0.0)
    assert set(fresh.sections) == {"science"}
    assert learn(read(100), volumes, NOW) == Interests()
    assert learn(read(0, 1), volumes, NOW) == Interests()
    at_once = [Reading(at=NOW, outlet="a", section="science", names=()) for _ in range(200)]
    assert learn(at_once, volumes, NOW) == Interests()
    starred = [Reading(at=NOW, outlet="a", section=None, names=(), starred=True)]
    assert learn(starred, volumes, NOW).outlets
    told = pulls_of_interests(story(1, outlet="a", section=SECTIONS.index("science")), [("7", "Lisbon"), ("8", "Rome")], fresh, volumes)
    assert [pull.words for pull in told] == ["a rare outlet you read", "you read much about science", "you read about Lisbon"]


def test_a_story_goes_with_its_last_report_or_with_what_it_tells() -> None:
    three = story(1, reports=3)
    assert not is_hidden(three, [(10, False), (11, False)])
    assert is_hidden(three, [(10, False), (11, False), (12, False)])
    assert is_hidden(three, [(10, True)])
    assert not is_hidden(three, [(11, True)])
    assert is_hidden(three, [(11, True), (12, True)])
    assert not is_hidden(three, [])
