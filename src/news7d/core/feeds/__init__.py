"""Feeds into values: RSS, RDF, Atom, CDF, JSON Feed, news sitemaps, whatever shape they arrive in."""

from news7d.core.feeds.line import parse_line
from news7d.core.feeds.read import MAX_ENTRIES, parse_feed

__all__ = ["MAX_ENTRIES", "parse_feed", "parse_line"]
