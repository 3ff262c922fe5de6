"""Lists of ours as feeds for others: RSS 2.0, Atom 1.0, JSON Feed 1.1; and the news sitemap.

OutgoingFeed ─► written(feed, "rss" | "atom" | "json") ─► bytes      Topic ◄─► the address of a list
"""

from news7d.core.outgoing.atom import render_atom
from news7d.core.outgoing.feed import Attachment, OutgoingEntry, OutgoingFeed, attachment
from news7d.core.outgoing.json_feed import render_json_feed
from news7d.core.outgoing.rss import render_rss
from news7d.core.outgoing.sitemap import NewsPage, render_news_sitemap
from news7d.core.outgoing.topic import FORMS, Form, Topic, topic_of

TYPES: dict[Form, str] = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}
_WRITERS = {"rss": render_rss, "atom": render_atom, "json": render_json_feed}


def written(feed: OutgoingFeed, form: Form) -> bytes:
    """The whole document, in UTF-8."""
    return _WRITERS[form](feed)


__all__ = [
    "FORMS",
    "TYPES",
    "Attachment",
    "Form",
    "NewsPage",
    "OutgoingEntry",
    "OutgoingFeed",
    "Topic",
    "attachment",
    "render_news_sitemap",
    "topic_of",
    "written",
]
