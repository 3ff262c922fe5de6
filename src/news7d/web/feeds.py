"""Lists as feeds for other readers: RSS, Atom, JSON Feed of every list; and the news sitemap of a public house."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from news7d.core.outgoing import TYPES, Topic, render_news_sitemap, topic_of, written
from news7d.errors import NotFound
from news7d.stages.lists import Imprint, news_pages, outgoing
from news7d.web.answers import Sheet, respond, sheet
from news7d.web.guard import asker
from news7d.web.house import House, house_of
from news7d.web.public import is_own, may_read_whole

_SETTLED = timedelta(seconds=2)


async def feed(request: Request) -> Response:
    """Any list, by its address."""
    house = house_of(request)
    topic = topic_of(request.scope["path"], request.query_params.multi_items())
    own = await is_own(request) if topic.whole else False
    imprint = imprint_of(request, own=own)
    if topic.kind == "story" and (moved := await run_in_threadpool(_moved, house, topic)):
        return RedirectResponse(house.link(moved), status_code=301)
    page = await house.shelf.get(("feed", topic, own, imprint.base), lambda: _sheet(house, imprint, topic))
    answer = respond(request, page, cache_control="private, max-age=60" if own else "public, max-age=60", again=True)
    answer.headers["link"] = links(imprint, topic)
    return answer


def imprint_of(request: Request, *, own: bool = False) -> Imprint:
    """Under which name and address the lists go out that this request asks for. `own`: to one of the house's own readers."""
    house = house_of(request)
    settings = house.settings
    return Imprint(
        title=settings.title,
        base=(settings.origin or asker(request).origin) + settings.prefix,
        hub=settings.hub,
        may_show=lambda outlet: may_read_whole(house, outlet, own=own),
        names=settings.name_pages,
    )


def links(imprint: Imprint, topic: Topic) -> str:
    """The Link header: under which address the list is known, and the hub that pushes it (W3C WebSub §4)."""
    told = [f'<{imprint.link(topic.address)}>; rel="self"']
    return ", ".join([*told, f'<{imprint.hub}>; rel="hub"'] if imprint.hub and topic.pushed else told)


def _moved(house: House, topic: Topic) -> str | None:
    """The address of the list that took over a story's reports."""
    story_id = house.store.resolve_story(int(topic.name))
    return replace(topic, name=str(story_id)).address if story_id != int(topic.name) else None


def _sheet(house: House, imprint: Imprint, topic: Topic) -> Sheet:
    found = outgoing(house.store, imprint, topic, house.clock())
    # A second may still change: its name would then stand for two versions.
    settled = found.entries and house.clock() - found.updated > _SETTLED
    modified = format_datetime(found.updated, usegmt=True) if settled else None
    return sheet(written(found, topic.form), type=TYPES[topic.form], modified=modified)


async def news_sitemap(request: Request) -> Response:
    """Only a public house wants to be found."""
    house, imprint = house_of(request), imprint_of(request)
    if not house.settings.public or house.settings.noindex:
        raise NotFound("Only a public News7D has a news sitemap.")
    page = await house.shelf.get(("news-sitemap", imprint.base), lambda: _news_sitemap(house, imprint))
    return respond(request, page, cache_control="public, max-age=300")


def _news_sitemap(house: House, imprint: Imprint) -> Sheet:
    now = house.clock()
    body = render_news_sitemap(news_pages(house.store, imprint, now), house.settings.title, now)
    return sheet(body, type="application/xml; charset=utf-8")
