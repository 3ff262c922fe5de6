"""The reporting chain of a story as data: who had it first or alone, who took it up from whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from news7d.core.provenance.members import trusted_time
from news7d.core.provenance.outlets import outlet_of
from news7d.model import OWN_REPORTING, Report, RoleName, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One report in the chain. `of` is the id it rests on, `of_name` the source's name, also where no article of it is known."""

    id: str
    outlet: str
    role: RoleName
    own: bool  # own reporting: origin, independent, confirms
    of: str | None
    of_name: str | None
    depth: int  # 0 for own reports and for those whose source we don't have


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    steps: tuple[Step, ...]  # in order of trusted time
    first: str | None  # id of the origin
    elsewhere: tuple[str, ...]  # sources that are named but have no article here
    own: int  # outlets with own reporting


def chain(reports: Sequence[Report], verdicts: Sequence[Verdict]) -> Chain:
    """The chain of one story from its reports and their verdicts (any order; those without a verdict are left out)."""
    by_id = {verdict.id: verdict for verdict in verdicts}
    rows = [(_moment(report), place, report) for place, report in enumerate(reports) if report.id in by_id]
    steps = tuple(_step(report, by_id) for _, _, report in sorted(rows, key=lambda row: row[:2]))
    return Chain(
        steps=steps,
        first=next((step.id for step in steps if step.role == "origin"), None),
        elsewhere=tuple(dict.fromkeys(step.of_name for step in steps if step.of_name and step.of is None)),
        own=len({step.outlet for step in steps if step.own}),
    )


def _moment(report: Report) -> float:
    moment = trusted_time(report)
    return moment.timestamp() if moment else float("inf")


def _step(report: Report, by_id: dict[str, Verdict]) -> Step:
    verdict = by_id[report.id]
    depth, link, seen = 0, verdict.of, {report.id}
    while link in by_id and link not in seen and by_id[link].role not in ("update", "comment"):
        seen.add(link)
        depth, link = depth + 1, by_id[link].of
    return Step(
        id=report.id,
        outlet=outlet_of(report),
        role=verdict.role,
        own=verdict.role in OWN_REPORTING,
        of=verdict.of,
        of_name=verdict.of_name,
        depth=0 if verdict.role in OWN_REPORTING else depth,
    )
