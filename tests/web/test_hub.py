"""We as a hub: the seven hub tests of websub.rocks rebuilt against a real subscriber, and what a hub must withstand."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from httpx import Response
from starlette.testclient import TestClient

from news7d.core import hub as rules
from news7d.core.websub import signature_fits
from news7d.net import Fetcher, FetchLimits
from news7d.stages.lists import Imprint
from news7d.store import Store
from news7d.web import WebDeps, WebSettings, create_app
from news7d.web.hub import ASKED_A_MINUTE
from news7d.work.hub import HubDesk
from tests.far_side.subscriber import Subscriber
from tests.net.fetching import QUICK, run
from tests.web.conftest import Clock
from tests.web.newsroom import NOW, Filed, fill

BASE = "https://news.example/today"
HUB = f"{BASE}/hub"
TOP = f"{BASE}/feeds/top.atom"
MILL = Filed(key="mill", story="mill", outlet="One", title="The mill burns down", text="It burnt.", role="origin", section="society")


@pytest.fixture
def far_side() -> Iterator[Subscriber]:
    with Subscriber() as subscriber:
        yield subscriber


@dataclass
class House:
    """The pages, and the hub's desk as the newsroom runs it; time passes only when it is told to."""

    store: Store
    clock: Clock
    client: TestClient
    limits: FetchLimits = QUICK
    filed: int = 0

    def ask(self, callback: str, topic: str = TOP, mode: str = "subscribe", **more: str) -> Response:
        form = {"hub.mode": mode, "hub.topic": topic, "hub.callback": callback} | {f"hub.{k}": v for k, v in more.items()}
        return self.client.post("/today/hub", data=form)

    def subscribed(self, callback: str, topic: str = TOP, **more: str) -> None:
        assert self.ask(callback, topic, **more).status_code == 202
        self.work()

    def news(self, **changes: Any) -> None:
        self.filed += 1
        report = replace(MILL, key=f"mill{self.filed}", story=f"s{self.filed}", title=f"Report number {self.filed}", **changes)
        fill(self.store, [report], self.clock())

    def work(self) -> None:
        """All that is due just now: challenges, looks, deliveries."""

        async def once(fetcher: Fetcher) -> None:
            desk = HubDesk(self.store, fetcher, self.clock, Imprint(title="News7D", base=BASE, hub=HUB))
            while intents := self.store.due_hub_intents(self.clock(), 100):
                for intent in intents:
                    await desk.verify(intent)
            while await desk.look():
                pass
            while deliveries := self.store.due_hub_deliveries(self.clock(), 100):
                for delivery in deliveries:
                    await desk.deliver(delivery)

        run(once, self.limits)

    def later(self, **span: float) -> None:
        self.clock.now += timedelta(**span)
        self.work()

    def page(self, topic: str) -> Response:
        return self.client.get(topic.removeprefix("https://news.example"))


@pytest.fixture
def house(store: Store) -> House:
    fill(store, [MILL])
    return house_of(store)


def house_of(store: Store, *, private: bool = True, clock: Clock | None = None) -> House:
    clock = clock or Clock(NOW)
    settings = WebSettings(base_url=BASE, hub=HUB, hub_calls_private=private, public=True, fresh_seconds=0.0, stale_seconds=0.0)
    client = TestClient(create_app(WebDeps(store=store, settings=settings, clock=clock)), base_url="https://news.example")
    return House(store, clock, client)


# ------------------------------------------------------------------ websub.rocks, hub tests 100 to 106


def test_100_a_typical_subscriber(house: House, far_side: Subscriber) -> None:
    page = house.page(TOP)
    assert f'<{HUB}>; rel="hub"' in page.headers["link"]
    answer = house.ask(far_side.url("/callback?id=7"), lease_seconds="3600")
    assert answer.status_code == 202
    assert not far_side.asked  # not before it has been answered
    house.work()
    (path, query) = far_side.asked[0]
    assert path == "/callback"
    assert query["id"] == "7"
    assert query["hub.mode"] == "subscribe"
    assert query["hub.topic"] == TOP
    assert query["hub.lease_seconds"] == "3600"
    assert len(query["hub.challenge"]) >= 32
    assert not far_side.got
    house.news()
    house.work()
    (got,) = far_side.got
    page = house.page(TOP)
    assert got.path == "/callback?id=7"
    assert got.body == page.content
    assert b"Report number 1" in got.body
    assert got.header("content-type") == page.headers["content-type"]
    assert got.links() == [f'<{HUB}>; rel="hub"', f'<{TOP}>; rel="self"']
    assert got.header("x-hub-signature") is None


