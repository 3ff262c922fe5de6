"""Moving and keeping house as somebody at the shell does it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from news7d.core.moving import open_parcel
from news7d.store import open_store
from tests.cli.test_research import run
from tests.web.newsroom import fill, sample

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "moving"


@pytest.fixture
def data(tmp_path: Path) -> str:
    store = open_store(f"sqlite:///{tmp_path}/news7d.sqlite")
    store.migrate()
    fill(store, sample())
    store.close()
    return str(tmp_path)


def test_in_and_out_again(data: str, tmp_path: Path) -> None:
    opml, starred = str(GOLDEN / "freshrss.opml"), str(GOLDEN / "freshrss_starred.json")
    dry = run(data, "move-in", opml, "--dry-run")
    assert "4 feeds in 2 folders" in dry.stdout and "Nothing was written" in dry.stdout and "filters" in dry.stderr
    told = json.loads(run(data, "move-in", opml, "--json").stdout)
    assert told["done"]["feeds_new"] == 4
    assert "0 feeds are new here, 4 were here already" in run(data, "move-in", opml).stdout
    assert "2 saved ones are new" in run(data, "move-in", starred).stdout
    assert "2 items were here" in run(data, "move-in", starred).stdout
    assert "there is no reader ben" in str(run(data, "move-in", opml, "--reader", "ben", code=2).exception)
    assert "No such file" in str(run(data, "move-in", str(tmp_path / "nowhere"), code=2).exception)
    run(data, "move-out", str(tmp_path / "out.zip"), "--reader", "ADMIN")
    parcel = open_parcel((tmp_path / "out.zip").read_bytes(), "out.zip")
    assert sum(item.saved for item in parcel.items) == 2 and len(parcel.feeds) >= 4
    assert "sound" in run(data, "check").stdout


def test_keeping_house(data: str, tmp_path: Path) -> None:
    assert "Nothing would go" in run(data, "prune", "--dry-run").stdout
    assert "articles would go, first seen from 2026" in run(data, "prune", "--days", "1", "--dry-run").stdout
    store = open_store(f"sqlite:///{data}/news7d.sqlite")
    slug = store.outlets()[0].slug
    store.close()
    assert "kept 14 days" in run(data, "keep", slug, "14").stdout
    assert "kept for ever" in run(data, "keep", slug, "for-ever").stdout
    assert "kept as the house has it" in run(data, "keep", slug, "house").stdout
    run(data, "keep", slug, "often", code=2)
    assert "now" in run(data, "vacuum").stdout and "now" in run(data, "vacuum", "--full").stdout
    copy = f"sqlite:///{tmp_path}/copy.sqlite"
    assert "Copied and compared" in run(data, "copy-to", copy).stdout
    assert "not empty" in str(run(data, "copy-to", copy, code=2).exception)
    assert "articles are gone" in run(data, "prune", "--days", "1").stdout
    assert "sound" in run(data, "check").stdout
