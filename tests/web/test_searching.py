"""Search: what narrows it, with counts that hold; and that no query of the packs is answered with an error."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from news7d.core.search import parse_query
from news7d.store import Store
from news7d.web.search import LONGEST_QUERY
from tests.web.conftest import Site
from tests.web.newsroom import NOW, Filled


def _facet(text: str, name: str) -> dict[str, tuple[str, int]]:
    """Label → (query, count) of one facet."""
    part = text.split(f"<h2>{name}</h2>")[1].split("</ul>")[0]
    rows = re.findall(r'\?q=([^"]*)"[^>]*><bdi>([^<]*)</bdi></a> <span class="count">(\d+)', part)
    return {label: (unquote(query), int(count)) for query, label, count in rows}


def _total(text: str) -> int:
    found = re.search(r"(\d+) reports?, grouped", text)
    return int(found[1]) if found else 0


def test_each_count_is_what_its_link_finds(site: Site) -> None:
    text = site.get("/search?q=bridge").text
    total = _total(text)
    for name in ("Outlet", "Language"):
        choices = _facet(text, name)
        assert len(choices) > 1
        for query, count in list(choices.values())[:4]:
            narrowed = site.client.get("/search", params={"q": query}).text
            assert _total(narrowed) == count, query
            assert "×</a>" in narrowed  # and the way back
    assert sum(count for _, count in _facet(text, "Language").values()) <= total


def test_what_is_narrowed_leads_back(site: Site) -> None:
    text = site.client.get("/search", params={"q": 'bridge outlet:"Brickfield Herald"'}).text
    back = re.search(r'\?q=([^"]*)" aria-current="true" aria-label="Not only', text)
    assert back
    assert unquote(back[1]) == "bridge"


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)


@pytest.fixture(scope="module")
def queries(shared: Callable[[str], Path]) -> list[str]:
    """Every query string of the packs, each once, cut as the page cuts them."""
    found: dict[str, None] = {}
    for folder in ("sqli", "text"):
        for path in sorted(shared(f"data/security/{folder}").iterdir()):
            text = path.read_text("utf-8", "replace")
            lines = _strings(json.loads(text)) if path.suffix == ".json" else iter(text.splitlines())
            found.update(dict.fromkeys(line[:LONGEST_QUERY] for line in lines if line.strip()))
    return list(found)


def test_no_query_of_the_packs_ends_in_an_error(full_store: tuple[Store, Filled], queries: list[str]) -> None:
    """All of them at the store, as the page asks it; a page is one template away (below, for one in forty)."""
    store, _ = full_store
    assert len(queries) > 500
    for query in queries:
        parsed = parse_query(query.replace("\x00", " ").strip())
        if not parsed.empty:
            store.search(parsed, limit=5, counted=NOW)
            store.put_right(parsed)


def test_their_pages_neither(site: Site, queries: list[str]) -> None:
    for query in queries[::40]:
        answer = site.client.get("/search", params={"q": query.encode("utf-8", "replace").decode()})
        assert answer.status_code == 200, query
        assert "<script>alert" not in answer.text
