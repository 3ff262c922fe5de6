"""What a page of the API costs: 100 whole articles, with N entries stored and with four times as many, side by side in one run.

    PYTHONPATH=src:. .venv/bin/python bench/api.py [N] [words]

Processor time of the whole process, the server's part alone: the application is called as uvicorn would call it, with no socket between.
Nothing is kept from call to call: each page begins at another cursor. The text of an article has `words` words (a feed's full text).
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from news7d.model import Entry, FeedChange, FeedStatus, NewEntry, NewFeed
from news7d.store import Store, open_store
from news7d.web import WebDeps, WebSettings, create_app
from tests.store.make import new_entry

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PAGE, ROUNDS = 100, 60


def main(entries: int, words: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        small, large = (stocked(Path(folder), count, words) for count in (entries, 4 * entries))
        print(f"100 articles of {words} words; {entries:,} and {4 * entries:,} entries stored; medians of {ROUNDS} calls in turn\n")
        for name, query in (("whole", "fields=*"), ("lines", ""), ("lines, packed", "packed"), ("whole, packed", "fields=*&packed")):
            asyncio.run(_compare(name, query, small, large))
        for store in (small, large):
            store.close()


async def _compare(name: str, query: str, small: Store, large: Store) -> None:
    apps = [create_app(WebDeps(store=store, settings=WebSettings(api_calls=0), clock=lambda: NOW)) for store in (small, large)]
    packed = "packed" in query
    query = query.replace("&packed", "").replace("packed", "")
    times: list[list[float]] = [[], []]
    sizes = 0
    cursors = ["", ""]
    for turn in range(ROUNDS + 5):
        for which, app in enumerate(apps):
            start = time.process_time()
            body, size = await _get(app, f"limit={PAGE}&order=oldest&{query}{cursors[which]}", packed)
            took = time.process_time() - start
            if turn >= 5:
                times[which].append(took * 1000)
            sizes = size
            cursors[which] = "" if packed else f"&cursor={body.rpartition(b'next')[2][3:-2].decode()}"
            if packed or turn % 20 == 19:
                app.state.web.shelf.forget()
                cursors[which] = ""
    a, b = map(statistics.median, times)
    best = min(times[0])  # what it costs while nothing else empties the caches
    print(f"{name:14} {a:6.2f} ms  {b:6.2f} ms   × {b / a:.2f}   best {best:5.2f} ms  {sizes / 1000:7.0f} kB")


async def _get(app: Any, query: str, packed: bool) -> tuple[bytes, int]:
    headers = [(b"host", b"127.0.0.1")] + ([(b"accept-encoding", b"zstd, gzip")] if packed else [])
    scope = {"type": "http", "method": "GET", "path": "/api/v1/articles", "raw_path": b"/api/v1/articles", "query_string": query.encode()}
    scope |= {"headers": headers, "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 7070), "scheme": "http", "http_version": "1.1"}
    scope |= {"root_path": "", "asgi": {"version": "3.0"}}
    parts: list[bytes] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            assert message["status"] == 200, message
        parts.append(message.get("body", b""))

    await app(scope, receive, send)
    whole = b"".join(parts)
    return whole, len(whole)


async def pages(stores: Sequence[Store], query: str, rounds: int = ROUNDS) -> list[float]:
    """Median processor milliseconds of a page of each store, asked in turns, each page at another cursor."""
    apps = [create_app(WebDeps(store=store, settings=WebSettings(api_calls=0), clock=lambda: NOW)) for store in stores]
    times: list[list[float]] = [[] for _ in apps]
    cursors = [""] * len(apps)
    for turn in range(rounds + 5):
        for which, app in enumerate(apps):
            start = time.process_time()
            body, _ = await _get(app, f"limit={PAGE}&order=oldest&{query}{cursors[which]}", packed=False)
            times[which].append(1000 * (time.process_time() - start))
            cursors[which] = "" if turn % 8 == 7 else f"&cursor={body.rpartition(b'next')[2][3:-2].decode()}"
    return [statistics.median(each[5:]) for each in times]


def stocked(folder: Path, entries: int, words: int) -> Store:
    store = open_store(f"sqlite:///{folder}/{entries}.sqlite")
    store.migrate()
    chance = random.Random(7)
    vocabulary = ["".join(chance.choices("abcdefghijklmnoprstuvwz", k=chance.randint(2, 10))) for _ in range(4000)]
    feeds = [key for key, _ in store.add_feeds([NewFeed(url=f"https://s{n}.example/feed", title=f"Paper {n}") for n in range(100)], NOW)]
    for at in range(0, entries, 1000):
        batch = [_entry(at + n, chance, vocabulary, words) for n in range(min(1000, entries - at))]
        status = FeedStatus(feed_id=feeds[at // 1000 % 100], next_fetch_at=NOW, last_ok_at=NOW)
        store.save_feeds([FeedChange(feed_id=status.feed_id, status=status, entries=tuple(batch))])
    return store


def _entry(number: int, chance: random.Random, vocabulary: list[str], words: int) -> NewEntry:
    paragraphs = [" ".join(chance.choices(vocabulary, k=60)) for _ in range(max(1, words // 60))]
    url, text = f"https://s{number % 100}.example/{number}", "\n\n".join(paragraphs)
    content = "".join(f"<p>{part}</p>" for part in paragraphs)
    title = " ".join(chance.choices(vocabulary, k=9))
    entry = Entry(id=url, url=url, title=title, content=content, authors=("A. Writer",))
    return new_entry(number, site=url.rpartition("/")[0], title=title, text=text, entry=entry, first_seen=NOW + timedelta(seconds=number))


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]] + [5000, 300][len(sys.argv) - 1 :]
    main(*numbers[:2])
