"""What the commands share: the options that name the house, and how results are shown."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click
import orjson

from news7d.config import Settings, read_settings

if TYPE_CHECKING:  # Rich takes longer to load than a poll of fifty feeds
    from rich.console import Console
    from rich.table import Table

Command = TypeVar("Command", bound=Callable[..., Any])


@functools.cache
def out() -> Console:
    """Standard output, for tables."""
    from rich.console import Console

    return Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else 200)


@functools.cache
def err() -> Console:
    """Standard error, for progress."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, markup=False)


def say(text: str = "") -> None:
    """A line for people on standard output, never wrapped in the middle of an address."""
    click.echo(text)


def complain(text: str) -> None:
    """A line for people on standard error."""
    click.echo(text, err=True)


def house(*more: str) -> Callable[[Command], Command]:
    """Gives a command the options --data, --database and --config, and passes it the settings they lead to.

    `more` names further options of the command that are settings too, such as "port".
    """

    def decorate(function: Command) -> Command:
        @click.option("--data", metavar="FOLDER", help="Where everything is kept.")
        @click.option("--database", metavar="URL", help="sqlite:///… or postgresql://…")
        @click.option("--config", metavar="FILE", help="A news7d.toml.")
        @click.pass_context
        @functools.wraps(function)
        def command(context: click.Context, /, **given: Any) -> Any:
            asked = {name: given.pop(name) or (context.obj or {}).get(name) for name in ("data", "database", "config")}
            config = asked.pop("config")
            overrides = {name: value for name, value in {**asked, **{name: given.pop(name) for name in more}}.items() if value is not None}
            return function(read_settings(config=config, overrides=overrides), **given)

        return command  # type: ignore[return-value]

    return decorate


def as_json(value: object) -> None:
    """One JSON value on standard output."""
    click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


def table(*columns: str) -> Table:
    """A quiet table: heads, no boxes."""
    from rich.table import Table

    made = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for column in columns:
        right = column.startswith(">")
        made.add_column(column.lstrip(">"), justify="right" if right else "left", overflow="fold")
    return made


__all__ = ["Settings", "as_json", "complain", "err", "house", "out", "say", "table"]
