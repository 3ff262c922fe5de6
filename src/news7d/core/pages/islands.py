"""Bodies that scripts would draw: articleBody in JSON-LD, and the data islands of Next.js, Nuxt and Arc XP.

    source ─► JSON of the island ─► the longest body in it: markup in one string, or a list of paragraphs ─► (text, markup)

Looked at only where a page that calls itself an article shows next to nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape
from typing import Any

import orjson

from news7d.core.html import sanitise, text_of
from news7d.core.pages.structured import Structured

_LEAST = 400  # letters
_LARGEST = 3_000_000
_STARTS = re.compile(r'<script[^<>]{0,200}\bid="__(?:NEXT|NUXT)_DATA__"[^<>]{0,200}>\s*(?=\{)|Fusion\.globalContent\s*=\s*(?=\{)')
_TEXTS = frozenset({"text", "paragraph", "p", "header", "heading"})
_FIELDS = ("content", "html", "text", "value")
_FIGURES = re.compile(r"<figure\b.*?</figure>|<img\b[^<>]*>", re.S)
_MOST = 50_000  # values looked at


def body_of(source: str, data: Structured, url: str) -> tuple[str, str, str]:
    """(text, sanitised markup, origin) of a body that only data holds; ("", "", "") where there is none."""
    told = data.article.get("articleBody")
    found = [("json-ld", _marked(told))] if isinstance(told, str) else []
    found += [("data island", body) for island in _islands(source) for body in _bodies(island)]
    origin, body = max(found, key=lambda pair: len(pair[1]), default=("", ""))
    markup = _FIGURES.sub("", sanitise(body[:_LARGEST], url))
    text = text_of(markup)
    return (text, markup, origin) if len(text) >= _LEAST else ("", "", "")


def _marked(text: str) -> str:
    """A body as markup: as it is, or its lines as paragraphs."""
    if "<p" in text:
        return text
    return "".join(f"<p>{escape(line.strip(), quote=False)}</p>" for line in text.split("\n") if line.strip())


def _islands(source: str) -> Iterator[Any]:
    for found in _STARTS.finditer(source):
        rest = source[found.end() : found.end() + _LARGEST]
        try:
            yield orjson.loads(rest[: rest.index("</script")])
        except (ValueError, orjson.JSONDecodeError):
            try:
                yield json.JSONDecoder(strict=False).raw_decode(rest)[0]
            except (ValueError, RecursionError):
                continue


def _bodies(island: Any) -> Iterator[str]:
    """Every value that could be a body. Not recursive: the depth is the page's choice."""
    queue = [island]
    for value in queue:
        if len(queue) > _MOST:
            return
        if isinstance(value, str):
            if value.count("<p") > 2 and len(value) > _LEAST:
                yield value
        elif isinstance(value, dict):
            queue.extend(value.values())
        elif isinstance(value, list):
            queue.extend(value)
            if body := "".join(_paragraph(item) for item in value if isinstance(item, dict)):
                yield body


def _paragraph(item: dict[str, Any]) -> str:
    kind = item.get("type") or item.get("_type")
    if not isinstance(kind, str) or kind.lower() not in _TEXTS:
        return ""
    said = next((item[name] for name in _FIELDS if isinstance(item.get(name), str)), "")
    tag = "h2" if kind.lower().startswith("head") else "p"
    return said if said.startswith("<p") else f"<{tag}>{said}</{tag}>" if said else ""
