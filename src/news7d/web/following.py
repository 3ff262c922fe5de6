"""The settings of what a reader reads: feeds in folders, sections of their own, languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from news7d.core.redaction import redacted, without_login
from news7d.core.search import fold
from news7d.errors import Conflict, Invalid, News7DError, UserError
from news7d.model import FEED_KINDS, Feed, Label, NewFeed, Outlet, Reader
from news7d.store import Store
from news7d.web.answers import respond
from news7d.web.causes import feed_words
from news7d.web.front import remember_theme
from news7d.web.house import House, around, house_of, id_of
from news7d.web.languages import _, asked_for, codes, ngettext, speak, words_of
from news7d.web.lists import discovered
from news7d.web.public import may_add_feeds, refuse_adding
from news7d.web.sessions import Form, Visitor, remember_language
from news7d.web.settings import done, sent, shown, signed_in

FEEDS, SECTIONS, READING = "/settings/feeds", "/settings/sections", "/settings/reading"
OFFERED = 100
"""Feeds of the house that are offered at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A feed as the page lists it."""

    feed: Feed
    outlet: Outlet
    title: str
    address: str  # without logins and keys
    own_title: str = ""
    folder: str = ""
    unread: int = 0
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """Followed feeds that stand together; the last has no label: feeds without a folder."""

    label: Label | None
    unread: int
    lines: tuple[Line, ...]


# ------------------------------------------------------------------ feeds and folders


async def show_feeds(request: Request) -> Response:
    who, reader = await signed_in(request)
    return _themed(request, await _feeds(request, who, reader))


async def _feeds(request: Request, who: Visitor, reader: Reader, *, error: str = "", status: int = 200) -> Response:
    q = request.query_params.get("q", "").strip()[:200]
    words = await run_in_threadpool(_told, house_of(request), reader.id, q)
    change = request.query_params.get("change", "")
    words["change"] = int(change) if change.isascii() and change.isdigit() and len(change) <= 15 else 0
    words["may_add"] = may_add_feeds(house_of(request), reader)
    words["follows_all"] = (await run_in_threadpool(house_of(request).store.reader, reader.id)).follows_all
    return shown(request, who, "settings_feeds.html", _("Feeds and folders"), status=status, error=error, q=q, **words)


def _told(house: House, reader: int, q: str) -> dict[str, Any]:
    store = house.store
    outlets = {outlet.id: outlet for outlet in store.outlets()}
    feeds, labels = store.feeds(), store.labels(reader)
    follows = {follow.feed_id: follow for follow in store.follows(reader)}
    unread, unread_in = store.unread(reader)
    troubles = {each.feed.id: feed_words(each, house.clock()).word for each in store.health(failing=True)}
    followed = [
        _line(feed, outlets[feed.outlet_id], follow.title or "", follow.folder, unread.get(feed.id, 0), troubles.get(feed.id, ""))
        for feed in feeds
        if (follow := follows.get(feed.id))
    ]
    others = [_line(feed, outlets[feed.outlet_id]) for feed in feeds if feed.id not in follows]
    offered = sorted((line for line in others if _fits(line, q)), key=_by_title)
    return {
        "folders": _folders([label for label in labels if label.kind == "folder"], followed, unread_in),
        "tags": [label for label in labels if label.kind == "tag"],
        "labels": [label.name for label in labels if label.kind == "folder"],
        "followed": len(followed),
        "watched": len(feeds),
        "alone": {key for key, count in store.followers().items() if count == 1},
        "offered": offered[:OFFERED],
        "further": max(0, len(offered) - OFFERED),
    }


def _line(feed: Feed, outlet: Outlet, own: str = "", folder: Label | None = None, unread: int = 0, trouble: str = "") -> Line:
    address = without_login(redacted(feed.url))
    title = own or redacted(feed.title or "") or address
    return Line(
        feed=feed,
        outlet=outlet,
        title=title,
        address=address,
        own_title=own,
        folder=folder.name if folder else "",
        unread=unread,
        trouble=trouble,
    )


def _folders(labels: list[Label], lines: list[Line], unread_in: dict[int, int]) -> tuple[Folder, ...]:
    under: dict[str, list[Line]] = {}
    for line in sorted(lines, key=_by_title):
        under.setdefault(line.folder, []).append(line)
    named = [Folder(label=label, unread=unread_in.get(label.id, 0), lines=tuple(under.get(label.name, ()))) for label in labels]
    loose = tuple(under.get("", ()))
    rest = Folder(label=None, unread=sum(line.unread for line in loose), lines=loose)
    return (*named, rest) if rest.lines else tuple(named)


def _by_title(line: Line) -> tuple[str, int]:
    return fold(line.title), line.feed.id


def _fits(line: Line, q: str) -> bool:
    said = fold(f"{line.title} {line.outlet.name} {line.address}")
    return all(word in said for word in fold(q).split())


async def change_feeds(request: Request) -> Response:
    """Add by address, follow what the house watches, follow all that comes or not."""
    who, reader, form = await sent(request)
    house, do = house_of(request), form.get("do")
    if do in ("add", "picked"):
        refuse_adding(house, reader)
    try:
        if do == "add":
            return await _add_address(request, who, reader, form)
        if do == "picked":
            picked = [feed for feed in map(_picked, form.all("feed")) if feed]
            return await _add(request, reader, picked, form.get("folder"))
        if do == "follow":
            ids = [int(key) for key in form.all("id") if key.isascii() and key.isdigit() and len(key) <= 15]
            count = await run_in_threadpool(house.store.follow, reader.id, ids, house.clock(), form.get("folder").strip() or None)
            return done(request, FEEDS, ngettext("%(num)s more feed followed.", "%(num)s more feeds followed.", count))
        if do in ("all", "not-all"):
            await run_in_threadpool(house.store.set_follows_all, reader.id, do == "all")
            return done(
                request,
                FEEDS,
                _("What is added to the house is followed.")
                if do == "all"
                else _("What is added to the house is no longer followed by itself."),
            )
    except News7DError as error:
        return await _feeds(request, who, reader, error=words_of(error), status=422)
    raise Invalid(_("that button is not one of ours; reload the page and try again"))


async def _add_address(request: Request, who: Visitor, reader: Reader, form: Form) -> Response:
    house, address = house_of(request), form.get("url").strip()[:2000]
    found = await discovered(house, address)
    if len(found) > 1 or found[0].feed.kind == "page":
        frame = around(request, house.titled(_("Feeds found")), hidden=True)
        words: dict[str, Any] = {"visitor": who, "url": address, "found": found[:50], "to": FEEDS, "folder": form.get("folder")}
        return respond(request, house.page("found.html", frame, **words), cache_control="no-store")
    return await _add(request, reader, [found[0].feed], form.get("folder"))


def _picked(text: str) -> NewFeed | None:
    """«atom https://…», as the page of found feeds offered it."""
    kind, _rest, url = text.rpartition(" ")
    named = next((known for known in FEED_KINDS if known == kind), None)
    return NewFeed(url=url[:2000], kind=named) if named and url.startswith(("http://", "https://")) else None


