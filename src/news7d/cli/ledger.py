"""The edit ledger: list or write its days, and verify a day offline."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from news7d.cli.options import as_json, house, out, say, table
from news7d.config import Settings
from news7d.errors import Invalid


@click.command("ledger")
@click.argument("day", required=False)
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="Write the day to this file instead of standard output.")
@house()
def ledger_command(settings: Settings, day: str | None, output: str | None) -> None:
    """List the days of the edit ledger, or write one. DAY is 2026-11-24; `news7d verify` checks what is written, offline."""
    from news7d.app import open_house
    from news7d.core.ledger import written
    from news7d.stages.ledger import close_days, signer

    _day(day)
    with open_house(settings) as home:
        close_days(home.store, home.now(), home.host)
        key = signer(home.store, home.host).verifier
        if day is None:
            days = home.store.ledger_days()
            if not days:
                say("No day has been closed yet: that is done soon after midnight UTC.")
            listing = table("Day", "Articles new or changed", "In the list since it began")
            for each in days:
                listing.add_row(each.day, f"{each.articles:,}", f"{each.size:,}")
            if days:
                out().print(listing)
            say(f"The key of this ledger: {key}")
            return
        file = written(home.store.ledger_day(day, key))
    if output:
        Path(output).write_text(file, "utf-8")
        say(f"{output}: {file.count(chr(10)) - 2} articles. Check it with: news7d verify {output}")
    else:
        sys.stdout.write(file)


def _day(text: str | None) -> None:
    try:
        date.fromisoformat(text or "2026-11-24")
    except ValueError:
        raise Invalid(f"{text!r} is no day; write 2026-11-24") from None


@click.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--key", help="The ledger's key as you learnt it elsewhere, such as from its page /ledger on an earlier day.")
@click.option("--json", "json_", is_flag=True, help="As JSON.")
def verify_command(file: str, key: str | None, json_: bool) -> None:
    """Check a day of an edit ledger, offline. Every line, the list before and after it, the signatures."""
    from news7d.core.ledger import verify

    try:
        text = Path(file).read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise Invalid(f"{file} is no text: it was damaged on the way, or is another file") from None
    try:
        found = verify(text, key)
    except Invalid as error:
        raise Invalid(f"{file} cannot be trusted: {error}") from None
    if json_:
        as_json({"day": found.day, "articles": found.articles, "size": found.size, "key": found.key, "key_given": key is not None})
        return
    say(f"{found.day}: {found.articles:,} articles, {found.size:,} in the list. Every line is as it was signed with {found.key}")
    if key is None:
        say("The key was taken from the file itself: compare it with the one that the house shows at /ledger, or give it with --key.")
