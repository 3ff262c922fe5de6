"""Lists of feeds, in and out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from news7d.core.opml import MOST_OUTLINES, parse_feed_list, parse_opml, render_opml
from news7d.errors import Invalid
from news7d.model import FEED_KINDS, NewFeed

NOW = datetime(2024, 5, 3, 14, 5, tzinfo=UTC)
WILD = b"""<?xml version="1.0"?><opml version="1.1"><head><title>Mine</title></head><body>
<outline text="Tech"><outline text="Chips &amp; co">
<outline type="rss" text="A" title="Feed A" XMLURL="https://a.example/feed"
  htmlUrl="https://a.example/" language="en"/></outline></outline>
<outline xmlurl="feed://b.example/rss" category="/Press/politics,x"/>
<outline text="A again" type="rss" xmlUrl="HTTPS://A.example/feed#x"/>
<outline text="Old talk" isComment="true"><outline text="hidden" xmlUrl="https://hidden.example/"/></outline>
<outline text="More" type="include" url="https://lists.example/more.opml"/>
<outline text="Bad" type="rss" xmlUrl="javascript:alert(1)"/><outline text="File" type="rss" xmlUrl="file:///etc/passwd"/>
</body></opml>"""


def test_what_readers_of_twenty_years_wrote() -> None:
    file = parse_opml(WILD)
    assert file.title == "Mine"
    assert [(feed.url, feed.title, feed.folder, feed.section) for feed in file.feeds] == [
        ("https://a.example/feed", "Feed A", "Tech/Chips & co", None),
        ("http://b.example/rss", None, None, "politics"),
    ]
    assert file.feeds[0].homepage == "https://a.example/"
    assert len(file.problems) == 3


@pytest.mark.parametrize("body", [b"", b"words", b"<html/>", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><opml><body/></opml>'])
def test_what_is_no_opml_is_refused_with_a_way_out(body: bytes) -> None:
    with pytest.raises(Invalid, match="OPML"):
        parse_opml(body)


def test_hidden_dtd_is_seen_in_any_encoding() -> None:
    with pytest.raises(Invalid, match="DTD"):
        parse_opml('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE opml><opml/>'.encode("utf-16"))


def test_bounds_hold() -> None:
    deep = b"<opml><body>" + b'<outline text="x">' * 40 + b'<outline xmlUrl="https://d.example/"/>' + b"</outline>" * 40 + b"</body></opml>"
    with pytest.raises(Invalid, match="deep"):
        parse_opml(deep)
    wide = b"<opml><body>" + b'<outline text="x"/>' * (MOST_OUTLINES + 5) + b"</body></opml>"
    with pytest.raises(Invalid, match="outlines"):
        parse_opml(wide)


FEEDS = st.builds(
    NewFeed,
    url=st.integers(min_value=0, max_value=10**6).map(lambda n: f"https://f.example/{n}?a=1&b=<x>".replace("<x>", "2")),
    title=st.none() | st.text(max_size=30),
    folder=st.none() | st.sampled_from(["Tech", "Tech/Chips", "Ä & Ö", "a/b/c"]),
    section=st.sampled_from([None, "world", "sport"]),
    language=st.sampled_from([None, "en", "pt-BR"]),
    country=st.sampled_from([None, "GB", "BR"]),
    kind=st.sampled_from(FEED_KINDS),
    full_text=st.none() | st.booleans(),
    pace_seconds=st.none() | st.integers(1, 10**6),
    muted=st.booleans(),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(FEEDS, max_size=12, unique_by=lambda feed: feed.url))
def test_what_goes_out_comes_back(feeds: list[NewFeed]) -> None:
    back = {feed.url: feed for feed in parse_opml(render_opml(feeds, "All\x00 & <mine>", NOW)).feeds}
    assert back.keys() == {feed.url for feed in feeds}
    for feed in feeds:
        got = back[feed.url]
        assert (got.folder, got.section, got.language) == (feed.folder, feed.section, feed.language)
        assert (got.country, got.full_text, got.pace_seconds, got.muted) == (feed.country, feed.full_text, feed.pace_seconds, feed.muted)
        assert got.kind == ("rss" if feed.kind in ("atom", "json") else feed.kind)  # those three tell themselves apart
    assert parse_opml(render_opml(back.values(), "All", NOW)).feeds == tuple(back.values())


def test_output_is_valid_opml() -> None:
    root = etree.fromstring(render_opml([NewFeed(url="https://a.example/", title="A")], "T", NOW))
    assert root.get("version") == "2.0"
    assert root.findtext("head/dateCreated") == "Fri, 03 May 2024 14:05:00 +0000"
    assert root.find("body/outline").get("text") == "A"  # type: ignore[union-attr]


def test_lists_are_told_apart_by_looking() -> None:
    table = (
        b"\xef\xbb\xbfHomepage;Feed_URL;Name;Section;Country\nhttps://a.example/;https://a.example/rss;A;top;gb\n;;;;\n;nothing;B;sport;\n"
    )
    file = parse_feed_list(table, "x.csv")
    assert [(f.url, f.title, f.section, f.country, f.homepage) for f in file.feeds] == [
        ("https://a.example/rss", "A", None, "GB", "https://a.example/")
    ]
    assert file.problems == ("Line 4 has no web address: 'nothing'.",)
    lines = parse_feed_list(b"# mine\r\nhttps://a.example/rss, the first\r\n\r\nfeed:https://b.example/x\r\n", "list.txt")
    assert [feed.url for feed in lines.feeds] == ["https://a.example/rss", "https://b.example/x"]
    assert len(parse_feed_list(WILD, "").feeds) == 2
    for junk in (b"", b"name,feed_url\n", b"words"):
        with pytest.raises(Invalid):
            parse_feed_list(junk, "x.csv")


def test_the_catalogue_is_read_whole(shared: Callable[[str], Path]) -> None:
    file = parse_feed_list(shared("catalogue/feeds.csv").read_bytes(), "feeds.csv")
    assert len(file.feeds) > 200
    assert not file.problems
    assert all(feed.title and feed.language and feed.country for feed in file.feeds)


def test_hostile_opml(shared: Callable[[str], Path]) -> None:
    folder = shared("data/security/xxe/own")
    assert parse_opml((folder / "opml_js_url.opml").read_bytes()).feeds == ()
    for bomb in ("opml_deep_50k.opml", "opml_xxe.opml"):
        with pytest.raises(Invalid):
            parse_opml((folder / bomb).read_bytes())
