"""One reader without a password; many with names: signing in, passwords, sessions, guesses by the thousand."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from urllib.parse import unquote

import pytest
from argon2 import PasswordHasher

from news7d.model import OWNER_ID
from news7d.store import Store
from news7d.web import hash_password
from news7d.web.throttle import FREE_OF_A_NAME, Throttle
from tests.web.conftest import PASSWORD, Site
from tests.web.newsroom import NOW, Filled

OTHER = "seven copper kettles humming"
FORM = {"lang": ["en"], "starter": "yes"}


def test_one_reader_needs_no_password_on_the_machine_itself(bare: Site) -> None:
    assert bare.post("/setup", {**FORM, "csrf": bare.token("/setup")}).headers["location"] == "/"
    assert not bare.store.has_password()
    assert bare.get("/setup").headers["location"] == "/"
    assert "Add sources" in bare.get("/sources").text and "Sign out" not in bare.get("/sources").text
    assert bare.post("/sources/add", {"csrf": bare.token(), "url": "https://new.example/feed"}).status_code == 303
    assert bare.get("/settings/account").status_code == 200


@pytest.mark.parametrize(
    ("client", "headers", "settings"),
    [
        (("192.168.1.9", 1), {}, {"any_name": True}),
        (("127.0.0.1", 1), {"x-forwarded-for": "127.0.0.1"}, {}),
        (("127.0.0.1", 1), {"x-real-ip": "127.0.0.1"}, {}),
        (("127.0.0.1", 1), {"via": "1.1 front"}, {}),
        (("127.0.0.1", 1), {}, {"public": True}),
        (("127.0.0.1", 1), {}, {"base_url": "https://news.example"}),
    ],
)
def test_from_elsewhere_nobody_is_the_owner(
    bare_store: Store, open_site: Callable[..., Site], client: tuple[str, int], headers: dict[str, str], settings: dict[str, object]
) -> None:
    site = open_site(bare_store, client=client, **settings)
    bare_store.note_set_up(NOW)
    assert "Add sources" not in site.get("/sources", **headers).text
    assert site.get("/settings/account", **headers).headers["location"] == "/signin?next=/settings/account"
    assert site.get("/signin", **headers).status_code == 403


def test_a_password_is_needed_where_others_come_in(bare_store: Store, open_site: Callable[..., Site]) -> None:
    site = open_site(bare_store, any_name=True)
    answer = site.post("/setup", {**FORM, "csrf": site.token("/setup")})
    assert answer.status_code == 422 and "too short" in answer.text


def test_the_first_password_takes_its_browser_along(bare: Site) -> None:
    bare.store.note_set_up(NOW)
    wrong = bare.post("/settings/account/password", {"csrf": bare.token("/settings/account"), "new": PASSWORD, "again": OTHER})
    assert wrong.status_code == 422 and "differ" in wrong.text
    answer = bare.post("/settings/account/password", {"csrf": bare.token("/settings/account"), "new": PASSWORD, "again": PASSWORD})
    assert answer.status_code == 303
    assert "Where you are signed in" in bare.get("/settings/account").text
    bare.client.cookies.clear()
    assert bare.get("/settings/account").headers["location"] == "/signin?next=/settings/account"


def two(site: Site) -> None:
    site.store.set_password(OWNER_ID, hash_password(PASSWORD))
    site.store.add_reader("lena", "reader", NOW, password=hash_password(OTHER))


def sign_in(site: Site, name: str, password: str) -> int:
    answer = site.post("/signin", {"csrf": site.token("/signin"), "name": name, "password": password})
    return answer.status_code


def test_names_are_asked_for_once_there_are_two(bare: Site) -> None:
    bare.store.set_password(OWNER_ID, hash_password(PASSWORD))
    assert 'name="name"' not in bare.get("/signin").text
    bare.store.add_reader("lena", "reader", NOW, password=hash_password(OTHER))
    assert 'name="name"' in bare.get("/signin").text
    assert sign_in(bare, "", PASSWORD) == 403
    assert sign_in(bare, "admin", OTHER) == 403
    assert sign_in(bare, "LENA", OTHER) == 303
    assert "Signed in as <strong><bdi>lena</bdi></strong>" in bare.get("/settings").text


def test_the_same_words_whoever_it_was(bare: Site) -> None:
    two(bare)
    ottos = bare.store.add_reader("otto", "reader", NOW, password=hash_password(OTHER))
    bare.store.set_disabled(ottos.id, True)
    said = set()
    for name, password in (("lena", PASSWORD), ("nobody", PASSWORD), ("otto", OTHER), ("lena'--", PASSWORD)):
        answer = bare.post("/signin", {"csrf": bare.token("/signin"), "name": name, "password": password})
        assert answer.status_code == 403
        said.add(answer.text.split('role="alert">')[1].split("<")[0])
    assert len(said) == 1


def test_a_new_password_ends_other_sessions(bare: Site, open_site: Callable[..., Site]) -> None:
    two(bare)
    phone = open_site(bare.store)
    assert sign_in(bare, "lena", OTHER) == sign_in(phone, "lena", OTHER) == 303
    before = bare.client.cookies["news7d"]
    form = {"csrf": bare.token("/settings/account"), "password": PASSWORD, "new": PASSWORD, "again": PASSWORD}
    assert "not your password" in bare.post("/settings/account/password", form).text
    assert phone.get("/settings").status_code == 200
    assert bare.post("/settings/account/password", {**form, "password": OTHER}).status_code == 303
    assert bare.client.cookies["news7d"] != before, "a new token"
    assert bare.get("/settings").status_code == 200
    assert phone.get("/settings").status_code == 303


def test_sessions_are_listed_and_ended(bare: Site, open_site: Callable[..., Site]) -> None:
    two(bare)
    phone, strangers = open_site(bare.store), open_site(bare.store)
    phone.client.headers["user-agent"] = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"
    assert sign_in(bare, "lena", OTHER) == sign_in(phone, "lena", OTHER) == sign_in(strangers, "admin", PASSWORD) == 303
    page = bare.get("/settings/account").text
    assert "Firefox on Android" in page and page.count('/end"') == 2, "one other, and all others"
    (other,) = (session for session in bare.store.sessions(2, bare.clock.now) if "Android" in session.agent)
    (admins,) = bare.store.sessions(OWNER_ID, bare.clock.now)
    token = bare.token("/settings/account")
    assert bare.post(f"/settings/account/sessions/{admins.id}/end", {"csrf": token}).status_code == 404
    assert bare.post(f"/settings/account/sessions/{other.id}/end", {"csrf": token}).status_code == 303
    assert phone.get("/settings").status_code == 303 and strangers.get("/settings").status_code == 200


def test_an_account_is_changed_and_wrong_things_are_said(bare: Site) -> None:
    two(bare)
    sign_in(bare, "lena", OTHER)
    form = {"csrf": bare.token("/settings/account"), "name": "Lena", "email": "lena@example.org", "timezone": "Europe/Vienna"}
    assert bare.post("/settings/account", form).status_code == 303
    read = bare.store.reader(2)
    assert (read.name, read.email, read.timezone) == ("Lena", "lena@example.org", "Europe/Vienna")
    for change, said in (({"name": "admin"}, "already"), ({"timezone": "Mars/Base"}, "no time zone"), ({"email": "x"}, "no e-mail")):
        answer = bare.post("/settings/account", form | change)
        assert answer.status_code == 422 and said in answer.text
    assert bare.post("/settings/account", form | {"role": "admin", "is_admin": "1"}).status_code == 303
    assert bare.store.reader(2).role == "reader", "no field of a form gives a role"
    bare.store.set_app_password(2, hash_password(OTHER))
    assert "Your apps must sign in again, as Helena" in unquote(
        bare.post("/settings/account", form | {"name": "Helena"}).headers["location"]
    )


def test_what_readers_may(bare: Site, open_site: Callable[..., Site]) -> None:
    two(bare)
    sign_in(bare, "lena", OTHER)
    page = bare.get("/sources").text
    assert "Add sources" in page and "Read all feeds now" not in page and ">Remove<" not in page
    assert bare.post("/sources/add", {"csrf": bare.token(), "url": "https://new.example/feed"}).status_code == 303
    (feed,) = bare.store.feeds()
    assert bare.post(f"/sources/{feed.id}/remove", {"csrf": bare.token()}).status_code == 403
    strict = open_site(bare.store, readers_add_feeds=False)
    sign_in(strict, "lena", OTHER)
    assert "Editors of this house add" in strict.get("/sources").text
    assert strict.post("/sources/add", {"csrf": strict.token("/settings"), "url": "https://b.example/feed"}).status_code == 403
    bare.store.set_role(2, "editor")
    sign_in(strict, "lena", OTHER)
    assert strict.post(f"/sources/{feed.id}/remove", {"csrf": strict.token()}).status_code == 303


def test_a_password_kept_by_older_parameters_is_kept_by_todays(bare: Site) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    bare.store.set_password(OWNER_ID, old)
    bare.sign_in()
    assert (bare.store.password(OWNER_ID) or "").startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    assert bare.get("/settings").status_code == 200, "and ends no session"


def test_wrong_passwords_by_the_thousand() -> None:
    """From one place, from thousands, at one name or at thousands: slowed, in bounded memory, and nobody at home is kept out."""
    throttle, now = Throttle(), NOW
    throttle.succeeded("10.0.0.1", now, "lena")
    for number in range(30_000):
        throttle.failed(f"2001:db8:{number % 65536:x}::1", now, "lena")
        throttle.failed("192.0.2.1", now, f"name{number}")
    assert throttle.wait("192.0.2.1", now, "anybody") > timedelta(minutes=14), "one place"
    assert timedelta(0) < throttle.wait("198.51.100.7", now, "lena") <= timedelta(minutes=2), "one name, from a place never seen"
    assert throttle.wait("10.0.0.1", now, "lena") == timedelta(0), "where she has signed in before"
    sizes = [len(counts.counts) for counts in (throttle._both, throttle._places, throttle._names)]
    assert max(sizes) <= 65_536 and sizes[0] <= 10_000 and sizes[1] <= 10_000
    assert throttle.wait("192.0.2.1", now + timedelta(hours=2), "lena") == timedelta(0)


def test_an_own_success_takes_back_no_guesses_at_others() -> None:
    throttle = Throttle()
    for number in range(FREE_OF_A_NAME):
        throttle.failed("192.0.2.1", NOW, f"victim{number}")
    throttle.failed("192.0.2.1", NOW, "mine")
    throttle.succeeded("192.0.2.1", NOW, "mine")
    assert throttle.wait("192.0.2.1", NOW, "victim1") > timedelta(0)


def test_the_delay_grows() -> None:
    throttle, waits = Throttle(), []
    for _ in range(14):
        throttle.failed("192.0.2.1", NOW, "lena")
        waits.append(throttle.wait("192.0.2.1", NOW, "lena"))
    assert waits[:4] == [timedelta(0)] * 4
    assert waits[4:] == sorted(set(waits[4:]))


def test_a_name_told_by_a_proxy_counts_only_from_a_known_one(bare_store: Store, open_site: Callable[..., Site]) -> None:
    bare_store.set_password(OWNER_ID, hash_password(PASSWORD))
    settings = {"proxies": ("10.1.1.1",), "proxy_user_header": "Remote-User", "any_name": True}
    behind = open_site(bare_store, client=("10.1.1.1", 1), **settings)
    assert "Add sources" in behind.get("/sources", **{"remote-user": "admin"}).text
    assert behind.get("/settings", **{"remote-user": "newcomer"}).status_code == 303
    assert bare_store.reader_named("newcomer") is None
    foreign = open_site(bare_store, client=("10.9.9.9", 1), **settings)
    assert foreign.get("/settings", **{"remote-user": "admin"}).status_code == 303
    welcoming = open_site(bare_store, client=("10.1.1.1", 1), proxy_new_readers=True, **settings)
    assert welcoming.get("/settings", **{"remote-user": "newcomer"}).status_code == 200
    made = bare_store.reader_named("newcomer")
    assert made is not None and made.role == "reader"
    page = welcoming.get("/settings/account", **{"remote-user": "newcomer"}).text
    form = {"csrf": re.findall(r'name="csrf" value="([0-9a-f]+)"', page)[0], "name": "boss", "email": "", "timezone": ""}
    renamed = welcoming.client.post("/settings/account", data=form, headers={"remote-user": "newcomer"}, follow_redirects=False)
    assert renamed.status_code == 422 and "come from the proxy" in renamed.text, "else they would take the name of one who has not come yet"
    bare_store.set_disabled(made.id, True)
    assert welcoming.get("/settings", **{"remote-user": "newcomer"}).status_code == 303
    assert welcoming.get("/settings", **{"remote-user": "<script>"}).status_code == 303


# ------------------------------------------------------------------ readers, for the administrator


def admin(site: Site) -> str:
    """Signed in as the administrator of a house of two; the form's token."""
    two(site)
    assert sign_in(site, "admin", PASSWORD) == 303
    return site.token("/admin/readers")


