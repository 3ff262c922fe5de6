"""Lists of feeds: OPML in and out (opml.org/spec2), CSV like the catalogue's, plain lists of addresses.

Nothing that a list names is fetched here, and no list can make us read files or expand entities: a DTD is refused.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from lxml import etree

from news7d.core.feeds.decode import to_utf8
from news7d.core.feeds.tree import mend
from news7d.core.html import canonical_url, safe_url, tidy
from news7d.core.wording import said
from news7d.errors import Invalid
from news7d.model import FEED_KINDS, SECTIONS, FeedKind, NewFeed, Section

DEEPEST = 32  # folders in folders
MOST_OUTLINES = 20_000
_MOST_PROBLEMS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlFile:
    """What a list of feeds says. `problems` are sentences about lines that were left out."""

    title: str = ""
    feeds: tuple[NewFeed, ...] = ()
    problems: tuple[str, ...] = ()


def parse_opml(body: bytes) -> OpmlFile:
    """The feeds of an OPML file, folders joined with «/», each address once. Raises Invalid for what is no OPML.

    Accepts what the readers of twenty years wrote: xmlUrl in any case, feeds without type, missing text, comments subtrees
    (isComment="true", left out), categories. type="include" and "link" are not followed.
    """
    data, _ = to_utf8(body, None)
    if re.search(rb"<!(?:doctype|entity)", data[:65536], re.IGNORECASE):
        raise Invalid(said("This OPML file has a DTD. Save it without the <!DOCTYPE …> line and try again."))
    root = _tree(data)
    found = _Outlines()
    for part in root.iter("*"):
        if _tag(part) == "body":
            found.walk(part, (), commented=False)
    title = next((e.text or "" for e in root.iter("*") if _tag(e) == "title"), "")
    return OpmlFile(title=tidy(title), feeds=tuple(found.feeds.values()), problems=tuple(found.problems))


def _tree(data: bytes) -> etree._Element:
    for recover in (False, True):
        options = etree.XMLParser(
            encoding="utf-8",
            recover=recover,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
        )
        try:
            root = etree.fromstring(mend(data.decode("utf-8", "replace")).encode() if recover else data, options)
        except (etree.XMLSyntaxError, ValueError):
            continue
        if root is not None and any(_tag(e) in ("opml", "outline") for e in root.iter("*")):
            return root
    raise Invalid(said("This is no OPML file: there is no <opml> element in it."))


def _tag(element: etree._Element) -> str:
    return etree.QName(element).localname.casefold()


class _Outlines:
    """The walk through the outlines, with its counters."""

    def __init__(self) -> None:
        self.feeds: dict[str, NewFeed] = {}
        self.problems: list[str] = []
        self.seen = 0

    def problem(self, sentence: str) -> None:
        if sentence not in self.problems and len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(sentence)

    def walk(self, element: etree._Element, folders: tuple[str, ...], *, commented: bool) -> None:
        for outline in element.iterchildren("*"):
            if _tag(outline) != "outline":
                continue
            self.seen += 1
            if self.seen > MOST_OUTLINES:
                raise Invalid(
                    said(
                        "This OPML file has more than %(most)s outlines: more than a list of feeds. Split it into several.",
                        most=f"{MOST_OUTLINES:,}",
                    )
                )
            self.outline(outline, folders, commented=commented)

    def outline(self, outline: etree._Element, folders: tuple[str, ...], *, commented: bool) -> None:
        values = {str(name).rpartition("}")[2].casefold(): str(value) for name, value in list(outline.items())[:64]}
        commented = commented or values.get("iscomment", "").casefold() == "true"
        address = values.get("xmlurl") or (values.get("url", "") if values.get("type", "").casefold() in ("rss", "atom") else "")
        name = tidy(values.get("title") or values.get("text") or "")
        if address and not commented:
            self.feed(address, name, values, folders)
        elif not address and values.get("type", "").casefold() in ("include", "link") and values.get("url"):
            self.problem(f"«{name or values['url'][:100]}» refers to another list and was not followed.")
        if len(outline):
            if len(folders) >= DEEPEST:
                raise Invalid(
                    said("This OPML file has folders in folders more than %(most)s deep: no reader writes that. Flatten it.", most=DEEPEST)
                )
            inside = folders if address or not name else (*folders, name.replace("/", "∕")[:100])
            self.walk(outline, inside, commented=commented)

    def feed(self, address: str, name: str, values: dict[str, str], folders: tuple[str, ...]) -> None:
        url = _web(address)
        if url is None:
            self.problem(f"«{name or address[:100]}» has no web address: {address[:100]!r}.")
            return
        category = values.get("category", "")
        folder = "/".join(folders) or ("" if _section(category) else tidy(category.split(",")[0]).strip("/")[:300])
        feed = _feed(
            url,
            title=name,
            homepage=values.get("htmlurl"),
            language=values.get("language"),
            country=values.get("country"),
            section=category,
            folder=folder,
            kind=values.get("kind") or (values.get("type") if "xpath" in values.get("type", "").casefold() else None),
        )
        self.feeds.setdefault(canonical_url(url), replace(feed, **_wishes(values)))
        for sentence in _not_taken(name or url, values):
            self.problem(sentence)


def _wishes(values: dict[str, str]) -> dict[str, Any]:
    """What a person wanted of a feed, in a list of ours."""
    pace = values.get("paceseconds", "")
    return {
        "full_text": {"true": True, "false": False}.get(values.get("fulltext", ""), True if values.get("cssfullcontent") else None),
        "pace_seconds": int(pace) if re.fullmatch(r"[1-9][0-9]{0,6}", pace) else None,
        "muted": values.get("muted") == "true" or values.get("priority") in ("feed", "hidden", "archived"),
    }


def _not_taken(name: str, values: dict[str, str]) -> list[str]:
    """What FreshRSS says of a feed (freshrss.github.io/FreshRSS/en/developers/OPML.html) and we do otherwise."""
    told = []
    kind = values.get("type", "").casefold()
    if "xpath" in kind or "json+" in kind or "dotnotation" in kind.replace(" ", ""):
        told.append(
            f"«{name}» is a page that was read by rules of FreshRSS ({values['type'][:40]}); here it is read as a page with a list."
        )
    if values.get("filtersactionread"):
        told.append(f"«{name}» had filters that mark items read ({values['filtersactionread'][:100]!r}); make a rule for that.")
    return told


def _web(address: str) -> str | None:
    address = address.strip()
    if address.casefold().startswith("feed:"):  # feed:https://… and feed://…, an old habit
        address = address[5:] if "://" in address[5:] else "http:" + address[5:]
    url = safe_url(address)
    return url if url and url.startswith("http") else None


def _feed(
    url: str,
    *,
    title: str | None = None,
    homepage: str | None = None,
    language: str | None = None,
    country: str | None = None,
    section: str | None = None,
    folder: str | None = None,
    kind: str | None = None,
) -> NewFeed:
    return NewFeed(
        url=url,
        title=tidy(title or "") or None,
        homepage=_web(homepage or ""),
        kind=_kind(kind, url),
        language=_code(language),
        country=(_code(country) or "").upper() or None,
        section=_section(section),
        folder=folder or None,
    )


def _kind(kind: str | None, url: str) -> FeedKind:
    word = (kind or "").strip().casefold()
    named: FeedKind | None = (
        "page" if "xpath" in word and word.startswith("html") else next((known for known in FEED_KINDS if known == word), None)
    )
    return named or ("sitemap" if re.search(r"sitemap[^/]*\.xml(?:\.gz)?$", url, re.IGNORECASE) else "rss")


def _code(text: str | None) -> str | None:
    text = (text or "").strip().replace("_", "-")
    return text if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}", text) else None


def _section(text: str | None) -> Section | None:
    """A section of ours by its name, also as the last part of a category path; the catalogue's «top» is none."""
    word = (text or "").split(",")[0].strip("/ ").rpartition("/")[2].casefold()
    return next((section for section in SECTIONS if section == word), None)


