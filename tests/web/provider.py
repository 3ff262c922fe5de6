"""A small provider of identities on loopback: discovery, keys, a sign-in that asks nobody, and tokens that it signs (OpenID Connect)."""

from __future__ import annotations

import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import orjson
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.web.newsroom import NOW

SECRET = "between-us"


class ProviderOfTest:
    """What it says is changed by the test: `claims` of whoever signs in next, `lie` in its ID tokens."""

    def __init__(self) -> None:
        self.keys = {"first": RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})}
        self.signs = "first"
        self.issuer = ""
        self.claims: dict[str, Any] = {}
        self.lie: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []

    def page(self, path: str) -> Any:
        if path == "/.well-known/openid-configuration":
            ends = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
            return {"issuer": self.issuer, **{name: self.issuer + end for name, end in ends.items()}}
        return {"keys": [key.as_dict(private=False) for key in self.keys.values()]} if path == "/keys" else None

    def code(self, query: dict[str, str]) -> str:
        """What a person who signs in over there is sent back with."""
        code = f"code-{len(self.codes)}"
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str]) -> Any:
        query = self.codes.pop(form.get("code", ""), None)
        if query is None or form.get("client_secret") != SECRET or form["redirect_uri"] != query["redirect_uri"]:
            return None
        challenge = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        if challenge != query["code_challenge"] or query["code_challenge_method"] != "S256":
            return None
        at = int(NOW.timestamp())
        claims = {"iss": self.issuer, "aud": query["client_id"], "sub": "7", "iat": at, "exp": at + 300, "nonce": query["nonce"]}
        claims |= self.claims | self.lie
        header = {"alg": self.lie.get("alg", "RS256"), "kid": self.signs}
        return {"access_token": "a" * 32, "token_type": "Bearer", "id_token": jwt.encode(header, claims, self.keys[self.signs])}


@contextmanager
def provider() -> Iterator[ProviderOfTest]:
    made = ProviderOfTest()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append(self.path)
            self._answer(made.page(urlsplit(self.path).path))

        def do_POST(self) -> None:
            made.asked.append(self.path)
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            self._answer(made.token({name: values[0] for name, values in parse_qs(body).items()}))

        def _answer(self, said: Any) -> None:
            body = orjson.dumps(said if said is not None else {"error": "invalid_request"})
            self.send_response(200 if said is not None else 400)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
