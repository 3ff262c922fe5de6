"""Server-sent events on real sockets: what is told, to whom, from where it goes on, and what it costs to listen."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from news7d.errors import StoreError
from news7d.model import StoryChange
from news7d.store import Store
from news7d.web import live
from tests.web.listening import Reader, Served, serving, wait_for
from tests.web.newsroom import NOW, Filed, fill

MILL = Filed(key="mill", story="mill", outlet="One", title="The mill burns down", text="It burnt.", role="origin", section="society")
FERRY = Filed(
    key="ferry", story="ferry", outlet="Two", title="Die Fähre fährt", text="Sie fährt.", role="origin", language="de", section="business"
)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LOOK", 0.02)
    monkeypatch.setattr(live, "BEAT", 3)


@pytest.fixture
def served(store: Store) -> Iterator[Served]:
    with serving(store) as served:
        yield served


def listening(served: Served, count: int) -> None:
    wait_for(lambda: served.live.listeners == count)


def test_the_head_says_what_it_is(served: Served) -> None:
    with Reader.open(served.port) as reader:
        assert reader.status == 200
        assert "content-type: text/event-stream; charset=utf-8" in reader.head
        assert "x-accel-buffering: no" in reader.head
        assert "cache-control: no-cache, no-transform" in reader.head
        reader.read(lambda r: r.last_id)
        assert not reader.events
    with Reader.open(served.port, method="HEAD") as head:
        assert "text/event-stream" in head.head
    listening(served, 0)


def test_a_new_story_then_its_change(store: Store, served: Served) -> None:
    with Reader.open(served.port) as reader:
        reader.read(lambda r: r.last_id)
        fill(store, [MILL])
        reader.read(lambda r: "story" in r.types())
        told = reader.events[0].data
        assert told["title"] == "The mill burns down"
        assert told["url"] == f"/story/{told['id']}/the-mill-burns-down"
        assert told["section"] == "society"
        assert told["languages"] == ["en"]
        fill(store, [MILL, replace(MILL, key="mill2", outlet="Three", title="Mill gone", role="independent")], NOW + timedelta(minutes=1))
        reader.read(lambda r: "changed" in r.types())
        assert reader.events[-1].data["independent"] == 2
        before = len(reader.events)
        fill(store, [MILL, replace(MILL, key="mill2", outlet="Three", title="Mill gone", role="independent")], NOW + timedelta(minutes=2))
        version = store.version()
        reader.read(lambda r: int(r.last_id) >= version)
        assert reader.types()[before:] == []  # a judge that says the same again is no news


def test_breaking_is_told_once(store: Store, served: Served) -> None:
    reports = [
        replace(MILL, key=f"mill{n}", outlet=f"Paper {n}", role="independent", published=NOW - timedelta(minutes=n)) for n in range(4)
    ]
    with Reader.open(served.port) as reader:
        reader.read(lambda r: r.last_id)
        fill(store, reports)
        reader.read(lambda r: "breaking" in r.types())
        more = [*reports, replace(MILL, key="mill9", outlet="Paper 9", role="independent", published=NOW)]
        fill(store, more, NOW + timedelta(minutes=1))
        version = store.version()
        reader.read(lambda r: int(r.last_id) >= version)
        assert reader.types().count("breaking") == 1
        assert reader.types().count("story") == 1


def test_only_what_was_asked_for(store: Store, served: Served) -> None:
    with (
        Reader.open(served.port, "/live?section=society") as society,
        Reader.open(served.port, "/live?lang=de") as german,
        Reader.open(served.port, "/live?section=society&lang=de") as both,
    ):
        for reader in (society, german, both):
            reader.read(lambda r: r.last_id)
        fill(store, [MILL, FERRY])
        version = store.version()
        for reader in (society, german, both):
            reader.read(lambda r: int(r.last_id) >= version)
        assert {event.data["title"] for event in society.events} == {"The mill burns down"}
        assert {event.data["title"] for event in german.events} == {"Die Fähre fährt"}
        assert not both.events
    with Reader.open(served.port, "/live?section=gossip") as nonsense:
        assert nonsense.status == 422


@pytest.mark.parametrize("by", ["header", "address"])
def test_whoever_comes_back_misses_nothing(store: Store, by: str) -> None:
    """Also after a restart, and in another process: the sequence is the store's."""
    with serving(store) as first, Reader.open(first.port) as reader:
        fill(store, [MILL])
        last = reader.read(lambda r: r.events and r.last_id).last_id
        first.stop()
    fill(store, [FERRY], NOW + timedelta(minutes=1))
    with serving(store) as second:
        more = {"Last_Event_ID": last} if by == "header" else {}
        with Reader.open(second.port, "/live" if by == "header" else f"/live?last_event_id={last}", **more) as again:
            again.read(lambda r: r.events)
            assert [(event.type, event.data["title"]) for event in again.events] == [("story", "Die Fähre fährt")]


def test_the_header_is_newer_than_the_address(store: Store, served: Served) -> None:
    fill(store, [MILL])
    with Reader.open(served.port, "/live?last_event_id=0", Last_Event_ID=str(store.version())) as reader:
        reader.read(lambda r: r.comments)
        assert not reader.events


def test_cut_off_in_the_midst_of_a_batch_it_comes_again(store: Store, served: Served) -> None:
    """Events bear the id of the batch before theirs: only its end moves it on."""
    before = store.version()
    fill(store, [MILL, FERRY])
    with Reader.open(served.port, f"/live?last_event_id={before}") as reader:
        reader.read(lambda r: len(r.events) == 2 and int(r.last_id) == store.version())
        assert {event.id for event in reader.events} == {""}


