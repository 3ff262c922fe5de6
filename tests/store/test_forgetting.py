"""What was forgotten is gone with all that quotes it, and stays gone until its tombstone is lifted."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from news7d.core.search import parse_query
from news7d.errors import Conflict, Forgotten, NotFound
from news7d.model import Article, ArticleChange, Evidence, NewFeed, Picture, StoryVerdicts, Verdict
from news7d.store import Store, arrivals, open_store
from news7d.store.forgetting import buried_addresses
from tests.store.make import NOW, add_feed, new_entry, place, poll

SECRET = "zanderquist"


def article_url(store: Store, article_id: int) -> str:
    return store.article(article_id).line.url


def newsroom(store: Store) -> tuple[int, list[int]]:
    """Four reports in one story; the second copies the first, and its evidence quotes it."""
    feed_id = add_feed(store)
    entries = [new_entry(n, text=f"Report {n} of {SECRET}{n}.") for n in range(4)]
    store.save_feeds([poll(feed_id, *entries[::-1])])  # the newest first, as feeds do
    ids = sorted(line.article_id for line in store.newest_reports(10))
    place(store, ids)
    judge(store, ids)
    return feed_id, ids


def judge(store: Store, ids: list[int]) -> None:
    quoted = Evidence(kind="alignment", text="said so", of_text=f"quoted of {SECRET}0")
    facts = store.cards([ids[0]])[0].facts
    verdicts = (
        Verdict(id=str(ids[0]), role="origin"),
        Verdict(id=str(ids[1]), role="copy", of=str(ids[0]), of_name="North", evidence=(quoted,)),
    )
    store.save_verdicts([StoryVerdicts(facts=facts, verdicts=verdicts, engine="t")], NOW)


def test_an_article_goes_with_what_quotes_it(store: Store) -> None:
    feed_id, ids = newsroom(store)
    url = article_url(store, ids[0])
    assert store.would_forget(url) == 1
    assert len(store.newest_reports(10)) == 4, "asking changes nothing"
    before = store.version()
    assert store.forget_article(url, NOW) == 1
    assert store.check() == ()
    assert store.version() > before
    with pytest.raises(Forgotten, match="removed here on"):
        store.article(ids[0])
    assert store.search(parse_query(f"{SECRET}0")).total == 0
    assert store.search(parse_query(f"{SECRET}1")).total == 1
    copy = store.article(ids[1]).line
    assert copy.evidence == () and copy.of is None
    view = store.story(ids[0])
    assert len(view.reports) == 3, "the story goes on without it"
    assert view.card.headline.article_id in ids[1:]
    assert store.stories_to_judge(10, NOW) == (ids[0],)
    assert [(stone.what, stone.articles) for stone in store.tombstones()] == [(url, 1)]
    assert feed_id


def test_it_does_not_come_back_by_any_door(store: Store) -> None:
    feed_id, ids = newsroom(store)
    url = article_url(store, ids[0])
    store.forget_article(url, NOW)
    again = [new_entry(n, text=f"Report {n} of {SECRET}{n}.") for n in range(4)]
    assert store.save_feeds([poll(feed_id, *again)]) == (0, 0), "the same feed"
    changed = replace(again[0], text="Other words.", digest=77)
    store.save_feeds([poll(feed_id, changed)])
    other = add_feed(store, url="https://elsewhere.example/feed")
    entry = next(each for each in again if each.canonical_url == url)
    assert store.save_feeds([poll(other, replace(entry, key=4711))]) == (0, 0), "another feed, another guid"
    assert store.save_feeds([poll(other, replace(entry, key=4711))]) == (0, 0)
    assert len(store.newest_reports(10)) == 3
    assert store.forget_article(url, NOW) == 0 and len(store.tombstones()) == 1, "twice is harmless"
    assert store.check() == ()


def test_an_article_whose_page_names_a_forgotten_address_goes_too(store: Store) -> None:
    _, ids = newsroom(store)
    url = article_url(store, ids[0])
    store.forget_article(url, NOW)
    named = Article(url=url, title="The same", text=f"Again {SECRET}0.")
    store.save_articles([ArticleChange(article_id=ids[2], article=named, page_read=True)])
    with pytest.raises(Forgotten):
        store.article(ids[2])
    assert store.search(parse_query(f"{SECRET}0")).total == 0
    assert store.check() == ()


def test_a_late_verdict_brings_no_evidence_back(store: Store) -> None:
    _, ids = newsroom(store)
    store.forget_article(article_url(store, ids[1]), NOW)
    judge(store, ids)  # by a judge that had read the story before
    assert store.check() == ()


def test_a_whole_story_that_went_says_so(store: Store) -> None:
    _, ids = newsroom(store)
    for article_id in ids:
        store.forget_article(article_url(store, article_id), NOW)
    with pytest.raises(Forgotten):
        store.story(ids[0])
    with pytest.raises(NotFound):
        store.story(10**9)
    assert store.check() == ()


def test_an_outlet_goes_with_its_feeds_and_what_others_brought_of_it(store: Store) -> None:
    _, ids = newsroom(store)
    outlet = store.article(ids[0]).line.outlet
    agency = add_feed(store, url="https://elsewhere.example/feed")
    theirs = new_entry(50, canonical_url=f"https://www.{outlet.domain}/borrowed", url_key=999)
    store.save_feeds([poll(agency, theirs, new_entry(51, canonical_url="https://elsewhere.example/own", url_key=998))])
    assert store.would_forget(outlet) == 5
    steps: list[int] = []
    assert store.forget_outlet(outlet, NOW, steps.append) == 5
    assert steps == [5]
    assert [line.url for line in store.newest_reports(10)] == ["https://elsewhere.example/own"]
    assert [feed.id for feed in store.feeds()] == [agency]
    with pytest.raises(Forgotten):
        store.outlet(outlet.slug)
    late = new_entry(60, canonical_url=f"https://{outlet.domain}/later", url_key=997)
    assert store.save_feeds([poll(agency, late)]) == (0, 0)
    again = NewFeed(url=f"https://{outlet.domain}/other-feed")
    with pytest.raises(Conflict, match="--undo"):
        store.add_feeds([again], NOW)
    assert store.forgotten_feeds([again, NewFeed(url="https://fine.example/feed")]) == (again,)
    assert store.check() == ()
    assert store.lift_tombstone(outlet.domain).articles == 5
    assert store.add_feeds([again], NOW)[0][1]


def test_a_lifted_tombstone_lets_it_come_in_again(store: Store) -> None:
    feed_id, ids = newsroom(store)
    url = article_url(store, ids[0])
    store.forget_article(url, NOW)
    store.lift_tombstone(url)
    again = [new_entry(n, text=f"Report {n} of {SECRET}{n}.") for n in range(4)]
    assert store.save_feeds([poll(feed_id, *again)]) == (1, 0)
    assert store.search(parse_query(f"{SECRET}0")).total == 1
    assert store.tombstones() == ()
    with pytest.raises(NotFound):
        store.lift_tombstone(url)
    assert store.check() == ()


def test_an_address_that_was_never_here_is_kept_out(store: Store) -> None:
    feed_id = add_feed(store)
    entry = new_entry(1)
    assert store.forget_article(entry.canonical_url, NOW) == 0
    assert store.save_feeds([poll(feed_id, entry, new_entry(2))]) == (1, 0)


def test_its_pictures_are_forgotten_but_not_those_that_others_lead_with(store: Store) -> None:
    _, ids = newsroom(store)
    own, shared, inside = (f"https://pictures.example/{name}.jpg" for name in ("own", "shared", "inside"))
    for article_id, images in ((ids[0], (own, shared)), (ids[1], (shared,))):
        article = replace(
            store.article(article_id).article,
            image=images[-1],
            images=tuple(Picture(url=image) for image in images),
            html=f'<p>a</p><img alt="" src="{inside}">',
        )
        store.save_articles([ArticleChange(article_id=article_id, article=article, page_read=True)])
    store.forget_article(article_url(store, ids[0]), NOW)
    assert [store.is_forgotten_picture(url) for url in (own, shared, inside)] == [True, False, True]


def test_an_outlet_takes_nobody_else_with_it(store: Store) -> None:
    """An address may hold another one, as those of archives do; and `_` in a name means itself."""
    for site in ("https://my_site.example", "https://mydsite.example", "https://archive.example/web/https://my_site.example"):
        feed_id = add_feed(store, f"{site}/feed")
        store.save_feeds([poll(feed_id, new_entry(1, site=site, key=feed_id, text=f"Of {site}."))])
    feed_id = add_feed(store, "https://many.example/feed")
    store.save_feeds([poll(feed_id, new_entry(2, site="https://www.my_site.example", key=99))])
    (outlet,) = [each for each in store.outlets() if each.domain == "my_site.example"]
    assert store.would_forget(outlet) == 2
    assert store.forget_outlet(outlet, NOW) == 2
    assert sorted(line.outlet.domain for line in store.newest_reports(10)) == ["archive.example", "mydsite.example"]
    assert store.check() == ()


def test_tombstones_survive_backup_and_restore(store: Store, kind: str, fresh_url: Callable[..., str], tmp_path: Path) -> None:
    feed_id, ids = newsroom(store)
    url = article_url(store, ids[0])
    store.forget_article(url, NOW)
    store.backup(tmp_path / "all.n7d")
    other = open_store(fresh_url(kind, empty=True))
    other.restore(tmp_path / "all.n7d")
    assert other.check() == () and other.tombstones() == store.tombstones()
    again = [new_entry(n, key=900 + n) for n in range(4)]
    other.save_feeds([poll(feed_id, *again)])
    assert len(other.newest_reports(10)) == 3
    assert other.forget_article("https://third.example/x", NOW) == 0 and len(other.tombstones()) == 2
    other.close()


def test_nothing_of_it_is_left_in_the_file(fresh_url: Callable[..., str]) -> None:
    store = open_store(fresh_url("sqlite"))
    _, ids = newsroom(store)
    path = str(store.database._path)  # type: ignore[attr-defined]
    store.forget_article(article_url(store, ids[0]), NOW)
    store.close()
    sqlite3.connect(path).execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = Path(path).read_bytes()
    assert f"{SECRET}3".encode() in content
    assert f"{SECRET}0.".encode() not in content and f"quoted of {SECRET}0".encode() not in content


def test_forgetting_that_was_broken_off_goes_on_when_it_is_asked_again(store: Store) -> None:
    feed_id = add_feed(store)
    store.save_feeds([poll(feed_id, *(new_entry(n) for n in range(600)))])
    (outlet,) = store.outlets()

    def killed(count: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.forget_outlet(outlet, NOW, killed)
    assert 0 < len(store.newest_reports(1000)) < 600
    assert store.check() == () and store.feeds() == (), "from its first step on nothing comes in any more"
    left = len(store.newest_reports(1000))
    assert store.forget_outlet(outlet, NOW) == left and store.newest_reports(10) == ()
    assert [stone.articles for stone in store.tombstones()] == [600]
    assert store.check() == ()


@pytest.mark.parametrize("what", ["article", "outlet"])
def test_a_poll_that_runs_beside_it_brings_nothing_back(store: Store, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    feed_id = add_feed(store)
    (outlet,) = store.outlets()
    entry = new_entry(1)
    looked, go_on = threading.Event(), threading.Event()

    def look(*words: Any) -> dict[int, int]:
        found = buried_addresses(*words)
        looked.set()
        assert go_on.wait(30)
        return found

    monkeypatch.setattr(arrivals, "buried_addresses", look)

    def forget() -> int:
        return store.forget_article(entry.canonical_url, NOW) if what == "article" else store.forget_outlet(outlet, NOW)

    with ThreadPoolExecutor(2) as threads:
        polled = threads.submit(store.save_feeds, [poll(feed_id, entry)])
        assert looked.wait(30)
        forgotten = threads.submit(forget)
        wait([forgotten], timeout=0.5)  # whoever does not wait for the poll is done by then
        go_on.set()
        assert polled.result(30) == (1, 0) and forgotten.result(30) == 1
    assert store.newest_reports(10) == () and store.check() == ()
