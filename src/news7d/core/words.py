"""Words of a text in a script with spaces, as they are written: the one pattern that language, grouping and names share.

Letters stand in the pattern as one table of the Basic Multilingual Plane: looking a sign up there takes half the time of asking
Unicode for its category, and texts are cut into words more often than anything else is done with them.
"""

from __future__ import annotations

import re


def _ranges(pattern: str) -> str:
    """The signs of the plane that match, as ranges of a character class."""
    runs: list[str] = re.findall(pattern, "".join(map(chr, range(0x10000))))
    return "".join(f"{run[0]}-{run[-1]}" for run in runs)


LETTER = _ranges(r"[^\W\d_]+")
"""For use inside a character class. Letters of the higher planes (Han beyond 0xFFFF, Gothic, Adlam) are left out."""

DIGIT = _ranges(r"\d+")
"""The decimal digits of all scripts, for use inside a character class."""

TOKEN = re.compile(rf"[{LETTER}]+(?:['’ʼ-][^\W\d_]+)*")
