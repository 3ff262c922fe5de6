"""An article as rules see it, with what is known of its story."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from news7d.core.search import fold
from news7d.model import RoleName, Section

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """`when` is the time that the outlet claims where that can be believed, else when it was first seen."""

    article_id: int
    story_id: int | None
    title: str
    body: str
    authors: tuple[str, ...]
    url: str
    outlet: tuple[str, str, str]  # slug, domain, name
    feeds: tuple[tuple[int, str], ...]  # (number, address) of those that brought it
    country: str | None
    language: str | None
    section: Section | None
    names: tuple[str, ...]  # persons, places, organisations, in every spelling that is known to be the same
    role: RoleName
    when: datetime
    first_seen: datetime
    independent: int = 0
    reports: int = 0
    outlets: int = 0

    def age_hours(self, now: datetime) -> float:
        return (now - self.when) / _HOUR


def outlet_values(outlet: tuple[str, str, str]) -> Iterable[str]:
    """All by which an outlet may be meant, as in search: slug, domain, a domain above it, the beginning of its name."""
    slug, domain, name = outlet
    yield fold(slug)
    labels = domain.lower().split(".")
    for at in range(len(labels) - 1):
        yield ".".join(labels[at:])
    words = fold(name).split()
    for end in range(1, len(words) + 1):
        yield " ".join(words[:end])
