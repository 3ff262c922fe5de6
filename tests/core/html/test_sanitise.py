"""The sanitiser against everything that is known to slip through sanitisers."""

from __future__ import annotations

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


@pytest.mark.parametrize(
    ("markup", "clean"),
    [
        ("plain words", "plain words"),
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


# ------------------------------------------------------------------ for the browser


def battery_page(pieces: list[str]) -> str:
    """A whole page that shows many sanitised payloads at once, for a real browser: any dialog, request or violation is a hole."""
    blocks = "\n".join(f"<section>{sanitise(piece, 'https://canary.invalid/')}</section>" for piece in pieces)
    return f"<!doctype html><meta charset=utf-8><title>battery</title>{blocks}"


def test_battery_pages_hold_their_payloads_apart(shared: Callable[[str], Path]) -> None:
    pieces = payloads(shared)[:400]
    sections = LexborHTMLParser(battery_page(pieces)).css("body > section")
    assert len(sections) == len(pieces)
