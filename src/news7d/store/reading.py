"""What pages show: cards, stories, articles, outlets, figures. Few queries each, none per row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import orjson

from ..core.keys import key63
from ..core.stale import still_says, taken_back
from ..core.wording import said
from ..errors import NotFound
from ..model import (
    ArticleView,
    Clip,
    Facts,
    Outlet,
    OutletView,
    Picture,
    Queue,
    Quote,
    ReportLine,
    Revision,
    RevisionView,
    SaidOnce,
    Showing,
    StoryCard,
    StoryFacts,
    StoryView,
)
from . import numbers, owners
from .database import Database, Row, Session
from .feeds import health_of
from .forgetting import refuse_gone
from .migrate import newest
from .overrules import of_articles
from .rows import LINE_WIDTH, article_of, facts_of, figures_of, known_of, line_of, micros, moment, moment_or_none, outlet_of, unpack

_NEWEST = 2**62
_SAYINGS = 200  # reports of a story whose quotes and names are gathered
_BODIES = 60  # reports of a story whose pictures and clips are gathered
_PICTURES = 24
_NAMES = 24
_RELATED, _RELATING, _COMMON = 4, 16, 60  # stories; names that lead to them; reports from which on a name is everybody's
_QUOTES = 300  # of a story that are joined
_RETOLD = frozenset({"translation", "rewrite", "copy", "wire"})
_SCANNED = 5  # so many times the wanted stories are looked at, best first
_SHARE = 20  # no outlet's headlines take more than one place in so many
_LEAST_EACH = 40
_OVERDUE = timedelta(minutes=5)


def story_facts(database: Database, since: datetime, section: str | None, language: str | None, limit: int) -> tuple[StoryFacts, ...]:
    like = None if language is None else f"% {language}%"
    params = {"since": micros(since), "section": section, "language": language, "language_like": like, "limit": limit}
    return tuple(map(facts_of, database.read(lambda session: session.all("fresh_facts", params))))


def front_facts(
    database: Database, since: datetime, section: str | None, language: str | None, country: str | None, limit: int
) -> tuple[StoryFacts, ...]:
    params = {
        "since": micros(since),
        "section": section,
        "language": language,
        "country": country,
        "limit": limit,
        "language_like": None if language is None else f"% {language}%",
        "country_like": None if country is None else f"% {country.upper()} %",
        "scanned": limit * _SCANNED,
        "each": max(_LEAST_EACH, limit // _SHARE),
    }
    return tuple(map(facts_of, database.read(lambda session: session.all("front_facts", params))))


# ------------------------------------------------------------------ cards and lines


def cards(database: Database, ids: Sequence[int], rivals: int, leads: int | None) -> tuple[StoryCard, ...]:
    return database.read(lambda session: cards_in(session, ids, rivals, leads)) if ids else ()


def cards_in(session: Session, ids: Sequence[int], rivals: int, leads: int | None = None) -> tuple[StoryCard, ...]:
    """leads: rivals are wanted of the first so many alone."""
    facts = {row[0]: facts_of(row) for row in session.all("facts_by_id", {"ids": list(ids)})}
    beside = _rivals(session, {key: facts[key] for key in ids[:leads] if key in facts}, rivals) if rivals else {}
    wanted = {each.headline_article_id for each in facts.values()} | {each.first_article_id for each in facts.values()}
    lines = lines_in(session, wanted.union(*beside.values()))
    found = (_card(facts[key], beside.get(key, ()), lines) for key in ids if key in facts)
    return tuple(card for card in found if card is not None)


def _rivals(session: Session, facts: dict[int, StoryFacts], count: int) -> dict[int, list[int]]:
    """Ids of a few own reports beside headline and first, each of another outlet."""
    chosen: dict[int, list[int]] = {}
    outlets: dict[int, set[int]] = {}
    own = session.all("own_reports", {"ids": list(facts)})
    spoken = {key for each in facts.values() for key in (each.headline_article_id, each.first_article_id)}
    for story_id, article_id, outlet_id in own:
        if article_id in spoken:
            outlets.setdefault(story_id, set()).add(outlet_id)
    for story_id, article_id, outlet_id in own:
        seen, found = outlets.setdefault(story_id, set()), chosen.setdefault(story_id, [])
        if article_id not in spoken and outlet_id not in seen and len(found) < count:
            seen.add(outlet_id)
            found.append(article_id)
    return chosen


def _card(facts: StoryFacts, rivals: Sequence[int], lines: dict[int, ReportLine]) -> StoryCard | None:
    headline = lines.get(facts.headline_article_id) or lines.get(facts.first_article_id)
    if headline is None:  # all its articles have gone: nothing to show
        return None
    first = lines.get(facts.first_article_id, headline)
    return StoryCard(facts=facts, headline=headline, first=first, rivals=tuple(lines[key] for key in rivals if key in lines))


def lines(database: Database, ids: Sequence[int]) -> dict[int, ReportLine]:
    return database.read(lambda session: lines_in(session, ids)) if ids else {}


def lines_in(session: Session, ids: set[int] | Sequence[int]) -> dict[int, ReportLine]:
    return {row[0]: line_of(row) for row in session.all("lines", {"ids": list(ids)})} if ids else {}


def media(database: Database, stories: Sequence[int]) -> tuple[Showing, ...]:
    rows = database.read(lambda session: session.all("media_of_stories", {"ids": list(stories)})) if stories else []
    return tuple(
        Showing(
            story_id=story_id,
            article_id=key,
            film=Clip(**orjson.loads(film)) if film else None,
            picture=Picture(**orjson.loads(picture)) if picture else None,
        )
        for story_id, key, film, picture in rows
    )


def newest_reports(database: Database, limit: int, before_id: int | None, section: str | None) -> tuple[ReportLine, ...]:
    params = {"before_id": before_id or _NEWEST, "section": section, "limit": limit}
    return tuple(map(line_of, database.read(lambda session: session.all("newest_lines", params))))


# ------------------------------------------------------------------ one story


def resolve_story(database: Database, story_id: int) -> int:
    return database.read(lambda session: _resolve(session, story_id))


def story_of(database: Database, article_id: int) -> int | None:
    row = database.read(lambda session: session.one("article_story", {"id": article_id}))
    return None if row is None or row[0] is None else int(row[0])


def _resolve(session: Session, story_id: int) -> int:
    at = story_id
    for _ in range(100):
        row = session.one("story_redirects", {"id": at})
        if row is None:
            break
        if row[0] is None:
            return at
        at = row[0]
    moved = session.one("article_moved_to", {"id": at})
    joined = session.one("article_story", {"id": moved[0]}) if moved else None
    if joined and joined[0] is not None:
        return int(joined[0])
    refuse_gone(session, "article", story_id, "this story")
    raise NotFound(said("there is no story %(story_id)s", story_id=story_id))


def story(database: Database, story_id: int) -> StoryView:
    return database.read(lambda session: _story(session, _resolve(session, story_id)))


def _story(session: Session, story_id: int) -> StoryView:
    found = cards_in(session, [story_id], 3)
    rows = session.all("story_lines", {"id": story_id})
    if not found:
        raise NotFound(said("story %(story_id)s has no reports any more", story_id=story_id))
    lines = {row[0]: line_of(row) for row in rows}
    pictures, videos = _media(session, story_id)
    quotes, persons, places = _sayings(session, story_id)
    figures, known = session.all("story_findings", {"id": story_id})[0]
    return StoryView(
        card=found[0],
        because=tuple((row[0], tuple(orjson.loads(row[LINE_WIDTH]))) for row in rows if row[LINE_WIDTH]),
        reports=tuple(lines.values()),
        revisions=_carried(session, _revisions(session, "story_revisions", story_id, lines), lines),
        quotes=quotes,
        said=_joined(quotes, lines),
        pictures=pictures,
        videos=videos,
        persons=persons,
        places=places,
        figures=figures_of(figures),
        known=known_of(known),
        related=_related(session, story_id),
        elsewhere=_elsewhere(session, lines),
        overrules=of_articles(session, list(lines)),
    )


def related(database: Database, story_id: int) -> tuple[StoryCard, ...]:
    return database.read(lambda session: _related(session, story_id))


def _related(session: Session, story_id: int) -> tuple[StoryCard, ...]:
    """Other stories about the same people, places and organisations: earlier and later ones of the affair, and what touches it."""
    rows = session.all("stories_related", {"id": story_id, "names": _RELATING, "common": _COMMON, "limit": _RELATED})
    return cards_in(session, [row[0] for row in rows], 0)


def _elsewhere(session: Session, lines: dict[int, ReportLine]) -> tuple[ReportLine, ...]:
    """What reports are said to repeat, as far as it stands in other stories."""
    return tuple(lines_in(session, {line.of for line in lines.values() if line.of is not None} - lines.keys()).values())


def _media(session: Session, story_id: int) -> tuple[tuple[Picture, ...], tuple[Clip, ...]]:
    pictures: dict[str, Picture] = {}
    videos: dict[str, Clip] = {}
    for _key, url, title, blob in session.all("story_bodies", {"id": story_id, "limit": _BODIES}):
        article = article_of(url, title, blob)
        for picture in article.images[:6] or ((Picture(url=article.image),) if article.image else ()):
            pictures.setdefault(picture.url, picture)
        for clip in article.videos:
            videos.setdefault(clip.url, clip)
    return tuple(pictures.values())[:_PICTURES], tuple(videos.values())[:_PICTURES]


def _sayings(session: Session, story_id: int) -> tuple[tuple[tuple[int, Quote], ...], tuple[str, ...], tuple[str, ...]]:
    """Quotes of every report; names by how many reports have them."""
    quotes: list[tuple[int, Quote]] = []
    persons: dict[str, int] = {}
    places: dict[str, int] = {}
    for article_id, text in session.all("story_sayings", {"id": story_id, "limit": _SAYINGS}):
        said = orjson.loads(text)
        for words, speaker in said.get("quotes", ()):
            quotes.append((article_id, Quote(text=words, speaker=speaker)))
        for names, counts in ((said.get("persons", ()), persons), (said.get("places", ()), places)):
            for name in set(names):
                counts[name] = counts.get(name, 0) + 1
    return tuple(quotes[:_QUOTES]), _commonest(persons), _commonest(places)


def _joined(quotes: Sequence[tuple[int, Quote]], lines: dict[int, ReportLine]) -> tuple[SaidOnce, ...]:
    from ..core.quotes.joining import Told, join_quotes

    told = [
        Told(article_id=key, language=line.language or "und", quote=quote, of=line.of if line.role in _RETOLD else None)
        for key, quote in quotes
        if (line := lines.get(key)) is not None
    ]
    return join_quotes(told)


def _commonest(counts: dict[str, int]) -> tuple[str, ...]:
    return tuple(sorted(counts, key=lambda name: (-counts[name], name))[:_NAMES])


def _revisions(session: Session, statement: str, key: int, lines: dict[int, ReportLine]) -> tuple[RevisionView, ...]:
    """Each version with the one that replaced it: the next, or what is shown today."""
    rows = session.all(statement, {"id": key})
    ids = sorted({row[0] for row in rows})
    today = {key: (title, _text(blob)) for key, title, blob in session.all("texts_of", {"ids": ids})} if ids else {}
    views = []
    for row, following in zip(rows, [*rows[1:], None], strict=False):
        after = (following[4], _plain(following[5])) if following and following[0] == row[0] else today.get(row[0])
        if row[0] in lines and after is not None:
            views.append(
                RevisionView(
                    article_id=row[0], revision=_revision(row), next_title=after[0], next_text=after[1], outlet=lines[row[0]].outlet
                )
            )
    return tuple(sorted(views, key=lambda view: view.revision.seen_at))


def _carried(session: Session, views: tuple[RevisionView, ...], lines: dict[int, ReportLine]) -> tuple[RevisionView, ...]:
    """With the reports that repeat an edited one, and still say what it has taken back."""
    repeats = {view.article_id: _repeating(view.article_id, lines) for view in views}
    ids = sorted({key for keys in repeats.values() for key in keys})
    if not ids:
        return views
    texts = {key: f"{title}\n{_text(blob)}" for key, title, blob in session.all("texts_of", {"ids": ids[:_BODIES]})}
    told = []
    for view in views:
        lost = taken_back(f"{view.revision.title}\n{view.revision.text}", f"{view.next_title}\n{view.next_text}")
        told.append(replace(view, carried=tuple(key for key in repeats[view.article_id] if still_says(lost, texts.get(key, "")))))
    return tuple(told)


def _repeating(article_id: int, lines: dict[int, ReportLine]) -> list[int]:
    """Reports that have their words from that one, also by way of another."""
    sources, found = {article_id}, list[int]()
    for line in lines.values():  # in the order in which they were seen: a copy of a copy comes later
        if line.of in sources and line.role in _RETOLD and line.article_id not in sources:
            sources.add(line.article_id)
            found.append(line.article_id)
    return found


def _revision(row: Row) -> Revision:
    _key, number, seen_at, kind, title, content, digest = row
    return Revision(number=number, seen_at=moment(seen_at), kind=kind, title=title, text=_plain(content), digest=digest)


def _plain(blob: bytes) -> str:
    return unpack(blob).decode()


def _text(blob: bytes) -> str:
    return str(orjson.loads(unpack(blob)).get("text", ""))


# ------------------------------------------------------------------ one article, one outlet


def article(database: Database, article_id: int) -> ArticleView:
    return database.read(lambda session: _article(session, article_id))


def _article(session: Session, article_id: int) -> ArticleView:
    row = session.one("article_line", {"id": article_id})
    if row is None:
        moved = session.one("article_moved_to", {"id": article_id})
        row = session.one("article_line", {"id": moved[0]}) if moved else None
    if row is None:
        refuse_gone(session, "article", article_id, "this report")
        raise NotFound(said("there is no article %(article_id)s", article_id=article_id))
    line = line_of(row)
    found = cards_in(session, [line.story_id], 0) if line.story_id is not None else ()
    others = [line_of(each) for each in session.all("story_lines", {"id": line.story_id})] if line.story_id is not None else []
    return ArticleView(
        line=line,
        article=article_of(line.url, line.title, row[LINE_WIDTH + 1]),
        modified=moment_or_none(row[LINE_WIDTH]),
        revisions=_carried(
            session,
            _revisions(session, "article_revisions", line.article_id, {line.article_id: line}),
            {each.article_id: each for each in others},
        ),
        story=found[0] if found else None,
        of=lines_in(session, [line.of]).get(line.of) if line.of is not None else None,
        others=tuple(each for each in others if each.article_id != line.article_id),
        overrule=next(iter(of_articles(session, [line.article_id])), None),
        trouble=_trouble(session, line.article_id),
        kept_by=_kept_by(session, line.article_id) if row[LINE_WIDTH + 2] == "kept" else None,
    )


def _trouble(session: Session, article_id: int) -> str:
    row = session.one("kept_troubles", {"ids": [article_id]})
    return str(row[1] or "") if row else ""


def _kept_by(session: Session, article_id: int) -> frozenset[int]:
    return frozenset(row[0] for row in session.all("kept_by", {"id": article_id}))


def outlet(database: Database, slug: str, before_id: int | None, limit: int, now: datetime) -> OutletView:
    return database.read(lambda session: _outlet(session, slug, before_id, limit, now))


def _outlet(session: Session, slug: str, before_id: int | None, limit: int, now: datetime) -> OutletView:
    row = session.one("outlet_by_slug", {"slug": slug})
    if row is None:
        refuse_gone(session, "slug", key63(slug), "this outlet")
        raise NotFound(said("there is no outlet %(slug)s", slug=slug))
    found: Outlet = outlet_of(row)
    rows = session.all("outlet_lines", {"outlet_id": found.id, "before_id": before_id or _NEWEST, "limit": limit + 1})
    return OutletView(
        outlet=found,
        feeds=tuple(map(health_of, session.all("feed_health_of_outlet", {"outlet_id": found.id}))),
        articles=tuple(map(line_of, rows[:limit])),
        numbers=numbers.of_outlet(session, found.id, now),
        owner=owners.of_outlet(session, found),
        more=str(rows[limit - 1][0]) if len(rows) > limit else None,
    )


# ------------------------------------------------------------------ figures


def facts(database: Database, now: datetime, most: int | None) -> Facts:
    bytes_ = database.size()
    return database.read(lambda session: _facts(session, database.kind, now, bytes_, most))


def _counts(session: Session, most: int | None) -> tuple[int, int, int]:
    """Entries, articles, stories."""
    if most is not None:
        entries, articles, stories = session.all("count_upto", {"most": most})[0]
        return entries, articles, stories
    return session.all("count_entries")[0][0], session.all("count_articles")[0][0], session.all("count_stories")[0][0]


def _facts(session: Session, kind: str, now: datetime, bytes_: int, most: int | None) -> Facts:
    feeds, ok, failing, waiting, overdue, last_entry, last_ok = session.all("count_feeds", {"overdue": micros(now - _OVERDUE)})[0]
    newest_entry = session.one("last_entry")
    pages = session.all("count_pages", {"now": micros(now)})[0][0]
    entries, articles, stories = _counts(session, most)
    return Facts(
        at=now,
        feeds=feeds,
        feeds_ok=ok,
        feeds_failing=failing,
        feeds_waiting=waiting,
        feeds_overdue=overdue,
        entries=entries,
        articles=articles,
        waiting=tuple((stage, count) for stage, count in sorted(session.all("count_waiting"))),
        stories=stories,
        last_entry_at=moment_or_none(newest_entry[0] if newest_entry and newest_entry[0] is not None else last_entry),
        last_ok_at=moment_or_none(last_ok),
        database_bytes=bytes_,
        schema=newest(kind),
        extra=(("pages waiting", str(pages)),),
    )


QUEUES = ("pages", "deliveries", "hub", "analyse", "group", "judge", "rules")


def queues(database: Database, now: datetime) -> tuple[Queue, ...]:
    rows = database.read(lambda session: session.all("queue_lengths", {"now": micros(now)}))
    found = {row[0]: row for row in rows}
    return tuple(
        Queue(name=name, waiting=found[name][1], oldest=moment_or_none(found[name][2]))
        if name in found
        else Queue(name=name, waiting=0, oldest=None)
        for name in QUEUES
    )


def front_version(database: Database) -> int:
    row = database.read(lambda session: session.one("front_version"))
    return int(row[0]) if row else 0
