"""Clocks that jump, houses that sleep, lines that break: no storm, no feed asked early, none forgotten (R3, R6, R8)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from news7d.core.schedule import Pace
from news7d.model import DueFeed, FeedChange, FeedStatus, NewFeed, Response
from news7d.net import Fetcher, FetchLimits
from news7d.stages import poll
from news7d.store import Store
from news7d.work.newsroom import Newsroom
from news7d.work.pool import Pool
from news7d.work.timetable import Timetable
from tests.far_side import free_port

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
FEEDS = 120
ITEM = b"<item><guid>https://a.example/%d</guid><title>Bridge %d</title></item>"
PAGE = b"<rss version='2.0'><channel><title>Gazette</title>" + ITEM + b"</channel></rss>"


class Clocks:
    """A wall clock that can be set, and one that cannot."""

    def __init__(self) -> None:
        self.wall, self.steady = NOW, 1000.0

    def pass_(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.steady += seconds

    def now(self) -> datetime:
        return self.wall

    def tick(self) -> float:
        return self.steady


class House:
    """Feeds that answer at once, and a record by the steady clock of when each was asked, and from when it might be."""

    def __init__(self, store: Store, count: int = FEEDS) -> None:
        self.store, self.clocks = store, Clocks()
        self.asked: dict[int, list[float]] = {}
        self.may: dict[int, float] = {}
        self.early = 0
        added = store.add_feeds([NewFeed(url=f"https://site{number}.example/feed") for number in range(count)], NOW)
        spread = [FeedStatus(feed_id=key, next_fetch_at=NOW + timedelta(seconds=3600 * n / count)) for n, (key, _) in enumerate(added)]
        store.save_feeds([FeedChange(feed_id=each.feed_id, status=each) for each in spread])
        self.start()

    def start(self) -> None:
        self.table = Timetable(self.store, self.clocks.now, Pace(), steady_clock=self.clocks.tick)

    def run(self, hours: float, step_s: float = 300.0) -> list[int]:
        """Let time pass; how many feeds were asked in each step."""
        counts = []
        for _ in range(int(hours * 3600 / step_s)):
            self.table.keep()
            due = self.store.due_feeds(self.clocks.now(), 10_000, 180)
            self._answer(due)
            counts.append(len(due))
            self.clocks.pass_(step_s)
        return counts

    def _answer(self, due: Sequence[DueFeed]) -> None:
        results = []
        for each in due:
            number = each.feed.id
            self.early += self.clocks.steady < self.may.get(number, 0.0) - 1e-3
            wait = 7200 if number % 3 == 0 else 0
            self.may[number] = self.clocks.steady + max(3600, wait)
            self.asked.setdefault(number, []).append(self.clocks.steady)
            headers = (("etag", '"1"'), *([("cache-control", f"max-age={wait}")] if wait else []))
            response = Response(
                url=each.feed.url,
                final_url=each.feed.url,
                status=200 if each.status.etag is None else 304,
                headers=headers,
                body=PAGE % (number, number),
                fetched_at=self.clocks.now(),
            )
            fetched = poll.Fetched(due=each, at=self.clocks.now(), response=response)
            job = poll.job_of(fetched)
            results.append((fetched, poll.think(job) if job else None))
        poll.write(self.store, results, self.table.pace())


@pytest.fixture
def kind() -> str:
    """One process with its clock is a house on SQLite."""
    return "sqlite"


JUMPS = {
    "five days ahead": timedelta(days=5),
    "five days back": timedelta(days=-5),
    "an hour ahead": timedelta(hours=1),
    "an hour back": timedelta(hours=-1),
    "into 2038": datetime(2038, 1, 20, tzinfo=UTC) - NOW,
}


@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)
def test_a_jump_of_the_clock_starts_no_storm_and_stops_nothing(store: Store, jump: timedelta) -> None:
    house = House(store)
    usual = max(house.run(5)[12 * 2 :])
    before = store.health()
    house.clocks.wall += jump
    after = house.run(4)
    assert max(after) <= 2 * usual
    assert house.early == 0
    assert sum(after) >= FEEDS  # nobody is forgotten
    house.clocks.wall -= jump
    assert max(house.run(4)) <= 2 * usual
    assert house.early == 0
    assert [each.entries for each in store.health()] == [each.entries for each in before]


@pytest.mark.parametrize("jump", [*JUMPS.values()], ids=[*JUMPS])
def test_a_house_that_wakes_under_another_clock(store: Store, jump: timedelta) -> None:
    """The jump came while nobody watched: how long the pause was cannot be known."""
    house = House(store)
    usual = max(house.run(5)[12 * 2 :])
    house.clocks.pass_(60)
    house.clocks.wall += jump
    house.clocks.steady += max(0.0, jump.total_seconds())
    house.start()
    after = house.run(8)
    assert max(after) <= 2 * usual + 31  # one poll in ten seconds hurts nobody, however few feeds there are
    assert house.early == 0
    assert all(times[-1] > house.clocks.steady - 8 * 3600 - 1 for times in house.asked.values())


def test_a_long_pause_is_made_up_for_without_a_storm(store: Store) -> None:
    house = House(store)
    house.run(2)
    house.clocks.pass_(9 * 3600)
    after = house.run(1)
    assert max(after) <= 31
    assert sum(after[:6]) >= FEEDS  # within half an hour all the same
    assert house.early == 0


def test_entries_that_came_under_a_wrong_clock_stay_as_they_are(store: Store) -> None:
    house = House(store, count=3)
    house.clocks.wall += timedelta(days=5)
    house.run(2)
    lines = {line.title: line.first_seen for line in store.newest_reports(10)}
    house.clocks.wall -= timedelta(days=5)
    house.run(2)
    assert {line.title: line.first_seen for line in store.newest_reports(10)} == lines
    assert len(lines) == 3


# ------------------------------------------------------------------ our own line


async def _serve(hosts: list[str], port: int) -> list[asyncio.Server]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = PAGE % (1, 1)
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: %d\r\nETag: "1"\r\nConnection: close\r\n\r\n' % len(body) + body)
        await writer.drain()
        writer.close()

    return [await asyncio.start_server(answer, host, port) for host in hosts]


def test_an_hour_without_a_network_is_nobodys_fault(store: Store) -> None:
    hosts, port, clocks = [f"127.0.7.{n}" for n in range(1, 13)], free_port(), Clocks()
    store.add_feeds([NewFeed(url=f"http://{host}:{port}/feed") for host in hosts], NOW)

    async def hour() -> None:
        fetcher = Fetcher(FetchLimits(allow_private_networks=True, feed_delay_s=0.0), clock=clocks.now)
        newsroom = Newsroom(store, fetcher, Pool(1), clocks.now)
        try:
            for _ in range(60):
                await newsroom.one_pass(store.due_feeds(clocks.now(), 100, 180), feeds_only=True)
                clocks.pass_(60)
            states = [health.status for health in store.health()]
            assert all(not state.gone and state.failures <= 1 for state in states)
            assert sum(state.failures for state in states) <= 5  # those tried before it could be known
            servers = await _serve(hosts, port)
            for _ in range(10):
                await newsroom.one_pass(store.due_feeds(clocks.now(), 100, 180), feeds_only=True)
                clocks.pass_(60)
            for server in servers:
                server.close()
        finally:
            newsroom._pool.close()
            await fetcher.close()

    asyncio.run(hour())
    assert all(health.status.last_ok_at is not None and health.status.failures == 0 for health in store.health())


def test_a_poll_under_way_while_the_clock_jumps_is_settled(store: Store) -> None:
    house = House(store, count=1)
    (due,) = store.due_feeds(house.clocks.now(), 1, 180)
    house.table.keep()
    house.clocks.wall -= timedelta(days=5)
    house.table.keep()
    house._answer([replace(due)])
    assert store.next_due() is not None
    assert house.clocks.wall < store.next_due() <= house.clocks.wall + timedelta(days=1.1)
