"""Outlets, names, words, sections and languages that a reader wants never to see, or more of."""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from news7d.core.wording import N_
from news7d.errors import UserError
from news7d.model import LEANING_KINDS, SECTIONS, StoryCard
from news7d.store import Store
from news7d.web.house import house_of, id_of
from news7d.web.languages import _, words_of
from news7d.web.sessions import Visitor
from news7d.web.settings import done, sent, shown, signed_in

PATH = "/settings/muted"
KIND_WORDS = {
    "outlet": N_("outlet"),
    "name": N_("person, place or organisation"),
    "word": N_("word or phrase"),
    "section": N_("section"),
    "language": N_("language"),
}


async def show_leanings(request: Request) -> Response:
    """The lists, and a form that links from elsewhere fill in: `?kind=outlet&value=one.example`."""
    who, _rest = await signed_in(request)
    query = request.query_params
    return await _page(request, who, kind=query.get("kind", "")[:20], value=query.get("value", "")[:200])


async def add_leaning(request: Request) -> Response:
    house = house_of(request)
    who, reader, form = await sent(request)
    kind, value, muted = form.get("kind"), form.get("value"), form.get("do") != "boost"
    try:
        made = await run_in_threadpool(lambda: house.store.lean(reader.id, kind, value, muted=muted, now=house.clock()))
    except UserError as error:
        return await _page(request, who, error=words_of(error), kind=kind, value=value, status=422)
    if muted:
        return done(request, PATH, _("%(name)s is muted: it is gone from your pages and apps.", name=made.label))
    return done(request, PATH, _("%(name)s is boosted: «For you» puts it higher.", name=made.label))


async def drop_leaning(request: Request) -> Response:
    house = house_of(request)
    _who, reader, _form = await sent(request)
    leaning_id = id_of(request)
    await run_in_threadpool(house.store.drop_leaning, reader.id, leaning_id)
    return done(request, PATH, _("That is taken away."))


async def _page(request: Request, who: Visitor, *, kind: str = "", value: str = "", error: str = "", status: int = 200) -> Response:
    store = house_of(request).store
    assert who.reader is not None
    reader = who.reader.id
    listed = await run_in_threadpool(store.leanings, reader)
    counts = await run_in_threadpool(store.rule_counts, reader)
    words: dict[str, Any] = {
        "muted": [(each, counts.get(-each.id, 0)) for each in listed if each.muted],
        "boosted": [(each, counts.get(-each.id, 0)) for each in listed if not each.muted],
        "kinds": [(each, _(KIND_WORDS[each])) for each in LEANING_KINDS],
        "sections_": SECTIONS,
        "outlets": [(outlet.slug, outlet.name) for outlet in await run_in_threadpool(store.outlets)][:500],
        "asked": (kind, value),
        "hidden_stories": await run_in_threadpool(_hidden, store, reader),
    }
    return shown(request, who, "leanings.html", _("Muted and boosted"), status=status, error=error, **words)


def _hidden(store: Store, reader: int) -> tuple[StoryCard, ...]:
    return store.cards(list(store.hidden_stories(reader)[:100]))