def test_whoever_sits_at_the_machine_does_not_lock_themselves_out(bare: Site) -> None:
    bare.store.note_set_up(NOW)
    assert "set a password of your own" in bare.get("/admin/readers").text
    answer = bare.post("/admin/readers", {"csrf": bare.token("/settings/account"), "name": "lena", "role": "reader"})
    assert answer.status_code == 422 and bare.store.count_readers() == 1


def test_a_reader_is_invited_and_chooses_a_password(bare: Site, open_site: Callable[..., Site]) -> None:
    token = admin(bare)
    page = bare.post("/admin/readers", {"csrf": token, "name": "otto", "role": "reader", "email": "otto@example.org"})
    (path,) = re.findall(r"http://127\.0\.0\.1:7070(/invitation/[\w-]{43})", page.text)
    assert path not in bare.get("/admin/readers").text, "shown once"
    theirs = open_site(bare.store)
    assert "Welcome, <bdi>otto</bdi>" in theirs.get(path).text
    form = {"csrf": theirs.token(path), "new": OTHER, "again": OTHER}
    assert theirs.post(path, {**form, "again": PASSWORD}).status_code == 422
    assert theirs.post(path, {**form, "csrf": "0" * 64}).status_code == 403
    assert theirs.post(path, form).headers["location"] == "/"
    assert "<bdi>otto</bdi>" in theirs.get("/settings").text
    assert theirs.get(path).status_code == 410 and open_site(bare.store).get("/invitation/nothing").status_code == 410
    late = bare.post("/admin/readers", {"csrf": token, "name": "ida", "role": "reader"}).text
    (path,) = re.findall(r"(/invitation/[\w-]{43})", late)
    theirs.clock.now += timedelta(days=8)
    assert theirs.get(path).status_code == 410


