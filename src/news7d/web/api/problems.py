"""Errors for programs: application/problem+json (RFC 9457)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response


def is_api(request: Request) -> bool:
    """Is a program asking, by the address?"""
    return request.url.path.startswith("/api/") or request.scope["path"].startswith("/api/")


def problem(status: int, title: str, detail: str, request_id: str = "") -> Response:
    """`request_id` is an extension member (RFC 9457, 3.2): the name under which the log tells more."""
    return JSONResponse(
        {"type": "about:blank", "title": title, "status": status, "detail": detail} | ({"request_id": request_id} if request_id else {}),
        status_code=status,
        media_type="application/problem+json",
        headers={"cache-control": "no-store"},
    )
