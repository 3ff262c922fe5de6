"""Atom 1.0 (RFC 4287), with paging (RFC 5005), WebSub's links and Media RSS."""

from __future__ import annotations

from news7d.core.outgoing.feed import Attachment, OutgoingEntry, OutgoingFeed, first_picture
from news7d.core.outgoing.xml import element, given, text
from news7d.core.render import machine_time


def render_atom(feed: OutgoingFeed) -> bytes:
    """Every entry has id, title, updated and an author."""
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>\n',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"{given(**{"xml:lang": feed.language})}>\n',
        element("id", feed.id),
        f"<title>{text(feed.title)}</title>\n<updated>{machine_time(feed.updated)}</updated>\n",
        _links(feed),
        element("icon", feed.icon),
        "<generator>News7D</generator>\n",
    ]
    parts.extend(_entry(entry) for entry in feed.entries)
    parts.append("</feed>\n")
    return "".join(parts).encode("utf-8", "ignore")


def _links(feed: OutgoingFeed) -> str:
    links = [
        _link("self", feed.self_url, "application/atom+xml"),
        _link("alternate", feed.page_url, "text/html"),
        *(_link(rel, url) for rel, url in (("hub", feed.hub), ("first", feed.first_url), ("next", feed.next_url)) if url),
    ]
    return "".join(f"{each}\n" for each in links)


def _link(rel: str, href: str, type: str | None = None, length: int | None = None) -> str:
    return f"<link{given(rel=rel, type=type, length=length, href=href)}/>"


def _entry(entry: OutgoingEntry) -> str:
    authors = "".join(f"<author><name>{text(name)}</name></author>" for name in entry.authors or ("News7D",))
    categories = "".join(f"<category{given(term=name)}/>" for name in entry.categories)
    via = _link("via", entry.external_url) if entry.external_url else ""
    enclosed = "".join(_link("enclosure", each.url, each.type, each.length) for each in entry.media if each.medium != "image" and each.type)
    content = f'<content type="html">{text(entry.html)}</content>\n' if entry.html else ""
    return (
        f"<entry{given(**{'xml:lang': entry.language})}>\n<id>{text(entry.id)}</id>\n<title>{text(entry.title)}</title>\n"
        f"{_link('alternate', entry.url, 'text/html')}{via}{enclosed}\n"
        f"<published>{machine_time(entry.published)}</published><updated>{machine_time(entry.updated)}</updated>\n"
        f"{authors}{categories}\n<summary>{text(entry.summary)}</summary>\n{content}{media_rss(entry.media)}</entry>\n"
    )


def media_rss(media: tuple[Attachment, ...]) -> str:
    """Media RSS 1.5.1: each file as `media:content`, the first picture as the thumbnail too."""
    parts = []
    for each in media:
        about = given(url=each.url, type=each.type, medium=each.medium, fileSize=each.length, width=each.width, height=each.height)
        title = f'<media:title type="plain">{text(each.title)}</media:title>' if each.title else ""
        parts.append(f"<media:content{about}>{title}</media:content>\n" if title else f"<media:content{about}/>\n")
    shot = first_picture(media)
    if shot is not None:
        parts.append(f"<media:thumbnail{given(url=shot.url, width=shot.width, height=shot.height)}/>\n")
    return "".join(parts)
