"""OpenID Connect, the thinking part: what a provider says of itself, where to send a browser, and whether an ID token is true.

    discovery ─► Provider ─► authorisation request (code, PKCE, state, nonce) ─► code ─► token request ─► ID token ─► Identity

OpenID Connect Core 1.0 §3.1 (authorisation code flow), Discovery 1.0, RFC 7636 (PKCE, S256). Authlib and joserfc check the token.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import orjson

from news7d.errors import WorldError

ALGORITHMS = ["RS256", "PS256", "ES256"]
_LEEWAY = 60  # seconds that two clocks may differ
_NO_NAME = re.compile(r"[^A-Za-z0-9._@-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """How the house is known to its provider."""

    issuer: str
    client_id: str
    secret: str = ""
    admin_group: str = ""  # whose members are administrators; empty: roles are given here


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    issuer: str
    authorization: str
    token: str
    keys: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whom the provider has signed in."""

    issuer: str
    subject: str
    name: str = ""
    email: str = ""  # only where the provider has verified it
    groups: tuple[str, ...] = ()


def discovery_address(issuer: str) -> str:
    return issuer.rstrip("/") + "/.well-known/openid-configuration"


def provider_of(body: bytes, issuer: str) -> Provider:
    """What the discovery document says. Raises WorldError; also where it is another issuer's (Discovery 1.0 §4.3)."""
    said = _object(body, "the provider’s description")
    if str(said.get("issuer", "")).rstrip("/") != issuer.rstrip("/"):
        raise WorldError("the provider calls itself by another name than oidc_issuer")
    ends = {name: str(said.get(name, "")) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
    if wrong := next((name for name, url in ends.items() if urlsplit(url).scheme not in ("http", "https")), None):
        raise WorldError(f"the provider’s description has no {wrong}")
    return Provider(
        issuer=str(said["issuer"]), authorization=ends["authorization_endpoint"], token=ends["token_endpoint"], keys=ends["jwks_uri"]
    )


def authorization_address(provider: Provider, client: Client, redirect: str, *, state: str, nonce: str, verifier: str) -> str:
    from authlib.oauth2.rfc7636 import create_s256_code_challenge  # most houses have no provider

    asked = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": redirect,
        "scope": "openid profile email",
        "state": state,
        "nonce": nonce,
        "code_challenge": create_s256_code_challenge(verifier),
        "code_challenge_method": "S256",
    }
    return provider.authorization + ("&" if "?" in provider.authorization else "?") + urlencode(asked)


def token_form(client: Client, code: str, redirect: str, verifier: str) -> Sequence[tuple[str, str]]:
    """The secret goes in the form (client_secret_post), or not at all where the provider knows no secret of ours."""
    form = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect), ("code_verifier", verifier)]
    return [*form, ("client_id", client.client_id), *([("client_secret", client.secret)] if client.secret else [])]


def verified(answer: bytes, keys: bytes, client: Client, *, nonce: str, now: datetime) -> Identity:
    """The identity in the answer of the token endpoint: signed by these keys, for us, now, in answer to our question. Raises WorldError."""
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    said, listed = _object(answer, "the provider’s answer"), _object(keys, "the provider’s keys")
    try:
        known = KeySet.import_key_set({"keys": listed["keys"]})
        token = jwt.decode(str(said.get("id_token", "")), known, algorithms=ALGORITHMS)
        options = {"iss": {"essential": True}, "aud": {"essential": True}, "nonce": {"essential": True}}
        params = {"nonce": nonce, "client_id": client.client_id, "access_token": said.get("access_token")}
        CodeIDToken(token.claims, token.header, options, params).validate(now=int(now.timestamp()), leeway=_LEEWAY)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise WorldError(f"the provider’s ID token does not hold: {type(error).__name__}") from error
    return _identity(dict(token.claims), client)


def _identity(claims: dict[str, Any], client: Client) -> Identity:
    audience = claims.get("aud")
    if str(claims.get("iss", "")).rstrip("/") != client.issuer.rstrip("/"):
        raise WorldError("the provider’s ID token is another issuer’s")
    if client.client_id not in (audience if isinstance(audience, list) else [audience]):
        raise WorldError("the provider’s ID token is meant for another program")
    subject, groups = claims.get("sub"), claims.get("groups")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise WorldError("the provider’s ID token names nobody")
    email = claims.get("email") if claims.get("email_verified") is True else ""
    named = claims.get("preferred_username") or str(claims.get("email") or "").partition("@")[0] or claims.get("name") or ""
    return Identity(
        issuer=client.issuer.rstrip("/"),
        subject=subject,
        name=_NO_NAME.sub("-", str(named)).strip("-")[:50],
        email=str(email or "")[:254],
        groups=tuple(str(group) for group in groups) if isinstance(groups, list) else (),
    )


def _object(body: bytes, what: str) -> dict[str, Any]:
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise WorldError(f"{what} is no JSON") from None
    if not isinstance(said, dict):
        raise WorldError(f"{what} is no JSON object")
    return said
