"""What the token's reader has: marks of stories, folders and tags, feeds that are followed, sections of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from news7d.core.redaction import redacted, without_login
from news7d.errors import Invalid, NotFound
from news7d.model import Feed, Follow, Label, StoryState
from news7d.web.api.calls import Call, Page, Reply
from news7d.web.api.records import Field, Record
from news7d.web.api.shapes import DONE, FLAG, INTEGER, TEXT, TIME, maybe
from news7d.web.public import may_add_feeds


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A feed that is followed, as it is told."""

    follow: Follow
    feed: Feed
    unread: int

    @property
    def since(self) -> datetime:
        return self.follow.since


LABEL = Record(
    "Label",
    "A folder of feeds, or a tag of articles. No two of one name.",
    (
        Field(name="id", schema=INTEGER, help="Its number.", get=lambda told: told[0].id),
        Field(name="name", schema=TEXT, help="Its name.", get=lambda told: told[0].name),
        Field(name="kind", schema={"type": "string", "enum": ["folder", "tag"]}, help="What it is.", get=lambda told: told[0].kind),
        Field(name="count", schema=INTEGER, help="Unread articles of a folder; articles with a tag.", get=lambda told: told[1]),
    ),
)
FOLLOW = Record(
    "Follow",
    "A feed that the reader follows.",
    (
        Field(name="feed", schema=INTEGER, help="Its number.", get=lambda told: told.feed.id),
        Field(name="title", schema=TEXT, help="The reader’s name for it, or its own.", get=lambda told: _title(told)),
        Field(
            name="url", schema=TEXT, help="Its address, without logins and keys.", get=lambda told: without_login(redacted(told.feed.url))
        ),
        Field(
            name="folder",
            schema=maybe(TEXT),
            help="The folder that it is in.",
            get=lambda told: told.follow.folder.name if told.follow.folder else None,
        ),
        Field(name="unread", schema=INTEGER, help="Articles of it that are unread.", get=lambda told: told.unread),
        Field(name="since", schema=TIME, help="Since when it is followed.", get=lambda told: told.since),
    ),
)
OWN_SECTION = Record(
    "OwnSection",
    "A search that stands in the reader’s section bar.",
    (
        Field(name="id", schema=INTEGER, help="Its number.", get=lambda told: told.id),
        Field(name="name", schema=TEXT, help="Its name.", get=lambda told: told.name),
        Field(name="query", schema=TEXT, help="What is searched for.", get=lambda told: told.query),
    ),
)
STORY_MARK = Record(
    "StoryMark",
    "What the reader did with a story’s reports.",
    (
        Field(name="story", schema=INTEGER, help="Which.", get=lambda told: told.story_id),
        Field(name="seen", schema=FLAG, help="One of its reports is read.", get=lambda told: told.seen),
        Field(name="new", schema=INTEGER, help="Unread reports that came after the latest reading.", get=lambda told: told.since),
        Field(name="starred", schema=FLAG, help="One of its reports is kept.", get=lambda told: told.starred),
    ),
)


def _title(told: Followed) -> str:
    return told.follow.title or redacted(told.feed.title or "") or _address(told.feed)


def _address(feed: Feed) -> str:
    return without_login(redacted(feed.url))


# ------------------------------------------------------------------ marks of many


def mark_story(call: Call) -> Any:
    story = call.store.resolve_story(call["id"])
    call.store.mark_story(call.reader, story, call.house.clock(), read=call["read"], starred=call["starred"])
    told, _ = call.store.states(call.reader, [story], ())
    return STORY_MARK.show(told.get(story) or StoryState(story_id=story))


def read_list(call: Call) -> Any:
    """Everything of a list up to an article."""
    kind, name, now = call["list"], call["name"], call.house.clock()
    if kind in ("folder", "tag") and name is None:
        raise Invalid(f"name says which {kind}")
    if kind == "feed" and call["feed"] is None:
        raise Invalid("feed says which feed")
    store, reader, up_to = call.store, call.reader, call["up_to"]
    if kind == "all":
        store.read_all(reader, now, up_to)
    elif kind == "starred":
        store.read_starred(reader, now, up_to)
    elif kind == "tag":
        store.read_tag(reader, store.label(reader, name, "tag").id, now, up_to)
    elif kind == "feed":
        store.read_feeds(reader, [call["feed"]], now, up_to)
    else:
        folder = store.label(reader, name, "folder")
        store.read_feeds(reader, [each.feed_id for each in store.follows(reader) if each.folder == folder], now, up_to)
    return DONE.show("All of it is read.")


# ------------------------------------------------------------------ folders and tags


def list_labels(call: Call) -> Page:
    (_, unread), tagged = call.store.unread(call.reader), call.store.tag_counts(call.reader)
    counts = unread | tagged
    return Page(items=[LABEL.show((label, counts.get(label.id, 0)), call.wanted) for label in call.store.labels(call.reader)], key=None)


def set_label(call: Call) -> Any:
    label: Label = call.store.rename_label(call.reader, call["id"], call["name"])
    (_, unread), tagged = call.store.unread(call.reader), call.store.tag_counts(call.reader)
    return LABEL.show((label, (unread | tagged).get(label.id, 0)))


def drop_label(call: Call) -> Reply:
    call.store.drop_label(call.reader, call["id"])
    return Reply(status=204)


# ------------------------------------------------------------------ feeds that are followed


def list_follows(call: Call) -> Page:
    after, limit = 0 if call.after is None else call.after[0], call["limit"]
    (unread, _), feeds = call.store.unread(call.reader), {feed.id: feed for feed in call.store.feeds()}
    found = [each for each in call.store.follows(call.reader) if each.feed_id > after and each.feed_id in feeds]
    told = [Followed(follow=each, feed=feeds[each.feed_id], unread=unread.get(each.feed_id, 0)) for each in found[:limit]]
    return Page(items=[FOLLOW.show(each, call.wanted) for each in told], key=(told[-1].feed.id,) if len(found) > limit else None)


def set_follow(call: Call) -> Any:
    feed = call.store.feed(call["id"])
    call.store.follow(call.reader, [feed.id], call.house.clock())
    call.store.change_follow(call.reader, feed.id, folder=call["folder"], title=call["title"])
    follow = next((each for each in call.store.follows(call.reader) if each.feed_id == feed.id), None)
    if follow is None:  # somebody took it away meanwhile
        raise NotFound(f"there is no feed {feed.id}")
    return FOLLOW.show(Followed(follow=follow, feed=feed, unread=call.store.unread(call.reader)[0].get(feed.id, 0)))


def drop_follow(call: Call) -> Reply:
    stop = may_add_feeds(call.house, call.store.reader(call.reader))
    if call.store.leave_feed(call.reader, call["id"], call.house.clock(), stop=stop):
        call.house.shelf.forget()
    return Reply(status=204)


# ------------------------------------------------------------------ sections of one's own


def list_sections(call: Call) -> Page:
    return Page(items=[OWN_SECTION.show(each, call.wanted) for each in call.store.having(call.reader).sections], key=None)


def add_section(call: Call) -> Any:
    return OWN_SECTION.show(call.store.add_section(call.reader, call["name"], call["query"]))


def set_section(call: Call) -> Any:
    return OWN_SECTION.show(call.store.change_section(call.reader, call["id"], name=call["name"], query=call["query"]))


def drop_section(call: Call) -> Reply:
    call.store.drop_section(call.reader, call["id"])
    return Reply(status=204)
