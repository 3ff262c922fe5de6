"""What readers do with reports and stories: save, read, tag, note. Forms that work without JavaScript, and quick with it.

    page for everybody, kept on the shelf ─► news7d.js asks /marks.json what this reader did with what stands on it, and draws it in
    no JavaScript (its cookie is absent) ─► drawn by the server, kept under the reader's number and the version of their marks

`POST /mark` takes `do`: what, to which kind of thing, its number: `star:story:12`, `unread:article:5`, `tag:article:5`; and `at`:
when, in Unix seconds, for what was done out of reach.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from news7d.core.wording import N_
from news7d.errors import Invalid, NotFound
from news7d.model import ArticleState, Having, MarkChange, Reader, Rule, RuleAction, RuleGroup, RuleTest, StoryState
from news7d.store import Store
from news7d.web.house import Frame, House, Mine, house_of
from news7d.web.languages import _, ngettext
from news7d.web.sessions import Form, Visitor, remember, visitor
from news7d.web.settings import sent

SCRIPTED = "js"
"""The cookie that news7d.js sets: whoever has it needs no marks drawn by the server."""
MOST_ASKED = 1000
MOST_TAKEN = 1000
LONGEST_WAIT = timedelta(days=90)  # of a mark in a browser that is out of reach
_LONGEST_ID = 15
_LOOKED_BACK = timedelta(days=7)  # how far «less from this outlet» reaches


# ------------------------------------------------------------------ whose page it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Who asks for a page, and what of theirs stands on it."""

    who: Visitor
    having: Having | None = None
    drawn: bool = False  # the server draws marks
    here: str = "/"

    @property
    def reader(self) -> Reader | None:
        return self.who.reader

    @property
    def key(self) -> tuple[int, int, str] | None:
        """What the page is kept under besides its address: its forms are this browser's alone."""
        return (self.who.reader.id, self.having.marks_version, self.who.csrf) if self.drawn and self.having and self.who.reader else None

    @property
    def mine(self) -> Mine | None:
        if not self.drawn or self.having is None:
            return None
        return Mine(csrf=self.who.csrf, here=self.here, sections=self.having.sections)

    @property
    def languages(self) -> tuple[str, ...]:
        return self.having.languages if self.having else ()


async def desk_of(request: Request, *, drawn: bool = False) -> Desk:
    """`drawn`: marks are drawn by the server even where JavaScript runs, on pages that are one reader's alone."""
    who = await visitor(request)
    if who.reader is None:
        return Desk(who=who)
    having = await run_in_threadpool(house_of(request).store.having, who.reader.id)
    path = request.scope["path"] + (f"?{request.url.query}" if request.url.query else "")
    return Desk(who=who, having=having, drawn=drawn or SCRIPTED not in request.cookies, here=path[:1000])


def seated(request: Request, desk: Desk, answer: Response) -> Response:
    """The answer with the cookie that the forms on a drawn page need."""
    if desk.who.fresh and desk.drawn:
        remember(request, answer, desk.who.token)
    return answer


def with_states(house: House, frame: Frame, desk: Desk, stories: Sequence[int] = (), articles: Sequence[int] = ()) -> Frame:
    """The frame of a drawn page with what its reader did with these; any other as it is."""
    if frame.mine is None or desk.reader is None:
        return frame
    told, marked = house.store.states(desk.reader.id, list(stories), list(articles))
    return replace(frame, mine=replace(frame.mine, stories=told, articles=marked))


async def opened(request: Request, desk: Desk, *, story: int | None = None, article: int | None = None) -> Desk:
    """Without JavaScript, opening a report or a story marks it read; who only fetches ahead, or asks for the head, opens nothing."""
    ahead = request.method == "HEAD" or "prefetch" in request.headers.get("sec-purpose", "") + request.headers.get("purpose", "")
    if SCRIPTED in request.cookies or desk.reader is None or desk.having is None or not desk.having.read_on_open or ahead:
        return desk
    store, now = house_of(request).store, house_of(request).clock()
    await run_in_threadpool(_open, store, desk.reader.id, now, story, article)
    house_of(request).repeats.changed()
    return replace(desk, having=await run_in_threadpool(store.having, desk.reader.id))


def _open(store: Store, reader: int, now: datetime, story: int | None, article: int | None) -> None:
    told, marked = store.states(reader, [] if story is None else [story], [] if article is None else [article])
    if article is not None and not (article in marked and marked[article].read):
        store.mark(reader, [MarkChange(article_id=article, at=now, read=True)])
    if story is not None and not (story in told and told[story].seen and not told[story].since):
        store.mark_story(reader, story, now, read=True)


