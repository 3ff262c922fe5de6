"""What one report says, without looking at any other: language, section, names, quotes, credits, and features to group by."""

from __future__ import annotations

from dataclasses import replace

from news7d.core import sections
from news7d.core.group import features
from news7d.core.language import detect, direction
from news7d.core.names import find_names
from news7d.core.provenance import credits
from news7d.core.quotes import find_quotes
from news7d.model import Analysis, Report

ENGINE = "stories-1"
_LONGEST = 60_000  # characters of a text that are read; what lies beyond is an archive, not news
_LAST_LINE = 90  # characters of a last line that may be a credit


def analyse(report: Report) -> Analysis:
    """The analysis of one report. Pure and bounded: a 200,000-word text costs no more than one of 10,000 words."""
    language = language_of(report)
    report = _bounded(report)
    packed = features.encode(report, language)
    scores = sections.classify(report, language, packed)
    names = find_names(report, language)
    return Analysis(
        language=language,
        direction=direction(language),
        section=scores[0][0] if scores else None,
        sections=scores,
        persons=names.persons,
        places=names.places,
        organisations=names.organisations,
        quotes=find_quotes(report.text, language, names.persons, (*names.places, *names.organisations)),
        credits=credits(report, language),
        features=packed,
        engine=ENGINE,
    )


def _bounded(report: Report) -> Report:
    """The report with as much of its text as is read: the beginning, and a short last line, where credits stand."""
    if len(report.text) <= _LONGEST:
        return report
    last = report.text.rstrip().rpartition("\n")[2]
    return replace(report, text=report.text[:_LONGEST] + (f"\n{last}" if len(last) < _LAST_LINE else ""))


def language_of(report: Report) -> str:
    """The text decides where it is long enough; a headline leaves it to what feed and outlet claim."""
    body = report.text if len(report.text) > 150 else f"{report.title}. {report.standfirst or ''} {report.text}"
    return detect(body, report.language)[0]
