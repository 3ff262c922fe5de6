"""What calls that read are answered with: from the store's values to pages of records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from news7d.core.doctor import record
from news7d.core.search import parse_query
from news7d.errors import NotFound
from news7d.model import SECTIONS, ListedReport, Outlet, SearchPage
from news7d.stages.edition import HORIZON, edition
from news7d.web.api.calls import Call, Page
from news7d.web.api.cursors import Key, cursor
from news7d.web.api.problems import Refusal
from news7d.web.api.records import Selection
from news7d.web.api.shapes import (
    ARTICLE,
    ARTICLE_WHOLE,
    CORRECTION,
    FEED,
    HIT,
    MARK,
    NAME,
    NAME_LINE,
    OUTLET,
    OUTLET_WHOLE,
    RANKED_STORY,
    SECTION_LINE,
    STORY,
    STORY_WHOLE,
    TOKEN,
    Marked,
    NameTold,
    OutletTold,
    Piece,
    StoryTold,
)
from news7d.web.public import may_read_whole

T = TypeVar("T")


def _some(rows: Sequence[T], limit: int) -> tuple[Sequence[T], bool]:
    """The rows of a page out of one more than it has, and whether there are more."""
    return rows[:limit], len(rows) > limit


def _moved(call: Call, to: int) -> Refusal:
    address = call.house.link("/api/v1" + call.endpoint.path.replace("{id}", str(to)))
    return Refusal(301, f"It was joined with {to}, and is found there now.", headers={"location": address})


def show_edition(call: Call) -> Page:
    after = None
    if call.after is not None:
        try:
            after = str(call.store.resolve_story(call.after[0]))  # it may have become part of another
        except NotFound:
            return Page(items=[], key=None)  # it has gone, and with it the place where to go on
    where = {"section": None if call["edition"] == "top" else call["edition"], "language": call["language"], "country": call["country"]}
    found = edition(call.store, call.house.clock(), **where, limit=call["limit"], after=after, orders=call.house.orders)
    items = [RANKED_STORY.show(card, call.wanted) for card in found.stories]
    return Page(items=items, key=(int(found.more),) if found.more else None)


def list_sections(call: Call) -> Page:
    counts = Counter(facts.section for facts in call.store.story_facts(call.house.clock() - HORIZON) if not facts.muted)
    return Page(items=[SECTION_LINE.show(_Section(name, counts[name]), call.wanted) for name in SECTIONS], key=None)


class _Section:
    def __init__(self, name: str, stories: int) -> None:
        self.name = name
        self.stories = stories


def list_stories(call: Call) -> Page:
    """In the order of change, and from the oldest on, the last page too says where to go on: what comes later is found there."""
    order, limit = call["order"], call["limit"]
    rows = call.store.list_stories(order, call.after, limit + 1, section=call["section"], language=call["language"])
    shown, more = _some(rows, limit)
    key: Key | None = shown[-1][0] if shown else call.after
    return Page(items=[STORY.show(card, call.wanted) for _, card in shown], key=key if more or order != "newest" else None)


def show_story(call: Call) -> Any:
    view = call.store.story(call["id"])
    if view.card.facts.story_id != call["id"]:
        raise _moved(call, view.card.facts.story_id)
    return STORY_WHOLE.show(StoryTold(view=view, whole=lambda line: _whole(call, line.outlet)), call.wanted)


def _whole(call: Call, outlet: Outlet) -> bool:
    return may_read_whole(call.house, outlet, own=call.own)


def list_articles(call: Call) -> Page:
    assert call.wanted is not None
    order, limit = call["order"], call["limit"]
    rows = call.store.list_reports(
        order,
        None if call.after is None else call.after[0],
        limit + 1,
        outlet_id=_outlet_id(call),
        section=call["section"],
        language=call["language"],
        role=call["role"],
        whole="content" in call.wanted,
    )
    shown, more = _some(rows, limit)
    last: Key | None = (shown[-1].line.article_id,) if shown else call.after
    return Page(items=[_article(call, row, call.wanted) for row in shown], key=last if more or order == "oldest" else None)


def _article(call: Call, row: ListedReport, wanted: Selection) -> dict[str, Any]:
    hidden = row.content is not None and not _whole(call, row.line.outlet)
    return ARTICLE.show(replace(row, content=None) if hidden else row, wanted)


def _outlet_id(call: Call) -> int | None:
    slug = call["outlet"]
    if slug is None:
        return None
    return call.store.outlet(slug, limit=1).outlet.id


def show_article(call: Call) -> Any:
    view = call.store.article(call["id"])
    if not view.is_for(call.reader if call.token or not call.house.settings.public else None):
        raise NotFound(f"there is no article {call['id']}")
    if view.line.article_id != call["id"]:
        raise _moved(call, view.line.article_id)
    content = call.store.content(call["id"]) if _whole(call, view.line.outlet) else None
    return ARTICLE_WHOLE.show(Piece(line=view.line, content=content, view=view, overrule=view.overrule), call.wanted)


def list_outlets(call: Call) -> Page:
    after = "" if call.after is None else call.after[0]
    shown, more = _some(sorted((o for o in call.store.outlets() if o.slug > after), key=lambda o: o.slug), call["limit"])
    return Page(items=[OUTLET.show(outlet, call.wanted) for outlet in shown], key=(shown[-1].slug,) if more else None)


def show_outlet(call: Call) -> Any:
    told = OutletTold(view=call.store.outlet(call["slug"], limit=1, now=call.house.clock()), now=call.house.clock())
    return OUTLET_WHOLE.show(told, call.wanted)


def list_feeds(call: Call) -> Page:
    now = call.house.clock()
    rows = call.store.list_feeds(0 if call.after is None else call.after[0], call["limit"] + 1, failing=call["failing"])
    shown, more = _some(rows, call["limit"])
    return Page(items=[FEED.show(record(each, now), call.wanted) for each in shown], key=(shown[-1].feed.id,) if more else None)


def show_feed(call: Call) -> Any:
    return FEED.show(record(call.store.feed_health(call["id"]), call.house.clock()), call.wanted)


def _open_names(call: Call) -> None:
    if not call.house.settings.name_pages:
        raise NotFound("this house tells nothing about persons, places and organisations; search finds the reports that name them")


def list_names(call: Call) -> Page:
    _open_names(call)
    return Page(items=[NAME_LINE.show(line, call.wanted) for line in call.store.names_lately(call["kind"], call["limit"])], key=None)


def show_name(call: Call) -> Any:
    _open_names(call)
    spelling = call["spelling"].replace("_", " ").replace("\x00", " ")
    before = None if call.after is None else call.after[0]
    try:
        view = call.store.name(spelling, kind=call["kind"], before_id=before, limit=call["limit"])
    except NotFound:
        raise NotFound(f"no report that was read names {spelling[:80]}; search finds words that are no names") from None
    following = None if view.more is None else cursor(call.endpoint.name, dict(call.filters), (int(view.more),))
    return NAME.show(NameTold(view=view, next=following), call.wanted)


def search(call: Call) -> Page:
    query = parse_query(call["q"].replace("\x00", " ").strip())
    after = None if call.after is None else str(call.after[0])
    found = SearchPage(hits=(), total=0) if query.empty else call.store.search(query, limit=call["limit"], after=after)
    return Page(items=[HIT.show(hit, call.wanted) for hit in found.hits], key=(found.more,) if found.more else None)


def list_corrections(call: Call) -> Page:
    before = None if call.after is None else call.after[0]
    shown, more = _some(call.store.corrections(call["limit"] + 1, before), call["limit"])
    return Page(items=[CORRECTION.show(each, call.wanted) for each in shown], key=(shown[-1].id,) if more else None)


def list_marks(call: Call) -> Page:
    after = None if call.after is None else call.after[0]
    shown, more = _some(call.store.marks(call.reader, call["state"], after, call["limit"] + 1), call["limit"])
    _, states = call.store.states(call.reader, (), [mark.article_id for mark, _ in shown])
    items = [MARK.show(Marked(mark=mark, line=line, state=states.get(mark.article_id)), call.wanted) for mark, line in shown]
    return Page(items=items, key=(shown[-1][0].article_id,) if more else None)


def show_token(call: Call) -> Any:
    if call.token is None:
        raise Refusal(401, "You have sent no token.", headers={"www-authenticate": 'Bearer realm="News7D"'})
    return TOKEN.show(call.token, call.wanted)