@pytest.mark.parametrize("method", [None, "sha1", "sha256", "sha384", "sha512"])
def test_101_with_a_secret(house: House, far_side: Subscriber, method: str | None) -> None:
    more = {"signature_method": method} if method else {}
    house.subscribed(far_side.url(), secret="sécret of the reader", **more)
    house.news()
    house.work()
    (got,) = far_side.got
    name = method or "sha256"
    wanted = hmac.new("sécret of the reader".encode(), got.body, getattr(hashlib, name)).hexdigest()
    assert got.header("x-hub-signature") == f"{name}={wanted}"
    assert signature_fits("sécret of the reader", got.header("x-hub-signature"), got.body)  # as our own subscriber's side reads it
    assert "secret" not in str(far_side.asked)


def test_102_parameters_that_we_do_not_know(house: House, far_side: Subscriber) -> None:
    assert house.ask(far_side.url(), foo="bar", mood="sunny").status_code == 202
    house.work()
    house.news()
    house.work()
    assert len(far_side.got) == 1


def test_103_subscribing_again(house: House, far_side: Subscriber) -> None:
    """The later one holds, from the moment that it is confirmed; until then, and if it never is, the earlier one does."""
    house.subscribed(far_side.url(), secret="first", lease_seconds="600")
    far_side.confirms["/callback"] = (404, b"no")
    house.subscribed(far_side.url(), secret="second", lease_seconds="86400")
    house.news()
    house.later(seconds=60)
    assert signature_fits("first", far_side.got[-1].header("x-hub-signature"), far_side.got[-1].body)
    far_side.confirms.clear()
    house.subscribed(far_side.url(), secret="third", lease_seconds="86400")
    house.news()
    house.later(seconds=60)
    assert signature_fits("third", far_side.got[-1].header("x-hub-signature"), far_side.got[-1].body)
    assert len(far_side.got) == 2
    house.news()
    house.later(hours=2)  # beyond the first lease
    assert len(far_side.got) == 3


def test_104_unsubscribing(house: House, far_side: Subscriber) -> None:
    house.subscribed(far_side.url())
    far_side.confirms["/callback"] = (404, b"no")
    house.ask(far_side.url(), mode="unsubscribe")
    house.news()
    house.later(seconds=60)
    assert len(far_side.got) == 1  # somebody else had asked for that
    far_side.confirms.clear()
    house.ask(far_side.url(), mode="unsubscribe")
    house.work()
    assert far_side.asked[-1][1]["hub.mode"] == "unsubscribe"
    assert "hub.lease_seconds" not in far_side.asked[-1][1]
    house.news()
    house.later(seconds=60)
    assert len(far_side.got) == 1


@pytest.mark.parametrize("path", ["/feeds/new.rss", "/feeds/new.json", "/feeds/section/society.json?lang=en", "/feeds/search.rss?q=report"])
def test_105_and_106_other_types_of_content(house: House, far_side: Subscriber, path: str) -> None:
    """Whatever the topic's type, it arrives byte for byte under that type. (Plain text, as 105 has it, is none of our lists.)"""
    house.subscribed(far_side.url(), BASE + path)
    house.news()
    house.work()
    (got,) = far_side.got
    page = house.page(BASE + path)
    assert (got.body, got.header("content-type")) == (page.content, page.headers["content-type"])


