"""An outlet: what it reported, how much of it was its own, how its feeds do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from news7d.model import NOT_COUNTED, ChangeKind, OutletNumbers, Share
from news7d.web.answers import Sheet, respond
from news7d.web.audit import note
from news7d.web.causes import feed_words
from news7d.web.front import remember_theme
from news7d.web.house import FeedLink, Frame, House, around, house_of
from news7d.web.languages import _, ngettext, ngettext_noop, speaking
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
    "correction": ngettext_noop("%(num)s correction said openly", "%(num)s corrections said openly"),
    "silent_edit": ngettext_noop("%(num)s edit not said", "%(num)s edits not said"),
    "update": ngettext_noop("%(num)s update", "%(num)s updates"),
    "typo": ngettext_noop("%(num)s spelling", "%(num)s spelling"),
}


def own_words(told: OutletNumbers) -> str:
    """How much of its reporting is its own, or that too little is known to say so."""
    if told.originality is None:
        return _(
            "Too few reports to say how much is its own: %(compared)s could be compared, %(least)s are needed",
            compared=told.compared,
            least=told.least,
        )
    return ngettext(
        "%(share)s of the %(num)s report whose event others told too",
        "%(share)s of the %(num)s reports whose event others told too",
        told.compared,
        share=_percent(told.originality),
    )


def change_words(told: OutletNumbers) -> tuple[str, str, str]:
    """(how many of its reports were changed after publication, in what ways, after how long)."""
    if told.corrected is None:
        return _("Too few reports to say: %(watched)s so far, %(least)s are needed", watched=told.watched, least=told.least), "", ""
    kinds = ", ".join(ngettext(*_KIND_WORDS[kind], count) for kind, count in told.kinds)
    after = "" if told.delay_minutes is None else speaking().span(timedelta(minutes=told.delay_minutes))
    share = ngettext(
        "%(share)s of the %(num)s report that is read again",
        "%(share)s of the %(num)s reports that are read again",
        told.watched,
        share=_percent(told.corrected),
    )
    return share, kinds, after


def _percent(told: Share) -> str:
    return _("%(share)s (between %(low)s and %(high)s)", share=f"{told.value:.0%}", low=f"{told.low:.0%}", high=f"{told.high:.0%}")


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
