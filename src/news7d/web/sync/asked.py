"""What an app sends: the query and the form in one, lists in order; and what is answered when that will not do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

MEBIBYTE = 1024 * 1024


class Refused(Exception):
    """An answer in plain text that is no success."""

    def __init__(self, status: int, text: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(text)
        self.status, self.text, self.headers = status, text, dict(headers or {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Parameters by name. `form`: those of the body alone, for what must not stand in an address."""

    both: Mapping[str, list[str]]
    form: Mapping[str, list[str]]
    body: bytes = field(repr=False)
    post: bool

    def all(self, name: str) -> list[str]:
        return self.both.get(name, [])

    def get(self, name: str, default: str = "") -> str:
        """The last that was given: a POST's body outdoes its query."""
        return self.both.get(name, [default])[-1]

    def number(self, name: str, default: int, most: int) -> int:
        """A positive number, at most `most`; the default for anything else."""
        text = self.get(name).strip()
        value = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
        return min(value, most) if value > 0 else default


async def read(request: Request, most: int, *, raw: bool = False) -> Asked:
    """A body is read as a form whatever its type says; not with `raw`, where it is a document. Raises Refused (413)."""
    body = await _body(request, most) if request.method == "POST" else b""
    query, form = _pairs(request.scope.get("query_string", b"")), {} if raw else _pairs(body)
    both = {name: [*query.get(name, ()), *form.get(name, ())] for name in (*query, *form)}
    return Asked(both=both, form=form, body=body, post=request.method == "POST")


def _pairs(text: bytes) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(text.decode("utf-8", "replace"), keep_blank_values=True, errors="replace"):
        found.setdefault(name, []).append(value)
    return found


async def _body(request: Request, most: int) -> bytes:
    refusal = Refused(413, f"That is more than {most // MEBIBYTE} MiB; send it in several requests.")
    length = request.headers.get("content-length", "0")
    if length.isdecimal() and int(length) > most:
        raise refusal
    parts = bytearray()
    try:
        async for chunk in request.stream():
            parts += chunk
            if len(parts) > most:
                raise refusal
    except HTTPException:  # the guard's own limit
        raise refusal from None
    return bytes(parts)
