"""What was read stays read on the whole road: a real feed that changes guids, dates, headlines, and pages that name one address."""

from __future__ import annotations

from datetime import UTC, datetime

from news7d.model import OWNER_ID, MarkChange
from news7d.store import open_store
from tests.far_side import answer
from tests.road.conftest import House

WORDS = "The harbour bridge closes on Monday after engineers found fourteen cracks in its eastern arch, the county said. " * 6


def _page(title: str, canonical: str) -> bytes:
    head = f'<title>{title}</title><link rel="canonical" href="{canonical}">'
    text = "".join(f"<p>{WORDS} {number}</p>" for number in range(3))
    return f"<!doctype html><html lang='en'><head>{head}</head><body><article><h1>{title}</h1>{text}</article></body></html>".encode()


def _item(link: str, *, guid: str, title: str, day: int) -> str:
    when = f"0{day} Feb 2026 09:00:00 GMT"
    return f"<item><guid isPermaLink='false'>{guid}</guid><link>{link}</link><title>{title}</title><pubDate>{when}</pubDate></item>"


def test_nothing_comes_back_unread_because_a_feed_changed(house: House, scripted) -> None:
    server = scripted({})

    def deliver(*items: str) -> None:
        feed = f"<rss version='2.0'><channel><title>Courier</title><language>en</language>{''.join(items)}</channel></rss>"
        server.answers["/feed"] = answer(feed.encode(), content_type="application/rss+xml")
        house.run("refresh", "--all")

    def unread() -> tuple[set[str], int]:
        """(titles, what the counts say)"""
        store = open_store(f"sqlite:///{house.folder}/news7d.sqlite")
        try:
            feeds = [follow.feed_id for follow in store.follows(OWNER_ID)]
            lines = store.items(OWNER_ID, feeds, None, 100, unread=True)
            return {line.title for line in lines}, sum(store.unread(OWNER_ID)[0].values())
        finally:
            store.close()

    def read_everything() -> None:
        store = open_store(f"sqlite:///{house.folder}/news7d.sqlite")
        try:
            marks = [MarkChange(article_id=line.article_id, at=datetime.now(UTC), read=True) for line in store.newest_reports(100)]
            store.mark(OWNER_ID, marks)
        finally:
            store.close()

    bridge, ferry = server.url("/bridge"), server.url("/ferry")
    server.answers["/bridge"] = answer(_page("Bridge to close", bridge), content_type="text/html")
    server.answers["/ferry"] = answer(_page("Ferry to run", ferry), content_type="text/html")
    house.run("add", server.url("/feed"), "--unchecked")
    deliver(_item(bridge, guid="a1", title="Bridge to close", day=1), _item(ferry, guid="a2", title="Ferry to run", day=1))
    assert unread() == ({"Bridge to close", "Ferry to run"}, 2)
    read_everything()
    assert unread() == (set(), 0)

    deliver(_item(bridge, guid="b1", title="Bridge to close", day=1), _item(ferry, guid="b2", title="Ferry to run", day=1))
    assert unread() == (set(), 0), "other guids"
    deliver(_item(bridge, guid="b1", title="Bridge closes, now for good", day=3), _item(ferry, guid="b2", title="Ferry runs", day=3))
    assert unread() == (set(), 0), "other headlines and dates"
    deliver(_item(f"{bridge}?utm_source=rss#top", guid="c1", title="Bridge", day=4), _item(ferry, guid="c2", title="Ferry", day=4))
    assert unread() == (set(), 0), "addresses with what counts visitors"
    server.answers["/moved"] = answer(_page("Bridge to close", bridge), content_type="text/html")
    deliver(_item(server.url("/moved"), guid="d1", title="Bridge to close, elsewhere", day=4))
    assert unread() == (set(), 0), "an address whose page names the one that was read"
    server.answers["/new"] = answer(_page("Tram to come", server.url("/new")), content_type="text/html")
    deliver(_item(server.url("/new"), guid="e1", title="Tram to come", day=4))
    assert unread() == ({"Tram to come"}, 1)
