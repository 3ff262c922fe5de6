"""Commands about sources: add, preview, remove, feeds."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from time import monotonic
from typing import Any

import click
import orjson

from news7d.app import House, open_house
from news7d.cli.options import Settings, as_json, complain, house, out, say, table
from news7d.core.doctor import diagnose, record
from news7d.core.redaction import redacted, without_login
from news7d.errors import NotFound, WorldError
from news7d.model import SECTIONS, Feed, FeedHealth, FoundFeed, NewFeed
from news7d.stages.subscribe import Misses, find_feeds, wished


@click.command("add")
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
@click.option("--title", help="Its name; by default what the feed says.")
@click.option("--folder", help="A folder, nested with slashes: Tech/Chips.")
@click.option("--section", type=click.Choice(SECTIONS), help="What it mostly writes about.")
@click.option("--language", help="Its language: en, de, zh-Hant, …")
@click.option("--country", help="Its country: GB, DE, …")
@click.option("--full-text/--no-full-text", default=None, help="Read the linked pages always, or never; by default as needed.")
@click.option("--pace", type=click.FloatRange(1, 10_080), metavar="MINUTES", help="Never poll it oftener than this.")
@click.option("--mute/--no-mute", default=None, help="Searchable, but not on the front page.")
@click.option("--unchecked", is_flag=True, help="Add the address as it is, without asking it for a feed.")
@house()
def add_command(settings: Settings, urls: tuple[str, ...], unchecked: bool, **wish: Any) -> None:
    """Add feeds, sitemaps or home pages.

    Of a home page the feed is found. A known feed gets the options that are given.
    """
    with open_house(settings) as home:
        failed = asyncio.run(_add_all(home, urls, unchecked, wish))
    if failed:
        sys.exit(1)


async def _add_all(home: House, urls: tuple[str, ...], unchecked: bool, wish: dict[str, Any]) -> int:
    failed = 0
    fetcher, misses = home.fetcher(), Misses(monotonic)
    try:
        for url in urls:
            try:
                found = FoundFeed(feed=NewFeed(url=url)) if unchecked else (await find_feeds(fetcher, url, misses))[0]
            except WorldError as error:
                complain(f"{url}: {error}")
                failed += 1
                continue
            _add_one(home, found, wish)
    finally:
        await fetcher.close()
    return failed


def _add_one(home: House, found: FoundFeed, wish: dict[str, Any]) -> None:
    feed = wished(found.feed, **wish)
    ((feed_id, created),) = home.store.add_feeds([feed], home.now())
    if created:
        home.store.note_deed(None, "feed.add", without_login(redacted(feed.url)), home.now())
    changes = {} if created else _changes(feed, wish)
    if changes:
        home.store.update_feed(feed_id, **changes)
    count = "" if found.entries is None else f", {found.entries} entries now"
    state = "added" if created else "changed" if changes else "known already"
    say(redacted(f"{state}: {feed.title or feed.url} ({feed.url}{count})"))


def _changes(feed: NewFeed, wish: dict[str, Any]) -> dict[str, Any]:
    """What the options given say of a feed that is there already."""
    fields = {"pace": "pace_seconds", "mute": "muted"}
    given = [name for name, value in wish.items() if value is not None]
    return {(field := fields.get(name, name)): getattr(feed, field) for name in given}


@click.command("preview")
@click.argument("url", metavar="URL")
@click.option("--json", "json_", is_flag=True, help="As JSON.")
@house()
def preview_command(settings: Settings, url: str, json_: bool) -> None:
    """Show the feeds behind an address; nothing is added. How many entries each has, and the latest of them."""
    with open_house(settings) as home:
        found = asyncio.run(_preview(home, url))
    if json_:
        as_json([_found_json(one) for one in found])
        return
    for one in found:
        say(f"{one.feed.title or one.feed.url}\n  {one.feed.url} ({KINDS[one.feed.kind]}, {one.entries} entries now)")
        for entry in one.latest:
            say(f"  - {f'{entry.published.isoformat()[:10]}  ' if entry.published else ''}{entry.title or entry.url or entry.id}")


KINDS = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed", "sitemap": "sitemap", "page": "a page, read as a list of headlines"}


async def _preview(home: House, url: str) -> tuple[FoundFeed, ...]:
    fetcher = home.fetcher()
    try:
        return await find_feeds(fetcher, url)
    finally:
        await fetcher.close()


def _found_json(one: FoundFeed) -> dict[str, Any]:
    latest = [{"title": entry.title, "url": entry.url, "published": entry.published} for entry in one.latest]
    return {"url": one.feed.url, "title": one.feed.title, "kind": one.feed.kind, "entries": one.entries, "latest": latest}


@click.command("remove")
@click.argument("feeds", metavar="FEED...", nargs=-1, required=True)
@house()
def remove_command(settings: Settings, feeds: tuple[str, ...]) -> None:
    """Stop watching feeds, named by address or number. Articles that came from them stay."""
    with open_house(settings) as home:
        for feed in [named_feed(home, name) for name in feeds]:
            home.store.remove_feed(feed.id)
            home.store.note_deed(None, "feed.remove", without_login(redacted(feed.url)), home.now())
            say(redacted(f"removed: {feed.title} ({feed.url})"))


def named_feed(home: House, name: str) -> Feed:
    """A feed by its address or its number. Raises NotFound."""
    if name.isdigit():
        found = next((feed for feed in home.store.feeds() if feed.id == int(name)), None)
    else:
        found = home.store.feed_by_url(name)
    if found is None:
        raise NotFound(f"no feed {name}; `news7d feeds` lists them with their numbers")
    return found


@click.command("feeds")
@click.option("--failing", is_flag=True, help="Only those in trouble: cause, since when, what was tried, what may help.")
@click.option("--json", "json_", is_flag=True, help="As JSON; with --failing one object a line.")
@house()
def feeds_command(settings: Settings, failing: bool, json_: bool) -> None:
    """The feeds and how they are."""
    with open_house(settings) as home:
        now, rows = home.now(), home.store.health()
    if failing:
        rows = _in_trouble(rows, now)
    if json_ and failing:
        for row in rows:
            say(orjson.dumps(record(row, now)).decode())
    elif json_:
        as_json([record(row, now) for row in rows])
    elif failing:
        _show_failing(rows, now)
    else:
        _show_feeds(rows, now)


def _in_trouble(rows: tuple[FeedHealth, ...], now: datetime) -> tuple[FeedHealth, ...]:
    """Those that fail, then those of which there is something to be noticed."""
    found = [(diagnose(row.status, now), row) for row in rows]
    return tuple(row for wanted in (True, False) for diagnosis, row in found if diagnosis.cause and diagnosis.ill is wanted)


def _show_feeds(rows: tuple[FeedHealth, ...], now: datetime) -> None:
    if not rows:
        say("No feeds yet: `news7d add URL`, `news7d import FILE`, or choose some in the browser after `news7d up`.")
        return
    listing = table(">No.", "Feed", ">Entries", "Last good poll", "State")
    for row in rows:
        listing.add_row(
            str(row.feed.id), redacted(f"{row.feed.title}\n{row.feed.url}"), str(row.entries), _ago(row.status.last_ok_at), _state(row, now)
        )
    out().print(listing)


def _show_failing(rows: tuple[FeedHealth, ...], now: datetime) -> None:
    if not rows:
        say("No feed is failing.")
        return
    listing = table(">No.", "Feed", "Since", "Cause", "Tried", "What may help")
    for row in rows:
        found = diagnose(row.status, now)
        tried = f"{found.failures} ×, the last {_ago(row.status.last_attempt_at)}\nagain {_ahead(found.next_try)}"
        cause = f"{found.cause}: {found.detail or found.sentence}"
        listing.add_row(str(row.feed.id), redacted(f"{row.feed.title}\n{row.feed.url}"), _ago(found.since), cause, tried, found.advice)
    out().print(listing)


def _state(row: FeedHealth, now: datetime) -> str:
    found = diagnose(row.status, now)
    if found.cause:
        return f"failing: {found.cause}" if found.ill else found.cause
    if row.status.pushed_until and row.status.pushed_until > now:
        return "good, pushed by its hub"
    return "good" if row.status.last_ok_at else "not polled yet"


def _ahead(moment: datetime) -> str:
    minutes = int((moment - datetime.now(UTC)).total_seconds() // 60)
    if minutes < 1:
        return "now"
    return f"in {minutes} min" if minutes < 120 else f"in {minutes // 60} h" if minutes < 48 * 60 else f"in {minutes // 1440} days"


def _ago(moment: datetime | None) -> str:
    if moment is None:
        return "never"
    minutes = int((datetime.now(UTC) - moment).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 120:
        return f"{minutes} min ago"
    return f"{minutes // 60} h ago" if minutes < 48 * 60 else f"{minutes // 1440} days ago"
