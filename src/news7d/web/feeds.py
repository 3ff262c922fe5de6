"""Lists as feeds: Atom and JSON Feed of the front page, a section, a story, a search, and of feeds in trouble."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime
from typing import Literal
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from news7d.core import render
from news7d.core.doctor import Diagnosis, diagnose
from news7d.core.search import parse_query
from news7d.errors import NotFound
from news7d.model import SECTIONS, FeedHealth, ReportLine, Section, StoryCard
from news7d.stages.edition import edition
from news7d.web.answers import Sheet, respond, sheet
from news7d.web.guard import asker
from news7d.web.house import House, house_of, id_of, language_of
from news7d.web.search import LONGEST_QUERY

ENTRIES = 50
Form = Literal["atom", "json"]
_TYPES: dict[Form, str] = {"atom": "application/atom+xml; charset=utf-8", "json": "application/feed+json; charset=utf-8"}


async def top(request: Request) -> Response:
    return await _edition(request, None)


async def of_section(request: Request) -> Response:
    name = request.path_params["name"]
    known = next((each for each in SECTIONS if each == name), None)
    if known is None:
        raise NotFound(f"There is no section “{name[:40]}”.")
    return await _edition(request, known)


async def of_story(request: Request) -> Response:
    house, form, base = _asked(request)
    story_id = id_of(request)
    try:
        page = await house.shelf.get(("feed", "story", story_id, form, base), lambda: _story(house, form, base, story_id))
    except Moved as moved:
        return RedirectResponse(house.link(f"/feeds/story/{moved.to}.{form}"), status_code=301)
    return respond(request, page, cache_control="public, max-age=60")


async def of_search(request: Request) -> Response:
    house, form, base = _asked(request)
    q = request.query_params.get("q", "").replace("\x00", " ").strip()[:LONGEST_QUERY]
    if not q:
        raise HTTPException(422, "A feed of a search needs words to look for: /feeds/search.atom?q=…")
    page = await house.shelf.get(("feed", "search", q, form, base), lambda: _search(house, form, base, q))
    return respond(request, page, cache_control="public, max-age=60")


async def of_troubles(request: Request) -> Response:
    """Feeds that fail, have moved or gone silent: for the operator's own feed reader."""
    house, form, base = _asked(request)
    return respond(request, await run_in_threadpool(_troubles, house, form, base))


async def _edition(request: Request, name: Section | None) -> Response:
    house, form, base = _asked(request)
    lang = language_of(request)
    page = await house.shelf.get(("feed", name, lang, form, base), lambda: _edition_sheet(house, form, base, name, lang))
    return respond(request, page, cache_control="public, max-age=60")


def _asked(request: Request) -> tuple[House, Form, str]:
    """The house, the form of feed and the address that all links start with."""
    house = house_of(request)
    asked = request.path_params["form"]
    if asked not in _TYPES:
        raise NotFound("Feeds end in .atom or .json.")
    form: Form = "json" if asked == "json" else "atom"
    return house, form, (house.settings.origin or asker(request).origin) + house.settings.prefix


class Moved(Exception):
    def __init__(self, to: int) -> None:
        super().__init__(to)
        self.to = to


def _edition_sheet(house: House, form: Form, base: str, name: Section | None, lang: str) -> Sheet:
    found = edition(house.store, house.clock(), section=name, language=lang or None, limit=ENTRIES)
    path, page = (f"/feeds/section/{name}", f"/section/{name}") if name else ("/feeds/top", "/")
    query = f"?{urlencode({'lang': lang})}" if lang else ""
    title = f"{house.settings.title}: {name or 'top stories'}" + (f" ({lang})" if lang else "")
    entries = tuple(_story_entry(base, card) for card in found.stories)
    return _sheet(house, form, title, f"{base}{path}.{form}{query}", f"{base}{page}{query}", entries)


def _story(house: House, form: Form, base: str, story_id: int) -> Sheet:
    view = house.store.story(story_id)
    if view.card.facts.story_id != story_id:
        raise Moved(view.card.facts.story_id)
    newest = sorted(view.reports, key=lambda line: line.first_seen, reverse=True)[: ENTRIES * 2]
    entries = tuple(_report_entry(base, line) for line in newest)
    title = f"{house.settings.title}: {view.card.headline.title}"
    return _sheet(house, form, title, f"{base}/feeds/story/{story_id}.{form}", f"{base}/story/{story_id}", entries)


