"""First run: languages, countries, sources, a password if need be. Possible once, and only from the machine itself."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from news7d.errors import Invalid, News7DError
from news7d.model import OWNER_ID, NewFeed, StoryFacts
from news7d.web.answers import respond
from news7d.web.catalogue import chosen, countries_of, languages_of, preferred
from news7d.web.causes import Progress, progress_of
from news7d.web.guard import asker
from news7d.web.house import House, around, house_of
from news7d.web.languages import _, words_of
from news7d.web.lists import discovered, feeds_of_upload
from news7d.web.markup import RTL
from news7d.web.passwords import new_password
from news7d.web.sessions import Form, Visitor, checked_form, enter, remember, visitor

_one_setup = asyncio.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What the form says."""

    languages: frozenset[str]
    countries: frozenset[str]
    starter: bool
    url: str


async def show_setup(request: Request) -> Response:
    house = house_of(request)
    if await _is_set_up(house):
        return RedirectResponse(house.link("/"), status_code=303)
    _only_here(request)
    who = await visitor(request)
    offered = [code for code, _ in languages_of(house.deps.starter)]
    start = Choice(languages=preferred(request.headers.get("accept-language", ""), offered), countries=frozenset(), starter=True, url="")
    return _form(request, who, start)


async def do_setup(request: Request) -> Response:
    house = house_of(request)
    if await _is_set_up(house):
        raise HTTPException(403, _("This News7D is set up already. Sign in to change its sources."))
    _only_here(request)
    who, form = await checked_form(request, by="anybody")
    choice = _choice(form)
    try:
        feeds = await _feeds(house, form, choice)
        password = await run_in_threadpool(_password, house, form)
    except News7DError as error:
        return _form(request, who, choice, words_of(error), 422)
    async with _one_setup:
        if await _is_set_up(house):
            raise HTTPException(403, _("This News7D is set up already. Sign in to change its sources."))
        await run_in_threadpool(_write, house, feeds, password)
    house.shelf.forget()
    await run_in_threadpool(house.deps.refresh_now, None)
    answer = RedirectResponse(house.link("/" if feeds else "/sources"), status_code=303)
    if password is None:  # whoever comes from the machine itself needs no session
        return answer
    return await enter(request, await run_in_threadpool(house.store.reader, OWNER_ID), "password", answer)


async def progress(request: Request) -> Response:
    found = await run_in_threadpool(_progress, house_of(request))
    told = {
        "feeds": found.feeds,
        "polled": found.polled,
        "failing": found.failing,
        "articles": found.articles,
        "stories": found.stories,
        "sentence": found.sentence,
        "no_network": found.no_network,
    }
    return JSONResponse(told, headers={"cache-control": "no-store"})


def _progress(house: House) -> Progress:
    facts = house.store.facts(house.clock())
    failing = () if facts.feeds_ok or not facts.feeds_failing else house.store.health(failing=True)
    return progress_of(facts, failing)


async def _is_set_up(house: House) -> bool:
    return await run_in_threadpool(house.store.is_set_up)


def may_go_without(house: House) -> bool:
    """A password is only needed where other machines can get in."""
    return not (house.settings.any_name or house.settings.base_url or house.settings.public)


def _only_here(request: Request) -> None:
    if not asker(request).local:
        raise HTTPException(
            403, _("Setting up is possible only from the machine itself, at its loopback address. Or run there: news7d init --password.")
        )


def _choice(form: Form) -> Choice:
    return Choice(
        languages=frozenset(form.all("lang")),
        countries=frozenset(form.all("country")),
        starter=form.get("starter") == "yes",
        url=form.get("url").strip()[:2000],
    )


async def _feeds(house: House, form: Form, choice: Choice) -> tuple[NewFeed, ...]:
    feeds = list(chosen(house.deps.starter, choice.languages, choice.countries)) if choice.starter else []
    if form.upload:
        feeds.extend(await feeds_of_upload(form.upload))
    if choice.url:
        feeds.extend(found.feed for found in (await discovered(house, choice.url))[:1])
    if choice.starter and not feeds:
        raise Invalid(_("No feed of the starter set fits these languages and countries. Choose more of them, or none of the countries."))
    return tuple(feeds)


def _password(house: House, form: Form) -> str | None:
    """As it is kept; None where none is given, and none is needed."""
    password, again = form.get("password"), form.get("again")
    return None if not password and not again and may_go_without(house) else new_password(password, again)


def _write(house: House, feeds: tuple[NewFeed, ...], password: str | None) -> None:
    """The feeds first: if that fails, setting up can begin again."""
    house.store.add_feeds(feeds, house.clock())
    if password is not None:
        house.store.set_password(OWNER_ID, password)
    house.store.note_set_up(house.clock())


_EXAMPLE = StoryFacts(
    story_id=0,
    headline_article_id=0,
    first_article_id=0,
    section=None,
    first_seen=None,  # type: ignore[arg-type]
    last_seen=None,  # type: ignore[arg-type]
    reports=10,
    independent=4,
    outlets=10,
    roles=(("origin", 1), ("independent", 2), ("confirms", 1), ("cites", 1), ("wire", 1), ("copy", 2), ("rewrite", 2)),
    languages=("en",),
    edited=False,
    recent_independent=0,
)


def _form(request: Request, who: Visitor, choice: Choice, error: str = "", status: int = 200) -> Response:
    house = house_of(request)
    languages = languages_of(house.deps.starter)
    page = house.page(
        "setup.html",
        around(request, house.titled(_("Set up")), hidden=True),
        status=status,
        visitor=who,
        error=error,
        example=_EXAMPLE,
        languages=languages,
        countries=countries_of(house.deps.starter),
        chosen_languages=choice.languages,
        chosen_countries=choice.countries,
        chosen_further=any(code in choice.languages for code, _ in languages[16:]),
        starter=choice.starter,
        url=choice.url,
        rtl=RTL,
        optional=may_go_without(house),
    )
    answer = respond(request, page, cache_control="no-store")
    if who.fresh:
        remember(request, answer, who.token)
    return answer
