"""Figures for Prometheus, ids of requests, and that neither figures nor logs nor pages tell a secret."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.routing import Route
from starlette.testclient import TestClient

from news7d import logs
from news7d.core.schedule import after_failure
from news7d.errors import StoreError, Unreachable
from news7d.model import FeedChange, NewFeed
from news7d.store import Store, open_store
from news7d.web import WebDeps, WebSettings, create_app, create_figures_app, hash_password
from news7d.web.journal import request_id_for, templates
from news7d.web.routes import ROUTES
from news7d.work.meter import Meter
from tests.web.conftest import HERE, Clock, Site
from tests.web.newsroom import NOW, Filled, fill, sample

TOKEN = "figures-0123456789abcdef"
PASSWORD, KEY = "pw-Zanzibar-77", "key-Timbuktu-88"
FEED = f"https://reader:{PASSWORD}@guarded.example/feed?token={KEY}"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path_factory.mktemp('metrics')}/news.sqlite")
    opened.migrate()
    fill(opened, sample())
    yield opened
    opened.close()


def client(store: Store, *, host: str = HERE, peer: str = "127.0.0.1", access_log: bool = False, **settings: object) -> TestClient:
    meter, clock = Meter(2), Clock()
    meter.watch_store(store, clock)
    chosen = WebSettings(**({"fresh_seconds": 0.0, "stale_seconds": 0.0} | settings))  # type: ignore[arg-type]
    deps = WebDeps(store=store, settings=chosen, clock=clock, meter=meter, access_log=access_log)
    return TestClient(create_app(deps), base_url=host, client=(peer, 50000), raise_server_exceptions=False)


def figures(asking: TestClient, **headers: str) -> dict[str, float]:
    """`name{label="value"}` -> value, read by the format's own parser."""
    answer = asking.get("/metrics", headers=headers)
    assert answer.status_code == 200, answer.text
    found = {}
    for family in text_string_to_metric_families(answer.text):
        for each in family.samples:
            labels = ",".join(f'{name}="{value}"' for name, value in sorted(each.labels.items()))
            found[f"{each.name}{{{labels}}}" if labels else each.name] = each.value
    return found


def test_what_the_database_knows(store: Store) -> None:
    found, facts = figures(client(store)), store.facts(NOW)
    assert found["news7d_database_up"] == 1
    assert found["news7d_stored_articles"] == facts.articles > 0
    assert found["news7d_feeds"] == facts.feeds
    assert found['news7d_queue_length{queue="analyse"}'] == dict(facts.waiting).get("analyse", 0)
    assert found["news7d_workers"] == 2
    assert found["news7d_database_bytes"] > 0


def test_requests_are_counted_by_route_not_by_address(store: Store) -> None:
    asking = client(store)
    story = store.newest_reports(1)[0]
    for path in ("/", "/", f"/article/{story.article_id}", "/article/999999", "/nothing/here", "/static/none"):
        asking.get(path)
    found = figures(asking)
    count = "news7d_http_seconds_count"
    assert found[f'{count}{{method="GET",route="/",status="200"}}'] == 2
    assert found[f'{count}{{method="GET",route="/article/{{id}}",status="200"}}'] == 1
    assert found[f'{count}{{method="GET",route="/article/{{id}}",status="404"}}'] == 1
    assert found[f'{count}{{method="GET",route="(none)",status="404"}}'] == 1
    asking.request("BREW", "/")
    assert found.keys() < figures(asking).keys() and not any("BREW" in name for name in figures(asking))


def test_each_route_has_a_name_of_its_own(store: Store) -> None:
    known = [template for found in templates(ROUTES).values() for template, _ in found]
    assert "/story/{id}/evidence/{article}" in known and len(known) == len(ROUTES)
    assert not any(":" in name for name in known)
    asking = client(store)
    for path in ("/feeds/top.atom", "/feeds/new.atom", "/feeds/troubles.atom"):
        asking.get(path)
    found = figures(asking)
    routes = {"/feeds/top.{form}", "/feeds/new.{form}", "/feeds/troubles.{form}"}
    assert all(found[f'news7d_http_seconds_count{{method="GET",route="{route}",status="200"}}'] == 1 for route in routes)


