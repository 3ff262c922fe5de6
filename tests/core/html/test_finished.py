# ruff: noqa: E501 (rows of markup)
"""What is told to be sanitised already is what the parser behind the sanitiser would give back, letter by letter."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news7d.core.html import sanitise
from news7d.core.html.clean import _parsed
from news7d.core.html.finished import is_finished

TAGS = "p strong em b i li ul ol h2 h3 blockquote code q figure figcaption dl dt dd a br small td table pre script svg".split()
PIECES = st.lists(
    st.one_of(
        st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
        st.sampled_from(
            [
                '<a href="https://a.example/x?y=1&amp;z=2">', '<a class="embed" href="https://a.example/">', '<a href="javascript:x">',
                '<a href="https://a.example:99999/">', '<a href="https://1.2.3.4.5/">', '<a href="https://xn--a.example/">',
                '<a href="https://a.example/&b">', '<a href="/x">', '<img src="https://a.example/p.jpg" alt="it&#x27;s">',
                '<img src="https://a.example/p.jpg" alt="" width="640" height="1">', '<img src="https://a.example/p.jpg" alt="">', '<p dir="rtl">',
                '<img src="https://a.example/p.jpg" width="640" height="480">', '<p dir="up">', "<p >", "<P>", "<br/>", "<!--x-->", "<p", ">", '"',
                "&amp;", "&nbsp;", "&quot;", "&#39;", "&", "\u00a0", "\ufeff", "\x00", "\r", "\n", " ", "\u202e", "\ud800", "\U000e0041", "text",
            ]
        ),
        st.text(max_size=3),
    ),
    max_size=12,
)  # fmt: skip


def whole(tag: str, inner: str) -> str:
    return f"<{tag}>{inner}</{tag}>"


NESTED = st.recursive(
    st.sampled_from(["text", "&amp;", "<br>", "", "\n", '<img src="https://a.example/p.jpg" alt="">', '<figure><img src="https://a.example/p.jpg"></figure>']),
    lambda inner: st.one_of(
        st.builds("".join, st.lists(inner, max_size=3)),
        st.builds(whole, st.sampled_from(TAGS), inner),
        st.builds('<a href="https://a.example/x">{}</a>'.format, inner),
        st.builds('<li dir="rtl">{}</li>'.format, inner),
    ),
    max_leaves=10,
)  # fmt: skip


@pytest.mark.parametrize("base", [None, "https://base.example/a/"])
@given(markup=st.one_of(PIECES.map("".join), NESTED))
@settings(max_examples=300)
def test_what_is_finished_is_what_the_parser_gives_back(base: str | None, markup: str) -> None:
    if is_finished(markup):
        assert _parsed(markup, base) == markup


def test_the_battery_is_never_taken_for_finished_where_the_parser_changes_it(shared: Callable[[str], Path]) -> None:
    with shared("data/security/xss/ALL.jsonl").open("rb") as lines:
        for line in lines:
            payload = json.loads(line)["payload"]
            for markup in (payload, f"<p>{payload}</p>", sanitise(payload)):
                assert not is_finished(markup) or _parsed(markup, None) == markup


@pytest.mark.parametrize(
    "markup",
    [
        "<p>One <strong>two <em>three</em></strong></p>\n<ul><li>a<ul><li>b</li></ul></li></ul>",
        '<h2>Words</h2><p dir="rtl">x &amp; y<br>z</p><blockquote><p>q</p></blockquote>',
        '<figure><img src="https://a.example/p.jpg?w=1&amp;h=2" alt="A &quot;b&quot;"><figcaption>c</figcaption></figure>',
        '<p><a class="embed" href="https://a.example/v">▶ Video</a></p>',
    ],
)
def test_what_readers_of_pages_write_is_finished(markup: str) -> None:
    assert is_finished(markup)
    assert _parsed(markup, None) == markup


@pytest.mark.parametrize(
    "markup",
    [
        "<p>One<p>two</p></p>", '<a href="https://a.example/">x<a href="https://a.example/">y</a></a>', "<strong><p>x</p></strong>", "<p>open",
        "</p>", "<h2><h3>x</h3></h2>", '<p onclick="x">y</p>', '<a href="https://a.example/" href="javascript:x">y</a>', "<table>x</table>",
    ],
)  # fmt: skip
def test_what_a_parser_would_change_is_not(markup: str) -> None:
    assert not is_finished(markup)
