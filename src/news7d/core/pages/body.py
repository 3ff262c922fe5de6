"""Which blocks are the article.

    blocks ─► furniture marked ─► gain of each block ─► the node with the best sum of gains ─► its blocks, cleaned

A node's gain is the sum over the interval of blocks that it covers, so every node of the page is weighed in one pass.
Paragraphs gain, links and furniture lose: the best node is the one that holds the article and as little else as can be
(maximum subsequence segmentation, after Pasternack & Roth 2009, on the tree instead of on the string).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from news7d.core.pages.blocks import Block
from news7d.core.pages.judge import Scene, observe, score
from news7d.core.pages.tree import Node, Page
from news7d.core.pages.words import BODY_HINT, FURNITURE

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


def choose(page: Page, blocks: list[Block], title: str, summary: str = "", told: str = "", news: bool = False) -> Choice | None:
    """The blocks that are the article, or None where the page holds no running text."""
    best = pick(page, blocks, title, told)
    if best is None:
        return None
    inside = blocks[best.first : best.end]
    gained = sum(block.gain for block in inside if block.gain > 0)
    total = sum(block.gain for block in blocks if block.gain > 0)
    scene = observe(inside, title, summary, told, best.first, news)
    return Choice(best, clean(inside, scene), gained, gained / total if total else 0.0)


def pick(page: Page, blocks: list[Block], title: str, told: str = "") -> Node | None:
    """The node with the best sum of gains. `told` is the articleBody of JSON-LD, letters and digits only."""
    heading = heading_at(blocks, title)
    mark_furniture(page, blocks, heading)
    weigh(blocks, heading, told)
    sums = list(accumulate((block.gain for block in blocks), initial=0.0))
    best = _best(page, sums)
    if best is None or sums[best.end] - sums[best.first] <= 0:
        return None
    return _one_article(best, blocks, sums, title)


def heading_at(blocks: list[Block], title: str) -> int:
    """Index of the article's headline: the h1 or heading that is the title, else the first h1; -1 where there is none."""
    key = squash(title)[:60]
    first = -1
    for i, block in enumerate(blocks):
        if block.kind == "h" and len(block.text) > 10:
            if key and len(key) > 8 and squash(block.text)[:60] == key and block.linked < len(block.text):
                return i
            if block.level == 1 and first < 0:
                first = i
    return first


def mark_furniture(page: Page, blocks: list[Block], heading: int) -> None:
    """Set `bad` on nodes that are furniture by tag, role, class or hiding.

    A suspicion falls where all nodes under the same suspicion together hold much of the page's text, for then the word
    names the layout and not a box in it; certain words («comments») and whatever holds the h1 are judged apart.
    """
    mass = list(accumulate((_mass(block) for block in blocks), initial=0))
    whole = mass[-1] or 1
    suspects = [(node, reason) for node in page.nodes if node.end > node.first and (reason := _suspicion(node))]
    suspects = [
        pair for pair in suspects if not (pair[0].first <= heading < pair[0].end and mass[pair[0].end] - mass[pair[0].first] > 0.1 * whole)
    ]
    for _ in range(6):
        outermost = _outermost(suspects)
        held: dict[str, int] = {}
        for node, reason in outermost:
            held[reason] = held.get(reason, 0) + mass[node.end] - mass[node.first]
        innocent = {reason for reason, letters in held.items() if letters > _LIMITS.get(reason[0], 0.25) * whole}
        if not innocent:
            break
        suspects = [pair for pair in suspects if pair[1] not in innocent]
    for node, _reason in _outermost(suspects):
        for inner in page.nodes[node.at : node.last]:
            inner.bad = True


def _outermost(suspects: list[tuple[Node, str]]) -> list[tuple[Node, str]]:
    """Those that stand in no other one; all are in document order."""
    found: list[tuple[Node, str]] = []
    last = 0
    for pair in suspects:
        if pair[0].at >= last:
            found.append(pair)
            last = pair[0].last
    return found


_LIMITS = {"!": 0.92, "<": 0.6}  # certain words; tags


def _mass(block: Block) -> int:
    return block.size if block.size > _PARAGRAPH and block.linked * 3 < len(block.text) and block.is_text else 0


def _suspicion(node: Node) -> str:
    """Why a node may be furniture: "!word" for a certain word, "<tag", "?word" for a likely one, "" for none."""
    tag = node.tag
    if tag in _FURNITURE_TAGS:
        return "<" + tag
    attrs = node.attrs
    if not attrs or tag in ("body", "html", "article", "main"):
        return ""
    if len(attrs) == 1 and node.hint:
        return _named(node.hint)
    if attrs.get("role") in _FURNITURE_ROLES or attrs.get("aria-hidden") == "true" or "hidden" in attrs:
        return "?role"
    style = attrs.get("style")
    if style and _HIDDEN.search(style):
        return "?style"
    return _named(node.hint) if node.hint and attrs.get("itemprop") != "articleBody" else ""


