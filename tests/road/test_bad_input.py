"""What the world and its people do wrong: a named cause or a clear sentence, never a stack trace, and nothing is lost."""

from __future__ import annotations

import gzip
import sqlite3

import pytest

from tests.far_side import answer, run_hostile
from tests.road.conftest import House

RSS = '<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'
ITEM = "<item><guid>{n}</guid><title>{title}</title><link>http://127.0.0.1:1/{n}</link>{more}</item>"


def feed(*items: str) -> bytes:
    return answer(RSS.format(items="".join(items)).encode(), content_type="application/rss+xml")


def item(n: object, title: str = "A title", more: str = "") -> str:
    return ITEM.format(n=n, title=title, more=more)


BAD = {
    "/not-a-feed": (answer(b"just words", content_type="text/plain"), "not-a-feed"),
    "/empty": (answer(b""), "empty"),
    "/large": (answer(b"<rss>" + b" " * 20_000_000), "too-large"),
    "/bomb": (answer(gzip.compress(b"\0" * 60_000_000), content_encoding="gzip"), "too-large"),
    "/entity-bomb": (
        answer(
            b'<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><rss><channel><title>&b;</title></channel></rss>'
        ),
        None,
    ),
    "/html": (answer(b"<!doctype html><title>Log in</title><p>Please.", content_type="text/html"), "html"),
    "/cut": (answer(RSS.format(items=item(1) + item(2)).encode()[:-60]), None),
    "/charset": (answer(RSS.format(items=item(1, "Café")).encode("cp1252"), content_type="application/rss+xml; charset=utf-8"), None),
    "/long-title": (feed(item(1, "word " * 200_000)), None),
    "/many": (feed(*(item(n) for n in range(10_000))), None),
    "/year-0": (feed(item(1, more="<pubDate>Mon, 01 Jan 0000 00:00:00 GMT</pubDate>")), None),
    "/year-9999": (feed(item(1, more="<pubDate>Fri, 31 Dec 9999 23:59:59 GMT</pubDate>")), None),
    "/same-guid": (feed(item(1), item(1), item(1)), None),
}


@pytest.mark.timeout(180)
def test_every_bad_feed_ends_with_its_cause_or_its_entries(tmp_path, scripted):
    server = scripted({path: body for path, (body, _) in BAD.items()})
    house = House(tmp_path / "data")
    house.run("add", "--unchecked", *(server.url(path) for path in BAD))
    house.run("refresh", "--feeds-only", timeout=150)
    assert "Traceback" not in house.complaint
    found = {row["url"].removeprefix(server.url("")): row for row in house.json("feeds")}
    assert {path: found[path]["cause"] for path in BAD} == {path: cause for path, (_, cause) in BAD.items()}
    entries = {path: row["entries"] for path, row in found.items()}
    assert entries["/charset"] == entries["/long-title"] == entries["/same-guid"] == 1
    assert entries["/year-0"] == entries["/year-9999"] == 1
    assert entries["/cut"] >= 1
    assert entries["/many"] == 2000  # the cap, and a problem line
    assert "sound" in house.run("check")


def test_addresses_that_lead_inside_are_refused(tmp_path):
    house = House(tmp_path / "data", NEWS7D_ALLOW_PRIVATE_NETWORKS="0")
    house.run("add", "http://169.254.169.254/latest/meta-data/", code=1)
    assert "Traceback" not in house.complaint
    house.run("add", "--unchecked", "http://169.254.169.254/feed", "http://127.0.0.1:9/feed")
    house.run("refresh")
    assert {row["cause"] for row in house.lines("feeds", "--failing")} == {"forbidden"}


@pytest.mark.timeout(180)
def test_hostile_servers_hold_up_nobody(tmp_path):
    with run_hostile(tmp_path) as server:
        house = House(tmp_path / "data")
        paths = ["gzip-bomb", "infinite", "bad-chunk", "huge-header", "http09", "loop", "ok", "rst", "captcha-200", "410", "429-secs"]
        house.run("add", "--unchecked", *(server.url(f"/{path}") for path in paths))
        house.run("refresh", timeout=150)
        causes = {row["url"].rpartition("/")[2]: row["cause"] for row in house.json("feeds")}
    assert causes["ok"] is None
    assert all(causes[path] for path in paths if path != "ok"), causes


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("read", "999"), "no story"),
        (("remove", "999"), "no feed 999"),
        (("import", "/nowhere/at-all.opml"), "No such file"),
        (("add", "mailto:someone@example.org"), "not a web address"),
        (("restore", "/nowhere/at-all"), ""),
        (("config", "--config", "/nowhere/news7d.toml"), "no such configuration file"),
        (("up", "--host", "0.0.0.0"), "set a password first"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line_with_the_way_out(tmp_path, arguments, sentence):
    house = House(tmp_path / "data")
    house.run(*arguments, code=2)
    assert sentence in house.complaint
    assert "Traceback" not in house.complaint
    assert len(house.complaint.strip().splitlines()) <= 2


def test_an_opml_with_a_dtd_is_refused_and_nested_folders_are_kept(tmp_path):
    house = House(tmp_path / "data")
    dtd = b'<!DOCTYPE opml [<!ENTITY x "y">]><opml version="2.0"><body><outline xmlUrl="http://a.example/f"/></body></opml>'
    house.run("import", "-", stdin=dtd, code=2)
    nested = b'<opml version="2.0"><body><outline text="A"><outline text="B"><outline xmlUrl="http://a.example/f"/></outline></outline></body></opml>'
    assert house.json("feeds") == []
    house.run("import", "-", stdin=nested)
    with sqlite3.connect(house.folder / "news7d.sqlite") as database:
        assert database.execute("SELECT folder FROM feed").fetchall() == [("A/B",)]
    house.run("import", "-", stdin=house.run("export", "-").encode())
    assert len(house.json("feeds")) == 1


def test_twenty_thousand_outlines_are_imported(tmp_path):
    house = House(tmp_path / "data")
    outlines = "".join(f'<outline text="Feed {n}" xmlUrl="http://host{n}.example/feed"/>' for n in range(20_000))
    said = house.run("import", "-", stdin=f'<opml version="2.0"><body>{outlines}</body></opml>'.encode())
    assert said.startswith("20000 feeds added")


def test_a_locked_database_is_waited_for(tmp_path):
    house = House(tmp_path / "data")
    house.run("init")
    with sqlite3.connect(house.folder / "news7d.sqlite", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        process = house.start("add", "--unchecked", "http://a.example/f")
        try:
            with pytest.raises(Exception, match="timed out"):
                process.wait(1.5)
            other.execute("ROLLBACK")
            out, _ = process.communicate(timeout=30)
        finally:
            process.kill()
    assert b"added" in out


def test_filters_answer_every_line(tmp_path):
    house = House(tmp_path / "data")
    lines = b'{"id": "a", "url": "http://x.example/", "html": "<p>nothing"}\nnot json\n{"id": "b", "html": 7}\n[]\n{"id": "c"}\n'
    for verb in ("extract", "parse", "group"):
        answers = house.run(verb, "--jsonl", stdin=lines).strip().splitlines()
        assert len(answers) == 5, verb
        assert "Traceback" not in house.complaint
