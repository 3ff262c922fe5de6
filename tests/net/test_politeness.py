"""Pace, turns and robots.txt: what a host sees of us."""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import replace
from itertools import pairwise

import pytest

from news7d.errors import FetchError, Forbidden, Throttled, Unreachable
from news7d.net import Fetcher, FetchLimits, RobotsMemory, host_key
from news7d.net.hosts import Hosts
from tests.far_side import FarSide, Scripted, answer
from tests.net.fetching import QUICK, failure, get, run

PATIENT = replace(QUICK, total_s=10.0, headers_s=10.0)


def gaps(server: Scripted) -> list[float]:
    times = [seen.at for seen in server.requests]
    return [later - earlier for earlier, later in pairwise(times)]


# ------------------------------------------------------------------ turns


def test_one_request_at_a_time_per_host(scripted) -> None:
    def slowly(seen) -> bytes:
        time.sleep(0.02)
        return answer(b"x")

    server = scripted({f"/{n}": slowly for n in range(12)})

    async def all_at_once(fetcher: Fetcher) -> None:
        await asyncio.gather(*(fetcher.get(server.url(f"/{n}")) for n in range(12)))

    run(all_at_once, PATIENT)
    assert server.open_most == 1
    assert server.paths() == [f"/{n}" for n in range(12)]  # in the order of asking


def test_other_hosts_do_not_wait(scripted) -> None:
    together = [scripted({"/": answer(b"x")}, host=f"127.0.0.{n}") for n in range(10, 20)]
    arrived: list[str] = []
    gate = scripted({"/": lambda seen: (wait_until(lambda: len(arrived) == 10), answer(b"late"))[1]}, host="127.0.0.9")

    async def ask(fetcher: Fetcher, server: Scripted) -> None:
        await fetcher.get(server.url("/"))
        arrived.append(server.host)

    async def all_at_once(fetcher: Fetcher) -> None:
        await asyncio.gather(*(ask(fetcher, server) for server in (gate, *together)))

    run(all_at_once, PATIENT)
    assert arrived[-1] == gate.host


def wait_until(done) -> None:
    for _ in range(500):
        if done():
            return
        time.sleep(0.01)


def test_pages_of_a_host_have_a_rest_between_them(scripted) -> None:
    server = scripted({f"/{n}": answer(b"<p>x") for n in range(5)})

    async def all_at_once(fetcher: Fetcher) -> None:
        await asyncio.gather(*(fetcher.get(server.url(f"/{n}"), accept="page", obey_robots=False) for n in range(5)))

    run(all_at_once, replace(PATIENT, page_delay_s=0.1))
    assert min(gaps(server)) >= 0.09


def test_a_feed_does_not_wait_for_all_the_pages_of_its_host(scripted) -> None:
    server = scripted({f"/{n}": answer(b"<p>x") for n in range(9)} | {"/feed": answer(b"<rss/>")})

    async def all_at_once(fetcher: Fetcher) -> None:
        pages = [fetcher.get(server.url(f"/{n}"), accept="page", obey_robots=False) for n in range(9)]
        await asyncio.gather(*pages, fetcher.get(server.url("/feed"), accept="feed"))

    run(all_at_once, replace(PATIENT, page_delay_s=0.02))
    assert server.paths().index("/feed") <= 2


def test_a_turn_given_back_by_a_caller_that_went_away_goes_to_the_next() -> None:
    async def main() -> None:
        hosts = Hosts(FetchLimits(page_delay_s=0.0), asyncio.get_running_loop().time)
        served = []

        async def turn(n: int) -> None:
            await hosts.take("a", page=bool(n % 2))
            served.append(n)
            hosts.give("a", 0.0)

        await hosts.take("a", page=False)
        tasks = [asyncio.create_task(turn(n)) for n in range(6)]
        await asyncio.sleep(0)
        assert hosts.waiting("a") == 6
        hosts.give("a", 0.0)  # the turn is task 1's now, which does not know it yet
        for task in tasks[:4]:
            task.cancel()
        await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 5)
        assert sorted(served) == [4, 5]
        assert hosts.load() == ()

    asyncio.run(main())


def test_who_is_busy(hostile: FarSide) -> None:
    async def look(fetcher: Fetcher) -> None:
        asking = [asyncio.create_task(fetcher.get(hostile.url("/never-answers"))) for _ in range(3)]
        await asyncio.sleep(0.1)
        (load,) = fetcher.load()
        assert (load.host, load.active, load.waiting) == (host_key(hostile.url("/")), 1, 2)
        assert fetcher.waiting(hostile.url("/x")) == 2
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
        assert fetcher.load() == ()

    run(look)


