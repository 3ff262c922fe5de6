"""What all rules ask of an article, each thing once, found by looking up what the article has instead of asking rule by rule.

    outlet, section, name, … is    a table by value             words, phrases     a table by first word
    begins, contains               a table by four letters      patterns           RE2 sets
    numbers                        bounds in order

So an article costs as much as it has words, and hardly more with ten thousand rules than with ten.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from news7d.core.rules.patterns import PatternSets
from news7d.core.rules.subject import Subject, outlet_values
from news7d.core.search import fold, tokens

_LOOKED_AT = 100_000  # characters of a body: a bound on time, above nearly every article
_GRAM = 4
_LAST = 2**62
_GAP = " \n "  # between title and body, so that no phrase spans both


@dataclass(frozen=True, slots=True)
class Atom:
    """One thing asked. `value` is folded, but for patterns; for words it is the search tokens, joined by blanks."""

    kind: str  # is, words, prefix, contains, begins, matches, at-least, at-most
    field: str  # a RuleField, or "when": seconds since 1970
    value: str


@dataclass(slots=True)
class _Table:
    """What is asked of one field."""

    words: defaultdict[str, list[tuple[str, int]]] = field(default_factory=lambda: defaultdict(list))  # by first token
    prefixes: defaultdict[int, defaultdict[str, list[int]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    grams: defaultdict[str, list[tuple[str, bool, int]]] = field(default_factory=lambda: defaultdict(list))
    short: list[tuple[str, bool, int]] = field(default_factory=list)  # literals too short for a table
    patterns: list[tuple[str, int]] = field(default_factory=list)
    sets: PatternSets | None = None


class Index:
    """Atoms are added, then `true_of` may be asked; `numbers` of atoms count from 0."""

    def __init__(self, folders: Mapping[int, frozenset[str]]) -> None:
        self._folders = folders
        self.atoms: list[Atom] = []
        self._known: dict[Atom, int] = {}
        self._is: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        self._fields: set[str] = set()
        self._tables: defaultdict[str, _Table] = defaultdict(_Table)
        self._bounds: defaultdict[tuple[str, str], list[tuple[float, int]]] = defaultdict(list)

    def add(self, atom: Atom) -> int:
        number = self._known.get(atom)
        if number is None:
            number = self._known[atom] = len(self.atoms)
            self.atoms.append(atom)
            self._file(atom, number)
        return number

    def _file(self, atom: Atom, number: int) -> None:
        if atom.kind == "is":
            self._fields.add(atom.field)
            self._is[atom.field, atom.value].append(number)
        elif atom.kind in ("at-least", "at-most"):
            self._bounds[atom.field, atom.kind].append((float(atom.value), number))
        else:
            self._file_text(self._tables[atom.field], atom, number)

    @staticmethod
    def _file_text(table: _Table, atom: Atom, number: int) -> None:
        if atom.kind == "words":
            table.words[atom.value.split(" ", 1)[0]].append((f" {atom.value} ", number))
        elif atom.kind == "prefix" and " " in atom.value:
            table.words[atom.value.split(" ", 1)[0]].append((f" {atom.value}", number))
        elif atom.kind == "prefix":
            table.prefixes[len(atom.value)][atom.value].append(number)
        elif atom.kind == "matches":
            table.patterns.append((atom.value, number))
        else:
            entry = (atom.value, atom.kind == "begins", number)
            if len(atom.value) < _GRAM:
                table.short.append(entry)
            else:
                grams = [atom.value[at : at + _GRAM] for at in range(len(atom.value) - _GRAM + 1)]
                table.grams[min(grams, key=lambda gram: len(table.grams.get(gram, ())))].append(entry)

    def close(self) -> None:
        """All atoms are in."""
        for bounds in self._bounds.values():
            bounds.sort()
        for table in self._tables.values():
            table.sets = PatternSets(table.patterns)

    def true_of(self, subject: Subject, now: datetime) -> set[int]:
        """The numbers of the atoms that hold."""
        true: set[int] = set()
        for name in self._fields:
            for value in set(self._values(name, subject)):
                true.update(self._is.get((name, value), ()))
        for name, table in self._tables.items():
            true.update(_found(table, _parts(name, subject)))
        for (name, kind), bounds in self._bounds.items():
            true.update(_within(bounds, kind, _number(name, subject, now)))
        return true

    def _values(self, name: str, subject: Subject) -> Iterable[str]:
        if name == "outlet":
            return outlet_values(subject.outlet)
        if name == "feed":
            return [said for key, url in subject.feeds for said in (str(key), fold(url))]
        if name == "folder":
            return [folder for key, _ in subject.feeds for folder in self._folders.get(key, ())]
        if name == "language":
            return _codes(subject.language)
        single: dict[str, tuple[str | None, ...]] = {
            "title": (subject.title,), "url": (subject.url,), "author": subject.authors, "name": subject.names,
            "section": (subject.section,), "role": (subject.role,), "country": (subject.country,),
        }  # fmt: skip
        return [" ".join(fold(value).split()) for value in single[name] if value]


def _codes(language: str | None) -> tuple[str, ...]:
    code = fold(language or "und")
    return code, code.split("-", 1)[0]


def _parts(name: str, subject: Subject) -> tuple[str, ...]:
    """The texts of a field; words of one never run on into the next."""
    if name == "text":
        return subject.title, subject.body[:_LOOKED_AT]
    if name == "body":
        return (subject.body[:_LOOKED_AT],)
    return subject.authors if name == "author" else (subject.title if name == "title" else subject.url,)


def _found(table: _Table, parts: tuple[str, ...]) -> Iterable[int]:
    if table.words or table.prefixes:
        yield from _words_found(table, parts)
    if table.grams or table.short:
        for part in parts:
            yield from _letters_found(table, " ".join(fold(part).split()))
    if table.sets is not None:
        yield from table.sets.found("\n".join(parts))


def _words_found(table: _Table, parts: tuple[str, ...]) -> Iterable[int]:
    said = [tokens(part) for part in parts]
    every = {token for part in said for token in part}
    joined = f" {_GAP.join(' '.join(part) for part in said)} "
    words = table.words
    for token in every & words.keys():
        for phrase, number in words[token]:
            if phrase in joined:
                yield number
    for length, table_of in table.prefixes.items():
        for beginning in {token[:length] for token in every} & table_of.keys():
            yield from table_of[beginning]


def _letters_found(table: _Table, text: str) -> Iterable[int]:
    if table.grams:
        for gram in {text[at : at + _GRAM] for at in range(len(text) - _GRAM + 1)} & table.grams.keys():
            yield from _standing(table.grams[gram], text)
    yield from _standing(table.short, text)


def _standing(entries: Iterable[tuple[str, bool, int]], text: str) -> Iterable[int]:
    for literal, begins, number in entries:
        if text.startswith(literal) if begins else literal in text:
            yield number


def _number(name: str, subject: Subject, now: datetime) -> float:
    if name == "age":
        return subject.age_hours(now)
    if name == "when":
        return subject.when.timestamp()
    return float({"independent": subject.independent, "reports": subject.reports, "outlets": subject.outlets}[name])


def _within(bounds: list[tuple[float, int]], kind: str, value: float) -> Iterable[int]:
    """`bounds` in order. At least: all up to the value; at most: all from it on."""
    if kind == "at-least":
        return [number for _, number in bounds[: bisect_right(bounds, (value, _LAST))]]
    return [number for _, number in bounds[bisect_left(bounds, (value, -1)) :]]
