"""`news7d story …` and `news7d corrections`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from news7d.cli import cli
from news7d.errors import Conflict, Invalid, NotFound
from news7d.store import open_store
from tests.store.make import filled, new_entry, place


@pytest.fixture
def house(tmp_path: Path) -> str:
    store = open_store(f"sqlite:///{tmp_path}/news7d.sqlite")
    store.migrate()
    for number in range(1, 5):
        filled(store, new_entry(number))
    place(store, [1, 2], [3, 4])
    store.close()
    return str(tmp_path)


def run(data: str, *arguments: str) -> str:
    result = CliRunner().invoke(cli, ["--data", data, *arguments], catch_exceptions=False, standalone_mode=False)
    return result.output


def test_decisions_and_their_list(house: str) -> None:
    assert "No decisions yet" in run(house, "corrections")
    assert "1 report of story 1 went to story 2" in run(house, "story", "split", "1", "2", "--who", "Ann", "--why", "two bridges")
    assert "went to story 3" in run(house, "story", "move", "2", "--to", "3")
    assert "story 3 (3 reports) is part of story 1" in run(house, "story", "merge", "3", "1")
    assert "decision 3 is taken back" in run(house, "story", "undo", "3")
    listed = json.loads(run(house, "corrections", "--json"))
    assert [(each["id"], each["kind"], each["articles"]) for each in listed] == [
        (4, "undo", [2, 3, 4]),
        (3, "merge", [2, 3, 4]),
        (2, "move", [2]),
        (1, "split", [2]),
    ]
    assert "two bridges" in run(house, "corrections")


def test_labelled_data(house: str) -> None:
    run(house, "story", "move", "2", "--to", "3", "--who", "Ann")
    pairs = [json.loads(line) for line in run(house, "corrections", "--jsonl").splitlines()]
    assert [(pair["one"]["article_id"], pair["other"]["article_id"], pair["together"]) for pair in pairs] == [
        (2, 1, False),
        (2, 3, True),
        (2, 4, True),
    ]
    assert pairs[0]["one"]["title"] == "Report 2"
    assert "Ann" not in json.dumps(pairs)


def test_what_cannot_be_is_said(house: str) -> None:
    for words, error in ((("merge", "1", "1"), Conflict), (("split", "1", "3"), Invalid), (("move", "9", "--to", "1"), NotFound)):
        with pytest.raises(error):
            run(house, "story", *words)
