"""Commands about owners: owners list, set, clear, export, import."""

from __future__ import annotations

from pathlib import Path

import click

from news7d.app import open_house
from news7d.cli.options import Settings, as_json, house, out, say, table
from news7d.cli.outlets import named_outlet
from news7d.errors import Invalid


@click.group("owners")
def owners_command() -> None:
    """Outlets that count as one voice: they share a newsroom."""


@owners_command.command("list")
@click.option("--json", "json_", is_flag=True, help="As JSON.")
@house()
def list_command(settings: Settings, json_: bool) -> None:
    """The owners of the outlets that are here."""
    with open_house(settings) as home:
        found = home.store.owners()
    if json_:
        as_json([{"owner": owner.name, "outlets": [outlet.slug for outlet in owner.outlets]} for owner in found])
    elif not found:
        say("No outlet here has an owner: `news7d owners set OWNER OUTLET...` gives them one.")
    else:
        listing = table("Owner", "Outlets", "Counted")
        for owner in found:
            listing.add_row(owner.name, ", ".join(outlet.slug for outlet in owner.outlets), "once" if len(owner.outlets) > 1 else "")
        out().print(listing)


@owners_command.command("set")
@click.argument("owner")
@click.argument("names", metavar="OUTLET...", nargs=-1, required=True)
@house()
def set_command(settings: Settings, owner: str, names: tuple[str, ...]) -> None:
    """These outlets (slug or domain) belong to OWNER and count once."""
    if not owner.strip():
        raise Invalid("an owner needs a name; `news7d owners clear` lets an outlet stand alone")
    _decide(settings, names, owner)


@owners_command.command("clear")
@click.argument("names", metavar="OUTLET...", nargs=-1, required=True)
@click.option("--as-shipped", is_flag=True, help="Forget what was decided here; the list that comes with News7D counts again.")
@house()
def clear_command(settings: Settings, names: tuple[str, ...], as_shipped: bool) -> None:
    """Let outlets stand alone.

    Whatever the list that comes with News7D says.
    """
    _decide(settings, names, None if as_shipped else "")


def _decide(settings: Settings, names: tuple[str, ...], owner: str | None) -> None:
    with open_house(settings) as home:
        domains = [named_outlet(home, name).domain for name in names]
        again = home.store.decide_owners([(domain, owner) for domain in domains], home.now())
    say(
        f"{', '.join(domains)}: {owner or ('as shipped' if owner is None else 'alone')}; {again} stories of the last days are judged again."
    )


@owners_command.command("export")
@house()
def export_command(settings: Settings) -> None:
    """Print what was decided here.

    As a CSV of domain and owner for `news7d owners import`.
    """
    with open_house(settings) as home:
        decided = home.store.decided_owners()
    say("domain,owner")
    for domain, owner in decided:
        say(f'{domain},"{owner}"' if "," in owner else f"{domain},{owner}")


@owners_command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@house()
def import_command(settings: Settings, file: Path) -> None:
    """Read a CSV of domain and owner.

    An empty owner lets the outlet stand alone. Domains that are not in it stay as they are.
    """
    from news7d.store.owners import read_owners

    try:
        decisions = tuple(read_owners(file.read_text(encoding="utf-8-sig")))
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"{file} cannot be read: {error}") from error
    with open_house(settings) as home:
        again = home.store.decide_owners(decisions, home.now())
    say(f"{len(decisions)} domains; {again} stories of the last days are judged again.")


__all__ = ["owners_command"]
