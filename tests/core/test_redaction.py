"""Nothing that opens a door is shown."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news7d.core.redaction import redacted, without_login

SECRET = "h0rse-battery"


@pytest.mark.parametrize(
    "text",
    [
        f"https://user:{SECRET}@one.example/feed",
        f"https://{SECRET}@one.example/feed",
        f"https://user:p@{SECRET}@one.example/feed",
        f"cannot reach https://user:{SECRET}@one.example/feed, tried twice",
        f"postgresql://news7d:{SECRET}@localhost/news7d",
        f"https://one.example/feed?token={SECRET}&lang=en",
        f"https://one.example/feed?lang=en&access_token={SECRET}",
        f"https://one.example/feed?a=1&amp;api-key={SECRET}",
        f"https://one.example/feed?auth={SECRET}#top",
        f"GET /websub/{SECRET} 204",
        f"Authorization: Bearer {SECRET}",
    ],
)
def test_no_secret_is_left(text: str) -> None:
    assert SECRET not in redacted(text)
    assert "***" in redacted(text)
    assert redacted(redacted(text)) == redacted(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://one.example/@writer/a?author=Ann&page=2&keyword=sun",
        "write to desk@one.example, or see https://one.example/",
        "https://one.example/a#user@part",
        "a < b @ c = d",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redacted(text) == text


@given(user=st.text(min_size=1, max_size=20), password=st.text(min_size=6, max_size=20))
def test_any_login_goes_and_the_rest_stays(user: str, password: str) -> None:
    login = f"{quote(user, safe='', errors='replace')}:{quote(password, safe='', errors='replace')}"
    url = f"https://{login}@one.example:8080/feed?a=b"
    assert without_login(url) == "https://one.example:8080/feed?a=b"
    assert login not in redacted(url) and urlsplit(redacted(url)).hostname == "one.example"


@given(st.text(max_size=300))
def test_any_text_can_be_asked(text: str) -> None:
    redacted(text)
    without_login(text)
