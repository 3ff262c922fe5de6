"""Webhooks as Standard Webhooks 1.0 has them (standardwebhooks.com): what a program gets, signed with a secret that only it knows.

    webhook-id · webhook-timestamp · webhook-signature: v1,base64(HMAC-SHA256(secret, "id.timestamp.body")) [v1,… of the key before]

A receiver drops what is older than five minutes, and what it had before by its id. While a key is being changed everything is
signed with both, so that nothing is refused meanwhile.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta

import orjson

from news7d.model import Alert, Channel, Parcel

PREFIX = "whsec_"
BOTH_SIGN = timedelta(days=7)
"""So long the key before signs too, unless its reader ends it earlier."""


def secret_of(raw: bytes) -> str:
    """A secret as it is shown: 24 to 64 random bytes."""
    return PREFIX + b64encode(raw).decode()


def signing_keys(channel: Channel, now: datetime) -> tuple[str, ...]:
    """The newest first."""
    young = channel.keys_at is None or now - channel.keys_at < BOTH_SIGN
    return channel.keys[:2] if young else channel.keys[:1]


def headers(key: str, body: bytes, secrets: Sequence[str], now: datetime) -> tuple[tuple[str, str], ...]:
    stamp = str(int(now.timestamp()))
    signatures = " ".join(_signature(secret, f"{key}.{stamp}.".encode() + body) for secret in secrets)
    return (
        ("Content-Type", "application/json"),
        ("webhook-id", key),
        ("webhook-timestamp", stamp),
        ("webhook-signature", signatures),
    )


def _signature(secret: str, signed: bytes) -> str:
    key = b64decode(secret.removeprefix(PREFIX))
    return "v1," + b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def body(parcel: Parcel, base: str) -> bytes:
    """`alerts` holds one, or those that waited and go together; each has an id of its own that never changes."""
    kinds = {alert.kind for alert in parcel.alerts}
    said = {
        "type": f"news7d.{kinds.pop() if len(kinds) == 1 else 'story'}",
        "timestamp": parcel.alerts[-1].at.isoformat(),
        "data": {"alerts": [_told(alert, base) for alert in parcel.alerts], "left_out": parcel.left_out},
    }
    return orjson.dumps(said)


def _told(alert: Alert, base: str) -> dict[str, object]:
    return {
        "id": alert.key,
        "kind": alert.kind,
        "title": alert.title,
        "at": alert.at.isoformat(),
        "text": alert.text,
        "more": alert.more,
        "stories": [
            {
                "id": item.story_id,
                "title": item.title,
                "url": base + item.url,
                "news": item.news,
                "because": item.because,
                "tally": item.tally,
                "section": item.section,
                "first": item.first,
                "sources": [{"outlet": outlet, "url": url} for outlet, url in item.sources],
            }
            for item in alert.items
        ],
    }
