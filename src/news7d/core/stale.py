"""What a report has taken back, and whether another report still says it. Pure.

    old version, new version ─► passages that only the old one has ─► does a copy's text of today contain one of them?

Passages are compared by their words alone: case, punctuation and quotation marks differ from house to house, a number or a name does not.
"""

from __future__ import annotations

import re
import unicodedata

_ENDS = re.compile(r"(?<=[.!?…])[\s”\"»’')]+|(?<=[。！？])|\n+")
_WORD = re.compile(r"\w+")
_LEAST_WORDS, _LEAST_LETTERS = 4, 16  # a shorter passage may stand anywhere; scripts without spaces are measured by letters
_MOST = 400  # passages of a version


def taken_back(old: str, new: str) -> tuple[str, ...]:
    """Passages of `old`, as their words, that `new` does not have."""
    now = _worded(new)
    passages = (_worded(part) for part in _ENDS.split(old)[:_MOST])
    return tuple(dict.fromkeys(each for each in passages if _speaks(each) and each not in now))


def still_says(passages: tuple[str, ...], text: str) -> bool:
    said = _worded(text) if passages else ""
    return any(each in said for each in passages)


def _speaks(passage: str) -> bool:
    return passage.count(" ") > _LEAST_WORDS or len(passage) >= _LEAST_LETTERS + 2


def _worded(text: str) -> str:
    """The words between single blanks, with one at each end, so that 1 is not found in 21."""
    return f" {' '.join(_WORD.findall(unicodedata.normalize('NFKC', text).casefold()))} "
