"""A newcomer's way to a mail: the program as a process, its pages by HTTP, a true mail server on the far side."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.alerts.newsdesk import Mailbox
from tests.road.conftest import House, wait_for

PAGE = "/settings/alerts"


@pytest.mark.timeout(200)
def test_from_an_address_to_a_digest(tmp_path: Path) -> None:
    with Mailbox() as mailbox:
        house = House(tmp_path / "data", NEWS7D_WORKERS="1", NEWS7D_SMTP_URL=f"smtp://127.0.0.1:{mailbox.port}")
        house.run("migrate")
        assert "took it" in house.run("alerts", "test", "ada@readers.example")
        with house.up() as address, httpx.Client(base_url=address, follow_redirects=True) as browser:

            def send(path: str, **fields: str) -> str:
                token = re.findall(r'name="csrf" value="([0-9a-f]+)"', browser.get(PAGE).text)[0]
                answer = browser.post(path, data={"csrf": token, **fields})
                assert answer.status_code == 200, answer.text
                return answer.text

            send(f"{PAGE}/channels", kind="mail", address="ada@readers.example")
            wait_for(lambda: len(mailbox.got) == 2, 60)
            link = re.findall(r"http://\S+/alerts/confirm/\S+", _text(mailbox, 1))[0]
            assert link.startswith(address)  # without a base_url: where it really listens
            assert "not confirmed" not in httpx.post(urlsplit(link).geturl()).text
            page = browser.get(PAGE).text
            channel = re.findall(r"/settings/alerts/channels/(\d+)/test", page)[0]
            send(f"{PAGE}/channels/{channel}/test")
            wait_for(lambda: len(mailbox.got) == 3, 60)
            assert mailbox.got[2]["subject"] == "A test of News7D"
            assert "Works" in browser.get(PAGE).text
            send(f"{PAGE}/digests", list="front", every="daily", at="07:00", channel=channel)
        told = house.json("alerts", "state")
        assert told["messages"]["sent"]["count"] == 2
        assert told["channels"] == [{"kind": "mail", "state": "on", "channels": 1, "failing": 0}]


def _text(mailbox: Mailbox, number: int) -> str:
    part = mailbox.got[number].get_body(("plain",))
    assert part is not None
    return str(part.get_content())