@lru_cache(maxsize=16384)
def _named(hint: str) -> str:
    """Pages repeat their class names hundreds of times, and so do pages of one outlet: each is looked at once."""
    found = FURNITURE.search(hint)
    if found is None:
        return ""
    return "!" + found["certain"] if found["certain"] else "?" + found["likely"]


@lru_cache(maxsize=16384)
def _is_body_name(hint: str) -> bool:
    return BODY_HINT.search(hint) is not None


_NO_LEAD = re.compile(
    r"(?<![a-z])(?:author|autor|avatar|bio|teaser|promo|byline|recommend|related|widget|ads?(?![a-z])|share|social|newsletter|navi?(?![a-z])|menu|sidebar|logo|comment|kommentar|journalist|profile|mostread|popular|trending)",
    re.I,
)


@lru_cache(maxsize=8192)
def _names_no_lead(hint: str) -> bool:
    return _NO_LEAD.search(hint) is not None


def holds_no_lead(node: Node) -> bool:
    """Furniture that never holds the leading picture of the article: menus, teasers, portraits of authors."""
    return node.tag in ("nav", "aside", "footer", "form") or (bool(node.hint) and _names_no_lead(node.hint))


def weigh(blocks: list[Block], heading: int, told: str) -> None:
    """Set `gain` on every block. What stands before the headline or says what was said before counts little."""
    seen: set[str] = set()
    for i, block in enumerate(blocks):
        block.gain = gain = _gain(block)
        if gain > 20:
            start = block.text[:80]
            if start in seen:
                block.gain = 0.0
                continue
            if len(start) > 70:
                seen.add(start)
            if "ookie" in block.text and _COOKIES.search(block.text):
                block.gain = -30.0
            elif i < heading:
                block.gain = gain * 0.3
            if told:
                block.gain *= 1.3 if squash(block.text[:60]) in told else 0.4


_COOKIES = re.compile(
    r"\b(?:this|our|diese|dieser|ce|este|esta|questo|deze)\s(?:web)?(?:site|seite)\b.{0,60}\bcookies?\b|\bcookies?\b.{0,200}\bcookies?\b.{0,300}(?:consent|website|browser|user)",
    re.I,
)


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
        ends = _SENTENCE_END.search(block.text[-12:]) is not None or len(_SENTENCE.findall(block.text)) > 1
        return (1.0 if ends else 0.4) * min(size, 600) * (1 - linked)
    if block.kind == "li" or block.kind == "row":
        return 2.0 if linked < 0.2 else -6.0
    return 0.5 * size if _SENTENCE_END.search(block.text[-12:]) and linked < 0.2 and size > 20 else -6.0


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
    if node.hint and _is_body_name(node.hint):
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


@lru_cache(maxsize=1024)
def squash(text: str) -> str:
    """Letters and digits only, casefolded: for «is this the same line»."""
    return _NO_WORD.sub("", text).casefold()


_NO_WORD = re.compile(r"\W+")


# ------------------------------------------------------------------ cleaning inside the chosen node


_NEWS_DOUBT = 0.6
"""Log-odds that a block of a news article must exceed: its paragraphs are sure, and what is not is mostly a promise of the site."""


def clean(blocks: list[Block], scene: Scene) -> list[Block]:
    """The blocks that stay, with the pictures between them; without headings that head nothing."""
    key = squash(scene.title)
    odds = _odds(blocks, scene)
    doubt = _NEWS_DOUBT if scene.news else 0.0
    seen: set[str] = set()
    kept: list[Block] = []
    for at, block in enumerate(blocks):
        if not block.is_text:
            if not block.node.bad or block.kind == "caption":
                kept.append(block)
        elif odds[at] > (doubt if block.kind in ("p", "h") else 0.0) and not _is_title(block, key):
            start = block.text[:200]
            if block.size > 80 and start in seen:
                continue
            seen.add(start)
            kept.append(block)
    return _without_lone_headings(kept)


def _odds(blocks: list[Block], scene: Scene) -> list[float]:
    """How much speaks for each block. Rows of one table and items of one list share their odds: half a table is wrong."""
    odds = [score(blocks, at, scene) if block.is_text else 0.0 for at, block in enumerate(blocks)]
    groups: dict[int, list[int]] = {}
    for at, block in enumerate(blocks):
        whole = (
            block.node.within("table") if block.kind == "row" else block.item.up if block.kind == "li" and block.item is not None else None
        )
        if whole is not None:
            groups.setdefault(id(whole), []).append(at)
    for members in groups.values():
        mean = sum(odds[at] for at in members) / len(members)
        for at in members:
            odds[at] = mean
    return odds


def _is_title(block: Block, key: str) -> bool:
    return block.kind == "h" and (block.level == 1 or (bool(key) and squash(block.text) == key))


def _without_lone_headings(blocks: list[Block]) -> list[Block]:
    """Trailing headings head nothing."""
    last = max((i for i, block in enumerate(blocks) if block.is_text and block.kind != "h"), default=-1)
    return [block for i, block in enumerate(blocks) if i <= last or block.kind != "h"]