# ------------------------------------------------------------------ what news7d.js asks


async def marks(request: Request) -> Response:
    """What whoever asks did with `?stories=1,2&articles=3`; who they are, and what else of theirs belongs on a page."""
    house, desk = house_of(request), await desk_of(request)
    if desk.reader is None or desk.having is None:
        return JSONResponse({"reader": None}, headers={"cache-control": "no-store"})
    asked = {name: _ids(request.query_params.get(name, "")) for name in ("stories", "articles")}
    told = await run_in_threadpool(_told, house.store, desk.reader.id, asked["stories"], asked["articles"])
    sections = [{"name": each.name, "href": house.link(f"/own/{each.id}")} for each in desk.having.sections]
    mine: dict[str, Any] = {"reader": desk.reader.name, "tag": desk.who.tag, "csrf": desk.who.csrf}
    mine |= {"read_on_open": desk.having.read_on_open, "sections": sections}
    answer = JSONResponse({**mine, **told}, headers={"cache-control": "no-store"})
    if desk.who.fresh:
        remember(request, answer, desk.who.token)
    return answer


def _ids(text: str) -> list[int]:
    parts = text[: MOST_ASKED * (_LONGEST_ID + 1)].split(",")[:MOST_ASKED]
    return [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) <= _LONGEST_ID]


def _told(store: Store, reader: int, stories: Sequence[int], articles: Sequence[int]) -> dict[str, Any]:
    told, marked = store.states(reader, stories, articles)
    return {
        "stories": {key: _story(told.get(key) or StoryState(story_id=key)) for key in stories},
        "articles": {key: _article(marked.get(key) or ArticleState(article_id=key)) for key in articles},
    }


def _story(state: StoryState) -> dict[str, Any]:
    return {"seen": state.seen, "since": state.since, "starred": state.starred}


def _article(state: ArticleState) -> dict[str, Any]:
    return {"read": state.read, "starred": state.starred, "note": state.note, "tags": list(state.tags)}


# ------------------------------------------------------------------ what a form does


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What is to be done by whom, when."""

    store: Store
    reader: int
    now: datetime
    story: int | None
    article: int | None
    form: Form
    number: int | None = None  # of whatever kind it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    said: str
    undo: str = ""  # the `do` that takes it back
    stories: tuple[int, ...] = ()
    articles: tuple[int, ...] = ()


async def mark(request: Request) -> Response:
    _rest, reader, form = await sent(request)
    house = house_of(request)
    verb, deed = _deed(house, reader, form)
    done = await run_in_threadpool(_DEEDS[verb], deed)
    if "application/json" not in request.headers.get("accept", ""):
        at = f"#s{deed.story}" if deed.story else f"#a{deed.article}" if deed.article else ""
        return RedirectResponse(house.link(_back(form.get("next"))) + at, status_code=303)
    told = await run_in_threadpool(_told, house.store, reader.id, done.stories, done.articles)
    return JSONResponse({"said": done.said, "undo": done.undo, **told}, headers={"cache-control": "no-store"})


def _deed(house: House, reader: Reader, form: Form) -> tuple[str, Deed]:
    verb, _rest, rest = form.get("do").partition(":")
    kind, _rest, number = rest.partition(":")
    numbered = number.isascii() and number.isdigit() and len(number) <= _LONGEST_ID
    if verb not in _DEEDS or kind not in _KINDS[verb] or numbered != bool(kind):
        raise Invalid(_("that button is not one of ours; reload the page and try again"))
    key = int(number) if numbered else None
    return verb, Deed(
        store=house.store,
        reader=reader.id,
        now=_made(form.get("at"), house.clock()),
        story=key if kind == "story" else None,
        article=key if kind == "article" else None,
        form=form,
        number=key,
    )


def _made(said: str, now: datetime) -> datetime:
    """When somebody pressed the button, in Unix seconds, where their browser could not send it at once; never later than now."""
    if not (said.isascii() and said.isdigit() and len(said) <= 11):
        return now
    return now - timedelta(seconds=min(max(0.0, now.timestamp() - int(said)), LONGEST_WAIT.total_seconds()))


def _back(asked: str) -> str:
    """The page that the form stood on: a path of ours, without our prefix."""
    fits = asked.startswith("/") and not asked.startswith("//") and "\\" not in asked and asked.isprintable() and len(asked) < 1100
    return asked if fits and " " not in asked else "/"


Verb = Literal["star", "unstar", "read", "unread"]
_OPPOSITE: dict[Verb, Verb] = {"star": "unstar", "unstar": "star", "read": "unread", "unread": "read"}
_SAID: dict[Verb, str] = {
    "star": N_("Saved."),
    "unstar": N_("No longer saved."),
    "read": N_("Marked as read."),
    "unread": N_("Marked as unread."),
}


def _flag(verb: Verb, deed: Deed) -> Done:
    """Set a flag of an article, or of a story's reports."""
    on = not verb.startswith("un")
    read, starred = (on, None) if verb.endswith("read") else (None, on)
    if deed.story is not None:
        story = deed.store.resolve_story(deed.story)
        articles = deed.store.mark_story(deed.reader, story, deed.now, read=read, starred=starred)
        return Done(said=_(_SAID[verb]), undo=f"{_OPPOSITE[verb]}:story:{story}", stories=(story,), articles=articles)
    assert deed.article is not None
    change = MarkChange(article_id=deed.article, at=deed.now, read=read, starred=starred)
    return replace(_changed(deed, change), said=_(_SAID[verb]), undo=f"{_OPPOSITE[verb]}:article:{deed.article}")


