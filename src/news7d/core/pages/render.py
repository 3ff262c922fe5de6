"""Chosen blocks as text and as HTML of the same content. Pictures and players stand in the HTML only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape
from itertools import groupby

from news7d.core.html.urls import joined
from news7d.core.pages.blocks import Block, Inline, is_silent, seen
from news7d.core.pages.tree import INLINE, Node

_BLANK_LINES = re.compile(r"\n\s*\n")
_MARKS = {
    "b": "strong",
    "strong": "strong",
    "i": "em",
    "em": "em",
    "cite": "em",
    "code": "code",
    "kbd": "code",
    "sub": "sub",
    "sup": "sup",
    "q": "q",
    "del": "del",
    "s": "del",
    "ins": "ins",
    "mark": "mark",
}


_ITEMS = frozenset({"li", "dd", "dt"})
_APART = frozenset({"article", "section", "table", "body"})  # what stands inside them belongs to no list outside


def as_text(blocks: list[Block]) -> str:
    """Paragraphs separated by one blank line; items of one list and rows of one table on lines of their own."""
    parts: list[str] = []
    for _, group in groupby((block for block in blocks if block.is_text), _group):
        parts.append("\n".join(_BLANK_LINES.sub("\n", block.text) for block in group))
    return "\n\n".join(parts)


def as_html(blocks: list[Block], base: str, figures: dict[int, str]) -> str:
    """The blocks as HTML, not yet sanitised. `figures` has the markup for pictures and players by id(block)."""
    parts: list[str] = []
    for quoted, run in groupby(blocks, _quotation):
        inner = "".join(_groups(list(run), base, figures))
        parts.append(f"<blockquote>{inner}</blockquote>" if quoted and inner else inner)
    return "\n".join(part for part in parts if part)


def _quotation(block: Block) -> int:
    """Equal for the blocks of one blockquote; 0 outside."""
    at: Node | None = block.node if block.quote else None
    while at is not None and at.tag != "blockquote":
        at = at.up
    return id(at) if at is not None else int(block.quote)


def _groups(blocks: list[Block], base: str, figures: dict[int, str]) -> Iterator[str]:
    keys = _keys(blocks)
    for key, group in groupby(zip(keys, blocks, strict=True), lambda pair: pair[0]):
        members = [block for _, block in group]
        if isinstance(key, tuple) and key[0] == "table":
            yield _table(members, base, figures)
        elif isinstance(key, tuple):
            yield _lists([(_path(block), block) for block in members], 0, base, figures)
        else:
            for block in members:
                yield _single(block, base, figures)


def _keys(blocks: list[Block]) -> list[object]:
    """The group of each block. Pictures and players inside a list or a table that speaks do not tear it apart."""
    keys: list[object] = [_group(block) if block.is_text else None for block in blocks]
    speaking = {key for key in keys if isinstance(key, tuple)}
    for at, block in enumerate(blocks):
        if keys[at] is None:
            holder = _holder(block) if speaking else None
            keys[at] = holder if holder in speaking else id(block)
    return keys


def _group(block: Block) -> object:
    """Equal for blocks that belong into one list or table."""
    if block.kind == "row" or block.node.tag == "caption":
        return ("table", id(_table_of(block.node)))
    if block.item is not None and block.is_text and block.kind != "h":
        return ("list", id(_path(block)[0].up))
    return id(block)


def _holder(block: Block) -> object:
    path = _path(block)
    table = _table_of(block.node)
    return ("list", id(path[0].up)) if path else ("table", id(table)) if table is not None else None


def _table_of(node: Node) -> Node | None:
    at: Node | None = node
    while at is not None and at.tag != "table":
        at = at.up
    return at


def _path(block: Block) -> list[Node]:
    """The list items around a block, outermost first."""
    path: list[Node] = []
    at: Node | None = block.item or block.node
    while at is not None and at.tag not in _APART:
        if at.tag in _ITEMS:
            path.append(at)
        at = at.up
    return path[::-1]


_Entry = tuple[list[Node], Block]


def _lists(entries: list[_Entry], depth: int, base: str, figures: dict[int, str]) -> str:
    """Lists as they are nested on the page."""
    out = []
    for _, run in groupby(entries, lambda entry: id(entry[0][depth].up)):
        members = list(run)
        first = members[0][0][depth]
        tag = first.up.tag if first.up is not None and first.up.tag in ("ol", "dl") else "ul"
        items = (list(lines) for _, lines in groupby(members, lambda entry: id(entry[0][depth])))
        inner = "".join(_item(lines, depth, tag, base, figures) for lines in items)
        out.append(f"<{tag}{_numbering(first) if tag == 'ol' else ''}>{inner}</{tag}>" if inner else "")
    return "".join(out)


def _item(lines: list[_Entry], depth: int, tag: str, base: str, figures: dict[int, str]) -> str:
    node = lines[0][0][depth]
    inner = ""
    for deeper, run in groupby(lines, lambda entry: len(entry[0]) > depth + 1):
        if deeper:
            inner += _lists(list(run), depth + 1, base, figures)
            continue
        for _, block in run:
            if not block.is_text:
                inner += figures.get(id(block), "")
            else:
                said = inline(block.inline, base).strip()
                inner += f"<br>{said}" if inner and not inner.endswith(("</ul>", "</ol>", "</dl>", "</figure>")) else said
    name = node.tag if tag == "dl" and node.tag != "li" else "dd" if tag == "dl" else "li"
    return f"<{name}{_direction(node)}>{inner}</{name}>" if inner else ""


def _numbering(first: Node) -> str:
    """Where an ordered list begins: it may go on after a picture, or count down."""
    holder = first.up
    if holder is None:
        return ""
    if "reversed" in holder.attrs:
        return " reversed"
    start = holder.get("start")
    number = int(start) if start.isdecimal() and len(start) < 5 else 1
    for kid in holder.kids:
        if kid is first:
            break
        number += not isinstance(kid, str) and kid.tag == "li"
    return f' start="{number}"' if number != 1 else ""


def _table(blocks: list[Block], base: str, figures: dict[int, str]) -> str:
    """Caption, header rows, rows; the pictures of its cells below it."""
    caption = "".join(f"<caption>{inline(block.inline, base).strip()}</caption>" for block in blocks if block.node.tag == "caption")
    rows = [block for block in blocks if block.kind == "row"]
    body = ""
    for heads, run in groupby(rows, _is_head):
        inner = "".join(_row(block, base) for block in run)
        body += f"<thead>{inner}</thead>" if heads and not body else f"<tbody>{inner}</tbody>"
    shown = "".join(figures.get(id(block), "") for block in blocks if not block.is_text)
    return f"<table>{caption}{body}</table>{shown}"


def _is_head(row: Block) -> bool:
    up = row.node.up
    return (up is not None and up.tag == "thead") or all(cell.tag == "th" for cell in row.cells)


def _row(block: Block, base: str) -> str:
    cells = "".join(f"<{cell.tag}{_span(cell)}>{inline(cell.kids, base).strip()}</{cell.tag}>" for cell in block.cells)
    return f"<tr>{cells}</tr>"


def _span(cell: Node) -> str:
    if not cell.attrs:
        return ""
    spans = "".join(f' {name}="{value}"' for name in ("colspan", "rowspan") if (value := cell.get(name)).isdecimal() and value != "1")
    scope = cell.get("scope").lower()
    return spans + (f' scope="{scope}"' if scope in ("row", "col", "rowgroup", "colgroup") else "")


def _direction(node: Node) -> str:
    """The direction of writing, where a line is told to go against its page's."""
    value = node.attrs.get("dir") if node.attrs else None
    return f' dir="{value}"' if value in ("rtl", "ltr") else ""


