"""What a server's log says of us: the checks of the feed reader score (rachelbythebay.com) and of spec/ingest.md §2.2, over restarts.

Each pass is a process of its own, so all that it knows of earlier ones is what the database kept.
"""

from __future__ import annotations

from pathlib import Path

from tests.far_side import Scripted, answer
from tests.road.conftest import House

FEED = b"""<rss version="2.0"><channel><title>Harbour</title><link>http://harbour.example/</link>
<item><title>Ferry late</title><guid>1</guid><description>The ferry was late.</description></item></channel></rss>"""
ODD_TAG, ODD_DATE = 'W/"a b;c"', "Tue, 31 Nov 2026 25:00:00 +0000"


class Feed:
    """A server with one feed whose answers a test changes as it goes."""

    def __init__(self, scripted, tmp_path: Path) -> None:
        self.server: Scripted = scripted({"/feed": lambda seen: self.say})
        self.say = answer(FEED, etag=ODD_TAG, last_modified=ODD_DATE, set_cookie="id=7")
        self.house = House(tmp_path)
        self.house.run("add", "--unchecked", self.server.url("/feed"))

    def refresh(self, *options: str) -> None:
        self.house.run("refresh", "--feeds-only", *options)

    @property
    def validators(self) -> list[tuple[bytes | None, bytes | None]]:
        return [(seen.header("If-None-Match"), seen.header("If-Modified-Since")) for seen in self.server.requests]

    def entries(self) -> int:
        return sum(feed["entries"] for feed in self.house.json("feeds"))


def test_one_unconditional_request_then_only_conditional_ones(scripted, tmp_path: Path) -> None:
    feed = Feed(scripted, tmp_path)
    feed.refresh("--all")
    feed.say = b'HTTP/1.1 304 Not Modified\r\nETag: "new"\r\n\r\n'
    feed.refresh("--all")
    feed.refresh("--all")
    old, new = (ODD_TAG.encode(), ODD_DATE.encode()), (b'"new"', ODD_DATE.encode())
    assert feed.validators == [(None, None), old, new]
    for seen in feed.server.requests:
        assert seen.path == "/feed"
        assert seen.header("Cookie") is None and seen.header("Referer") is None
        assert b"gzip" in (seen.header("Accept-Encoding") or b"") and b"application/rss+xml" in (seen.header("Accept") or b"")
        assert (seen.header("User-Agent") or b"").startswith(b"News7D/")


def test_nobody_is_asked_again_before_its_time(scripted, tmp_path: Path) -> None:
    feed = Feed(scripted, tmp_path)
    feed.house.environ["NEWS7D_MIN_INTERVAL"] = "60"
    for _ in range(3):
        feed.refresh()
    assert len(feed.server.requests) == 1


def test_what_is_no_feed_takes_nothing_away_but_the_validators(scripted, tmp_path: Path) -> None:
    """A page behind the old ETag would be hidden by 304s for ever."""
    feed = Feed(scripted, tmp_path)
    feed.refresh("--all")
    feed.say = answer(b"<!DOCTYPE html><html><body><h1>Log in</h1></body></html>", etag='"page"', content_type="text/html")
    feed.refresh("--all")
    feed.say = answer(b"")
    feed.refresh("--all")
    feed.refresh("--all")
    assert feed.validators == [(None, None), (ODD_TAG.encode(), ODD_DATE.encode()), (None, None), (None, None)]
    assert feed.entries() == 1


def test_a_host_that_asks_us_to_wait_is_left_alone_over_a_restart(scripted, tmp_path: Path) -> None:
    feed = Feed(scripted, tmp_path)
    other = feed.server.url("/other")
    feed.server.answers["/other"] = answer(FEED)
    feed.say = answer(status="429 Too Many Requests", retry_after="3600")
    feed.refresh("--all")
    feed.house.run("add", "--unchecked", other)
    feed.refresh("--all")
    feed.refresh("--all")
    assert feed.server.paths() == ["/feed"]
