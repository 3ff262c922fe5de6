"""The engine behind `news7d group --jsonl` (spec/filters.md): the same code that the server runs, without a server.

    line ─► Report ─► Analysis ─► Grouping ─► story        … at the end, per story: roles and evidence

Run alone: `python -m news7d.core.engine group --jsonl`. Reading and writing lines happens in `main` only.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from news7d.core import analyse, provenance
from news7d.core.changes import classify_change
from news7d.core.group import Grouping
from news7d.core.similarity.fingerprints import fingerprints, most_alike
from news7d.model import Analysis, ChangeKind, Report, Verdict

_LEAP = timedelta(days=10)  # by which one report may be later than all before it
_HOLDERS = 30  # articles kept under one fingerprint
_ALIKE = 3  # of other stories that a report is compared with
_JUDGED = 60  # latest articles of a story that are judged anew with each arrival


@dataclass(slots=True)
class _Line:
    """One line of input on its way: what it was, and what we know of it by now."""

    id: Any
    revision: int
    report: Report | None = None
    analysis: Analysis | None = None
    change: ChangeKind | None = None
    error: str | None = None


def group_lines(lines: Iterable[dict[str, Any]], as_of_arrival: bool = False) -> Iterator[dict[str, Any]]:
    """Answer every line, in order: at the end with final stories and roles, or each at once with those known by then."""
    desk = _Desk()
    if as_of_arrival:
        for line in lines:
            yield desk.answer(desk.take(line))
        return
    taken = [desk.take(line) for line in lines]
    desk.judge_all()
    for known in taken:
        yield desk.answer(known, judge=False)


class _Desk:
    """What has arrived so far. One pass: an article is read, placed and kept; its later versions replace it."""

    def __init__(self) -> None:
        self._grouping = Grouping()
        self._latest: dict[str, tuple[Report, Analysis]] = {}
        self._first: dict[str, tuple[Report, Analysis]] = {}
        self._verdicts: dict[str, Verdict] = {}
        self._wording = _Wording()
        self._clock = datetime(1970, 1, 1, tzinfo=UTC)
        self._ahead = True  # the first claim is believed

    def take(self, line: Any) -> _Line:
        """Read one line, place its article and remember it. A line that cannot be read is kept with its error."""
        known = _Line(id=line.get("id") if isinstance(line, dict) else None, revision=0)
        try:
            report = report_of(line)
        except ValueError as error:
            known.error = str(error)
            return known
        known.revision, known.report = report.revision, self._timed(report)
        known.analysis = analyse.analyse(known.report)
        before = self._latest.get(report.id)
        if before is not None and report.revision > 0:
            known.change = classify_change(before[0], known.report)
        if before is None:
            self._grouping.place(known.report, known.analysis)
            self._first[report.id] = (known.report, known.analysis)
            self._wording.add(known.report)
        self._latest[report.id] = (known.report, known.analysis)
        return known

    def _timed(self, report: Report) -> Report:
        """A report without a time has the time of those before it: arrival order counts.

        One claim of next century does not move the clock; two in a row that go ahead do.
        """
        if report.published is None:
            return replace(report, published=self._clock)
        if report.published - self._clock <= _LEAP or self._ahead:
            self._clock = max(self._clock, report.published)
            self._ahead = False
        else:
            self._ahead = True
        return report

    def judge_all(self) -> None:
        """Judge every story once, in the order of their first articles."""
        for id in self._first:
            if id not in self._verdicts:
                self._judge(self._grouping.together(id))

    def _judge(self, ids: tuple[str, ...]) -> None:
        apart = self._wording.elsewhere(ids)
        elsewhere = {id: [self._first[other] for other in others] for id, others in apart.items()}
        verdicts = provenance.judge([self._first[id] for id in ids], elsewhere=elsewhere)
        self._verdicts.update((verdict.id, verdict) for verdict in verdicts)

    def answer(self, known: _Line, *, judge: bool = True) -> dict[str, Any]:
        if known.error is not None or known.report is None or known.analysis is None:
            return {"id": known.id, "revision": known.revision, "error": known.error}
        story = self._grouping.story_of(known.report.id) or known.report.id
        if judge:
            self._judge(self._grouping.together(known.report.id)[-_JUDGED:])
        return _answer(known, known.report, known.analysis, story, self._verdicts.get(known.report.id))


class _Wording:
    """Who shares wording with whom, in whatever story: as the store's fingerprints."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._prints: dict[str, tuple[int, ...]] = {}
        self._holders: dict[int, list[int]] = {}

    def add(self, report: Report) -> None:
        prints = self._prints[report.id] = fingerprints(report.text)
        for value in prints:
            holders = self._holders.setdefault(value, [])
            if len(holders) < _HOLDERS:
                holders.append(len(self._ids))
        self._ids.append(report.id)

    def elsewhere(self, ids: Sequence[str]) -> dict[str, list[str]]:
        """For reports of a story, some of other stories."""
        inside = set(ids)
        found = {id: [self._ids[place] for place in most_alike(self._prints[id], self._holders, _HOLDERS)] for id in ids}
        apart = {id: [other for other in others if other not in inside][:_ALIKE] for id, others in found.items()}
        return {id: others for id, others in apart.items() if others}


