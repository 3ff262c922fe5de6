"""Why a feed fails, as a sentence, and what may help: words for model.Cause."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from news7d.model import Facts, FeedHealth

NO_NETWORK = frozenset({"dns", "unreachable"})

_WAITS = "It is tried again by itself, ever more rarely; nothing is lost in between."
_PUBLISHER = "Only the publisher can mend that. Reading goes on by itself once it is mended."
_ELSEWHERE = "Look on the outlet’s site for its present feed and add that one, then remove this."

_CAUSES: dict[str, tuple[str, str]] = {
    "dns": ("The name of the site is not known", "If other feeds work, the site has moved or closed; check the address. " + _WAITS),
    "unreachable": ("The site could not be reached", _WAITS),
    "certificate": ("The site’s certificate is not valid", _PUBLISHER),
    "timeout": ("The site answers too slowly", _WAITS),
    "refused": (
        "The site refuses the request",
        "Open the address in a browser: if it works there, the site blocks feed readers; its sitemap may answer.",
    ),
    "bot-wall": (
        "The site refuses automated readers",
        "Its news sitemap or another feed of the outlet may answer; add the site’s address to search for one.",
    ),
    "not-found": ("There is nothing at this address any more (404)", _ELSEWHERE),
    "gone": ("The feed is gone for good (410)", _ELSEWHERE),
    "throttled": ("The site asks for fewer visits", "Nothing to do. It is read as rarely as it asks."),
    "server-error": ("The site has an error of its own", _WAITS),
    "redirect-loop": ("The address leads in a circle", _ELSEWHERE),
    "too-large": ("The feed is larger than what is read", "Add the feed of one section of the outlet instead."),
    "bad-encoding": ("The answer could not be unpacked", _PUBLISHER),
    "bad-http": ("The answer is not proper HTTP", _PUBLISHER),
    "empty": ("The answer was empty", _WAITS),
    "html": ("Not a feed: a page in HTML came back", "It may be a consent or error page. " + _ELSEWHERE),
    "not-a-feed": ("What came back is not a feed", _ELSEWHERE),
    "no-article": ("No article was found there", _ELSEWHERE),
    "robots": ("The site’s robots.txt forbids it", "That wish is respected. Another feed of the outlet may be allowed."),
    "forbidden": (
        "The address is not one that may be read",
        "Private and local addresses are refused unless allow_private_networks is set.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedWords:
    """A feed's health in words. `state` is the CSS class of its mark."""

    health: FeedHealth
    state: str
    word: str
    cause: str
    fix: str


def feed_words(health: FeedHealth) -> FeedWords:
    status = health.status
    if status.gone:
        cause, fix = _CAUSES["gone"]
        return FeedWords(health=health, state="stopped", word="Stopped", cause=cause, fix=fix)
    if status.failing_since is not None or status.cause:
        cause, fix = _CAUSES.get(status.cause or "", ("It could not be read", _WAITS))
        detail = f"{cause}: {status.detail}" if status.detail else cause
        waiting = status.cause == "throttled"
        return FeedWords(
            health=health, state="waiting" if waiting else "failing", word="Waiting" if waiting else "Failing", cause=detail, fix=fix
        )
    if status.last_ok_at is None:
        return FeedWords(health=health, state="waiting", word="Not read yet", cause="", fix="")
    return FeedWords(health=health, state="well", word="Well", cause="", fix="")


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
