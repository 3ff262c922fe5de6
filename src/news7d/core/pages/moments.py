"""When an article was published and last changed: candidates from every place of the page, best first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple

from news7d.core.dates import UNWRITTEN, Unwritten, parse_date
from news7d.core.pages.blocks import Block
from news7d.core.pages.place import is_elsewhere, nearest
from news7d.core.pages.structured import Structured, Thing, string
from news7d.core.pages.tree import Node, Page

Moment = datetime | date


class Dated(NamedTuple):
    when: Moment
    origin: str
    sure: float


_PUBLISHED = (
    "article:published_time", "og:article:published_time", "article:published", "datepublished", "date_published", "parsely-pub-date",
    "publishdate", "publish-date", "publish_date", "pubdate", "published_time", "published-date", "sailthru.date", "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dc.date.published",
    "date.created", "datecreated", "article.published", "article:post_date", "article_date_original", "bt:pubdate", "originalpublicationdate",
    "og:published_time", "og:pubdate", "rnews:datepublished", "citation_publication_date", "citation_online_date", "citation_date", "release_date",
    "og:release_date", "article:publicationdate", "shareaholic:article_published_time", "last-publication-date", "prism.publicationdate",
    "vr:published_time", "iso-8601-publish-date", "dateissued", "displaydate", "publication_date", "pdate",
)  # fmt: skip
_VAGUE = ("date", "created", "timestamp", "dc.date", "dcterms.date", "revised")  # may be the day of the article or of the page
_MODIFIED = (
    "article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified", "date_modified", "dcterms.modified", "dc.date.modified",
    "last-modified", "lastmod", "article:updated_time", "article:updated", "updated_time", "revision_date", "modified", "cxenseparse:modifiedtime",
    "og:modified_time", "last_modified", "parsely-mod-date", "moddate", "vr:updated_time", "date.modified", "article:modified",
)  # fmt: skip
_CHANGED = re.compile(
    r"updat|modif|mis à jour|aktualis|actualiz|aggiorn|atualiz|aktualiz|обновл|bijgewerkt|oppdater|opdater|uppdater|güncelle|diperbarui|cập nhật|更新|수정|تحديث|last.?change|geändert|änderung|revised|edited",
    re.I,
)
_DATE_HINT = re.compile(r"date|time|publish|posted|pubdate|datum|fecha|datestamp|zeit|tarih|tanggal|byline|dateline|meta|created", re.I)
_FOOT_HINT = re.compile(r"footer|copyright|sidebar|related|comment|widget|event|calendar|archive", re.I)
_WORD = r"[^\s\d,()|/–—]{2,24}"  # the name of a month in any language: parse_date knows whether it is one
_IN_TEXT = re.compile(
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[T ]+\d{1,2}:\d{2}(?::\d{2})?)?"
    r"|(?:\d{4}|(?:令和|平成|民國|民国)\s?(?:\d{1,3}|元))\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]?"
    r"|\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d{2})(?!\d)|\d{1,2}/\d{1,2}/\d{4}|\d{1,2}-\d{1,2}-\d{4}"
    r"|\d{1,2}\s*,?\s*(?:tháng|thg)\s*\d{1,2}\s*,?\s*(?:năm\s*)?\d{4}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.|er|º|ª)?\s+(?:de\s+|of\s+)?{_WORD}(?:\s+(?:الأول[ىي]?|الثانية?|الآخرة?|القعدة|الحجة))?(?:\s+de|\s+del)?,?\s+\d{{4}}"
    rf"|\d{{4}}\.?\s+[^\W\d_]{{3,12}}\s+\d{{1,2}}\b|{_WORD}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}})",
    re.I,
)
_AFTER = re.compile(
    r"\s*(?:[,|•·–—.-]|at|um|às|à|a\s+las|alle|ore|om|kl\.?|klo|в|о|у|saat|pukul|jam|lúc|الساعة|ساعت|เวลา|στις|בשעה|o\s+godz\.|v)*\s*"
    r"((?:(?:上午|下午|午前|午後|오전|오후)\s?)?\d{1,2}(?:[:.h]|\s?[時时시点點])\s?\d{2}\s?[分분]?(?::\d{2})?(?:\s?[ap]\.?\s?m\b\.?)?"
    r"(?:\s*(?:uhr|น\.?|ч\.?))?(?:\s*(?:\(?(?:gmt|utc)\s?[+-]\s?\d{1,2}(?::?\d{2})?\)?|\(?(?:[A-Z]{2,4}T|GMT|UTC|Z|ET|PT|CT|MT|WIB|WITA|WIT|MSK|MEZ|MESZ)\b\)?|[+-]\d{2}:?\d{2}))?)",
    re.I,
)
_BEFORE = re.compile(
    r"(?<![\d:])(\d{1,2}[:.h]\d{2})\s*(?:uhr|น\.?|a\.?m\.?|p\.?m\.?)?\s*[,|•·–—-]?\s*(?:(?:ngày|on|am|le|el|в|[^\W\d_]{3,12}),?\s*)?$", re.I
)
_IN_URL = re.compile(r"(?<!\d)(19[89]\d|20[0-4]\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?!\d)")


def published(page: Page, data: Structured, language: str | None, blocks: list[Block], heading: int) -> Dated | None:
    """When the article came out, to the minute with offset where the page says so.

    What the page states for machines comes first. Where two of those statements are days apart, the one whose day a
    reader sees beside the headline is believed; where they give a day only, the minute that a reader sees is taken.
    """
    stated = [dated for dated in _stated(page, data, language, heading) if 1990 <= dated.when.year <= 2100]
    first = stated[0] if stated else None
    if first is not None and isinstance(first.when, datetime) and not any(_apart(first, other) for other in stated):
        return _with_offset(first, stated)
    seen = [*_beside(blocks, heading, language), *_visible(page, language, heading)]
    if first is not None:
        return _agreed(first, stated, seen)
    clocked = next((dated for dated in seen if isinstance(dated.when, datetime) and dated.sure > 0.5), None)
    vague = [Dated(when, "meta", 0.7) for when in _metas(page, _VAGUE, language)]
    if seen and clocked is not None and seen.index(clocked) < 2:
        return _first_sane([clocked])
    if vague:
        said = list(_labelled(page, language, _SAID))
        if said and _apart(vague[0], said[0], 0) and any(not _apart(vague[0], other, 0) for other in _labelled(page, language, _CHANGED)):
            return _first_sane(said)  # the vague date is the one of the last change
    return _first_sane(chain(vague, _labelled(page, language, _SAID), seen, _weak(page, language)))


def _agreed(first: Dated, stated: list[Dated], seen: list[Dated]) -> Dated:
    """Of statements that differ, the one that agrees with what is seen; the fullest form of it."""
    near = [dated for dated in seen[:2] if dated.sure > 0.6]
    if any(_apart(first, other) for other in stated) and near and _apart(first, near[0], 0):
        first = next((other for other in stated if not _apart(other, near[0], 0)), first)
    if isinstance(first.when, datetime):
        return _with_offset(first, stated)
    fuller = [dated for dated in (*stated, *seen) if isinstance(dated.when, datetime) and dated.sure > 0.5 and not _apart(first, dated)]
    return fuller[0] if fuller else first


def _with_offset(first: Dated, stated: list[Dated]) -> Dated:
    """A statement of the same day that writes its offset, where the first one does not."""
    if not _is_bare(first.when):
        return first
    return next(
        (other for other in stated if isinstance(other.when, datetime) and not _is_bare(other.when) and not _apart(first, other)), first
    )


def _is_bare(when: Moment) -> bool:
    return isinstance(when, datetime) and isinstance(when.tzinfo, Unwritten)


def _apart(one: Dated, other: Dated, days: int = 1) -> bool:
    return abs((_day(one.when) - _day(other.when)).days) > days


def localised(dated: Dated | None, source: str) -> Dated | None:
    """The same moment as the page writes it elsewhere with an offset, where this one has none or is in UTC."""
    when = dated.when if dated is not None else None
    if dated is None or not isinstance(when, datetime) or when.utcoffset() != timedelta(0):
        return dated
    bare = isinstance(when.tzinfo, Unwritten)
    for text in _offset_texts(source, when):
        other = parse_date(text)
        if isinstance(other, datetime) and (bare or other.utcoffset()):
            gap = abs((other - when).total_seconds())
            if gap < 60 or abs((other.replace(tzinfo=None) - when.replace(tzinfo=None)).total_seconds()) < (60 if bare else 1):
                return dated._replace(when=other if other.second or not when.second else other.replace(second=when.second))
    return dated


_WITH_OFFSET = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:\.\d{1,9})?(?:Z|[+-](?:0\d|1[0-4]):?[0-5]\d)(?![\d:])")


def _offset_texts(source: str, when: datetime) -> Iterator[str]:
    """Times with an offset that stand in the source for the day of `when`, then for its neighbours'."""
    days = [f"{(when + timedelta(days=days)).date().isoformat()}T" for days in (0, -1, 1)]
    found: dict[str, list[int]] = {day: [] for day in days}
    for month in {day[:8] for day in days}:  # str.find, and once for all three: pages are large
        at = source.find(month)
        while at >= 0:
            places = found.get(source[at : at + 11])
            if places is not None and len(places) < 40:
                places.append(at)
            at = source.find(month, at + 8)
    for day in days:
        for at in found[day]:
            match = _WITH_OFFSET.match(source, at)
            if match:
                yield match.group()


