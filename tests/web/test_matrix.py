"""Every route × method × {nobody, a reader, another reader, an editor, an administrator}: what each is answered.

A new route fails here until it has a line. A line is the method and path as in ROUTES (or the name of an endpoint of the API),
then what the five are answered: one number for all, or five.

    "GET /settings/rules": said(*SETTINGS),
    "POST /settings/rules/{id:int}": said(403, 303, 404, 404, 404, form={"name": "x"}, id="rule"),

`id=` names one of the things in `furnish`, which belong to the reader lena: others are answered 404.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from json import loads
from pathlib import Path
from typing import Any

import pytest
from starlette.routing import Route

from news7d.core.rules import read_rules
from news7d.model import OWNER_ID, SCOPES, AlertSubject, DigestPlan, WebSession
from news7d.stages.alerts import follow
from news7d.stages.moving import look
from news7d.store import Store, open_store
from news7d.web import hash_password
from news7d.web.api.endpoints import ENDPOINTS, ROOT
from news7d.web.gate import is_open
from news7d.web.routes import ROUTES
from news7d.web.sessions import LONGEST_IDLE, LONGEST_SESSION, _csrf, web_secret
from tests.web.conftest import HERE, PASSWORD, Site
from tests.web.newsroom import NOW, Filled, fill, sample

WHO = ("nobody", "lena", "otto", "edith", "admin")
"""Nobody; the reader whose things they are; another reader; an editor; an administrator."""
RULE = '{"name": "N", "when": {"all": [{"field": "role", "op": "is", "value": "copy"}]}, "then": ["star"]}'
OPML = b'<?xml version="1.0"?><opml version="2.0"><body><outline type="rss" text="W" xmlUrl="https://wafer.example/feed"/></body></opml>'


@dataclass(frozen=True)
class Line:
    answers: tuple[int, ...]
    form: Mapping[str, Any] = field(default_factory=dict)
    json: Any = None
    files: Mapping[str, Any] | None = None
    id: str = ""
    path: Mapping[str, Any] = field(default_factory=dict)
    ours: bool = True  # a form of our own pages: the token of the form is asked for

    def __post_init__(self) -> None:
        assert len(self.answers) == len(WHO), f"one number, or one for each of {WHO}"


def said(*answers: int, **more: Any) -> Line:
    return Line(answers * len(WHO) if len(answers) == 1 else answers, **more)


SETTINGS = (303, 200, 200, 200, 200)  # a page of settings: nobody is led to the sign-in page
MINE = (403, 303, 404, 404, 404)  # a form about a thing of lena's
EDITING, ADMIN = (403, 403, 403, 303, 303), (403, 403, 403, 403, 303)
OWN = {"password": PASSWORD}

PAGES: dict[str, Line] = {
    "GET /": said(200),
    "GET /section/{name}": said(200, path={"name": "world"}),
    "GET /story/{id:int}": said(200, id="story"),
    "GET /story/{id:int}/{slug}": said(200, id="story", path={"slug": "x"}),
    "GET /story/{id:int}/evidence/{article:int}": said(200, id="story"),
    "GET /story/{id:int}/card": said(200, id="story"),
    "GET /story/{id:int}/grouping": said(200, id="story"),
    "POST /story/{id:int}/grouping": said(403, 403, 403, 422, 422, id="story", form={"do": "split"}),
    "GET /article/{id:int}": said(200, id="article"),
    "GET /article/{id:int}/picture/{number:int}": said(404, id="article", path={"number": "9"}),
    "GET /article/{id:int}/role": said(200, id="article"),
    "POST /article/{id:int}/role": said(*EDITING, id="article", form={"role": "copy", "why": "seen"}),
    "GET /outlet/{slug}": said(200),
    "POST /outlet/{slug}/full-text": said(*EDITING, form={"full_text": "all"}),
    "POST /outlet/{slug}/owner": said(*EDITING, form={"owner": "House"}),
    "GET /search": said(200),
    "GET /search/suggest.json": said(200, path={"?": "q=br"}),
    "GET /ledger": said(200),
    "GET /ledger/{day}": said(404, path={"day": "2001-01-01.jsonl"}),
    "GET /names": said(200),
    "GET /name/{spelling:path}": said(404, path={"spelling": "nobody at all"}),
    "GET /about": said(200),
    "GET /style": said(200),
    "GET /style/{what}": said(200, path={"what": "evidence"}),
    "GET /language": said(303),
    "GET /sources": said(200),
    "POST /sources/add": said(403, 303, 303, 303, 303, form={"url": "https://new.example/feed"}),
    "POST /sources/import": said(403, 303, 303, 303, 303, files={"list": ("list.opml", OPML, "text/x-opml")}),
    "POST /sources/refresh": said(*EDITING),
    "POST /sources/{id:int}/remove": said(*EDITING, id="feed"),
    "POST /sources/{id:int}/refresh": said(*EDITING, id="feed"),
    "GET /sources.opml": said(200),
    "GET /setup": said(303),
    "POST /setup": said(403, ours=False),  # done already: refused before its form is looked at
    "GET /setup/progress.json": said(200),
    "GET /signin": said(200, 303, 303, 303, 303),
    "POST /signin": said(403, form={"name": "lena", "password": "wrong, whoever asks"}),
    "GET /signin/oidc": said(404),  # no provider; test_oidc.py
    "POST /signin/oidc": said(403, 404, 404, 404, 404, form=OWN),
    "GET /signin/oidc/callback": said(404),
    "POST /signout": said(403, 303, 303, 303, 303),
    "GET /feeds/top.{form}": said(200),
    "GET /feeds/new.{form}": said(200),
    "GET /feeds/section/{name:path}.{form}": said(200, path={"name": "world"}),
    "GET /feeds/story/{id}.{form}": said(200, id="story"),
    "GET /feeds/outlet/{slug}.{form}": said(200),
    "GET /feeds/name/{spelling:path}.{form}": said(404, path={"spelling": "nobody at all"}),
    "GET /feeds/search.{form}": said(200, path={"?": "q=bridge"}),
    "GET /feeds/troubles.{form}": said(200),
    "GET /news-sitemap.xml": said(404),  # only a public house has one
    "GET /live": said(200),
    "POST /hub": said(404, ours=False),  # no base_url, no hub
    "GET /settings": said(*SETTINGS),
    "GET /settings/account": said(*SETTINGS),
    "POST /settings/account": said(403, 303, 303, 303, 303, form={"name": "changed"}),
    "POST /settings/account/password": said(403, 303, 303, 303, 303, form={**OWN, "new": PASSWORD, "again": PASSWORD}),
    "POST /settings/account/sessions/end": said(403, 303, 303, 303, 303),
    "POST /settings/account/sessions/{id:int}/end": said(*MINE, id="session"),
    "GET /settings/tokens": said(*SETTINGS),
    "POST /settings/tokens": said(403, 422, 422, 200, 200, form={"name": "Desk", "scope": "write:feeds"}),
    "POST /settings/tokens/{id:int}/revoke": said(*MINE, id="token"),
    "GET /own/{id:int}": said(303, 200, 404, 404, 404, id="section"),
    "POST /mark": said(403, 303, 303, 303, 303, form={"do": "read-list", "list": "all"}),
    "GET /marks.json": said(200),  # «nobody», to nobody
    "GET /unread": said(*SETTINGS),
    "GET /saved": said(200),  # what one could keep here
    "GET /saved.json": said(*SETTINGS),
    "GET /folder/{name:path}": said(303, 404, 404, 404, 404, path={"name": "nothing"}),
    "GET /feed/{id:int}": said(*SETTINGS, id="feed"),
    "GET /tag/{name:path}": said(303, 200, 404, 404, 404, path={"name": "harbour"}),
    "GET /settings/feeds": said(*SETTINGS),
    "POST /settings/feeds": said(403, 303, 303, 303, 303, form={"do": "all"}),
    "POST /settings/feeds/{id:int}": said(403, 303, 303, 303, 303, id="feed", form={"title": "Mine"}),
    "POST /settings/labels/{id:int}": said(*MINE, id="label", form={"name": "Mine"}),
    "GET /settings/sections": said(*SETTINGS),
    "POST /settings/sections": said(403, 303, 303, 303, 303, form={"name": "Mine", "query": "bridge"}),
    "POST /settings/sections/{id:int}": said(*MINE, id="section", form={"name": "Mine", "query": "bridge"}),
    "GET /settings/reading": said(*SETTINGS),
    "POST /settings/reading": said(403, 303, 303, 303, 303),
    "GET /settings/apps": said(*SETTINGS),
    "POST /settings/apps/password": said(403, 200, 200, 200, 200),  # shown this once
    "POST /settings/apps/remove": said(403, 303, 303, 303, 303),
    "POST /settings/apps/switches": said(403, 303, 303, 303, 303),
    "POST /settings/apps/fever": said(403, 200, 200, 200, 200, form={"open": "1"}),
    "GET /settings/alerts": said(*SETTINGS),
    "GET /settings/alerts/new": said(*SETTINGS, path={"?": "kind=breaking"}),
    "POST /settings/alerts/subjects": said(403, 303, 303, 303, 303, form={"kind": "breaking"}),
    "POST /settings/alerts/subjects/{id:int}/remove": said(*MINE, id="subject"),
    "POST /settings/alerts/channels": said(403, 422, 422, 422, 422, form={"kind": "webhook", "address": "http://127.0.0.1/"}),
    "POST /settings/alerts/channels/{id:int}/{action}": said(*MINE, id="channel", path={"action": "digests-only"}),
    "POST /settings/alerts/quiet": said(403, 303, 303, 303, 303, form={"begins": "22:00", "ends": "07:00"}),
    "POST /settings/alerts/digests": said(403, 422, 422, 422, 422),  # of what?
    "POST /settings/alerts/digests/{id:int}/remove": said(*MINE, id="digest"),
    "GET /alerts/confirm/{token}": said(404, path={"token": "x"}),
    "POST /alerts/confirm/{token}": said(404, path={"token": "x"}, ours=False),
    "GET /alerts/off/{token}": said(404, path={"token": "x"}),
    "POST /alerts/off/{token}": said(404, path={"token": "x"}, ours=False),
    "GET /sw.js": said(200),
    "GET /offline": said(200),
    "GET /offline.json": said(200),
    "GET /manifest.webmanifest": said(200),
    "GET /share": said(303, 200, 200, 200, 200, path={"?": "url=https://elsewhere.example/page"}),
    "POST /share": said(403, 303, 303, 303, 303, form={"url": "https://elsewhere.example/page"}),
    "GET /settings/feeds-out": said(*SETTINGS),
    "POST /settings/feeds-out": said(403, 200, 200, 200, 200, form={"list": "saved"}),
    "POST /settings/feeds-out/{id:int}/revoke": said(*MINE, id="private"),
    "GET /private/{token}/{name}.{form}": said(200, path={"token": "p" * 43, "name": "list"}),
    "GET /for-you": said(*SETTINGS),
    "GET /settings/for-you": said(*SETTINGS),
    "POST /settings/for-you": said(403, 303, 303, 303, 303, form={"do": "keep"}),
    "GET /settings/muted": said(*SETTINGS),
    "POST /settings/muted": said(403, 303, 303, 303, 303, form={"kind": "word", "value": "tombola", "do": "mute"}),
    "POST /settings/muted/{id:int}/drop": said(*MINE, id="leaning"),
    "GET /settings/rules": said(*SETTINGS),
    "POST /settings/rules": said(403, 422, 422, 422, 422),  # a rule of nothing
    "POST /settings/rules/import": said(403, 422, 422, 422, 422),  # no file
    "GET /settings/rules.json": said(*SETTINGS),
    "POST /settings/rules/{id:int}": said(*MINE, id="rule", form={"do": "off"}),
    "GET /settings/move": said(*SETTINGS),
    "POST /settings/move": said(403, 422, 422, 422, 422),  # no file
    "GET /settings/move.zip": said(*SETTINGS),
    "POST /settings/move/{id:int}/take": said(*MINE, id="move"),
    "POST /settings/move/{id:int}/drop": said(403, 303, 409, 409, 409, id="move"),  # as a number that nobody has
    "GET /admin/readers": said(303, 403, 403, 403, 200),
    "POST /admin/readers": said(403, 403, 403, 403, 200, form={"name": "new", "role": "reader"}),
    "GET /admin/readers/{id:int}": said(303, 403, 403, 403, 200, id="reader"),
    "POST /admin/readers/{id:int}": said(*ADMIN, id="reader", form={"do": "role", "role": "admin", **OWN}),
    "GET /admin/storage": said(303, 403, 403, 403, 200),
    "POST /admin/storage/retention": said(*ADMIN, form={"days": "0"}),
    "POST /admin/storage/outlet": said(403, 403, 403, 403, 422, form={"outlet": "nowhere", "days": "7"}),
    "POST /admin/storage/do/{work}": said(*ADMIN, path={"work": "measure"}),
    "GET /admin/audit": said(303, 403, 403, 403, 200),
    "GET /invitation/{secret}": said(200, path={"secret": "i" * 43}),
    "POST /invitation/{secret}": said(303, path={"secret": "i" * 43}, form={"new": PASSWORD, "again": PASSWORD}),
    "GET /api/": said(200),
    "GET /api/v1/openapi.json": said(200),
    "GET /picture/{signature}/{packed}": said(404, path={"signature": "x", "packed": "x"}),
    "GET /websub/{token}": said(404, path={"token": "x"}),
    "POST /websub/{token}": said(410, path={"token": "x"}, ours=False),
    "GET /healthz": said(200),
    "GET /metrics": said(404),  # nothing is counted in this house; test_metrics.py
    "GET /static/{name}": said(404, path={"name": "nothing"}),
    "GET /favicon.ico": said(200),
    "GET /favicon.svg": said(200),
    "GET /robots.txt": said(200),
}

# Reader apps bring tokens of their own; being signed in on the pages opens nothing there. ANY: the door itself looks at the method.
PAGES |= {
    f"ANY {prefix}{path}": said(status, path={"call": "user-info", "stream": "x"}, ours=False)
    for prefix in ("", "/api/greader.php")
    for path, status in (
        ("/accounts/ClientLogin", 405),  # a POST is wanted; test_sync.py
        ("/reader/api/0", 200),  # whether there is an API: «OK»
        ("/reader/api/0/{call:path}", 401),
        ("/reader/atom/{stream:path}", 401),
    )
}
PAGES |= {"ANY /api/greader.php": said(200), "ANY /api/greader.php/": said(200), "ANY /api/fever.php": said(200), "ANY /fever/": said(200)}

# With a token of all the scopes that the role may give.
STORIES_EDIT = (401, 403, 403)
API: dict[str, Line] = {
    "getEdition": said(200, path={"edition": "top"}),
    "listSections": said(200),
    "listStories": said(200),
    "getStory": said(200, id="story"),
    "splitStory": said(*STORIES_EDIT, 404, 404, id="story", json={"articles": [999_999]}),
    "mergeStory": said(*STORIES_EDIT, 404, 404, id="story", json={"into": 999_999}),
    "moveArticles": said(*STORIES_EDIT, 404, 404, id="story", json={"articles": [999_999]}),
    "listCorrections": said(200),
    "undoCorrection": said(*STORIES_EDIT, 404, 404, path={"id": 999}, json={}),
    "listArticles": said(200),
    "getArticle": said(200, id="article"),
    "setRole": said(*STORIES_EDIT, 200, 200, id="article", json={"role": "copy"}),
    "undoRole": said(*STORIES_EDIT, 404, 404, id="article"),
    "listOutlets": said(200),
    "getOutlet": said(200),
    "listFeeds": said(200),
    "addFeed": said(401, 403, 403, 201, 201, json={"url": "https://new.example/feed"}),
    "refreshFeeds": said(401, 403, 403, 202, 202, json={}),
    "getFeed": said(200, id="feed"),
    "removeFeed": said(401, 403, 403, 204, 204, id="feed"),
    "refreshFeed": said(401, 403, 403, 202, 202, id="feed", json={}),
    "listNames": said(200),
    "getName": said(404, path={"spelling": "nobody at all"}),
    "search": said(200, path={"?": "q=bridge"}),
    "listMarks": said(401, 200, 200, 200, 200),
    "setMarks": said(401, 200, 200, 200, 200, json={"marks": [{"article": 1, "read": True}]}),
    "listRules": said(401, 200, 200, 200, 200),
    "addRules": said(401, 201, 201, 201, 201, json={"rules": [loads(RULE)]}),
    "tryRule": said(401, 200, 200, 200, 200, json={"when": loads(RULE)["when"]}),
    "setRule": said(401, 200, 404, 404, 404, id="rule", json={"when": loads(RULE)["when"], "then": ["star"]}),
    "removeRule": said(401, 204, 404, 404, 404, id="rule"),
    "listLeanings": said(401, 200, 200, 200, 200),
    "setLeaning": said(401, 200, 200, 200, 200, json={"kind": "word", "value": "storm"}),
    "removeLeaning": said(401, 204, 404, 404, 404, id="leaning"),
    "listAlerts": said(401, 200, 200, 200, 200),
    "listAlertSubjects": said(401, 200, 200, 200, 200),
    "addAlertSubject": said(401, 201, 201, 201, 201, json={"kind": "breaking"}),
    "removeAlertSubject": said(401, 204, 404, 404, 404, id="subject"),
    "readList": said(401, 200, 200, 200, 200, json={"list": "all"}),
    "markStory": said(401, 200, 200, 200, 200, id="story", json={"read": True}),
    "listLabels": said(401, 200, 200, 200, 200),
    "renameLabel": said(401, 200, 404, 404, 404, id="label", json={"name": "Mine"}),
    "removeLabel": said(401, 204, 404, 404, 404, id="label"),
    "listFollows": said(401, 200, 200, 200, 200),
    "setFollow": said(401, 200, 200, 200, 200, id="feed", json={"title": "Mine"}),
    "removeFollow": said(401, 204, 204, 204, 204, id="feed"),
    "listOwnSections": said(401, 200, 200, 200, 200),
    "addOwnSection": said(401, 201, 201, 201, 201, json={"name": "Ports", "query": "port"}),
    "setOwnSection": said(401, 200, 404, 404, 404, id="section", json={"name": "Mine"}),
    "removeOwnSection": said(401, 204, 404, 404, 404, id="section"),
    "getToken": said(401, 200, 200, 200, 200),
}


def routed() -> Iterator[str]:
    for route in ROUTES:
        if isinstance(route, Route) and route.methods:
            yield from (f"{method} {route.path}" for method in sorted(route.methods - {"HEAD"}))
        elif isinstance(route, Route) and not route.path.startswith(ROOT):
            yield f"ANY {route.path}"


def test_every_route_has_a_line() -> None:
    wrong = {key for key in PAGES if key not in set(routed())} | {key for key in API if key not in {each.name for each in ENDPOINTS}}
    assert not wrong, f"lines of tests/web/test_matrix.py that are no route any more: {sorted(wrong)}"
    missing = [key for key in routed() if key not in PAGES]
    missing += [endpoint.name for endpoint in ENDPOINTS if endpoint.name not in API]
    assert not missing, f"give each of these a line in PAGES or API of tests/web/test_matrix.py (its head says how): {missing}"


# ------------------------------------------------------------------ the house that is asked


def session_of(name: str) -> str:
    return f"{name}-{'s' * 40}"


def secret_of(name: str) -> str:
    return f"n7d_{name}{'t' * 40}"


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def furnish(store: Store, filled: Filled) -> dict[str, int]:
    """Four people, signed in and with tokens, and things of lena's: their numbers by the names that lines use."""
    hashed = hash_password(PASSWORD)
    store.set_password(OWNER_ID, hashed)
    readers = {"admin": OWNER_ID}
    for name, role in (("lena", "reader"), ("otto", "reader"), ("edith", "editor")):
        readers[name] = store.add_reader(name, role, NOW, password=hashed).id  # type: ignore[arg-type]
    for name, key in readers.items():
        ends = {"created_at": NOW, "seen_at": NOW, "idle_until": NOW + LONGEST_IDLE, "ends_at": NOW + LONGEST_SESSION}
        store.add_session(digest(session_of(name)), WebSession(id=0, reader_id=key, **ends))
        other = store.add_session(digest(f"{name}'s phone"), WebSession(id=0, reader_id=key, **ends))
        token = store.add_token("Desk", digest(secret_of(name)), store.reader(key).scopes, NOW, reader_id=key)
        if name == "lena":
            look(store, key, OPML, "my.opml", NOW, adds=True)
            lenas = {"session": other.id, "token": token.id, "move": store.moves(key)[0].id}
            lenas["leaning"] = store.lean(key, "word", "bridge", muted=True, now=NOW).id
            lenas |= furnish_outputs(store, key)
            store.tag(key, [filled.articles["herald"]], "harbour", NOW)
            lenas |= {"label": store.label(key, "harbour", "tag").id, "section": store.add_section(key, "Bridges", "bridge").id}
            lenas["rule"] = store.add_rules(key, read_rules(RULE))[0].id
    store.invite(store.add_reader("ida", "reader", NOW).id, digest("i" * 43), NOW, LONGEST_IDLE)
    line = store.article(filled.articles["herald"]).line
    house = {"story": filled.stories["bridge"], "article": line.article_id, "feed": store.feeds()[0].id, "reader": readers["otto"]}
    return lenas | house