def test_giving_rights_asks_for_the_own_password(bare: Site) -> None:
    token = admin(bare)
    form = {"csrf": token, "name": "otto", "role": "admin", "initial": OTHER}
    refused = bare.post("/admin/readers", form)
    assert refused.status_code == 422 and "not your password" in refused.text and 'value="otto"' in refused.text
    assert bare.post("/admin/readers", {**form, "password": PASSWORD}).status_code == 303
    assert bare.store.reader(3).role == "admin"
    for do in ("role", "invite", "remove"):
        assert bare.post("/admin/readers/2", {"csrf": token, "do": do, "role": "admin"}).status_code == 422
    assert bare.store.reader(2).role == "reader"
    assert bare.post("/admin/readers/2", {"csrf": token, "do": "role", "role": "editor", "password": PASSWORD}).status_code == 303
    assert bare.store.reader(2).role == "editor"
    assert bare.post("/admin/readers/2", {"csrf": token, "do": "role", "role": "owner", "password": PASSWORD}).status_code == 422
    link = bare.post("/admin/readers/2", {"csrf": token, "do": "invite", "password": PASSWORD})
    assert link.status_code == 200 and "/invitation/" in link.text
    assert (
        bare.post("/admin/readers/2", {"csrf": token, "do": "remove", "password": PASSWORD})
        .headers["location"]
        .startswith("/admin/readers?")
    )
    assert bare.get("/admin/readers/2").status_code == 404


