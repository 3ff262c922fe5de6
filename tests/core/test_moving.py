"""What other programs export, as they write it; and what is no good, refused with a way out."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news7d.core.moving import Brought, Parcel, from_bytes, open_parcel, to_bytes
from news7d.core.moving.leaving import Leaving, pack
from news7d.core.moving.opening import LARGEST
from news7d.core.moving.parcel import MOST_ITEMS
from news7d.core.moving.records import moment_of, tags_of
from news7d.core.opml import MOST_OUTLINES
from news7d.errors import Invalid
from news7d.model import NewFeed

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "moving"
NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)


def opened(*names: str) -> Parcel:
    if len(names) == 1:
        return open_parcel((GOLDEN / names[0]).read_bytes(), names[0])
    return open_parcel(zipped({name: (GOLDEN / name).read_bytes() for name in names}), "export.zip")


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return out.getvalue()


def by_path(parcel: Parcel) -> dict[str, Brought]:
    return {item.url.rpartition("/")[2].partition("?")[0]: item for item in parcel.items}


def test_freshrss() -> None:
    parcel = opened("freshrss.opml", "freshrss_starred.json")
    assert [(feed.title, feed.folder, feed.kind, feed.full_text, feed.muted) for feed in parcel.feeds] == [
        ("Northfield Gazette", "Harbour towns", "rss", True, False),
        ("Tide Tables", "Harbour towns", "page", None, False),
        ("Lock Keepers", "Quiet", "rss", None, True),
        ("Bare", None, "rss", None, False),
    ]
    bridge, four = parcel.items
    assert (bridge.guid, bridge.feed_url, bridge.read, bridge.starred) == ("nf-bridge-1", "https://northfield.example/feed.xml", True, True)
    assert bridge.tags == ("bridges",)  # «Local news» is the feed's word
    assert bridge.html == "<p>The bridge stays shut until spring.</p>"
    assert bridge.at == datetime(2025, 11, 20, 8, 0, 0, 1, tzinfo=UTC)
    assert (four.read, four.starred, four.tags) == (False, False, ("Harbour towns",))  # with a guid, labels are tags alone
    assert len(parcel.problems) == 3


def test_folders_look_like_tags_in_googles_format() -> None:
    assert opened("inoreader_starred.json").items[0].tags == ("Harbour towns", "to cite")
    item = opened("inoreader_starred.json", "freshrss.opml").items[0]
    assert item.tags == ("to cite",)
    assert (item.title, item.starred, item.html) == ("Ferries & fares", True, "<p>Fares rise.</p>")
    assert item.feed_url == "https://northfield.example/feed.xml"


def test_miniflux() -> None:
    parcel = opened("miniflux_entries.json", "miniflux_feeds.json")
    found = by_path(parcel)
    assert (found["dredging"].starred, found["dredging"].read, found["dredging"].tags) == (True, True, ())
    assert found["dredging"].at == datetime(2026, 11, 13, 10, tzinfo=UTC)
    assert (found["read-only"].saved, found["read-only"].read, found["read-only"].html) == (False, True, "")
    assert "swept" not in found and "deleted" in parcel.problems[0]
    assert [(feed.title, feed.folder, feed.full_text, feed.muted) for feed in parcel.feeds] == [
        ("Northfield Gazette", "Harbour towns", True, False),
        ("Lock Keepers", "All", None, True),
    ]


def test_newsblur() -> None:
    (item,) = opened("newsblur_starred.json").items
    assert (item.url, item.guid) == ("https://northfield.example/herons", "https://northfield.example/?p=77")
    assert (item.feed_url, item.starred, item.read, item.tags) == ("https://northfield.example/feed.xml", True, True, ("birds",))
    assert item.note == "Ask the warden\n\n> Herons nest"
    assert item.at == datetime.fromtimestamp(1790931600, UTC)


@pytest.mark.parametrize("name", ["pocket.html", "pocket.csv"])
def test_pocket(name: str) -> None:
    parcel = opened(name)
    found = by_path(parcel)
    assert parcel.kinds == ("Pocket",)
    assert found.keys() == {"one", "two"}
    assert (found["one"].starred, found["one"].read, found["one"].tags) == (True, False, ("sea", "long read"))
    assert (found["two"].starred, found["two"].read, found["two"].tags) == (True, True, ())
    assert found["one"].at == datetime.fromtimestamp(1688628695, UTC)
    assert len(parcel.problems) == (1 if name.endswith("csv") else 0)


def test_wallabag() -> None:
    found = by_path(opened("wallabag.json"))
    assert (found["one"].starred, found["one"].read) == (True, True)
    assert found["one"].tags == ("sea", "work", "favourite")
    assert found["one"].note == "> Salt.\ntrue?"
    assert found["one"].at == datetime(2023, 7, 8, 7, 31, 35, tzinfo=UTC)
    assert (found["two"].starred, found["two"].read, found["two"].tags) == (True, False, ("later",))


def test_lists_of_saved_things() -> None:
    insta = by_path(opened("instapaper.csv"))
    assert [(insta[name].read, insta[name].tags) for name in ("one", "two", "three", "four")] == [
        (False, ()),
        (True, ("sea", "work")),
        (None, ("favourite",)),
        (None, ("Recipes",)),
    ]
    assert insta["one"].note == "Salt, they say"
    omni = opened("omnivore.json")
    assert [(item.read, item.tags, item.starred) for item in omni.items] == [(True, ("sea",), True), (False, (), True)]
    assert "deleted" in omni.problems[0]
    wise = by_path(opened("readwise.csv"))
    assert (wise["one"].read, wise["one"].tags, wise["one"].at) == (True, ("sea", "work"), datetime(2022, 11, 6, 4, 33, 50, tzinfo=UTC))
    assert (wise["two"].read, wise["two"].starred, wise["fed"].starred) == (False, True, False)
    pin = opened("pinboard.json").items[0]
    assert (pin.title, pin.note, pin.tags, pin.read) == ("Salt & wind", "Of salt", ("sea", "long-read"), False)


def test_bookmarks_and_addresses() -> None:
    parcel = opened("bookmarks.html")
    found = by_path(parcel)
    assert (found["one"].tags, found["one"].note, found["one"].title) == (("sea", "long read"), "A note of mine", "Salt & wind")
    assert (found["two"].tags, found["two"].read, found["two"].note) == (("Harbours",), False, None)
    assert parcel.problems == ("Link 4 leads to no web address: 'Old'.",)
    plain = opened("addresses.txt")
    assert [(item.url, item.title) for item in plain.items] == [
        ("https://saved.example/one", "Salt & wind"),
        ("https://saved.example/two", ""),
    ]
    assert plain.problems == ("Line 5 has no web address: 'not an address'.",)


def test_the_same_item_in_two_files_is_one() -> None:
    parcel = opened("pocket.csv", "wallabag.json", "bookmarks.html")
    one = by_path(parcel)["one"]
    assert len(parcel.items) == 2
    assert one.read and set(one.tags) == {"sea", "long read", "work", "favourite"} and "A note of mine" not in (one.note or "")


# ------------------------------------------------------------------ out and back

TIMES = st.none() | st.datetimes(datetime(1995, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC))
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)
ITEMS = st.builds(
    Brought,
    url=st.integers(0, 10**6).map(lambda number: f"https://a.example/{number}"),
    title=TEXT,
    guid=st.none() | TEXT,
    feed_url=st.none() | st.just("https://a.example/feed"),
    published=TIMES,
    at=TIMES,
    read=st.none() | st.booleans(),
    read_at=TIMES,
    starred=st.booleans(),
    tags=st.lists(TEXT, max_size=3, unique=True).map(tuple),
    note=st.none() | TEXT,
    noted_at=TIMES,
)


@settings(max_examples=25)
@given(st.lists(ITEMS, max_size=8, unique_by=lambda item: item.url))
def test_what_goes_out_comes_back(items: list[Brought]) -> None:
    feeds = (NewFeed(url="https://a.example/feed", title="A", folder="F/G"),)
    body = pack(Leaving(reader="ann", feeds=feeds, items=tuple(items), owned={"rules": [{"name": "x"}]}), "News7D", NOW)
    back = open_parcel(body, "x.zip")
    assert back.feeds == feeds and back.owned == {"rules": ({"name": "x"},)} and back.problems == ()
    found = {item.url: item for item in back.items}
    for item in items:
        got = found[item.url]
        for name in ("title", "guid", "feed_url", "published", "starred", "note", "noted_at", "tags"):
            assert getattr(got, name) == getattr(item, name), name
        assert bool(got.read) == bool(item.read)
        if item.at is not None:
            assert got.at == item.at
    assert from_bytes(to_bytes(back)) == back


def test_other_readers_understand_what_goes_out() -> None:
    item = replace(opened("freshrss_starred.json").items[0], note="mine")
    body = pack(Leaving(reader="ann", items=(item,)), "News7D", NOW)
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        google = open_parcel(archive.read("starred.json"), "starred.json").items[0]
        assert b"ann" in archive.read("README.txt")
    assert (google.url, google.guid, google.tags, google.starred, google.read) == (item.url, item.guid, item.tags, True, True)
    assert google.feed_url == item.feed_url and google.html == item.html


# ------------------------------------------------------------------ what is no good


@pytest.mark.parametrize(
    ("name", "body", "way_out"),
    [
        ("a.json", b"", "empty"),
        ("a.json", b"{", "Export it again"),
        ("a.json", b'{"a": 1}', "no saved items"),
        ("a.json", b"[" * 100_000, "JSON"),
        ("a.txt", b"nothing to see", "OPML, JSON, CSV"),
        ("a.csv", b"url,title\n", "OPML, JSON, CSV"),
        ("a.zip", b"PK\x03\x04rubbish", "ZIP"),
        ("a.zip", zipped({"picture.png": b"x"}), "nothing that News7D knows"),
        ("a.opml", b'<!DOCTYPE x [<!ENTITY e "x">]><opml><body/></opml>', "DTD"),
        ("a.opml", b"<opml><body>" + b'<outline text="x"/>' * (MOST_OUTLINES + 1) + b"</body></opml>", "outlines"),
        ("a.opml", b"<opml><body>" + b'<outline text="x">' * 200 + b"</outline>" * 200 + b"</body></opml>", "deep"),
        ("a.txt", b"https://a.example/\n" * (MOST_ITEMS + 1), "Split it"),
    ],
)
def test_what_is_refused_says_what_to_do(name: str, body: bytes, way_out: str) -> None:
    with pytest.raises(Invalid, match=way_out):
        open_parcel(body, name)


def test_an_archive_that_unpacks_to_far_too_much() -> None:
    with pytest.raises(Invalid, match="unpacks to more than"):
        open_parcel(zipped({"bomb.json": bytes(LARGEST + 1)}), "bomb.zip")


def test_one_bad_file_in_an_archive_costs_only_itself() -> None:
    parcel = open_parcel(zipped({"a.json": b"{", "pocket.csv": (GOLDEN / "pocket.csv").read_bytes()}), "x.zip")
    assert len(parcel.items) == 2 and any(problem.startswith("a.json") for problem in parcel.problems)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from("items url title tags categories origin canonical starred feed _news7d story_permalink id".split()), inner
        )
    ),
    max_leaves=20,
)


@settings(max_examples=60)
@given(JSON)
def test_any_json_is_read_or_refused(value: object) -> None:
    import orjson

    try:
        open_parcel(orjson.dumps(value), "x.json")
    except Invalid:
        pass


@settings(max_examples=60)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        open_parcel(body, "x")
    except Invalid:
        pass


def test_times_and_tags_in_all_their_ways() -> None:
    second = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    for value in (1700000000, "1700000000", 1700000000000, "1700000000000000", "2023-11-14T22:13:20Z", "2023-11-14 22:13:20+00:00"):
        assert moment_of(value) == second, value
    for value in (None, True, 0, -5, 10**30, "soon", "0001-01-01", [], float("inf")):
        assert moment_of(value) is None, value
    for value in ("a|b", "a,b", '["a","b"]', "['a', 'b']", ["a", "b"], [{"label": "a"}, {"name": "b"}], {"a": {}, "b": {}}, "#a;b"):
        assert tags_of(value) == ("a", "b"), value
    assert tags_of("a b", spaces=True) == ("a", "b")
    assert tags_of(7) == tags_of("") == tags_of("[")[1:] == ()
