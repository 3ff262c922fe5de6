"""The sources: how each feed does and what may help; adding and removing them for who may."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from news7d.core.opml import render_opml
from news7d.core.redaction import redacted, without_login
from news7d.errors import Invalid, News7DError
from news7d.model import FEED_KINDS, Feed, NewFeed
from news7d.web.answers import Sheet, respond
from news7d.web.audit import note
from news7d.web.causes import feed_words, no_network_words
from news7d.web.front import remember_theme
from news7d.web.house import Frame, House, around, house_of, id_of
from news7d.web.languages import _, words_of
from news7d.web.lists import discovered, feeds_of_upload
from news7d.web.public import may_add_feeds, refuse_adding
from news7d.web.sessions import Visitor, checked_form, remember, visitor

FEEDS_A_PAGE, FAILING_SHOWN = 100, 50
_BATCH = 500
_EXPORTED = tuple(name for name in NewFeed.__dataclass_fields__ if name in Feed.__dataclass_fields__)


async def show_sources(request: Request) -> Response:
    return await _sources(request, message=request.query_params.get("done", "")[:200])


async def _sources(request: Request, *, message: str = "", status: int = 200) -> Response:
    house = house_of(request)
    who = await visitor(request)
    asked = request.query_params.get("page", "")
    page_number = int(asked) if asked.isdecimal() and len(asked) < 6 else 0
    frame = around(request, house.titled(_("Sources")), current="sources", hidden=True)
    page = await run_in_threadpool(_make, house, frame, who, page_number, message, status)
    answer = respond(request, page)
    if who.fresh:
        remember(request, answer, who.token)
    return remember_theme(request, answer) if "theme" in request.query_params else answer


def _make(house: House, frame: Frame, who: Visitor, page: int, message: str, status: int) -> Sheet:
    facts = house.store.facts(frame.now)
    every = house.store.health(failing=None)
    failing = tuple(health for health in every if health.status.failing_since or health.status.gone)
    start = page * FEEDS_A_PAGE
    shown = sorted(every, key=lambda health: (health.outlet.name.casefold(), health.feed.id))[start : start + FEEDS_A_PAGE]
    framed = Frame(
        title=frame.title,
        now=frame.now,
        theme=frame.theme,
        kept=frame.kept,
        current=frame.current,
        hidden=True,
        updated=facts.last_ok_at,
        outlets=len({health.outlet.id for health in every}),
    )
    return house.page(
        "sources.html",
        framed,
        status=status,
        visitor=who,
        facts=facts,
        failing=tuple(feed_words(health, frame.now) for health in failing[:FAILING_SHOWN]),
        feeds=tuple(feed_words(health, frame.now) for health in shown),
        page=page,
        start=start,
        message=message,
        network=no_network_words(facts, failing, frame.now),
        password_set=house.store.has_password(),
        may_add=may_add_feeds(house, who.reader),
    )


async def add(request: Request) -> Response:
    house = house_of(request)
    who, form = await checked_form(request, by="reader")
    refuse_adding(house, who.reader)
    if picked := tuple(filter(None, map(_picked, form.all("feed")))):
        return await _added(request, who, picked)
    address = form.get("url").strip()[:2000]
    try:
        found = await discovered(house, address)
    except News7DError as error:
        return await _sources(request, message=words_of(error), status=422)
    # A page read as a list is a guess about its structure: people look at it before they subscribe.
    if len(found) > 1 or form.get("look") or found[0].feed.kind == "page":
        page = house.page(
            "found.html", around(request, house.titled(_("Feeds found")), hidden=True), visitor=who, url=address, found=found[:50]
        )
        return respond(request, page, cache_control="no-store")
    return await _added(request, who, tuple(one.feed for one in found))


def _picked(text: str) -> NewFeed | None:
    """«atom https://…»: the kind and address that the page of found feeds offered; the address alone will do."""
    kind, _rest, url = text.rpartition(" ")
    named = next((known for known in FEED_KINDS if known == kind), "rss" if not kind else None)
    return NewFeed(url=url[:2000], kind=named) if named and url.startswith(("http://", "https://")) else None


async def import_list(request: Request) -> Response:
    house = house_of(request)
    who, form = await checked_form(request, by="reader")
    refuse_adding(house, who.reader)
    try:
        if form.upload is None:
            raise Invalid(_("Choose a file first."))
        feeds = await feeds_of_upload(form.upload)
    except News7DError as error:
        return await _sources(request, message=words_of(error), status=422)
    return await _added(request, who, feeds)


async def remove(request: Request) -> Response:
    house = house_of(request)
    who, _rest = await checked_form(request, by="editor")
    feed = await run_in_threadpool(house.store.feed, id_of(request))
    await run_in_threadpool(house.store.remove_feed, feed.id)
    await note(request, who, "feed.remove", without_login(redacted(feed.url)))
    house.shelf.forget()
    return _done(house, _("The feed is removed; its articles stay."))


async def refresh(request: Request) -> Response:
    house = house_of(request)
    await checked_form(request, by="editor")
    one = request.path_params.get("id")
    await run_in_threadpool(house.deps.refresh_now, None if one is None else (id_of(request),))
    return _done(
        house, _("All feeds are being read now.") if one is None else _("The feed is being read now. Reload this page in a moment.")
    )


async def export(request: Request) -> Response:
    house = house_of(request)
    feeds = await run_in_threadpool(house.store.feeds)
    told = [NewFeed(**{name: getattr(feed, name) for name in _EXPORTED}) for feed in feeds]
    if not (await visitor(request)).editor:  # logins and keys that open feeds are nobody else's business
        told = [replace(feed, url=without_login(redacted(feed.url)), title=redacted(feed.title or "")) for feed in told]
    body = await run_in_threadpool(render_opml, told, house.settings.title, house.clock())
    headers = {"content-disposition": 'attachment; filename="news7d.opml"', "cache-control": "private, no-cache"}
    return Response(body, media_type="text/x-opml", headers=headers)


async def _added(request: Request, who: Visitor, feeds: tuple[NewFeed, ...]) -> Response:
    """In batches, so that a long list never holds the one writer for long."""
    house = house_of(request)
    refused = await run_in_threadpool(house.store.forgotten_feeds, feeds)
    if len(refused) < len(feeds):  # else the store says why
        feeds = tuple(feed for feed in feeds if feed not in refused)
    new: list[int] = []
    for at in range(0, len(feeds), _BATCH):
        added = await run_in_threadpool(house.store.add_feeds, feeds[at : at + _BATCH], house.clock())
        new.extend(feed_id for feed_id, created in added if created)
    house.shelf.forget()
    if new:
        more = f"and {len(new) - 1} more" if len(new) > 1 else ""
        await note(request, who, "feed.add", without_login(redacted(feeds[0].url)), more)
        await run_in_threadpool(house.deps.refresh_now, tuple(new))
    known = len(feeds) - len(new)
    already = f", {known} known already" if known else ""
    left = f", {len(refused)} left out whose outlets were forgotten here" if refused else ""
    return _done(house, f"{len(new)} feed{'s' if len(new) != 1 else ''} added{already}{left}.")


def _done(house: House, message: str) -> Response:
    return RedirectResponse(house.link(f"/sources?done={quote(message)}"), status_code=303)
