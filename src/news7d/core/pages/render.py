"""Chosen blocks as text and as HTML of the same content. Pictures and players stand in the HTML only."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby
from urllib.parse import urljoin

from news7d.core.pages.blocks import INVISIBLE, Block, Inline, is_silent
from news7d.core.pages.tree import INLINE, Node

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


def as_text(blocks: list[Block]) -> str:
    """Paragraphs separated by one blank line; items of one list and rows of one table on lines of their own."""
    parts: list[str] = []
    for _, group in groupby((block for block in blocks if block.is_text), _group):
        parts.append("\n".join(" ".join(block.text.split("\n\n")) for block in group))
    return "\n\n".join(parts)


def as_html(blocks: list[Block], base: str, figures: dict[int, str]) -> str:
    """The blocks as HTML, not yet sanitised. `figures` has the markup for pictures and players by id(block)."""
    parts: list[str] = []
    for quoted, run in groupby(blocks, lambda block: block.quote):
        inner = "".join(_groups(list(run), base, figures))
        parts.append(f"<blockquote>{inner}</blockquote>" if quoted and inner else inner)
    return "\n".join(part for part in parts if part)


def _groups(blocks: list[Block], base: str, figures: dict[int, str]) -> Iterator[str]:
    for _, group in groupby(blocks, _group):
        members = list(group)
        first = members[0]
        if first.kind == "row":
            yield "<table>" + "".join(_row(block, base) for block in members) + "</table>"
        elif first.item is not None and first.is_text and first.kind != "h":
            yield _list(members, base)
        else:
            for block in members:
                yield _single(block, base, figures)


def _group(block: Block) -> object:
    """Equal for blocks that belong into one list or table."""
    if block.kind == "row":
        table: Node | None = block.node
        while table is not None and table.tag != "table":
            table = table.up
        return ("table", id(table))
    if block.item is not None and block.is_text and block.kind != "h":
        return ("list", id(block.item.up))
    return id(block)


def _list(blocks: list[Block], base: str) -> str:
    item = blocks[0].item
    tag = "ol" if item is not None and item.up is not None and item.up.tag == "ol" else "ul"
    items = []
    for _, lines in groupby(blocks, lambda block: id(block.item)):
        items.append("<li>" + "<br>".join(inline(block.inline, base).strip() for block in lines) + "</li>")
    return f"<{tag}>{''.join(items)}</{tag}>"


def _row(block: Block, base: str) -> str:
    cells = "".join(f"<{cell.tag}>{inline(cell.kids, base).strip()}</{cell.tag}>" for cell in block.cells)
    return f"<tr>{cells}</tr>"


def _single(block: Block, base: str, figures: dict[int, str]) -> str:
    if not block.is_text:
        return figures.get(id(block), "")
    inner = inline(block.inline, base).strip()
    if block.kind == "h":
        level = min(6, max(2, block.level))
        return f"<h{level}>{inner}</h{level}>"
    if block.kind == "pre":
        return f"<pre>{inner}</pre>"
    return f"<p>{inner}</p>"


def inline(run: Inline, base: str) -> str:
    """Inline content with its links and emphasis; pictures, players and buttons left out."""
    parts: list[str] = []
    for kid in run:
        if isinstance(kid, str):
            parts.append(escape(kid if kid.isascii() else INVISIBLE.sub("", kid), quote=False))
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


def _marked(node: Node, inner: str, base: str) -> str:
    if node.tag == "a":
        address = link(node.get("href"), base)
        return f'<a href="{escape(address)}">{inner}</a>' if address else inner
    mark = _MARKS.get(node.tag)
    return f"<{mark}>{inner}</{mark}>" if mark else inner


def link(href: str, base: str) -> str:
    """An absolute web address, or "" for what is none."""
    if not href or href[0] == "#":
        return ""
    try:
        address = urljoin(base, href)
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
