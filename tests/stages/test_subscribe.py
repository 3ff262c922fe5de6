"""From an address to a feed: what is asked, in which order, and how little."""

from __future__ import annotations

import gzip

import pytest

from news7d.core.discover import MOST_GUESSES
from news7d.errors import Invalid, ParseError
from news7d.model import FoundFeed, NewFeed
from news7d.stages.subscribe import Misses, find_feeds, web_address, wished
from tests.far_side import Scripted, answer
from tests.net.fetching import run

ITEM = "<item><guid>1</guid><title>One</title><link>https://c.example/1</link></item>"
RSS = f'<rss version="2.0"><channel><title>Courier</title>{ITEM}</channel></rss>'.encode()
HTML = "text/html"


def feed(**headers: str) -> bytes:
    return answer(RSS, **headers)


def page(body: str, **headers: str) -> bytes:
    return answer(f"<!doctype html><html><head></head><body>{body}</body></html>".encode(), content_type=HTML, **headers)


def find(server: Scripted, path: str = "/", misses: Misses | None = None) -> tuple[FoundFeed, ...]:
    return run(lambda fetcher: find_feeds(fetcher, server.url(path), misses))


def urls(server: Scripted, found: tuple[FoundFeed, ...]) -> list[str]:
    return [one.feed.url.removeprefix(server.url("")) for one in found]


def test_a_feed_is_itself_whatever_its_type_says(scripted) -> None:
    server = scripted({"/feed": feed(content_type=HTML)})
    (found,) = find(server, "/feed")
    assert (found.feed.kind, found.feed.title, found.entries, found.latest[0].title) == ("rss", "Courier", 1, "One")
    assert server.paths() == ["/feed"]


@pytest.mark.parametrize(
    "body",
    [
        '<LINK REL="home Alternate" TYPE="application/rss+xml; charset=utf-8" HREF="/found">',
        '<base href="/deep/"><link rel=alternate type=application/rss+xml href="../found">',
        '<div><link rel="feed" href="/found"></div>',
        '<p><a href="/found/rss.xml">RSS</a></p>',
        '<a href="https://elsewhere.example/rss.xml">theirs</a><a href="/found/feed/">Our feed</a>',
    ],
)
def test_what_a_page_names_is_found_without_a_guess(scripted, body: str) -> None:
    server = scripted({"/": page(body)} | {path: feed() for path in ("/found", "/found/rss.xml", "/found/feed/")})
    (found,) = find(server)
    assert found.feed.url.startswith(server.url("/found"))
    assert len(server.paths()) == 2


def test_the_link_header_counts_and_the_main_feed_comes_before_comments(scripted) -> None:
    comments = '<link rel=alternate type=application/rss+xml title="Courier » Comments Feed" href="/comments/feed/">'
    server = scripted({"/main": feed(), "/comments/feed/": feed()})
    server.answers["/"] = page(comments, link=f'<{server.url("/main")}>; rel="alternate"; type="application/atom+xml"')
    assert urls(server, find(server)) == ["/main", "/comments/feed/"]


def test_guesses_are_at_most_six_and_not_made_twice_within_a_day(scripted) -> None:
    now = [0.0]
    misses = Misses(lambda: now[0])
    server = scripted({"/section/": page("nothing")})
    for _ in range(2):
        with pytest.raises(ParseError):
            find(server, "/section/", misses)
    guesses = [path for path in server.paths() if path not in ("/section/", "/robots.txt")]
    assert len(guesses) == len(set(guesses)) == MOST_GUESSES
    assert server.paths().count("/section/") == 2
    now[0] = 90_000.0
    with pytest.raises(ParseError):
        find(server, "/section/", misses)
    assert len([path for path in server.paths() if path in guesses]) == 2 * MOST_GUESSES


def test_a_site_that_asks_for_peace_gets_it(scripted) -> None:
    server = scripted({"/": page("nothing"), "/feed": answer(b"", "429 Too Many Requests", retry_after="600")})
    with pytest.raises(ParseError):
        find(server)
    assert server.paths() == ["/", "/feed"]


