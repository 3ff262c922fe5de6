"""What polls bring in: idempotent, one article per address, nothing lost, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone

from news7d.core.keys import key63
from news7d.core.search import parse_query
from news7d.model import Entry, Media
from news7d.store import Store
from tests.store.make import NOW, add_feed, analyse, filled, later, new_entry, page, poll


def found(store: Store, words: str) -> int:
    return store.search(parse_query(words)).total


def test_the_same_change_twice_is_stored_once(store: Store) -> None:
    feed_id = add_feed(store)
    change = poll(feed_id, new_entry(1), new_entry(2), new_entry(2))
    assert store.save_feeds([change]) == (2, 0)
    version = store.version()
    assert store.save_feeds([change]) == (0, 0)
    assert store.version() == version
    facts = store.facts(NOW)
    assert (facts.entries, facts.articles) == (2, 2)
    assert store.check() == ()


def test_known_entries(store: Store) -> None:
    feed_id = filled(store, new_entry(1), new_entry(2))
    other = add_feed(store, "http://two.example/feed")
    known = store.known_entries([(feed_id, [key63("guid-1"), key63("guid-9")]), (other, [key63("guid-1")])])
    assert known[other] == {}
    assert list(known[feed_id]) == [key63("guid-1")]
    assert known[feed_id][key63("guid-1")].digest == new_entry(1).digest


def test_entries_with_one_address_share_an_article(store: Store) -> None:
    one, two = add_feed(store), add_feed(store, "http://two.example/feed")
    store.save_feeds([poll(one, new_entry(1))])
    assert store.save_feeds([poll(two, new_entry(1), new_entry(2, site="http://one.example")), poll(one, new_entry(2))]) == (3, 0)
    facts = store.facts(NOW)
    assert (facts.entries, facts.articles) == (4, 2)
    assert {line.outlet.slug for line in store.newest_reports(10)} == {"one", "two"}  # whoever came first
    assert found(store, "report") == 2


def test_ids_grow_with_the_order_of_the_feed(store: Store) -> None:
    """Feeds list the newest first, so the newest entry gets the highest id."""
    filled(store, *(new_entry(n) for n in range(5)))
    assert [line.title for line in store.newest_reports(10)] == [f"Report {n}" for n in range(5)]


def test_a_changed_entry_changes_its_article(store: Store) -> None:
    feed_id = filled(store, new_entry(1, text="The old words."), new_entry(2))
    (first, _) = analyse(store)
    assert store.save_feeds([poll(feed_id, new_entry(1, title="Renamed", text="The new sentence."), new_entry(2))]) == (0, 1)
    assert [task.article_id for task in store.due_articles("analyse", NOW, 10)] != []
    line = next(line for line in store.newest_reports(10) if line.title == "Renamed")
    assert line.excerpt == "The new sentence."
    assert store.article(line.article_id).article.html == "<p>The new sentence.</p>"
    assert (found(store, "words"), found(store, "sentence"), found(store, "renamed")) == (0, 1, 1)
    assert store.facts(NOW).entries == 2
    assert store.check() == ()
    assert first


def test_a_changed_entry_of_a_read_page_asks_for_the_page_again(store: Store) -> None:
    feed_id = filled(store, new_entry(1, wants_page=True))
    (task,) = store.due_pages(NOW, 10)
    store.save_articles([page(task.article_id, url=task.url, text="The whole page.")])
    assert store.due_pages(later(5000), 10) == ()
    store.save_feeds([poll(feed_id, new_entry(1, text="Teaser, edited.", wants_page=True, first_seen=later(60)))])
    assert store.article(task.article_id).article.text == "The whole page."
    (again,) = store.due_pages(later(60), 10)
    assert again.page_read


def test_an_article_comes_back_as_it_was_delivered(store: Store) -> None:
    offset = timezone(timedelta(hours=5, minutes=30))
    entry = Entry(
        id="x",
        url="http://one.example/x",
        title="Ünïcode 🗞 \x00with NUL",
        content="<p>«Text»\ud800</p>",
        authors=("Ann", "李雷"),
        published=datetime(2026, 11, 24, 9, 30, tzinfo=offset),
        updated=date(2026, 11, 24),
        categories=("a", "b"),
        media=(Media(url="http://one.example/p.jpg", type="image/jpeg", width=10), Media(url="http://one.example/v.mp4", type="video/mp4")),
        language="en",
    )
    filled(store, new_entry(1, entry=entry, text="«Text»\ud800"))
    (task,) = store.due_articles("analyse", NOW, 10)
    article = task.article
    assert article.title == "Ünïcode 🗞 with NUL"
    assert article.text == "«Text»?"
    assert article.authors == ("Ann", "李雷")
    assert article.published == entry.published
    assert article.published.utcoffset() == timedelta(hours=5, minutes=30)  # type: ignore[union-attr]
    assert article.modified == date(2026, 11, 24)
    assert not isinstance(article.modified, datetime)
    assert article.image == "http://one.example/p.jpg"
    assert article.images[0].width == 10
    assert [clip.url for clip in article.videos] == ["http://one.example/v.mp4"]
    assert (article.categories, article.language) == (("a", "b"), "en")


def test_years_at_the_ends_of_the_calendar(store: Store) -> None:
    early, late = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    filled(store, new_entry(1, published=early, claim="absurd"), new_entry(2, published=late, claim="future"))
    assert [line.published for line in store.newest_reports(10)] == [early, late]


def test_huge_texts(store: Store) -> None:
    filled(
        store,
        new_entry(1, title="T" * 1_000_000, text="word " * 300_000 + "end"),
        new_entry(2, text="x" * 2_000_000),
        new_entry(3, text="東" * 300_000),
    )
    assert found(store, "word") == 1
    assert found(store, "東東") == 1
    assert store.check() == ()


def test_writers_beside_each_other_make_one_article_per_address(store: Store) -> None:
    feeds = [add_feed(store, f"http://site{i}.example/feed") for i in range(6)]

    def save(feed_id: int) -> tuple[int, int]:
        return store.save_feeds([poll(feed_id, *(new_entry(n, site="http://shared.example") for n in range(40)))])

    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(save, feeds)) == [(40, 0)] * 6
    facts = store.facts(NOW)
    assert (facts.articles, facts.entries) == (40, 240)
    assert found(store, "report") == 40
    assert store.check() == ()
