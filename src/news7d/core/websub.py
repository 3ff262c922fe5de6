"""WebSub, the subscriber's side (W3C Recommendation of 2018-01-23): what a hub may make us believe, and when to ask it again.

    a feed names hubs ─► asking ─► the hub verifies ─► active ─► two thirds of the lease ─► a successor asks … ─► leaving
                            └─► refused or denied: asked again, ever more rarely; polls go on all the while

Pure: tokens, secrets and times are arguments. A subscription is known by the callback that was called, never by what the
call says of itself (Link headers, topic), because anybody may say that.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

from news7d.core.keys import key63
from news7d.model import FeedStatus, ParsedFeed, Response, Subscription
from news7d.nouns import dataclass

MOST_HUBS = 3
_LONGEST_URL = 2000
_LONGEST_CHALLENGE = 4096

LEASE_WISHED = 10 * 86_400  # seconds that we ask for
LEASE_LEAST, LEASE_MOST = 60, 30 * 86_400  # what we take a hub's word for
PATIENCE = timedelta(minutes=15)  # that a hub has to verify before we ask again
RENEWAL_LEAST = timedelta(seconds=30)
_RETRY_FIRST, _RETRY_MOST = 60.0, 86_400.0  # seconds
DENIED_WAIT = timedelta(days=7)
PATIENT_TRIES = 3  # at one hub, before another that the feed names is tried
FAREWELLS = 3  # times that we tell a hub that we leave
_JITTER = 0.1


# ------------------------------------------------------------------ where to subscribe


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """The hubs of a feed, and the address under which they know it."""

    hubs: tuple[str, ...] = ()
    topic: str | None = None


def announced(response: Response, parsed: ParsedFeed | None) -> Announcement:
    """What a feed says of its hubs: its Link headers first, then the document (§4). A relation found earlier ends the search."""
    links = _header_links(response)
    hubs = tuple(url for rel, url in links if rel == "hub") or (parsed.hubs if parsed else ())
    topic = next((url for rel, url in links if rel == "self"), None) or (parsed.self_url if parsed else None)
    usable = tuple(dict.fromkeys(hub for hub in hubs if _usable(hub)))[:MOST_HUBS]
    return Announcement(hubs=usable, topic=(topic if topic and _usable(topic) else response.final_url) if usable else None)


def _header_links(response: Response) -> list[tuple[str, str]]:
    found = []
    for name, value in response.headers:
        if name != "link":
            continue
        from news7d.core.html import safe_url
        from news7d.core.link_header import link_header  # few answers have one, and the parsers of markup come with it

        for target, parameters in link_header(value):
            address = safe_url(target, response.final_url)
            found += [(rel, address) for rel in parameters.get("rel", "").casefold().split() if address and rel in ("hub", "self")]
    return found


def _usable(url: str) -> bool:
    return len(url) <= _LONGEST_URL and re.match(r"https?://[^\s]+$", url) is not None


def remembered(status: FeedStatus, response: Response, parsed: ParsedFeed | None) -> FeedStatus:
    """The state with what this answer says of hubs. An answer without a body to read says something only where its headers do."""
    said = announced(response, parsed)
    if parsed is None and not said.hubs:
        return status
    return replace(status, hub=" ".join(said.hubs) or None, topic=said.topic)


def callback_root(base_url: str, root_path: str = "", *, private: bool = False) -> str | None:
    """The beginning of our callbacks' addresses, or None where no hub could reach us there.

    Hubs reach public https addresses only; with `private` (tests, intranets) any web address does.
    """
    parts = urlsplit(base_url)
    host = (parts.hostname or "").rstrip(".")
    if not host or (not private and (parts.scheme != "https" or not _public_name(host))):
        return None
    path = "/" + (root_path or parts.path).strip("/")
    return f"{parts.scheme}://{parts.netloc}{path.rstrip('/')}/websub/"


def _public_name(host: str) -> bool:
    try:
        return ip_address(host.partition("%")[0]).is_global
    except ValueError:
        return "." in host and not host.endswith((".local", ".localhost", ".internal", ".lan", ".home.arpa", ".test", ".invalid", ".onion"))


# ------------------------------------------------------------------ a subscription's life


def wanted(feed_id: int, hub: str, topic: str, *, root: str, token: str, secret: str, now: datetime, private: bool = False) -> Subscription:
    """A subscription to ask for at once. token, secret: unguessable (≥ 128 bits), used nowhere else; the secret goes only over TLS."""
    return Subscription(
        token=token,
        feed_id=feed_id,
        hub=hub,
        topic=topic,
        callback=root + token,
        secret=secret if private or hub.startswith("https://") else None,
        state="asking",
        due_at=now,
    )


def request_form(subscription: Subscription) -> tuple[tuple[str, str], ...]:
    """What the hub is sent (§5.1)."""
    leaving = subscription.state == "leaving"
    form = [
        ("hub.callback", subscription.callback),
        ("hub.mode", "unsubscribe" if leaving else "subscribe"),
        ("hub.topic", subscription.topic),
    ]
    if not leaving:
        form.append(("hub.lease_seconds", str(LEASE_WISHED)))
        if subscription.secret:
            form.append(("hub.secret", subscription.secret))
    return tuple(form)


def asked(subscription: Subscription, now: datetime) -> Subscription:
    """The state to be written *before* the hub is asked: it may verify while it still answers."""
    attempts = subscription.attempts + 1
    return replace(subscription, asked_at=now, attempts=attempts, due_at=max(now + PATIENCE, _again(subscription, attempts, now)))


def refused(subscription: Subscription, why: str, now: datetime, wait_s: float | None = None) -> Subscription:
    """The hub could not be asked, or said no: asked again, ever more rarely. wait_s: what the hub itself wants waited."""
    due = _again(subscription, max(1, subscription.attempts), now)
    return replace(subscription, detail=why[:500], due_at=max(due, now + timedelta(seconds=wait_s or 0)))


def _again(subscription: Subscription, attempts: int, now: datetime) -> datetime:
    wait = min(_RETRY_FIRST * 2 ** min(attempts - 1, 20), _RETRY_MOST)
    return now + timedelta(seconds=wait * (1 + _JITTER * _unit(subscription.token, attempts)))


def next_hub(hubs: tuple[str, ...], hub: str) -> str:
    """The one after `hub`, in a circle."""
    return hubs[(hubs.index(hub) + 1) % len(hubs)] if hub in hubs else hubs[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What the hub's GET asks, as it stands in the query; of repeated names the first."""

    mode: str = ""
    topic: str = ""
    challenge: str = ""
    lease_seconds: str = ""
    reason: str = ""


