"""Where a feed lives: permanent redirects that are believed late, addresses that are gone, two feeds that become one."""

from __future__ import annotations

import pytest

from tests.far_side import Scripted, answer
from tests.work.room import Room


def feed(*numbers: int, **headers: str) -> bytes:
    items = "".join(f"<item><guid>{n}</guid><title>T{n}</title><link>https://b.example/{n}</link></item>" for n in numbers)
    return answer(f'<rss version="2.0"><channel><title>B</title>{items}</channel></rss>'.encode(), **headers)


def moved(server: Scripted, status: str = "301 Moved Permanently") -> bytes:
    return answer(b"", status, location=server.url("/new"))


def urls(room: Room) -> list[str]:
    return [feed.url for feed in room.store.feeds()]


@pytest.mark.parametrize("status", ["301 Moved Permanently", "308 Permanent Redirect"])
def test_a_permanent_move_is_believed_after_three_times_over_a_day(room: Room, scripted, status: str) -> None:
    server = scripted({"/old": feed(1, etag='"old"')})
    room.add(server.url("/old"))
    room.poll()
    server.answers |= {"/old": moved(server, status), "/new": feed(1, 2, etag='"new"')}
    for _ in range(4):  # eight hours: often, but not long enough
        room.poll()
        assert urls(room) == [server.url("/old")]
    room.clock.forward(hours=18)
    room.poll()
    assert urls(room) == [server.url("/new")]
    assert room.status().etag == '"new"'
    assert (room.status().moved_to, room.status().moved_count) == (None, 0)
    server.requests.clear()
    room.poll()
    assert server.paths() == ["/new"]
    assert server.requests[0].header("if-none-match") == b'"new"'
    assert room.ids() == [1, 2]


def test_once_a_day_is_not_often_enough_after_two_polls(room: Room, scripted) -> None:
    server = scripted({})
    server.answers |= {"/old": moved(server), "/new": feed(1)}
    room.add(server.url("/old"))
    room.poll()
    room.clock.forward(hours=40)
    room.poll()
    assert urls(room) == [server.url("/old")]
    room.poll()
    assert urls(room) == [server.url("/new")]


@pytest.mark.parametrize("status", ["302 Found", "307 Temporary Redirect"])
def test_a_temporary_redirect_moves_nothing(room: Room, scripted, status: str) -> None:
    server = scripted({})
    server.answers |= {"/old": moved(server, status), "/new": feed(1)}
    room.add(server.url("/old"))
    for _ in range(5):
        room.poll()
        room.clock.forward(hours=20)
    assert urls(room) == [server.url("/old")]


def test_a_login_page_or_an_interruption_is_no_new_home(room: Room, scripted) -> None:
    server = scripted({})
    server.answers |= {"/old": moved(server), "/new": answer(b"<!doctype html><html><body>Log in", content_type="text/html")}
    room.add(server.url("/old"))
    for _ in range(4):
        room.poll()
        room.clock.forward(hours=20)
    assert urls(room) == [server.url("/old")]
    assert (room.status().moved_to, room.status().cause) == (None, "html")
    server.answers["/new"] = feed(1)
    room.poll()
    server.answers["/old"] = feed(1)  # back again: the count begins anew
    room.poll()
    assert room.status().moved_to is None


def test_two_feeds_that_lead_to_one_become_one(room: Room, scripted) -> None:
    server = scripted({"/old": feed(1, 2), "/new": feed(2, 3)})
    room.add(server.url("/old"), folder="Old")
    room.add(server.url("/new"), folder="New")
    room.poll()
    server.answers["/old"] = moved(server)
    for _ in range(3):
        room.clock.forward(hours=20)
        room.poll()
    assert [(one.url, one.folder) for one in room.store.feeds()] == [(server.url("/new"), "New")]
    assert room.ids() == [1, 2, 3]
    assert room.store.health()[0].entries == 3
    assert room.store.check() == ()
    server.requests.clear()
    room.poll()
    assert server.paths() == ["/new"]


def test_what_is_gone_is_looked_at_once_a_month(room: Room, scripted) -> None:
    server = scripted({"/feed": answer(b"", "410 Gone")})
    feed_id = room.add(server.url("/feed"))
    room.poll()
    assert room.status().gone
    for days in (1, 20):
        room.clock.forward(days=days)
        assert room.store.due_feeds(room.clock(), 10) == ()
    room.clock.forward(days=12)
    (due,) = room.store.due_feeds(room.clock(), 10, 1)
    assert due.feed.id == feed_id
    server.answers["/feed"] = feed(7)
    room.clock.forward(hours=1)
    room.poll_due()
    assert room.ids() == [7]
    assert not room.status().gone
