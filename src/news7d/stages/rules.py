"""Rules of readers, applied when a story was judged; and to what is stored, when a reader asks for that or wants to see what would be.

stories that were judged ─► their reports that are others than last time ─► each reader's matcher ─► what it did, written once
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock

from news7d.core.rules import Matcher, Outcome, ReaderOutcomes, Subject, check, compile_rules
from news7d.errors import Invalid
from news7d.model import Rule
from news7d.store import Book, DueStory, Run, Store

log = logging.getLogger(__name__)

STORIES = 40  # claimed at a time
BATCH = 100  # stored articles in one step of a run
REMEMBERED = 100_000  # articles whose looks are kept, so that a report of a growing story is read once
TRIES = 3  # with rules that change while they are applied

DRY_DAYS, DRY_ARTICLES, DRY_SECONDS, DRY_SAMPLE = 7, 3000, 2.0, 20
_LAST = 2**62


class RuleDesk:
    """Applies rules in one process. It keeps matchers until rules change; all else is in the store, so that any number may work."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._matchers: dict[int, tuple[int, Matcher]] = {}  # by reader: the edition of the book, and what it became
        self._seen: OrderedDict[int, tuple[int, int]] = OrderedDict()
        self._books: dict[int, int] = {}
        self._lock = Lock()

    def step(self, now: datetime, *, limit: int = STORIES, lease_s: float = 120.0) -> int:
        """Apply rules to stories that wait, and one batch of a run over what is stored; how many articles that were."""
        with self._lock:
            return self._judged(now, limit, lease_s) + self._stored(now, lease_s)

    def _judged(self, now: datetime, limit: int, lease_s: float) -> int:
        due = self._store.due_rule_stories(now, limit, lease_s)
        if not due:
            return 0
        articles = list(dict.fromkeys(key for story in due for key in story.articles))
        looks = self._store.rule_looks(articles)
        for _ in range(TRIES):
            if self._apply(due, looks, now):
                self._remember(looks)
                break
        return len(articles)

    def _apply(self, due: Sequence[DueStory], looks: dict[int, tuple[int, int]], now: datetime) -> bool:
        matchers = self._compiled()
        other = sorted(key for key, look in looks.items() if self._is_other(key, look, matchers))
        subjects = self._store.rule_subjects(other)
        return self._store.save_rule_outcomes(due, [_said(reader, book, matcher, subjects, now) for reader, book, matcher in matchers], now)

    def _is_other(self, key: int, look: tuple[int, int], matchers: Sequence[tuple[int, int, Matcher]]) -> bool:
        """Whether it has to be looked at: what is asked of its story counts only where anybody asks for that."""
        before = self._seen.get(key)
        return before is None or before[0] != look[0] or (before[1] != look[1] and any(matcher.needs_story for _, _, matcher in matchers))

    def _remember(self, looks: dict[int, tuple[int, int]]) -> None:
        for key, look in looks.items():
            self._seen[key] = look
            self._seen.move_to_end(key)
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)

    def _compiled(self) -> list[tuple[int, int, Matcher]]:
        """(reader, edition of the book, matcher) for each who has rules."""
        books = self._store.rule_books()
        if books != self._books:
            self._books = books
            self._seen.clear()  # new rules have not seen what others have
            self._matchers = {reader: kept for reader, kept in self._matchers.items() if books.get(reader) == kept[0]}
        return [(reader, *self._matcher(reader)) for reader in books]

    def _matcher(self, reader: int) -> tuple[int, Matcher]:
        kept = self._matchers.get(reader)
        if kept is None:
            book = self._store.rule_book(reader)
            kept = self._matchers[reader] = (book.number, matcher_of(book))
        return kept

    def _stored(self, now: datetime, lease_s: float) -> int:
        run = self._store.due_rule_run(now, lease_s)
        return self._go_on(run, now) if run is not None else 0

    def _go_on(self, run: Run, now: datetime) -> int:
        ids = self._store.newest_articles(run.since, run.below, BATCH)
        subjects = self._store.rule_subjects(ids)
        for _ in range(TRIES):
            self._matchers.pop(run.reader_id, None)
            book, matcher = self._matcher(run.reader_id)
            said = _said(run.reader_id, book, matcher, subjects, now)
            if self._store.save_rule_run(run, said, now, ended=len(ids) < BATCH):
                break
        return len(ids)


def matcher_of(book: Book) -> Matcher:
    """Without rules that an earlier version took and this one cannot: one of them must not hold up the others."""
    return compile_rules(filter(_is_sound, book.rules), book.folders)


def _is_sound(rule: Rule) -> bool:
    try:
        check(rule)
    except Invalid as error:
        log.warning("rule %s is left out: %s", rule.id, error)
        return False
    return True


def _said(reader: int, book: int, matcher: Matcher, subjects: Sequence[Subject], now: datetime) -> ReaderOutcomes:
    return ReaderOutcomes(reader_id=reader, book=book, outcomes=tuple(matcher.match(subject, now) for subject in subjects))


# ------------------------------------------------------------------ what would be


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A stored report that a rule would match."""

    article_id: int
    title: str
    outlet: str
    language: str | None
    seen: datetime
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DryRun:
    looked_at: int
    matched: int
    days: int
    whole: bool  # all reports of those days were looked at
    since: datetime | None  # the oldest report that was looked at
    sample: tuple[Match, ...]

    @property
    def everything(self) -> bool:
        """It matches nearly all there is: seldom meant."""
        return self.looked_at >= 10 and self.matched >= 0.9 * self.looked_at


def dry_run(
    store: Store,
    reader: int,
    rule: Rule,
    now: datetime,
    *,
    days: int = DRY_DAYS,
    most: int = DRY_ARTICLES,
    seconds: float = DRY_SECONDS,
    timer: Callable[[], float],
) -> DryRun:
    """What a rule would match among the stored reports of the last days, the newest first; bounded in number and time. Invalid."""
    matcher = compile_rules([replace(check(rule), enabled=True)], store.rule_book(reader).folders)
    until, below, looked_at, matched = timer() + seconds, _LAST, 0, 0
    oldest: datetime | None = None
    sample: list[Match] = []
    ended = False
    while not ended and looked_at < most and timer() < until:
        ids = store.newest_articles(now - timedelta(days=days), below, BATCH)
        for subject in store.rule_subjects(ids):
            outcome = matcher.match(subject, now)
            looked_at, oldest = looked_at + 1, subject.first_seen
            matched += bool(outcome.hits)
            if outcome.hits and len(sample) < DRY_SAMPLE:
                sample.append(_match(subject, outcome))
        below, ended = min(ids, default=0), len(ids) < BATCH
    return DryRun(looked_at=looked_at, matched=matched, days=days, whole=ended, since=oldest, sample=tuple(sample))


def _match(subject: Subject, outcome: Outcome) -> Match:
    return Match(
        article_id=subject.article_id,
        title=subject.title,
        outlet=subject.outlet[2],
        language=subject.language,
        seen=subject.when,
        why=outcome.hits[0].why,
    )
