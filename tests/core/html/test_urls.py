"""Addresses: safe, canonical, and whose they are."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news7d.core.html import canonical_url, domain_of, safe_url


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://User:p@EXAMPLE.com:443/a/../b/./c?utm_source=x&b=2&a=1#frag", "https://example.com/b/c?b=2&a=1"),
        ("http://example.com", "http://example.com/"),
        ("http://example.com:8080/x", "http://example.com:8080/x"),
        ("http://bücher.example/ä?q=ü", "http://xn--bcher-kva.example/%C3%A4?q=%C3%BC"),
        ("http://a.b/%7efoo%2f%3A", "http://a.b/~foo%2F%3A"),
        ("http://a.b/?fbclid=1&gclid=2&id=7&at_medium=RSS", "http://a.b/?id=7"),
        ("http://a.b/x/?", "http://a.b/x/"),
        ("http://a.b./x", "http://a.b/x"),
        ("http://[2001:DB8::1]:80/", "http://[2001:db8::1]/"),
        ("tag:foo,2004:1", "tag:foo,2004:1"),
    ],
)
def test_canonical(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical
    assert canonical_url(canonical) == canonical


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("/a b", "https://h.example/a%20b"),
        ("../x?y#z", "https://h.example/x?y#z"),
        ("//cdn.example/x", "https://cdn.example/x"),
        ("https:\\\\h.example\\x", "https://h.example/x"),
        ("http:/h.example/x", "http://h.example/x"),
        (" https://h.ex\nample/x ", "https://h.example/x"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("mailto:", None),
        ("javascript:alert(1)", None),
        ("\x01java\tscript:alert(1)", None),
        ("\u00a0javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("ftp://h.example/", None),
        ("http://", None),
        ("http://[::1", None),
        ("http://h.example:port/", None),
        ("http://exa mple/", None),
        ("https://h.example/\u202egpj.exe", None),
        ("", None),
        ("https://h.example/" + "x" * 9000, None),
    ],
)
def test_safe(url: str, safe: str | None) -> None:
    assert safe_url(url, "https://h.example/d/f") == safe


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=80) | st.from_regex(r"(https?:)?/{0,3}[a-zA-Z0-9.:\[\]@\\%-]{0,20}/[a-z./?#&=%A-F0-9 ]{0,30}", fullmatch=True))
def test_any_text_is_safe_or_refused_and_canonical_once(text: str) -> None:
    for base in (None, "https://h.example/d/f"):
        url = safe_url(text, base)
        assert url is None or url.startswith(("http://", "https://", "mailto:"))
        assert url is None or not any(ord(c) < 0x21 for c in url)
    assert canonical_url(canonical_url(text)) == canonical_url(text)
    domain_of(text)


def test_web_platform_cases_agree_where_both_accept(shared: Callable[[str], Path]) -> None:
    """Browsers accept more than we do, but where we accept a web address we must mean the same host."""
    differ = []
    for case in json.loads(shared("data/security/url/wpt_urltestdata.json").read_text("utf-8")):
        if not isinstance(case, dict) or case.get("failure") or not str(case.get("href", "")).startswith("http"):
            continue
        ours = safe_url(case["input"], case.get("base"))
        if ours and (urlsplit(canonical_url(ours)).hostname or "") != urlsplit(case["href"]).hostname:
            differ.append((case["input"], ours, case["href"]))
    assert len(differ) <= ODD_HOSTS, differ


ODD_HOSTS = 40  # numbers as hosts (0x7f.1), percent-encoded hosts, empty references: names that no outlet has


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.bbc.co.uk/news", "bbc.co.uk"),
        ("https://edition.cnn.com/", "cnn.com"),
        ("https://foo.blogspot.com/", "foo.blogspot.com"),
        ("http://127.0.0.1:8000/x", "127.0.0.1"),
        ("http://[::1]/", "::1"),
        ("http://localhost/", "localhost"),
        ("https://www.city.kawasaki.jp/", "city.kawasaki.jp"),
        ("https://co.uk/", "co.uk"),
        ("https://news.bücher.example/", "xn--bcher-kva.example"),
        ("https://WWW.Example.COM./", "example.com"),
        ("nonsense", ""),
    ],
)
def test_domain(url: str, domain: str) -> None:
    assert domain_of(url) == domain
