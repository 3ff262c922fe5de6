"""What an app is made of: the manifest, the worker, whose pages a browser keeps, marks that waited, what is shared with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from struct import unpack

from news7d.model import OWNER_ID, MarkChange
from news7d.stages import moving
from news7d.store import Store
from news7d.web import hash_password
from tests.web.conftest import PASSWORD, Site
from tests.web.newsroom import NOW, fill, sample

HERE = "https://news.example"


def test_the_manifest_and_its_icons_under_a_path_and_for_readers_alone(bare_store: Store, open_site: Callable[..., Site]) -> None:
    bare_store.set_password(OWNER_ID, hash_password(PASSWORD))
    site = open_site(bare_store, base_url=f"{HERE}/today", readers_only=True, title="Harbour Desk", client=("10.0.0.9", 1), host=HERE)
    page = site.get("/today/signin").text
    named = re.findall(r'<link rel="(?:manifest|apple-touch-icon)" href="([^"]+)"', page)
    assert "/today/manifest.webmanifest" in named
    told = site.get("/today/manifest.webmanifest").json()
    assert [told["start_url"], told["scope"], told["id"]] == ["/today/"] * 3
    assert told["name"] == told["short_name"] == "Harbour Desk"
    assert {(icon["sizes"], icon["purpose"]) for icon in told["icons"]} >= {("512x512", "any"), ("192x192", "maskable")}
    for src, sizes in [(icon["src"], icon["sizes"]) for icon in told["icons"]] + [(named[0], "180x180")]:
        body = site.get(src).content
        if sizes != "any":
            assert "{}x{}".format(*unpack(">II", body[16:24])) == sizes
    assert site.get("/today/manifest.webmanifest?theme=dark").json()["theme_color"] in page
    assert '"home":"/today/"' in site.get("/today/sw.js").text
    assert site.get("/today/sw.js").headers["service-worker-allowed"] == "/today/"
    assert site.get("/today/offline").status_code == 200
    assert site.get("/today/offline.json").status_code == 401


def test_each_page_says_whose_it_is(bare_store: Store, open_site: Callable[..., Site]) -> None:
    site = open_site(bare_store, fill(bare_store, sample()))
    bare_store.set_password(OWNER_ID, hash_password(PASSWORD))
    first = site.get("/")
    strangers = first.headers["news7d-reader"]
    assert site.get("/", **{"if-none-match": first.headers["etag"]}).headers["news7d-reader"] == strangers
    site.sign_in()
    again = site.get("/", **{"if-none-match": first.headers["etag"]})
    assert again.headers["news7d-reader"] != strangers
    assert site.get("/offline.json").json()["reader"] == again.headers["news7d-reader"] == site.get("/marks.json").json()["tag"]


def test_of_whom_a_proxy_signs_in_nothing_is_kept(bare_store: Store, open_site: Callable[..., Site]) -> None:
    site = open_site(
        bare_store,
        fill(bare_store, sample()),
        proxies=("10.0.0.9",),
        proxy_user_header="remote-user",
        client=("10.0.0.9", 1),
        any_name=True,
    )
    assert site.get("/", **{"remote-user": bare_store.reader(OWNER_ID).name}).headers["news7d-reader"] == "-"


def test_a_mark_that_waited_has_its_own_time(bare_store: Store, open_site: Callable[..., Site]) -> None:
    site = open_site(bare_store, filled := fill(bare_store, sample()))
    article, made = filled.articles["souk"], NOW - timedelta(hours=2)
    bare_store.mark(OWNER_ID, [MarkChange(article_id=article, at=NOW - timedelta(hours=1), starred=False)])
    csrf = site.get("/marks.json").json()["csrf"]

    def starred() -> bool:
        state = bare_store.states(OWNER_ID, (), [article])[1].get(article)
        return state is not None and state.starred

    site.post("/mark", {"csrf": csrf, "do": f"star:article:{article}", "at": str(int(made.timestamp()))})
    assert not starred()  # another device was later
    for at in ("99999999999", "-5", "soon", ""):
        site.post("/mark", {"csrf": csrf, "do": f"star:article:{article}", "at": at})
        assert starred()
        site.post("/mark", {"csrf": csrf, "do": f"unstar:article:{article}"})


def test_what_is_shared_is_found_or_saved(bare_store: Store, open_site: Callable[..., Site]) -> None:
    site = open_site(bare_store, filled := fill(bare_store, sample()))
    url = bare_store.article(filled.articles["herald"]).line.url
    assert site.get(f"/share?text=Look: {url}").headers["location"] == f"/article/{filled.articles['herald']}"
    assert site.get("/share?text=no address").status_code == 422
    page = site.get("/share?title=Elsewhere&url=https://elsewhere.example/page").text
    assert "https://elsewhere.example/page" in page
    csrf = site.get("/marks.json").json()["csrf"]
    site.post("/share", {"csrf": csrf, "url": "https://elsewhere.example/page", "title": "Elsewhere"})
    moving.carry(bare_store, lambda: NOW)
    assert [line.title for _, _, line in bare_store.saved(OWNER_ID, "", None, 9) if line] == ["Elsewhere"]
    kept = bare_store.article_at("https://elsewhere.example/page")
    assert site.get("/share?url=https://elsewhere.example/page").headers["location"] == f"/article/{kept}"


def test_what_a_browser_is_to_keep(site: Site) -> None:
    told = site.get("/offline.json").json()
    assert 0 < len(told["stories"]) <= 12
    assert all(site.get(one["href"]).status_code == site.get(one["lead"]).status_code == 200 for one in told["stories"])
