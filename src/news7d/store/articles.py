"""Articles on their way: pages that wait to be read, stages that wait to be run, and what comes of both.

A claim is a time on the row: `page_due_at` and `lease_until` move forward by the lease, so a worker that dies gives its
batch back by doing nothing. New content sets `lease_until` to 0, and an analysis made of the old content then leaves the
article waiting: nothing that arrives while a stage works is missed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from ..core.html import canonical_url, domain_of
from ..core.keys import key63
from ..model import Analysis, AnalysisChange, Article, ArticleChange, ArticleTask, Stage
from ..model import Revision as RevisionSeen
from . import fingerprints
from .arrivals import replace_body
from .awaited import give_out_one, kept
from .database import Database, Row, Session
from .forgetting import hold_buried, send_back
from .names import replace_mentions
from .rows import analysis_of, article_of, clean, clean_or_none, micros, moment, moment_or_none, outlet_of, pack, said_of, text_of

_WINDOW = 1000
_MAX_WINDOWS = 20
_CLAIM_TRIES = 5
_EDITS = frozenset({"silent_edit", "correction"})


# ------------------------------------------------------------------ claiming


def tasks(session: Session, ids: Sequence[int]) -> tuple[ArticleTask, ...]:
    return tuple(map(_task_of, session.all("tasks", {"ids": list(ids)}))) if ids else ()


def _task_of(row: Row) -> ArticleTask:
    (key, stage, url, attempts, page_read, feed_id, feed_section, feed_language, first_seen, revision, title, blob) = row[:12]
    published, claim, etag, last_modified = row[12:16]
    return ArticleTask(
        article_id=key,
        stage=stage,
        url=url,
        attempts=attempts,
        page_read=bool(page_read),
        outlet=outlet_of(row[16:]),
        feed_id=feed_id,
        feed_section=feed_section,
        feed_language=feed_language,
        first_seen=moment(first_seen),
        revision=revision,
        article=article_of(url, title, blob),
        published=moment_or_none(published),
        claim=claim,
        etag=etag,
        last_modified=last_modified,
    )


def at_address(database: Database, url: str) -> int | None:
    key = key63(canonical_url(url))
    return dict[int, int](database.read(lambda session: session.all("articles_by_url", {"keys": [key]}))).get(key)


def due_pages(
    database: Database, now: datetime, limit: int, lease_s: float, per_outlet: int, busy: Mapping[int, int], lane: int | None
) -> tuple[ArticleTask, ...]:
    for _ in range(_CLAIM_TRIES):
        chosen = database.read(lambda session: _choose_pages(session, micros(now), limit, per_outlet, Counter(busy), lane))
        claimed = database.write(lambda session, chosen=chosen: _claim_pages(session, chosen, now, lease_s)) if chosen else ()  # type: ignore[misc]
        if claimed or not chosen:  # else other workers took the very same ones: look again
            return claimed
    return ()


def _claim_pages(session: Session, chosen: list[int], now: datetime, lease_s: float) -> tuple[ArticleTask, ...]:
    params = {"ids": chosen, "now": micros(now), "until": micros(now + timedelta(seconds=lease_s))}
    return tasks(session, [row[0] for row in session.all("pages_claim", params)])[::-1]


def _choose_pages(session: Session, now: int, limit: int, per_outlet: int, taken: Counter[int], lane: int | None) -> list[int]:
    """The newest that wait, a few of each outlet; it looks far enough back that one busy outlet hides nobody."""
    chosen: list[int] = []
    before, before_id = now + 1, 0
    for _ in range(_MAX_WINDOWS):
        waiting = {"before": before, "before_id": before_id, "limit": _WINDOW}
        rows = session.all("pages_waiting", waiting) if lane is None else session.all("pages_waiting_lane", {**waiting, "lane": lane})
        for key, outlet_id, _due in rows:
            if taken[outlet_id] < per_outlet and len(chosen) < limit:
                taken[outlet_id] += 1
                chosen.append(key)
        if len(rows) < _WINDOW or len(chosen) >= limit:
            break
        before_id, _outlet, before = rows[-1]
    return chosen


def due_articles(database: Database, stage: Stage, now: datetime, limit: int, lease_s: float) -> tuple[ArticleTask, ...]:
    params: dict[str, Any] = {"stage": stage, "now": micros(now), "until": micros(now + timedelta(seconds=lease_s)), "limit": limit}

    def work(session: Session) -> tuple[ArticleTask, ...]:
        claimed = tasks(session, [row[0] for row in session.all("articles_claim", params)])
        return tuple(replace(task, lease=params["until"]) for task in claimed)

    return database.write(work)


# ------------------------------------------------------------------ pages


def save_articles(database: Database, changes: Sequence[ArticleChange]) -> None:
    if changes:
        database.write(lambda session: _save(session, changes))


def _save(session: Session, changes: Sequence[ArticleChange]) -> None:
    hold_buried(session)
    for change in changes:
        rows = session.all("articles_for_change", {"ids": [change.article_id]})
        if rows:  # else it was joined with a twin or pruned meanwhile
            _save_one(session, change, rows[0])
    session.run("front_touch")


def _save_one(session: Session, change: ArticleChange, row: Row) -> None:
    article_id, title, url, url_key = row[:4]
    session.run("article_page", _page_params(change))
    if change.revision is not None:
        _keep_revision(session, article_id, change.revision)
    if change.article is None or send_back(session, article_id, change.article.url):
        return
    twin = _take_address(session, article_id, url, url_key, change.article.url)
    if twin is None:
        session.run("article_content", _content_params(change, change.article))
        replace_body(session, article_id, (title, text_of(row[7])), change.article, indexed=row[9] != "kept")
    else:
        _join_twin(session, change, row, twin)


def _page_params(change: ArticleChange) -> dict[str, Any]:
    return {
        "id": change.article_id,
        "page_due_at": None if change.page_due_at is None else micros(change.page_due_at),
        "attempts": change.attempts,
        "cause": change.cause,
        "detail": clean_or_none(change.detail),
        "etag": clean_or_none(change.etag),
        "last_modified": clean_or_none(change.last_modified),
        "page_read": int(change.page_read),
    }


def _content_params(change: ArticleChange, article: Article) -> dict[str, Any]:
    return {
        "id": change.article_id,
        "title": clean(article.title),
        "excerpt": clean_or_none(change.excerpt),
        "image": clean_or_none(article.image),
        "digest": change.digest,
        "published": _instant(article.published),
        "modified": _instant(article.modified),
    }


def _instant(when: datetime | date | None) -> int | None:
    """A publisher's time in microseconds; a bare day begins at midnight UTC; None where it leaves the calendar."""
    if when is None:
        return None
    if not isinstance(when, datetime):
        when = datetime.combine(when, time())
    return micros(when.replace(tzinfo=UTC) if when.tzinfo is None else when)


