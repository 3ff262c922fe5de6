"""Screenshots of every page, at 1280 and 390 pixels, light and dark, of the demo edition as it runs: `make screenshots`.

`news7d up --demo` ─► its performance ─► Chromium ─► whole pages in screenshots/ to look at, and docs/pictures/ with --docs
"""

from __future__ import annotations

import argparse
import base64
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
LENGTH = 130.0  # seconds until the demo has played all that it has, and it has been read
LOOKS = ((1280, "light"), (1280, "dark"), (390, "light"), (390, "dark"))
PRINTED = {"front-1280-light", "front-390-dark", "story-1280-dark", "story-390-light", "article-390-dark", "changed-1280-light"}
"""What docs/pictures shows: the first screen of these."""


@contextmanager
def running(*arguments: str) -> Iterator[str]:
    """`news7d up` with these arguments on a free port; its address."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("NEWS7D_")}
    command = [sys.executable, "-m", "news7d", "up", "--port", "0", *arguments]
    process = subprocess.Popen(command, env=environ | {"PYTHONPATH": str(ROOT / "src")}, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().split()[-1]
    finally:
        process.terminate()
        process.communicate(timeout=20)


def pages(address: str) -> dict[str, str]:
    """Name -> path of what is photographed."""
    story = _first(address, "/search?q=" + quote("Molinetto"), r"/story/\d+")
    edited = _first(address, "/search?q=" + quote("Velmara axed"), r"/story/\d+")
    return {
        "front": "/",
        "section": "/section/politics",
        "language": "/?lang=de",
        "story": story,
        "changed": f"{edited}#changed",
        "evidence": _first(address, story, r"/story/\d+/evidence/\d+"),
        "article": _filmed(address, story),
        "outlet": "/outlet/ilfaraglio",
        "names": "/names",
        "search": "/search?q=river",
        "sources": "/sources",
        "saved": "/saved",
        "ledger": "/ledger",
        "api": "/api/",
        "offline": "/offline",
        "style": "/style",
        "about": "/about",
        "signin": "/signin",
        "not-found": "/story/999999",
    }


def _filmed(address: str, story: str) -> str:
    """The report with the film."""
    found = dict.fromkeys(re.findall(r"/article/\d+", _read(address + story)))
    return next((path for path in found if "films/" in _read(address + path)), next(iter(found)))


def _first(address: str, path: str, pattern: str) -> str:
    found = re.search(pattern, _read(address + path))
    if found is None:
        sys.exit(f"screenshots: {path} leads to nothing like {pattern}; has the demo been given its {LENGTH:.0f} s?")
    return found.group()


def _read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=20) as reply:
        text: str = reply.read().decode()
    return text


def photograph(browser: Browser, address: str, wanted: dict[str, str], out: Path, printed: Path | None) -> None:
    for width, scheme in LOOKS:
        context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme, is_mobile=width < 500)  # type: ignore[arg-type]
        page = context.new_page()
        page.on("console", lambda message: message.type == "error" and print("console:", message.text, message.location.get("url")))
        for name, path in wanted.items():
            page.goto("about:blank")
            page.goto(address + path, wait_until="networkidle")
            picture = f"{name}-{width}-{scheme}"
            if printed is not None and picture in PRINTED:
                _print(page, printed / f"{picture}.webp")
            _look_at_all(page)
            page.screenshot(path=out / f"{picture}.png", full_page=True)
        context.close()


def _print(page: Page, path: Path) -> None:
    """WebP is a third of a PNG; Playwright itself writes none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    told = page.context.new_cdp_session(page).send("Page.captureScreenshot", {"format": "webp", "quality": 82})
    path.write_bytes(base64.b64decode(told["data"]))


def _look_at_all(page: Page) -> None:
    """Pictures are loaded when they come into view."""
    for _ in range(12):
        page.mouse.wheel(0, 800)
        page.wait_for_timeout(40)
    page.wait_for_load_state("networkidle")
    page.evaluate("scrollTo(0, 0)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "screenshots")
    parser.add_argument("--docs", action="store_true", help="also the pictures in docs/pictures")
    parser.add_argument("--only", default="", help="names of pages, separated by commas")
    parser.add_argument("--chromium", default=shutil.which("chromium") or "/usr/bin/chromium")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    printed = ROOT / "docs" / "pictures" if options.docs else None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.chromium, args=["--no-sandbox"])
        with tempfile.TemporaryDirectory() as folder, running("--data", folder) as address:
            photograph(browser, address, _wanted({"setup": "/setup"}, options.only), options.out, printed)
        with running("--demo") as address:
            time.sleep(LENGTH)
            photograph(browser, address, _wanted(pages(address), options.only), options.out, printed)
        browser.close()
    print(f"{len(list(options.out.glob('*.png')))} pictures in {options.out}")


def _wanted(paths: dict[str, str], only: str) -> dict[str, str]:
    names = only.split(",") if only else list(paths)
    return {name: path for name, path in paths.items() if name in names}


if __name__ == "__main__":
    main()