# ------------------------------------------------------------------ out


def render_opml(feeds: Iterable[NewFeed], title: str, now: datetime) -> bytes:
    """OPML 2.0, folders as nested outlines, valid UTF-8 whatever the titles hold."""
    root = etree.Element("opml", version="2.0", nsmap={"news7d": _NAMESPACE})
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = tidy(title)
    etree.SubElement(head, "dateCreated").text = format_datetime(now)
    body = etree.SubElement(root, "body")
    folders: dict[tuple[str, ...], etree._Element] = {(): body}
    for feed in feeds:
        parent = _folder(folders, tuple(part for part in (feed.folder or "").split("/") if part))
        name = tidy(feed.title or feed.url) or feed.url
        outline = etree.SubElement(parent, "outline", type="rss", text=name, title=name, xmlUrl=tidy(feed.url))
        for key, value in (("htmlUrl", feed.homepage), ("language", feed.language), ("category", feed.section), *_ours(feed)):
            if value:
                outline.set(key, tidy(value))
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))


_NAMESPACE = "urn:news7d:opml"  # OPML wants extensions in a namespace


def _ours(feed: NewFeed) -> list[tuple[str, str | None]]:
    """What OPML has no word for, so that a list of ours comes back as it was."""
    told = {
        "kind": feed.kind if feed.kind in ("sitemap", "page") else None,
        "country": feed.country,
        "fullText": None if feed.full_text is None else str(feed.full_text).lower(),
        "paceSeconds": str(feed.pace_seconds) if feed.pace_seconds else None,
        "muted": "true" if feed.muted else None,
    }
    return [(f"{{{_NAMESPACE}}}{name}", value) for name, value in told.items()]


