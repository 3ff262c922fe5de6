"""Where each field of an article came from, and how far that can be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from news7d.model import Article

# What a place is worth where nothing better is known of the single value: statements for machines first, then what a
# reader sees, then what is only concluded. Authors, titles, dates, body and language bring figures of their own.
WORTH = {
    "json-ld": 0.95, "canonical": 0.95, "opengraph": 0.9, "microdata": 0.9, "meta": 0.85, "twitter": 0.85, "credit-line": 0.8, "body": 0.8,
    "h1": 0.8, "time": 0.8, "byline": 0.7, "breadcrumb": 0.7, "text": 0.7, "link": 0.7, "title": 0.6,
    "html": 0.5, "markup": 0.5, "signature": 0.5,
    "trafilatura": 0.5, "address": 0.4, "url": 0.4,
}  # fmt: skip


def graded(article: Article, origins: Mapping[str, str], sure: Mapping[str, float]) -> Article:
    """The article with the origin of each field that was found, and a confidence (0…1) for each of these."""
    known = {name: origin for name, origin in origins.items() if origin != "none" and getattr(article, name) not in (None, "", ())}
    grades = {name: sure.get(name) or WORTH.get(origin, 0.5) for name, origin in known.items()}
    return replace(
        article, origins=tuple(known.items()), confidence=tuple((name, round(min(1.0, value), 2)) for name, value in grades.items())
    )
