"""What a page says about itself in JSON-LD, in all its broken forms.

scripts ─► read (strict, then mended, then by pattern) ─► things (dicts with @type) ─► the one that is this article
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import orjson

Thing = dict[str, Any]

_ARTICLE = re.compile(r"(article|blogposting|report|review|liveblog|socialmediaposting|discussionforum|opinion|creativework$)", re.I)
_PAGE = re.compile(
    r"(webpage|itempage|videoobject|recipe|imagegallery|mediagallery|podcast|episode|event|medical|qapage|faqpage|howto|clip)", re.I
)
_LARGEST = 3_000_000
_MOST_THINGS = 3000
_COMMENTS = re.compile(r"^\s*(<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*;?\s*$")
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_MISSING_COMMA = re.compile(r'(["}\]])\s*\n\s*"')
_CONTROL = re.compile(r"[\x00-\x1f]+")
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu])')
_PAIR = re.compile(
    r'"(headline|datePublished|dateModified|dateCreated|description|inLanguage|articleSection|author|isAccessibleForFree|@type|articleBody)"'
    r'\s*:\s*"((?:[^"\\\n]|\\.){0,20000})"'
)
_AUTHOR = re.compile(r'"author"\s*:\s*[\[{][^\]}]{0,400}?"name"\s*:\s*"((?:[^"\\\n]|\\.){1,200})"')


@dataclass(slots=True)
class Structured:
    """All things found, and the one that describes the article (empty if none does)."""

    things: list[Thing] = field(default_factory=list)
    by_id: dict[str, Thing] = field(default_factory=dict)
    article: Thing = field(default_factory=dict)
    is_article: bool = False  # typed as one: NewsArticle, BlogPosting, …
    kinds: frozenset[str] = frozenset()  # types of `article`, lower case
    body: str = ""  # articleBody as plain text

    def follow(self, value: Any) -> Any:
        """A reference {"@id": …} becomes the thing it names."""
        if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
            return self.by_id.get(value["@id"], value)
        return value


def read(scripts: list[str], url: str) -> Structured:
    """Read the JSON-LD scripts of the page at `url`."""
    found = Structured()
    for script in scripts:
        for thing in _walk(_loads(script[:_LARGEST])):
            found.things.append(thing)
            name = thing.get("@id")
            if isinstance(name, str) and len(thing) > len(found.by_id.get(name, ())):
                found.by_id[name] = thing
            if len(found.things) >= _MOST_THINGS:
                break
    best = max(found.things, key=lambda thing: _fitness(thing, url), default=None)
    if best is not None and _fitness(best, url) > 0:
        found.article = best
        found.kinds = frozenset(kinds(best))
        found.is_article = any(_ARTICLE.search(kind) for kind in found.kinds)
        found.body = string(best.get("articleBody"))
    return found


def kinds(thing: Thing) -> list[str]:
    """The types of a thing, lower case, without vocabulary addresses."""
    value = thing.get("@type")
    names = value if isinstance(value, list) else [value]
    return [name.rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower() for name in names if isinstance(name, str)]


def string(value: Any) -> str:
    """A JSON-LD value as one plain string: itself, its @value, its name, or the first of a list."""
    for _ in range(5):
        if isinstance(value, list):
            value = next((item for item in value if item), None)
        elif isinstance(value, dict):
            value = next((value[key] for key in ("@value", "name", "url", "@id") if value.get(key)), None)
        else:
            break
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int | float):
        return ""
    return clean(str(value))


def clean(text: str) -> str:
    """Entities decoded (twice encoded ones too), tags taken out, white space collapsed."""
    text = text[:200_000]
    if "&" in text:
        text = unescape(text)
        if "&" in text and ";" in text:
            text = unescape(text)
    if "<" in text:
        text = re.sub(r"<[a-zA-Z/!][^<>]{0,2000}>", " ", text)
    return " ".join(text.split())


def _fitness(thing: Thing, url: str) -> float:
    names = kinds(thing)
    if any(_ARTICLE.search(name) for name in names):
        score = 10.0
    elif any(_PAGE.search(name) for name in names):
        score = 3.0
    else:
        return 0.0
    score += 3 * bool(thing.get("headline")) + 2 * bool(thing.get("datePublished")) + bool(thing.get("author"))
    score += 2 * bool(thing.get("articleBody")) + (2 if any("article" in name for name in names) else 0)
    own = string(thing.get("url")) or string(thing.get("mainEntityOfPage")) or string(thing.get("@id"))
    if own and _path(own) and _path(own) == _path(url):
        score += 8
    return score - (6 if "comment" in names else 0)


def _path(url: str) -> str:
    return re.sub(r"^https?://[^/]+|[?#].*$", "", url).strip("/").lower()


def _walk(value: Any) -> Iterator[Thing]:
    """Every dict with a type, outermost first. Not recursive: the depth is the page's choice."""
    queue = [value]
    for item in queue:
        if len(queue) > 20_000:
            return
        if isinstance(item, list):
            queue.extend(item[:500])
        elif isinstance(item, dict):
            if item.get("@type") and len(item) > 1:
                yield item
            queue.extend(
                v for k, v in item.items() if isinstance(v, list | dict) and k not in ("comment", "itemListElement", "liveBlogUpdate")
            )