def _folder(folders: dict[tuple[str, ...], etree._Element], path: tuple[str, ...]) -> etree._Element:
    if path not in folders:
        parent = _folder(folders, path[:-1])
        name = tidy(path[-1]) or "…"
        folders[path] = etree.SubElement(parent, "outline", text=name, title=name)
    return folders[path]


# ------------------------------------------------------------------ any list

_COLUMNS = {
    "url": ("feed_url", "feed url", "xmlurl", "feed", "rss", "url", "address", "link"),
    "title": ("name", "title", "outlet", "source"),
    "homepage": ("homepage", "htmlurl", "site", "website", "home"),
    "language": ("language", "lang"),
    "country": ("country",),
    "section": ("section", "category", "topic"),
    "folder": ("folder", "group"),
    "kind": ("kind", "type", "format"),
}


def parse_feed_list(body: bytes, filename: str = "") -> OpmlFile:
    """OPML, CSV with a header that names a column of addresses, or one address a line; told apart by looking. Raises Invalid."""
    data, _ = to_utf8(body, None)
    start = data[:4096].lstrip().lower()
    if start.startswith(b"<") or filename.casefold().endswith(".opml"):
        return parse_opml(body)
    text = data.decode("utf-8", "replace")
    first = next((line for line in text.splitlines() if line.strip()), "")
    parsed = _csv(text, first) if "://" not in first and re.search(r"[,;\t]", first) else None
    parsed = parsed or _lines(text)
    if not parsed.feeds:
        raise Invalid(said("There is no web address in this list. Give OPML, CSV with a column «feed_url», or one address a line."))
    return parsed


def _csv(text: str, header: str) -> OpmlFile | None:
    separator = max(",;\t", key=header.count)
    rows = csv.reader(io.StringIO(text.replace("\x00", "")), delimiter=separator)
    names = [name.strip().casefold() for name in next(rows, [])]
    at = {field: next((names.index(name) for name in known if name in names), None) for field, known in _COLUMNS.items()}
    if at["url"] is None:
        return None
    feeds: dict[str, NewFeed] = {}
    problems: list[str] = []
    for number, row in enumerate(_readable(rows), 2):
        if number > MOST_OUTLINES:
            problems.append(f"More than {MOST_OUTLINES} lines: the rest was left out.")
            break
        cells = {field: row[index].strip() for field, index in at.items() if index is not None and index < len(row)}
        _take(cells, number, feeds, problems)
    return OpmlFile(feeds=tuple(feeds.values()), problems=tuple(problems))


def _readable(rows: Iterable[list[str]]) -> Iterable[list[str]]:
    """Rows until the first that the csv module cannot read (a field of more than 128 kB)."""
    try:
        yield from rows
    except csv.Error:
        return


def _take(cells: dict[str, str], number: int, feeds: dict[str, NewFeed], problems: list[str]) -> None:
    if not any(cells.values()):
        return
    address = cells.pop("url", "")
    url = _web(address)
    if url is None:
        if len(problems) < _MOST_PROBLEMS:
            problems.append(f"Line {number} has no web address: {address[:100]!r}.")
        return
    feeds.setdefault(canonical_url(url), _feed(url, **cells))


def _lines(text: str) -> OpmlFile:
    feeds: dict[str, NewFeed] = {}
    problems: list[str] = []
    for number, line in enumerate(text.splitlines()[:MOST_OUTLINES], 1):
        line = line.strip()
        if line and not line.startswith("#"):
            found = re.search(r"(?:feed:)?https?://\S{1,2000}", line)
            _take({"url": found[0].rstrip(",;\"'") if found else line}, number, feeds, problems)
    return OpmlFile(feeds=tuple(feeds.values()), problems=tuple(problems))
