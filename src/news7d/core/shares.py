"""What can be said of an outlet in figures: how much of its reporting is its own, and what becomes of its reports afterwards.

    days (what was counted on each) ─► OutletNumbers ─► share with its interval, or None: too few to say anything

Originality is a share of those reports alone that could be compared: others told the same event, and a role could be given. What an
outlet is alone with is counted apart: it may be its own news, or come from somebody whom we do not watch.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import sqrt
from statistics import median

from news7d.model import OWN_REPORTING, ROLES, ChangeKind, OutletDay, OutletNumbers, RoleName, Share

DAYS = 30
LEAST = 50
"""Reports below which no share is given: the interval is then wider than ±14 points, and one busy evening decides."""

_Z = 1.959964  # 95 % of a normal distribution


def share(part: int, of: int, least: int = LEAST) -> Share | None:
    """`part` of `of`, with Wilson's score interval at 95 % (Wilson 1927); None for fewer than `least`."""
    if of < max(1, least):
        return None
    rate, spread = part / of, _Z * _Z / of
    middle = (rate + spread / 2) / (1 + spread)
    reach = _Z * sqrt(rate * (1 - rate) / of + spread / (4 * of)) / (1 + spread)
    return Share(part=part, of=of, value=rate, low=min(rate, max(0.0, middle - reach)), high=max(rate, min(1.0, middle + reach)))


def numbers(days: Sequence[OutletDay]) -> OutletNumbers:
    """An outlet's days put together."""
    roles: Counter[RoleName] = Counter()
    kinds: Counter[ChangeKind] = Counter()
    for day in days:
        roles.update(dict(day.roles))
        kinds.update(dict(day.kinds))
    told: Counter[RoleName] = Counter()
    for day in days:
        told.update(dict(day.compared))
    compared = sum(count for role, count in told.items() if role != "unknown")
    own = sum(count for role, count in told.items() if role in OWN_REPORTING)
    watched, changed = sum(day.watched for day in days), sum(day.changed for day in days)
    delays = [minutes for day in days for minutes in day.delays]
    return OutletNumbers(
        days=DAYS,
        least=LEAST,
        roles=tuple((role, roles[role]) for role in ROLES if roles[role]),
        alone=sum(day.alone for day in days),
        unknown=told["unknown"],
        compared=compared,
        own=own,
        originality=share(own, compared),
        watched=watched,
        changed=changed,
        corrected=share(changed, watched),
        kinds=tuple((kind, kinds[kind]) for kind in _KINDS if kinds[kind]),
        delay_minutes=median(delays) if delays and watched >= LEAST else None,
    )


_KINDS: tuple[ChangeKind, ...] = ("correction", "silent_edit", "update", "typo")
