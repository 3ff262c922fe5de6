"""Nothing on the inside ever sees a connection of ours: not by address, name, spelling, redirect, rebinding or proxy."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import threading
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news7d.errors import FetchError, Forbidden, UserError
from news7d.net import Fetcher, FetchLimits, is_public
from news7d.net.address import target
from news7d.stages.subscribe import find_feeds
from tests.far_side import FarSide, Scripted, answer
from tests.net.fetching import failure, get, run

PUBLIC_HERE = "127.0.0.77"  # the one loopback address that these tests call public


class Victim:
    """Listens on every address of this machine, IPv4 and IPv6, and counts who comes."""

    def __init__(self) -> None:
        self.connections = 0
        dual = socket.has_dualstack_ipv6()
        address, family = ("::", socket.AF_INET6) if dual else ("0.0.0.0", socket.AF_INET)
        self._socket = socket.create_server((address, 0), family=family, dualstack_ipv6=dual)
        self.port: int = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            connection.close()

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def victim() -> Iterator[Victim]:
    server = Victim()
    yield server
    assert server.connections == 0
    server.close()


def limits(port: int, **changes: object) -> FetchLimits:
    """Production's address rule, with the victim's port among the allowed ones, so that the address alone can refuse it."""
    ports = frozenset({80, 443, 8080, 8443, port})
    return FetchLimits(allowed_ports=ports, connect_s=1.5, headers_s=1.5, total_s=2.0, **changes)  # type: ignore[arg-type]


@pytest.fixture
def one_public(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("news7d.net.transfer.is_public", lambda ip: ip == PUBLIC_HERE or is_public(ip))


# ------------------------------------------------------------------ addresses


def at_port(url: str, port: int) -> str:
    """The same URL with the victim's port, where it names none."""
    return re.sub(r"^(https?://[^/\\?#]*?)(:\d+)?(?=[/\\?#]|$)", rf"\g<1>:{port}", url, count=1, flags=re.IGNORECASE)


def test_every_target_is_refused(shared: Callable[[str], Path], victim: Victim) -> None:
    urls = [case["url"] for case in json.loads(shared("data/security/ssrf/targets.json").read_text())]
    assert len(urls) >= 160

    async def ask(fetcher: Fetcher, url: str, accept: str) -> str | None:
        try:
            response = await fetcher.get(url, accept=accept)  # type: ignore[arg-type]
        except FetchError as error:
            return error.cause
        return f"answered {response.status}"

    async def all_of_them(fetcher: Fetcher) -> list[tuple[str, str | None]]:
        cases = [(url, accept) for url in urls for accept in ("feed", "page")] + [(at_port(url, victim.port), "feed") for url in urls]
        causes = await asyncio.gather(*(ask(fetcher, url, accept) for url, accept in cases))
        return [(url, cause) for (url, _), cause in zip(cases, causes, strict=True)]

    outcomes = run(all_of_them, limits(victim.port, concurrency=400, per_host=8, page_delay_s=0.0))
    refused = {"forbidden", "robots", "dns", "unreachable", "timeout"}  # the latter where a name or route does not exist here
    assert [outcome for outcome in outcomes if outcome[1] not in refused] == []


def test_literal_addresses_are_refused_as_forbidden(shared: Callable[[str], Path], victim: Victim) -> None:
    cases = json.loads(shared("data/security/ssrf/targets.json").read_text())
    literals = [case["url"] for case in cases if case["cls"] == "v4-literal"]
    assert {failure(url, limits=limits(victim.port)).cause for url in literals} == {"forbidden"}


def test_every_way_of_asking_is_refused(shared: Callable[[str], Path], victim: Victim) -> None:
    """Pictures, forms for hubs, robots.txt, sitemaps and the search for a site's feeds take the same road as feeds and pages."""
    cases = json.loads(shared("data/security/ssrf/targets.json").read_text())
    urls = [at_port(case["url"], victim.port) for case in cases if "literal" in case["cls"]]
    assert len(urls) > 20

    async def asked(ask: Awaitable[object]) -> bool:
        try:
            found = await ask
        except (FetchError, UserError):
            return False
        return bool(found)

    async def all_of_them(fetcher: Fetcher) -> list[bool]:
        asks: list[Awaitable[object]] = []
        for url in urls:
            asks += [fetcher.get(url, accept="image"), fetcher.get(url), fetcher.post(url, [("hub.mode", "subscribe")])]
            asks += [fetcher.allowed(url), find_feeds(fetcher, url)]
        return await asyncio.gather(*map(asked, asks))

    # robots.txt of a forbidden host cannot be read, so nothing forbids the page: the page itself is refused by its address.
    assert sum(run(all_of_them, limits(victim.port, concurrency=400, per_host=8))) <= len(urls)


def test_must_allow(shared: Callable[[str], Path]) -> None:
    for case in json.loads(shared("data/security/ssrf/must_allow.json").read_text()):
        assert is_public(case["ip"]), case


