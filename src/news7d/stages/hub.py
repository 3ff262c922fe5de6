"""We as a hub for our own lists (W3C WebSub): what is asked, what a list says now, what becomes of a delivery.

ask (web.hub) ─► the callback is asked ─► settle      a list may have changed ─► look ─► deliveries ─► delivered, or failed
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from urllib.parse import parse_qsl, unquote, urlsplit

from news7d.core import hub
from news7d.core.outgoing import TYPES, topic_of, written
from news7d.errors import FetchError, Forbidden, Gone, Invalid, NotFound, Refused, Throttled
from news7d.model import HubContent, HubDelivery, HubIntent
from news7d.net import is_public
from news7d.net.address import target
from news7d.stages.lists import Imprint, outgoing
from news7d.store import Store

_CHALLENGE_BYTES = 32
_PASSING = frozenset({"server-error", "throttled", "timeout", "unreachable", "dns"})


def ask(store: Store, imprint: Imprint, form: Iterable[tuple[str, str]], now: datetime, *, private: bool) -> bool:
    """Keep what a form asks for until its callback has confirmed it. Raises Invalid. False where there are too many already.

    private: callbacks on addresses that are not public may be called too (the setting `allow_private_networks`).
    """
    intent = hub.wanted(form, imprint.base)
    _check_callback(intent.callback, private)
    return store.ask_hub(replace(intent, challenge=secrets.token_urlsafe(_CHALLENGE_BYTES)), now)


def _check_callback(callback: str, private: bool) -> None:
    """What can be refused before a name is resolved; net looks at every address again before it connects."""
    try:
        there = target(callback)
    except Forbidden as error:
        raise Invalid(f"hub.callback: {error}") from None
    literal = there.host.replace(".", "").isdigit() or ":" in there.host
    if not private and (there.host == "localhost" or (literal and not is_public(there.host))):
        raise Invalid("hub.callback is not on the public internet.")


def content(store: Store, imprint: Imprint, address: str, now: datetime) -> HubContent:
    """What a list says now: byte for byte what its address answers with. Raises NotFound where it is no more."""
    version = store.version()  # before the look: what changes during it is looked at again
    parts = urlsplit(address.removeprefix(imprint.base))
    topic = topic_of(unquote(parts.path), parse_qsl(parts.query))
    body = written(outgoing(store, imprint, topic, now), topic.form)
    digest = blake2b(body, digest_size=16).hexdigest()
    return HubContent(topic=address, version=version, type=TYPES[topic.form], body=body, digest=digest)


# ------------------------------------------------------------------ intents


def settle(store: Store, imprint: Imprint, intent: HubIntent, answer: bytes | FetchError, now: datetime) -> None:
    """The callback has answered. What it did not confirm changes nothing; one that is away is asked again."""
    if isinstance(answer, FetchError):
        passes = answer.cause in _PASSING and intent.attempts < hub.MOST_CHALLENGES
        store.postpone_hub_intent(intent, now + hub.again(intent.attempts) if passes else None)
    elif not hub.confirmed(answer, intent.challenge):
        store.postpone_hub_intent(intent, None)
    else:
        now_says = content(store, imprint, intent.topic, now) if intent.mode == "subscribe" else None
        store.confirm_hub_intent(intent, now_says, now)


def denial(store: Store, imprint: Imprint, intent: HubIntent, now: datetime) -> str | None:
    """Where to say that the list of this intent is none, or is none of ours any more (§5.2); None: it is fine."""
    if intent.mode == "unsubscribe":
        return None
    try:
        content(store, imprint, intent.topic, now)
    except (NotFound, Invalid) as error:
        store.postpone_hub_intent(intent, None)
        return hub.denial_url(intent.callback, intent.topic, str(error))
    return None


# ------------------------------------------------------------------ lists that may have changed


def look(store: Store, imprint: Imprint, topic: str, digest: str | None, now: datetime) -> tuple[str, ...]:
    """Deliver a list if it says something else than was last delivered. Where it is no more: the addresses to say so at."""
    try:
        found = content(store, imprint, topic, now)
    except (NotFound, Invalid) as error:
        return tuple(hub.denial_url(callback, topic, str(error)) for callback in store.close_hub_topic(topic))
    if found.digest == digest:
        store.hub_topic_unchanged(topic, found.version, now)
    else:
        store.publish_hub_topic(found, now)
    return ()


# ------------------------------------------------------------------ deliveries


def challenge_url(intent: HubIntent) -> str:
    return hub.challenge_url(intent)


def headers(imprint: Imprint, delivery: HubDelivery) -> tuple[tuple[str, str], ...]:
    assert imprint.hub is not None
    return hub.headers(delivery.topic, delivery.type, imprint.hub, delivery.secret, delivery.method, delivery.body)


def failed(store: Store, delivery: HubDelivery, error: FetchError, now: datetime) -> hub.Outcome:
    """The callback could not be reached or said no. 410 ends the subscription; so does an address that may not be called (any more)."""
    over = isinstance(error, Gone | Forbidden) or (isinstance(error, Refused) and error.status == 410)
    outcome: hub.Outcome = "dropped" if over else hub.after_failure(delivery.attempts, delivery.failures)
    wished = error.retry_after if isinstance(error, Throttled) else None
    store.hub_undelivered(delivery, outcome, now + hub.again(delivery.attempts, wished=wished))
    return outcome


__all__ = ["ask", "challenge_url", "content", "denial", "failed", "headers", "look", "settle"]
