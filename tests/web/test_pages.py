"""Every page: what it answers, that it stays on our own origin, and that nothing foreign breaks out of its text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from lxml import html as lxml_html

from news7d.store import Store, open_store
from tests.web.conftest import Site
from tests.web.newsroom import NOW, XSS, Filled, fill, sample

LOADS = {(tag, "src") for tag in ("img", "script", "source", "video", "audio", "iframe")} | {("link", "href"), ("use", "href")}


def every_page(filled: Filled) -> list[str]:
    bridge, evil = filled.stories["bridge"], filled.stories["evil"]
    return [
        "/",
        "/?lang=ar",
        "/section/business",
        "/section/religion",
        *(f"/story/{story}" for story in filled.stories.values()),
        f"/story/{bridge}?role=own&in=en&sort=latest",
        *(f"/story/{bridge}/evidence/{filled.articles[key]}" for key in ("hub", "buzz", "bote", "agency", "herald", "pilot", "late")),
        f"/story/{evil}/evidence/{filled.articles['evil']}",
        *(f"/article/{filled.articles[key]}" for key in ("herald", "souk", "shio", "evil", "late")),
        f"/article/{filled.articles['herald']}?version=0",
        "/outlet/brickfieldherald",
        "/outlet/evil",
        "/ledger",
        "/names",
        "/names?kind=person",
        "/name/Ilse_Marlow",
        "/name/Brickfield?kind=place",
        f"/name/{quote(XSS, safe='')}",
        "/search",
        "/search?q=bridge",
        "/search?q=%E5%9B%B3%E6%9B%B8%E9%A4%A8",
        "/search?q=alert",
        "/sources",
        "/offline",
        "/setup",
        "/about",
        "/story/999999",
    ]


class _Loads(HTMLParser):
    """What a browser would load, and what a strict CSP would refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.faults.append(f"<{tag} {name}>")
            if (tag, name) in LOADS and dict(attrs).get("rel") != "alternate":
                self.loaded.append(value or "")
            if name in ("href", "action", "src") and (value or "").strip().lower().startswith(("javascript:", "vbscript:")):
                self.faults.append(f"{tag} {name}={value}")
        if tag == "script" and not dict(attrs).get("src"):
            self.faults.append("inline script")


def loads(text: str) -> _Loads:
    parser = _Loads()
    parser.feed(text)
    return parser


def test_every_page_answers_and_loads_only_from_here(site: Site) -> None:
    for path in every_page(site.filled):
        answer = site.get(path)
        assert answer.status_code == (404 if "999999" in path else 200), path
        found = loads(answer.text)
        assert not found.faults, (path, found.faults)
        assert all(url.startswith(("/static/", "/picture/", "/manifest.webmanifest")) for url in found.loaded), (path, found.loaded)
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "<h1" in answer.text


def test_nothing_foreign_breaks_out(site: Site) -> None:
    """Titles, outlets, authors, speakers, evidence and reasons are text."""
    for path in every_page(site.filled):
        text = site.get(path).text
        assert "<script>alert" not in text, path
        assert "onerror=alert(2)>" not in text, path
    assert "&lt;script&gt;alert(1)" in site.get(f"/story/{site.filled.stories['evil']}").text
    reflected = site.client.get("/search", params={"q": XSS}).text
    assert "<script>alert" not in reflected
    assert "onerror=alert(2)>" not in reflected


def test_every_page_is_well_formed_enough_to_keep_its_ids_apart(site: Site) -> None:
    for path in every_page(site.filled):
        tree = lxml_html.document_fromstring(site.get(path).content)
        ids = tree.xpath("//@id")
        assert len(ids) == len(set(ids)), (path, sorted(name for name in ids if ids.count(name) > 1))
        assert len(tree.xpath("//h1")) == 1, path
        targets = [href[1:] for href in tree.xpath("//a/@href") if href.startswith("#")]
        assert set(targets) <= set(ids), (path, set(targets) - set(ids))


def test_own_links_lead_somewhere(site: Site) -> None:
    links = set()
    for path in every_page(site.filled)[:14]:
        tree = lxml_html.document_fromstring(site.get(path).content)
        links |= {href.split("#")[0] for href in tree.xpath("//a/@href | //link/@href") if href.startswith("/")}
    assert len(links) > 100
    for link in sorted(links):
        assert site.get(link).status_code in (200, 303), link


def test_headlines_carry_language_and_direction(site: Site) -> None:
    text = site.get("/").text
    assert 'lang="ar" dir="rtl"' in text
    assert 'lang="ja"' in text


def test_the_bar_and_its_words(site: Site) -> None:
    text = site.get(f"/story/{site.filled.stories['bridge']}").text
    assert "5 independent</b> of 10" not in text  # outlets with own reporting: the Backdater is one, the update is none
    assert "4 independent</b> of 10" in text
    crowd = site.get(f"/story/{site.filled.stories['crowd']}").text
    assert "url(#dense-copies)" in crowd
    assert 'viewBox="0 0 294 12"' in crowd