# ------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"hub.mode": "publish"}, "hub.mode"),
        ({"hub.topic": "https://elsewhere.example/feed"}, "not one of the lists"),
        ({"hub.topic": f"{BASE}/feeds/nonsense.atom"}, "no such feed"),
        ({"hub.topic": f"{BASE}/feeds/top.atom?utm=x"}, f"known as {TOP}"),
        ({"hub.topic": f"{BASE}/feeds/new.atom?after=12"}, "not pushed"),
        ({"hub.topic": f"{BASE}/feeds/troubles.atom"}, "not pushed"),
        ({"hub.topic": f"{BASE}/"}, "no such feed"),
        ({"hub.callback": ""}, "hub.callback"),
        ({"hub.callback": "ftp://subscriber.example/"}, "hub.callback"),
        ({"hub.callback": "https://user:word@subscriber.example/"}, "hub.callback"),
        ({"hub.callback": "https://subscriber.example/" + "x" * 2000}, "hub.callback"),
        ({"hub.callback": "https://subscriber.example/\r\nX-Evil: 1"}, "hub.callback"),
        ({"hub.secret": "x" * 200}, "hub.secret"),
        ({"hub.signature_method": "md5"}, "hub.signature_method"),
    ],
)
def test_what_is_refused_at_once(house: House, changes: dict[str, str], why: str) -> None:
    form = {"hub.mode": "subscribe", "hub.topic": TOP, "hub.callback": "https://subscriber.example/callback"} | changes
    answer = house.client.post("/today/hub", data=form)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/plain")
    assert why in answer.text
    assert not house.store.due_hub_intents(house.clock(), 10)


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "[::1]", "[fd00::1]", "localhost", "2130706433", "[::ffff:10.0.0.1]"]
)
def test_callbacks_inside_are_refused(store: Store, address: str) -> None:
    """At once where the address tells it; and again when it is called, whatever its name leads to by then."""
    house = house_of(store, private=False)
    answer = house.ask(f"http://{address}/callback")
    assert answer.status_code == 400
    assert "public internet" in answer.text or "host" in answer.text


def test_a_name_that_leads_inside_is_not_called(store: Store, far_side: Subscriber) -> None:
    fill(store, [MILL])
    house = house_of(store, private=False)
    house.limits = replace(QUICK, allow_private_networks=False)
    port = far_side.url().split(":")[2].split("/")[0]
    assert house.ask(f"http://localtest.example:{port}/callback").status_code == 202  # a name says nothing yet
    house.work()
    assert not far_side.asked
    inside = house_of(store)
    inside.subscribed(far_side.url())  # while it was allowed
    inside.limits = replace(QUICK, allow_private_networks=False)
    inside.news()
    inside.later(seconds=60)
    assert not far_side.got
    inside.limits = QUICK
    inside.news()
    inside.later(hours=4)
    assert not far_side.got  # dropped for good


def test_without_an_address_there_is_no_hub(store: Store) -> None:
    client = TestClient(create_app(WebDeps(store=store)), base_url="http://127.0.0.1:7070")
    assert client.post("/hub", data={"hub.mode": "subscribe"}).status_code == 404
    assert "hub" not in client.get("/feeds/top.atom").headers["link"]
    assert client.get("/hub").status_code == 405


