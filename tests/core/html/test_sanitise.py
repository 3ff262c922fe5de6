"""The sanitiser against everything that is known to slip through sanitisers."""

from __future__ import annotations

import html as stdlib_html
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from news7d.core.html import LONGEST_HTML, sanitise, text_of

TAGS = set(
    """a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure h1 h2 h3 h4
    h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp small span strike strong sub summary sup table tbody td tfoot th
    thead time tr u ul var wbr section article""".split()
)
ATTRIBUTES = set(
    """href src alt title class width height dir lang colspan rowspan start reversed type value datetime hreflang scope""".split()
)
SAFE = re.compile(r"(?:https?://|mailto:)[^\x00-\x20]+|data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=]+")


def dangers(html: str) -> Iterator[str]:
    """What a browser would find in `html` that is not on our list."""
    for node in LexborHTMLParser(f"<body><div id=ours>{html}</div>").css("#ours *"):
        if node.tag not in TAGS:
            yield f"<{node.tag}>"
        for name, value in node.attributes.items():
            if (
                name not in ATTRIBUTES
                or (name in ("href", "src") and not SAFE.fullmatch(value or ""))
                or (name == "class" and value != "embed")
            ):
                yield f"{name}={value!r}"


def payloads(shared: Callable[[str], Path]) -> list[str]:
    with shared("data/security/xss/ALL.jsonl").open("rb") as lines:
        return [json.loads(line)["payload"] for line in lines]


def test_the_whole_battery_is_harmless_and_stable(shared: Callable[[str], Path]) -> None:
    for payload in payloads(shared):
        once = sanitise(payload, "https://base.example/")
        assert not list(dangers(once)), payload
        assert sanitise(once, "https://base.example/") == once, payload


def test_no_spelling_of_a_scheme_gets_through(shared: Callable[[str], Path]) -> None:
    for url in json.loads(shared("data/security/xss/own_url_schemes.json").read_text("utf-8")):
        for markup in (f'<a href="{url}">x</a>', f"<a href='{url}'>x</a>", f'<img src="{url}">', f'<iframe src="{url}"></iframe>'):
            for base in (None, "https://base.example/"):
                assert not list(dangers(sanitise(markup, base))), markup


NAMES = """p div table tr td caption b i ul li pre br h1 form button center dt dd nobr font svg math style script noscript select option
textarea title blockquote details summary ruby rt colgroup col template iframe video""".split()
SOUP = (
    [f"<{name}>" for name in NAMES]
    + [f"</{name}>" for name in NAMES]
    + ["<a href='https://a.example/'>", "</a>", "<img src=x>", " x ", "\n"]
)
PIECES = st.lists(st.sampled_from([*SOUP, "&lt;", "&nbsp;", "<!--", "-->"]) | st.text(max_size=6), max_size=20)


@settings(max_examples=400, deadline=None)
@given(PIECES)
def test_any_soup_is_harmless_and_stable(pieces: list[str]) -> None:
    once = sanitise("".join(pieces), "https://base.example/")
    assert not list(dangers(once))
    assert sanitise(once) == once


@settings(max_examples=200, deadline=None)
@given(PIECES)
def test_sanitising_never_changes_the_text(pieces: list[str]) -> None:
    once = sanitise("".join(pieces))
    assert text_of(once) == text_of(sanitise(once))


def test_it_stays_the_same_when_done_again_whatever_the_base(shared: Callable[[str], Path]) -> None:
    for payload in payloads(shared)[::7]:
        once = sanitise(payload, "https://base.example/a/b?c#d")
        assert sanitise(once, "https://other.example/") == once, payload


