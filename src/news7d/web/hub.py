"""`/hub`: where other readers subscribe to our lists (W3C WebSub §5.1). Whoever asks is answered at once; their callback is asked later."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from news7d.errors import Invalid, NotFound
from news7d.stages import hub
from news7d.web.feeds import imprint_of
from news7d.web.guard import asker
from news7d.web.house import house_of

ASKED_A_MINUTE = 120  # by one address: each has us look at a list, and call somebody's server
_LARGEST = 16 * 1024  # bytes of a form
_MOST_FIELDS = 50
_HEADERS = {"cache-control": "no-store"}


async def subscribe(request: Request) -> Response:
    house, imprint = house_of(request), imprint_of(request)
    if imprint.hub is None:
        raise NotFound("This News7D is no hub: it has no address that others could subscribe at.")
    allowance = request.app.state.hub_rates.take(asker(request).address, house.clock())
    if allowance.left < 0:
        return PlainTextResponse("Slower, please.\n", 429, {**_HEADERS, "retry-after": str(allowance.seconds)})
    form = _form(await request.body())
    try:
        taken = await run_in_threadpool(hub.ask, house.store, imprint, form, house.clock(), private=house.settings.hub_calls_private)
    except Invalid as error:  # §5.2: the reason, in plain text
        return PlainTextResponse(f"{error}\n", status_code=400, headers=_HEADERS)
    if not taken:
        return PlainTextResponse("Too many subscriptions are there already. Try again later.\n", 503, {**_HEADERS, "retry-after": "3600"})
    return PlainTextResponse("Your callback will be asked.\n", status_code=202, headers=_HEADERS)


def _form(body: bytes) -> list[tuple[str, str]]:
    if len(body) > _LARGEST:
        raise HTTPException(413, f"That is more than {_LARGEST} bytes.")
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise HTTPException(422, "A subscription is a form in UTF-8 (application/x-www-form-urlencoded).") from None
