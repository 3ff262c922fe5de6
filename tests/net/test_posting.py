"""Forms that we send: the same rules as for what we fetch, at every hop."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from news7d.errors import FetchError, Forbidden, Gone, Refused, Throttled
from news7d.net import FetchLimits
from news7d.net.address import target
from news7d.net.fetcher import _Get, _next_hop
from news7d.net.room import Hold, Room
from news7d.net.transfer import Exchange
from tests.far_side.hub import Hub, Page
from tests.net.fetching import QUICK, run

FORM = (("hub.mode", "subscribe"), ("hub.topic", "https://ü.example/ä?a=1&b=2"), ("hub.mode", "again"))


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub() as far_side:
        far_side.verifies = False
        yield far_side


def post(url: str, limits: FetchLimits = QUICK) -> int:
    return run(lambda fetcher: fetcher.post(url, FORM), limits).status


def test_a_form_arrives_as_it_is_and_a_get_after_it_is_a_get(hub: Hub) -> None:
    hub.pages["/page"] = Page(b"hello")

    async def both(fetcher):
        await fetcher.post(hub.url("/hub"), FORM)
        return await fetcher.get(hub.url("/page")), await fetcher.post(hub.url("/hub"), FORM)

    page, posted = run(both)
    assert page.body == b"hello" and posted.status == 202
    assert [asked.form for asked in hub.asked] == [{"hub.mode": "again", "hub.topic": "https://ü.example/ä?a=1&b=2"}] * 2


@pytest.mark.parametrize("status", [307, 308])
def test_the_redirects_that_repeat_a_form_are_followed(hub: Hub, status: int) -> None:
    hub.pages["/moved"] = Page(status=status, headers={"Location": "/hub"}, to_post=True)
    assert post(hub.url("/moved")) == 202
    assert len(hub.asked) == 1


@pytest.mark.parametrize("status", [301, 302, 303])
def test_the_others_are_refusals(hub: Hub, status: int) -> None:
    hub.pages["/moved"] = Page(status=status, headers={"Location": "/hub"}, to_post=True)
    with pytest.raises(Refused):
        post(hub.url("/moved"))
    assert hub.asked == []


@pytest.mark.parametrize(("status", "error"), [(429, Throttled), (410, Gone), (404, Refused), (500, Refused), (403, Refused)])
def test_what_a_server_says_no_with(hub: Hub, status: int, error: type[FetchError]) -> None:
    hub.pages["/no"] = Page(b"no", status, to_post=True)
    with pytest.raises(error):
        post(hub.url("/no"))


def test_no_form_goes_inside_not_even_by_redirect(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    strict = FetchLimits(connect_s=2, headers_s=2, total_s=4)
    with pytest.raises(Forbidden):
        post(hub.url("/hub"), strict)
    port = int(hub.url("").rpartition(":")[2])
    monkeypatch.setattr("news7d.net.transfer.is_public", lambda ip: ip == "127.0.0.1")
    hub.pages["/inward"] = Page(status=307, headers={"Location": f"http://127.0.0.2:{port}/hub"}, to_post=True)
    with pytest.raises(Forbidden):
        post(hub.url("/inward"), FetchLimits(connect_s=2, headers_s=2, total_s=4, allowed_ports=frozenset({port})))
    assert hub.asked == []


def test_circles_end(hub: Hub) -> None:
    hub.pages["/a"] = Page(status=307, headers={"Location": "/b"}, to_post=True)
    hub.pages["/b"] = Page(status=308, headers={"Location": "/a"}, to_post=True)
    with pytest.raises(FetchError) as raised:
        post(hub.url("/a"))
    assert raised.value.cause == "redirect-loop"


def test_a_form_with_a_secret_goes_from_tls_to_nothing_less() -> None:
    here = target("https://hub.example/")
    form = _Get(
        accept="any", lines=(), conditional=False, max_bytes=1, robots=False, obey_robots=False, hold=Hold(Room(1)), left_s=1.0, form=b"a=b"
    )
    for to, allowed in (("https://other.example/", True), ("/there", True), ("http://hub.example/", False)):
        answer = Exchange(status=307, headers=(("location", to),), body=b"")
        if allowed:
            assert _next_hop(here, answer, form).scheme == "https"
        else:
            with pytest.raises(Refused, match="from https to http"):
                _next_hop(here, answer, form)
