"""What the newsroom counts while it works."""

from __future__ import annotations

import asyncio

from news7d.core.schedule import Pace
from news7d.net import Fetcher
from news7d.work.meter import Meter
from news7d.work.newsroom import Newsroom
from news7d.work.pool import Pool
from tests.far_side import answer
from tests.work.room import LIMITS, Room


def feed(count: int) -> bytes:
    items = "".join(f"<item><guid>{n}</guid><title>Title {n}</title><description>Words of {n}.</description></item>" for n in range(count))
    return answer(f'<rss version="2.0"><channel><title>B</title>{items}</channel></rss>'.encode())


def one_pass(room: Room, meter: Meter) -> None:
    async def main() -> None:
        fetcher, pool = Fetcher(LIMITS, clock=room.clock), Pool(1)
        try:
            newsroom = Newsroom(room.store, fetcher, pool, room.clock, pace=Pace(), meter=meter)
            await newsroom.one_pass(room.store.due_feeds(room.clock(), 100, everything=True))
        finally:
            pool.close()
            await fetcher.close()

    room.clock.forward(hours=2)
    asyncio.run(main())


def test_polls_entries_fetches_and_stages_are_counted(room: Room, scripted) -> None:
    server = scripted({"/a": feed(3), "/b": answer(b"", "403 Forbidden"), "/c": feed(1)})
    for path in ("/a", "/b", "/c"):
        room.add(server.url(path), full_text=False)
    meter = Meter(1)
    one_pass(room, meter)
    one_pass(room, meter)
    value = meter.registry.get_sample_value
    assert value("news7d_polls_total", {"outcome": "new", "cause": ""}) == 2
    assert value("news7d_polls_total", {"outcome": "unchanged", "cause": ""}) == 2
    assert value("news7d_polls_total", {"outcome": "failed", "cause": "bot-wall"}) == 2
    assert value("news7d_entries_total", {"kind": "new"}) == 4
    assert value("news7d_fetch_seconds_count", {"what": "feed"}) == 6
    assert value("news7d_fetched_bytes_total", {"what": "feed"}) > 400
    assert [value("news7d_stage_items_total", {"stage": stage}) for stage in ("parse", "analyse", "group")] == [2, 4, 4]
    assert value("news7d_stage_items_total", {"stage": "judge"}) >= 1
    assert value("news7d_stage_seconds_count", {"stage": "analyse"}) >= 1
