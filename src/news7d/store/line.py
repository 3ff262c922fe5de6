"""The line up to which everything counts as read (`read_up_to`), lifted where a reader has read most of what lies above it.

Who looks for what is unread must not have to skip what was read. So the line follows the reader: what it passes that they have
read keeps its mark, and what they have not read gets one that says so, dated when it came, so that any act of theirs is later.
Each article is passed once, and no more than a span at a time.
"""

from __future__ import annotations

from .database import Session

STEP = 250  # marks above the line that are not worth a thought
_WIDEST = 8 * STEP  # ids that so many marks may lie apart for the line to pass them
_MANY = 10 * STEP  # marks that are too many wherever they lie
_FURTHEST = 20_000  # ids that are passed at once


def lift(session: Session, reader: int) -> None:
    """After marks were set."""
    row = session.one("line_of", {"reader": reader})
    line = int(row[0]) if row else 0
    while (to := _further(session, reader, line)) is not None:
        session.run("line_left_unread", {"reader": reader, "line": line, "to": to})
        if not session.run("line_lift", {"reader": reader, "line": line, "to": to}):
            return  # somebody moved it meanwhile
        line = to


def _further(session: Session, reader: int, line: int) -> int | None:
    marks = session.all("marks_above_line", {"reader": reader, "line": line, "limit": STEP})
    if len(marks) < STEP:
        return None
    to = int(marks[-1][0])
    if to - line > _WIDEST and len(session.all("marks_above_line", {"reader": reader, "line": line, "limit": _MANY})) < _MANY:
        return None
    return min(to, line + _FURTHEST)
