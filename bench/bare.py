"""The least that Starlette can do: one page of so many bytes, whole or as «not modified». `uvicorn bench.bare:app`, size in BARE_BYTES."""

from __future__ import annotations

import os

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

PAGE = b"x" * int(os.environ.get("BARE_BYTES", "50000"))
HEADERS = {"etag": '"bare"', "content-type": "text/html; charset=utf-8"}


async def page(request: Request) -> Response:
    if request.headers.get("if-none-match") == '"bare"':
        return Response(status_code=304, headers=HEADERS)
    return Response(PAGE, headers=HEADERS)


app = Starlette(routes=[Route("/", page)])
