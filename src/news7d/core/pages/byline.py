# ruff: noqa: E501 — tables of words, one language a line
"""Who wrote it: persons first, from JSON-LD, metas, microdata, bylines signatures and the credit line; an agency or a desk where nobody signs.

places of the page, best first ─► names (signature.py) ─► persons with the agencies beside them ─► else agency ─► desk ─► outlet
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from news7d.core.pages.blocks import Block
from news7d.core.pages.body import squash
from news7d.core.pages.place import is_elsewhere, nearest
from news7d.core.pages.signature import EDITED, OTHERS, is_agency, is_desk, is_person_like, names_in
from news7d.core.pages.structured import Structured, clean, kinds, string
from news7d.core.pages.tree import Node, Page
from news7d.model import Contributor

_HINT = re.compile(
    r"(?<![a-z])(?:byline|author|autor|auteur|redakteur|writer|contributor|verfasser|yazar|penulis|reporter|muhabir|autore|firma(?![a-z]))",
    re.I,
)
_NOT_HINT = re.compile(
    r"comment|related|bio(?!n)|avatar|photo|image|follow|social|footer|description|credit|recommend|sidebar|teaser|widget|search|media(?!n)|video|player",
    re.I,
)

Names = tuple[str, ...]
Credited = tuple[Names, str, float]  # names, origin, confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where to look: the page's blocks, the index of its headline, the blocks of its body, the site's name."""

    blocks: list[Block]
    heading: int
    body: list[Block]
    site: str | None
    credited: tuple[Contributor, ...] = ()  # by the credit line at the end


def authors(page: Page, data: Structured, scene: Scene) -> Credited:
    """Names in order, where they came from, and how sure we are.

    Who is only named as the page's editor wrote nothing; an agency, a desk or the outlet is the author only where no
    person signs, in this order.
    """
    sources: tuple[tuple[str, float, Callable[[], Names]], ...] = (
        ("json-ld", 0.95, lambda: names_in(_json_ld(data))),
        ("meta", 0.85, lambda: names_in(_metas(page))),
        ("microdata", 0.85, lambda: _microdata(page, scene)),
        ("byline", 0.7, lambda: _bylines(page, scene)),
        ("signature", 0.5, lambda: _signatures(scene)),
        ("credit-line", 0.75, lambda: tuple(person.name for person in scene.credited if person.role in ("reporting", "writing"))),
    )
    editors: frozenset[str] | None = None
    spare: list[Credited] = []
    for origin, sure, look in sources:
        found = look()
        persons = tuple(name for name in found if _is_person(name, scene.site, page.url))
        if origin == "meta" and found and found[0] not in persons and not is_agency(found[0]):
            persons = ()  # «The Example, Frankfurt, Germany»
        if persons:
            editors = _editors(scene.blocks) if editors is None else editors
            if not all(squash(name) in editors for name in persons):
                return tuple(name for name in found if name in persons or is_agency(name)), origin, sure
        spare.append((found, origin, 0.5))
    return _unsigned(spare, scene.site, page.url)


def _unsigned(spare: list[Credited], site: str | None, url: str) -> Credited:
    """Nobody signs: an agency, then a desk with a name of its own, then who else is named (an editor, the outlet)."""
    for fits in (is_agency, lambda name: not _is_outlet(name, site, url) and is_desk(name), lambda name: True):
        for found, origin, sure in spare:
            names = tuple(name for name in found if fits(name))
            if names:
                return names, origin, sure
    return (), "none", 0.0


def _is_person(name: str, site: str | None, url: str) -> bool:
    return not _is_outlet(name, site, url) and not is_agency(name) and not is_desk(name)


def _is_outlet(name: str, site: str | None, url: str) -> bool:
    key, outlet = squash(name), squash(site or "")
    host = squash((urlsplit(url).hostname or "").removeprefix("www.")) if "//" in url else ""
    return bool(key) and (key == outlet or (len(outlet) > 3 and (outlet in key or key in outlet)) or (len(key) > 3 and key in host))


