"""How sure we are that the body is whole, from what a page gives away about its own length and end.

    body, what follows it, what the page says of itself ─► evidence, each by its name ─► log-odds ─► 0 … 1

Truncation is silent: a half-loaded page, a teaser before a wall and a whole article look alike. But pages count their
words, tell how long they take to read, carry the text a second time for search engines, link to their own sections, and
end with what always ends them. Weights are learnt by tools/train_completeness.py from whole pages beside halved ones.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterator

from news7d.core.pages.blocks import Block
from news7d.core.pages.structured import Structured, string
from news7d.core.pages.tree import Page

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

WEIGHTS: dict[str, float] = {
    "after.furniture=0": -0.76,
    "after.furniture=1": -0.24,
    "after.furniture=2": 0.26,
    "after.furniture=3": 0.43,
    "after=0": -1.48,
    "after=1": 0.29,
    "after=2": 0.03,
    "after=3": 0.31,
    "after=4": 0.54,
    "bias": -0.31,
    "broken": -0.35,
    "claim=half": -2.35,
    "claim=more": -0.03,
    "claim=whole": 1.17,
    "ends=False": -0.15,
    "ends=True": -0.16,
    "foot=False": -0.69,
    "foot=True": 0.38,
    "last.size=0": -0.72,
    "last.size=1": 0.26,
    "last.size=2": 0.09,
    "last.size=3": 0.05,
    "last=li": -0.19,
    "last=p": 0.18,
    "last=row": -0.29,
    "minutes=0": -1.38,
    "minutes=1": -1.58,
    "minutes=2": -0.46,
    "minutes=3": 0.4,
    "paragraphs=0": -0.46,
    "paragraphs=1": -0.58,
    "paragraphs=2": -0.1,
    "paragraphs=4": 0.23,
    "paragraphs=5": 0.61,
    "promise=0": -0.74,
    "promise=1": -0.62,
    "promise=2": -0.46,
    "promise=3": -0.21,
    "promise=5": 0.05,
    "sections=0": -0.13,
    "sections=1": -0.14,
    "sections=2": -0.85,
    "signed": -0.06,
    "tags=0": 0.29,
    "tags=1": -0.06,
    "tags=2": -0.42,
    "tags=3": 0.03,
    "tags=4": 0.22,
    "words=0": -0.98,
    "words=1": -0.09,
    "words=2": -0.35,
    "words=3": -0.2,
    "words=4": 0.11,
    "words=5": 0.39,
    "words=6": 0.15,
    "words=7": 0.66,
}


_PRIOR = 2.2  # the weights are learnt where half of the pages are cut; on the web nine of ten come whole


def wholeness(page: Page, data: Structured, blocks: list[Block], chosen: list[Block], text: str, summary: str) -> float:
    """The chance, 0 … 1, that `chosen` (out of all `blocks`) with its `text` is the whole article. 0 where there is none."""
    if not chosen or not text:
        return 0.0
    odds = _PRIOR + sum(WEIGHTS.get(name, 0.0) for name in evidence(page, data, blocks, chosen, text, summary))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


def evidence(page: Page, data: Structured, blocks: list[Block], chosen: list[Block], text: str, summary: str) -> list[str]:
    """Names of all that speaks for or against."""
    found = ["bias", *_by_end(chosen), *_by_what_follows(blocks, chosen)]
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
