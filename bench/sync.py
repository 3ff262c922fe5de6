"""What apps ask of a house, with 15,000 entries and with 60,000, in turns: processor of the whole answer, and its ratio.

500 feeds, and five that publish rarely in a folder of their own. Texts of some 400 words. The application is called as its web
server calls it, in this process, so that no client's work is in the figures. Cold: no item has been written before.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from starlette.applications import Starlette

from bench.filling import BATCH, FEEDS, Writer
from bench.table import Row, Table
from bench.web import workplace
from news7d.model import OWNER_ID, FeedChange, FeedStatus, MarkChange, NewEntry, NewFeed
from news7d.store import Store, open_store
from news7d.web import WebDeps, WebSettings, create_app
from news7d.web.sync.access import tokens_of
from news7d.web.sync.items import Shelf

SIZES = (15_000, 60_000)
ROUNDS = 12
RARE, RARE_EACH, UNREAD = 5, 3, 100
READING_LIST, READ = "user/-/state/com.google/reading-list", "user/-/state/com.google/read"


@dataclass(slots=True)
class House:
    store: Store
    app: Starlette
    token: str
    spent: dict[str, list[float]] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)

    async def ask(self, target: str, *, gzip: bool = False) -> bytes:
        """One GET as the web server would pass it on."""
        path, _, query = target.partition("?")
        headers = [(b"host", b"127.0.0.1"), (b"authorization", f"GoogleLogin auth={self.token}".encode())]
        headers += [(b"accept-encoding", b"gzip")] if gzip else []
        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": headers,
        }
        scope |= {"http_version": "1.1", "scheme": "http", "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "root_path": ""}
        return await _call(self.app, scope)

    async def measure(self, name: str, target: str, *, cold: bool = False, gzip: bool = False) -> None:
        if cold:
            self.app.state.item_shelf = Shelf()
        start = time.process_time()
        body = await self.ask(target, gzip=gzip)
        self.spent.setdefault(name, []).append(time.process_time() - start)
        self.sizes[name] = len(body)


async def _call(app: Starlette, scope: dict[str, Any]) -> bytes:
    parts: list[bytes] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        assert message.get("status", 200) == 200, message
        parts.append(message.get("body", b""))

    await app(scope, receive, send)
    return b"".join(parts)


def tables(sizes: Sequence[int] = SIZES, rounds: int = ROUNDS) -> list[Table]:
    with workplace() as folder:
        houses = {f"{size:,}": _house(folder / str(size), size) for size in sizes}
        asyncio.run(_measured(list(houses.values()), rounds))
        return [_table(houses)]


async def _measured(houses: Sequence[House], rounds: int) -> None:
    """In one loop, whose threads keep their connections, as in a house that runs."""
    await _ask_all(houses, True, rounds)
    for house in houses:
        await _read_all_but_few(house)
    await _ask_all(houses, False, rounds)


def _house(folder: Path, size: int) -> House:
    folder.mkdir()
    store = open_store(f"sqlite:///{folder}/news7d.sqlite")
    store.migrate()
    now = datetime.now(UTC)
    writer = Writer(now=now, total=size)
    names = [NewFeed(url=f"http://news{number}.example/feed", title=f"Outlet {number}") for number in range(FEEDS)]
    rare = [NewFeed(url=f"http://rare{number}.example/feed", title=f"Rare {number}", folder="Rare") for number in range(RARE)]
    ids = [feed_id for feed_id, _ in store.add_feeds([*names, *rare], now)]
    each = size // RARE_EACH
    for at in range(0, size, BATCH):
        changes: dict[int, list[NewEntry]] = {}
        for number in range(at, min(at + BATCH, size)):
            place = FEEDS + number % RARE if number % each < RARE else number % FEEDS
            changes.setdefault(ids[place], []).append(_entry(writer, number))
        store.save_feeds([_polled(feed_id, tuple(entries), now) for feed_id, entries in changes.items()])
    store.set_app_password(OWNER_ID, "set")
    app = create_app(WebDeps(store=store, settings=WebSettings()))
    who = store.app_reader(OWNER_ID)
    assert who
    return House(store=store, app=app, token=tokens_of(app.state.web, who).auth)


def _entry(writer: Writer, number: int) -> NewEntry:
    entry = writer.entry(number)
    text = f"{entry.text}\n\n{entry.text}\n\n{entry.text}"[:2600]
    html = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
    return replace(entry, text=text, entry=replace(entry.entry, content=html))


def _polled(feed_id: int, entries: tuple[NewEntry, ...], now: datetime) -> FeedChange:
    return FeedChange(feed_id=feed_id, status=FeedStatus(feed_id=feed_id, next_fetch_at=now, last_ok_at=now), entries=entries)


async def _read_all_but_few(house: House) -> None:
    """One after the other, as a reader does it; what is left unread lies evenly among it."""
    ids = [int(row) for row in await _ids(house)]
    left = set(ids[:: len(ids) // UNREAD][:UNREAD])
    changes = [MarkChange(article_id=key, at=datetime.now(UTC), read=True) for key in sorted(ids) if key not in left]
    for at in range(0, len(changes), 500):
        house.store.mark(OWNER_ID, changes[at : at + 500])


async def _ids(house: House) -> list[str]:
    found: list[str] = []
    after = ""
    while True:
        told = orjson.loads(await house.ask(f"/reader/api/0/stream/items/ids?s={READING_LIST}&n=10000{after}"))
        found += [ref["id"] for ref in told["itemRefs"]]
        if "continuation" not in told:
            return found
        after = f"&c={told['continuation']}"


async def _ask_all(houses: Sequence[House], all_unread: bool, rounds: int) -> None:
    contents, ids, xt = "/reader/api/0/stream/contents/", "/reader/api/0/stream/items/ids?s=", f"xt={READ}"
    state = "nothing read" if all_unread else f"all read but {UNREAD}"
    asked: list[tuple[str, str, dict[str, Any]]] = [
        (f"100 unread items with texts ({state})", f"{contents}{READING_LIST}?n=100&{xt}", {}),
        (f"1,000 ids of unread items ({state})", f"{ids}{READING_LIST}&n=1000&{xt}", {}),
        (f"unread of a folder of rare feeds ({state})", f"{contents}user/-/label/Rare?n=100&{xt}", {}),
        (f"unread of one feed ({state})", f"{contents}feed/7?n=20&{xt}", {}),
        (f"unread counts ({state})", "/reader/api/0/unread-count?output=json", {}),
    ]
    if all_unread:
        asked += [
            ("100 items with texts, cold", f"{contents}{READING_LIST}?n=100", {"cold": True}),
            ("100 items with texts", f"{contents}{READING_LIST}?n=100", {}),
            ("100 items with texts, gzip", f"{contents}{READING_LIST}?n=100", {"gzip": True}),
            ("10,000 ids", f"{ids}{READING_LIST}&n=10000", {}),
            ("100 oldest items with texts", f"{contents}{READING_LIST}?n=100&r=o", {}),
            ("a folder of rare feeds", f"{contents}user/-/label/Rare?n=100", {}),
            ("one feed", f"{contents}feed/7?n=20", {}),
            ("subscriptions (505)", "/reader/api/0/subscription/list", {}),
        ]
    for _ in range(rounds):
        for name, target, how in asked:
            for house in houses:
                await house.measure(name, target, **how)


def _table(houses: dict[str, House]) -> Table:
    first, last = (list(houses.values())[at] for at in (0, -1))
    rows: dict[str, Row] = {}
    for name in first.spent:
        row: Row = {f"{size} entries, CPU ms": 1000 * min(house.spent[name]) for size, house in houses.items()}
        rows[name] = {**row, "ratio": min(last.spent[name]) / min(first.spent[name]), "KB": last.sizes[name] / 1024}
    return Table(title="Reader apps: the Google Reader API", rows=rows, note="The least of several rounds, in turns.")


def main() -> None:
    from bench.table import shown

    for table in tables():
        print(shown(table))


if __name__ == "__main__":
    main()
