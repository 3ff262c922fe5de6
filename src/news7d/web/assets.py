"""Style sheets, script and icons: read once, named after their content, cacheable for ever, compressed beforehand."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files

_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "webmanifest": "application/manifest+json",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    name: str  # "news7d.3f2a9c1b.css"
    type: str
    body: bytes
    gzip: bytes


def read_assets() -> dict[str, Asset]:
    """Plain name -> asset, for every file in web/static."""
    found: dict[str, Asset] = {}
    for file in sorted(files("news7d.web").joinpath("static").iterdir(), key=lambda entry: entry.name):
        stem, _, suffix = file.name.rpartition(".")
        if suffix in _TYPES:
            body = file.read_bytes()
            name = f"{stem}.{sha256(body).hexdigest()[:10]}.{suffix}"
            found[file.name] = Asset(name=name, type=_TYPES[suffix], body=body, gzip=gzip.compress(body, 9, mtime=0))
    return found
