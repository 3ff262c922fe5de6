"""Keeps hostile nesting away from the HTML parser.

The HTML standard makes some things dear: very deep trees (each start tag looks up the whole stack of open elements: 200,000
nested <div> took lexbor 160 s), many open formatting elements (each new paragraph opens all of them again, so b × p nodes
come out of b + p tags), and tags with hundreds of attributes (each is compared with all before it). All are cut off here.
An ordinary page is told by counts that cost it a fifth of a millisecond; only an odd one is looked at tag by tag.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import accumulate
from operator import itemgetter

_TAG = re.compile(rb"</?[a-zA-Z][a-zA-Z0-9]*")
_FORMATTING = frozenset(b"a b big code em font i nobr s small strike strong tt u".split())
_OPENS_FORMATTING = re.compile(rb"(?:b|i|s|u|em|tt)(?:[\s>/]|$)|big|cod|fon|nob|sma|str", re.I)  # <a> closes the <a> before it
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
    pieces = html.split(b"<")
    many = len(pieces)
    heads = Counter(map(_HEAD, pieces)) if many >= _HARMLESS else Counter()
    if _has_long_crowd(pieces, len(html)) or (heads and _has_split_crowd(heads, many - html.count(b">"))):
        html = _ELEMENT.sub(_with_few_attributes, html)
    if many < _HARMLESS or (many < _USUAL and _formatting(heads) * many < 2 * _MOST_COPIES):
        return html
    tags = _TAG.findall(html)
    if len(tags) > DEEPEST and (_exceeds(tags, DEEPEST, all_tags=True) or _exceeds(tags, MOST_FORMATTING, all_tags=False)):
        return _cut(html)
    return html


_HEAD = itemgetter(slice(0, 3))


def _formatting(heads: Counter[bytes]) -> int:
    return sum(count for head, count in heads.items() if _OPENS_FORMATTING.match(head))


# ------------------------------------------------------------------ attributes


def _has_long_crowd(pieces: list[bytes], size: int) -> bool:
    """Tags with so many attributes that comparing them takes long."""
    harmless = 4 * _MOST_COMPARISONS // (size + 1)  # bytes: however many tags of that length, two bytes to an attribute
    long = [piece for piece in pieces if len(piece) > harmless]
    return sum(map(_comparisons, long)) > _MOST_COMPARISONS if long else False


def _has_split_crowd(heads: Counter[bytes], unclosed: int) -> bool:
    """So many «<» inside attributes that nobody can tell how many there are."""
    return unclosed > _MOST_UNCLOSED or sum(count for head, count in heads.items() if head[:1] in (b'"', b"'")) > 1000


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