def furnish_outputs(store: Store, reader: int) -> dict[str, int]:
    channel, _ = store.add_channel(reader, "webhook", "Desk", "https://hook.example/", NOW, keys=("whsec_x",))
    subject = AlertSubject(id=0, reader_id=reader, kind="breaking", what="", title="Breaking stories", created_at=NOW)
    times = {"next_at": NOW, "covered_until": NOW, "created_at": NOW}
    plan = DigestPlan(id=0, reader_id=reader, channel_id=channel.id, every="daily", minute=0, weekday=0, kind="front", what="", **times)
    feed = store.add_private_feed(reader, digest("p" * 43), "Saved", "saved", "", NOW)
    return {
        "channel": channel.id,
        "subject": follow(store, subject, NOW).id,
        "digest": store.add_digest(plan, NOW).id,
        "private": feed.id,
    }


@dataclass(frozen=True)
class House:
    file: Path
    filled: Filled
    things: Mapping[str, int]
    slug: str
    csrf: Mapping[str, str]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    file = tmp_path_factory.mktemp("matrix") / "house.sqlite"
    store = open_store(f"sqlite:///{file}")
    store.migrate()
    filled = fill(store, sample())
    things, secret = furnish(store, filled), web_secret(store)
    slug = store.article(filled.articles["herald"]).line.outlet.slug
    store.close()
    return House(file, filled, things, slug, {name: _csrf(secret, session_of(name)) for name in WHO})


