"""What we say to a server and how we take its answers: headers, validators, redirects, content codings."""

from __future__ import annotations

import asyncio
import gzip
import json
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import brotli
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from news7d.errors import ConfigError, FetchError, TooLarge
from news7d.net import Fetcher, FetchLimits
from news7d.net.decode import Body
from tests.far_side import FarSide, Scripted, answer, run_hostile
from tests.net.fetching import QUICK, failure, get, run

# ------------------------------------------------------------------ what we say


def test_the_request_says_who_we_are_and_nothing_about_our_reader(scripted) -> None:
    server = scripted({"/feed": answer(b"<rss/>", set_cookie="a=b")})
    limits = replace(QUICK, user_agent="News7D/9.9", contact_url="https://news.example.org/about")

    async def twice(fetcher: Fetcher) -> None:
        await fetcher.get(server.url("/feed"), accept="feed")
        await fetcher.get(server.url("/feed"), accept="feed")

    run(twice, limits)
    for seen in server.requests:
        assert seen.header("user-agent") == b"News7D/9.9 (+https://news.example.org/about)"
        assert b"application/atom+xml" in (seen.header("accept") or b"")
        assert seen.header("accept-encoding") == b"gzip, deflate, br, zstd"
        for absent in ("cookie", "referer", "authorization", "if-none-match", "if-modified-since", "range", "a-im"):
            assert seen.header(absent) is None


def test_a_user_agent_cannot_break_out_of_its_line() -> None:
    for bad in ("a\r\nX: y", "a\nb", "a\0b", "ü"):
        with pytest.raises(ConfigError):
            FetchLimits(user_agent=bad)
        with pytest.raises(ConfigError):
            FetchLimits(contact_url=bad)


# ------------------------------------------------------------------ validators


@pytest.mark.parametrize("behaviour", ["etag", "weak-etag", "odd-lastmod"])
def test_validators_come_back_byte_for_byte(hostile: FarSide, behaviour: str) -> None:
    first = get(hostile.url(f"/{behaviour}"))
    assert first.status == 200
    second = get(hostile.url(f"/{behaviour}"), etag=first.header("etag"), last_modified=first.header("last-modified"))
    assert (second.status, second.body) == (304, b"")


def test_a_304_may_bring_a_new_validator(tmp_path: Path) -> None:
    with run_hostile(tmp_path) as server:
        first = get(server.url("/304-new-etag"))
        second = get(server.url("/304-new-etag"), etag=first.header("etag"))
    assert (first.header("etag"), second.status, second.header("etag")) == ('"a"', 304, '"b"')


ODD = st.text(st.characters(min_codepoint=0x21, max_codepoint=0xFF, exclude_characters="\x7f"), min_size=1, max_size=40)


def test_any_validator_survives_the_round_trip() -> None:
    with Scripted({}) as server:

        @given(ODD, ODD)
        @settings(max_examples=40, deadline=None)
        def there_and_back(etag: str, last_modified: str) -> None:
            # What Latin-1 has beyond ASCII may be white space to Python (U+0085, U+00A0), but not to HTTP.
            server.answers["/feed"] = answer(b"<rss/>", etag=etag, last_modified=last_modified)
            first = get(server.url("/feed"))
            assert (first.header("etag"), first.header("last-modified")) == (etag, last_modified)
            server.answers["/feed"] = answer(b"", "304 Not Modified")
            assert get(server.url("/feed"), etag=first.header("etag"), last_modified=first.header("last-modified")).status == 304
            seen = server.requests[-1]
            assert seen.header("if-none-match") == etag.encode("latin-1")
            assert seen.header("if-modified-since") == last_modified.encode("latin-1")

        there_and_back()


def test_no_validator_breaks_out_of_its_header(shared: Callable[[str], Path], scripted) -> None:
    server = scripted({"/feed": answer(b"<rss/>")})
    values = {case["value"] for case in json.loads(shared("data/security/http/header_injection.json").read_text())}
    for value in values:
        get(server.url("/feed"), etag=value, last_modified=value)
    assert len(server.requests) == len(values)
    assert all(seen.header("x-injected") is None and b"\r\nX" not in seen.head and b"\nX" not in seen.head for seen in server.requests)


def test_validators_are_sent_along_a_redirect(scripted) -> None:
    server = scripted({"/old": answer(b"", "302 Found", location="/new"), "/new": answer(b"", "304 Not Modified")})
    assert get(server.url("/old"), etag='"1"').status == 304


