"""JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import json

from news7d.core.outgoing.feed import Attachment, OutgoingEntry, OutgoingFeed, first_picture
from news7d.core.render import machine_time


def render_json_feed(feed: OutgoingFeed) -> bytes:
    document: dict[str, object] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page_url,
        "feed_url": feed.self_url,
    }
    if feed.next_url:
        document["next_url"] = feed.next_url
    if feed.icon:
        document["icon"] = feed.icon
    if feed.language:
        document["language"] = feed.language
    if feed.hub:
        document["hubs"] = [{"type": "WebSub", "url": feed.hub}]
    document["items"] = [_item(entry) for entry in feed.entries]
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "ignore")


def _item(entry: OutgoingEntry) -> dict[str, object]:
    shot = first_picture(entry.media)
    item: dict[str, object] = {
        "id": entry.id,
        "url": entry.url,
        "external_url": entry.external_url,
        "title": entry.title,
        "summary": entry.summary,
        "date_published": machine_time(entry.published),
        "date_modified": machine_time(entry.updated),
        "image": shot.url if shot else None,
        "authors": [{"name": name} for name in entry.authors],
        "tags": list(entry.categories),
        "language": entry.language,
        "attachments": [_attachment(each) for each in entry.media if each.type and each.medium != "image"],
    }
    item["content_html" if entry.html else "content_text"] = entry.html or entry.summary
    return {name: said for name, said in item.items() if said or name in ("title", "content_text")}


def _attachment(media: Attachment) -> dict[str, object]:
    said = {"url": media.url, "mime_type": media.type, "title": media.title, "size_in_bytes": media.length}
    return {name: value for name, value in said.items() if value}
