"""RSS 0.9x–2.0, RDF (RSS 0.90, 1.0), Atom 0.3 and 1.0, CDF: one reader, because in the wild they are mixed.

root ─► channel elements and items ─► per item: children gathered by name in one pass ─► Entry
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from lxml import etree

from news7d.core.dates import Moment, parse_date
from news7d.core.feeds.markup import html_of, raw_html, text_in, title_of
from news7d.core.feeds.tree import name_of
from news7d.core.html import resolve, safe_url, tidy
from news7d.core.keys import key63
from news7d.model import Entry, Media, ParsedFeed

Children = dict[str, list[etree._Element]]

_ITEMS = {"item", "entry", "atom:entry"}
_CONTAINERS = {"rss", "channel", "feed", "atom:feed", "rdf:rdf", "rdf", "items"}
# RSS with Atom's namespace as its default: publishers paste xmlns="http://www.w3.org/2005/Atom" into <rss>.
_MISPLACED = {
    f"atom:{name}" for name in ("rss", "channel", "item", "pubdate", "guid", "description", "enclosure", "lastbuilddate", "ttl", "language")
}
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_MOST_MEDIA = 50  # per entry
_MOST_CATEGORIES = 64
_MOST_AUTHORS = 50


@dataclass(frozen=True, slots=True)
class Reading:
    """What is the same for a whole document."""

    url: str
    own: str  # «?address:» of an unknown default namespace
    atom: bool
    has_base: bool
    language: str | None = None
    authors: tuple[str, ...] = ()
    site: str | None = None
    problems: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)  # of the tags met so far

    def name(self, tag: str) -> str:
        known = self.names.get(tag)
        if known is None:
            known = self.names[tag] = self._named(tag) if isinstance(tag, str) else "?"  # an entity reference is no element
        return known

    def _named(self, tag: str) -> str:
        name = name_of(tag)
        if self.own and name.startswith(self.own):
            name = name[len(self.own) :]
        if name in _MISPLACED:
            return name[5:]
        return "atom:" + name if self.atom and ":" not in name and "atom:" + name not in _MISPLACED else name

    def children(self, element: etree._Element) -> Children:
        seen: Children = {}
        names = self.names
        for child in element:
            name = names.get(child.tag) or self.name(child.tag)
            if name in seen:
                seen[name].append(child)
            else:
                seen[name] = [child]
        return seen

    def base(self, element: etree._Element) -> str:
        return _resolved(element.base or "", self.url) if self.has_base else self.url


_resolved = lru_cache(maxsize=256)(resolve)


def is_feed(root: etree._Element) -> bool:
    return _local(root) in _CONTAINERS | _ITEMS | {"atom:rss"}


def _local(element: etree._Element) -> str:
    name = name_of(element.tag)
    return name.rpartition(":")[2] if name.startswith("?") else name


def read_feed(root: etree._Element, url: str, *, max_entries: int, has_base: bool, problems: list[str]) -> ParsedFeed:
    """The feed below `root`, which `is_feed`. `url` is where it came from."""
    name = name_of(root.tag)
    own = name[: name.rfind(":") + 1] if name.startswith("?") else ""
    atom = _local(root) in ("feed", "atom:feed", "atom:entry", "entry")
    reading = Reading(url=resolve(root.get("BASE") or "", url), own=own, atom=atom, has_base=has_base, problems=problems)
    items: list[etree._Element] = []
    meta: Children = {}
    _walk(root, reading, items, meta, depth=0)
    if len(items) > max_entries:
        problems.append(f"{len(items)} entries: only the first {max_entries} were read")
    feed = _feed(root, meta, reading)
    reading = replace(reading, language=feed.language, authors=_authors(meta) if atom else (), site=feed.url)
    entries = [entry for item in items[:max_entries] if (entry := _guarded(item, reading)) is not None]
    return replace(feed, entries=apart(entries), problems=tuple(problems))


def _walk(element: etree._Element, reading: Reading, items: list[etree._Element], meta: Children, depth: int) -> None:
    if reading.name(element.tag) in _ITEMS:
        items.append(element)
        return
    for child in element.iterchildren("*"):
        name = reading.name(child.tag)
        if name in _ITEMS:
            items.append(child)
            if reading.problems:  # a recovered tree may hold the following items inside one that was never closed
                items += [inner for inner in child.iterdescendants("*") if reading.name(inner.tag) in _ITEMS]
        elif name.removeprefix("atom:") in _CONTAINERS and depth < 8:
            _walk(child, reading, items, meta, depth + 1)
        else:
            meta.setdefault(name, []).append(child)


def _guarded(item: etree._Element, reading: Reading) -> Entry | None:
    """One bad entry never costs the others: whatever is wrong with it becomes a sentence."""
    try:
        return _entry(item, reading)
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError, etree.LxmlError) as error:
        if len(reading.problems) < 20:
            reading.problems.append(f"an entry could not be read: {type(error).__name__}: {str(error)[:100]}")
        return None


# ------------------------------------------------------------------ the feed itself


def _feed(root: etree._Element, meta: Children, reading: Reading) -> ParsedFeed:
    links = _links(meta, reading)
    channel = next((e for e in root.iter("*") if name_of(e.tag) in ("channel", "atom:feed", "feed")), root)
    return ParsedFeed(
        format="atom" if reading.atom else "rss",
        title=_title(meta, reading),
        url=_alternate(meta, links, reading) or _href(channel, reading),
        language=_language(channel, meta) or _clean_language(root.get(_LANG)),
        hubs=tuple(dict.fromkeys(url for rel, url, _, _ in links if rel == "hub")),
        self_url=next((url for rel, url, _, _ in links if rel == "self"), None),
        next_url=next((url for rel, url, _, _ in links if rel in ("next", "prev-archive")), None),
        icon=_icon(meta, reading),
        ttl_minutes=_ttl(meta),
        skip_hours=_skip_hours(meta),
        skip_days=tuple(text_in(day)[:12] for skip in meta.get("skipdays", ()) for day in skip.iterchildren("*") if text_in(day))[:7],
    )


def _icon(meta: Children, reading: Reading) -> str | None:
    for name in ("atom:icon", "webfeeds:icon", "atom:logo"):
        if found := _first_text(meta, name):
            return safe_url(found, reading.base(meta[name][0]))
    for image in meta.get("image", ()):
        for child in image.iterchildren("*"):
            if reading.name(child.tag) == "url" and (url := safe_url(text_in(child), reading.base(child))):
                return url
    for image in meta.get("itunes:image", ()):
        return safe_url(image.get("href") or text_in(image), reading.base(image))
    return None


_PERIODS = {"hourly": 60, "daily": 1440, "weekly": 10080, "monthly": 43200, "yearly": 525600}


def _ttl(meta: Children) -> int | None:
    """RSS ttl, else the syndication module's period divided by its frequency; minutes, at most a week."""
    ttl = _int(_first_text(meta, "ttl"))
    if ttl is None and (period := _PERIODS.get((_first_text(meta, "sy:updateperiod") or "").casefold())):
        ttl = period // max(1, _int(_first_text(meta, "sy:updatefrequency")) or 1)
    return min(ttl, 10080) if ttl else None


