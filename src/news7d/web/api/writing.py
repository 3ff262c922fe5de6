"""Calls that change something. Each says under which token it was done; repeating one changes nothing more."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from starlette.concurrency import run_in_threadpool

from news7d.core.doctor import record
from news7d.core.redaction import redacted, without_login
from news7d.errors import Invalid, NotFound, WorldError
from news7d.model import Correction, FoundFeed, MarkChange, NewFeed
from news7d.web.api.calls import Call, Reply
from news7d.web.api.problems import Refusal
from news7d.web.api.shapes import CORRECTION, DONE, FEED, MARK, MARKS_SET, OVERRULE, Marked
from news7d.web.lists import discovered


async def add_feed(call: Call) -> Reply:
    """201 with the feed; 200 where it is watched already; 409 with those that were found, where there are several."""
    feed = await _found(call)
    given = {name: call[name] for name in ("title", "language", "country", "section", "folder", "muted") if call[name] is not None}
    wanted = NewFeed(**{**{name: getattr(feed, name) for name in NewFeed.__dataclass_fields__}, **given})
    house = call.house
    ((feed_id, new),) = await run_in_threadpool(house.store.add_feeds, (wanted,), house.clock())
    house.shelf.forget()
    if new:
        await run_in_threadpool(call.note, "feed.add", without_login(redacted(wanted.url)))
        await run_in_threadpool(house.deps.refresh_now, (feed_id,))
    health = await run_in_threadpool(house.store.feed_health, feed_id)
    headers = {"location": house.link(f"/api/v1/feeds/{feed_id}")}
    return Reply(value=FEED.show(record(health, house.clock())), status=201 if new else 200, headers=headers)


async def _found(call: Call) -> NewFeed:
    address = call["url"].strip()
    if not call["discover"]:
        if not address.startswith(("http://", "https://")):
            raise Invalid("the address of a feed begins with https:// or http://")
        return NewFeed(url=address)
    try:
        found = await discovered(call.house, address)
    except WorldError as error:
        raise Refusal(422, f"{error} Give `discover: false` to watch the address as it is.", more={"cause": error.cause}) from None
    if len(found) > 1:
        raise Refusal(
            409, "Several feeds were found there; add the one you mean by its own address.", more={"found": [_told(one) for one in found]}
        )
    return found[0].feed


def _told(found: FoundFeed) -> dict[str, Any]:
    return {"url": found.feed.url, "title": found.feed.title, "kind": found.feed.kind, "entries": found.entries}


def remove_feed(call: Call) -> Reply:
    feed = call.store.feed(call["id"])
    call.store.remove_feed(feed.id, call.house.clock())
    call.note("feed.remove", without_login(redacted(feed.url)))
    call.house.shelf.forget()
    return Reply(status=204)


def refresh_feed(call: Call) -> Any:
    call.store.feed(call["id"])
    call.house.deps.refresh_now((call["id"],))
    return DONE.show("The feed is read as soon as its server lets us.")


def refresh_feeds(call: Call) -> Any:
    call.house.deps.refresh_now(None)
    return DONE.show("All feeds are read as soon as their servers let us.")


# ------------------------------------------------------------------ stories


def split_story(call: Call) -> Any:
    return _corrected(call, call.store.split_story(call["id"], call["articles"], _now(call), who=call.who, why=call["why"]))


def merge_story(call: Call) -> Any:
    return _corrected(call, call.store.merge_stories(call["id"], call["into"], _now(call), who=call.who, why=call["why"]))


def move_articles(call: Call) -> Any:
    return _corrected(call, call.store.move_articles(call["articles"], call["id"], _now(call), who=call.who, why=call["why"]))


def undo_correction(call: Call) -> Any:
    return _corrected(call, call.store.undo_correction(call["id"], _now(call), who=call.who, why=call["why"]))


def _corrected(call: Call, correction: Correction) -> Any:
    call.note(correction.deed, correction.story_id)
    call.house.shelf.forget()
    return CORRECTION.show(correction)


def set_role(call: Call) -> Any:
    role, of = call["role"], call["of"]
    decided = call.store.overrule(call["id"], role, of, _now(call), who=call.who, why=call["why"])
    call.note("role.set", call["id"], role)
    call.house.shelf.forget()
    return OVERRULE.show(decided)


def undo_role(call: Call) -> Reply:
    call.store.undo_overrule(call["id"])
    call.note("role.undo", call["id"])
    call.house.shelf.forget()
    return Reply(status=204)


def _now(call: Call) -> datetime:
    return call.house.clock()


# ------------------------------------------------------------------ marks


def set_marks(call: Call) -> Any:
    """What is said to have happened later than now happened now: else a wrong clock would win for ever."""
    now = _now(call)
    changes = [
        MarkChange(
            article_id=each["article"], at=min(each["at"] or now, now), read=each["read"], starred=each["starred"], note=each["note"]
        )
        for each in call["marks"]
    ]
    _tag(call, now)
    marks, unknown = call.store.mark(call.reader, changes)
    _, states = call.store.states(call.reader, (), [mark.article_id for mark in marks])
    told = [MARK.show(Marked(mark=mark, line=None, state=states.get(mark.article_id))) for mark in marks]
    return MARKS_SET.show((told, unknown))


def _tag(call: Call, now: datetime) -> None:
    tags: dict[tuple[str, bool], list[int]] = {}
    for each in call["marks"]:
        for name, on in ((name, on) for key, on in (("tag", True), ("untag", False)) for name in each[key] or ()):
            tags.setdefault((name, on), []).append(each["article"])
    for (name, on), articles in tags.items():
        try:
            call.store.tag(call.reader, articles, name, now, on=on)
        except NotFound:  # a tag that is not there is on nothing
            continue
