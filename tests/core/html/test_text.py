"""Text, titles, excerpts and links out of markup."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news7d.core.html import excerpt, links_of, plain, sanitise, text_of


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("no markup &amp; all", "no markup & all"),
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("<p>a<br>b<br><br>c</p>", "a\nb\n\nc"),
        ("<h2>H</h2><ul><li>x</li><li>y</li></ul>z", "H\n\nx\n\ny\n\nz"),
        ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1 2\n\n3"),
        ("<p>a <b>b</b>c</p>", "a bc"),
        ("<pre>one\n  two</pre>", "one\ntwo"),
        ('<p>a</p><a class="embed" href="https://youtu.be/x">▶ YouTube</a><p>b</p>', "a\n\nb"),
        ("<p>a</p>\n\n  <figure><img src='https://x.example/'><figcaption>cap</figcaption></figure>", "a\n\ncap"),
        ("<p>1 &lt; 2&nbsp;kg</p>", "1 < 2 kg"),
        ("<script>no()</script><p>yes</p>", "yes"),
        ("", ""),
    ],
)
def test_text_of(html: str, text: str) -> None:
    assert text_of(html) == text


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("  Two\n words ", "Two words"),
        ("AT&amp;T &#8211; a&nbsp;deal", "AT&T – a deal"),
        ("<b>Bold</b> &lt;i&gt;", "Bold <i>"),
        ("1 < 2 and Vec<String> > x", "1 < 2 and Vec<String> > x"),
        ("a<script>alert(1)</script>b", "ab"),
        ("\u202eevil\u202c\u200b\x07\U000e0041", "evil"),
        ("e\u0301", "é"),
        ("👩‍👩‍👧", "👩‍👩‍👧"),
        ("می‌خواهم", "می‌خواهم"),
    ],
)
def test_plain(markup: str, title: str) -> None:
    assert plain(markup) == title


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300))
def test_titles_are_one_line_of_printable_nfc(text: str) -> None:
    title = plain(text)
    assert title == title.strip()
    assert "\n" not in title
    assert not any(unicodedata.category(c) == "Cc" or 0xE0000 <= ord(c) <= 0xE007F for c in title)
    assert unicodedata.is_normalized("NFC", title)
    title.encode("utf-8")


def test_long_titles_are_cut() -> None:
    assert len(plain("word " * 300_000)) <= 2000


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=800), st.integers(min_value=20, max_value=300))
def test_excerpts_are_short_lines(text: str, limit: int) -> None:
    short = excerpt(text, limit)
    assert len(short) <= limit
    assert "\n" not in short


def test_excerpts_end_well() -> None:
    assert excerpt("One sentence here. And another one that goes on for quite a while longer.", 30) == "One sentence here."
    assert excerpt("word " * 40, 22) == "word word word word…"
    assert excerpt("壁が動いた。" * 20, 20) == "壁が動いた。壁が動いた。壁が動いた。"
    assert excerpt("好" * 100, 20) == "好" * 19 + "…"
    assert excerpt("short", 300) == "short"
    assert not excerpt("क्षि" * 100, 50)[-2:].startswith("्")


def test_links() -> None:
    html = sanitise(
        '<a href="/a">1</a><a href="https://x.example/?a=1&b=2">2</a><a href="/a#top">3</a><a href="/a">4</a><a href="mailto:a@b.c">5</a>',
        "https://h.example/",
    )
    assert links_of(html) == ("https://h.example/a", "https://x.example/?a=1&b=2", "https://h.example/a#top")


def test_naughty_strings_survive_as_text(shared: Callable[[str], Path]) -> None:
    for text in json.loads(shared("data/security/text/blns.json").read_text("utf-8")):
        plain(text).encode("utf-8")
        text_of(sanitise(text)).encode("utf-8")
        excerpt(text).encode("utf-8")


@pytest.mark.timeout(60)  # each takes milliseconds; one that backtracks takes minutes
def test_no_subject_makes_a_pattern_explode(shared: Callable[[str], Path]) -> None:
    own = [
        "<a " * 30_000,
        "<video>" * 20_000 + "</video>",
        "<pre>\n" * 9_000,
        "<h1>" * 9_000,
        '<a class="embed"' * 9_000,
        "http://a.b/" + "a/" * 30_000,
    ]
    cases = json.loads(shared("data/security/text/redos_subjects.json").read_text("utf-8"))
    for subject in [case["repeat"] * case["times"] + case["tail"] for case in cases] + own:
        for function in (sanitise, text_of, plain, excerpt, links_of):
            function(subject)
