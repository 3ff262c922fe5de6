"""`news7d owners …`, and the figures that `news7d outlets` tells."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from news7d.cli import cli
from news7d.errors import Invalid, NotFound
from news7d.store import open_store
from tests.store.make import add_feed


@pytest.fixture
def house(tmp_path: Path) -> str:
    store = open_store(f"sqlite:///{tmp_path}/news7d.sqlite")
    store.migrate()
    for name in ("one", "two", "three"):
        add_feed(store, f"http://{name}.example/feed")
    store.close()
    return str(tmp_path)


def run(data: str, *arguments: str) -> str:
    return CliRunner().invoke(cli, ["--data", data, *arguments], catch_exceptions=False, standalone_mode=False).output


def test_owners_are_set_listed_and_taken_elsewhere(house: str, tmp_path: Path) -> None:
    assert "No outlet here has an owner" in run(house, "owners", "list")
    assert "Example, Press" in run(house, "owners", "set", "Example, Press", "one", "two.example")
    assert json.loads(run(house, "owners", "list", "--json")) == [{"owner": "Example, Press", "outlets": ["one", "two"]}]
    file = tmp_path / "owners.csv"
    file.write_text(run(house, "owners", "export") + "# a remark\nthree.example,\n", encoding="utf-8")
    assert "alone" in run(house, "owners", "clear", "one")
    assert "3 domains" in run(house, "owners", "import", str(file))
    assert "once" in run(house, "owners", "list")
    assert "as shipped" in run(house, "owners", "clear", "one", "two", "--as-shipped")
    assert "No outlet here has an owner" in run(house, "owners", "list")


def test_what_is_no_list_of_owners_is_refused(house: str, tmp_path: Path) -> None:
    file = tmp_path / "owners.csv"
    file.write_text("one.example,A\nnonsense\n", encoding="utf-8")
    with pytest.raises(Invalid, match="line 2"):
        run(house, "owners", "import", str(file))
    with pytest.raises(NotFound):
        run(house, "owners", "set", "A", "four")
    with pytest.raises(Invalid):
        run(house, "owners", "set", " ", "one")
    assert "–" in run(house, "outlets")
    assert json.loads(run(house, "outlets", "--json"))[0]["numbers"] is None
