"""Is this block part of the article? A weighed sum of plain observations about the block and its neighbours.

The weights (weights.py) are learnt by logistic regression from labelled pages (bench/extract.py train); each is a fact
about pages in general («a short line without a full stop under a picture is a caption»), and none holds a text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate

from news7d.core.pages.blocks import Block
from news7d.core.pages.tree import Node
from news7d.core.pages.weights import WEIGHTS
from news7d.core.pages.words import LINE

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

    def gain_of(self, node: Node) -> float:
        first, end = node.first - self.offset, node.end - self.offset
        share = 100 * (self.sums[end] - self.sums[first]) / (self.sums[-1] or 1) if 0 <= first <= end < len(self.sums) else 0.0
        self.gains[id(node)] = share
        return share


def observe(blocks: list[Block], title: str, summary: str, told: str, offset: int) -> Scene:
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
    return Scene(parent, shape, first, last, total, title, summary, told, lists, trunk, branches, {}, sums, offset)


def _shape(block: Block) -> str:
    return f"{block.node.tag}{block.node.hint}"


def score(blocks: list[Block], at: int, scene: Scene) -> float:
    """Log-odds that block `at` belongs to the article."""
    return sum(WEIGHTS.get(name, 0.0) for name in observations(blocks, at, scene))


def observations(blocks: list[Block], at: int, scene: Scene) -> list[str]:
    """Names of everything that holds for block `at`."""
    block = blocks[at]
    text, node, kind = block.text, block.node, block.kind
    length = len(text)
    size = _bucket(block.size, (12, 25, 45, 80, 140, 260))
    linked = _bucket(100 * block.linked // max(1, length), (1, 15, 35, 60, 90))
    ends = _SENTENCE_END.search(text[-12:]) is not None
    place = "top" if at < scene.first else "end" if at > scene.last else "mid"
    seen = [
        "bias",
        f"kind={kind}",
        f"{kind}.{size}",
        f"size={size}",
        f"link={linked}",
        f"{kind}.link={linked}",
        f"ends={ends}.{size}",
        f"place={place}",
        f"{place}.{kind}",
        f"{place}.{size}",
    ]
    seen.append(f"{place}.ends={ends}.link={linked}")
    if place != "mid":
        away = scene.first - at if place == "top" else at - scene.last
        seen.append(f"{place}.away={_bucket(away, (2, 4, 8, 16))}")
    if kind == "h":
        seen.append(f"level={block.level}")
    if node.bad:
        seen.append("bad")
    _about_place(block, scene, seen, place)
    _about_branch(block, scene, seen)
    _about_text(text, length, seen, scene, kind, size)
    _about_neighbours(blocks, at, seen, kind, size)
    if block.bold and block.bold >= length * 0.8:
        seen.append(f"bold.{size}")
    if block.quote:
        seen.append("quote")
    return seen


def _about_place(block: Block, scene: Scene, seen: list[str], place: str) -> None:
    node = block.node
    up = node.up
    holder = up if node.tag in ("p", "h2", "h3", "h4") and up is not None else node
    if holder is scene.parent:
        seen.append("in.parent")
        seen.append(f"in.parent.{block.kind}")
    elif scene.parent is not None:
        seen.append("not.in.parent." + place)
    if _shape(block) == scene.shape:
        seen.append("same.shape")
    if block.item is not None and block.item.up is not None:
        letters, linked, items = scene.lists[id(block.item.up)]
        seen.append(f"list.link={_bucket(100 * linked // max(1, letters), (1, 20, 50, 80))}")
        seen.append(f"list.mean={_bucket(letters // items, (15, 40, 80, 160))}")
        seen.append(f"list.{place}")
    at: Node | None = node
    words: set[str] = set()
    for depth in range(5):
        if at is None or at.tag == "body":
            break
        if depth and at.tag in ("article", "section", "aside", "figure", "table", "footer", "header", "blockquote", "details", "form"):
            seen.append("in." + at.tag)
        if at.hint and at is not scene.parent:
            words.update(_WORD.findall(at.hint[:120]))
        if at is scene.parent:
            break
        at = at.up
    seen.extend("c:" + word for word in words & _TELLING)


def _about_branch(block: Block, scene: Scene, seen: list[str]) -> None:
    """How far from the main paragraphs it hangs on the tree, and what the branch between looks like."""
    branch: Node | None = block.node
    child: Node | None = None
    steps = 0
    while branch is not None and id(branch) not in scene.trunk:
        child, branch = branch, branch.up
        steps += 1
    height = scene.trunk.get(id(branch), 9) if branch is not None else 9
    seen.append(f"height={min(height, 6)}")
    if height and child is not None:
        same = child.hint in scene.branches
        share = scene.gains.get(id(child))
        if share is None:
            share = scene.gain_of(child)
        seen.append(f"branch.same={same}.{min(height, 3)}")
        seen.append(f"branch.share={_bucket(share, (0, 5, 15, 40))}.{min(height, 3)}")
        seen.append(f"branch.share={_bucket(share, (0, 5, 15, 40))}.{same}")
    else:
        seen.append(f"depth={min(steps, 4)}")


def _about_text(text: str, length: int, seen: list[str], scene: Scene, kind: str, size: int) -> None:
    short = length < 400
    if short and LINE.fullmatch(text):
        seen.append("line")
    start = text[:300]
    low = start.lower()
    if any(word in low for word in _PLEAS):
        seen.append(f"plea.{size}")
    if short and any(word in low for word in _CREDITS):
        seen.append(f"credit.{size}")
    if low.startswith(_ABOUTS) or "contributed to this" in low or "reporting by" in low or (" is a" in low and _ABOUT.search(low)):
        seen.append("about")
    if short and _DATE.search(start):
        seen.append(f"date.{size}")
    if text[-1:] == ":":
        seen.append(f"colon.{size}")
    if text.isupper():
        seen.append(f"upper.{size}")
    if "?" in text[-3:]:
        seen.append(f"question.{size}")
    if _NUMBERED.match(text):
        seen.append("numbered." + kind)
    if scene.title and length < 300 and text == scene.title:
        seen.append("title")
    if scene.summary and length > 30 and text[:60] in scene.summary:
        seen.append("summary")
    if scene.told:
        key = "".join(filter(str.isalnum, text.casefold()))
        if key:
            seen.append(("told." if key in scene.told else "untold.") + str(min(size, 3)))


def _about_neighbours(blocks: list[Block], at: int, seen: list[str], kind: str, size: int) -> None:
    before = _sort(blocks[at - 1]) if at else "none"
    after = _sort(blocks[at + 1]) if at + 1 < len(blocks) else "none"
    seen.append(f"{kind}.before={before}")
    seen.append(f"{kind}.after={after}")
    seen.append(f"{size}.{before}.{after}")


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


def _bucket(value: float, edges: tuple[int, ...]) -> int:
    for i, edge in enumerate(edges):
        if value < edge:
            return i
    return len(edges)
