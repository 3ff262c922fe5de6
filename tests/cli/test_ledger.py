"""The commands of the edit ledger and of tokens, where there is nothing to show or the question is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from news7d.cli import cli
from news7d.errors import Invalid


def run(data: Path, *arguments: str) -> str:
    return CliRunner().invoke(cli, ["--data", str(data), *arguments], catch_exceptions=False, standalone_mode=False).output


def test_a_young_house_says_what_is_to_come_instead_of_an_empty_table(tmp_path: Path) -> None:
    listing = run(tmp_path, "ledger")
    assert "No day has been closed yet" in listing
    assert "The key of this ledger: " in listing
    assert "`news7d token create NAME --scope read`" in run(tmp_path, "token", "list")


def test_what_is_no_day_and_what_is_no_ledger(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="is no day; write 2026-11-24"):
        run(tmp_path, "ledger", "yesterday")
    (tmp_path / "note.txt").write_text("hello\n")
    with pytest.raises(Invalid, match="cannot be trusted: that is no day of a ledger"):
        run(tmp_path, "verify", str(tmp_path / "note.txt"))