def _answer(known: _Line, report: Report, analysis: Analysis, story: str, verdict: Verdict | None) -> dict[str, Any]:
    told = {
        "id": report.id,
        "revision": report.revision,
        "story": story,
        "role": verdict.role if verdict else "unknown",
        "of": verdict.of if verdict else None,
        "evidence": [_evidence(e.kind, e.text, e.of_text, e.score) for e in verdict.evidence] if verdict else [],
        "section": analysis.section,
        "language": analysis.language,
        "sections": dict(analysis.sections),
        "quotes": [{"speaker": quote.speaker, "text": quote.text} for quote in analysis.quotes],
        "credits": list(dict.fromkeys((*(verdict.credits if verdict else ()), *analysis.credits))),
        "persons": list(analysis.persons),
        "places": list(analysis.places),
    }
    return told | ({"change": known.change} if known.change else {})


def _evidence(kind: str, text: str, of_text: str | None, score: float | None) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": kind, "text": text}
    if of_text is not None:
        told["of_text"] = of_text
    return told if score is None else told | {"score": round(score, 3)}


# ------------------------------------------------------------------ reading a line


_TEXTS = ("title", "standfirst", "text", "url", "outlet", "domain", "country", "language", "dateline", "image")


def report_of(line: Any) -> Report:
    """A line of the filter as a Report. ValueError with a sentence where it cannot be one; unknown fields are ignored."""
    if not isinstance(line, dict):
        raise ValueError("a line must be a JSON object with an id and a title or a text")
    if not isinstance(line.get("id"), str | int) or line["id"] == "":
        raise ValueError("the line has no id: give every article one, as a string")
    text = {field: _text(line, field) for field in _TEXTS}
    if not (text["title"] or text["text"] or text["standfirst"]):
        raise ValueError("the article has neither title nor text")
    return Report(
        id=str(line["id"]),
        revision=_whole(line.get("revision")),
        published=_moment(line.get("published")),
        title=text["title"] or "",
        text=text["text"] or "",
        authors=_list(line.get("authors")),
        links=_list(line.get("links")),
        categories=_list(line.get("categories")),
        standfirst=text["standfirst"] or None,
        url=text["url"] or None,
        outlet=text["outlet"] or None,
        domain=text["domain"] or None,
        country=text["country"] or None,
        language=text["language"] or None,
        dateline=text["dateline"] or None,
        image=text["image"] or None,
    )


def _text(line: dict[str, Any], field: str) -> str | None:
    value = line.get(field)
    if value is None or isinstance(value, str):
        return value
    raise ValueError(f"the field {field} must be a string, not {type(value).__name__}")


def _whole(value: Any) -> int:
    if value is None:
        return 0
    if isinstance(value, int) and value >= 0:
        return value
    raise ValueError("the field revision must be a whole number from 0 on")


def _list(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _moment(value: Any) -> datetime | None:
    """An ISO 8601 time in UTC; None for what is none: arrival order counts then."""
    if not isinstance(value, str):
        return None
    try:
        when = datetime.fromisoformat(value.strip().replace("Z", "+00:00"))
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def main(arguments: list[str]) -> int:
    """`group --jsonl [--as-of-arrival]` over standard input; for development and benchmarks until the CLI is there."""
    lines = (_parsed(line) for line in sys.stdin if line.strip())
    for told in group_lines(lines, as_of_arrival="--as-of-arrival" in arguments):
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    return 0


def _parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
