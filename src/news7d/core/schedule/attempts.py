"""What was tried lately: the last polls of a feed, in a line of text on its row, the newest first.

1795500000 304 120 0;1795496400 timeout 30000;…      Unix seconds, status or cause, milliseconds, bytes
"""

from __future__ import annotations

from datetime import UTC, datetime

from news7d.nouns import dataclass

KEPT = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One poll. `outcome` is the HTTP status of a good one, else one of model.CAUSES."""

    at: datetime
    outcome: str
    took_ms: int | None = None
    size: int | None = None  # bytes of the body, unpacked

    @property
    def good(self) -> bool:
        return self.outcome.isdecimal()


def noted(tried: str | None, now: datetime, outcome: str, took_s: float | None = None, size: int | None = None) -> str:
    """The line with one more attempt, and the oldest left out."""
    ms = "" if took_s is None else str(round(took_s * 1000))
    words = f"{int(now.timestamp())} {outcome} {ms} {'' if size is None else size}".rstrip()
    return ";".join([words, *(tried.split(";", KEPT - 1)[: KEPT - 1] if tried else ())])


def attempts(tried: str | None) -> tuple[Attempt, ...]:
    """The attempts of such a line; what cannot be read is left out."""
    return tuple(found for words in (tried or "").split(";") if (found := _attempt(words)))


def _attempt(words: str) -> Attempt | None:
    at, _, rest = words.partition(" ")
    outcome, ms, size, *_ = *rest.split(" "), "", ""
    if not outcome or not at.lstrip("-").isdecimal():
        return None
    try:
        moment = datetime.fromtimestamp(int(at), UTC)
    except (OverflowError, ValueError, OSError):
        return None
    return Attempt(at=moment, outcome=outcome, took_ms=_number(ms), size=_number(size))


def _number(word: str) -> int | None:
    return int(word) if word.isdecimal() else None
