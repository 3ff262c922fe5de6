"""The body as a row of blocks in reading order: paragraphs, headings, list items, table rows, pictures.

Every node knows the blocks it covers (`first`, `end`), so that any question about a part of the page is a question about
an interval of blocks. Players are kept beside the row, with the place where they stand, so that none of them can change
what is read as text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from news7d.core.pages.players import may_play
from news7d.core.pages.tree import INLINE, PLAYERS, Node, Page

Inline = list[Node | str]

_SILENT = PLAYERS | {"noscript", "picture", "input", "select", "option", "source", "track", "rp", "rt", "amp-img", "img"}
_MEDIA = PLAYERS | {"img", "amp-img", "picture", "noscript"}
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9f\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_CELL = 900


@dataclass(slots=True)
class Block:
    """One block. `size` counts letters, those of scripts without spaces as two; `linked` those inside links."""

    kind: str  # p, h, li, row, pre, caption, picture; player only where HTML is made
    node: Node  # the block element it stands in
    inline: Inline = field(default_factory=list)
    text: str = ""
    size: int = 0
    linked: int = 0
    level: int = 0  # of a heading
    item: Node | None = None  # the innermost li / dd / dt
    quote: bool = False
    cells: list[Node] = field(default_factory=list)
    gain: float = 0.0
    keep: bool = True
    bold: int = 0

    @property
    def is_text(self) -> bool:
        return self.kind not in ("picture", "player", "caption")


def flatten(page: Page) -> list[Block]:
    """All blocks of the page; sets `first` and `end` of every node, and the page's players."""
    flattener = _Flattener()
    flattener.visit(page.body, None, False)
    page.players = flattener.players
    return flattener.blocks


@dataclass(slots=True)
class _Flattener:
    blocks: list[Block] = field(default_factory=list)
    players: list[tuple[int, Node]] = field(default_factory=list)  # with the number of blocks before each
    links: int = 0  # open <a> around blocks

    def visit(self, node: Node, item: Node | None, quote: bool) -> None:
        node.first = len(self.blocks)
        tag = node.tag
        if tag in ("li", "dd", "dt"):
            item = node
        elif tag in ("article", "section"):
            item = None
        if tag == "table" and _is_data(node):
            self._rows(node, quote)
        elif tag == "figure" and _is_figure(node):
            self._figure(node, quote)
        elif tag in PLAYERS:
            self._medium(node)
        elif tag == "noscript":
            self.blocks.extend(Block("picture", kid) for kid in node.below() if kid.tag in ("img", "amp-img"))
        elif tag == "a":
            self.links += 1
            self._flow(node, item, quote)
            self.links -= 1
        else:
            self._flow(node, item, quote or tag == "blockquote")
        node.end = len(self.blocks)
        if node.hint and may_play(node.hint):
            self.players.append((node.end, node))

    def _medium(self, node: Node) -> None:
        node.first = len(self.blocks)
        if node.tag in PLAYERS:
            self.players.append((node.first, node))
        else:
            self.blocks.append(Block("picture", node))
        node.end = len(self.blocks)

    def _flow(self, node: Node, item: Node | None, quote: bool) -> None:
        run: Inline = []
        breaks = 0
        for kid in node.kids:
            if isinstance(kid, str):
                if breaks and kid != " ":
                    breaks = 0
                if run or kid != " ":
                    run.append(kid)
            elif kid.tag in INLINE and not kid.holds:
                if kid.tag == "br":
                    breaks += 1
                    if breaks == 2:
                        self._flush(node, run, item, quote)
                        run = []
                        continue
                else:
                    breaks = 0
                kid.first = kid.end = len(self.blocks)
                run.append(kid)
            else:
                if run:
                    self._flush(node, run, item, quote)
                    run = []
                self.visit(kid, item, quote)
        if run:
            self._flush(node, run, item, quote)

    def _flush(self, node: Node, run: Inline, item: Node | None, quote: bool) -> None:
        linked = bold = 0
        kind = _kind(node)
        if len(run) == 1 and isinstance(run[0], str):  # a plain paragraph
            text = _lines(run[0]) if kind == "pre" else _tidy(run[0])
        else:
            found = _Reading()
            found.read(run, False)
            for media in found.media:
                self._medium(media)
            text = _lines("".join(found.strings)) if kind == "pre" else _tidy("".join(found.strings))
            linked, bold = found.linked, found.bold
        if not text:
            return
        block = Block(kind, node, run, text, item=item, quote=quote, bold=bold)
        block.size = len(text) + (len(_WIDE.findall(text)) if not text.isascii() else 0)
        block.linked = len(text) if self.links else min(linked, len(text))
        if block.kind == "h":
            block.level = _level(node)
        self.blocks.append(block)

    def _rows(self, table: Node, quote: bool) -> None:
        below = table.below()
        for node in below:
            node.first = node.end = len(self.blocks)
            if node.tag == "caption":
                self._flush(node, node.kids, None, quote)
            elif node.tag == "tr":
                self._row(node, quote)
            node.end = len(self.blocks)
        for node in below:  # what stands inside a row covers the row
            if node.tag in ("td", "th", "caption", "tr"):
                continue
            if node.up is not None and node.up.tag not in ("table", "tbody", "thead", "tfoot"):
                node.first, node.end = node.up.first, node.up.first
        for node in reversed(below):
            if node.tag in ("tbody", "thead", "tfoot"):
                inner = [kid for kid in node.kids if not isinstance(kid, str)]
                if inner:
                    node.first, node.end = inner[0].first, max(kid.end for kid in inner)

    def _row(self, row: Node, quote: bool) -> None:
        cells = [kid for kid in row.kids if not isinstance(kid, str) and kid.tag in ("td", "th")]
        texts, linked, media = [], 0, []
        for cell in cells:
            found = _Reading()
            found.read(cell.kids, False)
            texts.append(_tidy("".join(found.strings)).replace("\n", " "))
            linked += found.linked
            media += found.media
        for medium in media:
            self._medium(medium)
        text = " ".join(filter(None, texts))
        if text:
            block = Block("row", row, [], text, len(text), min(linked, len(text)), cells=cells, quote=quote)
            self.blocks.append(block)

    def _figure(self, figure: Node, quote: bool) -> None:
        for node in figure.below():
            node.first = len(self.blocks)
            if node.tag in ("img", "amp-img") or node.tag in PLAYERS:
                self._medium(node)
            elif node.tag == "figcaption":
                found = _Reading()
                found.read(node.kids, False)
                text = _tidy("".join(found.strings))
                if text:
                    self.blocks.append(Block("caption", node, node.kids, text, len(text)))
            elif node.hint and may_play(node.hint):
                self.players.append((node.first, node))
            node.end = len(self.blocks)


