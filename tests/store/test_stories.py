"""Placing, merging, judging, and what pages read of it, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from news7d.errors import NotFound
from news7d.model import AnalysisChange, Evidence, Quote, StoryChange, Verdict
from news7d.store import Store
from tests.store.make import NOW, add_feed, analyse, analysis, filled, judged, later, new_entry, place, poll


def three_outlets(store: Store) -> list[int]:
    """Six articles of three outlets; their ids."""
    for n, name in enumerate(("one", "two", "three")):
        feed_id = add_feed(store, f"http://{name}.example/feed", muted=name == "three")
        store.save_feeds([poll(feed_id, *(new_entry(10 * n + k, site=f"http://{name}.example", first_seen=later(n)) for k in range(2)))])
    return sorted(line.article_id for line in store.newest_reports(10))


def test_a_story_is_founded_and_grows(store: Store) -> None:
    a, b, c, *_ = three_outlets(store)
    place(store, [a, b, c])
    (facts,) = store.story_facts(NOW)
    assert (facts.story_id, facts.headline_article_id, facts.first_seen, facts.last_seen) == (a, a, NOW, later(1))
    assert store.story_facts(later(2)) == ()
    assert store.stories_to_judge(10, NOW) == (a,)
    assert store.stories_to_judge(10, NOW) == ()
    assert store.stories_to_judge(10, later(121)) == (a,)
    view = store.story(a)
    assert [line.article_id for line in view.reports] == [a, b, c]
    assert view.because[0] == (a, ("names: X",))
    assert store.article(b).others[0].article_id == a
    assert dict(store.facts(NOW).waiting) == {"group": 3}


def test_members_bring_what_a_judge_needs(store: Store) -> None:
    ids = three_outlets(store)
    place(store, ids)
    members = store.story_reports(ids[0])
    assert [member.report.id for member in members] == [str(key) for key in ids]
    assert [member.muted for member in members] == [False] * 4 + [True] * 2
    first = members[0]
    assert (first.report.outlet, first.report.domain, first.report.seen, first.report.claim) == ("one", "one.example", NOW, "plausible")
    assert first.report.text == "Text of report 1."
    assert first.analysis == analysis()
    assert not first.report.partial
    assert len(store.story_reports(ids[0], limit=2)) == 2


def test_verdicts(store: Store) -> None:
    ids = three_outlets(store)
    place(store, ids)
    story = ids[0]
    store.stories_to_judge(10, NOW)
    version = store.version()
    evidence = (Evidence(kind="alignment", text="same \x00words", of_text="the same words", score=0.5), Evidence(kind="time", text="later"))
    store.save_verdicts(
        [
            judged(
                story,
                Verdict(id=str(ids[0]), role="origin"),
                Verdict(id=str(ids[2]), role="copy", of=str(ids[0]), of_name="One", evidence=evidence),
                Verdict(id=str(ids[3]), role="cites", of=str(ids[0])),
                Verdict(id=str(ids[4]), role="independent"),
                reports=6,
                independent=2,
                roles=(("origin", 1), ("copy", 1)),
                languages=("en", "pt-BR"),
                heat=1.5,
                breaking=True,
                headline_outlet="one",
                pulse=2.5,
                burst=0.25,
            )
        ],
        NOW,
    )
    assert store.version() > version
    (facts,) = store.story_facts(NOW, language="pt")
    assert (facts.reports, facts.roles, facts.heat, facts.breaking, facts.pulse) == (6, (("origin", 1), ("copy", 1)), 1.5, True, 2.5)
    assert store.story_facts(NOW, language="fr") == ()
    assert store.story_facts(NOW, section="sport") == ()
    (card,) = store.cards([story, 999_999])
    assert card.headline.article_id == ids[0]
    assert [line.article_id for line in card.rivals] == [ids[4]]
    copy = store.article(ids[2])
    assert (copy.line.role, copy.line.of_name) == ("copy", "One")
    assert copy.of is not None
    assert copy.of.article_id == ids[0]
    assert copy.line.evidence == (Evidence(kind="alignment", text="same words", of_text="the same words", score=0.5), evidence[1])
    assert store.stories_to_judge(10, later(10_000)) == ()
    assert store.outlet("two", now=NOW).numbers.roles == (("cites", 1), ("copy", 1)), "in the order of the glossary, not of the alphabet"


def test_a_report_that_arrives_while_its_story_is_judged_is_not_missed(store: Store) -> None:
    a, b, *_ = three_outlets(store)
    place(store, [a])
    store.stories_to_judge(10, NOW)
    store.save_placements([StoryChange(story_id=a, article_id=b)])
    store.save_verdicts([judged(a, Verdict(id=str(a), role="origin"))], NOW)
    assert store.stories_to_judge(10, NOW) == (a,)


def test_a_merge_leaves_a_redirect(store: Store) -> None:
    a, b, c, d, e, _ = three_outlets(store)
    place(store, [a, b], [c, d], [e])
    store.save_placements([StoryChange(story_id=c, article_id=e, merged=(e,))])
    store.save_placements([StoryChange(story_id=a, article_id=c, merged=(c,))])
    assert [store.resolve_story(key) for key in (a, c, e)] == [a, a, a]
    assert [line.article_id for line in store.story(e).reports] == [a, b, c, d, e]
    assert [facts.story_id for facts in store.story_facts(NOW)] == [a]
    assert store.stories_to_judge(10, NOW) == (a,)
    store.save_placements([StoryChange(story_id=c, article_id=d)])  # an engine that has not heard of it
    assert store.article(d).line.story_id == a
    store.save_verdicts([judged(c)], NOW)  # a judge that has not heard of it
    assert store.check() == ()
    with pytest.raises(NotFound):
        store.resolve_story(999_999)


def test_an_article_that_moves_closes_the_story_it_leaves_empty(store: Store) -> None:
    a, b, *_ = three_outlets(store)
    place(store, [a], [b])
    store.save_placements([StoryChange(story_id=a, article_id=b)])
    assert store.resolve_story(b) == a
    assert store.check() == ()


def test_window_is_what_the_engine_remembers(store: Store) -> None:
    ids = three_outlets(store)
    analyse(store, features=b"rare")
    place(store, ids[:4])
    store.save_placements([StoryChange(story_id=ids[0], article_id=ids[1], kept=b"kept")])  # anew: it comes last now
    placed = list(store.window(NOW))
    assert [each.article_id for each in placed] == [ids[0], ids[2], ids[3], ids[1]]
    assert {each.story_id for each in placed} == {ids[0]}
    assert [each.kept for each in placed] == [b"", b"", b"", b"kept"]
    assert placed[0].features == b"rare"
    assert [each.article_id for each in store.window(later(1))] == ids[2:4]


def test_an_article_that_founds_a_story_again_gets_its_id_back(store: Store) -> None:
    a, b, *_ = three_outlets(store)
    place(store, [a], [b])
    store.save_placements([StoryChange(story_id=a, article_id=b)])
    store.save_placements([StoryChange(story_id=b, article_id=b)])
    assert [store.resolve_story(key) for key in (a, b)] == [a, b]
    assert store.article(b).line.story_id == b
    assert store.check() == ()


def test_story_gathers_quotes_names_and_pictures(store: Store) -> None:
    filled(store, new_entry(1), new_entry(2))
    ids = sorted(task.article_id for task in store.due_articles("analyse", NOW, 10))
    said = analysis(quotes=(Quote(text="We won.", speaker="Ann Example"),), persons=("Ann Example", "Bo"), places=("Paris",))
    store.save_analyses([AnalysisChange(article_id=key, analysis=said) for key in ids])
    store.due_articles("group", NOW, 10)
    store.save_placements([StoryChange(story_id=ids[0], article_id=key) for key in ids])
    view = store.story(ids[0])
    assert [(key, quote.text) for key, quote in view.quotes] == [(ids[0], "We won."), (ids[1], "We won.")]
    assert [(version.text, version.articles) for one in view.said for version in one.versions] == [("We won.", (ids[0], ids[1]))]
    assert (view.persons, view.places) == (("Ann Example", "Bo"), ("Paris",))


def test_lists_are_paged_by_key(store: Store) -> None:
    filled(store, *(new_entry(n) for n in range(7)))
    analyse(store)
    lines = store.newest_reports(3)
    more = store.newest_reports(10, before_id=lines[-1].article_id)
    assert [line.title for line in (*lines, *more)] == [f"Report {n}" for n in range(7)]
    assert len(store.newest_reports(10, section="world")) == 7
    assert store.newest_reports(10, section="sport") == ()
    view = store.outlet("one", limit=5)
    rest = store.outlet("one", before_id=int(view.more or 0), limit=5)
    assert (len(view.articles), len(rest.articles), rest.more) == (5, 2, None)
    assert len(view.feeds) == 1
    with pytest.raises(NotFound):
        store.outlet("nobody")
    with pytest.raises(NotFound):
        store.article(999_999)


def test_settings(store: Store) -> None:
    assert store.get_setting("x") is None
    store.set_setting("x", "1")
    store.set_setting("x", "2")
    assert store.get_setting("x") == "2"
    store.delete_setting("x")
    assert store.get_setting("x") is None


def role_of(store: Store, story: int, article: int) -> str | None:
    (line,) = [line for line in store.story(story).reports if line.article_id == article]
    return line.role


def test_a_slow_judge_does_not_overrule_a_later_one(store: Store) -> None:
    a, b, *_ = three_outlets(store)
    place(store, [a, b])
    assert store.stories_to_judge(10, NOW) == (a,)
    assert store.stories_to_judge(10, later(200)) == (a,), "the first judge's claim is over"
    early, late = (
        replace(judged(a, Verdict(id=str(b), role=role)), lease=later(at + 120)) for at, role in ((0, "comment"), (200, "independent"))
    )
    store.save_verdicts([early], later(201))
    assert role_of(store, a, b) == "unknown"
    store.save_verdicts([late], later(202))
    store.save_verdicts([early], later(203))
    assert role_of(store, a, b) == "independent"
