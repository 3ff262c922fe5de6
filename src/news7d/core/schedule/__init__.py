"""When to ask a feed again, and when to read a page again. Pure: the clock is an argument, chance is the feed's id.

    what the poll brought ─► after_success / after_failure ─► FeedStatus with its next_fetch_at

    allowance   what the server, the feed's text and politeness allow
    habits      at which hours and on which days a feed publishes, and whether just now more
    budget      which polls are worth it: one price for a poll, the same for all feeds
    polling     both together: the state after a good poll, a failed one, a move
    resuming    our own line down, a pause, a clock that jumped
    attempts    what was tried lately
    rereading   pages

docs/design/031-schedule.md has the mathematics and what the simulation says of it.
"""

from __future__ import annotations

from news7d.core.schedule.allowance import freshness
from news7d.core.schedule.attempts import KEPT, Attempt, attempts
from news7d.core.schedule.budget import Appetite, polls_a_day, price
from news7d.core.schedule.habits import Habit, Outlook, outlook
from news7d.core.schedule.habits import unpack as habit_of
from news7d.core.schedule.pace import LEAST_PRICE, Pace
from news7d.core.schedule.polling import (
    UNREACHED,
    after_failure,
    after_move,
    after_success,
    believed_move,
    may_ask,
)
from news7d.core.schedule.rereading import READINGS, next_reading, page_retry
from news7d.core.schedule.resuming import Overdue, mended, own_outage, resumed

__all__ = [
    "KEPT",
    "LEAST_PRICE",
    "READINGS",
    "UNREACHED",
    "Appetite",
    "Attempt",
    "Habit",
    "Outlook",
    "Overdue",
    "Pace",
    "after_failure",
    "after_move",
    "after_success",
    "attempts",
    "believed_move",
    "freshness",
    "habit_of",
    "may_ask",
    "mended",
    "next_reading",
    "outlook",
    "own_outage",
    "page_retry",
    "polls_a_day",
    "price",
    "resumed",
]
