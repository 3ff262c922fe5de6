"""`/language?to=de`: the language of the pages, chosen by link. A reader's choice is kept with them, a stranger's in a cookie."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from news7d.web.guard import asker, referrer
from news7d.web.house import house_of
from news7d.web.languages import codes
from news7d.web.sessions import remember_language, visitor
from news7d.web.signin import came_from


async def choose(request: Request) -> Response:
    """Back to where the link stood. A link on another site, a browser that only fetches ahead, or a crawler changes nothing."""
    house, to = house_of(request), request.query_params.get("to", "")
    answer = RedirectResponse(house.link(came_from(request)), status_code=303, headers={"cache-control": "no-store"})
    ahead = "prefetch" in request.headers.get("sec-purpose", "") + request.headers.get("purpose", "")
    if to not in ("", *codes()) or ahead or not _from_here(request):
        return answer
    who = await visitor(request)
    if who.reader is not None:
        await run_in_threadpool(lambda: house.store.prefer(who.reader.id, interface=to) if who.reader else None)
        house.repeats.changed()
    remember_language(request, answer, to)
    return answer


def _from_here(request: Request) -> bool:
    """A reader follows a link of ours: not a program that follows all links, and no other site."""
    site = request.headers.get("sec-fetch-site")
    return site == "same-origin" if site else referrer(request).netloc == asker(request).host
