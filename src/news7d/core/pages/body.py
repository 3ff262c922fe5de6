"""Which blocks are the article.

    blocks ─► furniture marked ─► gain of each block ─► the node with the best sum of gains ─► its blocks, cleaned

A node's gain is the sum over the interval of blocks that it covers, so every node of the page is weighed in one pass.
Paragraphs gain, links and furniture lose: the best node is the one that holds the article and as little else as can be
(maximum subsequence segmentation, after Pasternack & Roth 2009, on the tree instead of on the string).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate

from news7d.core.pages.blocks import Block
from news7d.core.pages.tree import Node, Page
from news7d.core.pages.words import BODY_HINT, FURNITURE, LINE

_FURNITURE_TAGS = frozenset({"nav", "footer", "aside", "form", "menu", "dialog"})
_FURNITURE_ROLES = frozenset(
    {"navigation", "complementary", "contentinfo", "banner", "search", "dialog", "alertdialog", "menu", "menubar", "toolbar", "tablist"}
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_SENTENCE_END = re.compile(r"[.!?…:;。！？．؟।॥။។๏\"”»“’')\]]\s*$")
_SENTENCE = re.compile(r"[.!?…。！？؟।॥။]")
_PARAGRAPH = 60  # letters that make a paragraph


@dataclass(slots=True)
class Choice:
    """The chosen part of the page."""

    node: Node
    blocks: list[Block]
    gain: float = 0.0
    share: float = 0.0  # of all the paragraph text of the page that is no furniture


def choose(page: Page, blocks: list[Block], title: str) -> Choice | None:
    """The blocks that are the article, or None where the page holds no running text."""
    mark_furniture(page, blocks)
    weigh(blocks)
    sums = list(accumulate((block.gain for block in blocks), initial=0.0))
    best = _best(page, sums)
    if best is None or sums[best.end] - sums[best.first] <= 0:
        return None
    best = _one_article(best, blocks, sums, title)
    inside = blocks[best.first : best.end]
    gained = sum(block.gain for block in inside if block.gain > 0)
    total = sum(block.gain for block in blocks if block.gain > 0)
    return Choice(best, clean(inside, title), gained, gained / total if total else 0.0)


def mark_furniture(page: Page, blocks: list[Block]) -> None:
    """Set `bad` on nodes that are furniture by tag, role, class or hiding, unless they hold much of the page's text."""
    mass = list(accumulate((_mass(block) for block in blocks), initial=0))
    whole = mass[-1] or 1
    for node in page.nodes:
        if node.up is not None and node.up.bad:
            node.bad = True
        elif node.end > node.first and _suspect(node):
            held = (mass[node.end] - mass[node.first]) / whole
            node.bad = held < (0.25 if node.tag not in ("aside", "nav", "footer") else 0.5)


def _mass(block: Block) -> int:
    return block.size if block.size > _PARAGRAPH and block.linked * 3 < len(block.text) and block.is_text else 0


def _suspect(node: Node) -> bool:
    tag = node.tag
    if tag in _FURNITURE_TAGS:
        return True
    attrs = node.attrs
    if not attrs or tag in ("body", "html", "article", "main"):
        return False
    if attrs.get("role") in _FURNITURE_ROLES or "hidden" in attrs or attrs.get("aria-hidden") == "true":
        return True
    style = attrs.get("style")
    if style and _HIDDEN.search(style):
        return True
    return bool(node.hint) and FURNITURE.search(node.hint) is not None and attrs.get("itemprop") != "articleBody"


def weigh(blocks: list[Block]) -> None:
    """Set `gain` on every block."""
    for block in blocks:
        block.gain = _gain(block)


def _gain(block: Block) -> float:
    if not block.is_text:
        return 0.0
    size, length = block.size, len(block.text)
    linked = block.linked / length if length else 0.0
    if block.node.bad:
        return -4.0 - 0.1 * min(size, 200)
    if linked > 0.6:
        return -12.0 - 0.1 * min(size, 200)
    if block.kind == "h":
        return 0.0
    if size >= _PARAGRAPH and linked < 0.4:
        ends = _SENTENCE_END.search(block.text) is not None or len(_SENTENCE.findall(block.text)) > 1
        return (1.0 if ends else 0.4) * min(size, 600) * (1 - linked)
    if block.kind == "li" or block.kind == "row":
        return 2.0 if linked < 0.2 else -6.0
    return 0.5 * size if _SENTENCE_END.search(block.text) and linked < 0.2 and size > 20 else -6.0


