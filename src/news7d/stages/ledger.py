"""Closing the days of the edit ledger: once a day is over, what was new or changed on it is listed and signed."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

from news7d.core.ledger import EMPTY, Day, grown, leaf_of
from news7d.core.ledger.note import Signer, checkpoint
from news7d.store import Store

_DAY = timedelta(days=1)
_SETTLED = timedelta(minutes=15)  # after midnight: what was fetched before it is written by then
_KEY = "ledger_key"
_MOST = 40  # days closed at once, after a long pause


def signer(store: Store, host: str) -> Signer:
    """The ledger's name and key: made once, and kept even if the house moves, so that old days stay verifiable."""
    known = store.get_setting(_KEY)
    if known is None:
        known = store.settle_setting(_KEY, f"{host or 'news7d.invalid'}/ledger {secrets.token_hex(32)}")
    name, _, seed = known.partition(" ")
    return Signer(name=name, seed=bytes.fromhex(seed))


def close_days(store: Store, now: datetime, host: str) -> int:
    """Close every day that is over; how many that were. Does nothing most of the time."""
    closed = 0
    while closed < _MOST:
        day = _next(store)
        if day is None or now < day + _DAY + _SETTLED or not _close(store, day, host):
            break
        closed += 1
    return closed


def _next(store: Store) -> datetime | None:
    last = store.ledger_last()
    if last is not None:
        return datetime.fromisoformat(last[0]).replace(tzinfo=UTC) + _DAY
    begin = store.ledger_begin()
    return begin.replace(hour=0, minute=0, second=0, microsecond=0) if begin else None


def _close(store: Store, day: datetime, host: str) -> bool:
    last = store.ledger_last()
    before = last[1] if last else EMPTY
    leaves = tuple(sorted({leaf_of(url, versions).line() for url, versions in store.ledger_changed(day, day + _DAY)}))
    after = grown(before, (line.encode() for line in leaves))
    key = signer(store, host)
    closed = Day(
        day=day.date().isoformat(),
        before=before,
        leaves=leaves,
        key=key.verifier,
        note=checkpoint(key, after, day.date().isoformat()),
        note_before=last[2] if last else "",
    )
    return store.save_ledger(closed, after)
