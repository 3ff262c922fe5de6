"""Accounts at the shell."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from news7d.cli import cli
from news7d.errors import Conflict, Invalid, NotFound
from news7d.web.passwords import password_fits

PASSWORD = "three brass herons walking"


def run(folder: Path, *words: str, given: str | None = None) -> str:
    done = CliRunner().invoke(cli, [f"--data={folder}", *words], input=given, catch_exceptions=False, standalone_mode=False)
    return done.output


def readers(folder: Path) -> list[Any]:
    return list(json.loads(run(folder, "readers", "list", "--json")))


def test_readers_at_the_shell(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="before there is a second"):
        run(tmp_path, "readers", "add", "lena")
    run(tmp_path, "readers", "password", "admin", given=f"{PASSWORD}\n")
    link = run(tmp_path, "readers", "add", "lena", "--email", "lena@example.org")
    assert re.search(r"http://127\.0\.0\.1:7070/invitation/[\w-]{43}\n", link)
    run(tmp_path, "readers", "add", "otto", "--role", "editor", "--password", given=f"{PASSWORD}\n")
    told = readers(tmp_path)
    assert [(one["name"], one["role"], one["has_password"]) for one in told] == [
        ("admin", "admin", True),
        ("lena", "reader", False),
        ("otto", "editor", True),
    ]
    assert told[1]["invited_until"] and "invited" in run(tmp_path, "readers", "list")
    run(tmp_path, "readers", "role", "LENA", "editor")
    run(tmp_path, "readers", "disable", "lena")
    assert readers(tmp_path)[1]["disabled"] and not readers(tmp_path)[1]["invited_until"], "an open link ends"
    run(tmp_path, "readers", "enable", "lena")
    assert "invitation/" in run(tmp_path, "readers", "invite", "lena")
    with pytest.raises(Conflict, match="last administrator"):
        run(tmp_path, "readers", "role", "admin", "reader")
    with pytest.raises(NotFound, match="readers list"):
        run(tmp_path, "readers", "disable", "nobody")
    run(tmp_path, "token", "create", "Desk", "--scope", "write:feeds", "--reader", "otto")
    assert "otto" in run(tmp_path, "token", "list")
    run(tmp_path, "readers", "remove", "otto", "--yes")
    assert [one["name"] for one in readers(tmp_path)] == ["admin", "lena"]
    assert json.loads(run(tmp_path, "token", "list", "--json")) == []
    deeds = json.loads(run(tmp_path, "audit", "--json"))
    assert [deed["what"] for deed in deeds][:3] == ["reader.remove", "token.add", "reader.invite"]
    assert {deed["who"] for deed in deeds} == {"at the shell"}
    assert "removed an account" in run(tmp_path, "audit", "--limit", "1")


def test_a_password_from_standard_input_is_that_line(tmp_path: Path) -> None:
    from news7d.store import open_store

    run(tmp_path, "readers", "password", "admin", given=f"{PASSWORD}\nmore\n")
    store = open_store(f"sqlite:///{tmp_path}/news7d.sqlite")
    assert password_fits(store.password(1), PASSWORD)
    store.close()
    with pytest.raises(Invalid, match="too short"):
        run(tmp_path, "readers", "password", "admin", given="short\n")
