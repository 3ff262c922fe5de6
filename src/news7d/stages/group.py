"""Placing articles in stories: one lane, in the order in which the articles came."""

from __future__ import annotations

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
        if self._grouping is None:
            self._grouping = restored(self._store, now - self._window)
        return self._grouping


def _place(grouping: Grouping, task: ArticleTask, said: Analysis) -> StoryChange:
    from news7d.stages.reports import report_of

    placement = grouping.place(report_of(task), said)
    return StoryChange(
        story_id=int(placement.story),
        article_id=task.article_id,
        because=placement.because,
        merged=tuple(int(story) for story in placement.merged),
    )


def restored(store: Store, since: datetime) -> Grouping:
    """The engine as it was before a restart."""
    from news7d.core.group import Grouping

    grouping = Grouping()
    for placed in store.window(since):
        moment = placed.report.published or placed.report.seen or since
        grouping.restore(placed.report.id, str(placed.story_id), moment, placed.analysis.features)
    return grouping
