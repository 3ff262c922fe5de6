"""JSON exports of readers and of places to save things.

Google Reader's format (FreshRSS, Inoreader, The Old Reader, Takeout) is read by itself: its marks are categories. NewsBlur keeps feeds
beside its stories. All others are lists of records somewhere in the document, and `records` reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from html import unescape
from typing import Any

import orjson

from news7d.core.html import tidy
from news7d.core.moving.parcel import MOST_ITEMS, MOST_PROBLEMS, Brought, Parcel
from news7d.core.moving.records import html_of, is_deleted, item_of, moment_of, web_address
from news7d.core.wording import said
from news7d.errors import Invalid
from news7d.model import NewFeed

_LISTS = ("items", "entries", "stories", "bookmarks", "results", "articles", "list", "data", "subscriptions", "feeds")
_STATE = "/state/com.google/"
_LABEL = "/label/"
OWNED = "news7d-reader"  # what a settings file of ours calls itself


def parse_objects(body: bytes, name: str) -> Parcel:
    """Raises Invalid for what is no JSON, or holds nothing that we know."""
    documents = _documents(body, name)
    found = _Found()
    for document in documents:
        found.document(document)
    if not (found.feeds or found.items or found.owned or found.problems or any(map(_has_list, documents))):
        raise Invalid(said("%(name)s: no feeds and no saved items were found in this JSON.", name=name))
    return Parcel(
        kinds=tuple(found.kinds),
        feeds=tuple(found.feeds),
        items=tuple(found.items),
        owned=found.owned,
        problems=tuple(found.problems),
    )


def _documents(body: bytes, name: str) -> list[Any]:
    text = body.removeprefix(b"\xef\xbb\xbf").strip()
    try:
        return [orjson.loads(text)]
    except orjson.JSONDecodeError as error:
        try:  # JSON Lines
            return [[orjson.loads(line) for line in text.splitlines() if line.strip()]]
        except orjson.JSONDecodeError:
            raise Invalid(said("%(name)s: this is no valid JSON (%(error)s). Export it again.", name=name, error=error)) from None


class _Found:
    def __init__(self) -> None:
        self.kinds: dict[str, None] = {}
        self.feeds: list[NewFeed] = []
        self.items: list[Brought] = []
        self.owned: dict[str, tuple[Mapping[str, Any], ...]] = {}
        self.problems: list[str] = []
        self._sources: dict[str, str] = {}  # NewsBlur: number of a feed -> its address
        self._seen = 0

    def document(self, document: Any) -> None:
        if isinstance(document, dict) and document.get("format") == OWNED:
            self._own(document)
            return
        if isinstance(document, dict) and isinstance(document.get("feeds"), dict):
            self._sources = {
                str(key): str(feed.get("feed_address", "")) for key, feed in document["feeds"].items() if isinstance(feed, dict)
            }
        for record in _records(document):
            self._seen += 1
            if self._seen > MOST_ITEMS:
                raise Invalid(said("There are more than %(most)s items in this file. Split it.", most=f"{MOST_ITEMS:,}"))
            self._record(record)

    def _own(self, document: dict[str, Any]) -> None:
        self.kinds["News7D"] = None
        for table, rows in document.items():
            if isinstance(rows, list) and all(isinstance(row, dict) for row in rows):
                self.owned[table] = tuple(rows)

    def _problem(self, sentence: str) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(sentence)

    def _record(self, record: Mapping[str, Any]) -> None:
        kind, feed = _kind(record), _feed(record)
        if feed is not None:
            self.kinds["a list of feeds"] = None
            self.feeds.append(feed)
            return
        if is_deleted(record):
            self._problem(f"Item {self._seen} was deleted there and is left out: {_called(record)}.")
            return
        item = _READERS.get(kind, _any)(record, self._sources)
        if item is None:
            self._problem(f"Item {self._seen} has no web address: {_called(record)}.")
            return
        self.kinds[kind] = None
        self.items.append(item)


def _called(record: Mapping[str, Any]) -> str:
    return repr(str(record.get("title") or record.get("story_title") or record.get("id") or record)[:100])


def _records(document: Any) -> Iterator[Mapping[str, Any]]:
    """The records of a document: itself a list, or where the usual names lead to one."""
    if isinstance(document, list):
        for each in document:
            if isinstance(each, dict):
                yield from _records(each) if _is_page(each) else iter((each,))
    elif isinstance(document, dict):
        document = document.get("_embedded") if isinstance(document.get("_embedded"), dict) else document  # wallabag's interface
        for name in _LISTS:
            value = document.get(name)
            if isinstance(value, dict) and name == "list":  # Pocket's interface
                value = list(value.values())
            if isinstance(value, list):
                yield from (each for each in value if isinstance(each, dict))


def _has_list(document: Any) -> bool:
    return document == [] or (isinstance(document, dict) and any(isinstance(document.get(name), list) for name in _LISTS))


def _is_page(record: Mapping[str, Any]) -> bool:
    """Answers of an interface that somebody put into one list."""
    return any(
        isinstance(record.get(name), list) and record[name] and isinstance(record[name][0], dict)
        for name in ("items", "entries", "stories")
    )


def _kind(record: Mapping[str, Any]) -> str:
    if isinstance(record.get("_news7d"), dict):
        return "News7D"
    if any(isinstance(record.get(name), list) for name in ("canonical", "alternate")) or isinstance(record.get("origin"), dict):
        return "Google Reader's format"
    if "story_permalink" in record:
        return "NewsBlur"
    if "is_archived" in record and "is_starred" in record:
        return "wallabag"
    if "savedAt" in record and "slug" in record:
        return "Omnivore"
    if "href" in record and "extended" in record:
        return "Pinboard"
    if "published_at" in record and "feed_id" in record:
        return "Miniflux"
    if "date_published" in record or "content_html" in record:
        return "JSON Feed"
    return "a list of saved items"


# ------------------------------------------------------------------ feeds


def _feed(record: Mapping[str, Any]) -> NewFeed | None:
    """Miniflux's /v1/feeds, and the subscriptions of Google Reader's interface."""
    stream = str(record.get("id") or "")
    url = web_address(record.get("feed_url")) if "site_url" in record or "checked_at" in record else None
    if url is None and stream.startswith("feed/") and "categories" in record:
        url = web_address(stream[5:]) or web_address(record.get("url"))
    if url is None:
        return None
    return NewFeed(
        url=url,
        title=tidy(str(record.get("title") or "")) or None,
        homepage=web_address(record.get("site_url") or record.get("htmlUrl")),
        folder=_folder(record) or None,
        full_text=True if record.get("crawler") is True else None,
        muted=record.get("hide_globally") is True,
    )


def _folder(record: Mapping[str, Any]) -> str:
    category = record.get("category")
    if isinstance(category, dict):
        return tidy(str(category.get("title") or ""))[:200]
    listed = record.get("categories")
    if isinstance(listed, list) and listed and isinstance(listed[0], dict):
        return tidy(str(listed[0].get("label") or ""))[:200]
    return ""


# ------------------------------------------------------------------ items of readers that have their own ways


def _google(record: Mapping[str, Any], sources: Mapping[str, str]) -> Brought | None:
    """https://github.com/mihaip/google-reader-api wiki, «ApiStreamContents»; `guid` and `feedUrl` are FreshRSS's additions."""
    url = next(filter(None, (_href(record, name) for name in ("canonical", "alternate"))), None) or web_address(record.get("guid"))
    if url is None:
        return None
    categories = [str(each) for each in record.get("categories", ()) if isinstance(each, str)]
    states = {each.partition(_STATE)[2] for each in categories if _STATE in each}
    origin = record.get("origin") if isinstance(record.get("origin"), dict) else {}
    assert isinstance(origin, dict)
    tags = [tidy(each.partition(_LABEL)[2])[:200] for each in categories if each.startswith("user/") and _LABEL in each]
    published = moment_of(record.get("published"))
    item = Brought(
        url=url,
        title=tidy(unescape(str(record.get("title") or "")))[:500],  # markup, as feeds have it
        guid=str(record["guid"])[:1000] if record.get("guid") else None,
        feed_url=web_address(origin.get("feedUrl")) or web_address(str(origin.get("streamId") or "").removeprefix("feed/")),
        site=tidy(str(origin.get("title") or ""))[:200] or None,
        author=tidy(str(record.get("author") or ""))[:300] or None,
        published=published,
        at=_marked(record) or published,
        read=True if "read" in states else False if states & {"unread", "kept-unread"} else None,
        starred="starred" in states,
        tags=tuple(dict.fromkeys(filter(None, tags))),
        note=_notes(record),
    )
    return _with_html(item, record) if item.saved else item


