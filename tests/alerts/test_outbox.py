"""Alerts on their way: real mail, real webhooks, a push that only its browser can read; nothing lost, nobody flooded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import orjson
import pytest
from py_vapid import Vapid02
from standardwebhooks import Webhook

from news7d.model import OWNER_ID, QuietHours
from news7d.stages import alerts
from news7d.store import Store, open_store
from tests.alerts.newsdesk import BASE, BrowserKeys, Mailbox, Newsdesk
from tests.far_side.subscriber import Subscriber
from tests.store.make import NOW

SECRET = "whsec_" + "c2VjcmV0IG9mIHR3ZW50eS1mb3VyIGJ5dGVz"
OTHER = "whsec_" + "YW5vdGhlciBzZWNyZXQgb2YgdGhpcnR5LXR3byBieXRlcw=="


def told(desk: Newsdesk, title: str = "Dam breaks in Kelderby") -> int:
    story = desk.file("north", title=title)
    desk.judge(story)
    desk.look()
    return story


def test_a_mail_has_both_parts_and_a_way_to_end_it(desk: Newsdesk, mailbox: Mailbox) -> None:
    desk.channel("mail", "ada@readers.example")
    desk.follow("section", "world")
    story = told(desk)
    assert desk.deliver() == 1
    (mail,) = mailbox.got
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    for part in (text, html):
        assert "Dam breaks in Kelderby" in part or mail["subject"] == "Dam breaks in Kelderby"
        assert f"{BASE}/story/{story}/dam-breaks-in-kelderby" in part
        assert "http://north.example/1" in part
        assert "New, first reported by north" in part
    assert mail["to"] == "ada@readers.example"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].startswith(f"<{BASE}/alerts/off/")
    assert mail["Message-ID"] == f"<story-1-{story}-1.1@news.example>"


def test_a_webhook_is_signed_as_the_standard_wants_it_with_both_keys_while_one_is_changed(desk: Newsdesk, receiver: Subscriber) -> None:
    channel = desk.channel("webhook", receiver.url("/hook"), keys=(SECRET,))
    desk.follow("section", "world")
    desk.clock.now = datetime.now(NOW.tzinfo)  # the reference implementation has a clock of its own
    story = told(desk)
    desk.deliver()
    said = Webhook(SECRET).verify(receiver.got[0].body, dict(receiver.got[0].headers))
    assert said["data"]["alerts"][0]["id"] == f"story-1-{story}-1"
    assert said["data"]["alerts"][0]["stories"][0]["url"].startswith(f"{BASE}/story/{story}")
    desk.store.save_channel(alerts.rotated(channel, OTHER, desk.clock()))
    desk.clock.forward(minutes=1)
    told(desk, "Bridge closes")
    desk.deliver()
    for secret in (SECRET, OTHER):
        Webhook(secret).verify(receiver.got[1].body, dict(receiver.got[1].headers))
    desk.clock.forward(days=8)
    told(desk, "Bridge opens")
    desk.deliver()
    assert receiver.got[2].header("webhook-signature").count("v1,") == 1  # type: ignore[union-attr]


def test_a_push_can_be_read_by_its_browser_and_its_sender_is_known(desk: Newsdesk, receiver: Subscriber) -> None:
    browser = BrowserKeys()
    desk.channel("push", receiver.url("/push/abc"), keys=browser.told)
    desk.follow("section", "world")
    story = told(desk)
    desk.deliver()
    (got,) = receiver.got
    said = browser.read(got.body)
    assert said["title"] == "Dam breaks in Kelderby"
    assert said["url"] == f"{BASE}/story/{story}/dam-breaks-in-kelderby"
    assert got.header("content-encoding") == "aes128gcm"
    assert got.header("ttl") == "86400"
    assert Vapid02.verify(got.header("authorization"))
    token = got.header("authorization").split("t=")[1].split(",")[0].split(".")[1]  # type: ignore[union-attr]
    import base64

    claims = orjson.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    assert claims["aud"] == receiver.url("").rstrip("/")
    assert claims["sub"] == "mailto:ops@news.example"
    assert 0 < claims["exp"] - desk.clock().timestamp() <= 86_400


def test_a_browser_that_ended_its_subscription_is_let_go_and_its_reader_told_elsewhere(
    desk: Newsdesk, receiver: Subscriber, mailbox: Mailbox
) -> None:
    push = desk.channel("push", receiver.url("/gone"), keys=BrowserKeys().told)
    desk.channel("mail", "ada@readers.example")
    desk.follow("section", "world")
    receiver.answers["/gone"] = [410]
    told(desk)
    desk.deliver()
    desk.clock.forward(minutes=1)
    desk.deliver()
    channel = desk.store.channel(push.id)
    assert channel.state == "off"
    assert channel.error and "ended its subscription" in channel.error
    assert [mail["subject"] for mail in mailbox.got] == ["Dam breaks in Kelderby", "Alerts to “push” are switched off"]


def test_an_hour_without_the_mail_server_loses_nothing_and_floods_nobody(desk: Newsdesk, mailbox: Mailbox) -> None:
    desk.channel("mail", "ada@readers.example")
    desk.follow("section", "world")
    mailbox.refuses = "451 come again later"
    for minute in range(60):
        if minute % 5 == 0:
            told(desk, f"Event {minute}")
        desk.deliver()
        desk.clock.forward(minutes=1)
    (channel,) = desk.store.channels(OWNER_ID)
    assert channel.state == "on"
    assert channel.error and "451" in channel.error
    mailbox.refuses = ""
    tries = 0
    while not mailbox.got:
        desk.clock.forward(minutes=1)
        desk.deliver()
        tries += 1
        assert tries <= 15  # back-off of mail ends at ten minutes
    desk.clock.forward(hours=1)
    desk.deliver()
    (mail,) = mailbox.got
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert all(f"* Event {minute}" in text.splitlines() for minute in range(0, 60, 5))
    assert mail["subject"].startswith("12 alerts: Event 0; Event 5")
    assert {each.state for each in desk.store.sent_alerts(OWNER_ID, desk.clock(), 100)} == {"sent"}


def test_a_server_that_is_not_there_at_all(desk: Newsdesk, mailbox: Mailbox) -> None:
    desk.channel("mail", "ada@readers.example")
    desk.follow("section", "world")
    mailbox.__exit__()
    told(desk)
    assert desk.deliver() == 1
    (channel,) = desk.store.channels(OWNER_ID)
    assert channel.failures == 1
    assert channel.error and "cannot be reached" in channel.error
    mailbox.__enter__()


def test_quiet_hours_are_kept_in_the_readers_zone_and_what_waited_comes_together(desk: Newsdesk, mailbox: Mailbox) -> None:
    desk.channel("mail", "ada@readers.example")
    desk.follow("section", "world")
    # 04:00 UTC is 06:00 in Kyiv in winter: quiet from 22:00 to 07:30 there.
    desk.store.set_quiet_hours(OWNER_ID, QuietHours(begins=22 * 60, ends=7 * 60 + 30), "Europe/Kyiv")
    told(desk, "Event 1")
    desk.deliver()
    desk.clock.forward(minutes=70)
    told(desk, "Event 2")
    desk.deliver()
    assert not mailbox.got
    channel = desk.store.channels(OWNER_ID)[0]
    desk.store.put_alert(alerts.test_alert(channel, desk.clock()), channel.id, desk.clock())
    desk.deliver()
    assert [mail["subject"] for mail in mailbox.got] == ["A test of News7D"]  # a test was asked for just now
    desk.clock.forward(minutes=21)
    desk.deliver()
    assert mailbox.got[1]["subject"] == "2 alerts: Event 1; Event 2"


def test_what_comes_close_together_is_joined(desk: Newsdesk, mailbox: Mailbox) -> None:
    desk.channel("mail", "ada@readers.example")
    desk.follow("section", "world")
    told(desk, "Event 1")
    desk.deliver()
    told(desk, "Event 2")
    told(desk, "Event 3")
    desk.deliver()
    assert len(mailbox.got) == 1
    desk.clock.forward(seconds=21)
    desk.deliver()
    assert [mail["subject"] for mail in mailbox.got] == ["Event 1", "2 alerts: Event 2; Event 3"]


def test_the_queue_is_bounded_and_says_what_was_left_out(desk: Newsdesk, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("news7d.store.alerts.MOST_WAITING", 3)
    desk.channel("mail", "ada@readers.example")
    desk.follow("section", "world")
    for number in range(8):
        told(desk, f"Event {number}")
    desk.deliver()
    (mail,) = mailbox.got
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert mail["subject"].startswith("8 alerts")
    assert "5 older alerts found no room here" in text
    assert "Event 7" in text and "Event 2" not in text


def test_a_channel_that_fails_for_days_is_switched_off_and_says_so(desk: Newsdesk, receiver: Subscriber, mailbox: Mailbox) -> None:
    hook = desk.channel("webhook", receiver.url("/down"), keys=(SECRET,))
    desk.channel("mail", "ada@readers.example")
    desk.follow("section", "world")
    receiver.answers["/down"] = [500] * 200
    told(desk)
    days = 0
    while desk.store.channel(hook.id).state == "on":
        desk.deliver()
        desk.clock.forward(hours=6)
        days += 0.25  # type: ignore[assignment]
        assert days < 7
    assert days >= 5
    desk.deliver()
    assert "switched off" in mailbox.got[-1]["subject"]
    assert "five days" in mailbox.got[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert [each.state for each in desk.store.sent_alerts(OWNER_ID, desk.clock(), 10) if each.channel == "webhook"] == ["failed"]


def test_no_redirect_is_followed_and_no_internal_address_called(desk: Newsdesk, receiver: Subscriber) -> None:
    hook = desk.channel("webhook", receiver.url("/moved"), keys=(SECRET,))
    desk.follow("section", "world")
    receiver.answers["/moved"] = [302]
    receiver.location = receiver.url("/elsewhere")
    told(desk)
    desk.deliver()
    assert [each.path for each in receiver.got] == ["/moved"]
    assert desk.store.channel(hook.id).failures == 1


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_what_was_on_its_way_when_the_process_died_goes_again_under_the_same_name(desk: Newsdesk, receiver: Subscriber, kind: str) -> None:
    desk.channel("webhook", receiver.url("/hook"), keys=(SECRET,))
    desk.follow("section", "world")
    told(desk, "Event 1")
    told(desk, "Event 2")
    (parcel,) = desk.store.claim_parcels(desk.clock(), 10, alerts.zone_of)  # and then it dies
    told(desk, "Event 3")
    assert desk.deliver() == 0  # it is still claimed
    desk.clock.forward(minutes=2)
    desk.deliver()
    first = orjson.loads(receiver.got[0].body)
    assert receiver.got[0].header("webhook-id") == parcel.key
    assert [each["title"] for each in first["data"]["alerts"]] == ["Event 1", "Event 2"]
    desk.clock.forward(minutes=1)
    desk.deliver()
    assert orjson.loads(receiver.got[1].body)["data"]["alerts"][0]["title"] == "Event 3"


def test_two_processes_never_claim_the_same(desk: Newsdesk, receiver: Subscriber) -> None:
    for number in range(6):
        desk.channel("webhook", receiver.url(f"/{number}"), keys=(SECRET,))
    desk.follow("section", "world")
    told(desk)
    other = Store(desk.store.database)
    mine = desk.store.claim_parcels(desk.clock(), 4, alerts.zone_of)
    theirs = other.claim_parcels(desk.clock(), 10, alerts.zone_of)
    ids = [parcel.channel.id for parcel in (*mine, *theirs)]
    assert len(ids) == len(set(ids)) == 6


def test_alerts_go_only_where_they_were_wanted(desk: Newsdesk, mailbox: Mailbox, receiver: Subscriber) -> None:
    mail = desk.channel("mail", "ada@readers.example")
    desk.channel("webhook", receiver.url("/hook"), keys=(SECRET,))
    desk.follow("section", "world", channel_id=mail.id)
    told(desk)
    desk.deliver()
    assert len(mailbox.got) == 1
    assert not receiver.got


def test_all_of_it_is_in_a_backup(desk: Newsdesk, tmp_path: object, fresh_url: Callable[..., str]) -> None:
    desk.channel("mail", "ada@readers.example")
    desk.follow("section", "world")
    told(desk)
    path = f"{tmp_path}/backup"
    desk.store.backup(path)
    again = open_store(fresh_url("sqlite", empty=True))
    again.restore(path)
    assert again.subjects(OWNER_ID) == desk.store.subjects(OWNER_ID)
    assert again.channels(OWNER_ID) == desk.store.channels(OWNER_ID)
    assert again.sent_alerts(OWNER_ID, desk.clock(), 9) == desk.store.sent_alerts(OWNER_ID, desk.clock(), 9)
    again.close()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_other_services_by_apprise(desk: Newsdesk, receiver: Subscriber, kind: str) -> None:
    """json:// is a service of Apprise on a host of one's choice: an administrator may."""
    there = desk.channel("apprise", receiver.url("/notify").replace("http://", "json://"))
    desk.follow("section", "world")
    story = told(desk)
    desk.deliver()
    said = orjson.loads(receiver.got[0].body)
    assert said["title"] == "Dam breaks in Kelderby"
    assert f"{BASE}/story/{story}" in said["message"]
    receiver.answers["/notify"] = [500]
    told(desk, "Bridge closes")
    desk.clock.forward(minutes=1)
    desk.deliver()
    assert desk.store.channel(there.id).error == "The service did not take the message."