def test_hosts_are_told_apart_by_name_and_unusual_port() -> None:
    assert host_key("http://a.example/x") == host_key("https://A.example:443/y") == "a.example"
    assert len({host_key(f"http://{at}/") for at in ("127.1.0.1:8900", "127.1.0.2:8900", "127.1.0.1:8901")}) == 3


def test_slow_hosts_cannot_take_all_connections(hostile: FarSide, scripted) -> None:
    """Those that ran out of time once share a quarter of the connections from then on."""
    hangers = [scripted({"/": lambda seen: (time.sleep(1.5), b"")[1]}, host=f"127.0.1.{n}") for n in range(1, 9)]
    good = scripted({"/": answer(b"good")}, host="127.0.2.1")
    order: list[str] = []

    async def ask(fetcher: Fetcher, server: Scripted) -> None:
        try:
            await fetcher.get(server.url("/"))
        except FetchError as error:
            assert error.cause == "timeout"
        order.append(server.host)

    async def twice(fetcher: Fetcher) -> None:
        await asyncio.gather(*(ask(fetcher, server) for server in hangers))
        order.clear()
        again = [asyncio.create_task(ask(fetcher, server)) for server in hangers]
        await asyncio.sleep(0)
        await ask(fetcher, good)
        await asyncio.gather(*again)

    run(twice, QUICK, concurrency=8, headers_s=0.3)
    assert order[0] == good.host


