"""Where a site keeps its feeds: what its pages and headers say, what sites of its kind usually do, and pages read as feeds.

Sources: WHATWG HTML §4.6.7 (rel=alternate), RFC 8288 (Link header), RFC 9309 (Sitemap lines in robots.txt).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from news7d.core.feeds.decode import to_utf8, unzipped
from news7d.core.html import canonical_url, domain_of, plain, safe_url
from news7d.core.link_header import link_header
from news7d.core.listing import base_of
from news7d.model import FeedKind

MOST_GUESSES = 6  # requests that guessing may cost a site
_MOST_LINKS = 100
_LONGEST_PAGE = 5_000_000  # bytes of a page that are looked at

_KINDS: dict[str, FeedKind] = {
    "application/rss+xml": "rss",
    "application/rdf+xml": "rss",
    "application/x-rss+xml": "rss",
    "text/rss+xml": "rss",
    "application/atom+xml": "atom",
    "text/atom+xml": "atom",
    "application/feed+json": "json",
    "application/json": "json",
    "application/xml": "rss",
    "text/xml": "rss",
}
_SURE = {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLink:
    """A feed that a page points to. `kind` is what the page claims; `sure` false where only the type «xml» or «json» says so."""

    url: str
    title: str | None = None
    kind: FeedKind = "rss"
    sure: bool = True


def candidates(html: bytes, url: str, headers: Iterable[tuple[str, str]] = ()) -> tuple[FeedLink, ...]:
    """The feeds that a page names in its Link headers and its <link> elements, in head or body, best first.

    Comment feeds come last, and types that may be anything after those that say feed. Names are absolute, against <base>.
    """
    found: list[FeedLink | None] = list(_header_links(headers, url))
    tree = LexborHTMLParser(to_utf8(html[:_LONGEST_PAGE], None)[0])
    base = base_of(tree, url)
    for node in tree.css("link[rel][href], a[rel][href]")[:1000]:
        rels = (node.attributes.get("rel") or "").casefold().split()
        kind = (node.attributes.get("type") or "").partition(";")[0].strip().casefold()
        if ("alternate" in rels and kind in _KINDS) or "feed" in rels:
            found.append(_link(node.attributes.get("href") or "", base, kind, node.attributes.get("title")))
    return _best_first(link for link in found if link) or _best_first(_told_by_name(tree, base))


_FEED_PATH = re.compile(r"(?:^|[/._-])(?:rss|feeds?|atom|rdf)(?:\.(?:xml|json|php|rss))?/?$|\.(?:rss|atom|rdf)$", re.IGNORECASE)


def _told_by_name(tree: LexborHTMLParser, base: str) -> Iterable[FeedLink]:
    """For pages that name no feed to machines: links for people whose address is that of a feed, within the site."""
    for node in tree.css("a[href]")[:3000]:
        link = _link(node.attributes.get("href") or "", base, "", node.text(strip=True)[:300] or None)
        if link and domain_of(link.url) == domain_of(base) and _FEED_PATH.search(urlsplit(link.url).path):
            yield link


def _link(href: str, base: str, kind: str, title: str | None) -> FeedLink | None:
    url = safe_url(href, base)
    if not url or not url.startswith("http"):
        return None
    return FeedLink(url=url, title=plain(title)[:300] or None if title else None, kind=_KINDS.get(kind, "rss"), sure=kind in _SURE)


def _header_links(headers: Iterable[tuple[str, str]], url: str) -> Iterable[FeedLink]:
    for name, value in headers:
        if name.casefold() != "link":
            continue
        for target, parameters in link_header(value):
            kind = parameters.get("type", "").casefold()
            if "alternate" in parameters.get("rel", "").casefold().split() and kind in _KINDS:
                link = _link(target, url, kind, parameters.get("title"))
                if link:
                    yield link


_COMMENTS = re.compile(r"comment|kommentar|commentaire|comentari|reacties|replies|/c/feed", re.IGNORECASE)


def _best_first(links: Iterable[FeedLink]) -> tuple[FeedLink, ...]:
    unique: dict[str, FeedLink] = {}
    for link in links:
        unique.setdefault(canonical_url(link.url), link)

    def worth(link: FeedLink) -> tuple[bool, bool]:
        return bool(_COMMENTS.search(link.url) or _COMMENTS.search(link.title or "")), not link.sure

    return tuple(sorted(unique.values(), key=worth)[:_MOST_LINKS])


# ------------------------------------------------------------------ what bytes are

_XML_START = re.compile(
    rb"(?:<\?xml[^>]{0,500}\?>|<!--.{0,4000}?-->|<!(?i:doctype)[^>\[]{0,500}(?:\[.{0,8000}?\]\s*)?>|<\?[^>]{0,500}\?>|\s)*<([\w:.-]{1,40})",
    re.DOTALL,
)
_BY_ROOT: dict[str, FeedKind] = {
    "rss": "rss",
    "rdf": "rss",
    "channel": "rss",
    "feed": "atom",
    "urlset": "sitemap",
    "sitemapindex": "sitemap",
}


def sniff(body: bytes, content_type: str | None = None) -> FeedKind | Literal["html"] | None:
    """What the bytes are, by looking, whatever their Content-Type claims: a FeedKind, "html", or None."""
    head, _ = to_utf8(unzipped(body)[:65536], content_type)
    head = head.lstrip()
    if head[:1] == b"{":
        return "json" if b'"items"' in head and (b"jsonfeed.org" in head or b'"content_' in head) else None
    found = _XML_START.match(head)
    if not found:
        return "html" if b"<html" in head[:4096].lower() or (content_type or "").startswith("text/html") else None
    root = found[1].decode("ascii", "replace").rpartition(":")[2].casefold()
    if kind := _BY_ROOT.get(root):
        return kind
    if root in ("html", "head", "body", "title", "meta", "div", "p", "script") or b"<!doctype html" in head[:2000].lower():
        return "html"
    return None


# ------------------------------------------------------------------ guesses


def known_forms(url: str) -> tuple[str, ...]:
    """Where the big houses keep the feed of what this address shows; empty for all other sites."""
    parts = urlsplit(url)
    host = (parts.hostname or "").casefold()
    if not host or parts.scheme not in ("http", "https"):
        return ()
    return _special(host, [part for part in parts.path.split("/") if part], parts.query, f"{parts.scheme}://{_bare(parts.netloc)}")


def _bare(netloc: str) -> str:
    return netloc.rpartition("@")[2]


def well_known(url: str) -> tuple[str, ...]:
    """At most MOST_GUESSES addresses where sites of this kind keep their feed, likeliest first. For when nothing is named."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    if not parts.hostname or parts.scheme not in ("http", "https"):
        return ()
    if special := known_forms(url):
        return special
    root = f"{parts.scheme}://{_bare(parts.netloc)}"
    below = [f"{root}{path}/feed"] if path and path.count("/") < 4 and "." not in path.rpartition("/")[2] else []
    usual = [f"{root}/{name}" for name in ("feed", "rss", "feed.xml", "atom.xml", "index.xml", "feed.json")]
    return tuple(dict.fromkeys(below + usual))[:MOST_GUESSES]