def test_no_host_and_nobody_takes_all_the_room(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_INTENTS_OF_HOST", 3)
    monkeypatch.setattr(rules, "MOST_INTENTS", 5)
    asked = [house.ask(f"https://one.example/{n}").status_code for n in range(4)]
    assert asked == [202, 202, 202, 503]
    assert house.ask("https://one.example/0").status_code == 202  # the same again takes no more room
    assert [house.ask(f"https://n{n}.example/").status_code for n in range(3)] == [202, 202, 503]
    assert house.ask("https://late.example/").headers["retry-after"] == "3600"
    assert house.client.post("/today/hub", content=b"x" * 20_000).status_code == 413
    assert house.client.post("/today/hub", content=b"hub.mode=\xff").status_code == 422


def test_nobody_has_us_call_others_without_end(house: House) -> None:
    """However quickly callbacks answer: every request makes us look at a list and call a server that somebody else may own."""
    statuses = [house.ask(f"http://a.example/{number}").status_code for number in range(ASKED_A_MINUTE + 1)]
    assert 429 not in statuses[:-1] and statuses[-1] == 429
    house.later(seconds=61)
    assert house.ask("http://b.example/").status_code == 202


def test_subscribers_are_counted_too(house: House, far_side: Subscriber, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_OF_HOST", 2)
    for n in range(2):
        house.subscribed(far_side.url(f"/c{n}"))
    assert house.ask(far_side.url("/c2")).status_code == 503
    assert house.ask(far_side.url("/c1")).status_code == 202  # renewing
    assert house.ask(far_side.url("/c1"), mode="unsubscribe").status_code == 202


# ------------------------------------------------------------------ verification of intent


@pytest.mark.parametrize(
    "answer", [(404, b""), (200, b"another"), (200, b""), (302, b""), (500, b""), (200, b"x" * 200_000)], ids=lambda each: str(each[0])
)
def test_who_does_not_confirm_gets_nothing(house: House, far_side: Subscriber, answer: tuple[int, bytes]) -> None:
    far_side.confirms["/callback"] = answer
    far_side.location = far_side.url("/elsewhere")
    house.subscribed(far_side.url())
    house.news()
    house.later(seconds=30)
    assert not far_side.got
    assert {path for path, _ in far_side.asked} == {"/callback"}  # redirects are not followed


def test_a_callback_that_is_away_is_asked_again_a_few_times(house: House, far_side: Subscriber) -> None:
    far_side.confirms["/callback"] = (503, b"")
    house.subscribed(far_side.url())
    for _ in range(6):
        house.later(hours=2)
    assert len(far_side.asked) == rules.MOST_CHALLENGES
    far_side.confirms["/late"] = (503, b"")
    house.subscribed(far_side.url("/late"))
    far_side.confirms.clear()
    house.later(hours=2)
    house.news()
    house.later(minutes=1)
    assert [got.path for got in far_side.got] == ["/late"]


def test_a_list_that_is_none_is_denied(house: House, far_side: Subscriber) -> None:
    house.subscribed(far_side.url(), f"{BASE}/feeds/outlet/nobody.atom")
    (_, query) = far_side.asked[0]
    assert query["hub.mode"] == "denied"
    assert query["hub.topic"] == f"{BASE}/feeds/outlet/nobody.atom"
    assert "nobody" in query["hub.reason"]
    house.later(hours=1)
    assert len(far_side.asked) == 1


# ------------------------------------------------------------------ leases


@pytest.mark.parametrize(
    ("asked", "granted"), [("60", 300), ("864000", 864000), ("99999999", 864000), ("0", 300), ("soon", 432000), ("", 432000)]
)
def test_leases_are_ours_to_grant(house: House, far_side: Subscriber, asked: str, granted: int) -> None:
    house.subscribed(far_side.url(), lease_seconds=asked)
    assert far_side.asked[0][1]["hub.lease_seconds"] == str(granted)


def test_a_lease_ends_unless_it_is_renewed(house: House, far_side: Subscriber) -> None:
    for path in ("/renewed", "/forgotten"):
        house.subscribed(far_side.url(path), lease_seconds="600")
    house.later(minutes=8)
    house.subscribed(far_side.url("/renewed"), lease_seconds="600")
    house.later(minutes=4)
    house.news()
    house.later(minutes=1)
    assert [got.path for got in far_side.got] == ["/renewed"]
    assert house.store.sweep_hub(house.clock()) == 1


# ------------------------------------------------------------------ deliveries


def test_nothing_new_is_nothing_delivered(house: House, far_side: Subscriber) -> None:
    house.subscribed(far_side.url(), f"{BASE}/feeds/section/sport.atom")
    house.news()  # in another section
    house.later(minutes=1)
    fill(house.store, [MILL], house.clock())  # judged again, with the same outcome
    house.later(minutes=1)
    assert not far_side.got


def test_a_busy_list_is_delivered_now_and_then(house: House, far_side: Subscriber) -> None:
    """At most every 30 seconds, and then as it is by that time."""
    house.subscribed(far_side.url())
    for _ in range(10):
        house.news()
        house.later(seconds=5)
    assert len(far_side.got) == 2
    house.later(seconds=30)
    assert far_side.got[-1].body == house.page(TOP).content
    assert len(far_side.got) == 3


def test_a_callback_that_fails_is_tried_ever_more_rarely(house: House, far_side: Subscriber) -> None:
    house.subscribed(far_side.url())
    far_side.answers["/callback"] = [500, 404, 302]
    far_side.location = far_side.url("/elsewhere")
    house.news()
    house.work()
    house.later(seconds=30)
    assert len(far_side.got) == 1  # not yet
    house.later(seconds=31)
    assert len(far_side.got) == 2
    house.news()  # what comes meanwhile goes with the next try, and hurries nobody
    house.later(seconds=61)
    assert len(far_side.got) == 2
    house.later(seconds=60)
    house.later(seconds=241)
    assert [got.path for got in far_side.got] == ["/callback"] * 4  # the redirect was a failure, and was not followed
    assert far_side.got[-1].body == house.page(TOP).content
    house.later(hours=5)
    assert len(far_side.got) == 4


def test_who_fails_for_long_is_dropped(house: House, far_side: Subscriber) -> None:
    house.subscribed(far_side.url(), lease_seconds="864000")
    far_side.answers["/callback"] = [500] * 1000
    for _ in range(rules.MOST_FAILURES):
        house.news()
        for _ in range(rules.MOST_ATTEMPTS + 2):
            house.later(hours=2)
    tried = len(far_side.got)
    assert tried == rules.MOST_FAILURES * rules.MOST_ATTEMPTS
    far_side.answers.clear()
    house.news()
    house.later(hours=2)
    assert len(far_side.got) == tried


def test_one_success_makes_good(house: House, far_side: Subscriber) -> None:
    house.subscribed(far_side.url(), lease_seconds="864000")
    for _ in range(rules.MOST_FAILURES + 1):
        far_side.answers["/callback"] = [500] * rules.MOST_ATTEMPTS
        house.news()
        for _ in range(rules.MOST_ATTEMPTS + 1):
            house.later(hours=1.1)
        assert not far_side.answers["/callback"]
        house.news()
        house.later(minutes=1)
    house.news()
    house.later(minutes=1)
    assert far_side.got[-1].body == house.page(TOP).content


def test_410_ends_it(house: House, far_side: Subscriber) -> None:
    house.subscribed(far_side.url())
    far_side.answers["/callback"] = [410]
    house.news()
    house.later(minutes=1)
    house.news()
    house.later(hours=1)
    assert len(far_side.got) == 1


def test_one_that_fails_holds_up_nobody(house: House, far_side: Subscriber) -> None:
    for path in ("/bad", "/good"):
        house.subscribed(far_side.url(path))
    far_side.answers["/bad"] = [500] * 100
    for _ in range(3):
        house.news()
        house.later(minutes=1)
    assert [got.path for got in far_side.got].count("/good") == 3


def test_a_restart_loses_nothing(house: House, far_side: Subscriber) -> None:
    """Whatever was under way is on rows: intents, subscriptions, what has changed, what was not delivered."""
    house.ask(far_side.url())
    again = house_of(house.store, clock=house.clock)
    again.work()
    again.news()
    claimed = again.store.due_hub_topics(again.clock(), 10)
    assert [topic for topic, _ in claimed] == [TOP]  # and the process dies
    third = house_of(house.store, clock=house.clock)
    third.later(minutes=3)
    assert len(far_side.got) == 1
    third.news()
    third.clock.now += timedelta(minutes=1)
    third.store.publish_hub_topic(_content(third), third.clock())
    assert len(third.store.due_hub_deliveries(third.clock(), 10)) == 1  # and it dies again
    fourth = house_of(house.store, clock=house.clock)
    fourth.later(minutes=3)
    assert far_side.got[-1].body == fourth.page(TOP).content


def _content(house: House) -> Any:
    from news7d.stages.hub import content

    return content(house.store, Imprint(title="News7D", base=BASE, hub=HUB), TOP, house.clock())


def test_what_changes_on_the_way_is_delivered_too(house: House, far_side: Subscriber) -> None:
    house.subscribed(far_side.url())
    house.news()
    content = _content(house)
    house.store.publish_hub_topic(content, house.clock())
    (under_way,) = house.store.due_hub_deliveries(house.clock(), 10)
    house.news()
    house.clock.now += timedelta(seconds=31)
    house.store.publish_hub_topic(_content(house), house.clock())
    house.store.hub_delivered(under_way, house.clock())
    house.work()
    assert len(far_side.got) == 1
    assert far_side.got[0].body == house.page(TOP).content


def test_what_came_during_the_last_try_is_not_given_up_with_it(house: House, far_side: Subscriber) -> None:
    house.subscribed(far_side.url())
    house.news()
    house.store.publish_hub_topic(_content(house), house.clock())
    (under_way,) = house.store.due_hub_deliveries(house.clock(), 10)
    house.news()
    house.clock.now += timedelta(seconds=31)
    house.store.publish_hub_topic(_content(house), house.clock())
    house.store.hub_undelivered(under_way, "given up", house.clock() + timedelta(hours=1))
    house.work()
    assert not far_side.got, "a callback that is away is not hurried"
    house.later(hours=2)
    assert [got.body for got in far_side.got] == [house.page(TOP).content]


def test_what_is_taken_out_is_not_kept_in_what_was_sent(house: House, far_side: Subscriber) -> None:
    house.subscribed(far_side.url())
    house.news()
    house.later(minutes=1)
    assert b"Report number 1" in far_side.got[-1].body
    house.store.forget_article(replace(MILL, key="mill1").url, house.clock())
    house.later(minutes=1)
    assert len(far_side.got) == 2
    assert b"Report number 1" not in far_side.got[-1].body


def test_an_outlet_that_is_taken_out_ends_its_subscriptions(house: House, far_side: Subscriber) -> None:
    house.subscribed(far_side.url(), f"{BASE}/feeds/outlet/one.atom")
    house.store.forget_outlet(house.store.outlet("one").outlet, house.clock(), lambda count: None)
    house.later(minutes=1)
    assert far_side.asked[-1][1]["hub.mode"] == "denied"
    assert not far_side.got
    house.later(hours=3)
    assert len([query for _, query in far_side.asked if query["hub.mode"] == "denied"]) == 1


def test_strangers_get_excerpts(store: Store, far_side: Subscriber) -> None:
    """A hub sends to whoever asks: in a public house that is a stranger."""
    fill(store, [replace(MILL, text="It burnt. " * 80 + "The last word.")])
    house = house_of(store)
    topic = f"{BASE}/feeds/new.atom?content=full"
    page = house.page(topic)
    assert "The last word." not in page.text


def test_two_desks_deliver_once(house: House, far_side: Subscriber) -> None:
    for n in range(3):
        house.subscribed(far_side.url(f"/c{n}"))
    house.news()
    house.store.publish_hub_topic(_content(house), house.clock())
    one = house.store.due_hub_deliveries(house.clock(), 2)
    two = house.store.due_hub_deliveries(house.clock(), 10)
    assert len(one) == 2
    assert len(two) == 1
    assert not {each.subscriber for each in one} & {each.subscriber for each in two}


def test_who_answers_slowly_holds_up_nobody(house: House) -> None:
    """Of a host that has many subscriptions two are under way at a time, and others come first as soon as it has failed."""
    for host, count in (("slow.example", 5), ("quick.example", 1)):
        for n in range(count):
            house.ask(f"https://{host}/c{n}")
    first = house.store.due_hub_intents(house.clock(), 100)
    assert sorted(rules.host_of(intent.callback) for intent in first) == ["quick.example", "slow.example", "slow.example"]
    assert not house.store.due_hub_intents(house.clock(), 100, busy=["slow.example"])
    for intent in (*first, *house.store.due_hub_intents(house.clock(), 100), *house.store.due_hub_intents(house.clock(), 100)):
        house.store.confirm_hub_intent(intent, _content(house), house.clock())
    house.news()
    house.store.publish_hub_topic(_content(house), house.clock())
    under_way = house.store.due_hub_deliveries(house.clock(), 100)
    assert sorted(rules.host_of(each.callback) for each in under_way) == ["quick.example", "slow.example", "slow.example"]
    assert not house.store.due_hub_deliveries(house.clock(), 100, busy=["slow.example"])
    for each in under_way:
        house.store.hub_undelivered(each, "again", house.clock())
    (next_one,) = house.store.due_hub_deliveries(house.clock(), 1)
    assert next_one.attempts == 1  # one that nothing has failed for yet