def test_unknown_roles_are_shown_as_such(site: Site) -> None:
    text = site.get(f"/story/{site.filled.stories['bridge']}").text
    assert "url(#cell-unknown)" in text
    assert '<span class="sign unknown repeat" aria-hidden="true">?</span>' in text


def test_a_back_dated_claim_is_marked(site: Site) -> None:
    text = site.get(f"/story/{site.filled.stories['bridge']}").text
    assert "says 02:00, first seen 08:30" in text
    assert "says 02:00, first seen 08:30" in site.get(f"/article/{site.filled.articles['late']}").text


def test_no_report_of_a_story_is_hidden(site: Site) -> None:
    for name, story in site.filled.stories.items():
        tree = lxml_html.document_fromstring(site.get(f"/story/{story}").content)
        rows = {int(row.removeprefix("report-")) for row in tree.xpath("//ol[@class='timeline']//li/@id")}
        assert rows == {article for key, article in site.filled.articles.items() if _story_of(key) == name}


def _story_of(key: str) -> str:
    return next(report.story for report in sample() if report.key == key)


def test_evidence_is_open_without_a_script(site: Site) -> None:
    path = f"/story/{site.filled.stories['bridge']}/evidence/{site.filled.articles['hub']}"
    tree = lxml_html.document_fromstring(site.get(path).content)
    assert tree.xpath("//dialog[@open]")
    assert tree.xpath("//dialog//mark[text()='14']")
    assert site.get(f"/story/{site.filled.stories['bridge']}?evidence={site.filled.articles['hub']}").text.count("<dialog") == 1
    assert site.get(f"/story/{site.filled.stories['bridge']}/evidence/{site.filled.articles['taxi']}").status_code == 404


def test_a_revision_shows_what_changed(site: Site) -> None:
    text = site.get(f"/story/{site.filled.stories['bridge']}").text
    assert "<del>" in text
    assert "without saying so" in text
    old = site.get(f"/article/{site.filled.articles['herald']}?version=0").text
    assert "11 cracks" in old
    assert site.get(f"/article/{site.filled.articles['herald']}?version=7").status_code == 404


def test_article_pictures_come_through_the_proxy(site: Site) -> None:
    text = site.get(f"/article/{site.filled.articles['evil']}").text
    assert "https://elsewhere.example/p.png" not in text
    assert 'src="/picture/' in text
    assert 'href="https://elsewhere.example/x" rel="external noreferrer nofollow"' in text


def test_source_link_first_and_last(site: Site) -> None:
    tree = lxml_html.document_fromstring(site.get(f"/article/{site.filled.articles['herald']}").content)
    parts = [part for part in tree.xpath("//article[@class='reader']/*") if part.tag != "nav"]
    assert parts[0].get("class") == parts[-1].get("class") == "source-link"


def test_only_an_excerpt_where_the_operator_wants_that(full_store: tuple[Store, Filled], open_site: Callable[..., Site]) -> None:
    site = open_site(*full_store, full_text="none")
    text = site.get(f"/article/{site.filled.articles['herald']}").text
    assert "a report of 41 pages" not in text
    assert "Only the beginning is shown" in text


def test_numbers_and_words_that_are_none(site: Site) -> None:
    nothing = ("/story/0", "/story/" + "9" * 30, "/article/8888888", "/outlet/nobody", "/section/nonsense", "/nothing", "/static/no.css")
    for path in nothing:
        assert site.get(path).status_code == 404, path
    assert "There are: world" in site.get("/section/nonsense").text
    odd = (
        "/?after=nonsense",
        "/search?q=bridge&after=nonsense",
        "/outlet/evil?after=x",
        "/sources?page=99",
        "/?lang=%00%22",
        "/?theme=%22x",
    )
    for path in odd:
        assert site.get(path).status_code == 200, path


def test_get_changes_nothing_and_post_is_refused_elsewhere(site: Site) -> None:
    for path in ("/sources/add", "/sources/import", "/sources/refresh", "/signout", "/sources/1/remove"):
        assert site.get(path).status_code == 405, path
    assert site.post("/").status_code == 405


def test_theme_without_a_script(site: Site) -> None:
    answer = site.get("/?theme=dark")
    assert 'data-theme="dark"' in answer.text
    assert "theme=dark" in answer.headers["set-cookie"]
    assert 'data-theme="sepia"' in site.get("/about", cookie="theme=sepia").text
    assert "data-theme" not in site.get("/about", cookie='theme="><b').text.split("<head>")[0]


