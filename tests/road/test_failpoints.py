"""`kill -9` at every point that matters: what was accepted is there once, and the house is sound (spec/reliability.md R1, R12)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from news7d.store import open_store
from tests.road.conftest import House
from tests.road.test_kills import Origin, serving, stored_titles

ROOT = Path(__file__).resolve().parents[2]

# (point, which time): of one poll, from the first byte to the last verdict
REFRESH = (
    ("feeds_claim_all", 1),
    ("fetched", 1),
    ("article_add", 1),
    ("half-indexed", 1),
    ("status_set", 1),
    ("before-commit", 3),
    ("after-commit", 3),
    ("analysis_set", 1),
    ("article_placed", 1),
    ("role_set", 1),
)


def killed_at(house: House, point: str, number: int, *arguments: str) -> None:
    """Run a command that dies there; it is an error if it never gets there."""
    command = [sys.executable, str(ROOT / "tests/failpoints.py"), point, str(number), "--", *arguments]
    environ = house.environ | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    done = subprocess.run(command, env=environ, capture_output=True, timeout=120, check=False)
    assert done.returncode == -signal.SIGKILL, f"{point} was not reached: {done.returncode}\n{done.stderr.decode()[-2000:]}"


@pytest.mark.slow
@pytest.mark.timeout(280)
def test_killed_at_every_point_of_a_poll(tmp_path: Path) -> None:
    house = House(tmp_path / "data", NEWS7D_WORKERS="1")
    with serving(Origin()) as origin:
        house.run("import", "-", stdin="\n".join(f"http://127.0.0.1:{origin.port}/feed/{feed}" for feed in range(2)).encode())
        for point, number in REFRESH:
            origin.grow()
            killed_at(house, point, number, "refresh", "--all")
        origin.grow()
        house.run("refresh", "--all")
    wanted = Counter(f"Entry {name} of the ledger" for feed in range(2) for name in origin.ledger[feed])
    assert Counter(stored_titles(house)) == wanted
    assert "sound" in house.run("check")


def test_killed_while_migrating_leaves_the_old_schema_or_the_new(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        house = House(tmp_path / f"data{number}")
        killed_at(house, "half-migrated" if number < 3 else "migration_note", 1 if number < 3 else 2, "migrate")
        assert "applied" in house.run("migrate")
        assert "sound" in house.run("check")


def test_killed_while_pruning_or_saving_leaves_a_sound_house(tmp_path: Path) -> None:
    house = House(tmp_path / "data", NEWS7D_WORKERS="1")
    with serving(Origin()) as origin:
        origin.grow()
        house.run("import", "-", stdin=f"http://127.0.0.1:{origin.port}/feed/0\nhttp://127.0.0.1:{origin.port}/feed/1".encode())
        house.run("refresh", "--all")
        for point in ("prune_bodies", "prune_articles", "prune_touched_stories", "before-commit"):
            grow_old(house)
            killed_at(house, point, 1, "prune", "--days", "1")
            assert "sound" in house.run("check")
        killed_at(house, "half-saved", 3, "backup", str(tmp_path / "saved"))
        assert not (tmp_path / "saved").exists()
        assert "2 articles" in house.run("prune", "--days", "1")
        assert house.json("refresh", "--all")["entries_new"] == 0  # what was pruned is no news when the feed still has it
    assert "sound" in house.run("check")
    assert os.path.exists(house.folder / "news7d.sqlite")


def grow_old(house: House) -> None:
    store = open_store(f"sqlite:///{house.folder}/news7d.sqlite")
    weeks = timedelta(days=14) // timedelta(microseconds=1)  # also the story: what goes on is not pruned
    aged = f"UPDATE article SET first_seen = first_seen - {weeks};\nUPDATE story SET last_seen = last_seen - {weeks};\n"
    store.database.write(lambda session: session.script(aged))
    store.close()