def _editors(blocks: list[Block]) -> frozenset[str]:
    """Who the page says was its editor: «Editor : Jane Roe»."""
    found: set[str] = set()
    for block in blocks:
        if 8 < len(block.text) < 80:
            said = EDITED.match(block.text)
            if said:
                found.update(map(squash, names_in([said[1]])))
    return frozenset(found)


# ------------------------------------------------------------------ what the page states


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
            return _names(data, name, depth + 1)
        if not name and value.get("givenName"):
            name = f"{string(value.get('givenName'))} {string(value.get('familyName'))}"
        return [string(name)] if name else []
    return [clean(value)] if isinstance(value, str) else []


_METAS = (
    "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "dcsext.author", "byl", "byline", "authors",
    "article:author:name", "article:author_name", "articleauthor", "article.author", "cxenseparse:author", "cxenseparse:recs:author", "og:article:author",
    "og:author", "bt:author", "citation_author", "vr:author", "rnews:author", "news_author", "news:author", "author-name", "author_name", "creator", "writer",
    "twitter:data1",
)  # fmt: skip
_WRITTEN_BY = frozenset(
    {
        "written by",
        "by",
        "author",
        "geschrieben von",
        "verfasst von",
        "von",
        "écrit par",
        "escrito por",
        "scritto da",
        "autor",
        "geschreven door",
        "автор",
        "napisane przez",
        "skrevet av",
        "skriven av",
        "yazan",
        "ditulis oleh",
    }
)
_REVERSED = frozenset({"citation_author", "dc.creator", "dcterms.creator"})  # libraries write «Doe, Jane»
_NO_NAME = re.compile(r"https?:|www\.|facebook\.com|twitter\.com", re.I)


def _metas(page: Page) -> list[str]:
    for name in _METAS:
        if name == "twitter:data1" and page.meta("twitter:label1").lower().rstrip(":") not in _WRITTEN_BY:
            continue
        values = [clean(value) for value in page.metas.get(name, ())[:12] if len(value) < 300 and not _NO_NAME.search(value)]
        if name in _REVERSED:
            values = [re.sub(r"^([^,\s]+(?:-\S+)?),\s*([^,]+)$", r"\2 \1", value) for value in values]
        if values and names_in(values):
            return values
    return []


def _microdata(page: Page, scene: Scene) -> Names:
    """itemprop=author (microdata), property=author or dc:creator (RDFa): those that stand together nearest to the headline."""
    found: list[Node] = []
    for node in page.marked:
        attrs = node.attrs
        prop = attrs.get("itemprop") or attrs.get("property")
        if prop and prop.lower().rsplit(":", 1)[-1] in ("author", "creator") and not is_elsewhere(node):
            found.append(node)
    values = [_value(node) for node in _together(found, scene)]
    return names_in(value[:200] for value in values if len(value) < 80) or names_in((value[:80] for value in values), spoken=True)


def _together(nodes: list[Node], scene: Scene) -> list[Node]:
    """The one nearest to the headline and those within three blocks of it."""
    if not nodes:
        return []
    first = nearest(nodes, scene.heading)[0].first
    return [node for node in nodes if abs(node.first - first) <= 3][:12]


def _value(node: Node) -> str:
    for kid in node.below():
        prop = kid.attrs.get("itemprop") or kid.attrs.get("property")
        if prop and prop.lower().rsplit(":", 1)[-1] == "name":
            return kid.get("content") or kid.text()
    return node.get("content") or lines_of([node])


# ------------------------------------------------------------------ what a reader sees


def _bylines(page: Page, scene: Scene) -> Names:
    """Links to the author, a line «By …» or «Autor: …», an element whose class says that it is a byline."""
    spare: Names = ()
    for text, spoken in (*_linked(page, scene), *_spoken(scene), *_hinted(page, scene)):
        names = names_in([text], spoken=spoken)
        if any(_is_person(name, scene.site, page.url) for name in names):
            return names
        spare = spare or names
    return spare


