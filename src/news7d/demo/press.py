"""What an invented outlet publishes: feeds in three formats, pages with JSON-LD, a home page, sitemaps, robots.txt. Pure.

Each page says that it is invented, in its head and in its foot.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape

from news7d.demo.pieces import Outlet, Version

INVENTED = "Invented for the News7D demo: no such outlet, event or person exists."
NEWEST = 40  # entries of a feed
_RTL = {"ar"}
_FORMATS = ("rss", "rss", "atom", "rss", "json")
_NAMESPACES = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A piece as it stands at its address just now."""

    url: str
    version: Version
    published: datetime
    modified: datetime
    section: str
    authors: tuple[str, ...]
    dateline: str | None
    picture: str | None
    film: str | None = None

    @property
    def lead(self) -> str:
        return self.version.standfirst or self.version.text.split("\n\n")[0]


def form_of(outlet: Outlet) -> str:
    """Which format an outlet's feed has."""
    return _FORMATS[sum(map(ord, outlet.label)) % len(_FORMATS)]


def feed(outlet: Outlet, home: str, items: Sequence[Item]) -> tuple[str, str]:
    """(media type, text) of the newest items, newest first."""
    newest = sorted(items, key=lambda item: item.published, reverse=True)[:NEWEST]
    return {"rss": _rss, "atom": _atom, "json": _json}[form_of(outlet)](outlet, home, newest)


def _rss(outlet: Outlet, home: str, items: Sequence[Item]) -> tuple[str, str]:
    entries = "".join(
        f"<item><title>{escape(item.version.title)}</title><link>{item.url}</link><guid>{item.url}</guid>"
        f"<pubDate>{format_datetime(item.published, usegmt=True)}</pubDate><category>{item.section}</category>"
        + "".join(f"<dc:creator>{escape(name)}</dc:creator>" for name in item.authors)
        + f"<description>{escape(item.lead)}</description>"
        + (f'<media:content url="{item.picture}" medium="image"/>' if item.picture else "")
        + "</item>\n"
        for item in items
    )
    return "application/rss+xml", (
        f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" {_NAMESPACES}><channel><title>{escape(outlet.name)}</title>'
        f"<link>{home}/</link><description>{INVENTED}</description><language>{outlet.language}</language>\n{entries}</channel></rss>\n"
    )


def _atom(outlet: Outlet, home: str, items: Sequence[Item]) -> tuple[str, str]:
    entries = "".join(
        f'<entry><title>{escape(item.version.title)}</title><link href="{item.url}"/><id>{item.url}</id>'
        f"<published>{_iso(item.published)}</published><updated>{_iso(item.modified)}</updated>"
        + "".join(f"<author><name>{escape(name)}</name></author>" for name in item.authors)
        + f'<category term="{item.section}"/><summary>{escape(item.lead)}</summary></entry>\n'
        for item in items
    )
    updated = max((item.modified for item in items), default=None)
    return "application/atom+xml", (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{outlet.language}">'
        f"<title>{escape(outlet.name)}</title><subtitle>{INVENTED}</subtitle><id>{home}/</id>"
        f'<link href="{home}/"/><link rel="self" href="{home}/feed"/><author><name>{escape(outlet.name)}</name></author>'
        + (f"<updated>{_iso(updated)}</updated>" if updated else "")
        + f"\n{entries}</feed>\n"
    )


def _json(outlet: Outlet, home: str, items: Sequence[Item]) -> tuple[str, str]:
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "description": INVENTED,
        "home_page_url": home + "/",
        "feed_url": home + "/feed",
        "language": outlet.language,
        "items": [
            {
                "id": item.url,
                "url": item.url,
                "title": item.version.title,
                "content_text": item.lead,
                "date_published": _iso(item.published),
                "date_modified": _iso(item.modified),
                "tags": [item.section],
                "authors": [{"name": name} for name in item.authors],
                **({"image": item.picture} if item.picture else {}),
            }
            for item in items
        ],
    }
    return "application/feed+json", json.dumps(told, ensure_ascii=False)


