"""Commands for readers' rules: list, test, add, remove."""

from __future__ import annotations

import sys
from pathlib import Path
from time import monotonic

import click

from news7d.cli.options import house, out, say, table
from news7d.config import Settings

_READER = click.option("--reader", metavar="NAME", help="Whose rules; by default the first reader's.")


@click.group("rules")
def rules_command() -> None:
    """Rules of a reader: list, test a file of them, add, remove. The page is /settings/rules."""


@rules_command.command("list")
@_READER
@click.option("--json", "json_", is_flag=True, help="As a file that `rules add` takes.")
@house()
def list_(settings: Settings, reader: str | None, json_: bool) -> None:
    """All rules in their order."""
    from news7d.app import open_house
    from news7d.cli.moving import reader_called
    from news7d.core.rules import export_rules, told_rule

    with open_house(settings) as home:
        who = reader_called(home, reader)
        rules, counts = home.store.rules(who.id), home.store.rule_counts(who.id)
    if json_:
        say(export_rules(rules).decode().rstrip())
    elif not rules:
        say("No rules yet: the page /settings/rules makes them, or `news7d rules add FILE`.")
    else:
        listing = table(">Id", "Name", "If", "Then", ">Matched", "On")
        for rule in rules:
            when, then = told_rule(rule)
            listing.add_row(str(rule.id), rule.name, when, then, f"{counts.get(rule.id, 0):,}", "yes" if rule.enabled else "no")
        out().print(listing)


@rules_command.command("test")
@click.argument("file", type=click.Path(allow_dash=True), metavar="FILE")
@_READER
@click.option("--days", type=click.IntRange(1, 365), default=7, show_default=True, help="How far back.")
@house()
def test(settings: Settings, file: str, reader: str | None, days: int) -> None:
    """Tell what the rules of FILE would match.

    Among the stored reports; nothing is changed. - is standard input.
    """
    from news7d.app import open_house
    from news7d.cli.moving import reader_called
    from news7d.core.rules import check, read_rules, told_rule, warnings
    from news7d.stages.rules import dry_run

    rules = [check(rule) for rule in read_rules(_read(file))]
    with open_house(settings) as home:
        who = reader_called(home, reader)
        for rule in rules:
            found = dry_run(home.store, who.id, rule, home.now(), days=days, seconds=30.0, most=20_000, timer=monotonic)
            when, then = told_rule(rule)
            say(f"{rule.name}: if {when}: {then}")
            say(f"  {found.matched:,} of {found.looked_at:,} reports{'' if found.whole else ' (the newest of them)'}")
            for warning in warnings(rule):
                say(f"  {warning}")
            for match in found.sample[:5]:
                say(f"  {match.outlet}: {match.title} ({', '.join(match.why)})")


@rules_command.command("add")
@click.argument("file", type=click.Path(allow_dash=True), metavar="FILE")
@_READER
@house()
def add(settings: Settings, file: str, reader: str | None) -> None:
    """Add the rules of FILE, all of them or none.

    They come behind those that are there. - is standard input.
    """
    from news7d.app import open_house
    from news7d.cli.moving import reader_called
    from news7d.core.rules import read_rules

    new = read_rules(_read(file))
    with open_house(settings) as home:
        made = home.store.add_rules(reader_called(home, reader).id, new)
    say(
        f"{len(made)} rule{'s' if len(made) != 1 else ''} added. They count for what comes; /settings/rules applies them to what is stored."
    )


@rules_command.command("remove")
@click.argument("rule", type=int)
@_READER
@house()
def remove(settings: Settings, rule: int, reader: str | None) -> None:
    """Delete the rule with this id."""
    from news7d.app import open_house
    from news7d.cli.moving import reader_called

    with open_house(settings) as home:
        home.store.drop_rule(reader_called(home, reader).id, rule)
    say("The rule is deleted.")


def _read(file: str) -> bytes:
    from news7d.errors import Invalid

    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise Invalid(f"cannot read {file}: {error.strerror or error}") from None
