"""Every kind of answer, errors too, carries the headers that keep a browser within bounds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from news7d.web.guard import HEADERS
from tests.web.conftest import Site
from tests.web.test_pages import loads

ANSWERS = {
    "a page": "/",
    "a page about a page": "/style",
    "a page that does not exist": "/nosuch",
    "a page that moves": "/setup",
    "a page for readers": "/settings/rules",
    "a feed": "/feeds/top.atom",
    "a feed that does not exist": "/feeds/section/nowhere.json",
    "the API": "/api/v1/stories",
    "a problem of the API": "/api/v1/stories/999999",
    "a list for scripts": "/search/suggest.json?q=br",
    "a style sheet": "",
    "a file that does not exist": "/static/nothing.css",
    "the icon": "/favicon.svg",
    "a picture under a false name": "/picture/x/x",
    "sources as OPML": "/sources.opml",
    "for robots": "/robots.txt",
    "health": "/healthz",
    "a script in the background": "/sw.js",
    "the manifest": "/manifest.webmanifest",
    "a hub": "/websub/x",
    "an app": "/reader/api/0/user-info",
}


@pytest.mark.parametrize("path", ANSWERS.values(), ids=ANSWERS)
def test_every_answer_is_within_bounds(site: Site, path: str) -> None:
    answer = site.get(path or loads(site.get("/").text).loaded[1])
    assert answer.status_code < 500
    assert not {name for name, _value in HEADERS} - set(answer.headers)
    assert answer.headers["x-content-type-options"] == "nosniff"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy or "sandbox" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "HEAD"])
def test_other_methods_too(site: Site, method: str) -> None:
    answer = site.client.request(method, "/about", follow_redirects=False)
    assert not {name for name, _value in HEADERS} - set(answer.headers)


def test_under_a_foreign_name_too(bare_store: object, open_site: Callable[..., Site]) -> None:
    answer = open_site(bare_store, host="http://rebound.example").get("/")
    assert answer.status_code == 421
    assert not {name for name, _value in HEADERS} - set(answer.headers)