_AUTHOR_PAGE = re.compile(
    r"/(?:authors?|autor(?:en|es|a|i|zy)?|auteurs?|autore|autori|contributors?|people|staff|profiles?|by|writers?|journalists?|columnists?|redakt[^/]*|reporters?|yazar(?:lar)?|penulis|"
    r"meet-the-team|our-team|team|user|muhabir)/[^/]{2,}/?(?:$|[?#])",
    re.I,
)


def _linked(page: Page, scene: Scene) -> Iterator[tuple[str, bool]]:
    """<a rel=author>, those around the headline before those below other articles; then links there to an author's page."""
    links = [node for node in page.anchors if node.attrs.get("href") or node.attrs.get("rel")]
    near = [node for node in links if -8 <= node.first - scene.heading <= 14]
    signed = [node for node in links if "author" in (node.attrs.get("rel") or "").lower().split()]
    for chosen, spoken in (
        ([node for node in near if node in signed] or signed[:1], False),
        ([node for node in near if _AUTHOR_PAGE.search(node.get("href")) and _credits_writer(node, scene.blocks)], True),
    ):
        names = list(dict.fromkeys(filter(None, (node.text()[:100] for node in _together(chosen, scene)))))
        if names:
            yield "; ".join(names[:6]), spoken


def _credits_writer(link: Node, blocks: list[Block]) -> bool:
    """Stands the link in a short line that names no editor or reviewer? (Running text links to colleagues too.)"""
    lines = [block.text for block in blocks[max(0, link.first - 1) : link.first + 1]]
    return bool(lines) and len(lines[-1]) < 160 and not any(OTHERS.match(line) for line in lines if len(line) < 160)


_SAYS_BY = re.compile(
    r"^\W*(?:by|von|par|por|di|door|av|af|da|от|автор\w*|текст|autor\w*|autore|auteure?|authors?|text[eo]?|tekst|testo|teksti|words|written by|written and reported by|reported by|posted by|story by|"
    r"yazan|yazar|haber|muhabir|oleh|penulis|laporan|reporter|tác giả|bài|szerző|írta|toimittaja|piše|γράφει|συντάκτης|συντάκτρια|του|της|بقلم|كتبت?|كتب|إعداد|تقرير|نویسنده|گزارش|"
    r"מאת|כתבה?|लेखक|द्वारा|โดย|記者|记者|作者|撰文|文|執筆|本报记者|本報記者|글)(?=[\s:：/／])",
    re.I,
)
_EASTERN = re.compile(
    r"^[【(（\[]?(?:\S{0,12}[=＝/]\s*)?((?:[가-힣]{2,4}|[\u4e00-\u9fff]{2,5})(?:[·,、]\s*(?:[가-힣]{2,4}|[\u4e00-\u9fff]{2,5}))*)\s*(?:인턴기자|선임기자|기자|특파원|記者|记者|特派員)"
)


_SAYS_AUTHOR = re.compile(
    r"^\W*(?:autorin/autor|autor(?:in|en|es|a|zy)?|authors?|auteure?s?|written by|yazan|penulis|tác giả|szerző|автор\w*|συντάκτης|نویسنده|كاتب المقال|लेखक|作者|撰文|執筆者?)(?:\s*[:：]\s*|\s+)(?=\S)",
    re.I,
)


def _spoken(scene: Scene) -> Iterator[tuple[str, bool]]:
    """Short lines around the headline, and the last ones of the body, that begin with «By», «Von», «Автор:», «记者» …"""
    near = scene.blocks[max(0, scene.heading - 4) : max(0, scene.heading) + 12]
    label = ""
    for block in (*near, *scene.body[:2], *scene.body[-2:]):
        text = lines_of(block.inline) if 3 < len(block.text) <= 120 and block.inline else block.text
        text = f"{label} {text}" if label else text
        label = text if len(text) < 20 and _SAYS_BY.match(text + " ") and not _SAYS_BY.sub("", text + " ", count=1).strip(" :：") else ""
        if 3 < len(text) <= 120 and block.kind != "h" and not label:
            yield from _said(text)
    for block in scene.blocks:
        if 8 < len(block.text) < 80 and _SAYS_AUTHOR.match(block.text):
            yield _SAYS_AUTHOR.sub("", block.text), True


