"""The news sitemap (sitemaps.org 0.9, Google's news schema 0.9): what search engines for news may list of us."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from news7d.core.outgoing.xml import element, text
from news7d.core.render import machine_time

MOST_PAGES = 1000  # that a news sitemap may hold
OLDEST = timedelta(hours=48)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsPage:
    """A page of ours that tells news. `language` as ISO 639, Chinese as zh-cn or zh-tw."""

    url: str
    title: str
    language: str
    published: datetime


def render_news_sitemap(pages: Sequence[NewsPage], name: str, now: datetime) -> bytes:
    """`name`: the publication. Pages older than two days are left out; an empty file is a valid one."""
    fresh = [page for page in pages if page.published > now - OLDEST][:MOST_PAGES]
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n',
        *(_page(page, name) for page in fresh),
        "</urlset>\n",
    ]
    return "".join(parts).encode("utf-8", "ignore")


def _page(page: NewsPage, name: str) -> str:
    return (
        f"<url>\n<loc>{text(page.url)}</loc>\n<news:news>\n<news:publication><news:name>{text(name)}</news:name>"
        f"<news:language>{text(page.language)}</news:language></news:publication>\n"
        f"<news:publication_date>{machine_time(page.published)}</news:publication_date>\n"
        f"{element('news:title', page.title)}</news:news>\n</url>\n"
    )


def sitemap_language(code: str | None) -> str:
    """ISO 639 with two or three letters; Chinese by its script."""
    base, _, rest = (code or "").lower().partition("-")
    if base == "zh":
        return "zh-tw" if any(word in rest for word in ("tw", "hk", "hant")) else "zh-cn"
    return base if 2 <= len(base) <= 3 and base.isalpha() and base != "und" else "en"
