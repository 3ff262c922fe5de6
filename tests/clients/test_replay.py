"""What seven real apps sent, recorded, sent again: the same class of status, and the types that they decode."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.clients.conftest import PASSWORD, Desk

CAPTURES = (
    "cap_libgreader",
    "cap_liferea1144",
    "cap_newsboat221_feedhq",
    "cap_newsboat236_freshrss_reload",
    "cap_newsboat236_freshrss_tui",
    "cap_prefix",
    "cap_rssguard404_other",
)
_TOKEN = "alice/0123456789abcdef0123456789abcdef01234567"
_EDIT = re.compile(r"t0123456789abcdef(?:[0-9a-f]*)")
_ITEM = re.compile(r"00060a24181e([0-9a-f]{4})|17000000000(0[12]00[0-9])")
_FEED = re.compile(r"feed(/|%2F)([12])(?!\d)")


def mapped(text: str, desk: Desk) -> str:
    """Ids, tokens and names of the recorded house as they are in this one."""
    by_feed = {1: sorted(desk.stored(f"feed/{desk.feeds['world']}")), 2: sorted(desk.stored(f"feed/{desk.feeds['lab']}"))}

    def item(found: re.Match[str]) -> str:
        number = int("00060a24181e" + found[1], 16) if found[1] else int(found[0])
        feed, at = divmod(number - 1_700_000_000_000_000, 1000)
        key = by_feed[feed][at % len(by_feed[feed])]
        return f"{key:016x}" if found[1] else str(key)

    text = _ITEM.sub(item, text).replace(_TOKEN, desk.token).replace(_TOKEN.replace("/", "%2F"), desk.token)
    text = _EDIT.sub(desk.edit, text)
    text = _FEED.sub(lambda found: f"feed{found[1]}{desk.feeds['world' if found[2] == '1' else 'lab']}", text)
    return text.replace("Email=alice", "Email=admin").replace("Passwd=secret", f"Passwd={PASSWORD.replace(' ', '+')}")


def lines(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text("utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


@pytest.mark.parametrize("capture", CAPTURES)
def test_every_recorded_request(capture: str, desk: Desk, shared: Callable[[str], Path]) -> None:
    replayed = 0
    for said in lines(shared(f"tools/clients/{capture}.jsonl")):
        target = mapped(said["target"], desk)
        if "/accounts/" not in target and "/reader/" not in target:
            continue  # icons and pages that the recording stub did not have
        headers = {name.lower(): mapped(value, desk) for name, value in said["headers"].items()}
        for name in ("host", "content-length", "connection"):
            headers.pop(name, None)
        answer = desk.client.request(said["method"], target, content=mapped(said["body"], desk) or None, headers=headers)
        assert answer.status_code // 100 == said["status"] // 100, (said["method"], target, answer.text[:300])
        check(target, answer.text)
        replayed += 1
    assert replayed


def check(target: str, text: str) -> None:
    """The types of §5 and §6."""
    call = target.partition("/reader/api/0/")[2].partition("?")[0]
    if call == "subscription/list":
        for each in json.loads(text)["subscriptions"]:
            assert re.fullmatch(r"feed/\d+", each["id"]) and each["title"] and type(each["categories"]) is list
            assert all(type(each[name]) is str for name in ("url", "htmlUrl", "iconUrl"))
    elif call == "tag/list":
        assert all(tag.get("type") in (None, "folder", "tag") for tag in json.loads(text)["tags"])
    elif call == "unread-count":
        told = json.loads(text)
        assert all(type(each["count"]) is int and type(each["newestItemTimestampUsec"]) is str for each in told["unreadcounts"])
    elif call == "user-info":
        assert all(type(value) is str for value in json.loads(text).values())
    elif call == "stream/items/ids":
        assert all(ref["id"].isdecimal() and ref["timestampUsec"].isdecimal() for ref in json.loads(text)["itemRefs"])
    elif call.startswith("stream/"):
        for item in json.loads(text)["items"]:
            assert item["id"].startswith("tag:google.com,2005:reader/item/") and type(item["published"]) is int
            assert set(item["summary"]) == {"content", "direction"} and item["canonical"][0]["href"] and item["origin"]["streamId"]
    elif call in ("edit-tag", "mark-all-as-read", "subscription/edit", "rename-tag", "disable-tag"):
        assert text == "OK"
