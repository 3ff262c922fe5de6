"""Each request, noted: an id that its log lines share, a line in the access log if that is wished, and the figures.

The access log holds no address of a reader, no query (what somebody looks for is theirs) and no path that is a secret.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Scope

if TYPE_CHECKING:
    from news7d.work.meter import Meter

log = logging.getLogger("news7d.access")

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

HEADER = "x-request-id"
_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{3,63}")
_SECRET_PARTS = frozenset({"token", "signature", "secret"})
_CONVERTOR = re.compile(r":\w+\}")
_KEY = "news7d.request_id"
NOWHERE = "(none)"

Templates = Mapping[tuple[Any, frozenset[str]], tuple[tuple[str, re.Pattern[str]], ...]]
"""(who answers, names of the path's parts) -> the templates that this may be, with what their paths look like."""


def request_id_for(asked: str | None) -> str:
    """The asker's own id (a proxy's, mostly) if it is one; else a new one."""
    return asked if asked and _SANE.fullmatch(asked) else secrets.token_hex(8)


def request_id(request: Request) -> str:
    """The id under which the log tells of this request; "" where it did not come through the guard."""
    return str(request.scope.get(_KEY, ""))


def name_request(scope: Scope, request_id: str) -> None:
    scope[_KEY] = request_id


@dataclass(slots=True)
class Journal:
    """`written` is the access log's switch."""

    meter: Meter | None = None
    written: bool = False
    routes: dict[tuple[Any, frozenset[str]], tuple[tuple[str, re.Pattern[str]], ...]] = field(default_factory=dict)

    def note(self, scope: Scope, *, status: int, seconds: float, size: int, stream: bool) -> None:
        """An answer has been sent. How long a stream was listened to says nothing of us: it counts as an instant."""
        route = self._template(scope)
        if self.meter is not None:
            self.meter.answered(scope["method"] if scope["method"] in METHODS else "other", route, status, 0.0 if stream else seconds, size)
        if self.written:
            shown = route if _SECRET_PARTS & set(scope.get("path_params", ())) else scope["path"][:300]
            facts = {"method": scope["method"], "path": shown, "route": route, "status": status}
            facts |= {"ms": round(seconds * 1000, 1), "bytes": size}
            log.info("%s %s %d %.1f ms %d bytes", *_plain(facts), extra={"fields": facts})

    def _template(self, scope: Scope) -> str:
        """The address as the routes have it: few values, whatever is asked for."""
        endpoint = scope.get("endpoint")
        if endpoint is None:
            return NOWHERE
        if not self.routes:
            self.routes.update(templates(scope["app"].routes))
        found = self.routes.get((endpoint, frozenset(scope.get("path_params", ()))), ())
        return next((template for template, path in found if len(found) == 1 or path.match(scope["path"])), NOWHERE)


def _plain(facts: dict[str, Any]) -> tuple[str, str, int, float, int]:
    method = facts["method"] if facts["method"] in METHODS else "other"
    return method, facts["path"].encode("ascii", "backslashreplace").decode(), facts["status"], facts["ms"], facts["bytes"]


def templates(routes: Iterable[Any]) -> Templates:
    """`/story/{id}/{slug}` of each route, by who answers and by the names of the path's parts."""
    found: dict[tuple[Any, frozenset[str]], tuple[tuple[str, re.Pattern[str]], ...]] = {}
    for route in routes:
        if isinstance(route, Route):
            key = (route.endpoint, frozenset(route.param_convertors))
            found[key] = (*found.get(key, ()), (_CONVERTOR.sub("}", route.path), route.path_regex))
    return found