@pytest.mark.parametrize(
    "ip",
    "127.0.0.1 10.1.2.3 100.64.0.1 169.254.169.254 168.63.129.16 198.18.0.1 224.0.0.1 255.255.255.255 0.0.0.0 ::1 :: fe80::1%lo"
    " fc00::1 fec0::1 ff02::1 5f00::1 2001::1 2001:db8::1 3fff::1 64:ff9b::7f00:1 64:ff9b:1::1 2002:7f00:1:: ::ffff:127.0.0.1"
    " ::127.0.0.1 100::1 x 127.1".split(),
)
def test_inside(ip: str) -> None:
    assert not is_public(ip)


@pytest.mark.parametrize("ip", "8.8.8.8 192.0.1.1 2606:4700::1111 64:ff9b::808:808 ::ffff:8.8.8.8 2002:808:808::1".split())
def test_outside(ip: str) -> None:
    assert is_public(ip)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_judged_alike_in_all_its_ipv6_spellings(ip) -> None:
    number = int(ip)
    for spelling in (f"::ffff:{ip}", f"64:ff9b::{number >> 16:x}:{number & 0xFFFF:x}", f"2002:{number >> 16:x}:{number & 0xFFFF:x}::1"):
        assert is_public(spelling) == is_public(str(ip))


@given(st.ip_addresses())
def test_what_python_calls_private_is_never_public(ip) -> None:
    embeds = ip.version == 6 and (ip.ipv4_mapped or ip.sixtofour or ip.packed[:12] == bytes.fromhex("0064ff9b") + bytes(8))
    if (ip.is_private or ip.is_multicast or ip.is_loopback or ip.is_link_local) and not embeds:
        assert not is_public(str(ip))


def test_localhost_by_name(victim: Victim) -> None:
    for name in ("localhost", "LOCALHOST.", "foo.localhost"):
        assert failure(f"http://{name}:{victim.port}/", limits=limits(victim.port)).cause in ("forbidden", "dns", "unreachable", "timeout")


