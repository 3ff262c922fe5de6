"""Names: mentions follow the analyses, spellings become one name, a page's figures; on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from news7d.core.search import parse_query
from news7d.errors import NotFound
from news7d.model import AnalysisChange, Backing, KnownFact, NameJoin, Quote
from news7d.store import Store, open_store
from news7d.store.names import replace_mentions
from tests.store.make import NOW, add_feed, analysis, filled, judged, new_entry, place, poll
from tests.store.test_stories import three_outlets


def say(store: Store, said: dict[int, dict[str, object]]) -> None:
    store.save_analyses([AnalysisChange(article_id=key, analysis=analysis(**changes)) for key, changes in said.items()])


def join(store: Store, story: int, *joins: NameJoin) -> None:
    store.save_verdicts([replace(judged(story), names=joins)], NOW)


@pytest.fixture
def ids(store: Store) -> list[int]:
    from tests.store.make import place

    ids = three_outlets(store)
    place(store, ids[:2], ids[2:4], ids[4:])
    return ids


def test_a_name_knows_its_reports_stories_quotes_and_company(store: Store, ids: list[int]) -> None:
    told = Quote(text="I got this wrong.", speaker="Gareth Penhallow, minister")
    say(
        store,
        {ids[0]: {"persons": ("Gareth Penhallow", "Ann Example"), "quotes": (told, Quote(text="Other words.", speaker="Ann Example"))}},
    )
    say(store, {ids[2]: {"persons": ("GARETH  PENHALLOW",), "places": ("Kelderby",)}})
    view = store.name("gareth penhallow")
    assert (view.kind, view.label, view.reports, view.outlets, view.since) == ("person", "Gareth Penhallow", 2, 2, NOW)
    assert [card.facts.story_id for card in view.stories] == [ids[2], ids[0]]
    assert [(line.article_id, quote) for line, quote in view.quotes] == [(ids[0], told)]
    assert {(line.kind, line.label) for line in view.beside} == {("person", "Ann Example"), ("place", "Kelderby")}
    with pytest.raises(NotFound, match="Nobody Atall"):
        store.name("Nobody Atall")
    with pytest.raises(NotFound):
        store.name("Gareth Penhallow", kind="place")


def test_what_is_said_anew_replaces_what_was_said(store: Store, ids: list[int]) -> None:
    say(store, {ids[0]: {"persons": ("Wrong Name",)}})
    say(store, {ids[0]: {"persons": ("Right Name",)}})
    assert store.name("Right Name").reports == 1
    with pytest.raises(NotFound):
        store.name("Wrong Name")


def test_one_spelling_of_two_kinds(store: Store, ids: list[int]) -> None:
    say(store, {ids[0]: {"places": ("Paris",)}, ids[1]: {"places": ("Paris",)}, ids[2]: {"persons": ("Paris",)}})
    view = store.name("Paris")
    assert (view.kind, view.other_kinds, view.reports) == ("place", ("person",), 2)
    assert store.name("Paris", kind="person").reports == 1


def test_spellings_are_joined_once_and_for_all(store: Store, ids: list[int]) -> None:
    say(
        store,
        {
            ids[0]: {"persons": ("Gareth Penhallow",)},
            ids[2]: {"persons": ("Гарет Пенхэллоу",)},
            ids[4]: {"persons": ("ガレス・ペンハロー",)},
        },
    )
    join(store, ids[0], NameJoin(kind="person", spellings=("Gareth Penhallow", "Гарет Пенхэллоу")))
    join(store, ids[2], NameJoin(kind="person", spellings=("ガレス・ペンハロー", "Гарет Пенхэллоу")))
    for spelling in ("Gareth Penhallow", "Гарет Пенхэллоу", "ガレス・ペンハロー"):
        view = store.name(spelling)
        assert (view.label, view.reports) in (("Gareth Penhallow", 3), ("ガレス・ペンハロー", 3)), spelling
    assert len({store.name(s).label for s in ("Gareth Penhallow", "Гарет Пенхэллоу", "ガレス・ペンハロー")}) == 1
    assert len(store.name("Gareth Penhallow").spellings) == 2
    assert store.check() == ()


def test_a_surname_is_moved_in_its_reports_only(store: Store, ids: list[int]) -> None:
    say(store, {ids[0]: {"persons": ("Gareth Penhallow",)}, ids[1]: {"persons": ("Penhallow",)}, ids[4]: {"persons": ("Penhallow",)}})
    join(store, ids[0], NameJoin(kind="person", spellings=("Gareth Penhallow", "Penhallow"), articles=(ids[1],)))
    assert store.name("Gareth Penhallow").reports == 2
    assert store.name("Penhallow").reports == 1


def test_pages_of_a_name_show_every_story_once(store: Store) -> None:
    from tests.store.make import place

    filled(store, *(new_entry(n) for n in range(40)))
    ids = sorted(line.article_id for line in store.newest_reports(100))
    stories = [ids[n : n + 2] for n in range(0, 40, 2)]
    place(store, *stories)
    say(store, {key: {"persons": ("Ann Example",)} for key in ids})
    seen: list[int] = []
    before: str | None = None
    for _ in range(10):
        view = store.name("Ann Example", before_id=int(before) if before else None, limit=6)
        seen += [card.facts.story_id for card in view.stories]
        before = view.more
        if before is None:
            break
    assert list(dict.fromkeys(seen)) == [members[0] for members in reversed(stories)]


def test_who_is_in_the_news(store: Store, ids: list[int]) -> None:
    say(
        store,
        {ids[0]: {"persons": ("Everywhere Known",)}, ids[2]: {"persons": ("Everywhere Known",)}, ids[4]: {"persons": ("Known Once",)}},
    )
    say(store, {ids[1]: {"places": ("Kelderby",)}})
    assert [(name.label, name.reports, name.outlets) for name in store.names_lately("person")] == [
        ("Everywhere Known", 2, 2),
        ("Known Once", 1, 1),
    ]
    assert len(store.names_lately()) == 3


def test_names_go_with_their_reports(store: Store) -> None:
    feed_id = add_feed(store)
    store.save_feeds([poll(feed_id, new_entry(1, first_seen=NOW - timedelta(days=40)), new_entry(2))])
    old, young = (line.article_id for line in sorted(store.newest_reports(10), key=lambda line: line.first_seen))
    say(store, {old: {"persons": ("Gone Soon", "Stays Here")}, young: {"persons": ("Stays Here",)}})
    assert sum(store.prune(NOW - timedelta(days=30))) == 1
    assert store.check() == ()
    with pytest.raises(NotFound):
        store.name("Gone Soon")
    assert store.name("Stays Here").reports == 1


def test_odd_names_do_no_harm(store: Store, ids: list[int]) -> None:
    say(
        store,
        {
            ids[0]: {
                "persons": ("\x00", "a\x00b", "' OR 1=1 --", "x" * 5000, "  ", "%_*"),
                "organisations": tuple(f"Org {n}" for n in range(300)),
            }
        },
    )
    assert store.name("' OR 1=1 --").reports == 1
    assert len(store.names_lately("organisation", 400)) == 8
    with pytest.raises(NotFound):
        store.name("%")


def found(store: Store, query: str) -> set[int]:
    return {hit.line.article_id for hit in store.search(parse_query(query), limit=50).hits}


def test_search_by_name_in_any_spelling(store: Store, ids: list[int]) -> None:
    say(store, {ids[0]: {"persons": ("Gareth Penhallow",)}, ids[2]: {"persons": ("Гарет Пенхэллоу",)}, ids[4]: {"places": ("Kelderby",)}})
    join(store, ids[0], NameJoin(kind="person", spellings=("Gareth Penhallow", "Гарет Пенхэллоу")))
    assert found(store, 'name:"gareth penhallow"') == {ids[0], ids[2]}
    assert found(store, "name:kelderby report") == {ids[4]}
    assert found(store, 'name:"nobody at all"') == set()
    assert ids[4] not in found(store, "report -name:kelderby")


def test_search_by_how_many_report_on_their_own(store: Store, ids: list[int]) -> None:
    store.save_verdicts([judged(ids[0], independent=4), judged(ids[2], independent=1)], NOW)
    assert found(store, "independent:>=3") <= {ids[0], ids[1]}
    assert found(store, "independent:3 report") == found(store, "independent:>=3 report") != set()
    assert found(store, "independent:9") == set()
    assert parse_query("independent:many").independent == 0  # taken as words


def test_names_that_several_join_at_once_lead_to_one(kind: str, fresh_url: Callable[..., str]) -> None:
    """Every story joins two spellings of one name; however that falls together, no spelling leads in a circle or is lost."""
    url, many = fresh_url(kind), 6
    store = open_store(url)
    filled(store, *(new_entry(n) for n in range(many)))
    ids = sorted(line.article_id for line in store.newest_reports(10))
    labels = [f"Name {n} Same" for n in range(many)]
    place(store, *([key] for key in ids))
    store.database.write(
        lambda session: replace_mentions(session, [(k, analysis(persons=(said,))) for k, said in zip(ids, labels, strict=True)])
    )
    together = threading.Barrier(many)

    def join(at: int) -> None:
        own = open_store(url)
        together.wait()
        for step in range(1, many):
            pair = NameJoin(kind="person", spellings=(labels[at], labels[(at + step) % many]))
            own.save_verdicts([replace(judged(ids[at]), names=(pair,))], NOW)
        own.close()

    threads = [threading.Thread(target=join, args=(at,)) for at in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for label in labels:
        view = store.name(label)
        assert sorted([view.label, *view.spellings]) == sorted(labels)
    store.close()


def test_a_name_goes_with_the_last_report_that_has_any_spelling_of_it(store: Store) -> None:
    """Whoever has a report forgotten leaves no name behind, in whatever script."""
    filled(store, *(new_entry(n) for n in range(3)))
    ids = sorted(line.article_id for line in store.newest_reports(10))
    place(store, ids)
    said = ((ids[0], ("Gareth Penhallow",)), (ids[1], ("Гарет Пенхэллоу",)), (ids[2], ("Penhallow", "Ada Bell")))
    store.database.write(lambda session: replace_mentions(session, [(key, analysis(persons=names)) for key, names in said]))
    join(store, ids[0], NameJoin(kind="person", spellings=("Gareth Penhallow", "Гарет Пенхэллоу")))
    join(store, ids[0], NameJoin(kind="person", spellings=("Gareth Penhallow", "Penhallow"), articles=(ids[2],)))
    for key in ids[:2]:
        store.forget_article(store.article(key).line.url, NOW)
    assert set(store.name("гарет пенхэллоу").spellings) | {store.name("гарет пенхэллоу").label} == {"Gareth Penhallow", "Гарет Пенхэллоу"}
    store.forget_article(store.article(ids[2]).line.url, NOW)
    assert store.database.read(lambda session: list(session.stream("SELECT label FROM name"))) == []
    assert store.check() == ()


def test_names_of_reports_from_before_names_were_kept(store: Store, ids: list[int]) -> None:
    say(store, {ids[0]: {"persons": ("Gareth Penhallow",)}, ids[3]: {"places": ("Kelderby",)}})
    store.database.write(lambda session: session.run("mentions_drop", {"ids": ids}))  # as a house of before has it
    with pytest.raises(NotFound):
        store.name("Gareth Penhallow")
    assert store.fill_names(4) == 4
    assert store.fill_names(4) == 2
    assert store.fill_names(4) == 0
    assert (store.name("Gareth Penhallow").reports, store.name("Kelderby").reports) == (1, 1)


def test_stories_that_share_rare_names_are_related(store: Store, ids: list[int]) -> None:
    both = ("Gareth Penhallow", "Kelder Bridge Trust")
    say(store, {ids[0]: {"persons": both}, ids[2]: {"persons": both}, ids[4]: {"persons": ("Gareth Penhallow",)}})
    assert [card.facts.story_id for card in store.story(ids[0]).related] == [ids[2]], "one shared name is no relation"
    assert [card.facts.story_id for card in store.story(ids[2]).related] == [ids[0]]
    assert store.story(ids[4]).related == ()


def test_what_reports_agree_on_is_kept_with_the_story_and_goes_with_a_report(store: Store, ids: list[int]) -> None:
    fact = KnownFact(text="It rained.", language="en", article_id=ids[0], backing=(Backing(article_id=ids[1], text="Rain fell."),))
    store.save_verdicts([replace(judged(ids[0]), known=(fact,))], NOW)
    assert store.story(ids[0]).known == (fact,)
    list(store.prune(NOW + timedelta(seconds=1)))
    with pytest.raises(NotFound):
        store.story(ids[0])