def is_silent(node: Node) -> bool:
    """Says nothing as text: a picture, a player, a control. A button that is a heading («Question 1 ▾») speaks."""
    if node.tag in ("button", "label"):
        return node.up is None or node.up.tag not in _HEADINGS | {"dt"}
    return node.tag in _SILENT


@dataclass(slots=True)
class _Reading:
    """What a run of inline content says: strings, letters inside links, pictures and players."""

    strings: list[str] = field(default_factory=list)
    media: list[Node] = field(default_factory=list)
    linked: int = 0
    bold: int = 0

    def read(self, run: Inline, in_link: bool, in_bold: bool = False) -> None:
        for kid in run:
            if isinstance(kid, str):
                self.strings.append(kid)
                if in_link:
                    self.linked += len(kid.strip())
                if in_bold:
                    self.bold += len(kid.strip())
            elif kid.tag == "br":
                self.strings.append(_BREAK)
            elif kid.tag in _MEDIA:
                self._media(kid)
            elif is_silent(kid):
                continue
            else:
                inner_block = kid.tag not in INLINE
                if inner_block:
                    self.strings.append(" ")
                self.read(kid.kids, in_link or kid.tag == "a", in_bold or kid.tag in ("b", "strong"))
                if inner_block:
                    self.strings.append(" ")

    def _media(self, node: Node) -> None:
        if node.tag in ("img", "amp-img") or node.tag in PLAYERS:
            self.media.append(node)
            return
        inner = [kid for kid in node.below() if kid.tag in ("img", "amp-img") or kid.tag in PLAYERS]
        self.media.extend(inner[:1] if node.tag == "picture" else inner)


_BREAK = "\x00"  # stands for <br> until white space is collapsed; pages have none
_INVISIBLE = re.compile("[\u200b\ufeff\u00ad\u2060]")
_CONTROL = re.compile("[\x80-\x9f]")


def seen(text: str) -> str:
    """Text without what no reader sees; what no sanitiser lets through is a space."""
    return _CONTROL.sub(" ", _INVISIBLE.sub("", text))


def _lines(text: str) -> str:
    """The lines of code or verse, as they are indented."""
    return "\n".join(line.rstrip() for line in seen(text).replace(_BREAK, "\n").strip("\n").split("\n")).rstrip()


def _tidy(text: str) -> str:
    if not text.isascii():
        text = seen(text)
    if _BREAK in text:
        return "\n".join(" ".join(line.split()) for line in text.split(_BREAK)).strip()
    return " ".join(text.split())


_KINDS = {
    **dict.fromkeys(_HEADINGS | {"summary"}, "h"),
    **dict.fromkeys(("li", "dd", "dt"), "li"),
    "pre": "pre",
    "figcaption": "caption",
    "p": "p",
}


def _kind(node: Node) -> str:
    at: Node | None = node
    for _ in range(6):
        if at is None:
            break
        kind = _KINDS.get(at.tag)
        if kind:
            return kind
        at = at.up
    return "p"


def _level(node: Node) -> int:
    at: Node | None = node
    while at is not None:
        if at.tag in _HEADINGS:
            return int(at.tag[1])
        at = at.up
    return 4


def _is_data(table: Node) -> bool:
    """A table of data: several rows and columns of short cells; all else is layout."""
    rows = cells = 0
    widest = 0
    for node in table.below():
        if node.tag == "table" or node.tag in ("form", "h1", "h2", "article", "iframe"):
            return False
        if node.tag == "tr":
            rows += 1
        elif node.tag in ("td", "th"):
            cells += 1
            widest = max(widest, sum(map(len, node._strings())))
            if widest > _CELL:
                return False
    return rows >= 1 and cells >= 2 and cells > rows


def _is_figure(figure: Node) -> bool:
    """A figure of pictures or players with a caption; tables, quotes and long text inside are body."""
    letters = 0
    for node in figure.below():
        if node.tag in ("table", "blockquote", "pre", "h1", "h2", "ul", "ol"):
            return False
        if node.tag == "p":
            letters += len(node.text())
    return letters < 400