def _day(when: Moment) -> date:
    return when.date() if isinstance(when, datetime) else when


def _beside(blocks: list[Block], heading: int, language: str | None) -> Iterator[Dated]:
    """Dates in the short lines around the headline."""
    near = sorted(range(max(0, heading - 4), min(len(blocks), heading + 9)), key=lambda i: (abs(i - heading - 1.5), i))
    for i in near:
        text = blocks[i].text
        if 6 <= len(text) <= 160 and any(map(str.isdigit, text)) and not _CHANGED.search(text[:40]):
            when = _in_text(text, language)
            if when is not None:
                yield Dated(when, "text", 0.75)


def _in_text(text: str, language: str | None) -> Moment | None:
    """The first date in a text, with the time that stands behind or before it. Never a month or a year alone."""
    for found in _IN_TEXT.finditer(text):
        day = _parsed(found.group(), language)
        if day is None or isinstance(day, datetime):
            if day is not None:
                return day
            continue
        clock = _AFTER.match(text, found.end()) or _BEFORE.search(text[max(0, found.start() - 30) : found.start()])
        if clock:
            full = _parsed(f"{day.isoformat()} {re.sub(r'(?<=[0-9])[h.](?=[0-9])', ':', clock[1], count=1)}", language)
            return full if isinstance(full, datetime) and full.date() == day else day
        return day
    return None


