"""The edit ledger: its days, its key, and each day as a file that anybody can verify."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from news7d.core.ledger import written
from news7d.errors import NotFound
from news7d.stages.ledger import signer
from news7d.web.answers import Sheet, respond
from news7d.web.front import remember_theme
from news7d.web.house import Frame, House, around, house_of
from news7d.web.languages import _

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


async def ledger(request: Request) -> Response:
    house = house_of(request)
    frame = around(request, house.titled(_("The edit ledger")))
    page = await house.shelf.get(("ledger", frame.theme, frame.kept), lambda: _make(house, frame))
    return remember_theme(request, respond(request, page)) if "theme" in request.query_params else respond(request, page)


def _make(house: House, frame: Frame) -> Sheet:
    days = house.store.ledger_days()
    return house.page("ledger.html", replace(frame, now=house.clock()), days=days, key=_key(house) if days else "")


async def day(request: Request) -> Response:
    """A day never changes once it is signed."""
    house = house_of(request)
    wanted = request.path_params["day"]
    if not _DAY.fullmatch(wanted):
        raise NotFound(_("The ledger has days such as 2026-11-24."))
    file = await run_in_threadpool(lambda: written(house.store.ledger_day(wanted, _key(house))))
    headers = {
        "cache-control": "public, max-age=31536000, immutable",
        "content-disposition": f'attachment; filename="ledger-{wanted}.jsonl"',
    }
    return Response(file, media_type="application/jsonl", headers=headers)


def _key(house: House) -> str:
    return signer(house.store, urlsplit(house.settings.base_url).hostname or "").verifier
