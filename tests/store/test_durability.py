"""Migrations, backups, and what the world does to databases: kill -9, locks, full disks, restarts."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
import zstandard

from news7d.core.search import parse_query
from news7d.errors import ConfigError, Conflict, Invalid, StoreError
from news7d.model import OWNER_ID, MarkChange, Revision, Verdict
from news7d.store import Store, open_store
from news7d.store.migrate import migrate, steps
from news7d.store.sqlite import SqliteDatabase
from tests.store.databases import PostgresServer
from tests.store.make import NOW, add_feed, filled, judged, new_entry, page, place, poll

ROOT = Path(__file__).resolve().parents[2]


# ------------------------------------------------------------------ schema


def test_migrating_step_by_step_equals_migrating_at_once(kind: str, fresh_url: Callable[..., str]) -> None:
    once, slowly = open_store(fresh_url(kind, empty=True)), open_store(fresh_url(kind, empty=True))
    assert once.schema_version() == 0
    assert once.pending() == tuple(step.name for step in steps(kind))
    assert once.migrate() == tuple(step.name for step in steps(kind))
    for step in steps(kind):
        assert migrate(slowly.database, upto=step.number) == (step.name,)
    assert _schema(once) == _schema(slowly)
    assert once.migrate() == once.pending() == ()
    for store in (once, slowly):
        store.close()


def _schema(store: Store) -> list[tuple[object, ...]]:
    sql = {
        "sqlite": "SELECT type, name, sql FROM sqlite_master ORDER BY name",
        "postgres": """SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
            WHERE table_schema = 'public'
            UNION ALL SELECT tablename, indexname, indexdef, '', '' FROM pg_indexes WHERE schemaname = 'public'
            ORDER BY 1, 2""",
    }[store.kind]
    return store.database.read(lambda session: list(session.stream(sql)))


def test_a_failing_step_leaves_the_old_schema(kind: str, fresh_url: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(fresh_url(kind))
    before, bad = _schema(store), steps(kind)[-1]
    broken = type(bad)(number=bad.number + 1, name="9999_broken", sql="CREATE TABLE half (a BIGINT);\nCREATE TABLE half (a BIGINT);\n")
    monkeypatch.setattr("news7d.store.migrate.steps", lambda _kind: (*steps(_kind), broken))
    with pytest.raises(Exception, match="half"):
        store.migrate()
    assert _schema(store) == before
    store.close()


def test_a_newer_schema_is_refused(kind: str, fresh_url: Callable[..., str]) -> None:
    url = fresh_url(kind)
    store = open_store(url)
    store.database.write(lambda session: session.run("migration_note", {"number": 999, "name": "later", "now": 0}))
    store.close()
    with pytest.raises(ConfigError, match="schema 999"):
        open_store(url)


def test_a_database_that_was_not_migrated_says_so(kind: str, fresh_url: Callable[..., str]) -> None:
    store = open_store(fresh_url(kind, empty=True))
    with pytest.raises(StoreError, match="news7d migrate"):
        store.feeds()
    store.close()


@pytest.mark.parametrize("url", ["", "mysql://x/y", "sqlite:///", "sqlite://relative", "/a/path"])
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(ConfigError, match="sqlite:///"):
        open_store(url)


def test_files_that_are_no_database(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no database " * 1000)
    with pytest.raises(ConfigError, match="not an SQLite database"):
        open_store(f"sqlite:///{tmp_path}/text")
    with pytest.raises(ConfigError, match="folder"):
        open_store(f"sqlite:///{tmp_path}/nowhere/x.sqlite")


def test_a_server_that_is_away() -> None:
    with pytest.raises(StoreError, match="away"):
        open_store("postgresql://nobody@127.0.0.1:1/x?connect_timeout=2")


# ------------------------------------------------------------------ backup


def furnished(store: Store) -> None:
    filled(store, *(new_entry(n, text=f"Storm {n}, 東京都 \\N \t tab", wants_page=n == 3) for n in range(8)))
    ids = sorted(line.article_id for line in store.newest_reports(10))
    place(store, ids[:4])
    store.save_verdicts([judged(ids[0], Verdict(id=str(ids[0]), role="origin"), heat=0.1)], NOW)
    old = Revision(number=0, seen_at=NOW, kind="correction", title="x", text="y", digest=2**62)
    store.save_articles([page(ids[1], url="http://one.example/canonical", revision=old)])
    store.set_setting("a", "b\nc")


def test_a_backup_goes_into_either_kind(store: Store, fresh_url: Callable[..., str], tmp_path: Path) -> None:
    furnished(store)
    counts = store.backup(tmp_path / "backup")
    for kind in ("sqlite", "postgres"):
        copy = open_store(fresh_url(kind, empty=True))
        assert copy.restore(tmp_path / "backup") == counts
        assert copy.check() == ()
        assert copy.newest_reports(10) == store.newest_reports(10)
        assert copy.health() == store.health()
        assert [copy.article(line.article_id) for line in copy.newest_reports(9)] == [
            store.article(line.article_id) for line in store.newest_reports(9)
        ]
        assert copy.story_facts(NOW) == store.story_facts(NOW)
        assert (copy.get_setting("a"), copy.version()) == ("b\nc", store.version())
        assert copy.search(parse_query("東京 storm")).total == store.search(parse_query("東京 storm")).total == 7
        new = add_feed(copy, "http://new.example/feed")
        assert copy.save_feeds([poll(new, new_entry(99))]) == (1, 0)  # ids go on above
        assert copy.check() == ()
        with pytest.raises(Conflict, match="not empty"):
            copy.restore(tmp_path / "backup")
        copy.close()
    assert os.listdir(tmp_path / "..") and not list(tmp_path.glob(".*part"))


@pytest.mark.parametrize("schema", [1, 4, steps("sqlite")[-2].number])
def test_a_backup_of_an_earlier_schema_is_restored(kind: str, schema: int, fresh_url: Callable[..., str], tmp_path: Path) -> None:
    """Whoever upgrades because the old disk died has only such a file."""
    source, old, new = (open_store(fresh_url("sqlite", empty=empty)) for empty in (False, True, True))
    furnished(source)
    source.backup(tmp_path / "now")
    migrate(old.database, upto=schema)
    (tmp_path / "then").write_bytes(_as_of(old, schema, (tmp_path / "now").read_bytes()))
    if kind == "postgres":
        new = open_store(fresh_url(kind, empty=True))
    assert new.restore(tmp_path / "then")["article"] == 8
    assert new.pending() == new.check() == ()
    assert {line.article_id for line in new.newest_reports(10)} == {line.article_id for line in source.newest_reports(10)}
    assert new.save_feeds([poll(add_feed(new, "http://new.example/feed"), new_entry(99))]) == (1, 0)
    assert new.add_token("desk", "0" * 64, ("read",), NOW, None).id
    for store in (source, old, new):
        store.close()


def _as_of(old: Store, schema: int, backup: bytes) -> bytes:
    """The backup with the tables and columns that an earlier schema had."""
    header, *lines = [orjson.loads(line) for line in zstandard.ZstdDecompressor().stream_reader(backup).read().splitlines()]
    columns = old.database.read(lambda session: {line["table"]: session.columns(line["table"]) for line in lines if "table" in line})
    kept: list[object] = [{**header, "schema": schema}]
    counts: dict[str, int] = {}
    there: list[int] | None = None
    table = ""
    for line in lines[:-1]:
        if isinstance(line, dict):
            table = line["table"]
            there = [at for at, name in enumerate(line["columns"]) if name in columns[table]] if columns[table] else None
            if there is not None:
                kept.append({"table": table, "columns": [line["columns"][at] for at in there]})
                counts[table] = 0
        elif there is not None:
            kept.append([line[at] for at in there])
            counts[table] += 1
    return zstandard.compress(b"".join(orjson.dumps(line) + b"\n" for line in (*kept, {"rows": counts})))


def test_after_a_restore_no_number_is_given_out_twice(store: Store, kind: str, fresh_url: Callable[..., str], tmp_path: Path) -> None:
    """A feed that was removed, an article that readers marked and that has gone, a story that was split off: others refer to them."""
    furnished(store)
    gone = add_feed(store, "http://gone.example/feed")
    store.remove_feed(gone, NOW)
    ids = sorted(line.article_id for line in store.newest_reports(10))
    token = store.add_token("desk", "0" * 64, ("read",), NOW, None)
    store.mark(OWNER_ID, [MarkChange(article_id=ids[-1], at=NOW, read=True)])
    store.forget_article("http://one.example/7", NOW)
    store.backup(tmp_path / "backup")
    copy = open_store(fresh_url(kind, empty=True))
    copy.restore(tmp_path / "backup")
    assert copy.add_token("other", "1" * 64, ("read",), NOW, None).id > token.id
    new = add_feed(copy, "http://new.example/feed")
    assert new > gone
    copy.save_feeds([poll(new, new_entry(99))])
    assert copy.newest_reports(1)[0].article_id > ids[-1]
    copy.close()


def test_cut_and_foreign_files_restore_nothing(store: Store, fresh_url: Callable[..., str], tmp_path: Path) -> None:
    furnished(store)
    store.backup(tmp_path / "backup")
    whole = (tmp_path / "backup").read_bytes()
    copy = open_store(fresh_url(store.kind, empty=True))
    for name, data in {"half": whole[: len(whole) // 2], "short": whole[:-9], "empty": b"", "text": b"hello", "zeros": bytes(999)}.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(Invalid):
            copy.restore(tmp_path / name)
    with pytest.raises(Invalid, match="cannot read"):
        copy.restore(tmp_path / "absent")
    with pytest.raises(Invalid, match="cannot write"):
        store.backup(tmp_path / "nowhere" / "backup")
    assert copy.restore(tmp_path / "backup")
    copy.close()


def test_a_backup_is_of_one_moment(store: Store, fresh_url: Callable[..., str], tmp_path: Path) -> None:
    feed_id = filled(store, *(new_entry(n) for n in range(300)))
    done = threading.Event()

    def write() -> None:
        for number in range(1000, 100_000):
            if done.is_set():
                return
            store.save_feeds([poll(feed_id, new_entry(number))])

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for round_ in range(3):
            counts = store.backup(tmp_path / f"backup{round_}")
            assert counts["entry"] == counts["article"] == counts["body"]
    finally:
        done.set()
        writer.join()
    copy = open_store(fresh_url("sqlite", empty=True))
    copy.restore(tmp_path / "backup2")
    assert copy.check() == ()
    copy.close()


# ------------------------------------------------------------------ what the world does


def test_kill_9_loses_nothing_that_was_accepted(kind: str, fresh_url: Callable[..., str]) -> None:
    url = fresh_url(kind)
    store = open_store(url)
    feed_id = add_feed(store)
    accepted = 0
    for round_ in range(4):
        command = [sys.executable, str(ROOT / "tests/store/writer.py"), url, str(feed_id), str(accepted)]
        environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as writer:
            assert writer.stdout is not None
            for _ in range(3 + 5 * round_):
                accepted = int(writer.stdout.readline())
            writer.kill()
            accepted = max([accepted, *(int(line) for line in writer.stdout.read().split("\n")[:-1])])
        facts = store.facts(NOW)
        assert accepted <= facts.entries <= accepted + 3  # one more may have been stored and not yet told
        assert facts.entries == facts.articles
        assert store.check() == ()
    assert store.search(parse_query("text")).total == min(facts.entries, 1000)
    store.close()


def test_a_database_locked_by_another_program(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    store = Store(SqliteDatabase(str(path), busy_s=0.3))
    store.migrate()
    feed_id = add_feed(store)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="locked by another program"):
        store.save_feeds([poll(feed_id, new_entry(1))])
    assert len(store.feeds()) == 1  # readers don't mind
    other.execute("ROLLBACK")
    other.close()
    assert store.save_feeds([poll(feed_id, new_entry(1))]) == (1, 0)
    store.close()


def test_a_full_disk(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(small)], check=False).returncode:
        pytest.skip("needs root, to mount a small file system")
    try:
        store = open_store(f"sqlite:///{small}/a.sqlite")
        store.migrate()
        feed_id = add_feed(store)
        stored = _fill(store, feed_id)
        assert stored > 0
        assert store.facts(NOW).entries == stored
        assert store.search(parse_query("report")).total == min(stored, 1000)
        subprocess.run(["mount", "-o", "remount,size=30m", str(small)], check=True)
        assert store.save_feeds([poll(feed_id, *(new_entry(10_000 + n) for n in range(10)))]) == (10, 0)
        assert store.facts(NOW).entries == stored + 10
        assert store.check() == ()
        store.close()
    finally:
        subprocess.run(["umount", "--lazy", str(small)], check=True)


def _fill(store: Store, feed_id: int) -> int:
    for number in range(0, 100_000, 10):
        try:
            store.save_feeds([poll(feed_id, *(new_entry(n, text=os.urandom(600).hex()) for n in range(number, number + 10)))])
        except StoreError as error:
            assert "no space left" in str(error)
            return number
    raise AssertionError("the disk never filled up")


def test_postgres_restarted_at_once(postgres_server: PostgresServer, fresh_url: Callable[..., str]) -> None:
    store = open_store(fresh_url("postgres"))
    feed_id = add_feed(store)
    store.save_feeds([poll(feed_id, new_entry(1))])
    postgres_server.stop()
    starter = threading.Thread(target=lambda: (time.sleep(0.5), postgres_server.restart()))
    starter.start()
    assert store.save_feeds([poll(feed_id, new_entry(1), new_entry(2))]) == (1, 0)
    starter.join()
    assert len(store.newest_reports(10)) == 2
    assert store.check() == ()
    store.close()


def test_a_read_in_a_read_and_a_write_that_fails(store: Store) -> None:
    add_feed(store)

    def work(session: object) -> None:
        session.run("setting_set", {"name": "half", "value": "x"})  # type: ignore[attr-defined]
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        store.database.write(work)
    assert store.get_setting("half") is None
    store.set_setting("whole", "x")
    assert store.get_setting("whole") == "x"


def test_a_step_that_was_left_out_before_the_newest_is_taken(fresh_url, kind: str) -> None:
    store = open_store(fresh_url(kind, empty=True))
    names = [step.name for step in steps(kind)]
    assert store.migrate() == tuple(names)
    store.database.write(lambda session: session.script("DELETE FROM migration WHERE number = 4"))
    if kind == "postgres":
        store.database.write(lambda session: session.script("DROP TABLE lane_term CASCADE; DROP FUNCTION news7d_lane CASCADE"))
    assert store.migrate() == (names[3],)
    assert store.migrate() == ()
    store.close()
