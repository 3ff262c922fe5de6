"""One report in the reader's view: source first and last, its role, its versions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import escape, unescape

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from news7d.core.html import excerpt, text_of
from news7d.core.wording import said
from news7d.errors import NotFound
from news7d.model import OWN_REPORTING, ArticleView, Clip, Picture, ReportLine, RevisionView
from news7d.web import telling
from news7d.web.answers import Sheet, respond
from news7d.web.clips import MOST, Played, played, policy
from news7d.web.front import remember_theme
from news7d.web.house import Frame, House, around, house_of, id_of
from news7d.web.languages import _
from news7d.web.marking import Desk, desk_of, opened, seated, with_states
from news7d.web.markup import tally_words
from news7d.web.public import is_own, may_read_whole

_ATTRIBUTES = r'((?:\s+[a-zA-Z-]+(?:="[^"]*")?)*)'
_TAG = re.compile(rf"<(a|img){_ATTRIBUTES}\s*/?>|</a>")
_EMBED = re.compile(rf"<a{_ATTRIBUTES}>([^<]*)</a>")
_ATTRIBUTE = re.compile(r'\s+([a-zA-Z-]+)(?:="([^"]*)")?')
_WORDS_A_MINUTE = 230
_OTHERS = 5


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
        raise NotFound(_("there is no article %(id)s", id=article_id))
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
    clips = _clips(view, body)
    before, after = telling.other_reports(view)
    total = view.story.facts.reports if view.story else 1
    return house.page(
        "article.html",
        with_states(house, framed, desk, articles=[article_id]),
        csp=policy((*(piece for piece in body if isinstance(piece, Played)), *clips)),
        view=view,
        line=replace(view.line, title=old.revision.title) if old else view.line,
        body=body,
        shortened=_shortened(view, whole),
        body_picture=_picture(view, body),
        gallery=_gallery(view) if whole and old is None else (),
        clips=clips,
        changed=telling.changes(view.revisions) if whole else (),
        others=_others(view),
        other_names={each.article_id: each.outlet.name for each in view.others},
        plays=any(piece.kind for piece in (*body, *clips) if isinstance(piece, Played)),
        related=house.store.related_stories(view.story.facts.story_id)[:3] if view.story else (),
        minutes=_minutes(view.article.text) if whole else 0,
        version=version,
        seen=telling.seen_words(view.line, view.of, total),
        before=before,
        after=after,
        story_words=tally_words(view.story.facts, view.story.first) if view.story else None,
    )


def _others(view: ArticleView) -> tuple[ReportLine, ...]:
    """A few other reports of the story: reporting of their own first, one of each outlet."""
    order = sorted(view.others, key=lambda line: line.role not in OWN_REPORTING)
    each = {line.outlet.id: line for line in reversed(order) if line.outlet.id != view.line.outlet.id}
    return tuple(line for line in order if each.get(line.outlet.id) is line)[:_OTHERS]


def _version(view: ArticleView, number: int | None) -> RevisionView | None:
    if number is None:
        return None
    found = next((old for old in view.revisions if old.revision.number == number), None)
    if found is None:
        raise NotFound(_("There is no such version of this report."))
    return found


def _body(house: House, view: ArticleView, old: RevisionView | None, whole: bool) -> tuple[Markup | Played, ...]:
    """The sanitised HTML with its pictures led through our proxy and its players as cards; an old version or an excerpt as paragraphs."""
    if not whole:
        return (_paragraphs(view.line.excerpt or excerpt(view.article.text)),)
    if old is not None:
        return (_paragraphs(old.revision.text),)
    if not view.article.html:
        return (_paragraphs(view.article.text or view.line.excerpt),)
    return tuple(_pieces(house, view))


def _pieces(house: House, view: ArticleView) -> Iterator[Markup | Played]:
    known = {clip.url: clip for clip in view.article.videos}
    numbers = {shot.url: number for number, shot in enumerate(pictures_of(view), 1)}
    at, html, left = 0, view.article.html, MOST
    for found in _EMBED.finditer(html):
        given = dict(_ATTRIBUTE.findall(found[1]))
        url = unescape(given.get("href", ""))
        if given.get("class") != "embed" or not left:
            continue
        clip = known.get(url) or Clip(url=url, provider="", title=unescape(found[2]).removeprefix("▶").strip() or None)
        yield _led_through(house, view, numbers, html[at : found.start()])
        yield played(clip)
        at, left = found.end(), left - 1
    yield _led_through(house, view, numbers, html[at:])


def _led_through(house: House, view: ArticleView, numbers: Mapping[str, int], html: str) -> Markup:
    """Pictures ask our proxy and lead to the page that shows them large; links lead away without telling where from."""
    parts, at, linked = [], 0, False
    for found in _TAG.finditer(html):
        parts.append(html[at : found.start()])
        at = found.end()
        if found[0] == "</a>":
            linked = False
            parts.append(found[0])
        elif found[1] == "a":
            linked = True
            parts.append(_away(found[2]))
        else:
            image, number = _led(house, found[2]), numbers.get(_source(found[2]))
            path = house.link(f"/article/{view.line.article_id}/picture/{number}")
            named = f'<a class="enlarge" href="{path}" aria-label="{escape(_("Picture, large"))}">{image}</a>'
            parts.append(named if image and number and not linked else image)
    return Markup("".join(parts) + html[at:])


def _source(attributes: str) -> str:
    return unescape(dict(_ATTRIBUTE.findall(attributes)).get("src", ""))


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


def _away(attributes: str) -> str:
    kept = "".join(f' {name}="{value}"' for name, value in _ATTRIBUTE.findall(attributes) if name not in ("rel", "target"))
    return f'<a{kept} rel="external noreferrer nofollow">'


def _paragraphs(text: str) -> Markup:
    parts = [part.strip() for part in text.split("\n\n") if part.strip()]
    return Markup("\n").join(Markup("<p>{}</p>").format(part) for part in parts)


def pictures_of(view: ArticleView) -> tuple[Picture, ...]:
    """All pictures of a report, in its order; by their places here they have pages of their own."""
    return view.article.images or ((Picture(url=view.article.image),) if view.article.image else ())


def _picture(view: ArticleView, body: tuple[Markup | Played, ...]) -> str:
    """The picture above the text: the page's lead, unless the text shows it, or the one that the page puts forward."""
    if any("<img" in piece for piece in body if isinstance(piece, Markup)):
        return next((shot.url for shot in view.article.images[:1] if not _stands_in(shot.url, view.article.html)), "")
    return view.article.image or (view.article.images[0].url if view.article.images else "") or ""


