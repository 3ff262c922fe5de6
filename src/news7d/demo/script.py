"""What appears when: the stories of many weeks moved so that they overlap, and a few minutes of news that are still to come. Pure.

backlog   stories of the last day, there at the start
breaking  one story, outlet by outlet
edits     pieces whose text is replaced at its address: declared (a correction) and silently
further   reports of stories that one knows already
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from news7d.demo.pieces import Piece

BREAKING = "e201"  # a river breaks its bank: five languages, several who saw it themselves
FIRST, STEP = 20.0, 6.0  # seconds from the start to its first report, and from one to the next

EDITS = {
    "e406-01": 18.0,  # a correction, declared
    "e303-01": 22.0,  # a number, silently
    "e302-01": 44.0,
    "e304-09": 52.0,
    "e201-01": 70.0,  # within the breaking story: the headline, silently
    "e308-01": 84.0,
    "e304-01": 90.0,
}
"""Seconds from the start at which a second version replaces the first; all others stand in their last one from the start."""

FURTHER = {"e206": 48.0, "e405": 58.0, "e104": 78.0, "e107": 90.0, "e203": 108.0}
"""Stories whose last report comes while one watches."""

END = 120.0

_NEWEST, _APART = timedelta(minutes=9), timedelta(minutes=31)
_SPANS = (timedelta(hours=6), timedelta(hours=9), timedelta(hours=13))


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """A piece on the stage. Seconds count from the start; what was there before has 0."""

    piece: Piece
    published: datetime
    at: float = 0.0
    edited_at: float | None = None

    def version(self, second: float) -> int:
        """Which of its versions stands at its address."""
        return len(self.piece.versions) - 1 if self.edited_at is None or second >= self.edited_at else 0

    def modified(self, begin: datetime, second: float) -> datetime:
        """What the publisher says of its last change: it says so of a correction, and nothing of a silent edit."""
        if self.edited_at is None or second < self.edited_at or "orrection" not in self.piece.versions[-1].text:
            return self.published
        return begin + timedelta(seconds=self.edited_at)


def appearances(pieces: tuple[Piece, ...], begin: datetime) -> tuple[Appearance, ...]:
    """Every piece with its moment. `begin` is when the demo starts, in whole seconds."""
    found: list[Appearance] = []
    ordered = sorted(pieces, key=lambda piece: (piece.story, piece.told))
    stories = [(name, list(group)) for name, group in groupby(ordered, key=lambda piece: piece.story)]
    backlog = sorted((name for name, _ in stories if name != BREAKING), key=lambda name: (name[2:], name))  # all sections by turns
    for name, told in stories:
        if name == BREAKING:
            found += [_live(piece, begin, FIRST + STEP * place) for place, piece in enumerate(told)]
        else:
            found += _backlog(told, backlog.index(name), begin)
    return tuple(found)


def _backlog(told: list[Piece], place: int, begin: datetime) -> list[Appearance]:
    """A story of the last day: its own order and proportions, in some hours."""
    late = [_live(told.pop(), begin, FURTHER[told[0].story])] if told[0].story in FURTHER else []
    latest, first = begin - _NEWEST - _APART * place, told[0].told
    span = told[-1].told - first
    share = min(1.0, _SPANS[place % len(_SPANS)] / span) if span else 1.0
    start = latest - span * share
    return [_there(piece, start + (piece.told - first) * share) for piece in told] + late


def _there(piece: Piece, published: datetime) -> Appearance:
    return Appearance(piece=piece, published=published.replace(second=0, microsecond=0), edited_at=EDITS.get(piece.id))


def _live(piece: Piece, begin: datetime, at: float) -> Appearance:
    # A second later than it is there: who polls in between has not seen it, and a claim must not lie before such a poll.
    published = begin + timedelta(seconds=math.ceil(at) + 1)
    return Appearance(piece=piece, published=published, at=at, edited_at=EDITS.get(piece.id))
