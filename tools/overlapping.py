"""The invented corpus with its events at the same time: do they stay apart, and each of them whole, as in their own months?

Every event is moved as a whole, its own pace kept: in the first three arrangements the events begin one after another within one week,
in an order drawn anew for each; in the last they are told on one day, as the demo edition tells them.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from statistics import mean
from typing import Any

from news7d.demo.pieces import pieces
from news7d.demo.script import appearances
from tools import score

Row = dict[str, Any]
_BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
_WEEK = timedelta(days=7)
_SEEDS = range(3)


def overlapping(path: str) -> dict[str, float]:
    """BCubed precision, recall and F1 of the pack `path` in one week (means over the arrangements) and on one day."""
    rows = [row for row in score.load(path) if not row["revision"]]
    weeks = [_scored(one_week(rows, random.Random(seed))) for seed in _SEEDS]
    day = _scored(_one_day(rows))
    told = {f"week.{key}": round(mean(week[key] for week in weeks), 4) for key in day} | {f"day.{key}": day[key] for key in day}
    return {key.replace(".", "_"): value for key, value in told.items()}


def _scored(rows: list[Row]) -> dict[str, float]:
    found = score.grouping(rows, score.ask("group", score.lines_of(rows))[0])
    return {key: found[key] for key in ("bcubed_f1", "bcubed_p", "bcubed_r")}


def one_week(rows: list[Row], chance: random.Random) -> list[Row]:
    events: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        events[row["gold_story"]].append(row)
    names = sorted(events)
    chance.shuffle(names)
    moved = [row for place, name in enumerate(names) for row in _moved(events[name], _BEGIN + place * _WEEK / len(names))]
    return _in_order(moved)


def _moved(rows: list[Row], begin: datetime) -> Iterator[Row]:
    first = min(_when(row) for row in rows)
    for row in rows:
        yield row | {"published": (begin + (_when(row) - first)).isoformat()}


def _one_day(rows: list[Row]) -> list[Row]:
    told = {each.piece.id: each.published.isoformat() for each in appearances(pieces(), _BEGIN)}
    return _in_order([row | {"published": told[row["id"]]} for row in rows])


def _in_order(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (_when(row), row["id"]))


def _when(row: Row) -> datetime:
    return datetime.fromisoformat(row["published"].replace("Z", "+00:00"))
