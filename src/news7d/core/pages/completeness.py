"""How sure we are that the body is whole, from what a page gives away about its own length and end.

    body, what follows it, what the page says of itself ─► evidence, each by its name ─► two log-odds ─► 0 … 1

Truncation is silent: a half-loaded page, a teaser before a wall and a whole article look alike. But pages count their
words, tell how long they take to read, carry the text a second time for search engines, link to their own sections, and
end with what always ends them. Weights are learnt by tools/train_completeness.py from whole pages beside halved ones: WALLED
where the article's last half is gone out of a page that is otherwise there, BROKEN where the page ends in its middle.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from news7d.core.pages.blocks import Block
from news7d.core.pages.structured import Structured, string
from news7d.core.pages.tree import Node, Page

_FULL_STOP = re.compile(r"[.!?…。！？؟।॥။۔)\]]['\"”»“’)\]]*\s*$")
_MINUTES = re.compile(r"(?<!\d)(\d{1,3})\s*(?:-|–|\s)?\s*(?:min(?:ute|uut|uto|uti)?s?n?\b|минут|分|분|phút|dakika|dk\b)", re.I)
_DIGIT = re.compile(r"\d")
_READ = re.compile(r"read|lese|lectur|lettura|leitura|leestijd|läs|læse|čten|czyt|чтен|okuma|読|읽|đọc", re.I)
_MORE = re.compile(
    r"^\W*(?:read more|continue reading|weiterlesen|mehr lesen|lire la suite|seguir leyendo|leer más|leia mais|leggi tutto|lees verder|"
    r"läs mer|続きを読む|더 ?보기|阅读全文|читать далее)",
    re.I,
)
_WORD = re.compile(r"[^\W\d_]{4,}")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7ff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")

WALLED: dict[str, float] = {
    "after.furniture=0": -0.06,
    "after.furniture=1": -0.28,
    "after.furniture=2": -0.06,
    "after.furniture=3": -0.03,
    "after=1": -0.28,
    "after=2": -0.02,
    "after=3": -0.22,
    "after=4": 0.07,
    "beside.share=0": -0.15,
    "beside.share=1": 0.56,
    "beside.share=2": -0.16,
    "beside.share=3": -0.63,
    "beside.share=4": -0.05,
    "beside=0": -0.04,
    "beside=1": 0.21,
    "beside=2": 0.37,
    "beside=3": -0.53,
    "beside=4": -0.44,
    "bias": -0.43,
    "broken": -0.49,
    "claim=half": -2.46,
    "claim=more": 0.22,
    "claim=whole": 2.16,
    "ends=False": -0.18,
    "ends=True": -0.25,
    "foot=False": -0.32,
    "foot=True": -0.11,
    "last.size=0": -0.82,
    "last.size=1": 0.16,
    "last.size=2": 0.05,
    "last.size=3": 0.19,
    "last=li": 0.13,
    "last=p": 0.28,
    "minutes=0": -1.1,
    "minutes=1": -1.7,
    "minutes=2": -0.58,
    "minutes=3": 0.79,
    "paragraphs=0": -0.64,
    "paragraphs=1": -0.83,
    "paragraphs=2": -0.37,
    "paragraphs=3": -0.1,
    "paragraphs=4": 0.38,
    "paragraphs=5": 1.14,
    "promise=0": -0.58,
    "promise=1": -0.72,
    "promise=2": -0.34,
    "promise=3": 0.03,
    "promise=4": 0.28,
    "promise=5": 0.33,
    "sections=0": 0.13,
    "sections=1": 0.18,
    "sections=2": -1.02,
    "signed": -0.71,
    "tags=0": 0.15,
    "tags=1": -0.43,
    "tags=2": -0.44,
    "tags=4": 0.03,
    "tail.empty=1": -0.13,
    "tail.empty=2": 0.23,
    "tail.empty=3": 0.04,
    "tail.empty=4": -0.58,
    "tail.headings=0": 0.37,
    "tail.headings=0.0": 0.55,
    "tail.headings=0.1": -0.1,
    "tail.headings=0.2": -0.08,
    "tail.headings=1": -0.31,
    "tail.headings=1.0": 0.54,
    "tail.headings=1.1": -0.71,
    "tail.headings=1.2": -0.15,
    "tail.headings=2": -0.48,
    "tail.headings=2.2": -0.39,
    "tail.lines=0": -0.63,
    "tail.lines=1": 0.16,
    "tail.lines=2": -0.13,
    "tail.lines=3": 0.17,
    "tail.lists=0": 0.85,
    "tail.lists=1": -0.34,
    "tail.lists=2": -0.93,
    "tail.media=0": 0.38,
    "tail.media=1": -0.17,
    "tail.media=2": -0.09,
    "tail.media=3": -0.54,
    "tail.scripts=0": -0.16,
    "tail.scripts=2": 0.24,
    "tail.scripts=4": -0.24,
    "tail=0": 0.51,
    "tail=1": -0.19,
    "tail=2": -0.44,
    "tail=3": -0.15,
    "tail=4": -0.5,
    "tail=5": -0.36,
    "tail=6": 0.71,
    "words=0": -1.17,
    "words=1": -0.37,
    "words=2": -0.59,
    "words=3": -0.31,
    "words=4": 0.34,
    "words=5": 0.72,
    "words=6": 0.33,
    "words=7": 0.62,
}

BROKEN: dict[str, float] = {
    "after.furniture=0": -0.65,
    "after.furniture=1": -0.49,
    "after.furniture=2": 0.14,
    "after.furniture=3": 1.02,
    "after=0": -1.56,
    "after=1": 0.09,
    "after=2": -0.24,
    "after=3": 0.31,
    "after=4": 1.42,
    "beside.share=0": 0.07,
    "beside.share=2": -0.19,
    "beside.share=3": 0.23,
    "beside.share=4": -0.08,
    "beside=0": 0.22,
    "beside=1": -0.26,
    "beside=2": 0.32,
    "beside=3": -0.45,
    "beside=4": 0.19,
    "broken": 0.08,
    "claim=half": -0.33,
    "claim=whole": -0.15,
    "ends=False": 0.12,
    "ends=True": -0.1,
    "foot=False": -1.76,
    "foot=True": 1.78,
    "last.size=0": -0.78,
    "last.size=1": -0.03,
    "last.size=2": 0.48,
    "last.size=3": 0.34,
    "last=li": 0.3,
    "last=p": -0.33,
    "minutes=0": -0.41,
    "minutes=1": 0.1,
    "minutes=2": -0.18,
    "minutes=3": -0.47,
    "paragraphs=0": -0.85,
    "paragraphs=2": 0.39,
    "paragraphs=3": 0.07,
    "paragraphs=4": 0.08,
    "paragraphs=5": 0.34,
    "promise=0": -1.18,
    "promise=1": 0.09,
    "promise=2": -0.56,
    "promise=3": -0.03,
    "promise=4": -0.34,
    "promise=5": 0.17,
    "sections=0": -0.18,
    "sections=1": -0.19,
    "sections=2": -0.76,
    "signed": 0.7,
    "tags=0": 0.41,
    "tags=1": 0.1,
    "tags=2": -0.45,
    "tags=3": -0.03,
    "tags=4": 0.46,
    "tail.empty=0": 0.17,
    "tail.empty=2": 0.13,
    "tail.empty=3": -0.34,
    "tail.empty=4": 0.07,
    "tail.headings=0": 0.3,
    "tail.headings=0.0": 0.08,
    "tail.headings=0.1": 0.09,
    "tail.headings=0.2": 0.13,
    "tail.headings=1": -0.48,
    "tail.headings=1.0": -0.33,
    "tail.headings=1.2": -0.11,
    "tail.headings=2": 0.2,
    "tail.headings=2.2": -0.05,
    "tail.lines=0": -0.4,
    "tail.lines=1": -0.37,
    "tail.lines=2": 0.1,
    "tail.lines=3": 0.68,
    "tail.lists=0": 0.33,
    "tail.lists=1": -0.24,
    "tail.media=1": 0.14,
    "tail.media=2": -0.22,
    "tail.media=3": 0.12,
    "tail.scripts=0": -0.28,
    "tail=0": -0.22,
    "tail=1": 0.02,
    "tail=2": 0.29,
    "tail=3": -0.14,
    "tail=4": -0.29,
    "tail=5": 0.12,
    "tail=6": 0.23,
    "words=0": -0.73,
    "words=1": -0.06,
    "words=2": -0.35,
    "words=3": -0.34,
    "words=4": -0.04,
    "words=5": 0.41,
    "words=6": 0.24,
    "words=7": 0.9,
}


_WALLS, _BREAKS = 2.2, 3.2  # the weights are learnt where half of the pages are cut; on the web nine of ten come whole, and few break off


def wholeness(page: Page, data: Structured, blocks: list[Block], chosen: list[Block], text: str, summary: str) -> float:
    """The chance, 0 … 1, that `chosen` (out of all `blocks`) with its `text` is the whole article. 0 where there is none."""
    return chance(evidence(page, data, blocks, chosen, text, summary)) if chosen and text else 0.0


def chance(names: list[str]) -> float:
    """That the text was not taken out of its page, and that the page was not broken off: two accidents, two sums of weights."""
    return _sigmoid(_WALLS + _sum(names, WALLED)) * _sigmoid(_BREAKS + _sum(names, BROKEN))


def _sum(names: list[str], weights: dict[str, float]) -> float:
    return sum(weights.get(name, 0.0) for name in names)


def _sigmoid(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


def evidence(page: Page, data: Structured, blocks: list[Block], chosen: list[Block], text: str, summary: str) -> list[str]:
    """Names of all that speaks for or against."""
    found = ["bias", *_by_end(chosen), *_by_what_follows(blocks, chosen), *_by_tail(page, blocks, chosen)]
    found += _by_length(page, data, blocks, chosen, text)
    found += _by_promises(page, data, text, summary)
    return found


def _by_end(chosen: list[Block]) -> Iterator[str]:
    last = next((block for block in reversed(chosen) if block.is_text), None)
    if last is None:
        return
    yield f"ends={_FULL_STOP.search(last.text[-12:]) is not None}"
    yield f"last={last.kind}"
    if last.text.rstrip()[-1:] in (":", ",", "…") or _MORE.match(last.text):
        yield "broken"
    yield f"last.size={bisect_right((40, 120, 300), last.size)}"
    if last.bold * 2 > len(last.text) or any(not isinstance(kid, str) and kid.tag in ("em", "i", "small") for kid in last.inline[:2]):
        yield "signed"  # the writer's note, a source, a correction: what stands at the very end


def _by_what_follows(blocks: list[Block], chosen: list[Block]) -> Iterator[str]:
    """Share boxes, related stories, comments and the footer come after an article, if the page came whole."""
    ends = {id(block) for block in chosen[-3:]}
    at = max((i for i, block in enumerate(blocks) if id(block) in ends), default=len(blocks) - 1)
    after = blocks[at + 1 :]
    yield f"after={bisect_right((1, 4, 12, 40), len(after))}"
    furniture = sum(1 for block in after if block.node.bad or block.linked * 2 > len(block.text) > 0)
    yield f"after.furniture={bisect_right((1, 5, 20), furniture)}"
    foot = any("footer" in block.node.hint or block.node.tag == "footer" or "©" in block.text for block in after[-30:])
    yield f"foot={foot}"


_BOXES = frozenset({"ul", "ol", "blockquote", "table", "tbody", "tr"})


def _by_tail(page: Page, blocks: list[Block], chosen: list[Block]) -> Iterator[str]:
    """What stands below the last line inside the article's own box: an article ends near the end of its box. Where text was taken
    out, what stood between its paragraphs is left: pictures, scripts of advertisements, headings that head nothing, empty lists.
    """
    texts = [block for block in chosen if block.is_text]
    if not texts:
        return
    node, first = texts[-1].node, texts[0].node.first
    part = node
    while part.up is not None and part.first > first:
        part = part.up
    end = node.last
    tail, before = page.nodes[end : part.last], page.nodes[part.at : end]
    yield f"tail={bisect_right((1, 3, 8, 16, 30, 50), _share(len(tail), len(before)))}"
    empty = _share(sum(1 for each in tail if not each.kids), sum(1 for each in before if not each.kids))
    yield f"tail.empty={bisect_right((1, 10, 25, 45), empty)}"
    yield f"tail.lists={min(2, sum(1 for each in tail if each.tag in _BOXES and each.first == each.end and not each.text()))}"
    yield f"tail.media={bisect_right((1, 2, 4), sum(1 for each in tail if each.tag in _MEDIA))}"
    here, there = bisect_left(page.gaps, end), bisect_left(page.gaps, part.last + 1)
    yield f"tail.scripts={bisect_right((1, 20, 40, 60), _share(there - here, here - bisect_left(page.gaps, part.at)))}"
    yield from _by_left_over(blocks, first, texts[-1], part)
    holder = node.up or node
    kids = [kid for kid in holder.kids if not isinstance(kid, str)]
    after = sum(1 for kid in kids if kid.at > node.at)
    yield f"beside={bisect_right((1, 2, 4, 8), after)}"
    yield f"beside.share={bisect_right((1, 10, 25, 45), _share(after, len(kids) - after))}"


_MEDIA = frozenset({"img", "picture", "figure", "amp-img", "video", "iframe"})


def _by_left_over(blocks: list[Block], first: int, last: Block, part: Node) -> Iterator[str]:
    """Headings and short lines below the last line that are no links and no furniture."""
    at = next((i for i in range(min(part.end, len(blocks)) - 1, -1, -1) if blocks[i] is last), len(blocks))
    left = [block for block in blocks[at + 1 : part.end] if block.is_text and not block.node.bad and block.linked * 2 <= len(block.text)]
    headings = sum(1 for block in left if block.kind == "h")
    headed = bisect_right((1, 3), sum(1 for block in blocks[first:at] if block.kind == "h"))
    yield f"tail.headings={min(2, headings)}"
    yield f"tail.headings={min(2, headings)}.{headed}"
    yield f"tail.lines={bisect_right((1, 2, 4), len(left) - headings)}"


def _share(part: int, rest: int) -> int:
    """Per cent."""
    return 100 * part // (part + rest) if part + rest else 0


def _by_length(page: Page, data: Structured, blocks: list[Block], chosen: list[Block], text: str) -> Iterator[str]:
    words = len(text.split()) + (0 if text.isascii() else len(_WIDE.findall(text)) // 2)
    yield f"words={bisect_right((80, 150, 250, 400, 600, 900, 1500), words)}"
    yield f"paragraphs={bisect_right((3, 6, 10, 16, 30), sum(1 for block in chosen if block.gain > 40))}"
    told = len(data.body)
    if told > 400:
        yield "claim=" + _ratio(len(text), told)
    counted = string(data.article.get("wordCount")).replace(",", "").replace(".", "")
    if counted.isdecimal() and 40 < int(counted) < 100_000:
        yield "claim=" + _ratio(words, int(counted))
    minutes = _minutes(page, blocks)
    if minutes:
        yield f"minutes={bisect_right((80, 120, 160), words // minutes)}"


def _ratio(have: int, said: int) -> str:
    """How much of what the page claims to have is there: the claim is whole or broken, whichever way it is made."""
    share = 100 * have // said
    return "half" if share < 65 else "part" if share < 85 else "whole" if share < 120 else "more"


def _minutes(page: Page, blocks: list[Block]) -> int:
    """How long the page says it takes to read; 0 where it does not say."""
    for number in ("1", "2", "3"):
        if _READ.search(page.meta(f"twitter:label{number}")):
            found = _MINUTES.search(page.meta(f"twitter:data{number}"))
            if found:
                return int(found[1])
    for block in blocks:
        if 4 < len(block.text) < 60 and _DIGIT.search(block.text):
            found = _MINUTES.search(block.text)
            if found and (_READ.search(block.text) or _READ.search(block.node.hint)):
                return int(found[1])
    return 0


def _by_promises(page: Page, data: Structured, text: str, summary: str) -> Iterator[str]:
    """What the summary and the keywords name should come up; links to the page's own sections should lead somewhere."""
    low = text.casefold()
    promised = set(_WORD.findall(summary.casefold()[:600]))
    if len(promised) >= 5:
        yield f"promise={bisect_right((40, 60, 75, 90, 100), 100 * sum(word in low for word in promised) // len(promised))}"
    keywords = data.article.get("keywords")
    tags = [string(item) for item in keywords] if isinstance(keywords, list) else string(keywords).split(",")
    tags = [tag.strip().casefold() for tag in tags or page.metas.get("article:tag", []) if 2 < len(tag.strip()) < 40][:30]
    if len(tags) >= 3:
        yield f"tags={bisect_right((20, 40, 60, 80), 100 * sum(tag in low for tag in tags) // len(tags))}"
    targets = {href[1:] for node in page.anchors if (href := node.attrs.get("href")) and href[0] == "#" and len(href) > 1}
    if targets:
        places = {node.attrs.get("id") or node.attrs.get("name") for node in page.nodes if node.attrs}
        yield f"sections={bisect_right((1, 3), len(targets - places))}"
