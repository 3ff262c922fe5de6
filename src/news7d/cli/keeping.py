"""Commands that keep the house: migrate, check, config, backup, restore, prune, version."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import click

from news7d import __version__
from news7d.cli.options import as_json, house, out, say, table
from news7d.config import Settings, effective


@click.command("migrate")
@house()
def migrate_command(settings: Settings) -> None:
    """Bring the database to this version's schema. `up` and the others do it by themselves."""
    from news7d.app import open_house

    with open_house(settings, migrate=False) as home:
        done = home.store.migrate()
        for name in done:
            say(f"applied {name}")
        say(f"The database has schema {home.store.schema_version()}{'' if done else ': nothing to do'}.")


@click.command("check")
@click.option("--json", "json_", is_flag=True, help="As JSON.")
@house()
def check_command(settings: Settings, json_: bool) -> None:
    """Look for anything wrong in the database. Integrity, search index, loose ends. Exit code 1 if there is."""
    from news7d.app import open_house

    with open_house(settings) as home:
        problems = home.store.check()
    if json_:
        as_json({"problems": list(problems)})
    else:
        for problem in problems:
            say(problem)
        say("The database is sound." if not problems else f"{len(problems)} problems.")
    if problems:
        sys.exit(1)


@click.command("config")
@click.option("--json", "json_", is_flag=True, help="As JSON.")
@house()
def config_command(settings: Settings, json_: bool) -> None:
    """The settings in force, and where each comes from."""
    rows = effective(settings)
    if json_:
        as_json({name: {"value": value, "source": source} for name, value, source in rows})
        return
    listing = table("Setting", "Value", "From")
    for row in rows:
        listing.add_row(*row)
    out().print(listing)


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False))
@house()
def backup_command(settings: Settings, file: str) -> None:
    """Write everything to FILE, also while News7D runs. SQLite and PostgreSQL houses alike can read it."""
    from news7d.app import open_house

    with open_house(settings) as home:
        home.store.backup(Path(file))
        home.store.note_deed(None, "backup", Path(file).name, home.now())
    size = Path(file).stat().st_size
    say(f"{file}: {size / 1e6:.1f} MB")


@click.command("restore")
@click.argument("file", type=click.Path(dir_okay=False))
@house()
def restore_command(settings: Settings, file: str) -> None:
    """Fill an empty database from FILE, written by `news7d backup`."""
    from news7d.app import open_house, sole_use

    with sole_use(settings), open_house(settings) as home:
        home.store.restore(Path(file))
        home.store.note_deed(None, "restore", Path(file).name, home.now())
        facts = home.store.facts(home.now())
    say(f"Restored {facts.feeds} feeds, {facts.articles} articles, {facts.stories} stories.")


@click.command("prune")
@click.option("--days", type=click.FloatRange(min=1), required=True, help="Keep what was first seen in the last so many days.")
@house()
def prune_command(settings: Settings, days: float) -> None:
    """Let old articles go for good. Works while News7D runs, and when the disk is full."""
    from news7d import reserve
    from news7d.app import open_house

    local = settings.database_url.startswith("sqlite:") and settings.data_path.is_dir()
    if local and reserve.is_short(settings.data_path) and reserve.give_up(settings.data_path):
        say("The disk is full: the reserve of 64 MiB is given up for the time being.")
    with open_house(settings) as home:
        gone = sum(home.store.prune(home.now() - timedelta(days=days)))
        home.store.note_deed(None, "prune", f"{days:g} days", home.now(), detail=f"{gone} articles")
        if local:
            reserve.set_aside(settings.data_path)
    say(f"{gone} articles first seen more than {days:g} days ago are gone. The space is used for what comes next.")


@click.command("version")
def version_command() -> None:
    """The version of News7D."""
    say(f"News7D {__version__}")