def _with_html(item: Brought, record: Mapping[str, Any]) -> Brought:
    parts = [record.get(name) for name in ("content", "summary")]
    html = next((html_of(part.get("content")) for part in parts if isinstance(part, dict) and part.get("content")), "")
    return replace(item, html=html)


def _href(record: Mapping[str, Any], name: str) -> str | None:
    links = record.get(name)
    found = (web_address(link.get("href")) for link in links if isinstance(link, dict)) if isinstance(links, list) else ()
    return next(filter(None, found), None)


def _marked(record: Mapping[str, Any]) -> Any:
    """`timestampUsec` is when the item was starred, in a list of starred ones; else when it came."""
    return moment_of(record.get("timestampUsec")) or moment_of(record.get("crawlTimeMsec")) or moment_of(record.get("updated"))


def _notes(record: Mapping[str, Any]) -> str | None:
    said = record.get("annotations")
    texts = (str(each.get("content") or "").strip() for each in said if isinstance(each, dict)) if isinstance(said, list) else ()
    return "\n\n".join(filter(None, texts)) or None


def _any(record: Mapping[str, Any], sources: Mapping[str, str]) -> Brought | None:
    return item_of(record)


def _newsblur(record: Mapping[str, Any], sources: Mapping[str, str]) -> Brought | None:
    item = item_of({**record, "tags": record.get("user_tags") or [], "starred": record.get("starred", True)})
    if item is None:
        return None
    guid = str(record["id"])[:1000] if record.get("id") else None
    feed = web_address(sources.get(str(record.get("story_feed_id"))))
    return replace(item, guid=guid, feed_url=feed, starred=bool(record.get("starred", True)))


