"""Correcting the grouping of a story: which reports are another story, where they belong, what the story is part of."""

from __future__ import annotations

import re
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from news7d.errors import Invalid, UserError
from news7d.model import Correction
from news7d.web.answers import Sheet, respond
from news7d.web.audit import note
from news7d.web.front import remember_theme
from news7d.web.house import Frame, House, around, house_of, id_of
from news7d.web.languages import _, words_of
from news7d.web.sessions import Form, Visitor, checked_form, remember, visitor
from news7d.web.story import reason_words

_DECISIONS = 30  # the latest that are looked through for those about this story
_STORY = re.compile(r"(?:^|/story/)(\d{1,15})(?:$|[/?#])")


async def show(request: Request) -> Response:
    return await _answer(request, message=request.query_params.get("done", "")[:200])


async def _answer(request: Request, *, message: str = "", error: str = "", status: int = 200) -> Response:
    house = house_of(request)
    who = await visitor(request)
    frame = around(request, house.titled(_("Correct the grouping")), hidden=True)
    page = await run_in_threadpool(_make, house, frame, who, id_of(request), message, error, status)
    answer = respond(request, page, cache_control="no-store")
    if who.fresh:
        remember(request, answer, who.token)
    return remember_theme(request, answer) if "theme" in request.query_params else answer


def _make(house: House, frame: Frame, who: Visitor, story_id: int, message: str, error: str, status: int) -> Sheet:
    view = house.store.story(story_id)
    here = {story_id, view.card.facts.story_id}
    decisions = [made for made in house.store.corrections(_DECISIONS) if here & {made.story_id, made.to_story}]
    return house.page(
        "grouping.html",
        frame,
        status=status,
        visitor=who,
        view=view,
        because={key: " · ".join(map(reason_words, reasons)) for key, reasons in view.because},
        decisions=decisions,
        message=message,
        error=error,
        password_set=house.store.has_password(),
    )


async def decide(request: Request) -> Response:
    house = house_of(request)
    who, form = await checked_form(request, by="editor")
    try:
        made = await run_in_threadpool(_decided, house, id_of(request), form, who.name)
    except UserError as error:
        return await _answer(request, error=words_of(error), status=422)
    await note(request, who, made.deed, str(made.story_id))
    house.shelf.forget()
    lands = made.to_story if made.kind == "merge" else made.story_id
    return RedirectResponse(house.link(f"/story/{lands}/grouping?done={quote(_done(made))}"), status_code=303)


def _decided(house: House, story_id: int, form: Form, who: str) -> Correction:
    chosen = [int(key) for key in form.all("article") if key.isdecimal() and len(key) < 16]
    why, now, store = form.get("why"), house.clock(), house.store
    match form.get("do"):
        case "split":
            return store.split_story(story_id, chosen, now, who=who, why=why)
        case "move":
            return store.move_articles(chosen, _story_named(form.get("to")), now, who=who, why=why)
        case "merge":
            return store.merge_stories(story_id, _story_named(form.get("into")), now, who=who, why=why)
        case "undo" if form.get("correction").isdecimal():
            return store.undo_correction(int(form.get("correction")[:15]), now, who=who, why=why)
    raise Invalid(_("Choose what is to be done."))


def _story_named(text: str) -> int:
    """A story by its number or its address. Raises Invalid."""
    found = _STORY.search(text.strip())
    if found is None:
        raise Invalid(_("Name the other story by its address, or by the number in it."))
    return int(found[1])


def _done(made: Correction) -> str:
    count = f"{len(made.articles)} report{'' if len(made.articles) == 1 else 's'}"
    if made.kind == "undo":
        return _("Taken back: %(count)s went back.", count=count)
    if made.kind == "merge":
        return _("Story %(story_id)s is part of this one now.", story_id=made.story_id)
    return _("%(count)s went to story %(to_story)s.", count=count, to_story=made.to_story)