def _skip_hours(meta: Children) -> tuple[int, ...]:
    hours = (_int(text_in(hour)) for skip in meta.get("skiphours", ()) for hour in skip.iterchildren("*"))
    return tuple(sorted({hour % 24 for hour in hours if hour is not None and 0 <= hour <= 24}))


_DIGITS = re.compile(r"\s*(\d{1,15})", re.ASCII)


def _int(text: str | None) -> int | None:
    if not text:
        return None
    found = _DIGITS.match(text)
    return int(found[1]) if found else None


# ------------------------------------------------------------------ one entry


def _entry(item: etree._Element, reading: Reading) -> Entry:
    seen = reading.children(item)
    for group in seen.get("media:group", ()):
        for child in group.iterchildren("*"):
            seen.setdefault(reading.name(child.tag), []).append(child)
    links = _links(seen, reading)
    guid = _guid(item, seen)
    url = _alternate(seen, links, reading) or _href(item, reading) or _permalink(seen, guid, reading)
    title = _title(seen, reading)
    published, updated = _dates(item, seen, reading)
    content, summary = _bodies(seen, url or reading.site or reading.url, reading)
    return Entry(
        id=guid or url or f"digest:{key63(title, str(published or updated), summary or content):016x}",
        url=url,
        title=title,
        content=content,
        summary=summary,
        authors=_authors(seen) or reading.authors,
        published=published,
        updated=updated,
        categories=_categories(seen),
        media=_media(seen, links, reading),
        language=_language(item, seen) or _content_language(seen),
    )


