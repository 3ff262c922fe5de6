"""The XML of a feed as an lxml tree: strict first, then mended and strict, then recovered.

No entity is expanded, nothing is loaded, and the parser's own limits (depth 256, text 10 MB) stay on. A document that a
browser would call broken still yields all that stands before, between and after the broken places.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html.entities import html5

from lxml import etree

from news7d.core.feeds.bounds import LONGEST_BROKEN

_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)(?:#(\d{1,10});?|#[xX]([0-9a-fA-F]{1,8});?|([A-Za-z][A-Za-z0-9]{1,31});)?")
_ALONE = re.compile(r"&(?![A-Za-z#])")
_MANY = 10_000  # ampersands that are too many to ask about one by one
_CDATA = re.compile(r"(<!\[CDATA\[.*?(?:\]\]>|\Z))", re.DOTALL)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BARE_LT = re.compile(r"<(?![A-Za-z_/!?:])")
_ROOTS = re.compile(
    r"<(?:\?xml\b|rss\b|feed\b|rdf:rdf\b|channel\b|urlset\b|sitemapindex\b|opml\b|\w{1,10}:(?:rss|feed|urlset|sitemapindex)\b)",
    re.IGNORECASE,
)


def read_tree(body: bytes) -> tuple[etree._Element | None, list[str]]:
    """(root, sentences about what was mended). `body` is UTF-8 without a DOCTYPE."""
    try:
        return etree.fromstring(body, _parser(recover=False)), []
    except (etree.XMLSyntaxError, ValueError) as error:
        trouble = [f"not well-formed XML: {_sentence(error)}"]
    if len(body) > LONGEST_BROKEN:
        trouble.append(f"too long to be mended as a whole: only the first {LONGEST_BROKEN >> 20} MB were read")
    mended = mend(body[:LONGEST_BROKEN].decode("utf-8", "replace"))
    for recover in (False, True):
        text = _UNQUOTED.sub(r'\1"\2"', _LEAF.sub(_escaped, mended)) if recover else mended
        try:
            root = etree.fromstring(text.encode("utf-8", "replace"), _parser(recover=recover))
        except (etree.XMLSyntaxError, ValueError):
            continue
        if root is not None:
            return root, trouble
    return None, trouble


@lru_cache(maxsize=2)
def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        strip_cdata=True,
    )


def _sentence(error: Exception) -> str:
    return str(error).splitlines()[0][:200] if str(error) else "no reason given"


def mend(text: str) -> str:
    """Start at the first tag that a feed may start with; lone ampersands, named HTML entities, impossible characters."""
    start = _ROOTS.search(text)
    if start and start.start() > 0:
        text = text[start.start() :]
    text = _NOT_XML.sub("", text)
    if text.count("&") > _MANY:
        text = _ALONE.sub("&amp;", text)
    parts = _CDATA.split(text)
    parts[::2] = [_BARE_LT.sub("&lt;", _AMPERSAND.sub(_reference, part)).replace("]]>", "]]&gt;") for part in parts[::2]]
    return "".join(parts)


_UNQUOTED = re.compile(r"(<[A-Za-z][^<>]{0,300}?\s[\w:.-]{1,40}=)([^\s\"'<>]{1,300})(?=[\s/>])")

# Elements that hold text: a <b> that is never closed inside one must not swallow the rest of the feed.
_LEAF = re.compile(
    r"<((?:\w{1,20}:)?(?:title|link|description|summary|content|encoded|guid|id|pubdate|author|creator|category|updated|published))\b([^<>]*)>"
    r"((?:[^<]++|<(?!/\1\b|/?(?:\w{1,20}:)?(?:item|entry|channel|feed|title|link|description|guid|pubdate|category|creator|encoded|content|updated"
    r"|published|summary|author)\b|!\[CDATA\[))*+)</\1\s*>",
    re.IGNORECASE,
)


def _escaped(found: re.Match[str]) -> str:
    name, attributes, text = found.groups()
    if "<" not in text or attributes.endswith("/") or name.casefold() == "author":
        return found[0]
    return f"<{name}{attributes}>{text.replace('<', '&lt;').replace('>', '&gt;')}</{name}>"


def _reference(found: re.Match[str]) -> str:
    decimal, hexadecimal, name = found.groups()
    if decimal or hexadecimal:
        return _character(int(decimal) if decimal else int(hexadecimal, 16))
    if name and name + ";" in html5:
        return html5[name + ";"].replace("&", "&amp;").replace("<", "&lt;")
    return "&amp;" + found[0][1:]


def _character(code: int) -> str:
    """A number as a reference that XML allows: 128–159 are windows-1252 to every browser, and some are nothing at all."""
    if 128 <= code <= 159:
        return bytes([code]).decode("cp1252", "replace")
    fine = code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
    return f"&#{code};" if fine else "\ufffd"


# ------------------------------------------------------------------ names

# Namespaces by their address without scheme, case and trailing slash or hash. "" is what RSS itself uses.
_NAMESPACES_OF = {
    "": """
        purl.org/rss/1.0
        my.netscape.com/rdf/simple/0.9
        channel.netscape.com/rdf/simple/0.9
        backend.userland.com/rss
        backend.userland.com/rss2
        backend.userland.com/rss091
        backend.userland.com/rss092
        blogs.law.harvard.edu/tech/rss
        www.rssboard.org/rss-specification
        purl.org/net/rss1.1
        my.netscape.com/publish/formats/rss-0.91.dtd
        www.sitemaps.org/schemas/sitemap/0.9
        www.google.com/schemas/sitemap/0.84
    """,
    "atom": """
        www.w3.org/2005/atom
        purl.org/atom/ns
        example.com/newformat
        example.com/necho
        purl.org/echo
    """,
    "rdf": """
        www.w3.org/1999/02/22-rdf-syntax-ns
    """,
    "dc": """
        purl.org/dc/elements/1.1
        purl.org/dc/elements/1.0
    """,
    "dcterms": """
        purl.org/dc/terms
    """,
    "content": """
        purl.org/rss/1.0/modules/content
    """,
    "media": """
        search.yahoo.com/mrss
        tools.search.yahoo.com/mrss
        video.search.yahoo.com/mrss
    """,
    "itunes": """
        www.itunes.com/dtds/podcast-1.0.dtd
        example.com/dtds/podcast-1.0.dtd
    """,
    "sy": """
        purl.org/rss/1.0/modules/syndication
    """,
    "xhtml": """
        www.w3.org/1999/xhtml
    """,
    "xml": """
        www.w3.org/xml/1998/namespace
    """,
    "fh": """
        purl.org/syndication/history/1.0
    """,
    "news": """
        www.google.com/schemas/sitemap-news/0.9
    """,
    "image": """
        www.google.com/schemas/sitemap-image/1.1
    """,
    "prism": """
        prismstandard.org/namespaces/1.2/basic
        prismstandard.org/namespaces/basic/2.0
    """,
    "podcast": """
        podcastindex.org/namespace/1.0
    """,
    "feedburner": """
        rssnamespace.org/feedburner/ext/1.0
    """,
    "wfw": """
        wellformedweb.org/commentapi
    """,
    "slash": """
        purl.org/rss/1.0/modules/slash
    """,
    "annotate": """
        purl.org/rss/1.0/modules/annotate
    """,
    "admin": """
        webns.net/mvcb
    """,
    "georss": """
        www.georss.org/georss
    """,
    "gml": """
        www.opengis.net/gml
    """,
    "geo": """
        www.w3.org/2003/01/geo/wgs84_pos
    """,
    "g": """
        base.google.com/ns/1.0
    """,
}
_NAMESPACES = {address: prefix for prefix, addresses in _NAMESPACES_OF.items() for address in addresses.split()}
_PREFIXES = {name for name in _NAMESPACES.values() if name} | {"rss"}


@lru_cache(maxsize=4096)
def name_of(tag: str) -> str:
    """«title», «atom:title», «media:content»: lower case, with the usual prefix of a known namespace.

    An unknown namespace gives «?address:title».
    """
    if tag[0] != "{":
        prefix, colon, local = tag.casefold().partition(":")  # recovered documents keep prefixes that were never declared
        if not colon:
            return prefix
        return local if prefix in ("rss", "rss1") else f"{prefix}:{local}"
    space, _, local = tag[1:].partition("}")
    prefix_ = _NAMESPACES.get(space.casefold().partition("://")[2].rstrip("/#"))
    if prefix_ is None:
        return f"?{space}:{local.casefold()}"
    return f"{prefix_}:{local.casefold()}" if prefix_ else local.casefold()
