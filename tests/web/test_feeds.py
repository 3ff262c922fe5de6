"""Outgoing feeds, read back by our own parser and by feedparser; and what they say to a polite reader."""

from __future__ import annotations

from collections.abc import Callable

import feedparser
import pytest

from news7d.core.feeds import parse_feed
from news7d.store import Store
from tests.web.conftest import HERE, Site
from tests.web.newsroom import Filled
from tests.web.test_api_feeds import feeds_in_trouble


def lists(filled: Filled) -> list[tuple[str, int]]:
    """Address without its ending, and how many entries it must have."""
    bridge = filled.stories["bridge"]
    return [("/feeds/top", 6), ("/feeds/section/business", 2), (f"/feeds/story/{bridge}", 11), ("/feeds/section/religion", 0)]


@pytest.mark.parametrize("form", ["atom", "json"])
def test_lists_are_valid_feeds(site: Site, form: str) -> None:
    for path, count in lists(site.filled):
        answer = site.get(f"{path}.{form}")
        assert answer.status_code == 200
        parsed = parse_feed(answer.content, f"{HERE}{path}.{form}", answer.headers["content-type"])
        assert parsed.format == form
        assert len(parsed.entries) == count, path
        assert not parsed.problems
        assert parsed.self_url == f"{HERE}{path}.{form}"
        assert len({entry.id for entry in parsed.entries}) == count
        for entry in parsed.entries:
            assert entry.title
            assert entry.url
            assert entry.url.startswith(HERE)
            assert entry.published
            assert entry.updated


def test_feedparser_agrees(site: Site) -> None:
    for path, count in lists(site.filled):
        read = feedparser.parse(site.get(f"{path}.atom").content)
        assert not read.bozo, read.get("bozo_exception")
        assert read.version == "atom10"
        assert len(read.entries) == count
        assert read.feed.title
        assert all(entry.author and entry.updated and entry.link for entry in read.entries)


def test_hostile_titles_are_text_in_feeds(site: Site) -> None:
    evil = site.filled.articles["evil"]
    read = feedparser.parse(site.get(f"/feeds/story/{site.filled.stories['evil']}.atom").content)
    assert read.entries[0].link == f"{HERE}/article/{evil}"
    assert b"<script>" not in site.get("/feeds/top.atom").content


def test_searches_are_feeds_too(site: Site) -> None:
    read = parse_feed(site.get("/feeds/search.atom?q=bridge").content, HERE)
    assert read.entries
    assert site.get("/feeds/search.json?q=%22%5B%00").status_code == 200
    assert site.get("/feeds/search.atom").status_code == 422


def test_addresses_that_are_none(site: Site) -> None:
    for path in ("/feeds/top.xml", "/feeds/section/nonsense.atom", "/feeds/story/999999.atom", "/feeds/story/x.atom"):
        assert site.get(path).status_code == 404, path


def test_nothing_is_sent_twice(site: Site) -> None:
    for form in ("atom", "json"):
        first = site.get(f"/feeds/top.{form}")
        assert site.get(f"/feeds/top.{form}", **{"if-none-match": first.headers["etag"]}).status_code == 304
        assert site.get(f"/feeds/top.{form}", **{"if-modified-since": first.headers["last-modified"]}).status_code == 304
        assert site.get(f"/feeds/top.{form}", **{"if-none-match": '"another"'}).status_code == 200


def test_pages_name_their_feeds(site: Site) -> None:
    for page, feed in (("/", "/feeds/top"), ("/section/sport", "/feeds/section/sport"), ("/search?q=a+b", "/feeds/search")):
        text = site.get(page).text
        assert 'type="application/atom+xml" title=' in text
        assert f'href="{feed}.atom' in text
        assert f'href="{feed}.json' in text


def test_the_base_url_is_what_feeds_name(full_store: tuple[Store, Filled], open_site: Callable[..., Site]) -> None:
    site = open_site(*full_store, base_url="https://news.example/today", any_name=True)
    read = parse_feed(site.get("/feeds/top.atom").content, "https://news.example/today/feeds/top.atom")
    assert read.self_url == "https://news.example/today/feeds/top.atom"
    assert all((entry.url or "").startswith("https://news.example/today/story/") for entry in read.entries)


@pytest.mark.parametrize("form", ["atom", "json"])
def test_troubles_are_a_feed(bare: Site, form: str) -> None:
    feeds_in_trouble(bare.store)
    answer = bare.get(f"/feeds/troubles.{form}")
    read = parse_feed(answer.content, HERE, answer.headers["content-type"])
    assert [entry.categories[0] for entry in read.entries] == ["certificate", "moved"]
    assert len({entry.id for entry in read.entries}) == 2
    assert "https://well.example" not in answer.text
    assert "expired yesterday" in answer.text
