"""`/metrics`: what this process counts, for Prometheus; for this machine, or for who has the token."""

from __future__ import annotations

import hmac

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from news7d.web.deps import WebDeps, WebSettings
from news7d.web.guard import asker

_REFUSED = "Figures are for this machine, or for who sends the metrics_token: «Authorization: Bearer …»."


async def metrics(request: Request) -> Response:
    deps = request.app.state.deps
    assert isinstance(deps, WebDeps)
    if not may_measure(request, deps.settings):
        raise HTTPException(403, _REFUSED)
    if deps.meter is None:
        raise HTTPException(404, "Nothing is counted here.")
    body, content_type = await run_in_threadpool(deps.meter.exposition, request.headers.get("accept", ""))
    return Response(body, headers={"content-type": content_type, "cache-control": "no-store"})


def may_measure(request: Request, settings: WebSettings) -> bool:
    """With the token; without one, from this machine, where no stranger is expected."""
    if settings.metrics_token:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), settings.metrics_token.encode())
    return asker(request).local and not settings.public
