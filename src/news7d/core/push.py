"""Web push: a message that only one browser can read (RFC 8291), from a sender whom its push service knows again (RFC 8292).

No third party but the browser's own push service, which sees neither the text nor whose it is.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from hashlib import blake2b
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from py_vapid import Vapid02

from news7d.errors import Invalid

MOST_BYTES = 3000
"""Of a message: push services take 4096 bytes with everything around it (RFC 8030 §7.2)."""
_LASTS = timedelta(hours=12)  # of a signature; RFC 8292 §2 allows 24
_TTL = 86_400  # seconds that a push service keeps a message for a browser that is away


def checked_keys(p256dh: str, auth: str) -> tuple[str, str]:
    """A browser's key and secret as its subscription gives them (RFC 8291 §2). Raises Invalid."""
    try:
        key, secret = unpacked(p256dh), unpacked(auth)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key)
    except (ValueError, binascii.Error):
        raise Invalid("this is no subscription of a browser: its key cannot be read") from None
    if len(secret) != 16:
        raise Invalid("this is no subscription of a browser: its secret has not 16 bytes")
    return packed(key), packed(secret)


def encrypted(payload: bytes, p256dh: str, auth: str, *, salt: bytes, key: ec.EllipticCurvePrivateKey) -> bytes:
    """The body to send. salt: 16 random bytes; key: a new one of P-256 for each message."""
    body: bytes = http_ece.encrypt(
        payload, salt=salt, private_key=key, dh=unpacked(p256dh), auth_secret=unpacked(auth), version="aes128gcm"
    )
    return body


def headers(endpoint: str, private_pem: str, contact: str, key: str, now: datetime, *, urgent: bool) -> tuple[tuple[str, str], ...]:
    """What goes with it. contact: mailto: or https: address of whoever runs the house. key: of the message; repeats take each
    other's place while the browser is away (RFC 8030 §5.4)."""
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int((now + _LASTS).timestamp()), "sub": contact}
    signed: str = Vapid02.from_pem(private_pem.encode()).sign(claims)["Authorization"]
    return (
        ("Authorization", signed),
        ("Content-Encoding", "aes128gcm"),
        ("Content-Type", "application/octet-stream"),
        ("TTL", str(_TTL)),
        ("Urgency", "high" if urgent else "normal"),
        ("Topic", packed(blake2b(key.encode(), digest_size=16).digest())),
    )


def pem_of(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def public_key(private_pem: str) -> str:
    """What a browser wants as `applicationServerKey`."""
    key: ec.EllipticCurvePublicKey = Vapid02.from_pem(private_pem.encode()).public_key
    return packed(key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def packed(raw: bytes) -> str:
    """base64url without padding (RFC 7515 §2)."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def unpacked(text: str) -> bytes:
    """Raises ValueError."""
    if len(text) > 200 or not text.isascii():
        raise ValueError("no base64url")
    return urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
