"""What was asked to be taken out: it goes with everything that quotes it, and a tombstone keeps it from coming back.

    tombstone ─► its article goes: text, versions, analysis, role, words in the search index, evidence that quotes it
              └► stays known by keys only: addresses, an outlet's domain, ids that answer «gone», pictures' addresses

An entry that led to it leads to minus the tombstone's number, so a feed that still lists it brings nothing, and lifting the
tombstone lets it come in again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from ..core.keys import key63
from ..core.wording import said
from ..errors import Conflict, Forgotten, NotFound
from ..model import NewFeed, Outlet, Tombstone
from ..nouns import dataclass
from .database import Database, Row, Session
from .later import Later
from .rows import article_of, clean, micros, moment

if TYPE_CHECKING:
    from ..core import html
    from . import pruning, websub
else:  # every poll asks whether anything is buried, and needs no parser of markup for that
    html, pruning, websub = Later("html", "news7d.core"), Later("pruning"), Later("websub")

_BATCH = 250
_SHOWN = re.compile(r'<img[^>]*?\ssrc="([^"]+)"')
_FEED_PARTS = ("feed_drop_entries", "feed_drop_status", "feed_drop")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stone:
    """A tombstone in the making, or one found."""

    id: int
    kind: str
    what: str


# ------------------------------------------------------------------ taking out


def forget_article(database: Database, url: str, now: datetime) -> int:
    """The article at this address (or at another address of it), and what follows from it; how many articles that were."""
    address = html.canonical_url(url)

    def work(session: Session) -> int:
        session.one("forget_hold")
        session.one("overwrite_deleted")
        stone = _stone(session, "article", address, now)
        _bury(session, stone, "address", [key63(address)])
        ids = [row[1] for row in session.all("articles_by_url", {"keys": [key63(address)]})]
        rows = session.all("forget_by_url", {"ids": ids})
        _take_out(session, stone, rows, spare_shared=True)
        return len(rows)

    return database.write(work)


def forget_outlet(database: Database, outlet: Outlet, now: datetime, on_step: Callable[[int], None]) -> int:
    """All its articles, those of its domain that came by other feeds, and its feeds; how many articles that were.

    In steps, so that the one writer is never held for long; broken off, it goes on where it was when it is called again.
    """
    stone = database.write(lambda session: _close_outlet(session, outlet, now))
    count = after = 0
    while True:
        gone, last = database.write(lambda session, after=after: _take_out_some(session, stone, outlet, after))  # type: ignore[misc]
        if last is None:
            database.write(lambda session: _drop_outlet(session, outlet))
            return count
        count, after = count + gone, last
        on_step(count)


def _drop_outlet(session: Session, outlet: Outlet) -> None:
    session.run("outlet_day_forget", {"id": outlet.id})
    session.run("owner_drop", {"domain": outlet.domain})
    session.run("outlet_drop_idle", {"id": outlet.id})


def count_article(database: Database, url: str) -> int:
    """How many articles `forget_article` would take out."""
    key = key63(html.canonical_url(url))
    return len(database.read(lambda session: session.all("articles_by_url", {"keys": [key]})))


def count_outlet(database: Database, outlet: Outlet) -> int:
    rows = database.read(lambda session: session.all("forget_count", _domain_params(outlet)))
    return sum(_is_of(outlet, url, outlet_id) for url, outlet_id in rows)


def _is_of(outlet: Outlet, url: str, outlet_id: int) -> bool:
    """By its feeds, or by its domain: as `buried_addresses` knows it again."""
    return outlet_id == outlet.id or html.domain_of(url) == outlet.domain


def _domain_params(outlet: Outlet) -> dict[str, object]:
    return {"outlet_id": outlet.id, "at": f"%://{outlet.domain}/%", "below": f"%.{outlet.domain}/%"}


def _close_outlet(session: Session, outlet: Outlet, now: datetime) -> Stone:
    """From now on nothing of it comes in."""
    session.one("forget_hold")
    stone = _stone(session, "outlet", outlet.domain, now)
    _bury(session, stone, "outlet", [key63(outlet.domain)])
    _bury(session, stone, "slug", [key63(outlet.slug)])
    for (feed_id,) in session.all("feeds_of_outlet", {"outlet_id": outlet.id}):
        websub.leave(session, feed_id, now)
        session.run("watch_close", {"id": feed_id, "now": micros(now)})
        for part in _FEED_PARTS:
            session.run(part, {"id": feed_id})
    return stone


def _take_out_some(session: Session, stone: Stone, outlet: Outlet, after: int) -> tuple[int, int | None]:
    """How many went, and the id up to which all was looked at; None at the end."""
    session.one("overwrite_deleted")
    rows = session.all("forget_by_outlet", {**_domain_params(outlet), "after": after, "limit": _BATCH})
    chosen = [row for row in rows if _is_of(outlet, *row[7:9])]
    _take_out(session, stone, chosen, spare_shared=False)
    return len(chosen), rows[-1][0] if rows else None


def _stone(session: Session, kind: str, what: str, now: datetime) -> Stone:
    """A new tombstone, or the one that was laid before for the same."""
    known = session.one("tombstone_by_name", {"what": clean(what)})
    if known is not None:
        return Stone(id=known[0], kind=known[1], what=known[2])
    (number,) = session.take_ids("tombstone", 1)
    session.run("tombstone_add", {"id": number, "kind": kind, "what": clean(what), "now": micros(now)})
    return Stone(id=number, kind=kind, what=what)


def _bury(session: Session, stone: Stone, kind: str, keys: Iterable[int]) -> None:
    session.many("bury", [{"kind": kind, "key": key, "tombstone_id": stone.id} for key in sorted(set(keys))])


def _take_out(session: Session, stone: Stone, rows: Sequence[Row], *, spare_shared: bool) -> None:
    """`rows` as forget_by_url gives them. With `spare_shared`, a picture that another article leads with is kept."""
    if not rows:
        return
    ids = [row[0] for row in rows]
    aliases = [row[0] for row in session.all("forget_aliases", {"ids": ids})]
    twins = [row[0] for row in session.all("forget_twins", {"ids": ids})]
    _bury(session, stone, "address", [*(row[5] for row in rows), *aliases])
    _bury(session, stone, "article", [*ids, *twins])
    _bury(session, stone, "picture", map(key63, _pictures(session, rows, ids, spare_shared)))
    session.run("forget_entries", {"tombstone_id": stone.id, "ids": ids})
    quoting = [row[0] for row in session.all("forget_quoting_stories", {"ids": ids})]
    session.run("forget_evidence", {"ids": ids})
    session.run("forget_examples", {"ids": ids})
    pruning.remove(session, [row[:5] for row in rows])
    session.run("hub_forget")
    stories = sorted({*quoting, *(row[3] for row in rows if row[3] is not None)})
    session.many("alerts_forget", [{"quoted": f'%"story_id":{story},%'} for story in stories])
    for part in ("forget_headlines", "forget_firsts"):
        session.run(part, {"stories": stories, "ids": ids})
    session.run("prune_touched_stories", {"ids": stories})
    session.run("tombstone_grow", {"id": stone.id, "articles": len(rows)})


def _pictures(session: Session, rows: Sequence[Row], ids: list[int], spare_shared: bool) -> set[str]:
    from html import unescape

    found: set[str] = set()
    for row in rows:
        article = article_of("", "", row[2])
        found.update(unescape(url) for url in _SHOWN.findall(article.html))
        found.update(picture.url for picture in article.images)
        found.update(clip.poster for clip in article.videos if clip.poster)
        found.update(filter(None, (article.image, row[6])))
    if spare_shared and found:
        found -= {row[0] for row in session.all("pictured_elsewhere", {"urls": sorted(found), "ids": ids})}
    return found


# ------------------------------------------------------------------ keeping out


def hold_buried(session: Session) -> None:
    """What is buried stays as it is until this transaction ends. To be called before anything is looked at that forgetting changes."""
    session.one("buried_hold")


def buried_addresses(session: Session, addresses: dict[int, str]) -> dict[int, int]:
    """Which of these addresses (by their keys) may not come in: key -> tombstone."""
    if not addresses or session.one("buried_any") is None:
        return {}
    stones: dict[int, int] = dict(session.all("buried_among", {"kind": "address", "keys": list(addresses)}))
    domains = {key: key63(html.domain_of(url)) for key, url in addresses.items() if key not in stones}
    closed: dict[int, int] = dict(session.all("buried_among", {"kind": "outlet", "keys": sorted(set(domains.values()))}))
    return stones | {key: closed[domain] for key, domain in domains.items() if domain in closed}


def send_back(session: Session, article_id: int, named: str) -> bool:
    """An article whose page names an address that was forgotten goes as well. Whether it did."""
    address = html.canonical_url(named) if named else ""
    stone = buried_addresses(session, {key63(address): address}).get(key63(address)) if address else None
    if stone is None:
        return False
    rows = session.all("forget_by_url", {"ids": [article_id]})
    _take_out(session, Stone(id=stone, kind="", what=""), rows, spare_shared=True)
    return True


def refuse_forgotten(session: Session, feeds: Sequence[NewFeed]) -> None:
    """Raise Conflict if any of these feeds belongs to an outlet that was forgotten."""
    hold_buried(session)
    if session.one("buried_any") is None:
        return
    domains = {key63(domain): domain for feed in feeds for domain in _domains(feed)}
    rows = session.all("buried_among", {"kind": "outlet", "keys": sorted(domains)})
    if rows:
        names = ", ".join(sorted(domains[key] for key, _ in rows))
        raise Conflict(
            said(
                "%(names)s was forgotten here and is not watched again by itself; `news7d forget --undo %(names)s` lifts that", names=names
            )
        )


def forgotten_feeds(database: Database, feeds: Sequence[NewFeed]) -> tuple[NewFeed, ...]:
    """Those that `add_feeds` would refuse."""
    return database.read(lambda session: closed_in(session, feeds))


def closed_in(session: Session, feeds: Sequence[NewFeed]) -> tuple[NewFeed, ...]:
    domains = {key63(domain) for feed in feeds for domain in _domains(feed)}
    rows = session.all("buried_among", {"kind": "outlet", "keys": sorted(domains)})
    closed = {row[0] for row in rows}
    return tuple(feed for feed in feeds if any(key63(domain) in closed for domain in _domains(feed))) if closed else ()


def _domains(feed: NewFeed) -> set[str]:
    return {domain for url in (feed.homepage, feed.url) if url and (domain := html.domain_of(url))}


# ------------------------------------------------------------------ saying so


def refuse_gone(session: Session, kind: str, key: int, what: str) -> None:
    """Raise Forgotten if that article (or story, by its founder's id) or outlet (by its slug's key) was taken out."""
    row = session.one("buried_since", {"kind": kind, "key": key})
    if row is not None:
        raise Forgotten(said("%(what)s was removed here on %(day)s and does not come back", what=what, day=f"{moment(row[0]):%-d %B %Y}"))


def is_forgotten_picture(database: Database, url: str) -> bool:
    return database.read(lambda session: session.one("buried_since", {"kind": "picture", "key": key63(url)})) is not None


def tombstones(database: Database) -> tuple[Tombstone, ...]:
    return tuple(map(_tombstone_of, database.read(lambda session: session.all("tombstones"))))


def _tombstone_of(row: Row) -> Tombstone:
    return Tombstone(id=row[0], kind=row[1], what=row[2], laid_at=moment(row[3]), articles=row[4])


def lift(database: Database, what: str) -> Tombstone:
    """Let it come in again: its feeds are read anew at their next poll. NotFound."""

    def work(session: Session) -> Tombstone:
        rows = (session.one("tombstone_by_name", {"what": clean(name)}) for name in (what, html.canonical_url(what), what.lower()))
        row = next((row for row in rows if row is not None), None)
        if row is None:
            raise NotFound(said("%(what)s was not forgotten; `news7d forget` lists what was", what=what))
        for name in ("forget_recall_feeds", "forget_recall_entries", "unbury", "tombstone_drop"):
            session.run(name, {"id": row[0]})
        session.run("front_touch")
        return _tombstone_of(row)

    return database.write(work)
