"""What is wrong with a feed: its cause by name, since when, what was tried, and what may help.

    FeedStatus ─► diagnose ─► Diagnosis      (doors draw it; `record` is how programs read it)

A failure never drops a feed: it only lengthens its wait. A feed that answers well but has gone silent, or has moved, is a
notice and no failure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from news7d.core.redaction import redacted
from news7d.core.schedule import Attempt, attempts, habit_of
from news7d.core.wording import N_, said, said_one_by_one
from news7d.model import FeedHealth, FeedStatus

State = Literal["well", "new", "notice", "waiting", "failing", "stopped"]

SILENT_ENTRIES = 10.0
"""A feed is silent once so many entries more were to be expected of it, by its habit …"""
SILENT_LEAST, SILENT_ANYWAY = timedelta(days=3), timedelta(days=60)
"""… but not before three days; and whatever its habit, after sixty."""

_WAITS = N_("It is tried again by itself, ever more rarely; nothing is lost in between.")
_PUBLISHER = N_("Only the publisher can mend that. Reading goes on by itself once it is mended.")
_ELSEWHERE = N_("Look on the outlet’s site for its present feed and add that one, then remove this.")

_CAUSES: dict[str, tuple[str, ...]] = {
    "dns": (N_("The name of the site is not known"), N_("If other feeds work, the site has moved or closed; check the address."), _WAITS),
    "unreachable": (N_("The site could not be reached"), _WAITS),
    "certificate": (N_("The site’s certificate is not valid"), _PUBLISHER),
    "timeout": (N_("The site answers too slowly"), _WAITS),
    "refused": (
        N_("The site refuses the request"),
        N_("Open the address in a browser: if it works there, the site blocks feed readers; its sitemap may answer."),
    ),
    "bot-wall": (
        N_("The site refuses automated readers"),
        N_("Its news sitemap or another feed of the outlet may answer; add the site’s address to search for one."),
    ),
    "not-found": (N_("There is nothing at this address any more (404)"), _ELSEWHERE),
    "gone": (N_("The feed is gone for good (410)"), _ELSEWHERE),
    "throttled": (N_("The site asks for fewer visits"), N_("Nothing to do. It is read as rarely as it asks.")),
    "server-error": (N_("The site has an error of its own"), _WAITS),
    "redirect-loop": (N_("The address leads in a circle"), _ELSEWHERE),
    "too-large": (N_("The feed is larger than what is read"), N_("Add the feed of one section of the outlet instead.")),
    "bad-encoding": (N_("The answer could not be unpacked"), _PUBLISHER),
    "bad-http": (N_("The answer is not proper HTTP"), _PUBLISHER),
    "empty": (N_("The answer was empty"), _WAITS),
    "html": (N_("Not a feed: a page in HTML came back"), N_("It may be a consent or error page."), _ELSEWHERE),
    "not-a-feed": (N_("What came back is not a feed"), _ELSEWHERE),
    "no-article": (N_("No article was found there"), _ELSEWHERE),
    "robots": (N_("The site’s robots.txt forbids it"), N_("That wish is respected. Another feed of the outlet may be allowed.")),
    "silent": (
        N_("It answers well, but has brought nothing new for far longer than it used to"),
        N_("Look on the outlet’s site whether it goes on elsewhere. It is read on, about once a day."),
    ),
    "moved": (
        N_("It answers from a new address, and says that this is for good"),
        N_("Nothing to do: the new address is taken over once it has been the same three times over a day."),
    ),
    "forbidden": (
        N_("The address is not one that may be read"),
        N_("Private and local addresses are refused unless allow_private_networks is set."),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """How a feed is. `cause` is one of model.CAUSES, or "silent" or "moved"; None where all is well or nothing is known yet."""

    state: State
    cause: str | None
    since: datetime | None
    sentence: str  # what is wrong
    detail: str | None  # as the last attempt said it
    advice: str  # what may help
    tried: tuple[Attempt, ...]  # the newest first
    failures: int  # in a row
    next_try: datetime

    @property
    def ill(self) -> bool:
        """Does it fail? Notices do not count."""
        return self.state in ("failing", "waiting", "stopped")


def diagnose(status: FeedStatus, now: datetime) -> Diagnosis:
    """How a feed is at `now`."""
    state, cause, since = _found(status, now)
    sentence, *advice = _CAUSES.get(cause, (N_("It could not be read"), _WAITS)) if cause else ("",)
    return Diagnosis(
        state=state,
        cause=cause,
        since=since,
        sentence=said(sentence),
        detail=redacted(detail) if (detail := _detail(status, cause)) else None,
        advice=said_one_by_one(*map(said, advice)),
        tried=attempts(status.tried),
        failures=status.failures,
        next_try=status.next_fetch_at,
    )


def _detail(status: FeedStatus, cause: str | None) -> str | None:
    return status.moved_to if cause == "moved" else status.detail if cause != "silent" else None


def _found(status: FeedStatus, now: datetime) -> tuple[State, str | None, datetime | None]:
    if status.gone:
        return "stopped", status.cause or "gone", status.failing_since or status.last_attempt_at
    if status.failing_since is not None or status.cause:
        return "waiting" if status.cause == "throttled" else "failing", status.cause or "world", status.failing_since
    if status.last_ok_at is None:
        return "new", None, None
    if status.moved_to is not None:
        return "notice", "moved", status.moved_since
    if is_silent(status, now):
        return "notice", "silent", status.last_entry_at
    return "well", None, None


def is_silent(status: FeedStatus, now: datetime) -> bool:
    """No new entry for many times as long as the feed's habit lets expect."""
    if status.last_entry_at is None or now - status.last_entry_at < SILENT_LEAST:
        return False
    habit = habit_of(status.habit)
    return now - status.last_entry_at > SILENT_ANYWAY or (habit is not None and habit.quiet >= SILENT_ENTRIES)


def record(health: FeedHealth, now: datetime) -> dict[str, object]:
    """A feed and how it is, for programs: the lines of `news7d feeds --json` and the items of `GET /api/v1/feeds`."""
    status, found = health.status, diagnose(health.status, now)
    return {
        "id": health.feed.id,
        "url": redacted(health.feed.url),
        "title": redacted(health.feed.title),
        "outlet": health.outlet.slug,
        "entries": health.entries,
        "state": found.state,
        "cause": found.cause,
        "since": _time(found.since),
        "sentence": found.sentence or None,
        "detail": found.detail,
        "advice": found.advice or None,
        "failures": found.failures,
        "http_status": status.http_status,
        "tried": [{"at": _time(a.at), "outcome": a.outcome, "ms": a.took_ms, "bytes": a.size} for a in found.tried],
        "last_ok": _time(status.last_ok_at),
        "last_entry": _time(status.last_entry_at),
        "entries_a_day": round(86_400 / status.entry_interval_s, 2) if status.entry_interval_s else None,
        "next_try": _time(found.next_try),
        "pushed_until": _time(status.pushed_until),
    }


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z") if moment is not None else None
