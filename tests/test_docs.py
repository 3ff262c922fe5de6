"""If it is a command, an option, a setting or a page, it is in the docs; and what the docs link to is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest

from news7d.config import settings_table
from news7d.model import CAUSES, ROLES, SECTIONS

ROOT = Path(__file__).resolve().parent.parent
PAGES = (ROOT / "README.md", ROOT / "CHANGES.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")))


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def for_users() -> str:
    """All that readers and operators are told."""
    return "\n".join(page(name) for name in ("README.md", "docs/guide.md", "docs/operate.md", "docs/research.md", "docs/api.md"))


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command with the words that call it."""
    from news7d.cli import cli

    def walk(group: click.Group, words: str) -> Iterator[tuple[str, click.Command]]:
        context = click.Context(group)
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None, name
            yield f"{words} {name}", command
            if isinstance(command, click.Group):
                yield from walk(command, f"{words} {name}")

    yield "news7d", cli
    yield from walk(cli, "news7d")


def test_every_command_is_documented() -> None:
    missing = [words for words, _ in commands() if words not in for_users()]
    assert not missing, f"not in README, guide or operate: {missing}"


def test_every_option_is_documented() -> None:
    missing = []
    for words, command in commands():
        for parameter in command.params:
            names = [*parameter.opts, *parameter.secondary_opts] if isinstance(parameter, click.Option) else []
            missing += [f"{words} {name}" for name in names if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", for_users())]
    assert not missing, f"not in README, guide or operate: {missing}"


def test_every_setting_is_documented() -> None:
    """Each has a row in operate.md with its variable."""
    rows = page("docs/operate.md").splitlines()
    missing = [row.name for row in settings_table() if not any(line.startswith(f"| `{row.name}` | `{row.variable}` |") for line in rows)]
    assert not missing, f"no row in docs/operate.md: {missing}"


def test_no_setting_is_documented_that_is_none() -> None:
    known = {row.variable for row in settings_table()} | {"NEWS7D_CONFIG", "NEWS7D_ADMIN_PASSWORD", "NEWS7D_SHARED", "NEWS7D_REQUIRE"}
    said = {(path.name, name) for path in PAGES for name in re.findall(r"\bNEWS7D_[A-Z_]*[A-Z]\b", path.read_text(encoding="utf-8"))}
    assert not [(where, name) for where, name in said if name not in known]


def test_every_address_is_documented() -> None:
    """Routes stand in the guide as they are written in code, the converters left out: `/story/{id}`."""
    from news7d.web.routes import ROUTES

    paths = {re.sub(r":\w+\}", "}", route.path) for route in ROUTES}
    missing = sorted(path for path in paths if not re.search(rf"{re.escape(path)}(?![\w/{{])", for_users()))
    assert not missing, f"not in docs/guide.md or docs/operate.md: {missing}"


def test_every_cause_is_explained() -> None:
    missing = [cause for cause in CAUSES if cause != "world" and f"`{cause}`" not in page("docs/operate.md")]
    assert not missing


def test_every_role_is_explained() -> None:
    assert not [role for role in ROLES if f"| {role} |" not in page("docs/guide.md")]


def test_readme_calls_verbs_that_exist() -> None:
    verbs = set(re.findall(r"(?m)^([a-z]+):", page("Makefile")))
    said = {
        (path.name, verb)
        for path in PAGES
        for verb in re.findall(r"`make ([a-z]+)|^    make ([a-z]+)", path.read_text(encoding="utf-8"), re.M)
        for verb in verb
        if verb
    }
    assert {"up", "test"} <= {verb for name, verb in said if name == "README.md"}
    assert not [(where, verb) for where, verb in said if verb not in verbs]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    broken = []
    for target in re.findall(r"\[[^\]]*\]\(([^)\s]+)\)", re.sub(r"(?s)```.*?```|`[^`\n]*`", "", path.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        if not there.exists() or (anchor and anchor not in anchors(there)):
            broken.append(target)
    assert not broken


@cache
def anchors(path: Path) -> frozenset[str]:
    """The anchors of a page's headings, as code hosts make them."""
    heads = re.findall(r"(?m)^#+ (.+)$", path.read_text(encoding="utf-8"))
    return frozenset(re.sub(r"[^\w\- ]", "", head.strip().lower()).replace(" ", "-") for head in heads)


def test_every_design_page_can_be_found() -> None:
    """Pages of docs/design carry a number or are one of the lists."""
    odd = [path.name for path in (ROOT / "docs/design").glob("*.md") if not re.match(r"\d{3}-[a-z0-9-]+\.md$|dependencies\.md$", path.name)]
    assert not odd


def test_sections_in_the_guide_exist() -> None:
    assert set(re.findall(r"/section/([a-z]+)", page("docs/guide.md"))) <= set(SECTIONS)


def test_every_column_of_every_table_is_described() -> None:
    from news7d.core.export import TABLES, columns

    told = page("docs/research.md")
    for table, kind in TABLES.items():
        part = told.split(f"\n### {table}\n")[1].split("\n##")[0]
        listed = re.findall(r"^\| `(\w+)` \|", part, re.M)
        assert listed == [column.name for column in columns(kind)], table
