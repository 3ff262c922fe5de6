"""Is this block part of the article? A weighed sum of plain observations about the block and its neighbours.

The weights (weights.py) are learnt by logistic regression from labelled pages (tools/train_pages.py); each is a fact
about pages in general («a short line without a full stop under a picture is a caption»), and none holds a text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Any

from news7d.core.pages.blocks import Block
from news7d.core.pages.tree import Node
from news7d.core.pages.weights import WEIGHTS
from news7d.core.pages.words import alphanumeric, is_line

_SENTENCE_END = re.compile(r"[.!?…。！？؟।॥။]['\"”»“’)\]]*\s*$")
_WORD = re.compile(r"[a-z]{3,}")
_TELLING = frozenset(  # class words that say what a box is for; words of layout («col», «wrapper») say nothing that holds elsewhere
    """
    accordion ads advert advertisement agency alert aside author authors banner bio box breadcrumb btn button byline callout caption
    card cards category comment comments contents contributor cookie copyright correction credit credits cta date deck dek description
    disclaimer disclosure editor embed entry event excerpt eyebrow factbox faq figure footer footnote footnotes form gallery header
    hidden highlight highlights image img infobox instagram intro key kicker label latest lead lede link links list live media menu
    meta modal more nav newsletter next note notes notice paywall photo player poll popular popup post premium previous price print
    product products profile promo pull pullquote quote rating read recommend recommended references related review share sharing
    sidebar signup slideshow social source sources sponsor standfirst sticky subhead subheadline subscribe subtitle summary tag tags
    takeaways teaser time timestamp toc tooltip topics trending tweet twitter update updates video warning widget
    """.split()
)
_DIGIT = re.compile(r"\d")
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}[:.]\d{2}")
_CREDITS = ("©", "photo", "getty", "reuters", "afp", "(ap", "/ap", "dpa", "imago", "foto", "credit", "image")
_PLEAS = (  # plain «in», not a pattern: asked of every block, and ten times as fast
    "newsletter", "subscri", "sign up", "abonn", "click here", "follow us", "read more", "read also", "download", " app ", "cookie", "©",
    "all rights", "contact us", "email", "e-mail", "@", "copyright", "whatsapp", "telegram", "learn more", "get started", "free trial",
)  # fmt: skip
_ABOUT = re.compile(r"\bis an? .{0,60}(?:writer|editor|reporter|author|journalist|correspondent|founder|contributor)")
_ABOUTS = ("about the", "about us", "über ", "about ")
_NUMBERED = re.compile(r"^\W*\d{1,3}[.):]?\s")


@dataclass(slots=True)
class Scene:
    """What the blocks of one page have in common."""

    parent: Node | None  # where most of the paragraph text stands
    shape: str  # tag and classes of most paragraphs
    first: int  # index of the first and last strong paragraph
    last: int
    total: int
    title: str
    summary: str
    told: str  # articleBody of JSON-LD, squashed; "" if none
    lists: dict[int, tuple[int, int, int]]  # letters, linked, items per list
    trunk: dict[int, int]  # ancestors of `parent` by id, with their distance
    branches: set[str]  # class names of the trunk
    gains: dict[int, float]  # share of all gain (per cent) by id(node)
    sums: list[float]
    offset: int
    letters: list[int]  # running sums: of letters, of those inside links, of lines that are no journalism
    linked: list[int]
    lines: list[int]
    news: bool  # the page calls itself a news article

    def gain_of(self, node: Node) -> float:
        first, end = node.first - self.offset, node.end - self.offset
        share = 100 * (self.sums[end] - self.sums[first]) / (self.sums[-1] or 1) if 0 <= first <= end < len(self.sums) else 0.0
        self.gains[id(node)] = share
        return share

    def links_of(self, node: Node) -> int:
        """Per cent of the letters in `node` that are inside links; -1 where it holds none."""
        first, end = max(0, node.first - self.offset), min(node.end - self.offset, len(self.letters) - 1)
        whole = self.letters[end] - self.letters[first] if end > first else 0
        return 100 * (self.linked[end] - self.linked[first]) // whole if whole else -1

    def has_line(self, node: Node) -> bool:
        first, end = max(0, node.first - self.offset), min(node.end - self.offset, len(self.lines) - 1)
        return end > first and self.lines[end] > self.lines[first]


def observe(blocks: list[Block], title: str, summary: str, told: str, offset: int, news: bool = False) -> Scene:
    """The scene of the chosen blocks."""
    parents: dict[int, int] = {}
    shapes: dict[str, int] = {}
    nodes: dict[int, Node] = {}
    lists: dict[int, tuple[int, int, int]] = {}
    strong = [i for i, block in enumerate(blocks) if block.gain > 40]
    for block in blocks:
        if block.gain > 20:
            up = block.node.up if block.node.tag == "p" and block.node.up is not None else block.node
            nodes[id(up)] = up
            parents[id(up)] = parents.get(id(up), 0) + block.size
            shape = _shape(block)
            shapes[shape] = shapes.get(shape, 0) + block.size
        if block.item is not None and block.item.up is not None:
            letters, linked, items = lists.get(id(block.item.up), (0, 0, 0))
            lists[id(block.item.up)] = (letters + len(block.text), linked + block.linked, items + 1)
    parent = nodes[max(parents, key=parents.__getitem__)] if parents else None
    shape = max(shapes, key=shapes.__getitem__) if shapes else ""
    total = sum(block.size for block in blocks if block.gain > 20)
    trunk: dict[int, int] = {}
    branches: set[str] = set()
    at = parent
    while at is not None:
        trunk[id(at)] = len(trunk)
        if at.hint:
            branches.add(at.hint)
        at = at.up
    sums = list(accumulate((max(0.0, block.gain) for block in blocks), initial=0.0))
    first, last = (strong[0], strong[-1]) if strong else (0, len(blocks))
    running = (
        list(accumulate((len(block.text) for block in blocks), initial=0)),
        list(accumulate((block.linked for block in blocks), initial=0)),
        list(accumulate((int(0 < len(block.text) < 100 and _line(block.text)) for block in blocks), initial=0)),
    )
    return Scene(parent, shape, first, last, total, title, summary, told, lists, trunk, branches, {}, sums, offset, *running, news)


def _shape(block: Block) -> str:
    return f"{block.node.tag}{block.node.hint}"


Aspect = tuple[Any, ...]
"""A function that names observations, and what it is given: equal aspects weigh the same, so each is weighed once."""


def score(blocks: list[Block], at: int, scene: Scene) -> float:
    """Log-odds that block `at` belongs to the article."""
    return sum(map(weight, aspects(blocks, at, scene)))


@lru_cache(maxsize=65_536)
def weight(aspect: Aspect) -> float:
    return sum(WEIGHTS.get(name, 0.0) for name in aspect[0](*aspect[1:]))


def observations(blocks: list[Block], at: int, scene: Scene) -> list[str]:
    """Names of everything that holds for block `at`."""
    return [name for aspect in aspects(blocks, at, scene) for name in aspect[0](*aspect[1:])]


def aspects(blocks: list[Block], at: int, scene: Scene) -> tuple[Aspect, ...]:
    """What is to be weighed about block `at`."""
    block = blocks[at]
    text, kind = block.text, block.kind
    length = len(text)
    size = bisect_right(_SIZES, block.size)
    linked = bisect_right(_LINKED, 100 * block.linked // max(1, length))
    ends = _SENTENCE_END.search(text[-12:]) is not None
    place, away = "mid", 0
    if at < scene.first:
        place, away = "top", bisect_right(_AWAY, scene.first - at)
    elif at > scene.last:
        place, away = "end", bisect_right(_AWAY, at - scene.last)
    bold = bool(block.bold) and block.bold >= length * 0.8
    before = _sort(blocks[at - 1]) if at else "none"
    after = _sort(blocks[at + 1]) if at + 1 < len(blocks) else "none"
    return (
        (_form, scene.news, kind, size, linked, ends, place, away, block.level, block.node.bad, bold, block.quote),
        (_neighbours, kind, size, before, after),
        _place(block, scene, place),
        _boxes(block, scene),
        _branch(block, scene),
        _text(block, size, kind, scene),
    )


_SIZES, _LINKED, _AWAY = (12, 25, 45, 80, 140, 260), (1, 15, 35, 60, 90), (2, 4, 8, 16)


def _form(
    news: bool, kind: str, size: int, linked: int, ends: bool, place: str, away: int, level: int, bad: bool, bold: bool, quote: bool
) -> Iterator[str]:
    yield from ("bias", f"kind={kind}", f"{kind}.{size}", f"size={size}", f"link={linked}", f"{kind}.link={linked}")
    yield from (f"ends={ends}.{size}", f"place={place}", f"{place}.{kind}", f"{place}.{size}", f"{place}.ends={ends}.link={linked}")
    if place != "mid":
        yield f"{place}.away={away}"
    if kind == "h":
        yield f"level={level}"
    if bad:
        yield "bad"
    if bold:
        yield f"bold.{size}"
    if quote:
        yield "quote"
    if news:
        yield from (f"news.{kind}.{size}", f"news.{place}.{kind}", f"news.link={linked}", f"news.quote={quote}", f"news.bold={bold}")


def _neighbours(kind: str, size: int, before: str, after: str) -> Iterator[str]:
    yield from (f"{kind}.before={before}", f"{kind}.after={after}", f"{size}.{before}.{after}")


def _place(block: Block, scene: Scene, place: str) -> Aspect:
    node = block.node
    holder = node.up if node.tag in ("p", "h2", "h3", "h4") and node.up is not None else node
    of_list: tuple[int, int] | None = None
    if block.item is not None and block.item.up is not None:
        letters, linked, items = scene.lists[id(block.item.up)]
        of_list = (bisect_right((1, 20, 50, 80), 100 * linked // max(1, letters)), bisect_right((15, 40, 80, 160), letters // items))
    inside = None if scene.parent is None else holder is scene.parent
    box = block.item if block.item is not None else node.up if node.up is not None else node
    near = bisect_right((0, 1, 10, 25, 50, 80), scene.links_of(box)) if box is not scene.parent else -1
    same = _shape(block) == scene.shape
    return (_placed, block.kind, place, inside, same and ("named" if block.node.hint else "bare"), of_list, near)


def _placed(kind: str, place: str, inside: bool | None, same_shape: str, of_list: tuple[int, int] | None, near: int) -> Iterator[str]:
    if inside:
        yield from ("in.parent", f"in.parent.{kind}")
    elif inside is not None:
        yield "not.in.parent." + place
    if same_shape:
        yield from ("same.shape", f"same.shape.{same_shape}.{inside}")
    yield f"near.link={near}"
    yield f"{kind}.near.link={near}"
    if of_list is not None:
        yield from (f"list.link={of_list[0]}", f"list.mean={of_list[1]}", f"list.{place}")


def _boxes(block: Block, scene: Scene) -> Aspect:
    """The elements around it, up to the main paragraphs' parent: their kinds, and what their classes tell."""
    at: Node | None = block.node
    tags: list[str] = []
    hints: list[str] = []
    for depth in range(5):
        if at is None or at.tag == "body":
            break
        if depth and at.tag in _BOXES:
            tags.append(at.tag)
        if at is scene.parent:
            break
        if at.hint:
            hints.append(at.hint)
        at = at.up
    return (_boxed, *tags, "", *hints)


