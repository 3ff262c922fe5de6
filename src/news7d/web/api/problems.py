"""Errors for programs: application/problem+json (RFC 9457)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response


def is_api(request: Request) -> bool:
    """Is a program asking, by the address?"""
    return request.url.path.startswith("/api/") or request.scope["path"].startswith("/api/")


def problem(status: int, title: str, detail: str) -> Response:
    return JSONResponse(
        {"type": "about:blank", "title": title, "status": status, "detail": detail},
        status_code=status,
        media_type="application/problem+json",
        headers={"cache-control": "no-store"},
    )
