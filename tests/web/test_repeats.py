"""What is answered again without the whole way being gone again: never to anybody else, never after it has changed."""

from __future__ import annotations

import ast
import asyncio
import gc
import threading
import time
from collections.abc import Callable, Hashable
from pathlib import Path

import pytest
from httpx import Response

from news7d.model import OWNER_ID
from news7d.store import Store
from news7d.web import answers, hash_password
from news7d.web.answers import Sheet, Shelf, sheet
from news7d.web.repeats import ASKED, Repeats
from news7d.work.meter import Meter
from tests.web.conftest import PASSWORD, Site
from tests.web.newsroom import NOW, Filled, fill, sample

WEB = Path(__file__).parents[2] / "src" / "news7d" / "web"
STRANGER = ("203.0.113.9", 5000)
OTHER = "two grey storks standing"


@pytest.fixture
def news(bare_store: Store) -> tuple[Store, Filled]:
    return bare_store, fill(bare_store, sample())


@pytest.fixture
def open_quick(open_site: Callable[..., Site], news: tuple[Store, Filled]) -> Callable[..., Site]:
    """A house that does not ask its store for news while a test runs."""

    def make(**settings: object) -> Site:
        return open_site(*news, **({"fresh_seconds": 600.0, "stale_seconds": 600.0} | settings))

    return make


def repeats_of(site: Site) -> Repeats:
    found = site.client.app.state.web.repeats  # type: ignore[attr-defined]
    assert isinstance(found, Repeats)
    return found


def ask(site: Site, path: str, **headers: str) -> Response:
    """With these headers alone: the client keeps no cookies."""
    site.client.cookies.clear()
    return site.get(path, **headers)


def again(site: Site, path: str, **headers: str) -> tuple[Response, bool]:
    """(the answer, whether it was a repetition)."""
    used: list[bool] = []
    repeats = repeats_of(site)
    find = Repeats.find

    def watched(self: Repeats, question: object) -> object:
        found = find(self, question)
        used.append(found is not None)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(repeats), "find", watched)
        answer = ask(site, path, **headers)
    return answer, used == [True]


def told(answer: Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "x-request-id"}


def test_a_stranger_gets_the_same_again(open_quick: Callable[..., Site], news: tuple[Store, Filled]) -> None:
    site = open_quick(public=True, any_name=True, client=STRANGER)
    front = ask(site, "/")
    story = front.text.split('href="/story/')[1].split('"')[0]
    article = ask(site, f"/story/{story}").text.split('href="/article/')[1].split('"')[0]
    for path in ("/", "/section/world", f"/story/{story}", f"/article/{article}", "/search?q=the", "/feeds/top.atom"):
        first, (second, repeated) = ask(site, path), again(site, path)
        assert repeated, path
        assert (first.status_code, first.content, told(first)) == (second.status_code, second.content, told(second))
        assert first.headers["x-request-id"] != second.headers["x-request-id"]
    assert ask(site, "/", **{"x-request-id": "mine-12345"}).headers["x-request-id"] == "mine-12345"
    etag = {"if-none-match": front.headers["etag"]}
    assert ask(site, "/", **etag).status_code == 304
    answer, repeated = again(site, "/", **etag)
    assert repeated and answer.status_code == 304 and not answer.content and "content-security-policy" in answer.headers


def test_other_questions_are_other_questions(open_quick: Callable[..., Site]) -> None:
    site = open_quick(public=True, any_name=True, client=STRANGER)
    plain = ask(site, "/")
    for headers in ({"cookie": "theme=dark"}, {"accept-language": "de"}, {"accept-encoding": "identity"}, {"host": "other.example"}):
        assert not again(site, "/", **headers)[1], headers
    assert 'data-theme="dark"' in ask(site, "/", cookie="theme=dark").text and 'data-theme="dark"' not in ask(site, "/").text
    assert not again(site, "/?lang=en")[1]
    assert "set-cookie" in ask(site, "/?theme=dark").headers
    assert not again(site, "/?theme=dark")[1]  # it sets a cookie
    assert not again(site, "/nowhere")[1] and not again(site, "/nowhere")[1]
    assert site.client.head("/").status_code == 200
    assert ask(site, "/").content == plain.content


