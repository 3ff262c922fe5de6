"""Articles that change their story: what placing, merging, splitting and correcting have in common.

Whatever moves, links keep working: a story that is left empty leads on to where its articles went, one that gets articles
back lives again under its old id, and ids that led to a story go with the article that gave them their name.
"""

from __future__ import annotations

from collections.abc import Sequence

from .articles import close_empty_story
from .database import Session


def living(session: Session, story_id: int) -> int:
    """Where a story's redirects end."""
    for _ in range(100):
        rows = session.all("stories_merged", {"ids": [story_id]})
        if not rows or rows[0][1] is None:
            break
        story_id = rows[0][1]
    return story_id


def merge(session: Session, merged: int, target: int) -> None:
    """All articles of one story go to another; its id, and those that led to it, lead there."""
    if merged == target:
        return
    both = {"id": merged, "to": target}
    session.run("story_members_move", both)
    session.run("story_redirect", both)
    session.run("story_redirect_on", both)
    session.run("story_times", {"id": target})
    session.run("story_judge_again", {"id": target})


def shift(session: Session, ids: Sequence[int], target: int, because: str | None, *, keep_reasons: bool = False) -> None:
    """Move articles (some, or all) of other stories into `target`, which is founded or revived where it does not live."""
    rows = session.all("regroup_articles", {"ids": list(ids)})
    sources = sorted({row[1] for row in rows if row[1] not in (None, target)})
    if not rows:
        return
    head, _, first_seen, section, language = rows[0][:5]
    founded = {"id": target, "article_id": head, "section": section, "first_seen": first_seen, "languages": language or "und"}
    if session.run("story_found", founded) == 0 and session.all("stories_merged", {"ids": [target]})[0][1] is not None:
        session.run("regroup_revive", {"id": target})
    session.run("regroup_move" if keep_reasons else "regroup_shift", {"ids": list(ids), "to": target, "because": because})
    session.run("regroup_redirects", {"ids": list(ids), "to": target, "stories": sources})
    for source in sources:
        close_empty_story(session, source, head)
    for story_id in (target, *(key for key in sources if session.one("story_member", {"id": key}))):
        for part in ("forget_headlines", "forget_firsts"):
            session.run(part, {"stories": [story_id], "ids": _strangers(session, story_id)})
        session.run("story_times", {"id": story_id})
        session.run("story_judge_again", {"id": story_id})


def _strangers(session: Session, story_id: int) -> list[int]:
    """Of the articles that a story names as its first and its headline, those that are not in it."""
    return [row[0] for row in session.all("story_strangers", {"id": story_id})]


def name_for(session: Session, ids: Sequence[int]) -> int:
    """The id for a story of these articles: one that was a story's before, else the earliest article's, else a new one."""
    taken: dict[int, int | None] = dict(session.all("stories_merged", {"ids": list(ids)}))
    former = [key for key, merged_into in taken.items() if merged_into is not None]
    free = former or [key for key in ids if key not in taken]
    return min(free) if free else int(session.take_ids("article", 1)[0])
