"""Taking in what a reader brought: looked at first, then batch after batch, each in one transaction with its place.

file ─► look ─► Offer (counted, nothing written but the file itself) ─► asked for ─► carry ─► feeds ─► items ─► settings
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from news7d.core.moving import Parcel, from_bytes, open_parcel, to_bytes
from news7d.core.moving.parcel import Brought
from news7d.model import Move
from news7d.store import Store
from news7d.store.moving import Step

FEEDS_AT_ONCE, ITEMS_AT_ONCE = 200, 200  # in one transaction: the one writer is held for some tens of milliseconds
LEASE = 120.0  # seconds for a batch; whoever died gives it back by doing nothing
_SHOWN = 60  # problems, and examples


def look(store: Store, reader: int, body: bytes, name: str, now: datetime, *, adds: bool = True) -> int:
    """Read a file and keep what was understood; the number to ask for it by. Raises Invalid with the cause.

    adds: whether feeds that are new to the house come in; else those that are there are followed.
    """
    parcel = open_parcel(body, name)
    return store.offer_move(
        reader, name.replace("\\", "/").rpartition("/")[2] or "file", {**told(parcel), "adds": adds}, to_bytes(parcel), parcel.total, now
    )


def take_one(store: Store, reader: int, item: Brought, now: datetime) -> None:
    """One thing that a reader saw elsewhere and wants kept: a parcel of its own, asked for at once."""
    parcel = Parcel(kinds=("a shared page",), items=(item,))
    number = store.offer_move(reader, item.title or item.url, {**told(parcel), "adds": False}, to_bytes(parcel), parcel.total, now)
    store.ask_move(reader, number, now)


def told(parcel: Parcel) -> dict[str, Any]:
    """What a parcel holds, for people."""
    items = parcel.items
    return {
        "kinds": list(parcel.kinds),
        "feeds": len(parcel.feeds),
        "folders": parcel.folders,
        "items": len(items),
        "saved": sum(item.saved for item in items),
        "starred": sum(item.starred for item in items),
        "tagged": sum(bool(item.tags) for item in items),
        "tags": len({tag for item in items for tag in item.tags}),
        "noted": sum(bool(item.note) for item in items),
        "read": sum(item.read is True for item in items),
        "owned": {name: len(rows) for name, rows in parcel.owned.items() if rows},
        "problems": list(parcel.problems[:_SHOWN]),
        "problems_more": max(0, len(parcel.problems) - _SHOWN),
        "some_feeds": [feed.title or feed.url for feed in parcel.feeds[:5]],
        "some_items": [item.title or item.url for item in items if item.saved][:5],
    }


def batches(store: Store, clock: Callable[[], datetime], on_feeds: Callable[[], None]) -> Iterator[Move]:
    """Take in all that was asked for and that nobody takes in, yielding after each batch. Broken off, it goes on where it was.

    on_feeds is called when feeds came that are new to the house: they are due.
    """
    while found := store.claim_move(clock(), LEASE):
        move, packed = found
        parcel = from_bytes(packed)
        while move.ended_at is None:
            move, new = store.take_move(_next(move, parcel, clock()), clock())
            if new:
                on_feeds()
            yield move


def carry(store: Store, clock: Callable[[], datetime], on_step: Callable[[Move], None] = lambda move: None) -> int:
    """All of it at once; how many files that were."""
    count = 0
    for move in batches(store, clock, lambda: None):
        count += move.ended_at is not None
        on_step(move)
    return count


def _next(move: Move, parcel: Parcel, now: datetime) -> Step:
    """The batch behind the place that was written down last: feeds, then items, with the last of them the settings."""
    place, feeds = move.place, len(parcel.feeds)
    some = parcel.feeds[place : place + FEEDS_AT_ONCE]
    items = parcel.items[place - feeds : place - feeds + ITEMS_AT_ONCE] if not some else ()
    after = place + len(some) + len(items)
    ended = after >= parcel.total
    return Step(
        move=move,
        place=after,
        ended=ended,
        until=now + timedelta(seconds=LEASE),
        feeds=some,
        items=items,
        owned=parcel.owned if ended else None,
    )
