"""Commands that keep the house: migrate, check, config, backup, restore, copy-to, prune, keep, vacuum, version."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click

from news7d import __version__
from news7d.cli.options import as_json, house, out, say, table
from news7d.config import Settings, effective
from news7d.model import Retention, Shedding


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


@click.command("copy-to")
@click.argument("target", metavar="URL")
@house()
def copy_to_command(settings: Settings, target: str) -> None:
    """Copy all data into another, empty database.

    URL is of either kind: sqlite:///… or postgresql://…
    Every row is compared when it has arrived; whatever goes wrong, the target stays empty and this database as it is.
    Stop News7D first: what comes in meanwhile is not in the copy.
    """
    from rich.progress import Progress

    from news7d.app import open_house, sole_use
    from news7d.cli.options import err
    from news7d.store import open_store

    with sole_use(settings), open_house(settings) as home, Progress(console=err(), transient=True) as progress:
        other = open_store(target)
        try:
            task = progress.add_task("copying", total=None)
            show = lambda table, done, total: progress.update(task, description=table, completed=done, total=total)  # noqa: E731
            counts = home.store.copy_to(other, show)
        finally:
            other.close()
    say(f"Copied and compared {sum(counts.values())} rows of {len(counts)} tables. From now on: news7d --database URL up")


@click.command("prune")
@click.option("--days", type=click.FloatRange(min=0), help="Keep what was first seen in the last so many days; 0: for ever.")
@click.option("--gib", type=click.FloatRange(min=0), help="Let the oldest go until the database uses no more than so many GiB; 0: any.")
@click.option("--unread", type=click.FloatRange(min=0), metavar="DAYS", help="Keep what a reader has not read at least so long.")
@click.option("--dry-run", is_flag=True, help="Only tell what would go, and how much room that would free.")
@house()
def prune_command(settings: Settings, days: float | None, gib: float | None, unread: float | None, dry_run: bool) -> None:
    """Let old articles go for good.

    As the options say, else as the house has it. Works while News7D runs, and when the disk is full.
    What readers starred, tagged or noted stays, and what belongs to a story that goes on; what is unread only with --unread.
    """
    from news7d import reserve
    from news7d.app import open_house
    from news7d.stages.keeping import retention

    local = settings.database_url.startswith("sqlite:") and settings.data_path.is_dir()
    if local and not dry_run and reserve.is_short(settings.data_path) and reserve.give_up(settings.data_path):
        say("The disk is full: the reserve of 64 MiB is given up for the time being.")
    with open_house(settings) as home:
        keep, _ = retention(home.store, home.upkeep())
        asked = {name: value for name, value in (("days", days), ("gib", gib), ("unread_days", unread)) if value is not None}
        keep = replace(Retention(unread_days=0) if days is not None or gib is not None else keep, **asked)
        if dry_run:
            _tell_shedding(home.store.shedding(keep, home.now()))
            return
        gone = sum(home.store.let_go(keep, home.now()))
        home.store.note_deed(None, "prune", _limits(keep).strip(" ()") or "rules of outlets", home.now(), detail=f"{gone} articles")
        if local:
            reserve.set_aside(settings.data_path)
    say(f"{gone} articles are gone{_limits(keep)}. The room is used for what comes next; `news7d vacuum` gives it back to the disk.")


def _limits(keep: Retention) -> str:
    told = [f"first seen more than {keep.days:g} days ago"] if keep.days else []
    told += [f"the oldest, to stay within {keep.gib:g} GiB"] if keep.gib else []
    return f" ({'; '.join(told)})" if told else " (only outlets have rules here: see --days, --gib, keep_days, keep_gib)"


def _tell_shedding(found: Shedding) -> None:
    if not found.articles:
        say("Nothing would go.")
        return
    assert found.oldest is not None and found.newest is not None
    say(f"{found.articles} articles would go, first seen from {found.oldest:%Y-%m-%d} to {found.newest:%Y-%m-%d}.")
    say(f"That would free about {found.bytes / 1e6:.1f} MB. Nothing was written.")


@click.command("keep")
@click.argument("outlet", metavar="SLUG")
@click.argument("days", metavar="DAYS|for-ever|house")
@house()
def keep_command(settings: Settings, outlet: str, days: str) -> None:
    """Set for how long an outlet's articles are kept.

    DAYS is a number, `for-ever`, or `house`: as long as the house keeps any.
    """
    from news7d.app import open_house

    wanted = {"house": None, "for-ever": 0}.get(days, int(days) if days.isascii() and days.isdigit() else -1)
    if wanted == -1 or days == "0":
        raise click.UsageError(f"{days!r} is neither a number of days nor for-ever nor house")
    with open_house(settings) as home:
        view = home.store.outlet(outlet, limit=1)
        home.store.keep_outlet(view.outlet.id, wanted)
    how = "as the house has it" if wanted is None else f"{wanted} days" if wanted else "for ever"
    say(f"Articles of {view.outlet.name} are kept {how}.")


@click.command("vacuum")
@click.option("--full", is_flag=True, help="Write the database anew: gives all back, needs as much room again; nobody writes meanwhile.")
@house()
def vacuum_command(settings: Settings, full: bool) -> None:
    """Give room that is free inside the database back to the disk."""
    from news7d.app import open_house

    with open_house(settings) as home:
        before, used = home.store.database.size(), home.store.database.used()
        home.store.compact(full=full)
        after = home.store.database.size()
    say(f"{before / 1e6:.1f} MB before, {after / 1e6:.1f} MB now.")
    if not full and home.store.kind == "sqlite" and after > 1.1 * used + 1e6:
        say("This database was made so that only `news7d vacuum --full` can give more back; after that the short way works too.")


@click.command("version")
def version_command() -> None:
    """The version of News7D."""
    say(f"News7D {__version__}")
