"""Rules, what is muted and boosted, and «For you», as a reader's browser meets them; without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from news7d.core.rules import read_rules
from news7d.model import OWNER_ID, MarkChange
from news7d.stages.rules import RuleDesk
from news7d.store import Store, open_store
from tests.web.conftest import Site
from tests.web.newsroom import NOW, Filled, fill, sample

RULE = {"name": "Bridges", "join": "all", "test": "text has", "value": "bridge", "then": "star", "enabled": "1"}


@pytest.fixture
def own_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Filled]]:
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('own')}/news.sqlite")
    store.migrate()
    yield store, fill(store, sample())
    store.close()


@pytest.fixture
def mine(own_store: tuple[Store, Filled], open_site) -> Site:  # type: ignore[no-untyped-def]
    return open_site(*own_store)  # type: ignore[no-any-return]


def send(site: Site, path: str, **fields: object) -> str:
    """Where a form leads, with what it says."""
    answer = site.post(path, {"csrf": site.token("/settings/rules"), **fields})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def stories(page: str) -> list[str]:
    return re.findall(r'class="headline"[^>]*><a href="/story/(\d+)', page)


# ------------------------------------------------------------------ rules


def test_a_rule_is_tried_kept_changed_moved_and_deleted(mine: Site) -> None:
    tried = mine.post("/settings/rules", {"csrf": mine.token("/settings/rules"), **RULE, "do": "try", "then": ""})
    assert re.search(r"\d+ of \d+ reports would match", tried.text)
    assert "text has “bridge”" in tried.text
    assert 'value="bridge"' in tried.text
    assert mine.store.rules(OWNER_ID) == ()
    assert "Bridges" in send(mine, "/settings/rules", **RULE, do="save", back="30")
    (made,) = mine.store.rules(OWNER_ID)
    assert "is being applied" in mine.get("/settings/rules").text
    desk = RuleDesk(mine.store)
    while desk.step(NOW):
        pass
    assert mine.store.marks(OWNER_ID, "starred", None, 99)
    page = mine.get(f"/settings/rules?edit={made.id}").text
    assert 'value="Bridges"' in page and '<option value="text has" selected' in page
    send(mine, "/settings/rules", **{**RULE, "id": str(made.id), "name": "Crossings", "tags": "Water, Iron", "lift": "-2"}, do="save")
    send(mine, "/settings/rules", **{**RULE, "name": "Other", "test": "title matches", "value": "^Storm"}, do="save")
    assert [rule.name for rule in mine.store.rules(OWNER_ID)] == ["Crossings", "Other"]
    assert "tag it “Water”, tag it “Iron”, lower it in “For you” (2 times as much)" in mine.get("/settings/rules").text
    send(mine, f"/settings/rules/{made.id}", do="down")
    send(mine, f"/settings/rules/{made.id}", do="off")
    assert [(rule.name, rule.enabled) for rule in mine.store.rules(OWNER_ID)] == [("Other", True), ("Crossings", False)]
    send(mine, f"/settings/rules/{made.id}", do="on")
    send(mine, f"/settings/rules/{made.id}", do="again")
    send(mine, f"/settings/rules/{made.id}", do="delete")
    assert [rule.name for rule in mine.store.rules(OWNER_ID)] == ["Other"]
    assert mine.get(f"/settings/rules?edit={made.id}").status_code == 404


def test_more_rows_keep_what_was_written(mine: Site) -> None:
    answer = mine.post("/settings/rules", {"csrf": mine.token("/settings/rules"), **RULE, "do": "rows"})
    assert answer.status_code == 200
    assert answer.text.count('name="value"') >= 4 and 'value="bridge"' in answer.text


def test_a_mistake_is_told_with_its_place_and_nothing_written_is_lost(mine: Site) -> None:
    answer = mine.post(
        "/settings/rules", {"csrf": mine.token("/settings/rules"), **RULE, "test": "title matches", "value": "x(y", "do": "save"}
    )
    assert answer.status_code == 422
    assert "wrong at character 2" in answer.text and 'value="x(y"' in answer.text
    assert mine.post("/settings/rules", {"csrf": mine.token("/settings/rules"), **RULE, "then": "", "do": "save"}).status_code == 422
    assert mine.post("/settings/rules", {"csrf": mine.token("/settings/rules"), **RULE, "id": "99", "do": "save"}).status_code == 404
    everything = send(mine, "/settings/rules", name="All", then="read", do="save")
    assert "matches%20every%20report" in everything


def test_conditions_in_each_other_are_edited_as_json(mine: Site) -> None:
    (made,) = mine.store.add_rules(
        OWNER_ID,
        read_rules('{"name": "N", "when": {"any": [{"none": [{"field": "role", "op": "is", "value": "copy"}]}]}, "then": ["star"]}'),
    )
    page = mine.get(f"/settings/rules?edit={made.id}").text
    assert "&#34;none&#34;" in page
    nested = '{"all": [{"field": "title", "op": "has", "value": "storm"}]}'
    send(mine, "/settings/rules", id=str(made.id), name="N", nested=nested, then="star", enabled="1", do="save")
    assert mine.store.rule(OWNER_ID, made.id).when.join == "all"
    bad = mine.post("/settings/rules", {"csrf": mine.token("/settings/rules"), "nested": "{", "then": "star", "do": "save"})
    assert bad.status_code == 422 and "no JSON" in bad.text


def test_rules_go_out_and_come_in_as_a_file(mine: Site) -> None:
    send(mine, "/settings/rules", **RULE, do="save")
    file = mine.get("/settings/rules.json")
    assert "attachment" in file.headers["content-disposition"]
    token = mine.token("/settings/rules")
    answer = mine.post("/settings/rules/import", {"csrf": token}, files={"file": ("r.json", file.content, "application/json")})
    assert answer.status_code == 303 and "1%20rule" in answer.headers["location"]
    assert [rule.name for rule in mine.store.rules(OWNER_ID)] == ["Bridges", "Bridges"]
    bad = mine.post(
        "/settings/rules/import", {"csrf": mine.token("/settings/rules")}, files={"file": ("r.json", b"[1]", "application/json")}
    )
    assert bad.status_code == 422 and "Rule 1: an object" in bad.text


def test_forms_are_filled_in_from_elsewhere(mine: Site) -> None:
    outlet = mine.store.outlets()[0]
    page = mine.get(f"/outlet/{outlet.slug}").text
    assert f"/settings/muted?kind=outlet&amp;value={outlet.slug}" in page
    form = mine.get(f"/settings/muted?kind=outlet&value={outlet.slug}").text
    assert f'value="{outlet.slug}" required' in form and '<option value="outlet" selected' in form
    form = mine.get("/settings/rules?test=search+finds&value=bridge+lang%3Aen&do=mute").text
    assert '<option value="search finds" selected' in form and 'value="bridge lang:en"' in form and 'value="mute" checked' in form
    article = next(iter(mine.filled.articles.values()))
    assert "Mute or boost" in mine.get(f"/article/{article}").text


# ------------------------------------------------------------------ muted


def test_what_is_muted_is_gone_from_every_list_and_comes_back(mine: Site) -> None:
    before = stories(mine.get("/").text)
    assert "Storm Petra" in mine.get("/").text
    send(mine, "/settings/muted", kind="word", value="Storm Petra", do="mute")
    front = mine.get("/").text
    assert "Storm Petra" not in front
    assert "1 story is hidden" in front
    assert set(stories(front)) < set(before)
    assert "Storm Petra" not in mine.get("/section/environment").text
    found = mine.get("/search?q=storm").text
    assert "hidden by your mutes" in found and "Storm Petra" not in re.sub(r"(?s)<head>.*?</head>", "", found)
    assert "Storm Petra" in mine.get("/search?q=storm&muted=show").text
    assert "Storm Petra" in mine.get("/?muted=show").text
    (leaning,) = mine.store.leanings(OWNER_ID)
    assert "Storm Petra" in mine.get("/settings/muted").text
    send(mine, f"/settings/muted/{leaning.id}/drop")
    assert stories(mine.get("/").text) == before


def test_a_muted_outlet_speaks_for_no_story(mine: Site) -> None:
    """The story stays, told by others."""
    front = mine.get("/").text
    assert "First: <strong><bdi>Brickfield Herald" in front
    send(mine, "/settings/muted", kind="outlet", value="Brickfield Herald", do="mute")
    page = re.sub(r"(?s)<aside.*?</aside>", "", mine.get("/").text)
    assert str(mine.filled.stories["bridge"]) in stories(page)
    assert "Brickfield Herald" not in page


def test_what_one_reader_mutes_others_see(mine: Site) -> None:
    send(mine, "/settings/muted", kind="word", value="Storm Petra", do="mute")
    mine.sign_in()
    assert "Storm Petra" not in mine.get("/").text
    mine.client.cookies.clear()
    assert "Storm Petra" in mine.get("/").text


def test_what_cannot_be_muted_is_told(mine: Site) -> None:
    answer = mine.post(
        "/settings/muted", {"csrf": mine.token("/settings/rules"), "kind": "outlet", "value": "nowhere.example", "do": "mute"}
    )
    assert answer.status_code == 422 and "There is no outlet “nowhere.example”" in answer.text


# ------------------------------------------------------------------ for you


def test_for_you_moves_with_the_slider_and_says_why(mine: Site) -> None:
    house = stories(mine.get("/").text)
    last = house[-1]
    title = mine.store.story(int(last)).card.headline.title.split()[0]
    send(mine, "/settings/muted", kind="section", value=str(mine.store.story(int(last)).card.facts.section), do="boost")
    assert stories(mine.get("/for-you").text) == house, title
    assert send(mine, "/settings/for-you", slider="4", back="/for-you") == "/for-you"
    page = mine.get("/for-you").text
    assert 'value="4" aria-pressed="true"' in page
    assert stories(page).index(last) < house.index(last)
    assert "You want more" in page
    assert stories(mine.get("/").text) == house
    send(mine, "/settings/for-you", do="keep", as_front="1")
    assert stories(mine.get("/").text) == stories(page)
    assert stories(mine.get("/?order=house").text) == house


def test_reading_counts_only_where_that_is_wanted_and_is_forgotten(mine: Site) -> None:
    from datetime import timedelta

    reports = [line for line in mine.store.newest_reports(100) if line.section == "society"][:8]
    marks = [MarkChange(article_id=line.article_id, at=NOW - timedelta(minutes=n), read=True) for n, line in enumerate(reports)]
    mine.store.mark(OWNER_ID, marks)
    send(mine, "/settings/for-you", slider="4")
    assert "you read" not in mine.get("/for-you").text.lower()
    send(mine, "/settings/for-you", do="keep", learns="1")
    assert "you read" in mine.get("/for-you").text.lower()
    assert re.search(r'<span class="chip"><bdi>\w+', mine.get("/settings/for-you").text)
    send(mine, "/settings/for-you", do="forget")
    assert "you read" not in mine.get("/for-you").text.lower()
    assert "Nothing yet since" in mine.get("/settings/for-you").text


def test_it_is_for_readers_alone(mine: Site) -> None:
    mine.sign_in()
    mine.client.cookies.clear()
    for path in ("/for-you", "/settings/for-you", "/settings/muted", "/settings/rules", "/settings/rules.json"):
        assert mine.get(path).headers["location"] == f"/signin?next={path}"
    assert "For you" not in mine.get("/").text


def test_a_slider_that_is_none_is_refused(mine: Site) -> None:
    assert mine.post("/settings/for-you", {"csrf": mine.token("/settings/rules"), "slider": "9"}).status_code == 422
