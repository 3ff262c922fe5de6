"""A reader's own lists: what is unread, what they saved, their folders and tags, and the sections that they made of searches."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from news7d.core.redaction import redacted, without_login
from news7d.core.render import report_time
from news7d.core.search import parse_query
from news7d.model import Label, Mark, ReportLine
from news7d.store import Store
from news7d.web.answers import Sheet, respond
from news7d.web.front import remember_theme
from news7d.web.house import FeedLink, Frame, House, around, house_of, id_of
from news7d.web.languages import _
from news7d.web.marking import Desk, desk_of, seated, with_states
from news7d.web.search import HITS, grouped
from news7d.web.settings import SignInFirst
from news7d.web.taste import own_order

REPORTS = 50
_EXPORTED_AT_ONCE = 500
_KEY = re.compile(r"(\d{1,18})\.(\d{1,15})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A saved report: the mark, the report (None: it has gone), and the tags on it."""

    mark: Mark
    line: ReportLine | None
    trouble: str = ""  # why its page could not be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """A line of the list beside: a folder or tag, and how many it holds."""

    label: Label
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    folders: tuple[Shelved, ...]
    tags: tuple[Shelved, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What a list page shows: its reports, and where it goes on."""

    lines: tuple[ReportLine, ...]
    more: str = ""  # the key of the next page


# ------------------------------------------------------------------ what one's feeds brought


async def unread(request: Request) -> Response:
    def listed(store: Store, reader: int, before: int | None) -> Listed:
        feeds = [follow.feed_id for follow in store.follows(reader)]
        return _page(store.items(reader, feeds, before, REPORTS + 1, unread=True))

    return await _list(request, "/unread", _("Unread"), "all", "", listed, always_unread=True)


async def folder(request: Request) -> Response:
    name = request.path_params["name"]

    def listed(store: Store, reader: int, before: int | None, only_unread: bool = False) -> Listed:
        found = store.label(reader, name, "folder")
        feeds = [follow.feed_id for follow in store.follows(reader) if follow.folder and follow.folder.id == found.id]
        return _page(store.items(reader, feeds, before, REPORTS + 1, unread=only_unread))

    return await _list(request, f"/folder/{quote(name, safe='/')}", name, "folder", name, listed)


async def feed(request: Request) -> Response:
    """One feed that the reader follows."""
    feed_id, desk = id_of(request), await _signed_in(request)
    assert desk.reader is not None
    title = await run_in_threadpool(_feed_title, house_of(request).store, desk.reader.id, feed_id)

    def listed(store: Store, reader: int, before: int | None, only_unread: bool = False) -> Listed:
        return _page(store.items(reader, [feed_id], before, REPORTS + 1, unread=only_unread))

    return await _list(request, f"/feed/{feed_id}", title, "feed", str(feed_id), listed)


def _feed_title(store: Store, reader: int, feed_id: int) -> str:
    found = store.feed(feed_id)
    own = next((follow.title for follow in store.follows(reader) if follow.feed_id == feed_id), None)
    return own or redacted(found.title or "") or without_login(redacted(found.url))


async def tag(request: Request) -> Response:
    name = request.path_params["name"]

    def listed(store: Store, reader: int, before: int | None, only_unread: bool = False) -> Listed:
        found = store.label(reader, name, "tag")
        return _page(store.tagged(reader, found.id, before, REPORTS + 1, unread=only_unread))

    return await _list(request, f"/tag/{quote(name, safe='/')}", name, "tag", name, listed)


def _page(lines: Sequence[ReportLine]) -> Listed:
    shown = tuple(lines[:REPORTS])
    return Listed(lines=shown, more=str(shown[-1].article_id) if len(lines) > REPORTS else "")


async def _signed_in(request: Request) -> Desk:
    desk = await desk_of(request, drawn=True)
    if desk.reader is None:
        raise SignInFirst
    return desk


async def _list(
    request: Request, path: str, title: str, kind: str, name: str, listed: Callable[..., Listed], *, always_unread: bool = False
) -> Response:
    desk = await _signed_in(request)
    assert desk.reader is not None
    asked = request.query_params.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= 15 else None
    only_unread = always_unread or request.query_params.get("show") == "unread"
    choice = {} if always_unread else {"only_unread": only_unread}
    house = house_of(request)
    found = await run_in_threadpool(lambda: listed(house.store, desk.reader.id, before, **choice))  # type: ignore[union-attr]
    query = {"before": found.more} | ({"show": "unread"} if only_unread and not always_unread else {})
    words: dict[str, Any] = {
        "title": title,
        "kind": kind,
        "name": name,
        "path": path,
        "filtered": only_unread,
        "filters": not always_unread,
        "later": before is not None,
        "lines": found.lines,
        "more": house.link(f"{path}?{urlencode(query)}") if found.more else "",
        "message": request.query_params.get("done", "")[:300],
    }
    return await _shown(request, desk, "reports.html", title, [line.article_id for line in found.lines], **words)


async def _shown(request: Request, desk: Desk, template: str, heading: str, articles: list[int], **words: Any) -> Response:
    house = house_of(request)
    frame = around(request, house.titled(heading), current="mine", hidden=True, mine=desk.mine, reader=True)
    page = await run_in_threadpool(_sheet, house, frame, desk, template, articles, words)
    answer = seated(request, desk, respond(request, page, cache_control="no-store"))
    return remember_theme(request, answer) if "theme" in request.query_params else answer


def _sheet(house: House, frame: Frame, desk: Desk, template: str, articles: list[int], words: dict[str, Any]) -> Sheet:
    assert desk.reader is not None
    framed = with_states(house, frame, desk, articles=articles)
    return house.page(template, framed, beside=_beside(house.store, desk.reader.id), **words)


def _beside(store: Store, reader: int) -> Beside:
    labels = store.labels(reader)
    (_, unread_in), tagged = store.unread(reader), store.tag_counts(reader)
    return Beside(
        folders=tuple(Shelved(label=label, count=unread_in.get(label.id, 0)) for label in labels if label.kind == "folder"),
        tags=tuple(Shelved(label=label, count=tagged.get(label.id, 0)) for label in labels if label.kind == "tag"),
    )


# ------------------------------------------------------------------ what was saved


async def saved(request: Request) -> Response:
    """What the reader saved, the latest first. Who is not signed in sees what they saved in this browser (news7d.js)."""
    house, desk = house_of(request), await desk_of(request, drawn=True)
    if desk.reader is None:
        frame = around(request, house.titled(_("Saved")), current="saved", hidden=True)
        answer = respond(request, house.page("saved_here.html", frame), cache_control="no-store")
        return remember_theme(request, answer) if "theme" in request.query_params else answer
    q = request.query_params.get("q", "").replace("\x00", " ").strip()[:200]
    rows = await run_in_threadpool(house.store.saved, desk.reader.id, q, _key_of(request), REPORTS + 1)
    troubles = await run_in_threadpool(house.store.kept_troubles, [line.article_id for _, _, line in rows[:REPORTS] if line])
    kept = tuple(Kept(mark=mark, line=line, trouble=troubles.get(line.article_id, "") if line else "") for _, mark, line in rows[:REPORTS])
    key = rows[REPORTS - 1][0] if len(rows) > REPORTS else None
    query = {"after": f"{key[0]}.{key[1]}"} | ({"q": q} if q else {}) if key else {}
    words: dict[str, Any] = {
        "kept": kept,
        "q": q,
        "more": house.link(f"/saved?{urlencode(query)}") if query else "",
        "newest": max((one.mark.article_id for one in kept), default=0),
    }
    return await _shown(request, desk, "saved.html", "Saved", [one.mark.article_id for one in kept], **words)


def _key_of(request: Request) -> tuple[int, int] | None:
    match = _KEY.fullmatch(request.query_params.get("after", ""))
    return (int(match[1]), int(match[2])) if match else None


async def export(request: Request) -> Response:
    """All that the reader saved, with notes and tags, as JSON."""
    desk = await _signed_in(request)
    assert desk.reader is not None
    body = await run_in_threadpool(_export, house_of(request).store, desk.reader.id)
    headers = {"content-disposition": 'attachment; filename="news7d-saved.json"', "cache-control": "no-store"}
    return Response(body, media_type="application/json", headers=headers)


def _export(store: Store, reader: int) -> bytes:
    told: list[dict[str, Any]] = []
    after: tuple[int, int] | None = None
    while rows := store.saved(reader, "", after, _EXPORTED_AT_ONCE):
        _rest, states = store.states(reader, (), [mark.article_id for _, mark, _ in rows])
        tags = {key: list(state.tags) for key, state in states.items()}
        told += [_exported(mark, line, tags.get(mark.article_id, [])) for _, mark, line in rows]
        after = rows[-1][0]
    return orjson.dumps(told, option=orjson.OPT_INDENT_2)


def _exported(mark: Mark, line: ReportLine | None, tags: list[str]) -> dict[str, Any]:
    return {
        "url": line.url if line else None,
        "title": line.title if line else None,
        "outlet": line.outlet.name if line else None,
        "published": _time(report_time(line)) if line else None,
        "saved_at": _time(mark.starred_at),
        "note": mark.note,
        "tags": tags,
    }


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


# ------------------------------------------------------------------ sections of one's own


async def own_section(request: Request) -> Response:
    """A saved search as a section: what it finds, the newest first, by story."""
    house, desk = house_of(request), await desk_of(request)
    if desk.reader is None:
        raise SignInFirst
    section = await run_in_threadpool(house.store.own_section, desk.reader.id, id_of(request))
    after = request.query_params.get("after", "")[:200] or None
    feeds = (FeedLink(title=section.name, path="/feeds/search", query="?" + urlencode({"q": section.query})),)
    own = await own_order(request)
    reader = own.taste.reader_id if own.taste and own.taste.hides and not own.shows else 0
    title, current = house.titled(section.name), f"own-{section.id}"
    frame = around(request, title, current=current, feeds=feeds, hidden=True, mine=desk.mine, reader=own.reader)

    def make() -> Sheet:
        found = house.store.search(parse_query(section.query), limit=HITS, after=after, reader=reader, newest=True)
        groups = grouped(found.hits)
        stories = [group.card.facts.story_id for group in groups if group.card]
        articles = [hit.line.article_id for group in groups for hit in group.hits]
        framed = with_states(house, replace(frame, now=house.clock()), desk, stories, articles)
        more = house.link(f"/own/{section.id}?{urlencode({'after': found.more})}") if found.more else ""
        return house.page("own_section.html", framed, section=section, groups=groups, more=more, later=after is not None)

    key = ("own", section.id, section.name, section.query, after, frame.theme, frame.kept, own, desk.key)
    page = await house.shelf.get(key, make)
    answer = seated(request, desk, respond(request, page))
    return remember_theme(request, answer) if "theme" in request.query_params else answer
