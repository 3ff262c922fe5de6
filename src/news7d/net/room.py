"""Room for bodies: how many bytes may be held at the same time, by all transfers and all answers that nobody has settled yet.

    Hold ─► add(bytes) while they arrive ─► the caller settles the answer ─► close: the bytes are given back

Beyond the budget a transfer that is small goes on, and of the large ones a single one until it is settled: so feeds never
wait for large pages, somebody always gets to the end, and nothing can lock up (whoever asks for more while it holds an
answer asks with the same hold). The others are paused: their servers wait, within the same deadline.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType

SMALL = 256 * 1024  # bytes: most feeds and pages, compressed or not, stay below


class Room:
    """Bytes held against `budget`. `on_room` is called whenever some are given back; it must not block."""

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._bearer: Hold | None = None  # the large one that goes on however little room there is
        self.held = 0
        self.on_room: Callable[[], None] = lambda: None

    def hold(self) -> Hold:
        return Hold(self)

    def admits(self, hold: Hold) -> bool:
        """May this one take more?"""
        if self.held < self._budget or hold.bytes < SMALL:
            return True
        if self._bearer is None:
            self._bearer = hold
        return self._bearer is hold

    def _gave(self, hold: Hold) -> None:
        if self._bearer is hold:
            self._bearer = None
        self.on_room()


class Hold:
    """What one request holds. A context manager; closed once its answer has been settled."""

    __slots__ = ("_room", "bytes")

    def __init__(self, room: Room) -> None:
        self._room = room
        self.bytes = 0

    def add(self, count: int) -> None:
        self.bytes += count
        self._room.held += count

    def close(self) -> None:
        """Its owner needs the bytes no longer."""
        self._room.held -= self.bytes
        self.bytes = 0
        self._room._gave(self)

    def __enter__(self) -> Hold:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
