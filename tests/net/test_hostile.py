"""Every hostile behaviour ends in time, with a usable answer or a named cause."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from news7d.errors import FetchError, Gone, Throttled, Unreachable
from news7d.net import FetchLimits
from tests.far_side import FarSide, run_hostile
from tests.net.fetching import QUICK, failure, get

OK = "a feed"
EXPECTED = {
    "ok": OK,
    "gzip-bomb": "too-large",
    "gzip-nested": "bad-encoding",
    "gzip-trunc": "bad-encoding",
    "gzip-garbage": OK,  # the stream is whole; what follows it is ignored
    "gzip-lie": OK,  # not gzip at all, whatever the header says
    "deflate-raw": OK,
    "unknown-encoding": "bad-encoding",
    "infinite": "too-large",
    "infinite-chunked": "too-large",
    "slow-headers": "timeout",
    "slow-body": "timeout",
    "never-answers": "timeout",
    "close-now": "unreachable",
    "rst": "unreachable",
    "short-body": "unreachable",
    "long-body": "10 bytes",  # Content-Length rules
    "neg-length": "bad-http",
    "two-lengths": "bad-http",
    "bad-chunk": "bad-http",
    "huge-header": "bad-http",
    "many-headers": "bad-http",
    "http09": "bad-http",
    "bad-status": "bad-http",
    "100-forever": "timeout",
    "cookie-flood": "bad-http",  # 800 KB of head
    "etag": OK,
    "weak-etag": OK,
    "odd-lastmod": OK,
    "304-first": "bad-http",
    "304-new-etag": OK,
    "429-secs": "throttled",
    "429-date": "throttled",
    "503-huge": "throttled",
    "503-bad": "throttled",
    "410": "gone",
    "404": "not-found",
    "301": OK,
    "308": OK,
    "302": OK,
    "301-once": "not-found",
    "loop": "redirect-loop",
    "to-loopback": "secret",  # allowed here; test_ssrf forbids it
    "to-file": "forbidden",
    "secret": "secret",
    "html-not-feed": "html",  # told by the parser
    "captcha-200": "bot-wall",
    "flap": OK,
    "empty-200": "empty",
    "future-date": OK,
    "ancient-date": OK,
    "svg-icon": "svg",
    "html-as-png": "html",
    "png-bomb": "png",
}
BODY_STARTS = {"secret": b"SECRET", "html": b"<", "svg": b"<svg", "png": b"\x89PNG", "10 bytes": b"<?xml vers", OK: b"<?xml"}
SHORT = {"slow-headers", "slow-body", "never-answers", "100-forever"}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FarSide]:
    """One of our own: some behaviours change with the number of requests."""
    with run_hostile(tmp_path_factory.mktemp("hostile")) as server:
        yield server


def test_every_behaviour_of_the_server_is_listed(hostile: FarSide) -> None:
    assert set(get(hostile.url("/")).body.decode().split()) == set(EXPECTED)


@pytest.mark.parametrize("behaviour", EXPECTED)
def test_behaviour(hostile: FarSide, behaviour: str) -> None:
    # The bomb and the endless bodies need time to reach the cap on a busy machine; what is slow on purpose gets little.
    limits = dict(total_s=1.0, headers_s=0.4) if behaviour in SHORT else dict(total_s=20.0, headers_s=15.0, max_bytes=2_000_000)
    expected = EXPECTED[behaviour]
    try:
        body = get(hostile.url(f"/{behaviour}"), accept="feed", changes=limits).body
    except FetchError as error:
        assert error.cause == expected
        assert str(error).endswith(".")
    else:
        assert body.startswith(BODY_STARTS[expected])


def test_a_bomb_costs_little_memory(hostile: FarSide) -> None:
    """10 GB that come as 10 MB: fetched in a process of its own, whose peak we can see, at the limits of production."""
    script = f"""
import asyncio, resource
from news7d.net import Fetcher, FetchLimits
async def fetch(path):
    fetcher = Fetcher(FetchLimits(allow_private_networks=True))
    try:
        await fetcher.get("{hostile.url("/")}" + path)
    except Exception as error:
        print(error.cause)
    await fetcher.close()
asyncio.run(fetch("404"))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for path in ("gzip-bomb", "infinite", "huge-header"):
    asyncio.run(fetch(path))
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    *causes, megabytes = done.stdout.split()
    assert causes == ["not-found", "too-large", "too-large", "bad-http"]
    assert int(megabytes) < 64