def apart(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Entries that share a guid but lead to different pages get the link added to their id, all of them, so that each is
    stored once (a publisher's template that gives every entry the same guid).
    """
    entries = tuple(entries)
    links: dict[str, set[str | None]] = {}
    for entry in entries:
        links.setdefault(entry.id, set()).add(entry.url)
    if len(links) == len(entries):
        return entries
    return tuple(replace(e, id=f"{e.id} {e.url or ''}".strip()) if len(links[e.id]) > 1 else e for e in entries)


def _title(seen: Children, reading: Reading) -> str:
    for name in ("atom:title", "title", "dc:title", "media:title", "itunes:title"):
        for element in seen.get(name, ()):
            if title := title_of(element, atom=name == "atom:title"):
                return title
    return ""


def _first_text(seen: Children, *names: str) -> str | None:
    for name in names:
        for element in seen.get(name, ()):
            if text := text_in(element):
                return text
    return None


def _guid(item: etree._Element, seen: Children) -> str | None:
    text = _first_text(seen, "guid", "atom:id", "id", "dc:identifier") or item.get(_RDF_ABOUT)
    return tidy(text)[:2000] or None if text else None


def _permalink(seen: Children, guid: str | None, reading: Reading) -> str | None:
    """A guid that is a web address and does not deny being one."""
    element = next(iter(seen.get("guid", ())), None)
    if element is not None and (element.get("isPermaLink") or element.get("ispermalink") or "true").strip().casefold() == "false":
        return None
    if guid and guid[:8].casefold().startswith(("http://", "https://")):
        return safe_url(guid)
    return None


Link = tuple[str, str, str | None, etree._Element]


def _links(seen: Children, reading: Reading) -> list[Link]:
    """(rel, absolute address, type, element) of all Atom links, also those inside RSS."""
    found: list[Link] = []
    for name in ("atom:link", "link"):
        for element in seen.get(name, ())[:200]:
            href = element.get("href")
            if href is None:
                continue
            url = safe_url(href, reading.base(element))
            if url:
                rel = (element.get("rel") or "alternate").strip().casefold().removeprefix("http://www.iana.org/assignments/relation/")
                found.append((rel, url, element.get("type"), element))
    return found


def _alternate(seen: Children, links: list[Link], reading: Reading) -> str | None:
    """The page: RSS link, Atom link rel=alternate (HTML before other types), or what comes nearest."""
    for element in seen.get("link", ()):
        text = text_in(element)
        if text and (url := safe_url(text, reading.base(element))):
            return url
    pages = [(kind, url) for rel, url, kind, _ in links if rel == "alternate"]
    for kind, url in pages:
        if kind is None or "html" in kind:
            return url
    if pages:
        return pages[0][1]
    for name in ("atom:link",):
        for element in seen.get(name, ()):
            if (text := text_in(element)) and (url := safe_url(text, reading.base(element))):
                return url
    return None


def _href(element: etree._Element, reading: Reading) -> str | None:
    """CDF keeps the address in an attribute."""
    href = element.get("HREF") or element.get("href")
    return safe_url(href, reading.base(element)) if href else None


_PUBLISHED = (
    "pubdate",
    "atom:published",
    "atom:issued",
    "published",
    "issued",
    "dcterms:issued",
    "dc:date",
    "prism:publicationdate",
    "dcterms:available",
)
_UPDATED = ("atom:updated", "atom:modified", "dcterms:modified", "updated", "modified", "prism:modificationdate", "lastbuilddate")
_CREATED = ("atom:created", "dcterms:created", "created", "date")


def _dates(item: etree._Element, seen: Children, reading: Reading) -> tuple[Moment | None, Moment | None]:
    published = _date(seen, _PUBLISHED, reading)
    updated = _date(seen, _UPDATED, reading)
    if published is None:
        published = _date(seen, _CREATED, reading)
    if published is None and updated is None and (stamp := item.get("LASTMOD") or item.get("lastmod")):
        updated = parse_date(stamp)
    return published, updated


def _date(seen: Children, names: tuple[str, ...], reading: Reading) -> Moment | None:
    for name in names:
        for element in seen.get(name, ()):
            text = text_in(element)
            if text and (when := parse_date(text, language=reading.language)):
                return when
    return None


_FULL = ("content:encoded", "atom:content", "xhtml:body", "xhtml:div", "body", "fullitem", "content", "content:items")
_SHORT = (
    "atom:summary",
    "description",
    "dc:description",
    "summary",
    "abstract",
    "media:description",
    "itunes:summary",
    "itunes:subtitle",
    "tagline",
)


def _bodies(seen: Children, base: str, reading: Reading) -> tuple[str | None, str | None]:
    """(content, summary). Equal bodies are sanitised once; what stands only in `description` is a summary."""
    content, raw = _body(seen, _FULL, base, reading, "")
    summary, _ = _body(seen, _SHORT, base, reading, raw)
    if summary is None and raw and content is None:
        return None, None
    return content, summary


def _body(seen: Children, names: tuple[str, ...], base: str, reading: Reading, same_as: str) -> tuple[str | None, str]:
    for name in names:
        for element in seen.get(name, ()):
            atom = name.startswith("atom:")
            raw = raw_html(element, atom=atom)
            if not raw.strip():
                continue
            if raw == same_as:
                return None, raw
            inside = reading.base(element) if reading.has_base and element.base else base
            if html := html_of(element, inside, atom=atom):
                return html, raw
    return None, ""


# ------------------------------------------------------------------ people, subjects, languages, media

_MAIL_NAME = re.compile(r"\s*[^\s@()<>]+@[^\s@()<>]+\s*\(([^()]+)\)\s*")  # RSS 2.0: «lawyer@boyer.net (Lawyer Boyer)»
_NAME_MAIL = re.compile(r"\s*([^@()<>]+?)\s*[(<][^\s@()<>]+@[^\s@()<>]+[)>]\s*")


def _authors(seen: Children) -> tuple[str, ...]:
    names: list[str] = []
    for element in seen.get("atom:author", ())[:_MOST_AUTHORS]:
        names.append(_person(element))
    for name in ("dc:creator", "author", "itunes:author", "dc:author", "media:credit"):
        if names and name in ("itunes:author", "media:credit"):
            break
        names += [
            _person(element) for element in seen.get(name, ())[:_MOST_AUTHORS] if name != "media:credit" or element.get("role") == "author"
        ]
    return tuple(dict.fromkeys(name for name in names if name))


def _person(element: etree._Element) -> str:
    for child in element.iterchildren("*"):
        if name_of(child.tag).rpartition(":")[2] == "name":
            return tidy(text_in(child))[:300]
    text = title_of(element, atom=False)
    if "@" not in text:
        return text[:300]
    found = _MAIL_NAME.fullmatch(text[:400]) or _NAME_MAIL.fullmatch(text[:400])
    return tidy(found[1])[:300] if found else text[:300]


def _categories(seen: Children) -> tuple[str, ...]:
    terms: list[str] = []
    for name in ("category", "atom:category", "dc:subject", "media:category"):
        for element in seen.get(name, ())[:_MOST_CATEGORIES]:
            term = element.get("label") or element.get("term") or title_of(element, atom=False)
            terms.append(tidy(term)[:200])
    terms += [tidy(element.get("text") or "")[:200] for element in seen.get("itunes:category", ())[:_MOST_CATEGORIES]]
    return tuple(dict.fromkeys(term for term in terms if term))[:_MOST_CATEGORIES]


_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}", re.ASCII)


def _clean_language(text: str | None) -> str | None:
    if not text:
        return None
    text = text.strip().replace("_", "-")
    return text if _TAG.fullmatch(text) else None


def _language(element: etree._Element, seen: Children) -> str | None:
    return _clean_language(element.get(_LANG)) or _clean_language(_first_text(seen, "language", "dc:language", "atom:language"))


def _content_language(seen: Children) -> str | None:
    for name in ("atom:content", "atom:title", "title", "content:encoded"):
        for element in seen.get(name, ()):
            if found := _clean_language(element.get(_LANG)):
                return found
    return None


def _media(seen: Children, links: list[Link], reading: Reading) -> tuple[Media, ...]:
    found: dict[str, Media] = {}
    for name, key in (("enclosure", "url"), ("media:content", "url"), ("media:thumbnail", "url"), ("itunes:image", "href")):
        for element in seen.get(name, ())[:_MOST_MEDIA]:
            _add(found, element.get(key) or element.get("href") or text_in(element), element, reading)
            for inside in element.iterchildren("*") if name == "media:content" else ():
                if name_of(inside.tag) == "media:thumbnail":
                    _add(found, inside.get("url"), inside, reading)
    for element in seen.get("atom:content", ()):
        _add(found, element.get("src"), element, reading)
    for rel, url, _, element in links:
        if rel == "enclosure":
            _add(found, url, element, reading)
    return tuple(found.values())[:_MOST_MEDIA]


def _add(found: dict[str, Media], address: str | None, element: etree._Element, reading: Reading) -> None:
    url = safe_url(address, reading.base(element)) if address else None
    if url and url not in found:
        kind = element.get("type") or ("image" if element.get("medium") == "image" or "thumbnail" in element.tag else None)
        length = element.get("length") or element.get("fileSize")
        found[url] = Media(
            url=url,
            type=kind[:100] if kind else None,
            length=_int(length),
            width=_int(element.get("width")),
            height=_int(element.get("height")),
        )
