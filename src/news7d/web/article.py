"""One report in the reader's view: source first and last, its role, its versions."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape, unescape

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from news7d.core import render
from news7d.core.html import excerpt, text_of
from news7d.errors import NotFound
from news7d.model import ArticleView, Clip, Picture, RevisionView
from news7d.web import telling
from news7d.web.answers import Sheet, respond
from news7d.web.front import remember_theme
from news7d.web.house import Frame, House, around, house_of, id_of
from news7d.web.marking import Desk, desk_of, opened, seated, with_states
from news7d.web.public import is_own, may_read_whole

_IMAGE = re.compile(r'<img((?:\s+[a-zA-Z-]+(?:="[^"]*")?)*)\s*/?>')
_ATTRIBUTE = re.compile(r'\s+([a-zA-Z-]+)(?:="([^"]*)")?')
_LINK = re.compile(r'<a((?:\s+[a-zA-Z-]+(?:="[^"]*")?)*)>')
_WORDS_A_MINUTE = 230


async def article(request: Request) -> Response:
    house = house_of(request)
    article_id = id_of(request)
    asked = request.query_params.get("version", "")
    version = int(asked) if asked.isdecimal() and len(asked) < 6 else None
    own = await is_own(request)
    desk = await opened(request, await desk_of(request), article=article_id)
    frame = around(request, house.settings.title, mine=desk.mine)
    key = ("article", article_id, version, own, frame.theme, frame.kept, desk.key)
    try:
        page = await house.shelf.get(key, lambda: _make(house, frame, article_id, version, own, desk))
    except Kept:  # on no shelf that others are served from
        reader = desk.reader.id if desk.reader else None
        page = await run_in_threadpool(_make, house, frame, article_id, version, own, desk, reader)
    except Moved as moved:
        return RedirectResponse(house.link(f"/article/{moved.to}"), status_code=301)
    answer = seated(request, desk, respond(request, page, again=True))
    return remember_theme(request, answer) if "theme" in request.query_params else answer


class Moved(Exception):
    """Two addresses turned out to be one article."""

    def __init__(self, to: int) -> None:
        super().__init__(to)
        self.to = to


class Kept(Exception):
    """Only readers who saved it may see it."""


def _make(house: House, frame: Frame, article_id: int, version: int | None, own: bool, desk: Desk, reader: int | None = -1) -> Sheet:
    """reader: who asks, where that matters; -1: not looked at yet."""
    view = house.store.article(article_id)
    if view.line.article_id != article_id:
        raise Moved(view.line.article_id)
    if view.kept_by is not None and reader == -1:
        raise Kept
    if not view.is_for(reader):
        raise NotFound(f"there is no article {article_id}")
    old = _version(view, version)
    framed = replace(
        frame,
        now=house.clock(),
        title=house.titled(view.line.title),
        current=view.line.section or "",
        description=view.line.excerpt[:200],
        hidden=True,  # the original is what should be found
    )
    whole = may_read_whole(house, view.line.outlet, own=own)
    body = _body(house, view, old, whole)
    before, after = telling.other_reports(view)
    total = view.story.facts.reports if view.story else 1
    return house.page(
        "article.html",
        with_states(house, framed, desk, articles=[article_id]),
        view=view,
        line=replace(view.line, title=old.revision.title) if old else view.line,
        body=body,
        shortened=_shortened(view, whole),
        body_picture=_picture(view, body),
        gallery=_gallery(view) if whole and old is None else (),
        clips=_clips(view),
        minutes=_minutes(view.article.text) if whole else 0,
        version=version,
        seen=telling.seen_words(view.line, view.of, total),
        next=after or before,
        story_words=render.bar_words(view.story.facts, view.story.first) if view.story else None,
    )


def _version(view: ArticleView, number: int | None) -> RevisionView | None:
    if number is None:
        return None
    found = next((old for old in view.revisions if old.revision.number == number), None)
    if found is None:
        raise NotFound("There is no such version of this report.")
    return found


def _body(house: House, view: ArticleView, old: RevisionView | None, whole: bool) -> Markup:
    """The sanitised HTML with its pictures led through our proxy; an old version or an excerpt as paragraphs."""
    if not whole:
        return _paragraphs(view.line.excerpt or excerpt(view.article.text))
    if old is not None:
        return _paragraphs(old.revision.text)
    if not view.article.html:
        return _paragraphs(view.article.text or view.line.excerpt)
    led = _IMAGE.sub(lambda found: _led(house, found[1]), view.article.html)
    return Markup(_LINK.sub(_away, led))


def _led(house: House, attributes: str) -> str:
    """An image tag that asks our own proxy; nothing where there is none."""
    given = dict(_ATTRIBUTE.findall(attributes))
    source = unescape(given.get("src", ""))
    if not source.startswith("data:"):
        source = house.pictures(source)
    if not source:
        return ""
    kept = "".join(f' {name}="{given[name]}"' for name in ("alt", "title", "width", "height") if name in given)
    return f'<img src="{escape(source)}"{kept} loading="lazy" decoding="async">'


def _away(found: re.Match[str]) -> str:
    kept = "".join(f' {name}="{value}"' for name, value in _ATTRIBUTE.findall(found[1]) if name not in ("rel", "target"))
    return f'<a{kept} rel="external noreferrer nofollow">'


def _paragraphs(text: str) -> Markup:
    parts = [part.strip() for part in text.split("\n\n") if part.strip()]
    return Markup("\n").join(Markup("<p>{}</p>").format(part) for part in parts)


def _picture(view: ArticleView, body: Markup) -> str:
    """The picture above the text: the page's lead, unless the text shows it, or the one that the page puts forward."""
    if "<img" in body:
        return next((shot.url for shot in view.article.images[:1] if not _stands_in(shot.url, view.article.html)), "")
    return view.article.image or (view.article.images[0].url if view.article.images else "") or ""


def _stands_in(url: str, html: str) -> bool:
    return f'"{escape(url)}"' in html


def _gallery(view: ArticleView) -> tuple[Picture, ...]:
    """Pictures after the first that the text does not show: nothing that was read may be lost."""
    return tuple(shot for shot in view.article.images[1:] if not _stands_in(shot.url, view.article.html))


def _clips(view: ArticleView) -> tuple[Clip, ...]:
    """Films and sounds that the text has no card for."""
    return tuple(clip for clip in view.article.videos if not _stands_in(clip.url, view.article.html))


def _minutes(text: str) -> int:
    words = len(text.split())
    return max(1, round(words / _WORDS_A_MINUTE)) if words > 60 else 0


def _shortened(view: ArticleView, whole: bool) -> str:
    if not whole:
        return "Only the beginning is shown here; the whole report is at its publisher."
    if view.trouble:
        return f"Its page could not be read: {view.trouble}"
    if view.article.paywalled:
        return "The publisher asks for a subscription; what could be read without one is shown."
    if len(text_of(view.article.html) or view.article.text) < 400 and view.article.completeness < 0.5:
        return "The feed gave only this much; the whole report is at its publisher."
    return ""
