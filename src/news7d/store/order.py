"""Articles in the order in which they came: their ids grow with time, but for an hour of disorder."""

from __future__ import annotations

from .database import Session

DISORDER = 3_600_000_000  # microseconds


def first_since(session: Session, oldest: int) -> int:
    """An id below which there is no article that was first seen since then (microseconds)."""
    low, row = 0, session.one("article_last")
    high = int(row[0] or 0) + 1 if row else 1
    while low < high:
        middle = (low + high) // 2
        row = session.one("article_at", {"id": middle})
        if row is None or row[1] >= oldest - DISORDER:
            high = middle
        else:
            low = row[0] + 1
    return low
