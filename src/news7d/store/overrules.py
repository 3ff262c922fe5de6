"""Roles that somebody decided. `role.role` is what counts everywhere; the engine's verdict stays beside the decision, and comes
back when that is undone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..core.wording import said
from ..errors import Conflict, NotFound
from ..model import Overrule, RoleName
from .database import Database, Row, Session
from .rows import clean, micros, moment

_OF_NOBODY: frozenset[RoleName] = frozenset({"origin", "independent", "unknown"})


def overrule(database: Database, article_id: int, role: RoleName, of: int | None, who: str, why: str, now: datetime) -> Overrule:
    if of is not None and role in _OF_NOBODY:
        raise Conflict(said("a report whose role is %(role)s is of no other: leave `of` out", role=role))

    def work(session: Session) -> Overrule:
        story_id = _story_of(session, article_id)
        if of is not None and (of == article_id or session.one("article_story", {"id": of}) is None):
            raise Conflict(said("%(of)s is no other article: `of` names the one that this report repeats or confirms", of=of))
        decided = {"id": article_id, "role": role, "of": of, "reason": clean(why), "who": clean(who), "now": micros(now)}
        session.run("overrule_set", decided)
        session.run("overrule_undecided", decided)
        session.run("overrule_applied", {"ids": [article_id]})
        _touch(session, story_id)
        return of_articles(session, [article_id])[0]

    return database.write(work)


def undo(database: Database, article_id: int) -> None:
    def work(session: Session) -> None:
        story_id = _story_of(session, article_id)
        found = of_articles(session, [article_id])
        if not found:
            raise NotFound(said("nobody has decided the role of article %(article_id)s: it is the engine's already", article_id=article_id))
        engine = {"role": found[0].engine_role, "of": found[0].engine_of, "of_name": found[0].engine_of_name}
        session.run("overrule_undone", {"id": article_id, **engine})
        session.run("overrule_drop", {"id": article_id})
        _touch(session, story_id)

    database.write(work)


def keep_decided(session: Session, articles: Sequence[int]) -> None:
    """After the engine has written its verdicts: put them beside the decisions, and let those count."""
    for name in ("overrule_engine", "overrule_applied"):
        session.run(name, {"ids": list(articles)})


def of_articles(session: Session, articles: Sequence[int]) -> tuple[Overrule, ...]:
    return tuple(map(_overrule_of, session.all("overrules_of", {"ids": list(articles)})))


def _story_of(session: Session, article_id: int) -> int | None:
    row = session.one("article_story", {"id": article_id})
    if row is None:
        raise NotFound(said("there is no article %(article_id)s", article_id=article_id))
    return None if row[0] is None else int(row[0])


def _touch(session: Session, story_id: int | None) -> None:
    if story_id is not None:
        session.run("story_judge_again", {"id": story_id})
    session.run("front_touch")


def _overrule_of(row: Row) -> Overrule:
    key, role, of, why, who, at, engine_role, engine_of, engine_of_name = row
    return Overrule(
        article_id=key,
        role=role,
        of=of,
        made_at=moment(at),
        who=who,
        why=why,
        engine_role=engine_role,
        engine_of=engine_of,
        engine_of_name=engine_of_name,
    )