def _changed(deed: Deed, change: MarkChange) -> Done:
    marks, unknown = deed.store.mark(deed.reader, [change])
    if unknown:
        raise NotFound(_("there is no article %(article_id)s any more", article_id=change.article_id))
    return _around(deed.store, tuple(mark.article_id for mark in marks))


def _around(store: Store, articles: tuple[int, ...]) -> Done:
    """The articles, and the story of the first: that is seen, or saved, through them."""
    story = store.story_of(articles[0]) if articles else None
    return Done(said="", articles=articles, stories=() if story is None else (story,))


def _note(deed: Deed) -> Done:
    assert deed.article is not None
    text = deed.form.get("note").replace("\r\n", "\n").strip()
    kept = _changed(deed, MarkChange(article_id=deed.article, at=deed.now, note=text))
    return replace(kept, said=_("The note is kept.") if text else _("The note is gone."))


def _tag(deed: Deed, *, on: bool) -> Done:
    assert deed.article is not None
    name = deed.form.get("tag")
    articles = deed.store.tag(deed.reader, [deed.article], name, deed.now, on=on)
    if not articles:
        raise NotFound(_("there is no article %(article)s any more", article=deed.article))
    return replace(
        _around(deed.store, articles),
        said=_("Tagged “%(tag)s”.", tag=name.strip()) if on else _("No longer tagged “%(tag)s”.", tag=name.strip()),
    )


def _read_list(deed: Deed) -> Done:
    """Everything that a list of the reader's own showed, up to the newest report on it."""
    kind, name, shown = deed.form.get("list"), deed.form.get("name"), deed.form.get("up_to")
    up_to = int(shown) if shown.isascii() and shown.isdigit() and len(shown) <= _LONGEST_ID else None
    store, reader = deed.store, deed.reader
    if kind == "all":
        store.read_all(reader, deed.now, up_to)
    elif kind == "tag":
        store.read_tag(reader, store.label(reader, name, "tag").id, deed.now, up_to)
    elif kind == "saved":
        store.read_starred(reader, deed.now, up_to)
    elif kind == "folder":
        folder = store.label(reader, name, "folder")
        feeds = [follow.feed_id for follow in store.follows(reader) if follow.folder and follow.folder.id == folder.id]
        store.read_feeds(reader, feeds, deed.now, up_to)
    elif kind == "feed" and name.isdecimal() and len(name) <= _LONGEST_ID:
        store.read_feeds(reader, [int(name)], deed.now, up_to)
    else:
        raise Invalid(_("there is no such list of yours"))
    return Done(said=_("All of it is read."))


