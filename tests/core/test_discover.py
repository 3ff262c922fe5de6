"""Finding feeds: what pages name, what bytes are, what sites of a kind do, and pages read as feeds."""

from __future__ import annotations

import pytest

from news7d.core.discover import MOST_GUESSES, candidates, sitemap_hints, sniff, well_known
from news7d.core.link_header import link_header
from news7d.core.listing import listing
from news7d.errors import ParseError

PAGE = b"""<html><head><base href="/site/">
<link rel="ALTERNATE nofollow" type="application/rss+xml" title="Comments" href="comments/feed">
<link rel=alternate type="application/atom+xml; charset=utf-8" title="News &amp; more" href="atom.xml">
<link rel=alternate hreflang=de href=/de><link rel=stylesheet type=text/xml href=x.css>
<link rel=alternate type=application/rss+xml href="javascript:alert(1)">
</head><body><link rel=alternate type="application/json" href="/wp-json/x">
<link rel=alternate type=application/atom+xml href="atom.xml#again"></body>"""


def test_feeds_of_a_page_best_first() -> None:
    headers = (("link", '<https://e.example/f.json>; rel="alternate"; type="application/feed+json"; title="J, S", </h>; rel=hub'),)
    found = candidates(PAGE, "https://e.example/", headers)
    assert [link.url for link in found] == [
        "https://e.example/f.json",
        "https://e.example/site/atom.xml",
        "https://e.example/wp-json/x",
        "https://e.example/site/comments/feed",
    ]
    assert [link.kind for link in found] == ["json", "atom", "json", "rss"]
    assert [link.sure for link in found] == [True, True, False, True]
    assert found[1].title == "News & more"


def test_pages_without_feeds_and_junk() -> None:
    for page in (b"", b"<html></html>", b"\xff\xfe\x00", b"<link rel=alternate type=application/rss+xml>" * 3):
        assert candidates(page, "https://e.example/") == ()


def test_link_headers() -> None:
    assert link_header('<a>; rel="hub self"; x=y, <b>;REL=next') == (("a", {"rel": "hub self", "x": "y"}), ("b", {"rel": "next"}))
    assert link_header("junk") == ()
    assert len(link_header("<a>;" * 50_000)) <= 16384


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<?xml version='1.0'?><!-- c --><rss/>", "rss"),
        (b"\xef\xbb\xbf  <?xml version='1.0'?><?xml-stylesheet href='x'?><rdf:RDF xmlns:rdf='x'/>", "rss"),
        (b"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss/>", "rss"),
        ("<feed/>".encode("utf-16"), "atom"),
        (b"<ns0:urlset/>", "sitemap"),
        (b"<sitemapindex/>", "sitemap"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": []}', "json"),
        (b'{"error": 1}', None),
        (b"<!doctype html><p>x", "html"),
        (b"<html>", "html"),
        (b"words", None),
        (b"", None),
    ],
)
def test_bytes_tell_what_they_are(body: bytes, kind: str | None) -> None:
    assert sniff(body, "text/html" if kind not in ("html", None) else "application/rss+xml") == kind


def test_guesses_are_few_and_fit_the_site() -> None:
    assert well_known("https://e.example/news/")[0] == "https://e.example/news/feed"
    assert "https://e.example/feed" in well_known("https://e.example/")
    assert well_known("https://www.youtube.com/channel/UCx") == ("https://www.youtube.com/feeds/videos.xml?channel_id=UCx",)
    assert well_known("https://www.reddit.com/r/news/top") == ("https://www.reddit.com/r/news/.rss",)
    assert well_known("https://social.example/@ann") == ("https://social.example/@ann.rss",)
    assert well_known("mailto:x@y.z") == ()
    for url in ("https://e.example/a/b/", "https://user:pw@e.example/"):
        assert 0 < len(well_known(url)) <= MOST_GUESSES
        assert not any("pw" in guess for guess in well_known(url))


def test_sitemaps_in_robots_txt() -> None:
    text = "\ufeffUser-agent: *\r\nDisallow: /\r\n"
    text += "SITEMAP: https://e.example/sitemap.xml\r\n sitemap : https://e.example/news.xml\nSitemap: /relative\n"
    assert sitemap_hints(text) == ("https://e.example/news.xml", "https://e.example/sitemap.xml")


def card(number: int) -> str:
    return (
        f'<article class="card c{number}"><a href="/2024/05/{number:02}/story-{number}"><h2>Headline number {number} about the harbour</h2>'
        f'<p>A teaser that is no headline</p></a><time datetime="2024-05-{number:02}T10:00:00+01:00">x</time></article>'
    )


LIST = f"""<html lang=en><title>Courier</title><nav><a href=/about-our-company>About our wonderful company and its people</a></nav>
<main>{"".join(map(card, range(1, 12)))}
<div><a href="https://elsewhere.example/2024/advert">An advertisement that looks like a headline</a></div></main>
<footer><a href=/privacy-policy-and-terms>Privacy policy and terms of use of this site</a></footer>"""


def test_a_page_of_headlines_is_a_feed() -> None:
    feed = listing(LIST.encode(), "https://e.example/news")
    assert [entry.title for entry in feed.entries] == [f"Headline number {n} about the harbour" for n in range(1, 12)]
    assert str(feed.entries[0].published) == "2024-05-01 10:00:00+01:00"
    assert feed.entries[0].url == "https://e.example/2024/05/01/story-1"
    assert (feed.title, feed.language) == ("Courier", "en")


def test_pages_without_a_list_say_so() -> None:
    for page in (b"", b"<p>One story only</p>", LIST.encode().replace(b"/2024", b"https://elsewhere.example/2024")):
        with pytest.raises(ParseError):
            listing(page, "https://e.example/news")
