"""The one shared parse: lexbor's tree, copied once into light nodes that every reader of the page walks.

A page becomes a `Page`: its head (metas, links, title, JSON-LD scripts) and its body as `Node`s. Copying costs less than
one serialisation and makes each later question plain attribute access.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from news7d.core.pages.nesting import shallow

_LARGEST = 8_000_000  # characters; what lies behind is another page, or an attack
_MOST_NODES = 12_000  # what lies behind is a list without end, not an article: real pages seen have 2,000
_DEEPEST = 256  # below this level only text is read
_PLAYING_SCRIPTS = (
    "telegram.org/js/telegram-widget",
    "jwplayer.com/players/",
    "jwplatform.com/players/",
)  # they put a player in their place
_UNSEEN = frozenset("script style template svg math object applet select textarea datalist link meta title head dialog nav".split())
_SKIPPED = _UNSEEN | {None, "-comment"}
PLAYERS = frozenset(
    """iframe video audio embed script amp-iframe amp-video amp-video-iframe amp-audio amp-youtube amp-vimeo amp-dailymotion amp-brightcove
    amp-jwplayer amp-twitter amp-instagram amp-facebook amp-tiktok amp-soundcloud amp-reddit lite-youtube lite-vimeo video-js
    oembed""".split()
)
INLINE = PLAYERS | frozenset(
    "a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark meter nobr noscript output picture q "
    "rp rt ruby s samp small source span strike strong sub sup time tt u var wbr track button input amp-img".split()
)
_CHILDLESS = frozenset("area base br col embed hr iframe img input link meta script source track wbr".split())


class Node:
    """An element: `kids` are Nodes and strings in order. `hint` is class and id in lower case, with spaces around."""

    __slots__ = ("tag", "attrs", "kids", "up", "hint", "at", "last", "first", "end", "bad", "holds")

    def __init__(self, tag: str, attrs: dict[str, Any], up: Node | None, at: int = 0) -> None:
        self.tag = tag
        self.attrs = attrs
        self.kids: list[Node | str] = []
        self.up = up
        self.hint = _hint(attrs.get("class"), attrs.get("id")) if attrs and ("class" in attrs or "id" in attrs) else ""
        self.at = at  # in document order; `last` is the place after its last descendant
        self.last = at + 1
        self.first = self.end = 0  # the blocks it covers
        self.bad = False  # furniture: menus, teasers, share bars …
        self.holds = False  # block elements

    def get(self, name: str) -> str:
        value = self.attrs.get(name)
        return value.strip() if value else ""

    def text(self) -> str:
        """All text below, white space collapsed."""
        return " ".join("".join(self._strings()).split())

    def _strings(self) -> list[str]:
        found: list[str] = []
        stack: list[Node | str] = [self]
        while stack:
            item = stack.pop()
            if isinstance(item, str):
                found.append(item)
            else:
                if item.tag in ("br", "p", "div", "li"):
                    found.append(" ")
                stack.extend(reversed(item.kids))
        return found

    def within(self, tag: str) -> Node | None:
        """The nearest element of that name which this is or stands in."""
        at: Node | None = self
        while at is not None and at.tag != tag:
            at = at.up
        return at

    def below(self) -> list[Node]:
        """All elements below in document order."""
        found: list[Node] = []
        stack = [kid for kid in reversed(self.kids) if not isinstance(kid, str)]
        while stack:
            node = stack.pop()
            found.append(node)
            stack.extend(kid for kid in reversed(node.kids) if not isinstance(kid, str))
        return found


@dataclass(slots=True)
class Page:
    """A parsed page. `metas` maps lower-case name/property/itemprop to its contents in order."""

    url: str
    body: Node
    title: str = ""
    language: str = ""
    metas: dict[str, list[str]] = field(default_factory=dict)
    rels: list[dict[str, Any]] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)  # JSON-LD
    nodes: list[Node] = field(default_factory=list)  # all elements of the body in document order
    players: list[tuple[int, Node]] = field(default_factory=list)  # with the number of blocks before each
    marked: list[Node] = field(default_factory=list)  # those with itemprop, property or rel
    gaps: list[int] = field(default_factory=list)  # where scripts stood: how many nodes were before each
    anchors: list[Node] = field(default_factory=list)  # those that are <a>
    amp: bool = False
    size: int = 0

    def meta(self, *names: str) -> str:
        """The first content under the first of the names that has one."""
        for name in names:
            for value in self.metas.get(name, ()):
                if value:
                    return value
        return ""

    def release(self) -> None:
        """Let go of the tree: without its circles it is gone at once, and the garbage collector finds nothing to do."""
        for node in self.nodes:
            node.up = None


def parse(html: str, url: str) -> Page:
    """Parse a page of text into a Page. Never raises for what stands in the page."""
    source = html[:_LARGEST].encode("utf-8", "replace")
    tree = LexborHTMLParser(shallow(source.replace(b"\x00", b"") if b"\x00" in source else source))
    root = tree.root
    page = Page(url=url, body=Node("body", {}, None), size=len(html))
    if root is None:
        return page
    attrs = root.attributes
    page.language = (attrs.get("lang") or attrs.get("xml:lang") or "").strip()
    page.amp = "amp" in attrs or "⚡" in attrs
    _read_head(tree, page)
    if tree.body is not None:
        page.body = Node("body", tree.body.attributes, None)
        page.nodes.append(page.body)
        _fill(tree.body, page.body, page, 1)
    return page


def _read_head(tree: LexborHTMLParser, page: Page) -> None:
    for node in tree.css("meta"):
        attrs = node.attributes
        content = (attrs.get("content") or "").strip()
        for kind in ("property", "name", "itemprop", "http-equiv"):
            name = attrs.get(kind)
            if name and content:
                page.metas.setdefault(name.strip().lower(), []).append(content[:20_000])
    page.rels = [node.attributes for node in tree.css("link[rel]")]
    for node in tree.css('script[type*="ld+json"]')[:60]:
        page.scripts.append(node.text(deep=True))
    head = tree.css_first("head title") or tree.css_first("title")
    page.title = " ".join(head.text(deep=True).split())[:2000] if head is not None else ""


def _fill(source: Any, up: Node, page: Page, depth: int) -> None:
    """Copy what is below lexbor's element `source` below `up`."""
    kids, nodes = up.kids, page.nodes
    for item in source.iter(include_text=True):
        tag = item.tag
        if tag == "-text":
            text = item.text_content
            if not text.isspace():
                kids.append(text)
            elif kids:
                last = kids[-1]
                if isinstance(last, str) or last.tag in INLINE:
                    kids.append(" ")  # between two words; between two blocks white space says nothing
            continue
        if tag in _SKIPPED and not (tag == "script" and _plays(item)):  # None: CDATA and the like
            if tag == "script":
                page.gaps.append(len(nodes))
            continue
        if len(nodes) >= _MOST_NODES or tag[0] == "-":
            continue
        if depth >= _DEEPEST:
            kids.append(item.text(deep=True, separator=" "))
            continue
        attrs = item.attributes
        node = Node(tag, attrs, up, len(nodes))
        kids.append(node)
        nodes.append(node)
        if attrs and ("itemprop" in attrs or "property" in attrs or "rel" in attrs):
            page.marked.append(node)
        if tag not in _CHILDLESS:
            _fill(item, node, page, depth + 1)
        if tag == "a":
            page.anchors.append(node)
        if not up.holds and (node.holds or tag not in INLINE) and tag not in PLAYERS:
            up.holds = True
    up.last = len(nodes)


def _plays(script: Any) -> bool:
    source = script.attributes.get("src")
    return bool(source) and any(place in source for place in _PLAYING_SCRIPTS)


@lru_cache(maxsize=16384)
def _hint(classes: str | None, name: str | None) -> str:
    """Pages repeat their classes hundreds of times, and so do pages of one outlet."""
    if not classes and not name:
        return ""
    return " ".join(f"{(classes or '')[:2000]} {(name or '')[:400]}".lower().split())[:400]