def _take(deed: Deed) -> Done:
    """What somebody marked in this browser before they signed in: `{"articles": {"5": {"starred": true, "at": 1700000000}}, …}`."""
    try:
        said = orjson.loads(deed.form.get("marks")[:500_000])
        articles = [_taken(deed, int(key), told) for key, told in list(said.get("articles", {}).items())[:MOST_TAKEN]]
        stories = [_taken(deed, int(key), told) for key, told in list(said.get("stories", {}).items())[:MOST_TAKEN]]
    except (ValueError, TypeError, AttributeError, OverflowError):
        raise Invalid(_("those are no marks of this browser")) from None
    _rest, unknown = deed.store.mark(deed.reader, [change for change in articles if change.article_id > 0])
    taken = len(articles) - len(unknown)
    for change in stories:
        try:
            story = deed.store.resolve_story(change.article_id)
        except NotFound:
            continue
        deed.store.mark_story(deed.reader, story, change.at, read=change.read, starred=change.starred)
        taken += 1
    return Done(said=ngettext("%(num)s mark taken over.", "%(num)s marks taken over.", taken))


def _taken(deed: Deed, key: int, told: dict[str, Any]) -> MarkChange:
    if not 0 < key < 10**_LONGEST_ID:
        raise ValueError
    age = max(0.0, deed.now.timestamp() - float(told.get("at", 0)))
    at = deed.now - timedelta(seconds=min(age, 3650 * 86400))
    return MarkChange(article_id=key, at=at, read=True if told.get("read") else None, starred=True if told.get("starred") else None)


def _hide(deed: Deed, *, hidden: bool) -> Done:
    assert deed.story is not None
    story = deed.store.resolve_story(deed.story)
    deed.store.hide_story(deed.reader, story, deed.now, hidden=hidden)
    if hidden:
        return Done(said=_("That story is hidden."), undo=f"unhide:story:{story}")
    return Done(said=_("That story is back."), undo=f"hide:story:{story}")


def _never(deed: Deed) -> Done:
    """Mute an outlet or a word from a card."""
    kind = "word" if deed.form.get("word").strip() else "outlet"
    made = deed.store.lean(deed.reader, kind, deed.form.get(kind), muted=True, now=deed.now)
    return Done(said=_("%(name)s is muted.", name=made.label), undo=f"unlean:leaning:{made.id}")


def _less(deed: Deed) -> Done:
    """Lower an outlet in «For you», by a rule that the reader finds among theirs."""
    outlet = deed.store.outlet(deed.form.get("outlet")[:200], None, 1, now=deed.now).outlet
    when = RuleGroup(join="all", parts=(RuleTest(field="outlet", op="is", value=outlet.slug),))
    rule = Rule(id=0, name=_("Less from %(name)s", name=outlet.name), when=when, then=(RuleAction(do="lower", value="1"),))
    (made,) = deed.store.add_rules(deed.reader, [rule])
    deed.store.begin_rule_run(deed.reader, made.id, deed.now - _LOOKED_BACK, deed.now)
    return Done(said=_("%(name)s stands lower in «For you» from now on.", name=outlet.name), undo=f"unrule:rule:{made.id}")


def _unlean(deed: Deed) -> Done:
    assert deed.number is not None
    deed.store.drop_leaning(deed.reader, deed.number)
    return Done(said=_("That is taken back."))


def _unrule(deed: Deed) -> Done:
    assert deed.number is not None
    deed.store.drop_rule(deed.reader, deed.number)
    return Done(said=_("That is taken back."))


_DEEDS: dict[str, Callable[[Deed], Done]] = {
    "star": lambda deed: _flag("star", deed),
    "unstar": lambda deed: _flag("unstar", deed),
    "read": lambda deed: _flag("read", deed),
    "unread": lambda deed: _flag("unread", deed),
    "note": _note,
    "tag": lambda deed: _tag(deed, on=True),
    "untag": lambda deed: _tag(deed, on=False),
    "read-list": _read_list,
    "take": _take,
    "hide": lambda deed: _hide(deed, hidden=True),
    "unhide": lambda deed: _hide(deed, hidden=False),
    "never": _never,
    "less": _less,
    "unlean": _unlean,
    "unrule": _unrule,
}
_BOTH, _ARTICLE, _STORY, _NOTHING = ("article", "story"), ("article",), ("story",), ("",)
_KINDS = {
    "star": _BOTH,
    "unstar": _BOTH,
    "read": _BOTH,
    "unread": _BOTH,
    "note": _ARTICLE,
    "tag": _ARTICLE,
    "untag": _ARTICLE,
    "read-list": _NOTHING,
    "take": _NOTHING,
    "hide": _STORY,
    "unhide": _STORY,
    "never": _NOTHING,
    "less": _NOTHING,
    "unlean": ("leaning",),
    "unrule": ("rule",),
}
