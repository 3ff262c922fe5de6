"""The front page and the sections: an edition, the newest reports beside it, or what there is to say while there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from news7d.errors import NotFound
from news7d.model import SECTIONS, Edition, Facts, FeedHealth, Section, StoryCard
from news7d.stages.edition import edition
from news7d.stages.foryou import own_edition
from news7d.web.answers import Sheet, respond
from news7d.web.causes import no_network_words, progress_of
from news7d.web.guard import asker
from news7d.web.house import FeedLink, Frame, House, around, house_of, language_of
from news7d.web.languages import _
from news7d.web.marking import Desk, desk_of, seated, with_states
from news7d.web.markup import section_name, section_within
from news7d.web.reel import Reel, reel_of
from news7d.web.taste import OwnOrder, own_order, unmuted_reports

STORIES, LATER_STORIES, NEWEST = 41, 60, 24


class FirstRun(Exception):
    """Nothing has been set up yet: no feed, no password, no first run gone through without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Empty:
    title: str
    text: str
    actions: tuple[tuple[str, str], ...] = ()


async def front(request: Request) -> Response:
    return await _list(request, None)


async def section(request: Request) -> Response:
    name = request.path_params["name"]
    known = next((each for each in SECTIONS if each == name), None)
    if known is None:
        raise NotFound(_("There is no section “%(name)s”. There are: %(sections)s.", name=name[:40], sections=", ".join(SECTIONS)))
    return await _list(request, known)


async def _list(request: Request, name: Section | None) -> Response:
    own = await own_order(request, front=name is None)
    return await list_page(request, name, own)


async def list_page(request: Request, name: Section | None, own: OwnOrder) -> Response:
    """The front page or a section, in that order."""
    house = house_of(request)
    after = request.query_params.get("after", "")[:100] or None
    desk = await desk_of(request)
    wanted = () if "lang" in request.query_params else desk.languages
    frame = replace(_frame(request, house, name), reader=own.reader, wanted=wanted, mine=desk.mine)
    frame = replace(frame, current="for you" if own.path else frame.current)
    key = ("front", name, frame.lang, wanted, after, frame.theme, frame.kept, own, desk.key)
    try:
        page = await house.shelf.get(key, lambda: _make(house, frame, name, after, own, desk))
    except FirstRun:
        return _not_set_up(request, house)
    answer = seated(request, desk, respond(request, page, again=True))
    return remember_theme(request, answer) if "theme" in request.query_params else answer


def remember_theme(request: Request, response: Response) -> Response:
    """Without JavaScript the theme is chosen by a form; the choice is kept in a cookie."""
    house = house_of(request)
    theme = around(request, "").theme
    response.set_cookie(
        "theme", theme, max_age=31536000 if theme else 0, path=house.link("/"), samesite="lax", secure=asker(request).secure
    )
    return response


def _not_set_up(request: Request, house: House) -> Response:
    if asker(request).local:
        return RedirectResponse(house.link("/setup"), status_code=303)
    frame = around(request, house.settings.title, hidden=True)
    text = _(
        "Open it on the machine it runs on, at its address with /setup, to choose sources and a password. From elsewhere that is refused."
    )
    page = house.page("message.html", frame, heading=_("This News7D has not been set up yet"), text=text, actions=(), request_id="")
    return respond(request, page)


def _frame(request: Request, house: House, name: Section | None) -> Frame:
    feed = FeedLink(
        title=_("Top stories: %(section)s", section=section_within(name)) if name else _("Top stories"),
        path=f"/feeds/section/{name}" if name else "/feeds/top",
        query=f"?{urlencode({'lang': language_of(request)})}" if language_of(request) else "",
    )
    feeds = (feed,) if name else (feed, FeedLink(title=_("Just in"), path="/feeds/new"))
    home = _("%(house)s: the news, and who reported it first", house=house.settings.title)
    title = house.titled(section_name(name)) if name else home
    return around(
        request, title, current=name or "top", lang=language_of(request), feeds=feeds, description=_("The news, and who reported it first.")
    )


