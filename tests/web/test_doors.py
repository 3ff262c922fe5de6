"""Who may do what: every POST route by everybody, first run, signing in and out, throttling, Host, proxies, limits."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from news7d.core.opml import parse_feed_list
from news7d.model import OWNER_ID, NewFeed
from news7d.store import Store, open_store
from news7d.web import hash_password
from news7d.web.signin import own_path
from tests.web.conftest import PASSWORD, Site
from tests.web.newsroom import NOW

OPML = b"""<?xml version="1.0"?><opml version="2.0"><body><outline text="Tech"><outline text="Chips"><outline type="rss" text="Wafer"
 xmlUrl="https://wafer.example/feed"/></outline></outline><outline type="rss" text="Two" xmlUrl="https://two.example/feed"/></body></opml>"""


def test_first_run(bare: Site) -> None:
    assert bare.get("/").headers["location"] == "/setup"
    page = bare.get("/setup", **{"accept-language": "de-AT,de;q=0.9"})
    assert 'value="de" checked' in page.text
    assert 'value="en" checked' not in page.text
    form = {"csrf": bare.token("/setup"), "lang": ["en"], "country": ["GB"], "starter": "yes", "password": PASSWORD, "again": PASSWORD}
    answer = bare.post("/setup", {**form, "url": "https://mine.example/feed"}, files={"list": ("my.opml", OPML)})
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == "/"
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "samesite=lax" in answer.headers["set-cookie"].lower()
    assert {feed.url for feed in bare.store.feeds()} == {
        "https://one.example/feed",
        "https://wafer.example/feed",
        "https://two.example/feed",
        "https://mine.example/feed/feed",
    }
    assert bare.outside.refreshed == [None]
    assert "Asking 4 feeds" in bare.get("/").text
    assert "Sign out" in bare.get("/sources").text, "whoever set it up is signed in"
    assert (bare.store.password(OWNER_ID) or "").startswith("$argon2id$")


def test_setting_up_is_possible_once(bare: Site) -> None:
    form = {"csrf": bare.token("/setup"), "lang": ["en"], "starter": "yes", "password": PASSWORD, "again": PASSWORD}
    assert bare.post("/setup", form).status_code == 303
    assert bare.get("/setup").headers["location"] == "/"
    assert bare.post("/setup", {**form, "password": "another long one", "again": "another long one"}).status_code == 403
    assert len(bare.store.feeds()) == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"password": "short", "again": "short"}, "too short"),
        ({"again": "something else here"}, "differ"),
        ({"lang": ["xx"]}, "No feed of the starter set fits"),
        ({"url": "javascript:alert(1)"}, "not a web address"),
        ({"url": "https://nowhere.example"}, "could not be reached"),
        ({"url": "https://empty.example"}, "No f\u200beed".replace("\u200b", "") + " was found at"),
    ],
)
def test_setup_says_what_is_wrong_and_changes_nothing(bare: Site, change: dict[str, object], said: str) -> None:
    form = {"csrf": bare.token("/setup"), "lang": ["en"], "starter": "yes", "password": PASSWORD, "again": PASSWORD}
    answer = bare.post("/setup", form | change)
    assert answer.status_code == 422
    assert said in answer.text
    assert bare.store.feeds() == ()
    assert not bare.store.has_password()


def test_setup_refuses_a_list_with_a_dtd(bare: Site) -> None:
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE o [<!ENTITY a "b">]><opml><body><outline text="&a;" xmlUrl="https://a.example/f"/></body></opml>'
    )
    form = {"csrf": bare.token("/setup"), "password": PASSWORD, "again": PASSWORD}
    answer = bare.post("/setup", form, files={"list": ("bomb.opml", bomb)})
    assert answer.status_code == 422
    assert "DTD" in answer.text


@pytest.mark.parametrize(
    ("client", "headers"),
    [
        (("192.168.1.9", 1), {}),
        (("::ffff:10.0.0.1", 1), {}),
        (("testclient", 1), {}),
        (("127.0.0.1", 1), {"x-forwarded-for": "127.0.0.1"}),
        (("127.0.0.1", 1), {"forwarded": "for=127.0.0.1"}),
    ],
)
def test_setup_only_from_the_machine_itself(
    bare_store: Store, open_site: Callable[..., Site], client: tuple[str, int], headers: dict[str, str]
) -> None:
    """A proxy that we don't know stands for the whole world, wherever it runs."""
    site = open_site(bare_store, client=client, any_name=True)
    assert site.get("/setup", **headers).status_code == 403
    assert "has not been set up" in site.get("/", **headers).text
    assert site.client.post("/setup", headers=headers, data={"password": PASSWORD}).status_code == 403


