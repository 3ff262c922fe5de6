"""Which section an article belongs to."""

from __future__ import annotations

from news7d.model import Report, Section


def classify(report: Report, language: str) -> tuple[tuple[Section, float], ...]:
    """Sections with scores that sum to 1, best first."""
    return ()
