"""Commands that carry a reader's things in from other programs, and out again: move-in, move-out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from news7d.app import House, open_house
from news7d.cli.options import Settings, as_json, complain, err, house, say
from news7d.errors import Invalid, NotFound
from news7d.model import Move, Reader
from news7d.stages import moving

_SHOWN = 20


@click.command("move-in")
@click.argument("file", type=click.Path(allow_dash=True), metavar="FILE")
@click.option("--reader", metavar="NAME", help="Whose it becomes; by default the first reader's.")
@click.option("--dry-run", is_flag=True, help="Only tell what is in it.")
@click.option("--json", "json_", is_flag=True, help="The result as JSON.")
@house()
def move_in_command(settings: Settings, file: str, reader: str | None, dry_run: bool, json_: bool) -> None:
    """Take in what another program exported.

    Feeds in folders, stars, tags, notes, what was read.

    FILE is OPML; an export of FreshRSS, Miniflux, NewsBlur, Inoreader, The Old Reader, Feedly; of Pocket, wallabag, Instapaper,
    Omnivore, Readwise, Pinboard; bookmarks of a browser; a list of addresses; or what `move-out` wrote. - is standard input.
    Doing it twice changes nothing.
    """
    with open_house(settings) as home:
        who = reader_called(home, reader)
        number = moving.look(home.store, who.id, _read(file), file if file != "-" else "standard input", home.now())
        move = home.store.move(number)
        if dry_run:
            home.store.drop_move(who.id, number)
        else:
            home.store.ask_move(who.id, number, home.now())
            move = _carried(home, move, quiet=json_)
    if json_:
        as_json({**move.said, "done": dict(move.done)})
        return
    _tell(move, dry_run)


def reader_called(home: House, name: str | None) -> Reader:
    """The reader of that name, or the first one. NotFound."""
    readers = home.store.readers()
    if name is None:
        return readers[0]
    found = home.store.reader_named(name)
    if found is None:
        raise NotFound(f"there is no reader {name}; there are {', '.join(reader.name for reader in readers[:20])}")
    return found


def _read(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise Invalid(f"{file}: {error.strerror}") from None


def _carried(home: House, move: Move, *, quiet: bool) -> Move:
    from rich.progress import Progress

    with Progress(console=err(), transient=True, disable=quiet) as progress:
        task = progress.add_task("moving in", total=move.total)
        moving.carry(home.store, home.now, on_step=lambda step: progress.update(task, completed=step.place))
    return home.store.move(move.id)


def _tell(move: Move, dry_run: bool) -> None:
    said: dict[str, Any] = dict(move.said)
    for problem in said["problems"][:_SHOWN]:
        complain(problem)
    more = len(said["problems"][_SHOWN:]) + said["problems_more"]
    if more:
        complain(f"… and {more} more that could not be used")
    say(f"{', '.join(said['kinds']) or 'a file'}: {said['feeds']} feeds in {said['folders']} folders, {said['items']} items")
    say(f"  {said['starred']} starred, {said['tagged']} tagged with {said['tags']} tags, {said['noted']} with a note, {said['read']} read")
    if dry_run:
        say("Nothing was written.")
        return
    done = move.done
    say(f"{done.get('feeds_new', 0)} feeds are new here, {done.get('feeds', 0) - done.get('feeds_new', 0)} were here already")
    say(
        f"{done.get('known', 0)} items were here, {done.get('kept', 0)} saved ones are new and will be read, "
        f"{done.get('awaited', 0)} wait for their feeds, {done.get('left_out', 0)} left out because they were forgotten here"
    )


@click.command("move-out")
@click.argument("file", type=click.Path(dir_okay=False), metavar="[FILE]", required=False)
@click.option("--reader", metavar="NAME", help="Whose things; by default the first reader's.")
@house()
def move_out_command(settings: Settings, file: str | None, reader: str | None) -> None:
    """Write all that a reader owns to FILE, a ZIP.

    It holds open formats: OPML, JSON Feed, Google Reader's JSON, settings.
    """
    from news7d.core.moving.leaving import file_name, pack

    with open_house(settings) as home:
        who = reader_called(home, reader)
        leaving = home.store.leaving(who.id)
        path = Path(file or file_name(who.name, home.now()))
        body = pack(leaving, settings.title, home.now())
    try:
        path.write_bytes(body)
    except OSError as error:
        raise Invalid(f"cannot write {path}: {error.strerror}") from None
    saved = sum(item.saved for item in leaving.items)
    say(f"{path}: {len(leaving.feeds)} feeds, {saved} saved items, {len(leaving.items) - saved} read ones, {len(body) / 1e6:.1f} MB")


__all__ = ["move_in_command", "move_out_command"]
