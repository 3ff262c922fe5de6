"""What a hub may make us believe, and when it is asked again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news7d.core import websub
from news7d.core.websub import Verification, announced, callback_root, signature_fits
from news7d.model import FeedStatus, ParsedFeed, Response, Subscription

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
TOPIC = "https://paper.example/feed"


def subscription(**changes: object) -> Subscription:
    made = websub.wanted(
        7, "https://hub.example/", TOPIC, root="https://us.example/websub/", token="t" * 43, secret="s" * 43, now=NOW, private=False
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def answer(*links: str) -> Response:
    headers = tuple(("link", value) for value in links)
    return Response(url=TOPIC, final_url=TOPIC, status=200, headers=headers, body=b"", fetched_at=NOW)


# ------------------------------------------------------------------ signatures


def test_every_signature_vector(shared: Callable[[str], Path]) -> None:
    vectors = json.loads(shared("data/security/websub/signature_vectors.json").read_text("utf-8"))
    assert len(vectors) >= 34
    for case in vectors:
        if case["valid"] is not None:  # None: both readings are allowed
            assert signature_fits(case["secret"], case["header"], case["body"].encode()) is case["valid"], case["header"]


@given(st.text(max_size=300), st.binary(max_size=300))
def test_no_header_is_a_crash(header: str, body: bytes) -> None:
    assert not signature_fits("a secret", header, body)


def test_without_a_secret_there_is_nothing_to_prove() -> None:
    assert signature_fits(None, None, b"x")
    assert not signature_fits("secret", None, b"x")


# ------------------------------------------------------------------ where to subscribe


def test_headers_before_the_document_and_the_feeds_own_address_without_self() -> None:
    said = ParsedFeed(format="atom", hubs=("https://doc.example/",), self_url="https://doc.example/self")
    both = announced(answer('<https://a.example/>; rel=hub, </self>; rel="self alternate"'), said)
    assert both.hubs == ("https://a.example/",) and both.topic == "https://paper.example/self"
    assert announced(answer(), said).hubs == said.hubs
    assert announced(answer(), replace(said, self_url=None)).topic == TOPIC
    assert announced(answer(), None) == websub.Announcement()


@pytest.mark.parametrize("bad", ["javascript:alert(1)", "ftp://hub.example/", "https://hub.example/ a", "https://h.example/" + "a" * 2000])
def test_what_is_no_web_address_is_no_hub(bad: str) -> None:
    assert not announced(answer(), ParsedFeed(format="rss", hubs=(bad,))).hubs


def test_an_unchanged_feed_keeps_its_hub_and_a_read_one_may_lose_it() -> None:
    status = FeedStatus(feed_id=1, next_fetch_at=NOW, hub="https://hub.example/", topic=TOPIC)
    assert websub.remembered(status, answer(), None) == status
    assert websub.remembered(status, answer(), ParsedFeed(format="rss")).hub is None


@pytest.mark.parametrize(
    ("base", "root", "found"),
    [
        ("https://news.example.org", "", "https://news.example.org/websub/"),
        ("https://news.example.org/today/", "", "https://news.example.org/today/websub/"),
        ("https://news.example.org", "/today", "https://news.example.org/today/websub/"),
        ("http://news.example.org", "", None),
        ("https://localhost:8443", "", None),
        ("https://192.168.1.9", "", None),
        ("https://[fd00::1]", "", None),
        ("https://nas.local", "", None),
        ("https://nas", "", None),
        ("", "", None),
    ],
)
def test_only_where_hubs_can_reach_us(base: str, root: str, found: str | None) -> None:
    assert callback_root(base, root) == found


def test_a_secret_goes_over_tls_only() -> None:
    assert subscription().secret
    plain = websub.wanted(7, "http://hub.example/", TOPIC, root="https://us.example/", token="t", secret="s", now=NOW)
    assert plain.secret is None
    assert "hub.secret" not in dict(websub.request_form(plain))


# ------------------------------------------------------------------ verification


@pytest.mark.parametrize(
    ("said", "state", "outcome"),
    [
        (Verification(mode="subscribe", topic=TOPIC, challenge="x"), "asking", "subscribed"),
        (Verification(mode="unsubscribe", topic=TOPIC, challenge="x"), "leaving", "unsubscribed"),
        (Verification(mode="denied", topic=TOPIC), "asking", "denied"),
        (Verification(mode="denied", topic=TOPIC), "active", "denied"),
        (Verification(mode="subscribe", topic=TOPIC, challenge="x"), "active", None),
        (Verification(mode="subscribe", topic=TOPIC, challenge="x"), "leaving", None),
        (Verification(mode="unsubscribe", topic=TOPIC, challenge="x"), "active", None),
        (Verification(mode="subscribe", topic=TOPIC + "/", challenge="x"), "asking", None),
        (Verification(mode="subscribe", topic=TOPIC), "asking", None),
        (Verification(mode="subscribe", topic=TOPIC, challenge="x" * 5000), "asking", None),
        (Verification(mode="Subscribe", topic=TOPIC, challenge="x"), "asking", None),
        (Verification(mode="denied"), "asking", None),
    ],
)
def test_only_what_was_asked_for_is_confirmed(said: Verification, state: str, outcome: str | None) -> None:
    assert websub.verified(subscription(state=state, asked_at=NOW), said) == outcome


def test_nothing_is_confirmed_before_it_was_asked_for() -> None:
    assert websub.verified(subscription(), Verification(mode="subscribe", topic=TOPIC, challenge="x")) is None


def test_of_repeated_parameters_the_first_counts() -> None:
    assert websub.said_in([("hub.mode", "subscribe"), ("hub.mode", "denied"), ("x", "y")]).mode == "subscribe"


# ------------------------------------------------------------------ leases


@given(st.integers(0, 10**15) | st.text(max_size=8))
def test_renewal_comes_before_the_end_whatever_the_hub_grants(lease: object) -> None:
    after = websub.active(subscription(), str(lease), NOW)
    assert after.lease_until is not None
    assert NOW < after.due_at < after.lease_until <= NOW + timedelta(days=30)
    assert after.due_at <= NOW + (after.lease_until - NOW) * 2 / 3


def test_a_hub_that_fails_is_asked_ever_more_rarely() -> None:
    one, waits, now = subscription(), [], NOW
    for _ in range(14):
        one = websub.refused(websub.asked(one, now), "no", now)
        waits.append((one.due_at - now).total_seconds())
        now = one.due_at
    assert 60 <= waits[0] <= 66
    assert waits[:10] == sorted(waits[:10])
    assert min(waits[11:]) >= 86_400
    assert waits[-1] <= 86_400 * 1.1


def test_hubs_take_turns() -> None:
    assert websub.next_hub(("a", "b"), "a") == "b"
    assert websub.next_hub(("a", "b"), "b") == "a"
    assert websub.next_hub(("a", "b"), "c") == "a"


def test_a_hub_that_kept_news_from_us_is_not_relied_on() -> None:
    status = FeedStatus(feed_id=1, next_fetch_at=NOW, last_ok_at=NOW - timedelta(days=1), pushed_until=NOW + timedelta(days=5))
    hour_ago, minute_ago, old = NOW - timedelta(hours=1), NOW - timedelta(minutes=1), NOW - timedelta(days=3)
    assert websub.as_pushed(status, [minute_ago, old, None], NOW).pushed_until
    assert websub.as_pushed(status, [hour_ago], NOW).pushed_until is None