def _stands_in(url: str, html: str) -> bool:
    return f'"{escape(url)}"' in html


def _gallery(view: ArticleView) -> tuple[tuple[int, Picture], ...]:
    """Pictures after the first that the text does not show, with their numbers: nothing that was read may be lost."""
    numbered = tuple(enumerate(view.article.images, 1))[1:]
    return tuple((number, shot) for number, shot in numbered if not _stands_in(shot.url, view.article.html))


def _clips(view: ArticleView, body: tuple[Markup | Played, ...]) -> tuple[Played, ...]:
    """Films and sounds that the text has no card for."""
    shown = {piece.clip.url for piece in body if isinstance(piece, Played)}
    return tuple(played(clip) for clip in view.article.videos if clip.url not in shown)[:MOST]


def _minutes(text: str) -> int:
    words = len(text.split())
    return max(1, round(words / _WORDS_A_MINUTE)) if words > 60 else 0


def _shortened(view: ArticleView, whole: bool) -> str:
    if not whole:
        return _("Only the beginning is shown here; the whole report is at its publisher.")
    if view.trouble:
        return _("Its page could not be read: %(cause)s", cause=view.trouble)
    if view.article.paywalled:
        return _("The publisher asks for a subscription; what could be read without one is shown.")
    if len(text_of(view.article.html) or view.article.text) < 400 and view.article.completeness < 0.5:
        return _("The feed gave only this much; the whole report is at its publisher.")
    return ""


# ------------------------------------------------------------------ one picture, large


async def picture(request: Request) -> Response:
    """A picture of a report by itself, as large as there is room, with what is known of it."""
    house, article_id, number = house_of(request), id_of(request), id_of(request, "number")
    own, desk = await is_own(request), await desk_of(request)
    frame = around(request, house.settings.title, mine=desk.mine)
    reader = desk.reader.id if desk.reader else None
    page = await run_in_threadpool(_show, house, frame, article_id, number, own, reader)
    answer = seated(request, desk, respond(request, page))
    return remember_theme(request, answer) if "theme" in request.query_params else answer


def _show(house: House, frame: Frame, article_id: int, number: int, own: bool, reader: int | None) -> Sheet:
    view = house.store.article(article_id)
    if not view.is_for(reader):
        raise NotFound(said("there is no article %(article_id)s", article_id=article_id))
    shots = pictures_of(view)
    if not may_read_whole(house, view.line.outlet, own=own):
        shots = shots[:1]
    if not 0 < number <= len(shots) or not house.pictures(shots[number - 1].url):
        raise NotFound(said("That report has no such picture."))
    framed = replace(frame, now=house.clock(), title=house.titled(view.line.title), current=view.line.section or "", hidden=True)
    return house.page("picture.html", framed, line=view.line, shot=shots[number - 1], number=number, of=len(shots))
