"""What an answer means: a body to use, nothing new, or an error with its cause (spec/ingest.md §2.2)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from news7d.errors import FetchError, Gone, Refused, Throttled
from news7d.net.transfer import Exchange

RETRY_AFTER_LEAST = 60.0  # seconds
RETRY_AFTER_MOST = 24 * 3600.0
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})

_WALL_HEAD = 16 * 1024  # bytes of a page in which a bot wall shows itself
_WALL_TITLE = re.compile(
    rb"<title[^>]*>\s*(?:[^<]{0,60}\|\s*)?(just a moment|attention required|access denied|are you a (?:ro)?bot|human verification"
    rb"|security check|verify(?:ing)? (?:that )?you are (?:a )?human|one more step|please wait\s*\.\.\.|ddos-guard|bot verification"
    rb"|checking your browser|captcha)",
    re.IGNORECASE,
)
_WALL_MARK = re.compile(rb"/cdn-cgi/challenge-platform/|cf-chl-|px-captcha|_incapsula_resource|geo\.captcha-delivery\.com", re.IGNORECASE)


def judge(answer: Exchange, *, conditional: bool, moved_for_now: bool, now: datetime, wants_body: bool, hostname: str) -> None:
    """Pass a 200 or a 304 that we asked for; raise the right FetchError for all else.

    conditional: validators were sent. moved_for_now: a temporary redirect led here, so its end says nothing about the address asked
    for. wants_body: an empty one is an error.
    """
    status = answer.status
    if status == 200:
        return _judge_body(answer, wants_body, hostname)
    if status == 304:
        if conditional:
            return
        raise Refused(f"{hostname} answered «not modified» (304) though nothing was asked about.", status=304, cause="bad-http")
    if status in (429, 503):
        raise _throttled(answer, now, hostname)
    if status in (401, 403) or (status >= 400 and is_bot_wall(answer)):
        raise Refused(f"{hostname} does not let programs in (status {status}).", status=status, cause="bot-wall")
    if status == 410 and not moved_for_now:
        raise Gone(f"{hostname} says that this address is gone for good (410).", status=410)
    raise _other(status, hostname)


def _judge_body(answer: Exchange, wants_body: bool, hostname: str) -> None:
    if not wants_body:
        return
    if not answer.body.strip():
        raise FetchError(f"{hostname} answered with nothing in it.", cause="empty")
    if is_bot_wall(answer):
        raise Refused(f"{hostname} answered with a page that asks whether we are human.", status=200, cause="bot-wall")


def _throttled(answer: Exchange, now: datetime, hostname: str) -> FetchError:
    if answer.status == 503 and is_bot_wall(answer):
        return Refused(f"{hostname} does not let programs in (status 503).", status=503, cause="bot-wall")
    wait = retry_after(answer.header("retry-after"), now)
    asked = f" and asks us to wait for {wait:,.0f} s" if wait is not None else ""
    what = "has had too many requests" if answer.status == 429 else "is overloaded or down for now"
    return Throttled(f"{hostname} {what} ({answer.status}){asked}.", status=answer.status, retry_after=wait)


def _other(status: int, hostname: str) -> FetchError:
    if status in (404, 410):
        return Refused(f"{hostname} does not know this address ({status}).", status=status, cause="not-found")
    if 500 <= status < 600:
        return Refused(f"{hostname} has trouble of its own (status {status}).", status=status, cause="server-error")
    if status == 204:
        return Refused(f"{hostname} answered with nothing in it (204).", status=status, cause="empty")
    if 400 <= status < 500:
        return Refused(f"{hostname} refuses the request (status {status}).", status=status)
    return Refused(f"{hostname} answered with the status {status}, which makes no sense here.", status=status, cause="bad-http")


def is_bot_wall(answer: Exchange) -> bool:
    """Does the answer ask whether we are human, instead of giving what was asked for?"""
    if answer.header("cf-mitigated") == "challenge":
        return True
    head = answer.body[:_WALL_HEAD]
    if b"<html" not in head[:2048].lower() and b"<!doctype html" not in head[:2048].lower():
        return False
    return _WALL_TITLE.search(head) is not None or (len(answer.body) < _WALL_HEAD and _WALL_MARK.search(head) is not None)


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait (RFC 9110 §10.2.3: seconds or a date), clamped to one minute … 24 hours; None for junk."""
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        seconds = float(value[:12])
    else:
        try:
            at = parsedate_to_datetime(value)
            seconds = (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds()
        except (ValueError, TypeError, OverflowError, IndexError):
            return None
    return min(max(seconds, RETRY_AFTER_LEAST), RETRY_AFTER_MOST)
