"""Accounts, sessions, invitations and tokens on both databases."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from news7d.errors import Conflict, Invalid, NotFound
from news7d.model import OWNER_ID, MarkChange, NewFeed, WebSession
from news7d.store import Store
from news7d.store.statements import statements
from tests.store.make import NOW

SESSION = WebSession(
    id=0,
    reader_id=OWNER_ID,
    created_at=NOW,
    seen_at=NOW,
    idle_until=NOW + timedelta(days=7),
    ends_at=NOW + timedelta(days=30),
    agent="Firefox",
    address="10.0.0.9",
)


def test_sessions(store: Store) -> None:
    one = store.add_session("one", SESSION)
    two = store.add_session("two", replace(SESSION, idle_until=NOW + timedelta(days=1)))
    found = store.session("one")
    assert found is not None and found[0] == one and found[1].id == OWNER_ID and found[1].last_seen_at == NOW
    assert {session.id for session in store.sessions(OWNER_ID, NOW)} == {one.id, two.id}
    store.touch_session("one", OWNER_ID, NOW + timedelta(days=2), NOW + timedelta(days=9))
    later = NOW + timedelta(days=8)
    assert [session.id for session in store.sessions(OWNER_ID, later)] == [one.id]
    assert store.prune_sessions(later) == 1 and store.session("two") is None
    store.renew_session("one", "new")
    assert store.session("one") is None and store.session("new") is not None
    store.end_session("new")
    assert store.session("new") is None


def test_a_reader_ends_only_sessions_of_their_own(store: Store) -> None:
    lena = store.add_reader("lena", "reader", NOW)
    mine, hers = store.add_session("mine", SESSION), store.add_session("hers", replace(SESSION, reader_id=lena.id))
    assert not store.end_own_session(OWNER_ID, hers.id) and store.session("hers")
    store.add_session("third", SESSION)
    assert store.end_sessions(OWNER_ID, but="mine") == 1
    assert store.session("hers") and store.end_own_session(OWNER_ID, mine.id) and store.session("mine") is None


def test_the_sessions_of_one_reader_are_bounded(store: Store) -> None:
    for number in range(103):
        at = NOW + timedelta(minutes=number)
        store.add_session(f"s{number}", replace(SESSION, created_at=at, seen_at=at))
    assert len(store.sessions(OWNER_ID, NOW)) == 100
    assert store.session("s2") is None and store.session("s3") is not None


def test_what_ends_sessions(store: Store) -> None:
    lena = store.add_reader("lena", "reader", NOW)

    def sessions() -> list[str]:
        return [digest for digest in ("here", "there") if store.session(digest)]

    def open_both() -> None:
        for digest in ("here", "there"):
            store.end_session(digest)
            store.add_session(digest, replace(SESSION, reader_id=lena.id))

    open_both()
    store.set_password(lena.id, "a hash", keep="here")
    assert sessions() == ["here"]
    open_both()
    store.rehash_password(lena.id, "another", "newer")
    assert store.password(lena.id) == "a hash"
    store.rehash_password(lena.id, "a hash", "newer")
    assert store.password(lena.id) == "newer" and sessions() == ["here", "there"]
    store.set_role(lena.id, "editor")
    assert sessions() == []
    open_both()
    store.set_disabled(lena.id, True)
    assert sessions() == []


def test_an_invitation_works_once_and_in_time(store: Store) -> None:
    lena = store.add_reader("lena", "reader", NOW)
    store.invite(lena.id, "first", NOW, timedelta(days=7))
    store.invite(lena.id, "second", NOW, timedelta(days=7))
    assert store.invited("first", NOW) is None, "a new link ends the one before"
    assert store.invited("second", NOW + timedelta(days=7)) is None
    assert store.invitations(NOW) == {lena.id: NOW + timedelta(days=7)}
    store.add_session("open", replace(SESSION, reader_id=lena.id))
    accepted = store.accept_invitation("second", "a hash", NOW)
    assert accepted is not None and accepted.id == lena.id
    assert store.password(lena.id) == "a hash" and store.session("open") is None
    assert store.accept_invitation("second", "another", NOW) is None and store.password(lena.id) == "a hash"


def test_an_identity_is_one_readers(store: Store) -> None:
    lena = store.add_reader("lena", "reader", NOW)
    assert store.know_reader_as("https://id.example", "7", lena.id, NOW)
    assert not store.know_reader_as("https://id.example", "7", OWNER_ID, NOW)
    found = store.reader_known_as("https://id.example", "7")
    assert found is not None and found.id == lena.id
    assert store.reader_known_as("https://other.example", "7") is None
    assert store.identities(lena.id) == (("https://id.example", "7"),)


def test_the_last_administrator_stays(store: Store) -> None:
    for wrong in (lambda: store.set_role(OWNER_ID, "reader"), lambda: store.set_disabled(OWNER_ID, True)):
        with pytest.raises(Conflict, match="last administrator"):
            wrong()
    lena = store.add_reader("lena", "admin", NOW)
    store.set_role(OWNER_ID, "editor")
    with pytest.raises(Conflict, match="last administrator"):
        store.remove_reader(lena.id)
    with pytest.raises(Conflict, match="house’s own"):
        store.remove_reader(OWNER_ID)


def test_names_are_one_readers_and_fit_apps(store: Store) -> None:
    lena = store.add_reader("lena", "reader", NOW)
    with pytest.raises(Conflict):
        store.set_about(OWNER_ID, "LENA", None, None)
    for name in ("", "a b", "ä", "x" * 65, "a/b"):
        with pytest.raises(Invalid):
            store.set_about(lena.id, name, None, None)
    with pytest.raises(Invalid):
        store.set_about(lena.id, "lena", "no address", None)
    store.set_about(lena.id, "Lena", "lena@example.org", "Europe/Vienna")
    read = store.reader(lena.id)
    assert (read.name, read.email, read.timezone) == ("Lena", "lena@example.org", "Europe/Vienna")


def test_a_reader_goes_with_all_that_is_theirs(store: Store) -> None:
    store.add_feeds([NewFeed(url="http://one.example/feed", folder="News")], NOW)
    lena = store.add_reader("lena", "reader", NOW)
    store.add_session("hers", replace(SESSION, reader_id=lena.id))
    store.add_token("phone", "0" * 64, ("read",), NOW, None, reader_id=lena.id)
    store.mark(lena.id, [MarkChange(article_id=1, at=NOW, read=True)])
    store.remove_reader(lena.id)
    with pytest.raises(NotFound):
        store.reader(lena.id)
    assert store.session("hers") is None and store.token("0" * 64, NOW) is None
    assert store.follows(lena.id) == () and store.labels(lena.id) == ()
    assert store.follows(OWNER_ID) and store.labels(OWNER_ID), "those of others stay"


def test_every_table_that_is_a_readers_is_emptied_with_them(store: Store) -> None:
    """A new table with a column reader_id needs a statement named `forget_reader_…` in its own .sql file, or a reason below."""
    look = "SELECT name FROM sqlite_master WHERE type = 'table'"
    if store.kind == "postgres":
        look = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
    tables = store.database.read(lambda session: [row[0] for row in session.stream(look)])
    owned = {table for table in tables if "reader_id" in store.database.read(lambda session, table=table: session.columns(table))}
    sql = [text for name, text in statements(store.kind).items() if name.startswith("forget_reader_")]
    told = {table for text in sql for table in re.findall(r"DELETE FROM (\w+)", text)}
    assert owned - told - {"audit"} == set(), "left behind when a reader is removed"


def test_tokens_are_their_readers(store: Store) -> None:
    lena, otto = store.add_reader("lena", "editor", NOW), store.add_reader("otto", "reader", NOW)
    hers = store.add_token("desk", "1" * 64, ("read", "write:feeds"), NOW, None, reader_id=lena.id)
    with pytest.raises(Invalid, match="write:feeds is for editors"):
        store.add_token("phone", "2" * 64, ("read", "write:feeds"), NOW, None, reader_id=otto.id)
    assert [token.name for token in store.tokens(lena.id)] == ["desk"] and store.tokens(otto.id) == ()
    with pytest.raises(NotFound):
        store.drop_token(hers.id, otto.id)
    store.set_role(lena.id, "reader")
    found = store.token("1" * 64, NOW)
    assert found is not None and found.scopes == ("read",), "a role that was taken away takes its scopes along"
    store.set_disabled(lena.id, True)
    assert store.token("1" * 64, NOW) is None
    store.drop_token(hers.id, lena.id)


def test_a_restore_gives_no_number_twice(store: Store, kind: str, fresh_url: Callable[..., str], tmp_path: object) -> None:
    from pathlib import Path

    from news7d.store import open_store

    file = Path(str(tmp_path)) / "backup"
    session = store.add_session("one", SESSION)
    lena = store.add_reader("lena", "reader", NOW)
    store.know_reader_as("https://id.example", "7", lena.id, NOW)
    store.backup(file)
    copy = open_store(fresh_url(kind, empty=True))
    copy.restore(file)
    assert copy.add_session("two", SESSION).id > session.id
    assert copy.add_reader("otto", "reader", NOW).id > lena.id
    assert copy.reader_known_as("https://id.example", "7") is not None
    copy.close()
