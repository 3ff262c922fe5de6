"""The slower second opinion: trafilatura, imported only when it is first asked (0.4 s)."""

from __future__ import annotations

from typing import Any

_LARGEST = 700_000  # characters: above that it would take longer than a page may


def second_opinion(html: str, url: str) -> str:
    """The article's text as trafilatura reads it, or ""."""
    if len(html) > _LARGEST:
        return ""
    import trafilatura

    try:
        text: Any = trafilatura.extract(html, url=url, include_comments=False, fast=True)
    except Exception:  # a third opinion is not needed; what it raises on hostile pages is not ours to list
        return ""
    return text or ""
