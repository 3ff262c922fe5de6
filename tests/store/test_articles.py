"""Pages, stages, revisions and twins, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from news7d.core.search import parse_query
from news7d.model import AnalysisChange, Article, Picture, Quote, Revision
from news7d.store import Store
from tests.store.make import NOW, add_feed, analyse, analysis, filled, later, new_entry, page, place, poll


def found(store: Store, words: str) -> int:
    return store.search(parse_query(words)).total


# ------------------------------------------------------------------ pages


def test_pages_newest_first_and_few_of_each_outlet(store: Store) -> None:
    busy, calm = add_feed(store), add_feed(store, "http://two.example/feed")
    store.save_feeds([poll(calm, new_entry(1, site="http://two.example", wants_page=True))])
    store.save_feeds([poll(busy, *(new_entry(n, wants_page=True) for n in range(10, 20)), new_entry(30))])
    first = store.due_pages(NOW, 10, 60, per_outlet=2)
    assert [task.url for task in first] == ["http://one.example/10", "http://one.example/11", "http://two.example/1"]
    assert [task.outlet.slug for task in store.due_pages(NOW, 10, 60, per_outlet=2)] == ["one", "one"]
    assert len(store.due_pages(later(61), 100, 60, per_outlet=100)) == 11
    assert store.due_pages(later(62), 100, 60, per_outlet=100) == ()


def test_two_threads_never_claim_one_page_or_article(store: Store) -> None:
    filled(store, *(new_entry(n, wants_page=True) for n in range(60)))

    def claim(_: int) -> tuple[list[int], list[int]]:
        pages = store.due_pages(NOW, 5, per_outlet=100)
        return [task.article_id for task in pages], [task.article_id for task in store.due_articles("analyse", NOW, 5)]

    with ThreadPoolExecutor(4) as threads:
        got = list(threads.map(claim, range(120)))
    for kind in (0, 1):
        ids = [key for each in got for key in each[kind]]
        assert len(ids) == len(set(ids)) == 60


def test_a_read_page_replaces_the_teaser(store: Store) -> None:
    filled(store, new_entry(1, text="Only a teaser.", wants_page=True))
    (task,) = store.due_articles("analyse", NOW, 10)
    assert (task.page_read, task.article.text) == (False, "Only a teaser.")
    store.save_analyses([AnalysisChange(article_id=task.article_id, analysis=analysis())])
    (waiting,) = store.due_pages(NOW, 10)
    picture = Picture(url="http://one.example/p.jpg", caption="A", width=3)
    whole = Article(
        url=task.url,
        title="Whole",
        text="All of it.",
        html="<p>All of it.</p>",
        images=(picture,),
        origins=(("title", "og"),),
        completeness=0.9,
    )
    store.save_articles([page(waiting.article_id, url=task.url, article=whole, excerpt="All of it.", page_due_at=later(900), etag='"p"')])
    (again,) = store.due_articles("analyse", NOW, 10)
    assert again.page_read
    assert again.article == whole
    assert again.etag == '"p"'
    assert (found(store, "teaser"), found(store, "all of it"), found(store, "whole")) == (0, 1, 1)
    assert store.due_pages(later(899), 10) == ()
    assert len(store.due_pages(later(900), 10)) == 1
    assert store.check() == ()


def test_a_page_that_fails_is_tried_again(store: Store) -> None:
    filled(store, new_entry(1, wants_page=True))
    (task,) = store.due_pages(NOW, 10)
    change = page(
        task.article_id, url=task.url, article=None, page_read=False, attempts=1, cause="timeout", detail="too slow", page_due_at=later(60)
    )
    store.save_articles([change])
    assert store.due_pages(later(59), 10) == ()
    (again,) = store.due_pages(later(60), 10)
    assert (again.attempts, again.page_read, again.article.title) == (1, False, "Report 1")
    store.save_articles([page(task.article_id, url=task.url, article=None, page_read=False, attempts=2, cause="gone")])
    assert store.due_pages(later(10**6), 10) == ()


def test_revisions(store: Store) -> None:
    filled(store, new_entry(1))
    (key,) = analyse(store)
    old = Revision(number=0, seen_at=later(60), kind="silent_edit", title="Report 1", text="Text of report 1.", digest=1)
    change = page(key, url="http://one.example/1", title="Second", text="Second text.", revision=old)
    store.save_articles([change, change])
    typo = Revision(number=1, seen_at=later(90), kind="typo", title="Second", text="Second text.", digest=2)
    store.save_articles([page(key, url="http://one.example/1", title="Third", text="Third text.", revision=typo)])
    view = store.article(key)
    assert [(each.revision, each.next_title, each.next_text) for each in view.revisions] == [
        (old, "Second", "Second text."),
        (typo, "Third", "Third text."),
    ]
    assert view.line.edited
    assert store.tasks([key])[0].revision == 2


# ------------------------------------------------------------------ stages


def test_stages_in_order(store: Store) -> None:
    filled(store, *(new_entry(n) for n in range(4)))
    tasks = store.due_articles("analyse", NOW, 3, 60)
    assert [task.article_id for task in tasks] == sorted(task.article_id for task in tasks)
    assert dict(store.facts(NOW).waiting) == {"analyse": 4}
    said = analysis(
        language="ar",
        direction="rtl",
        sections=(("world", 0.5),),
        persons=("Ann",),
        quotes=(Quote(text="«yes»", speaker=None),),
        features=bytes(range(256)),
    )
    store.save_analyses([AnalysisChange(article_id=task.article_id, analysis=said) for task in tasks])
    assert dict(store.facts(NOW).waiting) == {"analyse": 1, "group": 3}
    assert store.analyses([tasks[0].article_id]) == {tasks[0].article_id: said}
    line = store.article(tasks[0].article_id).line
    assert (line.language, line.direction, line.section) == ("ar", "rtl", "world")
    assert len(store.due_articles("group", NOW, 10)) == 3
    assert len(store.due_articles("analyse", later(61), 10)) == 1


def test_a_page_that_comes_while_its_article_is_analysed_is_not_missed(store: Store) -> None:
    filled(store, new_entry(1))
    (task,) = store.due_articles("analyse", NOW, 10)
    store.save_articles([page(task.article_id, url=task.url)])
    store.save_analyses([AnalysisChange(article_id=task.article_id, analysis=analysis())])
    (again,) = store.due_articles("analyse", NOW, 10)
    assert again.article.title == "Page title"


def test_what_was_said_of_an_old_text_does_not_replace_what_was_said_of_the_new(store: Store) -> None:
    """Two workers: the slower one read the teaser, the quicker one the page that came meanwhile."""
    filled(store, new_entry(1))
    (slow,) = store.due_articles("analyse", NOW, 10)
    store.save_articles([page(slow.article_id, url="http://one.example/1")])
    (quick,) = store.due_articles("analyse", NOW + timedelta(seconds=1), 10)
    store.save_analyses([AnalysisChange(article_id=quick.article_id, analysis=analysis(section="sports"), lease=quick.lease)])
    store.save_analyses([AnalysisChange(article_id=slow.article_id, analysis=analysis(section="world"), lease=slow.lease)])
    assert store.analyses([slow.article_id])[slow.article_id].section == "sports"
    assert [task.article_id for task in store.due_articles("group", NOW, 10)] == [slow.article_id]


def test_a_page_that_comes_while_its_article_is_grouped_is_not_missed(store: Store) -> None:
    filled(store, new_entry(1))
    (key,) = analyse(store)
    store.due_articles("group", NOW, 10)
    store.save_articles([page(key, url="http://one.example/1")])
    place(store, [key])
    assert store.facts(NOW).waiting == ()


# ------------------------------------------------------------------ twins


def test_a_canonical_address_is_taken_over_and_the_old_one_remembered(store: Store) -> None:
    feed_id = filled(store, new_entry(1))
    (key,) = analyse(store)
    store.save_articles([page(key, url="http://one.example/canonical")])
    assert store.article(key).line.url == "http://one.example/canonical"
    assert store.save_feeds([poll(feed_id, new_entry(1, key=77))]) == (1, 0)  # the same address under a new guid
    assert store.facts(NOW).articles == 1


def test_a_page_cannot_take_another_sites_address(store: Store) -> None:
    two = add_feed(store, "http://two.example/feed")
    store.save_feeds([poll(two, new_entry(5, site="http://two.example"))])
    filled(store, new_entry(1))
    key = store.newest_reports(1)[0].article_id
    store.save_articles([page(key, url="http://two.example/5")])
    assert store.article(key).line.url == "http://one.example/1"
    assert store.facts(NOW).articles == 2


def test_two_articles_at_one_address_become_one(store: Store) -> None:
    feed_id = filled(store, new_entry(1), new_entry(2), new_entry(3))
    three, two, one = sorted(analyse(store))
    place(store, [two, three], [one])
    store.save_articles([page(one, url="http://one.example/2", title="Both", text="Text of both.")])
    assert store.check() == ()
    assert (store.facts(NOW).articles, store.facts(NOW).entries) == (2, 3)
    view = store.article(one)
    assert (view.line.article_id, view.line.title) == (two, "Both")
    assert store.resolve_story(one) == two  # its story went with it
    assert found(store, "both") == 1
    assert store.save_feeds([poll(feed_id, new_entry(1), new_entry(2), new_entry(3))]) == (0, 0)
    place(store, [two])
    store.save_analyses([AnalysisChange(article_id=one, analysis=analysis())])  # a worker that had it before
    assert store.check() == ()