def test_disabling_and_ending_sessions(bare: Site, open_site: Callable[..., Site]) -> None:
    token = admin(bare)
    phone = open_site(bare.store)
    sign_in(phone, "lena", OTHER)
    bare.post("/admin/readers/2", {"csrf": token, "do": "sessions"})
    assert phone.get("/settings").status_code == 303
    sign_in(phone, "lena", OTHER)
    bare.post("/admin/readers/2", {"csrf": token, "do": "disable"})
    assert phone.get("/settings").status_code == 303 and sign_in(phone, "lena", OTHER) == 403
    bare.post("/admin/readers/2", {"csrf": token, "do": "enable"})
    assert bare.post("/admin/readers/1", {"csrf": token, "do": "disable"}).status_code == 422, "the last administrator"


def test_own_passwords_are_not_guessed_at_an_open_browser(bare: Site) -> None:
    token = admin(bare)
    answers = [
        bare.post("/admin/readers/2", {"csrf": token, "do": "role", "role": "admin", "password": f"guess {at}"}).status_code
        for at in range(6)
    ]
    assert answers == [422] * 5 + [429]


def test_what_was_done_is_written_down(bare: Site) -> None:
    token = admin(bare)
    bare.post("/sources/add", {"csrf": token, "url": "https://user:secret@new.example/feed?key=abcdef"})
    bare.post("/sources/1/remove", {"csrf": token})
    bare.post("/admin/readers/2", {"csrf": token, "do": "disable"})
    bare.post("/settings/tokens", {"csrf": token, "name": "Phone", "scope": "read"})
    deeds = [(deed.who, deed.what) for deed in bare.store.deeds()]
    assert deeds == [("admin", "token.add"), ("admin", "reader.disable"), ("admin", "feed.remove"), ("admin", "feed.add")]
    page = bare.get("/admin/audit").text
    assert "disabled an account" in page and "https://new.example/feed" in page and "secret" not in page and "abcdef" not in page
    for number in range(60):
        bare.store.note_deed(None, "prune", f"n{number:02}", NOW)
    first = bare.get("/admin/audit").text
    (more,) = re.findall(r'href="(/admin/audit\?before=\d+)"', first)
    second = bare.get(more).text
    assert "n59" in first and "n10" in first and "n09" not in first and "n09" in second and "added feeds" in second
    assert "at the shell" in first


