"""Answers that lead on: pages behind a window that has moved too far, and the sitemaps of an index. Real HTTP, real store."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta

import pytest

from tests.far_side import Scripted, answer
from tests.store.make import NOW
from tests.work.room import Room


def page(numbers: range, next_url: str | None = None) -> bytes:
    items = [{"id": str(n), "url": f"https://blog.example/{n}", "content_text": f"Text {n}"} for n in reversed(numbers)]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Blog", "items": items, "next_url": next_url}
    return answer(json.dumps(feed).encode(), content_type="application/feed+json")


def paged(server: Scripted, newest: int, window: int = 3) -> None:
    """The whole past of a blog, `window` entries a page, as /feed, /feed?page=2, …"""
    for number, top in enumerate(range(newest, 0, -window), 1):
        path = "/feed" if number == 1 else f"/feed?page={number}"
        behind = server.url(f"/feed?page={number + 1}") if top > window else None
        server.answers[path] = page(range(max(1, top - window + 1), top + 1), behind)


def test_nothing_is_missed_when_a_feed_published_more_than_its_window(room: Room, scripted) -> None:
    server = scripted({})
    paged(server, 3)
    room.add(server.url("/feed"))
    room.poll()
    assert room.ids() == [1, 2, 3]
    paged(server, 13)
    server.requests.clear()
    room.poll()
    assert room.ids() == list(range(1, 14))
    assert server.paths() == ["/feed", "/feed?page=2", "/feed?page=3", "/feed?page=4"]  # the fourth knows an entry: it ends there
    paged(server, 14)
    server.requests.clear()
    room.poll()
    assert server.paths() == ["/feed"]


def test_a_long_past_is_followed_a_little_at_first_and_bounded_later(room: Room, scripted) -> None:
    server = scripted({})
    paged(server, 60)
    room.add(server.url("/feed"))
    room.poll()
    assert room.ids() == list(range(52, 61))
    paged(server, 120)
    room.poll()
    assert room.ids() == [*range(52, 61), *range(103, 121)]


@pytest.mark.parametrize("there", ["/feed", "/b", "https://other.example/feed", "javascript:alert(1)"])
def test_circles_and_other_sites_end_it(room: Room, scripted, there: str) -> None:
    server = scripted({})
    server.answers["/feed"] = page(range(4, 7), there if ":" in there else server.url(there))
    server.answers["/b"] = page(range(1, 4), server.url("/feed"))
    room.add(server.url("/feed"))
    room.poll()
    assert room.ids() == ([1, 2, 3, 4, 5, 6] if there == "/b" else [4, 5, 6])
    assert server.paths() == (["/feed", "/b"] if there == "/b" else ["/feed"])
    assert room.status().failures == 0


def test_an_outage_behind_the_first_page_is_waited_for_once(room: Room, scripted) -> None:
    server = scripted({})
    paged(server, 6)
    server.answers["/feed?page=2"] = lambda seen: answer(b"", "500 No") if seen.number == 1 else page(range(1, 4))
    room.add(server.url("/feed"))
    room.poll()
    assert room.ids() == []
    assert (room.status().cause, room.status().failures) == ("server-error", 1)
    room.poll()
    assert room.ids() == [1, 2, 3, 4, 5, 6]
    assert room.status().failures == 0


def test_a_page_that_never_comes_holds_up_nothing(room: Room, scripted) -> None:
    server = scripted({})
    paged(server, 6)
    server.answers["/feed?page=2"] = answer(b"", "500 No")
    room.add(server.url("/feed"))
    room.poll()
    room.poll()
    assert room.ids() == [4, 5, 6]


@pytest.mark.parametrize("relation", ["next", "prev-archive"])
def test_archives_of_atom_feeds(room: Room, scripted, relation: str) -> None:
    def atom(numbers: range, link: str = "") -> bytes:
        entries = "".join(f'<entry><id>t:{n}</id><title>T{n}</title><link href="https://b.example/{n}"/></entry>' for n in numbers)
        return answer(f'<feed xmlns="http://www.w3.org/2005/Atom"><title>B</title>{link}{entries}</feed>'.encode())

    server = scripted({"/old": atom(range(1, 4))})
    server.answers["/feed"] = atom(range(4, 7), f'<link rel="{relation}" href="/old"/>')
    room.add(server.url("/feed"))
    room.poll()
    assert room.ids() == [1, 2, 3, 4, 5, 6]


# ------------------------------------------------------------------ indexes of sitemaps


def sitemap(server: Scripted, *numbers: int, days_old: int = 0, packed: bool = False, **headers: str) -> bytes:
    when = (NOW - timedelta(days=days_old)).isoformat()
    urls = "".join(f"<url><loc>{server.url(f'/{n}')}</loc><lastmod>{when}</lastmod></url>" for n in numbers)
    body = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()
    return answer(gzip.compress(body) if packed else body, content_type="application/xml", **headers)


def index(server: Scripted, **times: str) -> bytes:
    rows = "".join(
        f"<sitemap><loc>{server.url('/' + name + '.xml')}</loc>{f'<lastmod>{when}</lastmod>' if when else ''}</sitemap>"
        for name, when in times.items()
    )
    return answer(
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>'.encode(), etag=f'"{len(rows)}"'
    )


def test_an_index_is_followed_to_its_newest_sitemaps(room: Room, scripted) -> None:
    server = scripted({})
    names = {f"s{n}": f"2026-11-{n:02}" for n in range(10, 24)}
    server.answers["/index.xml"] = index(server, **names)
    for number, name in enumerate(names):
        server.answers[f"/{name}.xml"] = sitemap(server, number, packed=True)
    room.add(server.url("/index.xml"), kind="sitemap")
    room.poll()
    assert server.paths() == ["/index.xml", "/s23.xml", "/s22.xml", "/s21.xml"]
    assert room.ids() == [11, 12, 13]
    server.answers["/index.xml"] = index(server, **names, s24="2026-11-24T05:30:00Z")
    server.answers["/s24.xml"] = sitemap(server, 77, 78)
    server.requests.clear()
    room.poll()
    assert server.paths()[:2] == ["/index.xml", "/s24.xml"]
    assert {77, 78} <= set(room.ids())


def test_an_index_without_times_is_read_again_and_the_site_asked_conditionally(room: Room, scripted) -> None:
    server = scripted({})
    server.answers["/index.xml"] = index(server, news="", pages="", tags="", videos="")
    server.answers["/news.xml"] = sitemap(server, 1)
    room.add(server.url("/index.xml"), kind="sitemap")
    room.poll()
    assert server.paths()[:2] == ["/index.xml", "/news.xml"] and len(server.paths()) == 4
    server.answers["/news.xml"] = sitemap(server, 1, 2)
    room.poll()
    assert room.ids() == [1, 2]
    assert all(seen.header("if-none-match") is None for seen in server.requests if seen.path == "/index.xml")


def test_a_sites_past_is_no_news(room: Room, scripted) -> None:
    server = scripted({})
    server.answers["/sitemap.xml"] = sitemap(server, *range(50), days_old=30)
    room.add(server.url("/sitemap.xml"), kind="sitemap")
    room.poll()
    assert room.ids() == []
    assert room.status().failures == 0


def test_a_sitemap_that_was_read_for_nothing_is_read_again(room: Room, scripted) -> None:
    """One of an index is out once: what the others said then was not written, so they may not answer «not modified» to it."""
    server = scripted({})
    server.answers["/index.xml"] = index(server, news="", pages="")
    full = sitemap(server, 1, etag='"one"')
    server.answers["/news.xml"] = lambda seen: answer(b"", "304 Not Modified") if seen.header("if-none-match") == b'"one"' else full
    server.answers["/pages.xml"] = lambda seen: answer(b"", "500 No") if seen.number == 1 else sitemap(server, 2)
    room.add(server.url("/index.xml"), kind="sitemap")
    room.poll_again_and_again(2)
    assert room.ids() == [1, 2]
    assert room.status().failures == 0
