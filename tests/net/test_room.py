"""However many bodies arrive at the same time, what they take of memory is bounded, and each of them gets to its end."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from news7d.net import Fetcher, Hold
from news7d.net.room import SMALL, Room
from tests.far_side import answer
from tests.net.fetching import run

MB = 1 << 20
BODY = answer(b"<rss>" + b"x" * (3 * MB))


def test_many_large_bodies_at_once_stay_within_the_budget(scripted) -> None:
    servers = [scripted({"/feed": BODY}, f"127.0.0.{n}") for n in range(2, 14)]
    peak = 0

    async def fetch(fetcher: Fetcher, url: str) -> int:
        nonlocal peak
        with fetcher.hold() as hold:
            body = (await fetcher.get(url, accept="feed", hold=hold)).body
            peak = max(peak, fetcher._engine.room.held)
            await asyncio.sleep(0.02)  # somebody works on it
            return len(body)

    async def all_of_them(fetcher: Fetcher) -> list[int]:
        sizes = await asyncio.gather(*(fetch(fetcher, server.url("/feed")) for server in servers))
        assert fetcher._engine.room.held == 0
        return sizes

    sizes = run(all_of_them, in_flight_bytes=4 * MB, total_s=60.0, headers_s=60.0)
    assert sizes == [3 * MB + 5] * len(servers)
    assert peak <= 4 * MB + 3 * MB + len(servers) * (SMALL + 64 * 1024)


def test_a_small_feed_waits_for_no_room(scripted) -> None:
    large, small = scripted({"/feed": BODY}, "127.0.0.2"), scripted({"/feed": answer(b"<rss/>")}, "127.0.0.3")

    async def with_a_full_room(fetcher: Fetcher) -> int:
        with fetcher.hold() as hold:
            hold.add(100 * MB)
            other = fetcher.hold()
            other.add(SMALL)
            assert fetcher._engine.room.admits(other)  # the one that goes on
            waiting = asyncio.ensure_future(fetcher.get(large.url("/feed"), accept="feed"))
            body = (await fetcher.get(small.url("/feed"), accept="feed")).body
            assert not waiting.done()
            other.close()
        return len((await waiting).body) + len(body)

    assert run(with_a_full_room, total_s=60.0, headers_s=60.0) == 3 * MB + 5 + 6


def test_whoever_waits_and_goes_away_takes_nothing_along(scripted) -> None:
    server = scripted({"/feed": BODY})

    async def leave(fetcher: Fetcher) -> int:
        with fetcher.hold() as hold:
            hold.add(100 * MB)
            other = fetcher.hold()
            other.add(SMALL)
            fetcher._engine.room.admits(other)
            waiting = asyncio.ensure_future(fetcher.get(server.url("/feed")))
            while not server.requests:
                await asyncio.sleep(0.01)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
            other.close()
        await asyncio.sleep(0)
        return fetcher._engine.room.held

    assert run(leave, total_s=60.0, headers_s=60.0) == 0


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4 * SMALL)), max_size=60))
def test_somebody_always_goes_on(steps: list[tuple[int, int]]) -> None:
    room = Room(3 * SMALL)
    holds: list[Hold] = [room.hold() for _ in range(6)]
    for who, count in steps:
        if room.admits(holds[who]):
            holds[who].add(count)
        assert any(room.admits(hold) for hold in holds)
        assert room.held == sum(hold.bytes for hold in holds)
    for hold in holds:
        hold.close()
    assert room.held == 0 and room.admits(holds[0])
