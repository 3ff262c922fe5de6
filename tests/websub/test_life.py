"""A subscription's life: renewed in time, given up, left; restarts, refusals, lying and flooding hubs between."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from news7d.core import websub as rules
from news7d.store import open_store
from tests.far_side.hub import Asked, Hub, Page, atom, call
from tests.websub.desk import Clock, Desk, served

ATOM = {"Content-Type": "application/atom+xml"}


def active(desk: Desk, hub: Hub, *numbers: int) -> int:
    hub.pages["/topic"] = Page(atom(hub.url("/hub"), hub.url("/topic"), *(numbers or (1,))), headers=ATOM)
    feed_id = desk.subscribed(hub.url("/topic"))
    desk.settle(hub, 1)
    return feed_id


def leases_of(desk: Desk) -> list[str]:
    return sorted(each.state for each in desk.subscriptions if each.state != "leaving")


@pytest.mark.parametrize("lease", ["86400", "864000"])
def test_no_renewal_is_missed_in_thirty_days(fresh_url, clock: Clock, hub: Hub, lease: str) -> None:
    """R13: with restarts, and a hub that fails now and then. At no moment is there no lease that holds."""
    address, hub.lease = fresh_url("sqlite"), lease
    hub.pages["/topic"] = Page(atom(hub.url("/hub"), hub.url("/topic"), 1), headers=ATOM)
    begin, lapses, steps = clock.now, [], 0
    pages = open_store(address)  # as another process would have it
    with served(pages, clock) as desk:
        desk.store = open_store(address)
        feed_id = desk.subscribed(hub.url("/topic"))
        desk.settle(hub, 1)
        hub.deliver(hub.asked[0], atom(None, None, 2))
        desk.read()
        while clock.now < begin + timedelta(days=30):
            steps += 1
            clock.now = max(min(each.due_at for each in desk.subscriptions), clock.now + timedelta(seconds=1))
            lapses += [] if any(_holds(each, clock) for each in desk.subscriptions) else [clock.now]
            hub.answers = [500] if steps % 5 == 0 else []
            if steps % 7 == 0:  # a restart: all that is known comes from the database again
                desk.store.close()
                desk.store = open_store(address)
            desk.attend()
            desk.settle(hub, 1)
        assert (desk.status(feed_id).pushed_until or begin) > clock.now
        desk.store.close()
    pages.close()
    assert lapses == []
    subscribed = [each for each in hub.asked if each.form["hub.mode"] == "subscribe" and each.status == 200]
    assert len(subscribed) >= 30 * 86400 / int(lease)
    assert any(each.answer == 500 for each in hub.asked)
    assert len({each.callback for each in subscribed}) == len({each.secret for each in subscribed}) == len(subscribed)


def _holds(subscription: object, clock: Clock) -> bool:
    until = subscription.lease_until  # type: ignore[attr-defined]
    return until is not None and until > clock.now


def test_the_old_callback_is_left_once_the_new_one_holds(desk: Desk, hub: Hub, clock: Clock) -> None:
    active(desk, hub)
    (old,) = desk.subscriptions
    clock.now = old.due_at
    desk.attend()  # sends for a successor
    desk.attend()  # asks for it
    desk.settle(hub, 2)
    states = {each.token: each.state for each in desk.subscriptions}
    assert states.pop(old.token) == "leaving"
    assert list(states.values()) == ["active"]
    assert hub.deliver(hub.asked[0], atom(None, None, 7)) == 202  # still on its way out: nothing is lost
    desk.attend()
    desk.settle(hub, 3)
    assert hub.asked[2].form["hub.mode"] == "unsubscribe" and hub.asked[2].status == 200
    assert hub.deliver(hub.asked[0], atom(None, None, 8)) == 410
    assert hub.deliver(hub.asked[1], atom(None, None, 9)) == 202


def test_a_removed_feed_takes_leave(desk: Desk, hub: Hub) -> None:
    feed_id = active(desk, hub)
    desk.store.remove_feed(feed_id, desk.clock())
    desk.attend()
    desk.settle(hub, 2)
    assert hub.asked[1].form["hub.mode"] == "unsubscribe"
    assert desk.subscriptions == ()
    assert hub.deliver(hub.asked[0], atom(None, None, 5)) == 410


def test_a_hub_that_does_not_confirm_our_leave_is_left_all_the_same(desk: Desk, hub: Hub, clock: Clock) -> None:
    feed_id = active(desk, hub)
    hub.answers = [500] * 20
    desk.store.remove_feed(feed_id, desk.clock())
    for _ in range(rules.FAREWELLS + 1):
        desk.attend()
        clock.forward(hours=2)
    assert desk.subscriptions == ()
    assert len(hub.asked) == 1 + rules.FAREWELLS


def test_a_hub_that_refuses_is_asked_again_and_then_another(desk: Desk, hub: Hub, clock: Clock) -> None:
    another = f'<link rel="hub" href="{hub.url("/hub")}"/><entry>'.encode()
    both = atom(hub.url("/broken"), hub.url("/topic"), 1).replace(b"<entry>", another, 1)
    hub.pages["/topic"] = Page(both, headers=ATOM)
    hub.pages["/broken"] = Page(status=500, to_post=True)
    feed_id = desk.subscribed(hub.url("/topic"))
    assert desk.status(feed_id).hub == f"{hub.url('/broken')} {hub.url('/hub')}"
    assert "500" in (desk.subscriptions[0].detail or "")
    for _ in range(rules.PATIENT_TRIES + 2):
        clock.forward(minutes=20)
        desk.attend()
    desk.settle(hub, 1)
    assert leases_of(desk) == ["active"]
    assert desk.subscriptions[0].hub == hub.url("/hub")


def test_denied_means_polls_do_it_all(desk: Desk, hub: Hub, clock: Clock) -> None:
    feed_id = active(desk, hub)
    hub.deliver(hub.asked[0], atom(None, None, 5))
    desk.read()
    assert desk.status(feed_id).pushed_until
    assert hub.verify(hub.asked[0], mode="denied", topic="https://another.example/") == 404
    assert hub.verify(hub.asked[0], mode="denied", reason="<script>no</script>") == 200
    assert hub.asked[0].body == b""
    assert desk.status(feed_id).pushed_until is None
    (denied,) = desk.subscriptions
    assert denied.state == "asking" and "<script>no</script>" in (denied.detail or "")
    assert hub.deliver(hub.asked[0], atom(None, None, 6)) == 404
    assert desk.attend() == 0
    clock.forward(days=8)
    desk.attend()
    desk.settle(hub, 2)
    assert leases_of(desk) == ["active"]


def test_the_challenge_comes_back_as_plain_text_that_nobody_sniffs(desk: Desk, hub: Hub) -> None:
    hub.verifies = False
    active_at = hub.asked
    hub.pages["/topic"] = Page(atom(hub.url("/hub"), hub.url("/topic"), 1), headers=ATOM)
    desk.subscribed(hub.url("/topic"))
    (asked,) = active_at
    assert len(urlsplit(asked.callback).path.rpartition("/")[2]) >= 43
    assert hub.verify(asked, "<script>alert(1)</script>&é") == 200
    assert asked.body.decode() == "<script>alert(1)</script>&é"
    assert asked.type == "text/plain; charset=utf-8"
    assert hub.verify(asked) == 404  # it is not pending any more


def test_a_stranger_gets_nothing(desk: Desk, hub: Hub) -> None:
    active(desk, hub)
    root = desk.callbacks.root
    assert call(root + "guess?hub.mode=subscribe&hub.topic=x&hub.challenge=y")[0] == 404
    assert call(root + "guess", b"<feed/>")[0] == 410
    assert call(hub.asked[0].callback)[0] == 404


def test_a_delivery_is_on_the_disk_before_it_is_answered_and_read_by_whoever_comes_next(fresh_url, clock: Clock, hub: Hub) -> None:
    address = fresh_url("sqlite")
    store = open_store(address)
    with served(store, clock) as desk:
        active(desk, hub)
        assert hub.deliver(hub.asked[0], atom(None, None, 3, 4)) == 202
        assert hub.deliver(hub.asked[0], atom(None, None, 3, 4)) == 202  # the same again
        store.due_deliveries(clock(), 10)  # somebody took it, and died
    store.close()
    again = open_store(address)
    desk.store = again
    assert desk.read() == (0, 0)
    clock.forward(minutes=6)
    assert desk.read() == (2, 0)
    again.close()


def test_absence_from_a_delivery_means_nothing_and_changes_are_changes(desk: Desk, hub: Hub) -> None:
    active(desk, hub, 1, 2, 3)
    changed = atom(None, None, 2).replace(b"Report number 2", b"Report number 2, corrected")
    hub.deliver(hub.asked[0], changed)
    assert desk.read() == (0, 1)
    assert desk.titles() == ["Report number 1", "Report number 2, corrected", "Report number 3"]


def test_what_is_no_feed_is_dropped_and_the_hub_not_relied_on(desk: Desk, hub: Hub) -> None:
    feed_id = active(desk, hub)
    hub.deliver(hub.asked[0], atom(None, None, 5))
    desk.read()
    assert desk.status(feed_id).pushed_until
    for body in (b"", b"<html><body>no</body></html>", b"\x00\xff" * 50):
        assert hub.deliver(hub.asked[0], body) == 202
    assert desk.read() == (0, 0)
    assert desk.status(feed_id).pushed_until is None


def test_a_flood_is_turned_away_for_now(desk: Desk, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    active(desk, hub)
    monkeypatch.setattr("news7d.store.websub.MOST_WAITING", 3)
    answers = [hub.deliver(hub.asked[0], atom(None, None, number)) for number in range(10, 15)]
    assert answers == [202, 202, 202, 503, 503]
    desk.read()
    assert hub.deliver(hub.asked[0], atom(None, None, 15)) == 202
    assert hub.deliver(hub.asked[0], b"x" * (6 << 20)) == 413


def test_a_poll_that_finds_what_the_hub_kept_back_ends_the_trust(desk: Desk, hub: Hub, clock: Clock) -> None:
    feed_id = active(desk, hub)
    hub.deliver(hub.asked[0], atom(None, None, 2))
    desk.read()
    clock.forward(hours=20)
    published = (clock.now - timedelta(hours=3)).isoformat().encode()
    hub.pages["/topic"].body = atom(hub.url("/hub"), hub.url("/topic"), 3).replace(b"2026-11-24T04:00:00Z", published)
    desk.poll(feed_id)
    assert desk.status(feed_id).pushed_until is None
    hub.deliver(hub.asked[0], atom(None, None, 4))
    desk.read()
    assert desk.status(feed_id).pushed_until


def test_a_feed_that_its_hub_delivers_is_asked_once_a_day(desk: Desk, hub: Hub, clock: Clock) -> None:
    hub.lease = "864000"
    feed_id = active(desk, hub)
    clock.forward(hours=2)
    desk.poll(feed_id)
    assert desk.status(feed_id).next_fetch_at < clock.now + timedelta(hours=20)  # verified, but nothing delivered yet
    hub.deliver(hub.asked[0], atom(None, None, 2))
    desk.read()
    hub.pages["/topic"].body = atom(hub.url("/hub"), hub.url("/topic"), 2, 1)
    clock.forward(hours=2)
    desk.poll(feed_id)
    assert timedelta(hours=23) < desk.status(feed_id).next_fetch_at - clock.now <= timedelta(hours=27)
    hub.verify(hub.asked[0], mode="denied")
    clock.forward(hours=24)
    desk.poll(feed_id)
    assert desk.status(feed_id).next_fetch_at < clock.now + timedelta(hours=20)


@pytest.mark.parametrize("token", ["%00", "a%0Ab", "..%2f..%2fetc", "%FF%FE", "x" * 5000, "%E2%80%AE"])
def test_no_address_is_a_crash(desk: Desk, hub: Hub, token: str) -> None:
    address = desk.callbacks.root + token
    assert call(address + "?hub.mode=%00&hub.topic=%FF&hub.challenge=%ED%A0%80&hub.lease_seconds=%D9%A3")[0] == 404
    assert call(address, b"\x00\xff", {"X-Hub-Signature": "sha1=\xff", "Content-Type": "\xff"})[0] in (404, 410)


def test_another_address_of_ours_ends_what_was_agreed_at_the_old_one(desk: Desk, hub: Hub) -> None:
    active(desk, hub)
    assert desk.store.forget_hubs_elsewhere(desk.callbacks.root) == 0
    assert desk.store.forget_hubs_elsewhere("https://new.example/websub/") == 1
    assert desk.subscriptions == ()
    assert hub.deliver(hub.asked[0], atom(None, None, 4)) == 410


def test_a_hub_that_verifies_before_it_answers(desk: Desk, hub: Hub) -> None:
    hub.verifies = False
    plain = hub.subscribe

    def at_once(to: object, form: dict[str, str]) -> None:
        early = Asked(form)
        hub.verify(early)
        assert early.status == 200
        plain(to, form)  # type: ignore[arg-type]

    hub.subscribe = at_once  # type: ignore[method-assign, assignment]
    hub.pages["/topic"] = Page(atom(hub.url("/hub"), hub.url("/topic"), 1), headers=ATOM)
    desk.subscribed(hub.url("/topic"))
    assert leases_of(desk) == ["active"]
