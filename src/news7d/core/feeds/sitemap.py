"""Sitemaps (sitemaps.org 0.9) with Google's news and image extensions, and indexes of them."""

from __future__ import annotations

import re

from lxml import etree

from news7d.core.dates import parse_date
from news7d.core.feeds.markup import text_in
from news7d.core.feeds.tree import name_of
from news7d.core.html import canonical_url, domain_of, plain, safe_url, tidy
from news7d.model import Entry, Media, ParsedFeed

_MOST_SITEMAPS = 1000


def is_sitemap(root: etree._Element) -> bool:
    return _local(root) in ("urlset", "sitemapindex")


def _local(element: etree._Element) -> str:
    return name_of(element.tag).rpartition(":")[2]


def read_sitemap(root: etree._Element, url: str, *, max_entries: int, problems: list[str], site: str | None = None) -> ParsedFeed:
    """An index gives `sitemaps`, newest first; a urlset gives entries. Addresses of other sites are left out, but those of
    `site`, whose robots.txt is known to name this sitemap (sitemaps.org, «cross submits»).
    """
    ours = frozenset(filter(None, (domain_of(url), domain_of(site) if site else None)))
    rows = [_flat(child) for child in root.iterchildren("*") if _local(child) in ("url", "sitemap")]
    rows = [row for row in rows if row.get("loc")]
    if len(rows) > max_entries or _local(root) == "sitemapindex":
        rows.sort(key=lambda row: row.get("news:publication_date") or row.get("lastmod") or "", reverse=True)
    if _local(root) == "sitemapindex":
        listed = {
            address: parse_date(row.get("lastmod")) for row in rows[:_MOST_SITEMAPS] if (address := _ours(row["loc"], url, ours, problems))
        }
        times = tuple((address, when) for address, when in listed.items() if when)
        return ParsedFeed(format="sitemap", sitemaps=tuple(listed), sitemap_times=times, problems=tuple(problems))
    if len(rows) > max_entries:
        problems.append(f"{len(rows)} addresses: only the newest {max_entries} were read")
    entries = [entry for row in rows[:max_entries] if (entry := _entry(row, url, ours, problems))]
    name = next((row["news:name"] for row in rows if row.get("news:name")), "")
    language = next((code for row in rows if (code := _language(row))), None)
    return ParsedFeed(format="sitemap", title=plain(name), language=language, entries=tuple(entries), problems=tuple(problems))


def _flat(element: etree._Element) -> dict[str, str]:
    """All leaves by name; of repeated ones the first, pictures joined by spaces."""
    row: dict[str, str] = {}
    for leaf in element.iterdescendants("*"):
        if len(leaf) == 0 and (text := text_in(leaf)):
            name = name_of(leaf.tag)
            name = name.rpartition(":")[2] if name.startswith("?") else name
            if name == "image:loc":
                row[name] = f"{row[name]} {text}"[:20_000] if name in row else text
            else:
                row.setdefault(name, text)
    return row


def _language(row: dict[str, str]) -> str | None:
    text = row.get("news:language", "").replace("_", "-")
    return text if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}", text) else None


def _ours(address: str, url: str, ours: frozenset[str], problems: list[str]) -> str | None:
    found = safe_url(address, url)
    if found and domain_of(found) not in ours:
        note = f"addresses of other sites were left out ({domain_of(found)})"
        if note not in problems and len(problems) < 20:
            problems.append(note)
        return None
    return found


def _entry(row: dict[str, str], url: str, ours: frozenset[str], problems: list[str]) -> Entry | None:
    address = _ours(row["loc"], url, ours, problems)
    if not address:
        return None
    words = [tidy(word)[:200] for word in row.get("news:keywords", "").split(",")]
    return Entry(
        id=canonical_url(address),
        url=address,
        title=plain(row.get("news:title", "")),
        published=parse_date(row.get("news:publication_date")),
        updated=parse_date(row.get("lastmod")),
        categories=tuple(word for word in dict.fromkeys(words) if word),
        media=tuple(Media(url=picture, type="image") for part in row.get("image:loc", "").split()[:20] if (picture := safe_url(part, url))),
        language=_language(row),
    )
