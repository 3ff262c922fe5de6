"""Signing in at a provider of identities, a real one on loopback, asked through the house's own HTTP client."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import RSAKey
from starlette.testclient import TestClient

from news7d.core.identity import Client
from news7d.model import OWNER_ID
from news7d.net import Fetcher, FetchLimits
from news7d.store import Store
from news7d.web import WebDeps, WebSettings, create_app, hash_password
from tests.web.conftest import HERE, PASSWORD, Clock, Outside, Site
from tests.web.newsroom import NOW, Filled
from tests.web.provider import SECRET, ProviderOfTest, provider


async def ask(url: str, form: Sequence[tuple[str, str]] | None) -> bytes:
    fetcher = Fetcher(FetchLimits(user_agent="News7D", allow_private_networks=True))
    try:
        return (await (fetcher.get(url) if form is None else fetcher.post(url, form))).body
    finally:
        await fetcher.close()


@dataclass
class House:
    there: ProviderOfTest
    store: Store
    group: str = ""
    new: bool = True
    clock: Clock | None = None

    def site(self) -> Site:
        """A browser of its own, at the same house."""
        client = Client(issuer=self.there.issuer, client_id="news", secret=SECRET, admin_group=self.group)
        settings = WebSettings(fresh_seconds=0.0, oidc=client, oidc_new_readers=self.new, any_name=True)
        clock = self.clock or Clock()
        deps = WebDeps(store=self.store, settings=settings, clock=clock, ask_provider=ask)
        asking = TestClient(create_app(deps), base_url=HERE, client=("10.0.0.9", 1))
        return Site(client=asking, store=self.store, outside=Outside(), clock=clock, filled=Filled())


@pytest.fixture
def house(bare_store: Store) -> Iterator[House]:
    bare_store.set_password(OWNER_ID, hash_password(PASSWORD))
    with provider() as there:
        yield House(there, bare_store)


def away(site: Site, path: str = "/signin/oidc?next=/search") -> dict[str, str]:
    """What the provider is asked."""
    answer = site.get(path)
    assert answer.status_code == 303, answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


def back(house: House, site: Site, query: dict[str, str]) -> str:
    """There and back: where it ends, or what the page says."""
    answer = site.get(house.there.code(query).removeprefix(HERE))
    return answer.headers["location"] if answer.status_code == 303 else answer.text


def test_a_newcomer_signs_in(house: House) -> None:
    site = house.site()
    assert "Sign in by 127.0.0.1" in site.get("/signin").text
    house.there.claims = {"preferred_username": "Léna B.", "email": "lena@example.org", "email_verified": True}
    query = away(site)
    assert query["scope"] == "openid profile email" and query["code_challenge_method"] == "S256" and len(query["nonce"]) == 64
    assert back(house, site, query) == "/search"
    lena = house.store.reader_known_as(house.there.issuer, "7")
    assert lena is not None and (lena.name, lena.email, lena.role) == ("L-na-B.", "lena@example.org", "reader")
    assert house.store.sessions(lena.id, NOW)[0].how == "oidc"
    again = house.site()
    house.there.claims = {"preferred_username": "renamed"}
    assert back(house, again, away(again)) == "/search"
    assert house.store.count_readers() == 2, "known by the subject, whatever name"
    house.store.set_disabled(lena.id, True)
    third = house.site()
    assert "disabled" in back(house, third, away(third))


def test_a_name_that_is_taken_opens_nobody_elses_account(house: House) -> None:
    house.there.claims = {"preferred_username": "admin", "email": "root@example.org"}
    site = house.site()
    assert back(house, site, away(site)) == "/search"
    made = house.store.reader_known_as(house.there.issuer, "7")
    assert made is not None and made.id != OWNER_ID and made.name == "admin-2" and made.email is None, "an unverified address is none"


def test_where_accounts_are_given_by_hand(house: House) -> None:
    house.new = False
    site = house.site()
    house.there.claims = {"preferred_username": "lena", "email": "lena@example.org"}
    assert "nobody here is known as lena" in back(house, site, away(site)).lower()
    lena = house.store.add_reader("lena", "editor", NOW, email="lena@example.org")
    assert "nobody here" in back(house, site, away(site)).lower(), "the provider has not verified that address"
    house.there.claims["email_verified"] = True
    assert back(house, site, away(site)) == "/search"
    known = house.store.reader_known_as(house.there.issuer, "7")
    assert known is not None and known.id == lena.id and known.role == "editor"


def test_a_group_makes_and_ends_administrators(house: House) -> None:
    house.group = "desk"
    for groups, role in ((["desk"], "admin"), (["other"], "reader"), ("desk", "reader"), (["desk"], "admin")):
        house.there.claims = {"preferred_username": "lena", "groups": groups}
        site = house.site()
        assert back(house, site, away(site)) == "/search"
        assert house.store.reader(2).role == role, groups
    assert house.store.deeds()[0].what == "reader.role"


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "somebody-else"},
        {"aud": ["news", "somebody-else"], "azp": "somebody-else"},
        {"iss": "https://evil.example"},
        {"exp": int((NOW - timedelta(minutes=5)).timestamp())},
        {"iat": int((NOW + timedelta(hours=2)).timestamp()), "nbf": int((NOW + timedelta(hours=2)).timestamp())},
        {"sub": ""},
        {"sub": 7},
        {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    ],
    ids=str,
)
def test_tokens_that_do_not_hold(house: House, lie: dict[str, object]) -> None:
    house.there.lie = lie
    site = house.site()
    said = back(house, site, away(site))
    assert "provider" in said and "ID token" in said
    assert house.store.count_readers() == 1 and site.get("/settings").status_code == 303


def test_a_key_that_is_not_the_providers(house: House) -> None:
    site = house.site()
    query = away(site)
    house.there.keys["first"], house.there.signs = RSAKey.generate_key(2048, {"kid": "first"}), "first"
    assert "does not hold" in back(house, site, query), "its keys were looked at a moment ago"


def test_a_new_key_is_looked_for(house: House) -> None:
    house.clock = Clock()
    site = house.site()
    query = away(site)
    house.there.keys["second"], house.there.signs = RSAKey.generate_key(2048, {"kid": "second", "use": "sig"}), "second"
    house.clock.now += timedelta(minutes=2)
    assert back(house, site, query) == "/search"


def test_answers_to_other_questions_open_nothing(house: House) -> None:
    """Another browser's, one of yesterday, one whose state was touched, one that was used before, and a refusal."""
    mine, other = house.site(), house.site()
    query = away(mine)
    assert "no question of this browser" in back(house, other, query)
    assert "no question" in back(house, mine, {**query, "state": "x" + query["state"]})
    for state in ("", ".", "eyJ9.", "\u00e9"):
        assert mine.get("/signin/oidc/callback").status_code == 403
        assert mine.client.get("/signin/oidc/callback", params={"state": state, "code": "x"}).status_code == 403
    assert (
        "did not sign you in" in mine.client.get("/signin/oidc/callback", params={"state": query["state"], "error": "access_denied"}).text
    )
    mine.clock.now += timedelta(minutes=11)
    assert "too late" in back(house, mine, query)
    mine.clock.now = NOW
    address = house.there.code(query).removeprefix(HERE)
    assert mine.get(address).status_code == 303
    assert mine.get(address).status_code == 403
    assert house.store.count_readers() == 2


