"""Whether an outgoing document is what it says it is: by grammars that know nothing of how we write it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import feedparser
import jsonschema
from lxml import etree

SCHEMAS = Path(__file__).with_name("schemas")
_VERSIONS = {"rss": "rss20", "atom": "atom10"}


@cache
def grammar(name: str) -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(str(SCHEMAS / f"{name}.rng")))


@cache
def json_feed() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads((SCHEMAS / "json_feed.json").read_text("utf-8")))


def complaints(body: bytes, form: str) -> list[str]:
    """What is wrong with a feed (rss, atom, json) or a sitemap."""
    if form == "json":
        return [f"{error.json_path}: {error.message}" for error in json_feed().iter_errors(json.loads(body))]
    rules = grammar(form)
    tree = etree.fromstring(body)
    found = [] if rules.validate(tree) else [str(error) for error in rules.error_log]
    if form in _VERSIONS:
        read = feedparser.parse(body)
        found += [f"feedparser: {read.get('bozo_exception')}"] if read.bozo else []
        found += [] if read.version == _VERSIONS[form] else [f"feedparser takes it for {read.version}"]
    return found