def test_no_behaviour_costs_much_memory(hostile: FarSide) -> None:
    """All of them at the same time, in a process of their own, at production's bounds on bytes."""
    script = f"""
import asyncio, resource
from news7d.net import Fetcher, FetchLimits
async def one(fetcher, path):
    try:
        await fetcher.get("{hostile.url("/")}" + path, accept="feed")
    except Exception as error:
        return error.cause
async def all(paths):
    fetcher = Fetcher(FetchLimits(allow_private_networks=True, per_host=99, connect_s=2, headers_s=2, total_s=6))
    await asyncio.gather(*(one(fetcher, path) for path in paths))
    await fetcher.close()
asyncio.run(all(["404"]))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
asyncio.run(all({sorted(EXPECTED)!r}))
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=True)
    assert int(done.stdout) < 64


def test_the_deadline_holds_for_all_redirects_together(scripted) -> None:
    def slowly(seen) -> bytes:
        time.sleep(0.4)
        step = int(seen.path[1:])
        return f"HTTP/1.1 302 Found\r\nLocation: /{step + 1}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()

    server = scripted({f"/{step}": slowly for step in range(6)})
    assert failure(server.url("/0"), changes=dict(total_s=1.0)).cause == "timeout"
    assert len(server.requests) <= 4


def test_waits_are_clamped(hostile: FarSide) -> None:
    def wait(behaviour: str) -> float | None:
        error = failure(hostile.url(f"/{behaviour}"))
        assert isinstance(error, Throttled)
        return error.retry_after

    assert wait("429-secs") == 3600
    assert wait("429-date") == pytest.approx(7200, abs=120)
    assert wait("503-huge") == 24 * 3600
    assert wait("503-bad") is None


def test_gone_only_if_the_address_itself_says_so(scripted) -> None:
    server = scripted(
        {
            "/gone": b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n",
            "/for-now": b"HTTP/1.1 302 Found\r\nLocation: /gone\r\nContent-Length: 0\r\n\r\n",
            "/for-good": b"HTTP/1.1 301 Moved\r\nLocation: /gone\r\nContent-Length: 0\r\n\r\n",
        }
    )
    assert isinstance(failure(server.url("/gone")), Gone)
    assert isinstance(failure(server.url("/for-good")), Gone)
    assert failure(server.url("/for-now")).cause == "not-found"


def test_a_host_that_took_the_connection_says_that_our_line_is_up(hostile: FarSide) -> None:
    error = failure(hostile.url("/never-answers"), changes=dict(headers_s=0.3))
    assert isinstance(error, Unreachable) and error.connected
    error = failure("http://127.0.0.1:9/")  # nothing listens there
    assert isinstance(error, Unreachable) and error.cause == "unreachable" and not error.connected


def test_a_name_that_does_not_exist() -> None:
    assert failure("http://no-such-host.invalid/", changes=dict(connect_s=8.0, headers_s=8.0, total_s=8.0)).cause in ("dns", "timeout")


def test_no_tls_where_tls_is_due(hostile: FarSide) -> None:
    """The server waits for the end of a line that a TLS greeting does not have."""
    assert failure(f"https://127.0.0.1:{hostile.port}/ok").cause in ("certificate", "unreachable", "timeout")


def test_a_certificate_that_nobody_signed(tmp_path) -> None:
    port = _https_server(tmp_path)
    if port is None:
        pytest.skip("needs the openssl program to make a certificate")
    assert failure(f"https://127.0.0.1:{port}/").cause == "certificate"
    assert get(f"https://127.0.0.1:{port}/", limits=FetchLimits(allow_private_networks=True, verify_tls=False)).body == b"hello"


def _https_server(folder) -> int | None:
    import shutil
    import socket
    import ssl
    import threading

    if shutil.which("openssl") is None:
        return None
    files = ["-keyout", str(folder / "key"), "-out", str(folder / "cert")]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost", *files]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert", folder / "key")
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            raw, _ = listener.accept()
            try:
                with context.wrap_socket(raw, server_side=True) as connection:
                    connection.recv(65536)
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
            except OSError:
                continue

    threading.Thread(target=serve, daemon=True).start()
    return int(listener.getsockname()[1])


def test_quick_limits_are_private_ones() -> None:
    assert QUICK.allow_private_networks and not FetchLimits().allow_private_networks
