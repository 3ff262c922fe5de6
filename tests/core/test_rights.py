"""Who counts as a stranger, and who reads what."""

from __future__ import annotations

import pytest

from news7d.core.rights import Switch, is_public, is_shown, shows_whole
from news7d.model import FullText, Outlet


@pytest.mark.parametrize(
    ("choice", "host", "base_url", "public"),
    [
        ("auto", "127.0.0.1", "", False),
        ("auto", "::1", "", False),
        ("auto", "localhost", "http://localhost:7070", False),
        ("auto", "127.0.0.1", "http://[::1]:7070/news", False),
        ("auto", "0.0.0.0", "", True),
        ("auto", "192.168.1.4", "", True),
        ("auto", "127.0.0.1", "https://news.example", True),
        ("false", "0.0.0.0", "https://news.example", False),
        ("true", "127.0.0.1", "", True),
    ],
)
def test_a_house_is_public_when_strangers_can_come_in(choice: Switch, host: str, base_url: str, public: bool) -> None:
    assert is_public(choice, host=host, base_url=base_url) is public


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("house", ["own", "all", "none"])
@pytest.mark.parametrize("outlet", [None, "own", "all", "none"])
def test_an_outlet_s_rule_wins_over_the_house_s(house: FullText, outlet: FullText | None, own: bool) -> None:
    whose = Outlet(id=1, slug="a", name="A", domain="a.example", full_text=outlet)
    rule = outlet or house
    assert shows_whole(house, whose, own=own) is {"all": True, "none": False, "own": own}[rule]


def test_what_a_public_house_leaves_out_can_be_asked_for() -> None:
    assert [is_shown("auto", public=public) for public in (False, True)] == [True, False]
    assert is_shown("true", public=True) and not is_shown("false", public=False)
