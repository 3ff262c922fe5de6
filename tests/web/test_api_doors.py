"""Who may call what: every endpoint by everybody; rates; other sites; what a body may be; tokens on their page and at the shell."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from news7d.cli import cli
from news7d.model import OWNER_ID, SCOPES
from news7d.store import Store, open_store
from news7d.web import hash_password
from news7d.web.api.calls import Endpoint
from news7d.web.api.door import digest_of
from news7d.web.api.endpoints import ENDPOINTS, ROOT
from tests.web.conftest import PASSWORD, Site
from tests.web.newsroom import NOW, Filled, fill, sample

BODIES: dict[str, Any] = {
    "splitStory": {"articles": [1]},
    "mergeStory": {"into": 1},
    "moveArticles": {"articles": [1]},
    "setRole": {"role": "copy"},
    "addFeed": {"url": "https://new.example/feed"},
    "addRules": {"rules": [{"when": {"all": []}, "then": ["star"]}]},
    "tryRule": {"when": {"all": []}},
    "setRule": {"when": {"all": []}, "then": ["star"]},
    "setLeaning": {"kind": "word", "value": "storm"},
    "addAlertSubject": {"kind": "breaking"},
    "setMarks": {"marks": [{"article": 1, "read": True}]},
    "readList": {"list": "all"},
    "renameLabel": {"name": "World"},
    "addOwnSection": {"name": "Bridges", "query": "bridge"},
}


def secret(site: Site, *scopes: str, days: float | None = None) -> dict[str, str]:
    """The header of a new token."""
    word = f"n7d_{len(site.store.tokens()):03}_{'s' * 40}"
    until = None if days is None else NOW + timedelta(days=days)
    site.store.add_token("Desk", digest_of(word), scopes, NOW, until)  # type: ignore[arg-type]
    return {"authorization": f"Bearer {word}"}


def call(site: Site, endpoint: Endpoint, headers: dict[str, str]) -> int:
    path = (
        endpoint.template.replace("{id}", "999999").replace("{slug}", "nobody").replace("{edition}", "top").replace("{spelling}", "nobody")
    )
    body = BODIES.get(endpoint.name, {} if endpoint.body is not None else None)
    query = "?q=x" if endpoint.name == "search" else ""
    return site.client.request(endpoint.method, ROOT + path + query, json=body, headers=headers).status_code


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_the_matrix(endpoint: Endpoint, bare: Site) -> None:
    """nobody · an unknown token · an ended one · a token without the scope · one with it; a cookie is nobody."""
    needed = endpoint.scope
    bare.sign_in()  # the administrator's cookie goes along with everything: it opens nothing
    open_ = needed is None and endpoint.name != "getToken"
    assert (call(bare, endpoint, {}) != 401) is open_
    assert call(bare, endpoint, {"authorization": "Bearer n7d_" + "x" * 43}) == 401
    assert call(bare, endpoint, {"authorization": "Basic " + "x" * 43}) == 401
    ended = secret(bare, *SCOPES, days=-1)
    assert call(bare, endpoint, ended) == 401
    others = [scope for scope in SCOPES if scope != needed]
    assert (call(bare, endpoint, secret(bare, *others)) == 403) is (needed is not None)
    may = secret(bare, needed or "read")
    assert call(bare, endpoint, may) in (200, 201, 202, 404), "404: it may, but there is no such thing"
    if needed:
        revoked = bare.store.tokens()[-1]
        bare.store.drop_token(revoked.id)
        assert call(bare, endpoint, may) == 401


def test_a_refusal_says_how_to_get_in(bare: Site) -> None:
    nobody = bare.client.put(f"{ROOT}/marks", json=BODIES["setMarks"])
    assert nobody.headers["www-authenticate"] == 'Bearer realm="News7D", scope="marks"'
    assert "news7d token create NAME --scope marks" in nobody.json()["detail"]
    little = bare.client.put(f"{ROOT}/marks", json=BODIES["setMarks"], headers=secret(bare, "read"))
    assert (little.status_code, "insufficient_scope" in little.headers["www-authenticate"]) == (403, True)
    assert "“Desk”" in little.json()["detail"]


def test_strangers_with_a_token_are_none(bare_store: Store, open_site: Callable[..., Site]) -> None:
    site = open_site(bare_store, fill(bare_store, sample()), public=True)
    path = f"{ROOT}/articles/{site.filled.articles['herald']}"
    assert site.get(path).json()["content"] is None
    assert site.get(path, **secret(site, "read")).json()["content"]["text"]
    assert site.get(path, **secret(site, "marks")).json()["content"] is None


# ------------------------------------------------------------------ rates


def test_too_many_calls(bare_store: Store, open_site: Callable[..., Site]) -> None:
    site = open_site(bare_store, api_calls=3)
    for left in (2, 1, 0):
        answer = site.get(f"{ROOT}/sections")
        assert (answer.status_code, answer.headers["ratelimit"]) == (200, f'"calls";r={left};t=60')
    assert answer.headers["ratelimit-policy"] == '"calls";q=3;w=60'
    site.clock.now = NOW + timedelta(seconds=20)
    refused = site.get(f"{ROOT}/sections")
    assert (refused.status_code, refused.headers["retry-after"], refused.headers["content-type"]) == (429, "40", "application/problem+json")
    assert "40 s" in refused.json()["detail"]
    assert site.get(f"{ROOT}/sections", **secret(site, "read")).status_code == 200, "a token has calls of its own"
    assert site.get("/healthz").status_code == 200, "pages are not counted"
    site.clock.now = NOW + timedelta(seconds=60)
    assert site.get(f"{ROOT}/sections").status_code == 200


def test_guesses_are_counted(bare_store: Store, open_site: Callable[..., Site]) -> None:
    site = open_site(bare_store, api_calls=3)
    wrong = [site.get(f"{ROOT}/token", authorization="Bearer " + "x" * 40).status_code for _ in range(5)]
    assert wrong == [401, 401, 401, 429, 429]


# ------------------------------------------------------------------ other sites


def test_other_sites_read_only_where_the_operator_says(bare_store: Store, open_site: Callable[..., Site]) -> None:
    closed = open_site(bare_store)
    assert "access-control-allow-origin" not in closed.get(f"{ROOT}/sections", origin="https://desk.example").headers
    site = open_site(bare_store, api_origins=("https://desk.example",))
    mine = site.get(f"{ROOT}/sections", origin="https://desk.example").headers
    assert mine["access-control-allow-origin"] == "https://desk.example" and "origin" in mine["vary"]
    assert "access-control-allow-credentials" not in mine
    assert "access-control-allow-origin" not in site.get(f"{ROOT}/sections", origin="https://evil.example").headers
    asked = site.client.options(f"{ROOT}/feeds", headers={"origin": "https://desk.example"})
    assert (asked.status_code, asked.headers["access-control-allow-methods"]) == (204, "GET, HEAD")
    any_ = open_site(bare_store, api_origins=("*",)).get(f"{ROOT}/nothing", origin="https://x.example")
    assert any_.status_code == 404


# ------------------------------------------------------------------ bodies


@pytest.mark.parametrize(
    ("body", "kind", "status", "words"),
    [
        (b"{}", "application/json", 422, "that has marks"),
        (b"[]", "application/json", 422, "a JSON object"),
        (b"{", "application/json", 422, "not JSON"),
        (b"[" * 20_000, "application/json", 422, "not JSON"),
        (b'{"marks": [{"article": 1, "read": NaN}]}', "application/json", 422, "not JSON"),
        (b'{"marks": [{"article": 1, "read": "yes"}]}', "application/json", 422, "true or false"),
        (b'{"marks": [{"article": 1, "liked": true}]}', "application/json", 422, "liked"),
        (b'{"marks": [], "more": 1}', "application/json", 422, "more"),
        (b'{"marks": []}', "application/json", 422, "1 to 200"),
        (b'{"marks": [{"article": 1, "at": "yesterday"}]}', "application/json", 422, "a time like"),
        (b'{"marks": [{"article": 1, "at": "2026-02-07T09:00:00"}]}', "application/json", 422, "with its offset"),
        (b"marks=1", "application/x-www-form-urlencoded", 415, "application/json"),
        (b"{}", "", 415, "application/json"),
        (b" " * 70_000, "application/json", 413, "64 KiB"),
    ],
)
def test_what_a_body_may_be(bare: Site, body: bytes, kind: str, status: int, words: str) -> None:
    headers = secret(bare, "marks") | ({"content-type": kind} if kind else {})
    answer = bare.client.put(f"{ROOT}/marks", content=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert words in answer.json()["detail"]


def test_a_body_of_unknown_length_is_bounded(bare: Site) -> None:
    parts = (b" " * 10_000 for _ in range(10))
    answer = bare.client.put(f"{ROOT}/marks", content=parts, headers=secret(bare, "marks") | {"content-type": "application/json"})
    assert answer.status_code == 413


@pytest.mark.parametrize("pattern", ["n_*.json", "i_*.json", "y_*.json"])
def test_odd_json_is_refused_in_words(bare: Site, shared: Callable[[str], Path], pattern: str) -> None:
    headers = secret(bare, "marks") | {"content-type": "application/json"}
    files = sorted(path for path in shared("data/security/json/JSONTestSuite").rglob(pattern) if path.stat().st_size)
    assert files
    bare.client.app.state.rates = None  # type: ignore[attr-defined]
    for path in files:
        answer = bare.client.put(f"{ROOT}/marks", content=path.read_bytes(), headers=headers)
        assert answer.status_code in (413, 422), path.name


# ------------------------------------------------------------------ changing things


@pytest.fixture
def desk(bare_store: Store, open_site: Callable[..., Site]) -> tuple[Site, Filled, dict[str, str]]:
    filled = fill(bare_store, sample())
    site = open_site(bare_store, filled)
    return site, filled, secret(site, *SCOPES)


def test_groupings_are_corrected_and_taken_back(desk: tuple[Site, Filled, dict[str, str]]) -> None:
    site, filled, headers = desk
    story, pilot = filled.stories["bridge"], filled.articles["pilot"]
    made = site.client.post(f"{ROOT}/stories/{story}/split", json={"articles": [pilot], "why": "Another river"}, headers=headers).json()
    assert (made["kind"], made["who"], made["why"], made["articles"]) == ("split", "Desk", "Another river", [pilot])
    assert site.get(f"{ROOT}/articles/{pilot}?fields=story_id").json() == {"story_id": made["to_story"]}
    clash = site.client.post(f"{ROOT}/stories/{story}/articles", json={"articles": [filled.articles["herald"]]}, headers=headers)
    assert clash.status_code == 409
    undone = site.client.post(f"{ROOT}/corrections/{made['id']}/undo", headers=headers).json()
    assert undone["undoes"] == made["id"]
    assert site.get(f"{ROOT}/articles/{pilot}?fields=story_id").json() == {"story_id": story}
    assert [each["kind"] for each in site.get(f"{ROOT}/corrections").json()["items"]] == ["undo", "split"]
    merged = site.client.post(f"{ROOT}/stories/{filled.stories['taxi']}/merge", json={"into": story}, headers=headers)
    assert merged.status_code == 200
    moved = site.get(f"{ROOT}/stories/{filled.stories['taxi']}")
    assert (moved.status_code, moved.headers["location"]) == (301, f"{ROOT}/stories/{story}")


def test_a_decided_role_is_shown_with_who_and_why(desk: tuple[Site, Filled, dict[str, str]]) -> None:
    site, filled, headers = desk
    story, post = filled.stories["bridge"], filled.articles["post"]
    said = {"role": "copy", "of": filled.articles["herald"], "why": "Word for <b>word</b>"}
    made = site.client.put(f"{ROOT}/articles/{post}/role", json=said, headers=headers).json()
    assert (made["engine_role"], made["who"]) == ("independent", "Desk")
    told = site.get(f"{ROOT}/articles/{post}?fields=role,of,overrule").json()
    assert told == {"role": "copy", "of": filled.articles["herald"], "overrule": made}
    for page in (f"/article/{post}", f"/story/{story}", f"/story/{story}/evidence/{post}"):
        text = site.client.get(page).text
        assert "Word for &lt;b&gt;word&lt;/b&gt;" in text and "The engine says independent" in text and ">Desk<" in text, page
    assert any(each["id"] == post for each in site.get(f"{ROOT}/search?q=outlet:countypost role:copy").json()["items"])
    wrong = site.client.put(f"{ROOT}/articles/{post}/role", json={"role": "origin", "of": 1}, headers=headers)
    assert wrong.status_code == 409
    assert site.client.delete(f"{ROOT}/articles/{post}/role", headers=headers).status_code == 204
    assert site.get(f"{ROOT}/articles/{post}?fields=role,overrule").json() == {"role": "independent", "overrule": None}
    assert site.client.delete(f"{ROOT}/articles/{post}/role", headers=headers).status_code == 404


def test_marks(desk: tuple[Site, Filled, dict[str, str]]) -> None:
    site, filled, headers = desk
    one = filled.articles["herald"]

    def put(**mark: object) -> Any:
        return site.client.put(f"{ROOT}/marks", json={"marks": [{"article": one, **mark}]}, headers=headers).json()["marks"][0]

    assert put(read=True, at="2026-02-07T08:00:00Z")["read"] is True
    assert put(read=False, at="2026-02-07T07:00:00Z")["read"] is True, "an earlier one that comes late"
    assert put(read=False, at="2099-01-01T00:00:00Z")["read_at"] == NOW.isoformat().replace("+00:00", "Z"), "no clock wins for ever"
    assert put(starred=True)["starred"] is True
    (listed,) = site.get(f"{ROOT}/marks?state=starred", **headers).json()["items"]
    assert (listed["article"], listed["report"]["outlet"]["name"]) == (one, "Brickfield Herald")
    assert site.get(f"{ROOT}/marks?state=read", **headers).json()["items"] == []


def test_feeds_are_added_read_and_removed(desk: tuple[Site, Filled, dict[str, str]]) -> None:
    site, _, headers = desk

    def post(**body: object) -> Any:
        return site.client.post(f"{ROOT}/feeds", json=body, headers=headers)

    made = post(url="https://new.example/feed", title="New", section="world")
    key = made.json()["id"]
    assert (made.status_code, made.headers["location"], made.json()["title"]) == (201, f"{ROOT}/feeds/{key}", "New")
    assert site.outside.refreshed == [(key,)]
    assert post(url="https://new.example/feed").status_code == 200
    several = post(url="https://two-feeds.example")
    assert several.status_code == 409 and [each["title"] for each in several.json()["found"]] == ["A", "B"]
    away = post(url="https://nowhere.example")
    assert (away.status_code, away.json()["cause"]) == (422, "unreachable")
    assert "discover: false" in away.json()["detail"]
    assert post(url="javascript:alert(1)").status_code == 422 == post(url="file:///etc/passwd", discover=False).status_code
    assert site.client.post(f"{ROOT}/feeds/{key}/refresh", headers=headers).status_code == 202
    assert site.client.post(f"{ROOT}/feeds/999999/refresh", headers=headers).status_code == 404
    assert site.client.delete(f"{ROOT}/feeds/{key}", headers=headers).status_code == 204
    assert site.get(f"{ROOT}/feeds/{key}").status_code == 404


# ------------------------------------------------------------------ tokens: their page, and the shell


def test_a_token_is_shown_once_and_nowhere_else(bare: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    bare.store.set_password(OWNER_ID, hash_password(PASSWORD))
    assert bare.get("/settings/tokens").headers["location"].startswith("/signin")
    token = bare.sign_in()
    page = bare.post("/settings/tokens", {"csrf": token, "name": "Reader <i>", "scope": ["read", "marks"], "days": "30"})
    (word,) = re.findall(r"n7d_[\w-]{43}", page.text)
    assert page.headers["cache-control"] == "no-store" and "Reader &lt;i&gt;" in page.text
    assert bare.get(f"{ROOT}/token", authorization=f"Bearer {word}").json()["scopes"] == ["read", "marks"]
    assert word not in bare.get("/settings/tokens").text and word not in caplog.text
    assert bare.store.tokens()[0].expires_at == NOW + timedelta(days=30)
    assert word.encode() not in b"".join(path.read_bytes() for path in Path(bare.store.database._path).parent.iterdir())  # type: ignore[attr-defined]
    done = bare.post(f"/settings/tokens/{bare.store.tokens()[0].id}/revoke", {"csrf": token})
    assert done.status_code == 303 and "revoked" in bare.get(done.headers["location"]).text
    assert bare.get(f"{ROOT}/token", authorization=f"Bearer {word}").status_code == 401
    nameless = bare.post("/settings/tokens", {"csrf": token, "name": " ", "scope": "read"})
    assert nameless.status_code == 422 and "needs a name" in nameless.text


def test_tokens_at_the_shell(tmp_path: Path) -> None:
    def run(*words: str) -> Any:
        return CliRunner().invoke(cli, [f"--data={tmp_path}", "token", *words], catch_exceptions=False, standalone_mode=False)

    word = run("create", "Reader", "--scope", "read", "--scope", "marks", "--days", "5").output.strip()
    assert re.fullmatch(r"n7d_[\w-]{43}", word)
    listed = json.loads(run("list", "--json").output)
    assert (listed[0]["name"], listed[0]["scopes"], listed[0]["last_used_at"]) == ("Reader", ["read", "marks"], None)
    assert word not in run("list").output and "Reader" in run("list").output
    store = open_store(f"sqlite:///{tmp_path}/news7d.sqlite")
    try:
        assert store.token(digest_of(word), NOW) is not None
        run("revoke", str(listed[0]["id"]))
        assert store.tokens() == ()
    finally:
        store.close()


# ------------------------------------------------------------------ the page for people


def test_the_reference_page_names_every_call_and_record(site: Site) -> None:
    page = site.get("/api/")
    assert page.status_code == 200 and "text/html" in page.headers["content-type"]
    for endpoint in ENDPOINTS:
        assert f'id="{endpoint.name}"' in page.text and f"{ROOT}{endpoint.template}" in page.text
        assert endpoint.answers is None or f'id="{endpoint.answers.name}"' in page.text
    links = re.findall(r'href="(/api/v1/[^"]+)"', page.text)
    assert len(links) > 8
    for link in links:
        assert site.get(link.replace("&amp;", "&")).status_code == 200, link
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page.text), "no byte from elsewhere"


def test_made_up_hosts_push_nothing_off_the_shelf(site: Site, bare_store: Store, open_site: Callable[..., Site]) -> None:
    def kept(one: Site, hosts: tuple[str, ...]) -> int:
        shelf = one.client.app.state.web.shelf  # type: ignore[attr-defined]
        for host in hosts:
            answer = one.client.get(f"{ROOT}/openapi.json", headers={"host": host})
            assert answer.status_code == 200 and answer.json()["servers"][0]["url"].endswith(ROOT)
        return sum(key == ("api", "document") for _, key in shelf._pages)  # each stands under its language

    hosts = ("127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3")
    assert kept(site, hosts) == 0
    assert kept(open_site(bare_store, base_url="https://news.example"), ("news.example",)) == 1


def test_what_a_reader_has(desk: tuple[Site, Filled, dict[str, str]]) -> None:
    site, filled, _ = desk
    headers = secret(site, "marks")
    article, story = filled.articles["herald"], filled.stories["taxi"]

    def ask(method: str, path: str, **body: object) -> Any:
        answer = site.client.request(method, ROOT + path, json=body or None, headers=headers)
        assert answer.status_code in (200, 201, 204), answer.text
        return answer.json() if answer.content else None

    (mark,) = ask(
        "PUT", "/marks", marks=[{"article": article, "note": "Mind the gap", "tag": ["later", "bridges"], "untag": ["never there"]}]
    )["marks"]
    assert (mark["note"], mark["tags"], mark["read"]) == ("Mind the gap", ["bridges", "later"], False)
    (label, other) = ask("GET", "/labels")["items"]
    assert (label["name"], label["kind"], label["count"]) == ("bridges", "tag", 1)
    assert ask("PUT", f"/labels/{label['id']}", name="later")["id"] == other["id"], "onto another of its kind"
    assert ask("DELETE", f"/labels/{other['id']}") is None
    assert ask("PUT", f"/stories/{story}/mark", read=True, starred=True) == {"story": story, "seen": True, "new": 0, "starred": True}
    feed = ask("GET", "/follows?limit=1")["items"][0]["feed"]
    moved = ask("PUT", f"/follows/{feed}", folder="World", title="Mine")
    assert (moved["folder"], moved["title"]) == ("World", "Mine")
    assert ask("POST", "/marks/read", list="folder", name="World")["done"]
    assert ask("PUT", f"/follows/{feed}", title="")["unread"] == 0
    section = ask("POST", "/own-sections", name="Bridges", query="bridge")
    assert ask("PUT", f"/own-sections/{section['id']}", name="Spans") == {"id": section["id"], "name": "Spans", "query": "bridge"}
    assert ask("GET", "/own-sections")["items"][0]["name"] == "Spans"
    assert ask("DELETE", f"/own-sections/{section['id']}") is None
    assert site.client.delete(f"{ROOT}/own-sections/{section['id']}", headers=headers).status_code == 404
    assert site.client.put(f"{ROOT}/marks", json={"marks": [{"article": article, "tag": ["World"]}]}, headers=headers).status_code == 409
    site.store.follow(OWNER_ID, [feed], NOW)


def test_a_token_reaches_only_what_its_reader_has(bare: Site) -> None:
    other = bare.store.add_reader("other", "reader", NOW)
    section = bare.store.add_section(other.id, "Theirs", "bridge")
    headers = secret(bare, "marks")  # the owner's
    assert bare.get(f"{ROOT}/own-sections", **headers).json()["items"] == []
    for method, body in (("PUT", {"name": "mine"}), ("DELETE", None)):
        assert bare.client.request(method, f"{ROOT}/own-sections/{section.id}", json=body, headers=headers).status_code == 404
    assert bare.store.having(other.id).sections == (section,)
