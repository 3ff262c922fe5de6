"""Placing articles in stories: one lane, in the order in which the articles came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING

from news7d.model import Analysis, ArticleTask, StoryChange
from news7d.store import Store

if TYPE_CHECKING:
    from news7d.core.group import Grouping

NOTHING = Analysis(language="und")  # of an article whose analysis was lost: it is placed by itself


class GroupLane:
    """The grouping engine with its window, rebuilt from the store at start: what was placed stays where it is."""

    def __init__(self, store: Store, *, window: timedelta) -> None:
        self._store = store
        self._window = window
        self._grouping: Grouping | None = None
        self._term = 0
        self._unsure: tuple[int, ...] = ()  # stories in which an editor's decision and a placing may have crossed
        self._lock = Lock()  # whoever places, asks who may, or forgets comes from a thread of its own

    def step(self, now: datetime, *, limit: int = 200, lease_s: float = 120.0) -> int:
        """Place what waits, write it in one transaction, and return how many articles that were."""
        with self._lock:
            return self._step(now, limit, lease_s)

    def _step(self, now: datetime, limit: int, lease_s: float) -> int:
        term = self._hold()
        if not term:
            return 0
        tasks = self._store.due_articles("group", now, limit, lease_s)
        try:
            if tasks:
                grouping = self._ready(now)
                said = self._store.analyses([task.article_id for task in tasks])
                placed = [_place(grouping, task, said.get(task.article_id, NOTHING)) for task in tasks]
                self._store.save_placements(placed, now, term=term)
                self._unsure = tuple(_touched(placed)) if self._store.grouping_version() != grouping.rules.version else ()
        except BaseException:
            self._grouping = None  # it knows of placements that were not written: build it anew
            raise
        return len(tasks)

    def held(self) -> bool:
        """Whether this process is the one that places articles."""
        with self._lock:
            return bool(self._hold())

    def _hold(self) -> int:
        term = self._store.hold_lane("grouping")
        if term != self._term:
            self._grouping, self._term = None, term  # another process placed articles meanwhile; what we remember has grown old
        return term

    def forget(self, now: datetime) -> None:
        """Drop what has left the window from memory."""
        with self._lock:
            if self._grouping is not None:
                self._grouping.forget(now - self._window)

    def _ready(self, now: datetime) -> Grouping:
        """The engine, in accord with all that editors have decided."""
        since = now - self._window
        if self._grouping is None:
            self._grouping = restored(self._store, since)
        if self._store.grouping_version() != self._grouping.rules.version:
            learn(self._store, self._grouping, since, self._unsure)
        return self._grouping


def _place(grouping: Grouping, task: ArticleTask, said: Analysis) -> StoryChange:
    from news7d.stages.reports import report_of

    placement = grouping.place(report_of(task), said)
    return StoryChange(
        story_id=int(placement.story),
        article_id=task.article_id,
        because=placement.because,
        merged=tuple(int(story) for story in placement.merged),
        split=placement.split,
        kept=placement.kept,
    )


def _touched(placed: Sequence[StoryChange]) -> Iterable[int]:
    parts = [int(change.split.story) for change in placed if change.split is not None]
    return {*parts, *(story for change in placed for story in (change.story_id, *change.merged))}


def restored(store: Store, since: datetime) -> Grouping:
    """The engine as it was before a restart."""
    from news7d.core.group import Grouping

    grouping, rules = Grouping(), store.grouping_rules(since)
    for placed in store.window(since):
        grouping.restore(str(placed.article_id), str(placed.story_id), placed.first_seen, placed.features, placed.kept, placed.published)
    grouping.bind(rules)
    return grouping


def learn(store: Store, grouping: Grouping, since: datetime, unsure: Sequence[int] = ()) -> None:
    """Take over what editors have decided since the engine last heard of it: the rules, and where the stories concerned stand now."""
    rules = store.grouping_rules(since)
    decided = store.corrections_since(grouping.rules.version)
    concerned = {*unsure, *(story for each in decided for story in (each.story_id, each.to_story))}
    grouping.bind(rules, store.members(sorted(concerned)))
