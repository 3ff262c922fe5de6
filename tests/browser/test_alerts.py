"""Alerts in Chromium: the service worker shows what a push brings; mails are read at two widths; the pages hold together."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from news7d.core.alerts import item_of, joined_title
from news7d.core.alerts.letter import Letter
from news7d.model import OWNER_ID, Alert, AlertSubject, Parcel
from news7d.stages import alerts
from news7d.store import Store
from news7d.web.letters import composer
from tests.web.newsroom import NOW, fill, sample

HOSTILE = '"><script>alert(1)</script>'


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def test_a_push_is_shown_and_leads_to_its_story(served: tuple[str, Store], chromium: Browser) -> None:
    address, store = served
    fill(store, sample())
    context = chromium.new_context()
    context.grant_permissions(["notifications"], origin=address)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{address}/settings/alerts")
    page.get_by_text("Show alerts here").wait_for()  # the script has looked at the browser
    scope = page.evaluate(
        """async () => {
            const policy = trustedTypes.createPolicy("test", { createScriptURL: (text) => text });
            const worker = await navigator.serviceWorker.register(policy.createScriptURL("/sw.js"), { scope: "/" });
            await navigator.serviceWorker.ready;
            return worker.scope;
        }"""
    )
    assert scope == f"{address}/"
    devtools = context.new_cdp_session(page)
    registrations: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registrations.extend(each["registrationId"] for each in event["registrations"]),
    )
    devtools.send("ServiceWorker.enable")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    for _ in range(200):
        if registrations:
            break
        page.wait_for_timeout(25)
    assert registrations
    message = f'{{"id": "story-1-41-1", "title": "Bridge closes", "body": "New", "url": "{address}/story/41", "tag": "story-41"}}'
    devtools.send("ServiceWorker.deliverPushMessage", {"origin": address, "registrationId": registrations[0], "data": message})
    look = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
        .map((each) => [each.title, each.body, each.tag, each.data.url])"""
    shown: list[list[str]] = []
    for _ in range(200):
        if shown := page.evaluate(look):
            break
        page.wait_for_timeout(50)
    assert shown == [["Bridge closes", "New", "story-41", f"{address}/story/41"]]
    assert not [line for line in said if "Content Security Policy" in line or "Trusted" in line]
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_digest_is_readable_in_both_parts(served: tuple[str, Store], chromium: Browser, tmp_path: Path, width: int, scheme: str) -> None:
    _, store = served
    filled = fill(store, sample())
    items = tuple(item_of(card) for card in store.cards(sorted(filled.stories.values())))
    channel, _ = store.add_channel(OWNER_ID, "mail", "ada", "ada@readers.example", NOW)
    told = {"kind": "digest", "title": "Top stories, daily", "more": 7, "link": "/", "digest_id": 1}
    alert = Alert(id=1, key="digest-1", reader_id=OWNER_ID, at=NOW, items=items, **told)  # type: ignore[arg-type]
    parcel = Parcel(channel=channel, key=alert.key, alerts=(alert,), attempts=1)
    base = "https://news.example"
    letter = Letter(subject=joined_title((alert,)), parcel=parcel, base=base, zone=alerts.zone_of(None), off=f"{base}/off")
    text, html = composer("News7D", base)(letter)
    for item in items:
        assert item.title in text
        assert f"https://news.example{item.url}" in text
    assert "12 independent of 40" in text
    assert "and 7 more" in text
    (tmp_path / "mail.html").write_text(html, encoding="utf-8")
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(f"file://{tmp_path}/mail.html")
    assert overflow(page) <= 0
    assert not dialogs
    assert page.locator("script, img").count() == 0
    assert page.locator(".item").count() == len(items)
    assert page.get_by_role("link", name="Paper 00", exact=True).first.get_attribute("href") == "https://paper00.example/news/crowd0"
    page.screenshot(path=str(tmp_path / "mail.png"), full_page=True)
    assert (tmp_path / "mail.png").stat().st_size > 10_000
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_newcomer_asks_for_an_alert_and_a_digest(served: tuple[str, Store], chromium: Browser, width: int) -> None:
    address, store = served
    fill(store, sample())
    store.add_channel(OWNER_ID, "mail", "ada@readers.example", "ada@readers.example", NOW - timedelta(days=1))
    store.set_subject(OWNER_ID, "search", HOSTILE, HOSTILE, NOW, knows=lambda sight: None)  # type: ignore[arg-type, return-value]
    context = chromium.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(f"{address}/story/41")
    page.get_by_role("button", name="Alert me").click()
    page.get_by_role("button", name="Alert me").click()
    page.get_by_text("You will be told about").wait_for()
    assert overflow(page) <= 0
    page.get_by_label("How often").select_option("weekly")
    page.get_by_label("On, if weekly").select_option("4")
    page.get_by_role("button", name="Add the digest").click()
    page.get_by_text("Friday at 07:00").wait_for()
    assert not dialogs
    assert [subject.kind for subject in store.subjects(OWNER_ID)] == ["search", "story"]
    assert isinstance(store.subjects(OWNER_ID)[0], AlertSubject)
    context.close()