def _special(host: str, parts: list[str], query: str, root: str) -> tuple[str, ...]:
    first, second = [*parts, "", ""][:2]
    if _of(host, "youtube.com"):
        return _youtube(first, second, query)
    if _of(host, "reddit.com"):
        wanted = f"{first}/{second}/" if first in ("r", "user", "u") and second else "" if not first else None
        return (f"https://www.reddit.com/{wanted}.rss",) if wanted is not None else ()
    if host == "github.com" and second:
        return (f"{root}/{first}/{second}/releases.atom", f"{root}/{first}/{second}/commits.atom")
    if host == "bsky.app" and first == "profile" and second:
        return (f"{root}/profile/{second}/rss",)
    if host == "medium.com" and first and first != "feed":
        return (f"{root}/feed/{first}/{second}" if first == "tag" else f"{root}/feed/{first}",)
    if host == "vimeo.com" and first:
        return (f"{root}/{first}/videos/rss",)
    if first.startswith("@") and len(parts) == 1:  # a Mastodon account
        return (f"{root}/{first}.rss",)
    houses = {
        "blogspot.com": "feeds/posts/default",
        "tumblr.com": "rss",
        "substack.com": "feed",
        "wordpress.com": "feed",
        "medium.com": "feed",
    }
    return next(((f"{root}/{at}",) for house, at in houses.items() if host.endswith("." + house) and not parts), ())


def _of(host: str, domain: str) -> bool:
    return host == domain or host.endswith("." + domain)


def _youtube(first: str, second: str, query: str) -> tuple[str, ...]:
    base = "https://www.youtube.com/feeds/videos.xml?"
    if first == "playlist" and (found := re.search(r"(?:^|&)list=([\w-]{5,100})", query)):
        return (f"{base}playlist_id={found[1]}",)
    known = {"channel": "channel_id", "user": "user"}.get(first)
    return (f"{base}{known}={second}",) if known and second else ()


_SITEMAP_LINE = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S{1,2000})", re.IGNORECASE | re.MULTILINE)


def sitemap_hints(robots_txt: str) -> tuple[str, ...]:
    """The sitemaps that a robots.txt names, those for news first. They stand outside of any group."""
    found = [url for line in _SITEMAP_LINE.findall(robots_txt.removeprefix("\ufeff")[:512_000]) if (url := safe_url(line))]
    return tuple(sorted(dict.fromkeys(found), key=lambda url: "news" not in url.casefold()))[:_MOST_LINKS]
