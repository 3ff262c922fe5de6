"""How much of a document is read at all, decided on its bytes before any tree is built: a tree takes fifty times its bytes.

A feed of 15 MB may hold two million empty items (476 MB of tree) or four million tags; nobody's news does. What is cut is
told in a sentence, and what stands before the cut is read.
"""

from __future__ import annotations

import re

from news7d.errors import ParseError

_SMALL = 1 << 20  # bytes that no tree can make dangerous
MOST_TAGS = 160_000  # opening and closing ones: 2,000 entries of 40 elements
MOST_ROWS = 50_000  # of a sitemap: the limit of its protocol
_MOST_VALUES = 250_000  # objects and lists of a JSON document
_MOST_COMMAS = 1_000_000
LONGEST_BROKEN = 4 << 20  # bytes of a document that is not well-formed: mending takes several copies

_ITEM = re.compile(rb"<(?:[A-Za-z0-9]{1,12}:)?(?:item|entry|ITEM)(?=[\s>/])")
_END = re.compile(rb"</(?:[A-Za-z0-9]{1,12}:)?(?:item|entry|ITEM)\s*>|<(?:[A-Za-z0-9]{1,12}:)?(?:item|entry)\s*/>")
_ROW = re.compile(rb"<(?:[A-Za-z0-9]{1,12}:)?(?:url|sitemap)(?=[\s>])")
_ROW_END = re.compile(rb"</(?:[A-Za-z0-9]{1,12}:)?(?:url|sitemap)\s*>")
_TAG = re.compile(rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<", re.DOTALL)


def bounded(data: bytes, max_entries: int) -> tuple[bytes, str | None]:
    """XML with at most that many entries, MOST_ROWS rows and MOST_TAGS tags; a sentence where something was left out."""
    if len(data) < _SMALL:
        return data, None
    data, told = _without(data, _ITEM, _END, max_entries, "entries")
    data, rows = _without(data, _ROW, _ROW_END, MOST_ROWS, "addresses")
    data, tags = _with_fewer_tags(data)
    return data, told or rows or tags


def _without(data: bytes, starts: re.Pattern[bytes], ends: re.Pattern[bytes], most: int, what: str) -> tuple[bytes, str | None]:
    """Without what stands from the first part too many to the end of the last: well-formed where it was so before."""
    count, cut, last = 0, 0, 0
    for found in starts.finditer(data):
        count += 1
        if count == most + 1:
            cut = found.start()
        last = found.start()
    if count <= most:
        return data, None
    end = max((found.end() for found in ends.finditer(data, last)), default=len(data))
    return data[:cut] + data[end:], f"{count} {what}: only the first {most} were read"


def _with_fewer_tags(data: bytes) -> tuple[bytes, str | None]:
    if data.count(b"<") <= MOST_TAGS:
        return data, None
    for count, found in enumerate(_TAG.finditer(data)):
        if count == MOST_TAGS:
            return data[: found.start()], f"more than {MOST_TAGS} tags: only what stands before was read"
    return data, None


def check_json(body: bytes) -> None:
    """Raises ParseError for JSON of more values than any feed has."""
    if len(body) > _SMALL and (body.count(b"{") + body.count(b"[") > _MOST_VALUES or body.count(b",") > _MOST_COMMAS):
        raise ParseError("JSON of more values than a feed can have.", cause="not-a-feed")
