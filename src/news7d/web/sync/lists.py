"""Who the reader is, what they follow, their labels, and how much of it is unread."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from news7d.core.opml import render_opml
from news7d.core.redaction import redacted, without_login
from news7d.core.streams import LABEL, READING_LIST, STARRED, STORIES, STORIES_FEED
from news7d.model import NewFeed
from news7d.store.streams import Followed, Unread
from news7d.web.sync.access import tokens_of
from news7d.web.sync.call import Call, json, plain, validated

MOST = 1_000_000  # unread items that are counted, as clients are told


def user_info(call: Call) -> Response:
    who = call.who
    return json(call, {"userId": str(who.id), "userName": who.name, "userProfileId": str(who.id), "userEmail": who.email})


def token(call: Call) -> Response:
    return plain(tokens_of(call.house, call.who).edit)


def tags(call: Call) -> Response:
    counts = call.store.unread_counts(call.who).tags
    labels = call.store.labels(call.who.id)
    found: list[dict[str, Any]] = [{"id": STARRED}]
    if call.who.stories and all(label.name != STORIES for label in labels):
        found.append({"id": LABEL + STORIES, "type": "folder"})
    for label in labels:
        told = {"id": LABEL + label.name, "type": label.kind}
        found.append(told if label.kind == "folder" else {**told, "unread_count": counts[label.name].unread if label.name in counts else 0})
    return validated(call, {"tags": found})


def subscriptions(call: Call) -> Response:
    found = [_subscription(call, feed) for feed in call.store.followed(call.who.id)]
    return validated(call, {"subscriptions": [*found, *_stories(call)]})


def _subscription(call: Call, feed: Followed) -> dict[str, Any]:
    return {
        "id": f"feed/{feed.feed_id}",
        "title": feed.title,
        "categories": [_folder(feed.folder)] if feed.folder else [],
        "url": address_of(call, feed),
        "htmlUrl": feed.homepage,
        "iconUrl": "",
        "sortid": f"{feed.feed_id:08X}",
        "firstitemmsec": str(feed.since // 1000),
    }


def _folder(name: str) -> dict[str, str]:
    return {"id": LABEL + name, "label": name, "type": "folder"}


def _stories(call: Call) -> list[dict[str, Any]]:
    """Stories as a feed in a folder of their own: apps show nothing of a label that has no feed."""
    if not call.who.stories:
        return []
    told = {"id": f"feed/{STORIES_FEED}", "title": STORIES, "categories": [_folder(STORIES)], "url": f"{call.base}/feeds/top.atom"}
    return [{**told, "htmlUrl": f"{call.base}/", "iconUrl": "", "sortid": "00000000", "firstitemmsec": "0"}]


def address_of(call: Call, feed: Followed) -> str:
    """Logins and keys that open feeds are an editor's business."""
    return feed.url if call.who.role in ("admin", "editor") else without_login(redacted(feed.url))


def unread_count(call: Call) -> Response:
    counts = call.store.unread_counts(call.who)
    found = [_unread(f"feed/{key}", each) for key, each in sorted(counts.feeds.items()) if each.unread]
    if call.who.stories and counts.stories.unread:
        found.append(_unread(f"feed/{STORIES_FEED}", counts.stories))
    folders = dict(counts.folders)
    if call.who.stories:
        own = folders.get(STORIES, Unread(0, 0))
        folders[STORIES] = Unread(own.unread + counts.stories.unread, max(own.newest, counts.stories.newest))
    found += [_unread(LABEL + name, each) for name, each in sorted({**folders, **counts.tags}.items()) if each.unread]
    return json(call, {"max": MOST, "unreadcounts": [*found, _unread(READING_LIST, counts.everything)]})


def _unread(stream: str, counted: Unread) -> dict[str, Any]:
    return {"id": stream, "count": min(counted.unread, MOST), "newestItemTimestampUsec": str(counted.newest)}


def export(call: Call) -> Response:
    feeds = [
        NewFeed(url=address_of(call, each), title=each.title, homepage=each.homepage or None, folder=each.folder)
        for each in call.store.followed(call.who.id)
    ]
    body = render_opml(feeds, call.house.settings.title, call.house.clock())
    headers = {"content-disposition": 'attachment; filename="subscriptions.opml"', "cache-control": "private, no-store"}
    return Response(body, media_type="application/xml", headers=headers)
