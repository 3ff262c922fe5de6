"""The picture proxy: only what we signed, only pictures, only small, and never anything that a browser would run."""

from __future__ import annotations

import struct

import pytest
from lxml import html as lxml_html

from news7d.web.markup import Pictures
from news7d.web.proxy import LARGEST, picture_type
from tests.web.conftest import Site
from tests.web.paintings import paint

PICTURE = "https://brickfieldherald.example/bridge.jpg"


def address(site: Site, url: str) -> str:
    pictures: Pictures = site.client.app.state.web.pictures  # type: ignore[attr-defined]
    return pictures(url)


def swapped(signature: str) -> str:
    """The signature with one character wrong, whichever it was."""
    return signature[:-1] + ("A" if signature[-1] != "A" else "B")


def test_a_picture_of_a_page_comes(site: Site) -> None:
    tree = lxml_html.document_fromstring(site.get(f"/article/{site.filled.articles['herald']}").content)
    (source,) = tree.xpath("//div[@class='picture']/img/@src")
    answer = site.get(source)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/png", "by its bytes, whatever its name says"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert site.outside.asked == [PICTURE]
    site.get(source)
    assert site.outside.asked == [PICTURE], "kept"


def test_addresses_that_we_did_not_sign(site: Site) -> None:
    _, _, signature, packed = address(site, PICTURE).split("/")
    other = address(site, "http://169.254.169.254/latest/meta-data").split("/")[3]
    for wrong in (
        f"/picture/{signature}/{other}",
        f"/picture/{swapped(signature)}/{packed}",
        f"/picture/x/{packed}",
        f"/picture/{signature}/%00",
        "/picture/é/é",
    ):
        answer = site.get(wrong)
        assert answer.status_code == 404, wrong
        assert answer.headers["content-type"].startswith("text/plain")
    assert site.outside.asked == []


@pytest.mark.parametrize(
    "body",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"<html><script>alert(1)</script>",
        b"GIF89a" + struct.pack("<HH", 60_000, 60_000),
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">II", 100_000, 100_000),
        paint("big", 8, 8) + b"\x00" * LARGEST,
        b"",
    ],
)
def test_what_is_no_small_picture_is_not_passed_on(site: Site, body: bytes) -> None:
    url = f"https://elsewhere.example/{len(body)}.png"
    site.outside.pictures[url] = body
    answer = site.get(address(site, url))
    assert answer.status_code == 404
    assert b"alert" not in answer.content


def test_a_picture_that_is_gone_is_asked_for_once(site: Site) -> None:
    path = address(site, "https://elsewhere.example/gone.png")
    assert site.get(path).status_code == 404
    assert site.get(path).status_code == 404
    assert len(site.outside.asked) == 1


def test_only_web_addresses_are_signed(site: Site) -> None:
    for url in ("file:///etc/passwd", "javascript:alert(1)", "//x", "", "ftp://x.example/a.png", "https://x.example/" + "a" * 3000):
        assert address(site, url) == ""


def test_types_by_first_bytes() -> None:
    assert picture_type(paint("x", 4, 4)) == "image/png"
    assert picture_type(b"\xff\xd8\xff\xe0" + b"0" * 20) == "image/jpeg"
    assert picture_type(b"RIFF\x00\x00\x00\x00WEBPVP8 ") == "image/webp"
    assert picture_type(b"\x00\x00\x00\x20ftypavif") == "image/avif"
    assert picture_type(b"GIF89a\x10\x00\x10\x00") == "image/gif"
    assert picture_type(b"<svg") == ""
