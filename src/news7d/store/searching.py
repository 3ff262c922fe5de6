"""Search: the newest hits, the best of them first, one per story.

A page of results is cut from a window of up to 1,000 hits below a fixed article id, so that what arrives meanwhile does
not move the pages; when a window is used up, the next older one follows. Within a window hits are ordered by relevance
in ten steps (BM25 on SQLite, ts_rank on PostgreSQL; a title weighs ten times), and within a step the newer comes first. Where a
window is full, SQLite only looks whether the words stand in the title.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar

from ..core.search import Query, fold, match_postgres, match_sqlite, match_sqlite_any, snippet
from ..core.spelling import SHORTEST, beginnings, nearest
from ..core.spelling import put_right as put_right_in
from ..model import Facets, SearchHit, SearchPage, Section
from .database import Database, Session
from .leanings import hidden_among
from .names import ids_of
from .reading import cards_in, lines_in
from .rows import micros, text_of

_T = TypeVar("_T")
WINDOW = 1000
_NEWEST = 2**62
_STEPS = 10
_PUT_RIGHT, _VOCABULARY = 6, 50_000  # words of a query; words of reports that begin alike
_CURSOR = re.compile(r"(\d{1,18})\.(\d{1,6})", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Group:
    """The best hit of a story (or an article without one) and how many more there are."""

    article_id: int
    story_id: int | None
    also: int


def search(
    database: Database,
    query: Query,
    limit: int,
    after: str | None,
    reader: int = 0,
    *,
    newest: bool = False,
    counted: datetime | None = None,
) -> SearchPage:
    if query.empty:
        return SearchPage(hits=(), total=0)
    before_id, offset = _cursor(after)
    return database.read(lambda session: _page(session, database.kind, query, limit, before_id, offset, reader, newest, counted))


def _cursor(after: str | None) -> tuple[int, int]:
    match = _CURSOR.fullmatch(after or "")
    return (int(match[1]), int(match[2])) if match else (_NEWEST, 0)


def _page(
    session: Session, kind: str, query: Query, limit: int, before_id: int, offset: int, reader: int, newest: bool, counted: datetime | None
) -> SearchPage:
    hits = _hits(session, kind, query, before_id)
    capped = len(hits) > WINDOW
    hits = hits[:WINDOW]
    muted = hidden_among(session, reader, [hit[0] for hit in hits])
    left = [hit for hit in hits if hit[0] not in muted]
    groups = _groups(left, newest)
    shown = groups[offset : offset + limit]
    return SearchPage(
        hits=_dress(session, query, shown),
        total=len(hits) - len(muted),
        muted=len(muted),
        capped=capped,
        more=_more(hits, groups, min(before_id, hits[0][0] + 1) if hits else before_id, offset + limit, capped),
        facets=_facets(session, [hit[0] for hit in left], counted) if counted and left else None,
    )


_SPANS = {"day": 0, "days": 2, "week": 6, "month": 29}
_FACETS = 8


def _facets(session: Session, ids: list[int], now: datetime) -> Facets:
    start = datetime.combine(now.date(), time(), UTC)
    ages = {name: micros(start - timedelta(days=days)) for name, days in _SPANS.items()}
    outlets, languages, sections, since = Counter[tuple[str, str]](), Counter[str](), Counter[Section](), [0] * (len(_SPANS) + 1)
    for slug, name, language, section, age, count in session.all("search_facets", {"ids": ids, **ages}):
        outlets[slug, name] += count
        if language:
            languages[language] += count
        if section:
            sections[section] += count
        for span in range(age, len(since)):
            since[span] += count
    return Facets(
        outlets=tuple((slug, name, count) for (slug, name), count in _most(outlets)),
        languages=tuple(_most(languages)),
        sections=tuple(_most(sections)),
        since=tuple(since),
    )


def _most(counts: Counter[_T]) -> list[tuple[_T, int]]:
    return sorted(counts.items(), key=lambda each: (-each[1], str(each[0])))[:_FACETS]


def _more(hits: Sequence[tuple[int, float, int | None]], groups: Sequence[_Group], before_id: int, offset: int, capped: bool) -> str | None:
    if offset < len(groups):
        return f"{before_id}.{offset}"
    return f"{hits[-1][0]}.0" if capped else None


def _hits(session: Session, kind: str, query: Query, before_id: int, *, weighed: bool = True) -> list[tuple[int, float, int | None]]:
    """(article id, relevance, story id), newest first; relevance only where it is wanted."""
    way, params = _way(session, kind, query)
    params |= {"before_id": before_id, "limit": WINDOW + 1}
    if kind == "sqlite" and way == "words":
        found = session.all("search_newest", params)
        if not weighed or not found:
            return found
        if len(found) > WINDOW:
            return _by_titles(session, query, found)
    return session.all(f"search_{way}", params)


def _by_titles(session: Session, query: Query, found: Sequence[tuple[int, float, int | None]]) -> list[tuple[int, float, int | None]]:
    """Weighed by how many of the words stand in the title, which is most of what BM25 says, as a title weighs ten times.

    SQLite's BM25 wants to know in how many articles of all a word stands, and counts them: of common words, which alone find more than a
    window holds, that takes longer than all else together, and the longer the more is stored.
    """
    wanted = [term for term in query.terms if not term.negative]
    bounds = {"oldest": found[-1][0], "before_id": found[0][0] + 1}
    counts: Counter[int] = Counter()
    for term in wanted:
        counts.update(row[0] for row in session.all("search_titles", {"match": f"title : ({match_sqlite((term,))})", **bounds}))
    return [(key, 0.5 + counts[key] / len(wanted), story_id) for key, _, story_id in found]


def among(session: Session, kind: str, query: Query, stories: Sequence[int]) -> frozenset[int]:
    """Which of these stories have a report that the query finds."""
    if query.empty or not stories:
        return frozenset()
    way, params = _way(session, kind, query)
    name = "search_among" if way == "words" else f"search_among_{way}"
    return frozenset(row[0] for row in session.all(name, params | {"stories": list(stories)}))


def put_right(database: Database, query: Query) -> str | None:
    """Looks up the single words of a query; phrases and what must not occur are left alone."""
    words = [term.tokens[0] for term in query.terms if len(term.tokens) == 1 and not term.negative and not term.prefix]
    better = database.read(lambda session: dict(filter(None, (_better(session, word) for word in dict.fromkeys(words[:_PUT_RIGHT])))))
    return put_right_in(query.text, better) if better else None


def _better(session: Session, word: str) -> tuple[str, str] | None:
    if len(word) < SHORTEST or word.isdecimal():
        return None
    vocabulary: dict[str, int] = {}
    for start in beginnings(word):
        rows = session.all("words_beginning", {"start": start, "end": f"{start}\U0010ffff", "limit": _VOCABULARY})
        vocabulary.update((term, count) for term, count in rows)
    found = None if word in vocabulary else nearest(word, vocabulary.items())
    return (word, found) if found else None


def _way(session: Session, kind: str, query: Query) -> tuple[str, dict[str, Any]]:
    """By words, by what must not occur, or by filters alone; and what the statement needs for it."""
    params = _filters(session, query)
    wanted = tuple(term for term in query.terms if not term.negative)
    unwanted = tuple(term for term in query.terms if term.negative)
    sqlite = kind == "sqlite"
    if unwanted:
        params["without"] = match_sqlite_any(unwanted) if sqlite else match_postgres(unwanted, junction="|")
    if wanted:
        return "words", {"without": "", **params, "match": match_sqlite(wanted) if sqlite else match_postgres(wanted)}
    return ("without" if unwanted else "browse"), params


def newest_hits(session: Session, kind: str, query: Query, limit: int) -> list[int]:
    """Articles that a query finds, the newest first, at most WINDOW + 1."""
    return [hit[0] for hit in _hits(session, kind, query, _NEWEST, weighed=False)][:limit]


def _filters(session: Session, query: Query) -> dict[str, Any]:
    params: dict[str, Any] = {
        "after": _start(query.after, -_NEWEST),
        "before": _start(query.before, _NEWEST),
        "independent": query.independent,
    }
    for name in ("outlet", "lang", "section", "role", "name"):
        for prefix, negative in (("", False), ("not_", True)):
            values = query.values(name, negative=negative)
            params[f"{prefix}by_{name}"] = int(bool(values))
            params[f"{prefix}{name}s"] = _meant(session, name, values)
    return params


def _meant(session: Session, name: str, values: list[str]) -> list[Any]:
    if name == "outlet" and values:
        return _outlet_ids(session, values)
    if name == "name":
        return [key for value in values for key in ids_of(session, value)]
    return [value[:2] for value in values] if name == "lang" else values


def _start(day: date | None, otherwise: int) -> int:
    return otherwise if day is None else micros(datetime.combine(day, time(), UTC))


def _outlet_ids(session: Session, values: Sequence[str]) -> list[int]:
    """Outlets by slug, by domain, or by a name that begins so."""
    rows = session.all("search_outlets")
    return [
        key
        for key, slug, domain, name in rows
        if any(value in (slug, domain) or domain.endswith(f".{value}") or fold(name).startswith(value) for value in values)
    ]


def _groups(hits: Sequence[tuple[int, float, int | None]], newest: bool) -> list[_Group]:
    best = max((hit[1] for hit in hits), default=0) or 1
    ordered = sorted(hits, key=lambda hit: (0 if newest else -round(hit[1] / best * _STEPS), -hit[0]))
    heads: dict[tuple[str, int], int] = {}
    counts: dict[tuple[str, int], int] = {}
    for article_id, _, story_id in ordered:
        key = ("article", article_id) if story_id is None else ("story", story_id)
        heads.setdefault(key, article_id)
        counts[key] = counts.get(key, 0) + 1
    return [_Group(head, key[1] if key[0] == "story" else None, counts[key] - 1) for key, head in heads.items()]


def _dress(session: Session, query: Query, groups: Sequence[_Group]) -> tuple[SearchHit, ...]:
    ids = [group.article_id for group in groups]
    lines = lines_in(session, ids)
    texts = {key: text_of(blob) for key, _, blob in session.all("texts_of", {"ids": ids})} if ids else {}
    stories = {card.facts.story_id: card for card in cards_in(session, [g.story_id for g in groups if g.story_id is not None], 0)}
    return tuple(
        SearchHit(
            line=lines[group.article_id],
            snippet=snippet(texts.get(group.article_id, "") or lines[group.article_id].title, query),
            story=stories.get(group.story_id) if group.story_id is not None else None,
            also=group.also,
        )
        for group in groups
    )
