"""Where hubs call us (W3C WebSub §5.3, §7): they verify what we have asked for, and deliver what is new.

Whoever calls is known by the unguessable address alone. Verification echoes text of a stranger: as plain text, never
sniffed. A delivery is on the disk before it is answered, and read later.
"""

from __future__ import annotations

import re

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from news7d.core.websub import said_in
from news7d.web.house import house_of

_HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
_ANSWERS = {
    "queued": (202, "Thank you.\n", {}),
    "dropped": (202, "Thank you.\n", {}),  # a wrong signature learns nothing from us
    "full": (503, "Too much of this feed waits to be read. Try again later.\n", {"retry-after": "300"}),
    "unverified": (404, "Nothing was asked for at this address yet.\n", {}),
    "gone": (410, "There is no subscription at this address any more.\n", {}),
}


_TOKEN = re.compile(r"[\w-]{1,128}", re.ASCII)


def _token(request: Request) -> str:
    """The last part of the address, or "", which is nobody's."""
    token = str(request.path_params["token"])
    return token if _TOKEN.fullmatch(token) else ""


async def verify(request: Request) -> Response:
    house = house_of(request)
    said = said_in(request.query_params.multi_items())
    outcome = await run_in_threadpool(house.store.verify_subscription, _token(request), said, house.clock())
    if outcome is None:
        return PlainTextResponse("Nothing was asked for that fits.\n", status_code=404, headers=_HEADERS)
    return PlainTextResponse("" if outcome == "denied" else said.challenge, headers=_HEADERS)


async def deliver(request: Request) -> Response:
    house = house_of(request)
    headers = request.headers
    body = await request.body()
    kind, signature = headers.get("content-type"), headers.get("x-hub-signature")
    taken = await run_in_threadpool(house.store.take_delivery, _token(request), body, kind, signature, house.clock())
    if taken == "queued":
        house.deps.delivered()
    status, words, more = _ANSWERS[taken]
    return PlainTextResponse(words, status_code=status, headers={**_HEADERS, **more})