def page(outlet: Outlet, home: str, item: Item, others: Sequence[Item]) -> str:
    """The page of a piece; `others` are linked under it."""
    paragraphs = item.version.text.split("\n\n")
    if item.dateline and not paragraphs[0].casefold().startswith(item.dateline.casefold()):
        paragraphs[0] = f"{item.dateline} — {paragraphs[0]}"
    byline = f'<p class="byline">{escape(", ".join(item.authors))}</p>' if item.authors else ""
    standfirst = f'<p class="standfirst">{escape(item.version.standfirst)}</p>' if item.version.standfirst else ""
    shown = f'<figure><img src="{item.picture}" width="800" height="500" alt=""></figure>' if item.picture else ""
    film = (
        f'<figure><video controls preload="none" width="480" height="270" title="{escape(item.version.title)}"'
        f' poster="{item.picture or ""}"><source src="{item.film}" type="video/webm"></video></figure>'
        if item.film
        else ""
    )
    body = "".join(f"<p>{escape(text)}</p>\n" for text in paragraphs)
    more = "".join(f'<li><a href="{other.url}">{escape(other.version.title)}</a></li>' for other in others)
    return _framed(
        outlet,
        home,
        item.version.title,
        _meta(outlet, item),
        f'<article><h1>{escape(item.version.title)}</h1>{standfirst}{byline}<time datetime="{_iso(item.published)}">'
        f"{item.published:%d.%m.%Y %H:%M} UTC</time>{shown}\n{body}{film}</article>\n<aside><ul>{more}</ul></aside>",
    )


def front(outlet: Outlet, home: str, items: Sequence[Item]) -> str:
    """An outlet's home page."""
    newest = sorted(items, key=lambda item: item.published, reverse=True)
    rows = "".join(f'<li><a href="{item.url}">{escape(item.version.title)}</a></li>\n' for item in newest)
    link = f'<link rel="alternate" type="{feed(outlet, home, ())[0]}" title="{escape(outlet.name)}" href="{home}/feed">'
    return _framed(outlet, home, outlet.name, link, f"<h1>{escape(outlet.name)}</h1><ul>{rows}</ul>")


def sitemap(outlet: Outlet, items: Sequence[Item]) -> str:
    """A news sitemap."""
    rows = "".join(
        f"<url><loc>{item.url}</loc><lastmod>{_iso(item.modified)}</lastmod><news:news><news:publication>"
        f"<news:name>{escape(outlet.name)}</news:name><news:language>{outlet.language}</news:language></news:publication>"
        f"<news:publication_date>{_iso(item.published)}</news:publication_date><news:title>{escape(item.version.title)}</news:title>"
        "</news:news></url>\n"
        for item in items
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        f' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n{rows}</urlset>\n'
    )


def robots(home: str) -> str:
    return f"# {INVENTED}\nUser-agent: *\nDisallow: /subscribers/\n\nSitemap: {home}/sitemap-news.xml\n"


def press_room(homes: Sequence[tuple[Outlet, str]]) -> str:
    """The list of all outlets, for whoever looks at the demo's port itself."""
    rows = "".join(
        f'<li lang="{outlet.language}"><a href="{home}/">{escape(outlet.name)}</a>, {outlet.kind}</li>\n' for outlet, home in homes
    )
    whole = Outlet(label="demo", name="The outlets of the demo", language="en", country=None, kind="")
    return _framed(whole, "", whole.name, "", f"<h1>{whole.name}</h1><ul>{rows}</ul>")


def _meta(outlet: Outlet, item: Item) -> str:
    said = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": item.version.title,
        "datePublished": _iso(item.published),
        "dateModified": _iso(item.modified),
        "url": item.url,
        "inLanguage": outlet.language,
        "articleSection": item.section,
        "author": [{"@type": "Person", "name": name} for name in item.authors],
        "publisher": {"@type": "NewsMediaOrganization", "name": outlet.name},
        **({"image": [item.picture]} if item.picture else {}),
    }
    data = json.dumps(said, ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<link rel="canonical" href="{item.url}"><meta property="og:type" content="article">'
        f'<meta property="og:title" content="{escape(item.version.title)}"><meta property="og:url" content="{item.url}">'
        + (f'<meta property="og:image" content="{item.picture}">' if item.picture else "")
        + f'<meta name="description" content="{escape(item.lead[:200])}"><script type="application/ld+json">{data}</script>'
    )


_LOOK = (
    "body{max-width:44rem;margin:0 auto;padding:1rem;font:1.1rem/1.55 Georgia,serif}img,video{max-width:100%;height:auto}"
    "header,footer{font:.85rem sans-serif;color:#555;border-block-start:3px solid}aside{font-size:.95rem}"
)


def _framed(outlet: Outlet, home: str, title: str, head: str, body: str) -> str:
    direction = "rtl" if outlet.language in _RTL else "ltr"
    return (
        f'<!doctype html><html lang="{outlet.language}" dir="{direction}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{escape(title)} - {escape(outlet.name)}</title>{head}<style>{_LOOK}</style></head>\n"
        f'<body><header><a href="{home}/">{escape(outlet.name)}</a></header>\n<main>{body}</main>\n'
        f'<footer><p lang="en" dir="ltr">{INVENTED}</p></footer></body></html>\n'
    )


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