@pytest.mark.parametrize(
    ("settings", "peer", "headers", "status"),
    [
        ({}, "127.0.0.1", {}, 200),
        ({"any_name": True}, "10.0.0.9", {}, 403),
        ({"public": True}, "127.0.0.1", {}, 403),
        ({"public": True, "any_name": True}, "10.0.0.9", {}, 403),
        ({}, "127.0.0.1", {"x-forwarded-for": "10.0.0.9"}, 403),
        ({"metrics_token": TOKEN}, "127.0.0.1", {}, 403),
        ({"metrics_token": TOKEN, "any_name": True}, "10.0.0.9", {"authorization": "Bearer wrong"}, 403),
        ({"metrics_token": TOKEN, "any_name": True}, "10.0.0.9", {"authorization": TOKEN}, 403),
        ({"metrics_token": TOKEN, "any_name": True, "public": True}, "10.0.0.9", {"authorization": f"Bearer {TOKEN}"}, 200),
    ],
)
def test_who_may_see_figures(store: Store, settings: dict[str, object], peer: str, headers: dict[str, str], status: int) -> None:
    asking = client(store, peer=peer, **settings)
    assert asking.get("/metrics", headers=headers).status_code == status


def test_a_worker_tells_its_figures_and_nothing_else(store: Store) -> None:
    meter = Meter(3)
    meter.staged("group", 0.2, 5)
    meter.polled("failed", "no such cause")
    asking = TestClient(create_figures_app(WebDeps(store=store, meter=meter)), base_url=HERE, client=("127.0.0.1", 1))
    found = figures(asking)
    assert found['news7d_stage_items_total{stage="group"}'] == 5
    assert found['news7d_polls_total{cause="world",outcome="failed"}'] == 1
    assert "news7d_feeds" not in found
    assert asking.get("/").status_code == 404 and asking.get("/sources").status_code == 404