def names(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """The resolver of this machine answers so, one answer after the other; the names that were asked for."""
    asked: list[str] = []
    waiting = iter(answers)

    def getaddrinfo(host: bytes, *more: object, **options: object) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        asked.append(host.decode())
        return [(0, socket.SOCK_STREAM, 6, "", (ip, 0)) for ip in next(waiting)]

    monkeypatch.setattr("news7d.net.names.socket.getaddrinfo", getaddrinfo)
    return asked


def test_a_name_with_addresses_inside_and_outside(victim: Victim, one_public: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with Scripted({"/": answer(b"public")}, PUBLIC_HERE) as server:
        asked = names(monkeypatch, ["::1", "127.0.0.1", PUBLIC_HERE, "10.0.0.1"])
        assert get(f"http://news.example:{server.port}/", limits=limits(server.port)).body == b"public"
        assert server.requests[0].header("host") == f"news.example:{server.port}".encode()
        assert asked == ["news.example"]


def test_a_name_that_moves_inside_after_the_first_look(victim: Victim, one_public: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rebinding. Within a minute nobody looks again; after that the new address is judged as any other."""
    with Scripted({"/": answer(b"public")}, PUBLIC_HERE) as server:
        url = f"http://news.example:{server.port}/"
        names(monkeypatch, [PUBLIC_HERE], ["127.0.0.1"])

        async def twice(fetcher: Fetcher) -> list[bytes]:
            return [(await fetcher.get(url)).body for _ in range(2)]

        assert run(twice, limits(server.port)) == [b"public", b"public"]
        assert failure(url, limits=limits(server.port)).cause == "forbidden"
        assert len(server.requests) == 2


def test_each_connection_is_judged_by_the_address_it_goes_to(monkeypatch: pytest.MonkeyPatch) -> None:
    verdicts = iter([True])
    monkeypatch.setattr("news7d.net.transfer.is_public", lambda ip: next(verdicts, False))

    with Scripted({"/": answer(b"public")}) as server:

        async def twice(fetcher: Fetcher) -> None:
            await fetcher.get(server.url("/"))
            with pytest.raises(Forbidden):
                await fetcher.get(server.url("/"))

        run(twice, limits(server.port))
        assert len(server.requests) == 1


def test_the_port_rule(victim: Victim, one_public: None) -> None:
    assert failure(f"http://{PUBLIC_HERE}:{victim.port}/", limits=FetchLimits()).cause == "forbidden"


# ------------------------------------------------------------------ redirects


def chain_server(steps: list[str], victim_port: int) -> Scripted:
    answers: dict[str, bytes] = {}
    for number, step in enumerate(steps):
        status, _, location = step.partition(" ")
        location = location.format(victim=victim_port)
        location = {"self": f"/{number}", "next": f"/{number + 1}"}.get(location, location)
        if status == "200":
            answers[f"/{number}"] = answer(location.encode(), content_type="text/html")
        else:
            answers[f"/{number}"] = answer(b"", f"{status} Moved", location=location)
    return Scripted(answers, PUBLIC_HERE)


def test_redirect_chains(shared: Callable[[str], Path], victim: Victim, one_public: None) -> None:
    cases = [case for case in json.loads(shared("data/security/ssrf/redirect_chains.json").read_text()) if case["steps"][0][:3].isdigit()]
    assert len(cases) >= 13
    for case in cases:
        with chain_server(case["steps"], victim.port) as server:
            allowed = FetchLimits(
                allowed_ports=frozenset({80, victim.port, server.port}), connect_s=1.5, headers_s=1.5, total_s=2.0, max_hops=5
            )
            if case["expect"] == "not followed":
                assert get(server.url("/0"), limits=allowed).status == 200
                continue
            error = failure(server.url("/0"), limits=allowed)
            assert len(server.requests) <= 6
            if case["expect"] == "refused":
                assert error.cause == "forbidden", case["name"]


def test_a_redirect_inside_after_any_number_of_good_hops(victim: Victim, one_public: None) -> None:
    steps = ["301 next", "308 next", "302 next", f"307 http://127.0.0.1:{victim.port}/"]
    with chain_server(steps, victim.port) as server:
        ports = frozenset({server.port, victim.port})
        assert failure(server.url("/0"), limits=FetchLimits(allowed_ports=ports, total_s=3.0)).cause == "forbidden"
        assert len(server.requests) == 4


def test_robots_txt_goes_the_same_way(victim: Victim, one_public: None) -> None:
    answers = {"/robots.txt": answer(b"", "301 Moved", location=f"http://127.0.0.1:{victim.port}/"), "/page": answer(b"<p>text")}
    with Scripted(answers, PUBLIC_HERE) as server:
        allowed = FetchLimits(allowed_ports=frozenset({server.port, victim.port}), page_delay_s=0.0)
        assert get(server.url("/page"), limits=allowed, accept="page").status == 200


def test_the_environments_proxy_is_ignored(hostile: FarSide, victim: Victim, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{victim.port}")
    assert urllib.request.getproxies()["http"].endswith(str(victim.port))
    assert get(hostile.url("/ok")).status == 200


def test_private_networks_can_be_allowed(hostile: FarSide) -> None:
    assert get(hostile.url("/to-loopback")).body.startswith(b"SECRET")
    assert failure(hostile.url("/ok"), limits=FetchLimits(allowed_ports=frozenset({hostile.port}))).cause == "forbidden"


# ------------------------------------------------------------------ the address as written


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("HTTP://Example.COM", "http://example.com/"),
        ("http://example.com:80/a#b", "http://example.com/a"),
        ("https://example.com:8443/a?b=c d", "https://example.com:8443/a?b=c%20d"),
        ("http://example.com/ä/ё?q=ü", "http://example.com/%C3%A4/%D1%91?q=%C3%BC"),
        ("http://example.com/%C3%A4%2Fx", "http://example.com/%C3%A4%2Fx"),
        ("http://Bücher.example./", "http://xn--bcher-kva.example/"),
        ("http://例え。テスト/", "http://xn--r8jz45g.xn--zckzah/"),
        ("http://straße.example/", "http://xn--strae-oqa.example/"),
        ("http://[2606:4700:0::1]:8080/", "http://[2606:4700::1]:8080/"),
        ("http://example.com?x", "http://example.com/?x"),
        ("  http://example.com/  ", "http://example.com/"),
        ('http://example.com/<"`{}\\^>', "http://example.com/%3C%22%60%7B%7D%5C%5E%3E"),
    ],
)
def test_the_one_spelling(url: str, sent: str) -> None:
    assert target(url).url == sent
    assert target(sent).url == sent


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "//example.com/",
        "http:example.com",
        "http:/example.com",
        "http:///example.com",
        "http:\\\\example.com\\",
        "http://example.com\\@other.example/",
        "http://user@example.com/",
        "http://user:pw@example.com/",
        "http://@example.com/",
        "http://exa\nmple.com/",
        "http://example.com/\r\nX: y",
        "http://example.com/\0",
        "http://exa mple.com/",
        "http://example.com%00.org/",
        "http://example.com:99999/",
        "http://example.com:0/",
        "http://example.com:8o/",
        "http://example.com:80:80/",
        "http://[::1",
        "http://[::1%25lo]/",
        "http://[127.0.0.1]/",
        "http://\u200b127.0.0.1/",
        "http://exa\u202emple.com/",
        "http://.example.com/",
        "http://a..b/",
        "http://\ud800/",
        "http://example.com/\ud800",
        "ftp://example.com/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://" + "a" * 300 + "/",
        "http://example.com/" + "a" * 9000,
    ],
)
def test_no_web_address(url: str) -> None:
    with pytest.raises(Forbidden):
        target(url)


@given(st.text(max_size=60))
def test_any_text_is_a_target_or_forbidden(text: str) -> None:
    for url in (text, "http://" + text, "http://example.com/" + text):
        try:
            found = target(url)
        except Forbidden:
            continue
        assert found.url.isascii() and found.url.isprintable() and " " not in found.url
        assert target(found.url).url == found.url
