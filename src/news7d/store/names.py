"""Names that reports have: written with each analysis, joined by whoever judges a story, read by a name's page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from ..core.keys import key63
from ..core.names.joining import folded
from ..core.wording import said
from ..errors import NotFound
from ..model import NAME_KINDS, NAME_REPORTS, Analysis, NameJoin, NameKind, NameLine, NameView, Quote, ReportLine
from .database import Database, Row, Session
from .reading import cards_in, lines_in
from .rows import analysis_of, clean, moment_or_none

_NEWEST = 2**62
_MOST: dict[NameKind, int] = {"person": 12, "place": 8, "organisation": 8}  # of one report; a list of 300 names is no report about them
_LONGEST = 120
_LATEST = 120  # reports whose quotes and company a name's page gathers
_QUOTES = 12
_BESIDE = 14
_FILLED = "names_filled"  # up to which report, or "all"
_WINDOW = 3000  # latest reports that say who is in the news


def name_id(kind: str, spelling: str) -> int:
    """The same on every machine: a digest of kind and folded spelling."""
    return key63("name", kind, folded(spelling))


# ------------------------------------------------------------------ writing


def replace_mentions(session: Session, analyses: Sequence[tuple[int, Analysis]]) -> None:
    """What these reports name, in place of what they were said to name before."""
    rows = {(article_id, name["id"]): name for article_id, analysis in analyses for name in _named(analysis)}
    session.run("mentions_drop", {"ids": [article_id for article_id, _ in analyses]})
    names = {name["id"]: name for name in rows.values()}
    session.many(
        "name_add", [names[key] for key in sorted(names)]
    )  # in one order everywhere, so that two writers never wait for each other
    session.many("mention_add", [{"name_id": key, "article_id": article_id} for article_id, key in sorted(rows)])


def _named(analysis: Analysis) -> Iterable[dict[str, Any]]:
    listed: dict[NameKind, tuple[str, ...]] = {
        "person": analysis.persons,
        "place": analysis.places,
        "organisation": analysis.organisations,
    }
    for kind, names in listed.items():
        for label in map(clean, names[: _MOST[kind]]):
            if folded(label) and len(label) <= _LONGEST:
                yield {"id": name_id(kind, label), "kind": kind, "label": label}


def join_names(session: Session, joins: Sequence[NameJoin]) -> None:
    for join in joins:
        ids = [name_id(join.kind, clean(spelling)) for spelling in join.spellings]
        if join.articles:
            _move(session, ids[0], ids[1:], join.articles)
        else:
            _join(session, ids)


def _move(session: Session, to: int, others: Sequence[int], articles: Sequence[int]) -> None:
    for old in others:
        moved = 0
        for article_id in articles:
            pair = {"name_id": old, "article_id": article_id}
            if session.run("mention_move", pair):
                moved += session.run("mention_add", {**pair, "name_id": to})
        if moved:
            session.run("prune_names", {"ids": [old]})


def _join(session: Session, ids: Sequence[int]) -> None:
    """All lead to the one that most of them lead to already, else to the first: who spoke for a name goes on speaking for it."""
    if len(set(_roots(session, ids))) < 2:
        return
    session.one("names_hold")  # who joins beside us would have names lead to each other in a circle: only one at a time, and looks again
    roots = _roots(session, ids)
    if len(set(roots)) < 2:
        return
    head = max(roots, key=lambda root: (roots.count(root), -roots.index(root)))
    for root in sorted(set(roots) - {head}):
        session.run("name_join", {"id": root, "to": head})


def _roots(session: Session, ids: Sequence[int]) -> list[int]:
    """The names that speak for these, as far as they are known."""
    known = {row[0]: row[3] or row[0] for row in session.all("names_by_id", {"ids": list(ids)})}
    return [known[key] for key in ids if key in known]


def fill(database: Database, limit: int) -> int:
    """Names of reports that were analysed before names were kept, `limit` of them, the oldest first; how many that were."""
    return database.write(lambda session: _fill(session, limit))


def _fill(session: Session, limit: int) -> int:
    known = session.one("setting_get", {"name": _FILLED})
    if known is not None and known[0] == "all":
        return 0
    rows = session.all("names_unfilled", {"after": int(known[0]) if known else 0, "limit": limit})
    if rows:
        replace_mentions(session, [(row[0], analysis_of(row[1], row[2], row[3])) for row in rows])
    session.run("setting_set", {"name": _FILLED, "value": str(rows[-1][0]) if len(rows) == limit else "all"})
    return len(rows)


# ------------------------------------------------------------------ reading


def name(database: Database, spelling: str, kind: NameKind | None, before: int | None, limit: int) -> NameView:
    return database.read(lambda session: _view(session, spelling, kind, before or _NEWEST, limit))


def _view(session: Session, spelling: str, wanted: NameKind | None, before: int, limit: int) -> NameView:
    found = _found(session, spelling)
    groups = {kind: _group(session, root) for kind, root in found.items()}
    figures = {kind: row for kind, (ids, _) in groups.items() if (row := _figures(session, ids))[0]}
    kinds = sorted(figures, key=lambda each: (each != wanted, -figures[each][0], NAME_KINDS.index(each)))
    if not kinds or (wanted and kinds[0] != wanted):
        raise NotFound(said("no report that was read names %(spelling)s", spelling=spelling[:100]))
    kind = kinds[0]
    ids, labels = groups[kind]
    reports, outlets, since = figures[kind]
    latest = _articles(session, ids, _NEWEST, _LATEST)
    page, more = _stories(session, ids, before, limit)
    label = labels[found[kind]]
    return NameView(
        kind=kind,
        label=label,
        spellings=tuple(each for each in labels.values() if each != label),
        other_kinds=tuple(each for each in NAME_KINDS if each != kind and each in figures),
        reports=reports,
        outlets=outlets,
        since=moment_or_none(since),
        stories=cards_in(session, page, 0),
        quotes=_quotes(session, latest, tuple(labels.values())) if kind != "place" else (),
        beside=_beside(session, latest, found[kind]),
        more=more,
    )


def ids_of(session: Session, spelling: str) -> list[int]:
    """Every name, of any kind, that this spelling leads to, in all its spellings."""
    return [key for root in _found(session, spelling).values() for key in _group(session, root)[0]]


def _found(session: Session, spelling: str) -> dict[NameKind, int]:
    """Kind → the name that speaks for this spelling."""
    by_id: dict[int, NameKind] = {name_id(kind, spelling): kind for kind in NAME_KINDS}
    return {by_id[row[0]]: row[3] or row[0] for row in session.all("names_by_id", {"ids": list(by_id)})}


def _group(session: Session, root: int) -> tuple[list[int], dict[int, str]]:
    labels = dict[int, str](session.all("name_spellings", {"id": root}))
    return list(labels), labels


def _figures(session: Session, ids: Sequence[int]) -> Row:
    return session.all("name_figures", {"ids": list(ids), "limit": NAME_REPORTS})[0]


def _articles(session: Session, ids: Sequence[int], before: int, limit: int) -> list[int]:
    return [row[0] for row in session.all("name_articles", {"ids": list(ids), "before": before, "limit": limit})]


def _stories(session: Session, ids: Sequence[int], before: int, limit: int) -> tuple[list[int], str | None]:
    """Stories of the latest reports before one, each once; and where the next page begins.

    A story of many reports fills many windows: at most ten are looked through for one page.
    """
    stories: dict[int, None] = {}
    for _ in range(10):
        articles = _articles(session, ids, before, limit * 4)
        lines = lines_in(session, articles)
        for key in articles:
            before = key
            if key in lines and lines[key].story_id is not None:
                stories.setdefault(lines[key].story_id or 0)
                if len(stories) == limit:
                    return list(stories), str(key)
        if len(articles) < limit * 4:
            return list(stories), None
    return list(stories), str(before)


def _quotes(session: Session, articles: Sequence[int], spellings: Sequence[str]) -> tuple[tuple[ReportLine, Quote], ...]:
    mine = tuple(map(folded, spellings))
    said: dict[str, tuple[int, Quote]] = {}
    for article_id, text in session.all("sayings_of", {"ids": list(articles)}):
        for words, speaker in orjson.loads(text).get("quotes", ()):
            if speaker and any(each in folded(speaker) for each in mine):
                said.setdefault("".join(words.casefold().split()), (article_id, Quote(text=words, speaker=speaker)))
    latest = sorted(said.values(), key=lambda pair: -pair[0])[:_QUOTES]
    lines = lines_in(session, [article_id for article_id, _ in latest])
    return tuple((lines[article_id], quote) for article_id, quote in latest if article_id in lines)


def _beside(session: Session, articles: Sequence[int], root: int) -> tuple[NameLine, ...]:
    rows = session.all("names_beside", {"ids": list(articles), "limit": _BESIDE + 1})
    labels = {row[0]: (row[1], row[2]) for row in session.all("names_by_id", {"ids": [row[0] for row in rows]})}
    return tuple(
        NameLine(kind=labels[key][0], label=labels[key][1], reports=count) for key, count in rows if key in labels and key != root
    )[:_BESIDE]


def lately(database: Database, kind: NameKind | None, limit: int) -> tuple[NameLine, ...]:
    rows = database.read(lambda session: session.all("names_lately", {"window": _WINDOW, "kind": kind, "limit": limit}))
    return tuple(NameLine(kind=row[1], label=row[2], reports=row[3], outlets=row[4]) for row in rows)
