"""Which language a request is answered in, that no page is in two, and that the catalogues fit what is said."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from markupsafe import Markup

from news7d.config import LANGUAGES
from news7d.core.alerts import item_of
from news7d.core.alerts.letter import Letter
from news7d.core.wording import said, said_day, said_of
from news7d.model import OWNER_ID, RULE_VERBS, Alert, DigestPlan, Parcel, Rule, RuleAction, RuleGroup, RuleTest
from news7d.stages import alerts
from news7d.store import Store
from news7d.web import languages
from news7d.web.languages import language, negotiated, speak, translated
from news7d.web.letters import composer, teller
from news7d.web.translating import SpeakingEnvironment
from tests.web.conftest import Site
from tests.web.newsroom import NOW, Filled, fill, sample
from tools import words

GERMAN = {"accept-language": "de-AT,de;q=0.9,en;q=0.5"}


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "en"),
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("fr;q=0.3, es-419;q=0.7, tlh", "es"),
        ("de;q=0, fr;q=0.1", "fr"),
        ("*", "en"),
        ("en-US,en,de", "en"),
        ("de;q=many, fr", "fr"),
    ],
)
def test_a_browser_is_answered_in_the_language_it_likes_best(header: str, code: str) -> None:
    assert negotiated(header) == code


@given(st.text(max_size=200))
def test_any_header_is_understood_or_passed_over(header: str) -> None:
    assert negotiated(header) in LANGUAGES


def test_the_setting_offers_what_there_is() -> None:
    assert sorted(LANGUAGES) == sorted(languages.codes())


def test_cookie_before_house_before_browser() -> None:
    german = [(b"accept-language", b"de")]
    assert languages.asked_for(german, "") == "de"
    assert languages.asked_for(german, "fr") == "fr"
    assert languages.asked_for([*german, (b"cookie", b"news7d=x; language=es; theme=dark")], "fr") == "es"
    assert languages.asked_for([*german, (b"cookie", b"language=xx")], "") == "de"
    assert languages.asked_for([*german, (b"cookie", b"my-language=es")], "") == "de"


# ------------------------------------------------------------------ templates


def rendered(source: str, code: str = "en", **values: object) -> str:
    env = SpeakingEnvironment(language(code), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return env.from_string(source).render(**values)


@given(st.text(max_size=30), st.integers(0, 300))
def test_a_marked_text_is_what_it_would_be_unmarked(name: str, count: int) -> None:
    marked = (
        '<p title="{{ _("By %(name)s", name=name) }}">{{ _("<b>100%%</b> of %(name)s", name=name) }}'
        "{% trans num=count, name=name %}{{ num }} report of {{ name }}{% pluralize %}{{ num }} reports of {{ name }}{% endtrans %}"
        '{{ ngettext("%(num)s day", "%(num)s days", count) }}{% set kept = _("On %(name)s", name=name) %}{{ kept }}</p>'
    )
    plain = (
        '<p title="By {{ name }}"><b>100%</b> of {{ name }}{{ count }} report{{ "s" if count != 1 }} of {{ name }}'
        '{{ count }} day{{ "s" if count != 1 }}On {{ name }}</p>'
    )
    assert rendered(marked, name=name, count=count) == rendered(plain, name=name, count=count)


def test_a_message_known_only_later_is_looked_up_and_escaped() -> None:
    assert rendered("{{ _(words) }}", words="a < b") == "a &lt; b"
    assert rendered("{{ _('x %(name)s', name=name) | upper }}", name=Markup("<i>y</i>")) == "X <I>Y</I>"


# ------------------------------------------------------------------ pages


def test_every_way_to_a_language(full_store: tuple[Store, Filled], open_site: Callable[..., Site]) -> None:
    site = open_site(*full_store)
    assert '<html lang="en"' in site.get("/about").text
    assert '<html lang="de"' in site.get("/about", **GERMAN).text
    house = open_site(*full_store, interface_language="fr")
    assert '<html lang="fr"' in house.get("/about", **GERMAN).text
    chosen = site.get("/language?to=es", referer="http://127.0.0.1:7070/about?x=1")
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/about?x=1")
    assert '<html lang="es"' in site.get("/about", cookie=chosen.headers["set-cookie"].split(";")[0], **GERMAN).text
    site.store.prefer(OWNER_ID, interface="")


def test_a_link_from_elsewhere_and_a_look_ahead_change_nothing(site: Site) -> None:
    for headers in ({}, {"sec-fetch-site": "cross-site"}, {"sec-purpose": "prefetch", "sec-fetch-site": "same-origin"}):
        assert "set-cookie" not in site.get("/language?to=de", **headers).headers
    assert "set-cookie" not in site.get("/language?to=xx").headers
    assert site.get("/language?to=", referer="https://evil.example/about").headers["location"] == "/"


def test_what_a_reader_set_outweighs_their_browser(bare_store: Store, open_site: Callable[..., Site]) -> None:
    site = open_site(bare_store)
    site.sign_in()
    form = {"csrf": site.token("/settings/reading"), "interface": "es", "read_on_open": "1"}
    answer = site.post("/settings/reading", form)
    assert answer.status_code == 303
    site.client.cookies.delete("language")  # as on another device
    assert '<html lang="es"' in site.get("/settings/reading", **GERMAN).text
    assert bare_store.reader(OWNER_ID).language == "es"
    assert site.get("/language?to=", **{"sec-fetch-site": "same-origin"}).status_code == 303
    assert '<html lang="de"' in site.get("/settings/reading", **GERMAN).text


def test_kept_pages_are_kept_for_each_language(full_store: tuple[Store, Filled], open_site: Callable[..., Site]) -> None:
    site = open_site(*full_store, fresh_seconds=60.0, stale_seconds=60.0)
    told = {code: site.get("/", **{"accept-language": code}) for code in (*LANGUAGES, *LANGUAGES)}
    assert {code: answer.text.partition('<html lang="')[2][:2] for code, answer in told.items()} == {code: code for code in LANGUAGES}
    assert len({answer.headers["etag"] for answer in told.values()}) == len(LANGUAGES)
    assert "accept-language" in told["de"].headers["vary"]


@pytest.mark.parametrize("path", ["/feeds/top.atom", "/feeds/top.json", "/api/v1/stories", "/marks.json", "/no-such.json"])
def test_programs_are_answered_in_english(site: Site, path: str) -> None:
    assert site.get(path, **GERMAN).text == site.get(path).text


# ------------------------------------------------------------------ days, spans, sentences


def test_days_and_spans() -> None:
    then = NOW - timedelta(days=3)
    told = {code: (language(code).exact_time(NOW), language(code).long_day(NOW), language(code).short_day(then)) for code in LANGUAGES}
    assert told["en"] == ("7 February 2026, 09:00 UTC", "Saturday 7 February 2026", "4 Feb")
    assert told["de"][:2] == ("7. Februar 2026, 09:00 UTC", "Samstag, 7. Februar 2026")
    assert told["fr"][1] == "samedi 7 février 2026"
    english = language("en")
    assert [english.age(then, NOW), english.ago(NOW, NOW + timedelta(minutes=48))] == ["3 days", "48 min ago"]
    assert english.span(timedelta(hours=4, minutes=25)) == "4 h 25 min"
    assert english.listed(["a", "b", "c"]) == "a, b and c"


def test_a_sentence_from_far_away_is_plain_english_until_a_page_says_it() -> None:
    told = said("No feed has the number %(id)s.", id=7)
    assert (told, f"{told}!", translated(told)) == ("No feed has the number 7.", "No feed has the number 7.!", told)
    assert said_of("%(num)s day", "%(num)s days", 1) == "1 day"
    speak("de")
    try:
        assert translated(said_of("%(num)s day", "%(num)s days", 2)) == language("de").ngettext("%(num)s day", "%(num)s days", 2) % {
            "num": 2
        }
    finally:
        speak("en")
    assert translated("as it is") == "as it is"


# ------------------------------------------------------------------ the catalogues


@pytest.mark.parametrize("code", words.codes())
def test_translations_have_the_placeholders_and_the_html_of_their_messages(code: str) -> None:
    assert not words.wrong(words.read(code))


def test_everything_that_is_said_is_in_the_catalogues_and_translated() -> None:
    """`make words`, then translate what is empty."""
    said_now = {str(each.id) for each in words.messages() if each.id}
    for code in words.codes():
        catalogue = words.read(code)
        assert said_now == {str(each.id) for each in catalogue if each.id}, f"make words: {code} is stale"
        assert not [each.id for each in words.lacking(catalogue)], code


def test_no_page_is_half_german(site: Site) -> None:
    """What is seen of a page holds no English message that has a German translation."""
    stories, articles = site.filled.stories, site.filled.articles
    story, article = stories["bridge"], next(iter(articles.values()))
    for path in ("/", f"/story/{story}", f"/article/{article}", "/search?q=bridge", "/settings/reading", "/sources", "/about", "/nowhere"):
        page = site.get(path, **GERMAN)
        assert 'lang="de"' in page.text[:200], path
        assert not _english_in(page.text), path


def test_no_settings_page_is_half_german(bare_store: Store, open_site: Callable[..., Site]) -> None:
    site, store = open_site(bare_store), bare_store
    site.sign_in()
    tests = (RuleTest(field="title", op="has", value="storm"), RuleTest(field="search", op="finds", value="flood"))
    when = RuleGroup(join="none", parts=(RuleGroup(join="any", parts=tests), RuleTest(field="reports", op="at-least", value="3")))
    then = tuple(RuleAction(do=verb, value={"tag": "Sky", "raise": "2"}.get(verb, "")) for verb in RULE_VERBS)
    store.add_rules(OWNER_ID, [Rule(id=0, name="Sky", when=when, then=then)])
    store.lean(OWNER_ID, "word", "storm", muted=True, now=NOW)
    store.set_taste(OWNER_ID, slider=2, learns=True)
    channel, _ = store.add_channel(OWNER_ID, "mail", "ada", "ada@readers.example", NOW)
    store.put_alert(alerts.test_alert(channel, NOW), channel.id, NOW)
    for name in "rules muted for-you account move alerts feeds feeds-out sections tokens apps".split():
        assert not _english_in(site.get(f"/settings/{name}", **GERMAN).text), name
    for name in ("storage?days=30&gib=2&unread=3", "readers", "audit"):
        assert not _english_in(site.get(f"/admin/{name}", **GERMAN).text), name


def test_what_was_sent_wrongly_is_refused_in_german(bare_store: Store, open_site: Callable[..., Site]) -> None:
    site = open_site(bare_store)
    site.sign_in()
    site.client.headers.update(GERMAN)
    wrong: dict[str, dict[str, str]] = {
        "/settings/rules": {"do": "save", "test": "independent at-least", "value": "many", "then": "star"},
        "/settings/sections": {"name": "", "q": ""},
        "/settings/alerts/subjects": {"kind": "search", "what": ""},
        "/settings/muted": {"kind": "outlet", "value": "nowhere.example"},
        "/settings/tokens": {"name": ""},
        "/admin/readers": {"name": "Ada Lovelace!", "role": "reader"},
        "/admin/storage/retention": {"days": "many"},
        "/settings/rules/77": {"do": "up"},
    }
    for path, form in wrong.items():
        page = "/settings/rules" if path.endswith("/77") else path.removesuffix("/retention").removesuffix("/subjects")
        answer = site.post(path, {"csrf": site.token(page), **form})
        assert answer.status_code in (404, 422, 200), (path, answer.status_code, answer.headers)
        assert not _english_in(answer.text), path


def test_a_mail_is_in_the_language_of_whom_it_goes_to(bare_store: Store) -> None:
    channel, _ = bare_store.add_channel(OWNER_ID, "mail", "ada", "ada@readers.example", NOW)
    stories = fill(bare_store, sample()).stories
    items = tuple(map(item_of, bare_store.cards(sorted(stories.values())[:3])))
    kept = bare_store.put_alert(
        Alert(id=0, key="digest-1", reader_id=OWNER_ID, kind="digest", title=_digest_title(), at=NOW, items=items, more=7, link="/"),
        channel.id,
        NOW,
    )
    assert kept
    (sent,) = bare_store.sent_alerts(OWNER_ID, NOW, 10)
    assert sent.alert.title == _digest_title() == "Top stories, daily, Saturday 7 February 2026"
    parcel = Parcel(channel=channel, key="digest-1", alerts=(sent.alert,), attempts=1, left_out=3)
    subject = teller("fr")(sent.alert.title, "de")
    assert subject.endswith("täglich, Samstag, 7. Februar 2026")
    letter = Letter(subject=subject, parcel=parcel, base="https://news.example", zone=UTC, off="https://news.example/off", language="de")
    for text in composer("News7D", "https://news.example", "fr")(letter):
        assert not _english_in(text)
    text, html_ = composer("News7D", "https://news.example", "fr")(replace(letter, language=""))
    assert '<html lang="fr"' in html_
    assert "et 7 de plus" in text


def _digest_title() -> str:
    plan = {"every": "daily", "minute": 0, "weekday": 0, "kind": "front", "what": "", "next_at": NOW, "covered_until": NOW}
    title = alerts.digest_title(DigestPlan(id=1, reader_id=OWNER_ID, channel_id=1, created_at=NOW, **plan))  # type: ignore[arg-type]
    return said("%(digest)s, %(day)s", digest=title, day=said_day("Saturday 7 February 2026", NOW.date()))


def _english_in(text: str) -> list[str]:
    """English messages, and long pieces of them around what is filled in, that are to be seen in a text."""
    page = html.fromstring(text)
    for hidden in page.xpath("//template|//script|//style|//code"):
        hidden.drop_tree()
    seen = " ".join(page.text_content().split())
    return [piece for piece in _pieces() if piece in seen]


@cache
def _pieces() -> tuple[str, ...]:
    german = language("de")
    found = set()
    for message, forms in german.messages.items():
        for piece in re.split(r"%\(\w+\)s|<[^>]+>", message):
            piece = piece.replace("%%", "%").strip()
            if len(piece) > 14 and not any(piece in form for form in forms):
                found.add(piece)
    return tuple(found)
