"""The fourteen subscriber tests of websub.rocks, by their numbers, rebuilt against a hub of our own."""

from __future__ import annotations

import pytest

from tests.far_side.hub import Hub, Page, atom, rss
from tests.websub.desk import Desk

ATOM, HTML = {"Content-Type": "application/atom+xml"}, {"Content-Type": "text/html; charset=utf-8"}
REPORTS = "".join(
    f'<article class="h-entry"><h2><a href="/news/2026/report-number-{n}">The report that has number {n} of all</a></h2></article>'
    for n in range(6)
)


def link_header(hub: Hub, topic: str, at: str = "/hub") -> str:
    return f'<{hub.url(at)}>; rel="hub", <{hub.url(topic)}>; rel="self"'


def subscribes(desk: Desk, hub: Hub, url: str, topic: str, **feed: object) -> None:
    """The feed is subscribed at the hub for that topic, verified, and takes what the hub delivers."""
    feed_id = desk.subscribed(hub.url(url), **feed)
    desk.settle(hub, 1)
    (asked,) = hub.asked
    assert asked.form["hub.mode"] == "subscribe"
    assert asked.form["hub.topic"] == hub.url(topic)
    assert asked.status == 200
    assert asked.body == b"c<b>hallenge</b>"
    (subscription,) = desk.subscriptions
    assert subscription.state == "active"
    if feed.get("kind") != "page":
        assert hub.deliver(asked, atom(None, None, 901)) // 100 == 2
        assert desk.read() == (1, 0)
        assert "Report number 901" in desk.titles()
        assert desk.status(feed_id).pushed_until == subscription.lease_until


def test_100_http_header_discovery(desk: Desk, hub: Hub) -> None:
    hub.pages["/topic"] = Page(atom(None, None, 1, 2), headers=ATOM | {"Link": link_header(hub, "/topic")})
    subscribes(desk, hub, "/topic", "/topic")


def test_101_html_tag_discovery(desk: Desk, hub: Hub) -> None:
    head = f'<link rel="hub" href="{hub.url("/hub")}"><link rel="self" href="{hub.url("/topic")}">'
    hub.pages["/topic"] = Page(f"<!doctype html><head><title>T</title>{head}</head><body>{REPORTS}".encode(), headers=HTML)
    subscribes(desk, hub, "/topic", "/topic", kind="page")


def test_102_atom_feed_discovery(desk: Desk, hub: Hub) -> None:
    hub.pages["/topic"] = Page(atom(hub.url("/hub"), hub.url("/topic"), 1), headers=ATOM)
    subscribes(desk, hub, "/topic", "/topic")


def test_103_rss_feed_discovery(desk: Desk, hub: Hub) -> None:
    hub.pages["/topic"] = Page(rss(hub.url("/hub"), hub.url("/topic"), 1), headers={"Content-Type": "application/rss+xml"})
    subscribes(desk, hub, "/topic", "/topic")


def test_104_the_header_beats_the_document(desk: Desk, hub: Hub) -> None:
    wrong = atom(hub.url("/wrong-hub"), hub.url("/wrong-topic"), 1)
    hub.pages["/topic"] = Page(wrong, headers=ATOM | {"Link": link_header(hub, "/topic")})
    subscribes(desk, hub, "/topic", "/topic")


def test_200_another_rel_self(desk: Desk, hub: Hub) -> None:
    hub.pages["/feed"] = Page(atom(hub.url("/hub"), hub.url("/canonical"), 1), headers=ATOM)
    subscribes(desk, hub, "/feed", "/canonical")


@pytest.mark.parametrize("status", [pytest.param(302, id="201"), pytest.param(301, id="202")])
def test_201_202_the_topic_redirects(desk: Desk, hub: Hub, status: int) -> None:
    hub.pages["/old"] = Page(status=status, headers={"Location": hub.url("/new")})
    hub.pages["/new"] = Page(atom(None, None, 1), headers=ATOM | {"Link": link_header(hub, "/new")})
    subscribes(desk, hub, "/old", "/new")


@pytest.mark.parametrize("status", [pytest.param(307, id="203"), pytest.param(308, id="204")])
def test_203_204_the_hub_redirects(desk: Desk, hub: Hub, status: int) -> None:
    hub.pages["/moved-hub"] = Page(status=status, headers={"Location": hub.url("/hub")}, to_post=True)
    hub.pages["/topic"] = Page(atom(None, None, 1), headers=ATOM | {"Link": link_header(hub, "/topic", "/moved-hub")})
    subscribes(desk, hub, "/topic", "/topic")


def test_205_a_verification_for_a_wrong_topic_is_refused(desk: Desk, hub: Hub) -> None:
    hub.topic_instead = hub.url("/another")
    hub.pages["/topic"] = Page(atom(hub.url("/hub"), hub.url("/topic"), 1), headers=ATOM)
    desk.subscribed(hub.url("/topic"))
    desk.settle(hub, 1)
    assert hub.asked[0].status == 404
    assert [each.state for each in desk.subscriptions] == ["asking"]


def active(desk: Desk, hub: Hub) -> int:
    hub.pages["/topic"] = Page(atom(hub.url("/hub"), hub.url("/topic"), 1), headers=ATOM)
    feed_id = desk.subscribed(hub.url("/topic"))
    desk.settle(hub, 1)
    assert hub.asked[0].secret
    return feed_id


def test_300_a_delivery_is_answered_with_2xx(desk: Desk, hub: Hub) -> None:
    active(desk, hub)
    for number, method in enumerate(("sha1", "sha256", "sha384", "sha512"), 10):
        assert hub.deliver(hub.asked[0], atom(None, None, number), method) // 100 == 2
    assert desk.read() == (4, 0)


@pytest.mark.parametrize("signature", [pytest.param("sha256=" + "0" * 64, id="301"), pytest.param(None, id="302"), "md5=0", "sha256=", "="])
def test_301_302_a_wrong_or_missing_signature_is_ignored(desk: Desk, hub: Hub, signature: str | None) -> None:
    feed_id = active(desk, hub)
    assert hub.deliver(hub.asked[0], atom(None, None, 66), signature) // 100 == 2
    assert desk.read() == (0, 0)
    assert "Report number 66" not in desk.titles()
    assert desk.status(feed_id).pushed_until is None
