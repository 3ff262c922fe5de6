"""What a newcomer reads first: lists of commands, each with one whole sentence."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from news7d.cli import cli


def groups(command: click.Command, *names: str) -> Iterator[tuple[str, ...]]:
    if isinstance(command, click.Group):
        yield names
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from groups(found, *names, name)


@pytest.mark.parametrize("names", list(groups(cli)), ids=lambda names: " ".join(names) or "news7d")
def test_no_sentence_is_cut(names: tuple[str, ...]) -> None:
    said = CliRunner().invoke(cli, [*names, "--help"], terminal_width=80)
    assert said.exit_code == 0
    assert not [line for line in said.output.splitlines() if line.endswith("...") and "Usage:" not in line]
