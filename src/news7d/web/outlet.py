"""An outlet: what it reported, how much of it was its own, how its feeds do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from news7d.core import render
from news7d.model import NOT_COUNTED, ChangeKind, OutletNumbers, Share
from news7d.web.answers import Sheet, respond
from news7d.web.audit import note
from news7d.web.causes import feed_words
from news7d.web.front import remember_theme
from news7d.web.house import FeedLink, Frame, House, around, house_of
from news7d.web.marking import Desk, desk_of, seated, with_states
from news7d.web.sessions import Visitor, checked_form

RULES = (("", "as the house has it"), ("own", "signed-in readers"), ("all", "everybody"), ("none", "nobody: excerpts only"))
"""Who may read an outlet's articles whole, and how the page says it."""


async def outlet(request: Request) -> Response:
    house = house_of(request)
    slug = request.path_params["slug"]
    asked = request.query_params.get("after", "")
    after = int(asked) if asked.isdecimal() and len(asked) < 16 else None
    desk = await desk_of(request)
    frame = around(request, house.settings.title, mine=desk.mine)
    key = ("outlet", slug, after, frame.theme, frame.kept, desk.key)
    if desk.who.editor:  # with a form of their own: never kept for others
        page = await run_in_threadpool(_make, house, frame, slug, after, desk, desk.who)
    else:
        page = await house.shelf.get(key, lambda: _make(house, frame, slug, after, desk))
    answer = seated(request, desk, respond(request, page))
    return remember_theme(request, answer) if "theme" in request.query_params else answer


async def set_full_text(request: Request) -> Response:
    """Who may read this outlet's articles whole, as an editor chooses it on the outlet's page."""
    house, slug = house_of(request), request.path_params["slug"]
    who, form = await checked_form(request, by="editor")
    view = await run_in_threadpool(house.store.outlet, slug, None, 1)
    await run_in_threadpool(house.store.set_full_text, view.outlet.id, form.get("full_text") or None)
    await note(request, who, "outlet.full_text", slug, form.get("full_text"))
    house.shelf.forget()
    return RedirectResponse(house.link(f"/outlet/{quote(slug)}"), status_code=303)


async def set_owner(request: Request) -> Response:
    """With whom this outlet counts as one, as an editor decides it on the outlet's page."""
    house, slug = house_of(request), request.path_params["slug"]
    who, form = await checked_form(request, by="editor")
    view = await run_in_threadpool(house.store.outlet, slug, None, 1)
    name = None if form.get("do") == "as shipped" else form.get("owner").strip()
    await run_in_threadpool(house.store.decide_owners, [(view.outlet.domain, name)], house.clock())
    await note(request, who, "outlet.owner", slug, name or "")
    house.shelf.forget()
    return RedirectResponse(house.link(f"/outlet/{quote(slug)}"), status_code=303)


_KIND_WORDS: dict[ChangeKind, tuple[str, str]] = {
    "correction": ("correction said openly", "corrections said openly"),
    "silent_edit": ("edit not said", "edits not said"),
    "update": ("update", "updates"),
    "typo": ("spelling", "spelling"),
}


def own_words(told: OutletNumbers) -> str:
    """How much of its reporting is its own, or that too little is known to say so."""
    if told.originality is None:
        return f"Too few reports to say how much is its own: {told.compared} could be compared, {told.least} are needed"
    return f"{_percent(told.originality)} of the {told.compared} reports whose event others told too"


def change_words(told: OutletNumbers) -> tuple[str, str, str]:
    """(how many of its reports were changed after publication, in what ways, after how long)."""
    if told.corrected is None:
        return f"Too few reports to say: {told.watched} so far, {told.least} are needed", "", ""
    kinds = ", ".join(f"{count} {_KIND_WORDS[kind][count != 1]}" for kind, count in told.kinds)
    after = "" if told.delay_minutes is None else render.span_words(timedelta(minutes=told.delay_minutes))
    return f"{_percent(told.corrected)} of the {told.watched} reports that are read again", kinds, after


def _percent(told: Share) -> str:
    return f"{told.value:.0%} (between {told.low:.0%} and {told.high:.0%})"


def _make(house: House, frame: Frame, slug: str, after: int | None, desk: Desk, who: Visitor | None = None) -> Sheet:
    view = house.store.outlet(slug, before_id=after, now=house.clock())
    more = f"{house.link('/outlet/' + quote(slug))}?{urlencode({'after': view.more})}" if view.more else ""
    framed = replace(
        frame,
        now=house.clock(),
        title=house.titled(view.outlet.name),
        feeds=(FeedLink(title=view.outlet.name, path=f"/feeds/outlet/{quote(slug, safe='')}"),),
    )
    return house.page(
        "outlet.html",
        with_states(house, framed, desk, articles=[line.article_id for line in view.articles]),
        view=view,
        counted=sum(count for role, count in view.numbers.roles if role not in NOT_COUNTED),
        own=own_words(view.numbers),
        changes=change_words(view.numbers),
        feeds=tuple(feed_words(health, house.clock()) for health in view.feeds[:50]),
        more=more,
        visitor=who,
        rules=RULES,
    )
