"""The Link header of HTTP (RFC 8288 §3)."""

from __future__ import annotations

import re

_LINK_HEADER = re.compile(r"<([^<>]{1,2000})>((?:\s*;\s*[\w*-]{1,40}\s*=\s*(?:\"[^\"]{0,500}\"|[^\s;,\"]{1,500}))*)")
_PARAMETER = re.compile(r";\s*([\w*-]{1,40})\s*=\s*(?:\"([^\"]{0,500})\"|([^\s;,\"]{1,500}))")


def link_header(value: str) -> tuple[tuple[str, dict[str, str]], ...]:
    """(address as written, {parameter: value}) of each link in a Link header (RFC 8288 §3)."""
    found = _LINK_HEADER.findall(value[:16384])
    return tuple((target, {name.casefold(): quoted or bare for name, quoted, bare in _PARAMETER.findall(rest)}) for target, rest in found)
