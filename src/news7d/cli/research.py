"""Commands that carry data in and out: export and import, of lists of feeds and of what was read."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import dataclasses
import io
import os
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

import click

from news7d.app import House, open_house
from news7d.cli import tables
from news7d.cli.options import Settings, as_json, complain, err, house, say
from news7d.core.export import TABLES, Record, from_line, is_export, without_texts
from news7d.core.opml import OpmlFile, parse_feed_list, render_opml
from news7d.errors import Invalid
from news7d.model import Feed, Intake, NewFeed
from news7d.stages.subscribe import web_address

IMPORT_BATCH = 500
TAKEN_AT_ONCE = 200
LISTS = ("opml", "csv", "urls")
FORMATS = ("opml", "csv", "urls", "jsonl", "parquet")


# ------------------------------------------------------------------ export


@click.command("export")
@click.argument("what", metavar="[TABLE|FILE]", required=False)
@click.option("--since", metavar="TIME", help="Of a table: from this day or time on (ISO 8601; UTC where no offset is given).")
@click.option("--until", metavar="TIME", help="Of a table: up to this day or time, which is not in it any more.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="By default what FILE's ending says.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, allow_dash=True), metavar="FILE", help="By default standard output.")
@click.option("--no-text", is_flag=True, help="Of a table: without what others wrote at length (for passing it on).")
@house()
def export_command(
    settings: Settings, what: str | None, since: str | None, until: str | None, form: str | None, output: str | None, no_text: bool
) -> None:
    """Write a TABLE for research, or the list of feeds to FILE.

    Tables: stories, articles, roles, revisions, outlets, outlet_days, feeds, gaps. docs/research.md describes them column by column.
    `import` takes back what was exported as jsonl.
    """
    if what in TABLES:
        span = _moment(since), _moment(until)
        _export_table(settings, str(what), span, _form(form, output, tables.FORMATS, "jsonl"), output, no_text)
        return
    if since or until or no_text:
        raise Invalid(f"--since, --until and --no-text are for tables: {', '.join(TABLES)}")
    if what and not form and what == Path(what).stem and what != "-":
        raise Invalid(f"there is no table {what}: there are {', '.join(TABLES)}; a file for the list of feeds has an ending, {what}.opml")
    file = what or output
    with open_house(settings) as home:
        body = _listed(home.store.feeds(), _form(form, file, LISTS, "opml"), home.now())
    with _opened(file) as out:
        out.write(body)


def _form(asked: str | None, file: str | None, known: tuple[str, ...], usual: str) -> str:
    """The format asked for, or what the file's ending says."""
    ending = {"txt": "urls", "json": "jsonl", "ndjson": "jsonl"}.get(found := Path(file or "").suffix.lower().lstrip("."), found)
    form = asked or (ending if ending in known else usual)
    if form not in known:
        raise Invalid(f"--format {form} is not for this; there are {', '.join(known)}")
    return form


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Invalid(f"{text!r} is no time; write 2026-11-24, or 2026-11-24T08:00:00+01:00") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _export_table(
    settings: Settings, table: str, span: tuple[datetime | None, datetime | None], form: str, output: str | None, no_text: bool
) -> None:
    if form == "parquet" and output in (None, "-") and sys.stdout.isatty():
        raise Invalid("Parquet is nothing for a terminal: name a file with --output")
    with open_house(settings) as home, _opened(output) as file:
        records: Iterable[Record] = home.store.export(table, home.now(), *span)
        count = tables.write(map(without_texts, records) if no_text else records, TABLES[table], form, file)
    if output not in (None, "-"):
        say(f"{output}: {count} {table}")


@contextlib.contextmanager
def _opened(file: str | None) -> Iterator[IO[bytes]]:
    """Standard output, or a file that appears under its name only when it is whole."""
    if file in (None, "-"):
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(str(file))
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as out:
            yield out
        part.replace(path)
    except OSError as error:
        raise Invalid(f"{file}: {error.strerror or error}") from None
    finally:
        part.unlink(missing_ok=True)


def _listed(feeds: tuple[Feed, ...], form: str, now: datetime) -> bytes:
    if form == "opml":
        return render_opml([_as_new(feed) for feed in feeds], "News7D", now)
    if form == "urls":
        return "".join(f"{feed.url}\n" for feed in feeds).encode()
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["name", "country", "language", "section", "feed_url", "homepage", "folder", "kind"])
    for feed in feeds:
        said = (feed.title, feed.country, feed.language, feed.section, feed.url, feed.homepage, feed.folder, feed.kind)
        rows.writerow([value or "" for value in said])
    return text.getvalue().encode()


def _as_new(feed: Feed) -> NewFeed:
    return NewFeed(**{field.name: getattr(feed, field.name) for field in dataclasses.fields(NewFeed)})