async def _add(request: Request, reader: Reader, feeds: list[NewFeed], folder: str) -> Response:
    """To the house, where it does not read them yet, and to what this reader follows."""
    house = house_of(request)
    if not feeds:
        raise Invalid(_("choose a feed first"))
    added = await run_in_threadpool(house.store.add_feeds, feeds, house.clock())
    await run_in_threadpool(house.store.follow, reader.id, [key for key, _ in added], house.clock(), folder.strip() or None)
    house.shelf.forget()
    if new := tuple(key for key, created in added if created):
        await run_in_threadpool(house.deps.refresh_now, new)
    return done(request, FEEDS, ngettext("%(num)s feed is followed.", "%(num)s feeds are followed.", len(added)))


async def change_feed(request: Request) -> Response:
    """Move, rename or leave one that is followed."""
    who, reader, form = await sent(request)
    house, feed_id = house_of(request), id_of(request)
    try:
        if form.get("do") == "leave":
            stop = may_add_feeds(house, reader)  # who may not add to the house takes nothing from it either
            last = await run_in_threadpool(lambda: house.store.leave_feed(reader.id, feed_id, house.clock(), stop=stop))
            if last:
                house.shelf.forget()
            return done(
                request,
                FEEDS,
                _("You no longer follow it. Nobody else does: the house has stopped reading it.")
                if last
                else _("You no longer follow it."),
            )
        folder, title = form.get("folder"), form.get("title")
        await run_in_threadpool(lambda: house.store.change_follow(reader.id, feed_id, folder=folder, title=title))
    except (Invalid, UserError) as error:
        return await _feeds(request, who, reader, error=words_of(error), status=422)
    return done(request, FEEDS, _("It is changed."))


