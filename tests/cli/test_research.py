"""`news7d export` and `import` of tables, as a researcher calls them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyarrow.parquet as parquet
import pytest
from click.testing import CliRunner, Result

from news7d.cli import cli
from news7d.cli.tables import write
from news7d.core.export import TABLES, ArticleRecord, OutletRecord, columns
from news7d.errors import Invalid
from news7d.store import open_store
from tests.store.make import NOW
from tests.web.newsroom import fill, sample

ORDER = ("outlets", "feeds", "articles", "stories", "roles", "revisions")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("research")
    store = open_store(f"sqlite:///{folder}/news7d.sqlite")
    store.migrate()
    fill(store, sample())
    store.close()
    return str(folder)


def run(data: str | Path, *arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(cli, ["--data", str(data), *arguments], catch_exceptions=True)
    if code == 0:
        assert result.exit_code == 0, (result.output, result.exception)
    else:
        assert result.exit_code != 0
    return result


@pytest.mark.parametrize("table", list(TABLES))
def test_each_table_in_each_format_says_the_same(house: str, tmp_path: Path, table: str) -> None:
    names = [column.name for column in columns(TABLES[table])]
    lines = [json.loads(line) for line in run(house, "export", table).stdout.splitlines()]
    run(house, "export", table, "-o", str(tmp_path / "t.csv"))
    run(house, "export", table, "-o", str(tmp_path / "t.parquet"))
    with open(tmp_path / "t.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    packed = parquet.read_table(tmp_path / "t.parquet")
    assert packed.schema.names == names
    assert len(lines) == len(rows) == packed.num_rows
    kinds = {column.name: column.kind for column in columns(TABLES[table])}
    for line, row, deep in zip(lines, rows, packed.to_pylist(), strict=True):
        assert list(line) == list(row) == names
        for name in names:
            flat = json.loads(row[name]) if kinds[name] in ("list", "json", "yes or no") and row[name] else row[name]
            assert (flat or None) == (line[name] or None) or str(line[name]) == row[name], name
            nested = json.loads(deep[name]) if kinds[name] == "json" else deep[name]
            nested = nested.isoformat().replace("+00:00", "Z") if hasattr(nested, "isoformat") else nested
            assert nested == line[name], name


def test_out_and_in_through_files(house: str, tmp_path: Path) -> None:
    other = tmp_path / "other"
    for table in ORDER:
        run(house, "export", table, "-o", str(tmp_path / f"{table}.jsonl"))
    together = tmp_path / "all.jsonl"
    together.write_bytes(b"".join((tmp_path / f"{table}.jsonl").read_bytes() for table in ORDER))
    assert "0 known already, 0 left out" in run(other, "import", str(together)).stdout
    assert run(other, "import", str(together), "--json").stdout.split() == run(other, "import", str(together), "--json").stdout.split()
    for table in ORDER:
        again = run(other, "export", table).stdout.splitlines()
        assert sorted(again) == sorted((tmp_path / f"{table}.jsonl").read_text("utf-8").splitlines()), table
    assert "Nothing found" not in run(other, "search", "bridge").stdout


def test_without_texts_nothing_long_of_others_is_left(house: str) -> None:
    whole, bare = (run(house, "export", "articles", *more).stdout for more in ((), ("--no-text",)))
    assert len(bare) < len(whole)
    for line in bare.splitlines():
        said = json.loads(line)
        assert said["text"] is None and said["excerpt"] is None and said["title"] is not None
    assert all(json.loads(line)["evidence"] == [] for line in run(house, "export", "roles", "--no-text").stdout.splitlines())


def test_a_period_is_named_in_days_or_times(house: str) -> None:
    every = run(house, "export", "articles").stdout.splitlines()
    first = min(json.loads(line)["first_seen"] for line in every)
    assert run(house, "export", "articles", "--since", "2020-01-01").stdout.splitlines() == every
    assert run(house, "export", "articles", "--until", first).stdout == ""
    assert run(house, "export", "articles", "--since", "2020-01-01", "--until", "2020-02-01T00:00:00+01:00").stdout == ""


@pytest.mark.parametrize(("arguments", "words"), [
    (("export", "articles", "--since", "yesterday"), "is no time"),
    (("export", "articles", "--format", "opml"), "there are jsonl, csv, parquet"),
    (("export", "storys"), "there is no table storys: there are stories"),
    (("export", "--format", "parquet"), "there are opml, csv, urls"),
    (("export", "--since", "2026-01-01"), "are for tables: stories"),
    (("export", "articles", "-o", "/nowhere/at/all.jsonl"), "No such file"),
])  # fmt: skip
def test_what_cannot_be_done_says_what_can(house: str, arguments: tuple[str, ...], words: str) -> None:
    assert words in str(run(house, *arguments, code=2).exception)


def test_the_list_of_feeds_is_exported_as_before(house: str, tmp_path: Path) -> None:
    assert run(house, "export").stdout.startswith("<?xml")
    run(house, "export", str(tmp_path / "mine.txt"))
    assert all(line.startswith("http") for line in (tmp_path / "mine.txt").read_text().splitlines())
    assert "known already" in run(house, "import", str(tmp_path / "mine.txt")).stdout


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_only_json_lines_come_back(house: str, tmp_path: Path, form: str) -> None:
    """Above all, no address of an article becomes a feed."""
    file = tmp_path / f"articles.{form}"
    run(house, "export", "articles", "-o", str(file))
    assert "--format jsonl" in str(run(tmp_path / "other", "import", str(file), code=2).exception)
    assert run(tmp_path / "other", "feeds", "--json").stdout.strip() == "[]"


def test_a_broken_line_is_named_and_what_came_before_stays(house: str, tmp_path: Path) -> None:
    lines = run(house, "export", "outlets").stdout.splitlines()
    file = tmp_path / "outlets.jsonl"
    file.write_text("\n".join([*lines, '{"record":"outlet/1"', ""]))
    assert f"line {len(lines) + 1}" in str(run(tmp_path / "other", "import", str(file), code=2).exception)


def test_nothing_is_left_of_an_export_that_failed(house: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("news7d.cli.tables.to_line", lambda record: 1 / 0)
    run(house, "export", "articles", "-o", str(tmp_path / "a.jsonl"), code=1)
    assert list(tmp_path.iterdir()) == []


def test_without_pyarrow_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(Invalid, match=r'pip install "news7d\[parquet\]"; or take --format jsonl or csv'):
        write([], ArticleRecord, "parquet", io.BytesIO())


def test_odd_texts_survive_every_format(tmp_path: Path) -> None:
    odd = 'a,"b"\r\nc\n\td;=1+1\u2028\u0085 \U0001f600 \u202e'
    record = OutletRecord(id="a.example", slug="a", name=odd)
    for form in ("csv", "parquet", "jsonl"):
        file = io.BytesIO()
        assert write(iter([record, record]), OutletRecord, form, file) == 2
        (tmp_path / f"x.{form}").write_bytes(file.getvalue())
    with open(tmp_path / "x.csv", encoding="utf-8", newline="") as text:
        assert [row["name"] for row in csv.DictReader(text)] == [odd, odd]
    assert parquet.read_table(tmp_path / "x.parquet").column("name").to_pylist() == [odd, odd]
    assert [json.loads(line)["name"] for line in (tmp_path / "x.jsonl").read_bytes().splitlines()] == [odd, odd]


def test_gaps_are_exported_up_to_now(tmp_path: Path) -> None:
    run(tmp_path, "init")
    store = open_store(f"sqlite:///{tmp_path}/news7d.sqlite")
    store.beat(NOW.replace(year=2020))
    store.close()
    (gap,) = [json.loads(line) for line in run(tmp_path, "export", "gaps").stdout.splitlines()]
    assert gap["since"].startswith("2020-") and gap["until"] is None and gap["seconds"] > 86400