def _best(page: Page, sums: list[float]) -> Node | None:
    best: Node | None = None
    most = 0.0
    for node in page.nodes:
        if node.bad or node.end <= node.first:
            continue
        gain = sums[node.end] - sums[node.first]
        if gain <= 0:
            continue
        gain *= _trust(node)
        if gain >= most * (1 if best is None or node.up is not best else 0.999):
            best, most = node, gain
    return best


def _trust(node: Node) -> float:
    attrs = node.attrs
    if attrs and (attrs.get("itemprop") or "").lower() == "articlebody":
        return 1.25
    if node.tag in ("article", "main"):
        return 1.06
    if node.hint and BODY_HINT.search(node.hint):
        return 1.12
    return 1.0


def _one_article(best: Node, blocks: list[Block], sums: list[float], title: str) -> Node:
    """Where the best node holds several whole articles, each with its headline, the one that the page is about."""
    whole = sums[best.end] - sums[best.first]
    parts = [
        node
        for node in best.below()
        if node.tag == "article" and not node.bad and sums[node.end] - sums[node.first] > 0.15 * whole and _headline(node, blocks)
    ]
    if len(parts) < 2:
        return best
    key = squash(title)
    return next((part for part in parts if key and squash(_headline(part, blocks)) == key), parts[0])


def _headline(node: Node, blocks: list[Block]) -> str:
    return next((block.text for block in blocks[node.first : node.end] if block.level == 1), "")


def squash(text: str) -> str:
    """Letters and digits only, casefolded: for «is this the same line»."""
    return re.sub(r"\W+", "", text).casefold()


# ------------------------------------------------------------------ cleaning inside the chosen node


def clean(blocks: list[Block], title: str) -> list[Block]:
    """The blocks that stay: without furniture, title, boilerplate lines, link lists, and headings that head nothing."""
    seen: set[str] = set()
    key = squash(title)
    for block in blocks:
        block.keep = _stays(block, key)
        if block.keep and block.is_text and block.size > 80:
            text = block.text
            block.keep = text not in seen
            seen.add(text)
    _drop_link_lists(blocks)
    kept = [block for block in blocks if block.keep]
    kept = _trim_ends(kept)
    return _without_lone_headings(kept)


def _stays(block: Block, title: str) -> bool:
    if block.node.bad:
        return False
    if not block.is_text:
        return True
    text = block.text
    if len(text) < 400 and LINE.fullmatch(text):
        return False
    if block.kind == "h":
        return block.level != 1 and not (title and squash(text) == title)
    linked = block.linked / len(text)
    if linked > 0.9 and block.kind in ("p", "li") and len(text) < 200 and not _SENTENCE_END.search(text):
        return block.kind == "li" and len(text) > 0 and False
    return any(c.isalnum() for c in text[:400])


def _drop_link_lists(blocks: list[Block]) -> None:
    """Runs of blocks that are mostly links, three or more, are menus or teasers; so is a list of which most is links."""
    by_list: dict[int, list[Block]] = {}
    for block in blocks:
        if block.keep and block.item is not None and block.item.up is not None:
            by_list.setdefault(id(block.item.up), []).append(block)
    for items in by_list.values():
        letters = sum(len(item.text) for item in items) or 1
        if sum(item.linked for item in items) / letters > 0.55:
            for item in items:
                item.keep = False


def _trim_ends(blocks: list[Block]) -> list[Block]:
    """Without the short lines before the first and after the last real paragraph."""
    good = [i for i, block in enumerate(blocks) if block.gain > 20]
    if not good:
        return blocks
    first, last = good[0], good[-1]
    head = [b for b in blocks[:first] if not b.is_text or b.kind in ("h", "li") or _SENTENCE_END.search(b.text)]
    tail = [b for b in blocks[last + 1 :] if not b.is_text or b.kind in ("h", "li", "row", "pre") or b.gain > 0]
    return head + blocks[first : last + 1] + tail


def _without_lone_headings(blocks: list[Block]) -> list[Block]:
    kept: list[Block] = []
    level = 0  # of the heading that follows; 0 = text follows, 9 = the end
    following = 9
    for block in reversed(blocks):
        if block.kind == "h":
            if following == 9 or (following and following <= block.level and False):
                continue
            following = block.level
        elif block.is_text:
            following = level
        kept.append(block)
    kept.reverse()
    return kept
