"""What can be done with a story from its card: the page that the menu is where no script runs."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from news7d.model import StoryCard
from news7d.store import Store
from news7d.web.answers import respond
from news7d.web.guard import asker
from news7d.web.house import around, house_of, id_of
from news7d.web.marking import desk_of, seated
from news7d.web.signin import came_from


async def menu(request: Request) -> Response:
    """Save, hide, less or never from its outlets, mute a word, share; undone where it was done."""
    house, desk = house_of(request), await desk_of(request, drawn=True)
    story_id = id_of(request)
    now_id, card = await run_in_threadpool(_card, house.store, story_id)
    if now_id != story_id:
        return RedirectResponse(house.link(f"/story/{now_id}/card"), status_code=301)
    hidden = bool(desk.reader) and story_id in await run_in_threadpool(house.store.hidden_stories, desk.reader.id if desk.reader else 0)
    frame = replace(around(request, house.titled(card.headline.title), hidden=True, reader=bool(desk.reader)), mine=desk.mine)
    outlets = {line.outlet.slug: line.outlet for line in (card.headline, card.first)}
    page = house.page(
        "card.html",
        frame,
        card=card,
        outlets=tuple(outlets.values()),
        visitor=desk.who,
        back=_back(request),
        hidden_now=hidden,
        address=f"{asker(request).origin}{house.link(f'/story/{story_id}')}",
        signin=house.link(f"/signin?next={quote(f'/story/{story_id}/card')}"),
    )
    return seated(request, desk, respond(request, page, cache_control="no-store"))


def _card(store: Store, story_id: int) -> tuple[int, StoryCard]:
    now_id = store.resolve_story(story_id)
    return now_id, store.cards([now_id])[0]


def _back(request: Request) -> str:
    """The page of ours whose card led here; the front page where that was this menu itself."""
    came = came_from(request)
    return "/" if came.partition("?")[0].endswith("/card") else came
