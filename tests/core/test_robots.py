"""robots.txt as RFC 9309 means it; the file as bytes, for our product token."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news7d.core.robots import MAX_BYTES, allow_all, parse_robots, unreachable

SITE = "https://example.org"


def allows(text: str, path: str, agent: str = "News7D") -> bool:
    return parse_robots(text.encode(), agent).allows(SITE + path)


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("user-agent: *\ndisallow: /a\nallow: /a/b", "/a/b/c", True),  # the longest match wins
        ("user-agent: *\nallow: /a\ndisallow: /a", "/a", True),  # and Allow wins a tie
        ("user-agent: *\ndisallow: /\nallow: /$", "/", True),
        ("user-agent: *\ndisallow: /\nallow: /$", "/x", False),
        ("user-agent: *\ndisallow: /*.pdf$", "/a/b.pdf", False),
        ("user-agent: *\ndisallow: /*.pdf$", "/a/b.pdf?x", True),
        ("user-agent: *\ndisallow: /*?session=", "/a?session=1", False),
        ("user-agent: other\ndisallow: /", "/a", True),
        ("user-agent: NEWS7D\ndisallow: /\n\nuser-agent: *\nallow: /", "/a", False),  # the group of our name, however spelt
        ("user-agent: *\ndisallow: /\n\nuser-agent: news7d\nallow: /", "/a", True),
        ("user-agent: news7d\ndisallow: /a\n\nuser-agent: news7d\ndisallow: /b", "/b", False),  # repeated groups are one
        ("user-agent: x\nuser-agent: news7d\ndisallow: /a", "/a", False),
        ("user-agent: *\ndisallow: /A", "/a", True),  # paths know upper and lower case
        ("user-agent: *\ndisallow: /ä", "/%C3%A4", False),
        ("user-agent: *\ndisallow: /%C3%A4", "/ä", False),
        ("\ufeffuser-agent: *\ndisallow: /a", "/a", False),
        ("user-agent: *\r\ndisallow: /a\r\n", "/a", False),
        ("user-agent: * # all\ndisallow: /a # this", "/a", False),
        ("<html><body>Not found</body></html>", "/a", True),
        ("disallow: /", "/a", True),  # before any group
        ("user-agent: *\ndisallow: /", "/robots.txt", True),
    ],
)
def test_rules(text: str, path: str, allowed: bool) -> None:
    assert allows(text, path) is allowed


def test_delay_and_sitemaps() -> None:
    text = b"User-agent: *\nCrawl-delay: 2.5\nSitemap: https://example.org/a.xml\nSitemap: /b.xml\nSitemap: ftp://x/\nSitemap: /b.xml\n"
    rules = parse_robots(text, "News7D", url=SITE + "/robots.txt")
    assert rules.crawl_delay_s == 2.5
    assert rules.sitemaps == (SITE + "/a.xml", SITE + "/b.xml")
    assert parse_robots(b"User-agent: *\nCrawl-delay: soon", "News7D").crawl_delay_s is None


def test_what_stands_beyond_the_limit_is_not_read_nor_is_half_a_rule() -> None:
    line = b"Disallow: /some/long/path\n"
    body = b"User-agent: *\nDisallow: /first\n" + line * (MAX_BYTES // len(line) + 2)
    assert len(body) > MAX_BYTES
    rules = parse_robots(body + b"Disallow: /last\n", "News7D")
    assert not rules.allows(SITE + "/first")
    assert not rules.allows(SITE + "/some/long/path/x")
    assert rules.allows(SITE + "/some/long")
    assert rules.allows(SITE + "/last")


def test_no_file_and_no_answer() -> None:
    assert allow_all("News7D").allows(SITE + "/a")
    assert not unreachable("News7D").allows(SITE + "/a")


def test_stars_cost_nothing() -> None:
    text = "user-agent: *\ndisallow: /" + "*a" * 2000 + "b$"
    assert allows(text, "/" + "a" * 4000)


@given(st.binary(max_size=400))
def test_any_bytes_are_a_robots_txt(body: bytes) -> None:
    for prefix in (b"", b"User-agent: *\nDisallow: ", b"Sitemap: ", b"User-agent: *\nCrawl-delay: "):
        rules = parse_robots(prefix + body, "News7D", url=SITE + "/robots.txt")
        rules.allows(SITE + "/a?b=c")


def test_real_files(shared: Callable[[str], Path]) -> None:
    """Those of three hundred sites: each is read, and most let us read their front page."""
    files = sorted(shared("data/security/robots/protego_real").iterdir())
    assert len(files) > 290
    rules = [parse_robots(path.read_bytes(), "News7D", url=f"https://{path.name}/robots.txt") for path in files]
    open_doors = sum(each.allows(f"https://{path.name}/") for each, path in zip(rules, files, strict=True))
    assert open_doors > 270
    assert sum(bool(each.sitemaps) for each in rules) > 100
