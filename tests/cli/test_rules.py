"""Rules at the shell."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from news7d.cli import cli
from news7d.store import open_store
from tests.store.make import filled, new_entry, place

FILE = '[{"name": "Storms", "when": {"all": [{"field": "text", "op": "has", "value": "storm"}]}, "then": ["star"]}]'


def run(data: Path, *words: str, given: str | None = None) -> Result:
    return CliRunner().invoke(cli, ["--data", str(data), "rules", *words], input=given)


def test_rules_are_listed_tested_added_and_removed(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/news7d.sqlite")
    store.migrate()
    filled(store, new_entry(1, title="Cup final"), new_entry(2, title="Storm hits the coast"))
    place(store, [1], [2])
    store.close()
    assert "No rules yet" in run(tmp_path, "list").output
    told = run(tmp_path, "test", "-", "--days", "365", given=FILE).output
    assert "Storms: if title or text has the words “storm”: star it" in told
    assert "1 of 2 reports" in told and "Storm hits the coast (text has “storm”)" in told
    assert "1 rule added" in run(tmp_path, "add", "-", given=FILE).output
    assert json.loads(run(tmp_path, "list", "--json").output)["rules"][0]["name"] == "Storms"
    assert "Storms" in run(tmp_path, "list").output
    assert "deleted" in run(tmp_path, "remove", "1").output
    assert "no rule 1" in str(run(tmp_path, "remove", "1").exception)
    assert "no reader ada" in str(run(tmp_path, "list", "--reader", "ada").exception)
    assert "there is no field" in str(run(tmp_path, "add", "-", given=FILE.replace('"text"', '"colour"')).exception)
