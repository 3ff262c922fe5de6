"""What the first-run page offers of the starter set: its languages and countries, and what a choice of them means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from news7d.model import NewFeed


def languages_of(starter: tuple[NewFeed, ...]) -> tuple[tuple[str, int], ...]:
    """(code, feeds), the most frequent first."""
    return tuple(Counter(feed.language for feed in starter if feed.language).most_common())


def countries_of(starter: tuple[NewFeed, ...]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(feed.country for feed in starter if feed.country).items()))


def chosen(starter: tuple[NewFeed, ...], languages: Collection[str], countries: Collection[str]) -> tuple[NewFeed, ...]:
    """Feeds in the languages; only of the countries where any is named. Sections are no criterion: most feeds name none."""
    return tuple(feed for feed in starter if feed.language in languages and (not countries or feed.country in countries))


def preferred(accept_language: str, offered: Collection[str]) -> frozenset[str]:
    """The languages that a browser asks for, among those offered; English where none fits."""
    asked = [part.split(";")[0].strip().lower() for part in accept_language[:500].split(",")]
    found = {code for code in asked if code in offered} | {code.split("-")[0] for code in asked if code.split("-")[0] in offered}
    return frozenset(found) or frozenset({"en"} & set(offered))