# ------------------------------------------------------------------ redirects


def moved(location: str, status: str = "301 Moved Permanently") -> bytes:
    return answer(b"", status, location=location)


def test_only_an_unbroken_run_of_permanent_redirects_is_a_move(scripted) -> None:
    server = scripted(
        {
            "/a": moved("/b"),
            "/b": moved("c/../d", "308 Permanent Redirect"),
            "/d": moved("e?x=1#part", "302 Found"),
            "/e?x=1": moved("/f"),
            "/f": answer(b"<rss/>"),
        }
    )
    response = get(server.url("/a"))
    assert response.url == server.url("/a")
    assert response.final_url == server.url("/f")
    assert response.permanent_url == server.url("/d")
    assert get(server.url("/d")).permanent_url is None


def test_a_location_beyond_ascii_is_sent_back_as_it_came(scripted) -> None:
    raw = "/ключ".encode()
    server = scripted(
        {"/a": b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + raw + b"\r\n\r\n", "/%D0%BA%D0%BB%D1%8E%D1%87": answer(b"here")}
    )
    assert get(server.url("/a")).body == b"here"


def test_redirects_to_nowhere(scripted) -> None:
    server = scripted({"/none": answer(b"", "302 Found"), "/empty": moved(""), "/odd": moved("http://[::1"), "/mail": moved("mailto:a@b")})
    assert failure(server.url("/none")).cause == "bad-http"
    assert failure(server.url("/empty")).cause == "bad-http"
    assert failure(server.url("/odd")).cause == "forbidden"
    assert failure(server.url("/mail")).cause == "forbidden"


def test_five_hops_and_no_more(scripted) -> None:
    server = scripted({f"/{n}": moved(f"/{n + 1}") for n in range(9)} | {"/9": answer(b"end")})
    assert get(server.url("/4")).body == b"end"
    assert failure(server.url("/3")).cause == "redirect-loop"


# ------------------------------------------------------------------ answers that are none


@pytest.mark.parametrize(
    ("reply", "cause"),
    [
        (answer(b"<html><title>Just a moment...</title>", "503 Service Unavailable"), "bot-wall"),
        (answer(b"<!DOCTYPE html><html><head><title>Attention Required! | Cloudflare</title>", "200 OK"), "bot-wall"),
        (answer(b"x", "200 OK", cf_mitigated="challenge"), "bot-wall"),
        (answer(b"<html><title>Captcha</title>", "405 Not Allowed"), "bot-wall"),
        (answer(b"no", "401 Unauthorized"), "bot-wall"),
        (answer(b"no", "403 Forbidden"), "bot-wall"),
        (answer(b"no", "400 Bad Request"), "refused"),
        (answer(b"no", "451 Unavailable For Legal Reasons"), "refused"),
        (answer(b"no", "500 Oops"), "server-error"),
        (answer(b"", "204 No Content"), "empty"),
        (answer(b" \n", "200 OK"), "empty"),
        (answer(b"x", "206 Partial Content"), "bad-http"),
        (answer(b"x", "300 Multiple Choices"), "bad-http"),
        (b"", "unreachable"),
        (b"\0\1\2\3", "bad-http"),
    ],
)
def test_cause(scripted, reply: bytes, cause: str) -> None:
    assert failure(scripted({"/": reply}).url("/"), accept="feed").cause == cause


def test_an_article_about_captchas_is_no_bot_wall(scripted) -> None:
    page = b"<html><title>Why the captcha must go</title><p>Just a moment... " + b"text " * 5000
    assert get(scripted({"/": answer(page)}).url("/"), accept="page").body == page


def test_an_endless_error_page_is_read_in_part(scripted) -> None:
    reply = b"HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n" + b"x" * 3_000_000
    assert failure(scripted({"/": reply}).url("/"), changes=dict(max_bytes=100_000)).cause == "not-found"


# ------------------------------------------------------------------ content codings

TEXT = ("<rss>" + "".join(f"<item>{n * 7919 % 1000003} ä 漢</item>" for n in range(20000)) + "</rss>").encode()


def raw_deflate(data: bytes) -> bytes:
    compress = zlib.compressobj(9, zlib.DEFLATED, -15)
    return compress.compress(data) + compress.flush()