def test_forwarded_addresses_count_only_from_known_proxies(bare_store: Store, open_site: Callable[..., Site]) -> None:
    behind = open_site(bare_store, client=("10.1.1.1", 1), proxies=("10.1.0.0/16",), base_url="https://news.example", any_name=True)
    ours = {"x-forwarded-for": "127.0.0.1, 203.0.113.9", "x-forwarded-proto": "https", "host": "news.example"}
    assert behind.get("/setup", **ours).status_code == 403, "the last hop that is no proxy of ours is who asks"
    assert "secure" in behind.get("/signin", **ours).headers.get("set-cookie", "secure").lower()


def test_signing_in_and_out(bare: Site) -> None:
    token = bare.sign_in()
    cookie = bare.client.cookies["news7d"]
    assert "Sign out" in bare.get("/sources").text
    assert bare.get("/signin").headers["location"] == "/"
    assert bare.post("/signout", {"csrf": token}).status_code == 303
    bare.client.cookies.set("news7d", cookie, domain="127.0.0.1")
    assert "Sign out" not in bare.get("/sources").text, "the server has forgotten the session"


def test_a_new_token_at_sign_in(bare: Site) -> None:
    bare.store.set_password(OWNER_ID, hash_password(PASSWORD))
    bare.get("/signin")
    before = bare.client.cookies["news7d"]
    bare.sign_in()
    assert bare.client.cookies["news7d"] != before


def test_the_store_knows_no_token(bare: Site) -> None:
    bare.sign_in()
    token = bare.client.cookies["news7d"]
    assert bare.store.session(token) is None


def test_sessions_end(bare: Site) -> None:
    bare.sign_in()
    start = bare.clock.now
    for day in (5, 10, 15, 20, 25, 29):
        bare.clock.now = start + timedelta(days=day)
        assert "Sign out" in bare.get("/sources").text, f"in use on day {day}"
    bare.clock.now = start + timedelta(days=31)
    assert "Sign out" not in bare.get("/sources").text, "absolute limit"


def test_idle_sessions_end(bare: Site) -> None:
    bare.sign_in()
    bare.clock.now += timedelta(days=8)
    assert "Sign out" not in bare.get("/sources").text


def test_a_new_password_ends_all_sessions(bare: Site) -> None:
    bare.sign_in()
    bare.store.set_password(OWNER_ID, hash_password("something else entirely"))
    assert "Sign out" not in bare.get("/sources").text


def test_guessing_is_slowed(bare: Site) -> None:
    bare.store.set_password(OWNER_ID, hash_password(PASSWORD))
    token = bare.token("/signin")
    answers = [bare.post("/signin", {"csrf": token, "password": f"wrong guess {at}"}).status_code for at in range(6)]
    assert answers == [403, 403, 403, 403, 403, 429]
    assert bare.post("/signin", {"csrf": token, "password": PASSWORD}).status_code == 429, "not even the right one"
    bare.clock.now += timedelta(seconds=3)
    assert bare.post("/signin", {"csrf": token, "password": PASSWORD}).status_code == 303


def test_after_signing_in_only_to_our_own_pages() -> None:
    wrong = (
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil",
        "/a\nb",
        "/\t/evil",
        "javascript:alert(1)",
        "",
        "sources",
    )
    for target in wrong:
        assert own_path(target) == "/", target
    assert own_path("/story/4?sort=latest") == "/story/4?sort=latest"


