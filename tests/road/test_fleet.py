"""Many processes on one PostgreSQL: what they bring is what one brings, and killing them or the server loses nothing."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from news7d.store import Store, open_store
from tests.far_side import FarSide, run_simweb
from tests.road.conftest import House, address_of, get, wait_for
from tests.road.test_kills import Origin, serving
from tests.road.test_road import bcubed_f1
from tests.store.databases import PostgresServer

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

OUTLETS, ENTRIES, HOURS = 8, 6, (0, 8)


@contextmanager
def running(house: House, *commands: tuple[str, ...]) -> Iterator[list[Any]]:
    """These processes, killed at the end."""
    processes = [house.start(*command) for command in commands]
    try:
        yield processes
    finally:
        for process in processes:
            end(process)


def end(process: Any) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


@contextmanager
def opened(url: str) -> Iterator[Store]:
    store = open_store(url)
    try:
        yield store
    finally:
        store.close()


def settled(store: Store) -> bool:
    """Nothing waits: every feed polled, every page read that is to be read now, every article analysed, placed and judged."""

    def work(session: Any) -> list[int]:
        now = int(time.time() * 1_000_000)
        questions = (
            "SELECT count(*) FROM feed_status WHERE claimed = 1 OR last_attempt_at IS NULL",
            f"SELECT count(*) FROM feed_status WHERE next_fetch_at <= {now}",
            f"SELECT count(*) FROM article WHERE page_claimed = 1 OR page_due_at <= {now}",
            "SELECT count(*) FROM article WHERE stage <> 'done'",
            "SELECT count(*) FROM story WHERE judge_due IS NOT NULL",
        )
        return [next(session.stream(question))[0] for question in questions]

    return not any(store.database.read(work))


def a_day(web: FarSide, house: House, url: str) -> None:
    """The simulated day in steps; between them the house comes to rest. `house` is running."""
    with opened(url) as store:
        for hours in HOURS:
            web.control(f"/__tick?s={hours * 3600}")
            house.run("refresh")
            wait_for(lambda: settled(store), 120)


def articles(store: Store, port: int) -> dict[str, str]:
    """All that is known of each article and does not depend on when or as what number it came, nor at which port the web listens."""
    ids = [row[0] for row in store.database.read(lambda session: list(session.stream("SELECT id FROM article")))]
    said = store.analyses(ids)
    tasks = store.tasks(ids)
    whole = {task.url: (task.article, task.page_read, task.revision, task.published, said[task.article_id]) for task in tasks}
    return {unported(url, port): unported(repr(values), port) for url, values in whole.items()}


def unported(text: str, port: int) -> str:
    return text.replace(f":{port}/", "/")


def stories(store: Store, port: int) -> dict[str, int]:
    rows = store.database.read(lambda session: list(session.stream("SELECT url, story_id FROM article")))
    return {unported(url, port): story for url, story in rows}


@pytest.mark.timeout(280)
def test_one_process_and_a_fleet_tell_the_same_day(tmp_path: Path, fresh_url: Any) -> None:
    """Equal: the same articles, word for word, with the same analysis; and stories that agree and are as right. Which article comes
    first differs between any two runs, and grouping is online, so a borderline article may be placed otherwise: two runs of one
    process agree to .95 (B-cubed), and so do one process and a fleet. docs/design/033-fleet.md has the figures.
    """
    urls = {"one": fresh_url("sqlite"), "fleet": fresh_url("postgres")}
    commands = {"one": [("up", "--port", "0")], "fleet": [("up", "--no-work", "--port", "0"), *[("work",)] * 4]}
    said, placed = {}, {}
    for name, url in urls.items():
        house = House(tmp_path / name, NEWS7D_DATABASE=url, NEWS7D_WORKERS="1", NEWS7D_MIN_INTERVAL="600")
        with run_simweb(tmp_path, outlets=OUTLETS, entries=ENTRIES) as web, ExitStack() as stack:
            house.run("import", "-", stdin=addresses(web))
            processes = stack.enter_context(running(house, *commands[name]))
            address_of(processes[0])
            a_day(web, house, url)
            events = {unported(article["url"], web.port): article["event"] for article in web.control("/__truth")["articles"]}
        with opened(url) as store:
            said[name], placed[name] = articles(store, web.port), stories(store, web.port)
            assert store.check() == ()
        assert bcubed_f1([(events[key], story) for key, story in placed[name].items() if key in events]) > 0.9
    assert len(said["one"]) > OUTLETS * ENTRIES
    assert said["fleet"] == said["one"]
    assert bcubed_f1([(placed["one"][key], placed["fleet"][key]) for key in placed["one"]]) > 0.85


def addresses(web: FarSide) -> bytes:
    return get(web.url("/__opml"))[1]


@pytest.mark.timeout(280)
def test_workers_killed_at_random_and_the_server_too_lose_nothing(tmp_path: Path, fresh_url: Any, postgres_server: PostgresServer) -> None:
    chance = random.Random(11)
    url = fresh_url("postgres")
    house = House(tmp_path / "data", NEWS7D_DATABASE=url, NEWS7D_WORKERS="1", NEWS7D_MIN_INTERVAL="0.05")
    with serving(Origin()) as origin, running(house, ("up", "--no-work", "--port", "0")) as (web,):
        house.run("import", "-", stdin="\n".join(f"http://127.0.0.1:{origin.port}/feed/{feed}" for feed in range(6)).encode())
        workers = [house.start("work") for _ in range(3)]
        try:
            for round_ in range(8):
                origin.grow()
                time.sleep(chance.uniform(0.5, 2.0))
                victim = chance.randrange(3)
                end(workers[victim])
                workers[victim] = house.start("work")
                if round_ == 4:
                    restart(postgres_server)
            assert web.poll() is None
        finally:
            for worker in workers:
                end(worker)
        end(web)
        origin.grow()
        house.run("refresh", "--all")  # alone now, it takes over what the dead had in hand
        wanted = Counter(f"Entry {name} of the ledger" for entries in origin.ledger.values() for name in entries)
    with opened(url) as store:
        sql = "SELECT a.title FROM entry e JOIN article a ON a.id = e.article_id"
        assert Counter(title for (title,) in store.database.read(lambda session: list(session.stream(sql)))) == wanted
        assert store.check() == ()


def restart(server: PostgresServer) -> None:
    server.stop()
    threading.Event().wait(0.5)
    server.restart()


@pytest.mark.timeout(200)
def test_a_fleet_comes_back_after_the_server_restarts_at_once(tmp_path: Path, fresh_url: Any, postgres_server: PostgresServer) -> None:
    """Without anybody doing anything; and one host never meets two workers at once."""
    url = fresh_url("postgres")
    house = House(tmp_path / "data", NEWS7D_DATABASE=url, NEWS7D_WORKERS="1", NEWS7D_MIN_INTERVAL="0.05")
    with serving(Origin()) as origin, running(house, ("up", "--port", "0"), ("work",), ("work",)) as processes:
        house.run("import", "-", stdin="\n".join(f"http://127.0.0.1:{origin.port}/feed/{feed}" for feed in range(6)).encode())
        for _ in range(3):
            origin.grow()
            wait_for(lambda: stored(url) == sum(map(len, origin.ledger.values())), 60)
            restart(postgres_server)
        origin.grow()
        wait_for(lambda: stored(url) == sum(map(len, origin.ledger.values())), 60)
        assert all(process.poll() is None for process in processes)
        assert origin.most_at_once == 1


def stored(url: str) -> int:
    with opened(url) as store:
        return store.database.read(lambda session: int(next(session.stream("SELECT count(*) FROM entry"))[0]))