def test_a_page_is_small_compressed_and_not_sent_twice(site: Site) -> None:
    answer = site.get("/", **{"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < 60_000
    again = site.get("/", **{"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304
    assert not again.content


def test_a_page_follows_the_store(bare_store: Store, open_site: Callable[..., Site]) -> None:
    site = open_site(bare_store, fill(bare_store, sample()[:3]))
    before = site.get("/").text
    fill(bare_store, [report for report in sample() if report.story == "taxi"])
    after = site.get("/").text
    assert "Marlin" not in before
    assert "Marlin" in after


def test_sections_and_languages_narrow(site: Site) -> None:
    text = site.get("/section/business").text
    assert "Marlin" in text
    assert '<h2 class="headline" lang="ja">' not in text
    assert "No story of the last three days" in site.get("/section/religion").text
    assert "No story of the last three days" in site.get("/?lang=fi").text


def test_a_merged_story_redirects(bare_store: Store, open_site: Callable[..., Site]) -> None:
    from news7d.model import StoryChange

    filled = fill(bare_store, sample())
    taxi, shio = filled.stories["taxi"], filled.stories["shio"]
    bare_store.save_placements([StoryChange(story_id=taxi, article_id=filled.articles["shio"], merged=(shio,))], NOW)
    site = open_site(bare_store, filled)
    answer = site.get(f"/story/{shio}")
    assert answer.status_code == 301
    assert answer.headers["location"].startswith(f"/story/{taxi}/")
    assert site.get(f"/feeds/story/{shio}.atom").headers["location"] == f"/feeds/story/{taxi}.atom"


def test_health_tells_facts(site: Site) -> None:
    told = site.get("/healthz").json()
    assert told["status"] == "ok"
    assert told["database_writable"] is True
    assert told["feeds"] == told["feeds_ok"] == 54
    assert told["last_entry_age_seconds"] == 1800
    site.clock.now = NOW + timedelta(hours=9)
    later = site.get("/healthz").json()
    assert later["status"] == "degraded"
    assert "no feed could be read for three hours" in later["problems"]


def test_static_files_are_kept_for_ever_and_named_by_content(site: Site) -> None:
    tree = lxml_html.document_fromstring(site.get("/").content)
    for path in tree.xpath("//link[@rel='stylesheet']/@href | //script/@src"):
        answer = site.get(path)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


def test_search_groups_by_story_and_marks_words(site: Site) -> None:
    text = site.get("/search?q=bridge").text
    assert "<mark>" in text
    assert "grouped by story" in text
    assert "Nothing found" in site.get("/search?q=zzyzx").text
    assert "no word to look for" in site.get("/search?q=%22%22").text or "Nothing found" in site.get("/search?q=%22%22").text


def test_no_network_is_said_plainly(bare_store: Store, open_site: Callable[..., Site]) -> None:
    from news7d.model import FeedChange, FeedStatus, NewFeed

    added = bare_store.add_feeds([NewFeed(url=f"https://x{at}.example/feed") for at in range(3)], NOW)
    site = open_site(bare_store)
    assert "Asking 3 feeds" in site.get("/").text
    assert 'http-equiv="refresh"' in site.get("/").text
    for feed_id, _ in added:
        status = FeedStatus(feed_id=feed_id, next_fetch_at=NOW, failing_since=NOW, failures=1, cause="dns", detail="no such name")
        bare_store.save_feeds([FeedChange(feed_id=feed_id, status=status)])
    assert "No network" in site.get("/").text
    told = site.get("/setup/progress.json").json()
    assert told["no_network"] is True
    assert "No network" in site.get("/sources").text


def test_every_page_on_both_databases(kind: str, fresh_url: Callable[..., str], open_site: Callable[..., Site]) -> None:
    store = open_store(fresh_url(kind))
    try:
        site = open_site(store, fill(store, sample()))
        for path in every_page(site.filled):
            assert site.get(path).status_code == (404 if "999999" in path else 200), path
        assert "Marlin" in site.get("/section/business").text
    finally:
        store.close()


def test_a_mistyped_search_shows_what_was_meant(site: Site) -> None:
    page = site.get("/search?q=brigde+craks").text
    assert "Shown instead" in page and "<strong><bdi>bridge cracks" in page and "Brickfield" in page
    assert "Shown instead" not in site.get("/search?q=bridge").text
    assert "Nothing found" in site.get("/search?q=zzqqxxy").text


def test_a_search_can_be_narrowed_to_days(site: Site) -> None:
    page = site.get("/search?q=bridge+after:2026-02-05").text
    assert 'href="/search?q=bridge"' in page and 'aria-current="true">3 days' in page
    assert site.get("/search?q=bridge+after:2026-02-05").text.count('<li class="result') == 1


MEANT = [
    ("bri", "Brickfield Herald", "outlet"),
    ("HERALD", "Brickfield Herald", "outlet"),
    ("spo", "Sport", "section"),
    ("marl", "Ilse Marlow", "person"),
]


@pytest.mark.parametrize(("typed", "text", "kind"), MEANT)
def test_suggestions(site: Site, typed: str, text: str, kind: str) -> None:
    items = site.get(f"/search/suggest.json?q={typed}").json()["items"]
    assert {"text": text, "kind": kind} in [{"text": item["text"], "kind": item["kind"]} for item in items]
    assert len(items) <= 8 and all(site.get(item["path"]).status_code == 200 for item in items)


@pytest.mark.parametrize("typed", ["", "a" * 5000, "%00", "'; DROP TABLE name; --", "🦊", "\u202e"])
def test_odd_things_suggest_nothing(site: Site, typed: str) -> None:
    answer = site.get(f"/search/suggest.json?q={quote(typed)}")
    assert answer.status_code == 200 and answer.json() == {"items": []}