def test_open_redirects_of_the_battery(shared: Callable[[str], object]) -> None:
    targets = json.loads(Path(str(shared("data/security/url/own_open_redirect.json"))).read_text())
    assert len(targets) > 20
    for target in targets:
        to = own_path(target)
        assert to.startswith("/")
        assert not to.startswith(("//", "/\\"))


def test_adding_sources(bare: Site) -> None:
    token = bare.sign_in()
    answer = bare.post("/sources/add", {"csrf": token, "url": "new.example/feed"})
    assert answer.status_code == 303
    assert [feed.url for feed in bare.store.feeds()] == ["https://new.example/feed/feed"]
    assert "1 feed added" in bare.get(answer.headers["location"]).text
    assert bare.outside.refreshed == [(bare.store.feeds()[0].id,)]
    choice = bare.post("/sources/add", {"csrf": token, "url": "https://two-feeds.example"})
    assert "Which of these?" in choice.text
    assert bare.post("/sources/add", {"csrf": token, "feed": ["https://two-feeds.example/b", "javascript:alert(1)"]}).status_code == 303
    assert len(bare.store.feeds()) == 2
    wrong = bare.post("/sources/add", {"csrf": token, "url": "https://nowhere.example"})
    assert wrong.status_code == 422
    assert "could not be reached" in wrong.text


def test_looking_before_subscribing(bare: Site) -> None:
    token = bare.sign_in()
    for form in ({"url": "https://new.example/feed", "look": "1"}, {"url": "https://only-a-list.example"}):
        page = bare.post("/sources/add", {"csrf": token, **form})
        assert page.status_code == 200 and "Watch this?" in page.text
        assert bare.store.feeds() == ()
    assert "14 entries now" in page.text and "The harbour bridge is closed" in page.text
    (offered,) = re.findall(r'name="feed" value="([^"]+)"', page.text)
    assert bare.post("/sources/add", {"csrf": token, "feed": offered}).status_code == 303
    assert [(feed.url, feed.kind) for feed in bare.store.feeds()] == [("https://only-a-list.example", "page")]


def test_importing_and_exporting(bare: Site) -> None:
    token = bare.sign_in()
    answer = bare.post("/sources/import", {"csrf": token}, files={"list": ("my.opml", OPML)})
    assert "2 feeds added" in bare.get(answer.headers["location"]).text
    again = bare.post("/sources/import", {"csrf": token}, files={"list": ("my.opml", OPML)})
    assert "0 feeds added, 2 known already" in bare.get(again.headers["location"]).text
    assert b'xmlUrl="https://wafer.example/feed"' in bare.get("/sources.opml").content
    for name, body in (("x.opml", b"not a list"), ("x.bin", bytes(range(256)) * 20), ("x.opml", b"<opml><body/></opml>")):
        assert bare.post("/sources/import", {"csrf": token}, files={"list": (name, body)}).status_code == 422, name
    assert bare.post("/sources/import", {"csrf": token}).status_code == 422


def test_what_is_exported_comes_back_with_folders_and_titles(bare: Site) -> None:
    feeds = (
        NewFeed(
            url="https://chips.example/feed?a=1&b=2",
            title='Chips <&> "more"',
            folder="Tech/Chips",
            homepage="https://chips.example/",
            kind="atom",
        ),
        NewFeed(url="https://plain.example/feed", title="Plain"),
        NewFeed(
            url="https://news.example/map.xml", title="Map", folder="Tech", kind="sitemap", language="de", country="AT", section="science"
        ),
    )
    bare.store.add_feeds(feeds, NOW)
    read = parse_feed_list(bare.get("/sources.opml").content, "news7d.opml")
    assert not read.problems
    told = {feed.url: (feed.title, feed.folder, feed.homepage, feed.language, feed.country, feed.section) for feed in read.feeds}
    assert told == {feed.url: (feed.title, feed.folder, feed.homepage, feed.language, feed.country, feed.section) for feed in feeds}


def test_an_upload_beyond_the_limit_is_refused(bare: Site) -> None:
    token = bare.sign_in()
    big = OPML + b" " * (4 * 1024 * 1024)
    assert bare.post("/sources/import", {"csrf": token}, files={"list": ("big.opml", big)}).status_code == 303
    huge = OPML + b" " * (6 * 1024 * 1024)
    assert bare.post("/sources/import", {"csrf": token}, files={"list": ("big.opml", huge)}).status_code == 413


