"""The demo edition as a newcomer starts it: its own web, the real newsroom, and things that happen while one watches."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.conftest import require
from tests.road.conftest import House, address_of, get, stop, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    house = House(tmp_path_factory.mktemp("reader") / "data", TMPDIR=str(tmp_path_factory.mktemp("played")))
    process = house.start("up", "--demo", "--port", "0")
    yield address_of(process)
    assert stop(process) == 0
    assert not house.folder.exists(), "the reader's own newsroom is none of the demo's business"
    assert os.listdir(house.environ["TMPDIR"]) == []


def text(address: str, path: str) -> str:
    status, body = get(address + path)
    assert status == 200, path
    return body.decode()


def stories(address: str) -> set[str]:
    return set(re.findall(r"/story/(\d+)/", text(address, "/")))


def test_many_stories_in_many_languages(demo: str) -> None:
    assert len(wait_for(lambda: len(stories(demo)) >= 15 and stories(demo), 60)) >= 15
    wanted = {"ar", "de", "en", "es", "fr", "it", "ja", "pt", "zh"}
    wait_for(lambda: set(re.findall(r'name="lang" value="(\w\w)"', text(demo, "/"))) >= wanted, 60)
    assert 'class="role' in text(demo, f"/story/{min(stories(demo), key=int)}")


def test_everything_says_that_it_is_invented(demo: str) -> None:
    wait_for(lambda: stories(demo), 60)
    for path in ("/", "/about", "/sources", "/signin", f"/story/{min(stories(demo), key=int)}", "/article/1"):
        assert "invented" in text(demo, path), path
    for path in ("/feeds/top.atom", "/feeds/top.json"):
        assert "invented news" in text(demo, path), path


def test_outlets_are_reached_by_the_one_way_out(demo: str) -> None:
    """Feeds, a sitemap, pages and pictures came over HTTP from the demo's own port, and nothing failed."""
    wait_for(lambda: stories(demo), 60)
    listed = text(demo, "/sources.opml")
    ports = set(re.findall(r"\.localhost:(\d+)/(?:feed|sitemap-news\.xml)", listed))
    assert len(re.findall(r"<outline[^>]*xmlUrl", listed)) == 27 and len(ports) == 1
    picture = wait_for(lambda: re.search(r'src="(/picture/[^"]+)"', text(demo, "/")), 60)
    status, body = get(demo + picture.group(1))
    assert status == 200 and body.startswith(b"\x89PNG")
    assert json.loads(text(demo, "/feeds/troubles.json"))["items"] == []


@pytest.fixture(scope="module")
def browser_page() -> Iterator[Page]:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not program:
        require("browser", "Chromium is not installed on this machine (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()


@pytest.mark.browser
def test_things_happen_while_one_watches(demo: str, browser_page: Page) -> None:
    """A story arrives outlet by outlet, with a film; a report is corrected and another changed silently, and both are shown."""
    page = browser_page

    def found(words: str, pattern: str) -> str:
        match = re.search(pattern, text(demo, f"/search?q={words}"))
        return match.group() if match else ""

    wait_for(lambda: "films/" in "".join(text(demo, path) for path in {found("Molinetto", r"/article/\d+")} if path), 90)
    silent = wait_for(lambda: found("Velmara", r"/story/\d+"), 60)
    wait_for(lambda: "silent edit" in text(demo, silent), 90, 2)
    page.goto(demo + silent + "#changed")
    assert page.locator("#changed ~ * ins, #changed ins, [aria-labelledby=changed] ins").count() > 0
    page.goto(demo + "/")
    assert page.locator("text=Edited").count() > 0
    assert page.locator(".masthead .invented").is_visible()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--no-work"], "leave out --no-work"),
        (["--data", tempfile.gettempdir()], "leave out --data"),
        (["--database", "postgresql://nobody@localhost/none"], "leave out --database"),
        (["--host", "0.0.0.0"], "this machine alone"),
    ],
)
def test_what_does_not_go_with_a_demo_is_refused(tmp_path: Path, arguments: list[str], words: str) -> None:
    house = House(tmp_path / "data")
    house.run("up", "--demo", "--port", "0", *arguments, code=2)
    assert words in house.complaint
    assert not house.folder.exists()
