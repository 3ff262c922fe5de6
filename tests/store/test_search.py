"""Search on both databases: the same hits, and no query that fails."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from news7d.core.search import parse_query
from news7d.model import Verdict
from news7d.store import Store, open_store
from tests.store.make import NOW, add_feed, filled, judged, later, new_entry, place, poll

TEXTS = (
    "The storm reached New York on Tuesday.",
    "Der Sturm erreichte Zürich, sagt der Bürgermeister.",
    "東京都の知事が記者会見で発表した。",
    "苹果公司在北京发布会上介绍新产品。",
    "นายกรัฐมนตรีประกาศยุบสภาเมื่อวานนี้",
    "대한민국에서 선거가 열렸다",
    "Новая ёлка в Москве; Ёлка стоит на площади.",
    "وقالَ الرئيسُ إنّ العاصفة انتهت",
    "हिन्दी समाचार: दिल्ली में बारिश",
    "A new storm, not in York: storm storm storm.",
    "o'reilly's U.S. 23,480 votes",
)


def titles(store: Store, query: str) -> list[int]:
    return sorted(int(hit.line.title.removeprefix("Report ")) for hit in store.search(parse_query(query), 100).hits)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("storm", [0, 9]),
        ('"new york"', [0]),
        ("york new", [0, 9]),
        ("storm -tuesday", [9]),
        ('storm -"new york"', [9]),
        ("ZURICH", [1]),
        ("burgermeister", [1]),
        ("東京", [2]),
        ("京都", [2]),
        ("記者会見", [2]),
        ("知", [2]),
        ("北京发布", [3]),
        ("发布会", [3]),
        ("ประกาศ", [4]),
        ("민국", [5]),
        ("елка", [6]),
        ("ЁЛКА", [6]),
        ("العاصفه", []),
        ("العاصفة", [7]),
        ("दिल्ली", [8]),
        ("o'reilly", [10]),
        ('"23,480"', [10]),
        ("u.s.", [10]),
        ("stor*", [0, 9]),
        ("nothingatall", []),
        ("", []),
        ("-storm", [1, 2, 3, 4, 5, 6, 7, 8, 10]),
    ],
)
def test_what_is_found(store: Store, query: str, expected: list[int]) -> None:
    filled(store, *(new_entry(n, text=text) for n, text in enumerate(TEXTS)))
    assert titles(store, query) == expected


def test_filters(store: Store) -> None:
    one, two = add_feed(store, title="The One Times"), add_feed(store, "http://two.example/feed")
    store.save_feeds([poll(one, new_entry(1, text="storm", published=later(-90_000)), new_entry(2, text="storm", published=None))])
    store.save_feeds([poll(two, new_entry(3, site="http://two.example", text="storm", published=later(10**9), claim="future"))])
    ids = sorted(line.article_id for line in store.newest_reports(10))
    place(store, ids)
    store.stories_to_judge(1, NOW)
    store.save_verdicts([judged(ids[0], Verdict(id=str(ids[0]), role="copy"))], NOW)

    def hits(query: str) -> int:
        return store.search(parse_query(query)).total

    assert [hits(q) for q in ("outlet:one", "outlet:two storm", "-outlet:two", "outlet:nobody", 'outlet:"the one"')] == [2, 1, 2, 0, 2]
    assert [hits(q) for q in ("lang:en storm", "lang:en-GB storm", "lang:de", "-lang:en")] == [3, 3, 0, 0]
    assert [hits(q) for q in ("section:world", "section:sport", "-section:world")] == [3, 0, 0]
    assert [hits(q) for q in ("role:copy", "role:origin", "-role:copy storm")] == [1, 0, 2]
    assert [hits(q) for q in ("before:2026-11-24", "after:2026-11-24", "after:2026-11-24 before:2026-11-25 storm", "after:2027")] == [
        1,
        2,
        2,
        0,
    ]


def test_a_title_weighs_more_and_the_newer_breaks_ties(store: Store) -> None:
    filled(
        store,
        new_entry(1, title="Other news", text="A storm came by, they said, and much else of no weight happened on that day."),
        new_entry(2, title="Storm over town", text="They said that much else of no weight happened on that very same day too."),
        new_entry(3, title="Storm over town", text="They said that much else of no weight happened on that very same day too."),
    )
    assert [hit.line.url[-1] for hit in store.search(parse_query("storm")).hits] == ["2", "3", "1"]


def test_hits_are_grouped_by_story(store: Store) -> None:
    filled(store, *(new_entry(n, text="storm") for n in range(6)))
    ids = sorted(line.article_id for line in store.newest_reports(10))
    place(store, ids[:4])
    page = store.search(parse_query("storm"))
    assert page.total == 6
    assert sorted((hit.also, hit.story is not None) for hit in page.hits) == [(0, False), (0, False), (3, True)]


def test_pages_of_results_do_not_move(store: Store) -> None:
    feed_id = filled(store, *(new_entry(n, text="storm") for n in range(25)))
    first = store.search(parse_query("storm"), 10)
    store.save_feeds([poll(feed_id, *(new_entry(100 + n, text="storm") for n in range(7)))])
    second = store.search(parse_query("storm"), 10, first.more)
    third = store.search(parse_query("storm"), 10, second.more)
    seen = [hit.line.article_id for page in (first, second, third) for hit in page.hits]
    assert (len(seen), len(set(seen)), third.more) == (25, 25, None)
    assert len(store.search(parse_query("storm"), 10, "nonsense").hits) == 10


def test_more_hits_than_a_window(store: Store) -> None:
    feed_id = add_feed(store)
    for batch in range(3):
        store.save_feeds([poll(feed_id, *(new_entry(1000 * batch + n, text="storm") for n in range(500)))])
    page = store.search(parse_query("storm"), 400)
    assert (page.total, page.capped) == (1000, True)
    seen = {hit.line.article_id for hit in page.hits}
    while page.more:
        page = store.search(parse_query("storm"), 400, page.more)
        seen |= {hit.line.article_id for hit in page.hits}
    assert len(seen) == 1500


def test_the_index_follows_the_rules_of_the_program(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(store, *(new_entry(n) for n in range(5)))
    monkeypatch.setattr("news7d.store.checking.VERSION", "another")
    store.migrate()
    assert store.search(parse_query("report")).total == 5
    assert store.check() == ()
    assert store.rebuild_index() == 5


# ------------------------------------------------------------------ any string


@pytest.fixture
def both(fresh_url: Callable[..., str]) -> Iterator[tuple[Store, Store]]:
    """The same articles in both databases."""
    stores = (open_store(fresh_url("sqlite")), open_store(fresh_url("postgres")))
    for store in stores:
        filled(store, *(new_entry(n, text=text) for n, text in enumerate(TEXTS)))
    yield stores
    for store in stores:
        store.close()


_PIECES = st.sampled_from(
    [*" \"'-*:()&|!\\%\x00", "storm", "東京", "京", "AND", "NOT", "NEAR(", "outlet:", "lang:", "before:2026", "ประ", "new york", "é"]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=8).map("".join)))
def test_any_query_has_the_same_answer_on_both(both: tuple[Store, Store], query: str) -> None:
    assert titles(both[0], query) == titles(both[1], query)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_part_of_a_text_without_blanks_is_found_on_both(both: tuple[Store, Store], data: st.DataObject) -> None:
    number = data.draw(st.sampled_from([2, 3, 4, 5]))
    run = TEXTS[number].split()[0].rstrip("。")
    start = data.draw(st.integers(0, len(run) - 1))
    part = run[start : data.draw(st.integers(start + 1, len(run)))]
    if parse_query(part).terms:
        for store in both:
            assert number in titles(store, part)


def test_the_battery_of_queries(both: tuple[Store, Store], shared: Callable[[str], Path]) -> None:
    queries = json.loads(shared("data/security/sqli/fts_queries.json").read_text("utf-8"))
    for file in sorted(shared("data/security/sqli").glob("patt_*.txt")):
        queries += file.read_text("utf-8", "replace").splitlines()[:40]
    queries += json.loads(shared("data/security/text/blns.json").read_text("utf-8"))[::4]
    for query in queries:
        assert titles(both[0], query) == titles(both[1], query), query


def test_mistyped_words_are_put_right_by_what_reports_say(store: Store) -> None:
    filled(store, new_entry(1, title="Minister Penhallow resigns", text="The transport minister resigned on Friday."))
    assert store.put_right(parse_query("Penhalow resined")) == "penhallow resigned"
    assert store.put_right(parse_query("minister")) is None, "it is there"
    assert store.put_right(parse_query('"minster penhallow" -minster xq')) is None, "phrases, what must not occur, and short words are left"
    assert store.put_right(parse_query("1234567 elephantine")) is None
