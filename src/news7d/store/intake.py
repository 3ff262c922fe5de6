"""Records of core.export into the database: what is there already stays as it is, so the same file twice changes nothing.

    outlets, feeds ─► articles (with their words in the search index, and a story to stand in) ─► stories, roles, revisions

An id outside is a key here: articles by their address's, stories by their founder's. What refers to something that is not here
is left out and counted. Imported articles are «done»: no engine runs over them, and their roles stay as they were decided,
until something changes their story.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from ..core.changes import digest
from ..core.export import (
    ArticleRecord,
    FeedRecord,
    OutletRecord,
    Record,
    RevisionRecord,
    RoleRecord,
    StoryRecord,
    article_id,
    feed_id,
    key_of,
)
from ..core.html import domain_of
from ..core.keys import key63
from ..errors import Invalid
from ..model import Analysis, Article, Clip, Contributor, Evidence, Intake, NewFeed, Picture, Quote
from .database import Database, Session
from .feeds import outlets_for
from .forgetting import buried_addresses, hold_buried
from .names import replace_mentions
from .rows import body_of, clean, clean_or_none, evidence_text, json_text, micros, micros_or_none, pack, said_of

Found = TypeVar("Found")
Places = Mapping[int, tuple[int, int | None]]
"""Key of an article -> (its id here, its story's)."""


def take_in(database: Database, records: Sequence[Record], now: datetime) -> Intake:
    """Store a few hundred records of any kinds, all in one transaction. Raises Invalid for what cannot be."""
    return database.write(lambda session: _take_in(session, records, now))


def _take_in(session: Session, records: Sequence[Record], now: datetime) -> Intake:
    taken = known = left_out = 0
    for kind, take in _TAKERS:
        chosen = [record for record in records if isinstance(record, kind)]
        if chosen:
            new, missing = take(session, chosen)
            taken, left_out, known = taken + new, left_out + missing, known + len(chosen) - new - missing
    others = sum(not isinstance(record, tuple(kind for kind, _ in _TAKERS)) for record in records)
    if taken:
        session.run("front_touch")
    return Intake(taken=taken, known=known, left_out=left_out + others)


# ------------------------------------------------------------------ outlets and feeds


def _outlets(session: Session, records: Sequence[OutletRecord]) -> tuple[int, int]:
    before = {row[0] for row in session.all("outlets_by_domain", {"domains": [record.id for record in records]})}
    outlets_for(session, [_as_feed(record.id, record.name, record.homepage, record.country, record.language) for record in records])
    for record in records:
        said = {name: clean_or_none(getattr(record, name)) for name in ("name", "homepage", "country", "language")}
        session.run("import_outlet", {**said, "domain": clean(record.id)})
    return len({record.id for record in records} - before), 0


def _as_feed(domain: str, name: str, homepage: str | None = None, country: str | None = None, language: str | None = None) -> NewFeed:
    """What `outlets_for` makes an outlet from."""
    if not domain or domain != clean(domain) or len(domain) > 250 or any(letter.isspace() or letter in "/@" for letter in domain):
        raise Invalid(f"{domain[:60]!r} is no domain of an outlet")
    return NewFeed(url=f"https://{domain}/", title=name, homepage=homepage, country=country, language=language)


def _feeds(session: Session, records: Sequence[FeedRecord]) -> tuple[int, int]:
    """As history: they are watched no more, unless this house does it itself."""
    there = _watched(session)
    new = 0
    for record in records:
        if record.id not in there:
            (there[record.id],) = session.take_ids("feed", 1)
        row = {
            "feed_id": there[record.id],
            "since": micros(record.since),
            "until": micros_or_none(record.until),
            "url": clean(record.url),
            "title": clean(record.title),
            "domain": clean(record.outlet),
            "kind": clean(record.kind),
            "language": clean_or_none(record.language),
            "country": clean_or_none(record.country),
            "section": clean_or_none(record.section),
        }
        new += session.run("watch_import", row)
    return new, 0


def _watched(session: Session) -> dict[str, int]:
    return {feed_id(url): number for number, url in session.all("watched_as")}


# ------------------------------------------------------------------ articles


def _articles(session: Session, records: Sequence[ArticleRecord]) -> tuple[int, int]:
    hold_buried(session)
    keyed = {_checked(record): record for record in records}
    there = dict[int, int](session.all("articles_by_url", {"keys": list(keyed)}))
    gone = buried_addresses(session, {key: record.url for key, record in keyed.items()})
    new = {key: record for key, record in keyed.items() if key not in there and key not in gone}
    if new:
        _add(session, new)
    return len(new), len(gone.keys() - there.keys())


def _checked(record: ArticleRecord) -> int:
    key = key63(record.url)
    if record.id != article_id(key) or not record.url.startswith(("http://", "https://")):
        raise Invalid(f"the id {record.id[:40]!r} does not belong to the address {record.url[:200]!r}")
    return key


def _add(session: Session, new: Mapping[int, ArticleRecord]) -> None:
    outlets = _outlets_of(session, list(new.values()))
    feeds = _watched(session)
    ids = dict(zip(sorted(new, key=lambda key: new[key].first_seen), session.take_ids("article", len(new)), strict=True))
    stories = _stories_for(session, {key: record for key, record in new.items() if record.story}, ids)
    for key, number in ids.items():
        record, article = new[key], _article_of(new[key])
        places = {"id": number, "url_key": key, "outlet_id": outlets[record.outlet], "feed_id": feeds.get(record.feed or "")}
        session.run("import_article", {**_params(record, article), **places, "story_id": stories.get(record.story or "")})
        session.run("body_add", {"article_id": number, "content": body_of(article)})
    session.index([(number, clean(new[key].title), clean(new[key].text or "")) for key, number in ids.items()])
    analysed = [(ids[key], _analysis_of(record)) for key, record in new.items() if record.engine]
    session.many("analysis_set", [_analysis_params(number, analysis) for number, analysis in analysed])
    replace_mentions(session, analysed)
    for story_id in sorted(set(stories.values())):
        session.run("story_times", {"id": story_id})


def _outlets_of(session: Session, records: Sequence[ArticleRecord]) -> dict[str, int]:
    named = {record.outlet: _as_feed(record.outlet, record.outlet_name) for record in records}
    by_domain = outlets_for(session, list(named.values()))
    return {domain: by_domain[domain_of(feed.url) or domain] for domain, feed in named.items()}


def _params(record: ArticleRecord, article: Article) -> dict[str, Any]:
    return {
        "first_seen": micros(record.first_seen),
        "published": micros_or_none(record.claimed),
        "modified": micros_or_none(record.modified),
        "claim": clean(record.claim),
        "page_read": int(record.page_read),
        "revision": record.versions,
        "edited": int(record.edited),
        "digest": digest(article),
        "language": clean_or_none(record.language),
        "direction": clean_or_none(record.direction),
        "section": clean_or_none(record.section),
        "title": clean(record.title),
        "url": clean(record.url),
        "excerpt": clean(record.excerpt or ""),
        "image": clean_or_none(record.image),
        "because": json_text(list(record.because)) if record.because else None,
    }


def _article_of(record: ArticleRecord) -> Article:
    return Article(
        url=record.url,
        title=record.title,
        standfirst=record.standfirst,
        text=record.text or "",
        authors=record.authors,
        contributors=_each(Contributor, record.contributors),
        dateline=record.dateline,
        section=record.section_named,
        categories=record.categories,
        published=_as_written(record.claimed_as_written),
        images=_each(Picture, record.images),
        videos=_each(Clip, record.videos),
        image=record.image,
        links=record.links,
        paywalled=record.paywalled,
        completeness=record.completeness,
    )


def _each(make: Callable[..., Found], told: Any) -> tuple[Found, ...]:
    try:
        return tuple(make(**each) for each in told)
    except TypeError:
        raise Invalid(f"{make.__name__.lower()}s are told in a way that this News7D does not know: {str(told)[:80]}") from None


def _as_written(text: str | None) -> datetime | date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        raise Invalid(f"{text[:40]!r} is no time") from None


def _analysis_of(record: ArticleRecord) -> Analysis:
    return Analysis(
        language=record.language or "und",
        direction="rtl" if record.direction == "rtl" else "ltr",
        section=record.section,  # type: ignore[arg-type]
        persons=record.persons,
        places=record.places,
        organisations=record.organisations,
        quotes=_each(Quote, record.quotes),
        credits=record.credits,
        engine=record.engine or "",
    )


def _analysis_params(number: int, analysis: Analysis) -> dict[str, Any]:
    """Without features: they are the engine's own, so later articles are not placed beside an imported one."""
    return {"article_id": number, "engine": clean(analysis.engine), "said": said_of(analysis), "features": b""}


def _stories_for(session: Session, new: Mapping[int, ArticleRecord], ids: Mapping[int, int]) -> dict[str, int]:
    """The story of each, here; one that is not here yet is founded by its first article among these."""
    founders = {key_of(record.story or ""): record.story or "" for record in new.values()}
    found = dict[int, int](session.all("stories_by_founder", {"keys": list(founders)})) if founders else {}
    stories = {founders[key]: story_id for key, story_id in found.items()}
    for key in sorted(new, key=lambda key: (_follows(new[key], key), ids[key])):
        record = new[key]
        if record.story and record.story not in stories:
            stories[record.story] = ids[key]
            founded = {"id": ids[key], "section": clean_or_none(record.section), "first_seen": micros(record.first_seen)}
            session.run("import_story", {**founded, "languages": clean(record.language or "und"), "founder_key": key_of(record.story)})
    return stories


def _follows(record: ArticleRecord, key: int) -> bool:
    """Sorts the founder itself before the others."""
    return record.story != article_id(key)


# ------------------------------------------------------------------ stories, roles, revisions


def _stories(session: Session, records: Sequence[StoryRecord]) -> tuple[int, int]:
    found = dict[int, int](session.all("stories_by_founder", {"keys": [key_of(record.id) for record in records]}))
    told = {id for record in records for id in (record.headline_article, record.first_article) if id}
    places = _places(session, told)
    shown: list[int] = []
    for record in records:
        story_id = found.get(key_of(record.id)) if record.judged_at is not None else None
        if story_id is not None and session.run("import_story_facts", _facts_params(record, story_id, places)):
            shown.append(story_id)
    if shown:
        session.run("front_touch")
        session.run("import_shown", {"ids": shown})
    return len(shown), sum(key_of(record.id) not in found for record in records)


def _facts_params(record: StoryRecord, story_id: int, places: Places) -> dict[str, Any]:
    return {
        "id": story_id,
        "headline": _number(places, record.headline_article),
        "first": _number(places, record.first_article),
        "section": clean_or_none(record.section),
        "first_seen": micros(record.first_seen),
        "last_seen": micros(record.last_seen),
        "reports": record.reports,
        "independent": record.independent,
        "outlets": record.outlets,
        "roles": json_text(record.roles),
        "languages": clean(" ".join(record.languages)),
        "edited": int(record.edited),
        "breaking": int(record.breaking),
        "heat": record.heat,
        "engine": clean_or_none(record.engine),
        "judged_at": micros_or_none(record.judged_at),
    }


def _places(session: Session, ids: set[str]) -> Places:
    rows = session.all("import_places", {"keys": sorted(map(key_of, ids))}) if ids else []
    return {key: (number, story_id) for key, number, story_id in rows}


def _number(places: Places, id: str | None) -> int | None:
    return places[key_of(id)][0] if id and key_of(id) in places else None


def _roles(session: Session, records: Sequence[RoleRecord]) -> tuple[int, int]:
    places = _places(session, {id for record in records for id in (record.article, record.of) if id})
    new = missing = 0
    for record in records:
        number, story_id = places.get(key_of(record.article), (None, None))
        if number is None or story_id is None:
            missing += 1
            continue
        new += session.run("import_role", {**_role_params(record, places), "article_id": number, "story_id": story_id})
    return new, missing


def _role_params(record: RoleRecord, places: Places) -> dict[str, Any]:
    return {
        "role": clean(record.role),
        "of_article_id": _number(places, record.of),
        "of_name": clean_or_none(record.of_name),
        "evidence": evidence_text(_each(Evidence, record.evidence)),
        "engine": clean(record.engine),
        "decided_at": micros(record.decided_at),
    }


def _revisions(session: Session, records: Sequence[RevisionRecord]) -> tuple[int, int]:
    places = _places(session, {record.article for record in records})
    new = missing = 0
    for record in records:
        number = _number(places, record.article)
        if number is None:
            missing += 1
            continue
        row = {
            "article_id": number,
            "number": record.number,
            "seen_at": micros(record.replaced_seen),
            "kind": clean(record.kind),
            "title": clean(record.title),
            "content": pack(clean(record.text or "").encode()),
            "digest": key63(record.title, record.text),
        }
        new += session.run("revision_add", row)
    return new, missing


_TAKERS: tuple[tuple[type[Any], Callable[[Session, Any], tuple[int, int]]], ...] = (
    (OutletRecord, _outlets),
    (FeedRecord, _feeds),
    (ArticleRecord, _articles),
    (StoryRecord, _stories),
    (RoleRecord, _roles),
    (RevisionRecord, _revisions),
)