@pytest.fixture(scope="module")
def looked_at(house: House, open_site: Callable[..., Site]) -> Iterator[Callable[..., Site]]:
    """`looked_at(readers_only=True)` is the one house with these settings for all questions that change nothing."""
    sites: dict[str, Site] = {}

    def look(**settings: Any) -> Site:
        key = repr(sorted(settings.items()))
        if key not in sites:
            file = house.file.with_name(f"looked-at-{len(sites)}.sqlite")
            shutil.copy(house.file, file)
            sites[key] = open_site(open_store(f"sqlite:///{file}"), house.filled, host=HERE, **settings)
        return sites[key]

    yield look
    for site in sites.values():
        site.store.close()


@pytest.fixture
def asked(house: House, open_site: Callable[..., Site], looked_at: Callable[..., Site], tmp_path: Path) -> Iterator[Callable[..., int]]:
    """`asked("lena", "POST /sources/add", line)` is the status that she gets, in a house that nobody has changed yet."""
    stores: list[Store] = []

    def new(**settings: Any) -> Site:
        file = tmp_path / f"{len(stores)}.sqlite"
        shutil.copy(house.file, file)
        stores.append(open_store(f"sqlite:///{file}"))
        return open_site(stores[-1], house.filled, host=HERE, **settings)

    def ask(name: str, key: str, line: Line, *, csrf: str | None = None, headers: Mapping[str, str] = {}, **settings: Any) -> int:
        method, path = key.replace("ANY ", "GET ").split(" ")
        safe = method == "GET" or not (path.startswith(ROOT) or f"{method} {path}" in set(routed()))
        site = looked_at(**settings) if safe else new(**settings)
        site.client.cookies.clear()
        if path.startswith(ROOT):
            headers = {**headers, **({"authorization": f"Bearer {secret_of(name)}"} if name != "nobody" else {})}
        else:
            site.client.cookies.set("news7d", session_of(name), domain="127.0.0.1")
        form = {**line.form, "csrf": house.csrf[name] if csrf is None else csrf} if method == "POST" and line.json is None else None
        answer = site.client.request(
            "HEAD" if key == "GET /live" else method,  # the stream does not end
            address(house, path, line),
            data=form,
            json=line.json,
            files=line.files,
            headers=dict(headers),
            follow_redirects=False,
        )
        return answer.status_code

    yield ask
    for store in stores:
        store.close()


