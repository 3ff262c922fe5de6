"""Documents made to hurt: each is read in a process of its own that may take five seconds of processor, and little memory."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Callable

import pytest

ITEM = b"<item><title>x</title><link>https://x.example/1</link><description>&lt;p&gt;hello&lt;/p&gt;</description></item>"
SIZE = 15 << 20  # bytes that a fetch lets through
PROCESSOR_SECONDS = 5
MEMORY_MB = 110  # beyond the document: a tree of what `bounds` lets through, and a copy or two of the bytes


def rss(inside: bytes) -> bytes:
    return b'<rss version="2.0"><channel><title>T</title>' + inside + b"</channel></rss>"


def text(inside: bytes) -> bytes:
    return rss(b"<item><title>" + inside + b"</title></item>")


def body(inside: bytes) -> bytes:
    return rss(b"<item><description>" + inside + b"</description></item>")


BOMBS: dict[str, Callable[[], bytes]] = {
    "items": lambda: rss(ITEM * (SIZE // len(ITEM))),
    "empty items": lambda: rss(b"<item/>" * (SIZE // 8)),
    "items never closed": lambda: b"<rss><channel>" + b"<item><title>a&b</title>" * (SIZE // 25),
    "attributes": lambda: rss(b"<item " + b" ".join(b'a%d="x"' % i for i in range(100_000)) + b"/>"),
    "depth": lambda: rss(b"<x>" * (SIZE // 4)),
    "names": lambda: rss(b"".join(b"<a%d/>" % i for i in range(1_000_000))),
    "no feed in it": lambda: b"<a>" * 200 + b"<x/>" * (SIZE // 4),
    "opening brackets": lambda: b"<" * SIZE,
    "ampersands": lambda: text(b"&" * SIZE),
    "one long text": lambda: body(b"a" * SIZE),
    "categories": lambda: rss(b"<item>" + b"<category>x</category>" * (SIZE // 22) + b"</item>"),
    "categories never closed": lambda: rss(b"<item>" + b"<category>x" * (SIZE // 11)),
    "bad bytes": lambda: text(b"\xff" * SIZE),
    "deep markup": lambda: rss((b"<item><description>" + b"&lt;div&gt;" * 200_000 + b"</description></item>") * 5),
    "tables in tables": lambda: rss((b"<item><description>" + b"&lt;table&gt;&lt;td&gt;" * 900 + b"</description></item>") * 100),
    "doctype": lambda: b"<!DOCTYPE " + b"[" * SIZE,
    "json lists": lambda: b'{"items":' + b"[" * (SIZE // 2),
    "json items": lambda: b'{"items":[' + b",".join([b"{}"] * (SIZE // 3)) + b"]}",
    "gzip": lambda: gzip.compress(rss(b" " * (1 << 28)), 1),
    "gzipped items": lambda: gzip.compress(rss(ITEM * 600_000), 1),
}

CHILD = """
import resource, sys
from news7d.core.feeds import parse_feed
from news7d.errors import ParseError
data = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF)
spent = int(before.ru_utime + before.ru_stime) + 1
resource.setrlimit(resource.RLIMIT_CPU, (spent + SECONDS, spent + SECONDS))
try:
    feed = parse_feed(data, "https://x.example/feed")
    assert len(feed.entries) <= 2000
except ParseError:
    pass
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before.ru_maxrss) >> 10)
""".replace("SECONDS", str(PROCESSOR_SECONDS))


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", BOMBS)
def test_no_document_takes_the_processor_or_the_memory(name: str) -> None:
    done = subprocess.run([sys.executable, "-c", CHILD], input=BOMBS[name](), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-500:]
    assert int(done.stdout) < MEMORY_MB
