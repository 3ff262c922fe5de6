"""WebSub, the hub's side (W3C Recommendation of 2018-01-23) for our own lists: what is asked of us, when, and how often we try.

    asked ─► 202, an intent ─► the callback is asked ─► it echoes the challenge ─► subscriber ─► lease ends, 410, or it fails for long
                                       └─► it does not: nothing has changed
    a list changes ─► outbox ─► delivered, signed ─► else again, ever more rarely ─► given up

Pure: times and challenges are arguments. Subscribers of the older PubSubHubbub 0.4 know only sha1; they may say so with
`hub.signature_method`, a parameter of ours that other hubs ignore, as the recommendation wants of unknown ones.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import timedelta
from hashlib import blake2b
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from news7d.core.outgoing import topic_of
from news7d.errors import Invalid, NotFound
from news7d.model import HubIntent

LEASE_USUAL, LEASE_LEAST, LEASE_MOST = 5 * 86_400, 300, 10 * 86_400  # seconds
MOST_SUBSCRIBERS, MOST_OF_HOST = 10_000, 500  # in all, and whose callbacks are at one host
MOST_INTENTS, MOST_INTENTS_OF_HOST = 1_000, 50  # that wait for their callback
_LONGEST_CALLBACK = 2000
_LONGEST_SECRET = 200  # bytes; §5.1: «less than 200»
METHODS = {"sha1": hashlib.sha1, "sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}
_METHOD = "sha256"

BETWEEN = timedelta(seconds=30)  # two deliveries of one list
UNCHANGED = timedelta(seconds=2)  # until a list that was found the same is looked at again
_RETRY_FIRST, _RETRY_MOST = 60.0, 3600.0  # seconds
MOST_ATTEMPTS = 8  # of one delivery, about three hours
MOST_FAILURES = 3  # deliveries in a row that were given up: then the subscriber is
MOST_CHALLENGES = 3  # times that a callback which is away is asked


# ------------------------------------------------------------------ what is asked


def wanted(form: Iterable[tuple[str, str]], base: str) -> HubIntent:
    """The subscription that a form asks for (§5.1). Raises Invalid; what we do not know in it is ignored.

    base: what the addresses of our lists begin with. Whether the callback may be called is net's to say.
    """
    said = dict(reversed([*form]))
    mode = said.get("hub.mode", "")
    if mode not in ("subscribe", "unsubscribe"):
        raise Invalid("hub.mode is subscribe or unsubscribe.")
    callback, secret = said.get("hub.callback", "").partition("#")[0], said.get("hub.secret") or None
    if not callback.startswith(("http://", "https://")) or len(callback) > _LONGEST_CALLBACK or not callback.isascii():
        raise Invalid(f"hub.callback is a web address of at most {_LONGEST_CALLBACK} characters, in ASCII.")
    if secret is not None and len(secret.encode("utf-8", "replace")) >= _LONGEST_SECRET:
        raise Invalid(f"hub.secret has less than {_LONGEST_SECRET} bytes.")
    method = said.get("hub.signature_method", _METHOD).lower()
    if method not in METHODS:
        raise Invalid(f"hub.signature_method is one of {', '.join(METHODS)}.")
    return HubIntent(
        mode="subscribe" if mode == "subscribe" else "unsubscribe",
        topic=_topic(said.get("hub.topic", ""), base),
        callback=callback,
        secret=secret,
        method=method,
        lease_seconds=_lease(said.get("hub.lease_seconds", "")),
    )


def _topic(url: str, base: str) -> str:
    """A list of ours under the address that it names as its own."""
    if not url.startswith(base + "/"):
        raise Invalid(f"hub.topic is not one of the lists of this hub, which begin with {base}/feeds/.")
    parts = urlsplit(url.removeprefix(base))
    try:
        topic = topic_of(unquote(parts.path), _pairs(parts.query))
    except NotFound as error:
        raise Invalid(f"hub.topic: {error}") from None
    if not topic.pushed:
        raise Invalid("hub.topic: that list is not pushed; read it now and then.")
    if base + topic.address != url:
        raise Invalid(f"hub.topic: that list is known as {base + topic.address}.")
    return url


def _pairs(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, max_num_fields=20)
    except ValueError:
        raise Invalid("hub.topic has too many parameters.") from None


def _lease(text: str) -> int:
    """What is asked for, as far as we grant it; junk is the usual."""
    seconds = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else LEASE_USUAL
    return min(max(seconds, LEASE_LEAST), LEASE_MOST)


def host_of(callback: str) -> str:
    """Whose callbacks are counted together."""
    return (urlsplit(callback).hostname or "").removesuffix(".")


def subscriber_id(topic: str, callback: str) -> str:
    """One subscription for each topic at each callback (§5.1)."""
    return blake2b(f"{topic}\n{callback}".encode(), digest_size=16).hexdigest()


# ------------------------------------------------------------------ verification of intent (§5.3)


def challenge_url(intent: HubIntent) -> str:
    """What the callback is asked. Its own query stays as it is, before ours."""
    asked = [("hub.mode", intent.mode), ("hub.topic", intent.topic), ("hub.challenge", intent.challenge)]
    if intent.mode == "subscribe":
        asked.append(("hub.lease_seconds", str(intent.lease_seconds)))
    return _with(intent.callback, asked)


def denial_url(callback: str, topic: str, reason: str) -> str:
    """What a callback is told whose subscription is not to be, or is over (§5.2)."""
    return _with(callback, [("hub.mode", "denied"), ("hub.topic", topic), ("hub.reason", reason)])


def _with(callback: str, query: list[tuple[str, str]]) -> str:
    return callback + ("&" if "?" in callback else "?") + urlencode(query)


def confirmed(body: bytes, challenge: str) -> bool:
    """The answer's body is the challenge, and nothing else."""
    return hmac.compare_digest(body, challenge.encode())


# ------------------------------------------------------------------ deliveries (§7, §7.1)


def headers(topic: str, type: str, hub: str, secret: str | None, method: str, body: bytes) -> tuple[tuple[str, str], ...]:
    """The content's own type, where it is known, and the signature of whoever gave us a secret."""
    said = [("Content-Type", type), ("Link", f'<{hub}>; rel="hub"'), ("Link", f'<{topic}>; rel="self"')]
    if secret is not None:
        said.append(("X-Hub-Signature", f"{method}={hmac.new(secret.encode(), body, METHODS[method]).hexdigest()}"))
    return tuple(said)


def again(attempts: int, *, wished: float | None = None) -> timedelta:
    """How long to wait after so many attempts that failed; `wished`: seconds that the callback's server asked for."""
    return timedelta(seconds=max(min(_RETRY_FIRST * 2 ** min(attempts - 1, 20), _RETRY_MOST), wished or 0.0))


Outcome = Literal["again", "given up", "dropped"]


def after_failure(attempts: int, failures: int) -> Outcome:
    """What becomes of a delivery that failed `attempts` times, when `failures` deliveries before it were given up."""
    if attempts < MOST_ATTEMPTS:
        return "again"
    return "given up" if failures + 1 < MOST_FAILURES else "dropped"
