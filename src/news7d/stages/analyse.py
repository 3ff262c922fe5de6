"""What an article says, without looking at any other."""

from __future__ import annotations

from collections.abc import Sequence

from news7d.model import Analysis, AnalysisChange, ArticleTask
from news7d.store import Store


def think(task: ArticleTask) -> AnalysisChange:
    """Runs in a worker process."""
    from news7d.core.analyse import analyse
    from news7d.core.similarity import fingerprints
    from news7d.stages.reports import report_of

    report = report_of(task)
    prints = () if report.partial else fingerprints(report.text)
    return AnalysisChange(article_id=task.article_id, analysis=analyse(report), lease=task.lease, prints=prints)


def nothing(task: ArticleTask) -> AnalysisChange:
    """For an article that no worker survives: it is shown, and grouped with nothing."""
    return AnalysisChange(article_id=task.article_id, analysis=Analysis(language=task.feed_language or "und"), lease=task.lease)


def write(store: Store, changes: Sequence[AnalysisChange]) -> None:
    store.save_analyses(changes)
