"""Errors for programs: application/problem+json (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from news7d.core.wording import N_


class Refusal(Exception):
    """A call that is answered with a problem. `more` are extension members."""

    def __init__(
        self, status: int, detail: str, *, headers: Mapping[str, str] | None = None, more: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}
        self.more = more or {}


TITLES = {
    401: N_("Who is asking?"),
    403: N_("That is not allowed"),
    404: N_("There is nothing here"),
    405: N_("That cannot be done this way"),
    409: N_("That clashes with what is there"),
    410: N_("This was removed"),
    413: N_("That is too much"),
    415: N_("That is not JSON"),
    422: N_("That could not be understood"),
    429: N_("Too many calls"),
    500: N_("Something went wrong here"),
    503: N_("The database is away"),
}


def is_api(request: Request) -> bool:
    """Is a program asking, by the address? The reference page is for people."""
    path = request.scope["path"]
    return bool(path.startswith("/api/") and path != "/api/")


def problem(status: int, title: str, detail: str, request_id: str = "", more: Mapping[str, Any] | None = None) -> Response:
    """`request_id` is an extension member (RFC 9457, 3.2): the name under which the log tells more."""
    said = {"type": "about:blank", "title": title, "status": status, "detail": detail, **(more or {})}
    return Response(
        orjson.dumps(said | ({"request_id": request_id} if request_id else {})),
        status_code=status,
        media_type="application/problem+json",
        headers={"cache-control": "no-store"},
    )