VALUES = st.sampled_from(
    [
        "/x",
        "#n",
        "?q",
        "../up",
        "a b",
        "//c.example/",
        "javascript:x",
        "data:text/html,x",
        "JAVA&#9;SCRIPT:x",
        "12",
        "12px",
        "ltr",
        "RTL",
        "de",
    ]
)


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(["a", "img", "td", "ol", "p", "time", "b"]),
    st.dictionaries(
        st.sampled_from("href src alt title width height dir lang colspan start value class hreflang onclick style id".split()),
        VALUES | st.text(max_size=12),
        max_size=5,
    ),
    st.text(alphabet="<>\"'= hrefsclang/&;", max_size=20),
)
def test_every_value_is_checked_and_no_text_is_taken_for_one(tag: str, attributes: dict[str, str], text: str) -> None:
    pairs = "".join(f' {name}="{stdlib_html.escape(value)}"' for name, value in attributes.items())
    written = stdlib_html.escape(text, quote=False)
    once = sanitise(f"<{tag}{pairs}>{written}</{tag}>{written}", "https://base.example/d/f")
    assert not list(dangers(once))
    assert sanitise(once) == once
    if tag in ("a", "p", "b"):
        assert text_of(once) == text_of(f"{written}{written}" if tag != "p" else f"<p>{written}</p>{written}")


@pytest.mark.parametrize(
    ("markup", "clean"),
    [
        ("plain words", "plain words"),
        ("Fish &amp; chips &lt;3 &copy; &#x80;&#1;&#xE0041;", "Fish &amp; chips &lt;3 © €"),
        ('code: &lt;a href="/x" dir="up"&gt; <b>x</b>', 'code: &lt;a href="/x" dir="up"&gt; <b>x</b>'),
        (
            '<a class="embed" href="#top">y</a><a class="EMBED" href="?p=2">z</a>',
            '<a class="embed" href="https://b.example/#top">y</a><a href="https://b.example/?p=2">z</a>',
        ),
        ('<img src="http:\\\\i.example\\a b.png" width="80%" height="auto">', '<img src="http://i.example/a%20b.png" width="80">'),
        ("Q&A", "Q&amp;A"),
        ('<p onclick="x()" style="color:red" id="top">a</p>', "<p>a</p>"),
        ("<script>alert(1)</script><style>p{}</style>b", "b"),
        ('<a href="/x?a=1&b=2" target="_blank">y</a>', '<a href="https://b.example/x?a=1&amp;b=2">y</a>'),
        ('<a href="JaVaScRiPt:alert(1)">y</a>', "<a>y</a>"),
        ('<img src="p.jpg" srcset="x 2x" onerror="x()">', '<img src="https://b.example/p.jpg">'),
        ('<img src="//t.example/p.gif" width="1" height="1">', ""),
        ('<img data-src="/real.jpg" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">', '<img src="https://b.example/real.jpg">'),
        ('<img src="data:image/svg+xml;base64,AAAA">', ""),
        ('<iframe src="//player.vimeo.com/video/123?h=1"></iframe>', '<a class="embed" href="https://vimeo.com/123">▶ Vimeo</a>'),
        ('<iframe src="https://ads.example/x"></iframe>', ""),
        (
            '<video poster="p.jpg"><source src="https://b.example/v.mp4"></video>',
            '<a class="embed" href="https://b.example/v.mp4">▶ Video</a>',
        ),
        ("<p lang='de' dir='rtl'>x</p>", '<p lang="de" dir="rtl">x</p>'),
        ("<noscript><img src='/n.jpg'></noscript>", '<img src="https://b.example/n.jpg">'),
        ("a\x00b\x08\U000e0041c", "abc"),
    ],
)
def test_what_stays_and_what_goes(markup: str, clean: str) -> None:
    assert sanitise(markup, "https://b.example/") == clean


def test_relative_addresses_without_a_base_are_dropped() -> None:
    assert sanitise('<a href="/x">y</a>') == "<a>y</a>"


def test_bounds_hold() -> None:
    assert len(sanitise("<p>x" * 1_000_000)) < 4 * LONGEST_HTML
    assert sanitise("<div>" * 100_000 + "deep & low").strip() == "deep &amp; low"
    assert text_of(sanitise("<b><i>" * 50_000 + "deep")) == "deep"