def _single(block: Block, base: str, figures: dict[int, str]) -> str:
    if not block.is_text:
        return figures.get(id(block), "")
    inner = inline(block.inline, base)
    if block.kind == "pre":
        return "<pre>" + inner.strip("\n") + "</pre>"
    tag = f"h{min(6, max(2, block.level))}" if block.kind == "h" else "p"
    return f"<{tag}{_direction(block.node)}>{inner.strip()}</{tag}>"


def inline(run: Inline, base: str) -> str:
    """Inline content with its links and emphasis; pictures, players and buttons left out."""
    parts: list[str] = []
    for kid in run:
        if isinstance(kid, str):
            parts.append(escape(kid if kid.isascii() else seen(kid), quote=False))
        elif kid.tag == "br":
            parts.append("<br>")
        elif not is_silent(kid):
            inner = inline(kid.kids, base)
            if kid.tag not in INLINE:
                inner = f" {inner} "  # a paragraph inside a table cell
            if inner.strip():
                parts.append(_marked(kid, inner, base))
            elif inner:
                parts.append(" ")
    return "".join(parts)


def quoted(value: str) -> str:
    """The value of an attribute as the sanitiser writes it, so that there is nothing left to be done."""
    return escape(value, quote=False).replace('"', "&quot;")


def _marked(node: Node, inner: str, base: str) -> str:
    if node.tag == "a":
        address = link(node.get("href"), base)
        return f'<a href="{quoted(address)}">{inner}</a>' if address else inner
    mark = _MARKS.get(node.tag)
    return f"<{mark}>{inner}</{mark}>" if mark else inner


@lru_cache(maxsize=4096)
def link(href: str, base: str) -> str:
    """An absolute web address, or "" for what is none. (Pages repeat their addresses: in lists, in pictures of several sizes.)"""
    if not href or href[0] == "#":
        return ""
    try:
        address = joined(base, href)
    except ValueError:
        return ""
    return address if address[:7].lower() == "http://" or address[:8].lower() == "https://" else ""


def plain_paragraphs(text: str) -> tuple[str, str, float]:
    """Another reader's text as (text, HTML, how sure we are)."""
    lines = [" ".join(line.split()) for line in text.split("\n") if line.strip()]
    return "\n\n".join(lines), "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines), 0.4


def links(blocks: list[Block], base: str) -> tuple[str, ...]:
    """Absolute addresses that the blocks link to, in order, each once."""
    found: dict[str, None] = {}
    for block in blocks:
        if block.is_text:
            for run in [block.inline, *(cell.kids for cell in block.cells)]:
                for node in anchors(run):
                    address = link(node.get("href"), base)
                    if address:
                        found.setdefault(address)
    return tuple(found)


def anchors(run: Inline) -> Iterator[Node]:
    """All <a> of a run, in order."""
    for kid in run:
        if isinstance(kid, str):
            continue
        if kid.tag == "a":
            yield kid
        for node in kid.below():
            if node.tag == "a":
                yield node
