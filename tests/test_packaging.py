"""The lock files hold everything, with hashes and without addresses, and every dependency has its reason."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")


def project() -> dict[str, list[str]]:
    """Direct dependencies by group: run, build, dev."""
    data = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {"run": data["project"]["dependencies"], **data["dependency-groups"]}


def name_of(requirement: str) -> str:
    """The normalised name of a requirement line."""
    found = re.match(r"[\w.-]+", requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def pinned(lock: str) -> dict[str, str]:
    """name -> the text of its block with all hashes."""
    blocks = re.split(r"(?m)^(?=[a-z0-9])", (ROOT / lock).read_text(encoding="utf-8"))
    return {name_of(block): block for block in blocks if "==" in block}


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_files_name_no_address_and_hash_everything(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"(?m)^--", text), "a lock file gives no options: where packages come from is the machine's business"
    bare = [name for name, block in pinned(lock).items() if "--hash=sha256:" not in block]
    assert not bare


def test_lock_files_hold_every_dependency() -> None:
    groups = project()
    run = {name_of(line) for line in groups["run"] + groups["build"]}
    assert run <= pinned("requirements.lock").keys(), "make lock"
    assert {name_of(line) for line in groups["dev"]} <= pinned("requirements-dev.lock").keys(), "make lock"


def test_both_lock_files_agree() -> None:
    def version(block: str) -> str:
        return block.split("\\")[0]

    run, dev = pinned("requirements.lock"), pinned("requirements-dev.lock")
    assert {name: version(block) for name, block in run.items()} == {name: version(dev[name]) for name in run if name in dev}


def test_every_dependency_has_its_reason() -> None:
    page = (ROOT / "docs/design/dependencies.md").read_text(encoding="utf-8")
    listed = {name_of(name) for row in re.findall(r"(?m)^\| ([\w.,_ -]+?) \|", page) for name in row.split(", ")}
    wanted = {name_of(line) for lines in project().values() for line in lines}
    assert not wanted - listed, f"no line in docs/design/dependencies.md: {sorted(wanted - listed)}"
    assert not listed - wanted - {"package"}, f"a reason for what is not used: {sorted(listed - wanted - {'package'})}"