def _search(house: House, form: Form, base: str, q: str) -> Sheet:
    query = parse_query(q)
    hits = () if query.empty else house.store.search(query, limit=ENTRIES).hits
    entries = tuple(_report_entry(base, hit.line) for hit in hits)
    tail = "?" + urlencode({"q": q})
    return _sheet(house, form, f"{house.settings.title}: {q}", f"{base}/feeds/search.{form}{tail}", f"{base}/search{tail}", entries)


def _troubles(house: House, form: Form, base: str) -> Sheet:
    now = house.clock()
    found = [(health, diagnose(health.status, now)) for health in house.store.health()]
    ill = sorted(((h, d) for h, d in found if d.cause), key=lambda pair: pair[1].since or _never, reverse=True)[: ENTRIES * 2]
    entries = tuple(_trouble_entry(base, health, diagnosis) for health, diagnosis in ill)
    title = f"{house.settings.title}: feeds in trouble"
    return _sheet(house, form, title, f"{base}/feeds/troubles.{form}", f"{base}/sources", entries)


def _trouble_entry(base: str, health: FeedHealth, found: Diagnosis) -> render.OutgoingEntry:
    """One entry for each trouble: the same feed in trouble again is news again."""
    since = found.since or _never
    name = health.feed.title or health.outlet.name
    detail = f" ({found.detail})" if found.detail else ""
    tried = f" Tried {found.failures} times." if found.failures > 1 else ""
    return render.OutgoingEntry(
        id=f"{base}/sources#{health.feed.id}-{found.cause}-{int(since.timestamp())}",
        url=f"{base}/sources",
        title=f"{name}: {found.sentence}",
        summary=f"{health.feed.url}\n\n{found.sentence}{detail}.{tried} {found.advice}",
        published=since,
        updated=since,
        authors=(health.outlet.name,),
        categories=(found.cause or "",),
        external_url=health.feed.url,
    )


def _sheet(house: House, form: Form, title: str, self_url: str, page_url: str, entries: tuple[render.OutgoingEntry, ...]) -> Sheet:
    updated = max((entry.updated for entry in entries), default=_never)
    feed = render.OutgoingFeed(id=page_url, title=title, self_url=self_url, page_url=page_url, updated=updated, entries=entries)
    body = render.render_json_feed(feed) if form == "json" else render.render_atom(feed)
    modified = format_datetime(updated, usegmt=True) if entries else None
    return sheet(body, type=_TYPES[form], modified=modified)


_never = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def _story_entry(base: str, card: StoryCard) -> render.OutgoingEntry:
    facts, words = card.facts, render.bar_words(card.facts, card.first)
    told = f"{words.before}{words.strong}{words.after}: {words.detail}. First: {card.first.outlet.name}."
    slug = render.slug(card.headline.title)
    return render.OutgoingEntry(
        id=f"{base}/story/{facts.story_id}",
        url=f"{base}/story/{facts.story_id}" + (f"/{quote(slug)}" if slug else ""),
        title=card.headline.title,
        summary=f"{card.headline.excerpt}\n\n{told}".strip(),
        published=facts.first_seen,
        updated=facts.last_seen,
        authors=(card.headline.outlet.name,),
        categories=(facts.section,) if facts.section else (),
        language=_language(card.headline),
        external_url=card.headline.url,
    )


def _report_entry(base: str, line: ReportLine) -> render.OutgoingEntry:
    return render.OutgoingEntry(
        id=f"{base}/article/{line.article_id}",
        url=f"{base}/article/{line.article_id}",
        title=line.title,
        summary=f"{line.excerpt}\n\n{render.ROLE_WORDS[line.role].word}".strip(),
        published=render.report_time(line),
        updated=line.first_seen,
        authors=(line.outlet.name,),
        categories=(line.section,) if line.section else (),
        language=_language(line),
        external_url=line.url,
    )


def _language(line: ReportLine) -> str | None:
    return line.language if line.language and line.language != "und" else None