def test_the_log_is_bounded(bare: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("news7d.store.audit.MOST", 5)
    bare.store.note_deed(None, "prune", "old", NOW - timedelta(days=401))
    for number in range(9):
        bare.store.note_deed(None, "prune", f"n{number}", NOW)
    assert bare.store.prune_deeds(NOW) == 5
    assert [deed.about for deed in bare.store.deeds()] == ["n8", "n7", "n6", "n5", "n4"]


# ------------------------------------------------------------------ nobody reads without an account


def test_a_house_for_its_readers_alone(full_store: tuple[Store, Filled], open_site: Callable[..., Site]) -> None:
    store, filled = full_store
    site = open_site(store, filled, readers_only=True, client=("10.0.0.9", 1), any_name=True, host="http://10.0.0.1:7070")
    store.set_password(OWNER_ID, hash_password(PASSWORD))
    try:
        for path in ("/", f"/story/{filled.stories['bridge']}", "/about", "/sources", "/search?q=x", "/api/"):
            answer = site.get(path)
            assert answer.status_code == 303 and answer.headers["location"].startswith("/signin?next=/"), path
        for path in ("/feeds/top.atom", "/live", "/sources.opml", "/api/v1/stories", "/setup/progress.json", "/news-sitemap.xml"):
            assert site.get(path).status_code == 401, path
        for path in ("/healthz", "/robots.txt", "/favicon.svg", "/signin", "/api/v1/openapi.json"):
            assert site.get(path).status_code == 200, path
        assert "by those who have an account" in site.get("/signin").text
        word = f"n7d_{'r' * 43}"
        store.add_token("Reader", sha256(word.encode()).hexdigest(), ("read",), NOW)
        assert site.get("/api/v1/stories", authorization=f"Bearer {word}").status_code == 200
        answer = site.post("/signin", {"csrf": site.token("/signin"), "password": PASSWORD, "next": "/search?q=bridge"})
        assert answer.headers["location"] == "/search?q=bridge"
        assert site.get("/").status_code == 200
    finally:
        store.set_password(OWNER_ID, None)
