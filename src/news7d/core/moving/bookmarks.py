"""Lists of links in HTML: the bookmarks of browsers (NETSCAPE-Bookmark-file-1) and what Pocket exported (ril_export.html).

    <DT><H3>Folder</H3> <DL> <DT><A HREF="…" ADD_DATE="1700000000" TAGS="a,b" TOREAD="1">Title</A> <DD>Note
    <h1>Unread</h1> <ul> <li><a href="…" time_added="1700000000" tags="a,b">Title</a>

Nobody closes DT and DD, so this is a walk through tokens, not a tree.
"""

from __future__ import annotations

import dataclasses
from html.parser import HTMLParser

from news7d.core.html import tidy
from news7d.core.moving.parcel import MOST_ITEMS, MOST_PROBLEMS, Brought, Parcel
from news7d.core.moving.records import moment_of, tags_of, web_address
from news7d.core.wording import said
from news7d.errors import Invalid

_ROOTS = ("personal_toolbar_folder", "unfiled_bookmarks_folder")  # folders that browsers make, not people
_PLAIN = frozenset({"bookmarks", "bookmarks bar", "other bookmarks", "mobile bookmarks", "bookmarks menu", "bookmarks toolbar", "imported"})
_DEEPEST = 64


def is_bookmarks(start: str) -> bool:
    return "netscape-bookmark" in start or "<title>pocket export" in start or ("<a " in start and ("<dl" in start or "<li" in start))


def parse_bookmarks(text: str) -> Parcel:
    walk = _Walk()
    walk.feed(text)
    walk.close()
    walk.finish()
    kind = "Pocket" if walk.pocket else "bookmarks"
    return Parcel(kinds=(kind,), items=tuple(walk.items), problems=tuple(walk.problems))


class _Walk(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.items: list[Brought] = []
        self.problems: list[str] = []
        self.pocket = False
        self._folders: list[str | None] = []
        self._named: str | None = None  # the folder whose list is about to open
        self._read: bool | None = None
        self._link: dict[str, str] | None = None
        self._words: list[str] | None = None
        self._seen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("h1", "h3", "title"):
            self._take()
            self._named, self._words = ("" if any(root in given for root in _ROOTS) else None), []
            self._heading = tag
        elif tag == "dl" and len(self._folders) < _DEEPEST:
            self._folders.append(self._named)
            self._named = None
        elif tag == "a":
            self._take()
            self._link, self._words = given, []
        elif tag == "dd":
            self._words = []
            self._note = True

    _heading = ""
    _note = False

    def handle_endtag(self, tag: str) -> None:
        if tag == self._heading and self._words is not None:
            self._head("".join(self._words))
        elif tag == "a" and self._link is not None and self._words is not None:
            self._add(self._link, tidy("".join(self._words)))
            self._link = self._words = None
        elif tag == "dl":
            self._take()
            if self._folders:
                self._folders.pop()

    def handle_data(self, data: str) -> None:
        if self._words is not None and len(self._words) < 10_000:
            self._words.append(data)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def _head(self, words: str) -> None:
        name, heading = tidy(words), self._heading
        self._words, self._heading = None, ""
        if heading == "title":
            self.pocket = name.casefold() == "pocket export"
        elif heading == "h1" and self.pocket:
            self._read = "archive" in name.casefold()
        elif heading == "h3":
            self._take()
            self._named = None if self._named == "" or name.casefold() in _PLAIN else name[:200]

    def _take(self) -> None:
        """The words behind a DD are a note to the link before it."""
        if self._note and self._words and self.items:
            note = tidy(" ".join(self._words))
            if note:
                self.items[-1] = dataclasses.replace(self.items[-1], note=note)
        self._note, self._words = False, None

    def finish(self) -> None:
        self._take()

    def _add(self, given: dict[str, str], title: str) -> None:
        self._seen += 1
        if self._seen > MOST_ITEMS:
            raise Invalid(said("There are more than %(most)s links in this file. Split it.", most=f"{MOST_ITEMS:,}"))
        url = web_address(given.get("href", ""))
        if url is None:
            if len(self.problems) < MOST_PROBLEMS and not given.get("href", "").startswith(("place:", "javascript:")):
                self.problems.append(f"Link {self._seen} leads to no web address: {(title or given.get('href', ''))[:100]!r}.")
            return
        folder = next((name for name in reversed(self._folders) if name), None)
        tags = [*tags_of(given.get("tags", "")), *([folder] if folder else [])]
        read = self._read if self.pocket else False if given.get("toread") == "1" else None
        at = moment_of(given.get("time_added") or given.get("add_date"))
        self.items.append(Brought(url=url, title=title, at=at, read=read, starred=True, tags=tuple(dict.fromkeys(tags))))