def test_connections_that_lead_nowhere_make_room(hostile: FarSide, scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("news7d.net.connections._COUNTS_S", 0.1)
    let_go = threading.Event()
    hangers = [scripted({"/": lambda seen: (let_go.wait(20), answer(b"late"))[1]}, host=f"127.0.1.{n}") for n in range(1, 4)]
    good = [scripted({"/": answer(b"good")}, host=f"127.0.2.{n}") for n in range(1, 10)]

    async def ask(fetcher: Fetcher) -> list[bytes]:
        hanging = [asyncio.create_task(fetcher.get(server.url("/"))) for server in hangers]
        await asyncio.sleep(0)
        first = await asyncio.gather(*(fetcher.get(server.url("/")) for server in good))
        assert not any(task.done() for task in hanging)
        let_go.set()
        late = await asyncio.gather(*hanging)
        return [response.body for response in (*first, *late)]

    assert run(ask, PATIENT, concurrency=1) == [b"good"] * 9 + [b"late"] * 3


def test_feeds_that_are_held_up_hold_up_nobody_else(scripted) -> None:
    """Twenty feeds wait until more can be taken; a picture is fetched meanwhile, and then few go on at a time."""
    feeds = [scripted({"/": answer(b"feed")}, host=f"127.0.1.{n}") for n in range(1, 21)]
    good = scripted({"/": answer(b"good")}, host="127.0.2.1")

    async def ask(fetcher: Fetcher) -> list[bytes]:
        opened, waiting = asyncio.Event(), 0

        async def gate() -> None:
            nonlocal waiting
            waiting += 1
            await opened.wait()

        held = [asyncio.create_task(fetcher.get(server.url("/"), gate=gate)) for server in feeds]
        await asyncio.sleep(0)
        first = await fetcher.get(good.url("/"))
        assert waiting == 3 and not any(task.done() for task in held)
        opened.set()
        return [response.body for response in (first, *await asyncio.gather(*held))]

    assert run(ask, PATIENT, concurrency=4) == [b"good"] + [b"feed"] * 20


def test_a_dead_name_server_holds_up_nobody(scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifty names hang; another host is asked meanwhile, and the end does not wait for them."""
    hang = threading.Event()
    monkeypatch.setattr("news7d.net.names.socket.getaddrinfo", lambda *more, **options: hang.wait(30) and [])
    server = scripted({"/": answer(b"good")})
    done = []

    async def ask(fetcher: Fetcher) -> None:
        lookups = [asyncio.create_task(fetcher.get(f"http://host{n}.example/")) for n in range(50)]
        await asyncio.sleep(0)
        done.append((await fetcher.get(server.url("/"))).body)
        assert not any(lookup.done() for lookup in lookups)
        for outcome in await asyncio.gather(*lookups, return_exceptions=True):
            assert isinstance(outcome, Unreachable) and outcome.cause == "dns"

    run(ask, QUICK, connect_s=0.5, concurrency=100)
    assert done == [b"good"]
    hang.set()


# ------------------------------------------------------------------ being asked to wait


def test_a_host_that_asks_us_to_wait_is_left_alone(hostile: FarSide, scripted) -> None:
    server = scripted({"/busy": answer(b"", "429 Too Many Requests", retry_after="120"), "/other": answer(b"x")})

    async def knock(fetcher: Fetcher) -> None:
        with pytest.raises(Throttled):
            await fetcher.get(server.url("/busy"))
        with pytest.raises(Throttled) as caught:
            await fetcher.get(server.url("/other"))
        assert caught.value.cause == "throttled"
        assert 100 < (caught.value.retry_after or 0) <= 120
        (load,) = fetcher.load()
        assert 100 < load.closed_s <= 120
        assert (await fetcher.get(hostile.url("/ok"))).status == 200

    run(knock)
    assert server.paths() == ["/busy"]


def test_those_who_queue_are_sent_away_too(scripted) -> None:
    server = scripted({"/busy": answer(b"", "503 Unavailable", retry_after="60"), "/other": answer(b"x")})

    async def knock(fetcher: Fetcher) -> list[BaseException | object]:
        urls = ["/busy", "/other", "/other"]
        return await asyncio.gather(*(fetcher.get(server.url(path)) for path in urls), return_exceptions=True)

    assert all(isinstance(outcome, Throttled) for outcome in run(knock))
    assert server.paths() == ["/busy"]


def test_one_overloaded_resource_does_not_close_its_host(scripted) -> None:
    server = scripted({"/busy": answer(b"", "503 Unavailable"), "/other": answer(b"x")})

    async def knock(fetcher: Fetcher) -> int:
        with pytest.raises(Throttled):
            await fetcher.get(server.url("/busy"))
        return (await fetcher.get(server.url("/other"))).status

    assert run(knock) == 200


# ------------------------------------------------------------------ our own outage


def test_own_outage_is_seen_over_many_hosts(scripted) -> None:
    server = scripted({"/": answer(b"x")})

    async def look(fetcher: Fetcher) -> list[bool]:
        seen = [fetcher.own_outage()]
        for n in range(1, 7):
            with pytest.raises(FetchError):
                await fetcher.get(f"http://127.0.3.{n}:9/")
        seen.append(fetcher.own_outage())
        for n in range(1, 7):
            with pytest.raises(FetchError):
                await fetcher.get(f"http://127.0.0.1:{server.port}/404?{n}")
        seen.append(fetcher.own_outage())
        return seen

    assert run(look) == [False, True, True]  # one good host is not many


# ------------------------------------------------------------------ robots.txt


ROBOTS = b"User-agent: *\nDisallow: /private/\nCrawl-delay: 0.1\nSitemap: /news.xml\n"


def test_robots_holds_for_pages_and_not_for_feeds(scripted) -> None:
    server = scripted({"/robots.txt": answer(ROBOTS), "/private/a": answer(b"<p>x"), "/b": answer(b"<p>y")})

    async def ask(fetcher: Fetcher) -> None:
        assert (await fetcher.get(server.url("/b"), accept="page")).status == 200
        with pytest.raises(FetchError) as caught:
            await fetcher.get(server.url("/private/a"), accept="page")
        assert caught.value.cause == "robots"
        assert not await fetcher.allowed(server.url("/private/a"))
        assert (await fetcher.get(server.url("/private/a"), accept="feed")).status == 200
        assert (await fetcher.robots(server.url("/"))).sitemaps == (server.url("/news.xml"),)

    run(ask)
    assert server.paths() == ["/robots.txt", "/b", "/private/a"]


def test_robots_holds_behind_a_redirect_too(scripted) -> None:
    inside = scripted({"/robots.txt": answer(ROBOTS), "/private/a": answer(b"<p>x")}, host="127.0.0.5")
    outside = scripted({"/a": answer(b"", "302 Found", location=inside.url("/private/a"))})
    assert failure(outside.url("/a"), accept="page").cause == "robots"
    assert inside.paths() == ["/robots.txt"]


def test_many_readers_share_one_robots_txt(scripted) -> None:
    server = scripted({"/robots.txt": answer(ROBOTS)} | {f"/{n}": answer(b"<p>x") for n in range(6)})

    async def all_at_once(fetcher: Fetcher) -> None:
        await asyncio.gather(*(fetcher.get(server.url(f"/{n}"), accept="page") for n in range(6)))

    run(all_at_once, replace(PATIENT, crawl_delay_cap_s=5.0))
    assert server.paths().count("/robots.txt") == 1
    assert min(gaps(server)[1:]) >= 0.09  # its Crawl-delay


@pytest.mark.parametrize(
    ("reply", "allowed"),
    [
        (answer(b"", "404 Not Found"), True),
        (answer(b"", "403 Forbidden"), True),
        (answer(b"", "410 Gone"), True),
        (answer(b"", "429 Too Many Requests"), False),
        (answer(b"", "500 Oops"), False),
        (answer(b"", "503 Unavailable"), False),
        (b"", False),
        (answer(b""), True),
        (answer(b"\xef\xbb\xbfuser-agent: news7d\r\ndisallow: /"), False),
        (answer(b"", "301 Moved", location="/elsewhere"), False),
        (answer(b"", "301 Moved", location="/robots.txt"), True),
        (answer(b"User-agent: *\nDisallow: /\n" + b"#" * 700_000), False),
        (answer(b"#" * 600_000 + b"\nUser-agent: *\nDisallow: /\n"), True),  # beyond what is read
    ],
)
def test_robots_by_answer(scripted, reply: bytes, allowed: bool) -> None:
    server = scripted({"/robots.txt": reply, "/elsewhere": answer(b"User-agent: *\nDisallow: /"), "/page": answer(b"<p>x")})
    assert run(lambda fetcher: fetcher.allowed(server.url("/page"))) is allowed
    if allowed:
        assert get(server.url("/page"), accept="page").status == 200
    else:
        assert failure(server.url("/page"), accept="page").cause in ("robots", "throttled")


def test_an_unreachable_robots_txt_is_asked_for_again_soon(scripted) -> None:
    server = scripted({"/robots.txt": lambda seen: answer(b"", "500 Oops") if seen.number == 1 else answer(b"")})

    async def ask(fetcher: Fetcher) -> list[bool]:
        first = await fetcher.allowed(server.url("/page"))
        await asyncio.sleep(0.06)
        return [first, await fetcher.allowed(server.url("/page")), await fetcher.allowed(server.url("/page"))]

    assert run(ask, robots_retry_s=0.05) == [False, True, True]
    assert len(server.requests) == 2


def test_a_robots_txt_is_remembered_over_a_restart(scripted) -> None:
    server = scripted(
        {"/robots.txt": answer(b"User-agent: *\nDisallow: /no\n"), "/yes": answer(b"<p>yes</p>"), "/no": answer(b"<p>no</p>")}
    )
    bare = scripted({"/yes": answer(b"<p>yes</p>")}, "127.0.0.2")  # answers 404 for its robots.txt
    kept: dict[str, tuple[str, float]] = {}
    memory = RobotsMemory(
        recall=lambda origin: kept[origin][0] if origin in kept else None,
        keep=lambda origin, text, seconds: kept.update({origin: (text, seconds)}),
    )

    async def restarted() -> str:
        fetcher = Fetcher(QUICK, memory=memory)
        try:
            await fetcher.get(server.url("/yes"), accept="page")
            await fetcher.get(bare.url("/yes"), accept="page")
            with pytest.raises(Forbidden) as refusal:
                await fetcher.get(server.url("/no"), accept="page")
            return refusal.value.cause
        finally:
            await fetcher.close()

    assert [asyncio.run(restarted()) for _ in range(3)] == ["robots"] * 3
    assert [s.paths().count("/robots.txt") for s in (server, bare)] == [1, 1]
    assert {seconds for _, seconds in kept.values()} == {QUICK.robots_ttl_s} and QUICK.robots_ttl_s <= 24 * 3600


def test_an_unreachable_robots_txt_is_not_remembered(scripted) -> None:
    server = scripted({"/robots.txt": answer(status="503 Busy"), "/": answer(b"<p>home</p>")})
    kept: list[str] = []
    memory = RobotsMemory(recall=lambda origin: None, keep=lambda origin, text, seconds: kept.append(text))

    async def ask() -> bool:
        fetcher = Fetcher(QUICK, memory=memory)
        try:
            return await fetcher.allowed(server.url("/"))
        finally:
            await fetcher.close()

    assert not asyncio.run(ask()) and not kept