def address(house: House, path: str, line: Line) -> str:
    given = {"form": "atom", "slug": house.slug, "article": house.things["article"], **line.path}
    if line.id:
        given["id"] = house.things[line.id]
    query = given.pop("?", "")
    return re.sub(r"\{(\w+)(:\w+)?\}", lambda part: str(given[part[1]]), path) + (f"?{query}" if query else "")


# ------------------------------------------------------------------ the questions


@pytest.mark.parametrize("key", PAGES)
def test_what_each_is_answered(key: str, asked: Callable[..., int]) -> None:
    line = PAGES[key]
    assert dict(zip(WHO, [asked(name, key, line) for name in WHO], strict=True)) == dict(zip(WHO, line.answers, strict=True))


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: each.name)
def test_what_each_is_answered_by_the_api(endpoint: Any, asked: Callable[..., int]) -> None:
    line, key = API[endpoint.name], f"{endpoint.method} {ROOT}{endpoint.path}"
    assert dict(zip(WHO, [asked(name, key, line) for name in WHO], strict=True)) == dict(zip(WHO, line.answers, strict=True))


@pytest.mark.parametrize("key", [key for key, line in PAGES.items() if key.startswith("POST") and line.ours])
def test_no_form_is_taken_from_elsewhere(key: str, asked: Callable[..., int]) -> None:
    """The administrator's browser, without the form's token, with a wrong one, with another's; sent by another site."""
    line = PAGES[key]
    foreign = ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"})
    answers = [asked("admin", key, line, csrf=token) for token in ("", "0" * 64, "é")]
    answers += [asked("admin", key, line, headers=headers) for headers in foreign]
    assert set(answers) == {403}


