"""One way to show figures: a table whose first row is the measure of the others.

Table ─► markdown, for the terminal and for docs/performance.md
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Row = Mapping[str, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`rows` by name; their keys are columns with their unit, such as «CPU, ms per feed». `note` goes under it."""

    title: str
    rows: Mapping[str, Row]
    ratios: bool = True  # beside each figure below the first row, how many times that of the first row it is
    note: str = ""
    discarded: int = 0  # runs that were not counted, as the machine was busy with something else
    busy: float = 0.0  # the largest share of the machine that others had during a run that counts

    def columns(self) -> list[str]:
        return list(dict.fromkeys(name for row in self.rows.values() for name in row))


def shown(table: Table) -> str:
    """The table as markdown."""
    columns = table.columns()
    base = next(iter(table.rows.values()), {})
    lines = [f"**{table.title}**", "", f"| | {' | '.join(columns)} |", f"|---|{'---:|' * len(columns)}"]
    for name, row in table.rows.items():
        cells = [_cell(row.get(column), base.get(column) if table.ratios and row is not base else None) for column in columns]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    if said := _said(table):
        lines += ["", said]
    return "\n".join(lines)


def _cell(value: float | None, base: float | None) -> str:
    if value is None:
        return ""
    ratio = f" ({_figure(value / base)} ×)" if base else ""
    return _figure(value) + ratio


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _said(table: Table) -> str:
    runs = f"{table.discarded} runs discarded as the machine was busy with something else." if table.discarded else ""
    busy = f"Others had up to {100 * table.busy:.0f} % of the machine during runs that count." if table.busy >= 0.01 else ""
    return " ".join(part for part in (table.note, runs, busy) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One run of one program: processor and wall seconds, peak resident megabytes, bytes on disk (None: it keeps nothing)."""

    cpu_s: float
    wall_s: float
    peak_mb: float
    disk: float | None = None


@dataclass(slots=True)
class Found:
    """Samples by program, and how many runs were discarded on the way."""

    samples: dict[str, list[Sample]] = field(default_factory=dict)
    discarded: int = 0
    busy: float = 0.0


def contest(title: str, found: Found, *, per: str, count: float, stored: float = 0, note: str = "") -> Table:
    """The medians of several programs that did the same. Costs are for one `per` of `count`; disk for one of `stored`."""
    rows = {name: _median(samples, per, count, stored) for name, samples in found.samples.items()}
    return Table(title=title, rows=rows, note=note, discarded=found.discarded, busy=found.busy)


def _median(samples: Sequence[Sample], per: str, count: float, stored: float) -> dict[str, float | None]:
    row: dict[str, float | None] = {
        f"CPU, ms per {per}": 1000 * statistics.median(one.cpu_s for one in samples) / count,
        "wall, s": statistics.median(one.wall_s for one in samples),
        "memory, MB": statistics.median(one.peak_mb for one in samples),
    }
    if stored:
        kept = [one.disk for one in samples if one.disk is not None]
        row["database, bytes per entry"] = statistics.median(kept) / stored if kept else None
    return row
