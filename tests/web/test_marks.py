"""What readers have, at the pages: marks without and with JavaScript, lists, folders, sections; and that nobody reaches another's."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import lxml.html
import pytest

from news7d.model import OWNER_ID, MarkChange
from news7d.store import open_store
from news7d.web import hash_password
from tests.web.conftest import PASSWORD, Site
from tests.web.newsroom import NOW, fill, sample


@pytest.fixture
def own(tmp_path: object, open_site: Callable[..., Site]) -> Site:
    """The sample edition in a store of its own, with somebody signed in at a browser without JavaScript."""
    store = open_store(f"sqlite:///{tmp_path}/news.sqlite")
    store.migrate()
    found: Site = open_site(store, fill(store, sample()))
    found.sign_in()
    return found


def tree(site: Site, path: str) -> lxml.html.HtmlElement:
    answer = site.get(path)
    assert answer.status_code == 200, answer.text
    return lxml.html.fromstring(answer.text)


def press(site: Site, path: str, do: str, **more: str) -> int:
    """Press a button of the page: its form with its token."""
    token = re.search(r'name="csrf" value="([0-9a-f]+)"', site.get(path).text)
    assert token
    return site.post("/mark", {"csrf": token[1], "next": path, "do": do, **more}).status_code


def state(site: Site, article: int) -> tuple[bool, bool, str, tuple[str, ...]]:
    found = site.store.states(OWNER_ID, (), [article])[1].get(article)
    return (found.read, found.starred, found.note, found.tags) if found else (False, False, "", ())


def test_a_card_is_saved_and_the_story_seen_without_a_script(own: Site) -> None:
    story = own.filled.stories["bridge"] if "bridge" in own.filled.stories else next(iter(own.filled.stories.values()))
    (button,) = tree(own, "/").xpath(f"//button[@value='star:story:{story}']")
    assert button.get("aria-pressed") == "false" and button.get("form") == "marks" and button.get("aria-label").startswith("Save: ")
    assert press(own, "/", f"star:story:{story}") == 303
    (button,) = tree(own, "/").xpath(f"//button[@value='unstar:story:{story}']")
    assert button.get("aria-pressed") == "true"
    assert not tree(own, "/").xpath(f"//*[@data-story='{story}'][contains(@class, 'is-seen')]")
    assert own.get(f"/story/{story}").status_code in (200, 301)
    assert tree(own, "/").xpath(f"//*[@data-story='{story}'][contains(@class, 'is-seen')]"), "a story that was opened is seen"
    assert press(own, "/", f"unread:story:{story}") == 303
    assert not tree(own, "/").xpath(f"//*[@data-story='{story}'][contains(@class, 'is-seen')]")


def test_opening_a_report_marks_it_read_unless_the_reader_does_not_want_that(own: Site) -> None:
    one, two, *_ = own.filled.articles.values()
    own.client.get(f"/article/{one}", headers={"sec-purpose": "prefetch"})
    assert not state(own, one)[0], "fetched ahead is not opened"
    own.get(f"/article/{one}")
    assert state(own, one)[0]
    token = own.token("/settings/reading")
    assert own.post("/settings/reading", {"csrf": token, "language": ["de", "en"]}).status_code == 303
    own.get(f"/article/{two}")
    assert not state(own, two)[0]
    assert own.store.having(OWNER_ID).languages == ("de", "en")


def test_tags_and_notes_on_a_report(own: Site) -> None:
    article = next(iter(own.filled.articles.values()))
    page = f"/article/{article}"
    assert press(own, page, f"tag:article:{article}", tag="bridges <b>") == 303
    assert press(own, page, f"note:article:{article}", note="Mind\r\nthe gap & <i>") == 303
    assert state(own, article)[2:] == ("Mind\nthe gap & <i>", ("bridges <b>",))
    shown = tree(own, page)
    assert shown.xpath("string(//textarea[@name='note'])") == "Mind\nthe gap & <i>"
    (link,) = shown.xpath("//*[@data-tag-list]//a")
    assert tree(own, link.get("href")).xpath(f"//*[@data-article='{article}']")
    assert press(own, page, f"untag:article:{article}", tag="bridges <b>") == 303
    assert press(own, page, f"note:article:{article}", note="") == 303
    assert state(own, article)[1:] == (False, "", ())
    assert press(own, page, f"untag:article:{article}", tag="never there") == 404
    assert press(own, page, f"tag:article:{article}", tag=" ") == 422
    assert press(own, page, "star:article:999999") == 404
    for nonsense in (
        "",
        "star",
        "star:article",
        "star:story:x",
        "note:story:1",
        "star:article:-1",
        "melt:article:1",
        "read-list:article:1",
    ):
        assert press(own, page, nonsense) == 422, nonsense


def test_the_front_page_is_kept_for_everybody_where_scripts_run(own: Site) -> None:
    own.client.cookies.set("js", "1")
    kept = own.client.app.state.web.shelf  # type: ignore[attr-defined]
    kept.forget()
    first = own.get("/").text
    pages = len(kept._pages)
    own.store.mark(OWNER_ID, [MarkChange(article_id=key, at=NOW, read=True, starred=True) for key in own.filled.articles.values()])
    assert own.get("/").text == first, "whatever somebody did, it is the same page"
    assert len(kept._pages) == pages
    assert 'data-marks="drawn"' not in first and 'class="card is-seen' not in first


def test_marks_json_tells_what_stands_on_a_page(own: Site, open_site: Callable[..., Site]) -> None:
    story, article = next(iter(own.filled.stories.values())), next(iter(own.filled.articles.values()))
    own.store.mark_story(OWNER_ID, story, NOW, read=True)
    own.store.tag(OWNER_ID, [article], "later", NOW)
    told = own.get(f"/marks.json?stories={story},x,{'9' * 40}&articles={article}").json()
    assert told["reader"] == "admin" and told["read_on_open"] is True
    assert told["stories"] == {str(story): {"seen": True, "since": 0, "starred": False}}
    assert told["articles"][str(article)]["tags"] == ["later"]
    answer = own.client.post(
        "/mark", data={"csrf": told["csrf"], "do": f"star:story:{story}"}, headers={"accept": "application/json"}
    ).json()
    assert (answer["said"], answer["undo"]) == ("Saved.", f"unstar:story:{story}")
    assert answer["stories"][str(story)]["starred"] is True
    stranger = open_site(own.store)
    assert stranger.get(f"/marks.json?stories={story}").json() == {"reader": None}


def test_what_a_browser_kept_is_taken_over(own: Site) -> None:
    articles = list(own.filled.articles.values())
    kept = {
        "articles": {str(articles[0]): {"starred": True, "at": NOW.timestamp() - 60}, "999999": {"read": True, "at": 0}},
        "stories": {str(next(iter(own.filled.stories.values()))): {"read": True, "at": NOW.timestamp() + 1e9}, "424242": {"read": True}},
    }
    assert press(own, "/", "take", marks=json.dumps(kept)) == 303
    assert state(own, articles[0])[1]
    assert own.store.states(OWNER_ID, [next(iter(own.filled.stories.values()))], ())[0]
    for nonsense in (
        "",
        "[]",
        "{",
        '{"articles": 5}',
        '{"articles": {"x": {}}}',
        '{"articles": {"1": 5}}',
        '{"articles": {"1": {"at": "x"}}}',
    ):
        assert press(own, "/", "take", marks=nonsense) == 422, nonsense


def test_folders_and_lists(own: Site) -> None:
    feeds = own.store.feeds()
    for feed in feeds[:3]:
        own.store.change_follow(OWNER_ID, feed.id, folder="World / near")
    shown = tree(own, "/folder/World%20/%20near")
    listed = [int(item.get("data-article")) for item in shown.xpath("//*[@data-article]")]
    assert listed == sorted(listed, reverse=True) and listed
    up_to = shown.xpath("//input[@name='up_to']/@value")[0]
    assert up_to == str(listed[0])
    assert press(own, "/unread", "read-list", list="folder", name="World / near", up_to=up_to) == 303
    assert not tree(own, "/folder/World%20/%20near?show=unread").xpath("//*[@data-article]")
    unread = len(tree(own, "/unread").xpath("//*[@data-article]"))
    assert unread == min(50, len(own.filled.articles) - len(listed))
    assert own.get(f"/feed/{feeds[0].id}").status_code == 200
    assert press(own, "/unread", "read-list", list="all", name="", up_to=str(max(own.filled.articles.values()))) == 303
    assert "Nothing is unread" in own.get("/unread").text
    assert own.get("/folder/no-such").status_code == 404 == own.get("/tag/World%20/%20near").status_code
    assert press(own, "/unread", "read-list", list="shelf", name="") == 422


def test_unread_goes_on_by_key(own: Site) -> None:
    seen: list[int] = []
    path: str | None = "/unread"
    while path:
        shown = tree(own, path)
        seen += [int(item.get("data-article")) for item in shown.xpath("//*[@data-article]")]
        path = next(iter(shown.xpath("//a[@rel='next']/@href")), None)
    assert seen == sorted(own.filled.articles.values(), reverse=True)


def test_saved_is_searched_and_exported(own: Site) -> None:
    articles = list(own.filled.articles.values())
    for number, article in enumerate(articles[:5]):
        own.store.mark(OWNER_ID, [MarkChange(article_id=article, at=NOW, starred=True, note=f"Nötiz {number}")])
    own.store.tag(OWNER_ID, articles[:1], "first", NOW)
    assert len(tree(own, "/saved").xpath("//*[@data-article]")) == 5
    assert [each.get("data-article") for each in tree(own, "/saved?q=notiz+3").xpath("//*[@data-article]")] == [str(articles[3])]
    assert "has these words" in own.get("/saved?q=nowhere+to+be+found").text
    told = own.get("/saved.json").json()
    assert {each["note"] for each in told} == {f"Nötiz {number}" for number in range(5)}
    assert [each["tags"] for each in told if each["tags"]] == [["first"]]


def test_who_is_not_signed_in_has_no_lists(own: Site, open_site: Callable[..., Site]) -> None:
    stranger = open_site(own.store)
    for path in ("/unread", "/folder/x", "/tag/x", "/feed/1", "/saved.json", "/own/1", "/settings/feeds", "/settings/sections"):
        answer = stranger.get(path)
        assert answer.status_code == 303 and "/signin" in answer.headers["location"], path
    assert "Saved in this browser" in stranger.get("/saved").text
    assert stranger.post("/mark", {"do": "star:article:1"}).status_code == 403


def test_nobody_reaches_what_another_has(own: Site, open_site: Callable[..., Site]) -> None:
    feed = own.store.feeds()[0]
    own.store.change_follow(OWNER_ID, feed.id, folder="Mine")
    folder = own.store.label(OWNER_ID, "Mine", "folder")
    section = own.store.add_section(OWNER_ID, "Mine", "bridge")
    article = next(iter(own.filled.articles.values()))
    own.store.mark(OWNER_ID, [MarkChange(article_id=article, at=NOW, starred=True, note="mine alone")])
    other = own.store.add_reader("other", "reader", NOW, password=hash_password(PASSWORD))
    site = open_site(own.store)
    signed = site.post("/signin", {"csrf": site.token("/signin"), "name": "other", "password": PASSWORD})
    assert signed.status_code == 303
    token = site.token("/settings/sections")
    assert site.get(f"/own/{section.id}").status_code == 404
    assert site.get("/folder/Mine").status_code == 404
    assert site.post(f"/settings/labels/{folder.id}", {"csrf": token, "do": "remove"}).status_code == 404
    assert site.post(f"/settings/labels/{folder.id}", {"csrf": token, "do": "rename", "name": "Theirs"}).status_code == 404
    assert site.post(f"/settings/sections/{section.id}", {"csrf": token, "do": "remove"}).status_code == 404
    own.store.leave_feed(other.id, feed.id, NOW)
    assert site.post(f"/settings/feeds/{feed.id}", {"csrf": token, "do": "leave"}).status_code == 422
    assert "mine alone" not in site.get("/saved").text + site.get(f"/article/{article}").text + site.get("/saved.json").text
    assert own.store.having(OWNER_ID).sections == (section,)
    assert {follow.folder.name for follow in own.store.follows(OWNER_ID) if follow.folder} == {"Mine"}


def test_following_at_its_page(own: Site) -> None:
    feeds = own.store.feeds()
    token = own.token("/settings/feeds")

    def send(path: str, **fields: object) -> str:
        answer = own.post(path, {"csrf": token, **fields})
        assert answer.status_code == 303, answer.text
        return own.get(answer.headers["location"]).text

    assert "1 feed is followed" in send("/settings/feeds", do="add", url="https://new.example/feed", folder="New")
    assert own.outside.refreshed[-1] is not None
    new = max(own.store.feeds(), key=lambda feed: feed.id)
    assert "It is changed" in send(f"/settings/feeds/{new.id}", title="Brand new <b>", folder="Newer")
    shown = own.get(f"/settings/feeds?change={new.id}").text
    assert "Brand new &lt;b&gt;" in shown and "Nobody else follows it" in shown
    assert "has stopped reading it" in send(f"/settings/feeds/{new.id}", do="leave")
    assert own.store.feeds() == feeds
    own.store.add_reader("other", "reader", NOW)
    assert "no longer follow it.<" in send(f"/settings/feeds/{feeds[0].id}", do="leave")
    assert "What the house reads and you do not follow" in own.get("/settings/feeds").text
    assert "1 more feed followed" in send("/settings/feeds", do="follow", id=[str(feeds[0].id), "99999"], folder="Again")
    send("/settings/feeds", do="not-all")
    assert not own.store.reader(OWNER_ID).follows_all
    offered = own.post("/settings/feeds", {"csrf": token, "do": "add", "url": "https://two-feeds.example"})
    assert offered.status_code == 200 and 'action="/settings/feeds"' in offered.text
    assert own.post("/settings/feeds", {"csrf": token, "do": "add", "url": "https://nowhere.example"}).status_code == 422
    assert own.post(f"/settings/feeds/{feeds[0].id}", {"csrf": token, "folder": "x" * 300}).status_code == 422


def test_a_search_becomes_a_section(own: Site) -> None:
    assert "Save as section" in own.get("/search?q=bridge").text
    token = own.token("/settings/sections")
    answer = own.post("/settings/sections", {"csrf": token, "name": "Bridges", "query": "bridge"})
    assert answer.status_code == 303
    shown = tree(own, answer.headers["location"])
    assert shown.xpath(
        "//nav[@id='sections']//li[@class='own']/a[@aria-current='page']/text()|//nav[@id='sections']//li[@class='own']//bdi/text()"
    )
    assert shown.xpath("//*[@data-story]")
    assert own.post("/settings/sections", {"csrf": token, "name": "Bridges", "query": "x"}).status_code == 422
    second = own.store.add_section(OWNER_ID, "Second", "lang:ja")
    assert own.post(f"/settings/sections/{second.id}", {"csrf": token, "do": "up"}).status_code == 303
    assert [each.name for each in own.store.having(OWNER_ID).sections] == ["Second", "Bridges"]
    assert own.post(f"/settings/sections/{second.id}", {"csrf": token, "name": "日本", "query": "lang:ja"}).status_code == 303
    assert "日本" in own.get("/").text
    assert own.post(f"/settings/sections/{second.id}", {"csrf": token, "do": "remove"}).status_code == 303


def test_the_languages_of_a_reader_are_their_front_page(own: Site) -> None:
    own.store.prefer(OWNER_ID, languages=["ja"])
    mine = tree(own, "/").xpath("//article[contains(@class, 'card')]/@data-story")
    every = tree(own, "/?lang=").xpath("//article[contains(@class, 'card')]/@data-story")
    assert mine and len(mine) < len(every)
    assert "Your languages" in own.get("/").text
    own.store.prefer(OWNER_ID, languages=["ja", "ar"])
    assert set(mine) < set(tree(own, "/").xpath("//article[contains(@class, 'card')]/@data-story")) < set(every)
