"""Keeps hostile nesting away from the HTML parser.

The HTML standard makes some things dear: very deep trees (each start tag looks up the whole stack of open elements: 200,000
nested <div> took lexbor 160 s) and many open formatting elements (each new paragraph opens all of them again, so
b × p nodes come out of b + p tags); and a tag with
thousands of attributes. All are cut off here, by a count that costs a real page under a millisecond.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import accumulate

_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*")
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
_FLAT = frozenset(  # void, or closed by their next sibling: they add no depth of their own
    "p li td th tr dt dd option area base br col embed hr img input link meta param source track wbr path rect circle".split()
)
DEEPEST = 400
_HARMLESS = 2000  # as many tags can neither nest nor multiply into more than the parser takes in its stride
MOST_FORMATTING = 24
_LONG_TAG = 20_000  # characters
_MOST_ATTRIBUTES = 2000  # each is compared with all before it: 100,000 took lexbor 28 s
_CROWDED = re.compile(r"<([a-zA-Z][a-zA-Z0-9-]*)[^<>]{20000,}")


def shallow(html: str) -> str:
    """The same markup without the start tags that would nest deeper than any real page does."""
    if len(html) > _LONG_TAG and any(map(_is_crowded, html.split("<"))):
        html = _CROWDED.sub(_without_attributes, html)
    if html.count("<") < _HARMLESS:
        return html
    tags = _TAG.findall(html)
    if len(tags) > DEEPEST and (_exceeds(tags, DEEPEST, all_tags=True) or _exceeds(tags, MOST_FORMATTING, all_tags=False)):
        return _cut(html)
    return html


def _is_crowded(piece: str) -> bool:
    return len(piece) > _LONG_TAG and piece[0].isalpha() and ">" not in piece[:_LONG_TAG]


def _without_attributes(tag: re.Match[str]) -> str:
    return tag.group() if len(tag.group().split()) < _MOST_ATTRIBUTES else f"<{tag.group(1)} "


def _exceeds(tags: list[str], limit: int, *, all_tags: bool) -> bool:
    steps = {tag: _step(tag, all_tags) for tag in set(tags)}
    levels = list(accumulate(map(steps.__getitem__, tags)))
    return max(levels) > limit or min(levels) < -limit


def _step(tag: str, all_tags: bool) -> int:
    name = tag.lstrip("</").lower()
    if name in _FLAT or not (all_tags or name in _FORMATTING):
        return 0
    return -1 if tag.startswith("</") else 1


def _cut(html: str) -> str:
    """Exact count per name; an end tag without its start tag closes nothing."""
    open_now: Counter[str] = Counter()
    depth = formatting = last = 0
    kept: list[str] = []
    for match in _TAG.finditer(html):
        tag = match.group()
        name = tag.lstrip("</").lower()
        if name in _FLAT:
            continue
        is_formatting = name in _FORMATTING
        if tag.startswith("</"):
            if open_now[name]:
                open_now[name] -= 1
                depth -= 1
                formatting -= is_formatting
        elif depth >= DEEPEST or (is_formatting and formatting >= MOST_FORMATTING // 3):
            kept.append(html[last : match.start()])
            last = _end_of_tag(html, match.end())
        else:
            open_now[name] += 1
            depth += 1
            formatting += is_formatting
    kept.append(html[last:])
    return "".join(kept)


def _end_of_tag(html: str, start: int) -> int:
    end = html.find(">", start)
    return len(html) if end < 0 else end + 1
