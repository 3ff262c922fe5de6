"""Whatever a page holds, reading it gives an Article or an ExtractError, and text and HTML say the same."""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news7d.core.html import text_of
from news7d.core.pages import extract, extract_line
from news7d.errors import ExtractError
from news7d.model import Article

URL = "https://post.example/news/1"
GOLDEN = sorted((Path(__file__).resolve().parents[2] / "golden" / "pages").glob("*.html"))
SENTENCE = "The harbour bridge at Kelderby will close on Monday for at least a year, the town council said. "
PARAGRAPH = f"<p>{SENTENCE * 2}</p>"


def read(page: str | bytes, url: str = URL, content_type: str | None = None) -> Article | None:
    try:
        return extract(page, url, content_type)
    except ExtractError as error:
        assert error.cause == "no-article"
        assert str(error)
        return None


def ld(blob: str) -> str:
    return f'<head><script type="application/ld+json">{blob}</script></head><body><article><h1>Title of it</h1>{PARAGRAPH * 3}</article>'


HOSTILE = {
    "empty": "",
    "nul": "\x00" * 1000 + "<p>x",
    "surrogate": "<p>\ud800 text</p>" + PARAGRAPH,
    "deep div": "<div>" * 100_000 + "text",
    "deep mixture": "<div><b><span>" * 30_000 + "text",
    "just below the guard": "<div>" * 1900 + PARAGRAPH,
    "formatting": "".join(f"<b id=x{i}>" for i in range(3000)) + "<p>x" * 10_000,
    "attributes": "<p " + " ".join(f"a{i}=1" for i in range(60_000)) + ">" + PARAGRAPH,
    "crowds of attributes": ("<p " + " ".join(f"a{i}=1" for i in range(2000)) + ">") * 400 + PARAGRAPH,
    "attributes with tags in them": "<p " + " ".join(f"a{i}=<" for i in range(30_000)) + ">" + PARAGRAPH,
    "formatting in a paragraph": "<p>" + "".join(f"<i id=x{i}>" for i in range(1500)) + "<p>x" * 1500 + PARAGRAPH,
    "tables": "<table><tr><td>" * 5000,
    "lists": "<ul><li>" * 5000 + "x",
    "cdata": "<svg><![CDATA[x]]></svg><math><![CDATA[y]]></math><p><![CDATA[z]]></p>" + PARAGRAPH,
    "json-ld arrays": ld("[" * 200_000),
    "json-ld objects": ld('{"a":' * 50_000 + "1" + "}" * 50_000),
    "json-ld long strings": ld('{"@type":"Article","headline":"' + "x" * 1_000_000 + '","articleBody":"' + "&lt;" * 200_000 + '"}'),
    "json-ld escapes": ld('{"headline":"' + "\\\\" * 300_000),
    "json-ld pattern": ld('"author": [ {' * 30_000),
    "json-ld odd types": ld(
        '{"@type":["NewsArticle",7],"headline":{"@value":["a"]},"author":[1,null,[[[["x"]]]],{"name":{}}],"image":[[[[{}]]]],"datePublished":{},"keywords":[{}]}'
    ),
    "json-ld circle": ld(
        '{"@graph":[{"@type":"Article","@id":"#a","author":{"@id":"#b"}},{"@type":"Person","@id":"#b","author":{"@id":"#a"}}]}'
    ),
    "data island": '<meta property="og:type" content="article"><script id="__NEXT_DATA__">'
    + '{"a":' * 50_000
    + "1"
    + "}" * 50_000
    + "</script>",
    "data island without end": '<meta property="og:type" content="article"><script>Fusion.globalContent={"a":['
    + '{"type":"text"},' * 50_000,
    "title": "<title>" + "a | " * 200_000 + "</title><h1>" + "b - " * 100_000 + "</h1>" + PARAGRAPH,
    "dates": "<p>" + "12 jan 2020 " * 50_000,
    "dateline": "<article><p>" + "A" * 300_000 + "</p></article>",
    "srcset": "<article>" + PARAGRAPH + "<img srcset='" + "a," * 100_000 + "'>" + PARAGRAPH,
    "class": "<div class='" + "a-" * 200_000 + "'>" + PARAGRAPH,
    "spaces": "<p>" + " " * 1_000_000 + "x</p>",
    "byline": "<div class=byline>" + "by " * 50_000 + "</div><p>x",
    "year 0 and 9999": '<meta property="article:published_time" content="0000-00-00T00:00:00Z">'
    '<time datetime="9999-12-31T23:59:59-14:00">x</time>' + PARAGRAPH,
    "links": f"<article>{PARAGRAPH}<p><a href='http://[::1'>{SENTENCE}</a> and <a href='//'>more</a> {SENTENCE}</p></article>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_are_read_or_refused(name: str) -> None:
    read(HOSTILE[name])


@pytest.mark.parametrize("url", ["", "x", "http://[bad", "javascript:alert(1)", "https://post.example", "ftp://post.example/a"])
def test_any_address(url: str) -> None:
    article = read(PARAGRAPH * 3 + "<a href='/x'>y</a>", url)
    assert article is not None
    assert not article.url.startswith("javascript:")


def test_five_megabytes() -> None:
    article = read("<article><h1>A long list</h1>" + PARAGRAPH * 25_000 + "</article>")
    assert article is not None


@settings(max_examples=60)
@given(st.binary(max_size=3000))
def test_random_bytes(page: bytes) -> None:
    read(page)


@settings(max_examples=60)
@given(st.text(alphabet="<>/\"'= abpdivlrsctheimgz&;#![]-\n", max_size=2000))
def test_random_markup(page: str) -> None:
    read(page)


@settings(max_examples=80)
@given(st.sampled_from(GOLDEN), st.integers(0, 6000), st.integers(0, 6000), st.binary(max_size=8))
def test_cut_and_spliced_pages(path: Path, start: int, end: int, rubbish: bytes) -> None:
    page = path.read_bytes()
    read(page[:end])
    read(page[start:] + rubbish + page[:end])


# ------------------------------------------------------------------ one content in two forms


def words(markup: str) -> list[str]:
    """The words of the HTML without its pictures and players."""
    return text_of(re.sub(r"<figure>.*?</figure>", " ", markup, flags=re.S)).split()


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_text_and_html_say_the_same(path: Path) -> None:
    article = read(path.read_text("utf-8"))
    if article is not None:
        assert words(article.html) == article.text.split()


def test_text_and_html_of_real_pages_say_the_same(shared: Callable[[str], Path]) -> None:
    pages = []
    for pack in ("pages_2020", "pages_news", "pages_2025"):
        with gzip.open(shared(f"data/extraction/{pack}.jsonl.gz"), "rt", encoding="utf-8") as lines:
            pages += [json.loads(line) for line in lines][::5]
    for page in pages:
        line = extract_line(page)
        assert words(line["html"]) == line["text"].split(), page["id"]


BLOCKS = st.sampled_from(
    [
        PARAGRAPH,
        f"<h2>How it came about</h2>{PARAGRAPH}",
        f"<ul><li>{SENTENCE}</li><li>{SENTENCE[:40]} again.</li></ul>{PARAGRAPH}",
        f"<blockquote><p>{SENTENCE}</p></blockquote>",
        f"<p>{SENTENCE}<br>{SENTENCE}</p>",
        f"<div>{SENTENCE}<br><br>{SENTENCE}</div>",
        f"<ol><li>{SENTENCE}<ul><li>{SENTENCE[:50]}</li></ul></li>"
        f"<li>{SENTENCE[:30]}<figure><img src='/c.jpg' width=700></figure></li></ol>{PARAGRAPH}",
        f"<dl><dt>What</dt><dd>{SENTENCE}</dd><dt>When</dt><dd>{SENTENCE[:60]}</dd></dl>",
        f"<pre>one\n\n  two {SENTENCE}</pre>",
        f"<p dir=rtl>\u200f{SENTENCE}H<sub>2</sub>O<sup>1</sup> \u200bcut\u2060 <q>quoted</q> <time>11:30</time></p>",
        "<table><caption>Closed</caption><tr><th>Year</th><th>Days</th></tr><tr><td>2016</td><td>12</td></tr></table>",
        "<figure><img src='/a.jpg' width=800><figcaption>The bridge.</figcaption></figure>",
        f"<p><img src='/b.jpg' width=800>{SENTENCE} With<em> weight</em> &amp; <a href='/x'> a\xadlink</a>.</p>",
    ]
)


@settings(max_examples=60)
@given(st.lists(BLOCKS, min_size=1, max_size=8))
def test_text_and_html_say_the_same_for_any_mixture(parts: list[str]) -> None:
    numbered = [part.replace("Monday", f"Monday {i}") for i, part in enumerate(parts)]
    article = read(f"<article><h1>The bridge is closed</h1>{''.join(numbered)}</article>")
    if article is not None:
        assert words(article.html) == article.text.split()


EMBEDS = st.sampled_from(
    [
        "<iframe src=https://www.youtube.com/embed/abcDEF12345></iframe>",
        "<video controls src=/v.mp4>Your browser cannot play this. <a href=/v.mp4>Download</a></video>",
        "<audio src=/a.mp3></audio>",
        "<script async src=https://telegram.org/js/telegram-widget.js data-telegram-post=kelderby/8></script>",
        "<amp-youtube data-videoid=abcDEF12345></amp-youtube>",
        "<div class=fb-video data-href=https://www.facebook.com/kelderby/videos/1/></div>",
        "<lite-youtube videoid=abcDEF12345></lite-youtube>",
        "<div id=botr_AbCd1234_EfGh5678_div class=jwplayer></div>",
        "<video-js data-account=123 data-video-id=456789></video-js>",
    ]
)


@settings(max_examples=100)
@given(st.lists(st.tuples(BLOCKS, EMBEDS), min_size=2, max_size=8))
def test_players_never_change_the_text(parts: list[tuple[str, str]]) -> None:
    numbered = [(block.replace("Monday", f"Monday {i}"), embed) for i, (block, embed) in enumerate(parts)]
    head = f"<article><h1>The bridge is closed</h1>{PARAGRAPH}"
    plain = read(f"{head}{''.join(block for block, _ in numbered)}</article>")
    dressed = read(f"{head}{''.join(block + embed for block, embed in numbered)}</article>")
    assert plain is not None
    assert dressed is not None
    assert plain.text == dressed.text
    assert dressed.videos


def test_a_player_in_the_midst_of_a_paragraph_does_not_cut_it() -> None:
    page = f"<article><h1>The bridge is closed</h1>{PARAGRAPH * 2}<p>{SENTENCE}It is%s closed.</p></article>"
    one, other = read(page % ""), read(page % "<video src=/v.mp4>No <b>player</b></video>")
    assert one is not None
    assert other is not None
    assert one.text == other.text


def test_pictures_with_captions_never_change_the_text() -> None:
    plain = f"<article><h1>The bridge is closed</h1>{PARAGRAPH}<p>{SENTENCE}Also.</p></article>"
    dressed = plain.replace(
        "</p><p>",
        "</p><figure><img src=/a.jpg width=900><figcaption>Seen from the quay.</figcaption></figure><p>",
    )
    one, other = read(plain), read(dressed)
    assert one is not None
    assert other is not None
    assert one.text == other.text
    assert other.images


# ------------------------------------------------------------------ the filter


def test_a_line_without_a_page_is_an_error_line() -> None:
    assert extract_line({"id": "7"}) == {"id": "7", "error": extract_line({"id": 1})["error"]}
    assert "error" in extract_line({"id": "8", "html_base64": "%%%%"})


def test_bytes_in_any_declared_encoding() -> None:
    page = (
        "<meta charset='{}'><article><h1>Brücke gesperrt für Autos</h1>"
        + "<p>Die Brücke über den Fluß bleibt für längere Zeit gesperrt, sagte die Bürgermeisterin von Köln.</p>" * 2
        + "<p>Mehr als tausend Fußgänger müssen einen großen Umweg gehen, und das für mindestens zwölf Monate.</p></article>"
    )
    for charset in ("utf-8", "iso-8859-1", "windows-1252", "utf-16"):
        encoded = base64.b64encode(page.format(charset).encode(charset)).decode()
        line = extract_line({"id": charset, "url": URL, "html_base64": encoded})
        assert "Fußgänger müssen" in line["text"], charset
    header = base64.b64encode(page.replace("<meta charset='{}'>", "").encode("iso-8859-1")).decode()
    assert "Fußgänger" in extract_line({"id": 1, "url": URL, "html_base64": header, "content_type": "text/html; charset=latin1"})["text"]


def test_every_field_that_was_found_knows_where_from() -> None:
    article = read(next(path for path in GOLDEN if path.stem == "plain").read_text("utf-8"))
    assert article is not None
    known = dict(article.origins)
    assert {"title", "text", "authors", "published", "image"} <= known.keys()
    assert all(0 <= sure <= 1 for _, sure in article.confidence)
