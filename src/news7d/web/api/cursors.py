"""Where a list goes on: an opaque word that holds the key of the last item, and which list (with which filters) it is of."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

import orjson

LONGEST = 400
Key = Sequence[int | str | float]


def cursor(name: str, filters: dict[str, Any], key: Key) -> str:
    return urlsafe_b64encode(orjson.dumps([_of(name, filters), *key])).decode().rstrip("=")


def key_of(text: str, name: str, filters: dict[str, Any], shape: tuple[type, ...]) -> tuple[Any, ...]:
    """The key in a cursor of this very list. Raises ValueError."""
    words = "a `next` of this list, asked with the same parameters; leave it out to begin anew"
    try:
        said = orjson.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (Base64Error, ValueError):
        raise ValueError(words) from None
    if not isinstance(said, list) or said[:1] != [_of(name, filters)] or tuple(map(type, said[1:])) != shape:
        raise ValueError(words)
    if any(isinstance(part, int) and not 0 <= part < 2**62 for part in said[1:]):
        raise ValueError(words)
    return tuple(said[1:])


def _of(name: str, filters: dict[str, Any]) -> str:
    said = sorted((key, str(value)) for key, value in filters.items() if value is not None)
    return blake2b(orjson.dumps([name, said]), digest_size=6).hexdigest()
