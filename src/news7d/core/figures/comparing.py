"""Where the reports of one story give different numbers for one thing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from news7d.core.figures.finding import Figure, figures
from news7d.core.similarity.texts import Sentence, cut
from news7d.model import FigureClaim, FigureDifference

_ALIKE = 0.45  # share of the shorter sentence's terms that the other has too
_FEWEST = 3  # terms that two sentences must share
_DIFFERENCES = 8  # of a story that are told
_REPORTS = 60  # of a story that are compared, the earliest


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One version of one report. `now`: it is the version that stands."""

    article_id: int
    language: str
    text: str
    now: bool = True


@dataclass(frozen=True, slots=True)
class _Said:
    figure: Figure
    article_id: int
    language: str
    now: bool
    terms: frozenset[str]
    anchors: frozenset[str]


def differing(reports: Sequence[Told]) -> tuple[FigureDifference, ...]:
    """Numbers for one thing that exclude each other, in order of time (that of `reports`), at most eight.

    The versions of one report may stand among them: an outlet that changes a number differs from itself.
    """
    said = [each for report in reports[:_REPORTS] for each in _said(report)]
    groups: list[list[_Said]] = []
    for each in said:
        home = next((group for group in groups if _same_thing(group[0], each)), None)
        if home is None:
            groups.append([each])
        else:
            home.append(each)
    found = [difference for group in groups if (difference := _difference(group)) is not None]
    return tuple(found[:_DIFFERENCES])


@lru_cache(maxsize=512)
def _figures(text: str, language: str) -> tuple[tuple[Figure, Sentence], ...]:
    listed = figures(text, language)
    return tuple((figure, cut(figure.sentence, language).sentences[0]) for figure in listed if cut(figure.sentence, language).sentences)


def _said(report: Told) -> Iterable[_Said]:
    for figure, sentence in _figures(report.text, report.language):
        yield _Said(
            figure, report.article_id, report.language, report.now, sentence.terms - sentence.numbers, sentence.sounds | sentence.numbers
        )


def _same_thing(one: _Said, other: _Said) -> bool:
    a, b = one.figure, other.figure
    if a.unit != b.unit or (one.article_id == other.article_id and one.now == other.now):
        return False
    if a.value != b.value and (_key(a) in other.anchors or _key(b) in one.anchors):
        return False  # one sentence has both numbers: they are of two things
    if one.language != other.language:
        return bool(a.thing and a.thing == b.thing and len(one.anchors & other.anchors) >= 2)
    if (a.thing or b.thing) and a.thing != b.thing:
        return False
    if not a.thing and a.noun != b.noun:
        return False
    shared = len(one.terms & other.terms)
    return shared >= _FEWEST and shared >= _ALIKE * min(len(one.terms), len(other.terms))


def _key(figure: Figure) -> str:
    return f"#{figure.value:.15g}"


def _difference(group: Sequence[_Said]) -> FigureDifference | None:
    values: dict[float, list[_Said]] = {}
    for each in group:
        values.setdefault(each.figure.value, []).append(each)
    if len(values) < 2 or not _exclude(group) or len({each.article_id for each in group}) + (not all(each.now for each in group)) < 2:
        return None
    return FigureDifference(what=_what(group), claims=tuple(_claim(each) for each in values.values()))


def _exclude(group: Sequence[_Said]) -> bool:
    """Do any two figures leave no value that both allow?"""
    return max(each.figure.low for each in group) > min(each.figure.high for each in group)


def _claim(said: Sequence[_Said]) -> FigureClaim:
    articles = tuple(dict.fromkeys(each.article_id for each in said))
    standing = {each.article_id for each in said if each.now}
    first = said[0].figure
    return FigureClaim(
        written=first.written,
        value=first.value,
        sentence=first.sentence[:400],
        articles=articles,
        until=tuple(article for article in articles if article not in standing),
    )


def _what(group: Sequence[_Said]) -> str:
    figure = group[0].figure
    return figure.thing or figure.unit or figure.written.rpartition(" ")[2]