def _said(text: str) -> Iterator[tuple[str, bool]]:
    found = _SAYS_BY.match(text)
    if found and text.count(".") < 5:
        yield text, True
    east = None if text.isascii() else _EASTERN.match(text)
    if east:
        yield east[1].replace("·", "、"), True


def _hinted(page: Page, scene: Scene) -> Iterator[tuple[str, bool]]:
    """Elements with a class like «byline», those nearest to the headline first."""
    found: list[tuple[int, int, Node]] = []
    for node in page.nodes:
        if node.hint and _looks_signed(node.hint) and node.end - node.first <= 6:
            found.append((abs(node.first - max(0, scene.heading)), len(found), node))
    for _, _, node in sorted(found)[:12]:
        if not _within(node, "comment"):
            links, text = _linked_names(node), lines_of([node])
            if 3 < len(text) < 200 and not OTHERS.match(text):
                yield links or text, not links


@lru_cache(maxsize=8192)
def _looks_signed(hint: str) -> bool:
    return _HINT.search(hint) is not None and _NOT_HINT.search(hint) is None


_PROFILE = re.compile(r"auth?or|people|profile|team|redakt|journalist|/by/|/staff/|contributor|yazar|penulis|reporter", re.I)


def _linked_names(node: Node) -> str:
    links = [kid.text() for kid in node.below() if kid.tag == "a" and _PROFILE.search(kid.get("href"))]
    return "; ".join(link for link in dict.fromkeys(links) if link)


_FORMAT = frozenset({"b", "strong", "em", "i", "font", "abbr", "bdi"})


def lines_of(run: Iterable[Node | str]) -> str:
    """The text of nodes with a new line at every border of an element that is no mere formatting."""
    parts: list[str] = []
    stack: list[Node | str] = [*run][::-1]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            parts.append(item)
        else:
            edge = "" if item.tag in _FORMAT else "\n"
            parts.append(edge)
            stack.append(edge)
            stack.extend(reversed(item.kids))
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def _within(node: Node, word: str) -> bool:
    at: Node | None = node
    while at is not None:
        if word in at.hint:
            return True
        at = at.up
    return False


# ------------------------------------------------------------------ signed in the body


def _signatures(scene: Scene) -> Names:
    """A name alone on a line, bold or italic, before the first or after the last long paragraph of the body.

    A heading names what the text then speaks of; who signs is not spoken of.
    """
    texts = [block for block in scene.body if block.is_text]
    long = [i for i, block in enumerate(texts) if len(block.text) > 160]
    if not long:
        return ()
    for block in (*texts[: min(4, long[0])], *texts[max(long[-1] + 1, len(texts) - 3) :]):
        if 4 <= len(block.text) < 60 and block.kind != "h" and _is_set_apart(block):
            names = _signed(block, texts)
            if names:
                return names
    return ()


def _signed(block: Block, texts: list[Block]) -> Names:
    names = names_in([block.text], spoken=True)
    whole = squash("".join(names)) == squash(re.sub(r"^\W*by\b", "", block.text, flags=re.I))
    if names and whole and is_person_like(names[0]):
        last = names[0].rsplit(" ", 1)[-1]
        return () if any(last in other.text for other in texts if other is not block) else names
    desk = is_desk(block.text) and len(block.text.split()) <= 3 and not re.search(r"[.!?:]\s*$", block.text)
    return names_in([block.text]) if desk and not names else ()


def _is_set_apart(block: Block) -> bool:
    if block.bold >= len(block.text) * 0.8:
        return True
    parts = [part for part in block.inline if not (isinstance(part, str) and not part.strip())]
    return len(parts) == 1 and not isinstance(parts[0], str) and parts[0].tag in ("em", "i", "b", "strong")