def _parsed(text: str, language: str | None) -> Moment | None:
    """Times without an offset stay without one: the page may prove it elsewhere, and we invent none."""
    return parse_date(text, zone=UNWRITTEN, language=language)


def _labelled(page: Page, language: str | None, label: re.Pattern[str]) -> Iterator[Dated]:
    """«Published on 3 May 2021», anywhere."""
    text = page.body.text()[:300_000]
    for found in islice(label.finditer(text), 20):
        after = _FILLER.sub("", text[found.end() : found.end() + 60], count=1)
        when = _in_text(after, language) if _IN_TEXT.match(after) else None
        if when is not None:
            yield Dated(when, "text", 0.65)


_FILLER = re.compile(
    r"^[\s:,.–—|-]*(?:[^\W\d]{1,4}\b[\s:,.–—|-]*)?(?:\$date:\s*)?", re.I
)  # «Published: », «geändert am: », «Updated: $Date: »
_SAID = re.compile(
    r"\b(?:published|posted|issued|written|veröffentlicht|erschienen|erstellt|geschrieben|eingestellt|publi[ée]e?|mis en ligne|publicado|pubblicato|gepubliceerd|"
    r"(?:artikel|beitrag) wurde|datum|stand|opublikowano|dodano|publikováno|vydáno|yayın(?:lanma)?|опубликовано|dipublikasikan|đăng)\b\s*:?\s*(?:on|am|le|el|il|op|em|dne|vom|date|tarihi)?\b",
    re.I,
)


def modified(page: Page, data: Structured, language: str | None, heading: int) -> Dated | None:
    """When the article was last changed, as the page states it."""
    found = [Dated(when, "json-ld", 0.95) for when in _json(data.article, ("dateModified", "dateUpdated"), language)]
    found += [Dated(when, "meta", 0.9) for when in _metas(page, _MODIFIED, language)]
    found += [Dated(when, "microdata", 0.9) for when in _props(page, ("datemodified",), language, heading)]
    return _first_sane(found)


def _first_sane(found: Iterable[Dated]) -> Dated | None:
    return next((dated for dated in found if 1990 <= dated.when.year <= 2100), None)