def test_what_changes_is_seen(open_quick: Callable[..., Site], news: tuple[Store, Filled]) -> None:
    site = open_quick(public=True, any_name=True, client=STRANGER, full_text="all")
    path = f"/article/{next(iter(news[1].articles.values()))}"
    ask(site, path)
    assert again(site, path)[1]
    site.client.app.state.web.shelf.forget()  # type: ignore[attr-defined]
    assert not again(site, path)[1]


def test_a_successor_is_made_meanwhile_in_the_language_of_its_page(open_quick: Callable[..., Site]) -> None:
    site = open_quick(public=True, any_name=True, client=STRANGER)
    german = {"accept-language": "de"}
    with site.client:
        old = ask(site, "/", **german)
        shelf = site.client.app.state.web.shelf  # type: ignore[attr-defined]
        shelf._version += 1
        answer, repeated = again(site, "/", **german)
        assert repeated and answer.content == old.content
        until = time.monotonic() + 30
        while not all(kept.version == shelf._version for kept in shelf._pages.values()) and time.monotonic() < until:
            time.sleep(0.02)
        assert all(kept.version == shelf._version for kept in shelf._pages.values())
        answer, repeated = again(site, "/", **german)
        assert repeated and '<html lang="de"' in answer.text and answer.text == old.text


def test_two_readers_and_who_signs_out(open_quick: Callable[..., Site], news: tuple[Store, Filled]) -> None:
    store, _ = news
    store.set_password(OWNER_ID, hash_password(PASSWORD))
    other = store.add_reader("Ines", "reader", NOW)
    store.set_password(other.id, hash_password(OTHER))
    site = open_quick(any_name=True)
    one, two = cookie_of(site, "owner", PASSWORD, store), cookie_of(site, "Ines", OTHER, store)
    drawn = ask(site, "/", cookie=one).text
    assert 'data-marks="drawn"' in drawn
    assert csrf(drawn) != csrf(ask(site, "/", cookie=two).text)
    answer, repeated = again(site, "/", cookie=one)
    assert repeated and answer.text == drawn
    stranger = ask(site, "/").text
    assert 'data-marks="drawn"' not in stranger and "/for-you" not in stranger
    site.client.post("/signout", data={"csrf": csrf(drawn)}, headers={"cookie": one})
    answer, repeated = again(site, "/", cookie=one)
    assert not repeated and 'data-marks="drawn"' not in answer.text
    assert 'data-marks="drawn"' in ask(site, "/", cookie=two).text


def test_nothing_of_a_readers_stands_when_anything_was_changed(open_quick: Callable[..., Site]) -> None:
    site = open_quick()
    first = ask(site, "/")
    page, repeated = again(site, "/", cookie=first.headers["set-cookie"].split(";")[0])
    assert not repeated and "set-cookie" not in page.headers
    story = page.text.split('data-story="')[1].split('"')[0]
    cookie = first.headers["set-cookie"].split(";")[0]
    assert again(site, "/", cookie=cookie)[1]
    site.client.post("/mark", data={"csrf": csrf(page.text), "do": f"star:story:{story}", "next": "/"}, headers={"cookie": cookie})
    after, repeated = again(site, "/", cookie=cookie)
    assert not repeated and after.text != page.text
    assert again(site, "/", cookie=cookie)[1]
    ask(site, f"/story/{story}", cookie=cookie)  # opening marks it as read
    assert not again(site, "/", cookie=cookie)[1]


def test_on_the_machine_itself_new_browsers_share_a_page_but_nobody_elses(open_quick: Callable[..., Site]) -> None:
    """While there is no password, whoever sits at the machine is its owner: with or without a token of their own."""
    site = open_quick(any_name=True)
    first, (second, repeated) = ask(site, "/"), again(site, "/")
    assert repeated and first.headers["set-cookie"] == second.headers["set-cookie"] and csrf(first.text) == csrf(second.text)
    other = cookie = "news7d=" + "x" * 43
    mine = ask(site, "/", cookie=cookie).text
    assert csrf(mine) != csrf(first.text), "each browser's page has its own forms"
    far = open_quick(any_name=True, client=STRANGER)
    assert 'data-marks="drawn"' not in ask(far, "/").text and "set-cookie" not in ask(far, "/").headers
    assert not again(site, "/", cookie=other, **{"x-forwarded-for": "203.0.113.9"})[1], "through a proxy nobody is local"
    assert 'data-marks="drawn"' not in ask(site, "/", **{"x-forwarded-for": "203.0.113.9"}).text


