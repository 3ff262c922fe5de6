"""Trials of what the world does to a house: each prints what was measured against what spec/reliability.md promises.

    python tools/soak.py kills disk locked away restart       (tools/soak.py runs them; `steady` is its own)

A trial gives the sentences about what went wrong; none means that the promise was kept.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from news7d.model import DueFeed, FeedChange, NewEntry, NewFeed  # noqa: E402
from news7d.reserve import NAME as RESERVE  # noqa: E402
from news7d.store import open_store  # noqa: E402
from tests.far_side import run_simweb  # noqa: E402
from tests.road.conftest import House, address_of, get  # noqa: E402
from tests.road.test_failpoints import killed_at  # noqa: E402
from tests.road.test_kills import Origin, serving, stored_titles  # noqa: E402
from tests.store.make import new_entry  # noqa: E402

FEEDS = 6
POINTS = (
    "fetched feeds_claim_all entries_known article_add body_add half-indexed entry_add status_set before-commit after-commit articles_claim"
    " analysis_set article_analysed articles_to_place story_found article_placed stories_claim story_judged role_set front_touch"
).split()


# ------------------------------------------------------------------ what all trials need


def watched(house: House, origin: Origin) -> None:
    house.run("import", "-", stdin="\n".join(f"http://127.0.0.1:{origin.port}/feed/{feed}" for feed in range(FEEDS)).encode())


def compare(house: House, origin: Origin) -> list[str]:
    """The ledger with what is stored, after one more poll of all."""
    house.run("refresh", "--all")
    stored = Counter(stored_titles(house))
    wanted = Counter(f"Entry {name} of the ledger" for entries in origin.ledger.values() for name in entries)
    lost, double = (wanted - stored).total(), (stored - wanted).total()
    print(f"  {wanted.total()} entries in the ledger: {lost} lost, {double} double (promised: 0 and 0)")
    problems = [] if "sound" in house.run("check") else ["the database is not sound"]
    return problems + ([f"{lost} entries are lost"] if lost else []) + ([f"{double} entries are double"] if double else [])


@contextmanager
def up(house: House) -> Iterator[str]:
    process = house.start("up", "--port", "0")
    try:
        yield address_of(process)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def seconds_until(condition: Callable[[], bool], most: float) -> float | None:
    began = time.monotonic()
    while time.monotonic() - began < most:
        if condition():
            return time.monotonic() - began
        time.sleep(0.2)
    return None


def measured(what: str, seconds: float | None, promised: float) -> list[str]:
    said = "never" if seconds is None else f"{seconds:.1f} s"
    print(f"  {what}: {said} (promised: {promised:g} s)")
    return [] if seconds is not None and seconds <= promised else [f"{what}: {said}"]


def count(house: House) -> int:
    with sqlite3.connect(f"file:{house.folder}/news7d.sqlite?mode=ro", uri=True) as database:
        return int(database.execute("SELECT count(*) FROM entry").fetchone()[0])


def ledger(origin: Origin) -> int:
    return sum(map(len, origin.ledger.values()))


# ------------------------------------------------------------------ the trials


def kills(folder: Path, times: int) -> list[str]:
    """R1: killed at random moments of `up`, and at named points of a pass."""
    chance = random.Random(1)
    house = House(folder / "data", NEWS7D_MIN_INTERVAL="0.05", NEWS7D_WORKERS="1")
    with serving(Origin()) as origin:
        watched(house, origin)
        for number in range(times):
            origin.grow()
            if number % 5 == 4:
                killed_at(house, POINTS[number // 5 % len(POINTS)], 1, "refresh", "--all")
                continue
            process = house.start("up", "--port", "0")
            time.sleep(chance.uniform(0.5, 3.0))
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        print(f"  {times} kills")
        return compare(house, origin)


def disk(folder: Path, times: int) -> list[str]:
    """R5: the disk is full; then there is room again. Wants root, for a small file system."""
    small = folder / "small"
    small.mkdir()
    if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400m", "tmpfs", str(small)], check=False).returncode:
        print("  left out: needs root, to mount a small file system")
        return []
    house = House(small / "data", NEWS7D_MIN_INTERVAL="0.05", NEWS7D_WORKERS="1")
    try:
        with serving(Origin()) as origin:
            return _full(house, origin, small)
    finally:
        subprocess.run(["umount", "--lazy", str(small)], check=True)


def _full(house: House, origin: Origin, small: Path) -> list[str]:
    wrong: list[str] = []
    watched(house, origin)
    with up(house) as address:
        seconds_until(lambda: (house.folder / RESERVE).exists(), 10)
        filler = small / "filler"
        with filler.open("wb") as file:
            left = os.statvfs(small)
            os.posix_fallocate(file.fileno(), 0, left.f_bavail * left.f_frsize - (256 << 10))
        grow = lambda: (origin.grow(), b'"ok"' not in get(address + "/healthz")[1])[1]  # noqa: E731
        wrong += measured("/healthz tells of it within", seconds_until(grow, 90), 60)
        for _ in range(40):
            origin.grow()
        time.sleep(5)
        if any(get(address + page)[0] != 200 for page in ("/", "/sources", "/search?q=entry") * 5):
            wrong.append("pages fail on a full disk")
        print(f"  {house.run('prune', '--days', '3000').splitlines()[0]}")
        filler.unlink()
        wrong += measured("all is stored after there was room within", seconds_until(lambda: count(house) == ledger(origin), 90), 60)
    return wrong + compare(house, origin)


def locked(folder: Path, times: int) -> list[str]:
    """R7: another program holds the database for a minute."""
    house = House(folder / "data", NEWS7D_MIN_INTERVAL="0.05", NEWS7D_WORKERS="1")
    wrong: list[str] = []
    with serving(Origin()) as origin:
        watched(house, origin)
        with up(house) as address:
            origin.grow()
            seconds_until(lambda: count(house) == ledger(origin), 30)
            other = sqlite3.connect(house.folder / "news7d.sqlite", isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            for _ in range(6):
                origin.grow()
                time.sleep(10)
                if get(address + "/")[0] != 200:
                    wrong.append("the front page fails while the database is locked")
            other.execute("ROLLBACK")
            other.close()
            wrong += measured("what came meanwhile is stored within", seconds_until(lambda: count(house) == ledger(origin), 90), 5)
        return wrong + compare(house, origin)


def away(folder: Path, times: int) -> list[str]:
    """R8, a part: all hosts take connections and say nothing for a minute. No feed is given up, all come back. (A line that is
    down, where nobody is blamed at all, is tried in tests/net.)"""
    house = House(folder / "data", NEWS7D_MIN_INTERVAL="0.1")
    with run_simweb(folder, outlets=40, entries=5, rate=60) as web:
        house.run("import", "-", stdin=get(web.url("/__opml"))[1])
        with up(house):
            seconds_until(lambda: _newest(house)[0] == 40, 60)
            os.kill(web.process.pid, signal.SIGSTOP)
            for _ in range(4):
                house.run("refresh")  # due again, however long their servers let us wait
                time.sleep(15)
            blamed = _newest(house)[1]
            os.kill(web.process.pid, signal.SIGCONT)
            began = _now()
            house.run("refresh")
            back = seconds_until(lambda: _newest(house, began)[0] >= 38, 130)
    print(f"  feeds given up: {blamed} (promised: 0)")
    return measured("all are polled again within", back, 120) + ([f"{blamed} feeds are given up"] if blamed else [])


def _now() -> int:
    return time.time_ns() // 1000


def _newest(house: House, since: int = 0) -> tuple[int, int]:
    with sqlite3.connect(f"file:{house.folder}/news7d.sqlite?mode=ro", uri=True) as database:
        sql = "SELECT count(*) FILTER (WHERE last_ok_at > ?), count(*) FILTER (WHERE gone = 1) FROM feed_status"
        ok, blamed = database.execute(sql, (since,)).fetchone()
    return int(ok), int(blamed)


def restart(folder: Path, times: int) -> list[str]:
    """R3: a house of many entries opens its door. `times` thousand entries."""
    house = House(folder / "data", NEWS7D_MIN_INTERVAL="0.05")
    with serving(Origin()) as origin:
        watched(house, origin)
        furnish(house, times * 1000)
        origin.grow()
        began = time.monotonic()
        process = house.start("up", "--port", "0")
        try:
            address = address_of(process)
            wrong = measured("the front page answers within", seconds_until(lambda: get(address + "/")[0] == 200, 60), 5)
            print(f"  from exec to the front page: {time.monotonic() - began:.1f} s")
            first = seconds_until(lambda: origin.most_at_once > 0, 60)
            return wrong + measured("the first poll comes within", first, 10)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def furnish(house: House, entries: int) -> None:
    """Fill the store as polls would, quickly: 1,000 feeds, a month of entries."""
    store = open_store(f"sqlite:///{house.folder}/news7d.sqlite")
    now = datetime.now(UTC)
    added = store.add_feeds([NewFeed(url=f"http://127.2.{n // 250}.{n % 250 + 1}/feed", kind="rss") for n in range(1000)], now)
    dues: dict[int, DueFeed] = {due.feed.id: due for due in store.due_feeds(now, 2000, everything=True)}
    ids = [key for key, _ in added if key in dues]
    for at in range(0, entries, 2000):
        feed = dues[ids[at // 2000 % len(ids)]]
        seen = now - timedelta(days=30 * (1 - at / entries))
        news = tuple(_entry(number, seen) for number in range(at, min(at + 2000, entries)))
        store.save_feeds([FeedChange(feed_id=feed.feed.id, status=feed.status, entries=news)])
    later = (now + timedelta(days=1)).timestamp() * 1_000_000
    done = "UPDATE article SET stage = 'done', story_id = NULL;\n"
    script = f"{done}UPDATE feed_status SET next_fetch_at = {int(later)} WHERE feed_id > {FEEDS};\n"
    store.database.write(lambda session: session.script(script))
    print(f"  {entries:,} entries, {store.database.size() >> 20:,} MB")
    store.close()


def _entry(number: int, seen: datetime) -> NewEntry:
    text = f"What the ministry said on occasion {number}. " * 8
    return new_entry(number, title=f"Report {number} of the ministry", text=text, first_seen=seen, published=seen)


TRIALS: dict[str, tuple[Callable[[Path, int], list[str]], int]] = {
    "kills": (kills, 500),
    "disk": (disk, 1),
    "locked": (locked, 1),
    "away": (away, 1),
    "restart": (restart, 1000),
}
"""Each with its usual size."""


def run(name: str, times: int | None) -> list[str]:
    trial, usual = TRIALS[name]
    print(f"{name}: {(trial.__doc__ or '').strip()}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        return [f"{name}: {sentence}" for sentence in trial(Path(folder), times or usual)]