Outcome = Literal["subscribed", "unsubscribed", "denied"]


def verified(subscription: Subscription, said: Verification) -> Outcome | None:
    """Whether the GET fits what we are waiting for; None: answer 404 (§5.3: «verify that the topic and callback are right»)."""
    if said.topic != subscription.topic:
        return None
    if said.mode == "denied":
        return "denied"
    if not said.challenge or len(said.challenge) > _LONGEST_CHALLENGE or subscription.asked_at is None:
        return None
    pending = {"subscribe": "asking", "unsubscribe": "leaving"}.get(said.mode)
    if subscription.state != pending:
        return None
    return "subscribed" if pending == "asking" else "unsubscribed"


def active(subscription: Subscription, lease_seconds: str, now: datetime) -> Subscription:
    """The hub has verified. The lease is the hub's; where it says none, what we asked for."""
    lease = timedelta(seconds=lease_of(lease_seconds))
    return replace(
        subscription,
        state="active",
        verified_at=now,
        lease_until=now + lease,
        due_at=renewal(subscription.token, lease, now),
        attempts=0,
        detail=None,
    )


def lease_of(text: str) -> float:
    """Seconds; junk is what we asked for, what is absurd is cut."""
    seconds = float(text[:12]) if text.isascii() and text.isdigit() else LEASE_WISHED
    return min(max(seconds, LEASE_LEAST), LEASE_MOST)


def renewal(token: str, lease: timedelta, now: datetime) -> datetime:
    """At two thirds of the lease, or up to a tenth of it earlier, so that renewals do not march in step."""
    return now + max(lease * (2 / 3 - _JITTER * _unit(token, 0)), RENEWAL_LEAST)


def renewing(subscription: Subscription, now: datetime) -> Subscription:
    """An active one whose successor has been sent for: looked at again when a fourth of what is left of the lease has passed.

    The successor retries by itself; this is only for the case that it got lost.
    """
    left = (subscription.lease_until or now) - now
    return replace(subscription, due_at=now + max(left / 4, RENEWAL_LEAST))


def ended(subscription: Subscription, now: datetime) -> bool:
    """Is there nothing left to do or to wait for?"""
    if subscription.state == "leaving":
        return subscription.attempts >= FAREWELLS or subscription.lease_until is None or subscription.lease_until <= now
    return subscription.state == "active" and subscription.lease_until is not None and subscription.lease_until <= now


def denied(subscription: Subscription, reason: str, now: datetime) -> Subscription:
    """The hub will not have us (any more): polls do it all, and it is asked again in a week (§5.2 allows a retry)."""
    said = f": {' '.join(reason.split())[:200]}" if reason.strip() else ""
    return replace(
        subscription,
        state="asking",
        asked_at=None,
        lease_until=None,
        detail=f"The hub denied the subscription{said}.",
        due_at=now + DENIED_WAIT,
    )


def _unit(token: str, number: int) -> float:
    """A number in [0, 1) that looks random and is the same for the same token."""
    return (key63("websub", token, str(number)) % 10_000) / 10_000


# ------------------------------------------------------------------ deliveries

_METHODS = {"sha1": hashlib.sha1, "sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}


def signature_fits(secret: str | None, header: str | None, body: bytes) -> bool:
    """Is `X-Hub-Signature: method=hex` the HMAC of the raw body (§7.1)? Without a secret there is nothing to prove."""
    if secret is None:
        return True
    method, _, given = (header or "").strip().partition("=")
    digest = _METHODS.get(method.strip().lower())
    if digest is None:
        return False
    import hmac  # with OpenSSL, for a delivery alone

    wanted = hmac.new(secret.encode(), body, digest).hexdigest()
    return hmac.compare_digest(wanted.encode(), given.strip().lower().encode("utf-8", "replace"))


DELIVERY_TIME = timedelta(minutes=30)


def as_pushed(status: FeedStatus, published: Iterable[datetime | None], now: datetime) -> FeedStatus:
    """The state that a poll's news are judged by. `published`: when the entries that were new to us say they appeared.

    One that appeared since the last poll, and had time to be delivered, was kept from us: the hub is not to be relied on
    until it delivers again.
    """
    if status.pushed_until is None or status.last_ok_at is None:
        return status
    kept = any(at is not None and status.last_ok_at <= at <= now - DELIVERY_TIME for at in published)
    return replace(status, pushed_until=None) if kept else status


def said_in(pairs: Iterable[tuple[str, str]]) -> Verification:
    """The hub.* of a query, already decoded."""
    first: dict[str, str] = {}
    for name, value in pairs:
        first.setdefault(name.removeprefix("hub."), value)
    names = ("mode", "topic", "challenge", "lease_seconds", "reason")
    return Verification(**{name: first[name] for name in names if name in first})
