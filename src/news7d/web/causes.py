"""How a feed is, and how far the first reading is, in the words of a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from news7d.core.doctor import diagnose
from news7d.core.redaction import redacted
from news7d.model import Facts, FeedHealth

NO_NETWORK = frozenset({"dns", "unreachable"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedWords:
    """A feed's health in words. `state` is the CSS class of its mark."""

    health: FeedHealth
    address: str  # as it may be shown
    state: str
    word: str
    cause: str
    fix: str


_WORDS = {"well": "Well", "new": "Not read yet", "notice": "Notice", "waiting": "Waiting", "failing": "Failing", "stopped": "Stopped"}
_LOOKS = {"new": "waiting", "notice": "waiting"}


def feed_words(health: FeedHealth, now: datetime) -> FeedWords:
    found = diagnose(health.status, now)
    cause = f"{found.sentence}: {found.detail}" if found.detail and found.state != "stopped" else found.sentence
    return FeedWords(
        health=health,
        address=redacted(health.feed.url),
        state=_LOOKS.get(found.state, found.state),
        word=_WORDS[found.state],
        cause=cause,
        fix=found.advice,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the first reading is."""

    feeds: int
    polled: int
    failing: int
    articles: int
    stories: int
    sentence: str
    no_network: bool


def progress_of(facts: Facts, failing: tuple[FeedHealth, ...]) -> Progress:
    polled = facts.feeds - facts.feeds_waiting
    away = no_network(facts, failing)
    return Progress(
        feeds=facts.feeds,
        polled=polled,
        failing=facts.feeds_failing,
        articles=facts.articles,
        stories=facts.stories,
        sentence=no_network_words(facts, failing, facts.at) if away else _progress_words(facts, polled),
        no_network=away,
    )


def _progress_words(facts: Facts, polled: int) -> str:
    if polled == 0:
        return f"Asking {facts.feeds} feed{_s(facts.feeds)} for their news."
    waiting = sum(count for _, count in facts.waiting)
    failing = f" {facts.feeds_failing} did not answer as they should; they are tried again." if facts.feeds_failing else ""
    sorting = f" {waiting} wait to be sorted." if waiting else ""
    found = f"{facts.articles} article{_s(facts.articles)} so far in {_stories(facts.stories)}"
    return f"{polled} of {facts.feeds} feeds read, {found}.{sorting}{failing}"


def _stories(count: int) -> str:
    return f"{count} stor{'y' if count == 1 else 'ies'}"


def no_network(facts: Facts, failing: tuple[FeedHealth, ...]) -> bool:
    """Every feed that was asked lately failed, and none for a reason of its own."""
    if not facts.feeds_failing or facts.feeds_ok:
        return False
    return bool(failing) and all(health.status.cause in NO_NETWORK for health in failing)


def no_network_words(facts: Facts, failing: tuple[FeedHealth, ...], now: datetime) -> str:
    """Say it plainly, and since when; empty where the network is there."""
    if not no_network(facts, failing):
        return ""
    since = min((health.status.failing_since for health in failing if health.status.failing_since), default=None)
    told = f" since {since:%H:%M} UTC" if since and since.date() == now.date() else ""
    shown = " What is shown was read before." if facts.articles else ""
    return f"No network: none of the {facts.feeds} feeds could be reached{told}. They are tried again by themselves.{shown}"


def _s(count: int) -> str:
    return "" if count == 1 else "s"