async def change_label(request: Request) -> Response:
    """Rename or remove a folder or a tag."""
    who, reader, form = await sent(request)
    store, label_id = house_of(request).store, id_of(request)
    try:
        if form.get("do") == "remove":
            await run_in_threadpool(store.drop_label, reader.id, label_id)
            return done(request, FEEDS, _("It is gone. Feeds that were in it are still followed."))
        label = await run_in_threadpool(store.rename_label, reader.id, label_id, form.get("name"))
    except (Conflict, Invalid) as error:
        return await _feeds(request, who, reader, error=words_of(error), status=422)
    return done(request, FEEDS, _("It is named “%(name)s”.", name=label.name))


# ------------------------------------------------------------------ sections of one's own


async def show_sections(request: Request) -> Response:
    who, reader = await signed_in(request)
    return _themed(request, await _sections(request, who, reader))


async def _sections(request: Request, who: Visitor, reader: Reader, *, error: str = "", status: int = 200) -> Response:
    having = await run_in_threadpool(house_of(request).store.having, reader.id)
    return shown(request, who, "settings_sections.html", _("Sections"), status=status, error=error, own=having.sections)


async def add_section(request: Request) -> Response:
    who, reader, form = await sent(request)
    store = house_of(request).store
    try:
        section = await run_in_threadpool(store.add_section, reader.id, form.get("name"), form.get("query"))
    except UserError as error:
        return await _sections(request, who, reader, error=words_of(error), status=422)
    return RedirectResponse(house_of(request).link(f"/own/{section.id}"), status_code=303)


async def change_section(request: Request) -> Response:
    """Rename, search for something else, move, remove."""
    who, reader, form = await sent(request)
    try:
        said = await run_in_threadpool(_change_section, house_of(request).store, reader.id, id_of(request), form)
    except (Conflict, Invalid) as error:
        return await _sections(request, who, reader, error=words_of(error), status=422)
    return done(request, SECTIONS, said)


def _change_section(store: Store, reader: int, section_id: int, form: Form) -> str:
    do = form.get("do")
    if do == "remove":
        store.drop_section(reader, section_id)
        return _("The section is gone.")
    if do in ("up", "down"):
        store.move_section(reader, section_id, -1 if do == "up" else 1)
        return _("The order is changed.")
    section = store.change_section(reader, section_id, name=form.get("name"), query=form.get("query"))
    return _("“%(name)s” is changed.", name=section.name)


# ------------------------------------------------------------------ languages, and what opening a report does


async def show_reading(request: Request) -> Response:
    who, reader = await signed_in(request)
    return _themed(request, await _reading(request, who, reader))


async def _reading(request: Request, who: Visitor, reader: Reader, *, error: str = "", status: int = 200) -> Response:
    store = house_of(request).store
    having = await run_in_threadpool(store.having, reader.id)
    known = {feed.language.partition("-")[0].lower() for feed in await run_in_threadpool(store.feeds) if feed.language}
    words = {"having": having, "codes": sorted(known | set(having.languages)), "interface": who.reader.language if who.reader else ""}
    return shown(request, who, "settings_reading.html", _("Languages and reading"), status=status, error=error, **words)


async def set_reading(request: Request) -> Response:
    who, reader, form = await sent(request)
    store, languages, opens = house_of(request).store, form.all("language"), form.get("read_on_open") == "1"
    interface = form.get("interface") if form.get("interface") in codes() else ""
    try:
        await run_in_threadpool(lambda: store.prefer(reader.id, languages=languages, read_on_open=opens, interface=interface))
    except UserError as error:
        return await _reading(request, who, reader, error=words_of(error), status=422)
    speak(interface or asked_for(request.scope["headers"], house_of(request).settings.interface_language))
    answer = done(request, READING, _("It is kept."))
    remember_language(request, answer, interface)
    return answer


def _themed(request: Request, answer: Response) -> Response:
    return remember_theme(request, answer) if "theme" in request.query_params else answer