def test_a_guess_that_hits_ends_the_guessing(scripted) -> None:
    server = scripted({"/": page("nothing"), "/rss": feed(), "/atom.xml": feed()})
    assert urls(server, find(server)) == ["/rss"]
    assert server.paths() == ["/", "/feed", "/rss"]


def test_a_news_sitemap_out_of_robots_txt(scripted) -> None:
    server = scripted({"/": page("nothing")})
    url = f"<url><loc>{server.url('/1')}</loc></url>"
    server.answers["/robots.txt"] = answer(f"Sitemap: {server.url('/map.xml.gz')}\n".encode(), content_type="text/plain")
    index = f"<sitemapindex><sitemap><loc>{server.url('/pages.xml')}</loc></sitemap><sitemap><loc>{server.url('/news.xml')}</loc></sitemap>"
    server.answers["/map.xml.gz"] = answer(gzip.compress((index + "</sitemapindex>").encode()))
    server.answers["/news.xml"] = answer(f"<urlset>{url}</urlset>".encode())
    server.answers["/pages.xml"] = answer(f"<urlset>{url * 9}</urlset>".encode())
    (found,) = find(server)
    assert (urls(server, (found,)), found.feed.kind) == (["/news.xml"], "sitemap")


def test_a_sitemap_on_another_host_counts_if_our_robots_txt_names_it(scripted) -> None:
    here, there = scripted({}), scripted({}, "127.0.0.2")
    here.answers |= {"/": page("nothing"), "/robots.txt": answer(f"Sitemap: {there.url('/s.xml')}".encode(), content_type="text/plain")}
    rows = "".join(f"<url><loc>{url}</loc></url>" for url in (here.url("/1"), "https://another.example/2"))
    there.answers["/s.xml"] = answer(f"<urlset>{rows}</urlset>".encode())
    (found,) = find(here)
    assert (found.feed.url, found.feed.homepage) == (there.url("/s.xml"), here.url("/"))
    assert [entry.url for entry in found.latest] == [here.url("/1")]
    (named,) = find(there, "/s.xml")
    assert named.entries == 0  # nobody vouches for it


def test_an_index_without_a_sitemap_for_news_is_watched_itself(scripted) -> None:
    server = scripted({})
    rows = "".join(f"<sitemap><loc>{server.url(f'/2026-{n:02}.xml')}</loc></sitemap>" for n in range(1, 12))
    server.answers["/index.xml"] = answer(f"<sitemapindex>{rows}</sitemapindex>".encode())
    for number in range(1, 12):
        server.answers[f"/2026-{number:02}.xml"] = answer(f"<urlset><url><loc>{server.url(f'/{number}')}</loc></url></urlset>".encode())
    (found,) = find(server, "/index.xml")
    assert (urls(server, (found,)), found.entries) == (["/index.xml"], 3)
    assert [entry.url for entry in found.latest] == [server.url(f"/{n}") for n in (11, 10, 9)]


def test_a_page_of_headlines_when_all_else_fails(scripted) -> None:
    cards = "".join(f'<li><a href="/news/2026/{n}-story">The council of Kelderby meets for time {n}</a></li>' for n in range(8))
    server = scripted({"/": page(f"<ul>{cards}</ul>")})
    (found,) = find(server)
    assert (found.feed.kind, found.entries, len(found.latest)) == ("page", 8, 8)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("example.org", "https://example.org"),
        (" example.org:8080/x ", "https://example.org:8080/x"),
        ("feed://example.org/rss", "https://example.org/rss"),
        ("feed:https://example.org/rss", "https://example.org/rss"),
        ("//example.org", "https://example.org"),
    ],
)
def test_what_people_type(typed: str, meant: str) -> None:
    assert web_address(typed) == meant


@pytest.mark.parametrize("typed", ["", "javascript:alert(1)", "file:///etc/passwd", "https://"])
def test_what_is_no_address(typed: str) -> None:
    with pytest.raises(Invalid):
        web_address(typed)


def test_wishes() -> None:
    feed = wished(NewFeed(url="https://e.example/", title="T"), pace=2, mute=True, folder="A/B", title=None)
    assert (feed.pace_seconds, feed.muted, feed.folder, feed.title) == (120, True, "A/B", "T")