def test_a_code_needs_its_verifier(house: House) -> None:
    site = house.site()
    query = away(site)
    assert back(house, site, {**query, "code_challenge": "A" * 43}) != "/search"
    assert house.store.count_readers() == 1


def onward(page: str) -> dict[str, str]:
    """Where the page's link leads. A redirect would not do: the policy's form-action holds for those that follow a form."""
    (address,) = re.findall(r'class="button" href="([^"]+)"', page)
    return {name: values[0] for name, values in parse_qs(urlsplit(unescape(address)).query).items()}


def test_a_reader_connects_an_identity(house: House) -> None:
    house.new = False
    site = house.site()
    site.post("/signin", {"csrf": site.token("/signin"), "password": PASSWORD})
    token = site.token("/settings/account")
    assert site.post("/signin/oidc", {"csrf": token, "password": "wrong one here"}).status_code == 403
    answer = site.post("/signin/oidc", {"csrf": token, "password": PASSWORD})
    query = onward(answer.text)
    assert back(house, site, query).startswith("/settings/account?done=")
    fresh = house.site()
    assert back(house, fresh, away(fresh)) == "/search"
    assert "bdi>admin</bdi" in fresh.get("/settings").text
    house.store.add_reader("lena", "reader", NOW, password=hash_password(PASSWORD))
    theirs = house.site()
    theirs.post("/signin", {"csrf": theirs.token("/signin"), "name": "lena", "password": PASSWORD})
    answer = theirs.post("/signin/oidc", {"csrf": theirs.token("/settings/account"), "password": PASSWORD})
    query = onward(answer.text)
    assert "opens an account here already" in back(house, theirs, query)


def test_a_provider_that_is_away_or_another(house: House) -> None:
    house.there.issuer, real = house.there.issuer + "/other", house.there.issuer
    wrong = replace(house, there=house.there)
    site = wrong.site()
    assert site.get("/signin/oidc").status_code == 502
    house.there.issuer = real
    assert house.site().get("/signin/oidc").status_code == 303


def test_guesses_of_codes_are_slowed(house: House) -> None:
    site = house.site()
    query = away(site)
    answers = [site.client.get("/signin/oidc/callback", params={"state": query["state"], "code": f"c{at}"}).status_code for at in range(7)]
    assert answers == [403] * 5 + [429] * 2


def test_guesses_of_others_keep_nobody_waiting(house: House) -> None:
    site, answers = house.site(), []
    for place in range(30):
        other = replace(site, client=TestClient(site.client.app, base_url=HERE, client=(f"10.0.1.{place}", 1)))
        query = {"state": away(other)["state"], "code": "guessed"}
        answers.append(other.client.get("/signin/oidc/callback", params=query).status_code)
    assert set(answers) == {403}


def test_houses_without_a_provider(bare: Site) -> None:
    assert bare.get("/signin/oidc").status_code == 404
    assert bare.get("/signin/oidc/callback?state=x&code=y").status_code == 404
