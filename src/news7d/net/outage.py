"""Is it them or is it us? What the last requests to many hosts say about our own line (spec/reliability.md R8)."""

from __future__ import annotations

from collections import OrderedDict

from news7d.core.schedule import own_outage

_WINDOW = 120.0  # seconds
_REMEMBERED = 1_000  # hosts


class Line:
    """Remembers, per host, whether it could be reached when we last tried. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._last: OrderedDict[str, tuple[float, bool]] = OrderedDict()

    def note(self, host: str, reached: bool, now: float) -> None:
        self._last[host] = (now, reached)
        self._last.move_to_end(host)
        while len(self._last) > _REMEMBERED:
            self._last.popitem(last=False)

    def is_down(self, now: float) -> bool:
        """More than half of the hosts tried of late could not be reached at all."""
        while self._last and next(iter(self._last.values()))[0] < now - _WINDOW:
            self._last.popitem(last=False)
        return own_outage(reached for _, reached in self._last.values())
