"""What a parameter may be: said once, it is checked, described in the OpenAPI document and shown on the reference page.

    Kind(schema, of_text, of_json)      Param(name, kind, help)      a tuple of Params: the query of a call, or its JSON body

A reader of a value raises ValueError with what would be right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any

Schema = Mapping[str, Any]
LARGEST_ID = 10**15 - 1
_WHOLE = re.compile(r"-?[0-9]{1,18}", re.ASCII)
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    schema: Schema
    of_text: Callable[[str], Any]
    of_json: Callable[[Any], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    name: str
    kind: Kind
    help: str
    required: bool = False
    default: Any = None
    example: str | None = None  # as it is written in an address


def text(most: int, *, least: int = 1, pattern: str | None = None) -> Kind:
    """Characters, none of which means anything to us unless `pattern` says so."""
    schema: dict[str, Any] = {"type": "string", "minLength": least, "maxLength": most} | ({"pattern": pattern} if pattern else {})

    def read(value: Any) -> str:
        if not isinstance(value, str) or not least <= len(value) <= most:
            raise ValueError(f"a text of {least} to {most} characters")
        if pattern and not re.search(pattern, value):
            raise ValueError(f"a text like {pattern}")
        return value

    return Kind(schema=schema, of_text=read, of_json=read)


def integer(low: int, high: int) -> Kind:
    words = f"a whole number between {low} and {high}"

    def check(value: int) -> int:
        if not low <= value <= high:
            raise ValueError(words)
        return value

    def of_text(value: str) -> int:
        if not _WHOLE.fullmatch(value):
            raise ValueError(words)
        return check(int(value))

    def of_json(value: Any) -> int:
        if isinstance(value, bool) or not (isinstance(value, int) or (isinstance(value, float) and value.is_integer())):
            raise ValueError(words)
        return check(int(value))

    return Kind(schema={"type": "integer", "minimum": low, "maximum": high}, of_text=of_text, of_json=of_json)


IDENTITY = integer(1, LARGEST_ID)


def _flag_of_text(value: str) -> bool:
    if value not in ("true", "false"):
        raise ValueError("true or false")
    return value == "true"


def _flag_of_json(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


FLAG = Kind(schema={"type": "boolean"}, of_text=_flag_of_text, of_json=_flag_of_json)


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("a JSON object")
    return value


def _not_in_an_address(value: str) -> Any:
    raise ValueError("a JSON value")


OBJECT = Kind(schema={"type": "object"}, of_text=_not_in_an_address, of_json=_object)
"""Any object: whoever takes it says what is wrong with it."""


def _anything(value: Any) -> Any:
    return value


ANYTHING = Kind(schema={}, of_text=_not_in_an_address, of_json=_anything)


def one_of(*words: str) -> Kind:
    def read(value: Any) -> str:
        if not isinstance(value, str) or value not in words:
            near = get_close_matches(str(value)[:60], words, 1)
            told = ", ".join(word for word in words if "." not in word)  # parts of fields are too many to name
            raise ValueError(f"one of {told}" + (f" (did you mean {near[0]}?)" if near else ""))
        return value

    return Kind(schema={"type": "string", "enum": list(words)}, of_text=read, of_json=read)


def _moment(value: Any) -> datetime:
    """RFC 3339, as far as Python's calendar reaches; what lies before 1970 counts as 1970."""
    words = "a time like 2026-02-07T09:00:00Z"
    if not isinstance(value, str):
        raise ValueError(words)
    try:
        found = datetime.fromisoformat(value.upper().replace(":60", ":59"))  # a leap second
    except ValueError:
        raise ValueError(words) from None
    if found.tzinfo is None:
        raise ValueError(f"{words}, with its offset")
    try:
        return max(found.astimezone(UTC), _EARLIEST)
    except OverflowError:
        return _EARLIEST


MOMENT = Kind(schema={"type": "string", "format": "date-time"}, of_text=_moment, of_json=_moment)


def several(kind: Kind, most: int) -> Kind:
    """In an address parted by commas, in a body as a list."""

    def of_text(value: str) -> tuple[Any, ...]:
        return sized(tuple(kind.of_text(part) for part in value.split(",")))

    def of_json(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise ValueError(f"a list of 1 to {most} values")
        return sized(tuple(kind.of_json(each) for each in value))

    def sized(values: tuple[Any, ...]) -> tuple[Any, ...]:
        if not 1 <= len(values) <= most:
            raise ValueError(f"1 to {most} values")
        return values

    return Kind(schema={"type": "array", "items": kind.schema, "minItems": 1, "maxItems": most}, of_text=of_text, of_json=of_json)


def an_object(params: tuple[Param, ...]) -> Kind:
    """A JSON object that has these members and no others."""

    def of_json(value: Any) -> dict[str, Any]:
        return read_object(params, value)

    def of_text(value: str) -> Any:
        raise ValueError("a JSON object")

    return Kind(schema=object_schema(params), of_text=of_text, of_json=of_json)


def object_schema(params: tuple[Param, ...]) -> dict[str, Any]:
    required = [param.name for param in params if param.required]
    properties = {param.name: {**param.kind.schema, "description": param.help} | _default(param) for param in params}
    return {"type": "object", "properties": properties, "additionalProperties": False} | ({"required": required} if required else {})


def _default(param: Param) -> dict[str, Any]:
    return {} if param.default is None else {"default": param.default}


def read_object(params: tuple[Param, ...], value: Any) -> dict[str, Any]:
    """The members by name, those that are absent with their defaults. Raises ValueError with a sentence."""
    if not isinstance(value, dict):
        raise ValueError("a JSON object")
    known = {param.name: param for param in params}
    if unknown := value.keys() - known.keys():
        raise ValueError(f"an object without {sorted(unknown)[0][:40]!r}: there are {', '.join(known)}")
    read = {param.name: param.default for param in params}
    for name, given in value.items():
        try:
            read[name] = known[name].kind.of_json(given)
        except ValueError as error:
            raise ValueError(f"an object whose {name} is {error}") from None
    if missing := [param.name for param in params if param.required and param.name not in value]:
        raise ValueError(f"an object that has {missing[0]}")
    return read