def test_no_other_method_is_answered(house: House, asked: Callable[..., int]) -> None:
    there = set(routed())
    wrong = []
    for path in sorted({key.split(" ")[1] for key in PAGES if not key.startswith("ANY")}):
        line = next(line for key, line in PAGES.items() if key.endswith(f" {path}"))
        for method in ("GET", "POST", "PUT", "DELETE", "PATCH"):
            if f"{method} {path}" not in there and (status := asked("admin", f"{method} {path}", line)) != 405:
                wrong.append((method, path, status))
    assert not wrong


@pytest.mark.parametrize("key", [key for key in PAGES if not key.startswith("POST")])
def test_where_nobody_reads_without_an_account(key: str, house: House, asked: Callable[..., int]) -> None:
    """Shut doors are the rule: an open one stands in web.gate.OPEN, and tells nothing of what is read here."""
    line = PAGES[key]
    status = asked("nobody", key, line, readers_only=True)
    if is_open(address(house, key.split(" ")[1], line)):
        assert status == line.answers[0] or key == "GET /api/v1/openapi.json"
    else:
        assert status in (303, 401)
    assert asked("lena", key, line, readers_only=True) == line.answers[1]


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: each.name)
def test_where_no_program_reads_without_a_token(endpoint: Any, asked: Callable[..., int]) -> None:
    line, key = API[endpoint.name], f"{endpoint.method} {ROOT}{endpoint.path}"
    assert asked("nobody", key, line, readers_only=True) == 401
    assert asked("admin", key, line, readers_only=True) == line.answers[-1]


def test_the_lines_know_all_scopes() -> None:
    assert set(SCOPES) == {endpoint.scope for endpoint in ENDPOINTS if endpoint.scope} | {"read"}