def test_removing_and_refreshing(bare: Site) -> None:
    ((feed_id, _),) = bare.store.add_feeds([NewFeed(url="https://kept.example/feed")], NOW)
    token = bare.sign_in()
    assert bare.post(f"/sources/{feed_id}/refresh", {"csrf": token}).status_code == 303
    assert bare.post("/sources/refresh", {"csrf": token}).status_code == 303
    assert bare.outside.refreshed == [(feed_id,), None]
    assert bare.post(f"/sources/{feed_id}/remove", {"csrf": token}).status_code == 303
    assert bare.store.feeds() == ()
    assert bare.post(f"/sources/{feed_id}/remove", {"csrf": token}).status_code == 404


def test_names_that_we_answer_to(bare_store: Store, open_site: Callable[..., Site]) -> None:
    here = open_site(bare_store)
    assert here.get("/about", host="rebound.example").status_code == 421
    assert here.get("/about", host="localhost:7070").status_code == 200
    assert here.get("/about", host="[::1]:7070").status_code == 200
    named = open_site(bare_store, base_url="https://news.example", any_name=True)
    assert named.get("/about", host="news.example").status_code == 200
    assert named.get("/about", host="other.example").status_code == 421
    assert named.get("/healthz", host="127.0.0.1:7070").status_code == 200
    assert open_site(bare_store, any_name=True).get("/about", host="192.168.1.4:7070").status_code == 200


def test_https_makes_cookies_of_the_host_alone(bare_store: Store, open_site: Callable[..., Site]) -> None:
    bare_store.set_password(OWNER_ID, hash_password(PASSWORD))
    site = open_site(bare_store, base_url="https://news.example", any_name=True, host="https://news.example")
    cookie = site.get("/signin").headers["set-cookie"]
    assert cookie.startswith("__Host-news7d=")
    assert "Secure" in cookie
    assert "Path=/;" in cookie


def test_under_a_sub_path_every_link_has_it(bare_store: Store, open_site: Callable[..., Site]) -> None:
    from lxml import html as lxml_html

    from tests.web.newsroom import fill, sample

    filled = fill(bare_store, sample()[:12])
    site = open_site(bare_store, filled, base_url="https://news.example/today", any_name=True, host="https://news.example")
    bridge = f"/today/story/{filled.stories['bridge']}"
    for path in ("/", "/today/", "/today", bridge, "/today/sources", "/today/search?q=bridge", "/today/about"):
        answer = site.get(path)
        assert answer.status_code == 200, path
        tree = lxml_html.document_fromstring(answer.content)
        own = [url for url in tree.xpath("//@href | //@src | //@action") if url.startswith("/")]
        assert own
        assert all(url.startswith("/today/") for url in own), [url for url in own if not url.startswith("/today/")]
    assert b"https://news.example/today/story/" in site.get("/today/feeds/top.atom").content
    assert site.get("/today/setup").status_code == 403


def test_an_unforeseen_error_is_a_page_and_a_log_line(bare: Site, caplog: pytest.LogCaptureFixture) -> None:
    token = bare.sign_in()
    answer = bare.post("/sources/add", {"csrf": token, "url": "https://explodes.example"})
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert "server’s log" in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "nobody foresaw this" in caplog.text


def test_a_database_that_is_away(tmp_path: Path, open_site: Callable[..., Site]) -> None:
    file = tmp_path / "news.sqlite"
    store = open_store(f"sqlite:///{file}")
    store.migrate()
    site = open_site(store)
    assert site.get("/healthz").status_code == 200
    store.close()
    for each in tmp_path.iterdir():
        each.unlink()
    file.write_bytes(b"this is no database at all, but a text of some length" * 100)
    answer = site.get("/")
    assert answer.status_code == 503
    assert "database" in answer.text
    assert site.get("/healthz").status_code == 503
    assert site.get("/healthz").json()["status"] == "down"
    store.close()