@pytest.mark.parametrize("last", ["too far", "of another database"])
def test_too_old_is_said(store: Store, served: Served, monkeypatch: pytest.MonkeyPatch, last: str) -> None:
    monkeypatch.setattr(live, "MOST_STORIES", 1)
    fill(store, [MILL, FERRY])
    after = 0 if last == "too far" else 10**9
    with Reader.open(served.port, f"/live?last_event_id={after}") as reader:
        reader.read(lambda r: r.events)
        assert reader.types() == ["reset"]
        fill(store, [replace(MILL, key="late", story="late", title="It goes on from there")], NOW + timedelta(minutes=1))
        reader.read(lambda r: len(r.events) > 1)
        assert reader.events[1].type == "story"


def test_a_story_that_went_into_another(store: Store, served: Served) -> None:
    filled = fill(store, [MILL, FERRY])
    with Reader.open(served.port) as reader:
        reader.read(lambda r: r.last_id)
        mill, ferry = filled.stories["mill"], filled.stories["ferry"]
        store.save_placements([StoryChange(story_id=mill, article_id=filled.articles["mill"], merged=(ferry,))], NOW)
        reader.read(lambda r: r.events)
        assert reader.types() == ["gone"]
        assert reader.events[0].data["into"] == mill
        assert reader.events[0].data["url"].startswith(f"/story/{mill}")


def test_silence_has_a_heartbeat(served: Served) -> None:
    with Reader.open(served.port) as reader:
        reader.read(lambda r: r.comments >= 2)


def test_what_is_not_for_a_listener_is_not_written_to_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Feeds are polled all the time, and each batch raises the version: only a beat tells of it."""
    monkeypatch.setattr(live, "BEAT", 1_000_000)
    with serving(store) as served, Reader.open(served.port, "/live?lang=de") as german, Reader.open(served.port) as other:
        for reader in (german, other):
            reader.read(lambda r: r.last_id)
        start = german.last_id
        fill(store, [MILL])
        other.read(lambda r: r.events)
        fill(store, [FERRY], NOW + timedelta(minutes=1))
        german.read(lambda r: r.events and r.last_id != start)
        assert [event.data["title"] for event in german.events] == ["Die Fähre fährt"]
        assert not german.comments
        assert german.blocks == 4  # retry, where it begins, the story, its id


def test_a_database_that_is_away_costs_nobody_their_place(store: Store, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    with Reader.open(served.port) as reader:
        reader.read(lambda r: r.comments)
        version = served.live._version
        away = iter(range(5))

        def now_and_then() -> int:
            if next(away, None) is not None:
                raise StoreError("the database is away")
            return int(version())

        monkeypatch.setattr(served.live, "_version", now_and_then)
        fill(store, [MILL])
        reader.read(lambda r: "story" in r.types())


def test_a_stop_ends_streams_in_good_order(store: Store) -> None:
    with serving(store) as served, Reader.open(served.port) as reader:
        reader.read(lambda r: r.last_id)
        served.stop()
        reader.read(lambda r: r.ended)


def test_listeners_are_counted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(store, proxies=("127.0.0.1",)) as served:
        served.live._most, served.live._of_one = 3, 2
        readers = [Reader.open(served.port, X_Forwarded_For="198.51.100.7") for _ in range(2)]
        with Reader.open(served.port, X_Forwarded_For="198.51.100.7") as third:
            assert third.status == 503
            assert "retry-after: 60" in third.head
        readers.append(Reader.open(served.port, X_Forwarded_For="198.51.100.8"))
        with Reader.open(served.port, X_Forwarded_For="198.51.100.9") as fourth:
            assert fourth.status == 503
        readers.pop().sock.close()
        listening(served, 2)
        with Reader.open(served.port, X_Forwarded_For="198.51.100.9") as fifth:
            assert fifth.status == 200
        for reader in readers:
            reader.sock.close()
        listening(served, 0)


def test_whoever_reads_slowly_is_told_what_is_so_now(store: Store, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind the history, each story comes once, as the store has it; nothing is gathered for the reader meanwhile."""
    monkeypatch.setattr(live, "HISTORY", 2)
    filled = fill(store, [MILL])
    with Reader.open(served.port) as lively:
        lively.read(lambda r: r.last_id)
        behind = int(lively.last_id)
        for turn in range(5):
            more = [replace(MILL, key=f"more{n}", outlet=f"More {n}", role="independent") for n in range(turn + 1)]
            fill(store, [MILL, *more], NOW + timedelta(minutes=turn + 1))
            version = store.version()
            lively.read(lambda r, version=version: int(r.last_id) >= version)  # type: ignore[misc]

        async def as_a_slow_reader() -> str:
            batches = await served.live.next(behind)
            return b"".join(batch.told(live.Wish(), behind) for batch in batches).decode()

        told = asyncio.run(as_a_slow_reader())
        assert told.count("event: changed") == 1
        assert json.loads(told.partition("data: ")[2].partition("\n")[0])["reports"] == 6
        assert filled.stories["mill"]


def test_the_page_knows_where_it_stands(store: Store, served: Served) -> None:
    fill(store, [MILL])
    with socket.create_connection(("127.0.0.1", served.port), timeout=30) as sock:
        sock.sendall(b"GET /section/society HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        page = b"".join(iter(lambda: sock.recv(65536), b"")).decode()
    assert f'data-live="/live?section=society&amp;last_event_id={store.version()}"' in page
