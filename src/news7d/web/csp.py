"""What a page of ours may load: nothing but our own, unless that one page shows something that its reader can ask for."""

from __future__ import annotations

from collections.abc import Sequence

_POLICY = (
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self' data:",  # data: for the small inline pictures that the sanitiser lets through in articles
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
)
CSP = "; ".join(_POLICY)


def widened(frames: Sequence[str], media: Sequence[str]) -> str:
    """The policy of a page that offers players: `frames` and `media` are the origins, nothing else (core.html.origin_of made them)."""
    more = [f"{name} {' '.join(origins)}" for name, origins in (("frame-src", frames), ("media-src", media)) if origins]
    return "; ".join((*_POLICY, *more))
