"""Style sheets, script and icons: read once, named after their content, cacheable for ever, compressed beforehand."""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files

_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "png": "image/png",
    "svg": "image/svg+xml",
}

_PAPER = re.compile(r'^:root(?:\[data-theme="(?P<theme>\w+)"\])? \{[^}]*?--paper: (?P<paper>#[0-9a-f]{3,6});', re.MULTILINE | re.DOTALL)


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


def papers(assets: Mapping[str, Asset]) -> dict[str, str]:
    """Theme -> the colour of its paper, as news7d.css has it; "light" is the first block."""
    text = assets["news7d.css"].body.decode()
    return {found["theme"] or "light": found["paper"] for found in reversed(list(_PAPER.finditer(text)))}