def _make(house: House, frame: Frame, name: Section | None, after: str | None, own: OwnOrder, desk: Desk) -> Sheet:
    now = house.clock()
    facts = house.store.facts(now, most=1)
    facts = facts if facts.stories else house.store.facts(now)
    if not facts.feeds and not facts.stories and not house.store.is_set_up():
        raise FirstRun
    version = house.store.version()  # before the look, so that whoever listens from there misses nothing
    limit = LATER_STORIES if after else STORIES
    found, whys, hidden = _edition(house, own, frame, name, limit, after)
    failing = () if facts.feeds_ok or not facts.feeds_failing else house.store.health(failing=True)
    framed = replace(
        frame,
        now=now,
        updated=facts.last_ok_at,
        outlets=found.outlets,
        languages=_languages(found.stories, frame.lang),
        notice=no_network_words(facts, failing, now) if found.stories else "",
        refresh=0 if found.stories or not _still_reading(facts) else 3,
    )
    newest = () if after else unmuted_reports(house.store, own, house.store.newest_reports(NEWEST), front=True)
    beside = [line.article_id for line in (*newest, *(line for card in found.stories[:1] for line in card.rivals))]
    return house.page(
        "front.html",
        with_states(house, framed, desk, [card.facts.story_id for card in found.stories], beside),
        keep=bool(found.stories),  # while there are none, the feeds' progress is what is shown, and it moves by itself
        heading=f"{house.settings.title}, {section_within(name) if name else _('top stories')}",
        section=name,
        cards=found.stories,
        later=after is not None,
        live=_live(house, frame, name, version) if not after else "",
        newest=newest,
        reel=reel_of(house, found.stories) if not after else Reel(),
        more=_more(house, name, frame.lang, found, own),
        progress=progress_of(facts, failing) if not found.stories and name is None and _still_reading(facts) else None,
        empty=_empty(house, facts, frame, name, failing),
        whys=whys,
        own=own,
        hidden=hidden,
    )


def _edition(
    house: House, own: OwnOrder, frame: Frame, name: Section | None, limit: int, after: str | None
) -> tuple[Edition, Mapping[int, tuple[str, ...]], int]:
    """The house's, or the reader's own: with why its stories stand there, and how many are hidden."""
    where: dict[str, Any] = {"section": name, "language": frame.lang or None, "languages": frame.wanted, "limit": limit, "after": after}
    where["orders"] = house.orders
    if own.taste is None or not own.differs:
        return edition(house.store, house.clock(), **where, bare=True), {}, 0
    found = own_edition(house.store, own.taste, house.clock(), slider=own.slider, **where)
    return found.edition, found.why, found.hidden


def _live(house: House, frame: Frame, name: Section | None, version: int) -> str:
    """Where the page hears of stories that it does not show yet."""
    asked = {"section": name or "", "lang": frame.lang, "last_event_id": str(version)}
    return house.link("/live?") + urlencode({key: said for key, said in asked.items() if said})


def _still_reading(facts: Facts) -> bool:
    return bool(facts.feeds and not facts.stories)


def _more(house: House, name: Section | None, lang: str, found: Edition, own: OwnOrder) -> str:
    if not found.more:
        return ""
    query = {"after": found.more} | ({"lang": lang} if lang else {}) | own.query
    return house.link(own.path or (f"/section/{name}" if name else "/")) + "?" + urlencode(query)


def _languages(cards: tuple[StoryCard, ...], chosen: str) -> tuple[str, ...]:
    counts: dict[str, int] = {}
    for card in cards:
        for code in card.facts.languages:
            if code != "und":
                counts[code] = counts.get(code, 0) + 1
    order = sorted(counts, key=lambda code: (-counts[code], code))[:24]
    return tuple(order) if not chosen or chosen in order else (chosen, *order)


def _empty(house: House, facts: Facts, frame: Frame, name: Section | None, failing: tuple[FeedHealth, ...]) -> Empty:
    sources = (_("Look at the sources"), house.link("/sources"))
    top = (_("All top stories"), house.link("/"))
    if not facts.feeds:
        return Empty(title=_("No feed is read yet"), text=_("Add outlets, and their stories will stand here."), actions=(sources,))
    if frame.lang or frame.wanted or name:
        return Empty(title=_("Nothing here at the moment"), text=_nothing_of(frame, name), actions=(top, sources))
    away = no_network_words(facts, failing, frame.now)
    return Empty(title=_("No story of the last three days"), text=away or _("The feeds have brought nothing new."), actions=(sources,))


def _nothing_of(frame: Frame, name: Section | None) -> str:
    section = section_within(name) if name else ""
    if frame.lang and name:
        return _("No story of the last three days belongs to the section %(section)s and that language.", section=section)
    if frame.wanted and name:
        return _("No story of the last three days belongs to the section %(section)s and the languages that you want.", section=section)
    if name:
        return _("No story of the last three days belongs to the section %(section)s.", section=section)
    if frame.lang:
        return _("No story of the last three days belongs to that language.")
    return _("No story of the last three days belongs to the languages that you want.")
