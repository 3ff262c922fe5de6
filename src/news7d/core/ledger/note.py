"""Signed notes and checkpoints, as transparency logs exchange them (C2SP signed-note, C2SP tlog-checkpoint), with Ed25519.

news7d.example/ledger        ┐ origin
1234                         │ size of the tree             the text that is signed
qP1/…=                       ┘ root, in base64
(an empty line)
— news7d.example/ledger 7Z…= key's name, and 4 bytes of its digest + the signature, in base64
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from news7d.core.ledger.tree import Frontier, root_of
from news7d.errors import Invalid

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_ED25519 = b"\x01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """The name of a log and its private key (32 bytes)."""

    name: str
    seed: bytes

    @property
    def verifier(self) -> str:
        """The public key as others write it down: name+digest+key (C2SP signed-note, «verifier key»)."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        public = _ED25519 + Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        return f"{self.name}+{_key_id(self.name, public).hex()}+{b64encode(public).decode()}"


def checkpoint(signer: Signer, tree: Frontier, day: str) -> str:
    """The signed statement that a tree of this size has this root at the end of a day (2026-11-24)."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.from_private_bytes(signer.seed)
    text = f"{_text(signer.name, tree)}day {day}\n"
    public = _ED25519 + key.public_key().public_bytes_raw()
    signature = _key_id(signer.name, public) + key.sign(text.encode())
    return f"{text}\n— {signer.name} {b64encode(signature).decode()}\n"


def check(note: str, verifier: str, tree: Frontier) -> str:
    """The day of a note. Raises Invalid, naming what is wrong, unless it states the size and root of the tree and the key has signed it."""
    name, key_id, key = _verifier(verifier)
    text, _, signatures = note.partition("\n\n")
    stated, _, day = text.rpartition("\nday ")
    if f"{stated}\n" != _text(name, tree):
        raise Invalid(f"the signed statement speaks of another list: it says {' / '.join(text.splitlines()[1:3])}")
    for line in signatures.splitlines():
        _, _, rest = line.partition(f"— {name} ")
        raw = _decoded(rest)
        if raw[:4] == key_id:
            _check(key, raw[4:], text)
            return day
    raise Invalid(f"the statement carries no signature of {name} with the key {key_id.hex()}")


def _check(key: Ed25519PublicKey, signature: bytes, text: str) -> None:
    from cryptography.exceptions import InvalidSignature

    try:
        key.verify(signature, f"{text}\n".encode())
    except InvalidSignature:
        raise Invalid("the signature does not fit the statement: it was changed, or signed by somebody else") from None


def _text(name: str, tree: Frontier) -> str:
    return f"{name}\n{tree.size}\n{b64encode(root_of(tree)).decode()}\n"


def _key_id(name: str, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + public).digest()[:4]


def _verifier(verifier: str) -> tuple[str, bytes, Ed25519PublicKey]:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    name, _, rest = verifier.partition("+")
    digest, _, encoded = rest.partition("+")
    public = _decoded(encoded)
    if len(public) != 33 or public[:1] != _ED25519 or _key_id(name, public).hex() != digest:
        raise Invalid("that is no key of a ledger: it should look like news7d.example/ledger+1a2b3c4d+AbCd…=, as the page /ledger shows it")
    return name, _key_id(name, public), Ed25519PublicKey.from_public_bytes(public[1:])


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
