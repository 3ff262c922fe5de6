"""The pages of alerts and private feeds: what a reader sets, what is refused, the links in mails."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from news7d.model import OWNER_ID, MarkChange, QuietHours
from news7d.stages import alerts
from news7d.store import Store, open_store
from news7d.web.house import CONFIRMATIONS_A_DAY
from tests.alerts.newsdesk import BrowserKeys
from tests.web.conftest import Site
from tests.web.newsroom import NOW, fill, sample

PAGE = "/settings/alerts"


@pytest.fixture
def own_store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path}/news.sqlite")
    store.migrate()
    yield store
    store.close()


@pytest.fixture
def home(own_store: Store, open_site: Callable[..., Site]) -> Site:
    """The sample edition; whoever sits at the machine is its reader."""
    return open_site(own_store, fill(own_store, sample()), mail=True, apprise=True)


def post(site: Site, path: str, **fields: str) -> str:
    """Send a form of the page; where it leads, with what it says."""
    answer = site.post(path, {"csrf": site.token(PAGE), **fields})
    assert answer.status_code == 303, answer.text
    return site.get(answer.headers["location"]).text


def test_alert_me_leads_to_a_form_filled_in(home: Site) -> None:
    story = next(iter(home.filled.stories.values()))
    page = home.get(f"/story/{story}").text
    assert f'name="what" value="{story}"' in page
    asked = home.get(f"/settings/alerts/new?kind=story&what={story}").text
    assert f'name="what" value="{story}"' in asked
    said = post(home, f"{PAGE}/subjects", kind="story", what=str(story), least="", channel="")
    (subject,) = home.store.subjects(OWNER_ID)
    assert (subject.kind, subject.what) == ("story", str(story))
    assert "You will be told about" in said
    assert "not be told" in post(home, f"{PAGE}/subjects/{subject.id}/remove")
    assert not home.store.subjects(OWNER_ID)


@pytest.mark.parametrize("path", ["/search?q=bridge", "/outlet/{outlet}", "/name/Ilse_Marlow"])
def test_other_pages_offer_it_too(home: Site, path: str) -> None:
    outlet = home.store.outlets()[0].slug
    page = home.get(path.format(outlet=outlet)).text
    assert 'action="/settings/alerts/new"' in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "section", "what": "sprot"}, "There is no section"),
        ({"kind": "search", "what": '""'}, "needs words"),
        ({"kind": "outlet", "what": "nobody knows"}, "There is no outlet"),
        ({"kind": "nonsense", "what": "1"}, "Alerts are for one of"),
        ({"kind": "name", "what": " "}, "Say which name"),
    ],
)
def test_what_cannot_be_followed_is_said(home: Site, fields: dict[str, str], words: str) -> None:
    answer = home.post(f"{PAGE}/subjects", {"csrf": home.token(PAGE), **fields})
    assert answer.status_code == 422
    assert words in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "http://desk.example/hook",
        "https://127.0.0.1/hook",
        "https://localhost/hook",
        "https://[::1]/hook",
        "https://10.1.2.3/",
        "https://printer/",
        "https://2130706433/",
        "https://desk.example:22/",
        "ftp://desk.example/",
        "https://user:password@desk.example/",
    ],
)
@pytest.mark.parametrize("kind", ["webhook", "push"])
def test_internal_and_odd_addresses_are_refused(home: Site, address: str, kind: str) -> None:
    p256dh, auth = BrowserKeys().told
    answer = home.post(f"{PAGE}/channels", {"csrf": home.token(PAGE), "kind": kind, "address": address, "p256dh": p256dh, "auth": auth})
    if address.endswith(":22/"):
        return  # ports are net's to refuse, when it connects
    assert answer.status_code == 422, address
    assert not home.store.channels(OWNER_ID)


def test_a_browser_subscribes_and_subscribes_anew(home: Site) -> None:
    first, second = BrowserKeys().told, BrowserKeys().told
    for p256dh, auth in (first, second):
        post(home, f"{PAGE}/channels", kind="push", address="https://push.example/abc", p256dh=p256dh, auth=auth)
    (channel,) = home.store.channels(OWNER_ID)
    assert channel.keys == second
    broken = {"kind": "push", "address": "https://push.example/x", "p256dh": "AA", "auth": "AA"}
    bad = home.post(f"{PAGE}/channels", {"csrf": home.token(PAGE), **broken})
    assert bad.status_code == 422


def test_a_webhooks_key_is_shown_once_and_can_be_changed(home: Site) -> None:
    made = home.post(f"{PAGE}/channels", {"csrf": home.token(PAGE), "kind": "webhook", "address": "https://desk.example/hook"})
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", made.text)
    assert "whsec_" not in home.get(PAGE).text
    (channel,) = home.store.channels(OWNER_ID)
    assert channel.keys == (secret,)
    changed = home.post(f"{PAGE}/channels/{channel.id}/rotate", {"csrf": home.token(PAGE)})
    (other,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", changed.text)
    assert home.store.channel(channel.id).keys == (other, secret)
    post(home, f"{PAGE}/channels/{channel.id}/end-old")
    assert home.store.channel(channel.id).keys == (other,)


def test_services_are_those_whose_server_is_fixed(home: Site) -> None:
    reader = home.store.add_reader("ada", "reader", NOW)
    from news7d.core.alerts.services import checked_address
    from news7d.errors import Invalid

    for address in ("json://desk.example/", "mailto://a:b@c.example", "ntfy://host/topic", "jsons://10.0.0.1/", "file:///tmp/x"):
        with pytest.raises(Invalid):
            checked_address(address, admin=False)
    for admin in (False, True):
        with pytest.raises(Invalid):
            checked_address("discord://123/abcdef,json://127.0.0.1:9/x", admin=admin)
    assert checked_address("tgram://123:abc/456", admin=False)
    assert checked_address("ntfys://push.example/topic", admin=True)
    with pytest.raises(Invalid):
        checked_address("syslog://", admin=True)
    assert reader.role == "reader"


def test_an_address_counts_once_its_button_was_pressed(home: Site) -> None:
    post(home, f"{PAGE}/channels", kind="mail", address="ada@readers.example")
    (channel,) = home.store.channels(OWNER_ID)
    assert channel.state == "unconfirmed"
    (parcel,) = home.store.claim_parcels(home.clock(), 5, alerts.zone_of)
    link = parcel.alerts[0].link
    assert home.get(link).status_code == 200  # scanners of mails look at every link
    assert home.store.channel(channel.id).state == "unconfirmed"
    assert home.post(link).status_code == 200  # no cookie, no form token: whoever has the mail may
    assert home.store.channel(channel.id).state == "on"
    forged = link[:-1] + ("A" if link[-1] != "A" else "B")
    assert home.post(forged).status_code == 404
    assert home.post(link.replace("/confirm/", "/off/")).status_code == 200
    assert home.store.channel(channel.id).alerts  # a link to confirm with ends nothing


def test_no_stranger_is_flooded_by_mails_to_confirm(home: Site) -> None:
    post(home, f"{PAGE}/channels", kind="mail", address="stranger@elsewhere.example")
    (channel,) = home.store.channels(OWNER_ID)
    form = {"csrf": home.token(PAGE)}
    answers = [home.post(f"{PAGE}/channels/{channel.id}/again", form) for _ in range(CONFIRMATIONS_A_DAY)]
    assert [answer.status_code for answer in answers] == [303] * (CONFIRMATIONS_A_DAY - 1) + [409]
    assert "tomorrow" in answers[-1].text
    home.clock.now += timedelta(days=1)
    assert home.post(f"{PAGE}/channels/{channel.id}/again", {"csrf": home.token(PAGE)}).status_code == 303


def test_one_click_ends_what_it_says(home: Site) -> None:
    channel, _ = home.store.add_channel(OWNER_ID, "mail", "ada", "ada@readers.example", home.clock())
    post(home, f"{PAGE}/digests", list="front", every="daily", at="07:00", weekday="0", channel=str(channel.id))
    (plan,) = home.store.digests(OWNER_ID)
    off = alerts.link(home.store, "digest-off", plan.id, channel.address)
    assert home.post(off, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not home.store.digests(OWNER_ID)
    off = alerts.link(home.store, "channel-off", channel.id, channel.address)
    assert home.post(off, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not home.store.channel(channel.id).alerts


def test_quiet_hours_and_digests_are_set(home: Site) -> None:
    channel, _ = home.store.add_channel(OWNER_ID, "mail", "ada", "ada@readers.example", home.clock())
    post(home, f"{PAGE}/quiet", quiet="on", begins="22:30", ends="07:00", timezone="Europe/Vienna")
    assert home.store.quiet_hours(OWNER_ID) == QuietHours(begins=1350, ends=420)
    page = post(home, f"{PAGE}/digests", list="section:sport", every="weekly", at="18:15", weekday="4", channel=str(channel.id))
    assert "Friday at 18:15" in page
    (plan,) = home.store.digests(OWNER_ID)
    assert plan.next_at.isoformat() == "2026-02-13T17:15:00+00:00"
    wrong = home.post(f"{PAGE}/quiet", {"csrf": home.token(PAGE), "quiet": "on", "begins": "25:00", "ends": "7", "timezone": "Moon/Sea"})
    assert wrong.status_code == 422


def test_nobody_touches_what_is_anothers(home: Site) -> None:
    other = home.store.add_reader("ada", "reader", NOW)
    channel, _ = home.store.add_channel(other.id, "mail", "ada", "ada@readers.example", home.clock())
    feed = home.store.add_private_feed(other.id, "digest", "Kept", "saved", "", home.clock())
    token = home.token(PAGE)
    for path in (f"{PAGE}/channels/{channel.id}/remove", f"{PAGE}/channels/{channel.id}/test", f"/settings/feeds-out/{feed.id}/revoke"):
        assert home.post(path, {"csrf": token}).status_code == 404
    answer = home.post(f"{PAGE}/subjects", {"csrf": token, "kind": "breaking", "channel": str(channel.id)})
    assert answer.status_code == 422
    assert home.post(f"{PAGE}/subjects", {"kind": "breaking"}).status_code == 403


def test_who_is_not_signed_in_comes_back_to_what_they_wanted(own_store: Store, open_site: Callable[..., Site]) -> None:
    own_store.set_password(OWNER_ID, "x")
    away = open_site(own_store, client=("10.0.0.9", 1), any_name=True)
    answer = away.get("/settings/alerts/new?kind=section&what=sport")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/signin?next=/settings/alerts/new%3Fkind%3Dsection%26what%3Dsport"


def test_the_service_worker_is_one_file_for_the_whole_house(home: Site) -> None:
    answer = home.get("/sw.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["service-worker-allowed"] == "/"
    assert "showNotification" in answer.text


# ------------------------------------------------------------------ private feeds


def made(home: Site, which: str, **more: str) -> str:
    """The address of a new private feed."""
    answer = home.post("/settings/feeds-out", {"csrf": home.token("/settings/feeds-out"), "list": which, **more})
    assert answer.status_code == 200, answer.text
    return re.findall(r"http://127\.0\.0\.1:7070(/private/[^<]+)\.atom", answer.text)[0]


def test_a_private_feed_has_what_its_list_has_and_can_be_taken_back(home: Site) -> None:
    line = home.store.newest_reports(1)[0]
    home.store.mark(OWNER_ID, [MarkChange(article_id=line.article_id, at=NOW, starred=True)])
    address = made(home, "saved", name="On my phone")
    for form in ("atom", "rss", "json"):
        answer = home.get(f"{address}.{form}")
        assert answer.status_code == 200
        assert line.title[:20] in answer.text
        assert answer.text.count(f"/article/{line.article_id}") >= 1
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "noindex" in answer.headers["x-robots-tag"]
        assert answer.headers["cache-control"].startswith("private")
    page = home.get("/settings/feeds-out").text
    assert "On my phone" in page
    assert address.split("/")[2] not in page
    (feed,) = home.store.private_feeds(OWNER_ID)
    assert feed.last_read_at == NOW
    home.post(f"/settings/feeds-out/{feed.id}/revoke", {"csrf": home.token("/settings/feeds-out")})
    assert home.get(f"{address}.atom").status_code == 404


def test_only_a_digest_of_the_address_is_kept(home: Site, tmp_path: Path) -> None:
    address = made(home, "all")
    secret = address.split("/")[2]
    assert len(secret) == 43
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("news.sqlite*"))
    assert secret.encode() not in kept


def test_folders_tags_searches_and_sections(home: Site) -> None:
    store = home.store
    lines = store.newest_reports(3)
    feed_id = store.article(lines[0].article_id) and store.feeds()[0].id
    store.change_follow(OWNER_ID, feed_id, folder="Mornings")
    store.tag(OWNER_ID, [lines[1].article_id], "bridges", NOW)
    section = store.add_section(OWNER_ID, "Cracks", "cracks")
    labels = {label.name: label for label in store.labels(OWNER_ID)}
    assert "<entry" in home.get(made(home, f"folder:{labels['Mornings'].id}") + ".atom").text
    folder = made(home, f"folder:{labels['Mornings'].id}")
    store.drop_label(OWNER_ID, labels["Mornings"].id)
    assert home.get(folder + ".atom").status_code == 404, "not an empty feed, which would say that nothing is new"
    tagged = home.get(made(home, f"tag:{labels['bridges'].id}") + ".json").json()
    assert [item["url"].rpartition("/")[2] for item in tagged["items"]] == [str(lines[1].article_id)]
    assert "cracks" in home.get(made(home, f"section:{section.id}") + ".atom").text
    assert "Petra" in home.get(made(home, "search", words="petra") + ".rss").text
    stories = home.get(made(home, "foryou") + ".json").json()["items"]
    assert any("/story/" in item["url"] for item in stories)
    refused = home.post("/settings/feeds-out", {"csrf": home.token("/settings/feeds-out"), "list": "tag:999"})
    assert refused.status_code == 422
    store.drop_section(OWNER_ID, section.id)
    (gone,) = [feed for feed in store.private_feeds(OWNER_ID) if feed.kind == "section"]
    assert gone.name == "Cracks"


def test_the_access_log_has_no_private_address(own_store: Store, caplog: pytest.LogCaptureFixture) -> None:
    from starlette.testclient import TestClient

    from news7d.web import WebDeps, create_app

    asking = TestClient(create_app(WebDeps(store=own_store, access_log=True)), base_url="http://127.0.0.1", client=("127.0.0.1", 1))
    with caplog.at_level("INFO", logger="news7d.access"):
        asking.get("/private/a-secret-token/list.atom")
        asking.get("/alerts/off/1.channel-off.secret")
    said = " ".join(record.getMessage() for record in caplog.records)
    assert "/private/{token}/{name}.{form}" in said
    assert "secret" not in said


def test_a_reader_who_goes_takes_it_all_along(home: Site) -> None:
    other = home.store.add_reader("ada", "reader", NOW)
    home.store.add_channel(other.id, "mail", "ada", "ada@readers.example", NOW)
    home.store.add_private_feed(other.id, "digest", "Kept", "saved", "", NOW)
    home.store.remove_reader(other.id)
    assert not home.store.channels(other.id)
    assert not home.store.private_feeds(other.id)
