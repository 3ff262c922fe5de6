"""Commands that run the house: up, init, refresh."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import click

from news7d import logs
from news7d.app import House, Tally, have_alone, join_fleet, open_house, sole_use
from news7d.cli.options import Settings, as_json, err, house, say
from news7d.config import masked
from news7d.core.redaction import redacted
from news7d.errors import ConfigError, Conflict, Invalid
from news7d.model import OWNER_ID, DueFeed
from news7d.store import LANES
from news7d.work.newsroom import STAGES

PASSWORD_VARIABLE = "NEWS7D_ADMIN_PASSWORD"


@click.command("up")
@click.option("--host", help="Address to listen on (NEWS7D_HOST; default 127.0.0.1).")
@click.option("--port", type=int, help="Port to listen on; 0 takes a free one (NEWS7D_PORT; default 7070).")
@click.option("--work/--no-work", default=True, help="With --no-work only serve and schedule: `news7d work` elsewhere does the rest.")
@click.option("--demo", is_flag=True, help="Play invented news from this machine itself, to look around; keeps nothing.")
@house("host", "port")
def up_command(settings: Settings, work: bool, demo: bool) -> None:
    """Start everything until Ctrl-C: watch sources, serve pages."""
    from news7d import reserve
    from news7d.serve import listen, refuse_open_door, serve

    logs.set_up(settings.log_level, settings.log_format)
    if demo:
        from news7d.cli.demo import play

        play(settings, work=work)
        return
    if not work:
        _wants_postgres(settings, "up --no-work")
    with sole_use(settings), open_house(settings) as home:
        join_fleet(home)
        _take_password(home)
        refuse_open_door(settings, home.store)
        if home.store.kind == "sqlite":
            reserve.set_aside(settings.data_path)
        with contextlib.closing(listen(settings)) as listening:
            serve(home, listening, work=work, on_ready=lambda address: _greet(home, address))


@click.command("work")
@click.option("--stages", metavar="LIST", default=",".join(STAGES), help=f"Which of {', '.join(STAGES)}; default all.")
@click.option(
    "--lanes", metavar="LIST", default=f"0-{LANES - 1}", help=f"Which shares of the hosts to fetch from, such as 0-31; default all {LANES}."
)
@house()
def work_command(settings: Settings, stages: str, lanes: str) -> None:
    """Share the work on a PostgreSQL database, until Ctrl-C. Any number may run beside each other."""
    from news7d.serve import work

    logs.set_up(settings.log_level, settings.log_format)
    _wants_postgres(settings, "work")
    chosen = _stages(stages), _lanes(lanes)
    with open_house(settings) as home:
        join_fleet(home)
        work(home, stages=chosen[0], lanes=chosen[1], on_ready=lambda: say("News7D works. Ctrl-C stops it."))


def _wants_postgres(settings: Settings, what: str) -> None:
    if settings.database_url.startswith("sqlite:"):
        raise ConfigError(
            f"`news7d {what}` is for many processes on one PostgreSQL database; with SQLite `news7d up` does everything "
            '(set database to "postgresql://user:password@host/database")'
        )


def _stages(text: str) -> tuple[str, ...]:
    chosen = tuple(word.strip() for word in text.split(",") if word.strip())
    if unknown := [word for word in chosen if word not in STAGES]:
        raise Invalid(f"--stages: there is no {unknown[0]!r}; there are {', '.join(STAGES)}")
    return chosen


def _lanes(text: str) -> tuple[int, ...]:
    """Numbers and ranges: "0-31", "3,5,8-9"."""
    found: set[int] = set()
    for part in text.replace(" ", "").split(","):
        first, _, last = part.partition("-")
        if not (first.isdecimal() and (last or first).isdecimal() and int(first) <= int(last or first) < LANES):
            raise Invalid(f"--lanes {text!r}: wanted are numbers and ranges between 0 and {LANES - 1}, such as 0-31")
        found.update(range(int(first), int(last or first) + 1))
    return tuple(sorted(found))


def _greet(home: House, address: str) -> None:
    settings = home.settings
    shown = settings.base_url or address + settings.root_path
    say(f"News7D is at {shown}")
    if not home.store.feeds():
        say("Open it in a browser to choose what you read.")
    if not home.store.has_password():
        say("No password is set: whoever comes from this machine itself may change everything.")
    kept = settings.data_path if home.store.kind == "sqlite" else masked("database", settings.database_url)
    say(f"Everything is kept in {kept}. Ctrl-C stops it.")
    if home.public:
        told = {"own": "whole texts once they sign in, else excerpts", "all": "whole texts", "none": "excerpts"}[settings.full_text]
        say(f"This house is public: readers see {told}.")
        if not settings.contact:
            say("Set `contact`, so that readers and publishers can tell you what is wrong.")
    sys.stdout.flush()


@click.command("init")
@click.option("--language", "languages", multiple=True, metavar="CODE", help="Add the starter outlets in this language; repeatable.")
@click.option("--country", "countries", multiple=True, metavar="CODE", help="Only those of this country; repeatable.")
@click.option("--all", "everything", is_flag=True, help="Add the whole starter catalogue.")
@click.option("--password", "ask_password", is_flag=True, help=f"Ask for the admin password (or set {PASSWORD_VARIABLE}).")
@house()
def init_command(settings: Settings, languages: tuple[str, ...], countries: tuple[str, ...], everything: bool, ask_password: bool) -> None:
    """Make the data folder and the database. If you like, choose sources and a password too."""
    from news7d.serve import starter_catalogue

    with open_house(settings) as home:
        if ask_password:
            _set_password(home, click.prompt("Admin password", hide_input=True, confirmation_prompt=True))
        _take_password(home)
        starter = starter_catalogue()
        chosen = [feed for feed in starter if _chosen(feed.language, languages) and _chosen(feed.country, countries)]
        wanted = starter if everything else chosen if languages or countries else ()
        if (languages or countries) and not wanted:
            known = ", ".join(sorted({feed.language or "" for feed in starter}))
            raise Invalid(f"the starter catalogue has nothing for that choice; its languages: {known}")
        added = sum(created for _, created in home.store.add_feeds(wanted, home.now()))
        say(f"The house is ready in {settings.data_path}: {added} feeds added. `news7d up` opens it.")


def _chosen(value: str | None, wanted: tuple[str, ...]) -> bool:
    return not wanted or (value or "").casefold() in {word.casefold() for word in wanted}


def _take_password(home: House) -> None:
    """A password given by the environment is set once, if there is none yet: for containers."""
    given = os.environ.get(PASSWORD_VARIABLE)
    if given and not home.store.has_password():
        _set_password(home, given)


def _set_password(home: House, password: str) -> None:
    from news7d.web.passwords import check_new_password, hash_password

    check_new_password(password)
    home.store.set_password(OWNER_ID, hash_password(password))


@click.command("refresh")
@click.argument("feeds", metavar="[FEED]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Also feeds that are not due yet (validators and Retry-After are kept).")
@click.option("--feeds-only", is_flag=True, help="Store the entries and stop; pages and analysis come with the next ordinary pass.")
@click.option("--json", "json_", is_flag=True, help="The summary as JSON.")
@house()
def refresh_command(settings: Settings, feeds: tuple[str, ...], everything: bool, feeds_only: bool, json_: bool) -> None:
    """One pass: poll what is due, read new articles, group them. With FEEDs: only those."""
    logs.set_up("error" if settings.source("log_level") == "default" else settings.log_level, settings.log_format)
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(sole_use(settings))
        except Conflict:
            _leave_it_to_the_running_one(settings, feeds)
            return
        home = stack.enter_context(open_house(settings))
        if not have_alone(home):
            _tell_the_running_one(home, feeds)
            return
        home.store.release_claims(home.now())  # of a process that was killed
        tally = asyncio.run(_one_pass(home, _due(home, feeds, everything), feeds_only=feeds_only, quiet=json_))
        summary = _summary(home, tally) if json_ else None
    if summary is not None:
        as_json(summary)
    else:
        _show(tally)


def _leave_it_to_the_running_one(settings: Settings, feeds: Sequence[str]) -> None:
    with open_house(settings) as home:
        _tell_the_running_one(home, feeds)


def _tell_the_running_one(home: House, feeds: Sequence[str]) -> None:
    count = home.store.make_due(home.now(), _named(home, feeds))
    where = home.settings.data_path if home.store.kind == "sqlite" else "this database"
    say(f"News7D is running on {where}: {count} feeds are due now, and it fetches them.")


def _due(home: House, names: Sequence[str], everything: bool) -> tuple[DueFeed, ...]:
    ids = _named(home, names)
    return home.store.due_feeds(home.now(), 1_000_000, 600.0, everything=everything or ids is not None, ids=ids)


def _named(home: House, names: Sequence[str]) -> list[int] | None:
    if not names:
        return None
    from news7d.cli.sources import named_feed

    return [named_feed(home, name).id for name in names]


async def _one_pass(home: House, due: Sequence[DueFeed], *, feeds_only: bool, quiet: bool) -> Tally:
    fetcher, pool = home.fetcher(), home.pool(feeds_only=feeds_only)
    with _bar(len(due), quiet=quiet) as moved:
        newsroom = home.newsroom(fetcher, pool, on_progress=moved)
        try:
            return await newsroom.one_pass(due, feeds_only=feeds_only)
        finally:
            pool.close()
            await fetcher.close()


@contextlib.contextmanager
def _bar(total: int, *, quiet: bool) -> Iterator[Any]:
    if quiet or not sys.stderr.isatty():
        yield lambda tally: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err(), disable=not err().is_terminal, transient=True) as progress:
        feeds = progress.add_task("feeds", total=total)
        pages = progress.add_task("articles", total=None)

        def moved(tally: Tally) -> None:
            progress.update(feeds, completed=tally.feeds)
            progress.update(pages, completed=tally.grouped, total=max(tally.entries_new, tally.grouped))

        yield moved


def _summary(home: House, tally: Tally) -> dict[str, Any]:
    facts = home.store.facts(home.now())
    names = ("feeds", "failed", "unchanged", "entries_new", "entries_changed", "pages", "pages_failed", "analysed", "grouped", "judged")
    return {name: getattr(tally, name) for name in names} | {
        "entries": facts.entries,
        "articles": facts.articles,
        "stories": facts.stories,
        "failures": [{"url": redacted(url), "detail": redacted(sentence)} for url, sentence in tally.failures],
    }


def _show(tally: Tally) -> None:
    if not tally.feeds:
        say("No feed is due. `news7d refresh --all` polls them all the same.")
    say(f"{tally.feeds} feeds polled: {tally.unchanged} unchanged, {tally.failed} failed; {tally.entries_new} new entries.")
    if tally.feeds and tally.unreached == tally.feeds:
        say("Nothing at all could be reached: is this machine on the network? The feeds are not blamed for it.")
    if tally.pages or tally.grouped:
        say(f"{tally.pages - tally.pages_failed} pages read, {tally.pages_failed} could not be; {tally.grouped} articles grouped.")
    for url, sentence in tally.failures[:10]:
        say(redacted(f"  {url}\n    {sentence}"))
    if len(tally.failures) > 10:
        say(f"  … and {len(tally.failures) - 10} more: `news7d feeds --failing`")
