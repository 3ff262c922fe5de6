"""How a feed is, and how far the first reading is, in the words of a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from news7d.core.doctor import diagnose
from news7d.core.redaction import redacted
from news7d.core.wording import N_
from news7d.model import Facts, FeedHealth
from news7d.web.languages import _, ngettext, ngettext_noop, translated

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


_WORDS = {
    "well": N_("Well"),
    "new": N_("Not read yet"),
    "notice": N_("Notice"),
    "waiting": N_("Waiting"),
    "failing": N_("Failing"),
    "stopped": N_("Stopped"),
}
_LOOKS = {"new": "waiting", "notice": "waiting"}


def feed_words(health: FeedHealth, now: datetime) -> FeedWords:
    found = diagnose(health.status, now)
    cause = translated(found.sentence)
    if found.detail and found.state != "stopped":
        cause = _("%(cause)s: %(detail)s", cause=cause, detail=found.detail)
    return FeedWords(
        health=health,
        address=redacted(health.feed.url),
        state=_LOOKS.get(found.state, found.state),
        word=_(_WORDS[found.state]),
        cause=cause,
        fix=translated(found.advice),
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
        return ngettext("Asking %(num)s feed for its news.", "Asking %(num)s feeds for their news.", facts.feeds)
    waiting, failing = sum(count for _stage, count in facts.waiting), facts.feeds_failing
    articles = ngettext("%(num)s article", "%(num)s articles", facts.articles)
    stories = ngettext("%(num)s story", "%(num)s stories", facts.stories)
    read = _(
        "%(read)s of %(all)s feeds read, %(articles)s so far in %(stories)s.",
        read=polled,
        all=facts.feeds,
        articles=articles,
        stories=stories,
    )
    sorting = ngettext("%(num)s waits to be sorted.", "%(num)s wait to be sorted.", waiting) if waiting else ""
    tried = ngettext(*_FAILED, failing) if failing else ""
    return " ".join(filter(None, (read, sorting, tried)))


_FAILED = ngettext_noop(
    "%(num)s did not answer as it should; it is tried again.", "%(num)s did not answer as they should; they are tried again."
)


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
    if since and since.date() == now.date():
        told = ngettext(*_NO_NETWORK_SINCE, facts.feeds, time=f"{since:%H:%M}")
    else:
        told = ngettext(*_NO_NETWORK, facts.feeds)
    again, shown = _("They are tried again by themselves."), _("What is shown was read before.") if facts.articles else ""
    return " ".join(filter(None, (told, again, shown)))


_NO_NETWORK = ngettext_noop(
    "No network: none of the %(num)s feed could be reached.", "No network: none of the %(num)s feeds could be reached."
)
_NO_NETWORK_SINCE = ngettext_noop(
    "No network: none of the %(num)s feed could be reached since %(time)s UTC.",
    "No network: none of the %(num)s feeds could be reached since %(time)s UTC.",
)
