"""Room and upkeep: for administrators alone; what a retention would free is shown before it holds."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

from starlette.testclient import TestClient

from news7d.model import OWNER_ID, MarkChange, NewFeed, Retention
from news7d.stages import keeping
from news7d.store import Store
from news7d.web import WebDeps, WebSettings, create_app
from news7d.web.storage import Work, Workshop
from tests.store.make import new_entry, poll
from tests.web.conftest import HERE, Site
from tests.web.newsroom import NOW

PATH = "/admin/storage"


def aged(site: Site, *days: int) -> None:
    ((feed_id, _),) = site.store.add_feeds([NewFeed(url="http://one.example/feed")], NOW)
    site.store.save_feeds([poll(feed_id, *(new_entry(at, first_seen=NOW - timedelta(days=age)) for at, age in enumerate(days)))])
    ids = [line.article_id for line in site.store.newest_reports(100)]
    site.store.mark(OWNER_ID, [MarkChange(article_id=key, at=NOW, read=True) for key in ids])


def test_a_retention_is_tried_kept_and_taken_back(bare: Site) -> None:
    csrf = bare.sign_in()
    aged(bare, 100, 100, 1)
    page = bare.get(PATH).text
    assert "every article" in page and "known after half a day" in page and "one.example" in page
    tried = bare.get(f"{PATH}?days=60&gib=0&unread=10").text
    assert "<strong>2</strong> articles go now" in tried and 'value="60"' in tried
    assert len(bare.store.newest_reports(10)) == 3 and keeping.retention(bare.store, keeping.Upkeep())[1] is False
    assert "Nothing would go now" in bare.get(f"{PATH}?days=200&gib=&unread=").text
    for wrong in ("days=x", "days=-1", "days=1e9", "days=99999999"):
        assert bare.get(f"{PATH}?{wrong}").status_code == 422, wrong
    assert bare.post(f"{PATH}/retention", {"csrf": csrf, "days": "sixty"}).status_code == 422
    bare.post(f"{PATH}/retention", {"csrf": csrf, "days": "60", "gib": "0.5", "unread": "10"})
    assert keeping.retention(bare.store, keeping.Upkeep()) == (Retention(days=60, gib=0.5, unread_days=10), True)
    assert "set here" in bare.get(PATH).text
    bare.post(f"{PATH}/retention", {"csrf": csrf, "reset": "1"})
    assert keeping.retention(bare.store, keeping.Upkeep())[1] is False
    assert "kept%207%20days" in bare.post(f"{PATH}/outlet", {"csrf": csrf, "outlet": "one", "days": "7"}).headers["location"]
    assert bare.store.outlets_by_room(1)[0].keep_days == 7
    assert bare.post(f"{PATH}/outlet", {"csrf": csrf, "outlet": "nowhere", "days": "7"}).status_code == 422


def until_done(site: TestClient, word: str) -> str:
    for _ in range(400):
        page = site.get(PATH).text
        if "is under way" not in page:
            assert word in page, page
            return page
        time.sleep(0.02)
    raise AssertionError("it never ended")


def test_work_runs_beside_the_pages(bare_store: Store, tmp_path: Path, bare: Site) -> None:
    bare.sign_in()
    aged(bare, 100, 1)
    upkeep = keeping.Upkeep(retention=Retention(days=60), backups=tmp_path / "safe")
    deps = WebDeps(store=bare_store, settings=WebSettings(fresh_seconds=0.0), clock=lambda: NOW, upkeep=upkeep)
    with TestClient(create_app(deps), base_url=HERE, client=("127.0.0.1", 50000), cookies=bare.client.cookies) as client:
        csrf = bare.token(PATH)
        for name, word in (
            ("check", "The database is sound"),
            ("measure", "2 articles and all"),
            ("prune", "1 articles are gone"),
            ("vacuum", "given back to the disk"),
            ("backup", ".n7d"),
        ):
            assert client.post(f"{PATH}/do/{name}", data={"csrf": csrf}, follow_redirects=False).status_code == 303
            until_done(client, word)
        page = client.get(PATH).text
        assert "<meter" in page and "<code>article</code>" in page
        assert client.post(f"{PATH}/do/nothing", data={"csrf": csrf}, follow_redirects=False).status_code == 422
        assert len(keeping.backup_files(tmp_path / "safe")) == 1


def test_of_one_kind_of_work_one_runs_at_a_time(bare: Site) -> None:
    csrf = bare.sign_in()
    shop: Workshop = bare.client.app.state.workshop  # type: ignore[attr-defined]
    shop.works["check"] = Work(title="Looking for anything wrong", began=NOW)
    answer = bare.post(f"{PATH}/do/check", {"csrf": csrf})
    assert answer.status_code == 409 and "under way already" in answer.text and answer.headers["refresh"] == "2"


def test_a_failed_backup_is_said_on_healthz(bare_store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    upkeep = keeping.Upkeep(backups=tmp_path / "file" / "x")
    keeping.back_up(bare_store, upkeep, NOW)
    deps = WebDeps(store=bare_store, clock=lambda: NOW, upkeep=upkeep)
    told = TestClient(create_app(deps), base_url=HERE, client=("127.0.0.1", 50000)).get("/healthz").json()
    assert any("the last backup failed" in problem for problem in told["problems"])


def test_it_is_for_administrators_alone(bare: Site) -> None:
    assert bare.client.get(PATH).status_code == 200  # whoever sits at the machine, until there is a password
    bare.sign_in()
    bare.client.cookies.clear()
    assert bare.get(PATH).headers["location"].startswith("/signin")
