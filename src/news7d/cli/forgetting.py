"""The command that takes something out for good: forget."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from news7d.app import House, open_house
from news7d.cli.options import Settings, as_json, house, out, say, table
from news7d.cli.outlets import named_outlet
from news7d.core.redaction import redacted
from news7d.model import Outlet, Tombstone


@click.command("forget")
@click.argument("what", metavar="[URL|OUTLET]...", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Only say how many articles it would take out.")
@click.option("--undo", is_flag=True, help="Let it come in again: lifts the tombstone. What was taken out is not brought back by that.")
@click.option("--json", "json_", is_flag=True, help="As JSON.")
@house()
def forget_command(settings: Settings, what: tuple[str, ...], dry_run: bool, undo: bool, json_: bool) -> None:
    """Take out an article or an outlet for good.

    An article by its address, an outlet by slug or domain, with all that quotes it; it does not come back.

    Without arguments: what was forgotten so far. Backups that were made before still hold it.
    """
    with open_house(settings) as home:
        if not what:
            done = [_listed(stone) for stone in home.store.tombstones()]
        elif undo:
            done = [_lifted(home, name) for name in what]
        else:
            chosen = [name if "://" in name else named_outlet(home, name) for name in what]  # all are known before any goes
            done = [_forgotten(home, each, dry_run) for each in chosen]
    if json_:
        as_json(done)
    elif what:
        for each in done:
            say(each["sentence"])
    else:
        _show(done)


def _listed(stone: Tombstone) -> dict[str, Any]:
    return asdict(stone)


def _lifted(home: House, name: str) -> dict[str, Any]:
    stone = home.store.lift_tombstone(name)
    home.store.note_deed(None, "forget.undo", stone.what, home.now())
    again = "its feeds can be added again" if stone.kind == "outlet" else "it comes back if a feed still lists it"
    return {"what": stone.what, "lifted": True, "sentence": f"{stone.what} may come in again: {again}."}


def _forgotten(home: House, what: str | Outlet, dry_run: bool) -> dict[str, Any]:
    name = what if isinstance(what, str) else what.domain
    if dry_run:
        count = home.store.would_forget(what)
        said = f"{name}: {_articles(count)} would go, with all that quotes them. Nothing was changed."
    elif isinstance(what, str):
        count = home.store.forget_article(what, home.now())
        said = f"{name}: {_articles(count)} taken out; the address is not taken in again."
    else:
        count = home.store.forget_outlet(what, home.now())
        said = f"{name}: {_articles(count)} and its feeds taken out; nothing of {what.name} is taken in again."
    if not dry_run:
        home.store.note_deed(None, "forget", redacted(name), home.now(), detail=_articles(count))
    return {"what": name, "articles": count, "dry_run": dry_run, "sentence": said}


def _articles(count: int) -> str:
    return f"{count} article{'' if count == 1 else 's'}"


def _show(done: list[dict[str, Any]]) -> None:
    if not done:
        say("Nothing was forgotten. `news7d forget URL` takes an article out for good.")
        return
    listing = table("Forgotten", "Kind", "On", ">Articles")
    for each in done:
        listing.add_row(each["what"], each["kind"], f"{each['laid_at']:%Y-%m-%d %H:%M}", str(each["articles"]))
    out().print(listing)


__all__ = ["forget_command"]
