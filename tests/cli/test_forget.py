"""`news7d forget` and `news7d outlets`, as an operator calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from news7d.cli import cli
from news7d.store import open_store
from tests.store.make import add_feed, new_entry, poll


@pytest.fixture
def data(tmp_path: Path) -> Path:
    store = open_store(f"sqlite:///{tmp_path}/news7d.sqlite")
    store.migrate()
    feed = add_feed(store, "https://north.example/feed", title="The North")
    store.save_feeds([poll(feed, *(new_entry(n, site="https://north.example", text="Long words. " * 60) for n in range(3)))])
    store.close()
    return tmp_path


def run(data: Path, *arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(cli, ["--data", str(data), *arguments])
    assert (result.exit_code == 0) is (code == 0), (result.output, result.exception)
    return result


def stored(data: Path) -> int:
    store = open_store(f"sqlite:///{data}/news7d.sqlite")
    try:
        return len(store.newest_reports(100))
    finally:
        store.close()


def test_an_article_goes_and_its_tombstone_can_be_lifted(data: Path) -> None:
    url = "https://north.example/1"
    assert "Nothing was forgotten" in run(data, "forget").stdout
    assert "1 article would go" in run(data, "forget", url, "--dry-run").stdout and stored(data) == 3
    assert "1 article taken out" in run(data, "forget", url).stdout and stored(data) == 2
    (stone,) = json.loads(run(data, "forget", "--json").stdout)
    assert (stone["what"], stone["kind"], stone["articles"]) == (url, "article", 1)
    assert url in run(data, "forget").stdout
    assert "may come in again" in run(data, "forget", "--undo", url).stdout
    assert json.loads(run(data, "forget", "--json").stdout) == []
    assert "was not forgotten" in str(run(data, "forget", "--undo", url, code=2).exception)


@pytest.mark.parametrize("name", ["north", "north.example", "NORTH.example"])
def test_an_outlet_goes_by_slug_or_domain(data: Path, name: str) -> None:
    assert json.loads(run(data, "forget", name, "--dry-run", "--json").stdout)[0]["articles"] == 3
    assert "3 articles and its feeds taken out" in run(data, "forget", name).stdout
    assert stored(data) == 0 and json.loads(run(data, "feeds", "--json").stdout) == []
    assert "--undo" in str(run(data, "add", "--unchecked", "https://north.example/other", code=2).exception)
    listed = data / "list.txt"
    listed.write_text("https://north.example/other\nhttps://south.example/feed\n")
    answer = json.loads(run(data, "import", str(listed), "--json").stdout)
    assert answer["added"] == 1 and "was forgotten here" in answer["problems"][0]
    run(data, "forget", "--undo", "north.example")
    run(data, "add", "--unchecked", "https://north.example/other")


def test_nothing_goes_where_one_of_the_names_is_wrong(data: Path) -> None:
    assert "no outlet nroth" in str(run(data, "forget", "https://north.example/1", "nroth", code=2).exception)
    assert stored(data) == 3


def test_the_rule_of_outlets(data: Path) -> None:
    assert json.loads(run(data, "outlets", "--json").stdout)[0]["full_text"] is None
    assert "own (the house's rule)" in run(data, "outlets").stdout
    assert json.loads(run(data, "outlets", "north", "--full-text", "none", "--json").stdout)[0]["full_text"] == "none"
    assert json.loads(run(data, "outlets", "north.example", "--full-text", "house", "--json").stdout)[0]["full_text"] is None
    assert "needs the outlets" in str(run(data, "outlets", "--full-text", "all", code=2).exception)