CODINGS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "Deflate": raw_deflate,
    "br": lambda data: brotli.compress(data, quality=4),
    "zstd": lambda data: zstandard.ZstdCompressor().compress(data),
    "identity": bytes,
    "gzip, identity": lambda data: gzip.compress(data[:1000]) + gzip.compress(data[1000:]),
}


@pytest.mark.parametrize("coding", CODINGS)
def test_coding(scripted, coding: str) -> None:
    server = scripted({"/": answer(CODINGS[coding](TEXT), content_encoding=coding), "/none": answer(b"", content_encoding=coding)})
    assert get(server.url("/")).body == TEXT
    assert get(server.url("/none")).body == b""


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_stream_that_breaks_off_is_an_error(scripted, coding: str) -> None:
    data = CODINGS[coding](TEXT)
    for end in (10, len(data) // 2, len(data) - 1):
        assert failure(scripted({"/": answer(data[:end], content_encoding=coding)}).url("/")).cause == "bad-encoding"


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_stops_at_the_cap(scripted, coding: str) -> None:
    data = CODINGS[coding](bytes(30_000_000))
    error = failure(scripted({"/": answer(data, content_encoding=coding)}).url("/"), max_bytes=1_000_000)
    assert isinstance(error, TooLarge)


def test_a_small_cap_for_this_request_only(scripted) -> None:
    server = scripted({"/": answer(b"x" * 2000)})

    async def both(fetcher: Fetcher) -> None:
        with pytest.raises(TooLarge):
            await fetcher.get(server.url("/"), max_bytes=1999)
        assert len((await fetcher.get(server.url("/"), max_bytes=2000)).body) == 2000

    run(both)


@given(st.binary(max_size=5000), st.sampled_from(sorted(CODINGS)), st.integers(1, 700))
@settings(deadline=None)
def test_a_body_is_the_same_however_it_is_cut_into_pieces(data: bytes, coding: str, step: int) -> None:
    packed = CODINGS[coding](data)
    body = Body(coding, cap=10_000, ratio=10_000)
    for at in range(0, len(packed), step):
        body.add(packed[at : at + step])
    assert body.finish() == data


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "br", "zstd"]))
def test_garbage_is_bad_encoding_or_bytes_but_never_a_crash(data: bytes, coding: str) -> None:
    body = Body(coding, cap=100_000, ratio=250)
    try:
        body.add(data)
        body.finish()
    except FetchError as error:
        assert error.cause in ("bad-encoding", "too-large")


# ------------------------------------------------------------------ the engine


def test_a_caller_that_goes_away_takes_its_transfer_along(hostile: FarSide) -> None:
    async def leave(fetcher: Fetcher) -> int:
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(fetcher.get(hostile.url("/never-answers")), 0.2)
        assert fetcher.load() == ()
        return (await fetcher.get(hostile.url("/ok"))).status

    assert run(leave) == 200


def test_closing_ends_what_is_under_way(hostile: FarSide) -> None:
    async def close_early() -> str:
        fetcher = Fetcher(QUICK)
        under_way = asyncio.create_task(fetcher.get(hostile.url("/never-answers")))
        await asyncio.sleep(0.1)
        await fetcher.close()
        with pytest.raises(FetchError) as caught:
            await under_way
        return caught.value.cause

    assert asyncio.run(close_early()) == "unreachable"


def test_pages_of_a_host_share_a_connection(simweb: FarSide) -> None:
    async def read(fetcher: Fetcher) -> int:
        before = simweb.control("/__stats").get("connections", 0)
        for _ in range(5):
            await fetcher.get(f"http://{simweb.host(30)}/", accept="page")
        return int(simweb.control("/__stats")["connections"]) - before

    assert run(read) == 2  # one for the pages and robots.txt, and the question itself


def test_it_runs_on_uvloop(simweb: FarSide) -> None:
    uvloop = pytest.importorskip("uvloop")

    async def main() -> set[int]:
        fetcher = Fetcher(replace(QUICK, headers_s=20.0, total_s=20.0))  # simweb makes its feeds when they are asked for
        responses = await asyncio.gather(*(fetcher.get(simweb.feed(outlet), accept="feed") for outlet in range(40)))
        again = await asyncio.gather(*(fetcher.get(r.url, accept="feed", etag=r.header("etag")) for r in responses))
        await fetcher.close()
        return {len(responses), *(r.status for r in again)}

    assert uvloop.run(main()) == {40, 304}
