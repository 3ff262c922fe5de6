"""Search: the operators of core.search, results grouped by story, every search also a feed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response

from news7d.core.search import parse_query
from news7d.core.wording import N_
from news7d.model import Facets, ReportLine, SearchHit, SearchPage, StoryCard
from news7d.web.answers import Sheet, respond
from news7d.web.front import remember_theme
from news7d.web.house import FeedLink, Frame, House, around, house_of
from news7d.web.languages import _, ngettext, ngettext_noop, speaking
from news7d.web.marking import Desk, desk_of, seated, with_states
from news7d.web.markup import section_name
from news7d.web.taste import OwnOrder, own_order

HITS = 30
WINDOW = 1000  # newest hits that are counted, as the store has it
LONGEST_QUERY = 1000
_MATCHED = re.compile("\u2068([^\u2068\u2069]*)\u2069")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    line: ReportLine
    snippet: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The hits of one story, or a hit that belongs to none."""

    card: StoryCard | None
    hits: tuple[Hit, ...]
    also: int


async def search(request: Request) -> Response:
    house = house_of(request)
    q = request.query_params.get("q", "").replace("\x00", " ").strip()[:LONGEST_QUERY]
    after = request.query_params.get("after", "")[:200] or None
    feeds = (FeedLink(title=_("Search: %(words)s", words=q), path="/feeds/search", query="?" + urlencode({"q": q})),) if q else ()
    own, desk = await own_order(request), await desk_of(request)
    title = house.titled(_("%(words)s: search", words=q) if q else _("Search"))
    frame = around(request, title, current="search", feeds=feeds, hidden=True, mine=desk.mine, reader=own.reader)
    key = ("search", q, after, frame.theme, frame.kept, own, desk.key)
    page = await house.shelf.get(key, lambda: _make(house, frame, q, after, own, desk))
    answer = seated(request, desk, respond(request, page, again=True))
    return remember_theme(request, answer) if "theme" in request.query_params else answer


def _make(house: House, frame: Frame, q: str, after: str | None, own: OwnOrder, desk: Desk) -> Sheet:
    now = house.clock()
    query = parse_query(q)
    reader = own.taste.reader_id if own.taste and own.taste.hides and not own.shows else 0
    counted = None if after else now
    found = SearchPage(hits=(), total=0)
    if q and not query.empty:
        found = house.store.search(query, limit=HITS, after=after, reader=reader, counted=counted)
    vain = not found.hits and not found.muted and not after
    right = house.store.put_right(query) if q and not query.empty and vain else None
    if right:
        found = house.store.search(parse_query(right), limit=HITS, reader=reader, counted=counted)
        right = right if found.hits else None
    groups = grouped(found.hits)
    return house.page(
        "search.html",
        with_states(house, replace(frame, now=now), desk, [group.card.facts.story_id for group in groups if group.card]),
        q=q,
        groups=groups,
        summary=_summary(q, query.empty, found),
        right=right,
        days=_days(right or q, now, found.facets) if q and not query.empty else (),
        facets=_facets(right or q, found.facets),
        counted=WINDOW if found.capped else 0,
        more=f"{house.link('/search')}?{urlencode({'q': right or q, 'after': found.more, **own.query})}" if found.more else "",
        muted=found.muted,
        show_muted=f"{house.link('/search')}?{urlencode({'q': right or q, 'muted': 'show'})}",
    )


def grouped(hits: tuple[SearchHit, ...]) -> tuple[Group, ...]:
    """Hits of the same story under one head, in the order of the best of them."""
    heads: dict[int, list[SearchHit]] = {}
    for at, hit in enumerate(hits):
        heads.setdefault(hit.story.facts.story_id if hit.story else -1 - at, []).append(hit)
    return tuple(
        Group(
            card=each[0].story,
            hits=tuple(Hit(line=hit.line, snippet=marked(hit.snippet)) for hit in each),
            also=max(hit.also for hit in each),
        )
        for each in heads.values()
    )


def marked(snippet: str) -> Markup:
    """Matched words stand between FSI and PDI; they become <mark>. All else is escaped."""
    return Markup(_MATCHED.sub(r"<mark>\1</mark>", str(escape(snippet))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """The same search, from a day on."""

    words: str
    query: str
    current: bool
    count: int | None = None


_SPANS = ((N_("today"), 0), (N_("3 days"), 2), (N_("a week"), 6), (N_("30 days"), 29))
_FROM = re.compile(r"(?:^|\s)after:\S+")


def _days(q: str, now: datetime, facets: Facets | None) -> tuple[Since, ...]:
    bare, given = _FROM.sub("", q).strip(), _FROM.search(q)
    counts = facets.since if facets and not given else ()
    told = [(_(words), f"{bare} after:{(now - timedelta(days=days)).date()}".strip()) for words, days in _SPANS]
    return (
        Since(words=_("any time"), query=bare, current=not given),
        *(
            Since(words=words, query=each, current=each == q, count=counts[at] if counts else None)
            for at, (words, each) in enumerate(told)
            if not counts or counts[at]
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The same search, narrowed to an outlet, language or section; or without that."""

    words: str
    query: str
    count: int | None = None  # None: it is chosen, and the link takes it away


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    name: str
    choices: tuple[Choice, ...]


_OPERATORS = {
    name: re.compile(rf'(?:^|\s)(?:{words}):(?:"[^"]*"|\S+)', re.IGNORECASE)
    for name, words in (("outlet", "outlet|source"), ("lang", "lang|language"), ("section", "section"))
}


def _facets(q: str, facets: Facets | None) -> tuple[Facet, ...]:
    """What narrows the search, with counts; where it is narrowed already, the way back."""
    if facets is None:
        return ()
    rows: dict[str, list[tuple[str, str, int]]] = {
        "outlet": list(facets.outlets),
        "lang": [(code, speaking().language_name(code), count) for code, count in facets.languages if code != "und"],
        "section": [(name, section_name(name), count) for name, count in facets.sections],
    }
    return tuple(found for name, some in rows.items() if (found := _facet(q, name, some)))


def _facet(q: str, name: str, some: list[tuple[str, str, int]]) -> Facet | None:
    given = _OPERATORS[name].search(q)
    if given:
        shown = ", ".join(words for _, words, _ in some[:2]) or given[0].strip()
        return Facet(name=name, choices=(Choice(words=shown, query=_OPERATORS[name].sub("", q).strip()),))
    if len(some) < 2:
        return None
    return Facet(name=name, choices=tuple(Choice(words=words, query=f"{q} {name}:{value}", count=count) for value, words, count in some))


def _summary(q: str, empty: bool, found: SearchPage) -> str:
    if not q:
        return ""
    if empty:
        return _("There is no word to look for in that. Try letters or digits, or one of the operators.")
    if not found.total and not found.hits:
        return _("Nothing found. Fewer words, or without operators, find more.")
    words = _MORE if found.capped else _ALL
    return ngettext(*words, found.total, count=speaking().number(found.total))


_ALL = ngettext_noop("%(count)s report, grouped by story.", "%(count)s reports, grouped by story.")
_MORE = ngettext_noop("more than %(count)s report, grouped by story.", "more than %(count)s reports, grouped by story.")