_BOXES = frozenset({"article", "section", "aside", "figure", "table", "footer", "header", "blockquote", "details", "form"})


def _boxed(*names: str) -> Iterator[str]:
    tags = names[: names.index("")]
    yield from ("in." + tag for tag in tags)
    words = {word for hint in names[len(tags) :] for word in _WORD.findall(hint[:120])}
    yield from sorted("c:" + word for word in words & _TELLING)


def _branch(block: Block, scene: Scene) -> Aspect:
    """How far from the main paragraphs it hangs on the tree, and what the branch between looks like."""
    branch: Node | None = block.node
    child: Node | None = None
    steps = 0
    trunk = scene.trunk
    while branch is not None and id(branch) not in trunk:
        child, branch = branch, branch.up
        steps += 1
    height = trunk.get(id(branch), 9) if branch is not None else 9
    if not height or child is None:
        return (_rooted, min(height, 6), min(steps, 4))
    share = scene.gains.get(id(child))
    if share is None:
        share = scene.gain_of(child)
    links = bisect_right((0, 1, 10, 25, 50, 80), scene.links_of(child))
    return (_branched, min(height, 6), child.hint in scene.branches, bisect_right((0, 5, 15, 40), share), links, scene.has_line(child))


def _rooted(height: int, steps: int) -> Iterator[str]:
    yield from (f"height={height}", f"depth={steps}")