def test_a_house_for_its_readers_alone_repeats_nothing_to_strangers(open_quick: Callable[..., Site], news: tuple[Store, Filled]) -> None:
    store, _ = news
    store.set_password(OWNER_ID, hash_password(PASSWORD))
    site = open_quick(any_name=True, readers_only=True)
    cookie = cookie_of(site, "owner", PASSWORD, store)
    assert ask(site, "/", cookie=cookie).status_code == 200 and again(site, "/", cookie=cookie)[1]
    assert ask(site, "/").status_code == 303 and not again(site, "/")[1]


def test_strangers_get_excerpts_whatever_readers_got(open_quick: Callable[..., Site], news: tuple[Store, Filled]) -> None:
    store, filled = news
    store.set_password(OWNER_ID, hash_password(PASSWORD))
    site = open_quick(any_name=True, public=True, full_text="own")
    cookie = cookie_of(site, "owner", PASSWORD, store) + "; js=1"
    path = f"/article/{next(iter(filled.articles.values()))}"
    whole = ask(site, path, cookie=cookie).text
    assert again(site, path, cookie=cookie)[1]
    excerpt = ask(site, path, cookie="js=1").text
    assert "Only the beginning is shown here" in excerpt and "Only the beginning is shown here" not in whole
    answer, repeated = again(site, path, cookie="js=1")
    assert repeated and answer.text == excerpt


def test_whose_account_is_opened_is_known_at_once(open_quick: Callable[..., Site], news: tuple[Store, Filled]) -> None:
    """What they were answered as a stranger does not stand as long as what strangers are answered."""
    store, filled = news
    path = f"/article/{next(iter(filled.articles.values()))}"
    site = open_quick(any_name=True, public=True, full_text="own", proxies=("127.0.0.1",), proxy_user_header="x-user")
    bob = {"x-user": "Bob", "cookie": "js=1"}
    assert "Only the beginning is shown here" in ask(site, path, **bob).text and again(site, path, **bob)[1]
    store.add_reader("Bob", "reader", NOW)
    repeats_of(site).changed()  # as by the form that added them
    assert "Only the beginning is shown here" not in ask(site, path, **bob).text


def test_who_a_proxy_names_is_part_of_the_question(open_quick: Callable[..., Site], news: tuple[Store, Filled]) -> None:
    news[0].add_reader("Ines", "reader", NOW)
    site = open_quick(any_name=True, proxies=("127.0.0.1",), proxy_user_header="x-user")
    ines = ask(site, "/", **{"x-user": "Ines", "x-forwarded-for": "203.0.113.9"}).text
    nobody, repeated = again(site, "/", **{"x-forwarded-for": "203.0.113.9"})
    assert not repeated and "/for-you" in ines and "/for-you" not in nobody.text
    assert again(site, "/", **{"x-forwarded-for": "203.0.113.10"})[1], "strangers behind a proxy are one to us"


def test_what_changes_while_a_page_is_made_may_not_stand_on_it(open_quick: Callable[..., Site], monkeypatch: pytest.MonkeyPatch) -> None:
    site = open_quick()
    cookie = ask(site, "/").headers["set-cookie"].split(";")[0]
    get = Shelf.get

    async def slow(self: Shelf, key: Hashable, make: Callable[[], Sheet]) -> Sheet:
        page = await get(self, key, make)
        repeats_of(site).changed()
        return page

    monkeypatch.setattr(Shelf, "get", slow)
    ask(site, "/", cookie=cookie)
    assert not again(site, "/", cookie=cookie)[1]
    monkeypatch.undo()
    ask(site, "/", cookie=cookie)
    assert again(site, "/", cookie=cookie)[1]


