"""What answers are made of: each record says its fields once, for the answer, the OpenAPI document and field selection.

    Record("Story", Field("id", INTEGER, "…", lambda card: card.facts.story_id), …).show(card, Selection(("id",))) -> {"id": 12}

A field that was not asked for is not worked out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

Shown = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """`part` is the record (or the names) inside, of which some can be chosen too; `heavy`: in lists only where it is asked for."""

    name: str
    schema: Mapping[str, Any]
    help: str
    get: Callable[[Any], Any]
    part: Record | tuple[str, ...] | None = None
    heavy: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    name: str
    help: str
    fields: tuple[Field, ...]
    by_name: dict[str, Field] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {each.name: each for each in self.fields})

    def schema(self) -> Mapping[str, Any]:
        return {
            "type": "object",
            "description": self.help,
            "properties": {each.name: _described(each) for each in self.fields},
            "additionalProperties": False,
        }

    def show(self, value: Any, wanted: Selection | None = None) -> Shown:
        """All fields of a value, or those that are wanted."""
        if wanted is None:
            return {each.name: each.get(value) for each in self.fields}
        return {name: get(value) for name, get in wanted.plan}


def _described(one: Field) -> Mapping[str, Any]:
    # Beside a $ref, as OpenAPI 3.1 allows it.
    return {**one.schema, "description": one.help}


@dataclass(frozen=True, slots=True)
class Selection:
    """Chosen fields: {name: the chosen parts of it, none for the whole}."""

    parts: Mapping[str, tuple[str, ...]]
    plan: tuple[tuple[str, Callable[[Any], Any]], ...]  # name and how it is got, in order

    def __contains__(self, name: str) -> bool:
        return name in self.parts

    @classmethod
    def usual(cls, record: Record) -> Selection:
        return cls.of(record, {each.name: () for each in record.fields if not each.heavy})

    @classmethod
    def of(cls, record: Record, parts: Mapping[str, tuple[str, ...]]) -> Selection:
        return cls(parts, tuple((name, _getter(record.by_name[name], wanted)) for name, wanted in parts.items()))


def names_in(record: Record) -> tuple[str, ...]:
    """What can be chosen: fields, and parts of those that have some (`content.text`)."""
    return tuple(name for each in record.fields for name in (each.name, *(f"{each.name}.{part}" for part in _parts(each))))


def choose(record: Record, asked: tuple[str, ...] | None) -> Selection:
    """What `?fields=` means; all of it is among `names_in`."""
    if asked is None:
        return Selection.usual(record)
    parts: dict[str, tuple[str, ...]] = {}
    for name in asked:
        head, _, tail = name.partition(".")
        if name == "*":
            parts.update({each.name: () for each in record.fields})
            continue
        parts[head] = (*parts.get(head, ()), tail) if tail and parts.get(head, (tail,)) else ()
    return Selection.of(record, parts)


def _parts(one: Field) -> tuple[str, ...]:
    return tuple(one.part.by_name) if isinstance(one.part, Record) else one.part or ()


def _getter(one: Field, parts: tuple[str, ...]) -> Callable[[Any], Any]:
    get = one.get
    return get if not parts else lambda value: _cut(get(value), parts)


def _cut(value: Any, parts: tuple[str, ...]) -> Any:
    if isinstance(value, list):
        return [_cut(each, parts) for each in value]
    if isinstance(value, bytes):
        value = orjson.loads(value)
    return {name: value[name] for name in parts if name in value} if isinstance(value, dict) else value
