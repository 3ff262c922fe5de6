"""Two floods, two cup finals, two elections in one week: invented pairs of events that are easily taken for one, in ten languages."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

import pytest

from news7d.core.group import Grouping
from news7d.core.group.features import encode
from news7d.model import Analysis, Report

PAIRS = Path(__file__).parent.parent / "golden" / "stories" / "confusable.jsonl"
MONDAY = datetime(2026, 3, 2, 6, tzinfo=UTC)
Order = Callable[[Report], object]


def _reports() -> list[Report]:
    """The events of a pair begin within the same hour, and the pairs nine hours apart."""
    events = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    return [
        _report(event, place, MONDAY + timedelta(hours=9 * (number // 2) + 3 * place + number % 2))
        for number, event in enumerate(events)
        for place in range(len(event["reports"]))
    ]


def _report(event: dict[str, list[dict[str, str]]], place: int, when: datetime) -> Report:
    told = event["reports"][place]
    return Report(
        id=f"{event['event']}-{place}", language=told["language"], title=told["title"], text=told["text"], published=when, seen=when
    )


@pytest.mark.parametrize(
    "order",
    [lambda report: report.published, lambda report: (report.language, report.published), lambda report: report.id[::-1]],
    ids=["as told", "language by language", "in no order"],
)
def test_confusable_events_stay_apart(order: Order) -> None:
    grouping, reports = Grouping(), sorted(_reports(), key=order)  # type: ignore[arg-type]
    for report in reports:
        grouping.place(report, Analysis(language=report.language or "und", features=encode(report, report.language or "und")))
    story = {report.id: grouping.story_of(report.id) for report in reports}
    pairs = Counter((story[a] == story[b], _event(a) == _event(b)) for a, b in combinations(story, 2))
    right = pairs[True, True]
    assert right / (right + pairs[True, False]) >= 0.95, "no story holds two events"
    assert right / (right + pairs[False, True]) >= 0.9, "hardly an event is in two stories"


def _event(id: str) -> str:
    return id.rpartition("-")[0]
