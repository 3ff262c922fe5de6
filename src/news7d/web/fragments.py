"""Pieces of pages that are kept: a card is drawn once for as long as what it shows is the same.

    {% kept CONDITION, KEY, SHOWN %} … {% endkept %}

The piece last drawn under KEY is given out again if what it showed equals SHOWN; else, or where CONDITION is false, it is drawn. Each
environment, and so each interface language, keeps pieces of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from threading import Lock
from typing import Any

from jinja2 import Environment, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser

from news7d.model import StoryCard, StoryFacts

_ROOM = 16 << 20  # characters of all pieces of an environment; a card has some two thousand
_INNER = ("heat", "pulse", "burst", "voices", "standing")  # of a story's figures, those that no card shows
_FIGURES = attrgetter(*(each.name for each in fields(StoryFacts) if each.name not in _INNER))


class Kept(Extension):
    """The tag `kept`."""

    tags = {"kept"}

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self._pieces: dict[Hashable, tuple[Any, str]] = {}
        self._taken, self._lock = 0, Lock()

    def parse(self, parser: Parser) -> nodes.Node:
        line = next(parser.stream).lineno
        told = [parser.parse_expression()]
        while parser.stream.skip_if("comma"):
            told.append(parser.parse_expression())
        body = parser.parse_statements(("name:endkept",), drop_needle=True)
        return nodes.CallBlock(self.call_method("_piece", told), [], [], body).set_lineno(line)

    def _piece(self, keep: object, key: Hashable, shown: Any, caller: Callable[[], str]) -> str:
        if not keep:
            return caller()
        known = self._pieces.get(key)
        if known is not None and known[0] == shown:  # mostly the very same values, which costs no look inside
            return known[1]
        drawn = caller()
        with self._lock:
            self._drop(key)
            self._pieces[key] = shown, drawn
            self._taken += len(drawn)
            while self._taken > _ROOM:
                self._drop(next(iter(self._pieces)))
        return drawn

    def _drop(self, key: Hashable) -> None:
        known = self._pieces.pop(key, None)
        self._taken -= len(known[1]) if known else 0


def face(card: StoryCard, now: datetime) -> tuple[Any, ...]:
    """All that a card may show, besides its looks. How long ago things were is told anew once a minute, not by all cards at once."""
    minute = int(now.timestamp() + card.facts.story_id % 60) // 60
    return minute, card.headline, card.first, card.rivals, _FIGURES(card.facts)
