"""The page for apps: a password shown once, switches, and Fever's own."""

from __future__ import annotations

import re

import pytest

from news7d.model import OWNER_ID
from tests.web.conftest import Site

PATH = "/settings/apps"


def secret(page: str) -> str:
    found = re.search(r'<code class="secret">([^<]+)</code>', page)
    assert found, "no password on the page"
    return found[1]


def log_in(site: Site, password: str) -> int:
    return site.client.post("/accounts/ClientLogin", data={"Email": "admin", "Passwd": password}).status_code


def test_a_password_lets_apps_in_and_is_shown_once(bare: Site, caplog: pytest.LogCaptureFixture) -> None:
    token = bare.token(PATH)
    page = bare.post(f"{PATH}/password", {"csrf": token, "first": "1", "stories": "1"})
    word = secret(page.text)
    assert re.fullmatch(r"([a-z2-9]{4}-){4}[a-z2-9]{4}", word) and page.headers["cache-control"] == "no-store"
    assert word not in bare.get(PATH).text and word not in caplog.text
    kept = bare.store.app_reader(OWNER_ID)
    assert kept and kept.stories and kept.password and kept.password.startswith("$argon2id$") and word not in repr(kept)
    assert log_in(bare, word) == 200
    other = secret(bare.post(f"{PATH}/password", {"csrf": token}).text)
    assert log_in(bare, word) == 401 and log_in(bare, other) == 200
    assert bare.post(f"{PATH}/remove", {"csrf": token}).status_code == 303
    assert log_in(bare, other) == 401


def test_switches(bare: Site) -> None:
    token = bare.token(PATH)
    bare.post(f"{PATH}/switches", {"csrf": token, "stories": "1"})
    kept = bare.store.app_reader(OWNER_ID)
    assert kept and (kept.stories, kept.pictures) == (True, False)
    bare.post(f"{PATH}/switches", {"csrf": token, "pictures": "1"})
    kept = bare.store.app_reader(OWNER_ID)
    assert kept and (kept.stories, kept.pictures) == (False, True)


def test_fever_is_opened_and_shut(bare: Site) -> None:
    token = bare.token(PATH)
    assert "/api/fever.php" not in bare.get(PATH).text
    word = secret(bare.post(f"{PATH}/fever", {"csrf": token, "open": "1"}).text)
    assert "/api/fever.php" in bare.get(PATH).text and log_in(bare, word) == 401  # it opens nothing else
    bare.post(f"{PATH}/fever", {"csrf": token, "open": ""})
    assert "/api/fever.php" not in bare.get(PATH).text
