"""What is news about a story for a reader, and when and how they are told. Pure.

subjects ─► does the story fit?   told before, facts now ─► developments ─► an alert      quiet hours ─► when
digest plan ─► when, which stories                        failures ─► when to try again
"""

from news7d.core.alerts.calling import MOST_WAITING, Again, after_failure
from news7d.core.alerts.digest import Edition, gathered
from news7d.core.alerts.news import HOLD, STEPS, Decision, decide, knows, merged, seen_now
from news7d.core.alerts.quiet import quiet_until
from news7d.core.alerts.subjects import SUBJECTS_MOST, cleaned, fits
from news7d.core.alerts.timetable import next_time
from news7d.core.alerts.words import item_of, joined_title

__all__ = [
    "HOLD",
    "MOST_WAITING",
    "STEPS",
    "SUBJECTS_MOST",
    "Again",
    "Decision",
    "Edition",
    "after_failure",
    "cleaned",
    "decide",
    "fits",
    "gathered",
    "item_of",
    "joined_title",
    "knows",
    "merged",
    "next_time",
    "quiet_until",
    "seen_now",
]
