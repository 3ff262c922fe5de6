"""The records of core.export out of the database: a table at a time, in chunks by key, so that memory stays as it is.

Each chunk is one read on a consistent snapshot. What is written while an export runs may be in it or not; no row is half of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import orjson

from ..core.export import (
    ArticleRecord,
    FeedRecord,
    GapRecord,
    OutletDayRecord,
    OutletRecord,
    Record,
    RevisionRecord,
    RoleRecord,
    StoryRecord,
    article_id,
    feed_id,
    gaps,
)
from ..core.redaction import redacted
from ..model import Article
from .database import Database, Row
from .numbers import DAY
from .rows import article_of, micros, moment, moment_or_none, set_fields, unpack

_CHUNK = 200
_ALWAYS, _NEVER = -(2**62), 2**62


def export(database: Database, table: str, since: datetime | None, until: datetime | None, now: datetime) -> Iterator[Record]:
    """All records of a table whose time lies in since ≤ t < until, in the order in which they came in."""
    if table == "gaps":
        yield from _gaps(database, since, until, now)
        return
    make, keys = _MAKERS[table]
    params: dict[str, Any] = {
        "since": _ALWAYS if since is None else micros(since),
        "until": _NEVER if until is None else micros(until),
        "limit": _CHUNK,
        "after": -1,
        "then": -1,
    }
    while True:
        rows = database.read(lambda session: session.all(f"export_{table}", params))  # noqa: B023 - run at once
        yield from map(make, rows)
        if len(rows) < _CHUNK:
            return
        params |= dict(zip(("after", "then"), rows[-1][:keys], strict=False))


def _gaps(database: Database, since: datetime | None, until: datetime | None, now: datetime) -> Iterator[GapRecord]:
    awake = [(moment(begin), moment(end)) for begin, end in database.read(lambda session: session.all("awake"))]
    for gap in gaps(awake, now):
        if (until is None or gap.since < until) and (since is None or gap.until is None or gap.until >= since):
            yield gap


def _outlet(row: Row) -> OutletRecord:
    return OutletRecord(id=row[1], slug=row[2], name=row[3], homepage=row[4], country=row[5], language=row[6])


def _outlet_day(row: Row) -> OutletDayRecord:
    _id, day, domain, roles, compared, alone, watched, changed, kinds, delays = row
    return OutletDayRecord(
        outlet=domain,
        day=moment(day * DAY),
        roles=orjson.loads(roles),
        compared=orjson.loads(compared),
        alone=alone,
        watched=watched,
        changed=changed,
        kinds=orjson.loads(kinds),
        delays=orjson.loads(delays),
    )


def _feed(row: Row) -> FeedRecord:
    return FeedRecord(
        id=feed_id(row[3]),
        url=redacted(row[3]),
        since=moment(row[1]),
        until=moment_or_none(row[2]),
        title=redacted(row[4]),
        outlet=row[5],
        kind=row[6],
        language=row[7],
        country=row[8],
        section=row[9],
    )


def _article(row: Row) -> ArticleRecord:
    (_id, key, url, domain, name, feed, title, blob, excerpt, language, direction, section, published, modified) = row[:14]
    (first_seen, claim, image, page_read, edited, revision, founder, because, said, engine) = row[14:]
    return ArticleRecord(
        id=article_id(key),
        url=url,
        outlet=domain,
        outlet_name=name,
        feed=feed_id(feed) if feed else None,
        title=title,
        excerpt=excerpt,
        language=language,
        direction=direction,
        section=section,
        claimed=moment_or_none(published),
        claim=claim,
        modified=moment_or_none(modified),
        first_seen=moment(first_seen),
        image=image,
        page_read=bool(page_read),
        edited=bool(edited),
        versions=revision,
        story=None if founder is None else article_id(founder),
        because=tuple(orjson.loads(because)) if because else (),
        engine=engine,
        **_of_body(article_of(url, title, blob)),
        **_of_analysis(orjson.loads(said) if said else {}),
    )


def _of_body(article: Article) -> dict[str, Any]:
    return {
        "standfirst": article.standfirst,
        "text": article.text,
        "authors": article.authors,
        "contributors": [set_fields(person) for person in article.contributors],
        "dateline": article.dateline,
        "section_named": article.section,
        "categories": article.categories,
        "claimed_as_written": article.published.isoformat() if article.published else None,
        "images": [set_fields(picture) for picture in article.images],
        "videos": [set_fields(clip) for clip in article.videos],
        "links": article.links,
        "paywalled": article.paywalled,
        "completeness": article.completeness,
    }


def _of_analysis(said: Mapping[str, Any]) -> dict[str, Any]:
    lists = {name: tuple(said.get(name, ())) for name in ("persons", "places", "organisations", "credits")}
    return {**lists, "quotes": [{"text": text, "speaker": speaker} for text, speaker in said.get("quotes", ())]}


def _story(row: Row) -> StoryRecord:
    (number, founder, headline, headline_key, first_key, section, first_seen, last_seen, reports, independent, outlets) = row[:11]
    roles, languages, edited, breaking, heat, engine, judged_at = row[11:]
    return StoryRecord(
        id=article_id(number if founder is None else founder),
        headline=headline or "",
        headline_article=None if headline_key is None else article_id(headline_key),
        first_article=None if first_key is None else article_id(first_key),
        section=section,
        first_seen=moment(first_seen),
        last_seen=moment(last_seen),
        reports=reports,
        independent=independent,
        outlets=outlets,
        roles=orjson.loads(roles),
        languages=tuple(languages.split()),
        edited=bool(edited),
        breaking=bool(breaking),
        heat=heat,
        engine=engine,
        judged_at=moment_or_none(judged_at),
    )


def _role(row: Row) -> RoleRecord:
    _id, key, founder, role, of_key, of_name, evidence, engine, decided_at = row
    return RoleRecord(
        article=article_id(key),
        story=None if founder is None else article_id(founder),
        role=role,
        of=None if of_key is None else article_id(of_key),
        of_name=of_name,
        evidence=orjson.loads(evidence) if evidence else [],
        engine=engine,
        decided_at=moment(decided_at),
    )


def _revision(row: Row) -> RevisionRecord:
    _id, number, key, kind, seen_at, title, content = row
    text = unpack(content).decode()
    return RevisionRecord(article=article_id(key), number=number, kind=kind, replaced_seen=moment(seen_at), title=title, text=text)


_MAKERS: Mapping[str, tuple[Callable[[Row], Record], int]] = {  # and by how many columns a row is found again
    "outlets": (_outlet, 1),
    "outlet_days": (_outlet_day, 2),
    "feeds": (_feed, 2),
    "articles": (_article, 1),
    "stories": (_story, 1),
    "roles": (_role, 1),
    "revisions": (_revision, 2),
}