def _keep_revision(session: Session, article_id: int, revision: RevisionSeen) -> None:
    row = {
        "article_id": article_id,
        "number": revision.number,
        "seen_at": micros(revision.seen_at),
        "kind": revision.kind,
        "title": clean(revision.title),
        "content": pack(clean(revision.text).encode()),
        "digest": revision.digest,
    }
    session.run("revision_add", row)
    session.run("article_revised", {"id": article_id, "number": revision.number, "edited": int(revision.kind in _EDITS)})


# ------------------------------------------------------------------ one article at two addresses


def _take_address(session: Session, article_id: int, url: str, url_key: int, named: str) -> int | None:
    """Take over the canonical address that a page names; the id of the article that has it already, if one has.

    A page may speak only for its own site: another's address would let anyone replace anyone's articles.
    """
    named = canonical_url(named) if named else url
    key = key63(named)
    if key == url_key or domain_of(named) != domain_of(url):
        return None
    holder: int | None = dict[int, int](session.all("articles_by_url", {"keys": [key]})).get(key)
    if holder is not None and holder != article_id:
        return holder
    session.run("alias_drop", {"url_key": key})
    session.run("article_url_set", {"id": article_id, "url": clean(named), "url_key": key})
    session.run("alias_add", {"url_key": url_key, "article_id": article_id})
    return None


