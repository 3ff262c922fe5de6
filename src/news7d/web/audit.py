"""What administrators and editors did: noting it, and the page that tells it."""

from __future__ import annotations

import logging
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from news7d.errors import StoreError
from news7d.model import DEED_WORDS, DeedKind
from news7d.web.front import remember_theme
from news7d.web.house import house_of
from news7d.web.languages import _
from news7d.web.sessions import Visitor
from news7d.web.settings import shown, signed_in

log = logging.getLogger(__name__)

PATH = "/admin/audit"
_A_PAGE = 50


async def note(request: Request, who: Visitor, what: DeedKind, about: str, detail: str = "") -> None:
    """After the deed. A database that is busy just then costs the note, not the deed."""
    house, reader = house_of(request), who.reader.id if who.reader else None
    try:
        await run_in_threadpool(lambda: house.store.note_deed(reader, what, about, house.clock(), detail=detail))
    except StoreError as error:
        log.warning("%s; not written down: %s %s", error, what, about)


async def show(request: Request) -> Response:
    who, _reader = await signed_in(request, by="admin")
    asked = request.query_params.get("before", "")
    before = int(asked) if asked.isdecimal() and len(asked) < 16 else None
    deeds = await run_in_threadpool(house_of(request).store.deeds, before, _A_PAGE + 1)
    words: dict[str, Any] = {
        "deeds": deeds[:_A_PAGE],
        "words": DEED_WORDS,
        "earlier": before is not None,
        "more": deeds[_A_PAGE - 1].id if len(deeds) > _A_PAGE else None,
    }
    answer = shown(request, who, "audit.html", _("Audit log"), **words)
    return remember_theme(request, answer) if "theme" in request.query_params else answer
