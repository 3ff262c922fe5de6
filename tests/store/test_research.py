"""Out and in again: what was exported comes back as it was, on either database, and the same file twice changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from news7d.core.export import TABLES, ArticleRecord, Record, from_line, to_line
from news7d.core.keys import key63
from news7d.core.search import parse_query
from news7d.errors import Invalid
from news7d.model import Article, ArticleChange, NewFeed, Revision
from news7d.store import Store, open_store
from tests.store.make import NOW, add_feed, later, new_entry, poll
from tests.web.newsroom import fill, sample

ORDER = ("outlets", "feeds", "articles", "stories", "roles", "revisions")


@pytest.fixture
def other(kind: str, fresh_url: Callable[..., str]):
    opened = open_store(fresh_url("postgres" if kind == "sqlite" else "sqlite"))  # the other kind of database
    yield opened
    opened.close()


def exported(store: Store, table: str, **span: object) -> list[bytes]:
    return [to_line(record) for record in store.export(table, NOW, **span)]  # type: ignore[arg-type]


def everything(store: Store) -> dict[str, list[bytes]]:
    return {table: exported(store, table) for table in ORDER}


def carry(lines: dict[str, list[bytes]], to: Store, order: Sequence[str] = ORDER) -> list[tuple[int, int, int]]:
    done = [to.take_in([from_line(line) for line in lines[table]], later(3600)) for table in order]
    return [(each.taken, each.known, each.left_out) for each in done]


def test_out_and_in_again_is_the_same(store: Store, other: Store) -> None:
    fill(store, sample())
    out = everything(store)
    assert all(out.values())
    done = carry(out, other)
    assert [left for _, _, left in done] == [0] * len(ORDER)
    assert [taken for taken, _, _ in done] == [len(out[table]) for table in ORDER]
    again = everything(other)
    for table in ORDER:
        assert sorted(again[table]) == sorted(out[table]), table
    assert other.check() == ()


def test_twice_is_once(store: Store, other: Store) -> None:
    fill(store, sample())
    out = everything(store)
    carry(out, other)
    before, version = everything(other), other.version()
    assert [(taken, left) for taken, _, left in carry(out, other)] == [(0, 0)] * len(ORDER)
    assert everything(other) == before and other.version() == version
    assert [(taken, left) for taken, _, left in carry(out, store)] == [(0, 0)] * len(ORDER), "into its own house"
    assert everything(store) == out


def test_what_came_in_is_shown_and_found(store: Store, other: Store) -> None:
    filled = fill(store, sample())
    carry(everything(store), other)
    line = store.article(filled.articles["herald"]).line
    (there,) = [each for each in other.newest_reports(1000) if each.url == line.url]
    assert (there.title, there.role, there.first_seen, there.published) == (line.title, line.role, line.first_seen, line.published)
    word = next(word for word in line.title.split() if len(word) > 5)
    assert line.url in [hit.line.url for hit in other.search(parse_query(f"{word} outlet:{line.outlet.domain}")).hits]
    card, story = store.cards([filled.stories["bridge"]])[0], other.story(there.story_id or 0)
    assert (story.card.facts.reports, story.card.facts.independent, story.card.facts.roles) == (
        card.facts.reports,
        card.facts.independent,
        card.facts.roles,
    )
    assert {each.evidence for each in story.reports} == {each.evidence for each in store.story(card.facts.story_id).reports}
    assert other.stories_to_judge(100, later(7200)) == (), "roles stay as they were decided"
    assert other.feeds() == () and other.next_due() is None, "nothing is polled because of it"


def test_what_refers_to_nothing_here_is_left_out_and_counted(store: Store, other: Store) -> None:
    fill(store, sample())
    out = everything(store)
    roles, stories, revisions = (len(out[table]) for table in ("roles", "stories", "revisions"))
    assert carry(out, other, ("roles", "stories", "revisions")) == [(0, 0, roles), (0, 0, stories), (0, 0, revisions)]
    carry(out, other, ("articles", "stories", "roles", "revisions"))
    assert sorted(exported(other, "roles")) == sorted(out["roles"])


def test_forgotten_stays_forgotten(store: Store, other: Store) -> None:
    fill(store, sample())
    out = everything(store)
    url = next(iter(store.export("articles", NOW))).url  # type: ignore[union-attr]
    other.forget_article(url, NOW)
    assert carry(out, other, ("articles",)) == [(len(out["articles"]) - 1, 0, 1)]


def test_a_period_is_a_period(store: Store) -> None:
    feed_id = add_feed(store)
    for hour in range(6):
        store.save_feeds([poll(feed_id, new_entry(hour, first_seen=NOW + timedelta(hours=hour)))])
    parts = [exported(store, "articles", since=later(3600 * at), until=later(3600 * (at + 2))) for at in (0, 2, 4)]
    assert [len(part) for part in parts] == [2, 2, 2]
    assert [line for part in parts for line in part] == exported(store, "articles")


def test_many_chunks_are_one_table(store: Store) -> None:
    feed_id = add_feed(store)
    store.save_feeds([poll(feed_id, *(new_entry(n) for n in range(450)))])
    ids = [record.id for record in store.export("articles", NOW)]  # type: ignore[union-attr]
    assert len(ids) == len(set(ids)) == 450


def test_feeds_are_told_with_the_time_for_which_they_were_watched(store: Store) -> None:
    one = add_feed(store, "https://user:secret@one.example/feed?token=abcdefgh")
    add_feed(store, "https://two.example/feed", language="de")
    store.remove_feed(one, later(100))
    store.add_feeds([NewFeed(url="https://one.example/feed")], later(200))
    told = [(record.url, record.since, record.until) for record in store.export("feeds", later(300))]  # type: ignore[union-attr]
    assert told == [
        ("https://***@one.example/feed?token=***", NOW, later(100)),
        ("https://two.example/feed", NOW, None),
        ("https://one.example/feed", later(200), None),
    ]
    assert len(list(store.export("feeds", NOW, until=later(150)))) == 2
    assert len(list(store.export("feeds", NOW, since=later(150)))) == 2


def test_a_feed_that_moved_was_watched_at_two_addresses(store: Store) -> None:
    feed_id = add_feed(store, "https://one.example/old")
    store.save_feeds([replace(poll(feed_id), url="https://one.example/new")])
    told = [(record.url, record.until is None) for record in store.export("feeds", NOW)]  # type: ignore[union-attr]
    assert ("https://one.example/new", True) in told and len([1 for _, still in told if still]) == 1


def test_gaps_are_what_lies_between_signs_of_life(store: Store) -> None:
    assert list(store.export("gaps", NOW)) == []
    for minute in (0, 1, 2, 9, 30, 31, 36, 120):
        store.beat(later(60 * minute))
    gaps = list(store.export("gaps", later(60 * 125)))
    assert [(gap.since, gap.until) for gap in gaps] == [  # type: ignore[union-attr]
        (later(60 * 9), later(60 * 30)),
        (later(60 * 36), later(60 * 120)),
    ]
    last = list(store.export("gaps", later(60 * 240)))[-1]
    assert (last.since, last.until, last.seconds) == (later(60 * 120), None, 7200.0)  # type: ignore[union-attr]
    store.beat(later(60))  # a clock that was set back writes no history anew
    assert list(store.export("gaps", later(60 * 125))) == gaps


def test_old_versions_come_along(store: Store, other: Store) -> None:
    feed_id = add_feed(store)
    store.save_feeds([poll(feed_id, new_entry(1))])
    (article_id,) = [line.article_id for line in store.newest_reports(1)]
    old = Revision(number=0, seen_at=later(50), kind="silent_edit", title="As it was", text="Old text.", digest=key63("x"))
    now = replace(store.article(article_id).article, title="As it is", text="New text.")
    store.save_articles([ArticleChange(article_id=article_id, article=now, revision=old, page_read=True)])
    carry(everything(store), other)
    (there,) = other.newest_reports(1)
    assert there.edited
    assert other.article(there.article_id).revisions[0].revision.text == "Old text."


def test_words_that_no_page_knows_are_refused(store: Store) -> None:
    """A role of another programme would break every page that shows it."""
    fill(store, sample())
    said = {table: next(iter(store.export(table, NOW))) for table in ("articles", "stories", "roles")}
    for table, change in (
        ("articles", {"section": "gossip"}),
        ("articles", {"direction": "up"}),
        ("articles", {"claim": "surely"}),
        ("stories", {"section": "gossip"}),
        ("stories", {"roles": [["hero", 3]]}),
        ("stories", {"roles": [["origin", "many"]]}),
        ("roles", {"role": "hero"}),
    ):
        with pytest.raises(Invalid, match=r"(hero|gossip|up|surely|many)"):
            from_line(to_line(replace(said[table], **change)))


def test_what_somebody_decided_here_stands_against_what_comes_in(store: Store) -> None:
    filled = fill(store, sample())
    key = filled.articles["herald"]
    (role,) = [each for each in store.export("roles", NOW) if each.article == f"{key63(store.article(key).line.url):016x}"]  # type: ignore[union-attr]
    store.overrule(key, "comment", None, NOW, who="Ada", why="an opinion")
    store.take_in([replace(role, role="copy", decided_at=later(10**6))], later(10**6))  # type: ignore[arg-type]
    assert store.article(key).line.role == "comment"


odd = st.text(st.characters(), max_size=60)


@pytest.mark.parametrize("broken", [
    b'{"record":"article/1"}', b"{", b"[]", b'{"record":"planet/1"}',
    b'{"record":"gap/1","since":"never"}', b'{"record":"outlet/1","id":5,"slug":"a","name":"b"}',
])  # fmt: skip
def test_lines_that_are_none_say_so(broken: bytes) -> None:
    with pytest.raises(Invalid):
        from_line(broken)


def test_what_lies_about_itself_is_refused_whole(store: Store) -> None:
    fill(store, sample())
    good = [record for record in store.export("articles", NOW) if isinstance(record, ArticleRecord)]
    empty = len(store.newest_reports(1000))
    for bad in (
        replace(good[0], url="https://elsewhere.example/x"),
        replace(good[0], url="javascript:alert(1)", id=f"{key63('javascript:alert(1)'):016x}"),
        replace(good[0], url="https://new.example/1", id=f"{key63('https://new.example/1'):016x}", images=[{"href": "x"}]),
        replace(good[0], url="https://new.example/1", id=f"{key63('https://new.example/1'):016x}", claimed_as_written="soon"),
        replace(good[0], url="https://new.example/1", id=f"{key63('https://new.example/1'):016x}", outlet="a b"),
        replace(good[0], url="https://new.example/1", id=f"{key63('https://new.example/1'):016x}", story="nonsense"),
    ):
        with pytest.raises(Invalid):
            store.take_in([bad], NOW)
    assert len(store.newest_reports(1000)) == empty


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=odd, text=odd, author=odd)
def test_any_text_goes_round(store: Store, other: Store, title: str, text: str, author: str) -> None:
    number = len(store.newest_reports(1000)) + 1
    feed_id = add_feed(store)
    entry = new_entry(number, title=title, text=text, key=key63(title, text, author, str(number)))
    store.save_feeds([poll(feed_id, entry)])
    for line in store.newest_reports(1):
        article = Article(url=line.url, title=title, text=text, authors=(author,), html="")
        store.save_articles([ArticleChange(article_id=line.article_id, article=article, page_read=True)])
    out = everything(store)
    carry(out, other)
    assert sorted(exported(other, "articles")) == sorted(out["articles"])
    assert other.check() == ()


def test_each_table_can_be_asked_for(store: Store) -> None:
    for table, kind in TABLES.items():
        records: list[Record] = list(store.export(table, NOW))
        assert all(isinstance(record, kind) for record in records)
