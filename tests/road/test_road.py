"""Sources in, a front page of stories out, against a simulated web whose truth is known."""

from __future__ import annotations

import collections
import json
import sqlite3
import time

import pytest

from tests.far_side import FarSide, run_simweb
from tests.road.conftest import House, address_of, get, stop, wait_for

FAULTS = "500=0.03,403=0.03,hang=0.02,reset=0.03,html=0.03,empty=0.02,truncated=0.02,loop=0.02"


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory):
    with run_simweb(tmp_path_factory.mktemp("web"), outlets=30, faults=FAULTS, entries=12, json=True) as server:
        yield server


@pytest.fixture(scope="module")
def passed(tmp_path_factory: pytest.TempPathFactory, web: FarSide) -> House:
    """A house after one pass over the whole web."""
    house = House(tmp_path_factory.mktemp("road") / "data")
    house.run("import", "-", stdin=get(web.url("/__opml"))[1])
    house.summary = house.json("refresh", "--all")
    return house


def rows(house: House, sql: str) -> list[tuple]:
    with sqlite3.connect(house.folder / "news7d.sqlite") as database:
        return database.execute(sql).fetchall()


def truth(web: FarSide) -> dict:
    return web.control("/__truth")


def test_every_entry_of_the_healthy_feeds_is_stored_once(passed, web):
    known = truth(web)
    healthy = {outlet["i"] for outlet in known["outlets"] if not outlet["fault"]}
    wanted = collections.Counter(article["url"] for article in known["articles"] if article["outlet"] in healthy)
    stored = collections.Counter(url for (url,) in rows(passed, "SELECT url FROM article"))
    assert {url: stored[url] for url in wanted} == wanted
    per_feed = rows(passed, "SELECT feed_id, count(*) FROM entry GROUP BY feed_id HAVING count(*) > 12")
    assert per_feed == []


def test_the_faulty_feeds_are_listed_with_their_causes(passed, web):
    faults = {outlet["base"] + "/feed": outlet["fault"] for outlet in truth(web)["outlets"] if outlet["fault"]}
    causes = {feed["url"]: feed["cause"] for feed in passed.lines("feeds", "--failing")}
    expected = {
        "500": {"server-error"},
        "403": {"bot-wall"},
        "hang": {"timeout"},
        "reset": {"unreachable", "bad-http"},
        "html": {"html"},
        "empty": {"empty"},
        "loop": {"redirect-loop"},
    }
    for url, fault in faults.items():
        if fault in expected:
            assert causes.get(url) in expected[fault], (url, fault)
    assert set(causes) <= set(faults)


def test_pages_become_articles_with_their_text(passed, web):
    ((read,),) = rows(passed, "SELECT count(*) FROM article WHERE page_read = 1")
    assert read > 100
    story = passed.json("stories", "-n", "1")[0]
    view = passed.json("read", str(story["id"]))
    assert len(view["text"].split()) > 100


def test_reports_of_one_event_are_one_story(passed, web):
    event = {article["url"]: article["event"] for article in truth(web)["articles"]}
    placed = [(event[url], story) for url, story in rows(passed, "SELECT url, story_id FROM article") if url in event]
    assert all(story is not None for _, story in placed)
    assert bcubed_f1(placed) > 0.9


def bcubed_f1(pairs):
    def half(key, value):
        groups = collections.defaultdict(collections.Counter)
        for pair in pairs:
            groups[pair[key]][pair[value]] += 1
        return sum(groups[pair[key]][pair[value]] / groups[pair[key]].total() for pair in pairs) / len(pairs)

    precision, recall = half(1, 0), half(0, 1)
    return 2 * precision * recall / (precision + recall)


def test_nothing_new_means_nothing_stored(passed, web):
    before = rows(passed, "SELECT count(*) FROM entry"), rows(passed, "SELECT count(*) FROM article")
    again = passed.json("refresh", "--all")
    assert again["entries_new"] == 0
    assert (rows(passed, "SELECT count(*) FROM entry"), rows(passed, "SELECT count(*) FROM article")) == before
    assert again["unchanged"] > 15
    assert web.control("/__stats")["304"] >= again["unchanged"]


def test_what_is_stored_can_be_searched_and_is_sound(passed):
    title = passed.json("stories", "-n", "1")[0]["headline"]
    words = [word for word in title.split() if word.isalpha()][:3]
    hits = passed.json("search", *words)["hits"]
    assert any(word in hit["title"] for hit in hits for word in words)
    assert "sound" in passed.run("check")


def test_a_backup_restores_into_another_house(passed, tmp_path):
    passed.run("backup", str(tmp_path / "all.news7d"))
    other = House(tmp_path / "other")
    other.run("restore", str(tmp_path / "all.news7d"))
    assert other.json("feeds") == passed.json("feeds")
    assert "sound" in other.run("check")
    assert other.json("stories") == passed.json("stories")


def test_entries_first_and_pages_later(tmp_path, web):
    house = House(tmp_path / "data")
    house.run("add", "--unchecked", web.feed(0), web.feed(1))
    first = house.json("refresh", "--feeds-only")
    assert first["entries_new"] > 0
    assert (first["pages"], first["analysed"], first["stories"]) == (0, 0, 0)
    (title,) = rows(house, "SELECT title FROM article LIMIT 1")[0]
    assert house.json("search", f'"{title}"')["total"] >= 1
    second = house.json("refresh")
    assert second["feeds"] == 0
    assert second["analysed"] >= first["entries_new"]
    assert second["stories"] > 0


def test_up_shows_stories_and_stops_in_time(tmp_path, web):
    house = House(tmp_path / "data")
    house.run("import", "-", stdin=get(web.url("/__opml"))[1])
    process = house.start("up", "--port", "0")
    try:
        address = address_of(process)
        assert get(address + "/healthz")[0] == 200
        wait_for(lambda: json.loads(get(address + "/feeds/top.json")[1])["items"], 90)
        page = wait_for(lambda: (body := get(address + "/")[1]) and b"independent" in body and body, 90)
        assert b"Traceback" not in page
        assert house.run("up", "--port", "0", code=2) == ""
        assert "running already" in house.complaint
    finally:
        started = time.monotonic()
        code = stop(process)
    assert time.monotonic() - started < 5
    assert code == 0
