"""Where quotation marks open and close, in all the ways that ten languages write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

_CLOSING = {
    "“": "”“",
    "„": '“”"„',
    "«": "»",
    "»": "«",
    "「": "」",
    "『": "』",
    "‹": "›",
    '"': '"',
    "＂": "＂",
    "”": "”",
    "‟": "”",
    "〝": "〟",
    "《": "》",
}
_OPENING = re.compile("[" + "".join(_CLOSING) + r"‘'](?:(?<![‘'])|(?<![\w‘’'.,!?][\s\S])(?=[\w¿¡]))")
_SINGLE_END = re.compile(r"(?<=[\w.,!?…])[’'](?!\w)")
_LONGEST = 6_000


@dataclass(frozen=True, slots=True)
class Span:
    """`text[start:end]` is quoted, marks included; the words are `text[start + 1 : end - closed]`."""

    start: int
    end: int
    closed: bool
    mark: str


def spans(text: str) -> Iterator[Span]:
    """Quoted passages in order, never nested: what is quoted inside a quote belongs to it."""
    at = 0
    while (opened := _OPENING.search(text, at)) is not None:
        mark = opened.group()
        end = _end(text, opened.start(), mark)
        if end is None:
            at = opened.end()
            continue
        closed = text[end - 1] in _CLOSING.get(mark, "’'")
        yield Span(opened.start(), end, closed, mark)
        at = end


def _end(text: str, start: int, mark: str) -> int | None:
    stop = text.find("\n", start)
    stop = min(len(text) if stop < 0 else stop, start + _LONGEST)
    if mark in "‘'":
        found = _SINGLE_END.search(text, start + 2, stop)
        return found.end() if found else None
    if mark in "»”" and (start == 0 or not text[start - 1].isspace() or text[start + 1 : start + 2].isspace()):
        return None  # a closing mark that nothing opened
    closing, depth = _CLOSING[mark], 1
    for found in _marks(mark).finditer(text, start + 1, stop):
        letter, at = found.group(), found.start()
        if letter == mark and mark not in closing:
            depth += 1
        elif not (mark == "“" and letter == "“" and _reopens(text, at)):
            depth -= 1
            if not depth:
                return at + 1
    return stop if mark in '“„«"' and stop - start > 12 and _goes_on(text, stop, mark) else None


@cache
def _marks(mark: str) -> re.Pattern[str]:
    """The marks that open or close within a quote that `mark` has opened."""
    return re.compile(f"[{mark}{_CLOSING[mark]}]")


def _reopens(text: str, at: int) -> bool:
    """A “ before a letter opens a quote inside the quote; after one it closes, as in German."""
    return at + 1 < len(text) and text[at + 1].isalnum() and not text[at - 1].isalnum() and text[at - 1] not in ".,!?…"


def _goes_on(text: str, stop: int, mark: str) -> bool:
    """A quote of several paragraphs: each opens the marks anew, only the last closes them."""
    return text[stop:].lstrip()[:1] == mark
