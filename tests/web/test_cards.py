"""What a card's menu does where no script runs, and what becomes of it; and what it leaves to strangers."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from news7d.model import OWNER_ID
from news7d.store import Store
from tests.web.conftest import Site
from tests.web.newsroom import NOW, fill, sample


@pytest.fixture
def house(bare_store: Store, open_site: Callable[..., Site]) -> Site:
    return open_site(bare_store, fill(bare_store, sample()))


def _titles(site: Site, path: str = "/") -> list[str]:
    return re.findall(r'data-story="(\d+)" data-by', site.get(path).text)


def test_a_hidden_story_is_gone_from_the_front_page_and_comes_back(house: Site) -> None:
    house.sign_in()
    story = str(house.filled.stories["bridge"])
    assert story in _titles(house)
    menu = house.get(f"/story/{story}/card", referer="http://127.0.0.1:7070/section/politics?lang=en").text
    assert 'name="next" value="/section/politics?lang=en"' in menu
    token = re.search(r'name="csrf" value="(\w+)"', menu)
    assert token
    answer = house.post("/mark", {"csrf": token[1], "do": f"hide:story:{story}", "next": "/"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/#s{story}")
    assert story not in _titles(house)
    assert "1 story is hidden" in house.get("/").text
    assert house.get(f"/story/{story}").status_code in (200, 303)
    assert f"unhide:story:{story}" in house.get("/settings/muted").text
    assert "Show this story again" in house.get(f"/story/{story}/card").text
    house.post("/mark", {"csrf": token[1], "do": f"unhide:story:{story}", "next": "/settings/muted"})
    assert story in _titles(house)


def test_never_and_less_and_a_word_can_each_be_taken_back(house: Site) -> None:
    token = house.sign_in()
    json = {"accept": "application/json"}
    told = house.post("/mark", {"csrf": token, "do": "never", "outlet": "brickfieldherald"}, headers=json).json()
    assert [each.value for each in house.store.leanings(OWNER_ID)] == ["brickfieldherald"]
    house.post("/mark", {"csrf": token, "do": told["undo"]}, headers=json)
    assert house.store.leanings(OWNER_ID) == ()
    told = house.post("/mark", {"csrf": token, "do": "never", "word": "bridge"}, headers=json).json()
    assert [(each.kind, each.value) for each in house.store.leanings(OWNER_ID)] == [("word", "bridge")]
    told = house.post("/mark", {"csrf": token, "do": "less", "outlet": "brickfieldherald"}, headers=json).json()
    (rule,) = house.store.rules(OWNER_ID)
    assert (rule.then[0].do, rule.name) == ("lower", "Less from Brickfield Herald")
    house.post("/mark", {"csrf": token, "do": told["undo"]}, headers=json)
    assert house.store.rules(OWNER_ID) == ()
    assert house.post("/mark", {"csrf": token, "do": "less", "outlet": "nobody"}, headers=json).status_code == 404


def test_strangers_have_a_page_too_and_a_way_to_sign_in(house: Site) -> None:
    house.store.set_password(OWNER_ID, "x")
    story = house.filled.stories["bridge"]
    text = house.get(f"/story/{story}/card").text
    assert 'name="do"' not in text
    assert "/signin?next=" in text
    assert "mailto:?subject=" in text
    assert house.post("/mark", {"do": f"hide:story:{story}"}).status_code == 403
    assert house.get("/story/99999999/card").status_code == 404


@pytest.mark.parametrize(
    "came", ["http://[x/", "http://127.0.0.1:7070//evil.example/x", "http://evil.example/x", "http://127.0.0.1:7070/\\\\evil.example"]
)
def test_a_menu_leads_back_to_a_page_of_ours_alone(house: Site, came: str) -> None:
    answer = house.get(f"/story/{house.filled.stories['bridge']}/card", referer=came)
    assert answer.status_code == 200 and "evil.example/x" not in answer.text and "evil.example#" not in answer.text
    answer = house.get("/language?to=de", referer=came)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_a_merged_story_hides_the_one_that_it_went_into(bare_store: Store) -> None:
    filled = fill(bare_store, sample())
    gone, stays = filled.stories["bridge"], filled.stories["crowd"]
    bare_store.hide_story(OWNER_ID, gone, NOW)
    bare_store.merge_stories(gone, stays, NOW, who="x", why="")
    assert bare_store.hidden_stories(OWNER_ID) == (bare_store.resolve_story(gone),)
