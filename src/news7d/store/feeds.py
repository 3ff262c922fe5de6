"""Feeds and outlets: adding, claiming, naming, removing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, get_args
from urllib.parse import urlsplit

from ..core.keys import key63
from ..core.redaction import redacted, without_login
from ..core.wording import said
from ..errors import Conflict, Invalid, NotFound
from ..model import DueFeed, Feed, FeedHealth, FullText, NewFeed, Outlet
from .database import Database, Row, Session
from .later import Later
from .rows import (
    FEED_WIDTH,
    OUTLET_WIDTH,
    STATUS_COLUMNS,
    clean,
    clean_or_none,
    due_feed_of,
    feed_of,
    flag_or_none,
    micros,
    moment,
    outlet_of,
    status_of,
)

if TYPE_CHECKING:
    from . import forgetting, readers, websub
else:  # a poll adds and removes nothing
    forgetting, readers, websub = Later("forgetting"), Later("readers"), Later("websub")

_BATCH = 1000
_MAX_URL = 4000
_SETTABLE = frozenset(f.name for f in fields(Feed)) - {"id", "outlet_id", "added_at"}
_STATUS_WIDTH = len(STATUS_COLUMNS)


def add_feeds(database: Database, feeds: Sequence[NewFeed], now: datetime) -> tuple[tuple[int, bool], ...]:
    found: list[tuple[int, bool]] = []
    for at in range(0, len(feeds), _BATCH):
        batch = feeds[at : at + _BATCH]
        found += database.write(lambda session, batch=batch: add_in(session, batch, now))  # type: ignore[misc]
    return tuple(found)


def add_in(session: Session, feeds: Sequence[NewFeed], now: datetime) -> list[tuple[int, bool]]:
    keys = [key63(_checked_url(feed.url)) for feed in feeds]
    before: dict[int, int] = dict(session.all("feeds_by_key", {"keys": keys}))
    new = {key: feed for key, feed in zip(keys, feeds, strict=True) if key not in before}
    if new:
        forgetting.refuse_forgotten(session, list(new.values()))
        outlets = outlets_for(session, list(new.values()))
        ids = dict(zip(new, session.take_ids("feed", len(new)), strict=True))
        session.many("feed_add", [_feed_params(ids[key], key, feed, outlets[domain_in(feed)], now) for key, feed in new.items()])
        session.many("status_add", [{"feed_id": key, "next_fetch_at": micros(now)} for key in ids.values()])
        session.run("watch_open", {"ids": list(ids.values()), "now": micros(now)})
        readers.follow_new(session, {ids[key]: feed.folder for key, feed in new.items()}, now)
    after: dict[int, int] = dict(session.all("feeds_by_key", {"keys": keys}))
    created = set(new)
    answer = []
    for key in keys:
        answer.append((after[key], key in created))
        created.discard(key)
    return answer


def _checked_url(url: str) -> str:
    if len(url) > _MAX_URL:
        raise Invalid(
            said(
                "the address of a feed may have %(most)s characters, this has %(length)s: %(start)s…",
                most=_MAX_URL,
                length=len(url),
                start=url[:80],
            )
        )
    return url


def domain_in(feed: NewFeed) -> str:
    from ..core.html import domain_of  # here, because a poll needs no parser of markup

    for url in (feed.homepage, feed.url):
        domain = domain_of(url) if url else None
        if domain:
            return clean(domain)
    return clean(urlsplit(without_login(feed.url)).netloc or redacted(feed.url))[:250]


def outlets_for(session: Session, feeds: Sequence[NewFeed]) -> dict[str, int]:
    """The outlet of every domain, made where there is none."""
    first: dict[str, NewFeed] = {}
    for feed in feeds:
        first.setdefault(domain_in(feed), feed)
    known: dict[str, int] = dict(session.all("outlets_by_domain", {"domains": list(first)}))
    missing = [domain for domain in first if domain not in known]
    if not missing:
        return known
    slugs = _free_slugs(session, missing)
    ids = zip(missing, session.take_ids("outlet", len(missing)), strict=True)
    session.many("outlet_add", [_outlet_params(key, slugs[domain], domain, first[domain]) for domain, key in ids])
    return known | dict(session.all("outlets_by_domain", {"domains": missing}))


def _outlet_params(key: int, slug: str, domain: str, feed: NewFeed) -> dict[str, Any]:
    return {
        "id": key,
        "slug": slug,
        "domain": domain,
        "name": clean(feed.title or "").strip()[:200] or domain,
        "homepage": clean_or_none(feed.homepage),
        "country": feed.country,
        "language": feed.language,
    }


def _free_slugs(session: Session, domains: Sequence[str]) -> dict[str, str]:
    """Short slugs where they are free: bbc for bbc.co.uk, else bbc-co-uk, else with a number."""
    wishes = {domain: list(_slugs(domain)) for domain in domains}
    taken = {row[0] for row in session.all("slugs_taken", {"slugs": [slug for each in wishes.values() for slug in each]})}
    chosen: dict[str, str] = {}
    for domain, slugs in wishes.items():
        chosen[domain] = next((slug for slug in slugs if slug not in taken), f"{slugs[0]}-{key63(domain) % 10**10}")
        taken.add(chosen[domain])
    return chosen


def _slugs(domain: str) -> Iterator[str]:
    whole = re.sub(r"[\W_]+", "-", domain.lower()).strip("-") or "outlet"
    labels = domain.lower().split(".")
    if len(labels) > 1 and not labels[-1].isdigit() and len(labels[0]) > 1:
        yield re.sub(r"[\W_]+", "-", labels[0]).strip("-") or whole
    yield whole
    yield from (f"{whole}-{number}" for number in range(2, 6))


def _feed_params(key: int, url_key: int, feed: NewFeed, outlet_id: int, now: datetime) -> dict[str, Any]:
    return {
        "id": key,
        "outlet_id": outlet_id,
        "url_key": url_key,
        "url": clean(feed.url),
        "title": clean(feed.title or ""),
        "homepage": clean_or_none(feed.homepage),
        "kind": feed.kind,
        "language": feed.language,
        "country": feed.country,
        "section": feed.section,
        "folder": clean_or_none(feed.folder),
        "full_text": flag_or_none(feed.full_text),
        "pace_seconds": feed.pace_seconds,
        "muted": int(feed.muted),
        "added_at": micros(now),
    }


def get(database: Database, feed_id: int) -> Feed:
    row = database.read(lambda session: session.one("feed_by_id", {"id": feed_id}))
    if row is None:
        raise NotFound(said("there is no feed %(feed_id)s; see: news7d feeds", feed_id=feed_id))
    return feed_of(row)


def by_url(database: Database, url: str) -> Feed | None:
    row = database.read(lambda session: session.one("feed_by_key", {"key": key63(url)}))
    return feed_of(row) if row else None


def update(database: Database, feed_id: int, changes: dict[str, Any], now: datetime) -> Feed:
    unknown = changes.keys() - _SETTABLE
    if unknown:
        raise Invalid(
            said(
                "a feed has no settable %(names)s; settable are %(settable)s",
                names=", ".join(sorted(unknown)),
                settable=", ".join(sorted(_SETTABLE)),
            )
        )

    def work(session: Session) -> Feed:
        row = session.one("feed_by_id", {"id": feed_id})
        if row is None:
            raise NotFound(said("there is no feed %(feed_id)s; see: news7d feeds", feed_id=feed_id))
        feed = replace(feed_of(row), **changes)
        key = key63(_checked_url(feed.url))
        other = session.one("feed_by_key", {"key": key})
        if other is not None and other[0] != feed_id:
            raise Conflict(said("feed %(other)s has that address already: %(url)s", other=other[0], url=feed.url))
        if key != key63(row[2]):
            session.run("watch_close", {"id": feed_id, "now": micros(now)})
        session.run("feed_set", _set_params(feed, key))
        if key != key63(row[2]):
            session.run("watch_open", {"ids": [feed_id], "now": micros(now)})
        session.run("front_touch")
        return feed

    return database.write(work)


def _set_params(feed: Feed, url_key: int) -> dict[str, Any]:
    said = {name: getattr(feed, name) for name in _SETTABLE}
    said = {name: clean(value) if isinstance(value, str) else value for name, value in said.items()}
    return {**said, "id": feed.id, "url_key": url_key, "full_text": flag_or_none(feed.full_text), "muted": int(feed.muted)}


def remove(database: Database, feed_id: int, now: datetime) -> None:
    """Articles stay: what the world said is kept; only the feed, its state and its entries go, and its hubs are left."""

    database.write(lambda session: remove_in(session, feed_id, now))


def remove_in(session: Session, feed_id: int, now: datetime) -> None:
    row = session.one("feed_by_id", {"id": feed_id})
    if row is None:
        raise NotFound(said("there is no feed %(feed_id)s; see: news7d feeds", feed_id=feed_id))
    websub.leave(session, feed_id, now)
    session.run("watch_close", {"id": feed_id, "now": micros(now)})
    for name in ("feed_drop_entries", "feed_drop_follows", "feed_drop_status", "feed_drop"):
        session.run(name, {"id": feed_id})
    session.run("outlet_drop_idle", {"id": row[1]})
    session.run("front_touch")


def all_feeds(database: Database) -> tuple[Feed, ...]:
    return tuple(map(feed_of, database.read(lambda session: session.all("feed_all"))))


def set_full_text(database: Database, outlet_id: int, rule: str | None) -> None:
    if rule not in (None, *get_args(FullText)):
        raise Invalid(said("%(rule)s says nothing about texts; there are %(rules)s", rule=f"{rule!r}", rules=", ".join(get_args(FullText))))

    def work(session: Session) -> None:
        if not session.run("outlet_full_text", {"id": outlet_id, "full_text": rule}):
            raise NotFound(said("there is no outlet %(outlet_id)s", outlet_id=outlet_id))
        session.run("front_touch")

    database.write(work)


def all_outlets(database: Database) -> tuple[Outlet, ...]:
    return tuple(map(outlet_of, database.read(lambda session: session.all("outlet_all"))))


def health(database: Database, failing: bool | None) -> tuple[FeedHealth, ...]:
    rows = database.read(lambda session: session.all("feed_health"))
    found = map(health_of, rows)
    return tuple(each for each in found if failing is None or failing == (each.status.failing_since is not None or each.status.gone))


def health_of(row: Row) -> FeedHealth:
    end = FEED_WIDTH + _STATUS_WIDTH
    return FeedHealth(
        feed=feed_of(row[:FEED_WIDTH]),
        status=status_of(row[FEED_WIDTH:end]),
        outlet=outlet_of(row[end : end + OUTLET_WIDTH]),
        entries=row[-1],
    )


def due(
    database: Database, now: datetime, limit: int, lease_s: float, everything: bool, ids: Sequence[int] | None, lane: int | None
) -> tuple[DueFeed, ...]:
    params: dict[str, Any] = {"now": micros(now), "until": micros(now + timedelta(seconds=lease_s)), "limit": limit}

    def work(session: Session) -> list[Row]:
        if ids is not None:
            claimed = session.all("feeds_claim_named", {**params, "ids": list(ids), "everything": int(everything)})
        elif lane is not None:
            claimed = session.all("feeds_claim_lane", {**params, "lane": lane})
        else:
            claimed = session.all("feeds_claim_all" if everything else "feeds_claim", params)
        return session.all("feeds_due", {"ids": [row[0] for row in claimed]}) if claimed else []

    return tuple(map(due_feed_of, database.write(work)))


def next_due(database: Database) -> datetime | None:
    row = database.read(lambda session: session.one("feeds_next_due"))
    return moment(row[0]) if row and row[0] is not None else None


def make_due(database: Database, now: datetime, ids: Sequence[int] | None) -> int:
    if ids is None:
        return database.write(lambda session: session.run("feeds_make_due", {"now": micros(now)}))
    return database.write(lambda session: session.run("feeds_make_due_named", {"now": micros(now), "ids": list(ids)}))


def release_claims(database: Database, now: datetime) -> int:
    def work(session: Session) -> int:
        released = session.run("release_feeds", {"now": micros(now)}) + session.run("release_pages", {"now": micros(now)})
        released += session.run("release_deliveries") + session.run("channels_release_all")
        rules_released = session.run("rules_release") + session.run("rules_release_again")
        return released + session.run("release_stages") + session.run("release_stories") + rules_released

    return database.write(work)


def give_back(database: Database, now: datetime, feeds: Sequence[int], pages: Sequence[int]) -> int:
    def work(session: Session) -> int:
        returned = session.run("give_back_feeds", {"now": micros(now), "ids": list(feeds)})
        return returned + session.run("give_back_pages", {"now": micros(now), "ids": list(pages)})

    return database.write(work) if feeds or pages else 0


# ------------------------------------------------------------------ hosts


def pause_host(database: Database, host: str, until: datetime) -> None:
    database.write(lambda session: session.run("host_pause", {"name": clean(host), "until": micros(until)}))


def host_pauses(database: Database, now: datetime) -> dict[str, datetime]:
    rows = database.read(lambda session: session.all("host_pauses", {"now": micros(now)}))
    return {name: moment(until) for name, until in rows}


def robots(database: Database, host: str, now: datetime) -> str | None:
    row = database.read(lambda session: session.one("robots_get", {"name": host}))
    return str(row[0]) if row and row[0] is not None and row[1] > micros(now) else None


def set_robots(database: Database, host: str, text: str, until: datetime) -> None:
    database.write(lambda session: session.run("robots_set", {"name": clean(host), "robots": clean(text), "until": micros(until)}))
