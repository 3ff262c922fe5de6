"""Who wrote it: clean names, from JSON-LD, metas, microdata, rel=author and bylines."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from news7d.core.pages.body import squash
from news7d.core.pages.structured import Structured, clean, kinds, string
from news7d.core.pages.tree import Node, Page

_PREFIX = re.compile(
    r"^\W*(?:autorin/autor|(?:written|reported|posted|published|story|words|text|analysis|opinion|review|reporting|edited|created|submitted)\s+by|by|von|par|por|"
    r"di|de|af|av|od|autor(?:in|en|ka|es|a)?|author|auteur|authors|yazar|penulis|reporter|oleh|door|текст|автор|tác giả|bởi|from|"
    r"text|texte|texto|testo|ein(?:e[nr]?)?\s+(?:kommentar|"
    r"analyse|bericht|gastbeitrag|essay|interview|kolumne)\s+von)\b\s*:?\s+",
    re.I,
)
_SPLIT = re.compile(
    r"\s*(?:;|\||/|•|·|\n|&|、|،|\s+(?:and|und|et|y|e|i|og|och|ja|en|a|и|ve|dan|và|with|mit|avec|con)\s+|,\s*(?:and|und)\s+|,|，)\s*"
)
_ROLE = re.compile(
    r"\b(?:staff|writers?|reporters?|editors?|correspondents?|contributors?|journalists?|columnists?|redakteur(?:in)?|redaktion|chef|desk|bureau|author|producer|"
    r"photographers?|newsroom|team|senior|associate|special|digital|national|political|health|business|news|service|agency|press|for|via|from|deputy|chief|"
    r"ressortleiter(?:in)?|korrespondent(?:in)?|autor(?:in)?|freie[r]?|ph\.?d\.?|m\.?d\.?|mba|rd|rdn|ms|cpa|jr|sr|"
    r"redaktor(?:ka)?|redaktør|journalist(?:in)?|periodista|rédact(?:eur|rice))\b",
    re.I,
)
_ORGANISATION = re.compile(
    r"\b(?:staff|newsroom|redaktion|news|media|magazine|press|team|desk|online|agency|agencies|editors|editorial|redaktion|redacci[oó]n|rédaction|redazione|"
    r"redakce|redakcja|admin|administrator|dpa|afp|reuters|associated press|apa|ap|"
    r"wire|inc|llc|gmbh|ag|com|org|net|tv|radio|zeitung|gazete)\b|\.(?:com|org|net|de|co)\b",
    re.I,
)
_JUNK = re.compile(
    r"\((?:image|photo|foto|bild)\b|https?:|www\.|@|facebook\.com|twitter\.com|^\W*$|^\d+$|[{}<>\[\]]|^(?:null|none|undefined|unknown|n/?a|anonymous|guest|author|view|all|more|follow|posts?)$",
    re.I,
)
_HINT = re.compile(r"(?<![a-z])(?:byline|author|autor|auteur|redakteur|writer|contributor|verfasser|yazar|penulis)", re.I)
_NOT_HINT = re.compile(r"comment|related|bio|avatar|photo|image|follow|social|footer|description|credit", re.I)
_SUFFIX = re.compile(r"\s*(?:\(.*?\)|[,–—|-]\s*(?:[A-Z]{2,6}|\S+ (?:News|Staff|Writer|Reporter|Editor|Correspondent)))\s*$")


def authors(page: Page, data: Structured, site: str | None, edges: list[str]) -> tuple[tuple[str, ...], str, float]:
    """Names in order, where they came from, and how sure we are.

    `edges` are short bold lines at the start and the end of the body: where a byline stands that only says the outlet,
    the writer may have signed there. An outlet or agency is the author only where nobody else is named.
    """
    sources: tuple[tuple[str, float, Callable[[], list[str]]], ...] = (
        ("json-ld", 0.95, lambda: _json_ld(data)),
        ("meta", 0.85, lambda: _metas(page)),
        ("microdata", 0.85, lambda: _microdata(page)),
        ("byline", 0.7, lambda: _bylines(page)),
        ("signature", 0.5, lambda: [line for line in edges if _NAME_LINE.fullmatch(line)]),
    )
    fallback: tuple[tuple[str, ...], str, float] = ((), "none", 0.0)
    for origin, sure, names in sources:
        cleaned = tidy(names())
        persons = tuple(name for name in cleaned if not _is_outlet(name, site, page.url))
        if origin == "meta" and cleaned and cleaned[0] not in persons:
            persons = ()  # «The Example, Frankfurt, Germany»
        if persons:
            return persons, origin, sure
        if cleaned and not fallback[0]:
            fallback = (cleaned, origin, 0.5)
    return fallback


_NAME_LINE = re.compile(
    r"(?:By\s+)?[A-ZÀ-ÞĀ-Ž][\w.’'-]+(?:\s+[A-ZÀ-ÞĐ][\w.’'-]*){1,3}(?:\s*[/,&]\s*[A-ZÀ-Þ][\w.’'-]+(?:\s+[A-ZÀ-Þ][\w.’'-]*){1,3})*"
)


def _is_outlet(name: str, site: str | None, url: str) -> bool:
    key, outlet = squash(name), squash(site or "")
    host = squash((urlsplit(url).hostname or "").removeprefix("www.")) if "//" in url else ""
    if key and (key == outlet or (len(outlet) > 3 and (outlet in key or key in outlet)) or (len(key) > 3 and key in host)):
        return True
    return _ORGANISATION.search(name) is not None


def _json_ld(data: Structured) -> list[str]:
    article = data.article if data.is_article else {}
    for key in ("author", "creator", "contributor"):
        names = _names(data, article.get(key))
        if names:
            return names
    return []


def _names(data: Structured, value: Any, depth: int = 0) -> list[str]:
    if depth > 3:
        return []
    if isinstance(value, list):
        return [name for item in value[:30] for name in _names(data, item, depth + 1)]
    value = data.follow(value)
    if isinstance(value, dict):
        if any(kind in ("organization", "newsmediaorganization") for kind in kinds(value)) and isinstance(value.get("member"), list | dict):
            return _names(data, value["member"], depth + 1)
        name = value.get("name")
        if isinstance(name, list):
            return [clean(str(item)) for item in name[:20] if isinstance(item, str)]
        if not name and value.get("givenName"):
            name = f"{string(value.get('givenName'))} {string(value.get('familyName'))}"
        return [string(name)] if name else []
    return [clean(value)] if isinstance(value, str) else []


_METAS = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "authors",
    "cxenseparse:author",
    "article:author_name",
    "og:article:author",
    "bt:author",
    "citation_author",
    "vr:author",
    "article.author",
    "og:author",
    "twitter:data1",
)


def _metas(page: Page) -> list[str]:
    for name in _METAS:
        if name == "twitter:data1" and page.meta("twitter:label1").lower() not in (
            "written by",
            "geschrieben von",
            "verfasst von",
            "écrit par",
            "escrito por",
        ):
            continue
        values = [clean(value) for value in page.metas.get(name, ())[:12] if len(value) < 300 and not _JUNK.search(value)]
        if values:
            return values
    return []


def _microdata(page: Page) -> list[str]:
    found: list[str] = []
    for node in page.marked:
        prop = (node.attrs.get("itemprop") or "").lower()
        if prop == "author" and not (node.up is not None and _within(node, "comment")):
            named = next((kid for kid in node.below() if (kid.attrs.get("itemprop") or "").lower() == "name"), None)
            found.append((named.get("content") or named.text() if named is not None else node.get("content") or node.text())[:200])
    return found[:10]


def _bylines(page: Page) -> list[str]:
    rel = [node.text()[:100] for node in page.marked if node.tag == "a" and "author" in (node.attrs.get("rel") or "").lower().split()]
    if rel:
        return list(dict.fromkeys(rel))[:6]
    for node in page.nodes:
        if node.tag in ("li", "p", "span", "div") and node.kids and isinstance(node.kids[0], str) and _LABEL.match(node.kids[0]):
            text = node.text()
            if 8 < len(text) < 80:
                return [_LABEL.sub("", text)]
        if node.hint and _looks_signed(node.hint) and not _within(node, "comment"):
            text = _linked_names(node) or node.text()
            if 3 < len(text) < 160:
                return [text]
    return []


_LABEL = re.compile(r"\s*(?:autorin/autor|autor(?:in)?|author|auteur|auteurs|written by|von:)\s*:?\s+", re.I)


@lru_cache(maxsize=8192)
def _looks_signed(hint: str) -> bool:
    return _HINT.search(hint) is not None and _NOT_HINT.search(hint) is None


def _linked_names(node: Node) -> str:
    links = [
        kid.text()
        for kid in node.below()
        if kid.tag == "a" and re.search(r"auth?or|people|profile|team|redakt|journalist|/by/", kid.get("href"), re.I)
    ]
    return "; ".join(link for link in dict.fromkeys(links) if link)


def _within(node: Node, word: str) -> bool:
    at: Node | None = node
    while at is not None:
        if word in at.hint:
            return True
        at = at.up
    return False


def tidy(names: list[str]) -> tuple[str, ...]:
    """Split, unprefixed, without roles, addresses and repeats."""
    found: dict[str, str] = {}
    for raw in names:
        for part in _SPLIT.split(_PREFIX.sub("", raw.strip())):
            name = _one(part)
            if name:
                found.setdefault(squash(name), name)
    return tuple(found.values())[:20]


def _one(part: str) -> str:
    name = _PREFIX.sub("", part.strip())
    name = _SUFFIX.sub("", name).strip(" \t,.:;-–—*|")
    name = " ".join(name.split())
    if not name or len(name) > 70 or len(name.split()) > 7 or _JUNK.search(name):
        return ""
    words = re.findall(r"[\w.]+", name)
    if words and all(_ROLE.fullmatch(word.strip(".")) for word in words) and len(words) > 1:
        return ""
    if name.isupper() and len(name) > 4 and name.isascii():
        name = name.title()
    return name
