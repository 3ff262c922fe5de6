"""The command line. Exit codes: 0 all well, 1 something failed, 2 what was asked for cannot be done.

Commands are imported when they are called, so that the filters start in a fraction of a second.
"""

from __future__ import annotations

import importlib
import os
import sys

import click

from news7d.errors import ConfigError, News7DError, UserError

COMMANDS: dict[str, str] = {
    "up": "running",
    "work": "running",
    "init": "running",
    "refresh": "running",
    "add": "sources",
    "preview": "sources",
    "remove": "sources",
    "import": "research",
    "export": "research",
    "move-in": "moving",
    "move-out": "moving",
    "feeds": "sources",
    "outlets": "outlets",
    "owners": "owners",
    "stories": "reading",
    "read": "reading",
    "search": "reading",
    "story": "correcting",
    "corrections": "correcting",
    "extract": "filters",
    "parse": "filters",
    "group": "filters",
    "migrate": "keeping",
    "check": "keeping",
    "config": "keeping",
    "backup": "keeping",
    "restore": "keeping",
    "copy-to": "keeping",
    "prune": "keeping",
    "keep": "keeping",
    "vacuum": "keeping",
    "forget": "forgetting",
    "ledger": "ledger",
    "verify": "ledger",
    "rules": "rules",
    "token": "tokens",
    "alerts": "alerts",
    "readers": "readers",
    "audit": "readers",
    "version": "keeping",
}
"""Every command and the module of this package that has it, as `<name>_command`."""


class _Commands(click.Group):
    """Looks commands up in COMMANDS and imports their module only then."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        module = COMMANDS.get(name)
        if module is None:
            return None
        command: click.Command = getattr(importlib.import_module(f"news7d.cli.{module}"), f"{name.replace('-', '_')}_command")
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--data", metavar="FOLDER", help="Where everything is kept (NEWS7D_DATA; default: your data folder).")
@click.option("--database", metavar="URL", help="sqlite:///… or postgresql://… (NEWS7D_DATABASE; default: SQLite in the data folder).")
@click.option("--config", metavar="FILE", help="A news7d.toml (NEWS7D_CONFIG; default: ./news7d.toml or your configuration folder).")
@click.pass_context
def cli(context: click.Context, data: str | None, database: str | None, config: str | None) -> None:
    """News7D: who reported it first, who found out for themselves, and who only repeated it.

    Start with `news7d up` and open the address that it prints.
    """
    context.obj = {"data": data, "database": database, "config": config}


def main() -> None:
    """The program `news7d`."""
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        _complain("stopped", 1)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (UserError, ConfigError) as error:
        _complain(str(error), 2)
    except News7DError as error:
        _complain(str(error), 1)
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        _complain("stopped", 1)


def _complain(sentence: str, code: int) -> None:
    click.echo(f"news7d: {sentence}", err=True)
    sys.exit(code)
