"""«For you»: the front page in a reader's own order, and the page that says what it goes by."""

from __future__ import annotations

from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from news7d.core.rank.personal import Interests
from news7d.model import Taste
from news7d.stages.foryou import interests_of
from news7d.store import Store
from news7d.web.front import list_page
from news7d.web.house import house_of
from news7d.web.languages import _
from news7d.web.sessions import remember
from news7d.web.settings import done, sent, shown, signed_in
from news7d.web.taste import OwnOrder

PATH = "/settings/for-you"
_BACK = ("/for-you", "/")
_LISTED = 12


async def show(request: Request) -> Response:
    """The front page as the reader's slider has it."""
    who, reader = await signed_in(request)
    taste = await run_in_threadpool(house_of(request).store.taste, reader.id)
    shows = request.query_params.get("muted") == "show"
    query = {"muted": "show"} if shows else {}
    own = OwnOrder(taste=taste, slider=taste.slider, reader=True, asked=True, path="/for-you", csrf=who.csrf, shows=shows, query=query)
    answer = await list_page(request, None, own)
    if who.fresh:
        remember(request, answer, who.token)
    return answer


async def show_settings(request: Request) -> Response:
    who, reader = await signed_in(request)
    house = house_of(request)
    taste = await run_in_threadpool(house.store.taste, reader.id)
    learnt = await run_in_threadpool(_learnt, house.store, taste, house.clock()) if taste.learns else ()
    return shown(request, who, "foryou.html", _("For you"), taste=taste, learnt=learnt)


def _learnt(store: Store, taste: Taste, now: datetime) -> tuple[str, ...]:
    """What reading tells, in words, the strongest first."""
    interests, labels = interests_of(store, taste, now)
    found = [(pull, labels.get(key, key)) for kind in _kinds(interests) for key, pull in kind.items()]
    return tuple(dict.fromkeys(words for _, words in sorted(found, key=lambda pair: (-pair[0], pair[1]))))[:_LISTED]


def _kinds(interests: Interests) -> tuple[dict[str, float], ...]:
    return dict(interests.outlets), dict(interests.sections), dict(interests.names)


async def change(request: Request) -> Response:
    """Move the slider, make it the front page, let it learn, forget."""
    _rest, reader, form = await sent(request)
    house = house_of(request)
    store, now = house.store, house.clock()
    slider = form.get("slider")
    if slider:
        await run_in_threadpool(lambda: store.set_taste(reader.id, slider=int(slider) if slider.isdecimal() and len(slider) < 3 else -1))
    if form.get("do") == "keep":
        learns, as_front = bool(form.get("learns")), bool(form.get("as_front"))
        await run_in_threadpool(lambda: store.set_taste(reader.id, learns=learns, as_front=as_front))
    if form.get("do") == "forget":
        await run_in_threadpool(lambda: store.set_taste(reader.id, learns_since=now))
        return done(request, PATH, _("It is forgotten: what you read until now is not looked at any more."))
    back = form.get("back")
    if back in _BACK:
        return RedirectResponse(house.link(back), status_code=303)
    return done(request, PATH, _("That is kept."))
