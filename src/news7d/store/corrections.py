"""Editors' decisions about grouping: carried out at once, bound to for later, kept as labelled data.

    split  these reports are a story of their own      they stay together there, and the two stories stay two
    merge  this story is part of that one              all reports of both stay together
    move   these reports belong to that story          they stay there, and the two stories stay two
    undo   of one of these                             reports go back where they still stand as it left them; nothing is bound

Each is one transaction. `grouping.version` is the number of the last one: whoever places articles sees that there is a new one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby, product
from typing import Any

import orjson

from ..core.wording import said
from ..errors import Conflict, Invalid, NotFound
from ..model import Correction, ExampleReport, GroupingExample, GroupingKind, GroupingRules
from .database import Database, Row, Session
from .regrouping import living, merge, name_for, shift
from .rows import clean, json_text, micros, moment

_TOLD = 12  # reports a side that are kept as labelled data
_CHUNK = 200
_ADMINISTRATOR = "administrator"
_LATEST = 2**62


# ------------------------------------------------------------------ deciding


def split(database: Database, story_id: int, articles: Sequence[int], who: str, why: str, now: datetime) -> Correction:
    def work(session: Session) -> Correction:
        number = _begin(session)
        source = _story(session, story_id)
        rows = _articles(session, articles)
        if any(row[1] != source for row in rows):
            raise Invalid(said("not all of these articles belong to story %(source)s; reload it, and choose again", source=source))
        chosen = [row[0] for row in rows]
        rest = [row[0] for row in session.all("regroup_members", {"id": source}) if row[0] not in set(chosen)]
        if not rest:
            raise Invalid(said("these are all reports of the story: nothing would be left to split them from"))
        moved = rest if source in chosen else chosen  # the article that gave the story its name keeps it
        target = name_for(session, moved)
        decided = _Decided(number, "split", source, target, moved, who, why, now)
        decided.keep_examples(session)
        shift(session, moved, target, _because(now))
        decided.bind(session, chosen, apart=True)
        return decided.write(session)

    return database.write(work)


def merge_stories(database: Database, story_id: int, into: int, who: str, why: str, now: datetime) -> Correction:
    def work(session: Session) -> Correction:
        number = _begin(session)
        source, target = _story(session, story_id), _story(session, into)
        if source == target:
            raise Conflict(said("%(story_id)s and %(into)s are one story already", story_id=story_id, into=into))
        moved = [row[0] for row in session.all("regroup_members", {"id": source})]
        decided = _Decided(number, "merge", source, target, moved, who, why, now)
        decided.keep_examples(session)
        _let_meet(session, source, target)
        merge(session, source, target)
        decided.bind(session, [row[0] for row in session.all("regroup_members", {"id": target})], apart=False)
        return decided.write(session, gone=True)

    return database.write(work)


def move(database: Database, articles: Sequence[int], to_story: int, who: str, why: str, now: datetime) -> Correction:
    def work(session: Session) -> Correction:
        number = _begin(session)
        target = _story(session, to_story)
        rows = _articles(session, articles)
        sources = {row[1] for row in rows}
        if target in sources:
            raise Conflict(said("an article of these is in story %(target)s already", target=target))
        if len(sources) > 1:
            raise Invalid(said("these articles belong to several stories; move those of one story at a time"))
        moved, source = [row[0] for row in rows], sources.pop()
        decided = _Decided(number, "move", source, target, moved, who, why, now)
        decided.keep_examples(session)
        shift(session, moved, target, _because(now))
        gone = bool(session.all("stories_merged", {"ids": [source]})[0][1])
        decided.bind(session, moved, apart=not gone)
        return decided.write(session, gone=gone)

    return database.write(work)


def undo(database: Database, correction_id: int, who: str, why: str, now: datetime) -> Correction:
    def work(session: Session) -> Correction:
        number = _begin(session)
        before = _get(session, correction_id)
        if before.kind == "undo":
            raise Conflict(said("decision %(correction_id)s only undid another; make that one again instead", correction_id=correction_id))
        if before.undone_by is not None:
            raise Conflict(
                said(
                    "decision %(correction_id)s was undone already, by %(undone_by)s",
                    correction_id=correction_id,
                    undone_by=before.undone_by,
                )
            )
        session.run("pins_drop", {"id": correction_id})
        session.run("apart_drop", {"id": correction_id})
        stands = living(session, before.to_story)
        back = [(key, was) for key, was, story in session.all("correction_moved_back", {"id": correction_id}) if story == stands]
        for was, group in groupby(sorted(back, key=lambda pair: pair[1]), key=lambda pair: pair[1]):
            shift(session, [key for key, _ in group], _home(session, was, stands), None)
        decided = _Decided(number, "undo", stands, before.story_id, [key for key, _ in back], who, why, now, undoes=correction_id)
        session.run("correction_undone", {"id": correction_id, "by": number})
        return decided.write(session)

    return database.write(work)


def _home(session: Session, was: int, stands: int) -> int:
    """The story that an article goes back to: the old one, even if it was closed into where the article stands now."""
    home = living(session, was)
    return was if home == stands else home


class _Decided:
    """A decision on its way into the database."""

    def __init__(
        self,
        number: int,
        kind: GroupingKind,
        source: int,
        target: int,
        moved: Sequence[int],
        who: str,
        why: str,
        now: datetime,
        undoes: int | None = None,
    ) -> None:
        who = clean(who).strip()[:200] or _ADMINISTRATOR
        self.made = Correction(
            id=number,
            kind=kind,
            story_id=source,
            to_story=target,
            articles=tuple(moved),
            made_at=now,
            who=who,
            why=clean(why).strip()[:2000],
            undoes=undoes,
        )

    def keep_examples(self, session: Session) -> None:
        """Before anything moves: what moves, and what it is taken from or put beside."""
        made, moved = self.made, list(self.made.articles)
        told = {row[0]: row for row in session.all("regroup_articles", {"ids": moved[-_TOLD:]})}
        parts = [self._part("moved", key, made.story_id, told.get(key)) for key in moved]
        for side, story in (("left", made.story_id), ("joined", made.to_story)):
            if (side, made.kind) not in (("left", "merge"), ("joined", "split")):
                rows = session.all("regroup_latest", {"id": story, "ids": moved, "limit": _TOLD})
                parts += [self._part(side, row[0], story, row) for row in rows]
        session.many("correction_part_add", parts)

    def _part(self, side: str, article_id: int, was: int, row: Row | None) -> dict[str, Any]:
        told = json_text({"title": row[5], "language": row[4], "outlet": row[7], "url": row[6]}) if row else None
        return {"correction_id": self.made.id, "article_id": article_id, "side": side, "was": was, "told": told}

    def bind(self, session: Session, articles: Sequence[int], *, apart: bool) -> None:
        session.run("pin_set", {"ids": list(articles), "correction_id": self.made.id})
        if apart:
            one, other = sorted((self.made.story_id, self.made.to_story))
            session.run("apart_add", {"story_id": one, "other_id": other, "correction_id": self.made.id})

    def write(self, session: Session, *, gone: bool = False) -> Correction:
        """`gone`: the story that the articles were in leads to the other one now."""
        made = self.made
        row = {"id": made.id, "kind": made.kind, "story_id": made.story_id, "to_story": made.to_story}
        session.run("correction_add", {**row, "now": micros(made.made_at), "who": made.who, "why": made.why, "undoes": made.undoes})
        session.run("front_touch")
        if gone:
            session.run("stories_gone", {"ids": [made.story_id]})
        return made


def _begin(session: Session) -> int:
    row = session.one("grouping_next")
    return int(row[0]) if row else 0


def _story(session: Session, story_id: int) -> int:
    """A story that lives, by its id or one that led to it."""
    found = living(session, story_id)
    if not session.all("stories_merged", {"ids": [found]}):
        raise NotFound(said("there is no story %(story_id)s", story_id=story_id))
    return found


def _articles(session: Session, articles: Sequence[int]) -> list[Row]:
    wanted = sorted(set(articles))
    if not wanted:
        raise Invalid(said("choose at least one report"))
    rows = session.all("regroup_articles", {"ids": wanted})
    if missing := set(wanted) - {row[0] for row in rows}:
        raise NotFound(said("there is no article %(article_id)s", article_id=min(missing)))
    if unplaced := [row[0] for row in rows if row[1] is None]:
        raise Conflict(said("article %(article_id)s has no story yet; wait until it has been placed", article_id=unplaced[0]))
    return rows


def _let_meet(session: Session, one: int, other: int) -> None:
    """What was decided to stay two is decided to be one now."""
    for first, second, story_id, other_id, _ in session.all("apart_all"):
        if {first, second} == {one, other}:
            session.run("apart_drop_one", {"story_id": story_id, "other_id": other_id})


def _because(now: datetime) -> str:
    return json_text([f"editor: decided on {now:%Y-%m-%d}"])


# ------------------------------------------------------------------ reading


def get(database: Database, correction_id: int) -> Correction:
    return database.read(lambda session: _get(session, correction_id))


def _get(session: Session, correction_id: int) -> Correction:
    row = session.one("correction_get", {"id": correction_id})
    if row is None:
        raise NotFound(said("there is no decision %(correction_id)s; `news7d corrections` lists them", correction_id=correction_id))
    return _with_articles(session, [row])[0]


def latest(database: Database, limit: int, before: int | None) -> tuple[Correction, ...]:
    params = {"limit": limit, "before": before or _LATEST}
    return database.read(lambda session: tuple(_with_articles(session, session.all("corrections_latest", params))))


def since(database: Database, after: int) -> tuple[Correction, ...]:
    params = {"limit": _LATEST, "after": after}
    return database.read(lambda session: tuple(_with_articles(session, session.all("corrections_after", params))))


def _with_articles(session: Session, rows: list[Row]) -> list[Correction]:
    moved: dict[int, list[int]] = {}
    ids = [row[7] or row[0] for row in rows]  # an undoing concerns what it undoes
    for key, article_id in session.all("correction_moved", {"ids": ids}) if rows else []:
        moved.setdefault(key, []).append(article_id)
    return [_correction_of(row, tuple(moved.get(row[7] or row[0], ()))) for row in rows]


def _correction_of(row: Row, articles: tuple[int, ...]) -> Correction:
    return Correction(
        id=row[0],
        kind=row[1],
        story_id=row[2],
        to_story=row[3],
        articles=articles,
        made_at=moment(row[4]),
        who=row[5],
        why=row[6],
        undoes=row[7],
        undone_by=row[8],
    )


def version(database: Database) -> int:
    row = database.read(lambda session: session.one("grouping_version"))
    return int(row[0]) if row else 0


def rules(database: Database, since: datetime) -> GroupingRules:
    def work(session: Session) -> GroupingRules:
        row = session.one("grouping_version")
        pinned = session.all("pins_since", {"since": micros(since)})
        return GroupingRules(
            version=int(row[0]) if row else 0,
            pinned=frozenset(str(key) for (key,) in pinned),
            apart=frozenset((str(one), str(other)) for one, other in apart_in(session)),
        )

    return database.read(work)


def members(database: Database, stories: Sequence[int]) -> dict[str, str]:
    def work(session: Session) -> list[Row]:
        alive = sorted({living(session, story_id) for story_id in stories})
        return session.all("members_of_stories", {"ids": alive}) if alive else []

    return {str(article_id): str(story_id) for article_id, story_id in database.read(work)}


def apart_in(session: Session) -> set[tuple[int, int]]:
    """Pairs of living stories that stay two, each in both orders."""
    pairs = {(row[0], row[1]) for row in session.all("apart_all") if row[0] != row[1]}
    return pairs | {(other, one) for one, other in pairs}


# ------------------------------------------------------------------ labelled data


def examples(database: Database) -> Iterator[GroupingExample]:
    """Pairs of reports with what an editor said of them, oldest decision first; what was undone is left out."""
    after = 0
    while True:
        params = {"after": after, "limit": _CHUNK}
        rows, parts = database.read(lambda session, params=params: _examples_in(session, params))  # type: ignore[misc]
        for row in rows:
            if row[1] != "undo" and row[8] is None:
                yield from _pairs(row, parts.get(row[0], {}))
        if len(rows) < _CHUNK:
            return
        after = rows[-1][0]


_Sides = dict[str, list[ExampleReport]]


def _examples_in(session: Session, params: dict[str, int]) -> tuple[list[Row], dict[int, _Sides]]:
    rows = session.all("corrections_after", params)
    parts: dict[int, _Sides] = {}
    for key, article_id, side, told in session.all("correction_parts", {"ids": [row[0] for row in rows]}) if rows else []:
        parts.setdefault(key, {}).setdefault(side, []).append(ExampleReport(article_id=article_id, **orjson.loads(told)))
    return rows, parts


def _pairs(row: Row, sides: _Sides) -> Iterator[GroupingExample]:
    for side, together in (("left", False), ("joined", True)):
        for one, other in product(sides.get("moved", ()), sides.get(side, ())):
            yield GroupingExample(correction_id=row[0], together=together, made_at=moment(row[4]), one=one, other=other)
