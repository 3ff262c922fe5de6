"""What readers ask to be told about, and whether a story fits it."""

from __future__ import annotations

from collections.abc import Collection

from news7d.core.search import parse_query
from news7d.core.wording import said
from news7d.errors import Invalid
from news7d.model import SECTIONS, SUBJECT_KINDS, AlertSubject, StorySight

SUBJECTS_MOST = 200
"""Subjects that one reader may have."""
LEAST_MOST = 50
_LONGEST = 1000


def cleaned(kind: str, what: str, least: int) -> tuple[str, int]:
    """The subject in its one spelling. Raises Invalid."""
    what = " ".join(what.replace("\x00", " ").split())[:_LONGEST]
    if kind not in SUBJECT_KINDS:
        raise Invalid(said("alerts are for one of %(kinds)s", kinds=", ".join(SUBJECT_KINDS)))
    if not 0 <= least <= LEAST_MOST:
        raise Invalid(said("the number of outlets lies between 0 and %(most)s", most=LEAST_MOST))
    if kind == "breaking":
        return "", least
    if kind == "section" and what not in SECTIONS:
        raise Invalid(said("there is no section “%(what)s”; there are %(sections)s", what=what[:40], sections=", ".join(SECTIONS)))
    if kind == "search" and parse_query(what).empty:
        raise Invalid(said("an alert on a search needs words to look for"))
    if kind in ("story", "rule") and not (what.isascii() and what.isdigit() and 0 < len(what) < 16):
        raise Invalid(said("a story is named by its number") if kind == "story" else said("a rule is named by its number"))
    if not what:
        raise Invalid(said("say which %(kind)s", kind=kind))
    return what, least


def fits(subject: AlertSubject, sight: StorySight, *, found: Collection[int] = (), names: Collection[int] = ()) -> bool:
    """found: stories that the subject's search finds; names: ids of the names that its spelling means."""
    facts = sight.card.facts
    if facts.independent < subject.least:
        return False
    if sight.muted and subject.kind not in ("story", "rule"):  # kept off the front page by whoever runs the house
        return False
    match subject.kind:
        case "breaking":
            return sight.breaking
        case "section":
            return facts.section == subject.what
        case "outlet":
            return subject.what in sight.outlets
        case "story":
            return int(subject.what) in {facts.story_id, *sight.was}
        case "name":
            return not sight.names.isdisjoint(names)
        case "search":
            return facts.story_id in found
    return False  # rules find out for themselves, and hand over what they met
