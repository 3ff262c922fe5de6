"""The Google Reader API, rule by rule, on both databases. The letters are those of the specification."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news7d.core.html import sanitise
from news7d.core.streams import item_id, long_id, microseconds, stream_of
from news7d.model import OWNER_ID, MarkChange, Media, NewFeed
from news7d.store import Store
from news7d.web.sync.access import tokens_of
from news7d.web.sync.items import LARGEST_BODY, capped
from tests.clients.conftest import PASSWORD, Desk
from tests.store.make import later, new_entry, poll

READ, STARRED = "user/-/state/com.google/read", "user/-/state/com.google/starred"
KEPT = "user/-/state/com.google/kept-unread"
LIST = "user/-/state/com.google/reading-list"
FOLDER = "user/-/label/Tech / Lab"

# ------------------------------------------------------------------ 1. where it is mounted


@pytest.mark.parametrize("prefix", ["", "/api/greader.php"])
def test_m1_both_prefixes_answer(desk: Desk, prefix: str) -> None:
    assert desk.client.get(f"{prefix}/reader/api/0/user-info", headers=desk.headers).json()["userName"] == "admin"
    login = desk.client.post(f"{prefix}/accounts/ClientLogin", data={"Email": "admin", "Passwd": PASSWORD})
    assert login.text.splitlines()[2] == f"Auth={desk.token}"


@pytest.mark.parametrize(
    "path",
    [
        "feed/{id}?n=50",
        "feed%2F{id}?n=50",
        "feed/feed/{id}?n=50",
        "user/-/state/com.google/reading-list?n=50",
        "user%2F-%2Fstate%2Fcom.google%2Freading-list?n=50",
        "user/admin/state/com.google/reading-list",
        "user/1/state/com.google/reading-list",
        "user/-/label/Tech%20/%20Lab",
        "user/-/label/Tech%20%2F%20Lab",
        "feed/http://one.example/feed",
        "feed/http%3A%2F%2Fone.example%2Ffeed",
        "feed/http%253A%252F%252Fone.example%252Ffeed",
    ],
)
def test_m2_streams_in_the_path(desk: Desk, path: str) -> None:
    answer = desk.get("stream/contents/" + path.format(id=desk.feeds["world"]))
    assert answer.status_code == 200 and answer.json()["items"], answer.text


def test_m2_labels_of_any_letters(desk: Desk) -> None:
    name = "Москва & 東京 / été?#+ 100%"
    desk.post("edit-tag", {"i": str(desk.ids()[0]), "a": f"user/-/label/{name}"})
    answer = desk.get("stream/contents/user/-/label/" + quote(name, safe=""))
    assert len(answer.json()["items"]) == 1 and answer.json()["id"] == f"user/-/label/{name}"


@pytest.mark.parametrize("path", ["/api/greader.php", "/api/greader.php/", "/reader/api/0", "/reader/api/0/"])
def test_m3_the_root_says_ok(desk: Desk, path: str) -> None:
    answer = desk.client.get(path)
    assert (answer.status_code, answer.text) == (200, "OK")


def test_m4_query_and_body_are_one(desk: Desk) -> None:
    one, two, three = desk.ids()[:3]
    call = f"edit-tag?ac=edit&a={READ}&i={one}"
    assert desk.client.post(f"/reader/api/0/{call}", content=f"T={desk.edit}&i={two}&i={three}", headers=desk.headers).text == "OK"
    assert {one, two, three}.isdisjoint(desk.ids(xt=READ))


@pytest.mark.parametrize("kind", [None, "text/plain", "application/json", "application/x-www-form-urlencoded; charset=utf-8"])
def test_m4_a_body_is_a_form_whatever_its_type(desk: Desk, kind: str | None) -> None:
    key = desk.ids()[0]
    headers = desk.headers | ({"content-type": kind} if kind else {})
    desk.client.post("/reader/api/0/edit-tag", content=f"i={long_id(key)}&a={READ}", headers=headers)
    assert key not in desk.ids(xt=READ)


def test_m5_output_is_not_needed_and_unknown_parameters_do_nothing(desk: Desk) -> None:
    odd = {"ck": "1", "client": "x", "source": "y", "mediaRss": "true", "merge": "true", "async": "1", "all": "1", "service": "reader"}
    assert desk.get("user-info").json() == desk.get("user-info", params={"output": "json", **odd}).json()


def test_m6_cookies_are_not_looked_at_and_cors_is_open(desk: Desk) -> None:
    answer = desk.client.get("/reader/api/0/user-info", cookies={"news7d": "x" * 43})
    assert answer.status_code == 401 and answer.headers["access-control-allow-origin"] == "*"
    answer = desk.client.options("/reader/api/0/edit-tag")
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-headers"] == "Authorization"
    assert answer.headers["access-control-allow-methods"] == "GET, POST"
    assert "access-control-allow-credentials" not in answer.headers
    assert desk.client.options("/accounts/ClientLogin").status_code == 204


def test_m7_how_much_a_call_may_send(desk: Desk) -> None:
    key = long_id(desk.ids()[0])
    many = "&".join(f"i={quote(key, safe='')}" for _ in range(20_000))
    assert 1024 * 1024 < len(many) < 2 * 1024 * 1024
    assert len(desk.post("stream/items/contents", content=many).json()["items"]) == 1
    assert desk.post("edit-tag", content=many).status_code == 413
    assert desk.post("subscription/import", content=b"x" * (5 * 1024 * 1024 + 1)).status_code == 413


# ------------------------------------------------------------------ 2. authentication


def test_login_answers_three_lines(desk: Desk) -> None:
    answer = desk.client.post("/accounts/ClientLogin", data={"Email": "admin", "Passwd": PASSWORD, "service": "reader", "source": "x"})
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert re.fullmatch(r"SID=(\S+)\nLSID=\1\nAuth=\1\n", answer.text)
    assert re.fullmatch(r"admin/[0-9a-f]{40,}", desk.token)
    told = desk.client.post("/accounts/ClientLogin", data={"Email": "ADMIN", "Passwd": PASSWORD, "output": "json"}).json()
    assert told == {"SID": desk.token, "LSID": desk.token, "Auth": desk.token}


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"Email": "admin", "Passwd": "wrong wrong wrong"}, 401),
        ({"Email": "nobody", "Passwd": PASSWORD}, 401),
        ({"Email": "admin"}, 400),
        ({"Passwd": PASSWORD}, 400),
        ({}, 400),
    ],
)
def test_a_login_that_fails(desk: Desk, form: dict[str, str], status: int) -> None:
    answer = desk.client.post("/accounts/ClientLogin", data=form)
    assert answer.status_code == status and not re.search(r"^Auth=", answer.text, re.M)
    if status == 401:
        assert answer.text == "Error=BadAuthentication"


def test_a_login_is_never_a_get_nor_in_the_address(desk: Desk) -> None:
    asked = {"Email": "admin", "Passwd": PASSWORD}
    assert desk.client.get("/accounts/ClientLogin", params=asked).status_code == 405
    assert desk.client.post("/accounts/ClientLogin", params=asked).status_code == 400


def test_guessing_is_slowed(desk: Desk) -> None:
    tries = [desk.client.post("/accounts/ClientLogin", data={"Email": "admin", "Passwd": "no no no no"}) for _ in range(7)]
    assert tries[-1].status_code == 429 and int(tries[-1].headers["retry-after"]) > 0
    desk.clock.now += timedelta(hours=2)
    assert desk.client.post("/accounts/ClientLogin", data={"Email": "admin", "Passwd": PASSWORD}).status_code == 200


@pytest.mark.parametrize("form", ["GoogleLogin auth={}", "googlelogin AUTH={}", "  GoogleLogin    auth={}  ", "GOOGLELOGIN auth={}"])
def test_the_header_in_any_case(desk: Desk, form: str) -> None:
    answer = desk.client.get("/reader/api/0/user-info", headers={"authorization": form.format(desk.token)})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("method", "header", "t", "status"),
    [
        ("GET", "good", None, 200),
        ("GET", "wrong", None, 401),
        ("GET", None, None, 401),
        ("GET", None, "auth", 401),
        ("POST", None, "auth", 200),
        ("POST", None, "edit", 200),
        ("POST", None, "wrong", 401),
        ("POST", None, None, 401),
        ("POST", "good", None, 200),
        ("POST", "good", "edit", 200),
        ("POST", "good", "edit\n", 200),
        ("POST", "good", "auth", 200),
        ("POST", "good", "", 200),
        ("POST", "good", "x", 200),
        ("POST", "good", "wrong", 401),
        ("POST", "wrong", "edit", 401),
        ("POST", "basic", "edit", 401),
    ],
)
def test_who_may_call(desk: Desk, method: str, header: str | None, t: str | None, status: int) -> None:
    names = {"good": f"GoogleLogin auth={desk.token}", "wrong": "GoogleLogin auth=admin/" + "0" * 64, "basic": "Basic YTpi"}
    tokens = {"auth": desk.token, "edit": desk.edit, "edit\n": desk.edit + "\n", "wrong": "0" * 57}
    headers = {"authorization": names[header]} if header else {}
    data = {} if t is None else {"T": tokens.get(t, t)}
    if method == "GET":
        answer = desk.client.get("/reader/api/0/user-info", headers=headers, params=data)
    else:
        answer = desk.client.post("/reader/api/0/stream/items/contents", headers=headers, data={**data, "i": "1"})
    assert answer.status_code == status
    if status == 401:
        assert answer.text == "Unauthorized"
        assert answer.headers["x-reader-google-bad-token"] == answer.headers["google-bad-token"] == "true"


def test_the_edit_token(desk: Desk) -> None:
    answer = desk.get("token")
    assert re.fullmatch(r"[A-Za-z0-9]{57}", answer.text) and answer.text == desk.edit
    assert desk.get("token").text == answer.text


def test_a_new_password_ends_what_apps_hold(desk: Desk) -> None:
    desk.store.set_app_password(OWNER_ID, "another hash")
    assert desk.get("user-info").status_code == 401
    desk.store.set_app_password(OWNER_ID, None)
    assert desk.get("user-info").status_code == 401


def test_readers_whose_names_are_no_tokens(desk: Desk, store: Store) -> None:
    odd = store.add_reader("ann@example.org", "reader", later(0))
    store.set_app_password(odd.id, "hash")
    found = store.app_reader(odd.id)
    assert found
    token = tokens_of(desk.client.app.state.web, found).auth  # type: ignore[attr-defined]
    assert re.fullmatch(r"[A-Za-z0-9._/-]+", token)
    told = desk.client.get("/reader/api/0/user-info", headers={"authorization": f"GoogleLogin auth={token}"}).json()
    assert told["userName"] == "ann@example.org"


# ------------------------------------------------------------------ 3. identifiers


@given(st.integers(1, 10**15 - 1))
def test_ids_in_every_form(number: int) -> None:
    for text in (long_id(number), long_id(number).upper().replace("TAG:GOOGLE.COM,2005:READER/ITEM/", "tag:google.com,2005:reader/item/")):
        assert item_id(text) == number
    assert item_id(f"tag:google.com,2005:reader/item/{number:x}") == number
    assert item_id(quote(long_id(number), safe="")) == number
    assert item_id(f"{number:016x}") == number
    assert item_id(str(number)) == number


@pytest.mark.parametrize("text", ["tag:google.com,2005:reader/item/ffffffffffffffff", "-5", "9" * 19, "0", "ffffffffffffffff"])
def test_ids_that_no_item_can_have(text: str) -> None:
    assert item_id(text) == 0


@pytest.mark.parametrize("text", ["", "abc", "tag:google.com,2005:reader/item/", "tag:google.com,2005:reader/item/xyz", "1" * 25, "feed/1"])
def test_what_is_no_id(text: str) -> None:
    assert item_id(text) is None


def test_ids_raw_and_encoded_in_a_body(desk: Desk) -> None:
    one, two = desk.ids()[:2]
    body = f"i={long_id(one)}&i={quote(long_id(two), safe='')}&i=nonsense&i=999999"
    answer = desk.post("stream/items/contents", content=body)
    assert [item["id"] for item in answer.json()["items"]] == [long_id(one), long_id(two)]
    assert desk.post("stream/items/contents", content="i=nonsense").status_code == 400


@pytest.mark.parametrize(
    ("text", "kind", "rest"),
    [
        ("", "all", None),
        ("feed/7", "feed", 7),
        ("feed/feed/7", "feed", 7),
        ("feed/https://a.example/x?y=1", "feed", "https://a.example/x?y=1"),
        ("feed/https%3A%2F%2Fa.example%2Fx", "feed", "https://a.example/x"),
        ("user/-/state/com.google/reading-list", "all", None),
        ("user/7/state/com.google/read", "read", None),
        ("user/Ann/state/com.google/starred", "starred", None),
        ("user/-/state/com.google/unread", "unread", None),
        ("user/-/state/com.google/fresh", "unread", None),
        ("user/-/state/com.google/like", "nothing", None),
        ("user/-/state/com.google/broadcast-friends", "nothing", None),
        ("user/-/state/com.google/created", "nothing", None),
        ("user/-/label/a/b c", "label", "a/b c"),
    ],
)
def test_streams_by_name(text: str, kind: str, rest: object) -> None:
    found = stream_of(text, names=("7", "ann"))
    assert found and found.kind == kind
    assert rest in (found.feed_id, found.url, found.label)


@pytest.mark.parametrize(
    "text", ["feed/", "feed/x", "user/8/state/com.google/read", "user/-/label/", "user/-/label/a\nb", "nonsense", "user/-"]
)
def test_names_of_no_stream(text: str) -> None:
    assert stream_of(text, names=("7",)) is None


# ------------------------------------------------------------------ 4. lists


def test_a_missing_stream_is_the_reading_list(desk: Desk) -> None:
    assert desk.get("stream/contents", params={"output": "json", "n": "3"}).json()["id"] == LIST


@pytest.mark.parametrize("n", ["0", "-1", "x", "", "1e3", "٣"])
def test_a_page_of_no_size_has_the_usual_one(desk: Desk, n: str) -> None:
    assert len(desk.get("stream/items/ids", params={"s": LIST, "n": n}).json()["itemRefs"]) == 11


def test_pages_go_on_until_there_is_no_more(desk: Desk) -> None:
    found: list[int] = []
    after: dict[str, str] = {}
    while True:
        told = desk.get("stream/items/ids", params={"s": LIST, "n": "4", **after}).json()
        found += [int(ref["id"]) for ref in told["itemRefs"]]
        if "continuation" not in told:
            break
        assert isinstance(told["continuation"], str) and len(told["itemRefs"]) == 4
        desk.store.save_feeds([poll(desk.feeds["world"], new_entry(900 + len(found), first_seen=later(500 + len(found))))])
        after = {"c": told["continuation"]}
    assert len(found) == 11 and found == sorted(found, reverse=True)


def test_a_continuation_that_is_none_is_ignored(desk: Desk) -> None:
    assert desk.ids(c="abc") == desk.ids() and desk.ids(c="") == desk.ids()


@pytest.mark.parametrize(("r", "newest"), [("o", False), ("d", True), ("n", True), ("a", True), ("", True)])
def test_order(desk: Desk, r: str, newest: bool) -> None:
    assert desk.ids(r=r) == sorted(desk.ids(), reverse=newest)


def test_ot_and_nt(desk: Desk) -> None:
    middle = int(later(5).timestamp())
    assert len(desk.ids(ot=str(middle))) == 7 and len(desk.ids(nt=str(middle))) == 4
    assert len(desk.ids(ot="nonsense")) == 11
    assert len(desk.ids(ot="99999999999")) == 0


def test_exclusions_and_inclusions_add_up(desk: Desk) -> None:
    keys = desk.ids()
    desk.store.mark(OWNER_ID, [MarkChange(article_id=key, at=later(1), read=True, starred=key == keys[0]) for key in keys[:5]])
    assert desk.ids(xt=READ) == keys[5:]
    assert desk.ids(it=READ) == keys[:5] == desk.ids(READ)
    assert desk.ids(it=STARRED) == keys[:1] == desk.ids(STARRED)
    assert desk.ids(xt=STARRED) == keys[1:]
    assert desk.ids(xt=FOLDER) == desk.ids(f"feed/{desk.feeds['world']}")
    assert desk.ids(it=f"feed/{desk.feeds['lab']}") == desk.ids(FOLDER)
    both = desk.client.get(f"/reader/api/0/stream/items/ids?s={LIST}&n=100&it={READ}&it={STARRED}&xt={FOLDER}", headers=desk.headers).json()
    assert both["itemRefs"] == []
    assert desk.ids("user/-/state/com.google/like") == []


# ------------------------------------------------------------------ 5. endpoints


def test_user_info(desk: Desk) -> None:
    assert desk.get("user-info").json() == {"userId": "1", "userName": "admin", "userProfileId": "1", "userEmail": ""}


def test_tag_list(desk: Desk) -> None:
    desk.post("edit-tag", {"i": str(desk.ids()[0]), "a": "user/-/label/later"})
    answer = desk.get("tag/list")
    assert answer.json()["tags"] == [
        {"id": STARRED},
        {"id": FOLDER, "type": "folder"},
        {"id": "user/-/label/later", "type": "tag", "unread_count": 1},
    ]
    assert desk.get("tag/list", headers={"if-none-match": answer.headers["etag"]}).status_code == 304


def test_subscription_list(desk: Desk) -> None:
    answer = desk.get("subscription/list")
    world, lab = answer.json()["subscriptions"]
    assert world["id"] == f"feed/{desk.feeds['world']}" and world["title"] == "World News" and world["categories"] == []
    assert lab["categories"] == [{"id": FOLDER, "label": "Tech / Lab", "type": "folder"}] and lab["htmlUrl"] == ""
    assert all(type(each[name]) is str for each in (world, lab) for name in ("url", "htmlUrl", "iconUrl", "sortid", "firstitemmsec"))
    assert desk.get("subscription/list", headers={"if-none-match": answer.headers["etag"]}).status_code == 304


def test_keys_in_addresses_are_an_editors_business(desk: Desk, store: Store) -> None:
    store.add_feeds([NewFeed(url="http://ann:secret@three.example/feed?token=abcdef0123456789abcdef")], later(0))
    bob = store.add_reader("bob", "reader", later(0))
    store.set_app_password(bob.id, "hash")
    found = store.app_reader(bob.id)
    assert found
    headers = {"authorization": "GoogleLogin auth=" + tokens_of(desk.client.app.state.web, found).auth}  # type: ignore[attr-defined]
    for call in ("subscription/list", "subscription/export"):
        told = desk.client.get(f"/reader/api/0/{call}", headers=headers).text
        assert "three.example" in told and "secret" not in told and "abcdef" not in told
    assert "secret" in desk.get("subscription/list").text


def edit(desk: Desk, **data: Any) -> tuple[int, str]:
    answer = desk.post("subscription/edit", data)
    return answer.status_code, answer.text


def test_subscribe_rename_move_leave(desk: Desk) -> None:
    assert edit(desk, ac="subscribe", s="feed/http://new.example/feed", t="Mine", a="user/-/label/Fresh") == (200, "OK")
    assert edit(desk, ac="subscribe", s="feed/http://new.example/feed") == (200, "OK")
    new = next(each for each in desk.get("subscription/list").json()["subscriptions"] if each["url"] == "http://new.example/feed")
    assert new["title"] == "Mine" and new["categories"][0]["label"] == "Fresh"
    assert desk.outside.refreshed == [(int(new["id"].removeprefix("feed/")),)]
    assert edit(desk, ac="edit", s=new["id"], t="Other", a="user/-/label/Tech / Lab", r="user/-/label/Fresh", i="null")[0] == 200
    assert edit(desk, ac="edit", s=f"feed/{desk.feeds['lab']}", r=FOLDER)[0] == 200
    listed = {each["id"]: each for each in desk.get("subscription/list").json()["subscriptions"]}
    assert listed[new["id"]]["title"] == "Other" and listed[new["id"]]["categories"][0]["label"] == "Tech / Lab"
    assert listed[f"feed/{desk.feeds['lab']}"]["categories"] == []
    assert edit(desk, ac="unsubscribe", s="feed/http://new.example/feed")[0] == 200
    assert desk.store.feed_by_url("http://new.example/feed") is None  # nobody else followed it
    assert edit(desk, ac="unsubscribe", s=new["id"])[0] == 404


def test_titles_are_paired_with_feeds(desk: Desk) -> None:
    call = "subscription/edit?ac=edit&s=feed/{world}&t=One&s=feed/{lab}&t=Two".format(**desk.feeds)
    assert desk.client.post(f"/reader/api/0/{call}", content="T=", headers=desk.headers).text == "OK"
    assert [each["title"] for each in desk.get("subscription/list").json()["subscriptions"]] == ["One", "Two"]


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"ac": "explode", "s": "feed/1"}, 400),
        ({"s": "feed/1"}, 400),
        ({"ac": "edit"}, 400),
        ({"ac": "edit", "s": "feed/999", "t": "x"}, 404),
        ({"ac": "unsubscribe", "s": "feed/http://unknown.example/"}, 404),
        ({"ac": "subscribe", "s": "feed/http://internal.example/"}, 400),
        ({"ac": "subscribe", "s": "user/-/label/x"}, 400),
        ({"ac": "subscribe", "s": "feed/999"}, 404),
        ({"ac": "subscribe", "s": "feed/http://nowhere.example/feed"}, 200),
    ],
)
def test_subscriptions_that_go_wrong(desk: Desk, form: dict[str, str], status: int) -> None:
    assert edit(desk, **form)[0] == status


def test_a_feed_that_others_follow_stays(desk: Desk, store: Store) -> None:
    store.add_reader("bob", "reader", later(0))
    assert edit(desk, ac="unsubscribe", s=f"feed/{desk.feeds['lab']}")[0] == 200
    assert store.feed(desk.feeds["lab"]).id == desk.feeds["lab"]
    assert len(desk.ids()) == 8


def test_quickadd(desk: Desk) -> None:
    told = desk.post("subscription/quickadd", {"quickadd": "http://page.example/"}).json()
    assert told["numResults"] == 1 and told["query"] == "http://page.example/" and told["streamName"] == "Found"
    assert told["streamId"] in {each["id"] for each in desk.get("subscription/list").json()["subscriptions"]}
    for address in ("http://internal.example/", "http://nowhere.example/", "http://only-a-list.example/", "", "feed/not an address"):
        told = desk.post("subscription/quickadd", {"quickadd": address})
        assert told.status_code == 200 and told.json()["numResults"] == 0 and told.json()["error"], address


def test_lists_go_out_and_come_in(desk: Desk) -> None:
    answer = desk.get("subscription/export")
    assert answer.headers["content-type"].startswith("application/xml")
    assert re.fullmatch(r'attachment; filename="[a-z.]+"', answer.headers["content-disposition"])
    assert b"http://one.example/feed" in answer.content
    body = b"""<opml version="2.0"><body><outline text="News"><outline text="A" xmlUrl="http://a.example/feed"/></outline>
        <outline text="World" xmlUrl="http://one.example/feed"/></body></opml>"""
    for _ in range(2):
        assert desk.post("subscription/import", content=body, headers={"content-type": "text/xml"}).text == "OK"
    listed = {each["url"]: each for each in desk.get("subscription/list").json()["subscriptions"]}
    assert len(listed) == 3 and listed["http://a.example/feed"]["categories"][0]["label"] == "News"
    assert desk.post("subscription/import", content=b"<!DOCTYPE opml><opml><body/></opml>").status_code == 400
    assert desk.post("subscription/import", content=b"nonsense").status_code == 400


def test_unread_count(desk: Desk) -> None:
    told = desk.get("unread-count").json()
    counts = {each["id"]: each for each in told["unreadcounts"]}
    assert told["max"] == 1_000_000 and counts[LIST]["count"] == 11 and counts[FOLDER]["count"] == 3
    assert counts[f"feed/{desk.feeds['world']}"]["count"] == 8
    assert all(type(each["count"]) is int and each["newestItemTimestampUsec"].isdecimal() for each in counts.values())


def test_item_ids_are_decimal_strings(desk: Desk) -> None:
    told = desk.get("stream/items/ids", params={"s": FOLDER}).json()
    assert "continuation" not in told
    for ref in told["itemRefs"]:
        assert ref["id"].isdecimal() and ref["directStreamIds"] == [] and ref["timestampUsec"].isdecimal()
    assert desk.get("stream/items/ids", params={"s": "user/-/label/none"}).json() == {"itemRefs": []}


def test_items_come_in_order_and_each_once(desk: Desk) -> None:
    keys = desk.ids()
    body = "&".join(f"i={key}" for key in [*keys[3:6], keys[4], 999_999])
    newest = desk.post("stream/items/contents", content=body).json()["items"]
    oldest = desk.post("stream/items/contents", content=body + "&r=o").json()["items"]
    assert [each["id"] for each in newest] == [long_id(key) for key in keys[3:6]] == [each["id"] for each in oldest][::-1]


def test_many_items_are_sent_piece_by_piece(desk: Desk) -> None:
    desk.store.save_feeds([poll(desk.feeds["world"], *(new_entry(number, first_seen=later(number)) for number in range(1000, 1300)))])
    body = "&".join(f"i={key}" for key in desk.ids())
    for coding in ("identity", "gzip"):
        answer = desk.post("stream/items/contents", content=body, headers={"accept-encoding": coding})
        assert len(answer.json()["items"]) == 311


def test_gzip_where_it_is_taken(desk: Desk) -> None:
    with desk.client.stream("GET", "/reader/api/0/stream/contents", headers=desk.headers | {"accept-encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip" and gzip.decompress(raw).startswith(b'{"direction"')
    assert "content-encoding" not in desk.get("stream/contents", headers={"accept-encoding": "identity"}).headers


@pytest.mark.parametrize(
    ("added", "taken", "read"),
    [
        ([READ], [], True),
        ([READ], [KEPT], True),
        ([], [READ], False),
        ([KEPT, "user/-/state/com.google/tracking-kept-unread"], [READ], False),
        ([KEPT], [], False),
        ([READ, KEPT], [], True),
        (["user/-/state/com.google/like"], [], None),
        ([], [KEPT], None),
    ],
)
@pytest.mark.parametrize("before", [True, False])
def test_edit_tag_read(desk: Desk, added: list[str], taken: list[str], read: bool | None, before: bool) -> None:
    key = desk.ids()[2]
    desk.store.mark(OWNER_ID, [MarkChange(article_id=key, at=later(1), read=before)])
    body = f"i={long_id(key)}" + "".join(f"&a={each}" for each in added) + "".join(f"&r={each}" for each in taken)
    for _ in range(2):
        assert desk.post("edit-tag", content=body + "&ac=edit&async=true&s=user/-/x").text == "OK"
        assert (key in desk.ids(READ)) == (before if read is None else read)


def test_edit_tag_stars_and_labels(desk: Desk) -> None:
    one, two = desk.ids()[:2]
    desk.post("edit-tag", {"i": [str(one), str(two)], "a": [STARRED, "user/-/label/later"]})
    assert desk.ids(STARRED) == [one, two] == desk.ids("user/-/label/later")
    desk.post("edit-tag", {"i": str(one), "r": [STARRED, "user/1/label/later", "user/-/label/none"]})
    assert desk.ids(STARRED) == [two] == desk.ids("user/-/label/later")
    assert len(desk.ids(xt=READ)) == 11  # a star says nothing about reading


def test_a_star_on_what_counts_as_read_leaves_it_read(desk: Desk) -> None:
    key = desk.ids()[4]
    desk.post("mark-all-as-read", {"s": LIST})
    desk.post("edit-tag", {"i": str(key), "a": STARRED})
    assert key in desk.ids(READ) and desk.ids(xt=READ) == []


def test_edit_tag_is_all_or_nothing(desk: Desk) -> None:
    key = desk.ids()[0]
    assert desk.post("edit-tag", {"i": str(key), "a": [READ, FOLDER]}).status_code == 400  # a folder is no tag
    assert key in desk.ids(xt=READ)
    assert desk.post("edit-tag", {"a": READ}).status_code == 400
    assert desk.post("edit-tag", {"i": "nonsense", "a": READ}).status_code == 400
    assert desk.post("edit-tag", {"i": "987654", "a": READ}).text == "OK"


def test_marks_are_a_readers_own(desk: Desk, store: Store) -> None:
    bob = store.add_reader("bob", "reader", later(0))
    desk.post("edit-tag", {"i": [str(key) for key in desk.ids()], "a": [READ, STARRED]})
    found = store.app_reader(bob.id)
    assert found and store.unread_counts(found).everything.unread == 11


@pytest.mark.parametrize(
    ("ts", "micros"),
    [
        ("1700000000", 1_700_000_000_000_000),
        ("1700000000123", 1_700_000_000_123_000),
        ("1700000000123456", 1_700_000_000_123_456),
        ("1700000000123456789", 1_700_000_000_123_456),
        ("", None),
        ("0", None),
        ("x", None),
    ],
)
def test_units_of_ts(ts: str, micros: int | None) -> None:
    assert microseconds(ts) == micros


def test_mark_all_leaves_what_came_later(desk: Desk) -> None:
    ts = str(int(later(12).timestamp() * 1_000_000))
    desk.post("mark-all-as-read", {"s": LIST, "ts": ts})
    assert len(desk.ids(xt=READ)) == 1  # what was inserted at 13 s
    desk.post("mark-all-as-read", content=f"s={LIST}&T={desk.edit}\n")
    assert desk.ids(xt=READ) == []
    desk.store.save_feeds([poll(desk.feeds["world"], new_entry(500, first_seen=later(4000)))])
    assert len(desk.ids(xt=READ)) == 1


def test_mark_all_of_one_stream(desk: Desk) -> None:
    keys = desk.ids(f"feed/{desk.feeds['world']}")
    desk.post("edit-tag", {"i": [str(keys[0]), str(keys[1])], "a": STARRED})
    desk.post("mark-all-as-read", {"s": STARRED})
    assert set(desk.ids(READ)) == set(keys[:2])
    desk.post("mark-all-as-read", {"s": FOLDER})
    assert set(desk.ids(READ)) == set(keys[:2]) | set(desk.ids(FOLDER))
    desk.post("edit-tag", {"i": str(keys[5]), "a": "user/-/label/later"})
    desk.post("mark-all-as-read", {"s": "user/-/label/later"})
    assert keys[5] in desk.ids(READ)
    desk.post("mark-all-as-read", {"s": "feed/http://one.example/feed"})
    assert desk.ids(xt=READ) == []


@pytest.mark.parametrize("stream", ["feed/999", "user/-/label/none", "nonsense", "feed/http://unknown.example/"])
def test_mark_all_of_nothing(desk: Desk, stream: str) -> None:
    assert desk.post("mark-all-as-read", {"s": stream}).status_code == 404
    assert len(desk.ids(xt=READ)) == 11


def test_the_later_of_two_devices_wins(desk: Desk) -> None:
    key = desk.ids()[0]
    desk.store.mark(OWNER_ID, [MarkChange(article_id=key, at=later(7200), read=True)])  # done later, arrived first
    desk.post("edit-tag", {"i": str(key), "r": READ})
    assert key in desk.ids(READ)
    desk.clock.now = later(7300)
    desk.post("edit-tag", {"i": str(key), "r": READ})
    assert key in desk.ids(xt=READ)
    desk.clock.now = later(7400)
    desk.post("mark-all-as-read", {"s": LIST})
    desk.store.mark(OWNER_ID, [MarkChange(article_id=key, at=later(7350), read=False)])  # a phone that was offline
    assert key in desk.ids(READ)


def test_rename_and_disable(desk: Desk) -> None:
    desk.post("edit-tag", {"i": str(desk.ids()[0]), "a": ["user/-/label/one", "user/-/label/two"]})
    assert desk.post("rename-tag", {"s": FOLDER, "dest": "user/-/label/Labs"}).text == "OK"
    assert desk.post("rename-tag", {"s": "user/-/label/one", "dest": "user/-/label/two"}).text == "OK"
    assert [each["id"] for each in desk.get("tag/list").json()["tags"][1:]] == ["user/-/label/Labs", "user/-/label/two"]
    assert desk.post("rename-tag", {"s": "user/-/label/none", "dest": "user/-/label/x"}).status_code == 404
    assert desk.post("rename-tag", {"s": "user/-/label/two", "dest": ""}).status_code == 400
    assert desk.post("rename-tag", {"s": "user/-/label/two", "dest": "user/-/label/Labs"}).status_code == 400
    assert desk.post("disable-tag", {"s": "user/-/label/Labs", "t": "two"}).text == "OK"
    assert desk.get("tag/list").json()["tags"] == [{"id": STARRED}]
    assert len(desk.get("subscription/list").json()["subscriptions"]) == 2
    assert desk.post("disable-tag", {"s": "user/-/label/Labs"}).status_code == 404


def test_atom_for_old_newsboats(desk: Desk) -> None:
    from lxml import etree

    key = desk.ids(f"feed/{desk.feeds['world']}")[0]
    desk.post("edit-tag", {"i": str(key), "a": READ})
    answer = desk.client.get(f"/reader/atom/feed/{desk.feeds['world']}?n=5", headers=desk.headers)
    root = etree.fromstring(answer.content)
    names = {"a": "http://www.w3.org/2005/Atom"}
    assert len(root.findall("a:entry", names)) == 5
    first = root.find("a:entry", names)
    assert first is not None and first.findtext("a:id", namespaces=names) == long_id(key)
    assert [each.get("label") for each in first.findall("a:category", names)] == ["read"]


@pytest.mark.parametrize("call", ["nonsense", "stream", "preference/list", "stream/items/nothing", "friend/list"])
def test_anything_else_is_404(desk: Desk, call: str) -> None:
    answer = desk.get(call)
    assert answer.status_code == 404 and answer.headers["content-type"].startswith("text/plain")
    assert desk.client.get(f"/reader/api/0/{call}").status_code == 401


def test_writes_are_posts(desk: Desk) -> None:
    key = desk.ids()[0]
    for call in (f"edit-tag?i={key}&a={READ}", f"mark-all-as-read?s={LIST}", "subscription/edit?ac=unsubscribe&s=feed/1"):
        assert desk.get(call).status_code == 405
    assert len(desk.ids(xt=READ)) == 11


# ------------------------------------------------------------------ 6. items


def test_the_shape_of_an_item(desk: Desk) -> None:
    key = desk.ids()[0]
    desk.post("edit-tag", {"i": str(key), "a": [READ, "user/-/label/later"]})
    told = desk.get(f"stream/contents/feed/{desk.feeds['lab']}", params={"n": "2"}).json()
    assert told["direction"] == "ltr" and told["id"] == f"feed/{desk.feeds['lab']}" and told["title"] == "Lab"
    assert type(told["updated"]) is int and told["continuation"].isdecimal()
    item = told["items"][0]
    assert item["id"] == long_id(key) and re.fullmatch(r"tag:google\.com,2005:reader/item/[0-9a-f]{16}", item["id"])
    assert type(item["published"]) is int and 0 <= item["published"] < 2**31 and type(item["updated"]) is int
    assert item["timestampUsec"].isdecimal() and item["crawlTimeMsec"] == item["timestampUsec"][:-3]
    assert item["title"] == "Report 101" and set(item["summary"]) == {"content", "direction"}
    assert item["canonical"] == [{"href": "http://two.example/101"}]
    assert item["alternate"] == [{"href": "http://two.example/101", "type": "text/html"}]
    assert item["categories"] == [LIST, READ, FOLDER, "user/-/label/later"]
    assert item["origin"] == {"streamId": f"feed/{desk.feeds['lab']}", "title": "Lab", "htmlUrl": ""}
    assert "content" not in item and None not in item.values()


def test_an_article_of_several_feeds_is_one_item(desk: Desk) -> None:
    desk.store.save_feeds([poll(desk.feeds["lab"], new_entry(3, first_seen=later(90)))])
    assert len(desk.ids()) == 11 and len(desk.ids(FOLDER)) == 4
    key = (set(desk.ids(FOLDER)) & set(desk.ids(f"feed/{desk.feeds['world']}"))).pop()
    for feed_id in desk.feeds.values():
        items = desk.get(f"stream/contents/feed/{feed_id}").json()["items"]
        assert {item["origin"]["streamId"] for item in items} == {f"feed/{feed_id}"}
        assert long_id(key) in {item["id"] for item in items}
    assert next(c["count"] for c in desk.get("unread-count").json()["unreadcounts"] if c["id"] == LIST) == 11


def test_odd_texts(desk: Desk) -> None:
    entry = new_entry(700, title="A & B <b> 😀 &amp;", text="x", first_seen=later(600), published=None, claim="none")
    desk.store.save_feeds([poll(desk.feeds["world"], entry)])
    answer = desk.get("stream/contents", params={"n": "1"})
    item = answer.json()["items"][0]
    assert item["title"] == "A & B <b> 😀 &amp;" and "\\/" not in answer.text
    assert item["published"] == int(later(600).timestamp())


@pytest.mark.parametrize("published", [later(10**9), later(-(10**9) * 3)])
def test_times_fit_into_an_int(desk: Desk, published: datetime) -> None:
    entry = new_entry(700, first_seen=later(600), published=published)
    desk.store.save_feeds([poll(desk.feeds["world"], entry)])
    assert 0 <= desk.get("stream/contents", params={"n": "1"}).json()["items"][0]["published"] < 2**31


def test_a_text_has_half_a_megabyte_at_most() -> None:
    long = sanitise("<div>" + ("<p><em>" + "Ein längerer Satz. " * 30 + "</em></p>") * 1000 + "</div>")
    assert len(long.encode()) > LARGEST_BODY
    cut = capped(long)
    assert 0.9 * LARGEST_BODY < len(cut.encode()) <= LARGEST_BODY
    assert sanitise(cut) == cut and capped("<p>short</p>") == "<p>short</p>"
    assert len(capped("<p>" + "ö" * 600_000).encode()) <= LARGEST_BODY


def test_pictures_are_direct_or_come_through_us(desk: Desk) -> None:
    entry = new_entry(710, first_seen=later(700))
    content = '<p>Text <img src="https://pics.example/a.png?x=1&amp;y=2" alt="A"></p>'
    desk.store.save_feeds([poll(desk.feeds["world"], replace(entry, entry=replace(entry.entry, content=content)))])
    assert 'src="https://pics.example/a.png?x=1&amp;y=2"' in _newest(desk)
    desk.store.set_app_switches(OWNER_ID, pictures=True)
    assert re.search(r'<img src="http://127\.0\.0\.1:7070/picture/[^/]+/[^"]+" alt="A">', _newest(desk))


def _newest(desk: Desk) -> str:
    return str(desk.get("stream/contents", params={"n": "1"}).json()["items"][0]["summary"]["content"])


def test_whole_texts_unless_the_outlet_forbids(desk: Desk) -> None:
    entry = new_entry(720, text="The whole long text.", excerpt="The beginning", first_seen=later(700))
    desk.store.save_feeds([poll(desk.feeds["world"], entry)])
    assert "The whole long text." in _newest(desk)
    desk.store.set_full_text(desk.store.feed(desk.feeds["world"]).outlet_id, "none")
    assert "The whole long text." not in _newest(desk) and "The beginning" in _newest(desk)


def test_sounds_are_enclosures(desk: Desk) -> None:
    entry = new_entry(730, first_seen=later(700))
    media = (Media(url="https://pod.example/a.mp3", type="audio/mpeg", length=123),)
    desk.store.save_feeds([poll(desk.feeds["world"], replace(entry, entry=replace(entry.entry, media=media)))])
    item = desk.get("stream/contents", params={"n": "1"}).json()["items"][0]
    assert item["enclosure"] == [{"href": "https://pod.example/a.mp3", "type": "audio/mpeg", "length": 123}]