# ------------------------------------------------------------------ import


@click.command("import")
@click.argument("file", metavar="FILE")
@click.option("--json", "json_", is_flag=True, help="The result as JSON, feed by feed.")
@house()
def import_command(settings: Settings, file: str, json_: bool) -> None:
    """Add the feeds of a list, or take in what `export` wrote.

    FILE is OPML, CSV as the starter catalogue, a plain list of addresses, or jsonl of `export`.

    - is standard input. FILE may be a web address too; the list there is fetched under the same rules as everything else.
    """
    with open_house(settings) as home, _read_from(home, file) as source:
        start = source.peek(1000)[:1000]
        if is_export(start):
            _take_in(home, source, file, json_)
        elif start.startswith((b"record,", b"PAR1")) or file.lower().endswith(".jsonl"):
            raise Invalid(f"{file} holds no records of News7D as JSON Lines: export with --format jsonl to import again")
        else:
            _import_list(home, source.read(), file, json_)


def _import_list(home: House, body: bytes, file: str, json_: bool) -> None:
    listed = _without_forgotten(home, parse_feed_list(body, file))
    states = _import(home, listed.feeds, quiet=json_)
    added = states.count(True)
    if json_:
        feeds = [
            {"url": feed.url, "title": feed.title, "folder": feed.folder, "state": "added" if created else "known"}
            for feed, created in zip(listed.feeds, states, strict=True)
        ]
        as_json({"added": added, "known": len(states) - added, "problems": list(listed.problems), "feeds": feeds})
        return
    for problem in listed.problems[:20]:
        complain(problem)
    if len(listed.problems) > 20:
        complain(f"… and {len(listed.problems) - 20} more lines that could not be used")
    say(f"{added} feeds added, {len(states) - added} known already, {len(listed.problems)} problems")


def _without_forgotten(home: House, listed: OpmlFile) -> OpmlFile:
    refused = home.store.forgotten_feeds(listed.feeds)
    said = tuple(f"{feed.url}: its outlet was forgotten here; `news7d forget --undo` lifts that" for feed in refused)
    kept = tuple(feed for feed in listed.feeds if feed not in refused)
    return dataclasses.replace(listed, feeds=kept, problems=(*listed.problems, *said))


def _import(home: House, feeds: tuple[NewFeed, ...], *, quiet: bool) -> list[bool]:
    """Whether each is new."""
    from rich.progress import track

    batches = [feeds[at : at + IMPORT_BATCH] for at in range(0, len(feeds), IMPORT_BATCH)]
    shown = track(batches, "importing", console=err(), disable=quiet or len(batches) < 2, transient=True)
    return [created for batch in shown for _, created in home.store.add_feeds(batch, home.now())]


def _take_in(home: House, source: IO[bytes], file: str, json_: bool) -> None:
    """Exported records, some hundreds at a time; a line that is none ends it with its number, what came before stays."""
    total = Intake()
    lines = enumerate(source, 1)
    while batch := list(islice(lines, TAKEN_AT_ONCE)):
        records = [_record(line, number, file) for number, line in batch if line.strip()]
        try:
            done = home.store.take_in(records, home.now())
        except Invalid as error:
            raise Invalid(f"{file}, lines {batch[0][0]} to {batch[-1][0]}: {error}; what stood before them is taken in") from None
        total = Intake(taken=total.taken + done.taken, known=total.known + done.known, left_out=total.left_out + done.left_out)
    if json_:
        as_json(dataclasses.asdict(total))
        return
    say(f"{total.taken} records taken in, {total.known} known already, {total.left_out} left out")
    if total.left_out:
        say("Left out is what refers to articles that are not here (import articles first, then this again), gaps,")
        say("figures of outlets, and what was forgotten.")


def _record(line: bytes, number: int, file: str) -> Record:
    try:
        return from_line(line)
    except Invalid as error:
        raise Invalid(f"{file}, line {number}: {error}; what stood before it is taken in") from None


@contextlib.contextmanager
def _read_from(home: House, file: str) -> Iterator[Any]:
    """Something to peek into and read from."""
    if file == "-":
        yield sys.stdin.buffer
    elif file.startswith(("http://", "https://")):
        yield io.BufferedReader(io.BytesIO(asyncio.run(_fetched(home, file))))
    else:
        try:
            with open(file, "rb") as source:
                yield source
        except OSError as error:
            raise Invalid(f"{file}: {error.strerror}") from None


async def _fetched(home: House, url: str) -> bytes:
    fetcher = home.fetcher()
    try:
        return (await fetcher.get(web_address(url), accept="any")).body
    finally:
        await fetcher.close()


__all__ = ["export_command", "import_command"]
