"""What every feed is promised, whatever it looks like: ids, bounds, named causes, and nothing of the machine in it."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news7d.core.feeds import parse_feed, parse_line
from news7d.errors import ParseError

URL = "https://feeds.example/feed"


def rss(items: str, head: str = "") -> bytes:
    return f'<rss version="2.0"><channel><title>T</title><link>https://t.example/</link>{head}{items}</channel></rss>'.encode()


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\x1f\x8b\x08broken", "empty"),
        (b"<!doctype html><title>Moved</title><p>Please log in.", "html"),
        (b"<!-- x --><HTML><body>", "html"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>', "html"),
        (b"<opml version='2.0'><body/></opml>", "not-a-feed"),
        (b"plain words", "not-a-feed"),
        (b"{}", "not-a-feed"),
        (b"[1]", "not-a-feed"),
        (b'{"items": NaN}', "not-a-feed"),
        (b"[" * 200_000, "not-a-feed"),
        (b"\x00\x01\x02\x03<", "not-a-feed"),
    ],
)
def test_what_is_no_feed_says_why(body: bytes, cause: str) -> None:
    with pytest.raises(ParseError) as error:
        parse_feed(body, URL)
    assert error.value.cause == cause


def test_one_bad_entry_costs_no_other() -> None:
    feed = parse_feed(
        rss("<item><title>A</title></item><item><title>B <b>open</title><pubDate>99/99/9999</pubDate></item><item><title>C</title></item>"),
        URL,
    )
    assert [entry.title for entry in feed.entries] == ["A", "B open", "C"]
    assert feed.problems


def test_an_attribute_without_quotes_costs_nothing() -> None:
    (entry,) = parse_feed(rss("<item foo=bar><title>A &amp; b</title></item>"), URL).entries
    assert entry.title == "A & b"


def test_an_unclosed_item_does_not_hide_the_next() -> None:
    feed = parse_feed(rss("<item><title>A</title><item><title>B</title></item>"), URL)
    assert [entry.title for entry in feed.entries] == ["A", "B"]


def test_a_feed_cut_off_gives_no_half_link() -> None:
    whole = rss("".join(f"<item><title>Number {i}</title><link>https://t.example/{i}/long-address</link></item>" for i in range(9)))
    for length in range(200, len(whole)):
        for entry in parse_feed(whole[:length], URL).entries[1:]:
            assert entry.url is not None
            assert entry.url.endswith("/long-address")


WHOLE = {
    "rss": rss(
        "".join(
            f"<item><title>Number {i}</title><link>https://t.example/{i}</link><description>&lt;p&gt;Text {i}&lt;/p&gt;</description>"
            f"<guid>tag:{i}-of-nine</guid></item>"
            for i in range(9)
        )
    ),
    "atom": (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>'
        + "".join(
            f'<entry><id>urn:{i}-of-nine</id><title>Number {i}</title><link href="https://t.example/{i}"/><summary>Text</summary></entry>'
            for i in range(9)
        )
        + "</feed>"
    ).encode(),
}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(WHOLE)), st.floats(min_value=0.35, max_value=1))
def test_any_beginning_of_a_feed_gives_some_of_its_entries_and_no_others(kind: str, share: float) -> None:
    body = WHOLE[kind]
    ids = [entry.id for entry in parse_feed(body, URL).entries]
    begun = [entry.id for entry in parse_feed(body[: int(len(body) * share)], URL).entries]
    assert begun == ids[: len(begun)]
    assert len(begun) >= int(len(ids) * share) - 1


def test_entries_with_one_guid_are_told_apart_by_their_links() -> None:
    items = "".join(f"<item><guid>same</guid><link>https://t.example/{i}</link></item>" for i in range(3))
    assert len({entry.id for entry in parse_feed(rss(items), URL).entries}) == 3


def test_the_same_entry_has_the_same_id_at_the_next_poll() -> None:
    one = "<item><title>No guid, no link</title><pubDate>Fri, 03 May 2024 14:05:00 GMT</pubDate></item>"
    ids = [parse_feed(rss(more + one), URL).entries[-1].id for more in ("", "<item><title>Newer</title></item>")]
    assert ids[0] == ids[1]


def test_bounds_hold() -> None:
    many = parse_feed(rss("<item><title>x</title></item>" * 3000), URL)
    assert len(many.entries) == 2000
    assert "3000 entries" in many.problems[0]
    assert len(parse_feed(rss("<item/>" * 9), URL, max_entries=4).entries) == 4
    assert len(parse_feed(rss(f"<item><title>{'long ' * 200_000}</title></item>"), URL).entries[0].title) <= 2000
    deep = parse_feed(rss(f"<item><title>A</title><description>{'&lt;div&gt;' * 100_000}deep</description></item>"), URL)
    assert "deep" in (deep.entries[0].summary or "")
    assert parse_feed(rss("<item><title>A</title></item>" + "<x>" * 100_000), URL).entries[0].title == "A"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32", "iso-8859-1", "windows-1252", "shift_jis", "euc-kr"])
def test_declared_encodings_are_read(encoding: str) -> None:
    word = {"shift_jis": "日本", "euc-kr": "한국"}.get(encoding, "Größe")
    body = f'<?xml version="1.0" encoding="{encoding}"?><rss><channel><title>{word}</title></channel></rss>'.encode(encoding)
    assert parse_feed(body, URL).title == word


def test_the_header_helps_where_the_document_is_silent() -> None:
    body = "<rss><channel><title>Москва</title></channel></rss>".encode("koi8-r")
    assert parse_feed(body, URL, "text/xml; charset=KOI8-R").title == "Москва"


def test_utf8_is_believed_against_its_declaration() -> None:
    body = '<?xml version="1.0" encoding="iso-8859-1"?><rss><channel><title>Größe</title></channel></rss>'.encode()
    assert parse_feed(body, URL).title == "Größe"


def test_gzipped_sitemaps_are_unpacked() -> None:
    body = b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>https://feeds.example/1</loc></url></urlset>"
    assert parse_feed(gzip.compress(body), URL).entries[0].url == "https://feeds.example/1"


def test_dates_keep_their_offset_and_days_stay_days() -> None:
    dated = "<item><title>{}</title><pubDate>{}</pubDate></item>"
    feed = parse_feed(rss(dated.format("a", "Fri, 03 May 2024 14:05:00 +0900") + dated.format("b", "2024-05-03")), URL)
    assert [str(entry.published) for entry in feed.entries] == ["2024-05-03 14:05:00+09:00", "2024-05-03"]


def test_nothing_active_comes_through_any_field() -> None:
    bad = "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;"
    texts = "".join(f"<{name}>{bad}</{name}>" for name in ("title", "author", "category", "description"))
    items = f"<item><link>javascript:alert(1)</link>{texts}</item>"
    entry = parse_feed(rss(items), URL).entries[0]
    assert entry.url is None
    assert "onerror" not in (entry.summary or "") and "script" not in (entry.summary or "")
    assert "<" not in entry.title + "".join(entry.authors) + "".join(entry.categories)


STARTS = [b"", b"<rss><channel><item>", b'<feed xmlns="http://www.w3.org/2005/Atom"><entry>', b'{"items":[', b"\xff\xfe<"]


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"<rss><channel><item>", b'<feed xmlns="http://www.w3.org/2005/Atom"><entry>', b'{"items":[', b"\xff\xfe<"]),
)
def test_any_bytes_give_a_feed_or_a_named_cause(junk: bytes, start: bytes) -> None:
    try:
        feed = parse_feed(start + junk, URL)
    except ParseError as error:
        assert error.cause in ("empty", "html", "not-a-feed")
    else:
        assert all(entry.id for entry in feed.entries)
        json.dumps([feed.title, [e.title for e in feed.entries]], ensure_ascii=False).encode("utf-8")


# ------------------------------------------------------------------ the filter


def test_the_filter_answers_bad_lines_with_a_sentence() -> None:
    for line in ({"id": "a"}, {"id": "a", "content_base64": "=="}, {"id": "a", "content_base64": 5}, {"id": "a", "content_base64": ""}):
        answer = parse_line(line)
        assert answer["id"] == "a"
        assert answer["error"].endswith(".")


def test_the_filter_gives_the_fields_of_its_contract() -> None:
    answer = parse_line({"id": 1, "url": URL, "content_base64": base64.b64encode(rss("<item><title>A</title></item>")).decode()})
    assert {"id", "format", "title", "url", "language", "hubs", "self", "ttl_minutes", "entries", "problems"} <= answer.keys()
    assert {"id", "url", "title", "content", "summary", "authors", "published", "updated", "categories", "media"} <= answer["entries"][
        0
    ].keys()
    json.dumps(answer)


# ------------------------------------------------------------------ hostile files


@pytest.mark.timeout(60)  # each alone takes under half a second; expanded entities would take for ever
def test_hostile_xml_reads_no_file_and_takes_little_time(shared: Callable[[str], Path]) -> None:
    folder = shared("data/security/xxe/own")
    for path in sorted(folder.glob("*.xml")):
        try:
            feed = parse_feed(path.read_bytes(), URL)
        except ParseError:
            continue
        assert "root:" not in repr(feed)[:1_000_000]
        assert len(feed.entries) <= 2000


def test_json_test_suite_never_crashes(shared: Callable[[str], Path]) -> None:
    for path in sorted(shared("data/security/json/JSONTestSuite").glob("*.json")):
        with pytest.raises(ParseError):
            parse_feed(path.read_bytes(), URL)


def test_illformed_feeds_are_read_as_far_as_they_go(shared: Callable[[str], Path]) -> None:
    titles = {}
    for path in sorted(shared("data/security/feeds/feedparser_illformed/chardet").glob("*.xml")):
        titles[path.stem] = [entry.title for entry in parse_feed(path.read_bytes(), URL).entries]
    assert titles["koi8r"] == ["Как пережить новогоднюю ночь"]
    assert titles["eucjp"] == ["ゲーム三昧な正月"]