def test_what_was_fetched_ahead_is_opened_all_the_same(open_quick: Callable[..., Site], news: tuple[Store, Filled]) -> None:
    site, number = open_quick(), next(iter(news[1].articles.values()))
    cookie = ask(site, "/").headers["set-cookie"].split(";")[0]
    ask(site, f"/article/{number}", cookie=cookie, **{"sec-purpose": "prefetch"})
    site.client.head(f"/article/{number}", headers={"cookie": cookie})
    assert not news[0].states(OWNER_ID, [], [number])[1]
    ask(site, f"/article/{number}", cookie=cookie)
    assert news[0].states(OWNER_ID, [], [number])[1][number].read


def test_what_has_left_the_shelf_is_held_nowhere(open_quick: Callable[..., Site], monkeypatch: pytest.MonkeyPatch) -> None:
    """Addresses can be thought up without end; each is a page of its own."""
    monkeypatch.setattr(answers, "_MOST_PAGES", 3)
    site = open_quick(public=True, any_name=True, client=STRANGER)
    for number in range(8):
        ask(site, f"/?thought-up={number}")
    gc.collect()
    held = [each for each in gc.get_objects() if isinstance(each, Sheet) and b'name="thought-up"' in each.body]
    assert len(held) == 3 and len(repeats_of(site).answers) == 8


def test_what_is_made_while_something_changes_is_not_kept() -> None:
    said, begun, go_on = ["old"], threading.Event(), threading.Event()

    def late() -> Sheet:
        words = said[0]
        begun.set()
        assert go_on.wait(30)
        return sheet(words)

    async def changed_meanwhile() -> list[bytes]:
        shelf = Shelf(lambda: 1, fresh_seconds=600, stale_seconds=600)
        first = asyncio.create_task(shelf.get("page", late))
        assert await asyncio.to_thread(begun.wait, 30)
        said[0] = "new"
        shelf.forget()
        second = await shelf.get("page", lambda: sheet(said[0]))
        go_on.set()
        await first
        return [second.body, (await shelf.get("page", late)).body]

    assert asyncio.run(asyncio.wait_for(changed_meanwhile(), 60)) == [b"new", b"new"]


def test_repetitions_are_counted(open_quick: Callable[..., Site]) -> None:
    meter = Meter(1)
    site = open_quick(public=True, any_name=True, client=STRANGER)
    for layer in layers_of(site):
        if hasattr(layer, "journal"):
            layer.journal.meter = meter
    for _ in range(3):
        ask(site, "/")
    count = meter.registry.get_sample_value("news7d_http_seconds_count", {"method": "GET", "route": "/", "status": "200"})
    assert count == 3


def test_pages_look_at_no_header_that_a_question_lacks() -> None:
    """Whoever lets a page depend on another header adds it to repeats.ASKED, or to those that no repeatable page looks at."""
    elsewhere = {"content-length", "user-agent", "sec-fetch-site", "origin", "accept", "authorization", "last-event-id"}
    elsewhere |= {"referer"}  # where a link of ours leads back to
    seen = set()
    for path in WEB.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get" and node.args:
                value, name = node.func.value, node.args[0]
                if isinstance(value, ast.Attribute) and value.attr == "headers" and isinstance(name, ast.Constant):
                    seen.add(str(name.value))
    assert seen and seen <= {name.decode() for name in ASKED} | elsewhere


def csrf(page: str) -> str:
    return page.split('name="csrf" value="')[1].split('"')[0]


def cookie_of(site: Site, name: str, password: str, store: Store) -> str:
    """The cookie of a new session of that reader."""
    site.client.cookies.clear()
    form = {"csrf": site.token("/signin"), "password": password, "name": name if name != "owner" else store.reader(OWNER_ID).name}
    answer = site.post("/signin", form)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["set-cookie"].split(";")[0])


def layers_of(site: Site) -> list[object]:
    found, at = [], site.client.app.middleware_stack or site.client.app.build_middleware_stack()  # type: ignore[attr-defined]
    site.client.app.middleware_stack = at  # type: ignore[attr-defined]
    while at is not None:
        found.append(at)
        at = getattr(at, "app", None)
    return found
