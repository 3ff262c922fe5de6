"""What is let go and what stays; room given back; all of a house in another kind of database; nothing forgotten in a backup."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from news7d.core.keeping import full_at, growth
from news7d.core.search import parse_query
from news7d.errors import Conflict, Invalid, NotFound, StoreError
from news7d.model import OWNER_ID, MarkChange, NewEntry, Retention, Room
from news7d.stages import keeping
from news7d.store import Store, open_store
from news7d.store.backup import LEFT_OUT, TABLES
from tests.store.make import NOW, add_feed, new_entry, place, poll
from tests.store.test_durability import furnished

DAY = timedelta(days=1)


def ago(days: float) -> datetime:
    return NOW - days * DAY


def aged(store: Store, *ages: float, site: str = "http://one.example", text: str = "Text.") -> list[int]:
    """Articles first seen so many days ago, oldest first; their numbers."""
    feed_id = add_feed(store, f"{site}/feed")
    entries = [new_entry(at, site=site, first_seen=ago(age), text=f"{text} {at}") for at, age in enumerate(ages)]
    known = {line.article_id for line in store.newest_reports(1000)}
    for entry in entries:
        store.save_feeds([poll(feed_id, entry)])
    return sorted({line.article_id for line in store.newest_reports(1000)} - known)


def left(store: Store) -> set[int]:
    return {line.article_id for line in store.newest_reports(1000)}


def read(store: Store, ids: list[int]) -> None:
    store.mark(OWNER_ID, [MarkChange(article_id=key, at=NOW, read=True) for key in ids])


def gone(store: Store, keep: Retention, *, about: int = 0) -> int:
    """What goes, and that the dry run says the same. about: articles by which it may be wrong, where a server grows while it is asked."""
    said = store.shedding(keep, NOW)
    count = sum(store.let_go(keep, NOW))
    assert abs(said.articles - count) <= about
    assert store.check() == ()
    return count


# ------------------------------------------------------------------ what goes


def test_age_with_its_exceptions(store: Store) -> None:
    ids = aged(store, 100, 99, 98, 97, 96, 95, 50, 1)
    read(store, [key for key in ids if key != ids[5]])
    store.mark(OWNER_ID, [MarkChange(article_id=ids[0], at=NOW, starred=True), MarkChange(article_id=ids[1], at=NOW, note="mine")])
    store.tag(OWNER_ID, [ids[2]], "sea", NOW)
    place(store, [ids[3], ids[7]])  # a story that goes on
    assert gone(store, Retention()) == 0
    keep = Retention(days=60)
    assert gone(store, keep) == 1  # ids[4]: the others are starred, noted, tagged, of a story that goes on, unread
    assert left(store) == {*ids} - {ids[4]}
    assert gone(store, Retention(days=60, unread_days=90)) == 1  # unread for longer than that
    assert left(store) == {*ids} - {ids[4], ids[5]}


def test_unread_is_what_somebody_who_follows_the_feed_has_not_read(store: Store) -> None:
    (key,) = aged(store, 100)
    read(store, [key])
    other = store.add_reader("ben", "reader", ago(101))
    assert gone(store, Retention(days=60)) == 0  # Ben follows it
    (feed_id,) = (feed.id for feed in store.feeds())
    store.leave_feed(other.id, feed_id, NOW)
    assert gone(store, Retention(days=60)) == 1


def test_what_went_does_not_come_back_under_another_guid(store: Store) -> None:
    ids = aged(store, 100, 100)
    assert gone(store, Retention(days=60, unread_days=0)) == 2
    other = add_feed(store, "http://other.example/feed")

    def again(number: int) -> NewEntry:
        entry = new_entry(number)
        return new_entry(number, key=number + 77, entry=type(entry.entry)(id=f"new-{number}", url=entry.entry.url, title="x"))

    assert store.save_feeds([poll(other, again(0), again(1))]) == (0, 0)
    (feed_id,) = (feed.id for feed in store.feeds() if feed.url.startswith("http://one."))
    assert store.save_feeds([poll(feed_id, new_entry(0), again(1))])[0] == 0
    assert left(store) == set() and store.check() == () and len(ids) == 2


def test_outlets_have_rules_of_their_own(store: Store) -> None:
    one, two = aged(store, 100, 20, 5), aged(store, 100, 20, 5, site="http://two.example")
    outlets = {outlet.domain: outlet.id for outlet in store.outlets()}
    store.keep_outlet(outlets["one.example"], 10)
    assert gone(store, Retention(unread_days=0)) == 2  # also where the house keeps everything
    assert left(store) == {one[2], *two}
    store.keep_outlet(outlets["two.example"], 0)
    assert gone(store, Retention(days=3, unread_days=0)) == 0  # the first has ten days, the second for ever
    store.keep_outlet(outlets["two.example"], None)
    assert gone(store, Retention(days=3, unread_days=0)) == 3
    assert left(store) == {one[2]}
    assert store.outlets_by_room(5)[0].keep_days == 10
    with pytest.raises(Invalid):
        store.keep_outlet(outlets["one.example"], -1)
    with pytest.raises(NotFound):
        store.keep_outlet(9999, 1)


def test_a_budget_of_room_takes_the_oldest(store: Store) -> None:
    ids = aged(store, *range(40, 0, -1), text="Words of all kinds, one after the other. " * 2000)
    ids += aged(store, 0.5, site="http://two.example")
    store.mark(OWNER_ID, [MarkChange(article_id=ids[0], at=NOW, starred=True)])
    used = store.database.used()
    assert gone(store, Retention(gib=2 * used / 2**30, unread_days=0)) == 0
    keep = Retention(gib=used / 2**30 * 0.9, unread_days=0)
    count = gone(store, keep, about=0 if store.kind == "sqlite" else 3)
    assert 2 <= count <= 20
    assert left(store) == {ids[0], *ids[count + 1 :]}  # the oldest, but for the starred one
    assert sum(store.let_go(Retention(gib=1e-9, unread_days=0), NOW)) > 0
    assert left(store) == {ids[0], ids[-2], ids[-1]}  # what came within a day stays, however small the budget


def test_it_goes_on_where_it_stopped(store: Store) -> None:
    ids = aged(store, *([100] * 3))
    for _ in store.let_go(Retention(days=60, unread_days=0), NOW):
        break
    assert store.check() == ()
    assert sum(store.let_go(Retention(days=60, unread_days=0), NOW)) + 3 - len(ids) in (0, 3)
    assert left(store) == set()


def test_retention_of_the_page_goes_before_the_settings(store: Store) -> None:
    upkeep = keeping.Upkeep(retention=Retention(days=90))
    assert keeping.retention(store, upkeep) == (Retention(days=90), False)
    keeping.set_retention(store, Retention(days=30, gib=2))
    assert keeping.retention(store, upkeep) == (Retention(days=30, gib=2), True)
    with pytest.raises(Invalid):
        keeping.set_retention(store, Retention(days=-1))
    keeping.set_retention(store, None)
    aged(store, 100, 50)
    read(store, sorted(left(store)))
    assert keeping.let_go(store, upkeep, NOW, rest=lambda seconds: None) == 1


# ------------------------------------------------------------------ room


def test_free_room_goes_back_to_the_disk(store: Store) -> None:
    aged(store, *([100] * 60), text="Words of all kinds. " * 2000)
    store.database.write(lambda session: None)
    sum(store.let_go(Retention(days=60, unread_days=0), NOW))
    before, steps = store.database.size(), list[int]()
    store.compact(on_step=steps.append)
    if store.kind == "sqlite":
        assert store.database.size() < before / 2 and store.database.size() <= store.database.used() * 1.1
    store.compact(full=True, on_step=steps.append)
    assert steps and store.database.size() <= before + 2**20  # PostgreSQL writes down what is free
    assert store.check() == ()


def test_an_old_file_is_turned_by_the_full_way_and_a_full_disk_is_said_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "old.sqlite"
    with sqlite3.connect(path) as old:
        old.execute("CREATE TABLE x (a)")
    old.close()
    store = open_store(f"sqlite:///{path}")
    store.migrate()
    aged(store, *([100] * 40), text="Words of all kinds. " * 2000)
    sum(store.let_go(Retention(days=60, unread_days=0), NOW))
    store.compact()  # the log is cut
    free = store.database.size() - store.database.used()
    store.compact()
    assert free > 0 and store.database.size() - store.database.used() > free / 2  # it cannot
    usage = keeping.shutil.disk_usage(tmp_path)
    monkeypatch.setattr("shutil.disk_usage", lambda folder: usage._replace(free=1000))
    with pytest.raises(StoreError, match="free disk"):
        store.compact(full=True)
    monkeypatch.undo()
    store.compact(full=True)
    assert store.database.size() < store.database.used() * 1.2 + 100_000
    ((mode,),) = store.database.read(lambda session: list(session.stream("PRAGMA auto_vacuum")))
    assert mode == 2 and store.check() == ()
    store.close()


def test_room_is_measured_table_by_table_and_now_and_then(store: Store) -> None:
    furnished(store)
    room = store.measure_room(NOW)
    sizes = dict(room.tables)
    assert {"article", "body", "search"} <= sizes.keys() and all(count > 0 for name, count in room.tables if name in ("article", "body"))
    assert room.used <= room.size and room.articles == 8
    if store.kind == "sqlite":
        assert abs(sum(sizes.values()) - room.used) <= 0.1 * room.used
    assert store.room_by_table() == room
    assert not store.measure_now_and_then(NOW + timedelta(hours=1))
    assert store.measure_now_and_then(NOW + timedelta(hours=4))
    assert [sample.tables for sample in store.rooms(NOW)] == [(), ()]
    assert store.room_by_table() == room


def test_growth_is_a_line_through_what_was_measured() -> None:
    def room(hours: float, used: int) -> Room:
        return Room(at=NOW + timedelta(hours=hours), size=used, used=used, articles=used // 1000)

    assert growth([]) is None and growth([room(0, 1), room(6, 9), room(9, 12)]) is None
    found = growth([room(6 * at, 1_000_000 + 250_000 * at) for at in range(9)])
    assert found is not None and found.measurements == 9
    assert found.bytes_a_day == pytest.approx(1_000_000) and found.articles_a_day == pytest.approx(1000)
    at = full_at(found, 10_000_000, NOW)
    assert at is not None and abs(at - NOW - timedelta(days=10)) < timedelta(seconds=1)
    shrinks = growth([room(6 * at, 9_000_000 - 250_000 * at) for at in range(9)])
    assert shrinks is not None and shrinks.bytes_a_day < 0 and full_at(shrinks, 1.0, NOW) is None
    assert full_at(found, None, NOW) is full_at(None, 5.0, NOW) is full_at(found, 1e15, NOW) is None


# ------------------------------------------------------------------ backups


def test_backups_are_made_by_themselves_and_the_oldest_go(store: Store, tmp_path: Path, fresh_url: Callable[..., str]) -> None:
    furnished(store)
    folder = tmp_path / "safe" / "here"
    upkeep = keeping.Upkeep(backups=folder, backup_hours=24, backup_keep=3)
    assert keeping.back_up_if_due(store, keeping.Upkeep(), NOW) is None
    for day in range(5):
        done = keeping.back_up_if_due(store, upkeep, NOW + day * DAY)
        assert done is not None and not done.error and done.bytes > 0
        assert keeping.back_up_if_due(store, upkeep, NOW + day * DAY + timedelta(hours=23)) is None
    files = keeping.backup_files(folder)
    assert [file.at.date() for file in files] == [(NOW + day * DAY).date() for day in (4, 3, 2)]
    (folder / "mine.n7d").write_text("not one of ours")
    copy = open_store(fresh_url("sqlite", empty=True))
    assert copy.restore(folder / files[0].name)["article"] == 8
    copy.close()


def test_a_backup_that_fails_is_said_and_tried_again_an_hour_later(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    upkeep = keeping.Upkeep(backups=tmp_path / "file" / "below")
    done = keeping.back_up_if_due(store, upkeep, NOW)
    assert done is not None and done.error and keeping.last_backup(store) == done
    assert keeping.back_up_if_due(store, upkeep, NOW + timedelta(minutes=30)) is None
    assert keeping.back_up_if_due(store, upkeep, NOW + timedelta(minutes=61)) is not None
    usage = keeping.shutil.disk_usage(tmp_path)
    monkeypatch.setattr("news7d.stages.keeping.shutil.disk_usage", lambda folder: usage._replace(free=1000))
    full = keeping.back_up(store, keeping.Upkeep(backups=tmp_path / "full"), NOW)
    assert "MiB" in full.error and not list((tmp_path / "full").iterdir())


def test_every_table_is_backed_up_or_left_out_on_purpose(store: Store) -> None:
    """Whoever adds a table decides which."""
    asked = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search_%'",
        "postgres": "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()",
    }[store.kind]
    there = {row[0] for row in store.database.read(lambda session: list(session.stream(asked)))}
    assert there - set(TABLES) - LEFT_OUT == set(), "add them to TABLES in store/backup.py, or to LEFT_OUT"
    assert set(TABLES) - there == set() and not set(TABLES) & LEFT_OUT


# ------------------------------------------------------------------ from one kind to the other


@pytest.mark.parametrize("kind_of_target", ["sqlite", "postgres"])
def test_all_of_a_house_in_another_database(store: Store, kind_of_target: str, fresh_url: Callable[..., str]) -> None:
    furnished(store)
    store.add_reader("ann", "reader", NOW)
    ids = sorted(left(store))
    store.mark(OWNER_ID, [MarkChange(article_id=ids[0], at=NOW, starred=True, note="日本 \\N \t")])
    steps = list[tuple[str, int, int]]()
    other = open_store(fresh_url(kind_of_target, empty=True))
    counts = store.copy_to(other, lambda *step: steps.append(step))
    assert counts["article"] == 8 and steps[-1][1] == steps[-1][2] == sum(counts.values())
    assert other.check() == ()
    assert other.newest_reports(10) == store.newest_reports(10) and other.health() == store.health()
    assert other.readers() == store.readers() and other.marks(OWNER_ID, "any", None, 9) == store.marks(OWNER_ID, "any", None, 9)
    assert other.search(parse_query("東京 storm")).total == store.search(parse_query("東京 storm")).total
    assert other.save_feeds([poll(add_feed(other, "http://new.example/feed"), new_entry(99))]) == (1, 0)
    before = other.facts(NOW)
    with pytest.raises(Conflict, match="not empty"):
        store.copy_to(other)
    assert other.facts(NOW) == before
    other.close()


def test_a_copy_that_is_not_the_same_is_no_copy(
    store: Store, kind: str, fresh_url: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    furnished(store)
    other = open_store(fresh_url(kind, empty=True))
    other.migrate()
    session = "news7d.store.sqlite.SqliteSession" if kind == "sqlite" else "news7d.store.postgres.PostgresSession"
    true = getattr(__import__(session.rpartition(".")[0], fromlist=["x"]), session.rpartition(".")[2]).load

    def losing(self: object, table: str, columns: list[str], rows: object) -> int:
        every = list(rows)  # type: ignore[call-overload]
        return int(true(self, table, columns, every[:-1] if table == "body" else every))

    monkeypatch.setattr(f"{session}.load", losing)
    with pytest.raises(StoreError, match="body is not what it was"):
        store.copy_to(other)
    monkeypatch.undo()
    assert other.facts(NOW).articles == 0 and store.copy_to(other)["body"] == 8
    other.close()