def _branched(height: int, same: bool, share: int, links: int, line: bool) -> Iterator[str]:
    near = min(height, 3)
    yield from (f"branch.link={links}", f"branch.link={links}.{share}", f"branch.line={line}.{near}")
    yield from (f"height={height}", f"branch.same={same}.{near}", f"branch.share={share}.{near}", f"branch.share={share}.{same}")


def _text(block: Block, size: int, kind: str, scene: Scene) -> Aspect:
    text = block.text
    short = len(text) < 400
    start = text[:300]
    low = start.lower()
    seen = 0
    if short and _line(text):
        seen |= _SAYS["line"]
    if _has_any(low, _PLEAS):
        seen |= _SAYS["plea"]
    if short and _has_any(low, _CREDITS):
        seen |= _SAYS["credit"]
    if low.startswith(_ABOUTS) or "contributed to this" in low or "reporting by" in low or (" is a" in low and _ABOUT.search(low)):
        seen |= _SAYS["about"]
    if short and _DIGIT.search(start) and _DATE.search(start):
        seen |= _SAYS["date"]
    if text.isupper():
        seen |= _SAYS["upper"]
    if "?" in text[-3:]:
        seen |= _SAYS["question"]
    if text[-1:] == ":":
        seen |= _SAYS["colon"]
    if _NUMBERED.match(text):
        seen |= _SAYS["numbered"]
    if scene.title and text == scene.title:
        seen |= _SAYS["title"]
    if scene.summary and len(text) > 30 and text[:60] in scene.summary:
        seen |= _SAYS["summary"]
    return (_said, kind, size, seen, _told(text, scene))


_SAYS = {name: 1 << i for i, name in enumerate("line about title summary numbered plea credit date colon upper question".split())}


def _said(kind: str, size: int, seen: int, told: str) -> Iterator[str]:
    for name, bit in _SAYS.items():
        if seen & bit:
            yield name if bit <= _SAYS["summary"] else f"numbered.{kind}" if name == "numbered" else f"{name}.{size}"
    if told:
        yield f"{told}.{min(size, 3)}"


def _told(text: str, scene: Scene) -> str:
    if not scene.told:
        return ""
    key = alphanumeric(text)
    return "" if not key else "told" if key in scene.told else "untold"


_line = lru_cache(maxsize=2048)(is_line)


def _has_any(text: str, words: tuple[str, ...]) -> bool:
    for word in words:  # noqa: SIM110 (asked of every block, and a generator doubles the cost)
        if word in text:
            return True
    return False


def _sort(block: Block) -> str:
    if not block.is_text:
        return block.kind
    if block.gain > 100:
        return "strong"
    if block.gain > 20:
        return "fair"
    if block.linked * 2 > len(block.text):
        return "linked"
    return block.kind if block.kind in ("h", "row", "li") else "short"