def _stated(page: Page, data: Structured, language: str | None, heading: int) -> Iterator[Dated]:
    names = ("datePublished", "dateCreated", "uploadDate", "datePosted")
    if data.is_article:
        yield from (Dated(when, "json-ld", 0.97) for when in _json(data.article, names, language))
    yield from (Dated(when, "meta", 0.93) for when in _metas(page, _PUBLISHED, language))
    yield from (Dated(when, "microdata", 0.9) for when in _props(page, ("datepublished", "datecreated"), language, heading))
    yield from (Dated(when, "json-ld", 0.85) for when in _json(data.article, names, language))
    for thing in data.things[:40]:
        yield from (Dated(when, "json-ld", 0.8) for when in _json(thing, ("datePublished",), language))


def _json(thing: Thing, names: tuple[str, ...], language: str | None) -> Iterator[Moment]:
    for name in names:
        when = _parsed(string(thing.get(name))[:100], language)
        if when is not None:
            yield when


def _metas(page: Page, names: tuple[str, ...], language: str | None) -> Iterator[Moment]:
    """Full times first: a page may have its day in one meta and its minute in another."""
    days = []
    for name in names:
        for value in page.metas.get(name, ())[:3]:
            when = _parsed(value[:100], language)
            if isinstance(when, datetime):
                yield when
            elif when is not None:
                days.append(when)
    yield from days


def _props(page: Page, names: tuple[str, ...], language: str | None, heading: int) -> Iterator[Moment]:
    marked = (
        node for node in page.marked if (node.attrs.get("itemprop") or node.attrs.get("property") or "").lower().rsplit(":", 1)[-1] in names
    )
    for node in nearest(marked, heading):
        if not is_elsewhere(node):
            value = node.get("content") or node.get("datetime") or node.text()
            when = _parsed(value[:100], language)
            if when is not None:
                yield when


def _visible(page: Page, language: str | None, heading: int) -> Iterator[Dated]:
    """<time> elements, then elements with a date-like class, nearest to the headline first."""
    times: list[tuple[float, Dated]] = []
    for node in page.nodes:
        if node.tag == "time" or (node.hint and node.end - node.first <= 4 and _looks_dated(node.hint)):
            dated = _of_node(node, language)
            if dated is not None:
                if _under_foot(node):
                    dated = dated._replace(sure=0.3)
                distance = abs(node.first - heading) + (200 if dated.sure < 0.5 else 0) + (60 if node.tag != "time" else 0)
                changed = 40 if _CHANGED.search(node.hint + " " + node.text()[:80]) else 0
                times.append((distance + changed, dated))
    times.sort(key=lambda pair: pair[0])
    yield from (dated for _, dated in times)


@lru_cache(maxsize=8192)
def _looks_dated(hint: str) -> bool:
    return _DATE_HINT.search(hint) is not None


def _of_node(node: Node, language: str | None) -> Dated | None:
    stated = node.get("datetime") or (node.get("title") if node.tag == "abbr" else "")
    if stated or node.tag == "time":
        when = _parsed((stated or node.text())[:100], language)
        if when is not None:
            return Dated(when, "time", 0.85)
    text = node.text()[:300]
    when = _in_text(text, language) if any(map(str.isdigit, text)) else None
    return Dated(when, "text", 0.7) if when is not None else None


def _under_foot(node: Node) -> bool:
    at: Node | None = node
    while at is not None:
        if at.tag in ("footer", "aside", "nav") or (at.hint and _FOOT_HINT.search(at.hint) and at.tag != "body"):
            return True
        at = at.up
    return False


def _weak(page: Page, language: str | None) -> Iterator[Dated]:
    """The address, a stated change, any date in the text."""
    found = _IN_URL.search(page.url)
    if found:
        when = parse_date("-".join(found.groups()))
        if when is not None:
            yield Dated(when, "url", 0.75)
    yield from (Dated(when, "meta", 0.5) for when in _metas(page, _MODIFIED, language))
    yield from _labelled(page, language, _CHANGED)
    text = page.body.text()[:200_000]
    for match in islice(_YEAR.finditer(text), 40):
        when = _in_text(text[max(0, match.start() - 24) : match.end() + 24], language)
        if when is not None:
            yield Dated(when, "text", 0.4)


_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
