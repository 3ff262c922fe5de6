"""Sources on the command line: looked at first, brought as lists from disk or the web, again without harm."""

from __future__ import annotations

import json

from tests.far_side import answer
from tests.road.conftest import House

FEED = b'<rss version="2.0"><channel><title>Courier</title><item><guid>1</guid><title>One</title></item></channel></rss>'


def test_preview_and_lists_from_the_web(house: House, scripted) -> None:
    server = scripted({"/feed": answer(FEED)})
    link = b'<!doctype html><link rel="alternate" type="application/rss+xml" href="/feed">'
    server.answers["/"] = answer(link, content_type="text/html")
    (shown,) = house.json("preview", server.url("/"))
    assert (shown["url"], shown["title"], shown["entries"], shown["latest"][0]["title"]) == (server.url("/feed"), "Courier", 1, "One")
    assert "- One" in house.run("preview", server.url("/"))
    assert house.json("feeds") == []
    outlines = f'<outline text="News"><outline text="A" xmlURL="{server.url("/feed")}"/></outline><outline text="B" xmlUrl="nonsense"/>'
    server.answers["/list.opml"] = answer(f'<opml version="2.0"><head/><body>{outlines}</body></opml>'.encode())
    first, again = (json.loads(house.run("import", server.url("/list.opml"), "--json")) for _ in range(2))
    assert first["feeds"] == [{"url": server.url("/feed"), "title": "A", "folder": "News", "state": "added"}]
    assert (first["added"], again["added"], again["known"], len(first["problems"])) == (1, 0, 1, 1)
    house.run("import", server.url("/nowhere.opml"), code=1)
    assert "404" in house.complaint
    assert house.json("feeds")[0]["pushed_until"] is None
