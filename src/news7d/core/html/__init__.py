"""Markup and addresses: the one sanitiser, text, titles, excerpts, links, canonical URLs, registrable domains."""

from news7d.core.html.clean import LONGEST_HTML, POLICY, sanitise
from news7d.core.html.embeds import embed_link, player_of, watch_url
from news7d.core.html.frames import Frame, file_kind, frame_of, origin_of, poster_of
from news7d.core.html.text import LONGEST_TITLE, excerpt, links_of, plain, text_of, tidy
from news7d.core.html.urls import canonical_url, domain_of, host_of, resolve, safe_url

__all__ = [
    "LONGEST_HTML",
    "LONGEST_TITLE",
    "POLICY",
    "Frame",
    "canonical_url",
    "domain_of",
    "embed_link",
    "excerpt",
    "file_kind",
    "frame_of",
    "host_of",
    "links_of",
    "origin_of",
    "plain",
    "player_of",
    "poster_of",
    "resolve",
    "safe_url",
    "sanitise",
    "text_of",
    "tidy",
    "watch_url",
]
