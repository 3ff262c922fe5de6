"""Outgoing feeds: valid by grammars that are not ours to bend, read back by our own parser; and what they say to a polite reader."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from news7d.core.feeds import parse_feed
from news7d.core.outgoing import Topic, topic_of
from news7d.errors import Invalid, NotFound
from news7d.model import Article, ArticleChange, Clip, FeedChange, FeedStatus, NewFeed, Picture
from news7d.stages import lists as outgoing_lists
from news7d.store import Store
from tests.web.conftest import HERE, Site
from tests.web.newsroom import NOW, Filed, Filled, fill
from tests.web.valid import complaints

FORMS = ("rss", "atom", "json")


def lists(filled: Filled) -> list[tuple[str, int]]:
    """Address without its ending, and how many entries it must have."""
    bridge = filled.stories["bridge"]
    return [
        ("/feeds/top", 6),
        ("/feeds/section/business", 2),
        (f"/feeds/story/{bridge}", 11),
        ("/feeds/section/religion", 0),
        ("/feeds/new", 50),  # 20 with whole texts
        ("/feeds/outlet/brickfieldherald", 2),
        ("/feeds/name/Ilse_Marlow", 1),
    ]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("content", ["", "?content=full"])
def test_lists_are_valid_feeds(site: Site, form: str, content: str) -> None:
    for path, count in lists(site.filled):
        answer = site.get(f"{path}.{form}{content}")
        assert answer.status_code == 200, path
        assert complaints(answer.content, form) == [], path
        parsed = parse_feed(answer.content, f"{HERE}{path}.{form}", answer.headers["content-type"])
        assert parsed.format == form
        count = min(count, 20) if content else count
        assert len(parsed.entries) == count, path
        assert not parsed.problems
        assert parsed.self_url == f"{HERE}{path}.{form}{content}"
        assert not parsed.hubs
        assert len({entry.id for entry in parsed.entries}) == count
        for entry in parsed.entries:
            assert entry.title
            assert entry.url
            assert entry.url.startswith(HERE)
            assert entry.published
            assert entry.updated


def test_grammars_can_say_no(site: Site) -> None:
    good = {form: site.get(f"/feeds/top.{form}").content for form in FORMS}
    assert complaints(good["atom"].replace(b"<updated>", b"<updated>around ", 1), "atom")
    assert complaints(good["atom"].replace(b"<author>", b"<writer>").replace(b"</author>", b"</writer>"), "atom")
    assert complaints(good["rss"].replace(b"isPermaLink=", b"permalink=", 1), "rss")
    assert complaints(good["rss"].replace(b"GMT</pubDate>", b"o'clock</pubDate>", 1), "rss")
    assert complaints(good["json"].replace(b'"date_published": "', b'"date_published": "on ', 1), "json")


def test_the_source_comes_first_and_roles_are_words(site: Site) -> None:
    bridge = site.filled.stories["bridge"]
    read = feedparser.parse(site.get(f"/feeds/story/{bridge}.atom").content)
    by_title = {entry.title: entry for entry in read.entries}
    copied = by_title["Brickfield Bridge CLOSED After Cracks"]
    assert copied.content[0].value.startswith('<p><a href="https://trendhub.example/news/hub">Trend Hub</a> (Copy')
    assert "Copy" in copied.summary
    assert "edited" in by_title["Brickfield bridge to close on Monday after 14 cracks are found"].content[0].value
    items = json.loads(site.get("/feeds/top.json").content)["items"]
    top = next(item for item in items if item["url"].startswith(f"{HERE}/story/{bridge}"))
    assert top["external_url"] in top["content_html"].partition("</p>")[0]
    assert "independent of" in top["content_html"]


def test_hostile_titles_are_text_in_feeds(site: Site) -> None:
    evil = site.filled.articles["evil"]
    read = feedparser.parse(site.get(f"/feeds/story/{site.filled.stories['evil']}.atom").content)
    assert read.entries[0].link == f"{HERE}/article/{evil}"
    for form in FORMS:
        body = site.get(f"/feeds/top.{form}?content=full").content
        assert b"<script>" not in (body if form != "json" else json.dumps([i["content_html"] for i in json.loads(body)["items"]]).encode())


def test_full_or_excerpt(full_store: tuple[Store, Filled], open_site: Callable[..., Site]) -> None:
    """The whole text only where it is asked for, and where the reader may have it."""
    last = "until October, according to a report of 41 pages that the Herald has read"
    own, public = open_site(*full_store), open_site(*full_store, public=True, any_name=True)
    path = f"/feeds/story/{full_store[1].stories['bridge']}"
    for form in FORMS:
        assert last not in own.get(f"{path}.{form}").text
        whole = own.get(f"{path}.{form}?content=full")
        assert last in whole.text
        assert whole.headers["cache-control"].startswith("private")
        stranger = public.get(f"{path}.{form}?content=full")
        assert last not in stranger.text
        assert complaints(stranger.content, form) == []
    assert own.get("/feeds/top.atom?content=everything").status_code == 422


def test_media_come_along(bare_store: Store, open_site: Callable[..., Site]) -> None:
    shot = "https://harbourmail.example/ferry.jpg"
    report = Filed(key="ferry", story="ferry", outlet="Harbour Mail", title="The ferry sails again", text="It sails.", image=shot)
    filled = fill(bare_store, [report])
    site = open_site(bare_store, filled)
    article = Article(
        url=report.url,
        title=report.title,
        text="It sails. All of it.",
        html="<p>It sails. All of it.</p>",
        images=(Picture(url=shot, caption="The ferry", width=1200, height=800),),
        videos=(
            Clip(url="https://harbourmail.example/horn", provider="html5", title="Its horn", type="audio/mpeg", length=48_000),
            Clip(url="https://harbourmail.example/ferry.mp4", provider="html5"),
            Clip(url="https://films.example/watch?v=1", provider="somewhere"),
        ),
        image=shot,
    )
    bare_store.save_articles([ArticleChange(article_id=filled.articles["ferry"], article=article, digest=1, page_read=True)])
    path = f"/feeds/story/{filled.stories['ferry']}"
    excerpt = feedparser.parse(site.get(f"{path}.rss").content).entries[0]
    assert excerpt.media_thumbnail == [{"url": shot}]
    assert not excerpt.enclosures
    for form in ("rss", "atom"):
        body = site.get(f"{path}.{form}?content=full").content
        assert complaints(body, form) == []
        whole = feedparser.parse(body).entries[0]
        assert [(each.url, each.medium) for each in map(_Dotted, whole.media_content)] == [
            (shot, "image"),
            ("https://harbourmail.example/horn", "audio"),
            ("https://harbourmail.example/ferry.mp4", "video"),
        ]
        assert whole.media_content[0]["width"] == "1200"
        assert (whole.enclosures[0].type, whole.enclosures[0].length) == ("audio/mpeg", "48000")
    item = json.loads(site.get(f"{path}.json?content=full").content)["items"][0]
    assert item["image"] == shot
    assert [each["mime_type"] for each in item["attachments"]] == ["audio/mpeg", "video/mp4"]
    assert item["attachments"][0]["size_in_bytes"] == 48_000


class _Dotted:
    def __init__(self, said: dict[str, str]) -> None:
        self.url, self.medium = said["url"], said["medium"]


def test_updated_changes_only_with_the_content(bare_store: Store, open_site: Callable[..., Site]) -> None:
    """A judge that says the same again makes nothing new; another role, another headline or another report does."""
    first = Filed(key="a", story="s", outlet="One", title="The mill burns down", text="The mill burnt.", role="origin", published=NOW)
    second = replace(first, key="b", outlet="Two", title="Mill burns", role="unknown", published=NOW + timedelta(minutes=5))
    filled = fill(bare_store, [first, second], NOW + timedelta(hours=1))
    site = open_site(bare_store, filled)
    site.clock.now = NOW + timedelta(hours=4)

    def times() -> dict[str, str]:
        return {path: feedparser.parse(site.get(path).content).feed.updated for path in ("/feeds/top.atom", "/feeds/new.atom")}

    before, etag = times(), site.get("/feeds/top.atom").headers["etag"]
    fill(bare_store, [first, second], NOW + timedelta(hours=2))
    assert times() == before
    assert site.get("/feeds/top.atom", **{"if-none-match": etag}).status_code == 304
    fill(bare_store, [first, replace(second, role="independent")], NOW + timedelta(hours=3))
    after = times()
    assert after["/feeds/top.atom"] == after["/feeds/new.atom"] == "2026-02-07T12:00:00Z"
    assert before["/feeds/top.atom"] == "2026-02-07T10:00:00Z"


@pytest.mark.parametrize("form", FORMS)
def test_pages_lead_on_to_pages(site: Site, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    """Followed to the end, the pages hold everything once (RFC 5005, JSON Feed's next_url); the first says where it began."""
    monkeypatch.setattr(outgoing_lists, "ENTRIES", 7)
    for path, count in (("/feeds/new", 56), (f"/feeds/story/{site.filled.stories['bridge']}", 11), ("/feeds/outlet/brickfieldherald", 2)):
        found: list[str] = []
        url: str | None = f"{HERE}{path}.{form}"
        while url is not None:
            body = site.get(url.removeprefix(HERE)).content
            assert complaints(body, form) == []
            page = parse_feed(body, url)
            found += [entry.id for entry in page.entries]
            url = page.next_url
        assert len(found) == len(set(found)) == count, path


def test_searches_are_feeds_too(site: Site) -> None:
    read = parse_feed(site.get("/feeds/search.atom?q=bridge").content, HERE)
    assert read.entries
    assert site.get("/feeds/search.json?q=%22%5B%00").status_code == 200
    assert site.get("/feeds/search.atom").status_code == 422


def test_addresses_that_are_none(site: Site) -> None:
    for path in (
        "/feeds/top.xml",
        "/feeds/section/nonsense.atom",
        "/feeds/story/999999.atom",
        "/feeds/story/x.atom",
        "/feeds/outlet/nobody.rss",
        "/feeds/name/nobody_at_all.rss",
    ):
        assert site.get(path).status_code == 404, path


def test_names_only_where_names_are_shown(full_store: tuple[Store, Filled], open_site: Callable[..., Site]) -> None:
    assert open_site(*full_store, name_pages=False).get("/feeds/name/Ilse_Marlow.rss").status_code == 404


def test_nothing_is_sent_twice(site: Site) -> None:
    site.clock.now = NOW + timedelta(hours=1)
    for form in FORMS:
        first = site.get(f"/feeds/top.{form}")
        assert site.get(f"/feeds/top.{form}", **{"if-none-match": first.headers["etag"]}).status_code == 304
        assert site.get(f"/feeds/top.{form}", **{"if-modified-since": first.headers["last-modified"]}).status_code == 304
        assert site.get(f"/feeds/top.{form}", **{"if-none-match": '"another"'}).status_code == 200


def test_a_second_that_still_runs_is_no_version(site: Site) -> None:
    """Two contents of one second would share their Last-Modified."""
    site.clock.now = NOW
    assert "last-modified" not in site.get("/feeds/top.atom").headers


def test_pages_name_their_feeds(site: Site) -> None:
    herald = site.get("/outlet/brickfieldherald").text
    assert 'href="/feeds/outlet/brickfieldherald.rss"' in herald
    for page, feed in (
        ("/", "/feeds/top"),
        ("/", "/feeds/new"),
        ("/section/sport", "/feeds/section/sport"),
        ("/search?q=a+b", "/feeds/search"),
        ("/name/Ilse_Marlow", "/feeds/name/Ilse_Marlow"),
        (f"/story/{site.filled.stories['bridge']}", f"/feeds/story/{site.filled.stories['bridge']}"),
    ):
        text = site.get(page).text
        for form, type in (("atom", "atom+xml"), ("rss", "rss+xml"), ("json", "feed+json")):
            assert f'<link rel="alternate" type="application/{type}" title=' in text, page
            assert f'href="{feed}.{form}' in text, page
    assert 'href="/feeds/top.rss?lang=de"' in site.get("/?lang=de").text


def test_the_base_url_is_what_feeds_name(full_store: tuple[Store, Filled], open_site: Callable[..., Site]) -> None:
    hub = "https://news.example/today/hub"
    site = open_site(*full_store, base_url="https://news.example/today", public=True, hub=hub)
    for form in FORMS:
        answer = site.get(f"/feeds/top.{form}")
        assert complaints(answer.content, form) == []
        read = parse_feed(answer.content, f"https://news.example/today/feeds/top.{form}")
        assert read.self_url == f"https://news.example/today/feeds/top.{form}"
        assert read.hubs == (hub,)
        assert all((entry.url or "").startswith("https://news.example/today/story/") for entry in read.entries)
        assert answer.headers["link"] == f'<https://news.example/today/feeds/top.{form}>; rel="self", <{hub}>; rel="hub"'


def feeds_in_trouble(store: Store) -> None:
    """A feed that is well, one that fails, one that has moved."""
    names = ("well", "ill", "moved")
    added = store.add_feeds([NewFeed(url=f"https://{name}.example/feed") for name in names], NOW)
    ids = dict(zip(names, (key for key, _ in added), strict=True))
    well = FeedStatus(feed_id=ids["well"], next_fetch_at=NOW + timedelta(hours=1), last_attempt_at=NOW, last_ok_at=NOW)
    failing = {"failing_since": NOW - timedelta(hours=1), "failures": 2, "cause": "certificate", "detail": "It expired yesterday."}
    ill = replace(well, feed_id=ids["ill"], **failing)  # type: ignore[arg-type]
    moved = replace(well, feed_id=ids["moved"], moved_to="https://moved.example/new", moved_count=1, moved_since=NOW - timedelta(hours=2))
    store.save_feeds([FeedChange(feed_id=each.feed_id, status=each) for each in (well, ill, moved)])


@pytest.mark.parametrize("form", FORMS)
def test_troubles_are_a_feed(bare: Site, form: str) -> None:
    feeds_in_trouble(bare.store)
    answer = bare.get(f"/feeds/troubles.{form}")
    assert complaints(answer.content, form) == []
    read = parse_feed(answer.content, HERE, answer.headers["content-type"])
    assert [entry.categories[0] for entry in read.entries] == ["certificate", "moved"]
    assert len({entry.id for entry in read.entries}) == 2
    assert "https://well.example" not in answer.text
    assert "expired yesterday" in answer.text


# ------------------------------------------------------------------ the news sitemap


def test_a_public_house_has_a_news_sitemap(full_store: tuple[Store, Filled], open_site: Callable[..., Site]) -> None:
    site = open_site(*full_store, base_url="https://news.example", public=True)
    answer = site.get("/news-sitemap.xml")
    assert complaints(answer.content, "sitemap") == []
    tree = etree.fromstring(answer.content)
    found = [each.text or "" for each in tree.iter("{*}loc")]
    assert len(found) == 6
    assert all(each.startswith("https://news.example/story/") for each in found)
    assert {each.text for each in tree.iter("{*}language")} == {"en", "ar", "ja"}
    assert "Sitemap: https://news.example/news-sitemap.xml" in site.get("/robots.txt").text
    read = parse_feed(answer.content, "https://news.example/news-sitemap.xml")
    assert read.format == "sitemap"
    assert len(read.entries) == 6
    later = open_site(*full_store, public=True, any_name=True)
    later.clock.now = NOW + timedelta(days=3)
    empty = later.get("/news-sitemap.xml").content
    assert complaints(empty, "sitemap") == []
    assert b"<url>" not in empty


def test_a_house_of_ones_own_has_none(full_store: tuple[Store, Filled], open_site: Callable[..., Site]) -> None:
    assert open_site(*full_store).get("/news-sitemap.xml").status_code == 404
    assert "Sitemap" not in open_site(*full_store).get("/robots.txt").text
    assert open_site(*full_store, public=True, any_name=True, noindex=True).get("/news-sitemap.xml").status_code == 404


# ------------------------------------------------------------------ addresses


def test_a_list_has_one_address() -> None:
    def asked(url: str) -> Topic:
        parts = urlsplit(url)
        return topic_of(parts.path, [(name, value) for name, values in parse_qs(parts.query).items() for value in values])

    assert asked("/feeds/top.atom?lang=DE&utm_source=x").address == "/feeds/top.atom?lang=de"
    assert asked("/feeds/top.atom?content=excerpt").address == "/feeds/top.atom"
    assert asked("/feeds/search.rss?content=full&q=a b").address == "/feeds/search.rss?q=a+b&content=full"
    assert asked("/feeds/top.atom?q=ignored&after=%00").address == "/feeds/top.atom"
    assert asked("/feeds/name/A. B. Name.rss").address == "/feeds/name/A._B._Name.rss"


@given(
    st.builds(
        Topic,
        kind=st.sampled_from(["outlet", "search"]),
        form=st.sampled_from(FORMS),
        name=st.text(min_size=1, max_size=30),
        query=st.text(min_size=1, max_size=30),
        whole=st.booleans(),
        after=st.sampled_from(["", "12", "12.3"]),
    )
)
def test_addresses_lead_back(topic: Topic) -> None:
    topic = replace(topic, name="") if topic.kind == "search" else replace(topic, query="")
    try:
        parts = urlsplit(topic.address)
    except UnicodeEncodeError:  # half a character
        return
    query = [(name, value) for name, values in parse_qs(parts.query).items() for value in values]
    try:
        found = topic_of(unquote(parts.path), query)
    except (Invalid, NotFound):
        assert topic.kind == "search"
        assert not topic.query.replace("\x00", " ").strip()
        return
    assert found == replace(topic, query=topic.query.replace("\x00", " ").strip())
