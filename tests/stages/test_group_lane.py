"""The one lane that places articles, asked from several threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from types import SimpleNamespace

from news7d.stages.group import GroupLane


def test_who_holds_the_lane_is_asked_by_one_thread_at_a_time() -> None:
    """Two that ask PostgreSQL at once would take the lock from each other."""
    inside, go = Event(), Event()
    calls: list[int] = []

    def hold_lane(name: str) -> int:
        calls.append(len(calls))
        inside.set()
        go.wait(30)
        return 1

    lane = GroupLane(SimpleNamespace(hold_lane=hold_lane), window=timedelta(days=1))  # type: ignore[arg-type]
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(lane.held)
        assert inside.wait(30)
        second = threads.submit(lane.held)
        while not second.running() and not second.done():
            pass
        assert lane._lock.acquire(blocking=False) is False
        go.set()
        assert first.result(30) and second.result(30)
    assert calls == [0, 1]
