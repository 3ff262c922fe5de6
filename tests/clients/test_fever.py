"""The Fever API: shut by default, a key of its own, writes by POST alone."""

from __future__ import annotations

from hashlib import md5
from typing import Any

import pytest

from news7d.model import OWNER_ID
from news7d.web.sync.fever import digest_of
from tests.clients.conftest import Desk

KEY = md5(b"admin:own fever word").hexdigest()


@pytest.fixture
def fever(desk: Desk) -> Desk:
    desk.store.set_fever(OWNER_ID, digest_of("admin", "own fever word"))
    return desk


def ask(desk: Desk, query: str = "", key: str | None = KEY, **form: str) -> dict[str, Any]:
    answer = desk.client.post(f"/api/fever.php?api&{query}", data={**({"api_key": key} if key else {}), **form})
    assert answer.status_code == 200
    return dict(answer.json())


def test_it_is_shut(desk: Desk) -> None:
    assert ask(desk) == {"api_version": 3, "auth": 0}
    assert ask(desk, key=None) == {"api_version": 3, "auth": 0}


@pytest.mark.parametrize("key", ["", "0" * 32, "x", "ü" * 32])
def test_wrong_keys(fever: Desk, key: str) -> None:
    assert ask(fever, key=key) == {"api_version": 3, "auth": 0}


def test_the_key_stands_in_the_body_alone(fever: Desk) -> None:
    for method in ("GET", "POST"):
        answer = fever.client.request(method, f"/fever/?api&api_key={KEY}&mark=feed&as=read&id={fever.feeds['lab']}")
        assert answer.json() == {"api_version": 3, "auth": 0}
    assert ask(fever, key=KEY.upper())["auth"] == 1
    fever.store.set_fever(OWNER_ID, None)
    assert ask(fever)["auth"] == 0


def test_feeds_and_groups(fever: Desk) -> None:
    told = ask(fever, "feeds&groups&favicons&links")
    assert [feed["title"] for feed in told["feeds"]] == ["World News", "Lab"]
    (group,) = told["groups"]
    assert group["title"] == "Tech / Lab"
    assert told["feeds_groups"] == [{"group_id": group["id"], "feed_ids": str(fever.feeds["lab"])}]
    assert told["favicons"] == [] == told["links"] and told["auth"] == 1


def test_items_in_pages(fever: Desk) -> None:
    keys = sorted(fever.ids())
    told = ask(fever, "items&since_id=0")
    assert [item["id"] for item in told["items"]] == keys and told["total_items"] == 11
    assert [item["id"] for item in ask(fever, f"items&since_id={keys[4]}")["items"]] == keys[5:]
    assert [item["id"] for item in ask(fever, f"items&max_id={keys[4]}")["items"]] == keys[:4][::-1]
    assert [item["id"] for item in ask(fever, f"items&with_ids={keys[1]},{keys[0]}")["items"]] == [keys[1], keys[0]]
    item = told["items"][0]
    assert set(item) == {"id", "feed_id", "title", "author", "html", "url", "is_saved", "is_read", "created_on_time"}
    assert item["feed_id"] in fever.feeds.values() and item["is_read"] == 0


def test_marks(fever: Desk) -> None:
    keys = sorted(fever.ids())
    ask(fever, mark="item", id=str(keys[0]), **{"as": "read"})
    ask(fever, mark="item", id=str(keys[1]), **{"as": "saved"})
    assert set(ask(fever, "unread_item_ids")["unread_item_ids"].split(",")) == set(map(str, keys[1:]))
    assert ask(fever, "saved_item_ids")["saved_item_ids"] == str(keys[1])
    ask(fever, mark="item", id=str(keys[0]), **{"as": "unread"})
    ask(fever, mark="item", id=str(keys[1]), **{"as": "unsaved"})
    assert ask(fever, "saved_item_ids")["saved_item_ids"] == "" and len(fever.ids(xt="user/-/state/com.google/read")) == 11
    group = ask(fever, "groups")["groups"][0]["id"]
    ask(fever, mark="group", id=str(group), before="0", **{"as": "read"})
    assert len(fever.ids("user/-/state/com.google/read")) == 3
    ask(fever, mark="feed", id="999", **{"as": "read"})
    ask(fever, mark="item", id="nonsense", **{"as": "read"})
    ask(fever, mark="group", id="-1", **{"as": "read"})
    assert len(fever.ids("user/-/state/com.google/read")) == 3
    ask(fever, mark="group", id="0", **{"as": "read"})
    assert ask(fever, "unread_item_ids")["unread_item_ids"] == ""