def _join_twin(session: Session, change: ArticleChange, row: Row, twin: int) -> None:
    """Two articles turn out to be one: entries, addresses and history go to the one that has the address."""
    from . import marks

    article_id = row[0]
    _give_out(session, row, twin)
    (target,) = session.all("articles_for_change", {"ids": [twin]})
    story_id, first_seen, claim, published = session.all("article_story", {"id": article_id})[0]
    both = {"id": article_id, "to": twin}
    for name in ("twin_entries", "twin_revisions", "alias_move", "twin_moved_on", "twin_moved", "overrule_to_twin"):
        session.run(name, both)
    marks.join(session, article_id, twin)
    if row[9] != "kept":
        session.unindex([(article_id, row[1], text_of(row[7]))])
    fingerprints.drop(session, [article_id])
    for name in (
        "drop_article",
        "drop_body",
        "drop_media",
        "drop_analysis",
        "drop_role",
        "drop_revisions",
        "drop_mentions",
        "drop_pin",
        "drop_placement",
        "overrule_drop",
        "drop_rule_hits",
    ):
        session.run(name, {"id": article_id})
    session.run("alias_add", {"url_key": row[3], "article_id": twin})
    session.run("twin_seen", {"id": twin, "first_seen": first_seen, "claim": claim, "published": published})
    if change.article is not None and not target[6]:
        session.run("article_page", {**_page_params(change), "id": twin})
        session.run("article_content", {**_content_params(change, change.article), "id": twin})
        replace_body(session, twin, (target[1], text_of(target[7])), change.article, indexed=target[9] != "kept")
    if story_id is not None:
        session.run("story_judge_again", {"id": story_id})
        close_empty_story(session, story_id, twin)


def _give_out(session: Session, row: Row, twin: int) -> None:
    """An article that a feed brought turns out to be one that only readers had: then that is everybody's too."""
    if row[9] == "kept" or not kept(session, [twin]):
        return
    _, first_seen, claim, published = session.all("article_story", {"id": row[0]})[0]
    facts = {"feed_id": None, "outlet_id": row[4], "first_seen": first_seen, "published": published, "claim": claim, "page_due_at": None}
    give_out_one(session, twin, facts)


def close_empty_story(session: Session, story_id: int, heir_article: int) -> None:
    """A story whose last article has left leads to where that went."""
    if session.one("story_member", {"id": story_id}) is None:
        heir = session.all("article_story", {"id": heir_article})
        heir_story = heir[0][0] if heir else None
        if heir_story is not None and heir_story != story_id:
            session.run("story_redirect", {"id": story_id, "to": heir_story})
            session.run("story_redirect_on", {"id": story_id, "to": heir_story})
        else:
            session.run("story_drop", {"id": story_id})


# ------------------------------------------------------------------ analyses


def save_analyses(database: Database, changes: Sequence[AnalysisChange]) -> None:
    if changes:
        database.write(lambda session: _save_analyses(session, changes))


def analyses(database: Database, article_ids: Sequence[int]) -> dict[int, Analysis]:
    rows = database.read(lambda session: session.all("analyses_of", {"ids": list(article_ids)}))
    return {row[0]: analysis_of(row[1], row[2], row[3]) for row in rows}


def _save_analyses(session: Session, changes: Sequence[AnalysisChange]) -> None:
    rows = session.all("articles_analysing", {"ids": [change.article_id for change in changes]})
    current = {key: (stage, lease) for key, stage, lease in rows}
    changes = [change for change in changes if change.article_id in current and _is_current(change, *current[change.article_id])]
    session.many("analysis_set", [_analysis_params(change) for change in changes])
    session.many("article_analysed", [_analysed_params(change) for change in changes])
    replace_mentions(session, [(change.article_id, change.analysis) for change in changes])
    fingerprints.replace(session, [(change.article_id, change.prints) for change in changes])


def _is_current(change: AnalysisChange, stage: str, lease: int) -> bool:
    """Not where another worker got new content to read meanwhile: what it said must not be overwritten by what was said of the old."""
    return change.lease is None or (stage == "analyse" and lease in (0, change.lease))


def _analysis_params(change: AnalysisChange) -> dict[str, Any]:
    analysis = change.analysis
    return {"article_id": change.article_id, "engine": analysis.engine, "said": said_of(analysis), "features": analysis.features}


def _analysed_params(change: AnalysisChange) -> dict[str, Any]:
    analysis = change.analysis
    return {"id": change.article_id, "language": analysis.language, "direction": analysis.direction, "section": analysis.section}
