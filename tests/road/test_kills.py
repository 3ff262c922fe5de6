"""`kill -9` at any moment: no accepted entry is lost, and none is stored twice (spec/reliability.md R1).

The origin numbers its entries in a ledger and grows while it is polled. It answers 304 to a reader that has the newest
validator, so an entry whose validator was stored without it would be lost for ever, and the ledger would tell.
"""

from __future__ import annotations

import contextlib
import http.server
import os
import random
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator

import pytest

from tests.road.conftest import House

FEEDS = 6
KILLS = 30
WINDOW = 60  # entries that a feed shows: more than arrive between two polls


class Origin:
    """Feeds that grow by the second."""

    def __init__(self) -> None:
        self.ledger: dict[int, list[str]] = {feed: [] for feed in range(FEEDS)}
        self.lock = threading.Lock()
        self.at_once = self.most_at_once = 0

    def grow(self) -> None:
        with self.lock:
            for feed, entries in self.ledger.items():
                entries.append(f"{feed}-{len(entries)}")

    def answer(self, feed: int, validator: str | None) -> tuple[int, str, bytes]:
        with self.lock:
            entries = self.ledger[feed][-WINDOW:][::-1]
            etag = f'"{len(self.ledger[feed])}"'
        if validator == etag:
            return 304, etag, b""
        items = "".join(
            f"<item><guid isPermaLink='false'>{name}</guid><title>Entry {name} of the ledger</title>"
            f"<link>http://127.0.0.1:{self.port}/page/{name}</link><description>{words_of(name)}</description></item>"
            for name in entries
        )
        return 200, etag, f"<rss version='2.0'><channel><title>Feed {feed}</title>{items}</channel></rss>".encode()


def words_of(name: str) -> str:
    """A text long enough to need no page, and like no other: what is on trial is the store, not the grouping."""
    return " ".join(f"{name}word{number}" for number in range(150))


@contextlib.contextmanager
def serving(origin: Origin) -> Iterator[Origin]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            feed = int(self.path.rpartition("/")[2])
            with origin.lock:
                origin.at_once += 1
                origin.most_at_once = max(origin.most_at_once, origin.at_once)
            time.sleep(0.01)
            status, etag, body = origin.answer(feed, self.headers.get("If-None-Match"))
            with origin.lock:
                origin.at_once -= 1
            self.send_response(status)
            self.send_header("ETag", etag)
            self.send_header("Cache-Control", "max-age=1")
            self.send_header("Content-Type", "application/rss+xml")
            if status == 200:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    origin.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield origin
    finally:
        server.shutdown()
        server.server_close()


def run_and_kill(house: House, after: float) -> None:
    process = house.start("up", "--port", "0")
    try:
        time.sleep(after)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@pytest.mark.slow
@pytest.mark.timeout(280)
def test_thirty_kills_lose_nothing_and_double_nothing(tmp_path):
    chance = random.Random(7)
    house = House(tmp_path / "data", NEWS7D_MIN_INTERVAL="0.05", NEWS7D_WORKERS="1")
    with serving(Origin()) as origin:
        urls = "\n".join(f"http://127.0.0.1:{origin.port}/feed/{feed}" for feed in range(FEEDS))
        house.run("import", "-", stdin=urls.encode())
        for _ in range(KILLS):
            origin.grow()
            run_and_kill(house, chance.uniform(0.5, 3.5))
        origin.grow()
        house.run("refresh", "--all")
        stored = stored_titles(house)
        wanted = {f"Entry {name} of the ledger" for entries in origin.ledger.values() for name in entries}
    assert set(stored) == wanted
    assert len(stored) == len(wanted)
    assert "sound" in house.run("check")


def stored_titles(house: House) -> list[str]:
    with sqlite3.connect(house.folder / "news7d.sqlite") as database:
        return [title for (title,) in database.execute("SELECT a.title FROM entry e JOIN article a ON a.id = e.article_id")]
