"""Keeps hostile nesting away from the HTML parser.

The HTML standard makes some things dear: very deep trees (each start tag looks up the whole stack of open elements: 200,000
nested <div> took lexbor 160 s), many open formatting elements (each new paragraph opens all of them again, so b × p nodes
come out of b + p tags), and tags with hundreds of attributes (each is compared with all before it). All are cut off here.
An ordinary page is told by counts that cost it a tenth of a millisecond; only an odd one is looked at tag by tag.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import accumulate

_TAG = re.compile(rb"</?[a-zA-Z][a-zA-Z0-9]*")
_FORMATTING = frozenset(b"a b big code em font i nobr s small strike strong tt u".split())
_TELLING_HEAD = re.compile(  # of formatting elements (but <a> closes the <a> before it), and of «<» inside attributes
    rb"<(?=[\"'bisuetfncBISUETFNC])(\"|'|(?i:(?:b|i|s|u|em|tt)(?:[\s>/]|$)|big|cod|fon|nob|sma|str))"
)
_FLAT = frozenset(  # void, or closed by their next sibling: they add no depth of their own
    b"p li td th tr dt dd option area base br col embed hr img input link meta param source track wbr path rect circle".split()
)
DEEPEST = 400
MOST_FORMATTING = 24
_HARMLESS = 2000  # as many «<» can neither nest nor multiply into more than the parser takes in its stride
_USUAL = 12_000  # as many can nest (8 ns for each level and tag) but not multiply
_MOST_COPIES = 300_000  # formatting elements × others: the nodes that may come of them, at 0.4 µs
_MOST_COMPARISONS = 100_000_000  # of attributes with those before them, at 3 ns
_MOST_ATTRIBUTES = 200
_MOST_UNCLOSED = 8000  # «<» without a «>»: scripts of real pages have 2,300
_SEPARATORS = b" \n\t\r\f/"
_ELEMENT = re.compile(rb"<([a-zA-Z][^\s>/]*)((?:\"[^\"]*\"|'[^']*'|[^>\"'])*+)>")


def shallow(html: bytes) -> bytes:
    """The same markup without the start tags that would nest deeper than any real page does, and without crowds of attributes."""
    many = html.count(b"<") + 1
    heads = _TELLING_HEAD.findall(html) if many >= _HARMLESS else []
    quotes = heads.count(b'"') + heads.count(b"'")
    if _has_long_crowd(html) or quotes > 1000 or (many > _MOST_UNCLOSED and many - html.count(b">") > _MOST_UNCLOSED):
        html = _ELEMENT.sub(_with_few_attributes, html)  # among so many «<» inside attributes nobody can tell how many there are
    if many < _HARMLESS or (many < _USUAL and (len(heads) - quotes) * many < 2 * _MOST_COPIES):
        return html
    tags = _TAG.findall(html)
    if len(tags) > DEEPEST and (_exceeds(tags, DEEPEST, all_tags=True) or _exceeds(tags, MOST_FORMATTING, all_tags=False)):
        return _cut(html)
    return html


# ------------------------------------------------------------------ attributes


def _has_long_crowd(html: bytes) -> bool:
    """Tags with so many attributes that comparing them takes long."""
    harmless = 4 * _MOST_COMPARISONS // (len(html) + 1)  # bytes: however many tags of that length, two bytes to an attribute
    return sum(map(_comparisons, _longer(html, harmless))) > _MOST_COMPARISONS


def _longer(html: bytes, length: int) -> list[bytes]:
    """The pieces between «<» and «<» that are longer than `length`: each holds half a window of that length without a «<»."""
    step = max(1, length // 2)
    found: list[bytes] = []
    at = 0
    while at < len(html):
        if html.find(b"<", at, at + step) >= 0:
            at += step
            continue
        start, end = html.rfind(b"<", 0, at) + 1, html.find(b"<", at + step)
        end = len(html) if end < 0 else end
        if end - start > length:
            found.append(html[start:end])
        at = end
    return found


def _comparisons(piece: bytes) -> int:
    if piece[:6].lower() in (b"script", b"style>", b"style "):
        return 0
    head = piece[: piece.find(b">")]
    if head.count(b'"') % 2 or head.count(b"'") % 2:
        head = piece  # that «>» stood in a value
    return _names(head) ** 2


def _names(head: bytes) -> int:
    return len(head) - len(head.translate(None, _SEPARATORS))


def _with_few_attributes(tag: re.Match[bytes]) -> bytes:
    return tag.group() if _names(tag.group(2)) < _MOST_ATTRIBUTES else b"<%b>" % tag.group(1)


# ------------------------------------------------------------------ depth


def _exceeds(tags: list[bytes], limit: int, *, all_tags: bool) -> bool:
    steps = {tag: _step(tag, all_tags) for tag in set(tags)}
    levels = list(accumulate(map(steps.__getitem__, tags)))
    return max(levels) > limit or min(levels) < -limit


def _step(tag: bytes, all_tags: bool) -> int:
    name = tag.lstrip(b"</").lower()
    if name in _FLAT or not (all_tags or name in _FORMATTING):
        return 0
    return -1 if tag.startswith(b"</") else 1


def _cut(html: bytes) -> bytes:
    """Exact count per name; an end tag without its start tag closes nothing."""
    open_now: Counter[bytes] = Counter()
    depth = formatting = last = 0
    kept: list[bytes] = []
    for match in _TAG.finditer(html):
        tag = match.group()
        name = tag.lstrip(b"</").lower()
        if name in _FLAT:
            continue
        is_formatting = name in _FORMATTING
        if tag.startswith(b"</"):
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
    return b"".join(kept)


def _end_of_tag(html: bytes, start: int) -> int:
    end = html.find(b">", start)
    return len(html) if end < 0 else end + 1