def test_figures_say_that_the_database_is_away(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    asking = client(store)
    monkeypatch.setattr(store, "facts", _away)
    assert figures(asking)["news7d_database_up"] == 0


def test_the_dashboard_and_the_docs_know_these_names_only(store: Store) -> None:
    text = client(store).get("/metrics").text
    known = set(re.findall(r"^# TYPE (news7d_\w+)", text, re.M))
    dashboard = json.loads((ROOT / "deploy/grafana.json").read_text())
    asked = " ".join(target["expr"] for panel in dashboard["panels"] for target in panel["targets"])
    docs = (ROOT / "docs/operate.md").read_text()
    for source in (asked, docs):
        for name in set(re.findall(r"\bnews7d_[a-z_]+[a-z]", source)):
            assert name in known or re.sub(r"_(bucket|count|sum)$", "", name) in known, name
    told = set(re.findall(r"\bnews7d_\w+", docs))
    assert {name for name in known if not name.endswith("_created")} <= told


# ------------------------------------------------------------------ ids of requests


@pytest.mark.parametrize("asked", ["abcd", "7f3a-9.B_c", "a" * 64])
def test_a_sane_id_is_taken_over(store: Store, asked: str) -> None:
    assert client(store).get("/about", headers={"x-request-id": asked}).headers["x-request-id"] == asked


@pytest.mark.parametrize("asked", ["", "abc", "a" * 65, "a b c d", "<b>abcd", "-abcd", "a;bcdef"])
def test_another_is_replaced(asked: str) -> None:
    made = request_id_for(asked)
    assert made != asked and re.fullmatch(r"[0-9a-f]{16}", made)


def test_problems_and_pages_name_the_request(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    asking = client(store)
    named = {"x-request-id": "asked-for-1"}
    problem = asking.get("/api/v1/feeds/999999", headers=named)
    assert problem.json()["request_id"] == "asked-for-1"
    monkeypatch.setattr(store, "facts", _away)
    page = asking.get("/", headers=named)
    assert page.status_code == 503 and "asked-for-1" in page.text
    assert "asked-for-1" not in asking.get("/article/999999", headers=named).text


def _away(*_: object, **__: object) -> None:
    raise StoreError("away")


# ------------------------------------------------------------------ logs


@pytest.fixture
def lines() -> Iterator[Callable[[], list[str]]]:
    """What the log has said, as JSON lines, formatted by our own formatter."""
    said: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            record.request = logs.REQUEST.get()
            said.append(logs.JsonLines().format(record))
            said.append(logs.TextLines().format(record))

    root, keep = logging.getLogger("news7d"), Keep()
    before = root.level
    root.addHandler(keep)
    root.setLevel("DEBUG")
    yield lambda: said
    root.removeHandler(keep)
    root.setLevel(before)


def test_the_access_log_tells_routes_and_no_reader(store: Store, lines: Callable[[], list[str]]) -> None:
    asking = client(store, access_log=True)
    asking.get("/search?q=my+illness", headers={"x-request-id": "id-of-mine"})
    asking.get("/websub/abcdefghijklmnop")
    asking.get("/invitation/opens-an-account")
    asking.get("/nothing%0aforged line")
    told = [json.loads(line) for line in lines() if line.startswith("{")]
    assert len({line["request"] for line in told}) == len(told) == 4
    mine = next(line for line in told if line.get("route") == "/search")
    assert (mine["method"], mine["status"], mine["path"], mine["request"]) == ("GET", 200, "/search", "id-of-mine")
    assert mine["ms"] >= 0 and mine["bytes"] > 0 and mine["at"].endswith("Z")
    whole = "\n".join(lines())
    assert "illness" not in whole and "abcdefghijklmnop" not in whole and "opens-an-account" not in whole and "127.0.0.1" not in whole
    assert not any(line.startswith("forged") for each in lines() for line in each.splitlines())


def test_it_is_off_by_default(store: Store, lines: Callable[[], list[str]]) -> None:
    client(store).get("/about")
    assert not any("news7d.access" in line for line in lines())


def test_an_unexpected_error_is_logged_under_its_request(
    store: Store, lines: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError(f"broke on {FEED}")

    monkeypatch.setattr(store, "article", breaks)
    answer = client(store).get("/article/1", headers={"x-request-id": "the-one"})
    assert answer.status_code == 500 and "the-one" in answer.text
    error = next(json.loads(line) for line in lines() if "unexpected error" in line and line.startswith("{"))
    assert error["request"] == "the-one" and "RuntimeError" in error["traceback"]
    assert PASSWORD not in "".join(lines()) and KEY not in "".join(lines())


# ------------------------------------------------------------------ no secrets, anywhere


def failing(store: Store) -> int:
    """A feed behind a password that cannot be reached, and whose trouble names its address."""
    ((feed_id, _),) = store.add_feeds([NewFeed(url=FEED)], NOW)
    due = next(one for one in store.due_feeds(NOW, 1000) if one.feed.id == feed_id)
    later = NOW + timedelta(minutes=1)
    status = after_failure(due.status, Unreachable(f"{FEED} could not be reached."), feed=due.feed, now=later, own_outage=False)
    store.save_feeds([FeedChange(feed_id=feed_id, status=status)])
    return feed_id


@pytest.mark.parametrize("admin", [False, True])
def test_no_page_feed_or_api_tells_a_feed_s_login(
    store: Store, open_site: Callable[..., Site], lines: Callable[[], list[str]], admin: bool
) -> None:
    feed_id = failing(store)
    site = open_site(store, Filled())
    if admin:
        site.sign_in()
    else:  # without a password whoever sits at the machine is the administrator
        store.set_password(1, hash_password("three brass herons walking"))
    outlet = next(health.outlet for health in store.health() if health.feed.id == feed_id)
    paths = ["/sources", "/sources?page=0", f"/outlet/{outlet.slug}", "/feeds/troubles.atom", "/feeds/troubles.json", "/api/v1/feeds"]
    paths += [path for path in _every_address(feed_id, outlet.slug) if not (admin and path == "/sources.opml")]
    for path in paths:
        text = site.get(path).text
        assert PASSWORD not in text and KEY not in text, path
    assert "***@guarded.example" in site.get("/sources").text
    assert PASSWORD not in outlet.slug + outlet.domain + outlet.name
    if admin:
        assert PASSWORD in site.get("/sources.opml").text, "what is exported must be able to come back"
    assert PASSWORD not in "".join(lines())


def _every_address(feed_id: int, slug: str) -> list[str]:
    """Each page, list and record that can be asked for, of the feed or its outlet where it is of one."""
    given = {"id": str(feed_id), "slug": slug, "name": "world", "form": "json", "spelling": "x", "day": "2026-02-07"}
    routes = [route for route in ROUTES if isinstance(route, Route) and "GET" in (route.methods or {"GET"}) and route.path != "/live"]
    return [re.sub(r"\{(\w+)(:\w+)?\}", lambda part: given.get(part[1], "1"), route.path) for route in routes]


def test_no_figure_tells_a_secret(store: Store) -> None:
    failing(store)
    asking = client(store, metrics_token=TOKEN, contact="desk@example.org")
    asking.get(f"/websub/{KEY}{KEY}")
    asking.get("/search", params={"q": PASSWORD})
    text = asking.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).text
    assert not any(secret in text for secret in (PASSWORD, KEY, TOKEN, "guarded.example"))