def _miniflux(record: Mapping[str, Any], sources: Mapping[str, str]) -> Brought | None:
    """https://miniflux.app/docs/api.html#endpoint-get-entries: `tags` are the feed's words, not the reader's."""
    item = item_of({name: value for name, value in record.items() if name != "tags"})
    if item is None:
        return None
    changed = moment_of(record.get("changed_at"))
    return replace(item, at=changed or item.at, html=item.html if item.saved else "")


def _json_feed(record: Mapping[str, Any], sources: Mapping[str, str]) -> Brought | None:
    """https://jsonfeed.org/version/1.1: what somebody starred, published as a feed; its tags are kept."""
    return item_of({"url": record.get("url") or record.get("external_url") or record.get("id"), **record})


def _ours(record: Mapping[str, Any], sources: Mapping[str, str]) -> Brought | None:
    item, said = _json_feed(record, sources), record["_news7d"]
    if item is None:
        return None
    return replace(
        item,
        guid=said.get("guid"),
        feed_url=web_address(said.get("feed_url")),
        at=moment_of(said.get("starred_at")) or item.at,
        read=said.get("read"),
        read_at=moment_of(said.get("read_at")),
        starred=bool(said.get("starred")),
        tags=tuple(tag for tag in record.get("tags", ()) if isinstance(tag, str)),
        note=said.get("note"),
        noted_at=moment_of(said.get("noted_at")),
    )


_READERS: dict[str, Callable[[Mapping[str, Any], Mapping[str, str]], Brought | None]] = {
    "Google Reader's format": _google,
    "NewsBlur": _newsblur,
    "Miniflux": _miniflux,
    "JSON Feed": _json_feed,
    "News7D": _ours,
}