def _loads(script: str) -> Any:
    text = script.strip()
    if not text:
        return None
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    text = _COMMENTS.sub("", _COMMENTS.sub("", text)).strip().rstrip(";")
    for mend in (_as_is, _without_controls, _with_commas, _entities_decoded, _uncommented, _requoted):
        try:
            return json.loads(mend(text), strict=False)
        except (ValueError, RecursionError):
            continue
    return max(_several(text), _several(_with_commas(text)), key=len) or _by_pattern(text)


def _as_is(text: str) -> str:
    return text


def _without_controls(text: str) -> str:
    return _BAD_ESCAPE.sub("", _TRAILING_COMMA.sub(r"\1", _CONTROL.sub(" ", text)))


def _with_commas(text: str) -> str:
    return _without_controls(_MISSING_COMMA.sub(r'\1,"', text))


def _entities_decoded(text: str) -> str:
    return _without_controls(unescape(text))


_STRING_OR_COMMENT = re.compile(r'("(?:[^"\\]|\\.)*")|/\*.*?\*/|//[^\n]*', re.S)


def _uncommented(text: str) -> str:
    """JavaScript's comments taken out, but not the «//» of an address."""
    return _without_controls(_STRING_OR_COMMENT.sub(lambda found: found[1] or " ", text))


def _requoted(text: str) -> str:
    """Quotation marks inside a string escaped; strings in single quotes (a JavaScript object) in double ones."""
    if '"' not in text:
        return _without_controls(text.replace("'", '"'))
    if len(text) > 300_000:
        return text
    return _without_controls(_QUOTE.sub(_escaped_unless_at_border, text))


_QUOTE = re.compile(r'(?<!\\)"')


def _escaped_unless_at_border(found: re.Match[str]) -> str:
    before = found.string[max(0, found.start() - 40) : found.start()].rstrip()
    after = found.string[found.end() : found.end() + 40].lstrip()
    return '"' if before[-1:] in ("", "{", "[", ",", ":") or after[:1] in ("", ",", ":", "}", "]") else '\\"'


def _several(text: str) -> list[Any]:
    """Objects set one after the other, or one followed by rubbish."""
    decoder = json.JSONDecoder(strict=False)
    found: list[Any] = []
    at = 0
    while at < len(text) and len(found) < 50:
        start = text.find("{", at)
        if start < 0:
            break
        try:
            value, at = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            break
        found.append(value)
    return found


def _by_pattern(text: str) -> Thing | None:
    """A blob that no parser takes still has pairs that can be read."""
    pairs: Thing = {}
    for key, value in _PAIR.findall(text[:300_000]):
        pairs.setdefault(key, value.replace('\\"', '"').replace("\\/", "/").replace("\\n", " "))
    authors = [{"@type": "Person", "name": name.replace("\\/", "/")} for name in _AUTHOR.findall(text[:300_000])]
    if authors:
        pairs["author"] = authors
    if "@type" not in pairs and ("headline" in pairs or "datePublished" in pairs):
        pairs["@type"] = "Article"
    return pairs or None
